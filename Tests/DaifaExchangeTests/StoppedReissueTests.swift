import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Reissues that never go out: what they were to replace is again what it was before")
struct StoppedReissueTests {
  static let day = Day.on("2026-04-09")

  /// How a reissue comes to its end before it was instructed.
  enum Ending: CaseIterable { case rejected, cancelled, stopped }

  /// Ten people paid, the first of them failed or sent back; its reissue waits for approval.
  private struct WaitingReissue {
    let sent: SentScene
    var scene: Scene
    var original: String { sent.instruction.lines[0].reference }
    private let before: [[String]]
    private static let facts = """
      SELECT s.payment, s.state, s.reasonCode, s.by, s.inConflict, s.reissuedBy, t.failedCount, t.failedFen, t.returnedCount,
        t.returnedFen, t.reissuedCount, t.reissuedFen FROM paymentState s JOIN instructionPart t ON t.id = 1 WHERE s.payment = 1
      """

    init(isReturned: Bool = false, people: [Int] = [1]) throws {
      sent = try SentScene()
      if isReturned { try sent.answer() }
      try sent.answer { if $0 == 0 { $1.fail(isReturned ? "R20" : "R03") } }
      scene = sent.scene
      scene.configuration.approval = .required
      before = try Books(scene.spool).rows(Self.facts)
      #expect(try send("R1").outcome == .held)
    }

    func isAsBefore() throws -> Bool { try Books(scene.spool).rows(Self.facts) == before }

    func send(_ batch: String, naming reference: String? = nil) throws -> PassReport.File {
      let lines = [
        TestRoster.Line(1, Person(1)).reissuing(reference ?? original),
        TestRoster.Line(2, Person(900 + batch.utf8.reduce(0) { $0 + Int($1) })),
      ]
      return try scene.send(TestRoster(batch, lines), on: StoppedReissueTests.day)
    }

    @discardableResult
    func decide(
      _ action: DecisionAction, _ batch: String, _ count: Int, by party: Party = .finance
    ) throws -> PassReport.File {
      let row = try Books(scene.spool).rows("SELECT file, firstPayment FROM roster WHERE batchNo = '\(batch)'")[0]
      let reference = action == .stop ? PaymentReference(payment: Int64(row[1])!).description : ""
      let line = TestApproval.Line(
        ControlNumber(Int64(row[0])!).description, action, count: count, amount: Amount(fen: Int64(count) * 10_000),
        reference: reference)
      return try scene.send(TestApproval([line]).csv, from: party, on: StoppedReissueTests.day)
    }

    func end(_ ending: Ending) throws {
      let file =
        switch ending {
        case .rejected: try decide(.reject, "R1", 2)
        case .cancelled: try decide(.cancel, "R1", 2, by: .department("civil"))
        case .stopped: try decide(.stop, "R1", 1)
        }
      #expect(file.outcome == .accepted)
    }
  }

  @Test(arguments: Ending.allCases, [false, true])
  func aReissueThatIsStoppedGivesBackWhatItWasToReplace(ending: Ending, isReturned: Bool) throws {
    let waiting = try WaitingReissue(isReturned: isReturned)
    #expect(try waiting.sent.states()["reissued"] == 1)
    #expect(try !waiting.isAsBefore())
    try waiting.end(ending)
    #expect(try waiting.isAsBefore())
    #expect(try waiting.sent.states()[isReturned ? "returned" : "failed"] == 1)
    #expect(try waiting.sent.states()["reissued"] == nil)
    #expect(try waiting.scene.breaks(on: Self.day) == [isReturned ? "returned" : "failed": 1])
    try waiting.scene.expectSound()
  }

  @Test(arguments: Ending.allCases)
  func whatItWasToReplaceIsReissuedAgainOnce(ending: Ending) throws {
    let waiting = try WaitingReissue()
    try waiting.end(ending)
    #expect(try waiting.send("R2").outcome == .held)
    #expect(try waiting.send("R3").count(.originalReissued) == 1)
    #expect(try waiting.decide(.approve, "R2", 2).outcome == .accepted)
    let lines = try waiting.scene.spool.instructions("rcu").flatMap(\.lines)
    #expect(lines.filter { $0.payeeIdentity == Person(1).identity }.count == 2)
    #expect(try waiting.scene.breaks(on: Self.day) == [:])
    try waiting.scene.expectSound()
  }

