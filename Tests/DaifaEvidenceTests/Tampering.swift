import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import GRDB
import Testing

/// A spool with something in every table, left as a finished pass leaves it; made once and copied for each test.
enum FullBooks {
  static let day = Day.on("2026-04-03")

  static let original: Result<TestSpool, any Error> = Result {
    let spool = try TestSpool()
    var configuration = Configuration.forTests()
    configuration.signatures[.department("agriculture")] = .init(keys: [], waitSeconds: 0)
    var expected = TestPolicyList.Row("T-03")
    // Due on 2 April: an alarm, a noted deadline and a report.
    expected.submitDays = "1"
    try spool.drop(
      TestPolicyList([TestPolicyList.Row("T-01"), TestPolicyList.Row("T-02"), expected, TestPolicyList.Row("T-04")])
        .csv,
      as: "list.csv", from: .finance)
    try spool.drain(configuration, on: .on("2026-03-10"))
    var roster = TestRoster("B1", people: 1..<41, banks: ["402", "103"])
    roster.lines[5].account = "12"
    try spool.drop(roster.csv, as: "a.csv", from: .department("civil"))
    try spool.drop(
      TestRoster("B2", policy: "T-02", people: 1..<21).csv, as: "b.csv", from: .department("civil"))
    try spool.drop(TestRoster("B3", people: 400..<420).xml, as: "c.xml", from: .department("taiyuan-civil"))
    try spool.drop(Array("nonsense\n".utf8), as: "d.csv", from: .department("agriculture"))
    try spool.drop(Array("more\n".utf8), as: "e.csv", from: .department("agriculture"))
    try spool.drain(configuration, on: day)
    let rcu = try spool.instruction("rcu")
    try spool.drop(
      rcu.answer(on: day) { index, row in
        switch index {
        case 0: row.fail("R03")
        case 1: row.amount = "120.00"
        case 2: row.reference = "DF000000000000199"
        case 3: row.name = "别人"
        default: break
        }
      }.csv, as: "a.csv", from: .bank("rcu"))
    try spool.drain(configuration, on: day)
    // The bank says something else of what it overpaid, and then takes some of it back.
    for amount in ["130.00", "125.00"] {
      try spool.drop(rcu.answer(to: 1, on: day) { $0.amount = amount }.csv, as: "b.csv", from: .bank("rcu"))
      try spool.drain(configuration, on: day)
    }
    let reissue = [TestRoster.Line(1, Person(1)).reissuing(rcu.lines[0].reference)]
    try takeBack(reissue, spool, configuration)
    try spool.drop(TestRoster("R1", reissue).csv, as: "r.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
    try workBreaks(spool, configuration)
    try decide(spool, configuration)
    try takeStatement(spool, configuration, rcu)
    try takeLists(spool, configuration)
    try allot(spool, configuration)
    try draw(spool, configuration)
    try closeAYear(spool, configuration)
    try spool.fold()
    return spool
  }

  /// A reissue that its department takes back while it waits.
  private static func takeBack(
    _ lines: [TestRoster.Line], _ spool: TestSpool, _ base: DaifaModel.Configuration
  ) throws {
    var configuration = base
    configuration.approval = .required
    try spool.drop(TestRoster("R0", lines).csv, as: "r0.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
    let control = ControlNumber(try Books(spool).number("SELECT max(file) FROM roster")).description
    let cancel = TestApproval([.init(control, .cancel, count: 1, amount: Amount(fen: 10_000))])
    try spool.drop(cancel.csv, as: "cancel.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
  }

  /// A statement of the bank's, and the one that puts it right: some payments, what is none, and what came back for a case.
  private static func takeStatement(
    _ spool: TestSpool, _ configuration: DaifaModel.Configuration, _ instruction: TestInstruction
  ) throws {
    let before = Day.on("2026-04-02")
    let rows = instruction.lines.prefix(3).map { TestStatement.Row.debit($0, on: before) }
    var recovery = TestStatement.Row.other("recovery", "credit", "10.00", on: before)
    recovery.payment = instruction.lines[1].reference
    for (number, replaces, topup) in [("DZ-0", "", "400.00"), ("DZ-1", "DZ-0", "500.00")] {
      var statement = TestStatement(
        number, before, rows + [.other("topup", "credit", topup, on: before), recovery])
      statement.replaces = replaces
      try spool.drop(statement.csv, as: "\(number).csv", from: .bank("rcu"))
      try spool.drain(configuration, on: day)
    }
  }

  /// Two breaks that somebody worked, by the sheet that went out.
  private static func workBreaks(_ spool: TestSpool, _ configuration: DaifaModel.Configuration) throws {
    let name = try #require(
      try Books(spool).texts("SELECT name FROM message WHERE kind = 'breakWork' ORDER BY id DESC LIMIT 1").first)
    var sheet = TestBreakWork(csv: try spool.text("finance/outbox/\(name)"))
    for row in 0..<2 { sheet.say(row, .looking) }
    try spool.drop(sheet.csv, as: "sheet.csv", from: .finance)
    try spool.drain(configuration, on: day)
  }

  /// A roster that waits, a line of it that is stopped, and its approval.
  private static func decide(_ spool: TestSpool, _ base: DaifaModel.Configuration) throws {
    var configuration = base
    configuration.approval = .required
    try spool.drop(TestRoster("H1", people: 600..<605).csv, as: "h.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
    let roster = try Books(spool).rows("SELECT file, firstPayment FROM roster ORDER BY file DESC LIMIT 1")[0]
    let control = ControlNumber(Int64(roster[0]) ?? 0).description
    let stopped = PaymentReference(payment: Int64(roster[1]) ?? 0).description
    let decisions = TestApproval([
      .init(control, .stop, count: 1, amount: Amount(fen: 10_000), reference: stopped),
      .init(control, .approve, count: 4, amount: Amount(fen: 40_000)),
    ])
    try spool.drop(decisions.csv, as: "decisions.csv", from: .finance)
    try spool.drain(configuration, on: day)
  }

  /// Lists and registers, and a roster that one of them refuses a line of.
  private static func takeLists(_ spool: TestSpool, _ configuration: DaifaModel.Configuration) throws {
    let dead = TestScreeningList([.init(Person(601), appliesTo: "T-02"), .init(Person(602)), .init(Person(1))])
    try spool.drop(dead.csv, as: "dead.csv", from: .finance)
    try spool.drop(TestGuardianRegister([.init(Person(3), Person(4))]).csv, as: "guardians.csv", from: .finance)
    let register = TestBeneficiaryRegister([.init(Person(603)), .init(Person(604)) { $0.policy = "" }])
    try spool.drop(register.csv, as: "base.csv", from: .finance)
    try spool.drain(configuration, on: day)
    try spool.drop(
      TestRoster("L1", policy: "T-02", people: 600..<606).csv, as: "l.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
  }

  /// Budget for one region's rosters, one that takes it, and one that waits for more.
  private static func allot(_ spool: TestSpool, _ configuration: DaifaModel.Configuration) throws {
    let rows = [TestAllotment.Row("ZB-1", "200.00", policy: "T-02"), .init("ZB-2", "50.00", policy: "T-02")]
    var regional = rows.map { row in
      var row = row
      row.region = "140100"
      return row
    }
    regional.append(.init("ZB-3", "1.00", policy: "T-01"))
    try spool.drop(TestAllotment(regional).csv, as: "allotment.csv", from: .finance)
    for (batch, first, count) in [("A1", 700, 2), ("A2", 710, 1), ("A3", 720, 2)] {
      let roster = TestRoster(batch, policy: "T-02", people: first..<(first + count))
      try spool.drop(roster.csv, as: "\(batch).csv", from: .department("taiyuan-civil"))
    }
    try spool.drain(configuration, on: day)
  }

  /// A sample of what was paid, with what one of it came to, and somebody who should not have been paid.
  private static func draw(_ spool: TestSpool, _ configuration: DaifaModel.Configuration) throws {
    try spool.drop(TestTableRequest(.sample(3, seed: "s")).csv, as: "sample.csv", from: .finance)
    let payroll = TestScreeningList(.payroll, source: "人社", [.init(Person(8))])
    try spool.drop(payroll.csv, as: "payroll.csv", from: .finance)
    let units = TestScreeningList(
      .violator, source: "财政监督", [.unit("140999001", since: "2026-03-01", until: "2026-12-31", appliesTo: "T-02")])
    try spool.drop(units.csv, as: "units.csv", from: .finance)
    try spool.drain(configuration, on: day)
    let drawn = try Books(spool).number("SELECT payment FROM samplePayment ORDER BY payment LIMIT 1")
    let form = """
      sample_no,payment_ref,result,found_amount,inspector,inspected_on,note
      \(SampleNumber(1)),\(PaymentReference(payment: drawn)),correct,,审计01,2026-04-03,
      TOTAL,1,,,,,

      """
    try spool.drop(Array(form.utf8), as: "inspection.csv", from: .finance)
    try spool.drain(configuration, on: day)
  }

  /// A policy's year that is closed with a payment in flight, which then fails and is sent again out of the next year's budget.
  private static func closeAYear(_ spool: TestSpool, _ configuration: DaifaModel.Configuration) throws {
    try spool.drop(TestAllotment([.init("ZB-9", "500.00", policy: "T-04")]).csv, as: "zb9.csv", from: .finance)
    try spool.drop(
      TestRoster("C1", policy: "T-04", people: 800..<803).csv, as: "c1.csv", from: .department("civil"))
    try spool.drain(configuration, on: day)
    let instruction = try #require(try spool.instructions("rcu").last)
    try spool.drop(instruction.answer(to: 0, on: day).csv, as: "c1a.csv", from: .bank("rcu"))
    try spool.drain(configuration, on: day)
    let closing = TestSettlement.Step(closing: try spool.settlementFigures(policy: "T-04"), carryTo: 2027)
    try spool.drop(TestSettlement([closing]).csv, as: "closing.csv", from: .finance)
    try spool.drain(configuration, on: .on("2026-12-28"))
    let after = Day.on("2027-01-12")
    try spool.drop(instruction.answer(to: 1, on: after) { $0.fail("R03") }.csv, as: "c1b.csv", from: .bank("rcu"))
    try spool.drain(configuration, on: after)
    let again = [TestRoster.Line(1, Person(801)).reissuing(instruction.lines[1].reference)]
    try spool.drop(TestRoster("C2", policy: "T-04", again).csv, as: "c2.csv", from: .department("civil"))
    try spool.drain(configuration, on: after)
  }

  static func copy() throws -> TestSpool { try original.get().copy() }
}

extension TestSpool {
  /// Brings everything into the ledger's one file.
  func fold() throws {
    try DatabaseQueue(path: ledgerPath).writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try $0.execute(sql: "PRAGMA journal_mode = DELETE")
    }
  }

  /// Changes the ledger as somebody who may write to the file would: no trigger and no foreign key is in the way, and none is missing
  /// afterwards.
  func tamper(_ sql: String) throws {
    var configuration = GRDB.Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: ledgerPath, configuration: configuration).write { database in
      let triggers = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
      for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger["name"] as String)") }
      try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
      try database.execute(sql: sql)
      for trigger in triggers { try database.execute(sql: trigger["sql"]) }
    }
  }

  /// What `daifa verify` finds.
  func verdict(head: String? = nil) throws -> Verifying.Verdict {
    try Verifying(spool: Spool(root: root), ledger: Ledger(path: ledgerPath, readOnly: true)).verify(head: head)
  }
}

/// A table of the ledger with its columns, as SQLite tells it.
struct LedgerTable: Sendable, CustomTestStringConvertible {
  var name: String
  var columns: [(name: String, type: String)]
  /// What tells a row apart.
  var key: [String]

  var testDescription: String { name }

  static let all: [LedgerTable] = {
    let tables = try? FullBooks.original.get()
    let queue = tables.flatMap { try? DatabaseQueue(path: $0.ledgerPath) }
    let found = try? queue?.read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations' ORDER BY 1
          """
      ).map { name in
        let info = try Row.fetchAll(database, sql: "SELECT * FROM pragma_table_info(?)", arguments: [name])
        let key = info.filter { ($0["pk"] as Int) > 0 }.sorted { ($0["pk"] as Int) < ($1["pk"] as Int) }
        return LedgerTable(
          name: name, columns: info.map { ($0["name"], $0["type"]) }, key: key.map { $0["name"] })
      }
    }
    return found ?? []
  }()

  /// A condition that fits the row in the middle, or one before or after it.
  func row(_ offset: Int = 0) -> String {
    let columns = key.map { #""\#($0)""# }.joined(separator: ", ")
    return """
      (\(columns)) IN (SELECT \(columns) FROM "\(name)" ORDER BY \(columns)
        LIMIT 1 OFFSET (SELECT max(0, min(count(*) - 1, count(*) / 2 + \(offset))) FROM "\(name)"))
      """
  }
}
