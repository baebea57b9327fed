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

  /// Whether an entry that names nothing of ours is what returns say was posted though nobody instructed it, or its way back: the break about
  /// that posting tells of it already. As many entries count as returns told of, and as many come back as went.
  package func isToldUnknown(_ entry: StatementEntry, bank: String, account: String) throws -> Bool {
    guard !entry.reference.isEmpty else { return false }
    let told = try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM "break" WHERE bank = ? AND reference = ? AND payment IS NULL AND kind = 'unknownPayment'
          AND amountFen = ?
        """, arguments: [bank, entry.reference, entry.amount.fen])!
    guard told > 0 else { return false }
    func count(_ direction: StatementDirection, _ account: String?) throws -> Int {
      try booked(direction, reference: entry.reference, amount: entry.amount, bank: bank, account: account)
    }
    // What was told once was debited once, from whichever account; it comes back to the account it left.
    return entry.direction == .debit
      ? try count(.debit, nil) <= told : try count(.credit, account) <= count(.debit, account)
  }

  /// How many entries of an account's statements, or of all the bank's, name a reference that is none of ours, one way and of one sum.
  private func booked(
    _ direction: StatementDirection, reference: String, amount: Amount, bank: String, account: String?
  ) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM statementRow r JOIN accountStatement s ON s.file = r.statement
        WHERE r.reference = ?1 AND r.position IS NULL AND r.payment IS NULL AND r.direction = ?2 AND r.amountFen = ?3
          AND s.bank = ?4 AND (?5 IS NULL OR s.account = ?5)
          AND NOT EXISTS (SELECT 1 FROM statementRecovery x WHERE x.statement = r.statement AND x.line = r.line
            AND x.withdrawnBy IS NULL)
        """, arguments: [reference, direction.rawValue, amount.fen, bank, account])!
  }

  /// What a bank posted from an account though nobody instructed it and says it brought back on some days, and which statements of that
  /// account debit and do not credit: of one reference and sum as many as returns say came back, and were debited, less those credited. What a
  /// case settled did not come back by a return, and what is on the account as the recovery of its case is credited.
  package func uncredited(bank: String, account: String, from first: Day, through last: Day) throws -> [(
    reference: String, bankReference: String, amount: Amount, day: Day
  )] {
    let told = try Row.fetchAll(
      database,
      sql: """
        SELECT reference, bankReference, amountFen, clearedOn FROM "break" b
        WHERE clearedOn BETWEEN ?2 AND ?3 AND bank = ?1 AND kind = 'unknownPayment' AND amountFen > 0 AND reference <> ''
          AND clearedByCase IS NULL
          AND NOT EXISTS (SELECT 1 FROM "break" o WHERE o.bank = ?1 AND o.reference = b.reference AND o.payment IS NULL
            AND o.kind = 'debitUnmatched' AND o.clearedOn IS NULL)
          AND \(LedgerTransaction.isNotRecovered)
        ORDER BY clearedOn DESC, id DESC
        """, arguments: [bank, first.description, last.description]
    ).compactMap { row -> (reference: String, bankReference: String, amount: Amount, day: Day)? in
      Day(row[3] as String).map { (row[0], row[1], Amount(fen: row[2]), $0) }
    }
    var missing: [String: Int] = [:]
    // What came back last is what is not credited yet.
    return try told.filter { told in
      let key = "\(told.reference)\u{0}\(told.amount)"
      let left = try missing[key] ?? uncredited(told.reference, told.amount, bank: bank, account: account)
      missing[key] = left - 1
      return left > 0
    }.reversed()
  }

  /// Whether no statement shows what came back for a break `b` as the recovery of its case.
  private static let isNotRecovered = """
    NOT EXISTS (SELECT 1 FROM clawbackCase c JOIN clawbackStep s ON s.caseId = c.id JOIN returnRecovery q ON q.step = s.id
      JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL WHERE c."break" = b.id)
    """

  private func uncredited(_ reference: String, _ amount: Amount, bank: String, account: String) throws -> Int {
    let back = try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM "break" b WHERE bank = ? AND reference = ? AND payment IS NULL AND kind = 'unknownPayment'
          AND amountFen = ? AND clearedOn IS NOT NULL AND clearedByCase IS NULL AND \(LedgerTransaction.isNotRecovered)
        """, arguments: [bank, reference, amount.fen])!
    func count(_ direction: StatementDirection) throws -> Int {
      try booked(direction, reference: reference, amount: amount, bank: bank, account: account)
    }
    return try min(back, count(.debit)) - count(.credit)
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
