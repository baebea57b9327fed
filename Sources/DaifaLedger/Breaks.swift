package import DaifaModel
internal import GRDB

/// 差异: one break, as it is recorded or read back.
package struct BreakRecord: Sendable {
  package var kind: BreakKind
  package var bank: String
  package var department = ""
  package var roster: Int64?
  package var batchNumber = ""
  package var instructionNumber: String
  package var payment: Int64?
  package var reference: String
  package var bankReference = ""
  /// What was expected, masked where it is a person's.
  package var expected: String
  /// What came, masked where it is a person's.
  package var found: String
  package var amount: Amount
  package var openedOn: Day
  /// The return it came in.
  package var openedBy: Int64
  /// The row of that return.
  package var line: Int
  package var clearedOn: Day?
  /// The case that was opened with it.
  package var caseNumber: CaseNumber?
  /// The same while it is open.
  package var openCase: CaseNumber?
  /// Whether closing that case cleared it.
  package var isResolvedByCase = false
  /// Its number in the ledger; 0 for what is not on record.
  package var number: Int64 = 0
  /// What people did about it.
  package var desk = DeskStanding()

  package init(
    kind: BreakKind, bank: String, instructionNumber: String, reference: String, expected: String, found: String,
    amount: Amount, openedOn: Day, openedBy: Int64, line: Int
  ) {
    self.kind = kind
    self.bank = bank
    self.instructionNumber = instructionNumber
    self.reference = reference
    self.expected = expected
    self.found = found
    self.amount = amount
    self.openedOn = openedOn
    self.openedBy = openedBy
    self.line = line
  }
}

