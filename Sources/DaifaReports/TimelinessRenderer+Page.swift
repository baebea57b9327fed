import DaifaModel

extension TimelinessRenderer {
  /// How many things a page lists of a kind; the CSV and the XML have all.
  package static let pageBound = 500

  /// 时限报告 as one page in Chinese.
  package static func html(_ report: TimelinessReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: TimelinessReport) -> Page {
    let total = report.total
    var page = Page(
      title: "时限报告", reader: report.scope.readerName, subject: report.day.chinese,
      badge: total.late > 0 ? "\(total.late.grouped)件逾期" : total.dueSoon > 0 ? "即将到期" : "没有逾期",
      tone: total.late > 0 ? .bad : total.dueSoon > 0 ? .back : .good, headline: headline(report),
      figures: figures(report), sections: [summary(report)] + lists(report), facts: [], isLandscape: true)
    page.chart = chart(total)
    if total.unknown > 0 {
      page.notices.append(
        .init(text: "有\(total.unknown.grouped)件无法判定：工作日安排尚未公布，或办结日没有记录。工作日历在daifa.yaml中补充。", tone: .flight))
    }
    page.add("报告日期", report.day.chinese)
    page.add("范围", report.scope == .finance ? "全部主管部门和代发金融机构" : "\(report.scope.readerName)的部分")
    page.add("时限", TimelinessReport.rule)
    page.add("即将到期", "距应办结日\(report.soonDays)个工作日之内")
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func headline(_ report: TimelinessReport) -> String {
    let total = report.total
    let pending = total.late + total.dueSoon + total.notDue
    guard total.late > 0 else {
      return total.dueSoon > 0
        ? "截至\(report.day.chinese)，没有逾期的事项；有\(total.dueSoon.grouped)件\(report.soonDays)个工作日之内到期。"
        : "截至\(report.day.chinese)，没有逾期和即将到期的事项。"
    }
    let soon = total.dueSoon > 0 ? "，另有\(total.dueSoon.grouped)件即将到期" : ""
    return "截至\(report.day.chinese)，尚未办结的\(pending.grouped)件中有\(total.late.grouped)件逾期\(soon)。"
  }

  private static func figures(_ report: TimelinessReport) -> [Page.Figure] {
    let total = report.total
    func figure(_ label: String, _ count: Int, _ note: String, _ tone: Page.Tone) -> Page.Figure {
      Page.Figure(label: label, value: "\(count.grouped)件", note: note, tone: count > 0 ? tone : .plain)
    }
    let done = total.doneInTime + total.doneLate
    let thousandths = done > 0 ? total.doneInTime * 1_000 / done : 0
    return [
      figure("逾期", total.late, "已过应办结日", .bad),
      figure("即将到期", total.dueSoon, "\(report.soonDays)个工作日之内", .back),
      figure("逾期办结", total.doneLate, "本年", .wait),
      Page.Figure(
        label: "按时办结率", value: done > 0 ? "\(thousandths / 10).\(thousandths % 10)%" : "—",
        note: "本年办结\(done.grouped)件"),
    ]
  }

  private static func chart(_ total: TimelinessReport.Counts) -> Chart {
    let parts: [(String, Page.Tone, Int)] = [
      ("逾期", .bad, total.late), ("即将到期", .back, total.dueSoon), ("未到期", .flight, total.notDue),
      ("按时办结", .good, total.doneInTime), ("逾期办结", .wait, total.doneLate), ("无法判定", .plain, total.unknown),
    ]
    var chart = Chart(
      title: "有时限的事项现在怎样", whole: "合计",
      parts: parts.map { Chart.Part($0.0, $0.1, Tally(count: $0.2, sum: .zero)) })
    chart.measure = .matters
    return chart
  }

  private static func summary(_ report: TimelinessReport) -> Page.Section {
    func cells(_ counts: TimelinessReport.Counts) -> [String] {
      [counts.late, counts.dueSoon, counts.notDue, counts.doneInTime, counts.doneLate, counts.unknown, counts.total]
        .map { $0 == 0 ? "—" : $0.grouped }
    }
    let rows = report.lines.map { line in
      Page.Row(
        cells: [line.stage.chineseName, line.partyName] + cells(line.counts),
        tone: line.counts.late > 0 ? .bad : .plain)
    }
    return Page.Section(
      title: "各环节、各责任单位", note: "件数。",
      columns: [.init("环节", .word), .init("责任单位")] + (countNames + ["合计"]).map { .init($0, .figure) },
      rows: rows + [Page.Row(cells: ["合计", ""] + cells(report.total), isTotal: true)])
  }

  private static func lists(_ report: TimelinessReport) -> [Page.Section] {
    let total = report.total
    return [
      list("逾期，须立即办理", "late", report, of: total.late, days: "逾期工作日", .bad),
      list("即将到期", "dueSoon", report, of: total.dueSoon, days: "剩余工作日", .back),
      list("本年逾期办结", "doneLate", report, of: total.doneLate, days: "逾期工作日", .plain),
    ].compactMap { $0 }
  }

  private static func list(
    _ title: String, _ word: String, _ report: TimelinessReport, of count: Int, days: String, _ tone: Page.Tone
  ) -> Page.Section? {
    guard count > 0 else { return nil }
    let items = report.items.filter { $0.standing.word == word }.prefix(pageBound)
    let statement = BoundedList.statement(listed: items.count, of: count).map { "\($0)；其余见同名的CSV文件。" }
    let rows = items.map { entry in
      let (item, deadline) = (entry.item, entry.item.deadline)
      let what = [item.batchNumber, item.instructionNumber].filter { !$0.isEmpty }.joined(separator: "\n")
      let tally = Tally(count: item.payments, sum: item.amount)
      return Page.Row(cells: [
        item.stage.chineseName, entry.partyName, "\(entry.departmentName)\n\(item.policyName)",
        Period(item.period)?.chinese ?? item.period, what.isEmpty ? "—" : what,
        [deadline.start, deadline.dueOn, deadline.doneOn].compactMap { $0?.description }.joined(separator: "\n"),
        entry.standing.workingDays.map { "\($0)" } ?? "—",
        item.stage == .submission ? "—" : "\(tally.count.grouped)\n\(tally.sum.grouped)",
      ])
    }
    return Page.Section(
      title: title, note: statement ?? "", tone: tone,
      columns: [
        .init("环节", .word), .init("责任单位"), .init("主管部门 / 项目"), .init("期间", .word), .init("批次 / 送盘批号"),
        .init("起算 / 应办结 / 办结", .word), .init(days, .figure), .init("笔数 / 金额（元）", .figure),
      ], rows: rows)
  }
}
