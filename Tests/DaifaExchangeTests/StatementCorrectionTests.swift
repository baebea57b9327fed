import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Corrected statements: a wrong statement is put right by another of the same account and days")
struct StatementCorrectionTests {
  private static let posted = StatementScene.posted
  private static let next = StatementScene.next
  private static let later = StatementScene.later

  /// What the first statement should have said: every payment debited.
  private func right(_ test: StatementScene, _ number: String = "DZ-1B") -> TestStatement {
    var statement = TestStatement(number, Self.posted, test.lines.map { .debit($0, on: Self.posted) })
    statement.replaces = "DZ-1"
    return statement
  }

  @Test func aCorrectedStatementTakesThePlaceOfTheFirstAndItsBreaksAreWorkedOutAnew() throws {
    let test = try StatementScene()
    try test.sent.answer()
    // Wrong: one payment is missing, and somebody else's entry is there.
    var rows = test.lines.dropFirst().map { TestStatement.Row.debit($0, on: Self.posted) }
    rows.append(.debit("77.00", of: "rcu-20260101-000099", on: Self.posted, reference: "W1"))
    try test.tell(rows)
    #expect(
      try test.open() == ["debitMissing|10000|\(test.lines[0].reference)", "debitUnmatched|7700|rcu-20260101-000099"])
    let file = try test.send(right(test), on: Self.later)
    #expect(file.outcome == .accepted && file.count(.statementContradicts) == 0)
    #expect(try test.open() == [])
    #expect(try test.positions() == ["100000|0|10|0|1"])
    let books = try Books(test.scene.spool)
    let statements = try books.rows("SELECT statementNo, replaces, replacedBy FROM accountStatement ORDER BY file")
    #expect(statements.map(\.[0]) == ["DZ-1", "DZ-1B"] && statements[0][2] != "" && statements[1][1] != "")
    // What the first said is still there to be looked at.
    #expect(try books.number("SELECT count(*) FROM withdrawnRow") == 1)
    #expect(try books.number("SELECT sum(count) FROM withdrawnDebit") == 9)
    #expect(try books.number("SELECT count(*) FROM withdrawnDay") == 1)
    #expect(try books.number("SELECT count(*) FROM journal WHERE kind = 'statement.replaced'") == 1)
    try test.scene.expectSound()
  }

  @Test func aCorrectionIsTheSameAsXMLAndMayItselfBePutRight() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell([.debit("900.00", of: test.number, on: Self.posted)])
    #expect(try test.breaks() == ["debitMissing": 1])
    var second = TestStatement("DZ-1B", Self.posted, [.debit("950.00", of: test.number, on: Self.posted)])
    second.replaces = "DZ-1"
    #expect(try test.scene.send(second.xml, as: "s.xml", from: .bank("rcu"), on: Self.later).outcome == .accepted)
    #expect(try test.positions() == ["95000|0|0|1|1"])
    var third = TestStatement("DZ-1C", Self.posted, [.debit("1000.00", of: test.number, on: Self.posted)])
    third.replaces = "DZ-1"
    // The first has been put right already: the second is the one to name.
    #expect(try test.send(third, on: Self.later).count(.statementReplacedUnknown) == 1)
    third.replaces = "DZ-1B"
    #expect(try test.send(third, on: Self.later).outcome == .accepted)
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func theBalancesOfTheDaysBeforeAndAfterAreHeldAgainstTheCorrection() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell([.debit("900.00", of: test.number, on: Self.posted)])
    // The next day begins where the account truly stood.
    try test.send(TestStatement("DZ-2", Self.next, opening: "99000.00", [.nothing(on: Self.next)]), on: Self.later)
    #expect(try test.breaks(on: Self.later) == ["debitMissing": 1, "balanceDiffers": 1])
    var correction = TestStatement("DZ-1B", Self.posted, [.debit("1000.00", of: test.number, on: Self.posted)])
    correction.replaces = "DZ-1"
    #expect(try test.send(correction, on: Self.later).outcome == .accepted)
    #expect(try test.open() == [])
    // Another correction that breaks the chain again says so.
    var wrong = TestStatement(
      "DZ-1C", Self.posted, opening: "100000.50", [.debit("1000.00", of: test.number, on: Self.posted)])
    wrong.replaces = "DZ-1B"
    try test.send(wrong, on: StatementScene.after)
    #expect(
      try test.open() == ["balanceDiffers|50|0400************/2026-04-09"]
        || test.breaks(on: StatementScene.after) == ["balanceDiffers": 1])
    try test.scene.expectSound()
  }

  @Test func aDayThatAnotherStatementHasToldSinceMustBeToldTheSame() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell([.debit("900.00", of: test.number, on: Self.posted)])
    // A statement of two days agrees with the first about its day.
    let both = TestStatement(
      "DZ-2", Self.posted, Self.next,
      [.debit("900.00", of: test.number, on: Self.posted), .other("topup", "credit", "5.00", on: Self.next)])
    #expect(try test.send(both, on: Self.later).outcome == .accepted)
    var correction = TestStatement("DZ-1B", Self.posted, [.debit("1000.00", of: test.number, on: Self.posted)])
    correction.replaces = "DZ-1"
    #expect(try test.send(correction, on: Self.later).count(.statementContradicts) == 1)
    #expect(try test.positions() == ["90000|0|0|1|1"])
    try test.scene.expectSound()
  }

  @Test func aCorrectionNamesAStandingStatementOfTheSameAccountAndDays() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell([.debit("900.00", of: test.number, on: Self.posted)])
    var correction = TestStatement("DZ-1B", Self.posted, [.debit("1000.00", of: test.number, on: Self.posted)])
    correction.replaces = "DZ-7"
    let unknown = try test.send(correction, on: Self.later)
    #expect(unknown.outcome == .refused && unknown.count(.statementReplacedUnknown) == 1)
    var longer = TestStatement("DZ-1B", Self.posted, Self.next, [.debit("1000.00", of: test.number, on: Self.posted)])
    longer.replaces = "DZ-1"
    #expect(try test.send(longer, on: Self.later).count(.statementReplacedDays) == 1)
    #expect(try test.positions() == ["90000|0|0|1|1"])
    try test.scene.expectSound()
  }

  @Test func anEntryThatAnsweredTheWrongOneIsOpenUntilTheCorrectionHasItToo() throws {
    let test = try StatementScene()
    try test.sent.answer()
    let nobodys = TestStatement.Row.debit("77.00", of: "rcu-20260101-000099", on: Self.posted, reference: "W1")
    try test.tell([.debit("1000.00", of: test.number, on: Self.posted), nobodys])
    var reversal = TestStatement.Row.credit("77.00", of: "rcu-20260101-000099", on: Self.next)
    reversal.bankReference = "W2"
    try test.send(TestStatement("DZ-2", Self.next, opening: "98923.00", [reversal]), on: Self.later)
    #expect(try test.open() == [])
    var without = TestStatement(
      "DZ-1B", Self.posted, opening: "99923.00", [.debit("1000.00", of: test.number, on: Self.posted)])
    without.replaces = "DZ-1"
    #expect(try test.send(without, on: StatementScene.after).outcome == .accepted)
    #expect(try test.open() == ["creditUnmatched|7700|rcu-20260101-000099"])
    var with = TestStatement("DZ-1C", Self.posted, [.debit("1000.00", of: test.number, on: Self.posted), nobodys])
    with.replaces = "DZ-1B"
    #expect(try test.send(with, on: StatementScene.after).outcome == .accepted)
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  /// Banks number their statements anew each year, and the older one of a number may be put right as well.
  @Test func ofStatementsOfOneNumberTheOneOfJustThoseDaysIsPutRight() throws {
    let test = try StatementScene()
    try test.sent.answer()
    #expect(try test.tell([.debit("900.00", of: test.number, on: StatementScene.posted)]).outcome == .accepted)
    let again = TestStatement(
      "DZ-1", StatementScene.next, opening: "99100.00", [.nothing(on: StatementScene.next)])
    try #require(try test.send(again, on: StatementScene.later).outcome == .accepted)
    let file = try test.send(right(test), on: StatementScene.later)
    #expect(file.outcome == .accepted, "\(file.findings)")
    try test.scene.expectSound()
  }
}
