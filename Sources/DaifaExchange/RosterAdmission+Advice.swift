import DaifaLedger
import DaifaModel

/// 提示: figures of a roster beside what was paid before. They refuse nothing; their cost is bounded, whatever was paid before.
extension RosterAdmission {
  /// Blocks of earlier payments that are read to compare accounts, for one roster.
  private static let accountBlocks = 200
  /// Earlier payments of one policy and period that are looked for in them.
  private static let accountMatches = 50_000
  /// Policies and periods of the year whose accounts are compared.
  private static let accountScopes = 24
  /// Payments of this period so far, beyond which nobody is looked for in them.
  private static let presentBound = 1_000_000
  /// Lines that a finding lists.
  private static let listedLines = 10

  /// `count [line, line, …]`: how many, and the lines of the first.
  private func figure(_ count: Int, _ lines: [Int]) -> String {
    let listed = lines.sorted().prefix(RosterAdmission.listedLines).map { "\(scan.numbers[$0])" }
    let more = lines.count > listed.count ? ", …" : ""
    return "\(count) [\(listed.joined(separator: ", "))\(more)]"
  }

  private func advise(_ code: FindingCode, _ field: RosterField, required: String, found: String) {
    scan.findings.add(Finding(code, line: nil, field: field, required: required, found: found))
  }

  // MARK: One payee for many

  /// Says when one payee is paid for more beneficiaries than usual.
  func advisePayees() {
    let bound = context.configuration.advice.payeeOf
    let payees = people.payees.claims
    var (count, lines): (Int, [Int]) = (0, [])
    var start = 0
    while start < payees.count {
      var end = start + 1
      while end < payees.count, payees[end].key == payees[start].key { end += 1 }
      defer { start = end }
      guard end - start >= bound else { continue }
      let own = payees[start..<end].map { Int($0.payment) }.filter { !refused.contains($0) }
      guard own.count + (holds(payees[start].key) ? 1 : 0) > bound else { continue }
      count += 1
      if lines.count <= RosterAdmission.listedLines { lines += own.sorted().prefix(1) }
    }
    if count > 0 { advise(.payeeOfMany, .payeeID, required: "\(bound)", found: figure(count, lines)) }
  }

  /// Whether somebody is a beneficiary of the roster.
  private func holds(_ key: UInt64) -> Bool {
    let list = claims.claims
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low < list.count && list[low].key == key
  }

  // MARK: Accounts

  /// The policies and periods whose payments' accounts are compared with the roster's.
  struct EarlierScopes {
    typealias Scope = (id: Int64, policy: String, period: Period)
    /// The last period of the same policy.
    var last: Scope?
    /// The others of the year, the newest first.
    var others: [Scope] = []

    var isEmpty: Bool { last == nil && others.isEmpty }
  }

  func earlierScopes(_ policy: Policy, _ period: Period) throws -> EarlierScopes {
    let scopes = try transaction.claimScopes(ofPolicy: policy.code, orYear: period.year).compactMap { scope in
      Period(scope.period).map { (id: scope.id, policy: scope.policy, period: $0) }
    }
    let last = scopes.filter { $0.policy == policy.code && $0.period.isBefore(period) }
      .max { $0.period.isBefore($1.period) }
    let others = scopes.filter {
      $0.period.year == period.year && $0.id != last?.id && !($0.policy == policy.code && $0.period == period)
    }.reversed().prefix(RosterAdmission.accountScopes)
    return EarlierScopes(last: last, others: Array(others))
  }

  /// Says when beneficiaries are paid to another account than last time, or than elsewhere this year.
  func adviseAccounts(_ period: Period) throws {
    guard claims.count > 0, !earlier.isEmpty else { return }
    let cursor = try transaction.paymentCursor()
    var (changed, several) = (LineSet(), LineSet())
    var (comparedLast, compared) = (0, 0)
    if let last = earlier.last {
      comparedLast = try compare(with: last.id, cursor) { line in
        changed.insert(line)
        if last.period.year == period.year { several.insert(line) }
      }
      if last.period.year == period.year { compared = comparedLast }
    }
    for scope in earlier.others where cursor.loads < RosterAdmission.accountBlocks {
      compared += try compare(with: scope.id, cursor) { several.insert($0) }
    }
    if changed.count > 0 {
      advise(
        .accountChanged, .account, required: "\(comparedLast)", found: figure(changed.count, changed.first(11)))
    }
    if several.count > 0 {
      advise(.accountsSeveral, .account, required: "\(compared)", found: figure(several.count, several.first(11)))
    }
  }

