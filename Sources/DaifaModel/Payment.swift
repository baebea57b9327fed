/// 支付编号: the number of one payment, unique for life, which the bank echoes.
///
/// Written `DF`, the payment's number in the ledger as thirteen digits, and two check digits (ISO 7064 MOD 97-10), so that a slip of
/// the pen is an unknown reference and never somebody else's payment. Seventeen ASCII characters, of the 35 that ISO 20022 allows.
package struct PaymentReference: Hashable, Sendable {
  /// How many characters every reference has.
  package static let length = 17

  /// The payment's number in the ledger.
  package var payment: Int64

  package init(payment: Int64) { self.payment = payment }

  /// Reads a reference; nil when its form or its check digits are wrong.
  package init?(_ bytes: Bytes) {
    guard bytes.count == PaymentReference.length, bytes[0] == UInt8(ascii: "D"), bytes[1] == UInt8(ascii: "F"),
      let number = Bytes(rebasing: bytes[2..<15]).unsignedInteger,
      let check = Bytes(rebasing: bytes[15..<17]).unsignedInteger,
      check == PaymentReference.check(Int64(number))
    else { return nil }
    payment = Int64(number)
  }

  /// Reads a reference from text by the same rule.
  package init?(_ text: String) {
    guard let reference = text.withBytes({ PaymentReference($0) }) else { return nil }
    self = reference
  }

  /// Writes the seventeen bytes to a place that has room for them.
  package func write(to target: UnsafeMutablePointer<UInt8>) {
    target[0] = UInt8(ascii: "D")
    target[1] = UInt8(ascii: "F")
    var rest = payment
    var index = 14
    while index >= 2 {
      target[index] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
      rest /= 10
      index -= 1
    }
    let check = PaymentReference.check(payment)
    target[15] = UInt8(check / 10) + 0x30
    target[16] = UInt8(check % 10) + 0x30
  }

  private static func check(_ number: Int64) -> Int { 98 - Int(number * 100 % 97) }
}

extension PaymentReference: CustomStringConvertible {
  package var description: String {
    String(unsafeUninitializedCapacity: PaymentReference.length) { buffer in
      write(to: buffer.baseAddress!)
      return PaymentReference.length
    }
  }
}

/// The states a payment passes.
package enum PaymentState: String, Sendable, CaseIterable {
  /// Accepted and in the ledger, not yet in an instruction.
  case recorded
  /// Waiting for somebody's decision.
  case held
  /// In an instruction to a bank: in flight until the bank says otherwise.
  case instructed
  /// The bank says the money was posted. Provisional until the return window closes.
  case paid
  /// The bank says it was not posted, finally.
  case failed
  /// Posted, and then sent back 退汇.
  case returned
  /// Taken out before it was instructed 停发.
  case stopped
  /// Failed or returned, and a new payment took its place 补发.
  case reissued

  package var chineseName: String {
    switch self {
    case .recorded: "已登记"
    case .held: "待审核"
    case .instructed: "已送盘"
    case .paid: "已入账"
    case .failed: "发放失败"
    case .returned: "已退汇"
    case .stopped: "已停发"
    case .reissued: "已补发"
    }
  }

  /// Whether the beneficiary has been paid, or may yet be, by a payment in this state.
  package var holdsClaim: Bool {
    switch self {
    case .recorded, .held, .instructed, .paid: true
    case .failed, .returned, .stopped, .reissued: false
    }
  }
}

/// 结果: what a bank says of a payment. Not known is not no.
package enum PaymentResult: UInt8, Sendable, CaseIterable {
  case paid = 0x53  // S
  case failed = 0x46  // F
  case inProgress = 0x50  // P
  case unknown = 0x55  // U

  /// The letter in return files.
  package var letter: String { String(UnicodeScalar(rawValue)) }

  package var chineseName: String {
    switch self {
    case .paid: "成功"
    case .failed: "失败"
    case .inProgress: "处理中"
    case .unknown: "未知"
    }
  }
}
