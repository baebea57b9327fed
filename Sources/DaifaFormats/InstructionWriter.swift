package import DaifaModel

/// One payment as an instruction tells it to the bank. The bytes are the caller's and valid only for the call.
package struct InstructionLine {
  package var sequence: Int
  package var reference: PaymentReference
  package var account: Bytes
  package var accountName: Bytes
  package var payeeID: Bytes
  package var bankCode: Bytes
  package var amount: Amount
  package var postscript: String
  /// Empty when the working calendar does not reach so far.
  package var dueOn: String
  package var payerAccount: String

  package init(
    sequence: Int, reference: PaymentReference, account: Bytes, accountName: Bytes, payeeID: Bytes, bankCode: Bytes,
    amount: Amount, postscript: String, dueOn: String, payerAccount: String
  ) {
    self.sequence = sequence
    self.reference = reference
    self.account = account
    self.accountName = accountName
    self.payeeID = payeeID
    self.bankCode = bankCode
    self.amount = amount
    self.postscript = postscript
    self.dueOn = dueOn
    self.payerAccount = payerAccount
  }
}

/// 送盘文件: writes an instruction line by line. The same lines give the same bytes, always.
///
/// CSV is UTF-8 without a byte-order mark, LF, quoted only where a value needs it, and ends in a totals row. XML says its totals on the
/// root, before the lines, so they are counted before they are written.
package struct InstructionWriter {
  private let number: String
  private let format: InstructionFormat
  private var bytes: [UInt8] = []
  package private(set) var count = 0
  package private(set) var sum = Amount.zero

  /// `total` is what the lines will add up to: the XML root says it first.
  package init(number: String, format: InstructionFormat, total: ControlTotal) {
    self.number = number
    self.format = format
    bytes.reserveCapacity(1 << 17)
    switch format {
    case .csv:
      append(InstructionField.allCases.map(\.name).joined(separator: ",") + "\n")
    case .xml:
      append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<instruction xmlns=\"urn:daifa:instruction:1\" instructionNo=\"")
      number.withBytes { appendXML($0) }
      append("\" count=\"\(total.count)\" amount=\"\(total.sum)\">\n")
    }
  }

  /// Adds one payment.
  package mutating func append(_ line: InstructionLine) {
    count += 1
    sum += line.amount
    switch format {
    case .csv: appendCSV(line)
    case .xml: appendXML(line)
    }
  }

  /// Ends the file; the totals it says are those of the lines added.
  package mutating func finish() {
    switch format {
    case .csv:
      append("TOTAL,\(count),\(sum)" + String(repeating: ",", count: InstructionField.allCases.count - 3) + "\n")
    case .xml: append("</instruction>\n")
    }
  }

  /// Whether enough has gathered to be handed on.
  package var isFull: Bool { bytes.count >= 1 << 16 }

  /// Hands on what has gathered.
  package mutating func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try bytes.withUnsafeBytes(body)
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: CSV

  private mutating func appendCSV(_ line: InstructionLine) {
    append(number)
    comma()
    append(line.sequence)
    comma()
    append(line.reference)
    comma()
    appendField(line.account)
    comma()
    appendField(line.accountName)
    comma()
    appendField(line.payeeID)
    comma()
    appendField(line.bankCode)
    comma()
    append(line.amount)
    append(",CNY,")
    line.postscript.withBytes { appendField($0) }
    comma()
    append(line.dueOn)
    comma()
    append(line.payerAccount)
    bytes.append(0x0A)
  }

  private mutating func comma() { bytes.append(0x2C) }

  private mutating func append(_ text: String) {
    var copy = text
    copy.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ value: Int) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func append(_ amount: Amount) {
    append(Int(amount.fen / 100))
    let cents = UInt8(truncatingIfNeeded: amount.fen % 100)
    bytes.append(0x2E)
    bytes.append(cents / 10 + 0x30)
    bytes.append(cents % 10 + 0x30)
  }

  private mutating func append(_ reference: PaymentReference) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PaymentReference.length) { buffer in
      reference.write(to: buffer.baseAddress!)
      bytes.append(contentsOf: buffer)
    }
  }

  private mutating func appendField(_ field: Bytes) {
    guard field.contains(where: { $0 == 0x2C || $0 == 0x22 }) else { return bytes.append(contentsOf: field) }
    bytes.append(0x22)
    for byte in field {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  // MARK: XML

  private mutating func appendXML(_ line: InstructionLine) {
    append("<payment seq=\"")
    append(line.sequence)
    append("\" paymentRef=\"")
    append(line.reference)
    attribute("account", line.account)
    attribute("accountName", line.accountName)
    attribute("payeeId", line.payeeID)
    attribute("bankCode", line.bankCode)
    append("\" amount=\"")
    append(line.amount)
    append("\" currency=\"CNY")
    line.postscript.withBytes { attribute("postscript", $0) }
    line.dueOn.withBytes { attribute("dueOn", $0) }
    line.payerAccount.withBytes { attribute("payerAccount", $0) }
    append("\"/>\n")
  }

  private mutating func attribute(_ name: String, _ value: Bytes) {
    append("\" ")
    append(name)
    append("=\"")
    appendXML(value)
  }

  private mutating func appendXML(_ value: Bytes) {
    for byte in value {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: "\""): append("&quot;")
      default: bytes.append(byte)
      }
    }
  }
}
