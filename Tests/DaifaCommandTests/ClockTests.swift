import DaifaModel
import DaifaTestKit
import Foundation
import Testing

/// A clock that a test sets, for processes that are started with ``environment``.
private struct TestClock {
  let path: String

  init(_ spool: TestSpool, _ instant: String) throws {
    path = "\(spool.root)/clock"
    try Data(count: 8).write(to: URL(fileURLWithPath: path))
    try set(instant)
  }

  var environment: [String: String] { FaultPlan.clock(at: path) }

  /// Sets it to a time in China: `2026-04-03T10:00:00`. The file's bytes are changed in their place, where processes have it mapped.
  func set(_ text: String) throws {
    let instant = try #require(ISO8601DateFormatter().date(from: "\(text)+08:00"))
    let ahead = Int64(instant.timeIntervalSinceNow)
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    withUnsafeBytes(of: ahead.littleEndian) { file.write(Data($0)) }
    try file.close()
  }
}

@Suite("Clock: nothing is done by a clock that cannot be right")
struct ClockTests {
  private static func roster(_ number: Int) -> TestRoster {
    TestRoster("B\(number)", people: (number * 10)..<(number * 10 + 4))
  }

  private func receipts(_ spool: TestSpool) -> Int {
    spool.outbox(.department("civil"), "receipt").count { $0.hasSuffix(".csv") }
  }

  @Test func aClockThatJumpsPausesTheIntakeUntilItIsRightAgain() throws {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    let clock = try TestClock(spool, "2026-03-10T09:00:00")
    let first = try Program.run(Program.path, ["drain", "--spool", spool.root], environment: clock.environment)
    #expect(first.status == 0, "\(first)")
    try clock.set("2026-04-03T10:00:00")
    let daemon = try LoggedDaemon(spool, today: nil, environment: clock.environment)
    try spool.drop(Self.roster(1).csv, as: "1.csv", from: .department("civil"))
    #expect(await_(seconds: 30) { receipts(spool) == 1 })
    for (number, wrong) in ["2026-03-20T10:00:00", "2027-04-03T10:00:00"].enumerated() {
      try clock.set(wrong)
      try spool.drop(Self.roster(2 + number).csv, as: "\(number).csv", from: .department("civil"))
      #expect(daemon.says("Intake is paused", times: number + 1))
      let status = try Program.daifa(["status", "--spool", spool.root, "--today", "2026-04-03"]).output
      #expect(status.contains("暂停收件") && status.contains("时钟突变"), "\(status)")
      #expect(receipts(spool) == 1 + number)
      try clock.set("2026-04-03T10:05:00")
      #expect(await_(seconds: 30) { receipts(spool) == 2 + number })
      #expect(daemon.says("Intake goes on", times: number + 1))
    }
    #expect(daemon.end() == 0)
    let books = try Books(spool)
    #expect(try books.texts("SELECT DISTINCT day FROM journal ORDER BY 1") == ["2026-03-10", "2026-04-03"])
    #expect(try books.texts("SELECT DISTINCT day FROM instruction") == ["2026-04-03"])
    #expect(try books.faults() == [])
  }

  @Test func aClockThatStandsBeforeWhatWasRecordedStartsNothing() throws {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    let clock = try TestClock(spool, "2026-04-03T10:00:00")
    _ = try Program.run(Program.path, ["drain", "--spool", spool.root], environment: clock.environment)
    try clock.set("2026-01-01T00:00:00")
    try spool.drop(Self.roster(1).csv, as: "1.csv", from: .department("civil"))
    // A timer's run says so and does nothing; a daemon waits.
    let timed = try Program.run(Program.path, ["drain", "--spool", spool.root], environment: clock.environment)
    #expect(timed.status == 1 && timed.errors.contains("时钟有误"), "\(timed)")
    let daemon = try LoggedDaemon(spool, today: nil, environment: clock.environment)
    #expect(daemon.says("Intake is paused"))
    #expect(receipts(spool) == 0)
    try clock.set("2026-04-03T10:05:00")
    #expect(await_(seconds: 30) { receipts(spool) == 1 })
    #expect(daemon.end() == 0)
    #expect(try Books(spool).faults() == [])
  }
}
