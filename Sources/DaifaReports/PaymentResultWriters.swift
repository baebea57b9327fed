import DaifaModel

/// Takes the lines of a 发放结果 for CSV, one after another. ``PaymentResultRenderer`` opens and ends it.
package struct PaymentResultCSVWriter: ~Copyable {
  private var csv: CSVWriter
  private var words = ResultWords()
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
    try csv.line(row, &words)
    total += Tally(count: 1, sum: row.amount)
  }

  /// Writes lines that were laid out apart.
  package mutating func append(_ lines: PaymentResultLines) throws {
    try csv.lines(lines.csv)
    total += lines.total
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

extension CSVWriter {
  fileprivate mutating func line(_ row: PaymentResultRow, _ words: inout ResultWords) throws {
    words.turn(to: row.state, row.reason, row.decision)
    number(row.lineNumber)
    row.reference.withBytes { plain($0) }
    MaskedBytes.misplaced(row.name) { text($0) }
    if !maskedDigits(row.identity, atLeast: 15, first: 6) { MaskedBytes.identity(row.identity) { text($0) } }
    if !maskedDigits(row.account, atLeast: 12, first: 4) { MaskedBytes.account(row.account) { text($0) } }
    amount(row.amount)
    words.states.withUnsafeBufferPointer { plain($0) }
    amount(row.postedAmount)
    day(row.postedOn)
    words.reasons.withUnsafeBufferPointer { plain($0) }
    MaskedBytes.misplaced(row.bankReference) { text($0) }
    words.action.withUnsafeBufferPointer { plain($0) }
    try endRow()
  }

  /// Writes a number masked but for its first digits and the last four; false, and nothing, where it is not of so many digits, the last
  /// of which may be an X. Stars among digits are what no spreadsheet misreads.
  private mutating func maskedDigits(_ value: Bytes, atLeast length: Int, first: Int) -> Bool {
    guard value.count >= length, value[value.count - 1].isASCIIDigit || value[value.count - 1] == UInt8(ascii: "X"),
      Bytes(rebasing: value.dropLast()).isAllDigits
    else { return false }
    MaskedBytes.middle(value, first: first, last: 4) { plain($0) }
    return true
  }
}

/// The cells of a line that follow from its state, its reason and what finance decided: laid out when they change, which is seldom.
private struct ResultWords {
  private var current: (state: PaymentState, reason: ReasonCode?, decision: FailureDecision?)?
  private(set) var states: [UInt8] = []
  private(set) var reasons: [UInt8] = []
  private(set) var action: [UInt8] = []

  mutating func turn(to state: PaymentState, _ reason: ReasonCode?, _ decision: FailureDecision?) {
    if let current, current.state == state, current.reason == reason, current.decision == decision { return }
    current = (state, reason, decision)
    states = CSVWriter.cells([state.chineseName, state.rawValue])
    reasons = CSVWriter.cells([reason?.rawValue ?? "", reason?.chineseName ?? ""])
    action = CSVWriter.cells([PaymentResultAction.chinese(state, reason, decision)])
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
    try xml.line(row)
    total += Tally(count: 1, sum: row.amount)
  }

  /// Writes lines that were laid out apart.
  package mutating func append(_ lines: PaymentResultLines) throws {
    try xml.lines(lines.xml)
    total += lines.total
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

extension XMLWriter {
  fileprivate mutating func line(_ row: PaymentResultRow) throws {
    begin("payment")
    attribute("lineNo", row.lineNumber)
    row.reference.withBytes { attribute("paymentRef", $0) }
    MaskedBytes.misplaced(row.name) { attribute("beneficiaryName", $0) }
    MaskedBytes.identity(row.identity) { attribute("beneficiaryId", $0) }
    MaskedBytes.account(row.account) { attribute("account", $0) }
    attribute("amount", row.amount)
    attribute("state", row.state.rawValue)
    attribute("stateName", row.state.chineseName)
    attribute("postedAmount", row.postedAmount)
    attribute("postedOn", row.postedOn)
    attribute("reasonCode", row.reason?.rawValue)
    attribute("reason", row.reason?.chineseName)
    MaskedBytes.misplaced(row.bankReference) { attribute("bankRef", $0) }
    attribute("action", row.action)
    try endEmpty()
  }
}

/// A run of lines of a 发放结果, laid out by any thread, to be appended in order by the one that writes the file.
package struct PaymentResultLines: Sendable {
  fileprivate var csv: [UInt8] = []
  fileprivate var xml: [UInt8] = []
  fileprivate var total = Tally.zero

  /// Lays out the lines that a closure hands over, in the forms asked for.
  package init(csv isCSV: Bool, xml isXML: Bool, _ rows: ((PaymentResultRow) throws -> Void) throws -> Void) throws {
    var csvWriter = CSVWriter(gathering: isCSV)
    var xmlWriter = XMLWriter(gathering: isXML)
    var words = ResultWords()
    var total = Tally.zero
    try rows { row in
      if isCSV { try csvWriter.line(row, &words) }
      if isXML { try xmlWriter.line(row) }
      total += Tally(count: 1, sum: row.amount)
    }
    csv = csvWriter.gathered()
    xml = xmlWriter.gathered()
    self.total = total
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
    guard value.count >= 16, hasLongNumber(value) else { return body(value) }
    value.text.withoutPersonalNumbers.withBytes(body)
  }

  private static func hasLongNumber(_ value: Bytes) -> Bool {
    var run = 0
    for byte in value {
      run = byte.isASCIIDigit ? run + 1 : 0
      if run == 16 { return true }
    }
    return false
  }

  private static func isASCII(_ value: Bytes) -> Bool {
    for byte in value where byte >= 0x80 { return false }
    return true
  }

  static func middle(_ value: Bytes, first: Int, last: Int, _ body: (Bytes) -> Void) {
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
