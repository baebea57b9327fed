import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa disclose, ledger, policies, sample: tables by command")
struct TableCommandTests {
  private static let day = "2026-04-09"

  private func paid() throws -> TestSpool {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    var roster = TestRoster("B1", people: 1..<4)
    for index in roster.lines.indices { roster.lines[index].region = "140105001001" }
    try spool.drop(roster.csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    try spool.drop(spool.instruction().answer(on: .on("2026-04-08")).csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: .on("2026-04-08"))
    return spool
  }

  @Test func theVerbsMakeTheirTablesAndSayTheSums() throws {
    let spool = try paid()
    func run(_ arguments: String...) throws -> Program.Outcome {
      try Program.daifa(arguments + ["--by", "财政01", "--today", Self.day, "--spool", spool.root])
    }
    let disclosed = try run("disclose", "--policy", "T-01", "--period", "2026-03")
    #expect(disclosed.status == 0 && disclosed.output.contains("1个区划、3笔，补贴金额300.00元，实发300.00元，账本实发300.00元"))
    #expect(try run("disclose", "--year", "2026", "--month", "4").status == 0)
    #expect(spool.outbox(Party(role: .anyone), "disclosure-T-01-m2026-04-index").count == 3)
    let ledger = try run("ledger", "--township", "140105001", "--year", "2026")
    #expect(ledger.status == 0 && ledger.output.contains("3笔"))
    #expect(spool.outbox(.finance, "ledger-140105001-2026").count == 3)
    #expect(try run("policies", "--publish").status == 0)
    let sample = try run("sample", "--year", "2026", "--size", "2", "--seed", "a1")
    #expect(sample.status == 0 && sample.output.contains("抽取2笔、200.00元"))
    #expect(spool.outbox(Party(role: .audit), "sample-CJ000000000195").count == 3)
    // What an inspector found stands in the payment's life.
    let form = tableRows(try spool.text("finance/outbox/sample-CJ000000000195.csv"))
    let reference = form[1][2]
    let back = """
      sample_no,payment_ref,result,found_amount,inspector,inspected_on,note
      CJ000000000195,\(reference),not_received,,审计01,2026-04-09,
      TOTAL,1,,,,,

      """
    try spool.drop(Array(back.utf8), as: "found.csv", from: .finance)
    _ = try spool.drainByCommand(on: .on("2026-04-09"))
    let trace = try Program.daifa(["trace", reference, "--spool", spool.root])
    #expect(trace.output.contains("抽查未收到") && trace.output.contains("CJ000000000195 审计01"))
    let status = try Program.daifa(["status", "--today", Self.day, "--spool", spool.root])
    #expect(status.output.contains("抽查CJ000000000195有问题1笔"))
  }

  @Test func whatCannotBeMadeIsSaidAndNothingIsPublished() throws {
    let spool = try paid()
    let unknown = try Program.daifa([
      "disclose", "--policy", "NO-SUCH", "--year", "2026", "--by", "财政01", "--today", Self.day, "--spool", spool.root,
    ])
    #expect(unknown.status == 1 && unknown.output.contains("requestPolicyUnknown"))
    let wrong = try Program.daifa(["disclose", "--by", "财政01", "--spool", spool.root])
    #expect(wrong.status == 64)
    #expect(spool.outbox(Party(role: .anyone), "disclosure") == [])
  }
}
