import DaifaModel

/// Writes a ``Scorecard`` as CSV, XML or a page.
package enum ScorecardRenderer: ReportRenderer {
  private static func names(_ card: Scorecard) -> [String] {
    [
      "代发金融机构", "月份", "送盘文件", "送盘笔数", "送盘金额（元）", "回盘天数中位", "九成在几天内", "最长天数", "按时", "逾期", "未定", "及时率（%）",
      "逾期未回笔数", "失败和退汇笔数",
    ]
      + card.reasons.map { reason in
        ReasonCode(rawValue: reason).map { "\(reason) \($0.chineseName)" } ?? "原因不详"
      } + ["差异条数"] + card.kinds.map(\.chineseName) + ["对账单按时（天）", "对账单迟报（天）", "对账单未报（天）"]
  }

  /// 代发金融机构评价 as CSV: the facts, an empty line, a row a bank and month.
  package static func csv(_ card: Scorecard, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["代发金融机构评价", card.scope.readerName])
      try csv.fact("期间", card.title)
      try csv.fact("账面日期", card.today.description)
      try csv.fact("说明", Scorecard.rule)
      try csv.fact("日志链头", card.journalHead)
      try csv.endRow()
      try csv.row(names(card))
      for row in card.rows {
        csv.text(row.bankName)
        csv.text(row.month)
        csv.number(row.instructions)
        csv.tally(row.instructed)
        for days in [row.median, row.ninetieth, row.worst] { csv.number(days) }
        for count in [row.onTime, row.late, row.undecided] { csv.number(count) }
        csv.tenths(row.onTimeThousandths)
        csv.number(row.overdue)
        csv.number(row.failureCount)
        for reason in card.reasons { csv.number(row.failures[reason] ?? 0) }
        csv.number(row.breakCount)
        for kind in card.kinds { csv.number(row.breaks[kind] ?? 0) }
        for count in [row.statementsInTime, row.statementsLate, row.statementsMissing] { csv.number(count) }
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  /// 代发金融机构评价 as XML, namespace `urn:daifa:scorecard:1`.
  package static func xml(_ card: Scorecard, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("scorecard")
      xml.attribute("scope", card.scope.word)
      xml.attribute("reader", card.scope.id)
      xml.attribute("readerName", card.scope.readerName)
      xml.attribute("fromDay", card.first)
      xml.attribute("toDay", card.last)
      xml.attribute("day", card.today)
      xml.attribute("journalHead", card.journalHead)
      try xml.endHead()
      for row in card.rows { try element(row, card, to: &xml) }
      try xml.close("scorecard")
      try xml.finish()
    }
  }

  private static func element(_ row: Scorecard.Row, _ card: Scorecard, to xml: inout XMLWriter) throws {
    xml.begin("bank")
    xml.attribute("name", row.bankName)
    xml.attribute("month", row.month)
    xml.attribute("instructions", row.instructions)
    xml.attribute("instructed", "instructedAmount", row.instructed)
    xml.attribute("medianDays", row.median)
    xml.attribute("ninetiethDays", row.ninetieth)
    xml.attribute("worstDays", row.worst)
    xml.attribute("onTime", row.onTime)
    xml.attribute("late", row.late)
    xml.attribute("undecided", row.undecided)
    xml.attribute("onTimeShare", row.onTimeThousandths.map { "\($0 / 10).\($0 % 10)" })
    xml.attribute("overdue", row.overdue)
    xml.attribute("failures", row.failureCount)
    xml.attribute("breaks", row.breakCount)
    xml.attribute("statementsInTime", row.statementsInTime)
    xml.attribute("statementsLate", row.statementsLate)
    xml.attribute("statementsMissing", row.statementsMissing)
    try xml.endHead()
    for reason in card.reasons where row.failures[reason] != nil {
      xml.begin("failure")
      xml.attribute("reasonCode", reason)
      xml.attribute("count", row.failures[reason])
      try xml.endEmpty()
    }
    for kind in card.kinds where row.breaks[kind] != nil {
      xml.begin("break")
      xml.attribute("kind", kind.rawValue)
      xml.attribute("count", row.breaks[kind])
      try xml.endEmpty()
    }
    try xml.close("bank")
  }

  // MARK: Page

  /// 代发金融机构评价 as one page in Chinese.
  package static func html(_ card: Scorecard, to sink: ReportSink) throws {
    try PageRenderer.render(page(card), to: sink)
  }

  static func page(_ card: Scorecard) -> Page {
    let late = card.rows.reduce(0) { $0 + $1.late }
    let onTime = card.rows.reduce(0) { $0 + $1.onTime }
    let breaks = card.rows.reduce(0) { $0 + $1.breakCount }
    let failed = card.rows.reduce(0) { $0 + $1.failureCount }
    let share = Scorecard.thousandths(onTime, late: late)
    var page = Page(
      title: "代发金融机构评价", reader: card.scope.readerName, subject: "\(card.title) · 截至\(card.today.chinese)的账",
      badge: "及时率\(Scorecard.share(share))", tone: late > 0 ? .back : .good,
      headline:
        "\(card.title)有最终结果的\((onTime + late).grouped)批中，按时\(onTime.grouped)批、逾期\(late.grouped)批；失败和退汇\(failed.grouped)笔，差异\(breaks.grouped)条。",
      figures: [
        .init(label: "及时率", value: Scorecard.share(share), note: "按时办结的批次", tone: late > 0 ? .back : .good),
        .init(label: "逾期", value: "\(late.grouped)批", note: "迟回或未回", tone: late > 0 ? .bad : .plain),
        .init(label: "失败和退汇", value: "\(failed.grouped)笔", note: "按回盘月份"),
        .init(label: "差异", value: "\(breaks.grouped)条", note: "失败、退汇不计", tone: breaks > 0 ? .bad : .plain),
      ], sections: [speed(card), failures(card), mismatches(card)], facts: [], isLandscape: true)
    page.add("说明", Scorecard.rule)
    page.add("日志链头", card.journalHead)
    page.chart = Chart(
      title: "各批次是否按时", whole: "全部批次",
      parts: [
        .init("按时", .good, Tally(count: onTime, sum: .zero)), .init("逾期", .bad, Tally(count: late, sum: .zero)),
        .init("未定", .wait, Tally(count: card.rows.reduce(0) { $0 + $1.undecided }, sum: .zero)),
      ])
    page.chart?.measure = .matters
    return page
  }

  private static let lead: [Page.Column] = [.init("代发金融机构"), .init("月份", .word)]

  private static func speed(_ card: Scorecard) -> Page.Section {
    Page.Section(
      title: "回盘与对账单", note: "天数是工作日。",
      columns: lead
        + ["送盘文件", "送盘", "中位", "九成以内", "最长", "按时", "逾期", "未定", "及时率", "对账单按时", "迟报", "未报"].map { .init($0, .figure) },
      rows: card.rows.map { row in
        let days = [row.median, row.ninetieth, row.worst].map { $0.map { "\($0)天" } ?? "—" }
        let cells =
          [
            row.bankName, row.month, row.instructions.grouped,
            "\(row.instructed.count.grouped)笔\n\(row.instructed.sum.grouped)元",
          ]
          + days + [row.onTime, row.late, row.undecided].map(\.grouped) + [Scorecard.share(row.onTimeThousandths)]
          + [row.statementsInTime, row.statementsLate, row.statementsMissing].map { "\($0.grouped)天" }
        return Page.Row(cells: cells, tone: row.late > 0 ? .back : .plain)
      })
  }

  private static func failures(_ card: Scorecard) -> Page.Section {
    Page.Section(
      title: "失败和退汇，按原因", note: card.reasons.isEmpty ? "没有失败和退汇。" : "单位：笔。",
      columns: card.reasons.isEmpty
        ? []
        : lead
          + card.reasons.map { reason in
            .init(ReasonCode(rawValue: reason).map { "\(reason) \($0.chineseName)" } ?? "原因不详", .figure)
          },
      rows: card.reasons.isEmpty
        ? []
        : card.rows.map { row in
          Page.Row(cells: [row.bankName, row.month] + card.reasons.map { (row.failures[$0] ?? 0).grouped })
        })
  }

  private static func mismatches(_ card: Scorecard) -> Page.Section {
    Page.Section(
      title: "差异，按种类", note: card.kinds.isEmpty ? "没有差异。" : "单位：条；漏发为到期没有答复的笔数，后来答复了的也算。",
      columns: card.kinds.isEmpty ? [] : lead + card.kinds.map { .init($0.chineseName, .figure) },
      rows: card.kinds.isEmpty
        ? []
        : card.rows.map { row in
          Page.Row(cells: [row.bankName, row.month] + card.kinds.map { (row.breaks[$0] ?? 0).grouped })
        })
  }
}
