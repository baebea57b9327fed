import DaifaModel

/// Writes a ``TimelinessReport`` as CSV, XML or a page.
package enum TimelinessRenderer: ReportRenderer {
  /// 时限报告 as CSV: the facts, an empty line, stages and parties with their totals, an empty line, what is late, due soon or was done late.
  package static func csv(_ report: TimelinessReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["时限报告", report.scope.readerName])
      try csv.fact("报告日期", report.day.description)
      try csv.fact("即将到期", "\(report.soonDays)个工作日之内")
      try csv.fact("说明", TimelinessReport.rule)
      try csv.fact("下表范围", BoundedList.statement(listed: report.items.count, of: report.itemCount))
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row(["环节", "责任单位"] + countNames + ["合计"])
      for line in report.lines {
        csv.text(line.stage.chineseName)
        csv.text(line.partyName)
        try counts(line.counts, to: &csv)
      }
      csv.text("合计")
      csv.text("")
      try counts(report.total, to: &csv)
      try csv.endRow()
      try csv.row([
        "状态", "状态代码", "环节", "责任单位", "主管部门", "补贴项目编码", "补贴项目", "发放期间", "批次号", "送盘批号", "起算日", "应办结日", "办结日",
        "工作日", "笔数", "金额（元）",
      ])
      for item in report.items { try row(item, to: &csv) }
      try csv.finish()
    }
  }

  static let countNames = ["逾期", "即将到期", "未到期", "按时办结", "逾期办结", "无法判定"]

  private static func counts(_ counts: TimelinessReport.Counts, to csv: inout CSVWriter) throws {
    csv.number(counts.late)
    csv.number(counts.dueSoon)
    csv.number(counts.notDue)
    csv.number(counts.doneInTime)
    csv.number(counts.doneLate)
    csv.number(counts.unknown)
    csv.number(counts.total)
    try csv.endRow()
  }

  private static func row(_ entry: TimelinessReport.Item, to csv: inout CSVWriter) throws {
    let item = entry.item
    csv.text(entry.standing.chineseName)
    csv.text(entry.standing.word)
    csv.text(item.stage.chineseName)
    csv.text(entry.partyName)
    csv.text(entry.departmentName)
    csv.text(item.policy)
    csv.text(item.policyName)
    csv.text(item.period)
    csv.text(item.batchNumber)
    csv.text(item.instructionNumber)
    csv.day(item.deadline.start)
    csv.day(item.deadline.dueOn)
    csv.day(item.deadline.doneOn)
    csv.number(entry.standing.workingDays)
    // A roster that has not come holds up nobody can say how many payments.
    csv.number(item.stage == .submission ? nil : item.payments)
    csv.amount(item.stage == .submission ? nil : item.amount)
    try csv.endRow()
  }

  /// 时限报告 as XML, namespace `urn:daifa:timeliness:1`.
  package static func xml(_ report: TimelinessReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("timeliness")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("day", report.day)
      xml.attribute("soonDays", report.soonDays)
      attributes(report.total, to: &xml)
      xml.attribute("listed", report.items.count)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for line in report.lines {
        xml.begin("stage")
        xml.attribute("name", line.stage.rawValue)
        xml.attribute("party", line.partyName)
        attributes(line.counts, to: &xml)
        try xml.endEmpty()
      }
      for item in report.items { try element(item, to: &xml) }
      try xml.close("timeliness")
      try xml.finish()
    }
  }

  private static func attributes(_ counts: TimelinessReport.Counts, to xml: inout XMLWriter) {
    xml.attribute("late", counts.late)
    xml.attribute("dueSoon", counts.dueSoon)
    xml.attribute("notDue", counts.notDue)
    xml.attribute("doneInTime", counts.doneInTime)
    xml.attribute("doneLate", counts.doneLate)
    xml.attribute("unknown", counts.unknown)
  }

  private static func element(_ entry: TimelinessReport.Item, to xml: inout XMLWriter) throws {
    let item = entry.item
    xml.begin("item")
    xml.attribute("standing", entry.standing.word)
    xml.attribute("stage", item.stage.rawValue)
    xml.attribute("party", entry.partyName)
    xml.attribute("department", entry.departmentName)
    xml.attribute("policyCode", item.policy)
    xml.attribute("policyName", item.policyName)
    xml.attribute("period", item.period)
    xml.attribute("batchNo", item.batchNumber)
    xml.attribute("instructionNo", item.instructionNumber)
    xml.attribute("start", item.deadline.start)
    xml.attribute("dueOn", item.deadline.dueOn)
    xml.attribute("doneOn", item.deadline.doneOn)
    xml.attribute("workingDays", entry.standing.workingDays)
    if item.stage != .submission {
      xml.attribute("count", item.payments)
      xml.attribute("amount", item.amount)
    }
    try xml.endEmpty()
  }
}
