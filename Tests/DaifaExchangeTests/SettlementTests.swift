import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

/// Ten people instructed by one roster of March 2026, out of a budget of 2,000.00.
struct SettledScene {
  static let day = Day.on("2026-12-28")
  static let after = Day.on("2027-01-12")
  static let number = SettlementNumber(1).description

  let scene: Scene
  let instruction: TestInstruction

  init(_ configuration: DaifaModel.Configuration = .forTests(), allotted: String? = "2000.00") throws {
    scene = try Scene(configuration)
    if let allotted { try scene.send(TestAllotment("ZB-1", allotted).csv, from: .finance, on: Scene.day) }
    try scene.send(TestRoster("B1", people: 1..<11))
    instruction = try scene.spool.instruction()
  }

  /// The bank answers every line but so many of the last; the first failed.
  func answer(leaving open: Int = 0, on day: Day = SentScene.answerDay) throws {
    var answer = instruction.answer(on: day) { if $0 == 0 { $1.fail("R03") } }
    answer.rows.removeLast(open)
    try scene.send(answer, on: day)
  }

  @discardableResult
  func take(_ steps: [TestSettlement.Step], on day: Day = day) throws -> PassReport.File {
    try scene.send(TestSettlement(steps).csv, as: "settlement.csv", from: .finance, on: day)
  }

  @discardableResult
  func close(
    policy: String? = nil, department: String? = nil, carryTo: Int? = nil, on day: Day = day
  ) throws -> PassReport.File {
    let figures = try scene.spool.settlementFigures(policy: policy, department: department)
    return try take([.init(closing: figures, carryTo: carryTo)], on: day)
  }

  func step(_ action: String, by: String) throws -> TestSettlement.Step {
    let paid = try Books(scene.spool).rows(
      "SELECT sum(paidCount), sum(paidFen) FROM settlementLine WHERE settlement = 1 AND version = 0")[0]
    return TestSettlement.Step(
      action, number: Self.number,
      quote: ControlTotal(count: Int(paid[0]) ?? 0, sum: Amount(fen: Int64(paid[1]) ?? 0)), by: by)
  }

  /// `figure|fen` of all lines of a closing together, as it was made or as it is now.
  func stated(_ figure: SettlementFigure) throws -> Int64 {
    try Books(scene.spool).number(
      "SELECT sum(\(figure.rawValue)Fen) FROM settlementLine WHERE settlement = 1 AND version = 0")
  }

  func standing() throws -> Int64 {
    try Books(scene.spool).number("SELECT count(*) FROM settlement WHERE reopenedOn IS NULL")
  }

  func journal(_ kind: String) throws -> Int64 {
    try Books(scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'settlement.\(kind)'")
  }

  func reissue(_ batch: String, _ line: Int = 0, on day: Day = after) throws -> PassReport.File {
    let roster = TestRoster(
      batch, [TestRoster.Line(1, Person(line + 1)).reissuing(instruction.lines[line].reference)])
    return try scene.send(roster, on: day)
  }
}

@Suite("Settlement: a year is closed with the figures somebody looked at, and stays closed")
struct SettlementTests {
  // MARK: Closing

