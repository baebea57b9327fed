import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// Ten people are owed a hundred yuan each, the bank has posted on 8 April, and its statements say what left the account.
struct StatementScene {
  /// The day the bank posts on, and the next working days.
  static let posted = Day.on("2026-04-08")
  static let next = Day.on("2026-04-09")
  static let later = Day.on("2026-04-10")
  static let after = Day.on("2026-04-13")

  let sent: SentScene
  var scene: Scene { sent.scene }
  var lines: [TestInstruction.Line] { sent.instruction.lines }
  var number: String { sent.instruction.number }

  init() throws { sent = try SentScene() }

  @discardableResult
  func send(_ statement: TestStatement, from bank: String = "rcu", on day: Day) throws -> PassReport.File {
    try scene.send(statement.csv, as: "\(statement.number).csv", from: .bank(bank), on: day)
  }

  /// A statement of the day of posting, taken the next day.
  @discardableResult
  func tell(_ rows: [TestStatement.Row]) throws -> PassReport.File {
    try send(TestStatement("DZ-1", Self.posted, rows), on: Self.next)
  }

  func breaks(on day: Day = next) throws -> [String: Int] { try scene.breaks(on: day) }

  /// `kind|amount|reference` of the breaks that stand open.
  func open() throws -> [String] {
    try Books(scene.spool).rows(
      #"SELECT kind, amountFen, reference FROM "break" WHERE clearedOn IS NULL ORDER BY kind, reference"#
    ).map { $0.joined(separator: "|") }
  }

  func positions() throws -> [String] {
    try Books(scene.spool).rows(
      "SELECT debitedFen, creditedFen, lineCount, batches, isFinal FROM statementPosition ORDER BY id"
    ).map { $0.joined(separator: "|") }
  }
}

@Suite("Account statements: what left the account beside what returns say")
struct StatementTests {
  // MARK: What matches

  @Test func oneDebitOfWhatWasPostedMatches() throws {
    let test = try StatementScene()
    try test.sent.answer()
    let file = try test.tell([.debit("1000.00", of: test.number, on: StatementScene.posted)])
    #expect(file.outcome == .accepted && file.kind == .accountStatement && file.lines == 1)
    #expect(try test.breaks() == [:])
    #expect(try test.positions() == ["100000|0|0|1|1"])
    try test.scene.expectSound()
  }

