import DaifaModel
import Testing

@testable import DaifaReports

extension Samples {
  static func budgetRow(_ number: Int, region: String, allotted: Int64, contested: Int64 = 0) -> BudgetExecution.Row {
    let key = BudgetKey(policy: "NY-2026-00\(number)", region: Region(region) ?? .country, year: 2026)
    var standing = BudgetStanding(id: Int64(number), key: key, allotted: Amount(fen: allotted))
    standing.rosters = number
    standing.taken = Amount(fen: 80_000_000)
    standing.paid = Amount(fen: 61_234_567)
    standing.failed = Amount(fen: 1_000_000)
    standing.returned = Amount(fen: 500_000)
    standing.reissued = Amount(fen: 250_000)
    standing.contested = Amount(fen: contested)
    let names = ["", "耕地地力保护补贴", "农机购置与应用补贴", "退耕还林补助"]
    return BudgetExecution.Row(
      policy: PolicyTitle(code: key.policy, name: names[number]), standing: standing,
      planned: number == 1 ? Amount(fen: 120_000_000) : nil)
  }

  static var budgets: BudgetExecution {
    BudgetExecution(
      scope: .finance, day: today,
      rows: [
        budgetRow(1, region: "140000", allotted: 100_000_000), budgetRow(1, region: "140105", allotted: 90_000_000),
        budgetRow(2, region: "140100", allotted: 78_000_000, contested: 500_000),
        budgetRow(3, region: "140105123", allotted: 200_000_000),
      ],
      waits: [
        .init(
          departmentName: "小店区农业农村局", batchNumber: "NYJ2026-0019",
          policy: PolicyTitle(code: "NY-2026-002", name: "农机购置与应用补贴"),
          period: period, needed: Amount(fen: 3_000_000), short: Amount(fen: 3_250_000), since: today)
      ], journalHead: journalHead)
  }

  static var notice: BudgetNotice {
    BudgetNotice(
      departmentName: "小店区农业农村局", batchNumber: "NYJ2026-0019", policy: policy, period: period, day: today,
      payments: tally(120, 3_000_000), budgetRegion: Region("140105"), allotted: Amount(fen: 9_000_000),
      left: Amount(fen: 1_000_000), short: Amount(fen: 2_000_000), journalHead: journalHead)
  }
}

@Suite("Budget reports")
struct BudgetRenderingTests {
  @Test func whatIsLeftIsWhatWasAllottedLessWhatIsUsed() {
    for row in Samples.budgets.rows {
      let standing = row.standing
      #expect(
        standing.blocked + standing.paid + standing.failed + standing.returned + standing.reissued == standing.taken)
      #expect(standing.left == standing.allotted - standing.blocked - standing.paid - standing.contested)
    }
    let total = Samples.budgets.total
    #expect(total.left == Samples.budgets.rows.reduce(.zero) { $0 + $1.standing.left })
    #expect(Samples.budgets.sums.map(\.title).count == 3)
  }

  @Test func theRateIsInTenthsOfAPercentAndNeverRoundedUp() {
    func rate(_ paid: Int64, _ allotted: Int64) -> String? {
      BudgetExecution.rate(Amount(fen: paid), of: Amount(fen: allotted))?.words
    }
    #expect(rate(0, 100) == "0.0%")
    #expect(rate(99_999, 100_000) == "99.9%")
    #expect(rate(100, 100) == "100.0%")
    #expect(rate(150, 100) == "150.0%")
    #expect(rate(1, 3) == "33.3%")
    #expect(rate(5, 0) == nil)
    #expect(rate(.max, .max) == "100.0%")
    #expect(rate(.max, 1) == nil)
  }

  @Test func everyFormSaysTheSameSums() throws {
    let report = Samples.budgets
    let rows = try Written { try BudgetExecutionRenderer.csv(report, to: $0) }.rows
    #expect(
      rows.contains([
        "2026", "NY-2026-001", "耕地地力保护补贴", "140000", "", "1", "1200000.00", "1000000.00", "170154.33", "612345.67",
        "0.00",
        "15000.00", "217500.00", "61.2",
      ]))
    #expect(rows.contains { $0.first == "合计" && $0[7] == "4680000.00" })
    #expect(rows.contains { $0.count > 6 && $0[1] == "NYJ2026-0019" && $0[5] == "30000.00" && $0[6] == "32500.00" })
    let xml = try Written { try BudgetExecutionRenderer.xml(report, to: $0) }
    #expect(xml.isWellFormed && xml.text.contains("allotted=\"4680000.00\""))
    let html = try Written { try BudgetExecutionRenderer.html(report, to: $0) }.text
    #expect(html.contains("4,680,000.00元") && html.contains("有透支"))
    #expect(html.contains("<rect class=\"fill-good\""))
  }

  @Test func aBarIsAsWideAsTheWholeAndWhatIsBelowZeroHasNoLength() {
    let page = BudgetExecutionRenderer.page(Samples.budgets)
    #expect(page.bars.count == 3)
    for bar in page.bars { #expect(bar.lengths.reduce(0, +) == Chart.width && bar.lengths.allSatisfy { $0 >= 0 }) }
    #expect(page.bars[1].lengths[3] == 0)
    let empty = Page.Bar(label: "", note: "", parts: [.init("", .good, .zero)])
    #expect(empty.lengths == [0])
  }

  @Test func aNoticeSaysByHowMuchAndThatTheRosterGoesOnByItself() throws {
    let rows = try Written { try BudgetNoticeRenderer.csv(Samples.notice, to: $0) }.rows
    #expect(rows.contains(["尚差（元）", "20000.00"]) && rows.contains(["指标余额（元）", "10000.00"]))
    #expect(rows.contains { $0[0] == "下一步" && $0[1].contains("自动继续") })
    let xml = try Written { try BudgetNoticeRenderer.xml(Samples.notice, to: $0) }
    #expect(xml.isWellFormed && xml.text.contains("short=\"20000.00\""))
    let html = try Written { try BudgetNoticeRenderer.html(Samples.notice, to: $0) }.text
    #expect(html.contains("整份等待，不拆分发放"))
    var none = Samples.notice
    none.budgetRegion = nil
    #expect(none.sentence.contains("没有下达指标"))
  }
}
