package import DaifaModel

/// What the checks of a policy list gave.
package struct PolicyListVerdict: Sendable {
  package var findings = Findings()
  /// The good lines.
  package var policies: [Policy] = []
  /// Codes whose lines were refused.
  package var refusedCodes: [String] = []
  package var refused = 0
  /// The region that issues the list; nil when no line says one.
  package var region: Region?
}

/// The rules about a policy list: every value readable, no code twice, all of it inside the region that issues it.
package struct PolicyListScreener {
  private let today: Day
  private let book: PolicyBook
  private var verdict = PolicyListVerdict()
  private var lineOfCode: [String: Int] = [:]
  private var isRefused = false

  package init(today: Day, book: PolicyBook) {
    self.today = today
    self.book = book
  }

  /// Checks the lines of a whole list, whose numbers are offset by `lineOffset`.
  package mutating func screen(_ batches: [(batch: LineBatch, lineOffset: Int)]) -> PolicyListVerdict {
    var lines: [(policy: Policy, line: Int)] = []
    for (batch, offset) in batches {
      for index in 0..<batch.count {
        let number = batch.number(index) + offset
        isRefused = false
        var reader = PolicyLineReader(batch.row(index), line: number)
        let policy = reader.read()
        for finding in reader.findings { add(finding) }
        let code = batch.row(index)[PolicyField.code].text
        checkRepeated(code, line: number)
        if let policy, !isRefused { lines.append((policy, number)) } else { refuse(code) }
      }
    }
    checkTogether(lines)
    return verdict
  }

  private mutating func add(_ finding: Finding) {
    if finding.effect == .refusesLine { isRefused = true }
    verdict.findings.add(finding)
  }

  private mutating func refuse(_ code: String) {
    verdict.refused += 1
    verdict.refusedCodes.append(code)
  }

  private mutating func checkRepeated(_ code: String, line: Int) {
    if let first = lineOfCode[code] {
      add(Finding(.policyRepeated, line: line, field: PolicyField.code, required: "\(first)", found: code))
    } else {
      lineOfCode[code] = line
    }
  }

  // MARK: Rules over several lines

  private mutating func checkTogether(_ lines: [(policy: Policy, line: Int)]) {
    let codes = Set(lines.map(\.policy.code))
    verdict.region = lines.map(\.policy.region).min { ($0.depth, $0.code) < ($1.depth, $1.code) }
    for (policy, line) in lines {
      isRefused = false
      checkRegion(policy, line)
      checkMerged(policy, line, codes)
      checkExcluded(policy, line, codes)
      checkDates(policy, line)
      checkUpper(policy, line)
      if isRefused { refuse(policy.code) } else { verdict.policies.append(policy) }
    }
    checkAlike(lines)
  }

  private mutating func checkRegion(_ policy: Policy, _ line: Int) {
    guard let region = verdict.region, !region.contains(policy.region) else { return }
    add(
      Finding(
        .listRegionMixed, line: line, field: PolicyField.region, required: region.description,
        found: policy.region.description))
  }

  private mutating func checkMerged(_ policy: Policy, _ line: Int, _ codes: Set<String>) {
    guard policy.status == .merged else { return }
    if let into = policy.mergedInto, codes.contains(into) || book.knows(into), into != policy.code { return }
    add(Finding(.mergedIntoUnknown, line: line, field: PolicyField.mergedInto, found: policy.mergedInto ?? ""))
  }

  private mutating func checkExcluded(_ policy: Policy, _ line: Int, _ codes: Set<String>) {
    for code in policy.excludes where !codes.contains(code) && !book.knows(code) {
      add(Finding(.excludedUnknown, line: line, field: PolicyField.excludes, found: code))
    }
  }

  private mutating func checkDates(_ policy: Policy, _ line: Int) {
    if let end = policy.validTo, end < today, policy.status == .active {
      add(Finding(.policyOver, line: line, field: PolicyField.validTo, found: end.description))
    }
    guard let published = policy.publishedOn else {
      return add(Finding(.publicationMissing, line: line, field: PolicyField.publishedOn))
    }
    // 晋财办〔2021〕26号, 3: the lists of a year are public by the end of March.
    if let limit = Day(year: published.year, month: 3, day: 31), published > limit {
      add(
        Finding(
          .publishedAfterMarch, line: line, field: PolicyField.publishedOn, required: limit.description,
          found: published.description))
    }
  }

  private mutating func checkUpper(_ policy: Policy, _ line: Int) {
    guard let region = verdict.region, var upper = book.upperRow(of: policy.code, above: region) else { return }
    upper.region = policy.region
    if upper != policy {
      add(Finding(.upperPolicyChanged, line: line, field: PolicyField.code, required: upper.name, found: policy.name))
    }
  }

  private mutating func checkAlike(_ lines: [(policy: Policy, line: Int)]) {
    var seen: [[String]: Policy] = [:]
    for (policy, line) in lines where policy.status == .active && !policy.target.isEmpty && !policy.legalBasis.isEmpty {
      if let end = policy.validTo, end < today { continue }
      let key = [policy.target, policy.legalBasis, policy.region.description]
      if let other = seen[key] {
        add(Finding(.policiesAlike, line: line, field: PolicyField.target, required: other.code))
      } else {
        seen[key] = policy
      }
    }
  }
}
