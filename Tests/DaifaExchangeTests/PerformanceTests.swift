import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaTestKit
import Testing

@Suite("Performance: what a policy reached in a year, each person counted once")
struct PerformanceTests {
  private func scene(people: String = "", amount: String = "", by: String = "") throws -> Scene {
    var row = TestPolicyList.Row("T-01")
    (row.goalPeople, row.goalAmount, row.goalBy) = (people, amount, by)
    return try Scene(rows: [row])
  }

  private func reached(_ scene: Scene, year: Int = 2026) throws -> Int {
    try Ledger(path: scene.spool.ledgerPath, readOnly: true).read("count") {
      try $0.peopleReached(policy: "T-01", year: year)
    }
  }

  private func standing(_ scene: Scene, on day: Day = .on("2026-12-28")) throws -> PolicyPerformance.Standing? {
    try Ledger(path: scene.spool.ledgerPath, readOnly: true).read("look") {
      try PerformanceReporting(transaction: $0, today: day).report(2026).policies.first?.standing(on: day, year: 2026)
    }
  }

  /// Pays a roster, but for the lines that fail.
  private func pay(
    _ scene: Scene, _ batch: String, _ period: String, _ people: Range<Int>, banks: [String] = ["402"],
    failing: Set<Int> = []
  ) throws {
    try scene.send(TestRoster(batch, period: period, people: people, banks: banks))
    for (bank, code) in [("rcu", "402"), ("abc", "103")] where banks.contains(code) {
      let instruction = try #require(scene.spool.instructions(bank).last)
      let answer = instruction.answer(on: SentScene.answerDay) { if failing.contains($0) { $1.fail("R03") } }
      try scene.send(answer, from: bank, on: SentScene.answerDay)
    }
  }

  @Test func aPersonPaidInSeveralPeriodsIsCountedOnceAndOneWhosePaymentFailedNotAtAll() throws {
    let scene = try scene()
    try pay(scene, "B1", "2026-01", 1..<11, banks: ["402", "103"])
    try pay(scene, "B2", "2026-02", 6..<16, failing: [9])
    try pay(scene, "B3", "2026-03", 1..<3)
    // 1 to 10 in January, 6 to 14 in February; 15 failed.
    #expect(try reached(scene) == 14)
    #expect(try reached(scene, year: 2027) == 0)
    let brute = try Books(scene.spool).number(
      "SELECT count(DISTINCT beneficiaryId) FROM paymentNow WHERE state = 'paid' AND policy = 'T-01'")
    #expect(brute == 14)
  }

  @Test func whoIsPaidAgainAfterAReturnIsReachedByTheReissue() throws {
    let scene = try scene()
    try pay(scene, "B1", "2026-03", 1..<4)
    let instruction = try scene.spool.instruction()
    try scene.send(instruction.answer(to: 0, on: SentScene.answerDay) { $0.fail("R20") }, on: .on("2026-04-09"))
    #expect(try reached(scene) == 2)
    try scene.send(
      TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference)]), on: .on("2026-04-09")
    )
    #expect(try reached(scene) == 2)
    let second = try #require(scene.spool.instructions("rcu").last)
    try scene.send(second.answer(on: .on("2026-04-10")), on: .on("2026-04-10"))
    #expect(try reached(scene) == 3)
  }

  @Test(arguments: [
    ("10", "", "", PolicyPerformance.Standing.reached), ("11", "", "", .underWay), ("11", "", "2026-06-30", .late),
    ("10", "1000.01", "2026-06-30", .late), ("", "1000.00", "2026-06-30", .reached), ("", "", "2026-06-30", .none),
  ])
  func aGoalIsReachedWhenAllItStatesIs(
    people: String, amount: String, by: String, expected: PolicyPerformance.Standing
  ) throws {
    let scene = try scene(people: people, amount: amount, by: by)
    try pay(scene, "B1", "2026-03", 1..<11)
    #expect(try standing(scene) == expected)
  }

  @Test func aPolicyListInXMLStatesItsGoals() throws {
    let list = """
      <?xml version="1.0" encoding="UTF-8"?>
      <policyList xmlns="urn:daifa:policyList:1" count="1"><policy policyCode="T-09" policyName="补贴" shortName="补贴" \
      level="province" regionCode="140000" department="civil" grantType="person" standardKind="fixed" standard="1.00" \
      frequency="annual" category="subsidy" validFrom="2026-01-01" publishedOn="2026-03-02" status="active" \
      goalPeople="5" goalAmount="7.50" goalBy="2026-10-31"/></policyList>
      """
    let scene = try Scene(policies: ["T-01"])
    try scene.send(Array(list.utf8), as: "list.xml", from: .finance, on: Scene.day)
    let goals = try Books(scene.spool).rows("SELECT goalPeople, goalFen, goalBy FROM policy WHERE code = 'T-09'")
    #expect(goals == [["5", "750", "2026-10-31"]])
  }

  @Test func closingAYearPublishesWhatItReachedWithoutAnythingAboutPersons() throws {
    var configuration = Configuration.forTests()
    configuration.reportFormats = [.csv, .xml, .html]
    var row = TestPolicyList.Row("T-01")
    row.goalPeople = "12"
    let scene = try Scene(configuration, rows: [row])
    try pay(scene, "B1", "2026-03", 1..<11)
    let figures = try scene.spool.settlementFigures()
    try scene.send(
      TestSettlement([.init(closing: figures)]).csv, as: "s.csv", from: .finance, on: .on("2027-01-08"))
    for party in [Party.finance, Party(role: .anyone)] {
      let names = scene.spool.outbox(party, "performance-2026")
      #expect(names.count == 3)
      for name in names {
        let text = try scene.spool.text("\(party.path)/outbox/\(name)")
        #expect(text.contains("T-01"))
        for person in 1..<11 {
          #expect(!text.contains(Person(person).identity) && !text.contains(Person(person).name))
        }
      }
      let csv = try #require(names.first { $0.hasSuffix(".csv") })
      #expect(
        try scene.spool.text("\(party.path)/outbox/\(csv)").contains(",12,10,83.3,,1000.00,,,逾期未达成\r\n"))
    }
    try scene.expectSound()
  }
}
