import DaifaModel

/// Reads one line of a policy list, finding everything that is wrong with it.
struct PolicyLineReader {
  private let fields: LineFields
  private let line: Int
  private(set) var findings: [Finding] = []

  init(_ fields: LineFields, line: Int) {
    self.fields = fields
    self.line = line
  }

  /// The policy, or nil when a value it cannot do without is missing or unreadable.
  mutating func read() -> Policy? {
    let code = text(.code, limit: 35, required: true)
    let name = text(.policyName, limit: 100, required: true)
    let shortName = text(.shortName, limit: 7, required: true)
    let level = word(.level, Policy.Level.self, ["中央", "省", "市", "县"])
    let region = region()
    let department = text(.department, limit: 32, required: true)
    let grantType = word(.grantType, Policy.GrantType.self, ["个人", "户"])
    let standard = standard()
    let frequency = word(.frequency, Policy.Frequency.self, ["一次性", "年", "半年", "季", "月"])
    let category = word(.category, Policy.Category.self, ["补贴", "工资报酬", "工作奖励", "紧急临时救助", "社会保险待遇"])
    let status = word(.status, Policy.Status.self, ["有效", "取消", "归并"])
    let validFrom = day(.validFrom, required: true)
    let validTo = day(.validTo)
    if let validFrom, let validTo, validTo < validFrom {
      add(.datesReversed, .validTo, required: validFrom.description, found: validTo.description)
    }
    let publishedOn = day(.publishedOn)
    let optional = optionalFields()
    guard findings.allSatisfy({ $0.effect != .refusesLine }), let level, let region, let grantType, let standard,
      let frequency, let category, let status, let validFrom
    else { return nil }
    var policy = Policy(
      code: code, name: name, shortName: shortName, level: level, region: region, department: department,
      grantType: grantType, standard: standard, frequency: frequency, category: category, validFrom: validFrom,
      validTo: validTo, publishedOn: publishedOn, status: status)
    optional(&policy)
    return policy
  }

  /// Reads what a policy may leave out; gives what puts it into one.
  private mutating func optionalFields() -> (inout Policy) -> Void {
    let limitDays = number(.limitDays, 1...366)
    let noticeDays = number(.noticeDays, 0...366)
    let minimumAge = number(.minimumAge, 0...150)
    let maximumAge = number(.maximumAge, 0...150)
    let itemCap = amount(.itemCap)
    let budget = sum(.budget)
    let excludes = text(.excludes, limit: 400).split { ";；,，、 |".contains($0) }.map(String.init)
    let mergedInto = text(.mergedInto, limit: 35)
    let target = text(.target, limit: 200)
    let unit = text(.unit, limit: 20)
    let legalBasis = text(.legalBasis, limit: 200)
    let fundLevel = text(.fundLevel, limit: 40)
    let documentNumber = text(.documentNumber, limit: 60)
    let url = text(.url, limit: 300)
    let submitDays = number(.submitDays, 1...366)
    let reviewDays = number(.reviewDays, 1...366)
    let instructDays = number(.instructDays, 1...366)
    return { policy in
      policy.limitDays = limitDays
      policy.noticeDays = noticeDays == 0 ? nil : noticeDays
      policy.minimumAge = minimumAge
      policy.maximumAge = maximumAge
      policy.itemCap = itemCap
      policy.budget = budget
      policy.excludes = excludes
      policy.mergedInto = mergedInto.isEmpty ? nil : mergedInto
      policy.target = target
      policy.unit = unit
      policy.legalBasis = legalBasis
      policy.fundLevel = fundLevel
      policy.documentNumber = documentNumber
      policy.url = url
      policy.submitDays = submitDays
      policy.reviewDays = reviewDays
      policy.instructDays = instructDays
    }
  }

  private mutating func add(_ code: FindingCode, _ field: PolicyField, required: String = "", found: String = "") {
    findings.append(Finding(code, line: line, field: field, required: required, found: String(found.prefix(60))))
  }

