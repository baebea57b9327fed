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
      try reopenOriginals(of: payment...payment, clearedBy: roster.file)
    } else if changed.state == .stopped, roster.payments > 0 {
      try reopenOriginals(
        of: roster.firstPayment...(roster.firstPayment + Int64(roster.payments) - 1), clearedBy: roster.file)
    }
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

  /// Raises an alarm about a roster, once.
  package func alarmOnce(_ kind: String, roster: RosterRecord, detail: String, at: Instant, day: Day) throws {
    let isKnown = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE file = ? AND kind = ?)", arguments: [roster.file, kind])
    guard isKnown != true else { return }
    try alarm(
      kind, party: Party(role: .department, id: roster.department), file: roster.file, detail: detail,
      contentDigest: sha256(detail), at: at, day: day)
  }

  /// What a turned-down or stopped payment had taken the place of is owed again: its breaks stand open as they did before.
  private func reopenOriginals(of payments: ClosedRange<Int64>, clearedBy file: Int64) throws {
    let replaced = try Int64.fetchAll(
      database, sql: "SELECT payment FROM paymentState WHERE reissuedBy BETWEEN ? AND ?",
      arguments: [payments.lowerBound, payments.upperBound])
    for payment in replaced {
      for one in try lineage(endingWith: payment) {
        try execute(
          """
          UPDATE "break" SET clearedOn = NULL, clearedBy = NULL
          WHERE payment = ? AND clearedBy = ? AND kind IN ('failed', 'returned')
          """, [one, file])
      }
    }
  }

  /// A payment and those it took the place of, one after the other.
  package func lineage(endingWith payment: Int64) throws -> [Int64] {
    var chain = [payment]
    while let before = try predecessor(of: chain[chain.count - 1])?.payment { chain.append(before) }
    return chain
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
