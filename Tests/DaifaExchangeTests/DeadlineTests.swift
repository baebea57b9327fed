import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

/// A policy whose roster for a month must have come three working days after the first: in April 2026, on the 7th.
private func limited(_ code: String = "T-01", _ change: (inout TestPolicyList.Row) -> Void = { _ in })
  -> TestPolicyList.Row
{
  var row = TestPolicyList.Row(code)
  row.submitDays = "3"
  change(&row)
  return row
}

extension Scene {
  /// The alarms on record: kind, party and what they say.
  fileprivate func alarms() throws -> [[String]] {
    try Books(spool).rows("SELECT kind, party, detail FROM alarm ORDER BY id")
  }

  fileprivate func reports(_ party: Party = .finance) -> [String] { spool.outbox(party, "timeliness") }

  /// The rows of a party's newest timeliness report.
  fileprivate func newestReport(_ party: Party = .finance) throws -> [[String]] {
    let name = try #require(reports(party).last)
    return try spool.text("\(party.path)/outbox/\(name)").split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

@Suite("Time limits: what should have come and did not")
struct ExpectedFileTests {
  @Test func aRosterThatDidNotComeIsAlarmedOnceAndNamed() throws {
    let scene = try Scene(rows: [limited(), .init("T-02")])
    try scene.drain(on: .on("2026-04-07"))
    #expect(try scene.alarms().isEmpty)
    try scene.drain(on: .on("2026-04-08"))
    let alarms = try scene.alarms()
    #expect(alarms.map { $0[0] } == ["rosterExpected"] && alarms.map { $0[1] } == ["departments/civil"])
    for word in ["民政厅", "T-01", "2026-04", "2026-04-07"] { #expect(alarms[0][2].contains(word), "\(alarms[0][2])") }
    #expect(
      try Books(scene.spool).rows("SELECT party, subject, day FROM journal WHERE kind = 'alarm.rosterExpected'")
        == [["departments/civil", "T-01 2026-04", "2026-04-08"]])
    try scene.drain(on: .on("2026-04-08"))
    try scene.drain(on: .on("2026-04-09"))
    #expect(try scene.alarms().count == 1)
    try scene.expectSound()
  }

  @Test func whatFellDueDuringAnOutageIsFoundAtTheNextPassWhateverDayThatIs() throws {
    let scene = try Scene(rows: [limited()])
    try scene.send(TestRoster("B0", period: "2026-03", people: 1..<3), on: .on("2026-03-11"))
    // Nothing runs from 11 March on. 5 July is a Sunday.
    try scene.drain(on: .on("2026-07-05"))
    let expected = try scene.alarms().filter { $0[0] == "rosterExpected" }.map { $0[2] }
    #expect(expected.count == 3)
    for (alarm, words) in zip(
      expected, [("2026-04", "2026-04-07"), ("2026-05", "2026-05-08"), ("2026-06", "2026-06-04")])
    {
      #expect(alarm.contains(words.0) && alarm.contains(words.1), "\(alarm)")
    }
    #expect(try scene.alarms().filter { $0[0] == "returnOverdue" }.count == 1)
    try scene.expectSound()
  }

  @Test func aRosterThatCameFromTheDepartmentOrOneBelowItIsNotMissed() throws {
    for department in ["civil", "taiyuan-civil"] {
      let scene = try Scene(rows: [limited()])
      try scene.send(TestRoster("B1", period: "2026-04", people: 1..<3), from: department, on: .on("2026-04-02"))
      try scene.drain(on: .on("2026-04-08"))
      #expect(try scene.alarms().isEmpty)
    }
  }

  @Test func aRefusedRosterIsNoneThatCame() throws {
    let scene = try Scene(rows: [limited()])
    var roster = TestRoster("B1", period: "2026-04", people: 1..<3)
    for index in roster.lines.indices { roster.lines[index].account = "12" }
    let file = try scene.send(roster, on: .on("2026-04-02"))
    #expect(file.accepted == 0)
    try scene.drain(on: .on("2026-04-08"))
    #expect(try scene.alarms().map { $0[0] } == ["rosterExpected"])
  }

  @Test func aNewInstallationDoesNotAlarmAboutThePast() throws {
    let scene = try Scene(rows: [limited()])
    // The ledger begins on 10 March: January to March began before.
    try scene.drain(on: .on("2026-03-31"))
    #expect(try scene.alarms().isEmpty && scene.reports().isEmpty)
  }

  @Test func whatIsNotInForceIsNotExpected() throws {
    let scene = try Scene(rows: [
      limited { $0.status = "cancelled" }, limited("T-02") { $0.frequency = "once" },
      limited("T-03") { $0.validTo = "2026-03-31" }, limited("T-04") { $0.submitDays = "" },
    ])
    try scene.drain(on: .on("2026-05-20"))
    #expect(try scene.alarms().isEmpty)
  }

  @Test func anAnswerThatDidNotComeIsAlarmedOnceForItsInstructionWithoutAnyNewColumn() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<5, banks: ["402", "103"]))
    let instruction = try scene.spool.instruction("rcu")
    try scene.drain(on: .on("2026-04-13"))
    #expect(try scene.alarms().isEmpty)
    try scene.drain(on: .on("2026-04-14"))
    try scene.drain(on: .on("2026-04-15"))
    let alarms = try scene.alarms()
    #expect(alarms.map { $0[0] } == ["returnOverdue", "returnOverdue"])
    #expect(Set(alarms.map { $0[1] }) == ["banks/abc", "banks/rcu"])
    let detail = try #require(alarms.first { $0[1] == "banks/rcu" }?[2])
    for word in ["农村信用社", instruction.number, "2026-04-13", "2笔", "200.00元"] {
      #expect(detail.contains(word), "\(detail)")
    }
    try scene.send(instruction.answer(on: .on("2026-04-15")), on: .on("2026-04-15"))
    try scene.drain(on: .on("2026-04-20"))
    #expect(try scene.alarms().count == 2)
    // The journal keeps the alarm; the note of it is over.
    #expect(
      try Books(scene.spool).rows("SELECT subject, lateOn, endedOn FROM deadline WHERE party = 'banks/rcu'")
        == [[instruction.number, "2026-04-14", "2026-04-15"]])
    #expect(scene.reports().isEmpty)
    try scene.expectSound()
  }

  @Test func aSecondLookOnTheSameDayRecordsNothing() throws {
    let scene = try Scene(rows: [limited()])
    try scene.drain(on: .on("2026-04-08"))
    let entries = try Books(scene.spool).number("SELECT count(*) FROM journal")
    try scene.drain(on: .on("2026-04-08"))
    #expect(try Books(scene.spool).number("SELECT count(*) FROM journal") == entries)
    #expect(scene.reports().count == 1)
  }
}

