package import DaifaModel
internal import GRDB

/// The state of a payment that is no longer that of its roster and part.
package struct PaymentStateRecord: Sendable {
  package var payment: Int64
  package var state: PaymentState
  package var reason: ReasonCode?
  /// The bank contradicted itself about it.
  package var inConflict = false
  package var reissuedBy: Int64?
  package var paidOn: Day?
  /// It was stopped before it was in any instruction: no bank was ever told of it.
  package var isUninstructed = false
  /// What finance decided about it, where it was not made.
  package var decision: FailureDecision?

  package init(payment: Int64, state: PaymentState, reason: ReasonCode? = nil) {
    self.payment = payment
    self.state = state
    self.reason = reason
  }

  /// Whether it has finally not been paid and nothing has taken its place, so that another payment may, if the reason allows it.
  package var isFree: Bool { !state.holdsClaim && state != .reissued && !inConflict }

  /// Whether a reissue may name it: not while the bank has to be asked and finance has not permitted it, and never where nothing may be paid
  /// again, or finance decided so.
  package var mayBeReissued: Bool {
    switch (reason ?? .other).action {
    case _ where decision == .forgo: false
    case .correctAndReissue, .human: true
    case .query: decision == .permit
    case .never: false
    }
  }

  /// Whether a line that does not name it may take its place: only where the department is to correct and send again.
  package var mayBeReplaced: Bool { decision != .forgo && (reason ?? .other).action == .correctAndReissue }
}

extension LedgerTransaction {
  /// The state of a payment where it differs from that of its roster and part.
  package func stateRecord(payment: Int64) throws -> PaymentStateRecord? {
    let statement = try database.cachedStatement(sql: "SELECT * FROM paymentState WHERE payment = ?")
    return try Row.fetchOne(statement, arguments: [payment]).map(LedgerTransaction.stateRecord)
  }

  /// The payments from one number through another that have a state of their own.
  package func stateRecords(from low: Int64, through high: Int64) throws -> [Int64: PaymentStateRecord] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM paymentState WHERE payment BETWEEN ? AND ?", arguments: [low, high])
    return Dictionary(rows.map(LedgerTransaction.stateRecord).map { ($0.payment, $0) }) { first, _ in first }
  }

  static func stateRecord(_ row: Row) -> PaymentStateRecord {
    var record = PaymentStateRecord(
      payment: row["payment"], state: PaymentState(rawValue: row["state"]) ?? .failed,
      reason: ReasonCode(rawValue: row["reasonCode"]))
    record.inConflict = row["inConflict"]
    record.reissuedBy = row["reissuedBy"]
    record.isUninstructed = row["isUninstructed"]
    record.decision = FailureDecision(rawValue: row["decision"])
    record.paidOn = (row["paidOn"] as String?).flatMap { Day($0) }
    return record
  }

  /// Whether any claim may be free: a payment has a state of its own, or a roster was rejected or cancelled.
  package func hasFreeClaims() throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM paymentState)
          OR EXISTS (SELECT 1 FROM roster WHERE state = 'stopped' AND state <> 'instructed')
        """)!
  }

  /// Writes a payment's own state. A permit to reissue it was given for the reason there was: for another one it holds no more.
  package func setState(_ record: PaymentStateRecord, amount: Amount, by file: Int64?, at: Instant) throws {
    try execute(
      """
      INSERT INTO paymentState (payment, state, reasonCode, since, by, inConflict, reissuedBy, paidOn, amountFen,
        isUninstructed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (payment) DO UPDATE SET state = excluded.state,
        reasonCode = excluded.reasonCode, since = excluded.since, by = excluded.by,
        inConflict = excluded.inConflict, reissuedBy = excluded.reissuedBy, paidOn = excluded.paidOn,
        decision = iif(decision = 'permit' AND reasonCode <> excluded.reasonCode, '', decision)
      """,
      [
        record.payment, record.state.rawValue, record.reason?.rawValue ?? "", at.description, file, record.inConflict,
        record.reissuedBy, record.paidOn?.description, amount.fen, record.isUninstructed,
      ])
  }
}
