import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// A spool whose rosters wait for approval, with one roster of ten people that does.
struct WaitingScene {
  static let day = Day.on("2026-04-03")
  var scene: Scene
  var control: String

  init(people: Int = 10) throws {
    scene = try Scene(.forTests(approval: .required))
    let file = try scene.send(TestRoster("B1", people: 1..<(people + 1)))
    try #require(file.outcome == .held)
    control = try Books(scene.spool).rows("SELECT file FROM roster").map { ControlNumber(Int64($0[0])!).description }[0]
  }

  /// Drops an approval file and handles it.
  @discardableResult
  func decide(_ lines: [TestApproval.Line], by party: Party = .finance, on day: Day = day) throws -> PassReport.File {
    try scene.send(TestApproval(lines).csv, from: party, on: day)
  }

  @discardableResult
  func decide(
    _ action: DecisionAction, count: Int = 10, fen: Int64 = 100_000, reference: String = "", by party: Party = .finance
  ) throws -> PassReport.File {
    try decide(
      [.init(control, action, count: count, amount: Amount(fen: fen), reference: reference)], by: party)
  }

  func states() throws -> [String: Int] {
    Dictionary(
      uniqueKeysWithValues: try Books(scene.spool).rows("SELECT state, count(*) FROM paymentNow GROUP BY 1")
        .map { ($0[0], Int($0[1]) ?? 0) })
  }

  var instructed: Int { (try? scene.spool.instructions("rcu").reduce(0) { $0 + $1.lines.count }) ?? 0 }

  func reference(_ payment: Int64) -> String { PaymentReference(payment: payment).description }
}

@Suite("Approval: nobody pays alone")
struct ApprovalTests {
  @Test func aRosterWaitsUntilSomebodyElseReleasesIt() throws {
    let waiting = try WaitingScene()
    #expect(waiting.instructed == 0)
    #expect(try waiting.states() == ["held": 10])
    let file = try waiting.decide(.approve)
    #expect(file.outcome == .accepted && file.kind == .approval)
    #expect(waiting.instructed == 10)
    #expect(try waiting.states() == ["instructed": 10])
    #expect(waiting.scene.spool.outbox(.department("civil"), "decision-").count == 1)
    try waiting.scene.expectSound()
  }

  @Test func anApprovalInXMLIsTheSame() throws {
    let waiting = try WaitingScene()
    let approval = TestApproval([.init(waiting.control, .approve, count: 10, amount: Amount(fen: 100_000))])
    #expect(try waiting.scene.send(approval.xml, from: .finance, on: WaitingScene.day).outcome == .accepted)
    #expect(waiting.instructed == 10)
  }

  @Test(arguments: [
    (9, Int64(100_000), FindingCode.quoteCountDiffers), (10, 99_999, .quoteSumDiffers),
  ])
  func aWrongQuoteChangesNothingAndIsAnswered(count: Int, fen: Int64, code: FindingCode) throws {
    let waiting = try WaitingScene()
    let file = try waiting.decide(.approve, count: count, fen: fen)
    #expect(file.outcome == .refused && file.count(code) == 1)
    #expect(waiting.instructed == 0)
    #expect(try waiting.states() == ["held": 10])
    #expect(try Books(waiting.scene.spool).number("SELECT count(*) FROM decision") == 0)
    // What was refused is not used up: the right quote goes through.
    #expect(try waiting.decide(.approve).outcome == .accepted)
  }

  @Test func theSendersOwnApprovalChangesNothing() throws {
    let waiting = try WaitingScene()
    let own = try waiting.decide(.approve, by: .department("civil"))
    #expect(own.outcome == .refused && own.count(.approvedBySender) == 1)
    var line = TestApproval.Line(waiting.control, .approve, count: 10, amount: Amount(fen: 100_000))
    line.decidedBy = "民政厅"
    #expect(try waiting.decide([line]).count(.approvedBySender) == 1)
    #expect(waiting.instructed == 0)
    try waiting.scene.expectSound()
  }

  @Test(arguments: [DecisionAction.approve, .reject, .hold, .stop, .cancel, .release])
  func anotherDepartmentDecidesNothing(action: DecisionAction) throws {
    let waiting = try WaitingScene()
    let isStop = action == .stop
    let file = try waiting.decide(
      action, count: isStop ? 1 : 10, fen: isStop ? 10_000 : 100_000, reference: isStop ? waiting.reference(1) : "",
      by: .department("agriculture"))
    #expect(file.outcome == .refused && file.count(.decisionNotEntitled) == 1)
    #expect(try waiting.states() == ["held": 10])
  }

