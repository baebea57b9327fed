import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaTestKit
import Testing

@Suite("Days that banks leave empty, and what was found in which month")
struct BankDayTests {
  private func card(_ sent: SentScene, _ month: String, on day: Day) throws -> Scorecard.Row? {
    let parts = month.split(separator: "-").compactMap { Int($0) }
    let (first, last) = try #require(PeriodReporting.month(parts[0], parts[1]))
    return try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true).read("read scores") {
      try ScoreReporting(configuration: sent.scene.configuration, transaction: $0, today: day)
        .scorecard(.finance, from: first, through: last).rows.first { $0.month == month }
    }
  }

  private func period(_ sent: SentScene, _ month: Int, _ scope: ReportScope = .finance) throws -> PeriodReconciliation {
    let (first, last) = try #require(PeriodReporting.month(2026, month))
    return try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true).read("read a period") {
      try PeriodReporting(configuration: sent.scene.configuration, transaction: $0, today: .on("2026-06-01"))
        .report(scope, from: first, through: last)
    }
  }

  // MARK: Missing

  @Test func whatWasMissingWhenItWasDueIsCountedWhetherOrNotTheBankAnsweredSince() throws {
    let sent = try SentScene()
    for index in 0..<4 { try sent.answer(to: index) { if index == 3 { $0.fail("R02") } } }
    #expect(try card(sent, "2026-04", on: SentScene.dueDay)?.breaks[.missing] == nil)
    let found = Day(number: SentScene.dueDay.number + 1)
    #expect(try card(sent, "2026-04", on: found)?.breaks[.missing] == 6)
    // The bank says again what it said, answers one late, and in the end all of them.
    try sent.answer(to: 0, on: found) { $0.postedOn = SentScene.answerDay.description }
    try sent.answer(to: 4, on: found) { $0.postedOn = SentScene.answerDay.description }
    #expect(try card(sent, "2026-04", on: found)?.breaks[.missing] == 6)
    for index in 5..<10 { try sent.answer(to: index, on: .on("2026-05-07")) { $0.fail("R02") } }
    let row = try #require(try card(sent, "2026-04", on: .on("2026-06-01")))
    #expect(row.breaks[.missing] == 6 && row.overdue == 0 && row.late == 1)
    #expect(try card(sent, "2026-05", on: .on("2026-06-01"))?.breaks[.missing] == nil)
    try sent.scene.expectSound()
  }

  @Test func whatIsDueOnTheLastDayOfAMonthIsFoundInTheNext() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.scene.send(TestRoster("B2", people: 20..<23), on: .on("2026-04-23"))
    let due = try Books(sent.scene.spool).texts("SELECT dueOn FROM instructionPart ORDER BY id DESC LIMIT 1")
    try #require(due == ["2026-04-30"])
    #expect(try card(sent, "2026-04", on: .on("2026-06-01"))?.breaks[.missing] == nil)
    #expect(try card(sent, "2026-05", on: .on("2026-06-01"))?.breaks[.missing] == 3)
  }

  // MARK: Late, and the day of a posting

  /// The day its return came was taken for want of a better one; the bank's own day, told later, is better.
  @Test(arguments: [("2026-04-13", 0), ("2026-04-14", 1)])
  func whatWasLateForWantOfADayIsNotOnceTheBankGivesOneInTime(postedOn: String, late: Int) throws {
    let sent = try SentScene()
    try sent.answer(to: 0, on: .on("2026-04-14")) { $0.postedOn = "" }
    try #require(try sent.breaks() == ["late": 1])
    try sent.answer(to: 0, on: .on("2026-04-15")) { $0.postedOn = postedOn }
    #expect(try sent.breaks() == (late == 0 ? [:] : ["late": 1]))
    let request = TestRequest("monthly", "2026-04-01", "2026-04-30")
    try sent.scene.send(request.csv, as: "m.csv", from: .finance, on: .on("2026-05-06"))
    let name = try #require(
      sent.scene.spool.outbox(.finance, "monthly-202604").filter { $0.hasSuffix(".csv") }.last)
    let rows = tableRows(try sent.scene.spool.text("finance/outbox/\(name)"))
    let head = try #require(rows.first { $0.first == "预算年度" })
    let column = try #require(head.firstIndex { $0.contains("逾期入账") })
    #expect(rows.last { $0.count > column }?[column] == "\(late)")
    try sent.scene.expectSound()
  }

  @Test func aPostingWithoutADayIsLateWhenItsReturnComesAfterItWasDue() throws {
    let sent = try SentScene()
    try sent.answer(to: 0, on: SentScene.dueDay) { $0.postedOn = "" }
    #expect(try sent.breaks() == [:])
    try sent.answer(to: 1, on: .on("2026-04-14")) { $0.postedOn = "" }
    #expect(try sent.breaks() == ["late": 1])
    let found = try Books(sent.scene.spool).rows(#"SELECT expected, found FROM "break" WHERE kind = 'late'"#)
    #expect(found == [["2026-04-13", "2026-04-14"]])
    #expect(try sent.states() == ["paid": 2, "instructed": 8])
    #expect(try card(sent, "2026-04", on: .on("2026-05-01"))?.breaks[.late] == 1)
    try sent.scene.expectSound()
  }

  @Test func disclosureMonthlyReturnAndPeriodAgreeOnEveryMonth() throws {
    let sent = try SentScene()
    // April: one without a day, nine with; May: one of them again with a day, one that came back and echoes the day of posting.
    try sent.answer { if $0 == 0 { $1.postedOn = "" } }
    try sent.answer(to: 0, on: .on("2026-05-06")) { ($0.amount, $0.postedOn) = ("90.00", "2026-05-06") }
    try sent.answer(to: 0, on: .on("2026-05-07")) { ($0.amount, $0.postedOn) = ("100.00", "2026-05-07") }
    try sent.answer(to: 1, on: .on("2026-05-07")) {
      $0.fail("R20")
      $0.postedOn = SentScene.answerDay.description
    }
    try sent.answer(to: 2, on: .on("2026-05-07")) {
      $0.fail("R20")
      $0.postedOn = ""
    }
    try expect(sent, [(4, "1000.00"), (5, "-200.00")])
  }

  /// What came in, net, in some months of 2026 as the monthly return, the disclosure and the books by day have it.
  private func expect(_ sent: SentScene, _ months: [(month: Int, net: String)]) throws {
    let day = Day.on("2026-06-01")
    for (month, net) in months {
      let last = month == 4 ? 30 : 31
      let request = TestRequest("monthly", "2026-0\(month)-01", "2026-0\(month)-\(last)", number: "SQ-\(month)")
      try sent.scene.send(request.csv, as: "m\(month).csv", from: .finance, on: day)
      var table = TestTableRequest.Line.month("2026", "\(month)")
      table.number = "GS-\(month)"
      try sent.scene.send(TestTableRequest(table).csv, as: "t\(month).csv", from: .finance, on: day)
      let spool = sent.scene.spool
      let name = try #require(spool.outbox(.finance, "monthly-20260\(month)").filter { $0.hasSuffix(".csv") }.last)
      let rows = tableRows(try spool.text("finance/outbox/\(name)"))
      let head = try #require(rows.first { $0.first == "预算年度" })
      #expect(
        rows.last { $0.count > 1 }?[try #require(head.firstIndex(of: "本月净入账（元）"))].replacing("'", with: "") == net)
      let index = tableRows(try spool.text("public/outbox/disclosure-T-01-m2026-0\(month)-index-20260601.csv"))
      #expect(index.first { $0.first == "实发金额（元）" }?[1].replacing("'", with: "") == net)
      #expect(try period(sent, month).total.moved.description == net)
    }
    try sent.scene.expectSound()
  }

  @Test(arguments: ["2026-04-08", "2026-04-10", "2026-05-06"])
  func aReturnThatEchoesAnyDayOfThePostingCameBackWhenItWasTold(echoed: String) throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.amount = "110.00" }
    try sent.answer(to: 0, on: .on("2026-04-10")) { ($0.amount, $0.postedOn) = ("90.00", "2026-04-10") }
    try sent.answer(to: 0, on: .on("2026-04-13")) { ($0.amount, $0.postedOn) = ("100.00", "2026-04-13") }
    try sent.answer(to: 0, on: .on("2026-05-07")) {
      $0.fail("R20")
      $0.postedOn = echoed
    }
    try expect(sent, [(4, "100.00"), (5, "-100.00")])
  }

  @Test func aDaySaidOfThePostingAndNotKeptIsNoEchoAnywhere() throws {
    let sent = try SentScene()
    try sent.answer(to: 0)
    // Said again with another day, in the file that tells the return: nothing else of it is new, and so it is not kept.
    var answer = sent.instruction.answer(to: 0, on: .on("2026-05-07")) { $0.postedOn = "2026-04-10" }
    answer.rows.append(answer.rows[0])
    answer.rows[1].fail("R20")
    answer.rows[1].postedOn = "2026-04-10"
    try sent.scene.send(answer, on: .on("2026-05-07"))
    try sent.scene.expectSound()
    let net = try period(sent, 4).total.moved.description
    try expect(sent, net == "0.00" ? [(4, "0.00")] : [(4, "100.00"), (5, "-100.00")])
  }

  @Test func whatContradictedAFailureAndCameBackIsInNoMonthsDisclosure() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    try sent.answer(to: 0, on: .on("2026-04-20"))
    try sent.answer(to: 0, on: .on("2026-05-07")) { $0.fail("R20") }
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    for (month, net) in [(4, "900.00"), (5, nil)] {
      var table = TestTableRequest.Line.month("2026", "\(month)")
      table.number = "GS-\(month)"
      let file = try sent.scene.send(
        TestTableRequest(table).csv, as: "t\(month).csv", from: .finance, on: .on("2026-06-01"))
      // It was taken: there is no such file because there is nothing to disclose.
      #expect(file.outcome == .accepted)
      let name = "disclosure-T-01-m2026-0\(month)-index-20260601.csv"
      guard let net else {
        #expect(!sent.scene.spool.outbox(Party(role: .anyone), "disclosure").contains(name))
        continue
      }
      let index = tableRows(try sent.scene.spool.text("public/outbox/\(name)"))
      #expect(index.first { $0.first == "实发金额（元）" }?[1] == net)
    }
  }

  // MARK: What nobody instructed

  @Test func whatNobodyInstructedIsALineOfTheBanksOwnAndAgreesWithItsStatements() throws {
    let sent = try SentScene()
    let (posted, back) = (Day.on("2026-04-08"), Day.on("2026-04-10"))
    try sent.answer(to: 0, on: posted)
    for again in ["", "again"] {
      try sent.answer(to: 1, on: .on("2026-04-09")) {
        ($0.reference, $0.bankReference, $0.amount) = ("DF000000000000199", "U1", "30.00")
        ($0.postedOn, $0.reasonText) = (posted.description, again)
      }
    }
    var stranger = TestStatement.Row.other("payout", "debit", "30.00", on: posted)
    (stranger.payment, stranger.bankReference) = ("DF000000000000199", "U1")
    try sent.scene.send(
      TestStatement("DZ-1", posted, [.debit(sent.instruction.lines[0], on: posted), stranger]).csv, as: "s.csv",
      from: .bank("rcu"), on: .on("2026-04-09"))
    for again in ["", "again"] {
      try sent.answer(to: 1, on: back) {
        $0.fail("R20")
        ($0.reference, $0.bankReference, $0.postedOn) = ("DF000000000000199", "U1", posted.description)
        $0.reasonText = again
      }
    }
    var credit = TestStatement.Row.other("returned", "credit", "30.00", on: back)
    (credit.payment, credit.bankReference) = ("DF000000000000199", "U1")
    try sent.scene.send(
      TestStatement("DZ-2", .on("2026-04-09"), back, opening: "99870.00", [credit]).csv, as: "s2.csv",
      from: .bank("rcu"), on: .on("2026-04-13"))
    let april = try period(sent, 4)
    #expect(april.days.filter { $0.moved != .zero }.map(\.moved) == [Amount(fen: 13_000), Amount(fen: -3_000)])
    #expect(april.total.booked == Amount(fen: 10_000) && april.total.moved == Amount(fen: 10_000))
    #expect(april.total.difference == .zero && april.days.allSatisfy { ($0.difference ?? .zero) == .zero })
    #expect(april.banks.map(\.moved) == [Amount(fen: 10_000)])
    // It is no department's.
    #expect(april.departments.map(\.moved) == [Amount(fen: 10_000)] && april.departments[0].posted.count == 1)
    #expect(try period(sent, 4, .department(id: "civil", name: "民政")).days.allSatisfy { $0.moved.fen != 13_000 })
    try sent.scene.expectSound()
  }

  @Test func whatFailedUnderAReferenceTheBankWasNeverGivenIsNoBreak() throws {
    let sent = try SentScene()
    let file = try sent.answer(to: 0) {
      $0.fail("R01")
      $0.reference = "DF000000000000199"
    }
    #expect(file.outcome == .accepted && file.count(.unknownFailed) == 1)
    #expect(try sent.breaks() == [:] && sent.states() == ["instructed": 10])
    let said = try Books(sent.scene.spool).rows("SELECT line, found FROM finding WHERE code = 'unknownFailed'")
    #expect(said == [["2", "DF000000000000199"]])
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM clawbackCase") == 0)
    try sent.scene.expectSound()
  }

  // MARK: Back before it was told

  /// A row about a reference that the bank was never given.
  private func stranger(_ sent: SentScene, _ day: Day, back: Bool, _ change: (inout TestReturn.Row) -> Void = { _ in })
    -> TestReturn
  {
    sent.instruction.answer(to: 0, on: day) {
      $0.amount = "30.00"
      if back { $0.fail("R20") }
      ($0.reference, $0.bankReference, $0.postedOn) = ("DF000000000000199", "U1", "2026-04-08")
      change(&$0)
    }
  }

  @Test(arguments: [true, false])
  func whatCameBackBeforeItsPostingWasToldIsOneMovementEachWayAndNoBreak(inOneFile: Bool) throws {
    let sent = try SentScene()
    let day = Day.on("2026-04-10")
    var first = stranger(sent, day, back: true)
    let posting = stranger(sent, day, back: false)
    if inOneFile { first.rows += posting.rows }
    let file = try sent.scene.send(first, on: day)
    #expect(file.outcome == .accepted && file.count(.unknownFailed) == 0)
    let said = try Books(sent.scene.spool).rows("SELECT line, found FROM finding WHERE code = 'unknownReturned'")
    #expect(said == [["2", "DF000000000000199"]])
    if !inOneFile { try sent.scene.send(posting, on: .on("2026-04-13")) }
    // Said again it is no news.
    for again in [true, false] {
      try sent.scene.send(stranger(sent, day, back: again) { $0.reasonText = "again" }, on: .on("2026-04-14"))
    }
    #expect(try sent.breaks() == [:])
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM clawbackCase") == 0)
    let april = try period(sent, 4)
    #expect(april.days.filter { $0.moved != .zero }.map(\.moved) == [Amount(fen: 3_000), Amount(fen: -3_000)])
    #expect(april.total.moved == .zero)
    // The next posting is another.
    try sent.scene.send(stranger(sent, day, back: false) { $0.bankReference = "U2" }, on: .on("2026-04-14"))
    #expect(try sent.breaks() == ["unknownPayment": 1])
    try sent.scene.expectSound()
  }

  @Test func whatIsPostedAfterItCameBackIsABreak() throws {
    let sent = try SentScene()
    try sent.scene.send(stranger(sent, .on("2026-04-10"), back: true) { $0.postedOn = "" }, on: .on("2026-04-10"))
    try sent.scene.send(
      stranger(sent, .on("2026-04-13"), back: false) { $0.postedOn = "2026-04-13" }, on: .on("2026-04-13"))
    #expect(try sent.breaks() == ["unknownPayment": 1])
    try sent.scene.expectSound()
  }
}
