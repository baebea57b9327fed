import DaifaModel

/// Writes a ``PeriodReconciliation`` as CSV, XML or a page.
package enum PeriodReconciliationRenderer: ReportRenderer {
  private static let tallies = ["清册接收", "送盘", "回盘入账", "回盘退汇", "回盘失败"]
  private static let strangers = ["无指令入账", "无指令退回"]
  private static let sums = ["回盘净额", "其中有对账单", "流水扣款", "流水退回", "流水净额", "流水比回盘多"]

  private static func names(_ hasStatements: Bool) -> [String] {
    (tallies + (hasStatements ? strangers : [])).flatMap { [$0 + "笔数", $0 + "金额（元）"] }
      + (hasStatements ? sums.map { $0 + "（元）" } + ["有对账单的天数", "没有对账单的天数"] : ["回盘净额（元）"])
  }

  /// A table for each way to look at the period. Statements are a bank's and a day's: they know of no department.
  private static func tables(
    _ report: PeriodReconciliation
  ) -> [(label: String, rows: [PeriodReconciliation.Row], hasStatements: Bool)] {
    [
      ("日期", report.days, report.hasStatements), ("代发金融机构", report.banks, report.hasStatements),
      ("主管部门", report.departments, false),
    ].filter { !$0.1.isEmpty }
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
      if report.hasStatements { try csv.fact("没有对账单的日子", report.uncovered.isEmpty ? "无" : report.uncoveredWords) }
      try csv.fact("说明", PeriodReconciliation.rule)
      try csv.fact("日志链头", report.journalHead)
      for (label, rows, hasStatements) in tables(report) {
        try csv.endRow()
        try csv.row([label] + names(hasStatements))
        for row in rows { try line(row, hasStatements, to: &csv) }
        try line(rows.reduce(into: .init(label: "合计")) { $0.add($1) }, hasStatements, to: &csv)
      }
      try csv.finish()
    }
  }

  private static func line(
    _ row: PeriodReconciliation.Row, _ hasStatements: Bool, to csv: inout CSVWriter
  ) throws {
    csv.text(row.label)
    csv.tally(row.accepted)
    for tally in [row.instructed, row.posted, row.back, row.failed] { csv.tally(tally) }
    if hasStatements { for tally in [row.stranger, row.strangerBack] { csv.tally(tally ?? .zero) } }
    csv.amount(row.moved)
    if hasStatements {
      csv.amount(row.covered)
      for amount in [row.debited, row.credited, row.booked, row.difference] { csv.amount(amount) }
      csv.number(row.statementDays)
      csv.number(row.uncoveredDays)
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
      for (bank, days) in report.uncovered {
        for day in days {
          xml.begin("uncovered")
          xml.attribute("bank", bank)
          xml.attribute("date", day)
          try xml.endEmpty()
        }
      }
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
    xml.attribute("uninstructed", "uninstructedAmount", row.stranger)
    xml.attribute("uninstructedBack", "uninstructedBackAmount", row.strangerBack)
    xml.attribute("moved", row.moved)
    xml.attribute("covered", row.covered)
    xml.attribute("debited", row.debited)
    xml.attribute("credited", row.credited)
    xml.attribute("booked", row.booked)
    xml.attribute("difference", row.difference)
    xml.attribute("statementDays", row.statementDays)
    xml.attribute("uncoveredDays", row.uncoveredDays)
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
      ? .plain : !isGood ? .bad : report.openBreaks > 0 || !report.uncovered.isEmpty ? .back : .good
    var page = Page(
      title: "期间对账", reader: report.scope.readerName,
      subject: "\(report.title) · 截至\(report.today.chinese)的账", badge: report.verdict, tone: tone,
      headline: headline(report, total), figures: figures(report, total),
      sections: tables(report).map(section), facts: [], isLandscape: true)
    if report.hasStatements, !report.uncovered.isEmpty {
      page.notices = [
        .init(text: "下列日子银行报了入账或退汇，而没有对账单，不在比较之内：\(report.uncoveredWords)。请银行补报。", tone: .back)
      ]
    }
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
      ? "与同日的回盘净额相符" : "比同日的回盘净额\(difference > .zero ? "多" : "少")\(Amount(fen: abs(difference.fen)).grouped)元"
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
      figures.append(
        .init(
          label: "没有对账单", value: "\(total.uncoveredDays.grouped)天",
          note: total.uncoveredDays == 0 ? "有入账的日子都有" : "净额\((total.moved - total.covered).grouped)元",
          tone: total.uncoveredDays == 0 ? .plain : .back))
    }
    return figures
  }

  private static func section(
    _ label: String, _ rows: [PeriodReconciliation.Row], _ hasStatements: Bool
  ) -> Page.Section {
    let columns = (tallies + (hasStatements ? strangers + sums + ["没有对账单"] : ["回盘净额"])).map { Page.Column($0, .figure) }
    func cells(_ row: PeriodReconciliation.Row) -> [String] {
      let strange = hasStatements ? [row.stranger, row.strangerBack] : []
      let counted = ([row.accepted, row.instructed, row.posted, row.back, row.failed] + strange).map { tally in
        tally.map { $0 == .zero ? "—" : "\($0.count.grouped)笔\n\($0.sum.grouped)" } ?? "—"
      }
      guard hasStatements else { return [row.label] + counted + [row.moved.grouped] }
      let amounts: [Amount?] = [row.moved, row.covered, row.debited, row.credited, row.booked, row.difference]
      let uncovered = row.uncoveredDays == 0 ? "—" : "\(row.uncoveredDays.grouped)天"
      return [row.label] + counted + amounts.map { $0?.grouped ?? "—" } + [uncovered]
    }
    func tone(_ row: PeriodReconciliation.Row) -> Page.Tone {
      hasStatements && (row.uncoveredDays > 0 || (row.difference ?? .zero) != .zero) ? .back : .plain
    }
    let table = rows.map { Page.Row(cells: cells($0), tone: tone($0)) }
    let total = rows.reduce(into: PeriodReconciliation.Row(label: "合计")) { $0.add($1) }
    return Page.Section(
      title: label == "日期" ? "按日" : "按\(label)", note: "金额单位：元。", columns: [.init(label, .word)] + columns,
      rows: table + [Page.Row(cells: cells(total), isTotal: true)])
  }
}
