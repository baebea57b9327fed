/// 公民身份号码: a resident's identity number after GB 11643: six digits of region, eight of birth date, three of sequence, one check.
///
/// Residence permits of Hong Kong, Macao and Taiwan people (810000, 820000, 830000) and foreigners' permanent-residence numbers
/// (beginning with 9) use the same form and check.
package enum ResidentID {
  /// What a check of a number found.
  package enum Verdict: Equatable, Sendable {
    case good
    case wrongForm
    case wrongBirthDate
    case wrongCheck
    /// A spreadsheet wrote it as a number: `1.40105E+17`.
    case damagedBySpreadsheet
  }

  /// Checks form, birth date (not after `today`) and check character, in that order.
  package static func verdict(_ bytes: Bytes, today: Day) -> Verdict {
    guard bytes.count == 18 else { return looksLikeExponent(bytes) ? .damagedBySpreadsheet : .wrongForm }
    var sum = 0
    for index in 0..<17 {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return looksLikeExponent(bytes) ? .damagedBySpreadsheet : .wrongForm }
      sum &+= Int(digit) &* weight(index)
    }
    let last = bytes[17]
    let isX = last == UInt8(ascii: "X") || last == UInt8(ascii: "x")
    guard isX || last.isASCIIDigit else { return .wrongForm }
    guard let birth = birthDay(bytes), birth <= today, birth.number >= -29_220 else { return .wrongBirthDate }
    // GB 11643: remainder 0 … 10 stands for 1 0 X 9 8 7 6 5 4 3 2.
    let expected = (12 - sum % 11) % 11
    return expected == (isX ? 10 : Int(last &- 0x30)) ? .good : .wrongCheck
  }

  /// The birth date written in the number, or nil when it is not a date.
  package static func birthDay(_ bytes: Bytes) -> Day? {
    guard bytes.count >= 14, let value = Bytes(rebasing: bytes[6..<14]).unsignedInteger else { return nil }
    return Day(year: value / 10_000, month: value / 100 % 100, day: value % 100)
  }

  /// An exact 64-bit key: the seventeen digits as a number. The check character follows from them.
  ///
  /// The bytes must have passed ``verdict(_:today:)``.
  package static func key(_ bytes: Bytes) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<17 { value = value &* 10 &+ UInt64(bytes[index] &- 0x30) }
    return value
  }

  /// The number a key was made from, with its check character. Mask it before anybody sees it.
  package static func text(ofKey key: UInt64) -> String {
    let digits = String(key)
    let number = String(repeating: "0", count: max(17 - digits.utf8.count, 0)) + digits
    let sum = number.utf8.enumerated().reduce(0) { $0 + Int($1.element &- 0x30) * weight($1.offset) }
    let check = (12 - sum % 11) % 11
    return number + (check == 10 ? "X" : "\(check)")
  }

  /// Whether the first two digits are those of a province, a permit of Hong Kong, Macao or Taiwan people, or a foreigner.
  package static func hasKnownRegion(_ bytes: Bytes) -> Bool {
    guard bytes.count >= 2 else { return false }
    switch Int(bytes[0] &- 0x30) * 10 + Int(bytes[1] &- 0x30) {
    case 11...15, 21...23, 31...37, 41...46, 50...54, 61...65, 71, 81, 82, 83, 90...99: return true
    default: return false
    }
  }

  /// Full years of age on a day.
  package static func age(bornOn birth: Day, on day: Day) -> Int {
    let born = birth.parts
    let now = day.parts
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day) ? 1 : 0)
  }

  private static func weight(_ index: Int) -> Int {
    // 7 9 10 5 8 4 2 1 6 3 7 9 10, then 5 8 4 2: four bits each, the first lowest, so that the table is two constants.
    if index < 13 { return Int((0xA_9736_1248_5A97 as UInt64) >> UInt64(index * 4) & 0xF) }
    let high: UInt64 = 0x2485
    return Int(high >> UInt64((index - 13) * 4) & 0xF)
  }
}

/// Whether a field is a number in the exponent form a spreadsheet makes of long digits (`6.21E+18`).
package func looksLikeExponent(_ bytes: Bytes) -> Bool {
  guard bytes.count >= 4, bytes[0].isASCIIDigit else { return false }
  guard let mark = bytes.firstIndex(where: { $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e") }) else { return false }
  for byte in bytes[..<mark] where !byte.isASCIIDigit && byte != UInt8(ascii: ".") { return false }
  var rest = bytes[(mark + 1)...]
  if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
  return !rest.isEmpty && rest.allSatisfy(\.isASCIIDigit)
}
