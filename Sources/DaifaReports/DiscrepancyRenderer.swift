import DaifaModel

/// Writes a ``DiscrepancyReport`` as CSV, XML or a page.
package enum DiscrepancyRenderer: ReportRenderer {
  /// 差异报告 as CSV: the facts, an empty line, then every listed break.
  package static func csv(_ report: DiscrepancyReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["差异报告", report.scope.readerName])
      try csv.fact("报告日期", report.day.description)
      csv.text("未解决条数")
      csv.number(report.openCount)
      try csv.endRow()
      for kind in report.kindsInOrder {
        csv.text("其中：\(kind.chineseName)")
        csv.number(report.openCounts[kind])
        try csv.endRow()
      }
      try report.deskFacts(to: &csv)
      try report.cases.facts(to: &csv)
      try csv.fact("下表范围", report.boundStatement)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try csv.row([
        "差异种类", "种类代码", "代发金融机构", "主管部门", "批次号", "送盘批号", "支付编号", "明细序号", "收款账号（遮盖）",
        "应为", "实为", "涉及金额（元）", "发现日期", "已历工作日", "状态", "处理意见", "English", "追回编号", "差异编号", "处理情况",
        "责任人", "处理说明", "佐证文件摘要", "督办层级",
      ])
      for item in report.items { try row(item, to: &csv) }
      try report.cases.table(to: &csv)
      try csv.finish()
    }
  }

  private static func row(_ item: DiscrepancyReport.Item, to csv: inout CSVWriter) throws {
    csv.text(item.kind.chineseName)
    csv.text(item.kind.rawValue)
    csv.text(item.bankName)
    csv.text(item.departmentName)
    csv.text(item.batchNumber)
    csv.text(item.instructionNumber)
    csv.text(item.reference)
    csv.number(item.lineNumber)
    csv.text(Mask.account(item.account))
    csv.text(item.expected.withoutPrivateNumbers)
    csv.text(item.found.withoutPrivateNumbers)
    csv.amount(item.amount)
    csv.day(item.opened)
    if let age = item.ageInWorkingDays { csv.number(age) } else { csv.text("不详") }
    csv.text(item.stateName)
    csv.text(item.remedy.chinese)
    csv.text(item.remedy.english)
    csv.text(item.caseNumber?.description ?? "")
    csv.text(item.desk?.number.description ?? "")
    csv.text(item.desk?.standing.chineseState ?? "")
    csv.text(item.desk?.standing.owner.withoutPeoplesNumbers ?? "")
    csv.text(item.desk?.standing.note.withoutPeoplesNumbers ?? "")
    csv.text(item.desk?.standing.evidence ?? "")
    csv.text(item.desk?.level.chineseName ?? "")
    try csv.endRow()
  }

  /// 差异报告 as XML, namespace `urn:daifa:discrepancy:1`.
  package static func xml(_ report: DiscrepancyReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("discrepancy")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("day", report.day)
      xml.attribute("open", report.openCount)
      xml.attribute("count", report.itemCount)
      xml.attribute("listed", report.items.count)
      report.deskAttributes(to: &xml)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for kind in report.kindsInOrder {
        xml.begin("kind")
        xml.attribute("name", kind.rawValue)
        xml.attribute("chinese", kind.chineseName)
        xml.attribute("open", report.openCounts[kind])
        xml.attribute("remedy", kind.remedy.chinese)
        xml.attribute("remedyEnglish", kind.remedy.english)
        try xml.endEmpty()
      }
      for item in report.items { try element(item, to: &xml) }
      try report.cases.elements(to: &xml)
      try xml.close("discrepancy")
      try xml.finish()
    }
  }

  private static func element(_ item: DiscrepancyReport.Item, to xml: inout XMLWriter) throws {
    xml.begin("break")
    xml.attribute("kind", item.kind.rawValue)
    xml.attribute("kindName", item.kind.chineseName)
    xml.attribute("bank", item.bankName)
    xml.attribute("department", item.departmentName)
    xml.attribute("batchNo", item.batchNumber)
    xml.attribute("instructionNo", item.instructionNumber)
    xml.attribute("paymentRef", item.reference)
    xml.attribute("lineNo", item.lineNumber)
    xml.attribute("account", Mask.account(item.account))
    xml.attribute("expected", item.expected.withoutPrivateNumbers)
    xml.attribute("found", item.found.withoutPrivateNumbers)
    xml.attribute("amount", item.amount)
    xml.attribute("opened", item.opened)
    xml.attribute("ageInWorkingDays", item.ageInWorkingDays)
    xml.attribute("state", item.isOpen ? "open" : "cleared")
    xml.attribute("remedy", item.remedy.chinese)
    xml.attribute("remedyEnglish", item.remedy.english)
    xml.attribute("caseNo", item.caseNumber?.description)
    item.desk?.attributes(to: &xml)
    try xml.endEmpty()
  }
}
