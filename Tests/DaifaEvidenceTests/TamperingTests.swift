import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Foundation
import GRDB
import Testing

@Suite("Tampering: what somebody changed in the ledger behind Daifa's back is found and named")
struct TamperingTests {
  @Test func theUntouchedBooksHoldAndEveryTableHasRows() throws {
    let spool = try FullBooks.copy()
    #expect(try spool.verdict().flaws.list == [])
    #expect(LedgerTable.all.count >= 20)
    for table in LedgerTable.all {
      #expect(try Books(spool).number(#"SELECT count(*) FROM "\#(table.name)""#) > 0, "\(table.name)")
    }
  }

  /// Every column of every table, one at a time: whatever it is changed to, the row is named.
  @Test(arguments: LedgerTable.all)
  func aValueThatWasChangedIsFound(table: LedgerTable) throws {
    for column in table.columns {
      let spool = try FullBooks.copy()
      let change =
        switch column.type {
        case "INTEGER": #"coalesce("\#(column.name)", 0) + 1000003"#
        case "BLOB": #"CAST(coalesce("\#(column.name)", '') || 'x' AS BLOB)"#
        default: #"coalesce("\#(column.name)", '') || 'x'"#
        }
      try spool.tamper(#"UPDATE "\#(table.name)" SET "\#(column.name)" = \#(change) WHERE \#(table.row())"#)
      try expectFound(spool, table, "\(column.name) of \(table.name)")
    }
  }

  @Test(arguments: LedgerTable.all)
  func aRowThatWasTakenOutIsFound(table: LedgerTable) throws {
    let spool = try FullBooks.copy()
    try spool.tamper(#"DELETE FROM "\#(table.name)" WHERE \#(table.row())"#)
    try expectFound(spool, table, "a row less")
  }

  @Test(arguments: LedgerTable.all)
  func theEndOfATableThatWasCutOffIsFound(table: LedgerTable) throws {
    let spool = try FullBooks.copy()
    let key = table.key.map { #""\#($0)""# }.joined(separator: ", ")
    try spool.tamper(
      #"""
      DELETE FROM "\#(table.name)" WHERE (\#(key)) IN
        (SELECT \#(key) FROM "\#(table.name)" ORDER BY \#(key.replacing(",", with: " DESC,")) DESC LIMIT 1)
      """#)
    try expectFound(spool, table, "the last row less")
  }

  @Test(arguments: LedgerTable.all)
  func aTableThatWasEmptiedIsFound(table: LedgerTable) throws {
    let spool = try FullBooks.copy()
    try spool.tamper(#"DELETE FROM "\#(table.name)""#)
    try expectFound(spool, table, "empty")
  }

  /// Two rows change places: every value but the key of one goes to the other.
  @Test(arguments: LedgerTable.all)
  func twoRowsThatChangedPlacesAreFound(table: LedgerTable) throws {
    let spool = try FullBooks.copy()
    let rows = try Books(spool).number(#"SELECT count(*) FROM "\#(table.name)""#)
    let others = table.columns.map(\.name).filter { !table.key.contains($0) }
    guard rows > 1, !others.isEmpty else { return }
    let key = table.key.map { #""\#($0)""# }.joined(separator: ", ")
    // Unique columns would not let one row take the other's values: all indexes that are not the key's stay away meanwhile.
    try spool.tamper(
      #"""
      CREATE TEMP TABLE a AS SELECT * FROM "\#(table.name)" WHERE \#(table.row());
      CREATE TEMP TABLE b AS SELECT * FROM "\#(table.name)" WHERE \#(table.row(rows > 2 ? 1 : -1));
      DELETE FROM "\#(table.name)" WHERE (\#(key)) IN (SELECT \#(key) FROM a UNION ALL SELECT \#(key) FROM b);
      INSERT INTO "\#(table.name)" SELECT \#(table.columns.map { table.key.contains($0.name) ? #"b."\#($0.name)""# : #"a."\#($0.name)""# }.joined(separator: ", ")) FROM a, b;
      INSERT INTO "\#(table.name)" SELECT \#(table.columns.map { table.key.contains($0.name) ? #"a."\#($0.name)""# : #"b."\#($0.name)""# }.joined(separator: ", ")) FROM a, b;
      """#)
    // The number of a block of claims is only its place: two that swap it are what they were.
    if table.name == "claimBlock" { return #expect(try spool.verdict().flaws.isEmpty) }
    // Rows that were alike but for their key are what they were.
    if try spool.sameRows(as: FullBooks.original.get(), table: table.name) { return }
    try expectFound(spool, table, "two rows swapped")
  }

  @Test func aRowThatWasPutInIsFound() throws {
    for (sql, table) in [
      (
        "INSERT INTO message (id, party, name, kind, about, digest, bytes, state, createdAt, publishedAt) SELECT id + 1000, party, 'x', kind, about, digest, bytes, state, createdAt, publishedAt FROM message LIMIT 1",
        "message"
      ),
      (
        #"INSERT INTO "break" (id, kind, bank, instructionNo, reference, bankReference, expected, found, openedOn, openedBy, line) SELECT id + 1000, kind, bank, instructionNo, reference, bankReference, expected, found, openedOn, openedBy, line FROM "break" LIMIT 1"#,
        "break"
      ),
      (
        "INSERT INTO paymentState (payment, state, since) SELECT payment + 1, state, since FROM paymentState LIMIT 1",
        "paymentState"
      ),
      (
        "INSERT INTO finding SELECT file, ordinal + 500, code, line, columnName, columnChinese, required, found FROM finding LIMIT 1",
        "finding"
      ),
      ("INSERT INTO counter VALUES ('x', 1)", "counter"),
      ("INSERT INTO seal SELECT id + 100000, entry, part, owner, chunk, rows FROM seal LIMIT 1", "seal"),
    ] {
      let spool = try FullBooks.copy()
      try spool.tamper(sql)
      #expect(try spool.verdict().flaws.list.contains { $0.table == table }, "\(table)")
    }
  }

  /// What was changed stays found when the daemon goes on working beside it.
  @Test func aRowThatWasChangedIsFoundAfterTheDaemonWroteBesideIt() throws {
    let spool = try FullBooks.copy()
    try spool.tamper(#"UPDATE "break" SET amountFen = amountFen + 1 WHERE id = 1"#)
    try spool.tamper("UPDATE message SET createdAt = '2020' WHERE id = (SELECT max(id) FROM message)")
    try spool.drop(TestRoster("B9", people: 800..<810).csv, as: "z.csv", from: .department("civil"))
    try spool.drain(on: FullBooks.day)
    let tables = Set(try spool.verdict().flaws.list.map(\.table))
    #expect(tables == ["break", "message"])
  }

  @Test func aTriggerThatWasDroppedIsFound() throws {
    let spool = try FullBooks.copy()
    try spool.alter("DROP TRIGGER journalFixed")
    #expect(try spool.verdict().flaws.list.map(\.kind) == [.schema])
  }

  @Test func aHeadOnPaperIsInTheChainOrItIsNot() throws {
    let spool = try FullBooks.copy()
    let receipt = try #require(spool.outbox(.department("civil"), "receipt-B1").first)
    let text = try spool.text("departments/civil/outbox/\(receipt)")
    let head = try #require(text.firstMatch(of: /日志链头,([0-9a-f]{64})/)).1
    #expect(try spool.verdict(head: String(head)).flaws.isEmpty)
    #expect(try spool.verdict(head: String(head.prefix(16)).uppercased()).flaws.isEmpty)
    let other = String(head.map { $0 == "a" ? "b" : "a" })
    #expect(try spool.verdict(head: other).flaws.list.map(\.kind) == [.head])
  }

  /// Whoever rewrites the whole chain is betrayed by the paper.
  @Test func aCounterThatSaysOtherThanItsPaymentsIsToldWithWhatItShouldBe() throws {
    let spool = try FullBooks.copy()
    try spool.tamper("UPDATE instructionPart SET paidCount = paidCount + 1 WHERE id = 1")
    let flaw = try #require(try spool.verdict().flaws.list.first { $0.kind == .counter })
    #expect(flaw.table == "instructionPart" && flaw.row == "1")
    #expect(flaw.required != flaw.found && flaw.required.hasPrefix("payments "))
  }

  private func expectFound(
    _ spool: TestSpool, _ table: LedgerTable, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let flaws = try spool.verdict().flaws
    #expect(!flaws.isEmpty, "\(what)", sourceLocation: sourceLocation)
    // Claims and payments are told by the roster or scope they belong to.
    let names: Set<String> = table.name == "paymentBlock" ? ["paymentBlock", "roster"] : [table.name]
    let isNamed = flaws.list.contains { names.contains($0.table) }
    #expect(isNamed, "\(what): \(flaws.list.prefix(3))", sourceLocation: sourceLocation)
  }
}

extension TestSpool {
  /// Whether a table holds the same rows as another spool's.
  func sameRows(as other: TestSpool, table: String) throws -> Bool {
    func rows(_ spool: TestSpool) throws -> [[String]] {
      try Books(spool).rows(#"SELECT * FROM "\#(table)""#).sorted { $0.joined() < $1.joined() }
    }
    return try rows(self) == rows(other)
  }
}