  @Test func aLineThatNamesTheStoppedReissueTakesThePlaceOfItsOriginal() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.stopped)
    #expect(try waiting.send("R2", naming: PaymentReference(payment: 11).description).outcome == .held)
    let books = try Books(waiting.scene.spool)
    #expect(try books.number("SELECT count(*) FROM paymentState WHERE payment = 1 AND reissuedBy > 12") == 1)
    #expect(try books.number("SELECT count(*) FROM paymentState WHERE payment = 11 AND reissuedBy IS NULL") == 1)
    try waiting.scene.expectSound()
  }

  @Test func aPlainLineTakesThePlaceOfTheOriginalAndNotOfTheStoppedReissue() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.rejected)
    let file = try waiting.scene.send(
      TestRoster("R2", [TestRoster.Line(1, Person(1)), .init(2, Person(700))]), on: Self.day)
    #expect(file.outcome == .held && file.count(.replacesFailed) == 1)
    #expect(try waiting.sent.states()["reissued"] == 1 && waiting.sent.states()["failed"] == nil)
    try waiting.scene.expectSound()
  }

  @Test func whatFinanceTurnedDownIsNotReissuedWithoutFinance() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.rejected)
    var automatic = waiting.scene
    automatic.configuration.approval = .automatic
    let roster = TestRoster(
      "R2", [TestRoster.Line(1, Person(1)).reissuing(waiting.original), .init(2, Person(700))])
    #expect(try automatic.send(roster, on: Self.day).outcome == .held)
    try automatic.expectSound()
  }

  @Test func aStoppedReissueShowsAsFailedInTheSettlementTheTraceAndTheExportOfItsDays() throws {
    let scene = try SettledScene()
    try scene.answer()
    var waiting = scene.scene
    waiting.configuration.approval = .required
    let roster = TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(scene.instruction.lines[0].reference)])
    #expect(try waiting.send(roster, on: Self.day).outcome == .held)
    let before = try scene.scene.spool.settlementFigures()
    #expect(before.total[.reissued].count == 1 && before.total[.failed].count == 0)
    let later = Self.day.advanced(by: 4)
    let file = try Books(waiting.spool).number("SELECT file FROM roster WHERE batchNo = 'R1'")
    let line = TestApproval.Line(ControlNumber(file).description, .reject, count: 1, amount: Amount(fen: 10_000))
    #expect(try waiting.send(TestApproval([line]).csv, from: .finance, on: later).outcome == .accepted)
    let figures = try scene.scene.spool.settlementFigures()
    #expect(figures.total[.reissued].count == 0 && figures.total[.failed].count == 1 && figures.total.addsUp)
    try Ledger(path: waiting.spool.ledgerPath, readOnly: true).read("trace") { transaction in
      let life = try #require(try transaction.life(of: 1))
      #expect(life.state == .failed && life.action != nil && life.lineage.count == 1)
      #expect(life.events.contains { $0.what == "补发未成 reissueEnded" })
      #expect(try transaction.payments(ofPerson: Person(1).identity.withBytes { ResidentID.key($0) }) == [1, 11])
      // On the day between, it was reissued.
      #expect(try transaction.reissued(from: 1, through: 10, by: Self.day) == [1: 11])
      #expect(try transaction.reissued(from: 1, through: 10, by: later) == [:])
    }
    try waiting.expectSound()
  }

  @Test func theVerificationFindsAReissueByAStoppedPayment() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.rejected)
    try waiting.scene.spool.alter("UPDATE paymentState SET state = 'reissued', reissuedBy = 11 WHERE payment = 1")
    let flaws = try Books(waiting.scene.spool).flaws()
    #expect(flaws.contains { $0.kind == .counter } && flaws.contains { $0.found == "by one that was stopped" })
  }

  @Test func whatAClosedYearSaysOfTheOriginalIsNotedWhenItsReissueIsTurnedDown() throws {
    let scene = try SettledScene()
    try scene.answer(leaving: 1)
    try scene.close(carryTo: 2027)
    var late = scene.instruction.answer(on: SettledScene.after) { $1.fail("R03") }
    late.rows = [late.rows[9]]
    try scene.scene.send(late, on: SettledScene.after)
    var waiting = scene.scene
    waiting.configuration.approval = .required
    let roster = TestRoster("R1", [TestRoster.Line(1, Person(10)).reissuing(scene.instruction.lines[9].reference)])
    #expect(try waiting.send(roster, on: SettledScene.after).outcome == .held)
    let file = try Books(waiting.spool).number("SELECT file FROM roster WHERE batchNo = 'R1'")
    let line = TestApproval.Line(ControlNumber(file).description, .reject, count: 1, amount: Amount(fen: 10_000))
    #expect(try waiting.send(TestApproval([line]).csv, from: .finance, on: SettledScene.after).outcome == .accepted)
    #expect(try scene.journal("after") == 3)
    try waiting.expectSound()
  }

  /// Takes the tables and columns away that an earlier version did not have.
  private static let withoutReissues = """
    DROP TABLE endedReissue;
    DROP INDEX paymentStateDecision;
    ALTER TABLE paymentState DROP COLUMN decision;
    ALTER TABLE settlementLine DROP COLUMN forgoneCount;
    ALTER TABLE settlementLine DROP COLUMN forgoneFen;
    DELETE FROM grdb_migrations WHERE identifier = '18 reissues';
    """

  @Test func aLedgerOfAnEarlierVersionGivesBackWhatItsStoppedReissuesHadTaken() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.rejected)
    // As an earlier version left it.
    try waiting.scene.spool.alter(
      """
      UPDATE paymentState SET state = 'reissued', reissuedBy = 11, by = (SELECT max(id) FROM file) WHERE payment = 1;
      UPDATE instructionPart SET failedCount = failedCount - 1, failedFen = failedFen - 10000,
        reissuedCount = reissuedCount + 1, reissuedFen = reissuedFen + 10000 WHERE id = 1;
      \(Self.withoutReissues)
      """)
    #expect(try !waiting.isAsBefore())
    try waiting.scene.drain(on: Self.day)
    #expect(try waiting.isAsBefore())
    #expect(try Books(waiting.scene.spool).rows("SELECT payment, replacement FROM endedReissue") == [["1", "11"]])
    #expect(try waiting.send("R2").outcome == .held)
  }

  @Test func aLedgerOfAnEarlierVersionKeepsWhatTookThePlaceOfAStoppedReissue() throws {
    let waiting = try WaitingReissue()
    try waiting.end(.rejected)
    #expect(try waiting.send("R2").outcome == .held)
    let later = try Books(waiting.scene.spool).number("SELECT reissuedBy FROM paymentState WHERE payment = 1")
    // As an earlier version left it: the second reissue took the place of the first, and that one of the original.
    try waiting.scene.spool.alter(
      """
      UPDATE paymentState SET reissuedBy = 11 WHERE payment = 1;
      INSERT INTO paymentState (payment, state, reasonCode, since, by, inConflict, reissuedBy, amountFen, isUninstructed)
        SELECT 11, 'reissued', '', since, by, 0, \(later), 0, 0 FROM paymentState WHERE payment = 1;
      \(Self.withoutReissues)
      """)
    try waiting.scene.drain(on: Self.day)
    let states = try Books(waiting.scene.spool).rows(
      "SELECT payment, state, reissuedBy FROM paymentState ORDER BY payment")
    #expect(states == [["1", "reissued", "\(later)"]])
    #expect(try Books(waiting.scene.spool).rows("SELECT payment, replacement FROM endedReissue") == [["1", "11"]])
    // Nothing takes the place of what is on its way again.
    #expect(try waiting.send("R3").count(.originalReissued) == 1)
    try waiting.decide(.reject, "R2", 2)
    #expect(try waiting.isAsBefore())
  }

  @Test func whatWasCarriedOverTwiceIsPaidFromTheYearThatIsOpen() throws {
    let scene = try SettledScene()
    try scene.answer(leaving: 1)
    try scene.close(carryTo: 2027)
    let end = Day.on("2027-12-28")
    let figures = try scene.scene.spool.settlementFigures(2027)
    #expect(try scene.take([.init(closing: figures, carryTo: 2028)], on: end).outcome == .accepted)
    let after = Day.on("2028-01-12")
    try scene.scene.send(TestAllotment("ZB-9", "500.00", year: "2028").csv, from: .finance, on: after)
    var late = scene.instruction.answer(on: after) { $1.fail("R03") }
    late.rows = [late.rows[9]]
    try scene.scene.send(late, on: after)
    #expect(try scene.reissue("R1", 9, on: after).outcome == .accepted)
    let charged = try Books(scene.scene.spool).rows("SELECT settlement, year FROM settlementCharge")
    #expect(charged == [["2", "2028"]])
    let taken = try Books(scene.scene.spool).rows(
      "SELECT b.year FROM budgetRoster g JOIN budget b ON b.id = g.budget JOIN roster r ON r.file = g.roster WHERE r.batchNo = 'R1'"
    )
    #expect(taken == [["2028"]])
    try scene.scene.expectSound()
  }
}
