import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Failures that need a decision: finance permits a reissue, or says that it will not be paid")
struct FailureDecisionTests {
  private static let day = Day.on("2026-04-09")

  /// Ten people paid, the first failed for a reason.
  private struct FailedScene {
    let sent: SentScene
    var reference: String { sent.instruction.lines[0].reference }

    init(_ reason: String) throws {
      sent = try SentScene()
      try sent.answer { if $0 == 0 { $1.fail(reason) } }
    }

    @discardableResult
    func decide(
      _ action: DecisionAction, fen: Int64 = 10_000, reason: String? = nil, by party: Party = .finance,
      of payment: Int = 0
    ) throws -> PassReport.File {
      let control = try Books(sent.scene.spool).number("SELECT file FROM roster WHERE batchNo = 'B1'")
      let line = TestApproval.Line(
        ControlNumber(control).description, action, count: 1, amount: Amount(fen: fen),
        reference: sent.instruction.lines[payment].reference, reason: reason)
      return try sent.scene.send(TestApproval([line]).csv, from: party, on: FailureDecisionTests.day)
    }

    func reissue(_ batch: String, isNamed: Bool = true) throws -> PassReport.File {
      var line = TestRoster.Line(1, Person(1))
      if isNamed { line = line.reissuing(reference) }
      let other = TestRoster.Line(2, Person(700 + batch.utf8.reduce(0) { $0 + Int($1) }))
      return try sent.scene.send(TestRoster(batch, [line, other]), on: FailureDecisionTests.day)
    }

    func life() throws -> PaymentLife {
      try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true).read("trace") { try #require(try $0.life(of: 1)) }
    }
  }

  @Test(arguments: ["R21", "R22"])
  func whatHadToBeAskedAboutIsReissuedOnceFinancePermitsIt(reason: String) throws {
    let scene = try FailedScene(reason)
    #expect(try scene.reissue("R1").count(.originalNeedsDecision) == 1)
    #expect(try scene.decide(.permit).outcome == .accepted)
    #expect(try scene.life().action?.chinese.contains("准予补发") == true)
    // Permitted by name: a line that names nothing still takes nobody's place.
    #expect(try scene.reissue("R2", isNamed: false).count(.originalNeedsDecision) == 1)
    #expect(try scene.reissue("R3").outcome == .accepted)
    #expect(try scene.sent.states() == ["paid": 9, "reissued": 1, "instructed": 4])
    #expect(
      try Books(scene.sent.scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'decision.permit'") == 1)
    try scene.sent.scene.expectSound()
  }

  @Test func aPermitHoldsForTheReasonItWasGivenForAlone() throws {
    let scene = try FailedScene("R21")
    #expect(try scene.decide(.permit).outcome == .accepted)
    // Now the bank says that it does not know: it may have been paid.
    try scene.sent.answer { if $0 == 0 { $1.fail("R22") } }
    #expect(try scene.reissue("R1").count(.originalNeedsDecision) == 1)
    try scene.sent.scene.expectSound()
  }

  @Test(arguments: ["R15", "R18"])
  func whatMayNeverBePaidAgainIsNotPermitted(reason: String) throws {
    let scene = try FailedScene(reason)
    let file = try scene.decide(.permit)
    #expect(file.outcome == .refused && file.count(.decisionOutOfOrder) == 1)
    #expect(try scene.decide(.forgo).outcome == .accepted)
    #expect(try scene.decide(.permit).count(.decisionOutOfOrder) == 1)
    #expect(try scene.reissue("R1").count(.originalNotToBePaid) == 1)
    try scene.sent.scene.expectSound()
  }

  @Test func whatDepartmentsCorrectNeedsNoPermission() throws {
    let scene = try FailedScene("R03")
    #expect(try scene.decide(.permit).count(.decisionOutOfOrder) == 1)
    #expect(try scene.reissue("R1").outcome == .accepted)
    // Something took its place: there is nothing left to decide.
    #expect(try scene.decide(.forgo).count(.decisionOutOfOrder) == 1)
    try scene.sent.scene.expectSound()
  }

  @Test(arguments: ["R03", "R21", "R99"], [false, true])
  func whatWillNotBePaidIsNotReissuedAndNoDifferenceAnyMore(reason: String, isNamed: Bool) throws {
    let scene = try FailedScene(reason)
    #expect(try scene.sent.breaks() == ["failed": 1])
    #expect(try scene.decide(.forgo).outcome == .accepted)
    #expect(try scene.sent.breaks(on: Self.day) == [:])
    #expect(try scene.reissue("R1", isNamed: isNamed).count(.originalNotToBePaid) == 1)
    #expect(try scene.sent.states()["failed"] == 1)
    let life = try scene.life()
    #expect(life.decision == .forgo && life.action?.chinese.contains("不再发放") == true)
    #expect(life.events.contains { $0.what == "不再发放 forgo" && $0.detail.contains("财政01") })
    let notice = try #require(
      scene.sent.scene.spool.outbox(.department("civil"), "decision-").first { $0.hasSuffix(".csv") })
    #expect(try scene.sent.scene.spool.text("departments/civil/outbox/\(notice)").contains("不再发放"))
    try scene.sent.scene.expectSound()
  }