  private mutating func text(_ field: PolicyField, limit: Int, required: Bool = false) -> String {
    let bytes = fields[field]
    if bytes.count == 0 {
      if required { add(.valueMissing, field) }
      return ""
    }
    let text = bytes.text
    if text.count > limit { add(.valueTooLong, field, required: "\(limit)", found: "\(text.count)") }
    if let start = PersonName.formulaStart(bytes) { add(.formulaText, field, found: start) }
    return text
  }

  /// Reads one of a type's words, in English or, in the order of its cases, in Chinese (级 and 性 may be added or left out).
  private mutating func word<Word: RawRepresentable & CaseIterable>(
    _ field: PolicyField, _ type: Word.Type, _ chinese: [String]
  ) -> Word? where Word.RawValue == String {
    let text = fields[field].text
    guard !text.isEmpty else {
      add(.valueMissing, field)
      return nil
    }
    if let word = Word(rawValue: text.lowercased()) { return word }
    for (word, name) in zip(Word.allCases, chinese) where text == name || text == name + "级" || text == "按" + name {
      return word
    }
    add(.wordUnknown, field, required: Word.allCases.map(\.rawValue).joined(separator: "/"), found: text)
    return nil
  }

  private mutating func region() -> Region? {
    let bytes = fields[PolicyField.region]
    if let region = Region(bytes) { return region }
    add(bytes.count == 0 ? .valueMissing : .regionUnreadable, .region, found: bytes.text)
    return nil
  }

  private mutating func standard() -> Policy.Standard? {
    let kind = fields[PolicyField.standardKind]
    let bytes = fields[PolicyField.standard]
    func fault(_ form: String) -> Policy.Standard? {
      add(.standardUnreadable, .standard, required: form, found: bytes.text)
      return nil
    }
    if kind.equals("fixed") || kind.equals("定额") {
      return Amount(yuan: bytes).map { .fixed($0) } ?? fault("100.00")
    } else if kind.equals("per_unit") || kind.equals("按单位") {
      return Amount(yuan: bytes).map { .perUnit($0) } ?? fault("100.00")
    } else if kind.equals("range") || kind.equals("区间") {
      let parts = bytes.text.components("..")
      guard parts.count == 2, let low = Amount(yuan: parts[0]), let high = Amount(yuan: parts[1]), low <= high else {
        return fault("100.00..200.00")
      }
      return .range(low, high)
    } else if kind.equals("actual") || kind.equals("据实") {
      return .actual
    }
    add(
      kind.count == 0 ? .valueMissing : .wordUnknown, .standardKind, required: "fixed/per_unit/range/actual",
      found: kind.text)
    return nil
  }

  private mutating func day(_ field: PolicyField, required: Bool = false) -> Day? {
    let bytes = fields[field]
    if bytes.count == 0 {
      if required { add(.valueMissing, field) }
      return nil
    }
    if let day = Day(bytes) { return day }
    add(.dateUnreadable, field, found: bytes.text)
    return nil
  }

  private mutating func number(_ field: PolicyField, _ range: ClosedRange<Int>) -> Int? {
    let bytes = fields[field]
    guard bytes.count > 0 else { return nil }
    if let value = bytes.unsignedInteger, range.contains(value) { return value }
    add(.numberUnreadable, field, required: "\(range.lowerBound)..\(range.upperBound)", found: bytes.text)
    return nil
  }

  private mutating func amount(_ field: PolicyField) -> Amount? {
    let bytes = fields[field]
    guard bytes.count > 0 else { return nil }
    if let amount = Amount(yuan: bytes) { return amount }
    add(.numberUnreadable, field, required: "100.00", found: bytes.text)
    return nil
  }

  private mutating func sum(_ field: PolicyField) -> Amount? {
    let bytes = fields[field]
    guard bytes.count > 0 else { return nil }
    if let amount = Amount(yuanSum: bytes) { return amount }
    add(.numberUnreadable, field, required: "100.00", found: bytes.text)
    return nil
  }
}

extension String {
  /// The parts between occurrences of a separator of two or more characters.
  fileprivate func components(_ separator: String) -> [String] {
    guard let range = firstRange(of: separator) else { return [self] }
    return [String(self[..<range.lowerBound])] + String(self[range.upperBound...]).components(separator)
  }
}
