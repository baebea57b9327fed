import DaifaModel
import DaifaTestKit
import Foundation
import Testing

@Suite("Approval at the command line: one way into the ledger")
struct ApprovalCommandTests {
  /// A spool with one roster of three people that waits; and its control number.
  private func waiting() throws -> (spool: TestSpool, control: String) {
    let spool = try commandSpool()
    let yaml = try spool.text("daifa.yaml").replacing("approval: automatic", with: "approval: required")
    try Data(yaml.utf8).write(to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "b1.csv", from: .department("civil"))
    let said = try spool.drainByCommand(on: .on("2026-04-03"))
    try #require(said.files.map(\.outcome) == ["accepted", "held"])
    struct Waiting: Decodable {
      struct Roster: Decodable {
        var controlNo: String
        var count: Int
        var amountFen: Int
      }
      var rosters: [Roster]
    }
    let rosters = try spool.daifa("review", "--json").json(Waiting.self).rosters
    try #require(rosters.map(\.count) == [3] && rosters.map(\.amountFen) == [30_000])
    return (spool, rosters[0].controlNo)
  }

  @Test func approveReleasesWhatItQuotesAndReviewIsEmptyThen() throws {
    let (spool, control) = try waiting()
    #expect(spool.outbox(.finance, "review-").count >= 1)
    let listed = try spool.daifa("review")
    #expect(listed.output.contains("daifa approve \(control) --count 3 --amount 300.00"))
    let wrong = try spool.daifa(
      "approve", control, "--count", "3", "--amount", "300.01", "--by", "财政01", "--today", "2026-04-03")
    #expect(wrong.status == 1 && wrong.output.contains("quoteSumDiffers"))
    // What would be refused is not even dropped.
    #expect(spool.names("finance/inbox").isEmpty)
    let right = try spool.daifa(
      "approve", control, "--count", "3", "--amount", "300.00", "--by", "财政01", "--today", "2026-04-03")
    #expect(right.status == 0, "\(right.output) \(right.errors)")
    #expect(try spool.instructions("rcu").flatMap(\.lines).count == 3)
    #expect(try spool.daifa("review").output.contains("Nothing waits"))
    let again = try spool.daifa(
      "approve", control, "--count", "3", "--amount", "300.00", "--by", "财政01", "--today", "2026-04-03")
    #expect(again.status == 1)
    #expect(try Books(spool).faults() == [])
  }

  @Test func aRunningDaemonTakesTheDecisionAndTheVerbSaysSo() throws {
    let (spool, control) = try waiting()
    let daemon = try LoggedDaemon(spool)
    let holder = "\(daemon.number)"
    #expect(await_(seconds: 90) { (try? spool.text("private/lock"))?.contains(holder) == true })
    let stopped = try spool.daifa(
      "stop", PaymentReference(payment: 2).description, "--amount", "100.00", "--by", "财政01", "--reason", "已死亡")
    #expect(stopped.status == 0, "\(stopped.output) \(stopped.errors)")
    let approved = try spool.daifa("approve", control, "--count", "2", "--amount", "200.00", "--by", "财政02")
    #expect(approved.status == 0, "\(approved.output) \(approved.errors)")
    #expect(await_(seconds: 30) { (try? spool.instructions("rcu").flatMap(\.lines).count) == 2 })
    let traced = try spool.daifa("trace", PaymentReference(payment: 2).description)
    #expect(traced.output.contains("停发 stop") && traced.output.contains("已死亡"))
    _ = daemon.end()
    #expect(try Books(spool).faults() == [])
  }

  @Test func printWritesTheFileAndDoesNothing() throws {
    let (spool, control) = try waiting()
    let printed = try spool.daifa(
      "reject", control, "--count", "3", "--amount", "300.00", "--by", "财政01", "--reason", "缺材料, 重报", "--print")
    #expect(printed.status == 0 && printed.output.contains("\"缺材料, 重报\""))
    #expect(try spool.daifa("review").output.contains(control))
    try spool.drop(Array(printed.output.utf8), as: "r.csv", from: .finance)
    #expect(try spool.drainByCommand(on: .on("2026-04-03")).files.map(\.outcome) == ["accepted"])
    #expect(try spool.daifa("review").output.contains("Nothing waits"))
  }
}
