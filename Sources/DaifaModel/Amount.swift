/// 金额: an amount of money in fen (1 yuan = 100 fen). Never a floating-point number.
package struct Amount: Hashable, Comparable, Sendable {
  /// The number of fen.
  package var fen: Int64

  /// An amount of so many fen.
  package init(fen: Int64) { self.fen = fen }

  /// Nothing.
  package static let zero = Amount(fen: 0)

  /// Reads yuan as the contract writes them: one to ten digits, then at most a point and one or two digits.
  ///
  /// Returns nil for anything else: signs, separators, currency marks, more decimals, spaces.
  package init?(yuan bytes: Bytes) {
    guard let fen = Amount.fen(yuan: bytes, wholeDigits: 10) else { return nil }
    self.fen = fen
  }

  /// Reads a sum in yuan, which may be longer than a line's amount: up to fifteen digits before the point.
  package init?(yuanSum bytes: Bytes) {
    guard let fen = Amount.fen(yuan: bytes, wholeDigits: 15) else { return nil }
    self.fen = fen
  }

  /// Reads yuan from text by the same rule as from bytes.
  package init?(yuan text: String) {
    guard let value = text.withBytes({ Amount(yuan: $0) }) else { return nil }
    self = value
  }

  private static func fen(yuan bytes: Bytes, wholeDigits: Int) -> Int64? {
    var index = 0
    var value: Int64 = 0
    while index < bytes.count, bytes[index].isASCIIDigit {
      value = value &* 10 &+ Int64(bytes[index] &- 0x30)
      index += 1
      if index > wholeDigits { return nil }
    }
    guard index > 0 else { return nil }
    if index == bytes.count { return value * 100 }
    guard bytes[index] == UInt8(ascii: ".") else { return nil }
    let decimals = bytes.count - index - 1
    guard decimals == 1 || decimals == 2 else { return nil }
    for position in (index + 1)..<bytes.count {
      guard bytes[position].isASCIIDigit else { return nil }
      value = value * 10 + Int64(bytes[position] &- 0x30)
    }
    return decimals == 1 ? value * 10 : value
  }

  package static func < (left: Amount, right: Amount) -> Bool { left.fen < right.fen }
  /// The sum, which stops at the largest amount there is: no file's totals can say so much, so that such a file is refused by its
  /// totals and nothing traps.
  package static func + (left: Amount, right: Amount) -> Amount {
    let (sum, overflow) = left.fen.addingReportingOverflow(right.fen)
    return Amount(fen: overflow ? (right.fen > 0 ? .max : .min) : sum)
  }

  /// The difference, which stops where sums do.
  package static func - (left: Amount, right: Amount) -> Amount {
    let (difference, overflow) = left.fen.subtractingReportingOverflow(right.fen)
    return Amount(fen: overflow ? (right.fen > 0 ? .min : .max) : difference)
  }

  package static func += (left: inout Amount, right: Amount) { left = left + right }
}

extension Amount: CustomStringConvertible {
  /// Yuan with two decimals and no separators: `1234.50`.
  package var description: String {
    let magnitude = fen.magnitude
    let cents = magnitude % 100
    return "\(fen < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  /// Yuan with two decimals and thousands separators, for people: `1,234.50`.
  package var grouped: String {
    let plain = description
    let negative = plain.hasPrefix("-")
    let digits = Array(plain.utf8.dropFirst(negative ? 1 : 0))
    let whole = digits.count - 3
    var text = negative ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, index < whole, (whole - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }
}

/// 补贴数量: a quantity with up to four decimals, held as ten-thousandths (`3.5` is 35,000).
package struct Quantity: Hashable, Sendable {
  /// The quantity times ten thousand.
  package var tenThousandths: Int64

  /// Reads one to nine digits, then at most a point and one to four digits; nil for anything else.
  package init?(_ bytes: Bytes) {
    var index = 0
    var value: Int64 = 0
    while index < bytes.count, bytes[index].isASCIIDigit {
      value = value &* 10 &+ Int64(bytes[index] &- 0x30)
      index += 1
      if index > 9 { return nil }
    }
    guard index > 0 else { return nil }
    var decimals = 0
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count, bytes.count - index - 1 <= 4 else { return nil }
      index += 1
      while index < bytes.count {
        guard bytes[index].isASCIIDigit else { return nil }
        value = value * 10 + Int64(bytes[index] &- 0x30)
        decimals += 1
        index += 1
      }
    }
    while decimals < 4 {
      value *= 10
      decimals += 1
    }
    tenThousandths = value
  }

  /// So many ten-thousandths.
  package init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

  /// This quantity times a price, rounded half up to the fen; nil when that is more than an amount can hold.
  package func times(_ price: Amount) -> Amount? {
    let (product, overflow) = tenThousandths.multipliedReportingOverflow(by: price.fen)
    guard !overflow, product <= Int64.max - 5_000 else { return nil }
    return Amount(fen: (product + 5_000) / 10_000)
  }
}

extension Quantity: CustomStringConvertible {
  /// `3.5`: without zeros at the end.
  package var description: String {
    let whole = tenThousandths / 10_000
    let rest = tenThousandths % 10_000
    guard rest != 0 else { return "\(whole)" }
    let digits = String(rest + 10_000).dropFirst()
    return "\(whole)." + digits.prefix(4 - digits.reversed().prefix { $0 == "0" }.count)
  }
}
