import DaifaModel
import DaifaTestKit
import Foundation

extension Stage {
  /// The keys stay in the first spool.
  func prepareSigned() throws -> TestSpool {
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

  /// What was removed is made again by the pass, which has a roster too.
  func prepareLost() throws -> TestSpool {
    let spool = try prepareSigned()
    let (whole, signature) = ("instruction-rcu-20260403-000001.csv", "instruction-abc-20260403-000001.csv.sig")
    let files = ["banks/rcu/outbox/\(whole)", "banks/rcu/outbox/\(whole).sig", "banks/abc/outbox/\(signature)"]
    for file in files { try Data("another".utf8).write(to: URL(fileURLWithPath: "\(spool.root)/\(file)")) }
    guard try drain(spool, [:]).status == 1 else { throw TestFault("nothing was blocked") }
    for file in files {
      try FileManager.default.removeItem(atPath: "\(spool.root)/private/ready/\(file.replacing("outbox/", with: ""))")
      try FileManager.default.removeItem(atPath: "\(spool.root)/\(file)")
    }
    let roster = TestRoster("B9", people: 900..<905)
    try spool.drop(roster.csv, as: "c.csv", from: .department("taiyuan-civil"))
    return spool
  }

  /// What must come of it is the same in whatever order the files are taken: of two rosters only one ever fits.
  func prepareBudget(_ spool: TestSpool) throws -> TestSpool {
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
  func prepareSettlement(_ spool: TestSpool) throws -> TestSpool {
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
  func prepareDecisions(_ spool: TestSpool) throws -> TestSpool {
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
  func prepareDesk(_ spool: TestSpool) throws -> TestSpool {
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

  func prepareExports() throws -> TestSpool {
    let spool = try Stage.returns.prepare()
    _ = try spool.drainByCommand(on: Stage.returns.day)
    let export = TestRequest("export", "2026-04-01", "2026-04-30", format: "both")
    try spool.drop(export.csv, as: "export.csv", from: .finance)
    let monthly = TestRequest("monthly", "2026-04-01", "2026-04-30", number: "SQ-2")
    try spool.drop(monthly.xml, as: "monthly.xml", from: .finance)
    return spool
  }

  /// One overpaid, one failed, and a first statement that has a debit too much and lacks the credit of what failed.
  func prepareStatements(_ spool: TestSpool) throws -> TestSpool {
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
    let recovery = TestStatement.Row.recovery("50.00", of: CaseNumber(1).description, on: day, bankReference: "Z1")
    var back = TestStatement.Row.credit(instruction.lines[2], on: day)
    back.amount = "100.00"
    try spool.drop(
      TestStatement("DZ-3", day, opening: statement.closing, [recovery, back]).csv, as: "s2.csv", from: .bank("rcu"))
    try spool.drop(
      instruction.answer(to: 2, on: day) { $0.fail("R20") }.csv, as: "z.csv", from: .bank("rcu"))
    return spool
  }
}
