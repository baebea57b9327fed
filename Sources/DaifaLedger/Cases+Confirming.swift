package import DaifaModel
internal import GRDB

/// 核对追回: money that a statement showed before somebody entered it by hand.
extension LedgerTransaction {
  /// The recovery of a case that a standing statement showed, of just the sum that somebody enters by hand now and for which no other entry by
  /// hand stands yet; nil when there is none, and when the voucher is the bank reference of another credit on a statement of the bank's.
  package func shownRecovery(
    of step: ClawbackStep, in standing: ClawbackCase, except taken: Set<Int64>
  ) throws -> ShownRecovery? {
    let isOther = try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM statementRow w JOIN accountStatement a ON a.file = w.statement
          WHERE w.bankReference = ?1 AND w.bankReference <> '' AND w.direction = 'credit' AND w.position IS NULL AND a.bank = ?2
            AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.statement = w.statement AND r.line = w.line
              AND r.withdrawnBy IS NULL))
        """, arguments: [step.voucher, standing.bank])
    if isOther == true { return nil }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, r.statement, r.line, s.voucher, s.recoveredOn FROM clawbackStep s
          JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL AND r.isNew
        WHERE s.caseId = ? AND s.action = 'recover' AND s.amountFen = ?
          AND NOT EXISTS (SELECT 1 FROM statementRecovery o WHERE o.statement = r.statement AND o.line = r.line
            AND o.id <> r.id AND o.withdrawnBy IS NULL)
        ORDER BY s.id
        """, arguments: [standing.number.number, step.amount.fen]
    ).lazy.map { row in
      ShownRecovery(
        step: row[0], statement: row[1], line: row[2], bankReference: row[3], bookedOn: row[4] as String? ?? "")
    }.first { !taken.contains($0.step) }
  }

  /// Records that the step written last in a case, an entry by hand, stands for what a statement showed.
  package func confirm(_ shown: ShownRecovery, in number: CaseNumber) throws {
    try execute(
      """
      INSERT INTO statementRecovery (statement, line, step, isNew)
        SELECT ?1, ?2, max(id), 0 FROM clawbackStep WHERE caseId = ?3 AND action = 'confirm'
      """, [shown.statement, shown.line, number.number])
  }
}

/// A recovery of a case that a statement showed.
package struct ShownRecovery: Sendable {
  /// The step it made.
  package var step: Int64
  package var statement: Int64
  package var line: Int
  package var bankReference: String
  /// The day it was booked, as the statement says.
  package var bookedOn: String
}
