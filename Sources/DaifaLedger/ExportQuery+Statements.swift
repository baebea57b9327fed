package import DaifaModel
internal import GRDB

extension ExportQuery {
  /// Account statements: those that came in the period, with what they said, wherever it stands now; townships; reissues that never went out.
  var statementSQL: String {
    switch self {
    case .accountStatements:
      """
      SELECT s.file, f.receivedAt, f.day, s.bank, s.account, s.statementNo, s.firstDay, s.lastDay, s.openingFen,
        s.closingFen, s.rows, s.debitFen, s.creditFen, s.replaces, CASE WHEN g.day <= $last THEN s.replacedBy END
      FROM file f CROSS JOIN accountStatement s ON s.file = f.id LEFT JOIN file g ON g.id = s.replacedBy
      WHERE f.day BETWEEN $first AND $last ORDER BY s.file
      """
    case .statementDays:
      """
      SELECT d.statement, d.day, d.openingFen, d.closingFen, d.debits, d.debitFen, d.credits, d.creditFen, d.payoutFen,
        d.returnedFen
      FROM (SELECT statement, s.day, openingFen, closingFen, debits, debitFen, credits, creditFen, payoutFen, returnedFen
          FROM file f CROSS JOIN statementDay s ON s.statement = f.id WHERE f.day BETWEEN $first AND $last
        UNION ALL SELECT statement, w.day, openingFen, closingFen, debits, debitFen, credits, creditFen, payoutFen, returnedFen
          FROM file f CROSS JOIN withdrawnDay w ON w.statement = f.id WHERE f.day BETWEEN $first AND $last) d
      ORDER BY d.statement, d.day
      """
    case .statementEntries:
      """
      SELECT e.statement, e.line, e.bookedOn, e.direction, e.amountFen, e.purpose, e.bankReference, e.reference,
        i.instructionNo, e.payment
      FROM (SELECT statement, line, bookedOn, direction, amountFen, purpose, bankReference, reference, instruction, payment
          FROM file f CROSS JOIN statementRow s ON s.statement = f.id WHERE f.day BETWEEN $first AND $last
        UNION ALL SELECT statement, w.line, bookedOn, direction, amountFen, purpose, bankReference, reference, instruction, payment
          FROM file f CROSS JOIN withdrawnRow w ON w.statement = f.id WHERE f.day BETWEEN $first AND $last) e
        LEFT JOIN instruction i ON i.id = e.instruction ORDER BY e.statement, e.line
      """
    case .statementRecoveries:
      """
      SELECT r.statement, r.line, r.step, r.isNew, r.amountFen, CASE WHEN g.day <= $last THEN r.withdrawnBy END
      FROM file f CROSS JOIN statementRecovery r ON r.statement = f.id
        JOIN clawbackStep s ON s.id = r.step AND s.day <= $last LEFT JOIN file g ON g.id = r.withdrawnBy
      WHERE f.day BETWEEN $first AND $last ORDER BY r.id
      """
    case .returnRecoveries:
      """
      SELECT q.file, q.step, q.amountFen, q.isNew, CASE WHEN h.day <= $last THEN q.entered END
      FROM file f CROSS JOIN returnRecovery q ON q.file = f.id LEFT JOIN clawbackStep h ON h.id = q.entered
      WHERE f.day BETWEEN $first AND $last ORDER BY q.id
      """
    case .rosterTownships:
      """
      SELECT roster, township FROM rosterTownship WHERE roster IN (SELECT value FROM json_each(?1))
      ORDER BY roster, township
      """
    default:
      """
      SELECT payment, replacement, day, file FROM endedReissue WHERE day BETWEEN $first AND $last ORDER BY id
      """
    }
  }
}

extension LedgerTransaction {
  /// The statements that came on the days of a period, in order.
  package func statements(in period: DayRange) throws -> [Int64] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT s.file FROM file f CROSS JOIN accountStatement s ON s.file = f.id WHERE f.day BETWEEN ? AND ? ORDER BY s.file
        """, arguments: [period.first.description, period.last.description])
  }

  /// The debits of single payments that a statement told, in the order they were recorded, whether another one took its place since or not.
  package func forEachDebit(
    ofStatement file: Int64,
    _ body: (_ payment: Int64, _ instruction: Int64, _ bankReference: Bytes, _ bookedOn: Bytes) throws -> Void
  ) throws {
    let statement = try RawStatement(
      database,
      """
      SELECT firstPayment, instruction, lines FROM debitBlock WHERE bankReturn = ?1
      UNION ALL SELECT firstPayment, instruction, lines FROM withdrawnDebit WHERE statement = ?1 ORDER BY 1
      """, operation: "read debits")
    statement.bind(1, file)
    let reader = PostingBlockReader()
    while try statement.step() {
      let (first, instruction) = (statement.integer(0), statement.integer(1))
      try reader.forEach(statement.bytes(2)) { try body(first + $0, instruction, $1, $2) }
    }
  }
}
