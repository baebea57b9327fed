package import DaifaModel

/// 发放结果: what a return said of a department's batch, for the department. Its lines are handed over one by one, see
/// ``PaymentResultRenderer``.
package struct PaymentResultReport: Sendable {
  package var departmentName: String
  package var batchNumber: String
  package var policy: PolicyTitle
  package var period: Period?
  package var bankName: String
  package var instructionNumber: String
  /// SHA-256 of the return file, in hexadecimal.
  package var returnDigest: String
  /// The day the report was made.
  package var day: Day
  /// The lines of the report by their state now; what they add up to is what the bank was instructed.
  package var totals: [PaymentState: Tally]
  /// The journal's head when the report was made, in hexadecimal.
  package var journalHead: String

  package init(
    departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?, bankName: String,
    instructionNumber: String, returnDigest: String, day: Day, totals: [PaymentState: Tally], journalHead: String
  ) {
    self.departmentName = departmentName
    self.batchNumber = batchNumber.withoutPersonalNumbers
    self.policy = policy
    self.period = period
    self.bankName = bankName
    self.instructionNumber = instructionNumber
    self.returnDigest = returnDigest
    self.day = day
    self.totals = totals
    self.journalHead = journalHead
  }

  /// All lines of the report.
  package var total: Tally { totals.values.total }

  /// The lines in one state.
  package subscript(state: PaymentState) -> Tally { totals[state] ?? .zero }
}

/// One line of a payment result, over bytes somebody else owns: for the pass over all lines, which may be ten million.
package struct PaymentResultRow {
  package var lineNumber: Int
  package var reference: PaymentReference
  /// The beneficiary's name as the roster has it.
  package var name: Bytes
  /// The beneficiary's identity number, whole or masked; it is masked when it is written.
  package var identity: Bytes
  /// The payee's account, whole or masked; it is masked when it is written.
  package var account: Bytes
  package var amount: Amount
  package var state: PaymentState
  package var postedAmount: Amount?
  package var postedOn: Day?
  package var reason: ReasonCode?
  package var bankReference: Bytes
  /// What finance decided about it, where it was not made.
  package var decision: FailureDecision?

  package init(
    lineNumber: Int, reference: PaymentReference, name: Bytes, identity: Bytes, account: Bytes, amount: Amount,
    state: PaymentState, postedAmount: Amount? = nil, postedOn: Day? = nil, reason: ReasonCode? = nil,
    bankReference: Bytes
  ) {
    self.lineNumber = lineNumber
    self.reference = reference
    self.name = name
    self.identity = identity
    self.account = account
    self.amount = amount
    self.state = state
    self.postedAmount = postedAmount
    self.postedOn = postedOn
    self.reason = reason
    self.bankReference = bankReference
  }

  /// What is to be done about the line, by whom.
  package var action: String { PaymentResultAction.chinese(state, reason, decision) }
}

/// One line of a payment result as a value: for the page, which lists the few lines that need action.
package struct PaymentResultLine: Sendable {
  package var lineNumber: Int
  package var reference: PaymentReference
  package var name: String
  /// The beneficiary's identity number, whole or masked; it is masked when it is written.
  package var identity: String
  /// The payee's account, whole or masked; it is masked when it is written.
  package var account: String
  package var amount: Amount
  package var state: PaymentState
  package var postedAmount: Amount?
  package var postedOn: Day?
  package var reason: ReasonCode?
  package var bankReference: String
  /// What finance decided about it, where it was not made.
  package var decision: FailureDecision?

  package init(
    lineNumber: Int, reference: PaymentReference, name: String, identity: String, account: String, amount: Amount,
    state: PaymentState, postedAmount: Amount? = nil, postedOn: Day? = nil, reason: ReasonCode? = nil,
    bankReference: String = ""
  ) {
    self.lineNumber = lineNumber
    self.reference = reference
    self.name = name
    self.identity = identity
    self.account = account
    self.amount = amount
    self.state = state
    self.postedAmount = postedAmount
    self.postedOn = postedOn
    self.reason = reason
    self.bankReference = bankReference
  }

  /// Runs a closure over the line as a row of bytes.
  package func withRow<Result>(_ body: (PaymentResultRow) throws -> Result) rethrows -> Result {
    try name.withBytes { name in
      try identity.withBytes { identity in
        try account.withBytes { account in
          try bankReference.withBytes { bankReference in
            var row = PaymentResultRow(
              lineNumber: lineNumber, reference: reference, name: name, identity: identity, account: account,
              amount: amount, state: state, postedAmount: postedAmount, postedOn: postedOn, reason: reason,
              bankReference: bankReference)
            row.decision = decision
            return try body(row)
          }
        }
      }
    }
  }

  /// What is to be done about the line, by whom.
  package var action: String { PaymentResultAction.chinese(state, reason, decision) }
}

/// 处理意见: what is to be done about a line in a state, by whom.
package enum PaymentResultAction {
  /// The action in Chinese.
  package static func chinese(
    _ state: PaymentState, _ reason: ReasonCode?, _ decision: FailureDecision? = nil
  ) -> String {
    if let decision, isNeeded(state) { return decision.chineseName }
    return switch state {
    case .paid: "无需处理"
    case .failed: reason?.action.chineseName ?? ReasonCode.Action.human.chineseName
    case .returned: reason == .holderDead ? ReasonCode.Action.never.chineseName : BreakKind.returned.remedy.chinese
    case .instructed: "等待银行结果，不得重发"
    case .held: "等待审核"
    case .recorded: "等待送盘"
    case .stopped: "已停发，无需处理"
    case .reissued: "已补发，无需处理"
    }
  }

  /// Whether a line in this state asks somebody to do something.
  package static func isNeeded(_ state: PaymentState) -> Bool { state == .failed || state == .returned }
}
