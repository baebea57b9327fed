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
  /// For a decision about a payment that was not made: how that stands; nil when it is not failed or come back, something took its place, or the
  /// bank contradicted itself.
  package var failure: Failure?
  /// How a payment a decision is about stands, in words.
  package var paymentState = ""

  /// A payment that failed or came back.
  package struct Failure: Sendable {
    package var reason: ReasonCode
    package var decision: FailureDecision?

    package init(reason: ReasonCode, decision: FailureDecision?) {
      self.reason = reason
      self.decision = decision
    }
  }

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
    if let action, action.isAboutPayment {
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
      case .approve, .reject, .permit, .forgo: party == .finance
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

  /// Whether what is decided about a payment that was not made may be.
  private static func order(
    _ next: FailureDecision, _ decision: Decision, _ facts: DecisionFacts, _ line: Int
  ) -> Finding? {
    func refusal(_ required: String, _ found: String) -> Finding {
      Finding(
        .decisionOutOfOrder, line: line, field: ApprovalField.paymentReference, required: required, found: found)
    }
    guard facts.payment != nil else {
      let reference = decision.payment.map { PaymentReference(payment: $0).description } ?? ""
      return Finding(.paymentNotInRoster, line: line, field: ApprovalField.paymentReference, found: reference)
    }
    guard let failure = facts.failure else { return refusal("失败或退汇，未补发，银行结果不矛盾", facts.paymentState) }
    if failure.decision == next { return refusal("尚未如此决定", decision.action.chineseName) }
    guard next == .permit else { return nil }
    switch failure.reason.action {
    case .never: return refusal("失败原因不是不得再次发放的", failure.reason.words)
    case .correctAndReissue where failure.decision == nil: return refusal("失败原因须财政部门决定", failure.reason.words)
    case .correctAndReissue, .query, .human: return nil
    }
  }

  private static func order(_ decision: Decision, _ facts: DecisionFacts, _ line: Int) -> Finding? {
    if let failure = decision.action.failure { return order(failure, decision, facts, line) }
    let isWaiting = facts.state == .held || facts.state == .recorded
    let (fits, required): (Bool, String) =
      switch decision.action {
      case .approve: (facts.state == .held && facts.heldBy == nil, "待审核、未暂缓")
      case .reject: (facts.state == .held, "待审核")
      case .hold: (isWaiting && facts.heldBy == nil, "待审核或待送盘、未暂缓")
      case .release: (isWaiting && facts.heldBy != nil, "已暂缓")
      case .stop, .cancel, .permit, .forgo: (isWaiting, "待审核或待送盘")
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
