package import DaifaModel
internal import Foundation
internal import GRDB

/// 对账位置: what statements say of one instruction and account.
package struct StatementPositionRecord: Sendable {
  package var id: Int64
  package var instruction: Int64
  package var account: String
  package var debited: Amount
  package var credited: Amount
  /// Debits of single payments, as instructed.
  package var lineCount: Int
  package var lineSum: Amount
  /// Debits that name no payment.
  package var batches: Int
}

/// What one statement adds to a position.
package struct StatementPositionChange: Sendable {
  package var debited = Amount.zero
  package var credited = Amount.zero
  package var lineCount = 0
  package var lineSum = Amount.zero
  package var batches = 0

  package init() {}
}

/// 流水: an entry that is kept as a row.
package struct StatementEntry: Sendable {
  package var line: Int
  package var bookedOn: Day
  package var direction: StatementDirection
  package var amount: Amount
  package var purpose: StatementPurpose
  package var bankReference: String
  /// The payment reference it gives, or the instruction number, as the bank wrote it.
  package var reference: String
  package var instruction: Int64?
  package var payment: Int64?
  package var position: Int64?

  package init(
    line: Int, bookedOn: Day, direction: StatementDirection, amount: Amount, purpose: StatementPurpose,
    bankReference: String, reference: String
  ) {
    self.line = line
    self.bookedOn = bookedOn
    self.direction = direction
    self.amount = amount
    self.purpose = purpose
    self.bankReference = bankReference
    self.reference = reference
  }
}

extension LedgerTransaction {
  // MARK: Statements and their days

  /// Records a statement that is taken.
  package func record(
    _ head: StatementHead, bank: String, rows: Int, debited: Amount, credited: Amount, replaces: Int64?, file: Int64
  ) throws {
    try execute(
      """
      INSERT INTO accountStatement (file, bank, account, statementNo, firstDay, lastDay, openingFen, closingFen, rows,
        debitFen, creditFen, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        file, bank, head.account, head.number.withoutPersonalNumbers, head.firstDay.description,
        head.lastDay.description, head.opening.fen, head.closing.fen, rows, debited.fen, credited.fen,
        replaces,
      ])
    if let replaces { try execute("UPDATE accountStatement SET replacedBy = ? WHERE file = ?", [file, replaces]) }
  }

  /// Records a day that no statement was about before.
  package func record(_ day: StatementDay, bank: String, account: String, statement: Int64) throws {
    try execute(
      """
      INSERT INTO statementDay (bank, account, day, statement, openingFen, closingFen, debits, debitFen, credits, creditFen,
        payoutFen, returnedFen, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        bank, account, day.day.description, statement, day.opening.fen, day.closing.fen, day.debits, day.debitSum.fen,
        day.credits, day.creditSum.fen, day.payoutSum.fen, day.returnedSum.fen,
        Int64(bitPattern: day.fingerprint),
      ])
  }

  /// The days of an account that statements are about, from one day through another.
  package func statementDays(bank: String, account: String, from first: Day, through last: Day) throws -> [StatementDay]
  {
    try Row.fetchAll(
      database,
      sql: "SELECT * FROM statementDay WHERE bank = ? AND account = ? AND day BETWEEN ? AND ? ORDER BY day",
      arguments: [bank, account, first.description, last.description]
    ).compactMap(LedgerTransaction.statementDay)
  }

  /// The nearest day of an account, before a day or after it, that a statement is about.
  package func statementDay(bank: String, account: String, before day: Day) throws -> StatementDay? {
    try Row.fetchOne(
      database,
      sql: "SELECT * FROM statementDay WHERE bank = ? AND account = ? AND day < ? ORDER BY day DESC LIMIT 1",
      arguments: [bank, account, day.description]
    ).flatMap(LedgerTransaction.statementDay)
  }

