import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaTestKit
import Testing

/// Ten payments of a hundred yuan sent on 3 April: two failed, one came back in May, and the bank's statements of it.
private struct PeriodScene {
  let sent: SentScene
  var spool: TestSpool { sent.scene.spool }

  init() throws {
    sent = try SentScene()
    let posted = Day.on("2026-04-08")
    try sent.answer { if $0 < 2 { $1.fail("R02") } }
    let debits = sent.instruction.lines.dropFirst(2).map { TestStatement.Row.debit($0, on: posted) }
    try sent.scene.send(
      TestStatement("DZ-1", posted, debits).csv, as: "s.csv", from: .bank("rcu"), on: .on("2026-04-09"))
    try sent.answer(to: 5, on: .on("2026-05-06")) {
      $0.fail("R20")
      $0.bankReference = "X9"
    }
  }

  func report(_ scope: ReportScope, _ year: Int, _ month: Int) throws -> PeriodReconciliation {
    let (first, last) = try #require(PeriodReporting.month(year, month))
    return try Ledger(path: spool.ledgerPath, readOnly: true).read("read a period") {
      try PeriodReporting(
        configuration: sent.scene.configuration, transaction: $0, today: .on("2026-05-07")
      ).report(scope, from: first, through: last)
    }
  }

  func card(_ scope: ReportScope = .finance, on day: Day = .on("2026-05-07")) throws -> Scorecard {
    try Ledger(path: spool.ledgerPath, readOnly: true).read("read scores") {
      try ScoreReporting(configuration: sent.scene.configuration, transaction: $0, today: day)
        .scorecard(scope, from: .on("2026-01-01"), through: .on("2026-12-31"))
    }
  }

