import DaifaModel

/// Writes a ``ScreeningReport`` as CSV, XML or a page.
package enum ScreeningRenderer: ReportRenderer {
  /// How many payments a page lists; the CSV and the XML go on.
  package static let pageBound = 500

  /// 比对结果 as CSV: the facts, an empty line, the payments, a totals row of those listed.
  package static func csv(_ report: ScreeningReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["比对结果", report.scope.readerName])
      try csv.fact("名单类型", report.kind.chineseName)
      try csv.fact("数据来源", report.source)
      try csv.fact("数据日期", report.asOf.description)
      try csv.fact("报送单位", report.senderName)
      csv.text("名单人数")
      csv.number(report.people)
      try csv.endRow()
      try csv.fact("报告日期", report.day.description)
      try csv.fact("不应发放", report.blocked)
      try csv.fact("须核实", report.advised)
      try csv.fact("已自动停发", report.stopped)
      try csv.fact("以往名单已告知", report.known)
      try csv.fact("下表范围", report.boundStatement)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row([
        "支付编号", "主管部门", "补贴项目编码", "补贴项目", "发放期间", "批次号", "明细序号", "享受人姓名", "享受人证件号码（遮盖）",
        "补贴金额（元）", "状态", "状态代码", "送盘日期", "名单起始日期", "结论", "处理意见", "English",
      ])
      for item in report.items { try row(item, to: &csv) }
      csv.text("合计")
      csv.number(report.items.count)
      for _ in 0..<7 { csv.text("") }
      csv.amount(report.items.map { Tally(count: 1, sum: $0.amount) }.total.sum)
      for _ in 0..<7 { csv.text("") }
      try csv.endRow()
      try csv.finish()
    }
  }

  private static func row(_ item: ScreeningReport.Item, to csv: inout CSVWriter) throws {
    csv.text(item.reference.description)
    csv.text(item.departmentName)
    csv.text(item.policy.code)
    csv.text(item.policy.name)
    csv.text(item.period)
    csv.text(item.batchNumber)
    csv.number(item.lineNumber)
    csv.text(item.name.withoutPrivateNumbers)
    csv.text(Mask.identity(item.identity))
    csv.amount(item.amount)
    csv.text(item.state.chineseName)
    csv.text(item.state.rawValue)
    csv.day(item.instructedOn)
    csv.day(item.since)
    csv.text(verdict(item))
    csv.text(item.remedy.chinese)
    csv.text(item.remedy.english)
    try csv.endRow()
  }

  private static func verdict(_ item: ScreeningReport.Item) -> String {
    item.state == .stopped ? "已停发" : item.isBlocked ? "不应发放" : "须核实"
  }

  /// 比对结果 as XML, namespace `urn:daifa:screening:1`.
  package static func xml(_ report: ScreeningReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("screening")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("listKind", report.kind.rawValue)
      xml.attribute("source", report.source)
      xml.attribute("asOf", report.asOf)
      xml.attribute("sender", report.senderName)
      xml.attribute("people", report.people)
      xml.attribute("day", report.day)
      xml.attribute("blocked", "blockedAmount", report.blocked)
      xml.attribute("advised", "advisedAmount", report.advised)
      xml.attribute("stopped", "stoppedAmount", report.stopped)
      xml.attribute("known", "knownAmount", report.known)
      xml.attribute("listed", report.items.count)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for item in report.items { try element(item, to: &xml) }
      try xml.close("screening")
      try xml.finish()
    }
  }

  private static func element(_ item: ScreeningReport.Item, to xml: inout XMLWriter) throws {
    xml.begin("payment")
    xml.attribute("paymentRef", item.reference.description)
    xml.attribute("department", item.departmentName)
    xml.attribute("policyCode", item.policy.code)
    xml.attribute("policyName", item.policy.name)
    xml.attribute("period", item.period)
    xml.attribute("batchNo", item.batchNumber)
    xml.attribute("lineNo", item.lineNumber)
    xml.attribute("beneficiaryName", item.name.withoutPrivateNumbers)
    xml.attribute("beneficiaryId", Mask.identity(item.identity))
    xml.attribute("amount", item.amount)
    xml.attribute("state", item.state.rawValue)
    xml.attribute("stateName", item.state.chineseName)
    xml.attribute("instructedOn", item.instructedOn)
    xml.attribute("since", item.since)
    xml.attribute("verdict", item.state == .stopped ? "stopped" : item.isBlocked ? "block" : "advise")
    xml.attribute("action", item.remedy.chinese)
    xml.attribute("actionEnglish", item.remedy.english)
    try xml.endEmpty()
  }

  /// 比对结果 as one page in Chinese, grouped by what is to be done.
  package static func html(_ report: ScreeningReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: ScreeningReport) -> Page {
    let isBad = report.blocked.count > 0
    var page = Page(
      title: "比对结果", reader: report.scope.readerName,
      subject: "\(report.kind.chineseName)名单 · \(report.source) · \(report.asOf.chinese)",
      badge: isBad ? "有不应发放的" : "须核实", tone: isBad ? .bad : .wait,
      headline: "新的\(report.kind.chineseName)名单（\(report.people.grouped)人）与已经登记、送盘和发放的支付比对："
        + "不应发放\(report.blocked.phrase)，须核实\(report.advised.phrase)，送盘前已自动停发\(report.stopped.phrase)。",
      figures: [
        .init(
          label: "不应发放", value: "\(report.blocked.count.grouped)笔", note: "\(report.blocked.sum.grouped)元",
          tone: isBad ? .bad : .plain),
        .init(
          label: "须核实", value: "\(report.advised.count.grouped)笔", note: "\(report.advised.sum.grouped)元",
          tone: report.advised.count > 0 ? .wait : .plain),
        .init(
          label: "已自动停发", value: "\(report.stopped.count.grouped)笔", note: "\(report.stopped.sum.grouped)元",
          tone: report.stopped.count > 0 ? .good : .plain),
      ], sections: [], facts: [], isLandscape: true)
    let listed = report.items.prefix(pageBound)
    if let statement = BoundedList.statement(listed: listed.count, of: report.total.count) {
      page.notices.append(.init(text: "本页\(statement)；其余见同名的CSV文件。", tone: .flight))
    }
    page.sections = sections(Array(listed))
    page.add("名单类型", report.kind.chineseName)
    page.add("数据来源", report.source)
    page.add("数据日期", report.asOf.chinese)
    page.add("报送单位", report.senderName)
    page.add("报告日期", report.day.chinese)
    if report.known.count > 0 { page.add("以往同类名单已告知", report.known.phrase) }
    page.add("比对规则", "享受人在名单所述期间内送盘的；尚未送盘而应拒付的自动停发（已死亡名单也查收款人）；失败、退汇、停发、已补发的不计。")
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func sections(_ items: [ScreeningReport.Item]) -> [Page.Section] {
    var order: [String] = []
    for item in items where !order.contains(item.remedy.chinese) { order.append(item.remedy.chinese) }
    return order.map { remedy in
      let own = items.filter { $0.remedy.chinese == remedy }
      let sum = own.map { Tally(count: 1, sum: $0.amount) }.total
      let total = Page.Row(
        cells: ["小计", "\(sum.count.grouped)笔", "", "", sum.sum.grouped, "", "", ""], isTotal: true)
      return Page.Section(
        title: "要做的事：\(remedy)（\(own.count.grouped)笔）",
        tone: own[0].state == .stopped ? .good : own[0].isBlocked ? .bad : .wait,
        columns: [
          .init("支付编号", .code), .init("主管部门 / 项目"), .init("期间 / 批次"), .init("享受人", .word),
          .init("金额（元）", .figure), .init("状态", .word), .init("送盘日期", .word), .init("名单起始", .word),
        ], rows: own.map(row) + [total])
    }
  }

  private static func row(_ item: ScreeningReport.Item) -> Page.Row {
    Page.Row(cells: [
      item.reference.description, "\(item.departmentName)\n\(item.policy.name)",
      "\(item.period)\n\(item.batchNumber) 第\(item.lineNumber)号",
      "\(Mask.name(item.name))\n\(Mask.identity(item.identity))", item.amount.grouped, item.state.chineseName,
      item.instructedOn?.description ?? "尚未送盘", item.since?.description ?? "未填",
    ])
  }
}
