package import DaifaModel

/// What a notice says of each of many payments of one part of an instruction, behind the line's number, laid out one after another.
///
/// What is the same for all of them is laid out once. Filled by one thread, then handed to another whole. A name or a phone in which
/// somebody put an identity or account number is not passed on as it is.
package final class NoticeLines: @unchecked Sendable {
  private let names: [UInt8]
  private let bank: [UInt8]
  private let project: [UInt8]
  private let bankName: String
  private let departmentName: String
  private var bytes = GrowingBytes(capacity: 1 << 16)
  private var text = GrowingBytes(capacity: 512)
  private var ends: [Int] = []
  private var amounts: [Amount] = []

  /// No lines yet. `period` is as the roster has it.
  package init(shortName: String, period: String, bankName: String, departmentName: String) {
    var names = GrowingBytes(capacity: 128)
    shortName.withBytes { comma($0, to: &names) }
    period.withBytes { comma($0, to: &names) }
    names.append(0x2C)
    self.names = Array(names.bytes)
    var bank = GrowingBytes(capacity: 128)
    bankName.withBytes { comma($0, to: &bank) }
    bank.append(0x2C)
    self.bank = Array(bank.bytes)
    project = Array("“\(shortName)”（\(Period(period)?.chinese ?? period)）".utf8)
    self.bankName = bankName
    self.departmentName = departmentName
  }

  /// How many lines there are.
  package var count: Int { ends.count }

  /// Lays one line out. `phone` is as the roster has it and may be empty; `relation` is that of who holds the account to the beneficiary.
  package func append(
    _ event: NoticeEvent, _ reference: PaymentReference, name: Bytes, phone: Bytes, relation: Bytes, account: Bytes,
    amount: Amount, postedOn: Day?
  ) {
    bytes.append(0x2C)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PaymentReference.length) { buffer in
      reference.write(to: buffer.baseAddress!)
      bytes.append(Bytes(buffer))
    }
    bytes.append(0x2C)
    bytes.append(event.rawValue)
    NoticeLines.withName(name) { name in
      comma(name, to: &bytes)
      comma(NoticeLines.isPhone(phone) ? phone : Bytes(start: nil, count: 0), to: &bytes)
      names.withUnsafeBufferPointer { bytes.append($0) }
      append(amount, to: &bytes)
      bank.withUnsafeBufferPointer { bytes.append($0) }
      bytes.append(NoticeLines.tail(account))
      bytes.append(0x2C)
      if let postedOn { bytes.append(postedOn.description) }
      layOutText(event, name, relation, NoticeLines.tail(account), amount, postedOn)
      comma(text.bytes, to: &bytes)
    }
    bytes.append(0x0A)
    ends.append(bytes.count)
    amounts.append(amount)
  }

  /// Hands out the lines in order, each with its amount.
  package func forEach(_ body: (Bytes, Amount) throws -> Void) rethrows {
    var start = 0
    for (index, end) in ends.enumerated() {
      try body(Bytes(rebasing: bytes.bytes[start..<end]), amounts[index])
      start = end
    }
  }

  /// The sentence for the owner, without an identity number and with the last four digits of the account alone.
  private func layOutText(
    _ event: NoticeEvent, _ name: Bytes, _ relation: Bytes, _ tail: Bytes, _ amount: Amount, _ postedOn: Day?
  ) {
    text.removeAll()
    text.append(name)
    text.append(event == .paid ? "：您的" as StaticString : "：此前告知您的")
    project.withUnsafeBufferPointer { text.append($0) }
    append(amount, to: &text)
    text.append("元" as StaticString)
    switch event {
    case .paid:
      text.append("已由" as StaticString)
      text.append(bankName)
      if let postedOn {
        text.append("于" as StaticString)
        append(postedOn)
      }
      text.append("存入" as StaticString)
      append(owner: relation)
      text.append("尾号" as StaticString)
      text.append(tail)
      text.append("的账户。" as StaticString)
    case .returned:
      text.append("，又从" as StaticString)
      append(owner: relation)
      text.append("尾号" as StaticString)
      text.append(tail)
      text.append("的账户退回，没有到账，请与" as StaticString)
      text.append(departmentName)
      text.append("联系核对账户。" as StaticString)
    }
  }

  private func append(owner relation: Bytes) {
    if relation.equals("householder") || relation.equals("户主") {
      text.append("户主" as StaticString)
    } else if relation.equals("guardian") || relation.equals("监护人") {
      text.append("监护人" as StaticString)
    } else {
      text.append("您" as StaticString)
    }
  }

  private func append(_ day: Day) {
    let (year, month, dayOfMonth) = day.parts
    text.append(decimal: UInt64(year))
    text.append("年" as StaticString)
    text.append(decimal: UInt64(month))
    text.append("月" as StaticString)
    text.append(decimal: UInt64(dayOfMonth))
    text.append("日" as StaticString)
  }

  private func append(_ amount: Amount, to bytes: inout GrowingBytes) {
    bytes.append(decimal: UInt64(amount.fen / 100))
    bytes.append(0x2E)
    bytes.append(decimal: UInt64(amount.fen % 100), atLeast: 2)
  }

  /// The last four digits of an account.
  private static func tail(_ account: Bytes) -> Bytes { Bytes(rebasing: account[max(0, account.count - 4)...]) }

  /// Whether this is a telephone number and nothing longer that belongs to a person.
  private static func isPhone(_ phone: Bytes) -> Bool {
    (7...16).contains(phone.count) && phone.allSatisfy { $0.isASCIIDigit || $0 == 0x2D || $0 == 0x2B }
      && phone.count(where: \.isASCIIDigit) <= 14
  }

  private static func withName(_ name: Bytes, _ body: (Bytes) -> Void) {
    guard name.count(where: \.isASCIIDigit) >= 15 else { return body(name) }
    name.text.withoutPrivateNumbers.withBytes(body)
  }
}

private func comma(_ field: Bytes, to bytes: inout GrowingBytes) {
  bytes.append(0x2C)
  appendCSV(field, to: &bytes)
}
