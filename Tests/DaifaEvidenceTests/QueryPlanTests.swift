import DaifaModel
import DaifaTestKit
import Foundation
import GRDBSQLite
import Testing

/// What the passes over one spool ask of its ledger: every statement, as SQLite was given it.
///
/// The corresponding C functions are `sqlite3_auto_extension` and `sqlite3_trace_v2`.
private final class Questions: @unchecked Sendable {
  static let shared = Questions()

  private let lock = NSLock()
  private var place = ""
  private var statements: Set<String> = []

  /// Listens to every connection that is opened to a ledger below a place; gives what was asked while a body ran.
  func asked(below place: String, while body: () throws -> Void) rethrows -> [String] {
    lock.withLock { self.place = place }
    let entry: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?) -> CInt = {
      database, _, _ in
      Questions.shared.listen(database)
      return SQLITE_OK
    }
    let plain = unsafeBitCast(entry, to: (@convention(c) () -> Void).self)
    sqlite3_auto_extension(plain)
    defer { sqlite3_cancel_auto_extension(plain) }
    try body()
    return lock.withLock { statements.sorted() }
  }

  private func listen(_ database: OpaquePointer?) {
    guard let name = sqlite3_db_filename(database, "main"), lock.withLock({ String(cString: name).hasPrefix(place) })
    else { return }
    sqlite3_trace_v2(
      database, CUnsignedInt(SQLITE_TRACE_STMT),
      { _, _, statement, _ in
        if let text = sqlite3_sql(OpaquePointer(statement)) { Questions.shared.note(String(cString: text)) }
        return 0
      }, nil)
  }

  private func note(_ statement: String) { lock.withLock { _ = statements.insert(statement) } }
}

@Suite("Questions: what a pass asks of the ledger does not take longer the more was paid", .serialized)
struct QueryPlanTests {
  /// Tables that grow with what is paid, under the names the questions give them.
  private static let growing: Set<String> = [
    "file", "f", "finding", "message", "m", "roster", "r", "instruction", "i", "instructionPart", "t", "p",
    "bankReturn",
    "returnLine", "paymentState", "s", "break", "b", "paymentBlock", "postingBlock", "claimBlock", "accountBlock",
    "journal", "seal", "decision", "d", "alarm", "listedPayment", "breakDesk", "breakStep", "samplePayment",
    "statementLine", "unsettledPosting", "budgetRoster",
  ]

  /// Questions that may look at a whole table all the same, by how they begin, and why.
  private static let allowed = [
    // The newest row, by its number, and no other.
    "SELECT seq, digest FROM journal ORDER BY seq DESC", "SELECT at, day FROM journal ORDER BY seq DESC",
    "SELECT day FROM file ORDER BY id LIMIT 1",
    // Budgets, which are few; banks and days, counted already.
    "SELECT b.id, b.policy, b.region, b.year, b.allottedFen", "SELECT p.bank, p.day, f.day AS came FROM (",
    // The year's timeliness, on a day when something became late and on no other.
    "SELECT i.instructionNo, i.day, t.bank, t.dueOn, t.answeredOn", "SELECT r.*, f.day AS receivedDay, p.reviewDays",
    // Whether there is any row at all.
    "SELECT EXISTS (SELECT 1 FROM paymentState)",
  ]

  private func plan(_ database: OpaquePointer?, _ question: String) -> [String] {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(database, "EXPLAIN QUERY PLAN " + question, -1, &statement, nil) == SQLITE_OK else {
      return []
    }
    var steps: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      if let text = sqlite3_column_text(statement, 3) { steps.append(String(cString: text)) }
    }
    return steps
  }

  @Test func noQuestionOfAPassReadsAWholeTableThatGrows() throws {
    let spool = try FullBooks.copy()
    var configuration = Configuration.forTests()
    configuration.notices = .bank
    let asked = try Questions.shared.asked(below: spool.root) {
      try spool.drop(TestRoster("Q1", period: "2026-04", people: 1..<41).csv, as: "q.csv", from: .department("civil"))
      try spool.drain(configuration, on: .on("2026-04-07"))
      for instruction in try spool.instructions("rcu") {
        let answer = instruction.answer(on: .on("2026-04-08")) { if $0 % 7 == 3 { $1.fail("R02") } }
        try spool.drop(answer.csv, as: "\(instruction.number).csv", from: .bank("rcu"))
      }
      let list = TestScreeningList(asOf: "2026-04-07", [.init(Person(2)), .init(Person(33))])
      try spool.drop(list.csv, as: "dead.csv", from: .finance)
      try spool.drain(configuration, on: .on("2026-04-08"))
      try spool.drain(configuration, on: .on("2026-05-20"))
    }
    #expect(asked.count > 150, "the questions were not heard")
    var database: OpaquePointer?
    try #require(sqlite3_open_v2(spool.ledgerPath, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    defer { sqlite3_close(database) }
    for question in asked {
      let words = question.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      guard !Self.allowed.contains(where: words.hasPrefix) else { continue }
      for step in plan(database, question) where step.hasPrefix("SCAN ") && !step.contains(" USING ") {
        let table = String(step.dropFirst(5).prefix { $0 != " " })
        #expect(!Self.growing.contains(table), "\(step): \(words)")
      }
    }
  }

  @Test(arguments: [
    "SELECT lines FROM withdrawnDebit WHERE statement = 1", "SELECT line FROM withdrawnRow WHERE statement = 1",
    "SELECT 1 FROM statementRecovery WHERE step = 1 AND isNew AND withdrawnBy IS NOT NULL",
    "SELECT 1 FROM returnRecovery WHERE step = 1", "SELECT step FROM returnRecovery WHERE file = 1",
    "SELECT id FROM instruction WHERE day = '2026-04-01'",
  ])
  func whatStatementsAndReturnsSayOfCasesIsFoundByAnIndex(question: String) throws {
    let plan = try Books(FullBooks.copy()).rows("EXPLAIN QUERY PLAN \(question)").map { $0[3] }
    #expect(plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
  }

  @Test func noTwoIndexesAreTheSame() throws {
    let same = try Books(FullBooks.copy()).texts(
      """
      SELECT group_concat(name) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
      GROUP BY substr(sql, instr(sql, ' ON ')) HAVING count(*) > 1
      """)
    #expect(same == [])
  }
}
