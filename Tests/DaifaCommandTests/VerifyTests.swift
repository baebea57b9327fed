import DaifaModel
import DaifaTestKit
import Foundation
import Testing

@Suite("daifa verify: what it says, and its exit status")
struct VerifyTests {
  private struct Said: Decodable {
    struct Item: Decodable {
      var kind: String
      var table: String
      var row: String
    }
    var holds: Bool
    var flaws: Int
    var first: [Item]
    var payments: Int
    var journalHead: String
  }

  private func spool() throws -> TestSpool {
    let spool = try commandSpool()
    try spool.drop(TestRoster("B1", people: 1..<31).csv, as: "a.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    return spool
  }

  @Test func booksThatHoldEndWithNought() throws {
    let spool = try spool()
    let outcome = try spool.daifa("verify", "--json")
    let said = try outcome.json(Said.self)
    #expect(outcome.status == 0 && said.holds && said.flaws == 0 && said.payments == 30)
    #expect(try spool.daifa("verify", "--head", said.journalHead).status == 0)
    #expect(try spool.daifa("verify", "--head", String(repeating: "0", count: 64)).status == 1)
    #expect(try spool.daifa("verify", "--head", "xyz").status == 64)
  }

  @Test func theFirstBrokenRowIsNamedAndTheStatusIsOne() throws {
    let spool = try spool()
    try spool.alter("UPDATE roster SET amountFen = amountFen + 1")
    let outcome = try spool.daifa("verify", "--json")
    let said = try outcome.json(Said.self)
    #expect(outcome.status == 1 && !said.holds)
    #expect(said.first.first?.table == "roster")
    let text = try spool.daifa("verify")
    #expect(text.status == 1 && text.output.hasPrefix("✗ 数据行被改动 roster"))
  }

  @Test func whatIsNoLedgerIsBrokenAndWhatIsNotThereCannotBeChecked() throws {
    let spool = try spool()
    try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: spool.ledgerPath))
    #expect(try spool.daifa("verify").status == 1)
    let empty = try commandSpool()
    _ = try empty.drainByCommand(on: .on("2026-04-03"))
    #expect(try empty.daifa("verify").status == 0)
    // A ledger that is just being made has nothing in it yet.
    for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: empty.ledgerPath + end) }
    try Data().write(to: URL(fileURLWithPath: empty.ledgerPath))
    #expect(try empty.daifa("verify").status == 3)
    try FileManager.default.removeItem(atPath: empty.ledgerPath)
    #expect(try empty.daifa("verify").status == 3)
    #expect(try Program.daifa(["verify", "--spool", "/nowhere"]).status == 3)
  }

  @Test func aLedgerIsVerifiedWhileADaemonWorksOnIt() throws {
    let spool = try spool()
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: Program.path)
    daemon.arguments = ["run", "--today", "2026-04-03", "--spool", spool.root]
    daemon.standardError = FileHandle.nullDevice
    try daemon.run()
    defer {
      daemon.terminate()
      daemon.waitUntilExit()
    }
    for batch in 2...12 {
      try spool.drop(
        TestRoster("B\(batch)", people: (batch * 100)..<(batch * 100 + 80)).csv, as: "\(batch).csv",
        from: .department("civil"))
      let outcome = try spool.daifa("verify")
      #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
    }
  }
}
