import DaifaModel
import DaifaReports
import Testing

@Suite("Cases of money to be got back, in the discrepancy report")
struct CaseReportTests {
  private static func item(_ number: Int64, _ origin: CaseOrigin, owed: Int64, recovered: Int64, reference: String)
    -> OpenCases.Item
  {
    var standing = ClawbackCase(
      number: CaseNumber(number), origin: origin, payment: 7, reference: reference, bank: "rcu", department: "civil",
      owed: Amount(fen: owed), openedOn: Samples.today)
    standing.recovered = Amount(fen: recovered)
    return OpenCases.Item(
      standing, owedBy: origin.isOwedByBank ? "小店农村信用社" : "王** 140105********1234", ageInWorkingDays: 3)
  }

  private static var report: DiscrepancyReport {
    var report = Samples.discrepancies()
    report.cases = OpenCases(
      items: [
        item(1, .overpaid, owed: 30_000, recovered: 10_000, reference: "DF000000000000195"),
        item(2, .unknownPayment, owed: 33_500, recovered: 33_500, reference: "6290001402000000016"),
      ], recovered: Tally(count: 1, sum: Amount(fen: 43_500)), left: Tally(count: 1, sum: Amount(fen: 20_000)))
    report.items[0].caseNumber = CaseNumber(1)
    return report
  }

  @Test("The page charts what is owed, recovered and left, and lists every case with nobody's account")
  func page() throws {
    let page = try Written { try DiscrepancyRenderer.html(Self.report, to: $0) }
    for text in ["追回到了哪一步", "应追回", "未收回", "200.00", "待结案", "追回中", CaseNumber(1).description] {
      #expect(page.text.contains(text), "\(text)")
    }
    #expect(!page.text.contains("6290001402000000016"))
    #expect(page.text.split(separator: "<svg", omittingEmptySubsequences: false).count == 2)
  }

  @Test("The CSV has a second table, the XML an element for each case")
  func machine() throws {
    let rows = try Written { try DiscrepancyRenderer.csv(Self.report, to: $0) }.rows
    let gaps = rows.indices.filter { rows[$0] == [""] }
    #expect(gaps.count == 2 && rows[(gaps[1] + 1)...].allSatisfy { $0.count == 12 } && rows.count == gaps[1] + 4)
    #expect(rows[..<gaps[0]].contains(["追回案件金额（元）", "635.00"]))
    let xml = try Written { try DiscrepancyRenderer.xml(Self.report, to: $0) }
    #expect(xml.isWellFormed && xml.text.split(separator: "<case ", omittingEmptySubsequences: false).count == 3)
    #expect(!xml.text.contains("6290001402000000016"))
  }

  @Test("Without a case nothing is said of any")
  func none() throws {
    let page = try Written { try DiscrepancyRenderer.html(Samples.discrepancies(), to: $0) }
    #expect(!page.text.contains("追回案件") && !page.text.contains("<svg"))
  }
}
