package import DaifaModel
internal import GRDB

/// 账户归属补登: accounts of payments from before there was a record of whom each account is paid for.
///
/// Two marks say how far it is: `accountsFrom`, the first payment whose roster wrote its accounts itself, set once; and `accountsThrough`, the
/// last payment before it whose account has been looked at. Each step is a transaction's worth, so that a crash costs one of them.
extension LedgerTransaction {
  /// Writes down whose the accounts of the next payments are that were recorded before, as far as those payments stand.
  ///
  /// - Returns: how many payments were looked at; zero once there is nothing left to do.
  package func fillAccounts(atMost limit: Int) throws -> Int {
    if try counter("accountsFrom") == 0 { try setCounter("accountsFrom", try counter("payment") + 1) }
    let last = try counter("accountsFrom") - 1
    let low = try counter("accountsThrough") + 1
    guard low <= last else { return 0 }
    let high = min(low + Int64(limit) - 1, last)
    let standing = try standingPayments()
    var holders: [AccountHolder] = []
    try forEachPayment(from: low, through: high) { payment in
      let account = payment[.account]
      let payee = payment.payeeID
      guard account.count > 0, payee.count >= 17, try standing.contains(payment.payment) else { return }
      holders.append(
        AccountHolder(
          key: AccountHolder.key(ofHash: account.stableHash), payee: ResidentID.key(payee), payment: payment.payment))
    }
    // The last payment to an account is the one that counts, as where rosters write them.
    holders.sort { ($0.key, $0.payment) < ($1.key, $1.payment) }
    let recorder = try accountRecorder()
    for (place, holder) in holders.enumerated() where place + 1 == holders.count || holders[place + 1].key != holder.key
    {
      try recorder.append(holder)
    }
    try recorder.finish()
    try setCounter("accountsThrough", high)
    return Int(high - low + 1)
  }

  /// Whether payments wait for ``fillAccounts(atMost:)``; the ledger may be one that is only read.
  package func mustFillAccounts() throws -> Bool {
    guard try counter("payment") > 0 else { return false }
    let (from, through) = (try counter("accountsFrom"), try counter("accountsThrough"))
    return from == 0 || from - 1 > through
  }
}
