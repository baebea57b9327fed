import DaifaLedger
import DaifaModel

/// 重发: whether a line's beneficiary, account or original is taken, in this file or before it.
extension RosterAdmission {
  /// Refuses every line of a beneficiary but the first good one.
  func refuseRepeatedBeneficiaries() {
    let list = claims.claims
    var first = 0
    for index in 0..<list.count {
      guard index > 0, list[index].key == list[first].key else {
        first = index
        continue
      }
      refuse(
        Int(list[index].payment), .beneficiaryRepeated, .beneficiaryID,
        required: "\(scan.numbers[Int(list[first].payment)])")
    }
    claims.compactMap { refused.contains(Int($0.payment)) ? nil : $0 }
  }

  /// Refuses the lines whose beneficiary has been paid, or may yet be, and those whose original cannot be reissued.
  ///
  /// - Returns: for the lines that take the place of a failed payment, by their place, that payment.
  func checkHistory(scope: Int64?, policy: Policy?, period: Period?) throws -> [Int: Int64] {
    var taken: [Int: Int64] = [:]
    for (line, original) in originals.sorted(by: { $0.key < $1.key }) where !refused.contains(line) {
      if try checkOriginal(line, original, policy: policy, period: period) { taken[line] = original }
    }
    guard let scope, claims.count > 0 else { return taken }
    let list = claims.claims
    let mayBeFree = try transaction.hasStateRecords()
    var index = 0
    try transaction.forEachClaim(scope: scope, from: list[0].key, through: list[list.count - 1].key) { standing in
      while index < list.count, list[index].key < standing.key { index += 1 }
      guard index < list.count, list[index].key == standing.key else { return }
      let line = Int(list[index].payment)
      if taken[line] == standing.payment || refused.contains(line) { return }
      let reference = PaymentReference(payment: standing.payment).description
      if mayBeFree, try transaction.stateRecord(payment: standing.payment)?.isFree == true, originals[line] == nil {
        taken[line] = standing.payment
        add(.replacesFailed, line, .beneficiaryID, required: reference)
      } else {
        taken[line] = nil
        refuse(line, .alreadyPaid, .beneficiaryID, required: reference)
      }
    }
    claims.compactMap { refused.contains(Int($0.payment)) ? nil : $0 }
    return taken
  }

  /// Whether a line may take the place of the payment it names.
  private func checkOriginal(_ line: Int, _ original: Int64, policy: Policy?, period: Period?) throws -> Bool {
    let reference = PaymentReference(payment: original).description
    func refused(_ code: FindingCode, required: String = "", found: String? = nil) -> Bool {
      refuse(line, code, .originalReference, required: required, found: found ?? reference)
      return false
    }
    guard let reissue = reissueLines[line] else { return false }
    let facts = try transaction.paymentCursor().withPayment(original) {
      (roster: $0.roster, amount: $0.amount, key: ResidentID.key($0[.beneficiaryID]))
    }
    guard let facts, let roster = try transaction.roster(facts.roster) else { return refused(.originalUnknown) }
    guard facts.key == reissue.key else { return refused(.originalOtherPerson) }
    guard roster.policy == policy?.code, roster.period == period?.description else {
      return refused(.originalOtherPolicy, required: "\(roster.policy) \(roster.period)")
    }
    let record = try transaction.stateRecord(payment: original)
    if let by = record?.reissuedBy {
      return refused(.originalReissued, required: PaymentReference(payment: by).description)
    }
    if record?.inConflict == true { return refused(.originalInConflict) }
    guard let record, record.isFree else {
      let state = record?.state ?? (roster.state == .instructed ? .instructed : roster.state)
      return refused(.originalNotFailed, required: state.chineseName)
    }
    guard reissue.amount <= facts.amount else {
      return refused(.originalSmaller, required: facts.amount.description, found: reissue.amount.description)
    }
    return true
  }

  /// Refuses the lines whose account an earlier good line gave to another payee.
  func refuseSharedAccounts() throws {
    var shared: [(Int, Int)] = []
    try accounts.forEachShared(isRefused: { refused.contains($0) }) { shared.append(($0, $1)) }
    guard !shared.isEmpty else { return }
    for (line, first) in shared.sorted(by: { $0.0 < $1.0 }) {
      refuse(line, .accountShared, .account, required: "\(scan.numbers[first])")
    }
    claims.compactMap { refused.contains(Int($0.payment)) ? nil : $0 }
  }

  private func refuse(
    _ line: Int, _ code: FindingCode, _ field: RosterField, required: String, found: String = ""
  ) {
    add(code, line, field, required: required, found: found)
    refused.insert(line)
  }

  private func add(
    _ code: FindingCode, _ line: Int, _ field: RosterField, required: String, found: String = ""
  ) {
    scan.findings.add(
      Finding(code, line: scan.numbers[line], field: field, required: required, found: found))
  }
}
