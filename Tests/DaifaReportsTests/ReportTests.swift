import DaifaModel
import Testing

@testable import DaifaReports

@Suite("Reports")
struct ReportTests {
  @Test("A receipt's accepted and refused lines add up to the file's, in CSV and on the page")
  func receiptAddsUp() throws {
    let receipt = Samples.receipt()
    #expect(receipt.accepted + Tally(count: receipt.refusedCount, sum: receipt.refusedSum ?? .zero) == receipt.lines)
    let rows = try Written { try ReceiptRenderer.csv(receipt, to: $0) }.rows
    #expect(rows.contains(["接收金额（元）", "426792.50"]))
    #expect(rows.contains(["拒收金额（元）", "4020.00"]))
    #expect(ReceiptRenderer.page(receipt).chart?.total == receipt.lines)
  }

  @Test("A receipt says what happens next in both languages, for every outcome and kind")
  func receiptSaysWhatIsNext() {
    for outcome in Receipt.Outcome.allCases {
      for kind in FileKind.allCases {
        var receipt = Samples.receipt(outcome)
        receipt.kind = kind
        #expect(receipt.nextStep.chinese.hasSuffix("。") && receipt.nextStep.english.hasSuffix("."))
        #expect(!ReceiptRenderer.page(receipt).headline.isEmpty)
      }
    }
  }

  @Test("A list that stopped says so, with the exact count")
  func boundedListsSaySo() throws {
    var findings = Samples.findings(600)
    findings.count(.identityCheck, 1_000)
    let receipt = Samples.receipt(findings: findings)
    let csv = try Written { try ReceiptRenderer.csv(receipt, to: $0) }
    #expect(csv.rows.contains(["下表范围", "列出前601条，共1,601条"]))
    let html = try Written { try ReceiptRenderer.html(receipt, to: $0) }
    #expect(html.text.contains("列出前500条，共1,601条"))
    let short = try Written { try DiscrepancyRenderer.csv(Samples.discrepancies(listed: 3), to: $0) }
    #expect(short.rows.contains(["下表范围", "列出前3条，共21条"]))
    #expect(try !Written { try DiscrepancyRenderer.csv(Samples.discrepancies(), to: $0) }.text.contains("列出前"))
    var result = Samples.result
    result.totals[.failed] = Samples.tally(900, 90_000)
    let page = try Written { try PaymentResultRenderer.html(result, actionLines: Samples.actionLines, to: $0) }
    #expect(page.text.contains("列出前24条，共903条"))
  }

  @Test("The bar of a page is as wide as the whole, and its table adds up")
  func chartAddsUp() throws {
    let chart = try #require(PaymentResultRenderer.page(Samples.result, []).chart)
    #expect(chart.total == Samples.result.total)
    #expect(chart.segments.map(\.width).reduce(0, +) == Chart.width)
    #expect(chart.segments.allSatisfy { $0.width >= Chart.leastWidth })
    let huge = Chart(
      title: "", whole: "",
      parts: [
        .init("", .good, Tally(count: 1, sum: Amount(fen: .max / 2))),
        .init("", .bad, Tally(count: 1, sum: Amount(fen: 1))),
      ])
    #expect(huge.segments.map(\.width) == [978, 22])
    #expect(huge.percentages == ["99.9%", "不足0.1%"])
    #expect(chart.percentages == ["97.4%", "0.7%", "1.7%", "0.2%"])
  }

  @Test("A reconciliation balances when all three ways of counting agree, and says where they do not")
  func reconciliationBalances() throws {
    let good = Samples.reconciliation()
    #expect(good.balances && good.total.verdict == "相符")
    let off = Samples.reconciliation(off: 500)
    #expect(!off.balances)
    #expect(off.batches[1].standing.verdict == "不符：送盘与已入账、失败、退汇、补发、在途之和差5.00元（前者少）")
    let rows = try Written { try ReconciliationRenderer.csv(off, to: $0) }.rows
    #expect(rows.contains(["结论", "有不符，见结论一列"]))
    #expect(try Written { try ReconciliationRenderer.html(off, to: $0) }.text.contains("有1个批次、1家银行账目不符"))
  }

  @Test("A reconciliation whose banks were instructed something else than its batches does not balance")
  func banksAgreeWithBatches() {
    var report = Samples.reconciliation()
    report.banks.removeLast()
    #expect(!report.balances && report.banksDifference != .zero)
  }

  @Test("The totals row of a reconciliation is the sum of its batches")
  func reconciliationTotals() throws {
    let rows = try Written { try ReconciliationRenderer.csv(Samples.reconciliation(), to: $0) }.rows
    let total = try #require(rows.first { $0.first == "合计" })
    #expect(total[5] == "7716" && total[6] == "2584875.00")
  }

  @Test("A bank sees nothing of rosters")
  func bankSeesNoRosters() throws {
    let report = Samples.reconciliation(scope: .bank(id: "rcu", name: "小店农村信用社"))
    let html = try Written { try ReconciliationRenderer.html(report, to: $0) }
    #expect(report.balances && !html.text.contains("拒收</th>"))
    #expect(try !Written { try ReconciliationRenderer.xml(report, to: $0) }.text.contains("received="))
  }

  @Test("Every break stands under what is to be done about it, and the counts add up")
  func breaksAreGroupedByWhatToDo() throws {
    let report = Samples.discrepancies()
    let page = DiscrepancyRenderer.page(report)
    #expect(page.sections.dropFirst().map(\.rows.count).reduce(0, +) == report.items.count)
    for kind in report.kindsInOrder {
      #expect(page.sections.contains { $0.title == "\(kind.chineseName)：\(kind.remedy.chinese)" })
    }
    #expect(page.sections[0].rows.last?.cells.last == "\(report.openCount)")
    #expect(Set(DiscrepancyReport.order) == Set(BreakKind.allCases))
    #expect(Set(PaymentResultWords.order) == Set(PaymentState.allCases))
  }

  @Test("The masks of the fast pass are those of the model")
  func fastMasksAgree() {
    for text in [
      "", "1", "12345", "140105199001011234", "14010519900101123X", "623456789012", "62345678901", "１４０１０５１９９００１０１１２３４",
    ] {
      text.withBytes { bytes in
        MaskedBytes.identity(bytes) { #expect($0.text == Mask.identity(bytes)) }
        MaskedBytes.account(bytes) { #expect($0.text == Mask.account(bytes)) }
      }
    }
  }
}
