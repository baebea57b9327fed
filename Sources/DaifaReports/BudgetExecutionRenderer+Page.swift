import DaifaModel

extension BudgetExecutionRenderer {
  /// How many budgets, and how many waiting rosters, a page lists; the CSV and the XML have all.
  static let pageBound = 500
  /// How many policies have a bar.
  static let barBound = 60

  /// 预算执行报告 as one page in Chinese.
  package static func html(_ report: BudgetExecution, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: BudgetExecution) -> Page {
    let total = report.total
    let overdrawn = report.rows.count { $0.standing.left < .zero }
    var page = Page(
      title: "预算执行报告", reader: report.scope.readerName,
      subject: "截至\(report.day.chinese) · \(report.rows.count.grouped)项指标",
      badge: overdrawn > 0 ? "有透支" : report.waits.isEmpty ? "指标充足" : "有等待",
      tone: overdrawn > 0 ? .bad : report.waits.isEmpty ? .good : .wait,
      headline: headline(report, total, overdrawn: overdrawn), figures: figures(total),
      sections: [policies(report, total), budgets(report), waits(report)], facts: [], isLandscape: true)
    if overdrawn > 0 {
      page.notices.append(
        .init(
          text: "\(overdrawn.grouped)项指标余额为负：指标下达之前已经发放，或者银行先报失败、后又报已入账。补足或查清之前，这些指标不再供清册使用。",
          tone: .bad))
    }
    if !report.waits.isEmpty {
      page.notices.append(.init(text: BudgetNotice.nextStep, tone: .wait))
    }
    page.bars = bars(report)
    page.add("日期", report.day.chinese)
    page.add("范围", report.scope == .finance ? "全部指标" : "\(report.scope.readerName)所用的指标")
    page.add("平衡关系", BudgetExecution.rule)
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func headline(_ report: BudgetExecution, _ total: BudgetExecution.Sum, overdrawn: Int) -> String {
    let rate = total.rate.map { "，执行率\($0.words)" } ?? ""
    let story =
      "已下达指标\(total.allotted.grouped)元，已入账\(total.paid.grouped)元\(rate)，在途占用\(total.blocked.grouped)元，"
      + "余额\(total.left.grouped)元"
    guard !report.waits.isEmpty else { return story + "；没有清册等待指标。" }
    let needed = report.waits.reduce(Amount.zero) { $0 + $1.needed }
    return story + "；\(report.waits.count.grouped)份清册、\(needed.grouped)元因指标不足整份等待。"
  }

  private static func figures(_ total: BudgetExecution.Sum) -> [Page.Figure] {
    func figure(_ label: String, _ amount: Amount, _ note: String, _ tone: Page.Tone) -> Page.Figure {
      Page.Figure(label: label, value: "\(amount.grouped)元", note: note, tone: tone)
    }
    return [
      figure("已下达指标", total.allotted, total.planned.map { "预算\($0.grouped)元" } ?? "清单未列预算", .plain),
      figure("已入账", total.paid, total.rate.map { "执行率\($0.words)" } ?? "", .good),
      figure("在途占用", total.blocked + total.contested, "银行尚未最终答复", .flight),
      figure("指标余额", total.left, "可供清册使用", total.left < .zero ? .bad : .plain),
    ]
  }

  /// One bar a policy and year: what it was allotted, or what was used of it where that is more.
  private static func bars(_ report: BudgetExecution) -> [Page.Bar] {
    report.sums.prefix(barBound).map { sum in
      Page.Bar(
        label: sum.title,
        note: "已下达\(sum.allotted.grouped)元，执行率\(sum.rate?.words ?? "—")，余额\(sum.left.grouped)元",
        parts: [
          .init("已入账", .good, sum.paid), .init("在途占用", .flight, sum.blocked), .init("状态冲突占用", .bad, sum.contested),
          .init("余额", .plain, sum.left),
        ])
    }
  }

  private static let columns: [Page.Column] =
    ["预算", "已下达指标", "在途占用", "已入账", "状态冲突占用", "失败和退汇", "指标余额", "执行率"].map { .init($0, .figure) }

  private static func cells(_ sum: BudgetExecution.Sum) -> [String] {
    amounts(sum).map { $0.map { $0 == .zero ? "—" : $0.grouped } ?? "—" } + [sum.rate?.words ?? "—"]
  }

  private static func policies(_ report: BudgetExecution, _ total: BudgetExecution.Sum) -> Page.Section {
    let sums = report.sums
    let statement = BoundedList.statement(listed: min(sums.count, pageBound), of: sums.count)
    return Page.Section(
      title: "各项目执行情况", note: (statement.map { "\($0)；全部见同名的CSV文件。" } ?? "") + "金额单位：元。",
      columns: [.init("年度和项目")] + columns,
      rows: sums.prefix(pageBound).map {
        Page.Row(cells: [$0.title] + cells($0), tone: $0.left < .zero ? .bad : .plain)
      } + [Page.Row(cells: [total.title] + cells(total), isTotal: true)])
  }

  private static func budgets(_ report: BudgetExecution) -> Page.Section {
    // Those that are overdrawn come first.
    let ordered = report.rows.filter { $0.standing.left < .zero } + report.rows.filter { $0.standing.left >= .zero }
    let statement = BoundedList.statement(listed: min(ordered.count, pageBound), of: ordered.count)
    return Page.Section(
      title: "各区划指标", note: (statement.map { "\($0)，透支的在前；全部见同名的CSV文件。" } ?? "") + "金额单位：元。",
      columns: [.init("年度", .word), .init("项目"), .init("区划", .word), .init("清册份数", .figure)] + columns,
      rows: ordered.prefix(pageBound).map { row in
        var sum = BudgetExecution.Sum(title: "")
        sum.add(row)
        let key = row.standing.key
        return Page.Row(
          cells: [
            "\(key.year)", "\(row.policy.code)\n\(row.policy.name)",
            row.regionName.isEmpty ? key.region.description : "\(key.region)\n\(row.regionName)",
            row.standing.rosters.grouped,
          ] + cells(sum), tone: row.standing.left < .zero ? .bad : .plain)
      })
  }

  private static func waits(_ report: BudgetExecution) -> Page.Section {
    guard !report.waits.isEmpty else {
      return Page.Section(title: "等待指标的清册", note: "没有清册等待指标。", columns: [], rows: [])
    }
    let statement = BoundedList.statement(listed: min(report.waits.count, pageBound), of: report.waits.count)
    return Page.Section(
      title: "等待指标的清册", note: statement.map { "\($0)；全部见同名的CSV文件。" } ?? "", tone: .back,
      columns: [
        .init("部门"), .init("批次号"), .init("项目"), .init("期间", .word), .init("须发（元）", .figure),
        .init("尚差（元）", .figure), .init("等待自", .word),
      ],
      rows: report.waits.prefix(pageBound).map { wait in
        Page.Row(cells: [
          wait.departmentName, wait.batchNumber, "\(wait.policy.code)\n\(wait.policy.name)",
          wait.period?.chinese ?? "", wait.needed.grouped, wait.short.grouped, wait.since.description,
        ])
      })
  }
}
