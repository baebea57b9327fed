/// A number that people copy from one file into another: two letters, ten digits and two check digits (ISO 7064 MOD 97-10), so that a slip
/// of the pen is no number and never another one.
package protocol CheckedNumber: Hashable, Sendable, CustomStringConvertible {
  /// The two letters it begins with.
  static var prefix: String { get }
  /// The number of the row it stands for.
  var number: Int64 { get }
  init(_ number: Int64)
}

extension CheckedNumber {
  /// Reads a number; nil when its form or its check digits are wrong.
  package init?(_ text: String) {
    guard text.utf8.count == 14, text.hasPrefix(Self.prefix),
      let digits = Int64(text.dropFirst(2)), text.utf8.dropFirst(2).allSatisfy({ (0x30...0x39).contains($0) }),
      digits / 100 > 0, digits % 100 == Self.check(digits / 100)
    else { return nil }
    self.init(digits / 100)
  }

  private static func check(_ number: Int64) -> Int64 { 98 - number * 100 % 97 }

  package var description: String {
    func digits(_ value: Int64, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(width - text.count, 0)) + text
    }
    return "\(Self.prefix)\(digits(number, 10))\(digits(Self.check(number), 2))"
  }
}

/// 控制号: what a decision about a roster quotes; stands for the roster's file.
package struct ControlNumber: CheckedNumber {
  package static let prefix = "CT"
  package var number: Int64

  package init(_ number: Int64) { self.number = number }
}

/// 追回编号: what a step in a case quotes.
package struct CaseNumber: CheckedNumber {
  package static let prefix = "ZH"
  package var number: Int64

  package init(_ number: Int64) { self.number = number }
}
