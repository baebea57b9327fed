package import DaifaModel
internal import GRDB

/// 更正对账单: takes a statement out of what is matched, and keeps what it said.
extension LedgerTransaction {
  /// The statement of an account by its number, which no other has taken the place of, with its days; nil when there is none. Of several of a
  /// number, since banks begin anew each year, the one of just those days, or the newest.
  package func standingStatement(
    number: String, bank: String, account: String, first: Day, last: Day
  ) throws -> (file: Int64, first: Day, last: Day)? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT file, firstDay, lastDay FROM accountStatement WHERE bank = ? AND account = ? AND statementNo = ?
          AND replacedBy IS NULL ORDER BY firstDay = ? AND lastDay = ? DESC, file DESC LIMIT 1
        """, arguments: [bank, account, number.withoutPersonalNumbers, first.description, last.description])
    guard let row, let first = Day(row[1] as String), let last = Day(row[2] as String) else { return nil }
    return (row[0], first, last)
  }

  /// The days that other statements of an account, which stand, are about.
  package func otherStatements(
    than file: Int64, bank: String, account: String
  ) throws -> [(first: Day, last: Day)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT firstDay, lastDay FROM accountStatement WHERE bank = ? AND account = ? AND file <> ? AND replacedBy IS NULL
        """, arguments: [bank, account, file]
    ).compactMap { row in
      guard let first = Day(row[0] as String), let last = Day(row[1] as String) else { return nil }
      return (first, last)
    }
  }

  /// The days that a statement was the first to tell.
  package func days(ofStatement file: Int64) throws -> Set<Day> {
    Set(
      try String.fetchAll(database, sql: "SELECT day FROM statementDay WHERE statement = ?", arguments: [file])
        .compactMap { Day($0) })
  }

  /// Takes a statement's days, entries and debits out of what is matched, and writes them where what was withdrawn stands. Its breaks are cleared
  /// by the statement that takes its place, and what its entries had answered is open again.
  package func withdraw(
    _ file: Int64, bank: String, account: String, by later: Int64, at: Instant, on day: Day
  ) throws {
    try withdrawDebits(file, bank: bank, account: account)
    try execute(
      """
      UPDATE statementPosition SET
        debitedFen = debitedFen - coalesce((SELECT sum(amountFen) FROM statementRow
          WHERE statement = ?1 AND position = statementPosition.id AND direction = 'debit'), 0),
        creditedFen = creditedFen - coalesce((SELECT sum(amountFen) FROM statementRow
          WHERE statement = ?1 AND position = statementPosition.id AND direction = 'credit'), 0),
        batches = batches - (SELECT count(*) FROM statementRow
          WHERE statement = ?1 AND position = statementPosition.id AND direction = 'debit' AND payment IS NULL)
      WHERE id IN (SELECT position FROM statementRow WHERE statement = ?1 AND position IS NOT NULL)
      """, [file])
    try reopenAnswers(file, by: later, on: day)
    try execute(
      """
      INSERT INTO withdrawnRow (statement, line, bookedOn, direction, amountFen, purpose, bankReference, reference,
          instruction, payment) SELECT statement, line, bookedOn, direction, amountFen, purpose, bankReference, reference,
        instruction, payment FROM statementRow WHERE statement = ? ORDER BY id
      """, [file])
    try execute("DELETE FROM statementRow WHERE statement = ?", [file])
    try execute(
      """
      INSERT INTO withdrawnDay (statement, day, openingFen, closingFen, debits, debitFen, credits, creditFen, payoutFen,
          returnedFen) SELECT statement, day, openingFen, closingFen, debits, debitFen, credits, creditFen, payoutFen,
        returnedFen FROM statementDay WHERE statement = ? ORDER BY day
      """, [file])
    try execute("DELETE FROM statementDay WHERE statement = ?", [file])
    try withdrawRecoveries(ofStatement: file, by: later, on: day)
    try journal(
      "statement.replaced", party: "banks/\(bank)", subject: "\(file) \(later)", count: 1, amount: .zero,
      contentDigest: sha256("\(file) \(later)"), at: at, day: day)
  }

  /// Takes back the debits of single payments: their bits, and what positions count of them.
  private func withdrawDebits(_ file: Int64, bank: String, account: String) throws {
    let cursor = try paymentCursor()
    let reader = PostingBlockReader()
    var part: InstructionPart?
    var bits: [UInt8] = []
    func flush() throws {
      if let part { try setDebited(bits, part: part.id) }
    }
    let blocks = try RawStatement(
      database,
      "SELECT firstPayment, instruction, lines FROM debitBlock WHERE bankReturn = ? ORDER BY firstPayment, id",
      operation: "read debits")
    blocks.bind(1, file)
    while try blocks.step() {
      let (first, instruction) = (blocks.integer(0), blocks.integer(1))
      var (count, sum) = (0, Amount.zero)
      try reader.forEach(blocks.bytes(2)) { offset, _, _ in
        let payment = first + offset
        if part.map({ payment < $0.firstPayment || payment > $0.lastPayment }) ?? true {
          try flush()
          part = try self.part(bank: bank, payment: payment)
          bits = try part.map { try debitedBits($0) } ?? []
        }
        guard let part else { return }
        let place = Int(payment - part.firstPayment)
        bits[place / 8] &= ~(1 << UInt8(place % 8))
        count += 1
        sum += try cursor.withPayment(payment) { $0.amount } ?? .zero
      }
      try execute(
        """
        UPDATE statementPosition SET lineCount = lineCount - ?1, lineFen = lineFen - ?2, debitedFen = debitedFen - ?2
        WHERE instruction = ?3 AND account = ?4
        """, [count, sum.fen, instruction, account])
    }
    try flush()
    try execute(
      """
      INSERT INTO withdrawnDebit (statement, instruction, firstPayment, lastPayment, count, lines)
        SELECT bankReturn, instruction, firstPayment, lastPayment, count, lines FROM debitBlock WHERE bankReturn = ? ORDER BY id
      """, [file])
    try execute("DELETE FROM debitBlock WHERE bankReturn = ?", [file])
  }

  /// Clears the breaks of a statement's entries that matched nothing, opens again those of others that its entries had answered, and opens those
  /// of entries that had answered its.
  private func reopenAnswers(_ file: Int64, by later: Int64, on day: Day) throws {
    let kinds = "kind IN ('debitUnmatched', 'creditUnmatched') AND line > 0 AND payment IS NULL"
    let answered = try Row.fetchAll(
      database,
      sql: """
        SELECT kind, bank, reference, bankReference, amountFen, clearedBy FROM "break"
        WHERE openedBy = ?1 AND clearedBy <> ?1 AND \(kinds) ORDER BY id
        """, arguments: [file])
    for row in answered {
      let isDebit = row[0] as String == BreakKind.debitUnmatched.rawValue
      let entry = try Row.fetchOne(
        database,
        sql: """
          SELECT line, bookedOn, reference, bankReference FROM statementRow WHERE statement = ?1 AND direction = ?2
            AND amountFen = ?3 AND position IS NULL
            AND ((?4 <> '' AND reference = ?4) OR (?5 <> '' AND bankReference = ?5)) ORDER BY id LIMIT 1
          """,
        arguments: [row[5] as Int64, isDebit ? "credit" : "debit", row[4] as Int64, row[2] as String, row[3] as String])
      guard let entry else { continue }
      let amount = Amount(fen: row[4])
      var item = BreakRecord(
        kind: isDebit ? .creditUnmatched : .debitUnmatched, bank: row[1], instructionNumber: "", reference: entry[2],
        expected: "没有对应的送盘、支付或退汇", found: "\(entry[1] as String) \(isDebit ? "贷" : "借")方\(amount)元",
        amount: amount, openedOn: day, openedBy: row[5], line: entry[0])
      item.bankReference = entry[3]
      try open(item)
    }
    try execute(
      #"UPDATE "break" SET clearedOn = NULL, clearedBy = NULL WHERE clearedBy = ? AND openedBy <> ? AND \#(kinds)"#,
      [file, file])
    try execute(
      #"UPDATE "break" SET clearedOn = ?, clearedBy = ? WHERE openedBy = ? AND clearedOn IS NULL AND \#(kinds)"#,
      [day.description, later, file])
  }
}
