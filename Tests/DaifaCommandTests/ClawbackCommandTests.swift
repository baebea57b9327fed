import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa cases, daifa clawback, daifa trace: money to be got back, by command")
struct ClawbackCommandTests {
  private static let day = Day.on("2026-04-08")
  private static let number = CaseNumber(1).description

  private struct Said: Decodable {
    struct Case: Decodable {
      var caseNo: String
      var origin: String
      var owedBy: String
      var owedFen: Int64
      var leftFen: Int64
      var ageInWorkingDays: Int?
      var state: String
    }
    var cases: [Case]
    var open: Int
    var leftFen: Int64
  }

  private struct Life: Decodable {
    struct Payment: Decodable {
      struct Link: Decodable {
        var reference: String
        var state: String
        var amountFen: Int64
      }
      var reference: String
      var action: String?
      var lineage: [Link]
      var cases: [Said.Case]
      var events: [[String: String]]
    }
    var payments: [Payment]
  }

  /// Three people paid, the first of them fifty yuan too much.
  private func overpaid() throws -> (spool: TestSpool, instruction: TestInstruction) {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    let instruction = try spool.instruction()
    let answer = instruction.answer(on: Self.day) { if $0 == 0 { $1.amount = "150.00" } }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: Self.day)
    return (spool, instruction)
  }

  @Test func aCaseIsListedRecoveredAndClosedByTwoPeople() throws {
    let (spool, _) = try overpaid()
    func cases(_ arguments: String...) throws -> Said {
      let outcome = try Program.daifa(
        ["cases", "--json", "--today", "2026-04-13", "--spool", spool.root] + arguments)
      #expect(outcome.status == 0)
      return try outcome.json(Said.self)
    }
    func step(_ arguments: String...) throws -> Int32 {
      let outcome = try Program.daifa(
        ["clawback", Self.number, "--today", Self.day.description, "--spool", spool.root] + arguments)
      return outcome.status
    }
    let first = try #require(try cases().cases.first)
    #expect(first.caseNo == Self.number && first.origin == "overpaid" && first.owedBy == "农村信用社")
    #expect(first.owedFen == 5_000 && first.leftFen == 5_000 && first.ageInWorkingDays == 3)
    #expect(try step("--action", "recover", "--amount", "50.01", "--voucher", "V1", "--by", "财政01") == 1)
    #expect(try step("--action", "recover", "--amount", "50.00", "--voucher", "V1", "--by", "财政01") == 0)
    #expect(try step("--action", "recover", "--amount", "50.00", "--voucher", "V1", "--by", "财政01") == 1)
    #expect(try cases().cases.map(\.state) == ["待结案"] && cases().leftFen == 0)
    #expect(try step("--action", "close", "--by", "财政01") == 1)
    #expect(try step("--action", "close", "--by", "财政02") == 0)
    #expect(try cases().open == 0 && cases("--all").cases.map(\.state) == ["已结案"])
    #expect(try spool.drainByCommand(on: Self.day).breaks == [:])
    #expect(try Books(spool).faults() == [])
  }

  @Test func traceShowsCasesWithEveryStep() throws {
    let (spool, instruction) = try overpaid()
    let reference = instruction.lines[0].reference
    let note = try spool.daifa(
      "clawback", Self.number, "--action", "note", "--by", "财政01", "--reason", "已致电本人", "--today",
      Self.day.description)
    #expect(note.status == 0, "\(note.output) \(note.errors)")
    let life = try #require(try spool.daifa("trace", reference, "--json").json(Life.self).payments.first)
    #expect(life.cases.map(\.caseNo) == [Self.number] && life.lineage.map(\.reference) == [reference])
    let steps = life.events.compactMap { $0["what"] }.filter { $0.contains("立案") || $0.contains("说明") }
    #expect(steps == ["立案 open", "说明 note"])
    #expect(try spool.daifa("trace", reference).output.contains("未收回50.00元"))
  }

  @Test func aPaymentIsOpenedByNameAndItsCaseNumberIsSaid() throws {
    let (spool, instruction) = try overpaid()
    let outcome = try spool.daifa(
      "clawback", "--payment", instruction.lines[1].reference, "--action", "open", "--amount", "100.00", "--by", "财政01",
      "--reason", "享受人已死亡", "--today", Self.day.description)
    #expect(outcome.status == 0 && outcome.output.contains(CaseNumber(2).description))
    let said = try spool.daifa("cases", "--today", Self.day.description).output
    #expect(said.contains("不应发放") && !said.contains(Person(2).identity) && !said.contains(Person(2).name))
  }

  @Test func traceShowsWhatIsToBeDoneAndTheWholeLineage() throws {
    let (spool, instruction) = try overpaid()
    func fail(_ line: Int, of instruction: TestInstruction, _ reason: String, day: String) throws {
      try spool.drop(
        instruction.answer(to: line, on: .on(day)) { $0.fail(reason) }.csv, as: "f.csv", from: .bank("rcu"))
      _ = try spool.drainByCommand(on: .on(day))
    }
    func reissue(_ batch: String, _ reference: String, day: String) throws -> TestInstruction {
      let line = TestRoster.Line(1, Person(3), amount: "90.00").reissuing(reference)
      try spool.drop(TestRoster(batch, [line]).csv, as: "r.csv", from: .department("civil"))
      _ = try spool.drainByCommand(on: .on(day))
      return try #require(try spool.instructions("rcu").last)
    }
    // Came back, was reissued for less, failed, was reissued once more.
    try fail(2, of: instruction, "R20", day: "2026-04-09")
    let second = try reissue("R1", instruction.lines[2].reference, day: "2026-04-10")
    try fail(0, of: second, "R03", day: "2026-04-13")
    let failed = try #require(
      try spool.daifa("trace", second.lines[0].reference, "--json").json(Life.self).payments.first)
    #expect(failed.action == "the department corrects and reissues")
    let third = try reissue("R2", second.lines[0].reference, day: "2026-04-14")
    let references = [instruction.lines[2], second.lines[0], third.lines[0]].map(\.reference)
    for reference in references {
      let life = try #require(try spool.daifa("trace", reference, "--json").json(Life.self).payments.first)
      #expect(life.lineage.map(\.reference) == references)
      #expect(life.lineage.map(\.state) == ["reissued", "reissued", "instructed"])
      #expect(life.lineage.map(\.amountFen) == [10_000, 9_000, 9_000])
    }
    let said = try spool.daifa("trace", references[1]).output
    #expect(said.contains("补发沿革：\(references[0]) 已补发 100.00元 → \(references[1])"))
  }
}
