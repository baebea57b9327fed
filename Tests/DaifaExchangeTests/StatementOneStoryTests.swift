import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Account statements: one wrong is told once, whichever file tells of it first")
struct StatementOneStoryTests {
  private static let reference = "DF900000000000048"

  /// The bank's answer, with one posting that nobody instructed.
  private func answerWithStranger(_ test: StatementScene, result: String = "S") -> TestReturn {
    test.sent.instruction.answer(on: StatementScene.posted) {
      guard $0 == 0 else { return }
      ($1.reference, $1.bankReference, $1.result) = (Self.reference, "U1", result)
      if result == "F" { $1.fail("R20") }
    }
  }

  private var debitOfStranger: TestStatement.Row {
    var row = TestStatement.Row(
      bookedOn: StatementScene.posted.description, direction: "debit", amount: "100.00", bankReference: "U1")
    row.payment = Self.reference
    return row
  }

  /// A statement of what was posted of the instruction, and of the stranger.
  private func tellOfStranger(_ test: StatementScene) throws {
    try test.tell([.debit("900.00", of: test.number, on: StatementScene.posted), debitOfStranger])
  }

  @Test func whatABankPostedTooMuchAndCreditedForThePaymentIsNoBreakOnceItsReturnIsRight() throws {
    let test = try StatementScene()
    try test.scene.send(
      test.sent.instruction.answer(on: StatementScene.posted) { if $0 == 0 { $1.amount = "110.00" } },
      on: StatementScene.posted)
    try test.tell([.debit("1010.00", of: test.number, on: StatementScene.posted)])
    #expect(try test.open().map { $0.prefix(8) } == ["overpaid"])
    try test.scene.send(
      test.sent.instruction.answer(on: StatementScene.posted), on: StatementScene.later)
    var credit = TestStatement.Row(
      bookedOn: StatementScene.next.description, direction: "credit", amount: "10.00", bankReference: "C1")
    credit.payment = test.lines[0].reference
    try test.send(TestStatement("DZ-2", StatementScene.next, opening: "98990.00", [credit]), on: StatementScene.later)
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func aStatementIsTakenAfterTheReturnThatCameWithItWhateverTheirNames() throws {
    let test = try StatementScene()
    let answer = test.sent.instruction.answer(on: StatementScene.posted) { if $0 == 0 { $1.fail("R02") } }
    let credit = TestStatement.Row.credit("100.00", of: test.number, on: StatementScene.posted)
    let statement = TestStatement(
      "DZ-1", StatementScene.posted, [.debit("1000.00", of: test.number, on: StatementScene.posted), credit])
    try test.scene.spool.drop(statement.csv, as: "a.csv", from: .bank("rcu"))
    try test.scene.spool.drop(answer.csv, as: "b.csv", from: .bank("rcu"))
    let report = try test.scene.drain(on: StatementScene.next)
    #expect(report.files.map(\.kind) == [.bankReturn, .accountStatement])
    let kinds = try Books(test.scene.spool).rows(#"SELECT kind FROM "break" ORDER BY kind"#)
    #expect(kinds == [["failed"]])
    try test.scene.expectSound()
  }

  @Test func statementsThatComeTogetherKeepTheirOrderSoThatOneMayPutAnotherRight() throws {
    let test = try StatementScene()
    let wrong = TestStatement(
      "DZ-1", StatementScene.posted, [.debit("900.00", of: test.number, on: StatementScene.posted)])
    var right = TestStatement(
      "DZ-2", StatementScene.posted, [.debit("1000.00", of: test.number, on: StatementScene.posted)])
    right.replaces = "DZ-1"
    try test.scene.spool.drop(wrong.csv, as: "a.csv", from: .bank("rcu"))
    try test.scene.spool.drop(right.csv, as: "b.csv", from: .bank("rcu"))
    try test.scene.spool.drop(
      test.sent.instruction.answer(on: StatementScene.posted).csv, as: "c.csv", from: .bank("rcu"))
    let report = try test.scene.drain(on: StatementScene.next)
    #expect(report.files.map(\.kind) == [.bankReturn, .accountStatement, .accountStatement])
    #expect(report.files.allSatisfy { $0.outcome == .accepted })
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func aDebitThatAReturnCallsAPostingOfNobodysIsNotASecondBreak() throws {
    let test = try StatementScene()
    try test.scene.send(answerWithStranger(test), on: StatementScene.posted)
    try tellOfStranger(test)
    #expect(try test.open() == ["unknownPayment|10000|\(Self.reference)"])
    // A second one is another wrong.
    try test.send(
      TestStatement("DZ-2", StatementScene.next, opening: "99000.00", [debitOfStranger(on: StatementScene.next)]),
      on: StatementScene.later)
    #expect(
      try test.open() == ["debitUnmatched|10000|\(Self.reference)", "unknownPayment|10000|\(Self.reference)"])
    try test.scene.expectSound()
  }

  @Test func theReturnThatTellsOfItLaterTakesOverTheBreakOfTheStatement() throws {
    let test = try StatementScene()
    try tellOfStranger(test)
    #expect(try test.open() == ["debitUnmatched|10000|\(Self.reference)"])
    try test.scene.send(answerWithStranger(test), on: StatementScene.later)
    #expect(try test.open() == ["unknownPayment|10000|\(Self.reference)"])
    try test.scene.expectSound()
  }

  @Test func whatABankSaysItBroughtBackMustBeCredited() throws {
    let test = try StatementScene()
    try test.scene.send(answerWithStranger(test), on: StatementScene.posted)
    try tellOfStranger(test)
    try test.scene.send(answerWithStranger(test, result: "F"), on: StatementScene.next)
    #expect(try test.open() == [])
    try test.send(
      TestStatement("DZ-2", StatementScene.next, opening: "99000.00", [.nothing(on: StatementScene.next)]),
      on: StatementScene.later)
    #expect(try test.open() == [])
    try test.send(
      TestStatement("DZ-3", StatementScene.later, opening: "99000.00", [.nothing(on: StatementScene.later)]),
      on: StatementScene.after)
    #expect(try test.open() == ["debitUnmatched|10000|\(Self.reference)"])
    var credit = debitOfStranger(on: StatementScene.after)
    credit.direction = "credit"
    try test.send(
      TestStatement("DZ-4", StatementScene.after, opening: "99000.00", [credit]), on: .on("2026-04-14"))
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func whatNobodyInstructedTwiceAndCameBackOnceMustBeCreditedOnce() throws {
    let test = try StatementScene()
    try test.scene.send(answerWithStranger(test), on: StatementScene.posted)
    var second = answerWithStranger(test)
    second.rows = [second.rows[0]]
    second.rows[0].bankReference = "U2"
    try test.scene.send(second, on: StatementScene.posted)
    second.rows[0].fail("R20")
    second.rows[0].bankReference = "U2"
    try test.scene.send(second, on: StatementScene.next)
    var credit = debitOfStranger(on: StatementScene.next)
    (credit.direction, credit.bankReference) = ("credit", "X1")
    try test.send(
      TestStatement(
        "DZ-1", StatementScene.posted, StatementScene.later,
        [.debit("900.00", of: test.number, on: StatementScene.posted), debitOfStranger, debitOfStranger, credit]),
      on: StatementScene.after)
    #expect(try test.open() == ["unknownPayment|10000|\(Self.reference)"])
    // The first comes back too: its credit is missing once.
    second.rows[0].bankReference = "U1"
    try test.scene.send(second, on: StatementScene.after)
    try test.send(
      TestStatement(
        "DZ-2", StatementScene.after, .on("2026-04-14"), opening: "99000.00", [.nothing(on: StatementScene.after)]),
      on: .on("2026-04-15"))
    #expect(try test.open() == ["debitUnmatched|10000|\(Self.reference)"])
    try test.scene.expectSound()
  }

  private func debitOfStranger(on day: Day) -> TestStatement.Row {
    var row = debitOfStranger
    row.bookedOn = day.description
    return row
  }
}
