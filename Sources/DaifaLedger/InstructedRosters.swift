package import DaifaModel
internal import GRDB

extension LedgerTransaction {
  /// The instructed rosters whose payments a scope may be about, in the order they came. Looks at rosters and parts, a few rows each, never
  /// at payments. Of a region: those with lines in it, and those from before it was noted.
  ///
  /// A month of postings is looked for in parts that were instructed by its end and were not answered for good before it, or had money come
  /// back since. Banks may date a posting up to 31 days after they report it.
  package func instructedRosters(in scope: TableScope) throws -> [RosterRecord] {
    let townships = scope.region.map { ($0.codes.lowerBound / 1_000)...($0.codes.upperBound / 1_000) }
    let rosters = try allRosters(in: scope)
    guard let townships else { return rosters }
    return try rosters.filter { try mayHaveLines($0.file, in: townships) }
  }

  private func mayHaveLines(_ roster: Int64, in townships: ClosedRange<Int64>) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: """
        SELECT EXISTS (SELECT 1 FROM rosterTownship WHERE roster = ?1 AND township BETWEEN ?2 AND ?3)
          OR NOT EXISTS (SELECT 1 FROM rosterTownship WHERE roster = ?1)
        """)
    return try Bool.fetchOne(statement, arguments: [roster, townships.lowerBound, townships.upperBound])!
  }

  /// Notes the townships of a roster's lines.
  package func recordTownships(_ townships: Set<Int64>, roster: Int64) throws {
    for township in townships.sorted() {
      try execute("INSERT INTO rosterTownship (roster, township) VALUES (?, ?)", [roster, township])
    }
  }

  private func allRosters(in scope: TableScope) throws -> [RosterRecord] {
    switch scope.time {
    case .period(let period):
      try rosters("r.period = ?2", [scope.policy, period.description])
    case .year(let year):
      // As everywhere: a roster is of its period's year, but where a closing carried it into another.
      try rosters(
        """
        ((r.period >= ?2 AND r.period < ?3 AND r.file NOT IN (SELECT roster FROM settlementCharge))
          OR r.file IN (SELECT roster FROM settlementCharge WHERE year = ?4))
        """, [scope.policy, "\(year)", "\(year + 1)", year])
    case .month(let year, let month):
      try rosters(
        """
        EXISTS (SELECT 1 FROM instructionPart p JOIN instruction i ON i.id = p.instruction
          WHERE p.roster = r.file AND i.day <= ?2 AND p.paidCount + p.returnedCount + p.reissuedCount > 0
            AND (p.answeredOn IS NULL OR p.answeredOn >= ?3 OR EXISTS (
              SELECT 1 FROM returnLine l JOIN file f ON f.id = l.bankReturn
              WHERE l.payment BETWEEN p.firstPayment AND p.lastPayment AND l.meaning = 'returned' AND f.day >= ?3)))
        """,
        [
          scope.policy, Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))?.description,
          Day(year: year, month: month, day: 1)?.advanced(by: -31).description,
        ])
    }
  }

  private func rosters(
    _ condition: String, _ arguments: [(any DatabaseValueConvertible)?]
  ) throws -> [RosterRecord] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.* FROM roster r WHERE (?1 IS NULL OR r.policy = ?1) AND r.state = 'instructed' AND \(condition)
        ORDER BY r.file
        """, arguments: StatementArguments(arguments)
    ).map(LedgerTransaction.roster)
  }

  /// Whether there ever was a roster of a policy.
  package func hasRosters(policy: String) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM roster WHERE policy = ?)", arguments: [policy])!
  }

  /// The policies that there ever was a roster of.
  package func policiesWithRosters() throws -> [String] {
    try String.fetchAll(database, sql: "SELECT DISTINCT policy FROM claimScope ORDER BY policy")
  }

  /// Whether a bank was ever instructed.
  package func hasInstructions(bank: String) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM instruction WHERE bank = ?)", arguments: [bank])!
  }

  /// The years that the periods of rosters, or budgets, are of.
  package func yearsInBooks() throws -> [Int] {
    try Int.fetchAll(
      database,
      sql: """
        SELECT CAST(substr(period, 1, 4) AS INTEGER) AS year FROM claimScope UNION SELECT year FROM budget ORDER BY year
        """)
  }

  /// The parts of a roster in instructions, in the order of their payments.
  package func parts(roster: Int64) throws -> [InstructionPart] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM instructionPart WHERE roster = ? ORDER BY firstPayment, id", arguments: [roster]
    ).map(LedgerTransaction.part)
  }

  /// When posted money last came back, by payment: the day the bank gave, if any, and the day its return came; on request also money of a
  /// posting that contradicted what stood.
  package func daysCameBack(
    from low: Int64, through high: Int64, ofContradictions: Bool = false
  ) throws -> [Int64: (told: Day?, came: Day)] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT l.payment, l.postedOn, f.day FROM returnLine l JOIN file f ON f.id = l.bankReturn
        WHERE l.payment BETWEEN ?1 AND ?2 AND (l.meaning = 'returned' OR (?3 AND l.meaning = 'contradictionReturned'))
        ORDER BY l.bankReturn, l.ordinal
        """, arguments: [low, high, ofContradictions])
    let days = rows.compactMap { row in
      Day(row[2] as String).map { (row[0] as Int64, (told: (row[1] as String?).flatMap { Day($0) }, came: $0)) }
    }
    return Dictionary(days) { _, last in last }
  }

  /// How many lists are in force on a day or were before: a number that grows whenever one comes into force.
  package func listsInForce(by day: Day) throws -> Int64 {
    try Int64.fetchOne(
      database, sql: "SELECT count(*) FROM policyList WHERE inForce = 1 AND inForceFrom <= ?",
      arguments: [day.description])!
  }
}
