package import DaifaModel

/// What an instruction says of each of many payments, behind the line's number, laid out one after another.
///
/// What is the same for all payments of a roster is laid out once.
package struct InstructionLines: Sendable {
  private let format: InstructionFormat
  private let ending: [UInt8]
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var amounts: [Amount] = []

  /// No lines yet. `dueOn` is empty when the working calendar does not reach so far.
  package init(format: InstructionFormat, postscript: String, dueOn: String, payerAccount: String) {
    self.format = format
    var ending: [UInt8] = []
    switch format {
    case .csv:
      ending += Array(",CNY,".utf8)
      postscript.withBytes { appendCSV($0, to: &ending) }
      ending += Array(",\(dueOn),\(payerAccount)\n".utf8)
    case .xml:
      ending += Array("\" currency=\"CNY".utf8)
      postscript.withBytes { attribute("postscript", $0, to: &ending) }
      dueOn.withBytes { attribute("dueOn", $0, to: &ending) }
      payerAccount.withBytes { attribute("payerAccount", $0, to: &ending) }
      ending += Array("\"/>\n".utf8)
    }
    self.ending = ending
  }

  /// How many lines there are.
  package var count: Int { ends.count }

  /// Lays one payment out.
  package mutating func append(
    _ reference: PaymentReference, account: Bytes, accountName: Bytes, payeeID: Bytes, bankCode: Bytes, amount: Amount
  ) {
    switch format {
    case .csv:
      bytes.append(0x2C)
      append(reference)
      comma(account)
      comma(accountName)
      comma(payeeID)
      comma(bankCode)
      bytes.append(0x2C)
    case .xml:
      bytes += "\" paymentRef=\"".utf8
      append(reference)
      attribute("account", account, to: &bytes)
      attribute("accountName", accountName, to: &bytes)
      attribute("payeeId", payeeID, to: &bytes)
      attribute("bankCode", bankCode, to: &bytes)
      bytes += "\" amount=\"".utf8
    }
    append(amount)
    bytes.append(contentsOf: ending)
    ends.append(bytes.count)
    amounts.append(amount)
  }

  /// Runs a closure over one line by its place, and its amount.
  package func withLine<Result>(_ index: Int, _ body: (Bytes, Amount) throws -> Result) rethrows -> Result {
    let start = index == 0 ? 0 : ends[index - 1]
    return try bytes.withUnsafeBufferPointer { try body(Bytes(rebasing: $0[start..<ends[index]]), amounts[index]) }
  }

  private mutating func comma(_ field: Bytes) {
    bytes.append(0x2C)
    appendCSV(field, to: &bytes)
  }

  private mutating func append(_ reference: PaymentReference) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PaymentReference.length) { buffer in
      reference.write(to: buffer.baseAddress!)
      bytes.append(contentsOf: buffer)
    }
  }

  private mutating func append(_ amount: Amount) {
    appendNumber(amount.fen / 100, to: &bytes)
    let cents = UInt8(truncatingIfNeeded: amount.fen % 100)
    bytes.append(0x2E)
    bytes.append(cents / 10 + 0x30)
    bytes.append(cents % 10 + 0x30)
  }
}

/// Appends a number in decimal that is not negative.
func appendNumber(_ value: Int64, to bytes: inout [UInt8]) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
    var place = digits.count
    var rest = value
    repeat {
      place -= 1
      digits[place] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
      rest /= 10
    } while rest > 0
    bytes.append(contentsOf: Bytes(rebasing: Bytes(digits)[place...]))
  }
}

/// Appends a CSV field, in quotes only where it needs them.
private func appendCSV(_ field: Bytes, to bytes: inout [UInt8]) {
  guard field.contains(where: { $0 == 0x2C || $0 == 0x22 }) else { return bytes.append(contentsOf: field) }
  bytes.append(0x22)
  for byte in field {
    if byte == 0x22 { bytes.append(0x22) }
    bytes.append(byte)
  }
  bytes.append(0x22)
}

private func attribute(_ name: StaticString, _ value: Bytes, to bytes: inout [UInt8]) {
  bytes += "\" ".utf8
  bytes.append(contentsOf: Bytes(start: name.utf8Start, count: name.utf8CodeUnitCount))
  bytes += "=\"".utf8
  appendXML(value, to: &bytes)
}

/// Appends the value of an attribute.
func appendXML(_ value: Bytes, to bytes: inout [UInt8]) {
  for byte in value {
    switch byte {
    case UInt8(ascii: "&"): bytes += "&amp;".utf8
    case UInt8(ascii: "<"): bytes += "&lt;".utf8
    case UInt8(ascii: "\""): bytes += "&quot;".utf8
    default: bytes.append(byte)
    }
  }
}
