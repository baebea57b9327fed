package import DaifaModel

/// 隐私扫描: looks through the bytes of a file for the public, line by line, for anything like a person's number.
///
/// Seven digits and more in a run are private unless the writer said beforehand that it writes just that word itself: a region's code, a
/// day, a digest. Digits of every script and Chinese numerals count, formal ones (壹贰叁) too, and so do digits that somebody set apart with
/// spaces, dashes, dots or nothing visible, or in pairs with anything (``Pairs``). Amounts below ten million, with two decimals, are none. What was found is told by its kind and line, never by its value.
package struct PrivacyScan {
  /// What a run of digits looks like.
  package enum Kind: String, Sendable, CaseIterable {
    case identity, phone, birthDate, account, known

    package var chineseName: String {
      switch self {
      case .identity: "证件号码"
      case .phone: "电话号码"
      case .birthDate: "出生日期"
      case .account: "账号"
      case .known: "本人的证件号码、账号或电话"
      }
    }
  }

  /// Something found: what it looks like, and on which line of the file.
  package struct Hit: Hashable, Sendable {
    package var kind: Kind
    package var line: Int
  }

  /// The fewest digits that are looked at.
  private static let least = 7

  private var allowed: Set<[UInt8]> = []
  /// Whether days written with 年 and 月 are what the file is about and nobody's birth: in the texts of policies.
  private let isOfDays: Bool
  private var forbidden: Set<UInt64> = []
  private var pending: [UInt8] = []
  private var line = 1
  /// What was found, up to a hundred.
  package private(set) var hits: [Hit] = []

  package init(isOfDays: Bool = false) { self.isOfDays = isOfDays }

  /// Says that the file holds a text of the writer's own: its words are not looked at where they stand whole.
  package mutating func allow(_ text: String) {
    for word in text.utf8.split(whereSeparator: { !PrivacyScan.isWordByte($0) }) {
      let word = PrivacyScan.trimmed(Array(word)[...])
      if word.count(where: \.isASCIIDigit) >= PrivacyScan.least { allowed.insert(Array(word)) }
    }
  }

  /// Says that a number is a real person's: found also where it is short.
  package mutating func forbid(_ number: Bytes) {
    let digits = number.filter(\.isASCIIDigit)
    if digits.count >= 5 { forbidden.insert(digits.withUnsafeBufferPointer(\.stableHash)) }
  }

  /// Forgets the numbers of the people of the file before.
  package mutating func forgetNumbers() { forbidden.removeAll(keepingCapacity: true) }

  /// Looks through the next bytes of the file.
  package mutating func scan(_ piece: UnsafeRawBufferPointer) {
    var rest = piece[...]
    while let end = rest.firstIndex(of: 0x0A) {
      pending.append(contentsOf: rest[..<end])
      endLine()
      rest = rest[(end + 1)...]
    }
    pending.append(contentsOf: rest)
  }

  /// Looks through the last line.
  package mutating func finish() { if !pending.isEmpty { endLine() } }

  /// What a text alone looks like; nil when there is nothing in it.
  package mutating func kind(of text: String) -> Kind? {
    var digits = 0
    for scalar in text.unicodeScalars where PrivacyScan.digit(scalar) != nil { digits += 1 }
    let before = hits.count
    pending = Array(text.utf8)
    endLine()
    line -= 1
    defer { hits.removeLast(hits.count - before) }
    if hits.count > before { return hits[before].kind }
    // Whatever sets them apart: nobody's name has so many.
    return digits >= PrivacyScan.least ? .account : nil
  }

  /// Digits that belong together, as far as they were read.
  private struct Run {
    var digits: [UInt8] = []
    /// How many stand since the last mark between them, and before it.
    var group = 0
    /// What stands between the last digit and here: 0 nothing, 1 a mark, 2 a blank.
    var gap = 0
    var marks = 0
    /// Where a single point stands, counted in digits; -1 when there is none or more than that.
    var point = -1
    var hasOtherMarks = false
  }

  private mutating func endLine() {
    let bytes = pending
    pending.removeAll(keepingCapacity: true)
    bytes.withUnsafeBufferPointer { look(through: $0) }
    line += 1
  }

  private mutating func look(through bytes: Bytes) {
    var run = Run()
    var pairs = Pairs()
    var index = 0
    var isInWord = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        let isWord = PrivacyScan.isWordByte(byte)
        if isWord, !isInWord, let end = allowedEnd(bytes, from: index) {
          close(&run)
          close(pairs.end())
          index = end
          continue
        }
        isInWord = isWord
        take(byte, Unicode.Scalar(byte), &run)
        take(Unicode.Scalar(byte), &pairs)
        index += 1
      } else {
        isInWord = false
        let (scalar, length) = PrivacyScan.scalar(bytes, at: index)
        take(0, scalar, &run)
        take(scalar, &pairs)
        index += length
      }
    }
    close(&run)
    close(pairs.end())
  }

  private mutating func take(_ scalar: Unicode.Scalar, _ pairs: inout Pairs) {
    if let digit = PrivacyScan.digit(scalar) {
      close(pairs.take(digit: digit))
    } else if PrivacyScan.mark(scalar) != 0 {
      close(pairs.take(between: scalar))
    }
  }

  /// Takes digits that were set apart in pairs for what they are, where the line has nothing of the kind yet.
  private mutating func close(_ pairs: [UInt8]?) {
    guard let pairs else { return }
    let kind = PrivacyScan.kind(ofDigits: pairs)
    if !hits.contains(where: { $0.line == line && $0.kind == kind }) { add(kind) }
  }

  /// The end of a word of the writer's own that begins here; nil when it is none.
  private func allowedEnd(_ bytes: Bytes, from start: Int) -> Int? {
    if isOfDays, let end = PrivacyScan.endOfDay(bytes, from: start) { return end }
    var end = start
    var digits = 0
    while end < bytes.count, PrivacyScan.isWordByte(bytes[end]) {
      if bytes[end].isASCIIDigit { digits += 1 }
      end += 1
    }
    guard digits >= PrivacyScan.least else { return nil }
    let word = PrivacyScan.trimmed(bytes[start..<end])
    return allowed.contains(Array(word)) ? start + word.count : nil
  }

  private mutating func take(_ byte: UInt8, _ scalar: Unicode.Scalar, _ run: inout Run) {
    if let digit = byte.isASCIIDigit ? byte : byte == 0 ? PrivacyScan.digit(scalar) : nil {
      // A blank joins only what looks like parts of one number: 6222 0200 0000.
      if run.gap == 2, run.group < 3 { close(&run) }
      if run.gap != 0 { run.group = 0 }
      run.gap = 0
      run.marks = 0
      run.group += 1
      run.digits.append(digit)
      return
    }
    guard !run.digits.isEmpty else { return }
    switch PrivacyScan.mark(scalar) {
    case 0?: break
    case let mark?:
      run.marks += 1
      if scalar == ".", run.point < 0, !run.hasOtherMarks {
        run.point = run.digits.count
      } else {
        run.hasOtherMarks = true
      }
      run.gap = max(run.gap, mark)
      if run.marks > 2 { close(&run) }
    case nil:
      let isX = scalar == "X" || scalar == "x" || scalar.value == 0xFF38 || scalar.value == 0xFF58
      if isX, run.digits.count == 17 { run.digits.append(UInt8(ascii: "X")) }
      close(&run)
    }
  }

  private mutating func close(_ run: inout Run) {
    defer { run = Run() }
    let digits = run.digits
    guard digits.count >= 5 else { return }
    if !forbidden.isEmpty, forbidden.contains(digits.filter(\.isASCIIDigit).withUnsafeBufferPointer(\.stableHash)) {
      return add(.known)
    }
    guard digits.count >= PrivacyScan.least else { return }
    // An amount: up to seven digits, a point, two digits.
    if run.point == digits.count - 2, !run.hasOtherMarks, run.point <= 7 { return }
    add(PrivacyScan.kind(ofDigits: digits))
  }

  private mutating func add(_ kind: Kind) {
    if hits.count < 100 { hits.append(Hit(kind: kind, line: line)) }
  }

  // MARK: What things are

  private static func kind(ofDigits digits: [UInt8]) -> Kind {
    digits.withUnsafeBufferPointer { bytes in
      switch bytes.count {
      case 18 where ResidentID.birthDay(bytes) != nil: return .identity
      case 15 where Bytes(rebasing: bytes[6..<12]).isAllDigits && isShortBirth(bytes): return .identity
      case 11 where bytes[0] == 0x31 && bytes[1] >= 0x33: return .phone
      case 7,
        10...12 where bytes[0] == 0x30:
        return .phone
      case 7: return .phone
      case 8 where Day(bytes) != nil && (bytes[0] == 0x31 || bytes[0] == 0x32): return .birthDate
      default: return .account
      }
    }
  }

  private static func isShortBirth(_ bytes: Bytes) -> Bool {
    guard let value = Bytes(rebasing: bytes[6..<12]).unsignedInteger else { return false }
    return Day(year: 1900 + value / 10_000, month: value / 100 % 100, day: value % 100) != nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }

  /// A word without points and dashes at its end.
  private static func trimmed<Word: BidirectionalCollection<UInt8>>(_ word: Word) -> Word.SubSequence {
    var rest = word[...]
    while let last = rest.last, last == 0x2D || last == 0x2E { rest = rest.dropLast() }
    return rest
  }

  /// The digit a scalar stands for, in whatever script; nil when it is none.
  private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x30...0x39: return UInt8(scalar.value)
    case 0..<0x80: return nil
    case 0xFF10...0xFF19: return UInt8(scalar.value - 0xFF10) + 0x30
    case 0x3007, 0x96F6: return 0x30
    case 0x4E00...0x9FFF:
      return numerals.lazy.compactMap { $0.firstIndex(of: scalar) }.first.map { UInt8($0) + 0x31 }
    // 〡 to 〩.
    case 0x3021...0x3029: return UInt8(scalar.value - 0x3021) + 0x31
    default:
      // Decimal digits of every script, and those in circles or brackets or set high.
      guard scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit else { return nil }
      return scalar.properties.numericValue.map { UInt8($0) + 0x30 }
    }
  }

  /// From one to nine, as they are written, as they are written on cheques, and in full forms.
  private static let numerals: [[Unicode.Scalar]] = [
    ["一", "二", "三", "四", "五", "六", "七", "八", "九"], ["壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
    ["幺", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"], ["弌", "弍", "叄", "亖", "伍", "陸", "漆", "捌", "玖"],
  ]

  /// What may stand between digits of one number: 0 what nobody sees, 1 a mark, 2 a blank; nil for what ends the number.
  private static func mark(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    // Joiners, directions, variation selectors, tags, marks that combine with what stands before them, and fillers.
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xAD, 0x34F, 0x61C, 0x180B...0x180F,
      0xFE00...0xFE0F, 0xE0000...0xE01EF, 0x300...0x36F, 0x20D0...0x20FF, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164,
      0xFFA0:
      0
    case 0x2D, 0x2E, 0x2F, 0x5F, 0xB7, 0x2010...0x2015, 0x2212, 0xFF0D, 0xFF0E, 0x30FB: 1
    case 0x5E74, 0x6708: 1
    case 0x20, 0x09, 0xA0, 0x3000, 0x2000...0x200A: 2
    default: nil
    }
  }

  /// The scalar that begins at a place, and its length; U+FFFD of length one for what is none.
  private static func scalar(_ bytes: Bytes, at index: Int) -> (Unicode.Scalar, Int) {
    let first = bytes[index]
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, index + length <= bytes.count else { return ("\u{FFFD}", 1) }
    var value = UInt32(first) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
