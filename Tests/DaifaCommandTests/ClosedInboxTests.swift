import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// A party may set the modes of its own inbox; the daemon, which is not root, then cannot read it.
@Suite("An inbox its party closed")
struct ClosedInboxTests {
  private static let account: UInt32 = 65_534

  /// Runs the program as an account that no mode is waived for.
  private func daifa(_ spool: TestSpool, _ arguments: String...) throws -> Program.Outcome {
    let words = arguments + ["--spool", spool.root]
    // A copy in the spool: the account may be unable to reach what was built.
    guard geteuid() == 0 else { return try Program.run("\(spool.root)/daifa", words) }
    let account = "\(Self.account)"
    return try Program.run(
      "/usr/bin/setpriv", ["--reuid", account, "--regid", account, "--clear-groups", "\(spool.root)/daifa"] + words)
  }

  /// Gives everything below the spool to that account.
  private func hand(_ spool: TestSpool) throws {
    guard geteuid() == 0 else { return }
    let outcome = try Program.run("/bin/chown", ["-R", "\(Self.account):\(Self.account)", spool.root])
    try #require(outcome.status == 0)
  }

  @Test func itsFilesWaitItIsToldAndNobodyElseIsStopped() throws {
    let spool = try commandSpool()
    try FileManager.default.copyItem(atPath: Program.path, toPath: "\(spool.root)/daifa")
    try hand(spool)
    #expect(try daifa(spool, "drain", "--today", "2026-04-01").status == 0)
    let inbox = "\(spool.root)/departments/agriculture/inbox"
    try spool.drop(TestRoster("A1", people: 40..<44).csv, as: "a.csv", from: .department("agriculture"))
    try spool.drop(TestRoster("B1", people: 1..<31).csv, as: "b.csv", from: .department("civil"))
    try hand(spool)
    try #require(chmod(inbox, 0) == 0)
    let closed = try daifa(spool, "drain", "--today", "2026-04-03")
    #expect(closed.status == 1)
    #expect(closed.errors.contains("departments/agriculture/inbox"))
    #expect(spool.names("departments/civil/outbox").contains { $0.hasPrefix("receipt-B1-") })
    let said = try daifa(spool, "status")
    #expect(said.output.contains("departments/agriculture 的收件箱打不开"), "\(said.output)\(said.errors)")
    try #require(chmod(inbox, 0o770) == 0)
    #expect(try daifa(spool, "drain", "--today", "2026-04-03").status == 0)
    #expect(spool.names("departments/agriculture/outbox").contains { $0.hasPrefix("receipt-A1-") })
  }
}
