package import DaifaModel
internal import GRDB

/// 评价: how one part of an instruction went.
package struct PartRecord: Sendable {
  package var bank: String
  package var instruction: Int64
  package var instructedOn: Day
  package var count: Int
  package var sum: Amount
  package var inFlight: Int
  package var dueOn: Day?
  package var answeredOn: Day?
}

/// So many of something at a bank in a month.
package struct MonthlyCount: Sendable {
  package var bank: String
  /// `2026-04`.
  package var month: String
  /// A reason code, or a kind of break.
  package var word: String
  package var count: Int
}

/// A day on which a bank posted from an account, and when the statement of that day came.
package struct StatementDelay: Sendable {
  package var bank: String
  package var day: Day
  /// Nil while none has come.
  package var cameOn: Day?
}

extension LedgerTransaction {
  /// The parts of what was instructed in a period, bank by bank.
  package func partRecords(from first: Day, through last: Day, bank: String?) throws -> [PartRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT i.bank, i.id, i.day, t.count, t.amountFen,
          t.count - t.paidCount - t.failedCount - t.returnedCount - t.reissuedCount, t.dueOn, t.answeredOn
        FROM instruction i JOIN instructionPart t ON t.instruction = i.id
        WHERE i.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR i.bank = ?3) ORDER BY i.bank, i.id, t.id
        """, arguments: [first.description, last.description, bank]
    ).compactMap { row in
      guard let day = Day(row[2] as String) else { return nil }
      return PartRecord(
        bank: row[0], instruction: row[1], instructedOn: day, count: row[3], sum: Amount(fen: row[4]), inFlight: row[5],
        dueOn: (row[6] as String?).flatMap { Day($0) }, answeredOn: (row[7] as String?).flatMap { Day($0) })
    }
  }

  /// How many payments banks said in a period had failed or come back, by reason. Reads only rows of returns that say more than "posted".
  package func failureCounts(from first: Day, through last: Day, bank: String?) throws -> [MonthlyCount] {
    try monthlyCounts(
      """
      SELECT b.bank, substr(f.day, 1, 7), l.reasonCode, count(DISTINCT l.payment) FROM file f
        JOIN bankReturn b ON b.file = f.id JOIN returnLine l ON l.bankReturn = b.file
      WHERE f.kind = 'bankReturn' AND f.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR b.bank = ?3)
        AND l.meaning IN ('failed', 'returned') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      """, first, last, bank)
  }

  /// How many breaks were opened in a period, by kind, but those that only say that a payment failed or came back, and those that the file which
  /// opened them answered itself: they never stood.
  package func breakCounts(from first: Day, through last: Day, bank: String?) throws -> [MonthlyCount] {
    try monthlyCounts(
      """
      SELECT bank, substr(openedOn, 1, 7), kind, count(*) FROM "break"
      WHERE openedOn BETWEEN ?1 AND ?2 AND (?3 IS NULL OR bank = ?3) AND kind NOT IN ('failed', 'returned')
        AND clearedBy IS NOT openedBy
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      """, first, last, bank)
  }

  /// Parts that had payments without a final answer when they were due, found in a period: on the day after the one they were due on.
  package func missedParts(
    from first: Day, through last: Day, bank: String?
  ) throws -> [(part: InstructionPart, foundOn: Day)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM instructionPart WHERE dueOn BETWEEN ?1 AND ?2 AND (answeredOn IS NULL OR answeredOn > dueOn)
          AND (?3 IS NULL OR bank = ?3) ORDER BY id
        """, arguments: [first.advanced(by: -1).description, last.advanced(by: -1).description, bank]
    ).map(LedgerTransaction.part).compactMap { part in part.dueOn.map { (part, $0.advanced(by: 1)) } }
  }

  /// How many payments of a part no return had finally answered by the end of a day: whatever returns say later, it stays the same.
  package func unanswered(_ part: InstructionPart, through day: Day) throws -> Int {
    var answered = [UInt8](repeating: 0, count: Int(part.lastPayment - part.firstPayment) / 8 + 1)
    var count = 0
    func note(_ payment: Int64) {
      guard payment >= part.firstPayment, payment <= part.lastPayment else { return }
      let place = Int(payment - part.firstPayment)
      guard answered[place / 8] & (1 << UInt8(place % 8)) == 0 else { return }
      answered[place / 8] |= 1 << UInt8(place % 8)
      count += 1
    }
    let blocks = try RawStatement(
      database,
      """
      SELECT b.firstPayment, b.lines FROM postingBlock b JOIN file f ON f.id = b.bankReturn
      WHERE b.instruction = ? AND b.firstPayment <= ? AND b.lastPayment >= ? AND f.day <= '\(day)'
      """, operation: "read postings")
    blocks.bind(1, part.instruction)
    blocks.bind(2, part.lastPayment)
    blocks.bind(3, part.firstPayment)
    let reader = PostingBlockReader()
    while try blocks.step() {
      let first = blocks.integer(0)
      reader.forEach(blocks.bytes(1)) { offset, _, _ in note(first + offset) }
    }
    let lines = try Int64.fetchCursor(
      database,
      sql: """
        SELECT l.payment FROM returnLine l JOIN file f ON f.id = l.bankReturn
        WHERE l.payment BETWEEN ? AND ? AND l.result IN ('S', 'F') AND f.day <= ?
        """, arguments: [part.firstPayment, part.lastPayment, day.description])
    while let payment = try lines.next() { note(payment) }
    return max(part.count - count, 0)
  }

  private func monthlyCounts(_ sql: String, _ first: Day, _ last: Day, _ bank: String?) throws -> [MonthlyCount] {
    try Row.fetchAll(database, sql: sql, arguments: [first.description, last.description, bank]).map {
      MonthlyCount(bank: $0[0], month: $0[1], word: $0[2], count: $0[3])
    }
  }

  /// The days of a period on which banks posted from an account, each with the day its statement came.
  package func statementDelays(from first: Day, through last: Day, bank: String?) throws -> [StatementDelay] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT p.bank, p.day, f.day AS came FROM (
            SELECT DISTINCT t.bank, r.payerAccount AS account, d.day FROM postedDay d
              JOIN instructionPart t ON t.id = d.part JOIN roster r ON r.file = t.roster
            WHERE d.day BETWEEN ?1 AND ?2 AND d.postedCount > 0 AND (?3 IS NULL OR t.bank = ?3)) p
          LEFT JOIN statementDay s ON s.bank = p.bank AND s.account = p.account AND s.day = p.day
          LEFT JOIN file f ON f.id = s.statement ORDER BY p.bank, p.day
        """, arguments: [first.description, last.description, bank]
    ).compactMap { row in
      Day(row[1] as String).map {
        StatementDelay(bank: row[0], day: $0, cameOn: (row[2] as String?).flatMap { Day($0) })
      }
    }
  }
}
