import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// The program killed in the middle of a pass, at one system call that changes a disk after the other; the next pass must end where an
/// undisturbed run ends: nothing paid twice, nothing lost, every file under its name with its bytes.
///
/// Forty points spread over the run; every one of them where `DAIFA_LONG` is set.
@Suite(
  "Crashes: killed at a system call, the next pass puts it right", .enabled(if: access("/usr/bin/strace", X_OK) == 0))
struct CrashTests {
  private static let calls =
    "write,pwrite64,fsync,fdatasync,syncfs,rename,renameat2,unlink,unlinkat,fchmod,ftruncate,linkat"

  /// What lies in the inboxes when the pass begins.
  enum Stage: String, CaseIterable, Sendable {
    case rosters, returns, signed

    var day: Day { .on(self == .returns ? "2026-04-08" : "2026-04-03") }

    func prepare() throws -> TestSpool {
      if self == .signed { return try prepareSigned() }
      let spool = try commandSpool()
      var roster = TestRoster("B1", people: 1..<301, banks: ["402", "103"])
      roster.lines[5].account = "12"
      try spool.drop(roster.csv, as: "a.csv", from: .department("civil"))
      try spool.drop(
        gzipped(TestRoster("B2", policy: "T-02", people: 1..<41).gb18030), as: "b.csv.gz", from: .department("civil"))
      try spool.drop(TestRoster("B3", people: 400..<420).xml, as: "c.xml", from: .department("taiyuan-civil"))
      try spool.drop(TestRoster("B4", policy: "T-09", people: 1..<3).csv, as: "d.csv", from: .department("agriculture"))
      guard self == .returns else { return spool }
      _ = try spool.drainByCommand(on: Stage.rosters.day)
      let rcu = try spool.instruction("rcu")
      let answer = rcu.answer(on: day) { index, row in
        switch index {
        case 0: row.fail("R03")
        case 1: row.amount = "120.00"
        case 2: row.reference = "DF000000000000199"
        case 3: row.name = "别人"
        default: break
        }
      }
      try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
      try spool.drop(spool.instruction("abc").answer(on: day).xml, as: "a.xml", from: .bank("abc"))
      let reissue = [TestRoster.Line(1, Person(1)).reissuing(rcu.lines[0].reference), .init(2, Person(999))]
      try spool.drop(TestRoster("R1", reissue).csv, as: "r.csv", from: .department("civil"))
      return spool
    }
  }

  @Test(arguments: Stage.allCases)
  func whereverAPassIsKilledTheNextOneEndsWhereItWouldHaveEnded(stage: Stage) throws {
    let killed = try disturb(stage, points: 20, by: { try $0.fingerprint() }) { ("signal=KILL", $0 < 0 || $0 > 128) }
    #expect(killed >= 15)
  }

  @Test(arguments: Stage.allCases, ["EIO", "ENOSPC"])
  func whereverADiskFailsNothingIsPaidTwiceOrLost(stage: Stage, error: String) throws {
    // Ended in good order: with what it could do, or with a sentence about what it could not. What one party's fault held up is
    // numbered after what others sent, and a reissue judged before the bank's answer is refused and may come again.
    let gist = """
      SELECT batchNo, lineNo, bank, amountFen, CASE state WHEN 'reissued' THEN 'failed' ELSE state END FROM paymentNow
      WHERE batchNo <> 'R1' ORDER BY batchNo, lineNo
      """
    let failed = try disturb(stage, points: 8, by: { try $0.rows(gist).map { $0.joined(separator: "|") } }) {
      ("error=\(error)", $0 == 1)
    }
    #expect(failed >= 4)
  }

