import DaifaModel
import DaifaTestKit
import GRDB
import Testing

@testable import DaifaLedger

/// A ledger in a directory of its own.
struct LedgerScene {
  let spool: TestSpool
  let ledger: Ledger

  init() throws {
    spool = try TestSpool()
    ledger = try Ledger(path: "\(spool.root)/ledger.sqlite")
  }

  var path: String { "\(spool.root)/ledger.sqlite" }

  func alter(_ sql: String) throws { try DatabaseQueue(path: path).write { try $0.execute(sql: sql) } }
}

@Suite("The ledger: durability, journal, transactions")
struct LedgerTests {
  private let instant = Instant(milliseconds: 1_775_000_000_000)
  private let day = Day.on("2026-04-01")

  private func journal(_ scene: LedgerScene, entries: Int) throws {
    try scene.ledger.write("journal") { transaction in
      for number in 1...entries {
        try transaction.journal(
          "roster", party: "departments/civil", subject: "B\(number)", count: number, amount: Amount(fen: 100),
          contentDigest: "d\(number)", at: instant, day: day)
      }
    }
  }

  @Test func aLedgerOfAnEarlierVersionKnowsTheDaysItsRostersPassedTheirStages() throws {
    let spool = try TestSpool()
    let path = "\(spool.root)/ledger.sqlite"
    let old = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(old, upTo: "3 signatures")
    try old.write {
      try $0.execute(
        sql: """
          INSERT INTO file (id, party, name, digest, bytes, kind, outcome, receivedAt, day) VALUES
            (1, 'departments/civil', 'a', 'a', 1, 'roster', 'accepted', '', '2026-03-02'),
            (2, 'departments/civil', 'b', 'b', 1, 'roster', 'accepted', '', '2026-03-03'),
            (3, 'departments/civil', 'c', 'c', 1, 'roster', 'held', '', '2026-03-04');
          INSERT INTO claimScope (id, policy, period) VALUES (1, 'A', '2026');
          INSERT INTO roster (file, department, batchNo, year, policy, policyName, shortName, policyList, period, scope, state,
              stateSince, firstPayment, payments, amountFen, lines, sumFen, payerAccount)
            SELECT id, 'civil', name, 2026, 'A', 'A', 'A', 1, '2026', 1,
              CASE id WHEN 1 THEN 'instructed' WHEN 2 THEN 'recorded' ELSE 'held' END, '', id, 1, 1, 1, 1, '' FROM file;
          INSERT INTO message (id, party, name, kind, digest, bytes, state, createdAt)
            VALUES (1, 'banks/rcu', 'i', 'instruction', '', 1, 'published', '');
          INSERT INTO instruction VALUES (1, 'rcu-1', 'rcu', 'csv', '2026-03-05', '', 1, 1, 1);
          INSERT INTO instructionPart (instruction, bank, roster, firstPayment, lastPayment, firstSequence, count, amountFen,
            paid) VALUES (1, 'rcu', 1, 1, 1, 1, 1, 1, x'00');
          """)
    }
    let ledger = try Ledger(path: path)
    let stages = try DatabaseQueue(path: path).read { database in
      try Row.fetchAll(database, sql: "SELECT reviewedOn, instructedOn FROM roster ORDER BY file").map {
        [$0[0] as String?, $0[1] as String?]
      }
    }
    #expect(stages == [["2026-03-02", "2026-03-05"], ["2026-03-03", nil], [nil, nil]])
    let parts = try ledger.read("parts") { try $0.partStages(since: nil) }
    #expect(parts.map(\.instructionNumber) == ["rcu-1"] && parts[0].dueOn == nil && parts[0].inFlight == 1)
  }

  @Test func aNewLedgerIsWrittenAheadWithLargePages() throws {
    let scene = try LedgerScene()
    let pragmas = try DatabaseQueue(path: scene.path).read { database in
      (
        try String.fetchOne(database, sql: "PRAGMA journal_mode"), try Int.fetchOne(database, sql: "PRAGMA page_size")
      )
    }
    #expect(pragmas.0 == "wal" && pragmas.1 == 8_192)
  }

  @Test func whatWasWrittenIsThereForTheNextProcess() throws {
    let scene = try LedgerScene()
    try journal(scene, entries: 3)
    let head = try Ledger(path: scene.path, readOnly: true).read("read") { try $0.journalHead().sequence }
    #expect(head == 4)
  }