  @Test func aDebitOfEachPaymentMatches() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell(test.lines.map { .debit($0, on: StatementScene.posted) })
    #expect(try test.breaks() == [:])
    #expect(try test.positions() == ["100000|0|10|0|1"])
    #expect(try Books(test.scene.spool).number("SELECT count(*) FROM statementRow") == 0)
    #expect(try Books(test.scene.spool).number("SELECT sum(count) FROM debitBlock") == 10)
    try test.scene.expectSound()
  }

  @Test func aStatementAsXMLSaysTheSame() throws {
    let test = try StatementScene()
    try test.sent.answer()
    var rows = test.lines.map { TestStatement.Row.debit($0, on: StatementScene.posted) }
    rows.append(.other("topup", "credit", "5000.00", on: StatementScene.posted))
    let statement = TestStatement("DZ-1", StatementScene.posted, rows)
    let file = try test.scene.send(statement.xml, as: "a.xml", from: .bank("rcu"), on: StatementScene.next)
    #expect(file.outcome == .accepted && file.lines == 11)
    #expect(try test.breaks() == [:])
    try test.scene.expectSound()
  }

  @Test func onlyWhatSucceededMayBeDebited() throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 < 2 { $1.fail("R02") } }
    try test.tell([.debit("800.00", of: test.number, on: StatementScene.posted)])
    #expect(try test.breaks() == ["failed": 2])
    try test.scene.expectSound()
  }

  @Test func theWholeInstructionMayBeDebitedAndTheFailedSumCreditedTheNextDay() throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 < 2 { $1.fail("R02") } }
    try test.tell([.debit("1000.00", of: test.number, on: StatementScene.posted)])
    // The money of what failed need not be back on the day of the failure.
    #expect(try test.breaks() == ["failed": 2])
    let credit = TestStatement.Row.credit("200.00", of: test.number, on: StatementScene.next)
    try test.send(
      TestStatement("DZ-2", StatementScene.next, opening: "99000.00", [credit]), on: StatementScene.later)
    #expect(try test.breaks() == ["failed": 2])
    #expect(try test.positions() == ["100000|20000|0|1|1"])
    try test.scene.expectSound()
  }

  @Test func aReferenceInTheRemarkCounts() throws {
    let test = try StatementScene()
    try test.sent.answer()
    var rows = test.lines.dropFirst().map { TestStatement.Row.debit($0, on: StatementScene.posted) }
    var first = TestStatement.Row(
      bookedOn: StatementScene.posted.description, direction: "借", amount: "100.00", bankReference: "B9")
    first.summary = "代发 \(test.lines[0].reference) 高龄津贴"
    rows.append(first)
    try test.tell(rows)
    #expect(try test.breaks() == [:])
    #expect(try test.positions() == ["100000|0|10|0|1"])
  }

  @Test func anInstructionNumberInTheRemarkCounts() throws {
    let test = try StatementScene()
    try test.sent.answer()
    var row = TestStatement.Row(
      bookedOn: StatementScene.posted.description, direction: "借方", amount: "1000.00", bankReference: "B9")
    row.summary = "批量代发\(test.number)号"
    try test.tell([row])
    #expect(try test.breaks() == [:])
    #expect(try test.positions() == ["100000|0|0|1|1"])
  }

  @Test func topUpsInterestAndFeesAreToldFromPayouts() throws {
    let test = try StatementScene()
    let day = StatementScene.posted
    try test.tell([
      .other("拨款", "贷", "1000.00", on: day), .other("interest", "credit", "1.23", on: day),
      .other("fee", "debit", "5.00", on: day), .other("refund", "debit", "500.00", on: day),
    ])
    #expect(try test.breaks() == [:])
    try test.scene.expectSound()
  }

  @Test func aDayWithoutEntriesIsToldAsOne() throws {
    let test = try StatementScene()
    let file = try test.tell([.nothing(on: StatementScene.posted)])
    #expect(file.outcome == .accepted)
    #expect(try Books(test.scene.spool).number("SELECT count(*) FROM statementDay") == 1)
    try test.scene.expectSound()
  }

  // MARK: What does not

  @Test func whatIsSaidToBePostedAndWasNotDebitedIsABreakOnceAStatementIsAboutTheDay() throws {
    let test = try StatementScene()
    try test.sent.answer()
    #expect(try test.breaks() == [:])
    try test.tell([.nothing(on: StatementScene.posted)])
    #expect(try test.open() == ["debitMissing|100000|"])
    // The bank booked it a day later: the next statement clears it.
    let debit = TestStatement.Row.debit("1000.00", of: test.number, on: StatementScene.next)
    try test.send(TestStatement("DZ-2", StatementScene.next, [debit]), on: StatementScene.later)
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func aStatementOfAnEarlierDayIsNotAboutThePosting() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.send(
      TestStatement("DZ-1", .on("2026-04-07"), [.nothing(on: .on("2026-04-07"))]), on: StatementScene.next)
    #expect(try test.open() == [])
  }

  @Test func aReturnThatComesAfterTheStatementIsHeldAgainstIt() throws {
    let test = try StatementScene()
    try test.tell([.nothing(on: StatementScene.posted)])
    #expect(try test.breaks() == [:])
    try test.scene.send(test.sent.instruction.answer(on: StatementScene.posted), on: StatementScene.later)
    #expect(try test.open() == ["debitMissing|100000|"])
  }

  @Test func onePaymentThatWasNotDebitedIsNamed() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell(test.lines.dropFirst().map { .debit($0, on: StatementScene.posted) })
    #expect(try test.open() == ["debitMissing|10000|\(test.lines[0].reference)"])
    try test.scene.expectSound()
  }

  @Test func aPaymentDebitedTwiceInPlaceOfAnotherShowsBoth() throws {
    let test = try StatementScene()
    try test.sent.answer()
    var rows = test.lines.dropFirst().map { TestStatement.Row.debit($0, on: StatementScene.posted) }
    rows.append(.debit(test.lines[1], on: StatementScene.posted))
    try test.tell(rows)
    #expect(
      try test.open() == [
        "debitMissing|10000|\(test.lines[0].reference)", "debitUnmatched|10000|\(test.lines[1].reference)",
      ])
    try test.scene.expectSound()
  }

  @Test func moreThanWasInstructedIsADebitWithoutGround() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell([
      .debit("1000.00", of: test.number, on: StatementScene.posted),
      .debit("50.00", of: test.number, on: StatementScene.posted),
    ])
    #expect(try test.open() == ["debitUnmatched|5000|"])
  }

  @Test func aDebitBeforeTheAnswerIsNoBreakWhileTheAnswerIsDue() throws {
    let test = try StatementScene()
    try test.tell([.debit("1000.00", of: test.number, on: StatementScene.posted)])
    #expect(try test.open() == [])
    #expect(try test.positions() == ["100000|0|0|1|0"])
  }

  @Test func theFailedSumThatDoesNotComeBackIsABreak() throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 < 2 { $1.fail("R02") } }
    try test.tell([.debit("1000.00", of: test.number, on: StatementScene.posted)])
    try test.send(
      TestStatement("DZ-2", StatementScene.next, opening: "99000.00", [.nothing(on: StatementScene.next)]),
      on: StatementScene.later)
    #expect(try test.open().filter { !$0.hasPrefix("failed") } == ["creditMissing|20000|"])
    let credit = TestStatement.Row.credit("200.00", of: test.number, on: StatementScene.later)
    try test.send(
      TestStatement("DZ-3", StatementScene.later, opening: "99000.00", [credit]), on: StatementScene.after)
    #expect(try test.open().filter { !$0.hasPrefix("failed") } == [])
    try test.scene.expectSound()
  }

  @Test func aCreditThatNoReturnSpeaksOfIsABreakUntilOneDoes() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell(
      test.lines.map { .debit($0, on: StatementScene.posted) } + [.credit(test.lines[3], on: StatementScene.posted)])
    #expect(try test.open() == ["creditUnmatched|10000|\(test.lines[3].reference)"])
    try test.sent.answer(to: 3, on: StatementScene.later) {
      $0.fail("R20")
      $0.bankReference = "X1"
    }
    #expect(try test.open().filter { !$0.hasPrefix("returned") } == [])
    try test.scene.expectSound()
  }

  @Test func whatCameBackByAReturnAndNotOnTheAccountIsABreak() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.tell(test.lines.map { .debit($0, on: StatementScene.posted) })
    try test.sent.answer(to: 3, on: StatementScene.next) {
      $0.fail("R20")
      $0.bankReference = "X1"
    }
    #expect(try test.open().filter { !$0.hasPrefix("returned") } == [])
    let quiet = (StatementScene.next.number...Day.on("2026-04-10").number).map { Day(number: $0) }
    try test.send(
      TestStatement(
        "DZ-2", quiet[0], quiet[1], opening: "99000.00", [.nothing(on: quiet[0]), .nothing(on: quiet[1])]),
      on: .on("2026-04-11"))
    #expect(
      try test.open().filter { !$0.hasPrefix("returned") } == ["creditMissing|10000|\(test.lines[3].reference)"])
  }

  @Test func anEntryOfNobodysIsABreakAndItsReversalClearsIt() throws {
    let test = try StatementScene()
    let file = try test.tell([.debit("77.00", of: "rcu-20260101-000099", on: StatementScene.posted, reference: "W1")])
    #expect(file.count(.statementUnmatched) == 1)
    #expect(try test.open() == ["debitUnmatched|7700|rcu-20260101-000099"])
    var credit = TestStatement.Row.credit("77.00", of: "rcu-20260101-000099", on: StatementScene.next)
    credit.bankReference = "W2"
    try test.send(
      TestStatement("DZ-2", StatementScene.next, opening: "99923.00", [credit]), on: StatementScene.later)
    #expect(try test.open() == [])
    try test.scene.expectSound()
  }

  @Test func instructionsBeforeTheFirstStatementAreLeftAside() throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.fail("R02") } }
    try test.send(
      TestStatement("DZ-1", StatementScene.next, [.nothing(on: StatementScene.next)]), on: StatementScene.later)
    #expect(try test.open().filter { !$0.hasPrefix("failed") } == [])
    #expect(try test.positions() == ["0|0|0|0|1"])
  }

  @Test func aDuplicatePostingThatWasDebitedTwiceIsOneBreakAndNotTwo() throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.sent.answer(to: 0) { $0.bankReference = "OTHER" }
    var rows = test.lines.map { TestStatement.Row.debit($0, on: StatementScene.posted) }
    rows.append(.debit(test.lines[0], on: StatementScene.posted))
    try test.tell(rows)
    #expect(try test.breaks() == ["duplicate": 1])
    try test.scene.expectSound()
  }
}
