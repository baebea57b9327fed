import DaifaModel

/// Writes a ``PaymentResultReport`` as CSV, XML or a page.
///
/// CSV and XML take their lines one by one, so that a batch of any size passes in little memory. Both can be written
/// in one pass:
/// ```
/// try PaymentResultRenderer.csv(report, to: first) { csv in
///   try PaymentResultRenderer.xml(report, to: second) { xml in
///     while let row = try rows.next() {
///       try csv.append(row)
///       try xml.append(row)
///     }
///   }
/// }
/// ```
package enum PaymentResultRenderer {
  /// How many lines a page lists; the CSV and the XML have all.
  package static let pageBound = 500

  /// 发放结果 as CSV: the facts, an empty line, every line that `lines` appends, and a totals row of them.
  package static func csv(
    _ report: PaymentResultReport, to sink: ReportSink, lines: (inout PaymentResultCSVWriter) throws -> Void
  ) throws {
    try withoutActuallyEscaping(sink) { sink in
      var writer = try PaymentResultCSVWriter(report, sink)
      try lines(&writer)
      try writer.finish()
    }
  }

  /// 发放结果 as XML, namespace `urn:daifa:paymentResult:1`.
  package static func xml(
    _ report: PaymentResultReport, to sink: ReportSink, lines: (inout PaymentResultXMLWriter) throws -> Void
  ) throws {
    try withoutActuallyEscaping(sink) { sink in
      var writer = try PaymentResultXMLWriter(report, sink)
      try lines(&writer)
      try writer.finish()
    }
  }

  /// 发放结果 as one page in Chinese, from the totals and the lines that failed or were returned, of which the page lists
  /// the first ``pageBound``. How many there are in all is told by the totals.
  package static func html(
    _ report: PaymentResultReport, actionLines: [PaymentResultLine], to sink: ReportSink
  ) throws {
    try PageRenderer.render(page(report, actionLines), to: sink)
  }

  static func page(_ report: PaymentResultReport, _ actionLines: [PaymentResultLine]) -> Page {
    let open = PaymentState.allCases.filter(PaymentResultAction.isNeeded).map { report[$0] }.total
    let isDone = open.count == 0 && report[.instructed].count == 0
    var page = Page(
      title: "发放结果", reader: report.departmentName,
      subject: [report.policy.name, report.period?.chinese, "批次\(report.batchNumber)", report.day.chinese]
        .compactMap(\.self).joined(separator: " · "),
      badge: open.count > 0 ? "有待处理" : isDone ? "全部办结" : "等待结果",
      tone: open.count > 0 ? .bad : isDone ? .good : .flight, headline: headline(report), figures: figures(report),
      sections: [], facts: [])
    page.notices = notices(report, open)
    page.chart = Chart(
      title: "这批钱现在在哪里", whole: "合计",
      parts: PaymentResultWords.order.map {
        .init(PaymentResultWords.label($0), PaymentResultWords.tone($0), report[$0])
      })
    page.sections = sections(actionLines, of: open.count)
    addFacts(report, to: &page)
    return page
  }

  private static func headline(_ report: PaymentResultReport) -> String {
    let parts = PaymentResultWords.order.filter { report[$0] != .zero }
      .map { "\(PaymentResultWords.label($0))\(report[$0].phrase)" }
    return "\(report.bankName)代发\(report.total.phrase)：\(parts.joined(separator: "；"))。"
  }

  private static func figures(_ report: PaymentResultReport) -> [Page.Figure] {
    [PaymentState.paid, .instructed, .failed, .returned].map { state in
      Page.Figure(
        label: PaymentResultWords.label(state), value: "\(report[state].count.grouped)笔",
        note: "\(report[state].sum.grouped)元", tone: report[state].count > 0 ? PaymentResultWords.tone(state) : .plain)
    }
  }

  private static func notices(_ report: PaymentResultReport, _ open: Tally) -> [Page.Notice] {
    var notices: [Page.Notice] = []
    if open.count > 0 {
      notices.append(.init(text: "有\(open.phrase)没有到账或被退回，请按下表的处理意见办理。", tone: .bad))
    }
    let flight = report[.instructed]
    if flight.count > 0 {
      notices.append(.init(text: "有\(flight.phrase)银行尚无结果，视为在途，请等待，不要重发。", tone: .flight))
    }
    if report[.paid].count > 0 {
      notices.append(.init(text: "“已入账”在退汇期满之前仍可能被退回，届时另行通知。", tone: .good))
    }
    return notices
  }

  /// One section for each thing to do, with its lines.
  private static func sections(_ lines: [PaymentResultLine], of total: Int) -> [Page.Section] {
    let listed = lines.prefix(pageBound)
    let bound = BoundedList.statement(listed: listed.count, of: max(total, lines.count))
    var order: [String] = []
    for line in listed where !order.contains(line.action) { order.append(line.action) }
    return order.enumerated().map { index, action in
      let rows = listed.filter { $0.action == action }
      let sum = rows.map { Tally(count: 1, sum: $0.amount) }.total
      let note = bound.map { "\($0)；全部明细见同名的CSV文件。" }
      return Page.Section(
        title: "要做的事：\(action)（\(sum.count.grouped)笔）", note: index == 0 ? note ?? "" : "", tone: .bad,
        columns: [
          .init("明细序号", .figure), .init("享受人", .word), .init("证件号码", .word), .init("收款账号", .word),
          .init("金额（元）", .figure), .init("状态", .word), .init("原因"), .init("支付编号", .code),
        ], rows: rows.map(row) + [totalRow(sum)])
    }
  }

  private static func row(_ line: PaymentResultLine) -> Page.Row {
    let reason = line.reason.map { "\($0.chineseName)（\($0.rawValue)）" } ?? ""
    return Page.Row(cells: [
      "\(line.lineNumber)", Mask.name(line.name), Mask.identity(line.identity), Mask.account(line.account),
      line.amount.grouped, line.state.chineseName, reason, line.reference.description,
    ])
  }

  private static func totalRow(_ tally: Tally) -> Page.Row {
    Page.Row(cells: ["小计", "\(tally.count.grouped)笔", "", "", tally.sum.grouped, "", "", ""], isTotal: true)
  }

  private static func addFacts(_ report: PaymentResultReport, to page: inout Page) {
    page.add("补贴项目", "\(report.policy.name)（\(report.policy.code)）")
    page.add("发放期间", report.period?.chinese)
    page.add("批次号", report.batchNumber)
    page.add("代发金融机构", report.bankName)
    page.add("送盘批号", report.instructionNumber)
    page.add("报告日期", report.day.chinese)
    page.add("回盘文件摘要（SHA-256）", report.returnDigest)
    page.add("日志链头", report.journalHead)
  }
}

/// How reports speak of the states of payments, from the reader's side of the counter.
enum PaymentResultWords {
  /// The order in which people read them: what arrived, what is on its way, what went wrong, what has not set out.
  static let order: [PaymentState] = [.paid, .instructed, .failed, .returned, .reissued, .held, .recorded, .stopped]

  static func label(_ state: PaymentState) -> String {
    switch state {
    case .instructed: "在途（银行未答复）"
    case .recorded: "待送盘"
    case .reissued: "失败后已补发"
    default: state.chineseName
    }
  }

  static func tone(_ state: PaymentState) -> Page.Tone {
    switch state {
    case .paid: .good
    case .instructed: .flight
    case .failed: .bad
    case .returned: .back
    case .held: .wait
    case .recorded: .queued
    case .stopped: .ended
    case .reissued: .replaced
    }
  }
}
