/// 校验结论: one thing a check found in a file, with its place, what was required and what was found.
///
/// What stands in a column it does not belong in is masked too, so that a shifted file shows nobody's number.
///
/// Findings are values: they describe the sender's mistakes, never the machine's. What they quote of a person is masked.
package struct Finding: Hashable, Sendable {
  package var code: FindingCode
  /// The line of the file, from 1, header included; nil when it is about the file as a whole.
  package var line: Int?
  /// The column's English name; empty when it is about no column.
  package var column: String
  /// The same column's Chinese name.
  package var columnChinese: String
  /// What was required, where that is a value and not a rule.
  package var required: String
  /// What was found, masked where it is a person's.
  package var found: String

  package init(_ code: FindingCode, line: Int? = nil, required: String = "", found: String = "") {
    self.code = code
    self.line = line
    self.column = ""
    self.columnChinese = ""
    self.required = required.withoutPrivateNumbers
    self.found = found.withoutPrivateNumbers
  }

  package init(
    _ code: FindingCode, line: Int?, field: some FileField, required: String = "", found: String = ""
  ) {
    self.code = code
    self.line = line
    self.column = field.name
    self.columnChinese = field.chineseName
    self.required = required.withoutPrivateNumbers
    self.found = found.withoutPrivateNumbers
  }

  /// The whole finding as it is read back from the ledger.
  package init(
    code: FindingCode, line: Int?, column: String, columnChinese: String, required: String, found: String
  ) {
    self.code = code
    self.line = line
    self.column = column
    self.columnChinese = columnChinese
    self.required = required
    self.found = found
  }

  package var effect: FindingCode.Effect { code.effect }
}

/// The findings of one file: exact counts by code, and a list that stops at a stated bound.
package struct Findings: Sendable {
  /// How many findings a list holds at the most; the counts go on.
  package static let listBound = 30_000

  package private(set) var list: [Finding] = []
  package private(set) var counts: [FindingCode: Int] = [:]

  package init() {}

  /// Takes a finding: always counted, listed up to the bound.
  package mutating func add(_ finding: Finding) {
    counts[finding.code, default: 0] += 1
    if list.count < Findings.listBound { list.append(finding) }
  }

  /// Counts findings that are not listed.
  package mutating func count(_ code: FindingCode, _ number: Int) {
    guard number > 0 else { return }
    counts[code, default: 0] += number
  }

  /// Adds the findings of a later part of the same file, whose first line is `lineOffset` lines further down.
  package mutating func append(_ other: Findings, lineOffset: Int) {
    for (code, number) in other.counts { counts[code, default: 0] += number }
    for var finding in other.list {
      guard list.count < Findings.listBound else { break }
      if let line = finding.line { finding.line = line + lineOffset }
      list.append(finding)
    }
  }

  /// How many findings are read before what follows from them.
  private static let causesBound = 20

  /// Puts the list in order of line (the file's own findings first), keeping the order in which one line's were found. That too many lines
  /// are refused follows from what refuses them, and comes after it where that is soon read.
  package mutating func sortByLine() {
    let last = list.count <= Findings.causesBound ? Int.max : 0
    func place(_ finding: Finding) -> Int { finding.code == .tooManyRefused ? last : finding.line ?? 0 }
    list = list.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(\.element)
  }

  package var refusesFile: Bool { counts.contains { $0.key.effect == .refusesFile } }

  package var isEmpty: Bool { counts.isEmpty }
}

/// Hides the middle of what belongs to a person.
package enum Mask {
  /// An identity number: six digits, stars, four characters.
  package static func identity(_ bytes: Bytes) -> String {
    bytes.count >= 15 ? middle(bytes.text, keepFirst: 6, keepLast: 4) : short(bytes.text)
  }

  /// An account number: four digits, stars, four digits.
  package static func account(_ bytes: Bytes) -> String {
    bytes.count >= 12 ? middle(bytes.text, keepFirst: 4, keepLast: 4) : short(bytes.text)
  }

  /// A telephone number: three digits, stars, two digits.
  package static func phone(_ bytes: Bytes) -> String {
    bytes.count >= 7 ? middle(bytes.text, keepFirst: 3, keepLast: 2) : short(bytes.text)
  }

  /// A person's name: the family name's first character, stars.
  package static func name(_ text: String) -> String {
    guard text.count > 1 else { return text.isEmpty ? "" : "*" }
    return "\(text.first!)" + String(repeating: "*", count: min(text.count - 1, 4))
  }

  /// An identity number given as text.
  package static func identity(_ text: String) -> String { text.withBytes { identity($0) } }

  /// An account number given as text.
  package static func account(_ text: String) -> String { text.withBytes { account($0) } }

  /// Something too short to show anything of: its last two characters.
  private static func short(_ text: String) -> String {
    text.isEmpty
      ? "" : String(repeating: "*", count: min(max(text.count - 2, 1), 12)) + text.suffix(text.count > 4 ? 2 : 0)
  }

  private static func middle(_ text: String, keepFirst: Int, keepLast: Int) -> String {
    let hidden = text.count - keepFirst - keepLast
    guard hidden > 0 else { return short(text) }
    return text.prefix(keepFirst) + String(repeating: "*", count: min(hidden, 12)) + text.suffix(keepLast)
  }
}
