import DaifaModel

/// 防止电子表格误读: what Excel and WPS would make something else of when they open a CSV file.
///
/// Such a cell is prefixed with an apostrophe, which both show as it stands: the value stays readable, nothing is
/// computed and no digit is lost. Two kinds need it: text that would be run as a formula, and identifiers that would
/// turn into a number or a date (`0012`, `621700001234567890`, `1E5`, `2026-01`, `Jan-26`). Amounts and counts are
/// meant to be read as such and never pass here; a whole day (`2026-01-31`, with or without a time) is read as that
/// day, which is right.
enum SpreadsheetText {
  /// The most digits Excel shows of a whole number as they are; with more it writes `6.2E+18`.
  static let safeDigits = 11

  /// Whether a text cell needs the apostrophe.
  static func needsApostrophe(_ text: Bytes) -> Bool {
    guard let first = text.first else { return false }
    if first.isASCIIDigit { return !isWholeDay(text) && isTakenForNumber(text) }
    if first.isASCIILetter { return isTakenForMonth(text) }
    return beginsFormula(text)
  }

  /// Whether a cell of data gets an apostrophe that whoever reads it takes off again: it begins a formula, or would once its own
  /// apostrophes are gone.
  static func needsGuard(_ text: Bytes) -> Bool {
    let rest = text.drop { $0 == UInt8(ascii: "'") }
    return beginsFormula(Bytes(rebasing: rest))
  }

  /// Whether the first scalar that is no blank is `= + - @`, TAB or CR, or a full-width, small or typographic form of
  /// them.
  private static func beginsFormula(_ text: Bytes) -> Bool {
    var rest = Bytes(rebasing: text[...])
    while let length = blankLength(rest) { rest = Bytes(rebasing: rest[length...]) }
    guard let first = rest.first else { return false }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: return true
    case 0xE2, 0xEF: return rest.count >= 3 && formulaScalars.contains { $0 == (first, rest[1], rest[2]) }
    default: return false
    }
  }

  /// ＝ ＋ － ＠, ﹦ ﹢ ﹣ ﹫ and − in UTF-8.
  private static let formulaScalars: [(UInt8, UInt8, UInt8)] = [
    (0xEF, 0xBC, 0x9D), (0xEF, 0xBC, 0x8B), (0xEF, 0xBC, 0x8D), (0xEF, 0xBC, 0xA0),
    (0xEF, 0xB9, 0xA6), (0xEF, 0xB9, 0xA2), (0xEF, 0xB9, 0xA3), (0xEF, 0xB9, 0xAB), (0xE2, 0x88, 0x92),
  ]

  /// How long the blank or invisible scalar at the front is; nil when there is none.
  private static func blankLength(_ text: Bytes) -> Int? {
    guard let first = text.first else { return nil }
    if first == 0x20 { return 1 }
    if first == 0xC2, text.count >= 2, text[1] == 0xA0 { return 2 }
    guard text.count >= 3 else { return nil }
    switch (first, text[1], text[2]) {
    case (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x80...0x8F), (0xE2, 0x80, 0xAA...0xAF),
      (0xE2, 0x81, 0xA0...0xAF):
      return 3
    default: return nil
    }
  }

  /// Whether text that begins with a digit would become a number, a date, a time or a fraction other than what it
  /// says.
  private static func isTakenForNumber(_ text: Bytes) -> Bool {
    var digits = 0
    var points = 0
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte.isASCIIDigit {
        digits += 1
      } else if byte == UInt8(ascii: ".") {
        points += 1
      } else {
        return isMadeOfDateMarks(Bytes(rebasing: text[index...]))
      }
      index += 1
    }
    let leadingZero = text[0] == UInt8(ascii: "0") && text.count > 1 && text[1] != UInt8(ascii: ".")
    return leadingZero || digits > safeDigits || points > 1
  }

  /// Whether the text is `2026-01-31` or `2026-01-31 08:00:00`.
  private static func isWholeDay(_ text: Bytes) -> Bool {
    guard text.count == 10 || (text.count == 19 && text[10] == 0x20 && text[13] == UInt8(ascii: ":")) else {
      return false
    }
    return text[4] == UInt8(ascii: "-") && Day(Bytes(rebasing: text[..<10])) != nil
  }

  private static func isMadeOfDateMarks(_ text: Bytes) -> Bool {
    var rest = Bytes(rebasing: text[...])
    while let byte = rest.first {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), 0x20, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "-"),
        UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "%"), UInt8(ascii: "e"),
        UInt8(ascii: "E"),
        UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "p"), UInt8(ascii: "P"), UInt8(ascii: "m"),
        UInt8(ascii: "M"):
        rest = Bytes(rebasing: rest[1...])
      case 0xE5...0xE7 where rest.count >= 3 && dateWords.contains { $0 == (byte, rest[1], rest[2]) }:
        rest = Bytes(rebasing: rest[3...])
      default:
        return isTakenForMonth(rest)
      }
    }
    return true
  }

  /// 年 月 日 时 分 秒 in UTF-8.
  private static let dateWords: [(UInt8, UInt8, UInt8)] = [
    (0xE5, 0xB9, 0xB4), (0xE6, 0x9C, 0x88), (0xE6, 0x97, 0xA5), (0xE6, 0x97, 0xB6), (0xE5, 0x88, 0x86),
    (0xE7, 0xA7, 0x92),
  ]

  /// Whether the text is an English month with nothing but digits and separators after it (`Jan-26`, `SEPT2`).
  private static func isTakenForMonth(_ text: Bytes) -> Bool {
    guard text.count >= 3, text.count <= 20 else { return false }
    let key = (text[0] | 0x20, text[1] | 0x20, text[2] | 0x20)
    guard months.contains(where: { $0 == key }) else { return false }
    let afterLetters = text.drop { $0.isASCIILetter }
    return afterLetters.allSatisfy {
      $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") || $0 == 0x20 || $0 == UInt8(ascii: ",")
    }
  }

  private static let months: [(UInt8, UInt8, UInt8)] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map { month in month.withBytes { ($0[0], $0[1], $0[2]) } }
}

extension UInt8 {
  /// Whether this is one of `A` to `Z` or `a` to `z`.
  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}
