import DaifaModel

/// Writes a ``PeriodReconciliation`` as CSV, XML or a page.
package enum PeriodReconciliationRenderer: ReportRenderer {
  private static let tallies = ["清册接收", "送盘", "回盘入账", "回盘退汇", "回盘失败"]
  private static let sums = ["回盘净额", "流水扣款", "流水退回", "流水净额", "流水比回盘多"]

  private static func names(_ report: PeriodReconciliation) -> [String] {
    tallies.flatMap { [$0 + "笔数", $0 + "金额（元）"] }
      + (report.hasStatements ? sums.map { $0 + "（元）" } + ["有对账单的天数"] : ["回盘净额（元）"])
  }

  /// 期间对账 as CSV: the facts, an empty line, then the days, the banks and the departments, each with an empty line before.
  package static func csv(_ report: PeriodReconciliation, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["期间对账", report.scope.readerName])
      try csv.fact("期间", report.title)
      try csv.fact("起始日期", report.first.description)
      try csv.fact("截止日期", report.last.description)
      try csv.fact("账面日期", report.today.description)
      try csv.fact("结论", report.verdict)
      try csv.fact("说明", PeriodReconciliation.rule)
      try csv.fact("日志链头", report.journalHead)
      for (title, rows) in [("日期", report.days), ("代发金融机构", report.banks), ("主管部门", report.departments)]
      where !rows.isEmpty {
        try csv.endRow()
        try csv.row([title] + names(report))
        for row in rows { try line(row, report, to: &csv) }
        try line(rows.reduce(into: .init(label: "合计")) { $0.add($1) }, report, to: &csv)
      }
      try csv.finish()
    }
  }

  private static func line(
    _ row: PeriodReconciliation.Row, _ report: PeriodReconciliation, to csv: inout CSVWriter
  ) throws {
    csv.text(row.label)
    csv.tally(row.accepted)
    for tally in [row.instructed, row.posted, row.back, row.failed] { csv.tally(tally) }
    csv.amount(row.moved)
    if report.hasStatements {
      for amount in [row.debited, row.credited, row.booked, row.difference] { csv.amount(amount) }
      csv.number(row.statementDays)
    }
    try csv.endRow()
  }

  /// 期间对账 as XML, namespace `urn:daifa:periodReconciliation:1`.
  package static func xml(_ report: PeriodReconciliation, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("periodReconciliation")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("fromDay", report.first)
      xml.attribute("toDay", report.last)
      xml.attribute("day", report.today)
      xml.attribute("openBreaks", report.openBreaks)
      attributes(report.total, to: &xml)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for row in report.days { try element("day", "date", row, to: &xml) }
      for row in report.banks { try element("bank", "name", row, to: &xml) }
      for row in report.departments { try element("department", "name", row, to: &xml) }
      try xml.close("periodReconciliation")
      try xml.finish()
    }
  }

  private static func element(
    _ name: StaticString, _ label: StaticString, _ row: PeriodReconciliation.Row, to xml: inout XMLWriter
  ) throws {
    xml.begin(name)
    xml.attribute(label, row.label)
    attributes(row, to: &xml)
    try xml.endEmpty()
  }

  private static func attributes(_ row: PeriodReconciliation.Row, to xml: inout XMLWriter) {
    xml.attribute("accepted", "acceptedAmount", row.accepted)
    xml.attribute("instructed", "instructedAmount", row.instructed)
    xml.attribute("posted", "postedAmount", row.posted)
    xml.attribute("back", "backAmount", row.back)
    xml.attribute("failed", "failedAmount", row.failed)
    xml.attribute("moved", row.moved)
    xml.attribute("debited", row.debited)
    xml.attribute("credited", row.credited)
    xml.attribute("booked", row.booked)
    xml.attribute("difference", row.difference)
    xml.attribute("statementDays", row.statementDays)
  }

  // MARK: Page

  /// 期间对账 as one page in Chinese.
  package static func html(_ report: PeriodReconciliation, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: PeriodReconciliation) -> Page {
    let total = report.total
    let isGood = report.hasStatements && total.difference == .zero
    let tone: Page.Tone =
      !report.hasStatements || total.difference == nil
      ? .plain : isGood ? (report.openBreaks > 0 ? .back : .good) : .bad
    var page = Page(
      title: "期间对账", reader: report.scope.readerName,
      subject: "\(report.title) · 截至\(report.today.chinese)的账", badge: report.verdict, tone: tone,
      headline: headline(report, total), figures: figures(report, total),
      sections: [
        section("按日", "日期", report.days, report), section("按代发金融机构", "代发金融机构", report.banks, report),
        section("按主管部门", "主管部门", report.departments, report),
      ].filter { !$0.rows.isEmpty }, facts: [], isLandscape: true)
    page.barTitle = "各代发金融机构：钱到了哪里"
    page.bars = report.banks.map { bank in
      Page.Bar(
        label: bank.label, note: "送盘\(bank.instructed.phrase)",
        parts: [
          .init("入账净额", .good, bank.moved), .init("退汇", .back, bank.back.sum), .init("失败", .bad, bank.failed.sum),
        ])
    }
    page.add("期间", "\(report.first.chinese)至\(report.last.chinese)")
    page.add("账面日期", report.today.chinese)
    page.add("说明", PeriodReconciliation.rule)
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func headline(_ report: PeriodReconciliation, _ total: PeriodReconciliation.Row) -> String {
    let story =
      "\(report.title)送盘\(total.instructed.phrase)，回盘入账\(total.posted.phrase)，退汇\(total.back.phrase)"
    guard report.hasStatements else { return story + "。" }
    guard let booked = total.booked else { return story + "；这一期间没有银行对账单。" }
    let difference = total.difference ?? .zero
    let verdict =
      difference == .zero
      ? "与回盘净额相符" : "比回盘净额\(difference > .zero ? "多" : "少")\(Amount(fen: abs(difference.fen)).grouped)元"
    return story + "；流水净额\(booked.grouped)元，\(verdict)。"
  }

  private static func figures(
    _ report: PeriodReconciliation, _ total: PeriodReconciliation.Row
  ) -> [Page.Figure] {
    var figures: [Page.Figure] = []
    if let accepted = total.accepted {
      figures.append(.init(label: "清册接收", value: "\(accepted.sum.grouped)元", note: "\(accepted.count.grouped)笔"))
    }
    figures.append(
      .init(label: "送盘", value: "\(total.instructed.sum.grouped)元", note: "\(total.instructed.count.grouped)笔"))
    figures.append(
      .init(
        label: "回盘净额", value: "\(total.moved.grouped)元", note: "入账\(total.posted.count.grouped)笔", tone: .good))
    if report.hasStatements {
      figures.append(
        .init(
          label: "流水净额", value: total.booked.map { "\($0.grouped)元" } ?? "—",
          note: total.booked == nil ? "没有对账单" : "扣款减退回",
          tone: total.difference.map { $0 == .zero ? .good : .bad } ?? .plain))
    }
    return figures
  }

  private static func section(
    _ title: String, _ label: String, _ rows: [PeriodReconciliation.Row], _ report: PeriodReconciliation
  ) -> Page.Section {
    let columns = (tallies + (report.hasStatements ? sums : ["回盘净额"])).map { Page.Column($0, .figure) }
    func cells(_ row: PeriodReconciliation.Row) -> [String] {
      let counted = [row.accepted, row.instructed, row.posted, row.back, row.failed].map { tally in
        tally.map { $0 == .zero ? "—" : "\($0.count.grouped)笔\n\($0.sum.grouped)" } ?? "—"
      }
      let amounts: [Amount?] =
        report.hasStatements ? [row.moved, row.debited, row.credited, row.booked, row.difference] : [row.moved]
      return [row.label] + counted + amounts.map { $0?.grouped ?? "—" }
    }
    var table = rows.map { row in
      Page.Row(cells: cells(row), tone: row.difference.map { $0 == .zero ? .plain : .back } ?? .plain)
    }
    if !rows.isEmpty {
      table.append(
        Page.Row(cells: cells(rows.reduce(into: .init(label: "合计")) { $0.add($1) }), isTotal: true))
    }
    return Page.Section(title: title, note: "金额单位：元。", columns: [.init(label, .word)] + columns, rows: table)
  }
}
