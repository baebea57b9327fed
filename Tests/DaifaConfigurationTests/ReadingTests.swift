import DaifaConfiguration
import DaifaModel
import Testing

@Suite("What a right daifa.yaml gives")
struct ReadingTests {
  @Test("The contract's least example is read, and everything else has its default")
  func contract() throws {
    var expected = Configuration(payer: .init(account: "0400201400000001", name: "财政零余额账户"))
    let region = try #require(Region("140000"))
    expected.departments = ["agriculture": .init(id: "agriculture", name: "农业农村局", region: region)]
    expected.banks = [
      "rcu": .init(id: "rcu", name: "农村信用社", codes: ["402"]), "abc": .init(id: "abc", name: "农业银行", codes: ["103"]),
    ]
    expected.quietSeconds = 0
    expected.approval = .automatic
    #expect(try ConfigurationReader.read(yaml: contractExample) == expected)
  }

  @Test("Approval is required, and quiet five seconds, unless told")
  func defaults() throws {
    let lines = contractExample.split(separator: "\n").filter { !$0.hasPrefix("a") }
    let configuration = try ConfigurationReader.read(yaml: lines.joined(separator: "\n"))
    #expect(configuration.approval == .required)
    #expect(configuration.quietSeconds == 5)
    #expect(configuration.refuseAbove == .init(partsPerMillion: 100_000, lines: 20))
    #expect(configuration.returnDays == 5 && configuration.returnWindowDays == 30)
    #expect(configuration.reportFormats == [.csv, .xml, .html])
  }

  @Test("Codes and accounts keep their leading zeros, quoted or not")
  func leadingZeros() throws {
    let plain = contractExample.split(separator: "\"").joined()
    let configuration = try ConfigurationReader.read(yaml: plain)
    #expect(configuration.payer.account == "0400201400000001")
    #expect(configuration.banks["rcu"]?.codes == ["402"])
    #expect(configuration.departments["agriculture"]?.region == Region("140000"))
  }

  @Test("CRLF, a byte-order mark, anchors and merged mappings are read")
  func yamlForms() throws {
    let text = """
      \u{FEFF}departments:
        a: &common {name: 一局, region: 140000, approval: required}
        b: {<<: *common, name: 二局}
      banks: {rcu: {name: 农信, codes: [402]}}
      payer: &payer {account: 0400201400000001, name: 零余额}
      policies: {P1: {payer: *payer}}
      """
    let configuration = try ConfigurationReader.read(yaml: text.split(separator: "\n").joined(separator: "\r\n"))
    #expect(configuration.departments["b"]?.name == "二局")
    #expect(configuration.departments["b"]?.region == Region("140000"))
    #expect(configuration.approvalOfDepartments == ["a": .required, "b": .required])
    #expect(configuration.policyPayers["P1"] == configuration.payer)
  }

  @Test("A share is read from its digits", arguments: [("0.10", 100_000), ("0", 0), ("1", 1_000_000), ("0.000001", 1)])
  func share(text: String, partsPerMillion: Int) throws {
    let configuration = try ConfigurationReader.read(yaml: contractExample + "refuseAbove: {share: \(text)}\n")
    #expect(configuration.refuseAbove == .init(partsPerMillion: partsPerMillion, lines: 20))
  }
}

@Suite("A daifa.yaml that sets everything")
struct EverythingTests {
  private let configuration: Configuration

  init() throws { configuration = try ConfigurationReader.read(yaml: EverythingTests.yaml) }

