import DaifaModel

extension LedgerVerification {
  /// Statements hold in themselves, positions are the sums of their entries, and what returns say by day is what they say in all.
  func checkStatements() throws {
    try checkBalances()
    try checkPositions()
    try checkDebitedBits()
    try checkPostedDays()
  }

  private func checkBalances() throws {
    let statements = try statement(
      """
      SELECT file, openingFen + creditFen - debitFen, closingFen FROM accountStatement ORDER BY file
      """)
    while try statements.step() {
      let row = "\(statements.integer(0))"
      expect(.money, "accountStatement", row, "closingFen", statements.integer(1), statements.integer(2))
      count(.books)
    }
    let days = try statement("SELECT id, openingFen + creditFen - debitFen, closingFen FROM statementDay ORDER BY id")
    while try days.step() {
      expect(.money, "statementDay", "\(days.integer(0))", "closingFen", days.integer(1), days.integer(2))
      count(.books)
    }
  }

  private func checkPositions() throws {
    let rows = try statement(
      """
      SELECT p.id, p.debitedFen - p.lineFen, p.creditedFen, p.batches,
        coalesce((SELECT sum(amountFen) FROM statementRow r WHERE r.position = p.id AND r.direction = 'debit'), 0),
        coalesce((SELECT sum(amountFen) FROM statementRow r WHERE r.position = p.id AND r.direction = 'credit'), 0),
        (SELECT count(*) FROM statementRow r WHERE r.position = p.id AND r.direction = 'debit' AND r.payment IS NULL),
        p.lineCount, coalesce((SELECT sum(b.count) FROM debitBlock b JOIN accountStatement s ON s.file = b.bankReturn
          WHERE b.instruction = p.instruction AND s.account = p.account), 0)
      FROM statementPosition p ORDER BY p.id
      """)
    while try rows.step() {
      let row = "\(rows.integer(0))"
      expect(.money, "statementPosition", row, "fen of debits", rows.integer(4), rows.integer(1))
      expect(.money, "statementPosition", row, "creditedFen", rows.integer(5), rows.integer(2))
      expect(.money, "statementPosition", row, "batches", rows.integer(6), rows.integer(3))
      expect(.money, "statementPosition", row, "lineCount", rows.integer(8), rows.integer(7))
      count(.books)
    }
  }

  /// Every bit of a debited payment has its entry in a block.
  private func checkDebitedBits() throws {
    let rows = try statement(
      """
      SELECT s.part, s.debited, t.lastPayment - t.firstPayment + 1,
        (SELECT coalesce(sum(b.count), 0) FROM debitBlock b WHERE b.instruction = t.instruction),
        (SELECT count(*) FROM instructionPart o WHERE o.instruction = t.instruction)
      FROM statementPart s LEFT JOIN instructionPart t ON t.id = s.part ORDER BY s.part
      """)
    while try rows.step() {
      let bits = rows.bytes(1).reduce(0) { $0 &+ Int64($1.nonzeroBitCount) }
      let row = "\(rows.integer(0))"
      // Blocks may reach over the parts of one instruction.
      if rows.integer(4) == 1 { expect(.counter, "statementPart", row, "debited", rows.integer(3), bits) }
      expect(.counter, "statementPart", row, "bytes", (rows.integer(2) &+ 7) / 8, Int64(rows.bytes(1).count))
      count(.books)
    }
  }

  private func checkPostedDays() throws {
    let rows = try statement(
      """
      SELECT t.id, t.postedFen + coalesce((SELECT sum(c.adjustedFen) FROM clawbackCase c
          WHERE c.bank = t.bank AND c.payment BETWEEN t.firstPayment AND t.lastPayment), 0),
        coalesce((SELECT sum(d.postedFen - d.backFen) FROM postedDay d WHERE d.part = t.id), 0)
      FROM instructionPart t ORDER BY t.id
      """)
    while try rows.step() {
      expect(.money, "postedDay", "part \(rows.integer(0))", "posted less back", rows.integer(1), rows.integer(2))
      count(.books)
    }
  }
}
