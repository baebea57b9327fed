import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// What is approved takes budget; what is held, stopped or turned down takes none.
@Suite("Budget and approval")
struct BudgetApprovalTests {
  private func scene(allotted: String) throws -> WaitingScene {
    let waiting = try WaitingScene()
    try waiting.scene.send(TestAllotment("ZB-1", allotted).csv, from: .finance, on: WaitingScene.day)
    return waiting
  }

  private func openWaits(_ waiting: WaitingScene) throws -> [String] {
    try Books(waiting.scene.spool).texts("SELECT shortFen FROM budgetWait WHERE endedOn IS NULL")
  }

  @Test func budgetIsBlockedAtApprovalAndNotBefore() throws {
    let waiting = try scene(allotted: "1500.00")
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 150_000])
    #expect(try openWaits(waiting) == [])
    try waiting.decide(.approve)
    #expect(waiting.instructed == 10)
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 50_000])
    try waiting.scene.expectSound()
  }

  @Test func anApprovedRosterBeyondTheBudgetWaits() throws {
    let waiting = try scene(allotted: "900.00")
    try waiting.decide(.approve)
    #expect(waiting.instructed == 0)
    #expect(try openWaits(waiting) == ["10000"])
    #expect(waiting.scene.spool.outbox(.department("civil"), "budget-wait-B1").count == 1)
    try waiting.scene.expectSound()
  }

  @Test func aStoppedPaymentMakesRoomForTheRestOfItsRoster() throws {
    let waiting = try scene(allotted: "900.00")
    try waiting.decide(.approve)
    try waiting.decide(.stop, count: 1, fen: 10_000, reference: waiting.reference(3))
    #expect(waiting.instructed == 9)
    #expect(try openWaits(waiting) == [])
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try waiting.scene.expectSound()
  }

  @Test func aCancelledRosterWaitsNoLongerAndTakesNothing() throws {
    let waiting = try scene(allotted: "900.00")
    try waiting.decide(.approve)
    try waiting.decide(.cancel)
    #expect(try openWaits(waiting) == [])
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 90_000])
    try waiting.scene.send(TestAllotment("ZB-2", "100.00").csv, from: .finance, on: WaitingScene.day)
    #expect(waiting.instructed == 0)
    try waiting.scene.expectSound()
  }

  @Test func aRosterOnHoldTakesNothingThoughThereIsRoom() throws {
    let waiting = try scene(allotted: "900.00")
    try waiting.decide(.approve)
    try waiting.decide(.hold)
    try waiting.scene.send(TestAllotment("ZB-2", "100.00").csv, from: .finance, on: WaitingScene.day)
    #expect(waiting.instructed == 0)
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 100_000])
    try waiting.decide(.release)
    #expect(waiting.instructed == 10)
    #expect(try waiting.scene.spool.budgetsLeft() == ["T-01 140000 2026": 0])
    try waiting.scene.expectSound()
  }
}

@Suite("Budget execution report")
struct BudgetReportTests {
  private func allot(_ scene: Scene, _ number: String, _ amount: String, on day: Day) throws {
    try scene.send(TestAllotment(number, amount).csv, as: "\(number).csv", from: .finance, on: day)
  }

  @Test func itIsWrittenWhenAnAllotmentCameAndOtherwiseOnceADay() throws {
    let scene = try Scene()
    func reports() -> [String] { scene.spool.outbox(.finance, "budget-2") }
    try allot(scene, "ZB-1", "1000.00", on: .on("2026-04-03"))
    #expect(reports() == ["budget-20260403.csv"])
    // Blocked on the same day: said with the next day's.
    try scene.send(TestRoster("B1", people: 1..<3), on: .on("2026-04-03"))
    #expect(reports().count == 1)
    try scene.drain(on: .on("2026-04-07"))
    #expect(reports() == ["budget-20260403.csv", "budget-20260407.csv"])
    // Nothing changed: nothing is written, whatever the day.
    try scene.drain(on: .on("2026-04-08"))
    #expect(reports().count == 2)
    try scene.send(
      try scene.spool.instruction().answer(on: .on("2026-04-08")) { if $0 == 0 { $1.fail("R03") } },
      on: .on("2026-04-08"))
    #expect(reports().count == 3)
    try allot(scene, "ZB-2", "1.00", on: .on("2026-04-08"))
    #expect(reports().count == 4)
    let text = try scene.spool.text("finance/outbox/budget-20260408.csv")
    #expect(text.contains("2026,T-01,补贴项目T-01,140000,,1,,1000.00,0.00,100.00,0.00,100.00,900.00,10.0\r\n"))
    try scene.expectSound()
  }

  @Test func eachDepartmentSeesTheBudgetsItsRostersTakeFrom() throws {
    let scene = try Scene()
    let rows = [TestAllotment.Row("ZB-1", "1000.00"), .init("ZB-2", "50.00", policy: "T-02")]
    var regional = rows
    regional[1].region = "140100"
    try scene.send(TestAllotment(regional).csv, from: .finance, on: Scene.day)
    try scene.send(TestRoster("B1", policy: "T-02", people: 1..<2), from: "taiyuan-civil", on: .on("2026-04-07"))
    let day = "20260407"
    let finance = try scene.spool.text("finance/outbox/budget-\(day).csv")
    let taiyuan = try scene.spool.text("departments/taiyuan-civil/outbox/budget-\(day).csv")
    #expect(finance.contains("T-01,") && finance.contains("T-02,") && finance.contains("B1"))
    #expect(taiyuan.contains("T-01,") && taiyuan.contains("T-02,") && taiyuan.contains("B1"))
    #expect(scene.spool.outbox(.department("agriculture"), "budget-") == [])
    // The province's bureau owns the policy; the roster that waits is not its own.
    #expect(try !scene.spool.text("departments/civil/outbox/budget-\(day).csv").contains("B1"))
  }

  @Test func aReportLostInACrashIsWrittenByTheNextPass() throws {
    let scene = try Scene()
    try allot(scene, "ZB-1", "1000.00", on: .on("2026-04-03"))
    try scene.spool.alter("UPDATE counter SET value = 0 WHERE name = 'reportedAllotment'")
    try scene.drain(on: .on("2026-04-03"))
    #expect(scene.spool.outbox(.finance, "budget-2").count == 2)
  }
}
