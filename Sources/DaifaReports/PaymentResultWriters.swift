import DaifaModel

/// Takes the lines of a 发放结果 for CSV, one after another. ``PaymentResultRenderer`` opens and ends it.
package struct PaymentResultCSVWriter: ~Copyable {
  private var csv: CSVWriter
  private var total = Tally.zero

  init(_ report: PaymentResultReport, _ sink: @escaping ReportSink) throws {
    csv = CSVWriter(sink)
    try csv.row(["发放结果", report.policy.name])
    try csv.fact("主管部门", report.departmentName)
    try csv.fact("批次号", report.batchNumber)
    try csv.fact("补贴项目编码", report.policy.code)
    try csv.fact("发放期间", report.period?.description)
    try csv.fact("代发金融机构", report.bankName)
    try csv.fact("送盘批号", report.instructionNumber)
    try csv.fact("报告日期", report.day.description)
    try csv.fact("合计", report.total)
    for state in PaymentResultWords.order where report[state] != .zero {
      try csv.fact(PaymentResultWords.label(state), report[state])
    }
    try csv.fact("回盘文件摘要（SHA-256）", report.returnDigest)
    try csv.fact("日志链头", report.journalHead)
    try csv.endRow()
    try csv.row([
      "明细序号", "支付编号", "享受人姓名", "享受人证件号码（遮盖）", "收款账号（遮盖）", "补贴金额（元）", "状态", "状态代码",
      "入账金额（元）", "入账日期", "原因码", "原因", "银行流水号", "处理意见",
    ])
  }

  /// Writes one line.
  package mutating func append(_ row: PaymentResultRow) throws {
    csv.number(row.lineNumber)
    row.reference.withBytes { csv.text($0) }
    MaskedBytes.misplaced(row.name) { csv.text($0) }
    MaskedBytes.identity(row.identity) { csv.text($0) }
    MaskedBytes.account(row.account) { csv.text($0) }
    csv.amount(row.amount)
    csv.text(row.state.chineseName)
    csv.text(row.state.rawValue)
    csv.amount(row.postedAmount)
    csv.day(row.postedOn)
    csv.text(row.reason?.rawValue ?? "")
    csv.text(row.reason?.chineseName ?? "")
    MaskedBytes.misplaced(row.bankReference) { csv.text($0) }
    csv.text(row.action)
    try csv.endRow()
    total += Tally(count: 1, sum: row.amount)
  }

  /// Ends with a totals row of what was written, which shows that the file is whole.
  mutating func finish() throws {
    csv.text("合计")
    csv.number(total.count)
    for _ in 0..<3 { csv.text("") }
    csv.amount(total.sum)
    for _ in 0..<8 { csv.text("") }
    try csv.endRow()
    try csv.finish()
  }
}

/// Takes the lines of a 发放结果 for XML, one after another. ``PaymentResultRenderer`` opens and ends it.
package struct PaymentResultXMLWriter: ~Copyable {
  private var xml: XMLWriter
  private var total = Tally.zero

  init(_ report: PaymentResultReport, _ sink: @escaping ReportSink) throws {
    xml = XMLWriter(sink)
    xml.beginRoot("paymentResult")
    xml.attribute("department", report.departmentName)
    xml.attribute("batchNo", report.batchNumber)
    xml.attribute("policyCode", report.policy.code)
    xml.attribute("policyName", report.policy.name)
    xml.attribute("period", report.period?.description)
    xml.attribute("bank", report.bankName)
    xml.attribute("instructionNo", report.instructionNumber)
    xml.attribute("returnDigest", report.returnDigest)
    xml.attribute("day", report.day)
    xml.attribute("count", "amount", report.total)
    xml.attribute("journalHead", report.journalHead)
    try xml.endHead()
    for state in PaymentResultWords.order where report[state] != .zero {
      xml.begin("state")
      xml.attribute("name", state.rawValue)
      xml.attribute("chinese", PaymentResultWords.label(state))
      xml.attribute("count", "amount", report[state])
      try xml.endEmpty()
    }
  }

  /// Writes one line.
  package mutating func append(_ row: PaymentResultRow) throws {
    xml.begin("payment")
    xml.attribute("lineNo", row.lineNumber)
    row.reference.withBytes { xml.attribute("paymentRef", $0) }
    MaskedBytes.misplaced(row.name) { xml.attribute("beneficiaryName", $0) }
    MaskedBytes.identity(row.identity) { xml.attribute("beneficiaryId", $0) }
    MaskedBytes.account(row.account) { xml.attribute("account", $0) }
    xml.attribute("amount", row.amount)
    xml.attribute("state", row.state.rawValue)
    xml.attribute("stateName", row.state.chineseName)
    xml.attribute("postedAmount", row.postedAmount)
    xml.attribute("postedOn", row.postedOn)
    xml.attribute("reasonCode", row.reason?.rawValue)
    xml.attribute("reason", row.reason?.chineseName)
    MaskedBytes.misplaced(row.bankReference) { xml.attribute("bankRef", $0) }
    xml.attribute("action", row.action)
    try xml.endEmpty()
    total += Tally(count: 1, sum: row.amount)
  }

  /// Ends with the totals of what was written.
  mutating func finish() throws {
    xml.begin("total")
    xml.attribute("count", "amount", total)
    try xml.endEmpty()
    try xml.close("paymentResult")
    try xml.finish()
  }
}

extension PaymentReference {
  /// Runs a closure over the reference's seventeen bytes, on the stack.
  func withBytes(_ body: (Bytes) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PaymentReference.length) { buffer in
      guard let start = buffer.baseAddress else { return }
      write(to: start)
      body(Bytes(buffer))
    }
  }
}

/// The masks of `Mask` for the pass over all lines: the same text, on the stack.
enum MaskedBytes {
  static func identity(_ value: Bytes, _ body: (Bytes) -> Void) {
    guard value.count >= 15, isASCII(value) else { return Mask.identity(value).withBytes(body) }
    middle(value, first: 6, last: 4, body)
  }

  static func account(_ value: Bytes, _ body: (Bytes) -> Void) {
    guard value.count >= 12, isASCII(value) else { return Mask.account(value).withBytes(body) }
    middle(value, first: 4, last: 4, body)
  }

  /// What is no number of a person's, unless somebody put one there.
  static func misplaced(_ value: Bytes, _ body: (Bytes) -> Void) {
    guard value.count >= 16, value[0].isASCIIDigit else { return body(value) }
    value.text.withoutPersonalNumbers.withBytes(body)
  }

  private static func isASCII(_ value: Bytes) -> Bool {
    for byte in value where byte >= 0x80 { return false }
    return true
  }

  private static func middle(_ value: Bytes, first: Int, last: Int, _ body: (Bytes) -> Void) {
    let stars = min(value.count - first - last, 12)
    let length = first + stars + last
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
      for index in 0..<first { buffer[index] = value[index] }
      for index in first..<(first + stars) { buffer[index] = UInt8(ascii: "*") }
      for index in 0..<last { buffer[first + stars + index] = value[value.count - last + index] }
      body(Bytes(rebasing: Bytes(buffer)[..<length]))
    }
  }
}
