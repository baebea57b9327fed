import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa settle, daifa performance: a year is looked at, closed and opened again by command")
struct SettleCommandTests {
  private struct Said: Decodable {
    var total: [String: [Int64]]
    var allottedFen: Int64?
    var surplusFen: Int64?
    var code: String?
    var paidOutsideBudgetsFen: Int64?
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
    let code = try #require(said.code)
    let refused = try settle(spool, close + ["--code", code])
    #expect(refused.status == 1 && refused.output.contains("settlementInFlight"))
    let stale = try settle(spool, close + ["--code", "0000000000000000", "--carry-over"])
    #expect(stale.status == 1 && stale.output.contains("settlementFiguresDiffer"))
    #expect(try settle(spool, close + ["--code", code, "--carry-over"]).status == 0)
    let number = SettlementNumber(1).description
    let looked = try settle(spool, Self.year).output
    #expect(looked.contains("2026年已于2026-12-28由财政01清算（\(number)）") && !looked.contains("核对码"))
    let page = try settle(spool, Self.year + ["--form", "html"]).output
    #expect(page.contains("已清算") && page.contains("由财政01清算（\(number)）") && !page.contains("核对码"))
    #expect(!(try settle(spool, Self.year + ["--form", "xml"]).output.contains("figuresCode=")))
    #expect(try settle(spool, Self.year + ["--json"]).output.contains("\"closedBy\":\"\(number)\""))
    #expect(try settle(spool, ["--reopen", number, "--by", "财政02", "--reason", "漏列一笔"]).status == 0)
    #expect(try settle(spool, ["--confirm", number, "--by", "财政01"]).output.contains("settlementSamePerson"))
    #expect(try settle(spool, ["--confirm", number, "--by", "财政03"]).status == 0)
    #expect(try Books(spool).texts("SELECT reopenedBy FROM settlement") == ["财政03"])
    #expect(try settle(spool, Self.year).output.contains("核对码"))
  }

  @Test func whatWasPaidWithoutABudgetStandsInEveryForm() throws {
    let (spool, _) = try spool()
    for form in ["text", "csv", "html"] {
      #expect(try settle(spool, Self.year + ["--form", form]).output.contains("未占用指标的已入账"), "\(form)")
    }
    #expect(try settle(spool, Self.year + ["--form", "xml"]).output.contains("paidOutsideBudgets=\"0.00\""))
    #expect(try settle(spool, Self.year + ["--json"]).output.contains("\"paidOutsideBudgetsFen\":0"))
    // Budgets are given to policies: of one department nothing is said of them.
    #expect(!(try settle(spool, Self.year + ["--department", "civil"]).output.contains("未占用指标")))
  }

  @Test(arguments: [
    (["settle", "--year", "2026", "--policy", "T-99"], "T-01"),
    (["performance", "--year", "2026", "--policy", "T-99"], "T-01"),
    (["budget", "--policy", "T-99"], "T-01"), (["settle", "--year", "2026", "--department", "nobody"], "civil"),
    (["breaks", "--department", "nobody"], "civil"), (["breaks", "--bank", "nobody"], "rcu"),
    (["reconcile", "--month", "2026-04", "--department", "nobody"], "civil"),
    (["reconcile", "--month", "2026-04", "--bank", "nobody"], "rcu"), (["scorecard", "--bank", "nobody"], "rcu"),
    (["disclose", "--year", "2026", "--policy", "T-99", "--by", "财政01"], "T-01"),
    (["sample", "--year", "2026", "--policy", "T-99", "--size", "1", "--seed", "a", "--by", "财政01"], "T-01"),
  ])
  func whatIsNotKnownIsSaidWithWhatIsAndNotToldAsNothing(arguments: [String], known: String) throws {
    let (spool, _) = try spool()
    let outcome = try Program.daifa(arguments + ["--spool", spool.root, "--today", "2026-12-28"])
    #expect(
      outcome.status == 1 && (outcome.output + outcome.errors).contains(known), "\(outcome.output) \(outcome.errors)")
  }

  @Test(arguments: [
    ["settle"], ["performance"], ["budget"], ["scorecard"], ["export"], ["disclose", "--by", "财政01"],
    ["ledger", "--township", "140105001", "--by", "财政01"], ["sample", "--size", "1", "--seed", "a", "--by", "财政01"],
  ])
  func aYearOfTwoDigitsIsNoYear(command: [String]) throws {
    let outcome = try Program.daifa(command + ["--year", "26"])
    #expect(outcome.status == 64 && outcome.errors.contains("如2026"))
  }

  @Test(arguments: ["settle", "performance", "budget"])
  func ofAYearThatNothingIsInTheBooksOfItIsSaidSo(command: String) throws {
    let (spool, _) = try spool()
    let outcome = try Program.daifa([command, "--year", "2031", "--today", "2026-12-28", "--spool", spool.root])
    #expect(outcome.output.contains("账上没有2031年的清册和指标；有的年度：2026"))
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
