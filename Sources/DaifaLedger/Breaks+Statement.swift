package import DaifaModel
internal import GRDB

/// A break about a position or one payment of it, as it stands open.
package struct OpenStatementBreak: Sendable {
  package var id: Int64
  package var kind: BreakKind
  /// Nil when it is about the sums of the instruction.
  package var payment: Int64?
  package var amount: Amount
  package var openedOn: Day
}

extension LedgerTransaction {
  /// The open breaks of an instruction that its statements raised: about single payments between some numbers, and about the sums of an
  /// account.
  package func openStatementBreaks(
    instructionNumber: String, bank: String, account: String
  ) throws -> [OpenStatementBreak] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, kind, payment, amountFen, openedOn FROM "break" WHERE instructionNo = ? AND clearedOn IS NULL AND bank = ?
          AND kind IN ('debitUnmatched', 'debitMissing', 'creditUnmatched', 'creditMissing') AND bankReference = ?
          AND line = 0
        """, arguments: [instructionNumber, bank, account]
    ).compactMap { row in
      guard let kind = BreakKind(rawValue: row[1]), let openedOn = Day(row[4] as String) else { return nil }
      return OpenStatementBreak(
        id: row[0], kind: kind, payment: row[2], amount: Amount(fen: row[3]), openedOn: openedOn)
    }
  }

  /// Clears one break.
  package func clearBreak(_ id: Int64, by file: Int64, on day: Day) throws {
    try execute(
      #"UPDATE "break" SET clearedOn = ?, clearedBy = ? WHERE id = ? AND clearedOn IS NULL"#,
      [day.description, file, id])
  }

  /// Clears the oldest open break of an entry nobody instructed that an entry the other way answers: of the same sum, and of the same
  /// reference, or the same bank reference. False when there is none.
  package func clearUnmatched(
    _ kind: BreakKind, bank: String, reference: String, bankReference: String, amount: Amount, by file: Int64,
    on day: Day
  ) throws -> Bool {
    let id = try Int64.fetchOne(
      database,
      sql: """
        SELECT id FROM "break" WHERE kind = ?1 AND bank = ?2 AND payment IS NULL AND clearedOn IS NULL AND amountFen = ?5
          AND line > 0 AND ((?3 <> '' AND reference = ?3) OR (?4 <> '' AND bankReference = ?4)) ORDER BY id LIMIT 1
        """, arguments: [kind.rawValue, bank, reference, bankReference, amount.fen])
    guard let id else { return false }
    try clearBreak(id, by: file, on: day)
    return true
  }

  /// Clears what stands open about the balance of an account and day, of one sort: `chain` or `contradiction`.
  package func clearBalance(bank: String, subject: String, sort: String, by file: Int64, on day: Day) throws {
    try execute(
      """
      UPDATE "break" SET clearedOn = ?, clearedBy = ? WHERE bank = ? AND reference = ? AND payment IS NULL
        AND kind = 'balanceDiffers' AND bankReference = ? AND clearedOn IS NULL
      """, [day.description, file, bank, subject, sort])
  }
}