  @Test func aYearInWhichEverythingIsAnsweredIsClosedAndItsFiguresAddUp() throws {
    let scene = try SettledScene()
    try scene.answer()
    let figures = try scene.scene.spool.settlementFigures()
    #expect(figures.total.addsUp)
    #expect(figures.total[.accepted] == ControlTotal(count: 10, sum: Amount(fen: 100_000)))
    #expect(figures.total[.paid] == ControlTotal(count: 9, sum: Amount(fen: 90_000)))
    #expect(figures.total[.failed] == ControlTotal(count: 1, sum: Amount(fen: 10_000)))
    #expect(figures.surplus == Amount(fen: 110_000) && figures.allotted == Amount(fen: 200_000))
    let file = try scene.close()
    #expect(file.outcome == .accepted && file.kind == .settlement && file.count(.settlementDone) == 1)
    #expect(try scene.standing() == 1 && scene.journal("close") == 1)
    let report = try #require(scene.scene.spool.outbox(.finance, "settlement-2026-").first { $0.hasSuffix(".csv") })
    let text = try scene.scene.spool.text("finance/outbox/\(report)")
    #expect(text.contains("结余收回,1100.00元") && text.contains("已入账,9笔 900.00元"))
    for party in [Party.department("civil"), .bank("rcu")] {
      let part = try #require(scene.scene.spool.outbox(party, "settlement-2026-").first)
      #expect(try !scene.scene.spool.text("\(party.path)/outbox/\(part)").contains("结余收回"))
    }
    #expect(scene.scene.spool.outbox(.department("agriculture"), "settlement-").isEmpty)
    #expect(scene.scene.spool.outbox(.bank("abc"), "settlement-").isEmpty)
    try scene.scene.expectSound()
  }

  @Test func theXMLSaysTheSame() throws {
    let scene = try SettledScene()
    try scene.answer()
    let figures = try scene.scene.spool.settlementFigures()
    let file = TestSettlement([.init(closing: figures)])
    #expect(try scene.scene.send(file.xml, as: "s.xml", from: .finance, on: SettledScene.day).outcome == .accepted)
    #expect(try scene.standing() == 1)
  }

  @Test func figuresOtherThanThoseLookedAtChangeNothing() throws {
    let scene = try SettledScene()
    try scene.answer(leaving: 1)
    let looked = try scene.scene.spool.settlementFigures()
    try scene.scene.send(scene.instruction.answer(to: 9, on: SentScene.answerDay), on: SettledScene.day)
    #expect(try scene.take([.init(closing: looked, carryTo: 2027)]).count(.settlementFiguresDiffer) == 1)
    var wrong = TestSettlement.Step(closing: try scene.scene.spool.settlementFigures())
    wrong.code = "0000000000000000"
    #expect(try scene.take([wrong]).count(.settlementFiguresDiffer) == 1)
    #expect(try scene.standing() == 0 && scene.journal("close") == 0)
    #expect(try scene.close().outcome == .accepted)
  }

  @Test func withoutBudgetNoSurplusIsClaimed() throws {
    let scene = try SettledScene(allotted: nil)
    try scene.answer()
    let figures = try scene.scene.spool.settlementFigures()
    #expect(figures.allotted == nil && figures.surplus == nil)
    #expect(figures.paidOutsideBudgets == Amount(fen: 90_000))
    try scene.close()
    try scene.scene.expectSound()
  }

  @Test func aDepartmentsClosingClaimsNoSurplusAndLeavesTheBudgetOpen() throws {
    let scene = try SettledScene()
    try scene.answer()
    #expect(try scene.scene.spool.settlementFigures(department: "civil").surplus == nil)
    #expect(try scene.close(department: "civil").outcome == .accepted)
    let budget = try scene.scene.send(TestAllotment("ZB-2", "1.00").csv, from: .finance, on: SettledScene.after)
    #expect(budget.outcome == .accepted)
    #expect(try scene.scene.send(TestRoster("B2", people: 20..<22), on: SettledScene.after).count(.yearClosed) == 1)
    #expect(try scene.close(on: SettledScene.after).outcome == .accepted)
    try scene.scene.expectSound()
  }

  @Test func whatWaitsKeepsAYearOpenUntilItIsCancelled() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.scene.send(TestRoster("B2", people: 20..<35), on: SettledScene.day)
    let control = try Books(scene.scene.spool).number("SELECT file FROM roster WHERE batchNo = 'B2'")
    #expect(try scene.scene.spool.settlementFigures().waits.map(\.control) == [ControlNumber(control)])
    #expect(try scene.close(carryTo: 2027).count(.settlementRosterWaits) == 1)
    let cancel = TestApproval([
      .init(ControlNumber(control).description, .cancel, count: 15, amount: Amount(fen: 150_000))
    ])
    try scene.scene.send(cancel.csv, from: .finance, on: SettledScene.day)
    #expect(try scene.close().outcome == .accepted)
    #expect(try scene.stated(.cancelled) == 150_000 && scene.stated(.waiting) == 0)
    try scene.scene.expectSound()
  }

