package import DaifaModel
internal import GRDB

extension LedgerTransaction {
  /// Whether budget matters at all: something was allotted, or a roster waits for it.
  package func hasBudgets() throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM budget) OR EXISTS (SELECT 1 FROM budgetWait WHERE endedOn IS NULL)
        """)
    return try Bool.fetchOne(statement)!
  }

  /// The day an allotment number was used; nil when it was not.
  package func allotmentUsed(_ number: String) throws -> String? {
    try String.fetchOne(database, sql: "SELECT day FROM allotment WHERE number = ?", arguments: [number])
  }

  /// Where budgets stand, in the order of year, policy and region: all of them, or those of a policy, of a year.
  ///
  /// Counted from the parts of the rosters that took from them, a few rows each, and from the payments in conflict; never from payments.
  package func budgets(policy: String? = nil, year: Int? = nil) throws -> [BudgetStanding] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT b.id, b.policy, b.region, b.year, b.allottedFen, count(DISTINCT r.roster) AS rosters,
          coalesce(sum(p.amountFen), 0) AS takenFen, coalesce(sum(p.paidFen), 0) AS paidFen,
          coalesce(sum(p.failedFen), 0) AS failedFen, coalesce(sum(p.returnedFen), 0) AS returnedFen,
          coalesce(sum(p.reissuedFen), 0) AS reissuedFen
        FROM budget b LEFT JOIN budgetRoster r ON r.budget = b.id LEFT JOIN instructionPart p ON p.roster = r.roster
        WHERE (?1 IS NULL OR b.policy = ?1) AND (?2 IS NULL OR b.year = ?2)
        GROUP BY b.id ORDER BY b.year, b.policy, b.region
        """, arguments: [policy, year])
    guard !rows.isEmpty else { return [] }
    let contested = try contestedSums()
    return rows.compactMap { row in
      guard let region = Region(row["region"] as String) else { return nil }
      func amount(_ column: String) -> Amount { Amount(fen: row[column]) }
      var standing = BudgetStanding(
        id: row["id"], key: BudgetKey(policy: row["policy"], region: region, year: row["year"]),
        allotted: amount("allottedFen"))
      standing.rosters = row["rosters"]
      standing.taken = amount("takenFen")
      standing.paid = amount("paidFen")
      standing.failed = amount("failedFen")
      standing.returned = amount("returnedFen")
      standing.reissued = amount("reissuedFen")
      standing.contested = contested[standing.id] ?? .zero
      return standing
    }
  }

  /// What counts as given back although a bank says that it was paid after all, by budget.
  private func contestedSums() throws -> [Int64: Amount] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT b.budget, sum(c.amountFen) FROM (\(LedgerTransaction.contested)) c
          JOIN budgetRoster b ON b.roster = c.file GROUP BY b.budget
        """)
    return Dictionary(rows.map { ($0[0], Amount(fen: $0[1])) }) { first, _ in first }
  }

  /// Records allotments, each with its line, of one file, which is recorded already.
  package func record(_ lines: [(line: Int, allotment: Allotment)], file: Int64, at: Instant, day: Day) throws {
    for (line, allotment) in lines {
      let budget = try budget(allotment.budget, adding: allotment.change)
      try execute(
        """
        INSERT INTO allotment (file, line, number, budget, addFen, allottedOn, documentNumber, remark, day)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          file, line, allotment.number, budget, allotment.change.fen, allotment.allottedOn?.description,
          allotment.documentNumber, allotment.remark, day.description,
        ])
    }
    let rows = try RawStatement(
      database, "SELECT * FROM allotment WHERE file = \(file) ORDER BY id", operation: "record allotments")
    let digest = RunningDigest()
    while try rows.step() { rows.rowDigest(of: "allotment").withUnsafeBytes { digest.update($0) } }
    let sum = lines.reduce(Amount.zero) { $0 + $1.allotment.change }
    try journal(
      "allotment", party: Party.finance.path, subject: "\(file)", count: lines.count, amount: sum,
      contentDigest: digest.finish(), at: at, day: day)
    _ = try take("budgetChange")
  }

  /// The number of a budget, made when it is new, after so much was added to it.
  private func budget(_ key: BudgetKey, adding change: Amount) throws -> Int64 {
    let row = try Row.fetchOne(
      database, sql: "SELECT id, allottedFen FROM budget WHERE policy = ? AND year = ? AND region = ?",
      arguments: [key.policy, key.year, key.region.description])
    guard let row else {
      try execute(
        "INSERT INTO budget (policy, region, year, allottedFen) VALUES (?, ?, ?, ?)",
        [key.policy, key.region.description, key.year, change.fen])
      return database.lastInsertedRowID
    }
    let allotted = Amount(fen: row[1]) + change
    try execute("UPDATE budget SET allottedFen = ? WHERE id = ?", [allotted.fen, row[0] as Int64])
    return row[0]
  }

  /// The number of the last allotment; 0 before the first.
  package func lastAllotment() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT max(id) FROM allotment") ?? 0
  }

  // MARK: Rosters

  /// The rosters of a policy and year that were instructed while no budget was theirs.
  package func rostersWithoutBudget(policy: String, year: Int) throws -> [RosterRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.* FROM roster r WHERE r.policy = ?1 AND r.state = 'instructed'
          AND ((r.period >= ?2 AND r.period < ?3 AND r.file NOT IN (SELECT roster FROM settlementCharge))
            OR r.file IN (SELECT roster FROM settlementCharge WHERE year = ?4))
          AND NOT EXISTS (SELECT 1 FROM budgetRoster b WHERE b.roster = r.file) ORDER BY r.file
        """, arguments: [policy, "\(year)", "\(year + 1)", year]
    ).map(LedgerTransaction.roster)
  }

  /// Says that a roster takes its money from a budget, and that it waits no longer.
  package func block(
    _ roster: RosterRecord, budget: BudgetStanding, took: ControlTotal, at: Instant, day: Day
  ) throws {
    try execute(
      "INSERT INTO budgetRoster VALUES (?, ?, ?, ?, ?)",
      [roster.file, budget.id, took.sum.fen, at.description, day.description])
    try execute(
      "UPDATE budgetWait SET endedOn = ? WHERE roster = ? AND endedOn IS NULL", [day.description, roster.file])
    try journal(
      "budget.block", party: Party(role: .department, id: roster.department).path,
      subject: "\(roster.file) \(budget.key)", count: took.count, amount: took.sum, at: at, day: day)
    _ = try take("budgetChange")
  }
}
