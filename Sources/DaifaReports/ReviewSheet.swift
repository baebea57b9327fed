package import DaifaModel

/// 待审核单: what whoever releases a roster has to look at, before it is paid.
package struct ReviewSheet: Sendable {
  /// One group of payments: a region, a bank.
  package struct Group: Sendable {
    package var code: String
    package var name: String
    package var tally: Tally

    package init(code: String, name: String, tally: Tally) {
      self.code = code
      self.name = name
      self.tally = tally
    }
  }

  /// One payment that stands out.
  package struct Line: Sendable {
    package var lineNumber: Int
    package var reference: PaymentReference
    /// Masked.
    package var beneficiary: String
    package var amount: Amount

    package init(lineNumber: Int, reference: PaymentReference, beneficiary: String, amount: Amount) {
      self.lineNumber = lineNumber
      self.reference = reference
      self.beneficiary = beneficiary
      self.amount = amount
    }
  }

  package var control: ControlNumber
  package var departmentName: String
  package var batchNumber: String
  package var policy: PolicyTitle
  package var period: Period?
  package var received: Instant
  /// SHA-256 of the roster's file, in hexadecimal.
  package var digest: String
  /// What a decision quotes.
  package var standing: Tally
  package var refused: Tally
  /// The roster of the same department and policy before it; nil when there was none.
  package var before: (batchNumber: String, period: String, tally: Tally)?
  package var regions: [Group]
  package var banks: [Group]
  /// The largest payments.
  package var largest: [Line]
  /// Advices and refusals, by code.
  package var findings: [(code: FindingCode, count: Int)]
  package var journalHead: String

  package init(
    control: ControlNumber, departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?,
    received: Instant, digest: String, standing: Tally, refused: Tally,
    before: (batchNumber: String, period: String, tally: Tally)?, regions: [Group], banks: [Group], largest: [Line],
    findings: [(code: FindingCode, count: Int)], journalHead: String
  ) {
    self.control = control
    self.departmentName = departmentName
    self.batchNumber = batchNumber.withoutPersonalNumbers
    self.policy = policy
    self.period = period
    self.received = received
    self.digest = digest
    self.standing = standing
    self.refused = refused
    self.before = before
    self.regions = regions
    self.banks = banks
    self.largest = largest
    self.findings = findings
    self.journalHead = journalHead
  }

  /// The row of an approval file that releases the roster, for whoever wants to copy it.
  var approvalRow: String { "\(control),approve,,\(standing.count),\(standing.sum),审核人," }

  /// How the roster compares with the one before it, in words.
  var comparison: String? {
    guard let before else { return nil }
    let more = standing - before.tally
    func change(_ value: Int64, _ text: String) -> String { "\(value < 0 ? "少" : "多")\(text)" }
    let count = change(Int64(more.count), "\(abs(more.count).grouped)笔")
    let sum = change(more.sum.fen, "\(Amount(fen: abs(more.sum.fen)).grouped)元")
    return "上一批\(before.batchNumber.withoutPersonalNumbers)（\(before.period)）\(before.tally.phrase)；本批\(count)、\(sum)。"
  }
}

/// Writes a ``ReviewSheet`` as CSV, XML or a page.
package enum ReviewRenderer: ReportRenderer {
  /// 待审核单 as CSV.
  package static func csv(_ sheet: ReviewSheet, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["待审核单", sheet.departmentName])
      try csv.fact("控制号", sheet.control.description)
      try csv.fact("批次号", sheet.batchNumber)
      try csv.fact("补贴项目编码", sheet.policy.code)
      try csv.fact("补贴项目名称", sheet.policy.name)
      try csv.fact("发放期间", sheet.period?.description)
      try csv.fact("收到时间", sheet.received.clock)
      try csv.fact("待审核", sheet.standing)
      try csv.fact("拒收", sheet.refused)
      try csv.fact("与上一批相比", sheet.comparison)
      try csv.fact("清册文件摘要（SHA-256）", sheet.digest)
      try csv.fact("日志链头", sheet.journalHead)
      for (code, count) in sheet.findings {
        csv.text("校验结论\(code.rawValue)条数（\(code.effect.chineseName)）")
        csv.number(count)
        try csv.endRow()
      }
      try csv.endRow()
      try csv.row(["分类", "代码", "名称", "笔数", "金额（元）"])
      for (kind, groups) in [("区划", sheet.regions), ("代发金融机构", sheet.banks)] {
        for group in groups {
          csv.text(kind)
          csv.text(group.code)
          csv.text(group.name)
          csv.tally(group.tally)
          try csv.endRow()
        }
      }
      for line in sheet.largest {
        csv.text("金额最大")
        csv.text(line.reference.description)
        csv.text("明细\(line.lineNumber) \(line.beneficiary)")
        csv.tally(Tally(count: 1, sum: line.amount))
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  /// 待审核单 as XML, namespace `urn:daifa:review:1`.
  package static func xml(_ sheet: ReviewSheet, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("review")
      xml.attribute("controlNo", sheet.control.description)
      xml.attribute("department", sheet.departmentName)
      xml.attribute("batchNo", sheet.batchNumber)
      xml.attribute("policyCode", sheet.policy.code)
      xml.attribute("policyName", sheet.policy.name)
      xml.attribute("period", sheet.period?.description)
      xml.attribute("received", sheet.received.description)
      xml.attribute("count", "amount", sheet.standing)
      xml.attribute("refused", "refusedAmount", sheet.refused)
      xml.attribute("digest", sheet.digest)
      xml.attribute("journalHead", sheet.journalHead)
      try xml.endHead()
      for (code, count) in sheet.findings {
        xml.begin("findingCount")
        xml.attribute("code", code.rawValue)
        xml.attribute("effect", code.effect.rawValue)
        xml.attribute("count", count)
        try xml.endEmpty()
      }
      for group in sheet.regions { try element("region", group, to: &xml) }
      for group in sheet.banks { try element("bank", group, to: &xml) }
      for line in sheet.largest {
        xml.begin("largest")
        xml.attribute("paymentRef", line.reference.description)
        xml.attribute("lineNo", line.lineNumber)
        xml.attribute("beneficiary", line.beneficiary)
        xml.attribute("amount", line.amount)
        try xml.endEmpty()
      }
      try xml.close("review")
      try xml.finish()
    }
  }

  private static func element(_ name: StaticString, _ group: ReviewSheet.Group, to xml: inout XMLWriter) throws {
    xml.begin(name)
    xml.attribute("code", group.code)
    xml.attribute("name", group.name)
    xml.attribute("count", "amount", group.tally)
    try xml.endEmpty()
  }

  /// 待审核单 as one page in Chinese.
  package static func html(_ sheet: ReviewSheet, to sink: ReportSink) throws {
    try PageRenderer.render(page(sheet), to: sink)
  }
}
