package import DaifaModel

/// Reads the values of one line of a small file, finding everything that is wrong with them.
///
/// For lists, registers and decisions, whose lines come by the thousand; rosters and returns, by the million, have screeners of their own.
package struct LineReader<Field: FileField> {
  private let fields: LineFields
  /// The line of the file.
  package let line: Int
  package private(set) var findings: [Finding] = []

  package init(_ fields: LineFields, line: Int) {
    self.fields = fields
    self.line = line
  }

  /// Whether something was found for which the line is refused.
  package var isRefused: Bool { findings.contains { $0.effect == .refusesLine } }

  /// The raw bytes of a field; empty when the file does not have it.
  package func bytes(_ field: Field) -> Bytes { fields.bytes(of: field) }

  /// Says that something about a field was found.
  package mutating func add(_ code: FindingCode, _ field: Field, required: String = "", found: String = "") {
    findings.append(Finding(code, line: line, field: field, required: required, found: String(found.prefix(60))))
  }

  /// A text of so many characters at the most, which no spreadsheet takes for a formula.
  package mutating func text(_ field: Field, limit: Int, required: Bool = false) -> String {
    let bytes = bytes(field)
    if bytes.count == 0 {
      if required { add(.valueMissing, field) }
      return ""
    }
    let text = bytes.text
    if text.count > limit { add(.valueTooLong, field, required: "\(limit)", found: "\(text.count)") }
    if let start = PersonName.formulaStart(bytes) { add(.formulaText, field, found: start) }
    return text
  }

  /// One of a closed list's words (``ClosedList``); `empty` where nothing is written and that has a meaning. A word that is none of them
  /// is told those that are, or of them those that `fits` lets through.
  package mutating func word<Word: RawRepresentable & CaseIterable>(
    _ field: Field, _ type: Word.Type, _ chinese: [String], empty: Word? = nil, fits: (Word) -> Bool = { _ in true }
  ) -> Word? where Word.RawValue == String {
    let text = bytes(field).text
    guard !text.isEmpty else {
      if empty == nil { add(.valueMissing, field) }
      return empty
    }
    if let word = ClosedList.word(text, of: type, chinese) { return word }
    add(.wordUnknown, field, required: ClosedList.words(of: type, chinese, that: fits), found: text)
    return nil
  }

  /// A region's code, which must be there.
  package mutating func region(_ field: Field) -> Region? {
    let bytes = bytes(field)
    if let region = Region(bytes) { return region }
    add(bytes.count == 0 ? .valueMissing : .regionUnreadable, field, found: bytes.text)
    return nil
  }

  package mutating func day(_ field: Field, required: Bool = false) -> Day? {
    let bytes = bytes(field)
    if bytes.count == 0 {
      if required { add(.valueMissing, field) }
      return nil
    }
    if let day = Day(bytes) { return day }
    add(.dateUnreadable, field, found: bytes.text)
    return nil
  }

  /// Two days of which the second is not before the first.
  package mutating func days(
    _ first: Field, _ last: Field, firstRequired: Bool = false
  ) -> (first: Day?, last: Day?) {
    let from = day(first, required: firstRequired)
    let to = day(last)
    if let from, let to, to < from { add(.datesReversed, last, required: from.description, found: to.description) }
    return (from, to)
  }

  /// A whole number in a range.
  package mutating func number(_ field: Field, _ range: ClosedRange<Int>, required: Bool = false) -> Int? {
    let bytes = bytes(field)
    guard bytes.count > 0 else {
      if required { add(.valueMissing, field) }
      return nil
    }
    if let value = bytes.unsignedInteger, range.contains(value) { return value }
    add(.numberUnreadable, field, required: "\(range.lowerBound)..\(range.upperBound)", found: bytes.text)
    return nil
  }

  /// An amount in yuan, of a single payment.
  package mutating func amount(_ field: Field) -> Amount? {
    let bytes = bytes(field)
    guard bytes.count > 0 else { return nil }
    if let amount = Amount(yuan: bytes) { return amount }
    add(.numberUnreadable, field, required: "100.00", found: bytes.text)
    return nil
  }

  /// An amount in yuan that may be the sum of many.
  package mutating func sum(_ field: Field, required: Bool = false) -> Amount? {
    let bytes = bytes(field)
    guard bytes.count > 0 else {
      if required { add(.valueMissing, field) }
      return nil
    }
    if let amount = Amount(yuanSum: bytes) { return amount }
    add(.numberUnreadable, field, required: "100.00", found: bytes.text)
    return nil
  }

  /// A person's identity number; gives the person's key (``ResidentID/key(_:)``), or nil when it is empty or wrong.
  package mutating func identity(_ field: Field, today: Day, required: Bool = false) -> UInt64? {
    let bytes = bytes(field)
    guard bytes.count > 0 else {
      if required { add(.valueMissing, field) }
      return nil
    }
    if let fault = IdentityFault(bytes, today: today) {
      add(fault.code, field, found: fault.found)
      return nil
    }
    if !ResidentID.hasKnownRegion(bytes) { add(.identityRegion, field, found: Mask.identity(bytes)) }
    return ResidentID.key(bytes)
  }
}

/// 封闭词表: the words a column may hold.
enum ClosedList {
  /// The word that a cell says: in English, in capitals or not, or by its name in Chinese, in the order of the cases; 级 may follow a name,
  /// 按 or 已 go before it, and 人工 be left out.
  static func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, of type: Word.Type, _ chinese: [String]
  ) -> Word? where Word.RawValue == String {
    let lower = text.lowercased()
    return zip(Word.allCases, chinese).first { word, name in
      word.rawValue.lowercased() == lower
        || [name, name + "级", "按" + name, "已" + name, "已" + name.replacing("人工", with: "")].contains(text)
    }?.0
  }

  /// The words of a list that fit, in both languages, as a finding says what was required.
  static func words<Word: RawRepresentable & CaseIterable>(
    of type: Word.Type, _ chinese: [String], that fits: (Word) -> Bool
  ) -> String where Word.RawValue == String {
    zip(Word.allCases, chinese).filter { fits($0.0) }.map { word, name in
      name == word.rawValue ? name : "\(name) \(word.rawValue)"
    }.joined(separator: "、")
  }
}

/// What is wrong with an identity number, as a finding says it.
struct IdentityFault {
  var code: FindingCode
  /// Masked, but where a spreadsheet left nothing to mask.
  var found: String

  /// Nil when nothing is wrong.
  init?(_ bytes: Bytes, today: Day) {
    switch ResidentID.verdict(bytes, today: today) {
    case .good: return nil
    case .wrongForm: code = .identityForm
    case .wrongBirthDate: code = .identityBirthDate
    case .wrongCheck: code = .identityCheck
    case .damagedBySpreadsheet:
      (code, found) = (.identityDamaged, bytes.text)
      return
    }
    found = Mask.identity(bytes)
  }
}
