import DaifaModel

/// Writes a ``Receipt`` as CSV, XML or a page.
package enum ReceiptRenderer: ReportRenderer {
  /// 收件回执 as CSV: the facts, an empty line, then every listed finding.
  package static func csv(_ receipt: Receipt, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try facts(receipt, to: &csv)
      try csv.endRow()
      try csv.row(["行号", "列", "列名（英文）", "处理", "代码", "要求", "实际", "说明", "English"])
      for finding in receipt.findings.list {
        csv.number(finding.line)
        csv.text(finding.columnChinese)
        csv.text(finding.column)
        csv.text(finding.effect.chineseName)
        csv.text(finding.code.rawValue)
        csv.text(finding.required)
        csv.text(finding.found.withoutPrivateNumbers)
        csv.text(finding.sentence(.chinese).withoutPrivateNumbers)
        csv.text(finding.sentence(.english).withoutPrivateNumbers)
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  private static func facts(_ receipt: Receipt, to csv: inout CSVWriter) throws {
    try csv.row(["收件回执", receipt.outcome.chineseName])
    try csv.fact("报送单位", receipt.senderName)
    try csv.fact("报送目录", receipt.sender.path)
    try csv.fact("文件名", receipt.fileName)
    try csv.fact("文件种类", receipt.kind.chineseName)
    try csv.fact("收到时间", receipt.received.clock)
    try csv.fact("业务日期", receipt.businessDay.description)
    try csv.fact(receipt.kind == .bankReturn ? "送盘批号" : "批次号", receipt.batchNumber)
    try csv.fact("控制号", receipt.control?.description)
    try csv.fact("补贴项目编码", receipt.policy?.code)
    try csv.fact("补贴项目名称", receipt.policy?.name)
    try csv.fact("发放期间", receipt.period?.description)
    try csv.fact("文件编码", receipt.encoding)
    try csv.fact("文件", receipt.lines)
    try csv.fact("接收", receipt.accepted)
    csv.text("拒收笔数")
    csv.number(receipt.refusedCount)
    try csv.endRow()
    csv.text("拒收金额（元）")
    if let sum = receipt.refusedSum { csv.amount(sum) } else { csv.text("无法计算") }
    try csv.endRow()
    if let first = receipt.firstArrival {
      try csv.fact("首次收到时间", first.received.clock)
      try csv.fact("首次文件名", first.fileName)
    }
    try csv.fact("下一步", receipt.nextStep.chinese)
    try csv.fact("Next", receipt.nextStep.english)
    try csv.fact("文件摘要（SHA-256）", receipt.digest)
    try csv.fact("日志链头", receipt.journalHead)
    for (code, count) in receipt.countsInOrder {
      csv.text("校验结论\(code.rawValue)条数（\(code.effect.chineseName)）")
      csv.number(count)
      try csv.endRow()
    }
    try csv.fact("下表范围", receipt.boundStatement)
  }

  /// 收件回执 as XML, namespace `urn:daifa:receipt:1`.
  package static func xml(_ receipt: Receipt, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      try head(receipt, to: &xml)
      xml.begin("next")
      xml.attribute("chinese", receipt.nextStep.chinese)
      xml.attribute("english", receipt.nextStep.english)
      try xml.endEmpty()
      for (code, count) in receipt.countsInOrder {
        xml.begin("findingCount")
        xml.attribute("code", code.rawValue)
        xml.attribute("effect", code.effect.rawValue)
        xml.attribute("count", count)
        try xml.endEmpty()
      }
      for finding in receipt.findings.list { try element(finding, to: &xml) }
      try xml.close("receipt")
      try xml.finish()
    }
  }

  private static func head(_ receipt: Receipt, to xml: inout XMLWriter) throws {
    xml.beginRoot("receipt")
    xml.attribute("outcome", receipt.outcome.rawValue)
    xml.attribute("sender", receipt.sender.path)
    xml.attribute("senderName", receipt.senderName)
    xml.attribute("fileName", receipt.fileName)
    xml.attribute("kind", receipt.kind.rawValue)
    xml.attribute("received", receipt.received.description)
    xml.attribute("businessDay", receipt.businessDay)
    xml.attribute("digest", receipt.digest)
    xml.attribute("batchNo", receipt.batchNumber)
    xml.attribute("controlNo", receipt.control?.description)
    xml.attribute("policyCode", receipt.policy?.code)
    xml.attribute("policyName", receipt.policy?.name)
    xml.attribute("period", receipt.period?.description)
    xml.attribute("encoding", receipt.encoding)
    xml.attribute("lines", "amount", receipt.lines)
    xml.attribute("accepted", "acceptedAmount", receipt.accepted)
    xml.attribute("refused", receipt.refusedCount)
    xml.attribute("refusedAmount", receipt.refusedSum)
    xml.attribute("findings", receipt.findingCount)
    xml.attribute("findingsListed", receipt.findings.list.count)
    xml.attribute("firstReceived", receipt.firstArrival?.received.description)
    xml.attribute("firstFileName", receipt.firstArrival?.fileName)
    xml.attribute("journalHead", receipt.journalHead)
    try xml.endHead()
  }

  private static func element(_ finding: Finding, to xml: inout XMLWriter) throws {
    xml.begin("finding")
    xml.attribute("line", finding.line)
    xml.attribute("column", finding.column)
    xml.attribute("columnName", finding.columnChinese)
    xml.attribute("effect", finding.effect.rawValue)
    xml.attribute("code", finding.code.rawValue)
    xml.attribute("required", finding.required)
    xml.attribute("found", finding.found.withoutPrivateNumbers)
    xml.attribute("chinese", finding.sentence(.chinese).withoutPrivateNumbers)
    xml.attribute("english", finding.sentence(.english).withoutPrivateNumbers)
    try xml.endEmpty()
  }
}