extension LedgerTransaction {
  /// Opens a break, and where money is to be got back, the case that goes with it.
  package func open(_ item: BreakRecord) throws {
    try execute(
      """
      INSERT INTO "break" (kind, bank, department, roster, instructionNo, payment, reference, bankReference, expected,
        found, amountFen, openedOn, openedBy, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        item.kind.rawValue, item.bank, item.department, item.roster, item.instructionNumber, item.payment,
        item.reference, item.bankReference, item.expected, item.found, item.amount.fen, item.openedOn.description,
        item.openedBy, item.line,
      ])
    let number = database.lastInsertedRowID
    try openCase(for: item, breakNumber: number)
    // Whatever people said of the payment's other breaks, they did not know this.
    if let payment = item.payment {
      try reopenDesk(payment: payment, by: item.openedBy, bank: item.bank, on: item.openedOn)
    }
  }

  /// Clears a payment's open breaks of some kinds; gives how many there were.
  @discardableResult
  package func clear(_ kinds: [BreakKind], payment: Int64, bankReference: String? = nil, by file: Int64, on day: Day)
    throws -> Int
  {
    let list = kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
    var sql = """
      UPDATE "break" SET clearedOn = ?, clearedBy = ? WHERE payment = ? AND clearedOn IS NULL AND kind IN (\(list))
      """
    var arguments: StatementArguments = [day.description, file, payment]
    if let bankReference {
      sql += " AND bankReference = ?"
      arguments += [bankReference]
    }
    return try clear(sql, arguments, by: file, on: day)
  }

  /// Runs a statement that clears breaks; what is left in their cases counts as recovered. Gives how many there were.
  private func clear(_ sql: String, _ arguments: StatementArguments, by file: Int64, on day: Day) throws -> Int {
    let statement = try database.cachedStatement(sql: sql + " RETURNING id")
    let cleared = try Int64.fetchAll(statement, arguments: arguments)
    try recoverCases(ofBreaks: cleared, by: file, on: day)
    return cleared.count
  }

  /// Clears the open `totalsDiffer` of an instruction.
  package func clearTotals(instructionNumber: String, by file: Int64, on day: Day) throws {
    try execute(
      """
      UPDATE "break" SET clearedOn = ?, clearedBy = ?
      WHERE kind = 'totalsDiffer' AND instructionNo = ? AND clearedOn IS NULL
      """, [day.description, file, instructionNumber])
  }

  /// Clears one break of a payment nobody instructed, when the bank says it took it back: the one with its bank reference, or, where the
  /// row names a payment and may mean another posting, the oldest of that name.
  package func clearUnknown(
    bank: String, reference: String, bankReference: String, orOldest: Bool, by file: Int64, on day: Day
  ) throws -> Bool {
    try clear(
      """
      UPDATE "break" SET clearedOn = ?1, clearedBy = ?2 WHERE id = (SELECT id FROM "break" WHERE bank = ?3
        AND reference = ?4 AND payment IS NULL AND kind = 'unknownPayment' AND clearedOn IS NULL
        AND (bankReference = ?5 OR (?6 AND ?4 <> '')) ORDER BY bankReference <> ?5, id LIMIT 1)
      """, [day.description, file, bank, reference, bankReference, orOldest], by: file, on: day) > 0
  }

  /// How many breaks of earlier returns stand for the same row, or postings of theirs that had come back before they were told: same kind,
  /// reference and bank reference.
  package func knownUnknown(
    bank: String, reference: String, bankReference: String, found: String, amount: Amount?, before file: Int64
  ) throws -> Int {
    let statement = try database.cachedStatement(
      sql: """
        SELECT max(n) FROM (SELECT count(*) AS n FROM (
          SELECT openedBy AS told FROM "break" WHERE bank = ?1 AND reference = ?2 AND payment IS NULL
            AND kind = 'unknownPayment' AND bankReference = ?3 AND found = ?4 AND openedBy <> ?6
          UNION ALL SELECT l.bankReturn FROM returnLine l JOIN bankReturn b ON b.file = l.bankReturn
          WHERE l.payment IS NULL AND l.reference = ?2 AND l.meaning = 'postedReturned' AND b.bank = ?1
            AND substr(l.bankReference, 1, 60) = ?3 AND l.amountFen = ?5 AND l.bankReturn <> ?6) GROUP BY told)
        """)
    return try Int.fetchOne(
      statement, arguments: [bank, reference, bankReference, found, amount?.fen, file]) ?? 0
  }

  /// Whether a payment has an open break of one of some kinds.
  package func hasOpenBreak(_ kinds: [BreakKind], payment: Int64) throws -> Bool {
    let list = kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
    return try Bool.fetchOne(
      database,
      sql: #"SELECT EXISTS (SELECT 1 FROM "break" WHERE payment = ? AND clearedOn IS NULL AND kind IN (\#(list)))"#,
      arguments: [payment])!
  }

  /// Closes one of a payment's open breaks of a kind: the one with this bank reference, or else the oldest.
  package func clearOne(
    _ kind: BreakKind, payment: Int64, bankReference: String, by file: Int64, on day: Day
  ) throws {
    _ = try clear(
      """
      UPDATE "break" SET clearedOn = ?1, clearedBy = ?2 WHERE id = (SELECT id FROM "break" WHERE payment = ?3
        AND kind = ?4 AND clearedOn IS NULL ORDER BY bankReference <> ?5, id LIMIT 1)
      """, [day.description, file, payment, kind.rawValue, bankReference], by: file, on: day)
  }

  /// Whether an earlier return raised a duplicate of a payment for a posting with this bank reference.
  package func knewDuplicate(payment: Int64, bankReference: String, before file: Int64) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM "break" WHERE payment = ? AND kind = 'duplicate' AND bankReference = ? AND openedBy <> ?)
        """, arguments: [payment, bankReference, file])!
  }