@Suite("Time limits: stages and the report")
struct TimelinessTests {
  @Test func theReportComesWhenSomethingPressesAndNotAgainUntilSomethingChanges() throws {
    let scene = try Scene(rows: [limited()])
    try scene.drain(on: .on("2026-04-01"))
    #expect(scene.reports().isEmpty)
    // Two working days before the 7th.
    for (day, count) in [("2026-04-02", 1), ("2026-04-03", 1), ("2026-04-07", 1), ("2026-04-08", 2), ("2026-04-09", 2)]
    {
      try scene.drain(on: .on(day))
      #expect(scene.reports().count == count, "\(day)")
    }
    #expect(scene.reports() == ["timeliness-20260402.csv", "timeliness-20260408.csv"])
    #expect(scene.reports(.department("civil")).count == 2)
    #expect(scene.reports(.department("agriculture")).isEmpty && scene.reports(.bank("rcu")).isEmpty)
  }

  @Test func aRosterThatCameLateIsDoneLateAndItsAlarmStays() throws {
    let scene = try Scene(rows: [limited()])
    try scene.drain(on: .on("2026-04-08"))
    try scene.send(TestRoster("B1", period: "2026-04", people: 1..<3), on: .on("2026-04-10"))
    try scene.drain(on: .on("2026-04-13"))
    let row = try #require(try scene.newestReport(.department("civil")).first { $0.contains("doneLate") })
    #expect(row[2...9].joined(separator: " ") == "报送 民政厅 民政厅 T-01 补贴项目T-01 '2026-04  ")
    #expect(row[10...13].joined(separator: " ") == "2026-04-01 2026-04-07 2026-04-10 3")
    #expect(try scene.alarms().count == 1)
  }

