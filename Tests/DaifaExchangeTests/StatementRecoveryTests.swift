import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Recoveries on the account: money that came back for a case is counted in it")
struct StatementRecoveryTests {
  private static let day = Day.on("2026-04-09")
  private static let later = Day.on("2026-04-10")

  private func statement(
    _ entries: [(reference: String, amount: String)], number: String = "DZ-1", replaces: String = ""
  ) -> TestStatement {
    var statement = TestStatement(
      number, Self.day,
      entries.enumerated().map { place, entry in
        return TestStatement.Row.recovery(
          entry.amount, of: entry.reference, on: Self.day, bankReference: "Z\(place + 1)")
      })
    statement.replaces = replaces
    return statement
  }

  @discardableResult
  private func send(_ statement: TestStatement, _ scene: CaseScene, on day: Day = later) throws -> PassReport.File {
    try scene.scene.send(statement.csv, as: "\(statement.number).csv", from: .bank("rcu"), on: day)
  }

  @Test(arguments: CaseScene.Cause.allCases, [false, true])
  func aRecoveryIsCountedInTheCaseItNamesByItsNumberOrItsPayment(cause: CaseScene.Cause, isByPayment: Bool) throws {
    // Nobody's payment has no number to be named by.
    if cause == .unknownPayment, isByPayment { return }
    let scene = try CaseScene(cause)
    let owed = cause == .overpaid ? "50.00" : "100.00"
    let fen = cause == .overpaid ? "5000" : "10000"
    let file = try send(
      statement([(isByPayment ? scene.first.reference : CaseScene.number, owed)]), scene)
    #expect(file.outcome == .accepted && file.count(.statementUnmatched) == 0)
    #expect(try scene.cases() == ["\(cause.rawValue)|\(fen)|\(fen)|0|"])
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'case.recover'") == 1)
    // Nothing is left, and finance closes it as any other.
    #expect(try scene.take([.close(CaseScene.number)], on: Self.later).outcome == .accepted)
    #expect(try scene.breaks() == [:])
    try scene.expectSound()
  }

  @Test func partOfItReducesWhatIsOwedAndMoreThanThatIsASurplus() throws {
    let scene = try CaseScene(.notDue)
    try send(statement([(CaseScene.number, "60.00"), (CaseScene.number, "70.00")]), scene)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"])
    let books = try Books(scene.scene.spool)
    #expect(try books.rows("SELECT amountFen FROM clawbackStep WHERE action = 'surplus'") == [["3000"]])
    #expect(try books.number("SELECT count(*) FROM alarm WHERE kind = 'caseSurplus'") == 1)
    try scene.expectSound()
  }

  @Test func whatFinanceEnteredByHandBeforeIsTheSameMoney() throws {
    let scene = try CaseScene(.notDue)
    try scene.take([.recover(CaseScene.number, "60.00", voucher: "P1")])
    try send(statement([(CaseScene.number, "60.00")]), scene)
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    // The same entry told again, in another statement, is another.
    try scene.scene.send(
      TestStatement("DZ-2", Self.later, opening: "100060.00", [.nothing(on: Self.later)]).csv, as: "x.csv",
      from: .bank("rcu"), on: .on("2026-04-13"))
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    // And what the statement told is not entered by hand again.
    try scene.take([.recover(CaseScene.number, "40.00", voucher: "P2")])
    #expect(try scene.take([.close(CaseScene.number)]).outcome == .accepted)
    try scene.expectSound()
  }

  @Test(arguments: ["", "ZH000000000999", "DF000000000000486"])
  func aRecoveryThatNamesNoOpenCaseIsABreak(reference: String) throws {
    let scene = try CaseScene(.notDue)
    let file = try send(statement([(reference, "60.00")]), scene)
    #expect(file.outcome == .accepted && file.count(.statementUnmatched) == 1)
    #expect(try scene.cases() == ["notDue|10000|0|0|"])
    #expect(try scene.breaks() == ["creditUnmatched": 1])
    try scene.expectSound()
  }

  @Test func aCaseOfAnotherBankIsNotRecoveredByThisOnesStatement() throws {
    let scene = try CaseScene(.notDue)
    try scene.scene.send(TestRoster("B2", policy: "T-02", [TestRoster.Line(1, Person(60), bank: "103")]), on: Self.day)
    var other = statement([(CaseScene.number, "60.00")])
    other.number = "DZ-9"
    let file = try scene.scene.send(other.csv, as: "abc.csv", from: .bank("abc"), on: Self.later)
    #expect(file.outcome == .accepted && file.count(.statementUnmatched) == 1)
    #expect(try scene.cases() == ["notDue|10000|0|0|"])
    try scene.expectSound()
  }

  @Test func aCorrectionTakesBackWhatTheWrongStatementSaidCameBack() throws {
    let scene = try CaseScene(.notDue)
    try send(statement([(CaseScene.number, "60.00")]), scene)
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    try send(statement([(CaseScene.number, "70.00")], number: "DZ-1B", replaces: "DZ-1"), scene)
    #expect(try scene.cases() == ["notDue|10000|7000|0|"])
    let steps = try Books(scene.scene.spool).texts("SELECT action FROM clawbackStep ORDER BY id")
    #expect(steps == ["open", "recover", "withdraw", "recover"])
    try scene.expectSound()
  }

  @Test func aStatementThatAClosedCaseRestsOnIsNotPutRight() throws {
    let scene = try CaseScene(.notDue)
    try send(statement([(CaseScene.number, "100.00")]), scene)
    try scene.take([.close(CaseScene.number)], on: Self.later)
    let file = try send(statement([(CaseScene.number, "70.00")], number: "DZ-1B", replaces: "DZ-1"), scene)
    #expect(file.outcome == .refused && file.count(.statementReplacedSettled) == 1)
    #expect(try scene.cases() == ["notDue|10000|10000|0|2026-04-10"])
    try scene.expectSound()
  }

  @Test func whatAReturnTellsOfTooIsBroughtBackInTheStatementsOfThePeriod() throws {
    let scene = try CaseScene(.overpaid)
    func credited() throws -> [Amount] {
      try Ledger(path: scene.scene.spool.ledgerPath, readOnly: true).read("read a period") {
        try $0.periodStatements(from: .on("2026-04-01"), through: .on("2026-04-30"), bank: "rcu").map(\.credited)
      }
    }
    try send(statement([(CaseScene.number, "50.00")]), scene)
    #expect(try credited() == [.zero])
    // The bank's postings are less by it now, and so is what the account was debited.
    try scene.sent.answer(to: 0, on: Self.later) { $0.amount = "100.00" }
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"])
    #expect(try credited() == [Amount(fen: 5_000)])
    try scene.expectSound()
  }
}
