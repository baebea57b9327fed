import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import Testing

/// One row of Fixtures/findings/manifest.csv.
struct ManifestRow: Sendable, CustomTestStringConvertible {
  var code: String
  var party: Party
  var file: String
  var outcome: String

  var testDescription: String { file }

  static let all: [ManifestRow] = {
    let text = (try? Repository.text("Fixtures/findings/manifest.csv")) ?? ""
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = line.split(separator: ",").map(String.init)
      return Party(path: fields[1]).map { ManifestRow(code: fields[0], party: $0, file: fields[2], outcome: fields[3]) }
    }
  }()
}

/// All fixtures taken in one pass, with the demo's policy list in force.
private enum TakenFixtures {
  static let day = Day.on("2026-04-01")

  static let outcome: Result<[String: (outcome: String, findings: [FindingCode: Int])], any Error> = Result {
    let spool = try TestSpool()
    let demo = try Configuration.shipped("Fixtures/demo/daifa.yaml")
    try spool.drop(Repository.bytes("Fixtures/demo/finance/policy-list.csv"), as: "list.csv", from: .finance)
    try spool.drain(demo, on: day)
    for row in ManifestRow.all {
      try spool.drop(Repository.bytes("Fixtures/findings/\(row.file)"), as: row.file, from: row.party)
    }
    let report = try spool.drain(try Configuration.shipped("Fixtures/findings/daifa.yaml"), on: day)
    #expect(report.faults == [])
    #expect(try Books(spool).faults() == [])
    return Dictionary(report.files.map { ($0.name, ($0.outcome.rawValue, $0.findings)) }) { first, _ in first }
  }
}

@Suite("Fixtures: what each of the sample files gives")
struct FixtureTests {
  @Test("Each sample of a finding gives its code and its outcome", arguments: ManifestRow.all)
  func everySampleOfAFindingGivesItsCodeAndItsOutcome(row: ManifestRow) throws {
    let taken = try #require(try TakenFixtures.outcome.get()[row.file], "\(row.file) was not handled")
    let code = try #require(FindingCode(rawValue: row.code))
    #expect(taken.findings[code, default: 0] > 0, "found \(taken.findings)")
    #expect(taken.outcome == row.outcome)
    #expect(taken.findings.keys.contains { $0.effect == .refusesFile } == (row.outcome == "refused"))
  }

  @Test func theManifestAndTheOtherListNameEveryFindingOnce() throws {
    let others = try Repository.text("Fixtures/findings/needs-history.csv").split(whereSeparator: \.isNewline)
      .dropFirst().map { String($0.prefix { $0 != "," }) }
    let named = ManifestRow.all.map(\.code) + others
    #expect(named.sorted() == FindingCode.allCases.map(\.rawValue).sorted())
  }

  @Test func theSamplesOfTheDemoGiveTheirCounts() throws {
    let spool = try TestSpool()
    try dropDemo(into: spool)
    let report = try spool.drain(try Configuration.shipped("Fixtures/demo/daifa.yaml"), on: TakenFixtures.day)
    func counts(_ party: String) -> [String] {
      report.files.filter { $0.party.path == party }.map {
        "\($0.outcome.rawValue) \($0.lines) \($0.accepted) \($0.acceptedSum) \($0.refused)"
      }
    }
    #expect(counts("finance") == ["accepted 35 35 0.00 0"])
    #expect(counts("departments/agriculture") == ["accepted 300 300 526743.96 0"])
    #expect(counts("departments/civil") == ["partly 200 192 33780.00 8"])
    #expect(counts("departments/disabled") == ["accepted 100 100 8800.00 0"])
    #expect(counts("departments/forestry") == ["accepted 120 120 186710.00 0"])
    #expect(counts("departments/xiaodian-civil") == ["accepted 24 24 6240.00 0"])
    #expect(counts("departments/education") == ["refused 40 0 0.00 0"])
    let instructed = report.instructions.reduce(0) { $0 + $1.count }
    #expect(instructed == 736)
    #expect(try Books(spool).faults() == [])
  }