  @Test("A department has its parent, payer, approval and arrival")
  func department() throws {
    let region = try #require(Region("140105"))
    let payer = Configuration.Payer(account: "0400201400000002", name: "区零余额账户")
    #expect(
      configuration.departments["xiaodian-agriculture"]
        == .init(
          id: "xiaodian-agriculture", name: "小店区农业农村局", region: region, parent: "agriculture", payer: payer,
          arrival: .init(marker: false, quietSeconds: 9)))
    #expect(configuration.departments["agriculture"]?.arrival == .init(marker: true))
    #expect(configuration.approvalOfDepartments == ["xiaodian-agriculture": .automatic])
  }

  @Test("A bank has its regions, contract, format, bound and reasons")
  func bank() throws {
    #expect(
      configuration.banks["rcu"]
        == .init(
          id: "rcu", name: "农村信用社", codes: ["402", "4029"], regions: [try #require(Region("140100"))],
          contractFrom: Day("2026-01-01"), contractTo: Day("2027-12-31"), format: .xml, instructionLines: 5_000,
          reasons: ["0001": .accountMissing, "E-9": .other], arrival: .init(marker: true, quietSeconds: 3)))
  }

  @Test("Bounds, returns, reports and the time between scans")
  func bounds() {
    #expect(configuration.refuseAbove == .init(partsPerMillion: 50_000, lines: 7))
    #expect(configuration.advice.payeeOf == 5 && configuration.advice.growth == 30)
    #expect(
      configuration.limits == .init(fileBytes: 1_000, unpackedBytes: 2_000, lines: 300, instructionLines: 40))
    #expect(configuration.returnDays == 4 && configuration.returnWindowDays == 20)
    #expect(configuration.reportFormats == [.csv, .html])
    #expect(configuration.scanSeconds == 2 && configuration.quietSeconds == 1)
  }

  @Test("A bank's cut-off, and how many working days before its day something is due soon")
  func timeLimits() throws {
    let yaml = contractExample.replacing("codes: [\"103\"]", with: "codes: [\"103\"], cutoff: \"16:30\"")
    let read = try ConfigurationReader.read(yaml: yaml + "deadlines: {soon: 5}\n")
    #expect(read.banks["abc"]?.cutoff == TimeOfDay("16:30") && read.banks["rcu"]?.cutoff == nil)
    #expect(read.dueSoonDays == 5 && configuration.dueSoonDays == 2)
    expectOne(
      .number("31", least: 0, most: 30), line: 9, column: 19, at: "deadlines.soon",
      mistakes(adding: "deadlines: {soon: 31}\n"))
  }

  @Test("A policy has a payer and an approval of its own")
  func policy() {
    #expect(configuration.payer(department: "agriculture", policy: "P1").account == "0400201400000003")
    #expect(configuration.approval(department: "agriculture", policy: "P1") == .automatic)
    #expect(configuration.approval(department: "agriculture", policy: "P2") == .required)
  }

  @Test("A year is added to the working calendar")
  func calendar() throws {
    let calendar = WorkingCalendar(adding: configuration.calendar)
    #expect(calendar.lastKnownYear == 2027)
    #expect(calendar.isWorkingDay(try #require(Day("2027-01-01"))) == false)
    #expect(calendar.isWorkingDay(try #require(Day("2027-01-03"))) == true)
    #expect(configuration.calendar.map(\.paper) == ["示例文号"])
  }

  private static let yaml = """
    departments:
      agriculture: {name: 省农业农村厅, region: "140000"}
      xiaodian-agriculture:
        name: 小店区农业农村局
        region: 140105
        parent: agriculture
        payer: {account: 0400201400000002, name: 区零余额账户}
        approval: automatic
        arrival: {quiet: 9, marker: false}
    banks:
      rcu:
        name: 农村信用社
        codes: [402, "4029"]
        regions: ["140100"]
        contract: {from: 2026-01-01, to: 2027-12-31}
        format: xml
        instructionLines: 5000
        reasons: {0001: R01, E-9: R99}
        arrival: {quiet: 3}
    payer: {account: "0400201400000001", name: 财政零余额账户}
    treasuryAccounts: ["0400201400000001", 0400201400000002, "0400201400000003"]
    arrival: {quiet: 1, marker: true}
    approval: required
    refuseAbove: {share: 0.05, lines: 7}
    advice: {payeeOf: 5, growth: 30}
    limits: {fileBytes: 1000, unpackedBytes: 2000, lines: 300, instructionLines: 40}
    policies:
      P1: {payer: {account: "0400201400000003", name: 专户}, approval: automatic}
    returns: {days: 4, window: 20}
    reports: {formats: [csv, html]}
    scan: 2
    calendar:
      - {year: 2027, paper: 示例文号, holidays: [2027-01-01, 2027-01-02], makeUpDays: [2027-01-03]}
    """
}
