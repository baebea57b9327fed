import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Release: what was true when a roster was taken is asked again before its money leaves")
struct ReleaseObstacleTests {
  private func alarms(_ scene: Scene) throws -> [String] {
    try Books(scene.spool).texts("SELECT kind FROM alarm ORDER BY id")
  }

  /// A newer list, on which a policy has a status, or no longer stands.
  private func list(_ status: String?, _ scene: Scene, on day: Day) throws {
    var row = TestPolicyList.Row("T-01")
    row.status = status ?? ""
    let rows = [TestPolicyList.Row("T-02")] + (status == nil ? [] : [row])
    #expect(try scene.send(TestPolicyList(rows).csv, from: .finance, on: day).outcome == .accepted)
  }

  @Test(arguments: ["cancelled", nil])
  func aRosterOfAPolicyThatWasTakenOffTheListIsNotApproved(status: String?) throws {
    let waiting = try WaitingScene()
    try list(status, waiting.scene, on: Scene.day)
    let file = try waiting.decide(.approve)
    #expect(file.outcome == .refused && file.count(.rosterNotPayable) == 1)
    #expect(try waiting.states() == ["held": 10])
    #expect(try waiting.decide(.reject).outcome == .accepted)
    try waiting.scene.expectSound()
  }

  @Test func aReleasedRosterWaitsWhileItsPolicyIsCancelledAndGoesOnOnceItStandsAgain() throws {
    var waiting = try WaitingScene()
    waiting.scene.configuration.budget = .required
    #expect(try waiting.decide(.approve).outcome == .accepted)
    try list("cancelled", waiting.scene, on: Scene.day)
    waiting.scene.configuration.budget = .none
    try waiting.scene.drain()
    try waiting.scene.drain()
    #expect(waiting.instructed == 0)
    #expect(try alarms(waiting.scene).filter { $0 == "policyWithdrawn" }.count == 1)
    try list("active", waiting.scene, on: .on("2026-04-07"))
    #expect(waiting.instructed == 10)
    try waiting.scene.expectSound()
  }

  @Test func aBankThatIsNoLongerUnderContractGetsNoInstruction() throws {
    var waiting = try WaitingScene()
    waiting.scene.configuration.banks["rcu"]?.contractTo = .on("2026-04-02")
    #expect(try waiting.decide(.approve).count(.rosterNotPayable) == 1)
    waiting.scene.configuration.banks["rcu"]?.contractTo = nil
    #expect(try waiting.decide(.approve).outcome == .accepted)
    #expect(waiting.instructed == 10)
  }

  @Test func aBankThatIsNoLongerConfiguredGetsNoInstruction() throws {
    var waiting = try WaitingScene()
    waiting.scene.configuration.budget = .required
    try waiting.decide(.approve)
    waiting.scene.configuration.budget = .none
    let bank = waiting.scene.configuration.banks.removeValue(forKey: "rcu")
    try waiting.scene.drain()
    #expect(waiting.instructed == 0)
    #expect(try alarms(waiting.scene).contains("bankNotContracted"))
    waiting.scene.configuration.banks["rcu"] = bank
    try waiting.scene.drain()
    #expect(waiting.instructed == 10)
    try waiting.scene.expectSound()
  }

  /// Ten people who wait for budget though rosters need no approval, one of them stopped by a party.
  private func stopped(by party: Party) throws -> Scene {
    var scene = try Scene()
    scene.configuration.budget = .required
    #expect(try scene.send(TestRoster("A", people: 1..<11)).outcome == .accepted)
    let control = ControlNumber(try Books(scene.spool).number("SELECT file FROM roster")).description
    let stop = TestApproval.Line(
      control, .stop, count: 1, amount: Amount(fen: 10_000), reference: PaymentReference(payment: 1).description)
    #expect(try scene.send(TestApproval([stop]).csv, from: party, on: Scene.day).outcome == .accepted)
    scene.configuration.budget = .none
    try scene.drain()
    return scene
  }

  private func reissue(_ scene: Scene) throws -> PassReport.File {
    let person = try Books(scene.spool).rows("SELECT beneficiaryId FROM payment WHERE payment = 1")[0][0]
    let line = TestRoster.Line(1, try #require((1..<11).map { Person($0) }.first { $0.identity == person }))
    return try scene.send(TestRoster("R", [line.reissuing(PaymentReference(payment: 1).description)]))
  }

  @Test func whatFinanceStoppedIsPaidAfterAllOnlyIfFinanceReleasesIt() throws {
    let scene = try stopped(by: .finance)
    #expect(try reissue(scene).outcome == .held)
    #expect(try scene.spool.instructions("rcu").reduce(0) { $0 + $1.lines.count } == 9)
    try scene.expectSound()
  }

  @Test func whatTheDepartmentStoppedItselfItMayPayAfterAll() throws {
    let scene = try stopped(by: .department("civil"))
    #expect(try reissue(scene).outcome == .accepted)
    #expect(try scene.spool.instructions("rcu").reduce(0) { $0 + $1.lines.count } == 10)
    try scene.expectSound()
  }
}