  package func statementDay(bank: String, account: String, after day: Day) throws -> StatementDay? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM statementDay WHERE bank = ? AND account = ? AND day > ? ORDER BY day LIMIT 1",
      arguments: [bank, account, day.description]
    ).flatMap(LedgerTransaction.statementDay)
  }

  /// The days of an account that statements are about.
  package func coveredDays(bank: String, account: String) throws -> Set<Day> {
    Set(
      try String.fetchAll(
        database, sql: "SELECT day FROM statementDay WHERE bank = ? AND account = ?", arguments: [bank, account]
      ).compactMap { Day($0) })
  }

  /// The days between two of an account's that statements are about, of which none is, where the balance is not what it was: something was
  /// booked on them.
  package func untoldDays(bank: String, account: String) throws -> [ClosedRange<Day>] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT day, nextDay FROM (SELECT day, closingFen, lead(day) OVER days AS nextDay, lead(openingFen) OVER days AS nextFen
          FROM statementDay WHERE bank = ? AND account = ? WINDOW days AS (ORDER BY day)) WHERE nextFen <> closingFen
        """, arguments: [bank, account]
    ).compactMap { row in
      guard let day = Day(row[0] as String), let next = Day(row[1] as String), next.number > day.number + 1 else {
        return nil
      }
      return day.advanced(by: 1)...next.advanced(by: -1)
    }
  }

  private static func statementDay(_ row: Row) -> StatementDay? {
    guard let day = Day(row["day"] as String) else { return nil }
    var result = StatementDay(day: day)
    result.opening = Amount(fen: row["openingFen"])
    result.closing = Amount(fen: row["closingFen"])
    result.debits = row["debits"]
    result.debitSum = Amount(fen: row["debitFen"])
    result.credits = row["credits"]
    result.creditSum = Amount(fen: row["creditFen"])
    result.payoutSum = Amount(fen: row["payoutFen"])
    result.returnedSum = Amount(fen: row["returnedFen"])
    result.fingerprint = UInt64(bitPattern: row["fingerprint"] as Int64)
    return result
  }

  // MARK: Entries

  package func record(_ entry: StatementEntry, statement: Int64) throws {
    try execute(
      """
      INSERT INTO statementRow (statement, line, bookedOn, direction, amountFen, purpose, bankReference, reference,
        instruction, payment, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        statement, entry.line, entry.bookedOn.description, entry.direction.rawValue, entry.amount.fen,
        entry.purpose.rawValue, entry.bankReference, entry.reference, entry.instruction, entry.payment, entry.position,
      ])
  }

  /// The writer for a statement's debits of single payments; `flush` it before the transaction ends.
  package func debitRecorder(statement: Int64) throws -> PostingRecorder {
    try PostingRecorder(database, table: "debitBlock", bankReturn: statement)
  }

  /// The bits of a part's payments that statements debit; as many as the part has numbers.
  package func debitedBits(_ part: InstructionPart) throws -> [UInt8] {
    let statement = try database.cachedStatement(sql: "SELECT debited FROM statementPart WHERE part = ?")
    return try Data.fetchOne(statement, arguments: [part.id]).map { Array($0) }
      ?? [UInt8](repeating: 0, count: part.paid.count)
  }

  package func setDebited(_ bits: [UInt8], part: Int64) throws {
    try execute(
      "INSERT INTO statementPart VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET debited = excluded.debited",
      [part, Data(bits)])
  }

  /// What entries that are kept as rows debit and credit of each payment of a position.
  package func statementSums(position: Int64) throws -> [Int64: (debited: Amount, credited: Amount)] {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT payment, sum(CASE direction WHEN 'debit' THEN amountFen ELSE 0 END),
          sum(CASE direction WHEN 'credit' THEN amountFen ELSE 0 END) FROM statementRow
        WHERE position = ? AND payment IS NOT NULL GROUP BY payment
        """, arguments: [position])
    var sums: [Int64: (Amount, Amount)] = [:]
    while let row = try rows.next() { sums[row[0]] = (Amount(fen: row[1]), Amount(fen: row[2])) }
    return sums
  }

  // MARK: Positions

  /// Whether a bank was ever given an instruction that pays from an account.
  package func isServed(account: String, bank: String) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM statementPosition WHERE bank = ? AND account = ?)
        """, arguments: [bank, account])!
  }

  /// Whether payments of an instruction are paid from an account.
  package func hasPosition(instruction: Int64, account: String) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM statementPosition WHERE instruction = ? AND account = ?)",
      arguments: [instruction, account])!
  }

  /// The business day a file came.
  package func day(ofFile file: Int64) throws -> Day? {
    let statement = try database.cachedStatement(sql: "SELECT day FROM file WHERE id = ?")
    return try String.fetchOne(statement, arguments: [file]).flatMap { Day($0) }
  }

  /// The position of an instruction and account, made when there is none; with something that is not final again.
  package func openPosition(instruction: Int64, bank: String, account: String) throws -> StatementPositionRecord {
    try execute(
      """
      INSERT INTO statementPosition (instruction, bank, account) VALUES (?, ?, ?)
      ON CONFLICT (instruction, account) DO UPDATE SET isFinal = 0
      """, [instruction, bank, account])
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM statementPosition WHERE instruction = ? AND account = ?",
      arguments: [instruction, account])!
    return LedgerTransaction.position(row)
  }

  package func add(_ change: StatementPositionChange, position: Int64) throws {
    try execute(
      """
      UPDATE statementPosition SET debitedFen = min(debitedFen, 9000000000000000000 - ?1) + ?1,
        creditedFen = min(creditedFen, 9000000000000000000 - ?2) + ?2,
        lineCount = lineCount + ?3, lineFen = lineFen + ?4, batches = batches + ?5 WHERE id = ?6
      """,
      [
        change.debited.fen, change.credited.fen, change.lineCount, change.lineSum.fen, change.batches, position,
      ])
  }

  /// The positions of an account of which something is still to be expected.
  package func unfinishedPositions(bank: String, account: String) throws -> [StatementPositionRecord] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM statementPosition WHERE bank = ? AND account = ? AND isFinal = 0 ORDER BY id",
      arguments: [bank, account]
    ).map(LedgerTransaction.position)
  }

  package func setFinal(_ isFinal: Bool, position: Int64) throws {
    try execute("UPDATE statementPosition SET isFinal = ?1 WHERE id = ?2 AND isFinal <> ?1", [isFinal, position])
  }

  /// Days before those that statements were about are there now: what was left aside as earlier is looked at again.
  package func reopenPositions(bank: String, account: String) throws {
    try execute("UPDATE statementPosition SET isFinal = 0 WHERE bank = ? AND account = ?", [bank, account])
  }

  private static func position(_ row: Row) -> StatementPositionRecord {
    StatementPositionRecord(
      id: row["id"], instruction: row["instruction"], account: row["account"], debited: Amount(fen: row["debitedFen"]),
      credited: Amount(fen: row["creditedFen"]), lineCount: row["lineCount"], lineSum: Amount(fen: row["lineFen"]),
      batches: row["batches"])
  }
}
