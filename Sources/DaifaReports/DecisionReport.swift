package import DaifaModel

/// 审核结果: what was decided about rosters, for the department that sent them, and for finance where a department decided.
package struct DecisionReport: Sendable {
  /// One decision, and how the roster stands after it.
  package struct Item: Sendable {
    package var control: ControlNumber
    package var departmentName: String
    package var batchNumber: String
    package var policy: PolicyTitle
    package var period: Period?
    package var action: DecisionAction
    /// The payment a stop is about.
    package var reference: PaymentReference?
    /// What was decided about.
    package var quote: Tally
    package var decidedBy: String
    package var reason: String
    /// The roster's state after all decisions of the file.
    package var state: PaymentState
    package var isOnHold: Bool

    package init(
      control: ControlNumber, departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?,
      action: DecisionAction, reference: PaymentReference?, quote: Tally, decidedBy: String, reason: String,
      state: PaymentState, isOnHold: Bool
    ) {
      self.control = control
      self.departmentName = departmentName
      self.batchNumber = batchNumber.withoutPersonalNumbers
      self.policy = policy
      self.period = period
      self.action = action
      self.reference = reference
      self.quote = quote
      self.decidedBy = decidedBy.withoutPrivateNumbers
      self.reason = reason.withoutPrivateNumbers
      self.state = state
      self.isOnHold = isOnHold
    }

    var stateName: String { isOnHold ? "\(state.chineseName)，已暂缓" : state.chineseName }

    /// What the department that sent the roster is to do.
    var nextStep: (chinese: String, english: String) {
      switch action {
      case .approve: ("无需处理，将送盘发放；指标不足时另行通知", "Nothing: it goes to the banks, or you are told when the budget is short")
      case .reject: ("按原因更正后，用新的批次号重新报送", "Put it right and send it again under a new batch number")
      case .hold: ("等候解除暂缓，请勿重复报送", "Wait for its release; do not send it again")
      case .release: ("无需处理，恢复到暂缓之前的状态", "Nothing: it is where it was before")
      case .stop: ("该笔不再发放；要补发须引用此支付编号", "This payment is not made; a reissue must name its reference")
      case .permit: ("引用此支付编号补发", "Reissue it, naming its reference")
      case .forgo: ("该笔不再发放，无需处理", "Nothing: this payment will not be made")
      case .cancel:
        ("整份不再发放；要发放须用新的批次号重新报送", "None of it is made; send it again under a new batch number if it is to be")
      }
    }
  }

  package var readerName: String
  /// Who decided.
  package var deciderName: String
  package var decided: Instant
  /// SHA-256 of the approval file, in hexadecimal.
  package var digest: String
  package var items: [Item]
  package var journalHead: String

  package init(
    readerName: String, deciderName: String, decided: Instant, digest: String, items: [Item], journalHead: String
  ) {
    self.readerName = readerName
    self.deciderName = deciderName
    self.decided = decided
    self.digest = digest
    self.items = items
    self.journalHead = journalHead
  }
}

