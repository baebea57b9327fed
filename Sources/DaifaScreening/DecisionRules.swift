package import DaifaModel

/// What the ledger knows of the roster a decision is about.
package struct DecisionFacts: Sendable {
  /// The department that sent the roster.
  package var department: String
  package var departmentName: String
  package var state: PaymentState
  /// The party that put it on hold; nil when nobody did.
  package var heldBy: Party?
  /// Its payments as they stand, without the stopped ones.
  package var standing: ControlTotal
  /// For a stop: the amount of the payment, and whether it is stopped already; nil when the roster has no such payment.
  package var payment: (amount: Amount, isStopped: Bool)?
  /// The last decision about the roster, in words; empty when there was none.
  package var lastDecision: String

  package init(
    department: String, departmentName: String, state: PaymentState, heldBy: Party?, standing: ControlTotal,
    payment: (amount: Amount, isStopped: Bool)?, lastDecision: String
  ) {
    self.department = department
    self.departmentName = departmentName
    self.state = state
    self.heldBy = heldBy
    self.standing = standing
    self.payment = payment
    self.lastDecision = lastDecision
  }
}

/// 审核规则: who may decide what about which roster (晋财办〔2021〕26号, 7: whoever sends a roster does not release it). Pure.
package enum DecisionRules {
  /// Reads one line of an approval file; the amount counts into the file's sum whatever else is wrong.
  package static func read(
    _ fields: LineFields, line number: Int
  ) -> (line: Decision?, findings: [Finding], amount: Amount) {
    var values = LineReader<ApprovalField>(fields, line: number)
    let control = ControlNumber(values.text(.controlNumber, limit: 35, required: true))
    if control == nil, values.bytes(.controlNumber).count > 0 {
      values.add(.controlNumberUnknown, .controlNumber, found: values.bytes(.controlNumber).text)
    }
    let action = values.word(.action, DecisionAction.self, DecisionAction.allCases.map(\.chineseName))
    let count = values.number(.count, 0...100_000_000, required: true)
    let amount = values.sum(.amount, required: true)
    let decidedBy = values.text(.decidedBy, limit: 40, required: true)
    let reason = values.text(.reason, limit: 140, required: action?.needsReason ?? false)
    var payment: Int64?
    let reference = values.bytes(.paymentReference)
    if action == .stop {
      payment = PaymentReference(reference)?.payment
      if payment == nil {
        values.add(
          reference.count == 0 ? .valueMissing : .paymentNotInRoster, .paymentReference, found: reference.text)
      }
    } else if reference.count > 0 {
      values.add(.paymentNotExpected, .paymentReference, required: action?.chineseName ?? "", found: reference.text)
    }
    guard !values.isRefused, let control, let action, let count, let amount else {
      return (nil, values.findings, amount ?? .zero)
    }
    let decision = Decision(
      control: control, action: action, payment: payment, quote: ControlTotal(count: count, sum: amount),
      decidedBy: decidedBy, reason: reason)
    return (decision, values.findings, amount)
  }

  /// Why a decision of a party may not be carried out; nil when it may.
  package static func objection(
    to decision: Decision, by party: Party, _ facts: DecisionFacts, line: Int
  ) -> Finding? {
    entitlement(decision, party, facts, line) ?? order(decision, facts, line) ?? quote(decision, facts, line)
  }

  private static func entitlement(
    _ decision: Decision, _ party: Party, _ facts: DecisionFacts, _ line: Int
  ) -> Finding? {
    let isSender = party == Party(role: .department, id: facts.department)
    let isInPerson = decision.decidedBy == facts.department || decision.decidedBy == facts.departmentName
    if decision.action == .approve, isSender || isInPerson {
      return Finding(.approvedBySender, line: line, field: ApprovalField.decidedBy, found: facts.department)
    }
    let mayDecide =
      switch decision.action {
      case .approve, .reject: party == .finance
      case .hold: party == .finance || isSender
      // What finance holds back the sender does not take away to send it once more.
      case .stop, .cancel: party == .finance || (isSender && (facts.heldBy == nil || facts.heldBy == party))
      case .release: party == .finance || (isSender && facts.heldBy == party)
      }
    guard !mayDecide else { return nil }
    return Finding(
      .decisionNotEntitled, line: line, field: ApprovalField.action, required: "\(facts.heldBy ?? .finance)",
      found: decision.action.chineseName)
  }

  private static func order(_ decision: Decision, _ facts: DecisionFacts, _ line: Int) -> Finding? {
    let isWaiting = facts.state == .held || facts.state == .recorded
    let (fits, required): (Bool, String) =
      switch decision.action {
      case .approve: (facts.state == .held && facts.heldBy == nil, "待审核、未暂缓")
      case .reject: (facts.state == .held, "待审核")
      case .hold: (isWaiting && facts.heldBy == nil, "待审核或待送盘、未暂缓")
      case .release: (isWaiting && facts.heldBy != nil, "已暂缓")
      case .stop, .cancel: (isWaiting, "待审核或待送盘")
      }
    if !fits {
      let now = facts.heldBy == nil ? facts.state.chineseName : "\(facts.state.chineseName)、已暂缓"
      let last = facts.lastDecision.isEmpty ? "" : "（\(facts.lastDecision)）"
      return Finding(
        .decisionOutOfOrder, line: line, field: ApprovalField.action, required: required, found: now + last)
    }
    guard let payment = decision.payment else { return nil }
    let reference = PaymentReference(payment: payment).description
    guard let known = facts.payment else {
      return Finding(.paymentNotInRoster, line: line, field: ApprovalField.paymentReference, found: reference)
    }
    guard known.isStopped else { return nil }
    return Finding(
      .decisionOutOfOrder, line: line, field: ApprovalField.paymentReference, required: "未停发",
      found: "\(reference) \(PaymentState.stopped.chineseName)")
  }

  private static func quote(_ decision: Decision, _ facts: DecisionFacts, _ line: Int) -> Finding? {
    let standing = facts.payment.map { ControlTotal(count: 1, sum: $0.amount) } ?? facts.standing
    if decision.quote.count != standing.count {
      return Finding(
        .quoteCountDiffers, line: line, field: ApprovalField.count, required: "\(standing.count)",
        found: "\(decision.quote.count)")
    }
    if decision.quote.sum != standing.sum {
      return Finding(
        .quoteSumDiffers, line: line, field: ApprovalField.amount, required: standing.sum.description,
        found: decision.quote.sum.description)
    }
    return nil
  }
}
