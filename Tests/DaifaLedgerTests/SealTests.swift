import DaifaModel
import DaifaTestKit
import GRDB
import Testing

@testable import DaifaLedger

@Suite("Seals: every row has one, and only what the ledger itself wrote gets a new one")
struct SealTests {
  private func flaws(_ scene: LedgerScene) throws -> [LedgerFlaw] {
    try scene.ledger.read("verify") { transaction in
      let verification = transaction.verification()
      try verification.run()
      return verification.flaws.list
    }
  }

  private func scopes(_ ledger: Ledger, _ codes: String...) throws {
    try ledger.write("scopes") { transaction in
      for code in codes { _ = try transaction.claimScope(policy: code, period: "2026") }
    }
  }

  @Test func whichTablesHaveNoRowNumbersIsKnownAsSQLiteKnowsIt() throws {
    try LedgerScene().ledger.read("look") { transaction in
      let told = try String.fetchAll(
        transaction.database,
        sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 1 ORDER BY name")
      let known = try SealedPart.all(transaction.database).filter {
        if case .row = $0.grouping { false } else { true }
      }
      #expect(known.count >= 5 && known.map(\.name) == told)
    }
  }

  @Test func aLedgerOfAnEarlierVersionIsSealedAtItsFirstWrite() throws {
    let spool = try TestSpool()
    let path = "\(spool.root)/ledger.sqlite"
    let old = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(old, upTo: "1 ledger")
    try old.write { try $0.execute(sql: "INSERT INTO claimScope (policy, period) VALUES ('A', '2025'), ('B', '2025')") }
    #expect(throws: LedgerFault.self) {
      try Ledger(path: path, readOnly: true).read("verify") { try $0.verification().run() }
    }
    let ledger = try Ledger(path: path)
    try ledger.write("nothing") { _ in }
    try scopes(ledger, "C")
    try ledger.read("verify") { transaction in
      let verification = transaction.verification()
      try verification.run()
      #expect(verification.flaws.list == [])
      #expect(verification.examined[.seals] ?? 0 >= 3)
    }
  }

  @Test func whatATransactionTookBackIsNotSealed() throws {
    let scene = try LedgerScene()
    try scopes(scene.ledger, "A")
    try? scene.ledger.write("part") { transaction in
      try? transaction.attempt {
        _ = try transaction.claimScope(policy: "B", period: "2026")
        throw TestFault("no")
      }
      _ = try transaction.claimScope(policy: "C", period: "2026")
    }
    try? scene.ledger.write("all") { transaction in
      _ = try transaction.claimScope(policy: "D", period: "2026")
      throw TestFault("no")
    }
    try scopes(scene.ledger, "E")
    #expect(try flaws(scene) == [])
  }

  @Test func rowsOfManyChunksAreSealedAndOneChangedIsNamed() throws {
    let scene = try LedgerScene()
    for number in 0..<40 { try scopes(scene.ledger, "P\(number)", "Q\(number)") }
    #expect(try flaws(scene) == [])
    try scene.alter("UPDATE claimScope SET policy = 'X' WHERE id = 33")
    // Writing beside it does not make it right.
    try scopes(scene.ledger, "R")
    #expect(try flaws(scene).map { "\($0.kind) \($0.table) \($0.row)" } == ["row claimScope 33"])
    try scene.alter("UPDATE claimScope SET policy = 'P16' WHERE id = 33")
    #expect(try flaws(scene) == [])
  }

  @Test func aTransactionThatChangesNothingWritesNothing() throws {
    let scene = try LedgerScene()
    try scopes(scene.ledger, "A")
    let before = try scene.ledger.read("head") { try $0.journalHead().sequence }
    try scopes(scene.ledger, "A")
    try scene.ledger.write("nothing") { _ in }
    #expect(try scene.ledger.read("head") { try $0.journalHead().sequence } == before)
  }
}