  /// How many breaks of each kind are open on a day, over the whole ledger, those that follow from the day included.
  package func openBreakCounts(on day: Day) throws -> [BreakKind: Int] {
    var counts: [BreakKind: Int] = [:]
    let rows = try Row.fetchAll(
      database, sql: #"SELECT kind, count(*) FROM "break" WHERE clearedOn IS NULL GROUP BY kind"#)
    for row in rows { BreakKind(rawValue: row[0]).map { counts[$0] = row[1] } }
    let missing = try overdueParts(on: day).reduce(0) { $0 + $1.inFlight }
    if missing > 0 { counts[.missing] = missing }
    return counts
  }

  /// How many recorded breaks of each kind are open in a scope; missing ones are not among them.
  package func openBreakCounts(department: String?, bank: String?) throws -> [BreakKind: Int] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT kind, count(*) FROM "break" WHERE clearedOn IS NULL AND (?1 IS NULL OR department = ?1)
          AND (?2 IS NULL OR bank = ?2) GROUP BY kind
        """, arguments: [department, bank])
    return Dictionary(rows.compactMap { row in BreakKind(rawValue: row[0]).map { ($0, row[1] as Int) } }) { $1 }
  }

  /// What each bank says it posted that nobody instructed, and has not taken back.
  package func openUnknownSums() throws -> [(bank: String, sum: Amount)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT bank, sum(amountFen) FROM "break" WHERE kind = 'unknownPayment' AND clearedOn IS NULL GROUP BY bank
        """
    ).map { ($0[0], Amount(fen: $0[1] ?? 0)) }
  }

  /// The open recorded breaks of a scope, the oldest first, up to a bound.
  /// Only a department's or a bank's, when one is given.
  package func openBreaks(department: String?, bank: String?, limit: Int) throws -> [BreakRecord] {
    try Row.fetchAll(
      database,
      sql: """
        \(LedgerTransaction.openBreakSelect)
        WHERE b.clearedOn IS NULL AND (?1 IS NULL OR b.department = ?1) AND (?2 IS NULL OR b.bank = ?2)
        ORDER BY b.openedOn, b.id LIMIT ?3
        """, arguments: [department, bank, limit]
    ).compactMap(LedgerTransaction.breakRecord)
  }

  /// Every break a payment ever had.
  package func breaks(payment: Int64) throws -> [BreakRecord] {
    try Row.fetchAll(
      database,
      sql: "\(LedgerTransaction.breakSelect) WHERE b.payment = ? ORDER BY b.id", arguments: [payment]
    ).compactMap(LedgerTransaction.breakRecord)
  }

  /// The bank says otherwise what a standing break is about: the break tells what it said last, and what a person closed is open again.
  package func revise(
    _ kind: BreakKind, payment: Int64, found: String, amount: Amount, by file: Int64, bank: String, on day: Day
  ) throws {
    let standing = try Int64.fetchOne(
      database,
      sql: #"SELECT max(id) FROM "break" WHERE payment = ? AND kind = ? AND clearedOn IS NULL"#,
      arguments: [payment, kind.rawValue])
    guard let standing, try revise(standing, found: found, amount: amount, by: file, on: day) else { return }
    try reopenDesk(payment: payment, by: file, bank: bank, on: day)
  }

  /// Writes into one break what the bank said last, and keeps what it said before; false when that is the same.
  func revise(_ number: Int64, found: String, amount: Amount, by file: Int64, on day: Day) throws -> Bool {
    try execute(
      """
      INSERT INTO breakRevision ("break", found, amountFen, day, file) SELECT id, found, amountFen, ?4, ?5 FROM "break"
      WHERE id = ?3 AND (found, amountFen) <> (?1, ?2)
      """, [found, amount.fen, number, day.description, file])
    guard database.changesCount > 0 else { return false }
    try execute(#"UPDATE "break" SET found = ?, amountFen = ? WHERE id = ?"#, [found, amount.fen, number])
    return true
  }

  static func breakRecord(_ row: Row) -> BreakRecord? {
    guard let kind = BreakKind(rawValue: row["kind"]), let opened = Day(row["openedOn"] as String) else { return nil }
    var item = BreakRecord(
      kind: kind, bank: row["bank"], instructionNumber: row["instructionNo"], reference: row["reference"],
      expected: row["expected"], found: row["found"], amount: Amount(fen: row["amountFen"]), openedOn: opened,
      openedBy: row["openedBy"], line: row["line"])
    item.department = row["department"]
    item.roster = row["roster"]
    item.batchNumber = row["batchNo"] ?? ""
    item.payment = row["payment"]
    item.bankReference = row["bankReference"]
    item.caseNumber = (row["caseId"] as Int64?).map { CaseNumber($0) }
    if (row["caseClosedOn"] as String?) == nil { item.openCase = item.caseNumber }
    item.number = row["id"]
    item.desk = deskStanding(row)
    item.isResolvedByCase = (row["clearedByCase"] as Int64?) != nil
    item.clearedOn = (row["clearedOn"] as String?).flatMap { Day($0) }
    return item
  }
}
