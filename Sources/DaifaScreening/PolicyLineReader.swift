import DaifaModel

/// Reads one line of a policy list, finding everything that is wrong with it.
struct PolicyLineReader {
  private var values: LineReader<PolicyField>

  init(_ fields: LineFields, line: Int) { values = LineReader(fields, line: line) }

  var findings: [Finding] { values.findings }

  /// The policy, or nil when a value it cannot do without is missing or unreadable.
  mutating func read() -> Policy? {
    let code = values.text(.code, limit: 35, required: true)
    let name = values.text(.policyName, limit: 100, required: true)
    let shortName = values.text(.shortName, limit: 7, required: true)
    let level = values.word(.level, Policy.Level.self, ["中央", "省", "市", "县"])
    let region = values.region(.region)
    let department = values.text(.department, limit: 32, required: true)
    let grantType = values.word(.grantType, Policy.GrantType.self, ["个人", "户"])
    let standard = standard()
    let frequency = values.word(.frequency, Policy.Frequency.self, ["一次性", "年", "半年", "季", "月"])
    let category = values.word(.category, Policy.Category.self, ["补贴", "工资报酬", "工作奖励", "紧急临时救助", "社会保险待遇"])
    let status = values.word(.status, Policy.Status.self, ["有效", "取消", "归并"])
    let (validFrom, validTo) = values.days(.validFrom, .validTo, firstRequired: true)
    let publishedOn = values.day(.publishedOn)
    let optional = optionalFields()
    guard !values.isRefused, let level, let region, let grantType, let standard,
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
    let limitDays = values.number(.limitDays, 1...366)
    let noticeDays = values.number(.noticeDays, 0...366)
    let minimumAge = values.number(.minimumAge, 0...150)
    let maximumAge = values.number(.maximumAge, 0...150)
    let itemCap = values.amount(.itemCap)
    let budget = values.sum(.budget)
    let excludes = values.text(.excludes, limit: 400).split { ";；,，、 |".contains($0) }.map(String.init)
    let mergedInto = values.text(.mergedInto, limit: 35)
    let target = values.text(.target, limit: 200)
    let unit = values.text(.unit, limit: 20)
    let legalBasis = values.text(.legalBasis, limit: 200)
    let fundLevel = values.text(.fundLevel, limit: 40)
    let documentNumber = values.text(.documentNumber, limit: 60)
    let url = values.text(.url, limit: 300)
    let submitDays = values.number(.submitDays, 1...366)
    let reviewDays = values.number(.reviewDays, 1...366)
    let instructDays = values.number(.instructDays, 1...366)
    let screening = screening()
    let goal = Policy.Goal(
      people: values.number(.goalPeople, 1...1_000_000_000), amount: values.sum(.goalAmount), by: values.day(.goalBy))
    let names = values.word(.discloseNames, NameDisclosure.self, ["全名", "遮盖"], empty: .masked)
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
      policy.screening = screening
      policy.goal = goal
      policy.disclosesNames = names == .full
    }
  }

  private mutating func screening() -> ScreeningRule {
    let text = values.text(.screening, limit: 100)
    if let rule = ScreeningRule(text) { return rule }
    values.add(.wordUnknown, .screening, required: ScreeningRule.standard.description, found: text)
    return .standard
  }

  private mutating func standard() -> Policy.Standard? {
    let kind = values.bytes(.standardKind)
    let bytes = values.bytes(.standard)
    func fault(_ form: String) -> Policy.Standard? {
      values.add(.standardUnreadable, .standard, required: form, found: bytes.text)
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
    values.add(
      kind.count == 0 ? .valueMissing : .wordUnknown, .standardKind,
      required: "定额 fixed、按单位 per_unit、区间 range、据实 actual",
      found: kind.text)
    return nil
  }
}

/// 公示姓名, as the list writes it.
enum NameDisclosure: String, CaseIterable { case full, masked }

extension String {
  /// The parts between occurrences of a separator of two or more characters.
  fileprivate func components(_ separator: String) -> [String] {
    guard let range = firstRange(of: separator) else { return [self] }
    return [String(self[..<range.lowerBound])] + String(self[range.upperBound...]).components(separator)
  }
}
