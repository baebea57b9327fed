package import DaifaModel
internal import GRDB

/// Where one payment stands, in few words.
package struct PaymentStanding: Sendable {
  package var payment: Int64
  package var amount: Amount
  package var state: PaymentState
  package var reason: ReasonCode?
  package var isInConflict: Bool
  package var bank: String
  package var department: String
}

extension LedgerTransaction {
  /// Where a payment stands; nil when there is none of that number.
  package func standing(ofPayment payment: Int64) throws -> PaymentStanding? {
    let facts = try paymentCursor().withPayment(payment) {
      (roster: $0.roster, bank: $0[.bank].text, amount: $0.amount)
    }
    guard let facts, let roster = try roster(facts.roster) else { return nil }
    let record = try stateRecord(payment: payment)
    let part = try part(bank: facts.bank, payment: payment)
    let usual = part.map { $0.isPosted(payment) ? PaymentState.paid : .instructed } ?? roster.state
    return PaymentStanding(
      payment: payment, amount: facts.amount, state: record?.state ?? usual, reason: record?.reason,
      isInConflict: record?.inConflict ?? false, bank: facts.bank, department: roster.department)
  }

  /// 补发沿革: a payment with all it took the place of, and all that took its place, the oldest first.
  package func lineage(of payment: Int64) throws -> [PaymentStanding] {
    var chain = [payment]
    while let before = try Int64.fetchOne(
      database, sql: "SELECT payment FROM paymentState WHERE reissuedBy = ?", arguments: [chain[0]])
    {
      chain.insert(before, at: 0)
    }
    while let after = try stateRecord(payment: chain[chain.count - 1])?.reissuedBy { chain.append(after) }
    return try chain.compactMap { try standing(ofPayment: $0) }
  }
}
