import DaifaModel

extension ReconciliationRenderer {
  /// How many batches a page lists, those that do not balance first; the CSV and the XML have all.
  package static let pageBound = 500

  /// 对账报告 as one page in Chinese.
  package static func html(_ report: Reconciliation, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: Reconciliation) -> Page {
    let total = report.total
    var page = Page(
      title: "对账报告", reader: report.scope.readerName,
      subject: "截至\(report.day.chinese) · \(report.batches.count.grouped)个批次",
      badge: report.verdict, tone: !report.balances ? .bad : report.openBreaks > 0 ? .back : .good,
      headline: headline(report),
      figures: figures(report), sections: [threeWay(report), batches(report), banks(report)], facts: [],
      isLandscape: true)
    page.notices = notices(report)
    page.chart = chart(total)
    page.add("对账日", report.day.chinese)
    page.add("范围", report.scope == .finance ? "全部主管部门和代发金融机构" : "\(report.scope.readerName)的部分")
    page.add("平衡关系", Reconciliation.rule)
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func headline(_ report: Reconciliation) -> String {
    let total = report.total
    let story =
      "截至\(report.day.chinese)，应发\(total.accepted.phrase)，已入账\(total[.paid].phrase)，"
      + "另有\((total.accepted - total[.paid]).phrase)尚未到账或不再发放"
    let breaks = report.openBreaks > 0 ? "，银行未更正的差异有\(report.breakWords)，见差异报告" : ""
    guard !report.balances else { return story + "；清册、送盘、回盘三方账目相符\(breaks)。" }
    let batches = report.batches.count { !$0.standing.balances }
    let banks = report.banks.count { !report.bankBalances($0) }
    return story + "；有\(batches.grouped)个批次、\(banks.grouped)家银行账目不符\(breaks)，须先查清。"
  }

  private static func figures(_ report: Reconciliation) -> [Page.Figure] {
    let total = report.total
    let problems = [PaymentState.failed, .returned].map { total[$0] }.total
    func figure(_ label: String, _ tally: Tally, _ tone: Page.Tone) -> Page.Figure {
      Page.Figure(
        label: label, value: "\(tally.sum.grouped)元", note: "\(tally.count.grouped)笔",
        tone: tally.count > 0 ? tone : .plain)
    }
    return [
      figure("应发（清册接收）", total.accepted, .plain), figure("已入账", total[.paid], .good),
      figure("在途", total[.instructed], .flight), figure("失败和退汇", problems, .bad),
    ]
  }

  private static func notices(_ report: Reconciliation) -> [Page.Notice] {
    var notices: [Page.Notice] = []
    if report.banksDifference != .zero {
      notices.append(.init(text: "各批次送盘合计与各银行送盘合计\(verdict(report.banksDifference))，须先查清。", tone: .bad))
    }
    if report.overdue.count > 0 {
      notices.append(.init(text: "在途中有\(report.overdue.phrase)已过应回盘日，请向代发金融机构查询；未明确失败前不得重发。", tone: .back))
    }
    return notices
  }

  /// Where the money of the rosters is: with the refused lines where the reader sees them.
  private static func chart(_ total: Standing) -> Chart {
    var parts = PaymentResultWords.order.map {
      Chart.Part(PaymentResultWords.label($0), PaymentResultWords.tone($0), total[$0])
    }
    if let refused = total.refused { parts.append(.init("清册中拒收", .plain, refused)) }
    var chart = Chart(title: "清册上的钱现在在哪里", whole: total.refused == nil ? "应发合计" : "清册合计", parts: parts)
    // The parts are counted by state: where the books do not balance, they are not the roster's sum, and must not say
    // so.
    if chart.total != total.received ?? total.accepted { chart.whole = "各项之和（与清册不符，见下）" }
    return chart
  }

  /// Roster, instruction and return, each with what separates it from the one before.
  private static func threeWay(_ report: Reconciliation) -> Page.Section {
    let total = report.total
    func row(_ name: String, _ tally: Tally, _ words: String, isTotal: Bool = false) -> Page.Row {
      Page.Row(cells: [name, tally.count.grouped, tally.sum.grouped, words], isTotal: isTotal)
    }
    var rows: [Page.Row] = []
    if let received = total.received, let refused = total.refused {
      rows += [row("清册：收到", received, ""), row("　减：拒收", refused, "部门更正后另行报送")]
    }
    rows += [
      row("清册：接收（应发）", total.accepted, verdict(total.receivedDifference), isTotal: true),
      row("　减：待审核、待送盘、停发", total.notInstructed, "尚未交给银行"),
      row("送盘：交给银行", total.instructed, verdict(total.acceptedDifference), isTotal: true),
      row("　减：在途", total[.instructed], report.overdue.count > 0 ? "其中逾期\(report.overdue.phrase)" : "均未到应回盘日"),
      row("回盘：银行已答复", total.answered, verdict(total.instructedDifference), isTotal: true),
      row("　其中：已入账", total[.paid], ""),
    ]
    if let posted = total.posted {
      rows.append(
        Page.Row(cells: [
          "　　　　　回盘所报入账", "", posted.grouped, verdict(total.postedDifference),
        ]))
    }
    rows += [
      row("　其中：失败", total[.failed], "部门更正后补发"),
      row("　其中：退汇", total[.returned], "部门核实后补发，或财政收回"),
      row("　其中：失败后已补发", total[.reissued], "由新的一笔代替"),
    ]
    return Page.Section(
      title: "三方核对：清册、送盘、回盘",
      columns: [.init("项目", .word), .init("笔数", .figure), .init("金额（元）", .figure), .init("核对", .wide)],
      rows: rows)
  }

  private static func batches(_ report: Reconciliation) -> Page.Section {
    let seesRosters = !report.scope.isBank
    let ordered = report.batches.filter { !$0.standing.balances } + report.batches.filter(\.standing.balances)
    let listed = ordered.prefix(pageBound)
    let statement = BoundedList.statement(listed: listed.count, of: ordered.count)
    let columns: [Page.Column] =
      [.init("部门 / 批次"), .init("项目 / 期间")] + (seesRosters ? [.init("清册", .figure), .init("拒收", .figure)] : [])
      + ["接收", "未送盘", "送盘", "已入账", "失败", "退汇", "在途"].map { .init($0, .figure) } + [.init("结论")]
    let rows = listed.map { batch in
      let names = [
        "\(batch.departmentName)\n\(batch.batchNumber)", "\(batch.policy.name)\n\(batch.period?.chinese ?? "")",
      ]
      return row(names, batch.standing, seesRosters, isTotal: false)
    }
    return Page.Section(
      title: "各批次", note: (statement.map { "\($0)，不符的在前；全部见同名的CSV文件。" } ?? "") + "每格上为笔数，下为金额（元）。已补发的计入失败。",
      columns: columns, rows: rows + [row(["合计", ""], report.total, seesRosters, isTotal: true)])
  }

  private static func row(_ names: [String], _ standing: Standing, _ seesRosters: Bool, isTotal: Bool) -> Page.Row {
    let rosters = seesRosters ? [standing.received ?? .zero, standing.refused ?? .zero] : []
    let tallies =
      rosters + [
        standing.accepted, standing.notInstructed, standing.instructed, standing[.paid],
        standing[.failed] + standing[.reissued], standing[.returned], standing[.instructed],
      ]
    return Page.Row(
      cells: names + tallies.map(cell) + [shortVerdict(standing)], isTotal: isTotal,
      tone: standing.balances ? .plain : .bad)
  }

  /// The verdict for a narrow column: which of the three is off, and by how much.
  private static func shortVerdict(_ standing: Standing) -> String {
    let differences = [
      ("清册", standing.receivedDifference), ("送盘", standing.acceptedDifference), ("回盘", standing.instructedDifference),
      ("入账", standing.postedDifference),
    ].filter { $0.1 != .zero }
    guard !differences.isEmpty else { return "相符" }
    return differences.map { name, excess in
      "\(name)不符\n差" + (excess.count == 0 ? "" : "\(abs(excess.count).grouped)笔\n")
        + "\(Amount(fen: abs(excess.sum.fen)).grouped)元"
    }.joined(separator: "\n")
  }

  /// Count over sum; a dash for nothing, which lets the eye rest.
  private static func cell(_ tally: Tally) -> String {
    tally == .zero ? "—" : "\(tally.count.grouped)\n\(tally.sum.grouped)"
  }

  private static func banks(_ report: Reconciliation) -> Page.Section {
    func row(_ name: String, _ standing: Standing, _ overdue: Tally, isTotal: Bool) -> Page.Row {
      let tallies = [
        standing.instructed, standing[.paid], standing[.failed] + standing[.reissued], standing[.returned],
        standing[.instructed], overdue,
      ]
      let difference = standing.instructedDifference + standing.postedDifference
      return Page.Row(
        cells: [name] + tallies.map(cell) + [verdict(difference)], isTotal: isTotal,
        tone: difference == .zero ? .plain : .bad)
    }
    let total = report.banks.map(\.standing).total
    let columns: [Page.Column] =
      [.init("代发金融机构")] + ["送盘", "已入账", "失败", "退汇", "在途", "其中逾期"].map { .init($0, .figure) } + [.init("结论")]
    return Page.Section(
      title: "各代发金融机构", note: "每格上为笔数，下为金额（元）。", columns: columns,
      rows: report.banks.map { row($0.name, $0.standing, $0.overdue, isTotal: false) }
        + [row("合计", total, report.overdue, isTotal: true)])
  }
}