  @Test func aTransactionThatThrowsLeavesNothing() throws {
    let scene = try LedgerScene()
    #expect(throws: TestFault.self) {
      try scene.ledger.write("fail") { transaction in
        try transaction.journal("x", party: "", subject: "", at: instant, day: day)
        throw TestFault("no")
      }
    }
    #expect(try scene.ledger.read("read") { try $0.journalHead().sequence } == 0)
  }

  @Test func anAttemptThatThrowsTakesBackItsOwnPartAlone() throws {
    let scene = try LedgerScene()
    try scene.ledger.write("try") { transaction in
      try transaction.setCounter("a", 1)
      do {
        try transaction.attempt {
          try transaction.setCounter("b", 2)
          throw TestFault("no")
        }
      } catch {}
      try transaction.attempt { try transaction.setCounter("c", 3) }
    }
    let counters = try scene.ledger.read("read") { try ["a", "b", "c"].map($0.counter) }
    #expect(counters == [1, 0, 3])
  }

  @Test func aReaderCannotWrite() throws {
    let scene = try LedgerScene()
    let reader = try Ledger(path: scene.path, readOnly: true)
    #expect(throws: LedgerFault.self) { try reader.write("write") { try $0.setCounter("a", 1) } }
  }

  @Test func aRowThatRefersToNothingIsNotCommitted() throws {
    let scene = try LedgerScene()
    #expect(throws: LedgerFault.self) {
      try scene.ledger.write("orphan") { transaction in
        var item = BreakRecord(
          kind: .failed, bank: "rcu", instructionNumber: "", reference: "", expected: "", found: "", amount: .zero,
          openedOn: day, openedBy: 99, line: 1)
        item.payment = 1
        try transaction.open(item)
      }
    }
  }

  // MARK: 日志

  @Test func theJournalsChainHolds() throws {
    let scene = try LedgerScene()
    #expect(try scene.ledger.read("check") { try $0.firstBrokenJournalEntry() } == nil)
    try journal(scene, entries: 20)
    #expect(try scene.ledger.read("check") { try $0.firstBrokenJournalEntry() } == nil)
    #expect(try scene.ledger.read("head") { try $0.journalHead().sequence } == 21)
  }

  @Test func theJournalIsAppendedToAndNothingElse() throws {
    let scene = try LedgerScene()
    try journal(scene, entries: 3)
    for sql in [
      "DELETE FROM journal WHERE seq = 2", "UPDATE journal SET count = 9 WHERE seq = 2", "DELETE FROM journal",
    ] {
      #expect(throws: DatabaseError.self) { try scene.alter(sql) }
    }
  }

  @Test(arguments: [
    "at", "day", "kind", "party", "subject", "count", "amountFen", "contentDigest", "previous", "digest",
  ])
  func aJournalEntryThatWasChangedIsFound(column: String) throws {
    let scene = try LedgerScene()
    try journal(scene, entries: 9)
    try scene.alter(
      "DROP TRIGGER journalFixed; UPDATE journal SET \(column) = \(["count", "amountFen"].contains(column) ? "7777" : "'x'") WHERE seq = 5"
    )
    #expect(try scene.ledger.read("check") { try $0.firstBrokenJournalEntry() } == 5)
  }

  @Test func aJournalEntryThatWasTakenOutOrPutInIsFound() throws {
    let removed = try LedgerScene()
    try journal(removed, entries: 9)
    try removed.alter("DROP TRIGGER journalKept; DELETE FROM journal WHERE seq = 5")
    #expect(try removed.ledger.read("check") { try $0.firstBrokenJournalEntry() } == 6)
    let swapped = try LedgerScene()
    try journal(swapped, entries: 9)
    try swapped.alter(
      """
      DROP TRIGGER journalFixed;
      UPDATE journal SET seq = 100 WHERE seq = 4; UPDATE journal SET seq = 4 WHERE seq = 5;
      UPDATE journal SET seq = 5 WHERE seq = 100
      """)
    #expect(try swapped.ledger.read("check") { try $0.firstBrokenJournalEntry() } == 4)
  }

  @Test func textThatMovesFromOneColumnToTheNextIsFound() throws {
    // Without lengths before its parts, "ab" + "c" and "a" + "bc" would have one digest.
    let scene = try LedgerScene()
    try scene.ledger.write("journal") {
      try $0.journal("ab", party: "c", subject: "", at: instant, day: day)
    }
    try scene.alter("DROP TRIGGER journalFixed; UPDATE journal SET kind = 'a', party = 'bc'")
    #expect(try scene.ledger.read("check") { try $0.firstBrokenJournalEntry() } == 1)
  }
}
