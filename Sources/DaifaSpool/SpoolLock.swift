import Glibc
import SystemPackage

/// The right to work on a spool, held by one process at a time from its making to its end.
///
/// The lock is on `private/lock`, which also holds the holder's process id and its ``PauseNote`` for people; the kernel lets go of it when
/// the process ends, however it ends.
package struct SpoolLock: ~Copyable, Sendable {
  private let file: Descriptor

  /// Takes the lock, making `private` where it is missing. Throws at once when another process holds it. The
  /// corresponding C function is `flock`.
  package init(_ spool: Spool) throws(SpoolFault) {
    let group = spool.group()
    try spool.preparePrivate(group)
    let directory = try group.directory(SpoolPath.private)
    guard let name = SpoolName("lock"), let file = try directory.open(name, O_RDWR | O_CREAT, mode: 0o600) else {
      throw SpoolFault(.open, "\(directory.path)/lock", .noSuchFileOrDirectory)
    }
    try group.commit()
    do {
      _ = try Syscall.repeated { flock(file.number, LOCK_EX | LOCK_NB) }
    } catch {
      guard error == .wouldBlock else { throw SpoolFault(.lock, file.path, error) }
      throw SpoolFault(
        .lock, file.path, error,
        advice: "Another daifa (process \(SpoolLock.holder(file))) works on this spool; end it first.")
    }
    do {
      _ = try Syscall.repeated { ftruncate(file.number, 0) }
    } catch {
      throw SpoolFault(.write, file.path, error)
    }
    try file.write(PauseNote.page(nil))
    self.file = file
  }

  /// Where whoever holds the lock says why it takes nothing in. While it lives, the lock is held.
  package var pauseNote: PauseNote { PauseNote(file) }

  /// The process id that stands in the file, or `?`.
  private static func holder(_ file: Descriptor) -> String {
    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { buffer in
      guard let count = try? file.read(into: buffer), count > 0 else { return "?" }
      let digits = buffer.prefix(count).prefix { (0x30...0x39).contains($0) }
      return digits.isEmpty ? "?" : String(decoding: digits, as: UTF8.self)
    }
  }
}
