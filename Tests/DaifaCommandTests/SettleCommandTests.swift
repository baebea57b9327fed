import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa settle, daifa performance: a year is looked at, closed and opened again by command")
struct SettleCommandTests {
  private struct Said: Decodable {
    var total: [String: [Int64]]
    var allottedFen: Int64?
    var surplusFen: Int64?
    var code: String
    var inFlight: Int
    var closings: [[String: String]]?
  }

  private struct Reached: Decodable {
    struct Policy: Decodable {
      var code: String
      var people: Int
      var paidFen: Int64
    }
    var policies: [Policy]
  }

  private static let year = ["--year", "2026", "--today", "2026-12-28"]

  /// Three people paid out of 500.00, the last not answered.
  private func spool() throws -> (spool: TestSpool, instruction: TestInstruction) {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    try spool.drop(TestAllotment("ZB-1", "500.00").csv, as: "z.csv", from: .finance)
    _ = try spool.drainByCommand(on: .on("2026-04-02"))
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    let instruction = try spool.instruction()
    var answer = instruction.answer(on: .on("2026-04-08"))
    answer.rows.removeLast()
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: .on("2026-04-08"))
    return (spool, instruction)
  }

  private func settle(_ spool: TestSpool, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try Program.daifa(["settle", "--spool", spool.root] + arguments)
    return (outcome.status, outcome.output)
  }

  @Test func aYearIsLookedAtClosedWithTheCodeThatWasSeenAndOpenedByTwo() throws {
    let (spool, _) = try spool()
    let outcome = try Program.daifa(["settle", "--json", "--spool", spool.root] + Self.year)
    let said = try outcome.json(Said.self)
    #expect(said.total["paid"] == [2, 20_000] && said.surplusFen == 20_000 && said.inFlight == 1)
    #expect(try Books(spool).number("SELECT count(*) FROM settlement") == 0)
    let close = Self.year + ["--close", "--by", "财政01"]
    let refused = try settle(spool, close + ["--code", said.code])
    #expect(refused.status == 1 && refused.output.contains("settlementInFlight"))
    let stale = try settle(spool, close + ["--code", "0000000000000000", "--carry-over"])
    #expect(stale.status == 1 && stale.output.contains("settlementFiguresDiffer"))
    #expect(try settle(spool, close + ["--code", said.code, "--carry-over"]).status == 0)
    let number = SettlementNumber(1).description
    #expect(try settle(spool, Self.year).output.contains("\(number) 2026 * *"))
    #expect(try settle(spool, ["--reopen", number, "--by", "财政02", "--reason", "漏列一笔"]).status == 0)
    #expect(try settle(spool, ["--confirm", number, "--by", "财政01"]).output.contains("settlementSamePerson"))
    #expect(try settle(spool, ["--confirm", number, "--by", "财政03"]).status == 0)
    #expect(try Books(spool).texts("SELECT reopenedBy FROM settlement") == ["财政03"])
  }

  @Test(arguments: ["csv", "xml", "html"])
  func theFiguresArePrintedInEveryForm(form: String) throws {
    let (spool, _) = try spool()
    let outcome = try settle(spool, Self.year + ["--form", form])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(form == "xml" ? "urn:daifa:settlementReport:1" : "结余收回"))
    let performance = try Program.daifa(["performance", "--form", form, "--public", "--spool", spool.root] + Self.year)
    #expect(performance.status == 0 && performance.output.contains("T-01"))
  }

  @Test func whatPoliciesReachedIsTold() throws {
    let (spool, _) = try spool()
    let reached = try Program.daifa(["performance", "--json", "--spool", spool.root] + Self.year).json(Reached.self)
    #expect(reached.policies.map(\.people) == [2] && reached.policies.map(\.paidFen) == [20_000])
  }
}