  @Test func eachStageIsMeasuredFromTheOneBeforeByTheListTheRosterCameUnder() throws {
    let scene = try Scene(
      .forTests(approval: .required),
      rows: [
        limited {
          $0.reviewDays = "2"
          $0.instructDays = "1"
        }
      ])
    try scene.send(TestRoster("B1", period: "2026-04", people: 1..<3), on: Scene.day)
    // Two working days after Friday 3 April: Wednesday the 8th.
    try scene.drain(on: .on("2026-04-09"))
    let late = try #require(try scene.newestReport().first { $0.contains("late") })
    #expect(late[2...3].joined(separator: " ") == "审核 财政部门" && late[8] == "B1")
    #expect(late[10...13].joined(separator: " ") == "2026-04-03 2026-04-08  1")
    let ledger = try Ledger(path: scene.spool.ledgerPath)
    let file = try Books(scene.spool).number("SELECT file FROM roster")
    try ledger.write("release") {
      try $0.setState(.recorded, roster: file, at: Instant(milliseconds: 0), day: .on("2026-04-10"))
    }
    #expect(try stages(scene, on: "2026-04-14") == ["instruction late 1 2026-04-13"])
    try scene.drain(on: .on("2026-04-14"))
    #expect(
      try Books(scene.spool).rows("SELECT reviewedOn, instructedOn FROM roster") == [["2026-04-10", "2026-04-14"]])
    let rows = try scene.newestReport()
    #expect(
      rows.filter { $0.contains("doneLate") }.map { "\($0[2]) \($0[12]) \($0[13])" } == [
        "审核 2026-04-10 2", "送盘 2026-04-14 1",
      ])
    try scene.expectSound()
  }

  @Test func aReviewEndsOnTheDayOfTheDecisionAndWhatWasTurnedDownHasNotCome() throws {
    for action in [DecisionAction.approve, .reject] {
      let scene = try Scene(.forTests(approval: .required), rows: [limited { $0.reviewDays = "1" }])
      try scene.send(TestRoster("B1", period: "2026-04", people: 1..<3), on: .on("2026-04-02"))
      let control = ControlNumber(try Books(scene.spool).number("SELECT file FROM roster")).description
      let approval = TestApproval([.init(control, action, count: 2, amount: Amount(fen: 20_000))])
      #expect(try scene.send(approval.csv, from: .finance, on: .on("2026-04-07")).outcome == .accepted)
      #expect(try Books(scene.spool).texts("SELECT reviewedOn FROM roster") == ["2026-04-07"])
      try scene.drain(on: .on("2026-04-08"))
      let row = try #require(try scene.newestReport().first { $0.contains("doneLate") })
      #expect(row[2] == "审核" && row[11...13].joined(separator: " ") == "2026-04-03 2026-04-07 1")
      #expect(try scene.alarms().map { $0[0] } == (action == .reject ? ["rosterExpected"] : []))
      try scene.expectSound()
    }
  }

  /// What presses on a day, as `daifa deadlines` sees it.
  private func stages(_ scene: Scene, on day: String) throws -> [String] {
    try Ledger(path: scene.spool.ledgerPath).read("look") { transaction in
      let gathering = try DeadlineGathering(transaction, configuration: scene.configuration, today: .on(day))
      return try gathering.items(done: false).filter { gathering.standing($0).isPressing }.map {
        let standing = gathering.standing($0)
        return
          "\($0.stage.rawValue) \(standing.word) \(standing.workingDays ?? -1) \($0.deadline.dueOn?.description ?? "")"
      }
    }
  }

  @Test func aBankSeesItsAnswersAloneAndOnesThatCameLate() throws {
    let scene = try Scene(rows: [limited()])
    try scene.send(TestRoster("B1", period: "2026-04", people: 1..<5, banks: ["402", "103"]), on: .on("2026-04-03"))
    try scene.drain(on: .on("2026-04-14"))
    let late = try scene.newestReport(.bank("rcu")).filter { $0.contains("late") }
    #expect(late.map { "\($0[2]) \($0[3]) \($0[14]) \($0[15])" } == ["回盘 农村信用社 2 200.00"])
    try scene.send(scene.spool.instruction("rcu").answer(on: .on("2026-04-15")), on: .on("2026-04-15"))
    try scene.drain(on: .on("2026-04-16"))
    let done = try scene.newestReport(.bank("rcu")).filter { $0.contains("doneLate") }
    #expect(done.map { "\($0[11]) \($0[12]) \($0[13]) \($0[14])" } == ["2026-04-13 2026-04-15 2 2"])
    #expect(try scene.newestReport(.bank("abc")).contains { $0.contains("late") })
  }

  @Test func beyondTheKnownYearsNothingIsGuessed() throws {
    let scene = try Scene(rows: [limited()])
    let today = "2027-01-20"
    try scene.drain(on: .on(today))
    #expect(try !scene.alarms().contains { $0[2].contains("2027-01 ") })
    let standings = try Ledger(path: scene.spool.ledgerPath).read("look") { transaction in
      let gathering = try DeadlineGathering(transaction, configuration: scene.configuration, today: .on(today))
      return try gathering.items(done: false).map { "\($0.period) \(gathering.standing($0).word)" }
    }
    #expect(standings.contains("2027-01 unknown") && standings.contains("2026-12 late"))
  }

  @Test(arguments: ["0", "367", "三天", "-1", "1.5"])
  func aLimitThatIsNoNumberOfWorkingDaysRefusesItsLine(text: String) throws {
    let scene = try Scene()
    for change in [
      { (row: inout TestPolicyList.Row) in row.submitDays = text }, { $0.reviewDays = text },
      { $0.instructDays = text },
    ] {
      var row = TestPolicyList.Row("T-09")
      change(&row)
      let list = TestPolicyList([.init("T-01"), .init("T-02"), row])
      let file = try scene.send(list.csv, from: .finance, on: Scene.day)
      #expect(file.refused == 1 && file.count(.numberUnreadable) == 1)
    }
  }

  @Test func aBanksCutOffMovesItsDueDayAndNoOtherBanks() throws {
    var configuration = Configuration.forTests()
    configuration.banks["rcu"]?.cutoff = TimeOfDay("00:00")
    let scene = try Scene(configuration)
    try scene.send(TestRoster("B1", people: 1..<5, banks: ["402", "103"]))
    #expect(Set(try scene.spool.instruction("abc").lines.map(\.dueOn)) == ["2026-04-13"])
    // Handed over on Tuesday 7 April, after the holiday.
    #expect(Set(try scene.spool.instruction("rcu").lines.map(\.dueOn)) == ["2026-04-14"])
    try scene.drain(on: .on("2026-04-14"))
    #expect(try scene.breaks(on: .on("2026-04-14")) == ["missing": 2])
    try scene.expectSound()
  }
}
