import DaifaLedger
import DaifaModel

/// 登记核对: whether a guardian is registered, and whether a line is what finance and the department agreed about its beneficiary (（十）).
extension RosterAdmission {
  /// Refuses the lines whose guardian is not registered for their beneficiary, once anybody is.
  func checkGuardians() throws {
    guard people.guardians.count > 0, try transaction.hasGuardians() else { return }
    var guardianOf: [Int: UInt64] = [:]
    for claim in people.payees.claims where people.guardians.contains(Int(claim.payment)) {
      guardianOf[Int(claim.payment)] = claim.key
    }
    for claim in claims.claims {
      let line = Int(claim.payment)
      guard let guardian = guardianOf[line], !refused.contains(line),
        try !transaction.isGuardian(guardian, of: claim.key, on: context.today)
      else { continue }
      refuse(
        line, .guardianNotRegistered, .payeeID, required: context.today.description,
        found: Mask.identity(ResidentID.text(ofKey: guardian)))
    }
    dropRefusedClaims()
  }

  /// The registers that speak of a policy: finance's, and those of the sender and the departments above it, nearest first.
  private func registers(_ policy: Policy) throws -> (finance: RegisterReader?, departments: [RegisterReader]) {
    let chain = context.configuration.departmentsUpward(from: department.id)
    return (
      try transaction.register(of: .finance, policy: policy.code),
      try chain.compactMap {
        try transaction.register(of: Party(role: .department, id: $0), policy: policy.code)
      }
    )
  }

  /// How many claims are held against the registers at a time.
  private static let registerSlice = 8_192

  /// Holds every line that is still good against what both sides registered of its beneficiary.
  func checkRegisters(policy: Policy?) throws {
    guard let policy, claims.count > 0, asksRegisters else { return }
    let (finance, departments) = try registers(policy)
    guard finance != nil || !departments.isEmpty else { return }
    let isSpecific = finance?.isSpecific == true || departments.contains(where: \.isSpecific)
    let all = UnsafeBufferPointer(claims.claims)
    var start = 0
    while start < all.count {
      let slice = UnsafeBufferPointer(
        rebasing: all[start..<min(start + RosterAdmission.registerSlice, all.count)])
      let ofFinance = try rows(finance.map { [$0] } ?? [], slice)
      let ofDepartment = try rows(departments, slice)
      var place = 0
      for index in 0..<slice.count {
        // Lines of one beneficiary share what stands at the first of them.
        if slice[index].key != slice[place].key { place = index }
        let line = Int(slice[index].payment)
        guard !refused.contains(line) else { continue }
        check(line, slice[index].key, ofFinance[place], ofDepartment[place], isSpecific: isSpecific)
      }
      start += slice.count
    }
    dropRefusedClaims()
  }

  /// What registers say of each claim's beneficiary: the first that says anything.
  private func rows(
    _ registers: [RegisterReader], _ slice: UnsafeBufferPointer<Claim>
  ) throws -> [RegisteredBeneficiary?] {
    var rows = [RegisteredBeneficiary?](repeating: nil, count: slice.count)
    // From the farthest to the nearest, which has the last word.
    for register in registers.reversed() {
      try register.forEach(matching: slice, on: context.today) { row, place in rows[place] = row }
    }
    return rows
  }

  private func check(
    _ line: Int, _ key: UInt64, _ finance: RegisteredBeneficiary?, _ department: RegisteredBeneficiary?,
    isSpecific: Bool
  ) {
    guard finance != nil || department != nil else {
      if isSpecific {
        add(.registerAbsent, line, .beneficiaryID, required: "", found: Mask.identity(ResidentID.text(ofKey: key)))
      }
      return
    }
    let person = Mask.identity(ResidentID.text(ofKey: key))
    let comparison = RegisterComparison(finance: finance, department: department)
    let ended = comparison.verdict(true, { $0.hasEnded(on: context.today) }) { _, isEnded in !isEnded }
    if tell(ended, .registerEnded, line, .beneficiaryID, found: person) { return }
    checkPayee(comparison, line, key)
    let account = comparison.verdict(people.accounts[line], { $0.account == 0 ? nil : $0.account }) { $0 == $1 }
    tell(account, .registerAccountDiffers, line, .account, found: person)
    if comparison.agree(on: people.accounts[line], { $0.account }) { registeredAccounts.insert(line) }
    let quantity = Int64(bitPattern: people.quantities[line])
    guard quantity >= 0 else { return }
    let verdict = comparison.verdict(quantity, { $0.quantity < 0 ? nil : $0.quantity }) { $0 <= $1 }
    tell(verdict, .registerQuantityAbove, line, .quantity, found: Quantity(tenThousandths: quantity).description)
  }

  private func checkPayee(_ comparison: RegisterComparison, _ line: Int, _ key: UInt64) {
    let payee = people.payeeKeys[line] == 0 ? key : people.payeeKeys[line]
    let found = Mask.identity(ResidentID.text(ofKey: payee))
    if people.householders.contains(line), comparison.states({ $0.householder != 0 }) {
      let verdict = comparison.verdict(payee, { $0.householder == 0 ? nil : $0.householder }) { $0 == $1 }
      tell(verdict, .registerHouseholderDiffers, line, .payeeID, found: found)
    } else {
      let verdict = comparison.verdict(payee, { $0.expectedPayee }) { $0 == $1 }
      tell(verdict, .registerPayeeDiffers, line, .payeeID, found: found)
    }
  }

  /// Says what a comparison found; gives whether the line is refused for it.
  @discardableResult
  private func tell(
    _ verdict: RegisterComparison.Verdict, _ code: FindingCode, _ line: Int, _ field: RosterField, found: String
  ) -> Bool {
    switch verdict {
    case .fits: return false
    case .differs(let places):
      refuse(line, code, field, required: places, found: found)
      return true
    case .unconfirmed(let places):
      add(.registerOneSided, line, field, required: places, found: found)
      return false
    }
  }
}

/// What finance and the department say of one beneficiary, side by side.
struct RegisterComparison {
  /// How a line's value stands to what is registered.
  enum Verdict: Equatable {
    case fits
    /// Both sides say the same, and it is not what the line says.
    case differs(String)
    /// One side alone says so, or the sides say different things.
    case unconfirmed(String)
  }

  var finance: RegisteredBeneficiary?
  var department: RegisteredBeneficiary?

  /// Whether either side says something of a sort.
  func states(_ isStated: (RegisteredBeneficiary) -> Bool) -> Bool {
    finance.map(isStated) == true || department.map(isStated) == true
  }

  /// Whether both sides state the very value a line has.
  func agree<Value: Equatable>(on value: Value, _ stated: (RegisteredBeneficiary) -> Value) -> Bool {
    finance.map(stated) == value && department.map(stated) == value
  }

  /// Compares a line's value with what each side states of it; nil where a side states nothing.
  func verdict<Value: Equatable>(
    _ value: Value, _ stated: (RegisteredBeneficiary) -> Value?, fits: (_ value: Value, _ stated: Value) -> Bool
  ) -> Verdict {
    let ours = finance.flatMap(stated)
    let theirs = department.flatMap(stated)
    if let ours, let theirs, ours == theirs {
      return fits(value, ours)
        ? .fits : .differs([finance?.place, department?.place].compactMap(\.self).joined(separator: " "))
    }
    let differs = ours.map { !fits(value, $0) } == true || theirs.map { !fits(value, $0) } == true
    guard differs else { return .fits }
    return .unconfirmed(
      [ours == nil ? nil : finance?.place, theirs == nil ? nil : department?.place].compactMap(\.self).joined(
        separator: " "))
  }
}
