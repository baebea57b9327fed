/// 收款账号: an account number, which is text of 8 to 32 digits and never a quantity.
package enum AccountNumber {
  /// What a check of an account found.
  package enum Verdict: Equatable, Sendable {
    case good
    case missing
    case wrongForm
    case wrongCheck
    case damagedBySpreadsheet
  }

  /// Checks the form, and for cards the Luhn digit (ISO/IEC 7812-1).
  package static func verdict(_ bytes: Bytes, isCard: Bool) -> Verdict {
    guard bytes.count > 0 else { return .missing }
    guard bytes.count >= 8, bytes.count <= 32, bytes.isAllDigits else {
      return looksLikeExponent(bytes) ? .damagedBySpreadsheet : .wrongForm
    }
    return !isCard || passesLuhn(bytes) ? .good : .wrongCheck
  }

  /// Whether digits satisfy the Luhn formula.
  package static func passesLuhn(_ bytes: Bytes) -> Bool {
    var sum = 0
    var doubled = false
    var index = bytes.count
    while index > 0 {
      index -= 1
      var digit = Int(bytes[index] &- 0x30)
      if doubled {
        digit = digit * 2
        if digit > 9 { digit -= 9 }
      }
      sum += digit
      doubled.toggle()
    }
    return sum % 10 == 0
  }
}

/// 开户行行号: a bank code of twelve digits: class 3, area 4, serial 4, check 1.
package enum BankCode {
  /// Whether the check digit is right (ISO 7064 MOD 11,10). Only advice hangs on it.
  package static func passesCheck(_ bytes: Bytes) -> Bool {
    var product = 10
    for index in 0..<(bytes.count - 1) {
      var sum = (product + Int(bytes[index] &- 0x30)) % 10
      if sum == 0 { sum = 10 }
      product = sum * 2 % 11
    }
    return (product + Int(bytes[bytes.count - 1] &- 0x30)) % 10 == 1
  }
}
