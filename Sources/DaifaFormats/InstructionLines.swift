package import DaifaModel

/// What an instruction says of each of many payments, behind the line's number, laid out one after another.
///
/// What is the same for all payments of a roster is laid out once. Filled by one thread, then handed to another whole.
package final class InstructionLines: @unchecked Sendable {
  private let format: InstructionFormat
  private let ending: [UInt8]
  private var bytes = GrowingBytes(capacity: 1 << 16)
  private var ends: [Int] = []
  private var amounts: [Amount] = []

  /// No lines yet. `dueOn` is empty when the working calendar does not reach so far.
  package init(format: InstructionFormat, postscript: String, dueOn: String, payerAccount: String) {
    self.format = format
    var ending = GrowingBytes(capacity: 128)
    switch format {
    case .csv:
      ending.append(",CNY," as StaticString)
      postscript.withBytes { appendCSV($0, to: &ending) }
      ending.append(",\(dueOn),\(payerAccount)\n")
    case .xml:
      ending.append("\" currency=\"CNY" as StaticString)
      postscript.withBytes { attribute("postscript", $0, to: &ending) }
      dueOn.withBytes { attribute("dueOn", $0, to: &ending) }
      payerAccount.withBytes { attribute("payerAccount", $0, to: &ending) }
      ending.append("\"/>\n" as StaticString)
    }
    self.ending = Array(ending.bytes)
  }

  /// How many lines there are.
  package var count: Int { ends.count }

  /// Lays one payment out.
  package func append(
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
      bytes.append("\" paymentRef=\"" as StaticString)
      append(reference)
      attribute("account", account, to: &bytes)
      attribute("accountName", accountName, to: &bytes)
      attribute("payeeId", payeeID, to: &bytes)
      attribute("bankCode", bankCode, to: &bytes)
      bytes.append("\" amount=\"" as StaticString)
    }
    append(amount)
    ending.withUnsafeBufferPointer { bytes.append($0) }
    ends.append(bytes.count)
    amounts.append(amount)
  }

  /// Hands out the lines in order, each with its place and its amount.
  package func forEach(_ body: (Int, Bytes, Amount) throws -> Void) rethrows {
    var start = 0
    for (index, end) in ends.enumerated() {
      try body(index, Bytes(rebasing: bytes.bytes[start..<end]), amounts[index])
      start = end
    }
  }

  private func comma(_ field: Bytes) {
    bytes.append(0x2C)
    appendCSV(field, to: &bytes)
  }

  private func append(_ reference: PaymentReference) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PaymentReference.length) { buffer in
      reference.write(to: buffer.baseAddress!)
      bytes.append(Bytes(buffer))
    }
  }

  private func append(_ amount: Amount) {
    bytes.append(decimal: UInt64(amount.fen / 100))
    bytes.append(0x2E)
    bytes.append(decimal: UInt64(amount.fen % 100), atLeast: 2)
  }
}

/// Appends a CSV field, in quotes only where it needs them.
func appendCSV(_ field: Bytes, to bytes: inout GrowingBytes) {
  guard field.contains(where: { $0 == 0x2C || $0 == 0x22 }) else { return bytes.append(field) }
  bytes.append(0x22)
  for byte in field {
    if byte == 0x22 { bytes.append(0x22) }
    bytes.append(byte)
  }
  bytes.append(0x22)
}

private func attribute(_ name: StaticString, _ value: Bytes, to bytes: inout GrowingBytes) {
  bytes.append("\" " as StaticString)
  bytes.append(name)
  bytes.append("=\"" as StaticString)
  appendXML(value, to: &bytes)
}

/// Appends the value of an attribute.
func appendXML(_ value: Bytes, to bytes: inout GrowingBytes) {
  for byte in value {
    switch byte {
    case UInt8(ascii: "&"): bytes.append("&amp;" as StaticString)
    case UInt8(ascii: "<"): bytes.append("&lt;" as StaticString)
    case UInt8(ascii: "\""): bytes.append("&quot;" as StaticString)
    default: bytes.append(byte)
    }
  }
}
