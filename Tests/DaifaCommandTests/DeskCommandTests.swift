import DaifaModel
import DaifaTestKit
import Foundation
import Testing

@Suite("daifa breaks, daifa resolve, daifa status: the desk, by command")
struct DeskCommandTests {
  private static let day = Day.on("2026-04-08")
  private static let number = BreakNumber.recorded(1).description

  private struct Said: Decodable {
    struct Break: Decodable {
      var breakNo: String
      var kind: String
      var level: String
      var state: String
      var owner: String
      var ageInWorkingDays: Int?
    }
    struct Desk: Decodable {
      var looking: Int
      var resolved: Int
      var accepted: Int
      var atSection: Int
    }
    var breaks: [Break]
    var isWhole: Bool
    var desk: Desk
  }

  private struct Standing: Decodable {
    struct Cases: Decodable {
      var open: Int
      var leftFen: Int64
    }
    var cases: Cases
    var desk: Said.Desk
  }

  /// Three people paid: the first fifty yuan too little, the second fifty too much, the third late.
  private func spool() throws -> TestSpool {
    let spool = try TestSpool()
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    try spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("civil"))
    _ = try spool.drainByCommand(on: .on("2026-04-03"))
    let answer = try spool.instruction().answer(on: Self.day) {
      switch $0 {
      case 0: $1.amount = "50.00"
      case 1: $1.amount = "150.00"
      default: $1.postedOn = "2026-04-14"
      }
    }
    try spool.drop(answer.csv, as: "a.csv", from: .bank("rcu"))
    _ = try spool.drainByCommand(on: Self.day)
    return spool
  }

  private func breaks(_ spool: TestSpool, _ arguments: String..., on day: String = "2026-04-08") throws -> Said {
    let outcome = try Program.daifa(["breaks", "--json", "--today", day, "--spool", spool.root] + arguments)
    #expect(outcome.status == 0)
    return try JSONDecoder().decode(Said.self, from: Data(outcome.output.utf8))
  }

  private func resolve(_ spool: TestSpool, _ arguments: String...) throws -> Int32 {
    try Program.daifa(
      ["resolve", Self.number, "--today", Self.day.description, "--spool", spool.root] + arguments
    ).status
  }

  @Test func breaksAreListedFilteredAndWorkedOneByOne() throws {
    let spool = try spool()
    #expect(try breaks(spool).breaks.map(\.kind) == ["underpaid", "overpaid", "late"])
    #expect(try breaks(spool, "--kind", "late").breaks.count == 1)
    #expect(try breaks(spool, "--level", "section").breaks.isEmpty)
    #expect(try breaks(spool, "--level", "section", on: "2026-04-16").breaks.count == 3)
    #expect(try !breaks(spool, "--most", "1").isWhole)
    #expect(try resolve(spool, "--state", "looking", "--owner", "财政01", "--by", "财政01") == 0)
    #expect(try breaks(spool, "--owner", "财政01").breaks.map(\.state) == ["looking"])
    #expect(try resolve(spool, "--state", "resolved", "--reason", "differencePosted", "--by", "财政01") == 1)
    #expect(try resolve(spool, "--state", "accepted", "--reason", "tooSmall", "--by", "财政01") == 0)
    #expect(try resolve(spool, "--state", "accepted", "--by", "财政01") == 1)
    #expect(try resolve(spool, "--state", "accepted", "--by", "财政02") == 0)
    let said = try breaks(spool, "--state", "accepted")
    #expect(said.breaks.map(\.breakNo) == [Self.number] && said.breaks[0].owner == "财政01" && said.desk.accepted == 1)
    let status = try Program.daifa(["status", "--json", "--today", "2026-04-16", "--spool", spool.root])
    let standing = try JSONDecoder().decode(Standing.self, from: Data(status.output.utf8))
    #expect(standing.cases.open == 1 && standing.cases.leftFen == 5_000)
    #expect(standing.desk.accepted == 1 && standing.desk.atSection == 2)
  }

  @Test func anExportIsTheSheetThatComesBackAndNeverOverAnother() throws {
    let spool = try spool()
    let path = "\(spool.root)/sheet.csv"
    func export() throws -> Int32 {
      try Program.daifa(["breaks", "--export", path, "--today", Self.day.description, "--spool", spool.root]).status
    }
    #expect(try export() == 0)
    #expect(try export() == 1)
    var sheet = TestBreakWork(csv: try spool.text("sheet.csv"))
    #expect(sheet.rows.count == 3)
    sheet.say(try #require(sheet.rows(of: .late).first), .accepted, .bankExplained)
    try spool.drop(sheet.csv, as: "sheet.csv", from: .finance)
    _ = try spool.drainByCommand(on: Self.day)
    #expect(try breaks(spool).desk.accepted == 1)
  }

  @Test func aSlipOfThePenIsNoBreak() throws {
    let spool = try spool()
    for number in ["CY000000000199", BreakNumber.recorded(77).description] {
      let outcome = try Program.daifa(
        ["resolve", number, "--state", "looking", "--by", "财政01", "--spool", spool.root, "--today", "2026-04-08"])
      #expect(outcome.status != 0)
    }
  }
}
