package import DaifaModel
internal import GRDB

/// 未成的补发: where a payment that was to take another one's place was turned down or stopped, that one is again what it was before: failed, come
/// back or stopped, counted so, and free to be reissued.
extension LedgerTransaction {
  /// Gives back what stopped payments had taken the place of: the state of each, the counts of its part, its breaks, and its claim.
  ///
  /// - Returns: the rosters whose payments stand otherwise now.
  @discardableResult
  func endReissues(by payments: ClosedRange<Int64>, file: Int64, on day: Day) throws -> Set<Int64> {
    let replaced = try Row.fetchAll(
      database, sql: "SELECT payment, reissuedBy FROM paymentState WHERE reissuedBy BETWEEN ? AND ? ORDER BY payment",
      arguments: [payments.lowerBound, payments.upperBound])
    var rosters: Set<Int64> = []
    var claims: [Int64: [Claim]] = [:]
    for row in replaced {
      if let later = try stateRecord(payment: row[1])?.reissuedBy {
        try passOver(row[1], between: row[0], and: later, file: file, on: day)
        continue
      }
      var end: (replaced: Int64, by: Int64)? = (row[0], row[1])
      while let (payment, replacement) = end {
        guard let roster = try roster(ofPayment: payment), let after = try self.roster(ofPayment: replacement) else {
          break
        }
        rosters.insert(roster.file)
        try reopenBreaks(payment, clearedBy: after.file)
        let state = try restore(payment)
        try execute(
          "INSERT INTO endedReissue (payment, replacement, day, file) VALUES (?, ?, ?, ?)",
          [payment, replacement, day.description, file])
        // One that is only stopped may itself stand in the place of another one, which then is owed again too.
        if state == .stopped, let before = try predecessor(of: payment)?.payment {
          end = (before, payment)
          continue
        }
        end = nil
        let key = try paymentCursor().withPayment(payment) {
          $0[.beneficiaryID].count >= 17 ? ResidentID.key($0[.beneficiaryID]) : 0
        }
        if let key, key != 0 { claims[roster.scope, default: []].append(Claim(key: key, payment: payment)) }
      }
    }
    for (scope, list) in claims.sorted(by: { $0.key < $1.key }) {
      try list.sorted { $0.key < $1.key }.withUnsafeBufferPointer { try takeClaims(scope: scope, $0) }
    }
    return rosters
  }

  /// A stopped payment whose place another one took, as it was before there was this: that one stands in the place of the first, and nothing
  /// else changes.
  private func passOver(_ stopped: Int64, between payment: Int64, and later: Int64, file: Int64, on day: Day) throws {
    try execute("UPDATE paymentState SET reissuedBy = ? WHERE payment = ?", [later, payment])
    _ = try restore(stopped)
    try execute(
      "INSERT INTO endedReissue (payment, replacement, day, file) VALUES (?, ?, ?, ?)",
      [payment, stopped, day.description, file])
  }

  /// Its breaks, and those of what it had itself taken the place of, stand open as they did before a roster cleared them.
  private func reopenBreaks(_ payment: Int64, clearedBy roster: Int64) throws {
    for one in try lineage(endingWith: payment) {
      try execute(
        """
        UPDATE "break" SET clearedOn = NULL, clearedBy = NULL
        WHERE payment = ? AND clearedBy = ? AND kind IN ('failed', 'returned')
        """, [one, roster])
    }
  }

  /// Makes a reissued payment what it was before; gives its state.
  private func restore(_ payment: Int64) throws -> PaymentState {
    guard let record = try stateRecord(payment: payment) else { return .stopped }
    let facts = try paymentCursor().withPayment(payment) { (bank: $0[.bank].text, amount: $0.amount) }
    if !record.isUninstructed, let facts, var part = try part(bank: facts.bank, payment: payment) {
      // What came back had been posted, and what failed had not: that bit is never taken back.
      let state = part.isPosted(payment) ? PaymentState.returned : .failed
      part.reissuedCount -= 1
      part.reissuedSum = part.reissuedSum - facts.amount
      if state == .returned {
        part.returnedCount += 1
        part.returnedSum += facts.amount
      } else {
        part.failedCount += 1
        part.failedSum += facts.amount
      }
      try update(part)
      // Who said so is again the bank's return that did.
      try execute(
        """
        UPDATE paymentState SET state = ?1, reissuedBy = NULL,
          by = coalesce((SELECT max(bankReturn) FROM returnLine WHERE payment = ?2 AND result = 'F'), by) WHERE payment = ?2
        """, [state.rawValue, payment])
      try execute(
        """
        UPDATE paymentState SET since = coalesce((SELECT receivedAt FROM file WHERE id = by), since) WHERE payment = ?
        """, [payment])
      return state
    }
    if record.isUninstructed {
      try execute("UPDATE paymentState SET state = 'stopped', reissuedBy = NULL WHERE payment = ?", [payment])
    } else {
      // It was stopped with its roster, and had no state of its own.
      try execute("DELETE FROM paymentState WHERE payment = ?", [payment])
    }
    return .stopped
  }

  // MARK: What is asked

  /// The rosters of payments that a file made what they were before, by stopping what was to take their place.
  package func rostersGivenBack(by file: Int64) throws -> Set<Int64> {
    let payments = try Int64.fetchAll(
      database.cachedStatement(sql: "SELECT payment FROM endedReissue WHERE file = ?"), arguments: [file])
    return Set(try payments.compactMap { try roster(ofPayment: $0)?.file })
  }

  /// The payments that were to take a payment's place and never went out, in the order they ended.
  package func endedReissues(of payment: Int64) throws -> [Int64] {
    let statement = try database.cachedStatement(
      sql: "SELECT replacement FROM endedReissue WHERE payment = ? ORDER BY id")
    return try Int64.fetchAll(statement, arguments: [payment])
  }

  /// The payment that stands where a stopped one was to stand; itself when it was to take nobody's place.
  package func standing(insteadOf payment: Int64) throws -> Int64 {
    let statement = try database.cachedStatement(sql: "SELECT payment FROM endedReissue WHERE replacement = ?")
    var standing = payment
    while let before = try Int64.fetchOne(statement, arguments: [standing]) { standing = before }
    return standing
  }

  /// What a trace tells of reissues that never went out.
  func endedReissueEvents(of payment: Int64) throws -> [PaymentLife.Event] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT e.payment, e.replacement, f.receivedAt FROM endedReissue e JOIN file f ON f.id = e.file
        WHERE e.payment = ?1 OR e.replacement = ?1 ORDER BY e.id
        """, arguments: [payment]
    ).map { row in
      let (original, replacement): (Int64, Int64) = (row[0], row[1])
      let isOriginal = original == payment
      return PaymentLife.Event(
        at: row[2], what: "补发未成 reissueEnded",
        detail: isOriginal
          ? "\(PaymentReference(payment: replacement)) 未送盘即停发，本笔恢复原状态"
          : "原为 \(PaymentReference(payment: original)) 的补发，未送盘即停发")
    }
  }
}

extension RosterRecord {
  /// The numbers of its payments; asked of a roster that has any.
  package var numbers: ClosedRange<Int64> { firstPayment...(firstPayment + Int64(payments) - 1) }
}
