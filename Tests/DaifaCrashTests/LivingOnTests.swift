import DaifaExchange
import DaifaModel
import DaifaTestKit
import Glibc
import Testing

/// A daemon that meets one fault and does not end goes on by itself: its next pass does what was left undone, over the same open ledger.
@Suite("Living on: after one fault, the next pass of the same process")
struct LivingOnTests {
  private static let day = Day.on("2026-04-03")

  @Test(arguments: [EIO, ENOSPC, EMFILE, EINTR])
  func aProcessThatDoesNotEndAtAFaultPutsItRightInItsNextPass(error: Int32) throws {
    let start = try TestSpool()
    try start.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance)
    try start.drain(on: .on("2026-03-10"))
    try start.drop(
      TestRoster("B1", people: 1..<21, banks: ["402", "103"]).csv, as: "a.csv", from: .department("civil"))
    let calm = try start.copy()
    let calls = try FaultPlan.error(0, at: .max).meeting { try calm.drain(on: Self.day) }
    let expected = try Books(calm).gist()
    let wanted = Trials.count(short: 12, long: calls)
    for point in stride(from: 1, through: calls, by: max(calls / wanted, 1)) {
      let spool = try start.copy()
      let plan = FaultPlan.error(error, at: point)
      var living: Exchange?
      _ = plan.meeting {
        do {
          let exchange = try spool.exchange(.forTests(), on: Self.day)
          _ = try exchange.pass()
          living = exchange
        } catch {
          // It ends, saying why; a process that starts does the rest.
        }
      }
      #expect(try (living ?? spool.exchange(.forTests(), on: Self.day)).pass().faults == [], "\(plan)")
      #expect(try Books(spool).gist() == expected, "\(plan)")
      #expect(try Books(spool).faults() == [], "\(plan)")
    }
    Tally.note("living on", "errno \(error)", trials: calls / max(calls / wanted, 1), cut: 0)
  }
}