  func write(_ body: (ReportSink) throws -> Void) throws -> String {
    var bytes: [UInt8] = []
    try body { bytes.append(contentsOf: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite("A day, a month, a bank's score")
struct PeriodTests {
  @Test func aMonthCountsByTheBanksDayAndWhatCameBackInItsOwn() throws {
    let test = try PeriodScene()
    let april = try test.report(.finance, 2026, 4).total
    #expect(april.accepted == Tally(count: 10, sum: Amount(fen: 100_000)))
    #expect(april.instructed == Tally(count: 10, sum: Amount(fen: 100_000)))
    #expect(april.posted == Tally(count: 8, sum: Amount(fen: 80_000)))
    #expect(april.failed == Tally(count: 2, sum: Amount(fen: 20_000)))
    #expect(april.back == .zero && april.difference == .zero)
    let may = try test.report(.finance, 2026, 5).total
    #expect(may.posted == .zero && may.back == Tally(count: 1, sum: Amount(fen: 10_000)))
    #expect(may.moved == Amount(fen: -10_000) && may.booked == nil)
  }

  @Test func allMonthsTogetherAreWhatThePartsSay() throws {
    let test = try PeriodScene()
    let moved = try (3...6).reduce(Amount.zero) { try $0 + test.report(.finance, 2026, $1).total.moved }
    #expect(moved.fen == (try Books(test.spool).number("SELECT sum(postedFen) FROM instructionPart")))
  }

  @Test func statementsAreComparedWithTheDaysTheyAreAboutAndTheOthersAreNamed() throws {
    let test = try PeriodScene()
    // What came back in May came on a day without a statement: nothing to compare, and no difference.
    let may = try test.report(.finance, 2026, 5)
    #expect(may.total.difference == nil && may.uncovered.map(\.days) == [[.on("2026-05-06")]])
    // A second roster of April, posted on a day that no statement is about.
    try test.sent.scene.send(TestRoster("B2", people: 20..<23), on: .on("2026-04-09"))
    let instruction = try #require(try test.spool.instructions("rcu").last)
    try #require(instruction.lines.count == 3)
    try test.sent.scene.send(instruction.answer(on: .on("2026-04-10")), on: .on("2026-04-10"))
    let april = try test.report(.finance, 2026, 4)
    #expect(april.total.moved == Amount(fen: 110_000) && april.total.covered == Amount(fen: 80_000))
    #expect(april.total.difference == .zero && april.total.uncoveredDays == 1)
    #expect(april.verdict == "有对账单的日子相符，另有1天没有对账单")
    #expect(april.uncoveredWords.hasSuffix("4月10日"))
    let csv = try test.write { try PeriodReconciliationRenderer.csv(april, to: $0) }
    let page = try test.write { try PeriodReconciliationRenderer.html(april, to: $0) }
    let xml = try test.write { try PeriodReconciliationRenderer.xml(april, to: $0) }
    #expect(csv.contains("没有对账单的日子,") && page.contains("4月10日。请银行补报") && xml.contains("date=\"2026-04-10\""))
  }

  @Test func aDepartmentSeesNoStatementsAndABankNoRosters() throws {
    let test = try PeriodScene()
    let department = try test.report(.department(id: "civil", name: "民政"), 2026, 4)
    #expect(department.total.debited == nil && department.total.accepted?.count == 10)
    #expect(try test.write { try PeriodReconciliationRenderer.csv(department, to: $0) }.contains("流水扣款") == false)
    let bank = try test.report(.bank(id: "rcu", name: "农信"), 2026, 4)
    #expect(bank.total.accepted == nil && bank.total.debited == Amount(fen: 80_000) && bank.departments.isEmpty)
    #expect(try test.report(.bank(id: "abc", name: "农行"), 2026, 4).days.isEmpty)
  }

  @Test func theReportsSayTheSameInAllForms() throws {
    let test = try PeriodScene()
    let report = try test.report(.finance, 2026, 4)
    let csv = try test.write { try PeriodReconciliationRenderer.csv(report, to: $0) }
    let xml = try test.write { try PeriodReconciliationRenderer.xml(report, to: $0) }
    let html = try test.write { try PeriodReconciliationRenderer.html(report, to: $0) }
    #expect(csv.contains("2026-04-08") && csv.contains("结论,相符"))
    #expect(xml.contains("urn:daifa:periodReconciliation:1") && xml.contains("moved=\"800.00\""))
    #expect(html.contains("流水净额800.00元，与同日的回盘净额相符") && html.contains("<svg"))
  }

  @Test func aScoreCountsDaysFailuresBreaksAndStatements() throws {
    let test = try PeriodScene()
    let rows = try test.card().rows
    let april = try #require(rows.first { $0.month == "2026-04" })
    #expect(april.instructions == 1 && april.instructed.count == 10)
    // From the 3rd to the 8th, over the Qingming holiday: the 7th and the 8th.
    #expect(april.median == 2 && april.ninetieth == 2 && april.worst == 2)
    #expect(april.onTime == 1 && april.late == 0 && april.onTimeThousandths == 1_000)
    #expect(april.failures == ["R02": 2] && april.breaks == [:])
    #expect(april.statementsInTime == 1 && april.statementsMissing == 0)
    let may = try #require(rows.first { $0.month == "2026-05" })
    #expect(may.failures == ["R20": 1] && may.median == nil)
  }

  @Test func aBankThatDoesNotAnswerIsLateOnceItIsDue() throws {
    let sent = try SentScene()
    func row(_ day: Day) throws -> Scorecard.Row {
      try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true).read("read scores") {
        try ScoreReporting(configuration: sent.scene.configuration, transaction: $0, today: day)
          .scorecard(.finance, from: .on("2026-04-01"), through: .on("2026-04-30")).rows[0]
      }
    }
    #expect(try row(SentScene.dueDay).undecided == 1)
    let late = try row(.on("2026-04-14"))
    #expect(late.late == 1 && late.overdue == 10 && late.breaks == [.missing: 10])
  }

  @Test func aStatementThatDoesNotComeCountsOnceItIsDue() throws {
    let sent = try SentScene()
    try sent.answer()
    let ledger = try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true)
    for (day, missing) in [("2026-04-15", 0), ("2026-04-16", 1)] {
      let row = try ledger.read("read scores") {
        try ScoreReporting(configuration: sent.scene.configuration, transaction: $0, today: .on(day))
          .scorecard(.finance, from: .on("2026-04-01"), through: .on("2026-04-30")).rows[0]
      }
      #expect(row.statementsMissing == missing, "\(day)")
    }
  }

  @Test func aMonthIsReportedOnceFromTheSixthOfTheNextOn() throws {
    let test = try PeriodScene()
    #expect(test.spool.names("finance/outbox").filter { $0.hasPrefix("period-202604") }.count == 1)
    try test.sent.scene.drain(on: .on("2026-05-08"))
    for party in ["finance", "banks/rcu"] {
      #expect(test.spool.names("\(party)/outbox").filter { $0.hasPrefix("scorecard-") }.count == 1)
    }
    #expect(test.spool.names("departments/civil/outbox").filter { $0.hasPrefix("period-") }.count == 1)
    #expect(test.spool.names("departments/civil/outbox").filter { $0.hasPrefix("scorecard-") } == [])
    try test.sent.scene.expectSound()
  }

  @Test func theDaysOfAnOlderLedgerAreFilledFromItsReturns() throws {
    let test = try PeriodScene()
    try test.sent.answer(to: 7, on: .on("2026-05-07")) { $0.amount = "120.00" }
    func days() throws -> [[String]] {
      try Books(test.spool).rows(
        "SELECT part, day, postedFen, backCount, backFen, failedCount, failedFen FROM postedDay ORDER BY part, day")
    }
    let before = try days()
    try test.spool.alter(
      """
      DELETE FROM grdb_migrations WHERE identifier = '11 statements';
      DROP TABLE statementRow; DROP TABLE statementPart; DROP TABLE statementPosition; DROP TABLE statementDay;
      DROP TABLE accountStatement; DROP TABLE debitBlock; DROP TABLE postedDay;
      DROP INDEX breakInstructionOpen; DROP INDEX breakOpenedOn; DROP INDEX fileOnDay; DROP INDEX instructionOnDay;
      """)
    _ = try Ledger(path: test.spool.ledgerPath)
    #expect(try days() == before)
    #expect(try Books(test.spool).number("SELECT count(*) FROM statementPosition") == 1)
  }

  @Test func aScorecardSaysTheSameInAllForms() throws {
    let test = try PeriodScene()
    let card = try test.card()
    let csv = try test.write { try ScorecardRenderer.csv(card, to: $0) }
    let xml = try test.write { try ScorecardRenderer.xml(card, to: $0) }
    let html = try test.write { try ScorecardRenderer.html(card, to: $0) }
    #expect(csv.contains("R02 户名不符") && csv.contains("2026-04"))
    #expect(xml.contains("<failure reasonCode=\"R02\" count=\"2\"/>") && xml.contains("onTimeShare=\"100.0\""))
    #expect(html.contains("及时率100.0%") && html.contains("<svg"))
  }
}
