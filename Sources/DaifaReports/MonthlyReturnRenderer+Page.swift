import DaifaModel

extension MonthlyReturnRenderer {
  /// How many policies, and how many counties, a page lists; the CSV and the XML have all.
  static let pageBound = 500
  /// How many policies have a bar.
  static let barBound = 60

  /// 月报 as one page in Chinese.
  package static func html(_ report: MonthlyReturn, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: MonthlyReturn) -> Page {
    let total = report.total
    let month = total.month
    var page = Page(
      title: "一卡通发放月报", reader: "财政部门", subject: "\(report.monthName) · 报表日\(report.day.chinese)",
      badge: total.overdue > 0 ? "有逾期" : "按期", tone: total.overdue > 0 ? .bad : .good,
      headline: "\(report.monthName)入账\(month.paid.count.grouped)笔、\(month.paid.sum.grouped)元，"
        + "退汇冲减\(month.returned.sum.grouped)元，净入账\(month.net.grouped)元；本年累计净入账\(total.year.net.grouped)元。",
      figures: figures(report, total), sections: [flows(report), standing(report), counties(report)], facts: [],
      isLandscape: true)
    page.bars = report.lines.prefix(barBound).map(bar)
    page.barTitle = "各项目接收的资金在哪里"
    page.add("月份", "\(report.month.first.chinese)至\(report.month.last.chinese)")
    page.add("报表日", report.day.chinese)
    page.add("说明", MonthlyReturn.method)
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func figures(_ report: MonthlyReturn, _ total: MonthlyReturn.Figures) -> [Page.Figure] {
    let month = total.month
    return [
      Page.Figure(
        label: "本月入账", value: "\(month.paid.sum.grouped)元", note: "\(month.paid.count.grouped)笔", tone: .good),
      Page.Figure(
        label: "本月受益人数", value: "\(total.people.month.grouped)人", note: "本年\(total.people.year.grouped)人，同一人只计一次"),
      Page.Figure(
        label: "本月退汇", value: "\(month.returned.sum.grouped)元", note: "\(month.returned.count.grouped)笔，冲减本月",
        tone: month.returned.count > 0 ? .back : .plain),
      Page.Figure(
        label: "在途", value: "\(total.inFlight.sum.grouped)元",
        note: "\(total.inFlight.count.grouped)笔，其中逾期\(total.overdue.grouped)笔", tone: .flight),
      Page.Figure(
        label: "按时率", value: total.onTimeRate?.words ?? "—",
        note: report.planned.map { "预算\($0.grouped)元，已下达\(report.allotted.grouped)元" }
          ?? "已下达指标\(report.allotted.grouped)元"),
    ]
  }

  private static func bar(_ line: MonthlyReturn.Line) -> Page.Bar {
    let figures = line.figures
    return Page.Bar(
      label: title(line), note: "接收\(figures.accepted.sum.grouped)元，已入账\(figures[.paid].sum.grouped)元",
      parts: [
        .init("已入账", .good, figures[.paid].sum), .init("在途", .flight, figures.inFlight.sum),
        .init("待送盘", .wait, figures.waiting.sum), .init("失败和退汇", .bad, figures[.failed].sum + figures[.returned].sum),
        .init("已补发", .replaced, figures[.reissued].sum), .init("停发", .ended, figures[.stopped].sum),
      ])
  }

  private static func title(_ line: MonthlyReturn.Line) -> String {
    "\(line.budgetYear)年 \(line.policy.code) \(line.policy.name)"
  }

  private static func cell(_ tally: Tally) -> String {
    tally == .zero ? "—" : "\(tally.count.grouped)\n\(tally.sum.grouped)"
  }

  private static func note(_ listed: Int, of count: Int) -> String {
    (BoundedList.statement(listed: min(listed, count), of: count).map { "\($0)；全部见同名的CSV文件。" } ?? "") + "笔数、金额（元）。"
  }

  private static func flows(_ report: MonthlyReturn) -> Page.Section {
    func cells(_ figures: MonthlyReturn.Figures) -> [String] {
      let (month, year) = (figures.month, figures.year)
      let people = "\(figures.people.month.grouped)\n\(figures.people.year.grouped)"
      return [people] + [month.received, month.instructed, month.paid, month.failed, month.returned].map(cell)
        + [month.net.grouped] + [year.paid, year.returned].map(cell) + [year.net.grouped]
    }
    return Page.Section(
      title: "本月和本年累计", note: note(pageBound, of: report.lines.count),
      columns: [.init("年度和项目"), .init("级次", .word)]
        + ["受益人数（本月、本年）", "本月接收", "本月送盘", "本月入账", "本月失败", "本月退汇", "本月净入账", "本年入账", "本年退汇", "本年净入账"].map {
          .init($0, .figure)
        },
      rows: report.lines.prefix(pageBound).map {
        Page.Row(cells: [title($0), $0.level?.chineseName ?? "—"] + cells($0.figures))
      } + [Page.Row(cells: ["总计", ""] + cells(report.total), isTotal: true)])
  }

  private static func standingCells(_ figures: MonthlyReturn.Figures) -> [String] {
    [
      figures.accepted, figures.waiting, figures.inFlight, figures[.paid], figures[.failed], figures[.returned],
      figures[.reissued], figures[.stopped],
    ].map(cell) + [figures.onTimeRate?.words ?? "—"]
  }

  private static let standingColumns: [Page.Column] =
    ["接收", "待送盘", "在途", "已入账", "失败", "退汇", "已补发", "停发", "按时率"].map { .init($0, .figure) }

  private static func standing(_ report: MonthlyReturn) -> Page.Section {
    func money(_ amount: Amount?) -> String { amount.map { $0 == .zero ? "—" : $0.grouped } ?? "—" }
    return Page.Section(
      title: "现状", note: note(pageBound, of: report.lines.count),
      columns: [
        .init("年度和项目"), .init("预算（元）", .figure), .init("已下达指标（元）", .figure), .init("清册", .figure),
      ] + standingColumns,
      rows: report.lines.prefix(pageBound).map {
        Page.Row(
          cells: [title($0), money($0.planned), money($0.allotted), $0.rosters.grouped] + standingCells($0.figures),
          tone: $0.figures.overdue > 0 ? .bad : .plain)
      } + [
        Page.Row(
          cells: ["总计", money(report.planned), money(report.allotted), report.total.rosters.grouped]
            + standingCells(report.total), isTotal: true)
      ])
  }

  private static func counties(_ report: MonthlyReturn) -> Page.Section {
    let all = report.lines.flatMap { line in line.counties.map { (line: line, county: $0) } }
    return Page.Section(
      title: "各县", note: note(pageBound, of: all.count),
      columns: [.init("年度和项目"), .init("区划", .word), .init("本月净入账（元）", .figure), .init("已下达指标（元）", .figure)]
        + standingColumns,
      rows: all.prefix(pageBound).map { line, county in
        Page.Row(
          cells: [
            title(line), county.code, county.figures.month.net.grouped,
            county.allotted == .zero ? "—" : county.allotted.grouped,
          ] + standingCells(county.figures))
      })
  }
}
