package import DaifaModel
internal import GRDB

/// 审核决定: one decision as it was carried out.
package struct DecisionRecord: Sendable {
  package var roster: Int64
  package var payment: Int64?
  package var action: DecisionAction
  package var quote: ControlTotal
  package var party: Party
  package var decidedBy: String
  package var reason: String
  package var at: String
  /// The approval file and its line.
  package var file: Int64
  package var line: Int
}

extension LedgerTransaction {
  /// Records a decision, what it makes of the roster, and why, in the journal. Gives the roster as it is now.
  package func carryOut(
    _ decision: Decision, on roster: RosterRecord, by party: Party, file: Int64, line: Int, at: Instant, day: Day
  ) throws -> RosterRecord {
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
    let changed = roster.after(decision, by: party)
    if let payment = decision.payment {
      var record = PaymentStateRecord(payment: payment, state: .stopped)
      record.isUninstructed = true
      try setState(record, amount: decision.quote.sum, by: file, at: at)
    }
    try execute(
      """
      UPDATE roster SET state = ?1, stateSince = CASE WHEN state = ?1 THEN stateSince ELSE ?2 END, heldBy = ?3,
        stoppedCount = ?4, stoppedFen = ?5, releasedAt = CASE WHEN ?6 THEN ?2 ELSE releasedAt END,
        reviewedOn = CASE WHEN ?1 = 'held' THEN reviewedOn ELSE coalesce(reviewedOn, ?8) END WHERE file = ?7
      """,
      [
        changed.state.rawValue, at.description, changed.heldBy?.path ?? "", changed.stopped.count,
        changed.stopped.sum.fen, decision.action == .approve, roster.file, day.description,
      ])
    return changed
  }

  /// The decisions about a roster, in the order they were taken.
  package func decisions(roster: Int64) throws -> [DecisionRecord] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM decision WHERE roster = ? ORDER BY id", arguments: [roster]
    ).compactMap { row in
      guard let action = DecisionAction(rawValue: row["action"]), let party = Party(path: row["party"]) else {
        return nil
      }
      return DecisionRecord(
        roster: row["roster"], payment: row["payment"], action: action,
        quote: ControlTotal(count: row["count"], sum: Amount(fen: row["amountFen"])), party: party,
        decidedBy: row["decidedBy"], reason: row["reason"], at: row["at"], file: row["file"], line: row["line"])
    }
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
  package func waitingRosters() throws -> [(roster: RosterRecord, receivedAt: String, since: String)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, f.receivedAt FROM roster r JOIN file f ON f.id = r.file
        WHERE r.state <> 'instructed' AND r.state <> 'stopped' ORDER BY r.file
        """
    ).map { (LedgerTransaction.roster($0), $0["receivedAt"], $0["stateSince"]) }
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
    case .stop:
      roster.stopped.count += 1
      roster.stopped.sum += decision.quote.sum
    }
    return roster
  }
}
