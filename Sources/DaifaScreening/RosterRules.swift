package import DaifaModel

/// What is the same for every line of a roster and known before the first is checked.
package struct RosterContext: Sendable {
  /// The business day everything is done as on.
  package var today: Day
  /// The policy, when the list in force has it.
  package var policy: Policy?
  package var department: Configuration.Department
  package var banks: BankDirectory
  /// The batch's own fields as the first line has them, raw.
  package var batchNumber: String
  package var policyCode: String
  package var periodText: String
  /// Whether guardians are registered: then the register is asked, and a guardian nobody registered is not only advised about.
  package var hasGuardians = false
  /// Whether quantities are held against a register of beneficiaries.
  package var needsQuantities = false

  package init(
    today: Day, policy: Policy?, department: Configuration.Department, banks: BankDirectory, batchNumber: String,
    policyCode: String, periodText: String
  ) {
    self.today = today
    self.policy = policy
    self.department = department
    self.banks = banks
    self.batchNumber = batchNumber
    self.policyCode = policyCode
    self.periodText = periodText
  }
}

/// What a published list says of a policy code on a day.
package enum PolicyStanding: Sendable {
  case unknown
  /// On a list, but not published yet on that day.
  case unpublished(Policy)
  case listed(Policy)

  /// The policy, whatever its standing.
  package var policy: Policy? {
    switch self {
    case .unknown: nil
    case .unpublished(let policy), .listed(let policy): policy
    }
  }
}

/// The rules about a roster as a whole: batch, policy, period, who may pay it.
package enum RosterRules {
  /// Checks the batch by its first line, which stands at `line` of the file.
  /// `isEntitled` says whether the policy's department is the sender or stands above it.
  package static func checkBatch(
    _ context: RosterContext, standing: PolicyStanding, isEntitled: Bool, line: Int
  ) -> Findings {
    var findings = Findings()
    if context.batchNumber.isEmpty || context.batchNumber.count > 35 || formula(context.batchNumber) {
      let found = String(context.batchNumber.prefix(40))
      findings.add(Finding(.batchMissing, line: line, field: RosterField.batchNumber, found: found))
    }
    checkPolicy(context, standing, line: line, &findings)
    if let policy = standing.policy {
      if !isEntitled {
        findings.add(
          Finding(
            .departmentNotEntitled, line: line, field: RosterField.policyCode, required: policy.department,
            found: context.department.id))
      }
      checkPeriod(context, policy, line: line, &findings)
    } else {
      checkPeriod(context, nil, line: line, &findings)
    }
    return findings
  }

  private static func formula(_ text: String) -> Bool { text.withBytes { PersonName.formulaStart($0) != nil } }

  private static func checkPolicy(
    _ context: RosterContext, _ standing: PolicyStanding, line: Int, _ findings: inout Findings
  ) {
    let today = context.today
    func add(_ code: FindingCode, required: String = "", found: String) {
      findings.add(Finding(code, line: line, field: RosterField.policyCode, required: required, found: found))
    }
    switch standing {
    case .unknown: return add(.policyUnknown, found: String(context.policyCode.prefix(40)))
    case .unpublished(let policy):
      add(.policyUnpublished, required: policy.publishedOn?.description ?? "未填", found: today.description)
    case .listed(let policy):
      if policy.publishedOn == nil { add(.policyUnpublished, required: "未填", found: today.description) }
    }
    guard let policy = standing.policy else { return }
    switch policy.status {
    case .active: break
    case .cancelled: add(.policyCancelled, found: policy.code)
    case .merged: add(.policyMerged, required: policy.mergedInto ?? "", found: policy.code)
    }
    if policy.category != .subsidy { add(.categoryExcluded, found: policy.category.rawValue) }
    if today < policy.validFrom {
      add(.policyNotYetValid, required: policy.validFrom.description, found: today.description)
    }
    if let end = policy.validTo, today > end {
      add(.policyExpired, required: end.description, found: today.description)
    }
    if let published = policy.publishedOn, let limit = Day(year: published.year, month: 3, day: 31),
      published > limit, published.year == policy.validFrom.year || published.year == today.year
    {
      add(.policyPublishedLate, required: limit.description, found: published.description)
    }
  }

  private static func checkPeriod(
    _ context: RosterContext, _ policy: Policy?, line: Int, _ findings: inout Findings
  ) {
    func add(_ code: FindingCode, required: String = "") {
      findings.add(
        Finding(
          code, line: line, field: RosterField.period, required: required, found: String(context.periodText.prefix(40)))
      )
    }
    switch context.periodText.withBytes({ Period.read($0) }) {
    case .unreadable: add(.periodUnreadable)
    case .spreadsheetDate: add(.periodDamaged)
    case .period(let period):
      if let policy, period.form != policy.frequency.periodForm {
        add(.periodNotOfFrequency, required: policy.frequency.rawValue)
      }
    }
  }

  /// Checks a file's control totals against what its lines add up to.
  /// `said` is what the totals row or the root says; nil when there is neither.
  package static func checkTotals(
    said: (count: String, sum: String, line: Int?)?, count: Int, sum: Amount, findings: inout Findings
  ) {
    guard let said else { return findings.add(Finding(.totalsMissing)) }
    guard !said.count.isEmpty || !said.sum.isEmpty else {
      return findings.add(Finding(.totalsMissing, line: said.line))
    }
    guard let saidCount = said.count.withBytes({ $0.unsignedInteger }),
      let saidSum = said.sum.withBytes({ Amount(yuanSum: $0) })
    else {
      let found = String("\(said.count),\(said.sum)".prefix(60))
      return findings.add(Finding(.totalsUnreadable, line: said.line, found: found))
    }
    if saidCount != count {
      findings.add(Finding(.totalsCountDiffers, line: said.line, required: "\(saidCount)", found: "\(count)"))
    }
    if saidSum != sum {
      findings.add(
        Finding(.totalsSumDiffers, line: said.line, required: saidSum.description, found: sum.description))
    }
  }
}
