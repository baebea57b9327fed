import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Registers: who is whose guardian, and what finance and the department agreed about a beneficiary")
struct RegisterTests {
  private typealias Guardian = TestGuardianRegister.Entry
  private typealias Entry = TestBeneficiaryRegister.Entry

  /// A roster of four, whose third line is paid to a guardian.
  private func guarded(_ batch: String, by guardian: Person = Person(9), period: String = "2026-03") -> TestRoster {
    var roster = TestRoster(batch, period: period, people: 1..<5)
    roster.lines[2].payee = guardian
    roster.lines[2].relation = "guardian"
    return roster
  }

  private func take(_ entries: [Entry], from party: Party, _ scene: Scene) throws {
    #expect(try scene.send(TestBeneficiaryRegister(entries).csv, from: party, on: Scene.day).outcome == .accepted)
  }

  // MARK: Guardians

  @Test func aGuardianIsOnlyAdvisedAboutBeforeAnyIsRegistered() throws {
    let scene = try Scene()
    let file = try scene.send(guarded("A"))
    #expect(file.outcome == .accepted)
    #expect(file.count(.guardianUnrecorded) == 1)
  }

  @Test func aGuardianNobodyRegisteredRefusesTheLineOnceAnybodyIs() throws {
    let scene = try Scene()
    let register = TestGuardianRegister([Guardian(Person(3), Person(8))])
    #expect(try scene.send(register.csv, from: .finance, on: Scene.day).outcome == .accepted)
    let refused = try scene.send(guarded("A"))
    #expect(refused.outcome == .partly)
    #expect(refused.accepted == 3)
    #expect(refused.count(.guardianNotRegistered) == 1)
    #expect(refused.count(.guardianUnrecorded) == 0)
    let good = try scene.send(guarded("B", by: Person(8), period: "2026-04"))
    #expect(good.outcome == .accepted)
    #expect(good.count(.guardianNotRegistered) == 0)
    try scene.expectSound()
  }

  @Test(arguments: [("2026-04-04", "", 1), ("2026-04-03", "2026-04-03", 0), ("2026-01-01", "2026-04-02", 1)])
  func aGuardianIsRegisteredFromADayToADay(since: String, until: String, refused: Int) throws {
    let scene = try Scene()
    let register = TestGuardianRegister([Guardian(Person(3), Person(9), since: since, until: until)])
    try scene.send(register.csv, from: .finance, on: Scene.day)
    #expect(try scene.send(guarded("A")).count(.guardianNotRegistered) == refused)
  }

  @Test func aLaterLineAboutTheSamePersonsTakesThePlaceOfTheEarlier() throws {
    let scene = try Scene()
    let first = TestGuardianRegister([Guardian(Person(3), Person(9), since: "2026-01-01")])
    try scene.send(first.csv, from: .finance, on: Scene.day)
    let ended = TestGuardianRegister([
      Guardian(Person(3), Person(9), since: "2026-01-01", until: "2026-03-31"), Guardian(Person(5), Person(9)),
    ])
    try scene.send(ended.csv, from: .finance, on: Scene.day)
    #expect(try scene.send(guarded("A")).count(.guardianNotRegistered) == 1)
    #expect(try Books(scene.spool).number("SELECT count(*) FROM guardian") == 3)
  }

  @Test func aGuardianRegisterRefusesItsWrongLines() throws {
    let scene = try Scene()
    let register = TestGuardianRegister([
      Guardian(Person(3), Person(3)), Guardian(Person(3), Person(9)), Guardian(Person(3), Person(9)),
    ])
    let file = try scene.send(register.csv, from: .finance, on: Scene.day)
    #expect(file.outcome == .partly)
    #expect(file.accepted == 1)
    #expect(file.count(.guardianIsBeneficiary) == 1)
    #expect(file.count(.personRepeated) == 1)
    #expect(try scene.send(register.csv, from: .department("civil"), on: Scene.day).count(.kindNotExpected) == 1)
  }

  // MARK: Beneficiaries

  @Test func whatBothSidesAgreeAboutRefusesALineThatDiffers() throws {
    let scene = try Scene()
    let entries = [
      Entry(Person(1)) { $0.account = Person(1).card() },
      Entry(Person(2)) { $0.account = Person(8).card() },
      Entry(Person(3)) { $0.payee = Person(8) },
      Entry(Person(4)) { $0.status = "ended" },
      Entry(Person(5)) { $0.until = "2026-04-02" },
      Entry(Person(6)) { $0.quantity = "7.5" },
      Entry(Person(7)) { $0.quantity = "7.5" },
    ]
    try take(entries, from: .finance, scene)
    try take(entries, from: .department("civil"), scene)
    var roster = TestRoster("A", people: 1..<9)
    roster.lines[5].quantity = "7.51"
    roster.lines[6].quantity = "7.5"
    let file = try scene.send(roster)
    #expect(file.outcome == .partly)
    #expect(file.accepted == 3)
    #expect(file.count(.registerAccountDiffers) == 1)
    #expect(file.count(.registerPayeeDiffers) == 1)
    #expect(file.count(.registerEnded) == 2)
    #expect(file.count(.registerQuantityAbove) == 1)
    #expect(file.count(.registerAbsent) == 1)
    #expect(file.count(.registerOneSided) == 0)
    try scene.expectSound()
  }

