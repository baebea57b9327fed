import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Policy lists: which one is in force")
struct PolicyListTests {
  private func isPaid(_ scene: Scene, _ policy: String, on day: String, _ batch: String) throws -> Bool {
    let period = day.prefix(7)
    let file = try scene.send(TestRoster(batch, policy: policy, period: String(period), people: 1..<4), on: .on(day))
    return file.outcome == .accepted
  }

  private func send(_ list: TestPolicyList, to scene: Scene, on day: Day = Scene.day) throws -> PassReport.File {
    try scene.send(list.csv, from: .finance, on: day)
  }

  @Test func anItemThatIsOnNoListIsNotPaid() throws {
    let scene = try Scene()
    let file = try scene.send(TestRoster("B1", policy: "T-99", people: 1..<4))
    #expect(file.outcome == .refused && file.count(.policyUnknown) == 1)
    #expect(try Books(scene.spool).number("SELECT count(*) FROM payment") == 0)
  }

  @Test func aNewListTakesThePlaceOfItsOwnRegionsListOnly() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    let city = TestPolicyList("C-01", "C-02") {
      $0.region = "140100"
      $0.department = "taiyuan-civil"
    }
    #expect(try send(city, to: scene).outcome == .accepted)
    #expect(try isPaid(scene, "T-01", on: "2026-04-07", "B1"))
    var smaller = city
    smaller.rows.removeLast()
    #expect(try send(smaller, to: scene, on: .on("2026-04-08")).outcome == .accepted)
    #expect(try isPaid(scene, "T-02", on: "2026-04-08", "B2"))
    let gone = try scene.send(
      TestRoster("B3", policy: "C-02", people: 1..<4), from: "taiyuan-civil", on: .on("2026-04-09"))
    #expect(gone.count(.policyUnknown) == 1)
    let kept = try scene.send(
      TestRoster("B4", policy: "C-01", people: 1..<4), from: "taiyuan-civil", on: .on("2026-04-09"))
    #expect(kept.outcome == .accepted)
  }

  @Test func aPolicyLeftOutOfANewListIsNotPaidAnyMore() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    #expect(try isPaid(scene, "T-02", on: "2026-04-07", "B1"))
    #expect(try send(TestPolicyList("T-01"), to: scene, on: .on("2026-04-07")).count(.withdrawsInFlight) == 1)
    #expect(try !isPaid(scene, "T-02", on: "2026-04-08", "B2"))
    #expect(try isPaid(scene, "T-01", on: "2026-04-08", "B3"))
    #expect(try Books(scene.spool).number("SELECT count(*) FROM policyList") == 2)
    try scene.expectSound()
  }

  @Test func aWithdrawnPolicyStaysWithdrawnUntilItsNewRowIsPublished() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    _ = try send(TestPolicyList("T-01"), to: scene)
    var back = TestPolicyList("T-01", "T-02")
    back.rows[1].publishedOn = "2026-05-06"
    #expect(try send(back, to: scene, on: .on("2026-04-07")).outcome == .accepted)
    #expect(try !isPaid(scene, "T-02", on: "2026-04-08", "B1"))
    #expect(try isPaid(scene, "T-02", on: "2026-05-07", "B2"))
  }

  @Test func policiesThatExcludeEachOtherAreNotPaidToOnePersonForOneTime() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    var list = TestPolicyList("T-01", "T-02")
    list.rows[1].excludes = "T-01"
    #expect(try send(list, to: scene, on: .on("2026-04-02")).outcome == .accepted)
    #expect(try isPaid(scene, "T-01", on: "2026-04-07", "B1"))
    let other = try scene.send(
      TestRoster("B2", policy: "T-02", period: "2026-04", people: 2..<6), on: .on("2026-04-08"))
    #expect(other.count(.policyExcluded) == 2 && other.accepted == 2)
    // The other way round, which only the other policy's row says.
    let back = try scene.send(
      TestRoster("B3", policy: "T-01", period: "2026-04", people: 4..<8), on: .on("2026-04-08"))
    #expect(back.count(.policyExcluded) == 2 && back.accepted == 2)
    try scene.expectSound()
  }

  @Test func aListThatWithdrawsWithoutTotalsIsHeldAndTheOldOneStays() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    var list = TestPolicyList("T-01")
    list.hasTotals = false
    let file = try send(list, to: scene)
    #expect(file.outcome == .held && file.count(.withdrawsWithoutTotals) == 1)
    #expect(try isPaid(scene, "T-02", on: "2026-04-08", "B1"))
    #expect(try send(list, to: scene).outcome == .duplicate)
  }

  @Test func aListWithoutTotalsThatWithdrawsNothingIsTaken() throws {
    let scene = try Scene(policies: ["T-01"])
    var list = TestPolicyList("T-01", "T-03")
    list.hasTotals = false
    #expect(try send(list, to: scene).outcome == .accepted)
    #expect(try isPaid(scene, "T-03", on: "2026-04-08", "B1"))
  }

  @Test func aListWhoseCountDiffersIsRefused() throws {
    let scene = try Scene(policies: ["T-01"])
    var text = String(decoding: TestPolicyList("T-01", "T-03").csv, as: UTF8.self)
    text = text.replacing("TOTAL,2", with: "TOTAL,3")
    let file = try scene.send(Array(text.utf8), from: .finance, on: Scene.day)
    #expect(file.outcome == .refused && file.count(.totalsCountDiffers) == 1)
    #expect(try !isPaid(scene, "T-03", on: "2026-04-08", "B1"))
  }

  @Test func aRowIsInForceFromItsPublicationAndTheOldOneUntilThen() throws {
    let scene = try Scene(policies: ["T-01"])
    let list = TestPolicyList("T-01", "T-05") {
      $0.standard = "150.00"
      $0.publishedOn = "2026-04-20"
    }
    #expect(try send(list, to: scene).outcome == .accepted)
    func pay(_ batch: String, _ policy: String, on day: String, people: Range<Int>) throws -> PassReport.File {
      let roster = TestRoster(batch, policy: policy, period: "2026-04", people: people, amount: "120.00")
      return try scene.send(roster, on: .on(day))
    }
    // The old standard of 100 holds until the day of publication, the new one of 150 from it on.
    #expect(try pay("B1", "T-01", on: "2026-04-17", people: 1..<3).count(.amountAboveStandard) == 2)
    #expect(try pay("B2", "T-05", on: "2026-04-17", people: 1..<3).count(.policyUnpublished) == 1)
    #expect(try pay("B3", "T-01", on: "2026-04-20", people: 1..<3).outcome == .accepted)
    #expect(try pay("B4", "T-05", on: "2026-04-20", people: 1..<3).outcome == .accepted)
  }

  @Test func aListOfADayToComeWithdrawsNothingBeforeThatDay() throws {
    let scene = try Scene(policies: ["T-01", "T-02"])
    #expect(try send(TestPolicyList("T-01") { $0.publishedOn = "2026-04-20" }, to: scene).outcome == .accepted)
    #expect(try isPaid(scene, "T-02", on: "2026-04-17", "B1"))
    #expect(try !isPaid(scene, "T-02", on: "2026-04-20", "B2"))
  }

  @Test func listsAreTakenBeforeTheRostersOfTheSamePass() throws {
    let scene = try Scene(policies: ["T-01"])
    try scene.spool.drop(TestRoster("B1", policy: "T-07", people: 1..<4).csv, as: "a.csv", from: .department("civil"))
    try scene.spool.drop(TestPolicyList("T-01", "T-07").csv, as: "z.csv", from: .finance)
    #expect(try scene.drain().files.map(\.outcome) == [.accepted, .accepted])
  }

  @Test func theSameListTwiceIsADuplicate() throws {
    let scene = try Scene(policies: ["T-01"])
    #expect(try send(TestPolicyList("T-01"), to: scene).outcome == .duplicate)
  }
}
