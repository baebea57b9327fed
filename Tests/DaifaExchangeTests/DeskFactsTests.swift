import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("The desk: a person's word about a break moves no money, stays marked, and yields to facts")
struct DeskFactsTests {
  /// A roster that would pay the first person once more; its second line keeps it from being refused for having no good one.
  private func reissue(_ sent: SentScene) -> TestRoster {
    TestRoster(
      "R1",
      [
        TestRoster.Line(1, Person(1)).reissuing(sent.instruction.lines[0].reference), TestRoster.Line(2, Person(501)),
      ])
  }

  // MARK: No money

  @Test(
    "Closing a break by hand changes no payment and no sum",
    arguments: [BreakKind.underpaid, .accountDiffers, .failed, .late])
  func closingABreakByHandChangesNoPaymentAndNoSum(kind: BreakKind) throws {
    let scene = try DeskScene(kind)
    let (money, breaks) = try (scene.money(), scene.sent.breaks())
    let reconciliation = try scene.report("reconciliation").split(separator: "\r\n").filter { $0.contains("合计") }
    #expect(try scene.resolve(.bankExplained).count(.breakTaken) == 1)
    #expect(try scene.money() == money)
    #expect(try scene.sent.breaks() == breaks)
    #expect(try scene.report("reconciliation").split(separator: "\r\n").filter { $0.contains("合计") } == reconciliation)
    try scene.expectSound()
  }

