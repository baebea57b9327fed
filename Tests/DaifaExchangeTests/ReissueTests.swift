import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Reissues: what may take the place of what, and what may not")
struct ReissueTests {
  private static let day = Day.on("2026-04-09")

  /// Ten people paid, the first of them failed.
  private func failedFirst(_ reason: String = "R03") throws -> SentScene {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail(reason) } }
    return sent
  }

  private func reissue(_ sent: SentScene, _ batch: String = "R1", _ change: (inout TestRoster) -> Void = { _ in })
    throws -> PassReport.File
  {
    // A second line keeps the file from being refused for having no good line.
    var roster = TestRoster(
      batch,
      [
        TestRoster.Line(1, Person(1)).reissuing(sent.instruction.lines[0].reference),
        TestRoster.Line(2, Person(500 + batch.utf8.reduce(0) { $0 + Int($1) })),
      ])
    change(&roster)
    return try sent.scene.send(roster, on: Self.day)
  }

  @Test func aFailedPaymentIsReissuedByNameAndItsBreakIsCleared() throws {
    let sent = try failedFirst()
    #expect(try sent.breaks() == ["failed": 1])
    let file = try reissue(sent)
    #expect(file.outcome == .accepted && file.accepted == 2)
    #expect(try sent.states() == ["paid": 9, "reissued": 1, "instructed": 2])
    #expect(try sent.breaks(on: Self.day) == [:])
    let books = try Books(sent.scene.spool)
    #expect(try books.number("SELECT reissuedBy FROM paymentState WHERE state = 'reissued'") == 11)
    try sent.scene.expectSound()
  }

  @Test func areissuedPaymentGoesOutUnderANewReferenceOnce() throws {
    let sent = try failedFirst()
    _ = try reissue(sent)
    let lines = try sent.scene.spool.instructions("rcu").flatMap(\.lines)
    #expect(lines.filter { $0.payeeIdentity == Person(1).identity }.map(\.reference).count == 2)
    #expect(Set(lines.map(\.reference)).count == lines.count)
    try sent.scene.expectSound()
  }

  @Test func aReturnedPaymentIsReissued() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0) { $0.fail("R20") }
    #expect(try reissue(sent).outcome == .accepted)
    #expect(try sent.states() == ["paid": 9, "reissued": 1, "instructed": 2])
    #expect(try sent.breaks(on: Self.day) == [:])
    try sent.scene.expectSound()
  }

  @Test func aReissueMayBeForLessAndAtAnotherBank() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) {
      var line = TestRoster.Line(1, Person(1), bank: "103", amount: "60.00")
      line.original = $0.lines[0].original
      $0.lines[0] = line
    }
    #expect(file.outcome == .accepted)
    #expect(try sent.scene.spool.instruction("abc").sum == Amount(fen: 6_000))
    try sent.scene.expectSound()
  }

  @Test func aReissueThatFailsIsReissuedInItsTurn() throws {
    let sent = try failedFirst()
    _ = try reissue(sent)
    let second = try sent.scene.spool.instructions("rcu")[1]
    try sent.scene.send(second.answer(on: Self.day) { if $0 == 0 { $1.fail("R03") } }, on: Self.day)
    #expect(try sent.breaks(on: Self.day) == ["failed": 1])
    // The first one was reissued already; the one that took its place is the one to name.
    let old = try reissue(sent, "R2")
    #expect(old.count(.originalReissued) == 1)
    let file = try reissue(sent, "R3") { $0.lines[0].original = second.lines[0].reference }
    #expect(file.outcome == .accepted)
    #expect(try sent.breaks(on: Self.day) == [:])
    try sent.scene.expectSound()
  }

  @Test func aPlainLineForAFailedPersonTakesItsPlaceWithAnAdvice() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) { $0.lines[0].original = "" }
    #expect(file.outcome == .accepted && file.count(.replacesFailed) == 1)
    #expect(try sent.states() == ["paid": 9, "reissued": 1, "instructed": 2])
    #expect(try sent.breaks(on: Self.day) == [:])
    try sent.scene.expectSound()
  }

  // MARK: What may not

  @Test(arguments: ["R15", "R18", "R21"])
  func aFailureToBeAskedAboutOrNeverPaidAgainIsNotReissued(reason: String) throws {
    let sent = try failedFirst(reason)
    #expect(try reissue(sent).count(.originalNeedsDecision) == 1)
    #expect(try reissue(sent, "R2") { $0.lines[0].original = "" }.count(.originalNeedsDecision) == 1)
    try sent.scene.expectSound()
  }

  @Test func aFailureSomebodyMustDecideOnIsReissuedOnlyByName() throws {
    let sent = try failedFirst("R99")
    #expect(try reissue(sent) { $0.lines[0].original = "" }.count(.originalNeedsDecision) == 1)
    // Rosters of the department are paid at once; this one waits for finance all the same.
    #expect(try reissue(sent, "R2").outcome == .held)
    try sent.scene.expectSound()
  }

  @Test(arguments: ["R40", "R41"])
  func aFailureThatIsInProgressOrUnknownIsNoFailure(reason: String) throws {
    let sent = try failedFirst(reason)
    #expect(try sent.states() == ["paid": 9, "instructed": 1] && sent.breaks() == [:])
    #expect(try reissue(sent).count(.originalNotFailed) == 1)
    try sent.scene.expectSound()
  }

  @Test func nothingTakesThePlaceOfAPaymentWhoseOriginalIsInConflict() throws {
    let sent = try failedFirst()
    _ = try reissue(sent)
    try sent.answer(to: 0, on: Self.day) { $0.bankReference = "A" }
    let second = try sent.scene.spool.instructions("rcu")[1]
    try sent.scene.send(second.answer(on: Self.day) { if $0 == 0 { $1.fail("R03") } }, on: Self.day)
    let plain = try reissue(sent, "R2") { $0.lines[0].original = "" }
    #expect(plain.count(.originalInConflict) == 1)
    let named = try reissue(sent, "R3") { $0.lines[0].original = second.lines[0].reference }
    #expect(named.count(.originalInConflict) == 1)
    try sent.scene.expectSound()
  }

  @Test func whileOnePostingStillContradictsAFailureNothingTakesItsPlace() throws {
    let sent = try failedFirst()
    for reference in ["B", "C"] { try sent.answer(to: 0, on: Self.day) { $0.bankReference = reference } }
    try sent.answer(to: 0, on: Self.day) {
      $0.fail("R20")
      $0.bankReference = "B"
    }
    #expect(try sent.breaks(on: Self.day)["statusConflict"] == 1)
    #expect(try reissue(sent, "R2").count(.originalInConflict) == 1)
    try sent.scene.expectSound()
  }

  @Test(arguments: ["DF999999999999956", "DF000000000000199", "nonsense"])
  func anUnknownOriginalIsRefused(reference: String) throws {
    let sent = try failedFirst()
    let file = try reissue(sent) { $0.lines[0].original = reference }
    #expect(file.count(.originalUnknown) == 1 && file.accepted == 1)
    #expect(try sent.states() == ["paid": 9, "failed": 1, "instructed": 1])
    try sent.scene.expectSound()
  }

  @Test func anOriginalThatIsPaidOrInFlightIsRefused() throws {
    let sent = try SentScene()
    #expect(try reissue(sent).count(.originalNotFailed) == 1)
    try sent.answer()
    #expect(try reissue(sent, "R2").count(.originalNotFailed) == 1)
    #expect(try sent.states() == ["paid": 10, "instructed": 2])
    try sent.scene.expectSound()
  }

  @Test func anOriginalOfAnotherPersonIsRefused() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) { $0.lines[0] = .init(1, Person(77)).reissuing($0.lines[0].original) }
    #expect(file.count(.originalOtherPerson) == 1 && file.accepted == 1)
    try sent.scene.expectSound()
  }

  @Test(arguments: [("T-02", "2026-03"), ("T-01", "2026-04")])
  func anOriginalOfAnotherPolicyOrPeriodIsRefused(policy: String, period: String) throws {
    let sent = try failedFirst()
    let file = try reissue(sent) {
      $0.policy = policy
      $0.period = period
    }
    #expect(file.count(.originalOtherPolicy) == 1 && file.accepted == 1)
    try sent.scene.expectSound()
  }

  @Test func aReissueForMoreThanTheOriginalIsRefused() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<3, amount: "60.00"))
    let instruction = try scene.spool.instruction()
    try scene.send(instruction.answer(on: Self.day) { if $0 == 0 { $1.fail("R03") } }, on: Self.day)
    let lines = [
      TestRoster.Line(1, Person(1), amount: "60.01").reissuing(instruction.lines[0].reference), .init(2, Person(9)),
    ]
    let file = try scene.send(TestRoster("R1", lines), on: Self.day)
    #expect(file.count(.originalSmaller) == 1 && file.accepted == 1)
    try scene.expectSound()
  }

  @Test func anOriginalInConflictIsRefusedAndSoIsAPlainLine() throws {
    let sent = try failedFirst()
    try sent.answer(to: 0)
    #expect(try sent.breaks() == ["failed": 1, "statusConflict": 1])
    #expect(try reissue(sent).count(.originalInConflict) == 1)
    #expect(try reissue(sent, "R2") { $0.lines[0].original = "" }.count(.alreadyPaid) == 1)
    try sent.scene.expectSound()
  }

  @Test func anOriginalReissuedAlreadyIsRefused() throws {
    let sent = try failedFirst()
    _ = try reissue(sent)
    #expect(try reissue(sent, "R2").count(.originalReissued) == 1)
    try sent.scene.expectSound()
  }

  @Test func twoReissuesOfOnePaymentInOneFileAreOne() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) {
      var second = $0.lines[0]
      second.number = 3
      $0.lines.append(second)
    }
    #expect(file.accepted == 2 && file.count(.beneficiaryRepeated) == 1)
    #expect(try sent.states() == ["paid": 9, "reissued": 1, "instructed": 2])
    try sent.scene.expectSound()
  }

  @Test func aReissueThatIsRefusedForItsAccountLeavesTheOriginalAsItWas() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) {
      // The account of another payee in the same file.
      $0.lines[0].account = $0.lines[1].account
      $0.lines.swapAt(0, 1)
    }
    #expect(file.count(.accountShared) == 1)
    #expect(try sent.states() == ["paid": 9, "failed": 1, "instructed": 1])
    #expect(try sent.breaks(on: Self.day) == ["failed": 1])
    try sent.scene.expectSound()
  }

  @Test func aReissueInARefusedFileLeavesTheOriginalAsItWas() throws {
    let sent = try failedFirst()
    let file = try reissue(sent) { $0.policy = "T-99" }
    #expect(file.outcome == .refused)
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    try sent.scene.expectSound()
  }

  @Test func paidSaidOfAReissuedPaymentIsAConflictOfTheOldOne() throws {
    let sent = try failedFirst()
    _ = try reissue(sent)
    try sent.answer(to: 0, on: Self.day)
    #expect(try sent.breaks(on: Self.day) == ["statusConflict": 1])
    #expect(try sent.states() == ["paid": 9, "reissued": 1, "instructed": 2])
    try sent.scene.expectSound()
  }

  @Test func aReissueWaitingForApprovalHoldsItsPlace() throws {
    let sent = try failedFirst()
    var waiting = sent.scene
    waiting.configuration.approval = .required
    let lines = [TestRoster.Line(1, Person(1)).reissuing(sent.instruction.lines[0].reference)]
    #expect(try waiting.send(TestRoster("R1", lines), on: Self.day).outcome == .held)
    #expect(
      try waiting.send(TestRoster("R2", lines + [.init(2, Person(50))]), on: Self.day).count(.originalReissued) == 1)
    try waiting.expectSound()
  }
}
