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
  /// What a department paid, or is about to, by a policy: period by period, in the order they first came.
  package func periodsPaid(department: String, policy: String) throws -> [PeriodPaid] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT period, scope, firstPayment, payments, amountFen FROM roster
        WHERE department = ? AND policy = ? AND payments > 0 AND state <> 'stopped' ORDER BY firstPayment
        """, arguments: [department, policy])
    var periods: [PeriodPaid] = []
    for row in rows {
      guard let period = Period(row[0] as String) else { continue }
      let place = periods.firstIndex { $0.period == period } ?? periods.count
      if place == periods.count { periods.append(PeriodPaid(period: period, scope: row[1])) }
      let (first, count) = (row[2] as Int64, row[3] as Int)
      periods[place].count += count
      periods[place].sum += Amount(fen: row[4])
      periods[place].payments.append(first...(first + Int64(count) - 1))
    }
    return periods
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
      database, "SELECT entries FROM claimBlock WHERE scope = \(scope) ORDER BY firstKey", operation: "read claims")
    while try statement.step() {
      let entries = statement.bytes(0)
      for index in 0..<(entries.count / 16) { try body(LedgerTransaction.claim(entries, index)) }
    }
  }
}
