package import DaifaModel

/// The rules about one line of a guardian register 监护人登记表. Pure.
package enum GuardianScreener {
  /// Reads one line; a registration without a first day begins today.
  package static func read(
    _ fields: LineFields, line: Int, today: Day
  ) -> (line: RegisteredGuardian?, findings: [Finding]) {
    var values = LineReader<GuardianField>(fields, line: line)
    let beneficiary = values.identity(.beneficiaryID, today: today, required: true)
    _ = values.text(.beneficiaryName, limit: 70, required: true)
    let guardian = values.identity(.guardianID, today: today, required: true)
    _ = values.text(.guardianName, limit: 70, required: true)
    let (since, until) = values.days(.since, .until)
    let basis = values.text(.basis, limit: 140)
    _ = values.text(.remark, limit: 140)
    if let guardian, guardian == beneficiary {
      values.add(.guardianIsBeneficiary, .guardianID, found: Mask.identity(values.bytes(.guardianID)))
    }
    guard let beneficiary, let guardian, !values.isRefused else { return (nil, values.findings) }
    let row = RegisteredGuardian(
      line: line, beneficiary: beneficiary, guardian: guardian, since: since ?? today, until: until, basis: basis)
    return (row, values.findings)
  }
}

/// 登记状态: whether a beneficiary is registered still.
private enum RegistrationStatus: String, CaseIterable { case active, ended }

/// The rules about the lines of a beneficiary register 享受人登记表. Pure.
package struct BeneficiaryScreener {
  private let today: Day
  private let owner: (String) -> String?
  private let mayList: (String) -> Bool
  /// The policies that lines speak of, by their place; the first stands for all policies.
  package private(set) var policies = [""]
  private var placeOfPolicy: [String: UInt32] = ["": 0]

  /// `owner` gives the department a policy belongs to, nil for a policy on no list; `mayList` whether the sender may speak of a department's
  /// policies.
  package init(today: Day, owner: @escaping (String) -> String?, mayList: @escaping (String) -> Bool) {
    self.today = today
    self.owner = owner
    self.mayList = mayList
  }

  /// Begins a file anew: it may have to be read twice, until its encoding is known.
  package mutating func begin() { (policies, placeOfPolicy) = ([""], ["": 0]) }

  /// Reads one line; lines come in order. Several may have one number, as the elements of an XML file that stand on one line.
  package mutating func read(_ fields: LineFields, line: Int) -> (line: RegisteredBeneficiary?, findings: [Finding]) {
    var values = LineReader<BeneficiaryField>(fields, line: line)
    let key = values.identity(.beneficiaryID, today: today, required: true)
    _ = values.text(.beneficiaryName, limit: 70, required: true)
    let policy = policy(&values)
    if values.bytes(.region).count > 0 { _ = values.region(.region) }
    var row = RegisteredBeneficiary(key: key ?? 0, policy: policy, line: line)
    row.householder = person(.householderID, .householderName, &values)
    row.payee = person(.payeeID, .payeeName, &values)
    if row.payee == row.key { row.payee = 0 }
    row.account = account(&values)
    row.quantity = quantity(&values)
    let status = values.word(.status, RegistrationStatus.self, ["有效", "注销"], empty: .active)
    row.ended = status == .ended ? 1 : 0
    let (since, until) = values.days(.since, .until)
    row.since = since?.number ?? ListedPerson.always
    row.until = until?.number ?? ListedPerson.forever
    _ = values.text(.remark, limit: 140)
    guard key != nil, !values.isRefused else { return (nil, values.findings) }
    return (row, values.findings)
  }

  private mutating func policy(_ values: inout LineReader<BeneficiaryField>) -> UInt32 {
    let code = values.text(.policyCode, limit: 35)
    if let known = placeOfPolicy[code] { return known }
    PolicyOwnership.check(code, .policyCode, owner: owner, mayList: mayList, &values)
    let place = UInt32(policies.count)
    policies.append(code)
    placeOfPolicy[code] = place
    return place
  }

  /// A person's key; 0 where nobody is stated.
  private func person(
    _ identity: BeneficiaryField, _ name: BeneficiaryField, _ values: inout LineReader<BeneficiaryField>
  ) -> UInt64 {
    _ = values.text(name, limit: 70)
    return values.identity(identity, today: today) ?? 0
  }

  private func account(_ values: inout LineReader<BeneficiaryField>) -> UInt64 {
    let bytes = values.bytes(.account)
    switch AccountNumber.verdict(bytes, isCard: false) {
    case .missing: return 0
    case .good: return bytes.stableHash
    case .damagedBySpreadsheet: values.add(.accountDamaged, .account, found: bytes.text)
    case .wrongForm, .wrongCheck: values.add(.accountForm, .account, found: Mask.account(bytes))
    }
    return 0
  }

  private func quantity(_ values: inout LineReader<BeneficiaryField>) -> Int64 {
    let bytes = values.bytes(.quantity)
    guard bytes.count > 0 else { return -1 }
    if let quantity = Quantity(bytes) { return quantity.tenThousandths }
    values.add(.quantityUnreadable, .quantity, found: String(bytes.text.prefix(20)))
    return -1
  }
}
