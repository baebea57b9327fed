package import DaifaModel
import DaifaSpool
import Foundation
import Glibc

/// Everybody who reads an outbox, and forgets nothing: what they could ever read stays as it was, and no payment was ever told twice.
///
/// A file counts as readable once its group may read it. Look as often as there is a moment worth looking at.
package final class Readers {
  private struct Seen {
    var digest: String
    var party: Party
    var instruction: TestInstruction?
  }

  private let spool: TestSpool
  private var seen: [String: Seen] = [:]
  private var instructionOf: [String: String] = [:]
  private var found: [String] = []
  private var fresh: [(bank: Party, instruction: TestInstruction)] = []

  package init(_ spool: TestSpool) { self.spool = spool }

  /// Files that parties could read, by their paths.
  package var paths: [String] { seen.keys.sorted() }
  /// References of all instruction lines that banks could read.
  package var references: Set<String> { Set(instructionOf.keys) }
  /// What all instructions that banks could read add up to.
  package var instructed: Amount { seen.values.reduce(.zero) { $0 + ($1.instruction?.sum ?? .zero) } }
  /// Every instruction that banks could read, in the order of their paths.
  package var instructions: [(bank: Party, instruction: TestInstruction)] {
    paths.compactMap { path in seen[path].flatMap { file in file.instruction.map { (file.party, $0) } } }
  }

  /// Instructions that were read since this was last asked.
  package func freshInstructions() -> [(bank: Party, instruction: TestInstruction)] {
    defer { fresh = [] }
    return fresh
  }

  /// The line that told a bank to pay a reference.
  package func line(_ reference: String) -> TestInstruction.Line? {
    instructionOf[reference].flatMap { seen[$0]?.instruction?.lines.first { $0.reference == reference } }
  }

  /// People whom banks were told to pay once more for one thing before they had said that the first payment failed or came back. What
  /// a payment is for is told by its postscript alone, so use it where each policy pays one period.
  package func toldTwice(released: Set<String>) -> [String] {
    var standing: [String: String] = [:]
    var found: [String] = []
    for (_, instruction) in instructions {
      for line in instruction.lines where !released.contains(line.reference) {
        if let other = standing.updateValue(line.reference, forKey: "\(line.postscript) \(line.payeeIdentity)") {
          found.append("\(other) and \(line.reference) pay one person the same")
        }
      }
    }
    return found
  }

  /// Reads what became readable since the last look, in all outboxes or those of one role; with `again`, also what was read before.
  package func look(at roles: [Party.Role] = Party.Role.allCases, again: Bool = false) {
    for role in roles {
      switch role {
      case .department, .bank:
        for id in spool.names(role.rawValue) { look(Party(role: role, id: id), again) }
      case .finance, .audit, .anyone: look(Party(role: role), again)
      }
    }
  }

  private func look(_ party: Party, _ again: Bool) {
    for name in spool.outbox(party) {
      let path = "\(party.path)/outbox/\(name)"
      let before = seen[path]
      if before != nil, !again { continue }
      var status = stat()
      guard stat("\(spool.root)/\(path)", &status) == 0, status.st_mode & 0o040 != 0 else { continue }
      guard let bytes = try? spool.bytes(path) else {
        found.append("\(path) cannot be read")
        continue
      }
      let digest = Digest(of: bytes).hex
      if let before {
        if before.digest != digest { found.append("\(path) has changed since it was read first") }
        continue
      }
      read(path, party, bytes, digest)
    }
  }

  private func read(_ path: String, _ party: Party, _ bytes: [UInt8], _ digest: String) {
    var file = Seen(digest: digest, party: party)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if party.role == .bank, name.hasPrefix("instruction-"), !name.hasSuffix(".sig") {
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let instruction =
          name.hasSuffix(".xml")
          ? try TestInstruction(xml: text, name: name) : try TestInstruction(csv: text, name: name)
        if instruction.saidCount != instruction.lines.count || instruction.saidSum != instruction.sum {
          found.append("\(path) says other totals than its lines")
        }
        file.instruction = instruction
        fresh.append((party, instruction))
      } catch { found.append("\(path) was readable before it was whole: \(error)") }
      for line in file.instruction?.lines ?? [] {
        if let other = instructionOf.updateValue(path, forKey: line.reference) {
          found.append("\(line.reference) was told in \(other) and in \(path)")
        }
      }
    }
    seen[path] = file
  }

  /// What should not be, in sentences: after reading everything once more. With `keep`, nobody but Daifa has touched the outboxes, and
  /// whatever could be read must still be there.
  package func faults(keep: Bool = true) -> [String] {
    look(again: true)
    guard keep else { return found }
    return found
      + paths.filter { access("\(spool.root)/\($0)", F_OK) != 0 }.map { "\($0) could be read and is gone" }
  }
}
