package import DaifaModel
internal import GRDB

/// 审核决定: one decision as it was carried out.
package struct DecisionRecord: Sendable {
  /// The payment a stop was about.
  package var payment: Int64?
  package var action: DecisionAction
  package var party: Party
  package var decidedBy: String
  package var reason: String
  package var at: String
}

extension LedgerTransaction {
  /// Records a decision, what it makes of the roster, and why, in the journal.
  package func carryOut(
    _ decision: Decision, on roster: RosterRecord, by party: Party, file: Int64, line: Int, at: Instant, day: Day
  ) throws {
    try execute(
      """
      INSERT INTO decision (file, line, roster, payment, action, count, amountFen, party, decidedBy, reason, at, day)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        file, line, roster.file, decision.payment, decision.action.rawValue, decision.quote.count,
        decision.quote.sum.fen, party.path, decision.decidedBy, decision.reason, at.description, day.description,
      ])
    let about = decision.payment.map { PaymentReference(payment: $0).description } ?? ""
    let content = [
      ControlNumber(roster.file).description, about, decision.action.rawValue, decision.decidedBy, decision.reason,
    ]
    try journal(
      "decision.\(decision.action.rawValue)", party: party.path, subject: "\(ControlNumber(roster.file)) \(about)",
      count: decision.quote.count, amount: decision.quote.sum,
      contentDigest: sha256(content.joined(separator: "\u{1F}")), at: at, day: day)
    if let failure = decision.action.failure, let payment = decision.payment {
      return try decide(failure, about: payment, roster: roster.file, file: file, on: day)
    }
    let changed = roster.after(decision, by: party)
    if let payment = decision.payment {
      try endReissues(by: payment...payment, file: file, on: day)
      var record = PaymentStateRecord(payment: payment, state: .stopped)
      record.isUninstructed = true
      try setState(record, amount: decision.quote.sum, by: file, at: at)
    } else if changed.state == .stopped, roster.payments > 0 {
      try endReissues(by: roster.numbers, file: file, on: day)
    }
    if changed.state != roster.state { try setState(changed.state, roster: roster.file, at: at, day: day) }
    try execute(
      "UPDATE roster SET heldBy = ?, stoppedCount = ?, stoppedFen = ? WHERE file = ?",
      [changed.heldBy?.path ?? "", changed.stopped.count, changed.stopped.sum.fen, roster.file])
  }

  /// The decisions about a roster, in the order they were taken.
  package func decisions(roster: Int64) throws -> [DecisionRecord] {
    try Row.fetchAll(database, sql: "SELECT * FROM decision WHERE roster = ? ORDER BY id", arguments: [roster])
      .compactMap(LedgerTransaction.decision)
  }

  /// The decision about a roster that was taken last; nil when there was none.
  package func lastDecision(roster: Int64) throws -> DecisionRecord? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM decision WHERE roster = ? ORDER BY id DESC LIMIT 1", arguments: [roster]
    ).flatMap(LedgerTransaction.decision)
  }

  private static func decision(_ row: Row) -> DecisionRecord? {
    guard let action = DecisionAction(rawValue: row["action"]), let party = Party(path: row["party"]) else {
      return nil
    }
    return DecisionRecord(
      payment: row["payment"], action: action, party: party, decidedBy: row["decidedBy"], reason: row["reason"],
      at: row["at"])
  }

  /// The party that stopped a payment, or turned its roster down; nil when nobody did.
  package func stopper(of payment: Int64, roster: Int64) throws -> Party? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT party FROM decision WHERE roster = ? AND action IN ('stop', 'reject', 'cancel')
          AND (payment IS NULL OR payment = ?) ORDER BY id DESC LIMIT 1
        """)
    return try String.fetchOne(statement, arguments: [roster, payment]).flatMap { Party(path: $0) }
  }

  /// Rosters that must not be instructed now: a payment of theirs takes the place of one the bank has contradicted itself about, so that
  /// somebody may have the money already. A payment that is stopped holds its roster back no longer.
  package func rostersInConflict() throws -> Set<Int64> {
    let ends = try Int64.fetchAll(
      database,
      sql: """
        WITH RECURSIVE chain(payment) AS (
          SELECT reissuedBy FROM paymentState WHERE inConflict = 1 AND reissuedBy IS NOT NULL
          UNION SELECT s.reissuedBy FROM paymentState s JOIN chain c ON s.payment = c.payment
            WHERE s.reissuedBy IS NOT NULL)
        SELECT payment FROM chain WHERE payment NOT IN (SELECT payment FROM paymentState)
        """)
    return Set(try ends.compactMap { try roster(ofPayment: $0)?.file })
  }

  /// The roster of the same department and policy that came before one and was not turned down; nil when there was none.
  package func rosterBefore(_ roster: RosterRecord) throws -> RosterRecord? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT * FROM roster WHERE policy = ? AND department = ? AND file < ? AND state <> 'stopped'
        ORDER BY file DESC LIMIT 1
        """, arguments: [roster.policy, roster.department, roster.file]
    ).map(LedgerTransaction.roster)
  }

  /// The rosters that wait for somebody, in the order they came: to be approved, on hold, or released and not yet instructed.
  package func waitingRosters() throws -> [(roster: RosterRecord, receivedOn: Day?, receivedAt: String, since: String)]
  {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, f.receivedAt, f.day AS receivedDay FROM roster r INDEXED BY rosterWaiting JOIN file f ON f.id = r.file
        WHERE r.state <> 'instructed' AND r.state <> 'stopped' ORDER BY r.file
        """
    ).map { (LedgerTransaction.roster($0), Day($0["receivedDay"] as String), $0["receivedAt"], $0["stateSince"]) }
  }
}

extension RosterRecord {
  /// What a decision that may be carried out makes of the roster.
  package func after(_ decision: Decision, by party: Party) -> RosterRecord {
    var roster = self
    switch decision.action {
    case .approve: roster.state = .recorded
    case .reject, .cancel:
      roster.state = .stopped
      roster.heldBy = nil
    case .hold: roster.heldBy = party
    case .release: roster.heldBy = nil
    case .permit, .forgo: break
    case .stop:
      roster.stopped.count += 1
      roster.stopped.sum += decision.quote.sum
    }
    return roster
  }
}