/// Writes a ``DecisionReport`` as CSV, XML or a page.
package enum DecisionRenderer: ReportRenderer {
  /// 审核结果 as CSV: the facts, an empty line, then every decision.
  package static func csv(_ report: DecisionReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["审核结果", report.readerName])
      try csv.fact("审核单位", report.deciderName)
      try csv.fact("审核时间", report.decided.clock)
      try csv.fact("审核文件摘要（SHA-256）", report.digest)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row([
        "控制号", "主管部门", "批次号", "补贴项目编码", "补贴项目名称", "发放期间", "审核动作", "动作代码", "支付编号", "笔数", "金额（元）",
        "审核人", "原因", "清册现状", "下一步", "English",
      ])
      for item in report.items {
        csv.text(item.control.description)
        csv.text(item.departmentName)
        csv.text(item.batchNumber)
        csv.text(item.policy.code)
        csv.text(item.policy.name)
        csv.text(item.period?.description ?? "")
        csv.text(item.action.chineseName)
        csv.text(item.action.rawValue)
        csv.text(item.reference?.description ?? "")
        csv.tally(item.quote)
        csv.text(item.decidedBy)
        csv.text(item.reason)
        csv.text(item.stateName)
        csv.text(item.nextStep.chinese)
        csv.text(item.nextStep.english)
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  /// 审核结果 as XML, namespace `urn:daifa:decisionResult:1`.
  package static func xml(_ report: DecisionReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("decisionResult")
      xml.attribute("readerName", report.readerName)
      xml.attribute("deciderName", report.deciderName)
      xml.attribute("decided", report.decided.description)
      xml.attribute("digest", report.digest)
      xml.attribute("count", report.items.count)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for item in report.items {
        xml.begin("decision")
        xml.attribute("controlNo", item.control.description)
        xml.attribute("department", item.departmentName)
        xml.attribute("batchNo", item.batchNumber)
        xml.attribute("policyCode", item.policy.code)
        xml.attribute("period", item.period?.description)
        xml.attribute("action", item.action.rawValue)
        xml.attribute("paymentRef", item.reference?.description)
        xml.attribute("count", "amount", item.quote)
        xml.attribute("decidedBy", item.decidedBy)
        xml.attribute("reason", item.reason)
        xml.attribute("state", item.state.rawValue)
        xml.attribute("onHold", item.isOnHold ? "true" : "false")
        xml.attribute("next", item.nextStep.chinese)
        xml.attribute("nextEnglish", item.nextStep.english)
        try xml.endEmpty()
      }
      try xml.close("decisionResult")
      try xml.finish()
    }
  }

  /// 审核结果 as one page in Chinese.
  package static func html(_ report: DecisionReport, to sink: ReportSink) throws {
    try PageRenderer.render(page(report), to: sink)
  }

  static func page(_ report: DecisionReport) -> Page {
    let released = report.items.filter { [.approve, .release, .permit].contains($0.action) }
    let kept = report.items.count - released.count
    var page = Page(
      title: "审核结果", reader: report.readerName, subject: "\(report.deciderName) · \(report.decided.day.chinese)",
      badge: kept == 0 ? "通过" : released.isEmpty ? "未通过" : "部分通过",
      tone: kept == 0 ? .good : released.isEmpty ? .bad : .back,
      headline: headline(report), figures: figures(report), sections: [], facts: [], isLandscape: true)
    page.sections = [
      Page.Section(
        title: "逐项决定",
        columns: [
          .init("控制号", .code), .init("部门 / 批次"), .init("项目 / 期间"), .init("决定", .word), .init("笔数", .figure),
          .init("金额（元）", .figure), .init("审核人 / 原因", .wide), .init("现状 / 下一步", .wide),
        ], rows: report.items.map(row))
    ]
    page.add("审核单位", report.deciderName)
    page.add("审核时间", report.decided.clock)
    page.add("审核文件摘要（SHA-256）", report.digest)
    page.add("日志链头", report.journalHead)
    return page
  }

  private static func headline(_ report: DecisionReport) -> String {
    let words = DecisionAction.allCases.compactMap { action -> String? in
      let items = report.items.filter { $0.action == action }
      guard !items.isEmpty else { return nil }
      return "\(action.chineseName)\(items.count.grouped)项、\(items.map(\.quote).total.phrase)"
    }
    return "\(report.deciderName)作出以下决定：" + words.joined(separator: "；") + "。"
  }

  private static func figures(_ report: DecisionReport) -> [Page.Figure] {
    func figure(_ label: String, _ actions: [DecisionAction], _ tone: Page.Tone) -> Page.Figure {
      let tally = report.items.filter { actions.contains($0.action) }.map(\.quote).total
      return Page.Figure(
        label: label, value: "\(tally.count.grouped)笔", note: "\(tally.sum.grouped)元",
        tone: tally.count > 0 ? tone : .plain)
    }
    return [
      figure("通过、解除暂缓、准予补发", [.approve, .release, .permit], .good), figure("暂缓", [.hold], .wait),
      figure("退回、撤销、停发、不再发放", [.reject, .cancel, .stop, .forgo], .bad),
    ]
  }

  private static func row(_ item: DecisionReport.Item) -> Page.Row {
    let tone: Page.Tone =
      switch item.action {
      case .approve, .release, .hold, .permit: .plain
      case .reject, .cancel, .stop, .forgo: .bad
      }
    return Page.Row(
      cells: [
        [item.control.description, item.reference?.description].compactMap(\.self).joined(separator: "\n"),
        "\(item.departmentName)\n\(item.batchNumber)", "\(item.policy.name)\n\(item.period?.chinese ?? "")",
        item.action.chineseName, item.quote.count.grouped, item.quote.sum.grouped,
        [item.decidedBy, item.reason].filter { !$0.isEmpty }.joined(separator: "\n"),
        "\(item.stateName)\n\(item.nextStep.chinese)",
      ], tone: tone)
  }
}
