package import DaifaModel

/// The rules about who is paid, and to which account (晋财办〔2021〕26号, 8: no other person's card, no collective's account).
extension RosterScreener {
  /// Checks a name and an identity number; gives the person's key, or zero.
  func checkPerson(_ line: LineFields, name nameField: RosterField, identity field: RosterField) -> UInt64 {
    let name = line[nameField]
    if name.count == 0 { refuse(.valueMissing, nameField) } else { checkText(name, nameField, limit: 70) }
    return checkIdentity(line[field], field)
  }

  private func checkIdentity(_ bytes: Bytes, _ field: RosterField) -> UInt64 {
    guard bytes.count > 0 else {
      refuse(.valueMissing, field)
      return 0
    }
    if let fault = IdentityFault(bytes, today: context.today) {
      refuse(fault.code, field, found: fault.found)
      return 0
    }
    if !ResidentID.hasKnownRegion(bytes) { advise(.identityRegion, field, found: Mask.identity(bytes)) }
    return ResidentID.key(bytes)
  }

  func checkAge(_ identity: Bytes, _ key: UInt64) {
    guard key != 0, let policy = context.policy, policy.minimumAge != nil || policy.maximumAge != nil,
      let birth = ResidentID.birthDay(identity)
    else { return }
    let age = ResidentID.age(bornOn: birth, on: context.today)
    if age < policy.minimumAge ?? 0 || age > policy.maximumAge ?? Int.max {
      let bounds = "\(policy.minimumAge.map(String.init) ?? "0")..\(policy.maximumAge.map(String.init) ?? "")"
      refuse(.ageOutsidePolicy, .beneficiaryID, required: bounds, found: "\(age)")
    }
  }

  /// Checks that the payee is the beneficiary, the head of the household or a guardian, and a person; gives the payee's key.
  func checkPayee(_ line: LineFields, beneficiary: UInt64) -> UInt64 {
    let name = line[RosterField.payeeName]
    let identity = line[RosterField.payeeID]
    let ownName = line[RosterField.beneficiaryName]
    let relation = line[RosterField.relation]
    let isRelationKnown = checkRelationWord(relation)
    guard name.count > 0 || identity.count > 0 else {
      checkPersonal(ownName, .beneficiaryName)
      return beneficiary
    }
    checkPersonal(name, .payeeName)
    if name.count == 0 || identity.count == 0 {
      // A name alone that is the beneficiary's own says nothing new.
      let isOwn =
        identity.count == 0 ? PersonName.same(name, ownName) : identity.equals(line[RosterField.beneficiaryID])
      if isOwn { return beneficiary }
      refuse(.payeeIncomplete, name.count == 0 ? .payeeName : .payeeID)
      return 0
    }
    let payee = checkPerson(line, name: .payeeName, identity: .payeeID)
    guard payee != 0, beneficiary != 0 else { return payee }
    if payee == beneficiary {
      if !PersonName.same(name, ownName) { refuse(.payeeNameDiffers, .payeeName) }
    } else if isRelationKnown {
      checkRelation(relation)
      if let known = RosterRelation(relation) {
        verdicts.otherPayees.append((verdicts.beneficiaryKeys.count - 1, known))
      }
    }
    return payee
  }

  private func checkPersonal(_ name: Bytes, _ field: RosterField) {
    if PersonName.looksLikeOrganisation(name) { refuse(.payeeNotPerson, field, found: String(name.text.prefix(20))) }
  }

  private func checkRelationWord(_ relation: Bytes) -> Bool {
    if relation.count == 0 || RosterRelation(relation) != nil { return true }
    refuse(.relationUnknown, .relation, found: String(relation.text.prefix(20)))
    return false
  }

  private func checkRelation(_ bytes: Bytes) {
    switch RosterRelation(bytes) {
    case nil: refuse(.relationMissing, .relation)
    case .own: refuse(.relationNotAllowed, .relation, required: grantType, found: bytes.text)
    case .householder:
      if context.policy?.grantType == .person {
        refuse(.relationNotAllowed, .relation, required: grantType, found: bytes.text)
      }
    case .guardian:
      // Who is registered is asked of the ledger, for all lines at once.
      if !context.hasGuardians { advise(.guardianUnrecorded, .relation) }
    }
  }

  private var grantType: String { context.policy?.grantType.rawValue ?? "" }

  /// Checks form and card check; gives the account's hash, or zero.
  func checkAccount(_ line: LineFields) -> UInt64 {
    let account = line[RosterField.account]
    guard let type = RosterAccountType(line[RosterField.accountType]) else {
      refuse(.accountTypeUnknown, .accountType, found: String(line[RosterField.accountType].text.prefix(20)))
      return 0
    }
    switch AccountNumber.verdict(account, isCard: type != .passbook) {
    case .good: return account.stableHash
    case .missing: refuse(.valueMissing, .account)
    case .wrongForm: refuse(.accountForm, .account, found: Mask.account(account))
    case .wrongCheck: refuse(.accountCheck, .account, found: Mask.account(account))
    case .damagedBySpreadsheet: refuse(.accountDamaged, .account, found: account.text)
    }
    return 0
  }
}

/// 与享受人关系: what the payee is to the beneficiary.
package enum RosterRelation: Sendable {
  case own, householder, guardian

  /// Reads the English word or the Chinese one.
  package init?(_ bytes: Bytes) {
    if bytes.equals("self") || bytes.equals("本人") {
      self = .own
    } else if bytes.equals("householder") || bytes.equals("户主") {
      self = .householder
    } else if bytes.equals("guardian") || bytes.equals("监护人") {
      self = .guardian
    } else {
      return nil
    }
  }
}

/// 账号类型: what kind of account it is; empty means a card.
enum RosterAccountType: Sendable {
  case card, socialCard, passbook

  /// Reads the English word or the Chinese one.
  init?(_ bytes: Bytes) {
    if bytes.count == 0 || bytes.equals("card") || bytes.equals("卡") || bytes.equals("银行卡") {
      self = .card
    } else if bytes.equals("social_card") || bytes.equals("社保卡") {
      self = .socialCard
    } else if bytes.equals("passbook") || bytes.equals("存折") {
      self = .passbook
    } else {
      return nil
    }
  }
}
