import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Advice: a roster's figures beside what was paid before, which refuse nothing")
struct AdviceTests {
  /// A roster of people at a bank, for a month.
  private func roster(_ month: Int, _ people: Range<Int>, bank: String = "402", policy: String = "T-01") -> TestRoster {
    TestRoster("\(policy)-\(month)-\(people)", policy: policy, period: "2026-0\(month)", people: people, banks: [bank])
  }

  /// The line of a receipt that is about a code.
  private func receipt(_ scene: Scene, _ code: FindingCode, of roster: TestRoster) throws -> String {
    let names = scene.spool.outbox(.department("civil"), "receipt-").reversed()
    for name in names {
      let text = try scene.spool.text("departments/civil/outbox/\(name)")
      guard text.contains("批次号,\(roster.batch)\r\n") || text.contains("批次号,'\(roster.batch)\r\n") else { continue }
      return text.split(whereSeparator: \.isNewline).map(String.init).first { $0.contains(code.rawValue + ",") } ?? ""
    }
    return ""
  }

  @Test func theFirstRosterOfAPolicyIsComparedWithNothing() throws {
    let scene = try Scene()
    let file = try scene.send(roster(3, 1..<6))
    #expect(file.outcome == .accepted)
    #expect(file.findings.isEmpty == true)
  }

  @Test func anAccountOtherThanLastTimesIsAdvisedWithItsLine() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<6))
    var april = roster(4, 1..<6)
    april.lines[2].account = Person(3).card("403")
    let file = try scene.send(april)
    #expect(file.outcome == .accepted)
    #expect(file.count(.accountChanged) == 1)
    #expect(file.count(.accountsSeveral) == 1)
    #expect(try receipt(scene, .accountChanged, of: april).contains("1 [4]"))
    #expect(try receipt(scene, .accountChanged, of: april).contains("比较了5笔"))
  }

  @Test func anAccountThatFailedAsksForAnotherAndIsNoChange() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<6))
    let instruction = try #require(try scene.spool.instructions("rcu").first)
    try scene.send(instruction.answer(to: 2, on: .on("2026-04-07")) { $0.fail("R03") }, on: .on("2026-04-07"))
    var april = roster(4, 1..<6)
    april.lines[2].account = Person(3).card("403")
    let file = try scene.send(april, on: .on("2026-04-08"))
    #expect(file.count(.accountChanged) == 0)
  }

  @Test func onePersonWithTwoAccountsInAYearIsAdvisedAcrossPolicies() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<6, policy: "T-02"))
    let file = try scene.send(roster(3, 4..<9, bank: "103"))
    #expect(file.outcome == .accepted)
    #expect(file.count(.accountsSeveral) == 1)
    #expect(file.count(.accountChanged) == 0)
    #expect(try receipt(scene, .accountsSeveral, of: roster(3, 4..<9)).contains("2 [2, 3]"))
  }

  @Test func anotherYearsAccountIsNoSecondOne() throws {
    let scene = try Scene()
    try scene.send(TestRoster("old", policy: "T-02", period: "2025-12", people: 1..<6))
    #expect(try scene.send(roster(3, 1..<6, bank: "103")).count(.accountsSeveral) == 0)
  }

  @Test func onePayeeForMoreThanSoManyIsAdvised() throws {
    let scene = try Scene()
    func guarded(_ month: Int, _ wards: Int) -> TestRoster {
      var roster = roster(month, 1..<9)
      for index in 0..<wards {
        roster.lines[index].payee = Person(90)
        roster.lines[index].relation = "guardian"
        roster.lines[index].account = Person(90).card()
      }
      return roster
    }
    #expect(try scene.send(guarded(3, 3)).count(.payeeOfMany) == 0)
    #expect(try scene.send(guarded(4, 4)).count(.payeeOfMany) == 1)
    var generous = scene
    generous.configuration.advice.payeeOf = 4
    #expect(try generous.send(guarded(5, 4)).count(.payeeOfMany) == 0)
  }

  @Test func whoWasPaidLastPeriodAndIsNotNowIsCounted() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<11))
    let april = roster(4, 1..<8)
    #expect(try scene.send(april).count(.beneficiariesMissing) == 1)
    #expect(try receipt(scene, .beneficiariesMissing, of: april).contains("3 / 10"))
    // What came earlier in the period counts as here.
    #expect(try scene.send(roster(4, 8..<11)).count(.beneficiariesMissing) == 0)
    #expect(try scene.send(roster(5, 1..<11)).count(.beneficiariesMissing) == 0)
  }

  @Test func anotherDepartmentsBeneficiariesAreNotMissing() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<6), from: "civil")
    try scene.send(roster(3, 6..<11), from: "taiyuan-civil")
    #expect(try scene.send(roster(4, 1..<6), from: "civil").findings.isEmpty)
  }

  @Test func whoIsRefusedIsNotMissing() throws {
    let scene = try Scene()
    try scene.send(roster(3, 1..<6))
    try scene.send(TestScreeningList([.init(Person(2), since: "2026-04-01")]).csv, from: .finance, on: Scene.day)
    let file = try scene.send(roster(4, 1..<6))
    #expect(file.count(.screenedOut) == 1)
    #expect(file.count(.beneficiariesMissing) == 0)
  }

  @Test(arguments: [(12, 0), (13, 1)])
  func growthBeyondTheBoundIsAdvised(lines: Int, advised: Int) throws {
    let scene = try Scene()
    try scene.send(roster(3, 0..<10))
    #expect(try scene.send(roster(4, 0..<lines)).count(.rosterGrowth) == advised)
  }

  @Test func growthIsOfThePeriodAndNotOfOneRoster() throws {
    let scene = try Scene()
    try scene.send(roster(3, 0..<10))
    #expect(try scene.send(roster(4, 0..<8)).count(.rosterGrowth) == 0)
    #expect(try scene.send(roster(4, 8..<13)).count(.rosterGrowth) == 1)
    var patient = scene
    patient.configuration.advice.growth = 200
    #expect(try patient.send(roster(5, 0..<30)).count(.rosterGrowth) == 0)
  }
}