  /// Enough was found; the rest is not looked for.
  private struct Enough: Error {}

  /// Compares accounts with those of a policy and period; hands out the lines that have another one, gives how many were compared.
  private func compare(with scope: Int64, _ cursor: PaymentCursor, _ body: (Int) -> Void) throws -> Int {
    let list = UnsafeBufferPointer(claims.claims)
    let matches = ClaimList(capacity: RosterAdmission.accountMatches)
    do {
      try transaction.forEachClaim(scope: scope, matching: list) { standing, place in
        guard matches.count < RosterAdmission.accountMatches else { throw Enough() }
        // Payments lie in the ledger by their numbers: read in that order, each block is read once.
        matches.append(Claim(key: UInt64(standing.payment), payment: list[place].payment))
      }
    } catch is Enough {}
    matches.sort()
    var compared = 0
    for match in matches.claims {
      guard cursor.loads < RosterAdmission.accountBlocks else { break }
      let payment = Int64(match.key)
      let account = try cursor.withPayment(payment) { $0[.account].stableHash }
      compared += 1
      guard let account, account != people.accounts[Int(match.payment)] else { continue }
      // A payment that failed asks for another account, and one that was stopped says nothing.
      if try !transaction.isStanding(payment) { continue }
      body(Int(match.payment))
    }
    return compared
  }

  // MARK: The last period

  /// What the department paid by the policy for the last period and for this one so far, and who of the last is in this one.
  struct LastPeriod {
    var last: PeriodPaid
    var current: PeriodPaid?
    /// Beneficiaries of the last period, and those of them who are in this one, this roster included; nil where that is too much to ask.
    var people: Int
    var present: Int?
  }

  /// Looks at the last period: before lines are refused, for who is refused is not missing.
  func lookAtLastPeriod(_ policy: Policy, _ period: Period) throws -> LastPeriod? {
    guard claims.count > 0, policy.frequency != .once, originals.count < scan.lines else { return nil }
    let before = try transaction.periodsPaid(department: department.id, policy: policy.code)
      .filter { $0.isBefore(period) }.max { $0.isBefore($1) }
    guard let before,
      let last = try transaction.paid(department: department.id, policy: policy.code, period: before)
    else { return nil }
    let current = try transaction.paid(department: department.id, policy: policy.code, period: period)
    let people = last.count - (try transaction.stoppedOrReissued(last))
    return LastPeriod(last: last, current: current, people: people, present: try present(last, current))
  }

  private func present(_ last: PeriodPaid, _ current: PeriodPaid?) throws -> Int? {
    guard let current else { return try present(last, among: claims) }
    guard current.count <= RosterAdmission.presentBound else { return nil }
    let all = ClaimList(capacity: claims.count + current.count)
    for claim in claims.claims { all.append(claim) }
    try transaction.forEachClaim(scope: current.scope) { claim in
      if current.contains(claim.payment) { all.append(claim) }
    }
    all.sort()
    return try present(last, among: all)
  }

  private func present(_ last: PeriodPaid, among list: ClaimList) throws -> Int {
    var count = 0
    // A scope holds each beneficiary once.
    try transaction.forEachClaim(scope: last.scope, matching: UnsafeBufferPointer(list.claims)) { standing, _ in
      if last.contains(standing.payment) { count += 1 }
    }
    return count
  }

  /// Says who of the last period is missing, and when lines or money have grown.
  func adviseLastPeriod(_ facts: LastPeriod) {
    let last = facts.last
    if let present = facts.present, facts.people > present {
      advise(
        .beneficiariesMissing, .beneficiaryID, required: last.period.description,
        found: "\(facts.people - present) / \(facts.people)")
    }
    let bound = Int64(100 + context.configuration.advice.growth)
    let count = (facts.current?.count ?? 0) + scan.lines - originals.count
    let total = (facts.current?.sum ?? .zero) + sum
    guard Int64(count) * 100 > Int64(last.count) * bound || exceeds(total, last.sum, bound) else { return }
    advise(
      .rosterGrowth, .amount, required: "\(last.period): \(last.count), \(last.sum)", found: "\(count), \(total)")
  }

  /// Whether a sum is more than so many percent of another.
  private func exceeds(_ sum: Amount, _ last: Amount, _ percent: Int64) -> Bool {
    sum.fen.multipliedFullWidth(by: 100) > last.fen.multipliedFullWidth(by: percent)
  }
}

extension Period {
  /// Whether it is of the same kind as another and comes before it.
  func isBefore(_ other: Period) -> Bool {
    form == other.form && (year, ordinal) < (other.year, other.ordinal)
  }
}
