package import DaifaModel
internal import GRDB

/// What a department paid by a policy for one period, over all its rosters.
package struct PeriodPaid: Sendable {
  package var period: Period
  /// The claims of the policy and period, which other departments share.
  package var scope: Int64
  package var count = 0
  package var sum = Amount.zero
  /// The numbers of the rosters' payments, in order.
  package var payments: [ClosedRange<Int64>] = []

  /// Whether a payment is of one of the rosters.
  package func contains(_ payment: Int64) -> Bool {
    var low = 0
    var high = payments.count
    while low < high {
      let middle = (low + high) / 2
      if payments[middle].upperBound < payment { low = middle + 1 } else { high = middle }
    }
    return low < payments.count && payments[low].contains(payment)
  }
}

extension LedgerTransaction {
  /// The periods for which a department paid, or is about to, by a policy. Goes from one period to the next and not through the rosters,
  /// of which one period may have thousands.
  package func periodsPaid(department: String, policy: String) throws -> [Period] {
    try String.fetchAll(
      database,
      sql: """
        WITH RECURSIVE paid (period) AS (
          SELECT min(period) FROM roster WHERE policy = ?1
          UNION ALL
          SELECT (SELECT min(period) FROM roster WHERE policy = ?1 AND period > paid.period) FROM paid
          WHERE paid.period IS NOT NULL)
        SELECT period FROM paid WHERE period IS NOT NULL AND EXISTS (
          SELECT 1 FROM roster r WHERE r.policy = ?1 AND r.period = paid.period AND r.department = ?2 AND r.payments > 0
            AND r.state <> 'stopped')
        """, arguments: [policy, department]
    ).compactMap { Period($0) }
  }

  /// What a department paid, or is about to, by a policy for a period; nil where that is nothing.
  package func paid(department: String, policy: String, period: Period) throws -> PeriodPaid? {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT scope, firstPayment, payments, amountFen FROM roster
        WHERE policy = ? AND period = ? AND department = ? AND payments > 0 AND state <> 'stopped' ORDER BY firstPayment
        """, arguments: [policy, period.description, department])
    guard let first = rows.first else { return nil }
    var paid = PeriodPaid(period: period, scope: first[0])
    for row in rows {
      let (first, count) = (row[1] as Int64, row[2] as Int)
      paid.count += count
      paid.sum += Amount(fen: row[3])
      paid.payments.append(first...(first + Int64(count) - 1))
    }
    return paid
  }

  /// How many of a period's payments are no person's any more: stopped, or another payment took their place.
  package func stoppedOrReissued(_ paid: PeriodPaid) throws -> Int {
    let statement = try database.cachedStatement(
      sql: "SELECT count(*) FROM paymentState WHERE payment BETWEEN ? AND ? AND state IN ('stopped', 'reissued')")
    return try paid.payments.reduce(0) {
      try $0 + (Int.fetchOne(statement, arguments: [$1.lowerBound, $1.upperBound]) ?? 0)
    }
  }

  /// Hands out every claim of a scope, in the order of the keys.
  package func forEachClaim(scope: Int64, _ body: (Claim) throws -> Void) throws {
    let statement = try RawStatement(
      database, "SELECT entries FROM claimBlock WHERE scope = ? ORDER BY firstKey", operation: "read claims")
    statement.bind(1, scope)
    while try statement.step() {
      let entries = statement.bytes(0)
      for index in 0..<(entries.count / 16) { try body(LedgerTransaction.claim(entries, index)) }
    }
  }
}
