import DaifaModel

/// Writes a ``BudgetExecution`` as CSV, XML or a page.
package enum BudgetExecutionRenderer: ReportRenderer {
  /// 预算执行报告 as CSV: the facts, an empty line, the budgets with their total, an empty line, the rosters that wait.
  package static func csv(_ report: BudgetExecution, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["预算执行报告", report.scope.readerName])
      try csv.fact("日期", report.day.description)
      try csv.fact("等待指标的清册", "\(report.waits.count)份")
      try csv.fact("说明", BudgetExecution.rule)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row(
        ["年度", "补贴项目编码", "补贴项目", "区划代码", "区划名称", "清册份数"]
          + ["预算", "已下达指标", "在途占用", "已入账", "状态冲突占用", "失败和退汇", "指标余额"].map { $0 + "（元）" } + ["执行率（%）"])
      for row in report.rows { try line(row, to: &csv) }
      let total = report.total
      csv.text("合计")
      for _ in 0..<5 { csv.text("") }
      for amount in amounts(total) { csv.amount(amount) }
      csv.tenths(total.rate?.tenths)
      try csv.endRow()
      try csv.endRow()
      try csv.row(["主管部门", "批次号", "补贴项目编码", "补贴项目", "发放期间", "须发（元）", "尚差（元）", "等待自"])
      for wait in report.waits {
        for text in [
          wait.departmentName, wait.batchNumber, wait.policy.code, wait.policy.name, wait.period?.description ?? "",
        ] {
          csv.text(text)
        }
        csv.amount(wait.needed)
        csv.amount(wait.short)
        csv.day(wait.since)
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  private static func line(_ row: BudgetExecution.Row, to csv: inout CSVWriter) throws {
    let standing = row.standing
    csv.number(standing.key.year)
    csv.text(row.policy.code)
    csv.text(row.policy.name)
    csv.text(standing.key.region.description)
    csv.text(row.regionName)
    csv.number(standing.rosters)
    for amount in [
      row.planned, standing.allotted, standing.blocked, standing.paid, standing.contested,
      standing.failed + standing.returned, standing.left,
    ] {
      csv.amount(amount)
    }
    csv.tenths(BudgetExecution.rate(standing.paid, of: standing.allotted)?.tenths)
    try csv.endRow()
  }

  static func amounts(_ sum: BudgetExecution.Sum) -> [Amount?] {
    [sum.planned, sum.allotted, sum.blocked, sum.paid, sum.contested, sum.failed, sum.left]
  }

  /// 预算执行报告 as XML, namespace `urn:daifa:budgetExecution:1`.
  package static func xml(_ report: BudgetExecution, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      let total = report.total
      xml.beginRoot("budgetExecution")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("day", report.day)
      xml.attribute("planned", total.planned)
      xml.attribute("allotted", total.allotted)
      xml.attribute("blocked", total.blocked)
      xml.attribute("paid", total.paid)
      xml.attribute("contested", total.contested)
      xml.attribute("failed", total.failed)
      xml.attribute("left", total.left)
      xml.attribute("rate", total.rate?.words)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for row in report.rows { try element(row, to: &xml) }
      for wait in report.waits {
        xml.begin("waiting")
        xml.attribute("department", wait.departmentName)
        xml.attribute("batchNo", wait.batchNumber)
        xml.attribute("policyCode", wait.policy.code)
        xml.attribute("policyName", wait.policy.name)
        xml.attribute("period", wait.period?.description)
        xml.attribute("amount", wait.needed)
        xml.attribute("short", wait.short)
        xml.attribute("since", wait.since)
        try xml.endEmpty()
      }
      try xml.close("budgetExecution")
      try xml.finish()
    }
  }

  private static func element(_ row: BudgetExecution.Row, to xml: inout XMLWriter) throws {
    let standing = row.standing
    xml.begin("budget")
    xml.attribute("year", standing.key.year)
    xml.attribute("policyCode", row.policy.code)
    xml.attribute("policyName", row.policy.name)
    xml.attribute("regionCode", standing.key.region.description)
    xml.attribute("regionName", row.regionName.isEmpty ? nil : row.regionName)
    xml.attribute("rosters", standing.rosters)
    xml.attribute("planned", row.planned)
    xml.attribute("allotted", standing.allotted)
    xml.attribute("blocked", standing.blocked)
    xml.attribute("paid", standing.paid)
    xml.attribute("contested", standing.contested)
    xml.attribute("failed", standing.failed)
    xml.attribute("returned", standing.returned)
    xml.attribute("reissued", standing.reissued)
    xml.attribute("left", standing.left)
    xml.attribute("rate", BudgetExecution.rate(standing.paid, of: standing.allotted)?.words)
    try xml.endEmpty()
  }
}
