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

  /// The state of the payment that a payment took the place of; nil when it took nobody's.
  package func predecessor(of payment: Int64) throws -> PaymentStateRecord? {
    let statement = try database.cachedStatement(sql: "SELECT * FROM paymentState WHERE reissuedBy = ?")
    return try Row.fetchOne(statement, arguments: [payment]).map(LedgerTransaction.stateRecord)
  }

  /// A payment and those it took the place of, one after the other: the oldest last.
  package func lineage(endingWith payment: Int64) throws -> [Int64] {
    var chain = [payment]
    while let before = try predecessor(of: chain[chain.count - 1])?.payment { chain.append(before) }
    return chain
  }

  /// A payment and those that took its place, one after the other: the newest last.
  package func lineage(beginningWith payment: Int64) throws -> [Int64] {
    var chain = [payment]
    while let after = try stateRecord(payment: chain[chain.count - 1])?.reissuedBy { chain.append(after) }
    return chain
  }

  /// 补发沿革: a payment with all it took the place of, and all that took its place, the oldest first.
  package func lineage(of payment: Int64) throws -> [PaymentStanding] {
    let chain = try lineage(endingWith: payment).reversed() + lineage(beginningWith: payment).dropFirst()
    return try chain.compactMap { try standing(ofPayment: $0) }
  }

  /// Whether the bank contradicted itself about a payment or about one it took the place of: then somebody may have the money already.
  package func isLineageInConflict(_ payment: Int64) throws -> Bool {
    try lineage(endingWith: payment).contains { try stateRecord(payment: $0)?.inConflict == true }
  }
}
