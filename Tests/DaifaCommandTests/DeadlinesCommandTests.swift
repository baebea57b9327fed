import DaifaModel
import DaifaTestKit
import Testing

/// What `daifa deadlines --json` prints.
private struct DeadlinesSaid: Decodable {
  struct Count: Decodable, Equatable {
    var late: Int
    var dueSoon: Int
  }

  struct Item: Decodable {
    var stage: String
    var standing: String
    var party: String
    var policy: String
    var period: String
    var instructionNo: String
    var dueOn: String
    var workingDays: Int?
    var payments: Int
    var amountFen: Int64
  }

  var today: String
  var parties: [String: [String: Count]]
  var items: [Item]
  var unknown: Int
}

@Suite("deadlines: what is late and due soon, and nothing recorded")
struct DeadlinesCommandTests {
  private func spool() throws -> TestSpool {
    let spool = try TestSpool()
    try spool.initialise()
    var row = TestPolicyList.Row("T-01")
    row.submitDays = "3"
    try spool.drop(TestPolicyList([row, TestPolicyList.Row("T-02")]).csv, as: "list.csv", from: .finance)
    try spool.drain(on: .on("2026-03-10"))
    try spool.drop(TestRoster("B1", policy: "T-02", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    try spool.drain(on: .on("2026-04-03"))
    return spool
  }

  @Test func itTellsByStageAndPartyAndRecordsNothing() throws {
    let spool = try spool()
    let before = try Books(spool).number("SELECT count(*) FROM journal")
    // The roster of April was due on the 7th, the answer of the bank is due on the 13th.
    let outcome = try spool.daifa("deadlines", "--json", "--today", "2026-04-09")
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 1)
    let said = try outcome.json(DeadlinesSaid.self)
    #expect(said.today == "2026-04-09" && said.unknown == 0)
    #expect(said.parties["departments/civil"] == ["submission": .init(late: 1, dueSoon: 0)])
    #expect(said.parties["banks/rcu"] == ["bankReturn": .init(late: 0, dueSoon: 1)])
    #expect(said.items.map(\.standing) == ["late", "dueSoon"] && said.items.map(\.workingDays) == [2, 2])
    #expect(said.items.map(\.dueOn) == ["2026-04-07", "2026-04-13"])
    #expect(said.items[1].payments == 3 && said.items[1].amountFen == 30_000)
    let text = try spool.daifa("deadlines", "--today", "2026-04-09").output
    for word in ["逾期2个工作日", "还有2个工作日", "T-01", said.items[1].instructionNo] { #expect(text.contains(word), "\(text)") }
    #expect(try Books(spool).number("SELECT count(*) FROM journal") == before)
    #expect(try Books(spool).number("SELECT count(*) FROM alarm") == 0)
  }

  @Test func whenNothingPressesItSaysSo() throws {
    let outcome = try spool().daifa("deadlines", "--today", "2026-04-01")
    #expect(outcome.status == 0 && outcome.output.contains("Nothing is late or due soon."))
  }
}
