import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// 指标: blocked before a roster is instructed, spent when it is paid, given back when it fails; never over.
@Suite("Budget: rosters take it, wait for it, give it back")
struct BudgetTests {
  private func allot(
    _ scene: Scene, _ number: String, _ amount: String, policy: String = "T-01", region: String = "140000",
    reduces: Bool = false, on day: Day = Scene.day
  ) throws -> PassReport.File {
    let file = TestAllotment(number, amount, policy: policy, region: region, reduces: reduces)
    try scene.spool.drop(file.csv, as: "\(number).csv", from: .finance)
    let report = try scene.drain(on: day)
    return try #require(report.files.first)
  }

  private func waits(_ scene: Scene) throws -> [[String]] {
    try Books(scene.spool).rows(
      """
      SELECT r.batchNo, w.neededFen, w.shortFen, w.day FROM budgetWait w JOIN roster r ON r.file = w.roster
      WHERE w.endedOn IS NULL ORDER BY w.roster
      """)
  }

  @Test func withoutAllotmentsNothingWaitsAndNothingIsWritten() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<11))
    #expect(try Books(scene.spool).states() == ["instructed": 10])
    for table in ["budget", "allotment", "budgetRoster", "budgetWait"] {
      #expect(try Books(scene.spool).number("SELECT count(*) FROM \(table)") == 0)
    }
    #expect(try Books(scene.spool).number("SELECT count(*) FROM message WHERE kind LIKE 'budget%'") == 0)
    try scene.expectSound()
  }

  @Test func aRosterBeyondTheBudgetWaitsAsAWholeAndSaysByHowMuch() throws {
    let scene = try Scene()
    #expect(try allot(scene, "ZB-1", "950.00").outcome == .accepted)
    try scene.send(TestRoster("B1", people: 1..<11))
    #expect(try Books(scene.spool).states() == ["recorded": 10])
    #expect(try waits(scene) == [["B1", "100000", "5000", "2026-04-03"]])
    for party in [Party.finance, .department("civil")] {
      let names = scene.spool.outbox(party, "budget-wait-")
      #expect(names == ["budget-wait-B1.csv"])
      let text = try scene.spool.text("\(party.path)/outbox/\(names[0])")
      #expect(text.contains("尚差（元）,50.00\r\n"))
      #expect(text.contains("指标余额（元）,950.00\r\n"))
    }
    // It is told once, however often it is looked at.
    try scene.drain(on: .on("2026-04-07"))
    #expect(scene.spool.outbox(.finance, "budget-wait-").count == 1)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 95_000])
    try scene.expectSound()
  }

  @Test func anAllotmentLetsTheWaitingRosterGo() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "950.00")
    try scene.send(TestRoster("B1", people: 1..<11))
    _ = try allot(scene, "ZB-2", "49.99")
    #expect(try Books(scene.spool).states() == ["recorded": 10])
    #expect(try waits(scene) == [["B1", "100000", "1", "2026-04-03"]])
    _ = try allot(scene, "ZB-3", "0.01", on: .on("2026-04-07"))
    #expect(try Books(scene.spool).states() == ["instructed": 10])
    #expect(try waits(scene) == [])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    #expect(try Books(scene.spool).texts("SELECT endedOn FROM budgetWait") == ["2026-04-07"])
    try scene.expectSound()
  }

  @Test func aLaterRosterThatFitsGoesBeforeOneThatDoesNot() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "300.00")
    try scene.spool.drop(TestRoster("B1", people: 1..<5).csv, as: "1.csv", from: .department("civil"))
    try scene.spool.drop(TestRoster("B2", people: 11..<13).csv, as: "2.csv", from: .department("civil"))
    try scene.drain()
    #expect(try Books(scene.spool).texts("SELECT batchNo FROM roster WHERE state = 'instructed'") == ["B2"])
    // Short of what is left once the one after it has taken its part.
    #expect(try waits(scene).map { $0[2] } == ["30000"])
    #expect(try scene.spool.text("finance/outbox/budget-wait-B1.csv").contains("尚差（元）,300.00\r\n"))
    try scene.expectSound()
  }

  @Test func twoRostersOfOnePassNeverTakeTheSameMoney() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "500.00")
    for number in 0..<3 {
      let roster = TestRoster("B\(number)", people: (number * 10)..<(number * 10 + 3))
      try scene.spool.drop(roster.csv, as: "\(number).csv", from: .department("civil"))
    }
    let report = try scene.drain()
    #expect(report.files.count == 3)
    #expect(try Books(scene.spool).states() == ["instructed": 3, "recorded": 6])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 20_000])
    try scene.expectSound()
  }

  @Test func whatFailedGivesItsMoneyBack() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "300.00")
    try scene.send(TestRoster("B1", people: 1..<4))
    try scene.send(TestRoster("B2", people: 11..<12))
    #expect(try Books(scene.spool).states() == ["instructed": 3, "recorded": 1])
    let answer = try scene.spool.instruction().answer(on: .on("2026-04-07")) { index, row in
      if index == 0 { row.fail("R03") }
    }
    try scene.send(answer, on: .on("2026-04-07"))
    #expect(try Books(scene.spool).states() == ["paid": 2, "failed": 1, "instructed": 1])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try scene.expectSound()
  }

  @Test func whatCameBackGivesItsMoneyBackToo() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "100.00")
    try scene.send(TestRoster("B1", people: 1..<2))
    let instruction = try scene.spool.instruction()
    try scene.send(instruction.answer(on: .on("2026-04-07")), on: .on("2026-04-07"))
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try scene.send(instruction.answer(to: 0, on: .on("2026-04-08")) { $0.fail("R20") }, on: .on("2026-04-08"))
    #expect(try Books(scene.spool).states() == ["returned": 1])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 10_000])
    try scene.expectSound()
  }

  @Test func aReissueTakesItsMoneyInItsOwnRoster() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "250.00")
    try scene.send(TestRoster("B1", people: 1..<3))
    let instruction = try scene.spool.instruction()
    try scene.send(
      instruction.answer(on: .on("2026-04-07")) { if $0 == 0 { $1.fail("R03") } }, on: .on("2026-04-07"))
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 15_000])
    let line = TestRoster.Line(1, Person(1), bank: "103").reissuing(instruction.lines[0].reference)
    try scene.send(TestRoster("B2", [line]), on: .on("2026-04-07"))
    #expect(try Books(scene.spool).states() == ["paid": 1, "reissued": 1, "instructed": 1])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 5_000])
    try scene.expectSound()
  }

  @Test func aBudgetOverdrawnByFactsIsShownBelowZeroAndBlocksFurtherRosters() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "200.00")
    try scene.send(TestRoster("B1", people: 1..<3))
    let instruction = try scene.spool.instruction()
    try scene.send(
      instruction.answer(on: .on("2026-04-07")) { if $0 == 0 { $1.fail("R03") } }, on: .on("2026-04-07"))
    try scene.send(TestRoster("B2", people: 11..<12), on: .on("2026-04-07"))
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    // The bank that said it had failed says now that it was posted after all.
    try scene.send(
      instruction.answer(to: 0, on: .on("2026-04-08")) { $0.bankReference = "LATE" }, on: .on("2026-04-08"))
    #expect(try scene.breaks(on: .on("2026-04-08"))["statusConflict"] == 1)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": -10_000])
    _ = try allot(scene, "ZB-2", "150.00", on: .on("2026-04-08"))
    try scene.send(TestRoster("B3", people: 21..<22), on: .on("2026-04-08"))
    #expect(try waits(scene).map { $0[2] } == ["5000"])
    // It came back: the money is there again, and the roster goes.
    try scene.send(
      instruction.answer(to: 0, on: .on("2026-04-09")) {
        $0.fail("R20")
        $0.bankReference = "LATE"
      }, on: .on("2026-04-09"))
    #expect(try waits(scene) == [])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 5_000])
    try scene.expectSound()
  }

  @Test func aReductionBelowWhatIsBlockedIsRefused() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "500.00")
    try scene.send(TestRoster("B1", people: 1..<4))
    let refused = try allot(scene, "ZB-2", "200.01", reduces: true)
    #expect(refused.outcome == .refused && refused.count(.reductionAboveLeft) == 1)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 20_000])
    // Its number is still free.
    #expect(try allot(scene, "ZB-2", "200.00", reduces: true).outcome == .accepted)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try scene.expectSound()
  }

  @Test func twoReductionsOfOneFileNeverTakeTheSameMoney() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "500.00")
    var rows = [TestAllotment.Row("ZB-2", "300.00"), .init("ZB-3", "300.00"), .init("ZB-4", "200.00")]
    for index in rows.indices { rows[index].direction = "收回" }
    let report = try scene.send(TestAllotment(rows).csv, from: .finance, on: Scene.day)
    #expect(report.outcome == .partly && report.accepted == 2 && report.count(.reductionAboveLeft) == 1)
    #expect(report.acceptedSum == Amount(fen: 50_000))
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try scene.expectSound()
  }

  @Test func anAllotmentNumberIsUsedOnceForLife() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "500.00")
    var rows = [TestAllotment.Row("ZB-1", "500.00"), .init("ZB-2", "10.00"), .init("ZB-2", "20.00")]
    rows[0].year = "2027"
    let report = try scene.send(TestAllotment(rows).csv, from: .finance, on: Scene.day)
    #expect(report.outcome == .partly && report.accepted == 1 && report.count(.allotmentRepeated) == 2)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 51_000])
  }

  @Test func theSmallestAllottedRegionAroundTheDepartmentPays() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "1000.00")
    _ = try allot(scene, "ZB-2", "100.00", region: "140100")
    try scene.send(TestRoster("B1", people: 1..<2), from: "taiyuan-civil")
    try scene.send(TestRoster("B2", people: 11..<13))
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 80_000, "T-01 140100 2026": 0])
    // The prefecture's own budget is empty: it does not fall back on the province's.
    try scene.send(TestRoster("B3", people: 21..<22), from: "taiyuan-civil")
    #expect(try waits(scene).map { $0[0] } == ["B3"])
    try scene.expectSound()
  }

  @Test func whereOnlyAnotherRegionHasBudgetARosterWaitsForAllOfIts() throws {
    let scene = try Scene()
    _ = try allot(scene, "ZB-1", "1000.00", region: "140100")
    try scene.send(TestRoster("B1", people: 1..<3))
    #expect(try waits(scene) == [["B1", "20000", "20000", "2026-04-03"]])
    try scene.send(TestRoster("B2", policy: "T-02", people: 1..<3))
    #expect(try Books(scene.spool).states() == ["recorded": 2, "instructed": 2])
    try scene.expectSound()
  }

  @Test func whatWasPaidBeforeTheBudgetCameIsSpentOfIt() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<4))
    _ = try allot(scene, "ZB-1", "500.00")
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 20_000])
    try scene.send(TestRoster("B2", people: 11..<14))
    #expect(try waits(scene).map { $0[2] } == ["10000"])
    try scene.expectSound()
  }

  @Test func whereBudgetIsRequiredARosterWithoutAnyWaits() throws {
    var scene = try Scene()
    scene.configuration.budget = .required
    try scene.send(TestRoster("B1", people: 1..<3))
    #expect(try waits(scene).map { $0[2] } == ["20000"])
    _ = try allot(scene, "ZB-1", "200.00")
    #expect(try Books(scene.spool).states() == ["instructed": 2])
    try scene.expectSound()
  }

  @Test func whereBudgetIsNotLookedAtNothingWaitsButItIsCounted() throws {
    var scene = try Scene()
    _ = try allot(scene, "ZB-1", "100.00")
    try scene.send(TestRoster("B1", people: 1..<3))
    #expect(try waits(scene).count == 1)
    scene.configuration.budget = .none
    try scene.drain()
    #expect(try Books(scene.spool).states() == ["instructed": 2])
    #expect(try waits(scene) == [])
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": -10_000])
    try scene.expectSound()
  }

  @Test func anXMLAllotmentSaysTheSame() throws {
    let scene = try Scene()
    let file = TestAllotment("ZB-1", "123.45", region: "140105")
    #expect(try scene.send(file.xml, as: "a.xml", from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try scene.spool.budgetsLeft() == ["T-01 140105 2026": 12_345])
    try scene.expectSound()
  }

  @Test func linesThatAreWrongAreRefusedWithTheirCauses() throws {
    let scene = try Scene(policies: ["T-01"])
    var rows = (0..<6).map { TestAllotment.Row("ZB-\($0)", "10.00") }
    rows[0].policy = "T-99"
    rows[1].region = "150000"
    rows[2].year = "1999"
    rows[3].direction = "maybe"
    rows[4].amount = "0.00"
    let report = try scene.send(TestAllotment(rows).csv, from: .finance, on: Scene.day)
    #expect(report.outcome == .partly && report.accepted == 1)
    for code in [
      FindingCode.allotmentPolicyUnknown, .regionOutsidePolicy, .numberUnreadable, .wordUnknown, .allotmentZero,
    ] {
      #expect(report.count(code) == 1, "\(code)")
    }
    #expect(try scene.spool.budgetsLeft() == ["T-01 140000 2026": 1_000])
  }

  @Test func aDepartmentAllotsNothing() throws {
    let scene = try Scene()
    let report = try scene.send(TestAllotment("ZB-1", "10.00").csv, from: .department("civil"), on: Scene.day)
    #expect(report.outcome == .refused && report.count(.kindNotExpected) == 1)
    #expect(try scene.spool.budgetsLeft() == [:])
  }
}
