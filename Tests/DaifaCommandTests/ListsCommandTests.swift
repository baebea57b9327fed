import DaifaModel
import DaifaTestKit
import Testing

@Suite("daifa lists: which lists and registers are in force")
struct ListsCommandTests {
  private struct Said: Decodable {
    struct List: Decodable {
      var party: String
      var listKind: String
      var source: String
      var asOf: String
      var people: Int
      var refused: Int
      var paid: Int
      var paidFen: Int64
    }
    struct Register: Decodable {
      var kind: String
      var party: String
      var rows: Int
    }
    var lists: [List]
    var registers: [Register]
  }

  @Test func itTellsEachListWithItsSourceDatePeopleAndWhatItDid() throws {
    let spool = try commandSpool()
    try spool.drop(TestRoster("A", people: 1..<6).csv, as: "a.csv", from: .department("civil"))
    #expect(try spool.daifa("drain", "--today", "2026-04-03").status == 0)
    #expect(try spool.daifa("lists").output.contains("没有现行的比对名单"))
    try spool.drop(TestScreeningList([.init(Person(2)), .init(Person(3))]).csv, as: "dead.csv", from: .finance)
    try spool.drop(TestGuardianRegister([.init(Person(8), Person(9))]).csv, as: "guardians.csv", from: .finance)
    try spool.drop(TestBeneficiaryRegister([.init(Person(1))]).csv, as: "base.csv", from: .department("civil"))
    try spool.drop(
      TestRoster("B", period: "2026-04", people: 1..<6).csv, as: "b.csv", from: .department("civil"))
    #expect(try spool.daifa("drain", "--today", "2026-04-03").status == 0)
    let said = try spool.daifa("lists", "--json").json(Said.self)
    let list = try #require(said.lists.first)
    #expect(said.lists.count == 1)
    #expect([list.party, list.listKind, list.source, list.asOf] == ["finance", "deceased", "公安", "2026-03-31"])
    #expect([list.people, list.refused, list.paid] == [2, 2, 2])
    #expect(list.paidFen == 20_000)
    #expect(said.registers.map(\.kind) == ["guardianRegister", "beneficiaryRegister"])
    #expect(said.registers.map(\.party) == ["finance", "departments/civil"])
    let text = try spool.daifa("lists").output
    #expect(text.contains("公安") && text.contains("拒收2行"))
    #expect(!text.contains(Person(2).identity))
  }
}