  @Test func aYearIsClosedOnceAndNotBeforeItIsHere() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    #expect(try scene.close(policy: "T-01").count(.settlementClosed) == 1)
    let ahead = try scene.scene.spool.settlementFigures(2027)
    #expect(try scene.take([.init(closing: ahead)]).count(.settlementYearAhead) == 1)
    let unknown = try scene.scene.spool.settlementFigures(policy: "X-99")
    #expect(try scene.take([.init(closing: unknown)]).count(.settlementUnknown) == 1)
    #expect(try scene.standing() == 1)
  }

  @Test func theSameFileAgainIsADuplicate() throws {
    let scene = try SettledScene()
    try scene.answer()
    let file = TestSettlement([.init(closing: try scene.scene.spool.settlementFigures())])
    try scene.scene.send(file.csv, from: .finance, on: SettledScene.day)
    #expect(try scene.scene.send(file.csv, from: .finance, on: SettledScene.day).outcome == .duplicate)
    #expect(try scene.standing() == 1)
  }

  @Test func whatWasGotBackHasItsLine() throws {
    let scene = try SettledScene()
    try scene.answer()
    let reference = scene.instruction.lines[1].reference
    try scene.scene.send(TestClawback([.open(reference, "100.00")]).csv, from: .finance, on: SettledScene.day)
    let steps = TestClawback([.recover(CaseNumber(1).description, "60.00", voucher: "V1")])
    try scene.scene.send(steps.csv, from: .finance, on: SettledScene.day)
    let figures = try scene.scene.spool.settlementFigures()
    #expect(figures.total[.recovered] == ControlTotal(count: 1, sum: Amount(fen: 6_000)))
    #expect(figures.total[.owed] == ControlTotal(count: 1, sum: Amount(fen: 4_000)))
    // What persons give back is not in the surplus: the payment stays paid.
    #expect(figures.surplus == Amount(fen: 110_000))
    try scene.close()
    let rest = TestClawback([.recover(CaseNumber(1).description, "40.00", voucher: "V2")])
    try scene.scene.send(rest.csv, from: .finance, on: SettledScene.after)
    #expect(try scene.stated(.recovered) == 6_000)
    #expect(try scene.journal("after") == 1)
    try scene.scene.expectSound()
  }

  // MARK: In flight

  @Test func whatIsInFlightKeepsAYearOpenOrIsCarriedOverByName() throws {
    let scene = try SettledScene()
    try scene.answer(leaving: 3)
    #expect(try scene.close().count(.settlementInFlight) == 1)
    #expect(try scene.close(carryTo: 2028).count(.settlementCarryYear) == 1)
    #expect(try scene.close(carryTo: 2027).outcome == .accepted)
    let carried = try Books(scene.scene.spool).rows("SELECT part, count, amountFen FROM settlementCarry")
    #expect(carried == [["1", "3", "30000"]])
    let report = try #require(scene.scene.spool.outbox(.bank("rcu"), "settlement-2026-").first)
    #expect(try scene.scene.spool.text("banks/rcu/outbox/\(report)").contains(scene.instruction.number))
    #expect(try scene.stated(.inFlight) == 30_000)
    try scene.scene.expectSound()
  }

  @Test func whatWasCarriedOverAndFailedIsPaidAgainFromTheNextYearsBudget() throws {
    let scene = try SettledScene()
    try scene.answer(leaving: 3)
    try scene.close(carryTo: 2027)
    try scene.scene.send(TestAllotment("ZB-9", "500.00", year: "2027").csv, from: .finance, on: SettledScene.after)
    var late = scene.instruction.answer(on: SettledScene.after) { $1.fail("R03") }
    late.rows = [late.rows[8]]
    try scene.scene.send(late, on: SettledScene.after)
    // One that had failed before was not in flight: it is surplus.
    #expect(try scene.reissue("R1", 0).count(.originalYearClosed) == 1)
    let file = try scene.reissue("R2", 8)
    #expect(file.outcome == .accepted)
    let charged = try Books(scene.scene.spool).rows(
      """
      SELECT b.year, g.takenFen FROM budgetRoster g JOIN budget b ON b.id = g.budget JOIN roster r ON r.file = g.roster
      WHERE r.batchNo = 'R2'
      """)
    #expect(charged == [["2027", "10000"]])
    #expect(try scene.scene.spool.settlementFigures(2027).total[.instructed].count == 1)
    #expect(try scene.journal("charge") == 1)
    try scene.scene.expectSound()
  }

  @Test func whatABankCallsFailedAfterItCalledItPaidKeepsTheYearOpenUnlessItIsCarriedOver() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.scene.send(
      scene.instruction.answer(to: 1, on: SettledScene.day) { $0.fail("R01") }, on: SettledScene.day)
    #expect(try scene.scene.breaks(on: SettledScene.day)["statusConflict"] == 1)
    let refused = try scene.close()
    #expect(refused.outcome == .refused && refused.count(.settlementInFlight) == 1)
    #expect(try scene.close(carryTo: 2027).outcome == .accepted)
    let carried = try Books(scene.scene.spool).rows("SELECT payment, amountFen FROM settlementCarry")
    #expect(carried == [["2", "10000"]])
    try scene.scene.expectSound()
  }

  // MARK: A closed year

  @Test func aClosedYearTakesNoRosterNoReissueAndNoBudget() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    let roster = try scene.scene.send(TestRoster("B2", people: 20..<25), on: SettledScene.after)
    #expect(roster.outcome == .refused && roster.count(.yearClosed) == 1 && roster.accepted == 0)
    let reissue = try scene.reissue("R1")
    #expect(reissue.outcome == .refused && reissue.count(.yearClosed) == 1)
    for reduces in [false, true] {
      let file = TestAllotment("ZB-\(reduces)", "10.00", reduces: reduces)
      #expect(
        try scene.scene.send(file.csv, from: .finance, on: SettledScene.after).count(.allotmentYearClosed) == 1)
    }
    // Another year goes on.
    let next = try scene.scene.send(
      TestRoster("B3", period: "2027-01", people: 20..<25), on: SettledScene.after)
    #expect(next.outcome == .accepted)
    #expect(try scene.scene.spool.budgetsLeft()["T-01 140000 2026"] == 110_000)
    try scene.scene.expectSound()
  }

  @Test func whatABankSaysTooLateOpensItsBreakAndChangesNoneOfTheFigures() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    // Long after it was posted it is a contradiction and no return; it is not lost.
    let late = Day.on("2026-12-30")
    try scene.scene.send(scene.instruction.answer(to: 1, on: late) { $0.fail("R20") }, on: late)
    #expect(try scene.scene.breaks(on: late)["statusConflict"] == 1)
    #expect(try scene.stated(.paid) == 90_000)
    try scene.scene.expectSound()
  }

  @Test func aReturnAfterTheClosingOpensItsBreakAndIsReportedAsAChange() throws {
    let scene = try SettledScene()
    let december = Day.on("2026-12-25")
    try scene.answer(on: december)
    try scene.close()
    let back = scene.instruction.answer(to: 1, on: .on("2027-01-05")) { $0.fail("R20") }
    try scene.scene.send(back, on: .on("2027-01-05"))
    #expect(try scene.scene.breaks(on: .on("2027-01-05"))["returned"] == 1)
    #expect(try scene.stated(.paid) == 90_000 && scene.stated(.returned) == 0)
    #expect(try scene.journal("after") == 1)
    let names = scene.scene.spool.outbox(.finance, "settlement-after-")
    #expect(names.count == 1)
    let text = try scene.scene.spool.text("finance/outbox/\(names[0])")
    #expect(text.contains("退汇未补发,T-01,民政厅,农村信用社,0,0.00,1,100.00"))
    #expect(text.contains("已入账,T-01,民政厅,农村信用社,9,900.00,8,800.00"))
    #expect(scene.scene.spool.outbox(.bank("rcu"), "settlement-after-").count == 1)
    // It is not paid again out of a closed year.
    #expect(try scene.reissue("R1", 1).count(.yearClosed) == 1)
    // Reported once.
    try scene.scene.drain(on: .on("2027-01-06"))
    #expect(scene.scene.spool.outbox(.finance, "settlement-after-").count == 1)
    try scene.scene.expectSound()
  }

  // MARK: Opening it again

  @Test func aYearIsOpenedAgainByOneWhoAsksAndAnotherWhoConfirms() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    #expect(try scene.take([scene.step("confirm", by: "财政03")]).count(.settlementOutOfOrder) == 1)
    #expect(try scene.take([scene.step("reopen", by: "财政02")]).outcome == .accepted)
    #expect(try scene.standing() == 1)
    for (hand, count) in [("财政02", 1), ("财政０１", 1), ("财政01", 1)] {
      #expect(try scene.take([scene.step("confirm", by: hand)]).count(.settlementSamePerson) == count)
    }
    #expect(try scene.take([scene.step("confirm", by: "财政03")]).outcome == .accepted)
    #expect(try scene.standing() == 0 && scene.journal("reopen") == 1 && scene.journal("confirm") == 1)
    #expect(try scene.scene.send(TestRoster("B2", people: 20..<22), on: SettledScene.day).outcome == .accepted)
    // It is closed a second time with figures of their own.
    #expect(try scene.close(carryTo: 2027).outcome == .accepted)
    try scene.scene.expectSound()
  }

  @Test func oneFileDoesNotAskAndAgree() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    let file = try scene.take([scene.step("reopen", by: "财政02"), scene.step("confirm", by: "财政03")])
    #expect(file.outcome == .partly && file.count(.settlementOutOfOrder) == 1)
    #expect(try scene.standing() == 1)
    #expect(try scene.take([scene.step("decline", by: "财政04")]).outcome == .accepted)
    #expect(try scene.take([scene.step("confirm", by: "财政03")]).count(.settlementOutOfOrder) == 1)
    #expect(try scene.standing() == 1)
  }

  @Test func aStepThatQuotesOtherFiguresThanTheClosingChangesNothing() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    var step = try scene.step("reopen", by: "财政02")
    step.quote.sum = Amount(fen: 1)
    #expect(try scene.take([step]).count(.settlementFiguresDiffer) == 1)
    #expect(try Books(scene.scene.spool).texts("SELECT askedBy FROM settlement") == [""])
  }

  // MARK: Verification

  @Test(arguments: [
    "UPDATE settlementLine SET paidFen = paidFen - 100, failedFen = failedFen + 100 WHERE bank = 'rcu'",
    "UPDATE settlementBudget SET paidFen = paidFen - 100",
    "DELETE FROM settlementLine WHERE bank = 'rcu'",
    "UPDATE settlement SET reopenedOn = '2027-01-01', reopenedBy = closedBy",
  ])
  func whatAClosingStatesIsCheckedAgainstTheLedger(tampering: String) throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    #expect(try Books(scene.scene.spool).flaws().isEmpty)
    try scene.scene.spool.alter(tampering)
    let flaws = try Books(scene.scene.spool).flaws()
    #expect(flaws.contains { $0.table.hasPrefix("settlement") && $0.kind != .seal })
  }
}
