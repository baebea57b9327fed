import DaifaLedger
import DaifaModel
import DaifaScreening

/// 重发: whether a line's beneficiary or original has been paid before, or by a policy that excludes this one.
extension RosterAdmission {
  /// Refuses the lines whose beneficiary has been paid, or may yet be, and those whose original cannot be reissued.
  ///
  /// - Returns: for the lines that take the place of a failed payment, by their place, that payment.
  func checkHistory(scope: Int64?, policy: Policy?, period: Period?) throws -> [Int: Int64] {
    var taken: [Int: Int64] = [:]
    for (line, original) in originals.sorted(by: { $0.key < $1.key }) where !refused.contains(line) {
      taken[line] = try checkOriginal(line, original, policy: policy, period: period)
    }
    guard let scope, claims.count > 0 else { return taken }
    let list = claims.claims
    let mayBeFree = try transaction.hasFreeClaims()
    try transaction.forEachClaim(scope: scope, matching: UnsafeBufferPointer(list)) { standing, place in
      for index in place..<list.count {
        guard list[index].key == standing.key else { break }
        try checkHolder(standing.payment, line: Int(list[index].payment), mayBeFree: mayBeFree, &taken)
      }
    }
    dropRefusedClaims()
    return taken
  }

  /// Decides about a line whose beneficiary has a payment: refused, unless that one finally failed and the department may send again.
  private func checkHolder(_ holder: Int64, line: Int, mayBeFree: Bool, _ taken: inout [Int: Int64]) throws {
    if taken[line] == holder || refused.contains(line) { return }
    let reference = PaymentReference(payment: holder).description
    let record = mayBeFree ? try transaction.stateRecord(payment: holder) : nil
    if mayBeFree, record == nil, originals[line] == nil, try isOfStoppedRoster(holder) {
      // Nobody was paid by a roster that was rejected or cancelled.
      taken[line] = holder
      return
    }
    guard let record, record.isFree, originals[line] == nil else {
      taken[line] = nil
      return refuse(line, .alreadyPaid, .beneficiaryID, required: reference)
    }
    if let closing = try closing(keepingOut: holder) {
      return refuse(line, .originalYearClosed, .beneficiaryID, required: closing, found: reference)
    }
    if let number = try transaction.caseByHand(ofPayment: holder) {
      return refuse(line, .originalClawedBack, .beneficiaryID, required: number.description, found: reference)
    }
    guard try !transaction.isLineageInConflict(holder) else {
      return refuse(line, .originalInConflict, .beneficiaryID, required: "", found: reference)
    }
    if record.decision == .forgo {
      return refuse(line, .originalNotToBePaid, .beneficiaryID, required: "", found: reference)
    }
    guard record.mayBeReplaced else {
      return refuse(
        line, .originalNeedsDecision, .beneficiaryID, required: (record.reason ?? .other).words, found: reference)
    }
    taken[line] = holder
    add(.replacesFailed, line, .beneficiaryID, required: reference)
  }

  /// Whether a payment was never made because its whole roster was rejected or cancelled.
  private func isOfStoppedRoster(_ payment: Int64) throws -> Bool {
    try transaction.roster(ofPayment: payment)?.state == .stopped
  }

  /// The payment whose place a line takes that names one as its original; nil when it may not. Mostly that one; where that was itself a
  /// reissue that never went out, the one it was to take the place of.
  private func checkOriginal(_ line: Int, _ named: Int64, policy: Policy?, period: Period?) throws -> Int64? {
    let original = try transaction.standing(insteadOf: named)
    let reference = PaymentReference(payment: original).description
    func refused(_ code: FindingCode, required: String = "", found: String? = nil) -> Int64? {
      refuse(line, code, .originalReference, required: required, found: found ?? reference)
      return nil
    }
    guard let reissue = reissueLines[line] else { return nil }
    let facts = try transaction.paymentCursor().withPayment(original) {
      (roster: $0.roster, amount: $0.amount, key: ResidentID.key($0[.beneficiaryID]))
    }
    guard let facts, let roster = try transaction.roster(facts.roster) else { return refused(.originalUnknown) }
    guard facts.key == reissue.key else { return refused(.originalOtherPerson) }
    guard roster.policy == policy?.code, roster.period == period?.description else {
      return refused(.originalOtherPolicy, required: "\(roster.policy) \(roster.period)")
    }
    if let closing = try closing(keepingOut: original) { return refused(.originalYearClosed, required: closing) }
    if let number = try transaction.caseByHand(ofPayment: original) {
      return refused(.originalClawedBack, required: number.description)
    }
    if try transaction.isLineageInConflict(original) { return refused(.originalInConflict) }
    let record = try transaction.stateRecord(payment: original)
    if let by = record?.reissuedBy {
      return refused(.originalReissued, required: PaymentReference(payment: by).description)
    }
    if !(record?.isFree ?? (roster.state == .stopped)) {
      return refused(.originalNotFailed, required: (record?.state ?? roster.state).chineseName)
    }
    if record?.decision == .forgo { return refused(.originalNotToBePaid) }
    if let record, !record.mayBeReissued {
      return refused(.originalNeedsDecision, required: (record.reason ?? .other).words)
    }
    guard reissue.amount <= facts.amount else {
      return refused(.originalSmaller, required: facts.amount.description, found: reissue.amount.description)
    }
    return original
  }

  /// Whether claims of another policy's period, or of another period of the same policy, cover the same time. The very same period of
  /// the same policy is for `checkHistory`.
  private func isForbidden(_ other: String, _ isSamePolicy: Bool, _ period: Period) -> Bool {
    guard let other = Period(other), !(isSamePolicy && other == period) else { return false }
    return other.overlaps(period)
  }

  /// Whether a payment has finally not been made, by a failure that lets it be made otherwise.
  private func isSettled(_ payment: Int64) throws -> Bool {
    guard let record = try transaction.stateRecord(payment: payment) else {
      return try isOfStoppedRoster(payment) && !transaction.isLineageInConflict(payment)
    }
    guard record.isFree, record.mayBeReissued || record.decision == .forgo else { return false }
    return try !transaction.isLineageInConflict(payment)
  }

  /// Refuses the lines whose beneficiary is paid for the same time by a policy that excludes this one.
  func refuseExcluded(policy: Policy?, period: Period?) throws {
    guard let policy, let period, claims.count > 0 else { return }
    let mayBeFree = try transaction.hasFreeClaims()
    for code in book.excluded(by: policy, on: context.today) + [policy.code] {
      for scope in try transaction.claimScopes(policy: code)
      where isForbidden(scope.period, code == policy.code, period) {
        let list = claims.claims
        try transaction.forEachClaim(scope: scope.id, matching: UnsafeBufferPointer(list)) { standing, place in
          for index in place..<list.count {
            guard list[index].key == standing.key else { break }
            if mayBeFree, try isSettled(standing.payment) { continue }
            let line = Int(list[index].payment)
            if !refused.contains(line) {
              refuse(line, .policyExcluded, .policyCode, required: "\(code) \(scope.period)")
            }
          }
        }
      }
    }
    dropRefusedClaims()
  }

  func refuse(
    _ line: Int, _ code: FindingCode, _ field: RosterField, required: String, found: String = ""
  ) {
    add(code, line, field, required: required, found: found)
    refused.insert(line)
  }

  func add(
    _ code: FindingCode, _ line: Int, _ field: RosterField, required: String, found: String = ""
  ) {
    scan.findings.add(
      Finding(code, line: scan.numbers[line], field: field, required: required, found: found))
  }
}