  @Test func theSignedSamplesGiveTheirCodesAndOutcomes() throws {
    let spool = try TestSpool()
    let demo = try Configuration.shipped("Fixtures/demo/daifa.yaml")
    try spool.drop(Repository.bytes("Fixtures/demo/finance/policy-list.csv"), as: "list.csv", from: .finance)
    try spool.drain(demo, on: TakenFixtures.day)
    let rows = try Repository.text("Fixtures/signatures/manifest.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    for row in rows {
      let party = try #require(Party(path: row[1]))
      try spool.drop(Repository.bytes("Fixtures/signatures/\(row[2])"), as: row[2], from: party)
      if let signature = try? Repository.bytes("Fixtures/signatures/\(row[2]).sig") {
        try spool.drop(signature, as: "\(row[2]).sig", from: party)
      }
    }
    let report = try spool.drain(.shipped("Fixtures/signatures/daifa.yaml"), on: TakenFixtures.day)
    let taken = Dictionary(uniqueKeysWithValues: report.files.map { ($0.name, $0) })
    #expect(taken.count == rows.count)
    let checking = Checking(
      spool: try Spool(root: spool.root), ledger: try Ledger(path: spool.ledgerPath, readOnly: true),
      configuration: try .shipped("Fixtures/signatures/daifa.yaml"), today: TakenFixtures.day)
    for row in rows where row[3] == "refused" {
      // A check says what the daemon would.
      let path = "\(Repository.root)/Fixtures/signatures/\(row[2])"
      let verdict = try checking.check(
        .reading(path: path), name: row[2], party: try #require(Party(path: row[1])),
        signature: try? .reading(path: path + ".sig"))
      #expect(verdict.outcome == .refused && verdict.findings.list.first?.code.rawValue == row[0], "\(row[2])")
    }
    for row in rows {
      #expect(taken[row[2]]?.outcome.rawValue == row[3], "\(row[2])")
      #expect(taken[row[2]]?.findings.keys.map(\.rawValue) == (row[0].isEmpty ? [] : [row[0]]), "\(row[2])")
    }
  }

  @Test func thePolicyListOfTheDemoIsTheSameInBothForms() throws {
    for name in ["policy-list.csv", "policy-list.xml"] {
      let spool = try TestSpool()
      try spool.drop(Repository.bytes("Fixtures/demo/finance/\(name)"), as: name, from: .finance)
      let report = try spool.drain(try Configuration.shipped("Fixtures/demo/daifa.yaml"), on: TakenFixtures.day)
      #expect(report.files.map(\.accepted) == [35])
      #expect(report.files.map(\.outcome) == [.accepted])
    }
  }

  @Test func theTimeLimitsOfAListAreTheSameInBothForms() throws {
    for name in ["policy-list.csv", "policy-list.xml"] {
      let spool = try TestSpool()
      try spool.drop(Repository.bytes("Fixtures/limits/\(name)"), as: name, from: .finance)
      let report = try spool.drain(try Configuration.shipped("Fixtures/demo/daifa.yaml"), on: TakenFixtures.day)
      #expect(report.files.map(\.outcome) == [.accepted])
      #expect(
        try Books(spool).rows("SELECT code, limitDays, submitDays, reviewDays, instructDays FROM policy ORDER BY code")
          == [
            ["XS-CL-01", "5", "15", "5", "1"], ["XS-JY-01", "", "20", "", "3"], ["XS-MZ-01", "5", "10", "3", "2"],
            ["XS-NY-01", "10", "120", "5", ""], ["XS-NY-02", "15", "", "5", "2"],
          ])
    }
  }
}

/// Puts every file of the demo where its party would.
func dropDemo(into spool: TestSpool) throws {
  for path in ["finance"]
    + ["agriculture", "civil", "disabled", "education", "forestry", "xiaodian-civil"].map({ "departments/\($0)" })
  {
    let party = try #require(Party(path: path))
    let folder = "\(Repository.root)/Fixtures/demo/\(path)"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name != "policy-list.xml" {
      try spool.drop(Repository.bytes("Fixtures/demo/\(path)/\(name)"), as: name, from: party)
    }
  }
}