  @Test func aContradictedPaymentResolvedByHandIsStillNotReissuable() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    try sent.answer(to: 0)
    let scene = DeskScene(sent)
    let row = try #require(try scene.sheet().rows(of: .statusConflict).first)
    let digest = try scene.letter()
    let proposal = try scene.work {
      $0.say(row, .resolved, .bankExplained)
      $0[row, .evidence] = digest
    }
    #expect(proposal.count(.breakProposed) == 1)
    let file = try scene.work { $0.say(row, .resolved, .bankExplained, by: "财政02") }
    #expect(file.count(.breakTaken) == 1)
    #expect(try sent.scene.send(reissue(sent), on: .on("2026-04-09")).count(.originalInConflict) == 1)
    try scene.expectSound()
  }

  @Test func aMissingPaymentResolvedByHandIsStillInFlight() throws {
    let sent = try SentScene()
    let scene = DeskScene(sent)
    let late = Day.on("2026-04-14")
    try sent.scene.drain(on: late)
    let sheet = try scene.sheet()
    #expect(sheet.rows.count == 1 && sheet[0, .breakNumber].hasPrefix("LF"))
    #expect(sheet[0, .count] == "10" && sheet[0, .amount] == "1000.00")
    let digest = try scene.letter()
    try sent.scene.drain(on: late)
    try scene.work(on: late) {
      $0.say(0, .resolved, .bankExplained)
      $0[0, .evidence] = digest
    }
    let file = try scene.work(on: late) { $0.say(0, .resolved, .bankExplained, by: "财政02") }
    #expect(file.count(.breakTaken) == 1)
    #expect(try sent.states() == ["instructed": 10] && scene.sent.breaks(on: late) == ["missing": 10])
    #expect(try sent.scene.send(reissue(sent), on: late).count(.originalNotFailed) == 1)
    // One row for all of them; the ten lines of the report say so each.
    #expect(try scene.desk() == ["resolved||bankExplained||财政01、财政02"])
    #expect(try scene.report("discrepancy").ranges(of: "人工解决（财政01、财政02").count == 10)
    try scene.expectSound()
  }

  @Test func whatIsMissingAndWorkedGoesWhenTheBankAnswers() throws {
    let sent = try SentScene()
    let scene = DeskScene(sent)
    let late = Day.on("2026-04-14")
    try sent.scene.drain(on: late)
    var old = try scene.sheet()
    #expect(try scene.work(on: late) { $0.say(0, .looking) }.count(.breakTaken) == 1)
    old = try scene.sheet()
    try sent.answer(on: late) { $1.postedOn = "2026-04-13" }
    #expect(try sent.breaks(on: late) == [:])
    old.say(0, .open)
    #expect(try scene.send(old, on: late).count(.breakCleared) == 1)
    try scene.expectSound()
  }

  // MARK: Stays marked

  @Test func aBreakClosedByHandStaysMarkedAndWhenTheBankPutsItRightItSaysBoth() throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.reportFormats = [.csv, .xml, .html]
    let scene = try DeskScene(.underpaid, configuration)
    try scene.resolve(.differencePosted, by: "财政07")
    let words = "人工解决（财政07 2026-04-08，差额已补足）"
    for party in [Party.finance, .department("civil"), .bank("rcu")] {
      #expect(try scene.report("discrepancy", to: party).contains(words))
      #expect(try scene.report("discrepancy", ".html", to: party).contains(words))
      #expect(try scene.report("discrepancy", ".xml", to: party).contains("closedBy=\"财政07\""))
      for ending in [".html", ".csv"] {
        #expect(try scene.report("reconciliation", ending, to: party).contains("1条（其中人工解决1条）"))
      }
    }
    try scene.sent.answer(to: 0)
    #expect(try scene.sent.breaks() == [:])
    let report = try scene.report("discrepancy")
    #expect(report.contains("未解决条数,0") && report.contains(words) && report.contains("已解决"))
    #expect(try scene.desk() == ["resolved||differencePosted||财政07"])
    try scene.expectSound()
  }

  @Test func theLifeOfAPaymentTellsWhoClosedItsBreak() throws {
    let scene = try DeskScene(.underpaid)
    try scene.resolve(.differencePosted, by: "财政07")
    let payment = try #require(PaymentReference(scene.sent.instruction.lines[0].reference)).payment
    let life = try #require(try Ledger(path: scene.scene.spool.ledgerPath).read("look") { try $0.life(of: payment) })
    let event = try #require(life.events.last { $0.what == "差异处理 人工解决 resolved" })
    #expect(event.detail.contains("财政07 差额已补足 佐证"))
    #expect(life.state == .paid && life.openBreaks.map(\.desk.state) == [.resolved])
  }

  // MARK: New facts

  @Test func anotherAmountOpensAClosedBreakAgain() throws {
    let scene = try DeskScene(.underpaid)
    try scene.resolve(.differencePosted)
    // The same again is nothing new.
    try scene.sent.answer(to: 0) { $0.amount = "50.00" }
    #expect(try scene.desk() == ["resolved||differencePosted||财政01"])
    try scene.sent.answer(to: 0) { $0.amount = "60.00" }
    #expect(try scene.desk() == ["open||||"])
    let steps = try Books(scene.scene.spool).texts("SELECT hand FROM breakStep ORDER BY id")
    #expect(steps == ["财政01", "banks/rcu"])
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'alarm.breakReopened'") == 1)
    try scene.expectSound()
  }

  @Test func anotherPostingOpensAClosedBreakAgain() throws {
    let scene = try DeskScene(.underpaid)
    try scene.resolve(.differencePosted)
    try scene.sent.answer(to: 0) { $0.bankReference = "OTHER" }
    #expect(try scene.desk() == ["open||||"])
    #expect(try scene.sent.breaks() == ["underpaid": 1, "duplicate": 1])
    try scene.expectSound()
  }

  @Test func newFactsTakeAwayAProposalToo() throws {
    let scene = try DeskScene(.underpaid)
    try scene.work { $0.say(0, .accepted, .tooSmall, by: "财政01") }
    try scene.sent.answer(to: 0) { $0.amount = "10.00" }
    #expect(try scene.desk() == ["open||||"])
    #expect(try scene.work { $0.say(0, .accepted, .tooSmall, by: "财政02") }.count(.breakProposed) == 1)
  }

  // MARK: Age

  @Test func aBreakRisesByWorkingDaysAndIsToldOnceALevel() throws {
    let scene = try DeskScene(.underpaid)
    func alarms() throws -> [String] {
      try Books(scene.scene.spool).texts("SELECT detail FROM alarm WHERE kind = 'breaksRose' ORDER BY id")
    }
    // Found on Wednesday the 8th: five working days old on the 15th, and older on the 16th.
    try scene.scene.drain(on: .on("2026-04-15"))
    #expect(try alarms() == [])
    try scene.scene.drain(on: .on("2026-04-16"))
    try scene.scene.drain(on: .on("2026-04-16"))
    try scene.scene.drain(on: .on("2026-04-17"))
    #expect(try alarms().count == 1 && alarms()[0].contains("升至财政业务科室：农村信用社1条"))
    #expect(try scene.report("discrepancy").contains("升至财政业务科室,1"))
    #expect(try scene.sheet()[0, .level] == "财政业务科室")
    // An outage of weeks: what rose meanwhile is told at once, once.
    try scene.scene.drain(on: .on("2026-05-20"))
    #expect(try alarms().count == 2 && alarms()[1].contains("财政分管领导"))
    #expect(try scene.report("discrepancy").contains("升至财政分管领导,1"))
    try scene.expectSound()
  }

  @Test func aLevelOnceReachedDoesNotFallWhereTheWorkingCalendarEndsAndTheYearIsTold() throws {
    let scene = try DeskScene(.underpaid)
    try scene.scene.drain(on: .on("2026-12-31"))
    #expect(try scene.report("discrepancy").contains("升至财政分管领导,1"))
    for day in ["2027-01-01", "2027-01-04", "2027-01-04"] { try scene.scene.drain(on: .on(day)) }
    // Something new, so that the report is written again.
    try scene.sent.answer(to: 0, on: .on("2027-01-05")) { $0.amount = "60.00" }
    #expect(try scene.report("discrepancy").contains("升至财政分管领导,1"))
    #expect(try scene.sheet()[0, .level] == "财政分管领导")
    let told = try Books(scene.scene.spool).texts("SELECT detail FROM alarm WHERE kind = 'calendarYearMissing'")
    #expect(told.count == 1 && told[0].contains("缺少2027年") && told[0].contains("停在2026-12-31"))
    try scene.expectSound()
  }

  @Test func whatAPersonClosedRisesNoMore() throws {
    let scene = try DeskScene(.late)
    try scene.work { $0.say(0, .accepted, .bankExplained) }
    try scene.scene.drain(on: .on("2026-05-20"))
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'breaksRose'") == 0)
    try scene.expectSound()
  }

  // MARK: Verification

  @Test(arguments: [
    "UPDATE breakDesk SET state = 'accepted'", "UPDATE breakDesk SET closedBy = '财政09'",
    "UPDATE breakStep SET hand = '财政09'", "DELETE FROM breakStep",
    "UPDATE breakStep SET evidence = '\(String(repeating: "ab", count: 32))'",
  ])
  func whatSomebodyElseWroteIntoTheDeskIsFound(sql: String) throws {
    let scene = try DeskScene(.underpaid)
    try scene.resolve(.differencePosted)
    #expect(try Books(scene.scene.spool).flaws() == [])
    try scene.scene.spool.alter(sql)
    #expect(try !Books(scene.scene.spool).flaws().isEmpty)
  }

  @Test func evidenceThatNoFileOfTheLedgerHasIsNamed() throws {
    let scene = try DeskScene(.underpaid)
    try scene.resolve(.differencePosted)
    try scene.scene.spool.alter("UPDATE breakStep SET evidence = '\(String(repeating: "ab", count: 32))'")
    let flaws = try Books(scene.scene.spool).flaws()
    #expect(flaws.contains { $0.kind == .reference && "\($0)".contains("evidence in the archive") })
  }
}
