package import DaifaModel
internal import GRDB

/// 核对追回: money that a statement showed before somebody entered it by hand.
extension LedgerTransaction {
  /// The recovery of a case that a standing statement showed, of just the sum that somebody enters by hand now, or as a part of that sum where the
  /// entry showed a surplus too, and for which no other entry by hand stands yet; where the bank named the payment, also one of another open case
  /// about it; or else what a return brought back and nobody entered. Nil when there is none, and when the voucher is the bank reference of
  /// another credit on a statement of the bank's.
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
    let shown = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, r.statement, r.line, s.voucher, s.recoveredOn FROM clawbackStep s
          JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL AND r.isNew
        WHERE s.action = 'recover' AND s.caseId IN (SELECT ?1 UNION
            SELECT id FROM clawbackCase WHERE payment = ?3 AND closedOn IS NULL)
          AND (s.caseId = ?1 OR EXISTS (SELECT 1 FROM statementRow w
            WHERE w.statement = r.statement AND w.line = r.line AND w.payment = ?3))
          AND (?2 = \(LedgerTransaction.whole(ofEntry: "r"))
            OR (?2 = s.amountFen AND NOT EXISTS (SELECT 1 FROM statementRecovery o JOIN clawbackStep t ON t.id = o.step
              WHERE o.statement = r.statement AND o.line = r.line AND o.withdrawnBy IS NULL AND t.caseId = s.caseId
                AND t.action = 'recover' AND t.id <> s.id)))
          AND NOT EXISTS (\(LedgerTransaction.enteredBeside))
        ORDER BY s.caseId <> ?1, s.id
        """, arguments: [standing.number.number, step.amount.fen, standing.payment]
    ).lazy.map { row in
      ShownRecovery(
        step: row[0], statement: row[1], line: row[2], bankReference: row[3], bookedOn: row[4] as String? ?? "")
    }.first { !taken.contains($0.step) }
    return try shown ?? returnedRecovery(of: step, in: standing, except: taken)
  }

  /// What statements showed in a case, besides some recoveries, and nobody has entered by hand.
  package func unconfirmed(in number: CaseNumber, except taken: Set<Int64>) throws -> Amount {
    try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.amountFen FROM clawbackStep s JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL AND r.isNew
        WHERE s.caseId = ? AND s.action = 'recover' AND NOT EXISTS (\(LedgerTransaction.enteredBeside))
        """, arguments: [number.number]
    ).reduce(.zero) { taken.contains($1[0]) ? $0 : $0 + Amount(fen: $1[1]) }
  }

  /// An entry by hand that stands for the same entry of a statement as the recovery `r`.
  private static let enteredBeside = """
    SELECT 1 FROM statementRecovery o JOIN clawbackStep h ON h.id = o.step AND h.hand NOT LIKE 'banks/%'
    WHERE o.statement = r.statement AND o.line = r.line AND o.withdrawnBy IS NULL
    """

  /// Records that the step written last in a case, an entry by hand, stands for what a statement, or a return, showed.
  package func confirm(_ shown: ShownRecovery, in number: CaseNumber) throws {
    guard let statement = shown.statement else {
      return try execute(
        """
        UPDATE returnRecovery SET entered = (SELECT max(id) FROM clawbackStep WHERE caseId = ? AND action = 'confirm')
        WHERE step = ? AND isNew AND entered IS NULL
        """, [number.number, shown.step])
    }
    try execute(
      """
      INSERT INTO statementRecovery (statement, line, step, isNew, amountFen)
        SELECT ?1, ?2, id, 0, amountFen FROM clawbackStep WHERE caseId = ?3 AND action = 'confirm' ORDER BY id DESC LIMIT 1
      """, [statement, shown.line, number.number])
  }
}

/// A recovery of a case that a statement, or a return, showed.
package struct ShownRecovery: Sendable {
  /// The step it made.
  package var step: Int64
  /// Nil where a return showed it.
  package var statement: Int64?
  package var line = 0
  package var bankReference: String
  /// The day it was booked, as the statement says, or its return came.
  package var bookedOn: String
}