  @Test func whatWillNotBePaidIsADifferenceAgainOncePermitted() throws {
    let scene = try FailedScene("R21")
    try scene.decide(.forgo)
    #expect(try scene.decide(.permit, reason: "原决定有误").outcome == .accepted)
    #expect(try scene.sent.breaks(on: Self.day) == ["failed": 1])
    #expect(try scene.reissue("R1").outcome == .accepted)
    try scene.sent.scene.expectSound()
  }

  @Test func aDecisionIsFinancesWithAReasonAndTheRightQuote() throws {
    let scene = try FailedScene("R21")
    #expect(try scene.decide(.permit, by: .department("civil")).count(.decisionNotEntitled) == 1)
    #expect(try scene.decide(.permit, reason: "").count(.valueMissing) == 1)
    #expect(try scene.decide(.permit, fen: 9_999).count(.quoteSumDiffers) == 1)
    #expect(try scene.decide(.forgo, of: 1).count(.decisionOutOfOrder) == 1)
    #expect(try Books(scene.sent.scene.spool).number("SELECT count(*) FROM paymentState WHERE decision <> ''") == 0)
    try scene.sent.scene.expectSound()
  }

  @Test func aPaymentTheBankContradictsItselfAboutIsNotDecidedOn() throws {
    let scene = try FailedScene("R21")
    try scene.sent.answer(to: 0)
    #expect(try scene.decide(.permit).count(.decisionOutOfOrder) == 1)
    #expect(try scene.decide(.forgo).count(.decisionOutOfOrder) == 1)
    try scene.sent.scene.expectSound()
  }

  @Test func twoDecisionsAboutOnePaymentInOneFileAreOne() throws {
    let scene = try FailedScene("R21")
    let control = try Books(scene.sent.scene.spool).number("SELECT file FROM roster")
    let lines = [DecisionAction.permit, .forgo].map {
      TestApproval.Line(
        ControlNumber(control).description, $0, count: 1, amount: Amount(fen: 10_000), reference: scene.reference)
    }
    let file = try scene.sent.scene.send(TestApproval(lines).csv, from: .finance, on: Self.day)
    #expect(file.outcome == .partly && file.count(.decisionOutOfOrder) == 1)
    #expect(try scene.life().decision == .permit)
    try scene.sent.scene.expectSound()
  }

  @Test func aClosingCountsWhatWillNotBePaidApartAndNotAsUnfinished() throws {
    let scene = try SettledScene()
    try scene.answer()
    let control = try Books(scene.scene.spool).number("SELECT file FROM roster")
    let line = TestApproval.Line(
      ControlNumber(control).description, .forgo, count: 1, amount: Amount(fen: 10_000),
      reference: scene.instruction.lines[0].reference)
    #expect(try scene.scene.send(TestApproval([line]).csv, from: .finance, on: Self.day).outcome == .accepted)
    let figures = try scene.scene.spool.settlementFigures()
    #expect(figures.total[.failed] == .zero && figures.total[.forgone].count == 1 && figures.total.addsUp)
    #expect(try scene.close().outcome == .accepted)
    #expect(try scene.stated(.forgone) == 10_000 && scene.stated(.failed) == 0)
    try scene.scene.expectSound()
  }

  @Test func whatIsDecidedAfterAClosingIsNotedBesideIt() throws {
    let scene = try SettledScene()
    try scene.answer()
    try scene.close()
    let control = try Books(scene.scene.spool).number("SELECT file FROM roster")
    let line = TestApproval.Line(
      ControlNumber(control).description, .forgo, count: 1, amount: Amount(fen: 10_000),
      reference: scene.instruction.lines[0].reference)
    #expect(try scene.scene.send(TestApproval([line]).csv, from: .finance, on: SettledScene.after).outcome == .accepted)
    #expect(try scene.stated(.failed) == 10_000 && scene.journal("after") == 1)
    try scene.scene.expectSound()
  }
}
