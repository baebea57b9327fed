import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// One full cycle, by its passes: what lies in the inboxes when each begins.
enum Stage: String, CaseIterable, Sendable {
  /// A spool that has nothing but its daifa.yaml and finance's list: every directory and the ledger are yet to be made.
  case list
  /// Four rosters: a large one with a bad line, one in GB18030 and gzip, one in XML, one under a policy nobody published.
  case rosters
  /// What two banks answer, not all of it right, and a department's reissue of what failed.
  case returns
  /// Rosters with signatures beside them, one of them wrong; what leaves is signed too.
  case signed
  /// Two instructions' ways were blocked while files of theirs were removed: one with its signature, and the signature of another.
  case lost
  /// Budget that comes and money that comes back, both of which let rosters go, and rosters beyond all of it.
  case budget
  /// A list of people who were paid already, registers, and a roster of others.
  case lists
  /// Decisions about rosters that wait: a line stopped, one roster released, one turned down, one released twice.
  case decisions
  /// A closed policy of which a bank says more and a department sends more, and another that is closed.
  case settlement
  /// Finance asks for an export of what was paid and answered, and for the month's return.
  case exports
  /// A sheet of worked breaks, and a bank that says something new about one that was to be accepted.
  case desk
  /// An account statement that puts right another, one of the days after it with a recovery, and the return that explains it.
  case statements

  var day: Day {
    switch self {
    case .list: .on("2026-03-10")
    case .rosters, .signed, .lost, .decisions: .on("2026-04-03")
    case .settlement: .on("2026-05-08")
    case .returns, .budget, .lists, .desk, .statements: .on("2026-04-08")
    case .exports: .on("2026-05-06")
    }
  }

  func prepare() throws -> TestSpool {
    if self == .exports { return try prepareExports() }
    if self == .signed { return try prepareSigned() }
    if self == .lost { return try prepareLost() }
    let spool = try TestSpool()
    try Data("\(TestSpool.yaml)notices: finance\n".utf8).write(to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    try spool.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance)
    if self == .list { return spool }
    _ = try spool.drainByCommand(on: Stage.list.day)
    if self == .budget { return try prepareBudget(spool) }
    if self == .decisions { return try prepareDecisions(spool) }
    if self == .settlement { return try prepareSettlement(spool) }
    if self == .desk { return try prepareDesk(spool) }
    if self == .statements { return try prepareStatements(spool) }
    var roster = TestRoster("B1", people: 1..<301, banks: ["402", "103"])
    roster.lines[5].account = "12"
    try spool.drop(roster.csv, as: "a.csv", from: .department("civil"))
    try spool.drop(
      gzipped(TestRoster("B2", policy: "T-02", people: 1..<41).gb18030), as: "b.csv.gz", from: .department("civil"))
    try spool.drop(TestRoster("B3", people: 400..<420).xml, as: "c.xml", from: .department("taiyuan-civil"))
    try spool.drop(TestRoster("B4", policy: "T-09", people: 1..<3).csv, as: "d.csv", from: .department("agriculture"))
    if self == .rosters { return spool }
    _ = try spool.drainByCommand(on: Stage.rosters.day)
    if self == .lists { return try Stage.dropLists(into: spool) }
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
    try spool.drop(Stage.reissue(rcu), as: "r.csv", from: .department("civil"))
    return spool
  }

  /// What is in these files is about nobody of the roster, so that it does not matter which comes first.
  private static func dropLists(into spool: TestSpool) throws -> TestSpool {
    let dead = TestScreeningList([.init(Person(1), since: "2026-02-11"), .init(Person(2)), .init(Person(900))])
    try spool.drop(dead.csv, as: "dead.csv", from: .finance)
    try spool.drop(TestGuardianRegister([.init(Person(3), Person(4))]).csv, as: "guardians.csv", from: .finance)
    let register = TestBeneficiaryRegister([.init(Person(1)), .init(Person(2)) { $0.account = Person(2).card() }])
    try spool.drop(register.csv, as: "base.csv", from: .finance)
    try spool.drop(register.csv, as: "base.csv", from: .department("civil"))
    try spool.drop(TestRoster("B5", policy: "T-02", people: 500..<540).csv, as: "e.csv", from: .department("civil"))
    return spool
  }

  private static func reissue(_ instruction: TestInstruction) throws -> [UInt8] {
    let lines = [TestRoster.Line(1, Person(1)).reissuing(instruction.lines[0].reference), .init(2, Person(999))]
    return TestRoster("R1", lines).csv
  }

  /// What a careful sender does when all is over: a reissue that was judged before the bank's answer was refused, and is sent again.
  /// Where it was taken before, it is a duplicate.
  func sendAgain(_ spool: TestSpool) throws {
    guard self == .returns else { return }
    let first = try spool.instructions("rcu").first { $0.lines.contains { $0.payeeIdentity == Person(1).identity } }
    guard let first else { throw TestFault("nobody was told to pay the first person") }
    try spool.drop(Stage.reissue(first), as: "again.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: day)
  }

  /// One pass that meets a fault.
  func drain(_ spool: TestSpool, _ environment: [String: String]) throws -> Program.Outcome {
    try Program.run(
      Program.path, ["drain", "--today", day.description, "--json", "--spool", spool.root], environment: environment)
  }

  /// The names of the calls an undisturbed pass makes, in their order.
  func calls() throws -> [String] {
    let spool = try prepare()
    let log = "\(spool.root)/calls.log"
    let outcome = try drain(spool, FaultPlan.recording(to: log))
    guard outcome.status == 0 else { throw TestFault(outcome.errors) }
    return try spool.text("calls.log").split(separator: "\n").map(String.init)
  }
}
