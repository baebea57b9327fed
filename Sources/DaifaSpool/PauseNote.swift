package import DaifaModel
import Glibc

/// 暂停说明: why the process that holds a spool takes nothing in, for `daifa status`.
///
/// It stands in the lock's own file, whose bytes are there and open from the start: writing it needs neither room on a full disk nor a
/// descriptor where they are wanting.
package struct PauseNote: Sendable {
  /// The length of the lock's file.
  private static let bytes = 1_024
  /// Characters of a cause that are kept.
  private static let bound = 240

  private let file: Descriptor

  init(_ file: Descriptor) { self.file = file }

  /// Says since when and why nothing is taken in; nil: it goes on. What cannot be written is not told: the log has it too. The corresponding C
  /// function is `pwrite`.
  package func write(_ pause: (since: Instant, cause: String)?) {
    let page = PauseNote.page(pause)
    page.withUnsafeBytes { buffer in
      _ = try? Syscall.repeated { pwrite(file.number, buffer.baseAddress, buffer.count, 0) }
    }
  }

  /// The process's number, then the note, then blanks.
  static func page(_ pause: (since: Instant, cause: String)?) -> [UInt8] {
    let words = pause.map {
      "\($0.since) \(String($0.cause.prefix(bound)).split(whereSeparator: \.isNewline).joined(separator: " "))"
    }
    let text = Array("\(getpid())\n\(words ?? "")\n".utf8.prefix(bytes - 1))
    return text + [UInt8](repeating: 0x20, count: bytes - 1 - text.count) + [0x0A]
  }
}

extension Spool {
  /// Since when and why the daemon takes nothing in; nil when it does, or when there is none.
  package func intakePause() -> String? {
    guard let file = try? Descriptor.reading(path: "\(rootPath)/\(SpoolPath.private)/lock") else { return nil }
    var bytes = [UInt8](repeating: 0, count: 2_048)
    let count = bytes.withUnsafeMutableBytes { (try? file.read(into: $0)) ?? 0 }
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 2, !lines[1].allSatisfy(\.isWhitespace), let process = pid_t(lines[0]), process > 0 else {
      return nil
    }
    // A process that was killed in a pause left its note.
    return kill(process, 0) == 0 || errno == EPERM ? String(lines[1]) : nil
  }
}
