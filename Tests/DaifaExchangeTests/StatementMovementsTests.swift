import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Account statements: what was posted, came back and was put right, each beside its own debit and credit")
struct StatementMovementsTests {
  private typealias Row = TestStatement.Row
  private static let posted = StatementScene.posted
  private static let next = StatementScene.next
  private static let later = StatementScene.later
  private static let afterwards = Day.on("2026-04-14")

  /// Debits of the day of posting: of each payment by itself but the first few, or of as much at once.
  private func debits(_ test: StatementScene, isSingle: Bool, without missing: Int = 0) -> [Row] {
    if isSingle { return test.lines.dropFirst(missing).map { .debit($0, on: Self.posted) } }
    return [.debit("\(1000 - 100 * missing).00", of: test.number, on: Self.posted)]
  }

  /// An entry for one payment, which it names, or for its instruction.
  private func entry(
    _ test: StatementScene, _ direction: String, _ amount: String = "100.00", of place: Int = 0, on day: Day,
    isByPayment: Bool = true
  ) -> Row {
    var row = Row(bookedOn: day.description, direction: direction, amount: amount, bankReference: "E\(day.number)")
    row.purpose = direction == "debit" ? "payout" : "returned"
    if isByPayment { row.payment = test.lines[place].reference } else { row.instruction = test.number }
    return row
  }

  /// A statement of all days through the 13th, taken the day after.
  private func tellAll(_ test: StatementScene, from first: Day = posted, _ rows: [Row]) throws {
    let statement = TestStatement(
      "DZ-A", first, StatementScene.after, rows.isEmpty ? [.nothing(on: StatementScene.after)] : rows)
    #expect(try test.send(statement, on: Self.afterwards).outcome == .accepted)
  }

  private func bring(_ test: StatementScene, back reference: String? = nil, on day: Day, _ place: Int = 0) throws {
    try test.sent.answer(to: place, on: day) {
      let own = $0.bankReference
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = (reference ?? own, day.description)
    }
  }

  /// What statements say, without what returns say of their own.
  private func told(_ test: StatementScene) throws -> [String] {
    try test.open().filter { $0.hasPrefix("debit") || $0.hasPrefix("credit") }
  }

  // MARK: Debits left out

  @Test(arguments: [true, false])
  func aSecondDebitThatIsLeftOutIsMissingThoughItsMoneyCameBack(isSingle: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer()
    try test.sent.answer(to: 0) { $0.bankReference = "OTHER" }
    try bring(test, back: "OTHER", on: Self.next)
    try tellAll(test, debits(test, isSingle: isSingle) + [entry(test, "credit", on: Self.next)])
    #expect(try told(test) == ["debitMissing|10000|\(isSingle ? test.lines[0].reference : "")"])
    try test.scene.expectSound()
  }

  @Test(arguments: [true, false])
  func theOnlyDebitThatIsLeftOutIsMissingThoughItsMoneyCameBack(isSingle: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer()
    try bring(test, on: Self.next)
    try tellAll(test, debits(test, isSingle: isSingle, without: 1) + [entry(test, "credit", on: Self.next)])
    #expect(try told(test) == ["debitMissing|10000|\(isSingle ? test.lines[0].reference : "")"])
    try test.scene.expectSound()
  }

