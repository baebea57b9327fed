import DaifaLedger
import DaifaModel

/// 清算: whether the year a roster is for is closed, and what of a closed year may still be paid.
extension RosterAdmission {
  /// Refuses a roster of a closed year, unless all it asks for is to pay again what was carried over: that is charged to the year it was
  /// carried to.
  func checkClosed(policy: Policy?, period: Period?) throws {
    guard let policy, let period, scan.lines > 0 else { return }
    let scope = SettlementScope(year: period.year, policy: policy.code, department: department.id)
    let closings = try transaction.closings(of: scope)
    guard let first = closings.first else { return }
    let isReissue = !originals.isEmpty && (0..<scan.lines).allSatisfy { originals[$0] != nil || refused.contains($0) }
    if isReissue, let open = try openYear(after: closings, policy: policy) {
      charge = open
      return
    }
    scan.findings.add(
      Finding(
        .yearClosed, line: scan.numbers[0], field: RosterField.period, required: "\(first.number)",
        found: "\(period.year)"))
  }

  /// The year that is open to which closings carried over, from one closed year to the next, and the closing that carried to it; nil when a
  /// year was closed without carrying over.
  private func openYear(after closings: [Settlement], policy: Policy) throws -> (
    year: Int, settlement: SettlementNumber
  )? {
    var closings = closings
    while let carried = closings.first(where: { $0.carryTo != nil }), let year = carried.carryTo {
      closings = try transaction.closings(
        of: SettlementScope(year: year, policy: policy.code, department: department.id))
      if closings.isEmpty { return (year, carried.number) }
    }
    return nil
  }

  /// The closing that keeps anything from taking a payment's place; nil when its year is open, or it was carried over by name.
  func closing(keepingOut payment: Int64) throws -> String? {
    guard let roster = try transaction.roster(ofPayment: payment) else { return nil }
    let closings = try transaction.closings(of: roster)
    guard let last = closings.last else { return nil }
    let bank = try transaction.paymentCursor().withPayment(payment) { $0[.bank].text } ?? ""
    for closing in closings where try transaction.isCarried(payment, bank: bank, by: closing) { return nil }
    return "\(last.number)"
  }
}
