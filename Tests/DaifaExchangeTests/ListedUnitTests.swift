import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Violators by unit: a department, a township or a village on a list is not paid, or is told")
struct ListedUnitTests {
  private typealias Entry = TestScreeningList.Entry

  /// Six people of two townships by turns: of a village of the first, and of the second itself.
  private func roster(_ batch: String, people: Range<Int>, policy: String = "T-01") -> TestRoster {
    var roster = TestRoster(batch, policy: policy, people: people)
    for index in roster.lines.indices {
      roster.lines[index].region = index % 2 == 0 ? "140105001001" : "140105002"
    }
    return roster
  }

  @discardableResult
  private func list(_ scene: Scene, _ entries: [Entry], xml: Bool = false, asOf: String = "2026-03-31") throws
    -> PassReport.File
  {
    let list = TestScreeningList(.violator, asOf: asOf, entries)
    return try scene.send(xml ? list.xml : list.csv, from: .finance, on: Scene.day)
  }

  @Test(
    arguments: [
      ("140105001", 3), ("140105001000", 3), ("140105001001", 3), ("140105001002", 0), ("140105002", 3),
      ("140105002001", 0),
    ], [false, true])
  func linesOfATownshipOrVillageOnTheListAreRefused(unit: (code: String, refused: Int), xml: Bool) throws {
    let scene = try Scene()
    let taken = try list(scene, [.unit(unit.code)], xml: xml)
    #expect(taken.outcome == .accepted && taken.accepted == 1)
    let file = try scene.send(roster("A", people: 1..<7), on: Scene.day)
    #expect(file.count(.screenedOut) == unit.refused && file.accepted == 6 - unit.refused)
    let screened = try Books(scene.spool).rows("SELECT refused, advised FROM screened")
    #expect(screened == (unit.refused == 0 ? [] : [["\(unit.refused)", "0"]]))
    try scene.expectSound()
    #expect(try Books(scene.spool).flaws() == [])
  }

  @Test func aDepartmentOnTheListHasItsRostersRefusedAndNobodyElses() throws {
    let scene = try Scene()
    try list(scene, [.unit("civil")])
    let file = try scene.send(roster("A", people: 1..<7), on: Scene.day)
    #expect(file.outcome == .refused && file.count(.screenedOut) == 6)
    let other = TestScreeningList(.violator, asOf: "2026-04-01", [.unit("agriculture")])
    try scene.send(other.csv, from: .finance, on: Scene.day)
    #expect(try scene.send(roster("B", people: 1..<7), on: Scene.day).accepted == 6)
  }

  @Test func thePolicyMayOnlyAdviseOrNotLook() throws {
    for (rule, advised) in [("violator=advise", 3), ("violator=off", 0)] {
      var policies = TestPolicyList([.init("T-01"), .init("T-02")])
      policies.screening = rule
      let scene = try Scene(list: policies)
      try list(scene, [.unit("140105001")])
      let file = try scene.send(roster("A", people: 1..<7), on: Scene.day)
      #expect(file.outcome == .accepted && file.accepted == 6 && file.count(.screenedAdvice) == advised)
    }
  }

  @Test func aUnitIsListedForItsDaysAndPoliciesAndUntilTheNextListLeavesItOut() throws {
    let scene = try Scene()
    try list(
      scene,
      [
        .unit("140105001", until: "2026-03-01"), .unit("140105002", since: "2027-01-01"),
        .unit("140105002", appliesTo: "T-02"), Entry(Person(9)),
      ])
    #expect(try scene.send(roster("A", people: 1..<7), on: Scene.day).accepted == 6)
    #expect(try scene.send(roster("B", people: 1..<7, policy: "T-02"), on: Scene.day).count(.screenedOut) == 3)
    try list(scene, [Entry(Person(9))], asOf: "2026-04-01")
    #expect(try scene.send(roster("C", people: 20..<26, policy: "T-02"), on: Scene.day).accepted == 6)
  }

  @Test(arguments: ["140105", "140100000000", "nobody", "1401050010"])
  func aUnitThatIsNoneRefusesTheList(code: String) throws {
    let scene = try Scene()
    let file = try list(scene, [.unit(code)])
    #expect(file.outcome == .refused && file.count(.unitUnknown) == 1)
    let deceased = TestScreeningList([.unit("140105001")])
    #expect(try scene.send(deceased.csv, from: .finance, on: Scene.day).count(.unitUnknown) == 1)
    #expect(try scene.send(roster("A", people: 1..<7), on: Scene.day).accepted == 6)
  }

  @Test func whatIsFoundAboutUnitsIsToldInTheLanguageOfTheSentence() throws {
    let scene = try Scene()
    try list(scene, [.unit("nobody")])
    try list(scene, [.unit("civil")])
    try scene.send(roster("A", people: 1..<7), on: Scene.day)
    let said = try Books(scene.spool).rows(
      "SELECT DISTINCT code, required, found FROM finding WHERE code IN ('unitUnknown', 'screenedOut') ORDER BY code DESC"
    )
    try #require(said.count == 2)
    #expect(said[0] == ["unitUnknown", "", "nobody"])
    #expect(said[1][2] == "A (civil)")
  }
}
