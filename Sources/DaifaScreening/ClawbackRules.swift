package import DaifaModel

/// 追回: what may be done in a case. Pure.
package enum ClawbackRules {
  /// Why a step may not be taken: the code, the column it is about, what was required and what was found.
  package typealias Refusal = (code: FindingCode, field: ClawbackField, required: String, found: String)

  /// Judges a step in a case that there is; nil when it may be taken.
  package static func refusal(of step: ClawbackStep, in standing: ClawbackCase) -> Refusal? {
    if let closedOn = standing.closedOn {
      return (.caseClosed, .caseNumber, closedOn.description, standing.number.description)
    }
    switch step.action {
    case .recover, .waive, .confirm:
      // The same voucher again is the same money entered twice.
      if step.action != .waive, standing.vouchers.contains(step.voucher) {
        return (.caseVoucherRepeated, .voucherNumber, "", step.voucher)
      }
      // What a statement has shown already adds nothing.
      guard step.action == .confirm || step.amount <= standing.left else {
        return (.caseAmountAbove, .amount, standing.left.description, step.amount.description)
      }
    case .close:
      guard standing.left == .zero else { return (.caseNotSettled, .action, standing.left.description, "") }
      if let hand = standing.hands.union([standing.lastHand]).sorted().first(where: {
        PersonName.isSamePerson(step.decidedBy, $0)
      }) {
        return (.caseSamePerson, .decidedBy, hand, step.decidedBy)
      }
    case .note: break
    case .open, .increase, .surplus, .withdraw, .withdrawSurplus:
      preconditionFailure("no step of a person's in a case that there is")
    }
    return nil
  }

  /// Judges the opening of a case about a payment: what it is about, what state it is in, and what cases there are about it already.
  package static func refusal(
    ofOpening step: ClawbackStep, payment: (amount: Amount, state: PaymentState)?, cases: [ClawbackCase]
  ) -> Refusal? {
    let reference = step.payment.map { PaymentReference(payment: $0).description } ?? ""
    guard let payment else { return (.casePaymentNotPaid, .paymentReference, "查无此笔", reference) }
    guard payment.state == .paid else {
      return (.casePaymentNotPaid, .paymentReference, payment.state.chineseName, reference)
    }
    let own = cases.filter { $0.origin == .notDue }
    if let open = own.first(where: { !$0.isClosed }) {
      return (.caseStandsOpen, .paymentReference, open.number.description, reference)
    }
    // What was claimed before, and settled, is not claimed again.
    let most = payment.amount - own.reduce(.zero) { $0 + $1.owed }
    guard step.amount <= most else {
      return (.caseAmountAbove, .amount, most.description, step.amount.description)
    }
    return nil
  }
}