  @Test func aSecondApprovalChangesNothingAndSaysWhoGaveTheFirst() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.approve)
    var again = TestApproval.Line(waiting.control, .approve, count: 10, amount: Amount(fen: 100_000))
    again.decidedBy = "财政02"
    let file = try waiting.decide([again])
    #expect(file.outcome == .refused && file.count(.decisionOutOfOrder) == 1)
    #expect(waiting.instructed == 10)
    let found = try Books(waiting.scene.spool).rows(
      "SELECT found FROM finding WHERE code = 'decisionOutOfOrder'")[0][0]
    #expect(found.contains("财政01"))
  }

  @Test func twoApprovalsInOneFileAreOne() throws {
    let waiting = try WaitingScene()
    let line = TestApproval.Line(waiting.control, .approve, count: 10, amount: Amount(fen: 100_000))
    let file = try waiting.decide([line, line])
    #expect(file.outcome == .partly && file.accepted == 1 && file.count(.decisionOutOfOrder) == 1)
    #expect(waiting.instructed == 10)
    try waiting.scene.expectSound()
  }

  @Test func aControlNumberWithASlipOfThePenIsNoRosters() throws {
    let waiting = try WaitingScene()
    for wrong in ["CT000000000999", "CT00000000", "xx", waiting.control.replacing("CT0", with: "CT1")] {
      let line = TestApproval.Line(wrong, .approve, count: 10, amount: Amount(fen: 100_000))
      #expect(try waiting.decide([line]).count(.controlNumberUnknown) == 1, "\(wrong)")
    }
    #expect(waiting.instructed == 0)
  }

  // MARK: Hold, release, reject, cancel

  @Test func whatIsOnHoldIsNotApprovedBeforeItsRelease() throws {
    let waiting = try WaitingScene()
    #expect(try waiting.decide(.hold).outcome == .accepted)
    #expect(try waiting.decide(.approve).count(.decisionOutOfOrder) == 1)
    // What finance holds the sender does not release.
    #expect(try waiting.decide(.release, by: .department("civil")).count(.decisionNotEntitled) == 1)
    #expect(try waiting.decide(.release).outcome == .accepted)
    #expect(waiting.instructed == 0)
    #expect(try waiting.decide(.approve).outcome == .accepted)
    #expect(waiting.instructed == 10)
    try waiting.scene.expectSound()
  }

  @Test func theSenderMayHoldAndReleaseItsOwn() throws {
    let waiting = try WaitingScene()
    #expect(try waiting.decide(.hold, by: .department("civil")).outcome == .accepted)
    #expect(waiting.scene.spool.outbox(.finance, "decision-").count == 1)
    #expect(try waiting.decide(.approve).outcome == .refused)
    #expect(try waiting.decide(.release, by: .department("civil")).outcome == .accepted)
    #expect(try waiting.decide(.approve).outcome == .accepted)
  }

  @Test(arguments: [DecisionAction.reject, .cancel])
  func whatWasTurnedDownMayBeSentAgainAndIsPaidOnce(action: DecisionAction) throws {
    let waiting = try WaitingScene()
    try waiting.decide(action)
    #expect(try waiting.states() == ["stopped": 10])
    #expect(try waiting.decide(.approve).count(.decisionOutOfOrder) == 1)
    let again = try waiting.scene.send(TestRoster("B2", people: 1..<11))
    #expect(again.outcome == .held && again.accepted == 10 && again.findings.isEmpty)
    // A third one finds the second waiting.
    #expect(try waiting.scene.send(TestRoster("B3", people: 1..<11)).count(.alreadyPaid) == 10)
    let control = ControlNumber(try Books(waiting.scene.spool).number("SELECT max(file) FROM roster")).description
    try waiting.decide([.init(control, .approve, count: 10, amount: Amount(fen: 100_000))])
    #expect(waiting.instructed == 10)
    #expect(try waiting.states() == ["stopped": 10, "instructed": 10])
    try waiting.scene.expectSound()
  }

  @Test func aTurnedDownReissueMayBeSentAgainNamingTheOriginal() throws {
    var waiting = try WaitingScene()
    try waiting.decide(.approve)
    let instruction = try waiting.scene.spool.instructions("rcu")[0]
    let answer = instruction.answer(on: WaitingScene.day) { if $0 == 0 { $1.fail("R04") } }
    try waiting.scene.send(answer, on: WaitingScene.day)
    let original = instruction.lines[0].reference
    func reissue(_ batch: String) throws -> PassReport.File {
      try waiting.scene.send(TestRoster(batch, [TestRoster.Line(1, Person(1)).reissuing(original)]))
    }
    #expect(try reissue("R1").outcome == .held)
    // While it waits the original is taken.
    #expect(try reissue("R2").count(.originalReissued) == 1)
    waiting.control = ControlNumber(try Books(waiting.scene.spool).number("SELECT max(file) FROM roster")).description
    try waiting.decide(.reject, count: 1, fen: 10_000)
    // Its reason asks for a decision, so a line that names nothing still takes nobody's place.
    let plain = try waiting.scene.send(TestRoster("R3", [TestRoster.Line(1, Person(1))]))
    #expect(plain.count(.originalNeedsDecision) == 1)
    #expect(try reissue("R4").outcome == .held)
    #expect(try reissue("R5").count(.originalReissued) == 1)
    try waiting.scene.expectSound()
  }

  @Test func nothingTakesThePlaceOfATurnedDownReissueWhoseOriginalWasPaidAfterAll() throws {
    var waiting = try WaitingScene()
    try waiting.decide(.approve)
    let instruction = try waiting.scene.spool.instructions("rcu")[0]
    try waiting.scene.send(
      instruction.answer(on: WaitingScene.day) { if $0 == 0 { $1.fail("R03") } }, on: WaitingScene.day)
    let reissue = TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference)])
    #expect(try waiting.scene.send(reissue).outcome == .held)
    waiting.control = ControlNumber(try Books(waiting.scene.spool).number("SELECT max(file) FROM roster")).description
    try waiting.decide(.cancel, count: 1, fen: 10_000)
    // The bank takes its failure back.
    try waiting.scene.send(instruction.answer(to: 0, on: .on("2026-04-07")), on: .on("2026-04-07"))
    let plain = try waiting.scene.send(TestRoster("R2", [TestRoster.Line(1, Person(1))]))
    #expect(plain.outcome == .refused && plain.count(.alreadyPaid) == 1)
    let named = try waiting.scene.send(
      TestRoster("R3", [TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference)]))
    #expect(named.outcome == .refused && named.count(.originalInConflict) == 1)
    try waiting.scene.expectSound()
  }

  @Test func aReissueThatWaitsIsNotPaidWhenItsOriginalWasPaidAfterAll() throws {
    var waiting = try WaitingScene()
    try waiting.decide(.approve)
    let instruction = try waiting.scene.spool.instructions("rcu")[0]
    try waiting.scene.send(
      instruction.answer(on: WaitingScene.day) { if $0 == 0 { $1.fail("R03") } }, on: WaitingScene.day)
    let lines = [TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference), .init(2, Person(77))]
    #expect(try waiting.scene.send(TestRoster("R1", lines)).outcome == .held)
    // While it waits the bank takes its failure back; then somebody who does not know releases it.
    try waiting.scene.send(instruction.answer(to: 0, on: .on("2026-04-07")), on: .on("2026-04-07"))
    let books = try Books(waiting.scene.spool)
    let roster = try books.rows("SELECT file, firstPayment FROM roster ORDER BY file DESC LIMIT 1")[0]
    waiting.control = ControlNumber(Int64(roster[0]) ?? 0).description
    try waiting.decide(.approve, count: 2, fen: 20_000)
    try waiting.scene.drain(on: .on("2026-04-08"))
    #expect(waiting.instructed == 10)
    #expect(try books.number("SELECT count(*) FROM alarm WHERE kind = 'reissueInConflict'") == 1)
    // Without that line the rest goes.
    let reissue = waiting.reference(Int64(roster[1]) ?? 0)
    try waiting.decide(.stop, count: 1, fen: 10_000, reference: reissue)
    #expect(waiting.instructed == 11)
    try waiting.scene.expectSound()
  }

  @Test(arguments: [DecisionAction.reject, .cancel, .stop])
  func whatATurnedDownReissueWasForStandsOpenAgain(action: DecisionAction) throws {
    var waiting = try WaitingScene()
    try waiting.decide(.approve)
    let instruction = try waiting.scene.spool.instructions("rcu")[0]
    try waiting.scene.send(
      instruction.answer(on: WaitingScene.day) { if $0 == 0 { $1.fail("R03") } }, on: WaitingScene.day)
    let reissue = TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference)
    try waiting.scene.send(TestRoster("R1", [reissue]))
    #expect(try waiting.scene.breaks(on: WaitingScene.day) == [:])
    let roster = try Books(waiting.scene.spool).rows(
      "SELECT file, firstPayment FROM roster ORDER BY file DESC LIMIT 1")[0]
    waiting.control = ControlNumber(Int64(roster[0]) ?? 0).description
    let reference = waiting.reference(Int64(roster[1]) ?? 0)
    try waiting.decide(action, count: 1, fen: 10_000, reference: action == .stop ? reference : "")
    #expect(try waiting.scene.breaks(on: WaitingScene.day) == ["failed": 1])
    let again = TestRoster.Line(1, Person(1)).reissuing(
      action == .stop ? reference : instruction.lines[0].reference)
    #expect(try waiting.scene.send(TestRoster("R2", [again])).outcome == .held)
    #expect(try waiting.scene.breaks(on: WaitingScene.day) == [:])
    try waiting.scene.expectSound()
  }

  @Test func theSameDecisionAtAnotherTimeIsAnotherDecision() throws {
    let waiting = try WaitingScene()
    for _ in 0..<2 {
      #expect(try waiting.decide(.hold).outcome == .accepted)
      #expect(try waiting.decide(.hold).outcome == .refused)
      #expect(try waiting.decide(.release).outcome == .accepted)
    }
    #expect(try waiting.decide(.approve).outcome == .accepted)
    #expect(waiting.instructed == 10)
    try waiting.scene.expectSound()
  }

  @Test(arguments: [DecisionAction.cancel, .stop])
  func theSenderDoesNotTakeAwayWhatFinanceHolds(action: DecisionAction) throws {
    let waiting = try WaitingScene()
    try waiting.decide(.hold)
    let isStop = action == .stop
    let file = try waiting.decide(
      action, count: isStop ? 1 : 10, fen: isStop ? 10_000 : 100_000, reference: isStop ? waiting.reference(1) : "",
      by: .department("civil"))
    #expect(file.count(.decisionNotEntitled) == 1)
    #expect(try waiting.states() == ["held": 10])
  }

  @Test func aTurnedDownRosterSentOnceMoreIsRefusedForItsBatchNumber() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.reject)
    let again = try waiting.scene.send(TestRoster("B1", people: 1..<11))
    #expect(again.outcome == .refused && again.count(.batchReused) == 1)
    try waiting.scene.expectSound()
  }

  // MARK: Stopping a line

  @Test func aStoppedLineIsNotInstructedAndTheRestIs() throws {
    let waiting = try WaitingScene()
    let stop = try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    #expect(stop.outcome == .accepted)
    // The quote of before no longer fits: what is approved is what is looked at.
    #expect(try waiting.decide(.approve).count(.quoteCountDiffers) == 1)
    #expect(try waiting.decide(.approve, count: 9, fen: 90_000).outcome == .accepted)
    #expect(waiting.instructed == 9)
    #expect(try waiting.states() == ["instructed": 9, "stopped": 1])
    let lines = try waiting.scene.spool.instructions("rcu").flatMap(\.lines)
    #expect(!lines.map(\.reference).contains(waiting.reference(3)))
    try waiting.scene.expectSound()
  }

  @Test func whatABankSaysOfAStoppedLineIsAnUnknownPayment() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    try waiting.decide(.approve, count: 9, fen: 90_000)
    let instruction = try waiting.scene.spool.instructions("rcu")[0]
    var answer = instruction.answer(on: WaitingScene.day)
    answer.rows[2].reference = waiting.reference(3)
    try waiting.scene.send(answer, on: WaitingScene.day)
    #expect(try waiting.scene.breaks(on: WaitingScene.day) == ["unknownPayment": 1])
    #expect(try waiting.states() == ["paid": 8, "instructed": 1, "stopped": 1])
    try waiting.scene.expectSound()
  }

  @Test func aStoppedLineIsPaidLaterOnlyByAReissueThatNamesIt() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    try waiting.decide(.approve, count: 9, fen: 90_000)
    let plain = try waiting.scene.send(TestRoster("P1", [TestRoster.Line(1, Person(3))]))
    #expect(plain.count(.originalNeedsDecision) == 1)
    let named = try waiting.scene.send(
      TestRoster("P2", [TestRoster.Line(1, Person(3)).reissuing(waiting.reference(3))]))
    #expect(named.outcome == .held)
    try waiting.scene.expectSound()
    // The bank answers the other nine; the stopped one, reissued since, is in none of its parts.
    try waiting.scene.send(
      try waiting.scene.spool.instructions("rcu")[0].answer(on: WaitingScene.day), on: WaitingScene.day)
    #expect(try waiting.states() == ["paid": 9, "stopped": 1, "held": 1])
    try waiting.scene.expectSound()
  }

  @Test func afterItWasInstructedNothingIsStoppedOrCancelled() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.approve)
    for action in [DecisionAction.reject, .hold, .cancel, .release] {
      #expect(try waiting.decide(action).count(.decisionOutOfOrder) == 1)
    }
    let stop = try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    #expect(stop.count(.decisionOutOfOrder) == 1)
    #expect(try waiting.states() == ["instructed": 10])
  }

  @Test func aLineIsStoppedOnceAndOnlyInItsOwnRoster() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    // In other bytes, since the same ones are a duplicate.
    var again = TestApproval.Line(
      waiting.control, .stop, count: 1, amount: Amount(fen: 10_000), reference: waiting.reference(3), reason: "再次")
    #expect(try waiting.decide([again]).count(.decisionOutOfOrder) == 1)
    again.reference = waiting.reference(99)
    #expect(try waiting.decide([again]).count(.paymentNotInRoster) == 1)
    again.reference = ""
    #expect(try waiting.decide([again]).count(.valueMissing) == 1)
    var whole = TestApproval.Line(waiting.control, .approve, count: 9, amount: Amount(fen: 90_000))
    whole.reference = waiting.reference(4)
    #expect(try waiting.decide([whole]).count(.paymentNotExpected) == 1)
    #expect(waiting.instructed == 0)
  }

  @Test(arguments: [DecisionAction.reject, .hold, .stop, .cancel])
  func whatIsTurnedDownSaysWhy(action: DecisionAction) throws {
    let waiting = try WaitingScene()
    let isStop = action == .stop
    let line = TestApproval.Line(
      waiting.control, action, count: isStop ? 1 : 10, amount: Amount(fen: isStop ? 10_000 : 100_000),
      reference: isStop ? waiting.reference(1) : "", reason: "")
    let file = try waiting.decide([line])
    #expect(file.outcome == .refused && file.count(.valueMissing) == 1)
  }

  @Test func everyDecisionIsInTheJournalWithWhoAndWhy() throws {
    let waiting = try WaitingScene()
    try waiting.decide(.hold)
    try waiting.decide(.release)
    try waiting.decide(.approve)
    let books = try Books(waiting.scene.spool)
    #expect(
      try books.rows("SELECT kind, count, amountFen FROM journal WHERE kind LIKE 'decision.%' ORDER BY seq") == [
        ["decision.hold", "10", "100000"], ["decision.release", "10", "100000"],
        ["decision.approve", "10", "100000"],
      ])
    #expect(
      try books.rows("SELECT action, decidedBy, reason, party FROM decision ORDER BY id") == [
        ["hold", "财政01", "试验", "finance"], ["release", "财政01", "", "finance"], ["approve", "财政01", "", "finance"],
      ])
  }

  @Test func aDepartmentOrAPolicyMayBePaidWithoutApproval() throws {
    var configuration = Configuration.forTests(approval: .required)
    configuration.approvalOfDepartments = ["agriculture": .automatic]
    configuration.approvalOfPolicies = ["T-02": .automatic]
    let scene = try Scene(configuration)
    #expect(try scene.send(TestRoster("B1", people: 1..<3)).outcome == .held)
    #expect(try scene.send(TestRoster("B2", policy: "T-02", people: 1..<3)).outcome == .accepted)
    #expect(try scene.spool.instructions("rcu").flatMap(\.lines).count == 2)
    try scene.expectSound()
  }
}