  @Test(arguments: [true, false])
  func aCreditForWhatFailedAndWasNeverDebitedHasNoGround(isSingle: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.fail("R02") } }
    try tellAll(test, debits(test, isSingle: isSingle, without: 1) + [entry(test, "credit", on: Self.next)])
    #expect(try told(test) == ["creditUnmatched|10000|\(isSingle ? test.lines[0].reference : "")"])
    try test.scene.expectSound()
  }

  @Test func whatFailedMayHaveBeenDebitedBeforeStatementsBegan() throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.fail("R02") } }
    try tellAll(test, from: Self.next, [entry(test, "credit", on: Self.next)])
    #expect(try told(test) == [])
  }

  @Test(arguments: [true, false])
  func aDebitLeftOutBesideACorrectedOverpaymentIsToldByItself(isSingle: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 1 { $1.amount = "120.00" } }
    try test.sent.answer(to: 0) { $0.bankReference = "OTHER" }
    try test.sent.answer(to: 1, on: Self.next) { $0.postedOn = Self.posted.description }
    try bring(test, back: "OTHER", on: Self.next)
    var rows = debits(test, isSingle: isSingle)
    if isSingle { rows[1].amount = "120.00" } else { rows[0].amount = "1020.00" }
    rows += [
      entry(test, "credit", on: Self.next), entry(test, "credit", "20.00", of: 1, on: Self.next),
    ]
    try tellAll(test, rows)
    #expect(try told(test) == ["debitMissing|10000|\(isSingle ? test.lines[0].reference : "")"])
    try test.scene.expectSound()
  }

  // MARK: More than one way back

  @Test(arguments: [true, false], [true, false])
  func whatCameBackWasPaidAgainUnderItsReferenceAndCameBackOnceMoreNets(isSingle: Bool, isByPayment: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer()
    try bring(test, on: Self.next)
    try test.sent.answer(to: 0, on: Self.later)
    try bring(test, on: StatementScene.after)
    try tellAll(
      test,
      debits(test, isSingle: isSingle) + [
        entry(test, "credit", on: Self.next), entry(test, "debit", on: Self.later, isByPayment: isByPayment),
        entry(test, "credit", on: StatementScene.after),
      ])
    #expect(try told(test) == [])
    try test.scene.expectSound()
  }

  @Test(arguments: [true, false])
  func whatFailedWasPaidAllTheSameAndCameBackNets(isByPayment: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.fail("R02") } }
    try test.sent.answer(to: 0, on: Self.next) { $0.bankReference = "R7" }
    try bring(test, back: "R7", on: Self.later)
    let rows = [
      entry(test, "credit", on: Self.next), entry(test, "debit", on: Self.next, isByPayment: false),
      entry(test, "credit", on: Self.later),
    ].map { row in
      var row = row
      if !isByPayment { (row.payment, row.instruction) = ("", test.number) }
      return row
    }
    try tellAll(test, debits(test, isSingle: false) + rows)
    #expect(try told(test) == [])
    // A third credit for it is one too many.
    let more = entry(test, "credit", on: Self.afterwards, isByPayment: isByPayment)
    try test.send(
      TestStatement("DZ-B", Self.afterwards, opening: "99100.00", [more]), on: .on("2026-04-15"))
    #expect(try told(test) == ["creditUnmatched|10000|\(isByPayment ? test.lines[0].reference : "")"])
    try test.scene.expectSound()
  }

  // MARK: What was put right

  @Test(arguments: ["110.00", "90.00"], [true, false])
  func aSumThatWasPutRightIsNotJudgedBeforeAStatementIsAboutTheDay(said: String, isPutRight: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.amount = said } }
    let isOver = said == "110.00"
    let (sum, balance) = isOver ? ("1010.00", "98990.00") : ("990.00", "99010.00")
    try test.tell([.debit(sum, of: test.number, on: Self.posted)])
    #expect(try told(test) == [])
    try test.sent.answer(to: 0, on: Self.later) { $0.postedOn = Self.posted.description }
    #expect(try test.open() == [])
    let right = entry(test, isOver ? "credit" : "debit", "10.00", on: Self.next)
    try test.send(
      TestStatement(
        "DZ-2", Self.next, StatementScene.after, opening: balance,
        isPutRight ? [right] : [.nothing(on: Self.next)]), on: Self.afterwards)
    let wrong = isOver ? "debitUnmatched|1000|" : "debitMissing|1000|"
    #expect(try told(test) == (isPutRight ? [] : [wrong]))
    let kinds = try Books(test.scene.spool).rows(#"SELECT DISTINCT kind FROM "break" ORDER BY id"#).map { $0[0] }
    #expect(kinds == [isOver ? "overpaid" : "underpaid"] + (isPutRight ? [] : [String(wrong.split(separator: "|")[0])]))
    try test.scene.expectSound()
  }

  // MARK: Before statements began, and long ones

  @Test(arguments: [true, false])
  func whatWasPostedTheEveningBeforeStatementsBeganMayBeBookedOnTheirFirstDay(isSingle: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer()
    var rows = debits(test, isSingle: isSingle)
    for place in rows.indices { rows[place].bookedOn = StatementScene.next.description }
    try tellAll(test, from: StatementScene.next, rows)
    #expect(try told(test) == [])
    try test.scene.expectSound()
  }

  @Test func whatNobodyInstructedAndIsSaidToBeBackMustBeCreditedHoweverLateItsStatementComes() throws {
    let test = try StatementScene()
    try test.sent.answer()
    var answer = test.sent.instruction.answer(on: Self.posted)
    answer.rows = [answer.rows[0]]
    (answer.rows[0].reference, answer.rows[0].amount, answer.rows[0].bankReference) = (
      "DF000000009990098", "50.00", "U1"
    )
    try test.scene.send(answer, on: Self.posted)
    answer.rows[0].fail("R20")
    (answer.rows[0].bankReference, answer.rows[0].postedOn) = ("U1", StatementScene.next.description)
    try test.scene.send(answer, on: StatementScene.next)
    var debit = Row.debit("50.00", of: "", on: Self.posted, reference: "U1")
    debit.payment = "DF000000009990098"
    let month = TestStatement(
      "DZ-M", .on("2026-04-01"), .on("2026-04-30"), [.debit("1000.00", of: test.number, on: Self.posted), debit])
    #expect(try test.send(month, on: .on("2026-06-15")).outcome == .accepted)
    #expect(try told(test) == ["debitUnmatched|5000|DF000000009990098"])
    try test.scene.expectSound()
  }

  // MARK: Days between

  /// What failed is told on the 9th; statements are about the 8th, the 9th and the 13th, and the credit may be on the 10th.
  @Test(arguments: [true, false])
  func whatMayBeCreditedOnADayBetweenStatementsIsNotMissingBeforeThatDayIsTold(isCredited: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer(on: Self.next) { if $0 == 0 { $1.fail("R03") } }
    let rows = [Row.debit("1000.00", of: test.number, on: Self.posted)]
    try test.send(TestStatement("DZ-1", Self.posted, Self.next, rows), on: Self.later)
    var last = TestStatement(
      "DZ-3", StatementScene.after, opening: isCredited ? "99100.00" : "99000.00", [.nothing(on: StatementScene.after)])
    try test.send(last, on: Self.afterwards)
    // Where the balance is what it was, nothing was booked between.
    #expect(try told(test) == (isCredited ? [] : ["creditMissing|10000|"]))
    last = TestStatement(
      "DZ-2", Self.later, Day(number: StatementScene.after.number - 1), opening: "99000.00",
      isCredited ? [entry(test, "credit", on: Self.later, isByPayment: false)] : [.nothing(on: Self.later)])
    try test.send(last, on: Self.afterwards)
    #expect(try told(test) == (isCredited ? [] : ["creditMissing|10000|"]))
    try test.scene.expectSound()
  }

  /// What came back on the 10th is due on the 13th, and no statement is about the 10th.
  @Test(arguments: [true, false])
  func whatCameBackOnADayBetweenIsMissingWhereTheBalanceDidNotChange(isChanged: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer()
    try bring(test, on: Self.later)
    let rows = [Row.debit("1000.00", of: test.number, on: Self.posted)]
    try test.send(TestStatement("DZ-1", Self.posted, Self.next, rows), on: Self.later)
    let last = TestStatement(
      "DZ-3", StatementScene.after, opening: isChanged ? "99100.00" : "99000.00", [.nothing(on: StatementScene.after)])
    try test.send(last, on: Self.afterwards)
    #expect(try told(test) == (isChanged ? [] : ["creditMissing|10000|"]))
    try test.scene.expectSound()
  }

  @Test func whatAStatementAnswersItselfIsNoDifferenceOfTheBanks() throws {
    let test = try StatementScene()
    var out = Row(bookedOn: Self.later.description, direction: "debit", amount: "30.00", bankReference: "X1")
    out.purpose = "payout"
    var back = out
    (back.direction, back.purpose) = ("credit", "returned")
    try test.send(TestStatement("DZ-1", Self.later, [out, back]), on: StatementScene.after)
    #expect(try told(test) == [])
    let counts = try Ledger(path: test.scene.spool.ledgerPath, readOnly: true).read("read") {
      try $0.breakCounts(from: Self.posted, through: Self.afterwards, bank: "rcu")
    }
    #expect(counts.isEmpty)
    try test.scene.expectSound()
  }

  /// What is told the evening before the first statement may be on it.
  @Test(arguments: [true, false])
  func aCorrectionOfTheEveningBeforeTheFirstStatementMayBeOnIt(isCredited: Bool) throws {
    let test = try StatementScene()
    try test.sent.answer { if $0 == 0 { $1.amount = "150.00" } }
    try test.sent.answer(to: 0, on: Self.next) { ($0.amount, $0.postedOn) = ("100.00", "2026-04-08") }
    let rows = isCredited ? [entry(test, "credit", "50.00", on: Self.later)] : []
    try tellAll(test, from: Self.later, rows)
    #expect(try told(test) == [])
    try test.scene.expectSound()
  }
}
