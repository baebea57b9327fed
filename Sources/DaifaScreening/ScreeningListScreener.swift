package import DaifaModel

/// The rules about the lines of a screening list 比对名单: one kind, source and date for all; each person's number good. Pure.
///
/// Holds what the lines share, so that a line costs no text of its own.
package struct ScreeningListScreener {
  /// What is the same on every line.
  package struct Head: Sendable {
    package var kind: ListKind
    package var source: String
    package var asOf: Day
  }

  private let today: Day
  /// Which department a policy belongs to; nil for a policy on no list.
  private let owner: (String) -> String?
  /// Whether the sender's lists hold for a department's policies.
  private let mayList: (String) -> Bool
  /// Whether there is a department of this id.
  private let isDepartment: (String) -> Bool
  /// The units that lines name.
  package private(set) var units: [ListedUnit] = []
  private var firstValues: [[UInt8]] = []
  /// What the first line says; nil where it cannot be read.
  package private(set) var head: Head?
  /// The sets of policies that lines are about; the first means every policy.
  package private(set) var policySets: [[String]] = [[]]
  private var setOfText: [[UInt8]: UInt32] = [:]

  package init(
    today: Day, owner: @escaping (String) -> String?, mayList: @escaping (String) -> Bool,
    isDepartment: @escaping (String) -> Bool
  ) {
    self.today = today
    self.owner = owner
    self.mayList = mayList
    self.isDepartment = isDepartment
  }

  private static let headFields: [ScreeningField] = [.listKind, .source, .asOf]

  /// Begins a file anew: it may have to be read twice, until its encoding is known.
  package mutating func begin() { (firstValues, head, policySets, setOfText, units) = ([], nil, [[]], [:], []) }

  /// Reads one line; lines come in order. Several may have one number, as the elements of an XML file that stand on one line.
  package mutating func read(_ fields: LineFields, line: Int) -> (line: ListedPerson?, findings: [Finding]) {
    var values = LineReader<ScreeningField>(fields, line: line)
    checkHead(&values)
    if isEmptyReport(values), head != nil, !values.isRefused { return (.nobody(line: line), values.findings) }
    if values.bytes(.unit).count > 0 { return (readUnit(&values, line: line) ? .unit : nil, values.findings) }
    let key = values.identity(.personID, today: today, required: true)
    _ = values.text(.personName, limit: 70)
    let (since, until) = values.days(.since, .until)
    let policies = policies(&values)
    _ = values.text(.remark, limit: 140)
    guard let key, head != nil, !values.isRefused else { return (nil, values.findings) }
    return (ListedPerson(key: key, since: since, until: until, policies: policies, line: line), values.findings)
  }

  /// Reads a line that names a unit; false where it cannot stand.
  private mutating func readUnit(_ values: inout LineReader<ScreeningField>, line: Int) -> Bool {
    let code = values.text(.unit, limit: 40)
    let isKnown = isDepartment(code) || ListedUnit.region(code) != nil
    if !isKnown || values.bytes(.personID).count > 0 || head.map({ $0.kind != .violator }) ?? false {
      values.add(.unitUnknown, .unit, found: code.withoutPrivateNumbers)
    }
    let (since, until) = values.days(.since, .until)
    let policies = policies(&values)
    _ = values.text(.remark, limit: 140)
    guard head != nil, !values.isRefused else { return false }
    units.append(ListedUnit(code: code, since: since, until: until, policies: Int(policies), line: line))
    return true
  }

  /// 零报告: whether a line names nobody, as one does that stands for an empty list.
  private func isEmptyReport(_ values: LineReader<ScreeningField>) -> Bool {
    let name = values.bytes(.personName)
    return (name.count == 0 || name.text == "无")
      && [.personID, .since, .until, .appliesTo, .unit].allSatisfy { values.bytes($0).count == 0 }
  }

  private mutating func checkHead(_ values: inout LineReader<ScreeningField>) {
    guard !firstValues.isEmpty, head != nil else { return readHead(&values) }
    for (field, first) in zip(ScreeningListScreener.headFields, firstValues) {
      let bytes = values.bytes(field)
      let isSame = first.withUnsafeBufferPointer { bytes.equals($0) }
      if !isSame {
        values.add(
          .listVaries, field, required: String(decoding: first, as: UTF8.self), found: String(bytes.text.prefix(40)))
      }
    }
  }

  private mutating func readHead(_ values: inout LineReader<ScreeningField>) {
    firstValues = ScreeningListScreener.headFields.map { Array(values.bytes($0)) }
    let kind = values.word(.listKind, ListKind.self, ListKind.allCases.map(\.chineseName))
    let source = values.text(.source, limit: 40, required: true)
    let asOf = values.day(.asOf, required: true)
    if let asOf, asOf > today {
      values.add(.listDateAhead, .asOf, required: today.description, found: asOf.description)
    }
    guard let kind, let asOf, !values.isRefused else { return }
    head = Head(kind: kind, source: source, asOf: asOf)
  }

  /// The place of the policies a line is about.
  private mutating func policies(_ values: inout LineReader<ScreeningField>) -> UInt32 {
    let bytes = values.bytes(.appliesTo)
    guard bytes.count > 0 else { return 0 }
    let key = Array(bytes)
    if let known = setOfText[key] { return known }
    let text = values.text(.appliesTo, limit: 400)
    guard !values.isRefused else { return 0 }
    // Sorted, so that the same policies in another order are the same set.
    let codes = Set(text.split { ";；,，、 |".contains($0) }.map(String.init)).sorted()
    guard !codes.isEmpty else {
      // Separators alone are no policy, and surely not every one.
      values.add(.valueMissing, .appliesTo)
      return 0
    }
    for code in codes { PolicyOwnership.check(code, .appliesTo, owner: owner, mayList: mayList, &values) }
    let place = UInt32(policySets.count)
    policySets.append(codes)
    setOfText[key] = place
    return place
  }
}

/// Whether a list or a register says something about a policy that it may say.
enum PolicyOwnership {
  /// Advises where a policy is on no list, or is not the sender's.
  static func check<Field: FileField>(
    _ code: String, _ field: Field, owner: (String) -> String?, mayList: (String) -> Bool,
    _ values: inout LineReader<Field>
  ) {
    guard let department = owner(code) else { return values.add(.listPolicyUnknown, field, found: code) }
    if !mayList(department) { values.add(.listPolicyNotOwn, field, required: department, found: code) }
  }
}
