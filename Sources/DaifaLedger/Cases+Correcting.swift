package import DaifaModel
internal import GRDB

/// 更正追回: what a statement that takes the place of another changes in cases, beyond its own entries.
extension LedgerTransaction {
  /// Has an entry stand for what somebody entered by hand, where the entry that it takes the place of, of the same bank reference, stood for that
  /// or beside it: the bank says how much of that money there is, so only the difference is counted. Gives the case; nil where there is none such.
  func correctEntered(
    in cases: [ClawbackCase], by entry: StatementEntry, statement file: Int64, on day: Day
  ) throws -> ClawbackCase? {
    guard !entry.bankReference.isEmpty else { return nil }
    // What was confirmed was counted again, as entered by hand, when the statement was withdrawn: as far as anything was left, and the rest as
    // a surplus. What several entries tell in parts is no one's to correct.
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT DISTINCT h.id, h.caseId, h.amountFen, h.action, h.hand, h.voucher,
          EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = h.id) AS isReturned FROM accountStatement a
          JOIN withdrawnRow w ON w.statement = a.replaces AND w.bankReference = ?2
          JOIN statementRecovery r ON r.statement = w.statement AND r.line = w.line AND r.withdrawnBy = ?1
          JOIN clawbackStep s ON s.id = r.step AND s.hand NOT LIKE 'banks/%'
          JOIN clawbackStep h ON h.caseId = s.caseId AND h.action IN ('recover', 'surplus') AND h.hand = s.hand
            AND h.voucher = s.voucher AND (h.id = s.id OR (s.action = 'confirm' AND h.file = ?1))
        WHERE a.file = ?1 AND NOT EXISTS (SELECT 1 FROM statementRecovery n WHERE n.step = h.id AND (n.withdrawnBy IS NULL
            OR (n.withdrawnBy = ?1 AND (n.statement, n.line) <> (r.statement, r.line))))
        ORDER BY h.id
        """, arguments: [file, entry.bankReference])
    for first in rows {
      let whole = rows.filter {
        $0[1] as Int64 == first[1] && $0[4] as String == first[4] && $0[5] as String == first[5]
      }
      guard let known = cases.first(where: { $0.number.number == first[1] as Int64 }),
        let standing = try clawbackCase(known.number)
      else { continue }
      let difference = whole.reduce(entry.amount) { $0 - Amount(fen: $1[2]) }
      // Nothing is taken out of a case that is closed: somebody has to look at what the bank says now.
      if standing.isClosed, difference.fen < 0 { continue }
      var told = entry.amount
      for row in whole {
        let part = min(told, Amount(fen: row[2]))
        try note(step: row[0], isNew: false, part, of: entry, in: file)
        told = told - part
      }
      let surplus = whole.filter { $0[3] as String == ClawbackAction.surplus.rawValue }.reduce(Amount.zero) {
        $0 + Amount(fen: $1[2])
      }
      let rest = try takeSurplus(difference, upTo: surplus, by: first[4], of: entry, in: standing, file, on: day)
      // What a return says came back came back, whatever a statement says of it: the instruction's sums tell that they differ.
      if rest.fen < 0, whole.contains(where: { $0[6] }) { return standing }
      try count(rest, of: entry, in: standing, statement: file, on: day)
      return standing
    }
    return nil
  }

  /// Takes what an entry says less than somebody entered out of what stands as a surplus of it first; gives the rest of the difference.
  private func takeSurplus(
    _ difference: Amount, upTo surplus: Amount, by hand: String, of entry: StatementEntry, in standing: ClawbackCase,
    _ file: Int64, on day: Day
  ) throws -> Amount {
    // Some of it may have been turned into recoveries since.
    let stands = try Int64.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(CASE action WHEN 'surplus' THEN amountFen ELSE -amountFen END), 0) FROM clawbackStep
        WHERE caseId = ? AND hand = ? AND action IN ('surplus', 'withdrawSurplus')
        """, arguments: [standing.number.number, hand])
    let taken = min(min(surplus, Amount(fen: stands ?? 0)), .zero - difference)
    guard taken.fen > 0 else { return difference }
    let step = ClawbackStep(
      action: .withdrawSurplus, amount: taken, recoveredOn: day, decidedBy: hand, reason: "对账单更正")
    try insertStep(step, of: standing.number, file: file, on: day)
    try note(step: database.lastInsertedRowID, isNew: true, taken, of: entry, in: file)
    return difference + taken
  }

  /// Counts by how much an entry differs from what somebody entered.
  private func count(
    _ difference: Amount, of entry: StatementEntry, in standing: ClawbackCase, statement file: Int64, on day: Day
  ) throws {
    let counted = standing.isClosed ? .zero : min(difference, standing.left)
    let hand = "banks/\(standing.bank)"
    if counted.fen != 0 {
      try execute(
        "UPDATE clawbackCase SET recoveredFen = recoveredFen + ?, lastHand = ? WHERE id = ?",
        [counted.fen, hand, standing.number.number])
      let step = ClawbackStep(
        action: counted.fen > 0 ? .recover : .withdraw, amount: Amount(fen: abs(counted.fen)),
        recoveredOn: entry.bookedOn, voucher: counted.fen > 0 ? entry.bankReference : "", decidedBy: hand,
        reason: "对账单更正")
      try insertStep(step, of: standing.number, file: file, on: day)
      try note(step: database.lastInsertedRowID, isNew: true, Amount(fen: abs(counted.fen)), of: entry, in: file)
    }
    try noteSurplus(difference - counted, of: entry, in: standing, statement: file, by: file, on: day)
  }

  /// Counts what was not counted beside an entry, now that the entry is taken back: up to what is left, and the rest is a surplus.
  func restore(
    _ amount: Amount, in number: CaseNumber, by hand: String, voucher: String = "", on recoveredOn: Day, file: Int64,
    day: Day
  ) throws {
    guard let standing = try clawbackCase(number) else { return }
    let counted = standing.isClosed ? .zero : min(amount, standing.left)
    if counted.fen > 0 {
      let step = ClawbackStep(
        action: .recover, amount: counted, recoveredOn: recoveredOn, voucher: voucher, decidedBy: hand, reason: "对账单更正")
      _ = try record(step, in: standing, file: file, on: day)
    }
    // What stood as a surplus of the entry is no news.
    let isNews = try amount - counted > surplusTaken(by: file, in: number)
    try noteSurplus(
      amount - counted, in: standing, by: hand, voucher: voucher, reason: "对账单更正后超过未追回的余额", isAlarming: isNews,
      file: file, on: day)
  }

  /// Turns what stands as more than was left into recoveries, up to what is left now: in the cases of which a statement took something back.
  package func settleSurpluses(afterStatement file: Int64, on day: Day) throws {
    let numbers = try Int64.fetchAll(
      database,
      sql: "SELECT DISTINCT caseId FROM clawbackStep WHERE file = ? AND action = 'withdraw' ORDER BY caseId",
      arguments: [file])
    for number in numbers {
      try settleSurpluses(of: CaseNumber(number), reason: "对账单更正，超还转追回", by: file, on: day)
    }
  }

  /// Likewise in one case, of which more is left now than before.
  func settleSurpluses(of number: CaseNumber, reason: String, by file: Int64, on day: Day) throws {
    let shown = try Row.fetchAll(
      database,
      sql: """
        SELECT r.id, r.statement, r.line, s.amountFen, (SELECT w.bankReference FROM statementRow w
          WHERE w.statement = r.statement AND w.line = r.line ORDER BY w.id LIMIT 1) FROM clawbackStep s
          JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL AND r.isNew
        WHERE s.caseId = ? AND s.action = 'surplus' ORDER BY s.id
        """, arguments: [number.number])
    for row in shown {
      let entry = SurplusEntry(
        recovery: row[0], statement: row[1], line: row[2], bankReference: row[4] as String? ?? "")
      try settle(Amount(fen: row[3]), of: entry, in: number, by: nil, reason: reason, file, on: day)
    }
    // The rest is what returns brought back, or what people entered.
    let rest = try Row.fetchAll(
      database,
      sql: """
        SELECT hand, sum(CASE action WHEN 'surplus' THEN amountFen ELSE -amountFen END) FROM clawbackStep s
        WHERE caseId = ? AND action IN ('surplus', 'withdrawSurplus')
          AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.withdrawnBy IS NULL AND r.isNew
            AND s.action = 'surplus') GROUP BY hand ORDER BY min(id)
        """, arguments: [number.number])
    for row in rest {
      try settle(Amount(fen: row[1]), of: nil, in: number, by: row[0], reason: reason, file, on: day)
    }
  }

  /// An entry that showed a surplus.
  private struct SurplusEntry {
    /// What binds it to the step.
    var recovery: Int64
    var statement: Int64
    var line: Int
    var bankReference: String
  }

  private func settle(
    _ surplus: Amount, of entry: SurplusEntry?, in number: CaseNumber, by person: String?, reason: String,
    _ file: Int64, on day: Day
  ) throws {
    guard surplus.fen > 0, let standing = try clawbackCase(number), !standing.isClosed, standing.left.fen > 0 else {
      return
    }
    let (hand, amount) = (person ?? "banks/\(standing.bank)", min(surplus, standing.left))
    // Of what the bank owes it is the bank's since it came.
    let isReturned = entry == nil && hand == "banks/\(standing.bank)" && standing.origin == .notDue
    func take(_ action: ClawbackAction, _ amount: Amount, voucher: String = "") throws {
      let step = ClawbackStep(
        action: action, amount: amount, recoveredOn: day, voucher: voucher, decidedBy: hand, reason: reason)
      try insertStep(step, of: number, file: file, on: day)
      guard let entry, action != .withdrawSurplus else { return }
      try note(step: database.lastInsertedRowID, isNew: true, amount, line: entry.line, in: entry.statement)
    }
    if let entry {
      try execute("UPDATE statementRecovery SET withdrawnBy = ? WHERE id = ?", [file, entry.recovery])
    }
    try take(.withdrawSurplus, entry == nil ? amount : surplus)
    try execute(
      """
      UPDATE clawbackCase SET recoveredFen = recoveredFen + ?1, bankFen = bankFen + ?2, lastHand = ?3 WHERE id = ?4
      """, [amount.fen, isReturned ? amount.fen : 0, hand, number.number])
    try take(.recover, amount, voucher: entry?.bankReference ?? "")
    if entry != nil, surplus > amount { try take(.surplus, surplus - amount) }
  }
}
