package import DaifaModel
internal import GRDB

/// 一笔多次入账: what is on record of a payment that was posted more than once.
extension LedgerTransaction {
  /// A second posting whose break stands.
  package struct OpenDuplicate: Sendable {
    package var bankReference: String
    package var amount: Amount
    /// Whether money of it was got back from its owner, or let go.
    package var isWorkedOn: Bool
    /// Whether all that was got back is what statements credit as recovered, and it is the whole of the posting: a return tells of such money
    /// again.
    package var isShownWhole: Bool
  }

  /// The second postings of a payment that stand open, the oldest first.
  package func openDuplicates(ofPayment payment: Int64) throws -> [OpenDuplicate] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT b.bankReference, b.amountFen, coalesce(c.recoveredFen + c.waivedFen, 0) > 0,
          coalesce(c.waivedFen = 0 AND c.recoveredFen = b.amountFen AND c.recoveredFen = (
            SELECT sum(s.amountFen) FROM clawbackStep s WHERE s.caseId = c.id AND s.action = 'recover'
              AND NOT EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = s.id)
              AND EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.withdrawnBy IS NULL)), 0)
        FROM "break" b LEFT JOIN clawbackCase c ON c."break" = b.id
        WHERE b.payment = ? AND b.kind = 'duplicate' AND b.clearedOn IS NULL ORDER BY b.id
        """, arguments: [payment]
    ).map {
      OpenDuplicate(bankReference: $0[0], amount: Amount(fen: $0[1]), isWorkedOn: $0[2], isShownWhole: $0[3])
    }
  }

  /// What closed cases settled of second postings without a word of the bank's returns.
  package struct SettledDuplicates: Sendable {
    /// Whether money was let go that has not come back since: its owner was paid by it.
    package var isLetGo: Bool
    /// What was got back by hand: the account may show it as brought back for the payment.
    package var byHand: Amount
  }

  /// What is settled of a payment's second postings so that a return which names the first may mean that very money; nil when nothing is.
  package func settledDuplicates(ofPayment payment: Int64) throws -> SettledDuplicates? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*), max(isLetGo), sum(byHand) FROM (SELECT
          c.waivedFen > (SELECT coalesce(sum(s.amountFen), 0) FROM clawbackStep s
            WHERE s.caseId = c.id AND s.action = 'surplus') AS isLetGo,
          c.recoveredFen > max(c.bankFen, (SELECT coalesce(sum(min(q.amountFen, s.amountFen)), 0) FROM clawbackStep s
            JOIN returnRecovery q ON q.step = s.id WHERE s.caseId = c.id AND s.action = 'recover')) AS isUntold,
          (SELECT coalesce(sum(s.amountFen), 0) FROM clawbackStep s WHERE s.caseId = c.id AND s.action = 'recover'
            AND s.hand NOT LIKE 'banks/%' AND NOT EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = s.id)
            AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.withdrawnBy IS NULL)) AS byHand
          FROM clawbackCase c WHERE c.payment = ? AND c.origin = 'duplicate' AND c.closedOn IS NOT NULL)
        WHERE isLetGo OR isUntold
        """, arguments: [payment])!
    guard row[0] as Int > 0 else { return nil }
    return SettledDuplicates(isLetGo: row[1], byHand: Amount(fen: row[2]))
  }

  /// Whether a statement showed what came back of a second posting before a return named the first for it.
  package func isFirstShown(_ payment: Int64) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM clawbackCase c JOIN clawbackStep s ON s.caseId = c.id AND s.action = 'recover'
            JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL
            JOIN returnRecovery q ON q.step = s.id AND NOT q.isNew
          WHERE c.payment = ? AND c.origin = 'duplicate')
        """, arguments: [payment])!
  }

  /// Whether statements credit a payment with as much, besides what they say was recovered and what returns told of other postings of it.
  package func isCreditedBeside(_ payment: Int64, _ amount: Amount) throws -> Bool {
    let credited = try Int64.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(amountFen), 0) - (SELECT coalesce(sum(coalesce(amountFen, ?2)), 0) FROM returnLine WHERE payment = ?1
            AND meaning IN ('returned', 'duplicateReturned', 'contradictionReturned', 'settledReturned'))
        FROM statementRow WHERE payment = ?1 AND position IS NOT NULL AND direction = 'credit'
        """, arguments: [payment, amount.fen])!
    return Amount(fen: credited) >= amount
  }

  /// How the bank last said that a posting of a payment was made; nil where it was just as instructed.
  package func lastPosting(
    ofPayment payment: Int64, bankReference: String
  ) throws -> (account: String, name: String, amount: Amount?, postedOn: Day?, line: Int, came: Day?)? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT account, accountName, amountFen, postedOn, line, (SELECT day FROM file WHERE id = bankReturn) FROM returnLine
        WHERE payment = ? AND result = 'S' AND substr(bankReference, 1, 60) = ? ORDER BY bankReturn DESC, ordinal DESC LIMIT 1
        """, arguments: [payment, bankReference]
    ).map { row in
      (
        row[0], row[1], (row[2] as Int64?).map { Amount(fen: $0) }, (row[3] as String?).flatMap { Day($0) }, row[4],
        (row[5] as String?).flatMap { Day($0) }
      )
    }
  }

  /// The last day on which a posting came back in whose place another one stands; nil when that was not so. `today` is the day of the file at
  /// hand, which is recorded last.
  package func firstCameBack(payment: Int64, bankReference: String, today: Day) throws -> Day? {
    try String.fetchOne(
      database,
      sql: """
        SELECT max(coalesce(l.postedOn, f.day, ?3)) FROM returnLine l LEFT JOIN file f ON f.id = l.bankReturn
        WHERE l.payment = ?1 AND l.meaning = 'firstReturned' AND substr(l.bankReference, 1, 60) = ?2
        """, arguments: [payment, bankReference, today.description]
    ).flatMap { Day($0) }
  }

  /// The day on which a posting came back of which nothing had been told; nil when no return said so. `today` is the day of the file at hand,
  /// which is recorded last.
  package func returnedAhead(payment: Int64, bankReference: String, today: Day) throws -> Day? {
    try String.fetchOne(
      database,
      sql: """
        SELECT max(coalesce(l.postedOn, f.day, ?3)) FROM returnLine l LEFT JOIN file f ON f.id = l.bankReturn
        WHERE l.payment = ?1 AND l.meaning = 'failed' AND l.reasonCode = 'R20' AND l.bankReference = ?2
        """, arguments: [payment, bankReference, today.description]
    ).flatMap { Day($0) }
  }

  /// Whether a second posting took the place of the first, which came back.
  package func tookFirstPlace(payment: Int64, bankReference: String) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM returnLine l JOIN "break" b ON b.payment = l.payment AND b.clearedBy = l.bankReturn
          WHERE l.payment = ?1 AND l.meaning = 'firstReturned' AND b.kind = 'duplicate' AND b.bankReference = ?2
            AND NOT EXISTS (SELECT 1 FROM returnLine d WHERE d.payment = ?1 AND d.meaning = 'duplicateReturned'
              AND substr(d.bankReference, 1, 60) = ?2))
        """, arguments: [payment, bankReference])!
  }

  /// The bank says another sum of a second posting: its break tells it, and its case owes so much less, or more.
  package func reviseDuplicate(
    payment: Int64, bankReference: String, found: String, amount: Amount, by file: Int64, bank: String, on day: Day
  ) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT id, amountFen FROM "break" WHERE payment = ? AND kind = 'duplicate' AND clearedOn IS NULL AND bankReference = ?
        ORDER BY id LIMIT 1
        """, arguments: [payment, bankReference])
    guard let row, try revise(row[0], found: found, amount: amount, by: file, on: day) else { return }
    try correctCase(ofBreak: row[0], by: amount - Amount(fen: row[1]), file: file, on: day)
    try reopenDesk(payment: payment, by: file, bank: bank, on: day)
  }

  /// The bank says another sum of a posting that contradicts what it said before; false where no conflict about just this posting stands.
  package func reviseConflict(
    payment: Int64, bankReference: String, found: String, by file: Int64, bank: String, on day: Day
  ) throws -> Bool {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT id, amountFen FROM "break" WHERE payment = ? AND kind = 'statusConflict' AND clearedOn IS NULL
          AND bankReference = ? ORDER BY id DESC LIMIT 1
        """, arguments: [payment, bankReference])
    guard let row, try revise(row[0], found: found, amount: Amount(fen: row[1]), by: file, on: day) else {
      return false
    }
    try reopenDesk(payment: payment, by: file, bank: bank, on: day)
    return true
  }

  /// What the bank last said it posted under a reference it was never given, by earlier files; nil where it said nothing.
  package func lastSaidUnknown(
    bank: String, reference: String, bankReference: String, before file: Int64
  ) throws -> Amount? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT l.amountFen FROM returnLine l JOIN bankReturn b ON b.file = l.bankReturn WHERE l.payment IS NULL
          AND l.reference = ?2 AND l.result = 'S' AND l.meaning IN ('unknownPayment', 'unknownCorrected') AND b.bank = ?1
          AND substr(l.bankReference, 1, 60) = ?3 AND l.bankReturn <> ?4 ORDER BY l.bankReturn DESC, l.ordinal DESC LIMIT 1
        """, arguments: [bank, reference, bankReference, file]
    ).map { Amount(fen: $0) }
  }

  /// The bank says another sum of a posting nobody instructed: its break tells it, and its case owes so much less, or more. Gives by how much
  /// it is less than stands open of it; nil where no break of just this posting stands, or several do.
  package func reviseUnknown(
    bank: String, reference: String, bankReference: String, found: String, by change: Amount, file: Int64, on day: Day
  ) throws -> Amount? {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT id, amountFen FROM "break" WHERE bank = ? AND reference = ? AND payment IS NULL AND kind = 'unknownPayment'
          AND bankReference = ? AND clearedOn IS NULL AND openedBy <> ?
        """, arguments: [bank, reference, bankReference, file])
    guard rows.count == 1, let row = rows.first else { return nil }
    let standing = Amount(fen: row[1]) + change
    let amount = max(standing, .zero)
    guard try revise(row[0], found: found, amount: amount, by: file, on: day) else { return nil }
    try correctCase(ofBreak: row[0], by: amount - Amount(fen: row[1]), file: file, on: day)
    // What was added to one that a case settled, and taken away again, is nothing.
    if amount == .zero { try clearBreak(row[0], by: file, on: day) }
    return amount - standing
  }

  /// The bank says that it posted less than what a closed case was about: so much was settled too much. Gives how much less closing it takes out
  /// of the books.
  package func correctSettled(
    _ kind: BreakKind, payment: Int64?, bank: String = "", reference: String = "", bankReference: String,
    by less: Amount, file: Int64, on day: Day
  ) throws -> Amount {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT c.* FROM "break" b JOIN clawbackCase c ON c.id = b.clearedByCase
        WHERE b.kind = ?1 AND b.bankReference = ?2
          AND ((?3 IS NOT NULL AND b.payment = ?3) OR (?3 IS NULL AND b.payment IS NULL AND b.bank = ?4 AND b.reference = ?5))
        ORDER BY b.id DESC LIMIT 1
        """, arguments: [kind.rawValue, bankReference, payment, bank, reference])
    guard let row, let standing = LedgerTransaction.clawbackCase(row) else { return .zero }
    try noteSurplus(less, in: standing, reason: "结案之后银行更正入账金额", by: file, on: day)
    let adjusted = min(Amount(fen: row["adjustedFen"]), less)
    try execute(
      "UPDATE clawbackCase SET adjustedFen = adjustedFen - ? WHERE id = ?", [adjusted.fen, standing.number.number])
    return adjusted
  }
}
