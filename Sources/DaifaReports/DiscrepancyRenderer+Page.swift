import DaifaModel

extension DiscrepancyRenderer {
  /// How many breaks a page lists; the CSV and the XML go on.
  package static let pageBound = 500

  /// 差异报告 as one page in Chinese, grouped by what is to be done.
  package static func html(_ report: DiscrepancyReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: DiscrepancyReport) -> Page {
    var page = Page(
      title: "差异报告", reader: report.scope.readerName, subject: report.day.chinese,
      badge: badge(report), tone: tone(report),
      headline: headline(report), figures: figures(report), sections: [], facts: [], isLandscape: true)
    if let statement = BoundedList.statement(listed: min(report.items.count, pageBound), of: report.itemCount) {
      page.notices.append(.init(text: "本页\(statement)；其余见同名的CSV文件。", tone: .flight))
    }
    page.chart = report.cases.chart ?? report.deskChart
    page.sections =
      [summary(report), report.escalationSection, report.cases.section(most: pageBound)].compactMap { $0 }
      + groups(report)
    page.add("报告日期", report.day.chinese)
    page.add("范围", report.scope == .finance ? "全部主管部门和代发金融机构" : "\(report.scope.readerName)的部分")
    page.add("差异种类", "银行每报一行只计一种差异；未到期的不算差异。")
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func tone(_ report: DiscrepancyReport) -> Page.Tone {
    guard report.openCount > 0 else { return .good }
    return report.kindsInOrder.contains(where: \.isMoneyAstray) ? .bad : .back
  }

  private static func badge(_ report: DiscrepancyReport) -> String {
    guard report.openCount > 0 else { return "没有差异" }
    let count = report.openCount - report.desk.handClosed
    return count > 0 ? "\(count.grouped)条待办" : "已由人工处理"
  }

  private static func headline(_ report: DiscrepancyReport) -> String {
    guard report.openCount > 0 else { return "截至\(report.day.chinese)，清册、送盘和回盘没有未解决的差异。" }
    let byKind = report.kindsInOrder.map { "\($0.chineseName)\((report.openCounts[$0] ?? 0).grouped)条" }
    let total = "截至\(report.day.chinese)，有\(report.openCount.grouped)条差异没有解决："
    let byHand = report.desk.handClosedWords.map { "；其中\($0)，银行尚未更正" } ?? ""
    return total + byKind.joined(separator: "、") + byHand + "。"
  }

  private static func figures(_ report: DiscrepancyReport) -> [Page.Figure] {
    func figure(_ label: String, _ kinds: [BreakKind], _ note: String, _ tone: Page.Tone) -> Page.Figure {
      let count = kinds.compactMap { report.openCounts[$0] }.reduce(0, +)
      return Page.Figure(label: label, value: "\(count.grouped)条", note: note, tone: count > 0 ? tone : .plain)
    }
    let astray = BreakKind.allCases.filter(\.isMoneyAstray)
    let unpaid: [BreakKind] = [.failed, .returned]
    let others = BreakKind.allCases.filter { !astray.contains($0) && !unpaid.contains($0) }
    let ages = report.items.filter(\.isOpen).compactMap(\.ageInWorkingDays)
    let oldest = ages.max().map { "\($0)个工作日" } ?? "—"
    return [
      figure("钱可能付错，先追回", astray, astray.map(\.chineseName).joined(separator: "、"), .bad),
      figure("没有到账，要补发", unpaid, "发放失败、退汇", .back),
      figure("须银行说明", others, "漏发、少发、迟发及其他", .flight),
      Page.Figure(label: "拖得最久的", value: oldest, note: ages.isEmpty ? "" : "自发现之日起"),
    ]
  }

  /// What there is to do, by whom, how many of each.
  private static func summary(_ report: DiscrepancyReport) -> Page.Section? {
    guard report.openCount > 0 else { return nil }
    let rows = report.kindsInOrder.map { kind in
      Page.Row(cells: [
        kind.actor, kind.remedy.chinese, kind.chineseName, kind.plainWords, (report.openCounts[kind] ?? 0).grouped,
      ])
    }
    return Page.Section(
      title: "要做的事",
      columns: [.init("谁来做", .word), .init("做什么", .wide), .init("差异", .word), .init("意思"), .init("条数", .figure)],
      rows: rows + [Page.Row(cells: ["合计", "", "", "", report.openCount.grouped], isTotal: true)])
  }

  /// One section for each thing to do, then what was cleared.
  private static func groups(_ report: DiscrepancyReport) -> [Page.Section] {
    let listed = report.items.prefix(pageBound)
    var sections: [Page.Section] = []
    for kind in DiscrepancyReport.order {
      let items = listed.filter { $0.kind == kind && $0.isToBeDone }
      let bound =
        report.desk.handClosed > 0
        ? nil : BoundedList.statement(listed: items.count, of: report.openCounts[kind] ?? items.count)
      let masked = kind == .nameDiffers ? "户名在本页遮盖，完整户名见同名的CSV文件" : nil
      // Failures differ in who does what: one section for each.
      var remedies: [String] = []
      for item in items where !remedies.contains(item.remedy.chinese) { remedies.append(item.remedy.chinese) }
      for (index, remedy) in remedies.enumerated() {
        sections.append(
          section(
            "\(kind.chineseName)：\(remedy)", items.filter { $0.remedy.chinese == remedy },
            index == 0 ? [bound, masked] : [],
            tone: kind.isMoneyAstray ? .bad : kind == .failed || kind == .returned ? .back : .flight))
      }
    }
    let byHand = listed.filter { $0.isOpen && !$0.isToBeDone }
    if !byHand.isEmpty {
      sections.append(section("已由人工解决或接受，银行没有更正；款项的状态不因此改变", byHand, [], tone: .replaced))
    }
    let cleared = listed.filter { !$0.isOpen }
    if !cleared.isEmpty { sections.append(section("已解决：曾有人处理，近三十日内由银行更正、补发或结案", Array(cleared), [], tone: .good)) }
    return sections
  }

  private static func section(
    _ title: String, _ items: [DiscrepancyReport.Item], _ notes: [String?], tone: Page.Tone
  ) -> Page.Section {
    Page.Section(
      title: title, note: notes.compactMap { $0.map { $0 + "。" } }.joined(), tone: tone,
      columns: [
        .init("银行 / 部门"), .init("批次 / 明细序号"), .init("支付编号", .code), .init("收款账号", .word), .init("应为"),
        .init("实为"),
        .init("涉及金额（元）", .figure), .init("发现日期 / 已历", .word), .init("状态", .word),
      ], rows: items.map(row))
  }

  private static func row(_ item: DiscrepancyReport.Item) -> Page.Row {
    let line = item.lineNumber.map { "第\($0)号" } ?? ""
    return Page.Row(cells: [
      joined(item.bankName, item.departmentName), joined(item.batchNumber, line),
      [item.reference.withoutPrivateNumbers, item.desk?.number.description, item.caseNumber?.description].compactMap {
        $0
      }
      .filter { !$0.isEmpty }.joined(separator: "\n"), Mask.account(item.account),
      personSafe(item.expected, item.kind),
      personSafe(item.found, item.kind), item.amount?.grouped ?? "", joined(item.opened.description, item.ageText),
      joined(item.stateName, item.desk?.words ?? ""),
    ])
  }

  /// Names are what a break of names is about: they are masked on a page.
  private static func personSafe(_ text: String, _ kind: BreakKind) -> String {
    kind == .nameDiffers ? Mask.name(text) : text.withoutPrivateNumbers
  }

  private static func joined(_ first: String, _ second: String) -> String {
    [first, second].filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
