package import DaifaModel

/// 绩效报告: what each policy was to reach in a year against what it did, for finance and, without anything about persons, for the public.
package struct PerformanceReport: Sendable {
  package var year: Int
  package var day: Day
  /// Whether it is for the public: it names no department's id and no figure below a policy.
  package var isPublic: Bool
  /// In the order of their codes.
  package var policies: [PolicyPerformance]
  package var journalHead: String

  package init(year: Int, day: Day, isPublic: Bool, policies: [PolicyPerformance], journalHead: String) {
    self.year = year
    self.day = day
    self.isPublic = isPublic
    self.policies = policies
    self.journalHead = journalHead
  }

  var readerName: String { isPublic ? "社会公众" : "财政部门" }

  func standing(_ policy: PolicyPerformance) -> PolicyPerformance.Standing { policy.standing(on: day, year: year) }

  /// A number of people of those that are to be reached.
  static func rate(_ people: Int, of goal: Int) -> BudgetExecution.Rate? {
    BudgetExecution.rate(Amount(fen: Int64(people)), of: Amount(fen: Int64(goal)))
  }

  static let rule = "受益人数是本年度各期已入账的不同享受人，每人只计一次，当前为失败、退汇的不计；已入账金额不含退回的款项。完成率向下取整。"
}

/// Writes a ``PerformanceReport`` as CSV, XML or a page.
package enum PerformanceRenderer: ReportRenderer {
  /// 绩效报告 as CSV.
  package static func csv(_ report: PerformanceReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["绩效报告", report.readerName])
      try csv.fact("年度", "\(report.year)年")
      try csv.fact("账本日期", report.day.description)
      try csv.fact("说明", PerformanceReport.rule)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row([
        "补贴项目编码", "补贴项目", "目标人数", "受益人数", "人数完成率（%）", "目标金额（元）", "已入账（元）", "金额完成率（%）", "目标日期", "进展",
      ])
      for policy in report.policies {
        csv.text(policy.code)
        csv.text(policy.name)
        csv.number(policy.goal?.people)
        csv.number(policy.people)
        csv.tenths(policy.goal?.people.flatMap { PerformanceReport.rate(policy.people, of: $0) }?.tenths)
        csv.amount(policy.goal?.amount)
        csv.amount(policy.paid)
        csv.tenths(policy.goal?.amount.flatMap { BudgetExecution.rate(policy.paid, of: $0) }?.tenths)
        csv.day(policy.goal?.by)
        csv.text(report.standing(policy).chineseName)
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  /// 绩效报告 as XML, namespace `urn:daifa:performance:1`.
  package static func xml(_ report: PerformanceReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("performance")
      xml.attribute("reader", report.isPublic ? "public" : "finance")
      xml.attribute("year", report.year)
      xml.attribute("day", report.day)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for policy in report.policies {
        xml.begin("policy")
        xml.attribute("policyCode", policy.code)
        xml.attribute("policyName", policy.name)
        if !report.isPublic { xml.attribute("department", policy.department) }
        xml.attribute("goalPeople", policy.goal?.people)
        xml.attribute("people", policy.people)
        xml.attribute("goalAmount", policy.goal?.amount)
        xml.attribute("paid", policy.paid)
        xml.attribute("goalBy", policy.goal?.by)
        xml.attribute("standing", report.standing(policy).rawValue)
        try xml.endEmpty()
      }
      try xml.close("performance")
      try xml.finish()
    }
  }

  /// 绩效报告 as one page in Chinese.
  package static func html(_ report: PerformanceReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: PerformanceReport) -> Page {
    let late = report.policies.count { report.standing($0) == .late }
    let reached = report.policies.count { report.standing($0) == .reached }
    let set = report.policies.count { report.standing($0) != .none }
    let paid = report.policies.reduce(Amount.zero) { $0 + $1.paid }
    var page = Page(
      title: "绩效报告", reader: report.readerName, subject: "\(report.year)年 · 截至\(report.day.chinese)",
      badge: late > 0 ? "有逾期未达成" : "正常", tone: late > 0 ? .bad : .good,
      headline: "\(report.policies.count.grouped)个项目已入账\(paid.grouped)元；\(set.grouped)个设有目标，"
        + "\(reached.grouped)个已达成，\(late.grouped)个逾期未达成。",
      figures: [
        Page.Figure(label: "设有目标的项目", value: set.grouped, note: "共\(report.policies.count.grouped)个项目"),
        Page.Figure(label: "已达成", value: reached.grouped, note: "", tone: .good),
        Page.Figure(label: "逾期未达成", value: late.grouped, note: "", tone: late > 0 ? .bad : .plain),
        Page.Figure(label: "已入账", value: "\(paid.grouped)元", note: "不含退回的款项"),
      ], sections: [table(report)], facts: [], isLandscape: true)
    page.barTitle = "设有目标的项目完成情况"
    page.bars = bars(report)
    page.add("说明", PerformanceReport.rule)
    page.add("账本日期", report.day.chinese)
    page.add("日志链头", report.journalHead)
    return page
  }

  /// A bar for each policy with a goal: what is reached of it, by people, or by money where no number of people is stated.
  private static func bars(_ report: PerformanceReport) -> [Page.Bar] {
    report.policies.filter { report.standing($0) != .none }.prefix(60).map { policy in
      let byPeople = policy.goal?.people
      let goal = byPeople.map { Amount(fen: Int64($0)) } ?? policy.goal?.amount ?? .zero
      let done = byPeople == nil ? policy.paid : Amount(fen: Int64(policy.people))
      let words =
        byPeople.map { "受益\(policy.people.grouped)人，目标\($0.grouped)人" }
        ?? "已入账\(policy.paid.grouped)元，目标\(goal.grouped)元"
      return Page.Bar(
        label: "\(policy.code) \(policy.name)", note: "\(words)，\(report.standing(policy).chineseName)",
        parts: [
          .init("已完成", .good, min(done, goal)), .init("尚未完成", .wait, goal > done ? goal - done : .zero),
        ])
    }
  }

  private static func table(_ report: PerformanceReport) -> Page.Section {
    let bound = 500
    let statement = BoundedList.statement(listed: min(bound, report.policies.count), of: report.policies.count)
    return Page.Section(
      title: "各项目", note: statement.map { "\($0)；全部见同名的CSV文件。" } ?? "",
      columns: [
        .init("项目"), .init("目标人数", .figure), .init("受益人数", .figure), .init("目标金额（元）", .figure),
        .init("已入账（元）", .figure), .init("目标日期", .word), .init("进展", .word),
      ],
      rows: report.policies.prefix(bound).map { policy in
        let standing = report.standing(policy)
        return Page.Row(
          cells: [
            "\(policy.code)\n\(policy.name)", policy.goal?.people?.grouped ?? "—",
            policy.people.grouped
              + (policy.goal?.people.flatMap { PerformanceReport.rate(policy.people, of: $0) }.map { "\n\($0.words)" }
                ?? ""),
            policy.goal?.amount?.grouped ?? "—",
            policy.paid.grouped
              + (policy.goal?.amount.flatMap { BudgetExecution.rate(policy.paid, of: $0) }.map { "\n\($0.words)" } ?? ""),
            policy.goal?.by?.description ?? "—", standing.chineseName,
          ], tone: standing == .late ? .bad : .plain)
      })
  }
}
