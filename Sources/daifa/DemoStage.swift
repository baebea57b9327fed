import DaifaConfiguration
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// The spool a demo plays in.
struct DemoStage {
  let directory: String
  let configuration: Configuration

  init(directory: String) throws {
    self.directory = directory
    configuration = try ConfigurationReader.read(
      yaml: String(contentsOfFile: "\(directory)/daifa.yaml", encoding: .utf8))
    _ = Spool.prepareProcess()
    try Spool(root: directory).prepare(parties: configuration.senders + [Party(role: .audit), Party(role: .anyone)])
  }

  /// Copies a file into a party's inbox, as an upload would: under another name first.
  func drop(_ path: String, to party: Party) throws {
    try drop(Data(contentsOf: URL(fileURLWithPath: path)), named: (path as NSString).lastPathComponent, to: party)
  }

  /// Puts a file into a party's inbox.
  func drop(_ data: Data, named name: String, to party: Party) throws {
    let inbox = "\(directory)/\(party.path)/inbox"
    try data.write(to: URL(fileURLWithPath: "\(inbox)/\(name).part"))
    try FileManager.default.moveItem(atPath: "\(inbox)/\(name).part", toPath: "\(inbox)/\(name)")
  }

  /// One pass as on a day, and what it did.
  func play(on day: String) throws {
    let spool = try Spool(root: directory)
    let lock = try SpoolLock(spool)
    let (report, _) = try Drain.pass(
      spool, path: "\(directory)/private/ledger.sqlite", configuration: configuration, today: Day(day), quietly: true)
    _ = consume lock
    for file in report.files {
      let counts = file.kind == .roster ? "，接收\(file.accepted)笔\(file.acceptedSum.grouped)元，拒收\(file.refused)笔" : ""
      say("  \(file.party.path)  \(file.name)  \(file.outcome.chineseName)：\(file.lines)行\(counts)")
    }
    for instruction in report.instructions {
      say("  → 送盘 \(instruction.bank)  \(instruction.number)  \(instruction.count)笔 \(instruction.amount.grouped)元")
    }
    if !report.reports.isEmpty { say("  → 对账、差异报告 \(report.reports.count)份") }
    if !report.faults.isEmpty { throw Failure(report.faults.joined(separator: "\n")) }
  }

  func readLedger() throws -> Ledger { try Ledger(path: "\(directory)/private/ledger.sqlite", readOnly: true) }
}
