package import DaifaModel

/// Reads one line of a clawback file, finding everything that is wrong with its values.
package enum ClawbackLineReader {
  /// The step, or nil when the line cannot be one; with what was found, and what the line adds to the file's sum.
  package static func read(
    _ fields: LineFields, line: Int, today: Day
  ) -> (line: ClawbackStep?, findings: [Finding], amount: Amount) {
    var values = LineReader<ClawbackField>(fields, line: line)
    let action = values.word(.action, ClawbackAction.self, ClawbackAction.chineseNames) { $0.isByHand }
    if let action, !action.isByHand { values.add(.wordUnknown, .action, required: words, found: action.rawValue) }
    let amount = values.amount(.amount)
    let number = caseNumber(&values, action)
    let payment = payment(&values, action)
    let recoveredOn = values.day(.recoveredOn)
    if let recoveredOn, recoveredOn > today {
      values.add(.recoveredLater, .recoveredOn, required: today.description, found: recoveredOn.description)
    }
    let voucher = values.text(.voucherNumber, limit: 60, required: action == .recover)
    let decidedBy = values.text(.decidedBy, limit: 40, required: true)
    let needsReason = action == .open || action == .waive || action == .note
    let reason = values.text(.reason, limit: 140, required: needsReason)
    if action == .open || action == .recover || action == .waive {
      if amount == nil, values.bytes(.amount).count == 0 { values.add(.valueMissing, .amount) }
      if amount == .zero { values.add(.amountZero, .amount) }
    }
    guard !values.isRefused, let action else { return (nil, values.findings, amount ?? .zero) }
    let step = ClawbackStep(
      caseNumber: number, payment: payment, action: action, amount: amount ?? .zero, recoveredOn: recoveredOn ?? today,
      voucher: voucher, decidedBy: decidedBy, reason: reason)
    return (step, values.findings, amount ?? .zero)
  }

  private static var words: String {
    ClosedList.words(of: ClawbackAction.self, ClawbackAction.chineseNames) { $0.isByHand }
  }

  private static func caseNumber(
    _ values: inout LineReader<ClawbackField>, _ action: ClawbackAction?
  ) -> CaseNumber? {
    guard action != .open else { return nil }
    let text = values.text(.caseNumber, limit: 20, required: true)
    if text.isEmpty { return nil }
    if let number = CaseNumber(text) { return number }
    values.add(.caseUnknown, .caseNumber, found: text)
    return nil
  }

  private static func payment(_ values: inout LineReader<ClawbackField>, _ action: ClawbackAction?) -> Int64? {
    guard action == .open else { return nil }
    let text = values.text(.paymentReference, limit: 35, required: true)
    if text.isEmpty { return nil }
    if let reference = PaymentReference(text) { return reference.payment }
    values.add(.casePaymentNotPaid, .paymentReference, required: "查无此笔", found: text)
    return nil
  }
}