  @Test func whatOneSideAloneSaysOnlyAdvises() throws {
    let scene = try Scene()
    let entries = [Entry(Person(1)) { $0.account = Person(8).card() }, Entry(Person(2)) { $0.status = "ended" }]
    try take(entries, from: .finance, scene)
    let file = try scene.send(TestRoster("A", people: 1..<5))
    #expect(file.outcome == .accepted)
    #expect(file.count(.registerOneSided) == 2)
    #expect(file.count(.registerAbsent) == 2)
    // The other side says something else: they do not agree, and still nothing is refused.
    try take(
      [Entry(Person(1)) { $0.account = Person(1).card() }, Entry(Person(2))], from: .department("civil"), scene)
    let second = try scene.send(TestRoster("B", period: "2026-04", people: 1..<5))
    #expect(second.outcome == .accepted)
    #expect(second.count(.registerOneSided) == 2)
  }

  @Test func aLaterRowTakesThePlaceOfTheEarlierAndOneAboutThePolicyGoesBeforeOneAboutAll() throws {
    let scene = try Scene()
    for party in [Party.finance, .department("civil")] {
      try take([Entry(Person(1)) { $0.status = "ended" }, Entry(Person(2))], from: party, scene)
      try take(
        [
          Entry(Person(1)), Entry(Person(2)) { ($0.policy, $0.status) = ("", "ended") },
          Entry(Person(3)) { ($0.policy, $0.status) = ("", "ended") },
        ],
        from: party, scene)
    }
    let file = try scene.send(TestRoster("A", people: 1..<5))
    #expect(file.count(.registerEnded) == 1)
    #expect(file.accepted == 3)
    #expect(
      try Books(scene.spool).rows("SELECT party, rows FROM registerSide ORDER BY party") == [
        ["departments/civil", "4"], ["finance", "4"],
      ])
  }

  @Test func aHouseholdIsPaidThroughTheHouseholderBothSidesRegistered() throws {
    let scene = try Scene(policies: ["T-02"])
    var list = TestPolicyList("T-01") { $0.grantType = "household" }
    list.rows += TestPolicyList("T-02").rows
    try scene.send(list.csv, from: .finance, on: .on("2026-03-11"))
    let entries = (1..<5).map { Entry(Person($0)) { $0.householder = Person(9) } }
    try take(entries, from: .finance, scene)
    try take(entries, from: .department("civil"), scene)
    var roster = TestRoster("A", people: 1..<4)
    for (index, payee) in [(0, Person(9)), (1, Person(8))] {
      roster.lines[index].payee = payee
      roster.lines[index].relation = "householder"
      roster.lines[index].account = payee.card()
    }
    let file = try scene.send(roster)
    #expect(file.outcome == .partly)
    #expect(file.accepted == 2)
    #expect(file.count(.registerHouseholderDiffers) == 1)
    #expect(file.count(.registerPayeeDiffers) == 0)
  }

  @Test func aDepartmentBelowIsHeldAgainstItsOwnRegisterBeforeItsParents() throws {
    let scene = try Scene()
    let entry = Entry(Person(1)) { $0.account = Person(8).card() }
    try take([entry], from: .finance, scene)
    try take([entry], from: .department("taiyuan-civil"), scene)
    try take([Entry(Person(1)) { $0.account = Person(1).card() }], from: .department("civil"), scene)
    let below = try scene.send(TestRoster("A", people: 1..<4), from: "taiyuan-civil")
    #expect(below.count(.registerAccountDiffers) == 1)
    #expect(below.accepted == 2)
    let above = try scene.send(TestRoster("B", period: "2026-04", people: 1..<4), from: "civil")
    #expect(above.count(.registerAccountDiffers) == 0)
    #expect(above.count(.registerOneSided) == 1)
  }

  @Test func aPolicyNobodyRegisteredForIsNotCompared() throws {
    let scene = try Scene()
    try take([Entry(Person(1)) { $0.status = "ended" }], from: .finance, scene)
    try take([Entry(Person(1)) { $0.status = "ended" }], from: .department("civil"), scene)
    let file = try scene.send(TestRoster("A", policy: "T-02", people: 1..<4))
    #expect(file.outcome == .accepted)
    #expect(file.findings.isEmpty == true)
  }

  @Test func aRegisterOfManyBlocksFindsEveryBeneficiary() throws {
    let scene = try Scene()
    for party in [Party.finance, .department("civil")] {
      // In two files, the second between and beyond the first.
      try take((0..<1_000).map { Entry(Person($0 * 4)) { $0.status = "ended" } }, from: party, scene)
      try take((0..<1_000).map { Entry(Person($0 * 4 + 2)) }, from: party, scene)
      try take((0..<300).map { Entry(Person($0 * 4)) }, from: party, scene)
    }
    let file = try scene.send(TestRoster("A", people: 1_140..<1_240))
    #expect(file.count(.registerEnded) == (1_200..<1_240).count { $0 % 4 == 0 })
    #expect(file.count(.registerAbsent) == 50)
    try scene.expectSound()
  }
}