  /// Disturbs a pass at points spread over it (all there are when `DAIFA_LONG` is set), each in a spool of its own, and lets two
  /// undisturbed ones follow, whose result must be that of undisturbed passes. The fault is what is done at a point, and whether an exit
  /// status is that of a pass so disturbed. Gives how many passes were.
  private func disturb(
    _ stage: Stage, points wanted: Int, by result: (Books) throws -> [String],
    _ fault: (Int32) -> (injection: String, isDisturbed: Bool)
  ) throws -> Int {
    let start = try stage.prepare()
    let calm = try start.copy()
    // Two passes, so that what a later one finds to do is done here as well.
    for _ in 0..<2 { _ = try calm.drainByCommand(on: stage.day) }
    let expected = try result(Books(calm))
    #expect(try Books(calm).faults() == [])
    let points = try points(start.copy(), stage)
    try #require(points.count > 50)
    let isLong = ProcessInfo.processInfo.environment["DAIFA_LONG"] != nil
    let step = isLong ? 1 : max(points.count / wanted, 1)
    var disturbed = 0
    for point in stride(from: 0, to: points.count, by: step).map({ points[$0] }) {
      let spool = try start.copy()
      let injection = "inject=\(point.call):\(fault(0).injection):when=\(point.ordinal)"
      let outcome = try Program.run("/usr/bin/strace", trace(["-e", injection], spool, stage))
      if fault(outcome.status).isDisturbed { disturbed += 1 }
      #expect(outcome.status == 0 || fault(outcome.status).isDisturbed, "\(injection): \(outcome)")
      let next = try spool.daifa("drain", "--json", "--today", stage.day.description)
      #expect(next.status == 0, "\(injection): \(next.errors)")
      _ = try spool.drainByCommand(on: stage.day)
      #expect(try Books(spool).faults() == [], "\(injection)")
      let found = try result(Books(spool))
      #expect(found == expected, "\(injection): \(Set(found).symmetricDifference(expected).sorted().prefix(6))")
    }
    return disturbed
  }

  private func trace(_ options: [String], _ spool: TestSpool, _ stage: Stage) -> [String] {
    // Without --seccomp-bpf, which keeps faults from threads other than the first.
    ["-f", "-qq", "-e", "trace=\(Self.calls)"] + options
      + [Program.path, "drain", "--today", stage.day.description, "--json", "--spool", spool.root]
  }

  /// One call of a pass: the so manieth of its name.
  private struct Point: CustomStringConvertible {
    var call: Substring
    var ordinal: Int

    var description: String { "\(call) \(ordinal)" }
  }

  /// The calls that the busiest thread of an undisturbed pass makes, in their order.
  private func points(_ spool: TestSpool, _ stage: Stage) throws -> [Point] {
    let log = "\(spool.root)/strace.log"
    let outcome = try Program.run("/usr/bin/strace", trace(["-o", log], spool, stage))
    #expect(outcome.status == 0, "\(outcome.errors)")
    var threads: [Substring: [Substring]] = [:]
    for line in try spool.text("strace.log").split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, !words[1].hasPrefix("<..."), let end = words[1].firstIndex(of: "(") else { continue }
      threads[words[0], default: []].append(words[1][..<end].drop { $0 == " " })
    }
    var counts: [Substring: Int] = [:]
    return (threads.values.max { $0.count < $1.count } ?? []).map { call in
      counts[call, default: 0] += 1
      return Point(call: call, ordinal: counts[call, default: 1])
    }
  }
}

extension CrashTests.Stage {
  /// Rosters with signatures beside them, one of them wrong; what leaves is signed too. The keys stay in the first spool.
  fileprivate func prepareSigned() throws -> TestSpool {
    let spool = try TestSpool()
    for name in ["civil", "own"] {
      let made = try Program.run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(spool.root)/\(name)"])
      guard made.status == 0 else { throw TestFault("ssh-keygen: \(made.errors)") }
    }
    let line = try spool.text("civil.pub").trimmingCharacters(in: .whitespacesAndNewlines)
    let own = "civil: {name: 民政厅, region: \"140000\""
    let yaml = TestSpool.yaml.replacing(own, with: "\(own), signature: {keys: [\"\(line)\"], wait: 0}")
    try spool.initialise("\(yaml)signing: {ssh: \"\(spool.root)/own\"}\n")
    try spool.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance)
    for (number, batch) in ["S1", "S2", "S3"].enumerated() {
      let bytes = TestRoster(batch, people: (number * 50)..<(number * 50 + 40), banks: ["402", "103"]).csv
      let path = "\(spool.root)/\(batch)"
      try Data(number == 2 ? bytes + [10] : bytes).write(to: URL(fileURLWithPath: path))
      let made = try Program.run(
        "/usr/bin/ssh-keygen", ["-q", "-Y", "sign", "-f", "\(spool.root)/civil", "-n", "daifa-roster", path])
      guard made.status == 0 else { throw TestFault("ssh-keygen -Y sign: \(made.errors)") }
      try spool.drop(spool.bytes("\(batch).sig"), as: "\(batch).csv.sig", from: .department("civil"))
      try spool.drop(bytes, as: "\(batch).csv", from: .department("civil"))
    }
    return spool
  }
}
