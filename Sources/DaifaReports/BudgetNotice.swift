package import DaifaModel

/// 指标不足通知: a roster waits as a whole because its budget is short of it.
package struct BudgetNotice: Sendable {
  package var departmentName: String
  package var batchNumber: String
  package var policy: PolicyTitle
  package var period: Period?
  package var day: Day
  /// What waits.
  package var payments: Tally
  /// The region of the budget; nil when none was allotted that the department's region lies in.
  package var budgetRegion: Region?
  /// What that region is called; empty where daifa.yaml does not say.
  package var regionName = ""
  package var allotted: Amount
  /// What is left of it; below zero where it was overdrawn.
  package var left: Amount
  /// What is missing for the whole roster.
  package var short: Amount
  package var journalHead: String

  package init(
    departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?, day: Day, payments: Tally,
    budgetRegion: Region?, allotted: Amount, left: Amount, short: Amount, journalHead: String
  ) {
    self.departmentName = departmentName
    self.batchNumber = batchNumber.withoutPersonalNumbers
    self.policy = policy
    self.period = period
    self.day = day
    self.payments = payments
    self.budgetRegion = budgetRegion
    self.allotted = allotted
    self.left = left
    self.short = short
    self.journalHead = journalHead
  }

  /// The story in one sentence.
  var sentence: String {
    let budget =
      budgetRegion.map { "\($0)\(regionName)的指标余额\(left.grouped)元" } ?? "该部门所在区划没有下达指标"
    return "清册\(batchNumber)（\(policy.name)）须发\(payments.phrase)，\(budget)，尚差\(short.grouped)元，整份等待，不拆分发放。"
  }

  /// The same in English.
  var english: String {
    "Roster \(batchNumber) needs \(payments.sum) yuan and waits as a whole: its budget is short of \(short)."
  }

  /// What is to be done.
  static let nextStep = "财政部门补足指标，或已占用的款项退回后，清册自动继续送盘；请勿重复报送。"
  /// The same in English.
  static let nextStepEnglish =
    "It goes on by itself once finance allots more or money is given back; do not send it again."
}

/// Writes a ``BudgetNotice`` as CSV, XML or a page.
package enum BudgetNoticeRenderer: ReportRenderer {
  /// 指标不足通知 as CSV: names and values.
  package static func csv(_ notice: BudgetNotice, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["指标不足通知", "等待指标"])
      try csv.fact("日期", notice.day.description)
      try csv.fact("主管部门", notice.departmentName)
      try csv.fact("批次号", notice.batchNumber)
      try csv.fact("补贴项目编码", notice.policy.code)
      try csv.fact("补贴项目", notice.policy.name)
      try csv.fact("发放期间", notice.period?.description)
      try csv.fact("等待", notice.payments)
      try csv.fact(
        "指标区划",
        notice.budgetRegion.map { notice.regionName.isEmpty ? "\($0)" : "\($0) \(notice.regionName)" } ?? "没有下达指标")
      try amount("已下达指标（元）", notice.allotted, &csv)
      try amount("指标余额（元）", notice.left, &csv)
      try amount("尚差（元）", notice.short, &csv)
      try csv.fact("说明", notice.sentence)
      try csv.fact("English", notice.english)
      try csv.fact("下一步", BudgetNotice.nextStep)
      try csv.fact("Next", BudgetNotice.nextStepEnglish)
      try csv.fact("日志链头", notice.journalHead)
      try csv.finish()
    }
  }

  private static func amount(_ name: String, _ amount: Amount, _ csv: inout CSVWriter) throws {
    csv.text(name)
    csv.amount(amount)
    try csv.endRow()
  }

  /// 指标不足通知 as XML, namespace `urn:daifa:budgetNotice:1`.
  package static func xml(_ notice: BudgetNotice, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("budgetNotice")
      xml.attribute("day", notice.day)
      xml.attribute("department", notice.departmentName)
      xml.attribute("batchNo", notice.batchNumber)
      xml.attribute("policyCode", notice.policy.code)
      xml.attribute("policyName", notice.policy.name)
      xml.attribute("period", notice.period?.description)
      xml.attribute("count", "amount", notice.payments)
      xml.attribute("regionCode", notice.budgetRegion?.description)
      xml.attribute("allotted", notice.allotted)
      xml.attribute("left", notice.left)
      xml.attribute("short", notice.short)
      xml.attribute("journalHead", notice.journalHead)
      try xml.endEmpty()
      try xml.finish()
    }
  }

  /// 指标不足通知 as one page in Chinese.
  package static func html(_ notice: BudgetNotice, to sink: ReportSink) throws {
    try PageRenderer.render(page(notice), to: sink)
  }

  static func page(_ notice: BudgetNotice) -> Page {
    func figure(_ label: String, _ amount: Amount, _ note: String, _ tone: Page.Tone) -> Page.Figure {
      Page.Figure(label: label, value: "\(amount.grouped)元", note: note, tone: tone)
    }
    var page = Page(
      title: "指标不足通知", reader: "财政部门、\(notice.departmentName)",
      subject: "批次\(notice.batchNumber) · \(notice.day.chinese)", badge: "等待指标", tone: .wait,
      headline: notice.sentence,
      figures: [
        figure("须发", notice.payments.sum, "\(notice.payments.count.grouped)笔", .plain),
        figure(
          "指标余额", notice.left, notice.budgetRegion.map { "\($0) \(notice.regionName)" } ?? "没有下达指标",
          notice.left < .zero ? .bad : .plain),
        figure("尚差", notice.short, "整份等待", .wait),
      ], sections: [], facts: [])
    page.notices = [.init(text: BudgetNotice.nextStep, tone: .wait)]
    page.add("主管部门", notice.departmentName)
    page.add("补贴项目", "\(notice.policy.code) \(notice.policy.name)")
    page.add("发放期间", notice.period?.chinese)
    page.add("已下达指标", "\(notice.allotted.grouped)元")
    page.add("日志链头", notice.journalHead)
    return page
  }
}
