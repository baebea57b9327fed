/// 填写习惯: what a spreadsheet, or whoever filled it in, did to a value that cannot be read, and what to do about it.
///
/// It is told from what a finding quotes, masked or not, so that findings of earlier days are explained as well.
struct CellAdvice {
  var chinese: String
  var english: String

  private init(_ chinese: String, _ english: String) {
    self.chinese = chinese
    self.english = english
  }

  private enum Column { case money, day, number }

  /// Nil where there is nothing known to say.
  init?(_ finding: Finding) {
    let column: Column
    switch finding.code {
    case .amountUnreadable, .rateUnreadable, .quantityUnreadable, .standardUnreadable, .totalsUnreadable,
      .numberUnreadable:
      column = .money
    case .dateUnreadable, .noticeUnreadable, .postedOnUnreadable: column = .day
    case .identityForm, .identityCheck, .accountForm, .accountCheck, .bankCodeForm, .regionUnreadable,
      .lineNumberUnreadable, .phoneForm:
      column = .number
    default: return nil
    }
    guard !finding.found.isEmpty,
      let advice = CellAdvice.common(finding.found, column)
        ?? (column == .money
          ? CellAdvice.ofMoney(finding.found)
          : column == .day ? CellAdvice.ofDay(finding.found) : CellAdvice.ofNumber(finding.found, finding.code))
    else { return nil }
    self = advice
  }

  // MARK: What happens to any value

  private static func common(_ text: String, _ column: Column) -> CellAdvice? {
    if text.hasPrefix("#") {
      return .init("这是电子表格的出错提示或列宽不够，不是数值。", "This is a spreadsheet's error or a column too narrow, no value.")
    }
    if let first = text.first, "'‘’`＇".contains(first) {
      return .init(
        "请去掉开头的单引号，它只是电子表格的文本标记。", "Take the apostrophe at the beginning away: it only marks text in a spreadsheet.")
    }
    if text.unicodeScalars.contains(where: isFullWidth) {
      let plain = plain(text)
      let example = column == .number ? "" : "，应写作\(plain)"
      return .init(
        "含有全角数字或符号，请改为半角\(example)。",
        "It has full-width digits or marks; write them half-width\(column == .number ? "" : ": \(plain)").")
    }
    if text.unicodeScalars.contains(where: isBlank) {
      return .init("前后或中间有空格或看不见的字符，请删除。", "There is a blank or something invisible in it or at its ends; take it out.")
    }
    return nil
  }

  private static func isFullWidth(_ scalar: Unicode.Scalar) -> Bool {
    (0xFF10...0xFF19).contains(scalar.value) || scalar.value == 0xFF0E || scalar.value == 0xFF0F
      || scalar.value == 0xFF0D
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09, 0xA0, 0x2000...0x200F, 0x202A...0x202F, 0x205F...0x206F, 0x3000, 0xFEFF: true
    default: false
    }
  }

  /// Without what a spreadsheet adds, full-width forms made half-width.
  private static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let value = scalar.value
      if (0xFF01...0xFF5E).contains(value), let half = Unicode.Scalar(value - 0xFEE0) {
        result.unicodeScalars.append(half)
      } else if !isBlank(scalar) {
        result.unicodeScalars.append(scalar)
      }
    }
    return result.filter { !",¥$元圆".contains($0) }
  }

  // MARK: Money

  private static func ofMoney(_ text: String) -> CellAdvice? {
    let plain = plain(text)
    let isReadable = Amount(yuan: plain) != nil
    let (chinese, english) = isReadable ? ("，应写作\(plain)", ": write \(plain)") : ("", "")
    if text.withBytes(looksLikeExponent) {
      return .init(
        "被电子表格改成了科学计数，请把该列设为数值（两位小数）后重填。",
        "A spreadsheet turned it into exponent form; format the column as a number of two decimals and fill it in again."
      )
    }
    if text.contains(where: { "¥￥$元圆".contains($0) }) {
      return .init("不要写货币符号和单位\(chinese)。", "No currency sign or unit\(english).")
    }
    if text.contains(where: { ",，".contains($0) }) {
      return .init("不要写千分位的逗号\(chinese)。", "No thousands separators\(english).")
    }
    if text.hasSuffix("%") { return .init("不要写百分号。", "No per cent sign.") }
    if let first = text.first, "-(（−+".contains(first) {
      return .init("不要写正负号或括号，没有负数。", "No sign and no brackets: nothing is below zero.")
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 2, parts[1].count > 2, (parts[0] + parts[1]).utf8.allSatisfy(\.isASCIIDigit) {
      return .init("小数位太多，常是电子表格算出来的，请四舍五入后填写。", "It has too many decimals, as a spreadsheet computes them; round it.")
    }
    return nil
  }

  // MARK: Days

  private static func ofDay(_ text: String) -> CellAdvice? {
    if text.utf8.count == 5, let serial = Int32(text), (20_000...80_000).contains(serial),
      let first = Day(year: 1899, month: 12, day: 30)
    {
      let day = first.advanced(by: Int(serial))
      return .init(
        "这是电子表格的日期序号（\(day)），请把该列设为文本后重填。",
        "This is a spreadsheet's number of a day (\(day)); make the column text and fill it in again.")
    }
    let parts = text.split { "-/. 年月日".contains($0) }
    if let first = parts.first, parts.count == 3, first.utf8.count <= 2 {
      return .init("请按年、月、日的次序书写，年份写四位。", "Write year, month and day in this order, the year with four digits.")
    }
    return nil
  }

  // MARK: Numbers of people, accounts and places

  private static func ofNumber(_ text: String, _ code: FindingCode) -> CellAdvice? {
    if text.withBytes(looksLikeExponent) {
      return .init(
        "被电子表格改成了科学计数，请把该列设为文本后重填。",
        "A spreadsheet turned it into exponent form; make the column text and fill it in again.")
    }
    // A spreadsheet keeps fifteen digits of a number and makes the rest zeros.
    let isLong = text.count >= 18 && text.utf8.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: "*") }
    if isLong, text.hasSuffix("000") {
      return .init(
        "末尾是000：可能被电子表格当作数字，15位以后的数字已经丢失，请把该列设为文本，照原件重填。",
        "It ends in 000: a spreadsheet may have taken it for a number and lost what comes after the 15th digit; make the column text and fill it in from the original."
      )
    }
    if code == .identityForm, text.count == 15, text.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: "*") }) {
      return .init("15位的旧号码请换成18位。", "An old number of 15 digits; give the one of 18.")
    }
    if text.hasSuffix(".0") || text.hasSuffix(".00") {
      return .init("请去掉小数，并把该列设为文本。", "Take the decimals away and make the column text.")
    }
    return nil
  }
}
