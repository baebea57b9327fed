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
    case .rosters, .signed, .decisions: .on("2026-04-03")
    case .settlement: .on("2026-05-08")
    case .returns, .budget, .lists, .desk, .statements: .on("2026-04-08")
    case .exports: .on("2026-05-06")
    }
  }

  func prepare() throws -> TestSpool {
    if self == .exports { return try prepareExports() }
    if self == .signed { return try prepareSigned() }
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

extension Stage {
  /// The keys stay in the first spool.
  private func prepareSigned() throws -> TestSpool {
    let spool = try TestSpool()
    for name in ["civil", "own"] {
      let made = try Program.run(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(spool.root)/\(name)"])
      guard made.status == 0 else { throw TestFault("ssh-keygen: \(made.errors)") }
    }
    let line = try spool.text("civil.pub").trimmingCharacters(in: .whitespacesAndNewlines)
    let own = "civil: {name: 民政厅, region: \"140000\""
    let yaml = TestSpool.yaml.replacing(own, with: "\(own), signature: {keys: [\"\(line)\"], wait: 0}")
    try Data("\(yaml)signing: {ssh: \"\(spool.root)/own\"}\n".utf8).write(
      to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    try spool.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance)
    _ = try spool.drainByCommand(on: Stage.list.day)
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

extension Stage {
  /// What must come of it is the same in whatever order the files are taken: of two rosters only one ever fits.
  private func prepareBudget(_ spool: TestSpool) throws -> TestSpool {
    let rows = [TestAllotment.Row("ZB-1", "1000.00"), .init("ZB-2", "100.00", policy: "T-02")]
    try spool.drop(TestAllotment(rows).csv, as: "z.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<9).csv, as: "a.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: Stage.rosters.day)
    try spool.drop(TestAllotment("ZB-3", "200.00", policy: "T-02").csv, as: "z.csv", from: .finance)
    let answer = try spool.instruction().answer(on: day) { if $0 < 3 { $1.fail("R03") } }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    for (batch, policy, count) in [("B2", "T-01", 5), ("B3", "T-01", 9), ("B4", "T-02", 4), ("B5", "T-02", 3)] {
      let first = 100 + (Int(batch.dropFirst()) ?? 0) * 20
      let roster = TestRoster(batch, policy: policy, people: first..<(first + count))
      try spool.drop(roster.csv, as: "\(batch).csv", from: .department("civil"))
    }
    return spool
  }

  /// T-01 is closed with one payment in flight, which then fails; T-02 is to be closed.
  private func prepareSettlement(_ spool: TestSpool) throws -> TestSpool {
    try spool.drop(TestAllotment("ZB-1", "1000.00").csv, as: "z.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<9).csv, as: "a.csv", from: .department("civil"))
    try spool.drop(TestRoster("B2", policy: "T-02", people: 1..<5).csv, as: "b.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: Stage.rosters.day)
    let instruction = try spool.instruction()
    var answer = instruction.answer(on: .on("2026-04-08")) { if $0 == 0 { $1.fail("R03") } }
    answer.rows.remove(at: 7)
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: .on("2026-04-08"))
    let closing = TestSettlement([.init(closing: try spool.settlementFigures(policy: "T-01"), carryTo: 2027)])
    try spool.drop(closing.csv, as: "s.csv", from: .finance)
    _ = try spool.drainByCommand(on: day)
    var late = instruction.answer(on: day) { $1.fail($0 == 1 ? "R20" : "R03") }
    late.rows = [late.rows[1], late.rows[7]]
    try spool.drop(late.csv, as: "a.csv", from: .bank("rcu"))
    try spool.drop(TestRoster("B3", people: 20..<25).csv, as: "c.csv", from: .department("civil"))
    let another = TestSettlement([.init(closing: try spool.settlementFigures(policy: "T-02"))])
    try spool.drop(another.csv, as: "s.csv", from: .finance)
    return spool
  }

  /// The second and the third file that come are rosters, and wait.
  private func prepareDecisions(_ spool: TestSpool) throws -> TestSpool {
    let yaml = try spool.text("daifa.yaml").replacing("approval: automatic", with: "approval: required")
    try Data(yaml.utf8).write(to: URL(fileURLWithPath: "\(spool.root)/daifa.yaml"))
    for (batch, first) in [("B1", 1), ("B2", 50)] {
      let roster = TestRoster(batch, people: first..<(first + 8), banks: ["402", "103"])
      try spool.drop(roster.csv, as: "\(batch).csv", from: .department("civil"))
      _ = try spool.drainByCommand(on: day)
    }
    let control = [2, 3].map { ControlNumber($0).description }
    let decisions = TestApproval([
      .init(
        control[0], .stop, count: 1, amount: Amount(fen: 10_000), reference: PaymentReference(payment: 3).description),
      .init(control[0], .approve, count: 7, amount: Amount(fen: 70_000)),
      .init(control[1], .reject, count: 8, amount: Amount(fen: 80_000)),
      .init(control[0], .approve, count: 7, amount: Amount(fen: 70_000)),
    ])
    try spool.drop(decisions.csv, as: "decisions.csv", from: .finance)
    try spool.drop(TestRoster("B3", people: 100..<105).csv, as: "c.csv", from: .department("agriculture"))
    return spool
  }

  /// Finance's files are taken before banks': the sheet is worked, and then the return comes.
  private func prepareDesk(_ spool: TestSpool) throws -> TestSpool {
    try spool.drop(TestRoster("B1", people: 1..<9).csv, as: "a.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: Stage.rosters.day)
    let instruction = try spool.instruction()
    let answer = instruction.answer(on: day) {
      if $0 < 2 { $1.amount = "50.00" }
      if $0 == 2 { $1.postedOn = "2026-04-14" }
    }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: day)
    var sheet = TestBreakWork(csv: try spool.text("finance/outbox/break-work-\(day.compact).csv"))
    sheet.say(0, .accepted, .tooSmall)
    sheet.say(1, .looking)
    sheet.say(2, .accepted, .bankExplained)
    try spool.drop(sheet.csv, as: "sheet.csv", from: .finance)
    try spool.drop(instruction.answer(to: 0, on: day) { $0.amount = "60.00" }.csv, as: "b.csv", from: .bank("rcu"))
    return spool
  }
}

extension Stage {
  private func prepareExports() throws -> TestSpool {
    let spool = try Stage.returns.prepare()
    _ = try spool.drainByCommand(on: Stage.returns.day)
    let export = TestRequest("export", "2026-04-01", "2026-04-30", format: "both")
    try spool.drop(export.csv, as: "export.csv", from: .finance)
    let monthly = TestRequest("monthly", "2026-04-01", "2026-04-30", number: "SQ-2")
    try spool.drop(monthly.xml, as: "monthly.xml", from: .finance)
    return spool
  }
}

extension Stage {
  /// One overpaid, one failed, and a first statement that has a debit too much and lacks the credit of what failed.
  private func prepareStatements(_ spool: TestSpool) throws -> TestSpool {
    try spool.drop(TestRoster("B1", people: 1..<9).csv, as: "a.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: Stage.rosters.day)
    let instruction = try spool.instruction()
    let booked = Day.on("2026-04-07")
    let answer = instruction.answer(on: booked) {
      if $0 == 0 { $1.amount = "150.00" }
      if $0 == 1 { $1.fail("R03") }
    }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    let rows = [
      TestStatement.Row.debit("850.00", of: instruction.number, on: booked),
      .other("fee", "debit", "1.00", on: booked),
    ]
    var statement = TestStatement("DZ-1", booked, rows)
    try spool.drop(statement.csv, as: "s.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: booked)
    (statement.number, statement.replaces) = ("DZ-2", "DZ-1")
    statement.rows[1] = .credit("100.00", of: instruction.number, on: booked)
    try spool.drop(statement.xml, as: "s1.xml", from: .bank("rcu"))
    var recovery = TestStatement.Row.other("recovery", "credit", "50.00", on: day)
    (recovery.payment, recovery.bankReference) = (CaseNumber(1).description, "Z1")
    var back = TestStatement.Row.credit(instruction.lines[2], on: day)
    back.amount = "100.00"
    try spool.drop(
      TestStatement("DZ-3", day, opening: statement.closing, [recovery, back]).csv, as: "s2.csv", from: .bank("rcu"))
    try spool.drop(
      instruction.answer(to: 2, on: day) { $0.fail("R20") }.csv, as: "z.csv", from: .bank("rcu"))
    return spool
  }
}
