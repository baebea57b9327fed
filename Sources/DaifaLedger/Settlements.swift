package import DaifaModel
internal import GRDB

/// 清算: closings, and what people do about them. What a closing states is in `Settlements+Figures`.
extension LedgerTransaction {
  /// Closes a year's books with the figures as they are, naming what is carried over; gives the closing.
  package func close(
    _ request: SettlementRequest, _ figures: SettlementFigures, file: Int64, line: Int, at: Instant, day: Day
  ) throws -> Settlement {
    let scope = figures.scope
    try execute(
      """
      INSERT INTO settlement (file, line, year, policy, department, carryTo, code, closedBy, closedOn)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        file, line, scope.year, scope.policy, scope.department, request.carryTo, figures.code, request.decidedBy,
        day.description,
      ])
    let number = SettlementNumber(database.lastInsertedRowID)
    for line in figures.lines { try insert(line, settlement: number, version: 0) }
    for budget in figures.budgets { try insert(budget, settlement: number, version: 0) }
    for carry in figures.carries {
      try execute(
        "INSERT INTO settlementCarry (settlement, part, payment, count, amountFen) VALUES (?, ?, ?, ?, ?)",
        [number.number, carry.part, carry.payment, carry.total.count, carry.total.sum.fen])
    }
    try note(.close, number, "\(scope)", request, figures.total[.paid], file: file, at: at, day: day)
    return Settlement(
      number: number, file: file, scope: scope, carryTo: request.carryTo, closedBy: request.decidedBy, closedOn: day)
  }

  /// Records a step about a closing that the rules let through.
  package func record(
    _ request: SettlementRequest, about settlement: Settlement, file: Int64, at: Instant, day: Day
  ) throws {
    let number = settlement.number.number
    switch request.action {
    case .close: preconditionFailure("a closing is no step about one")
    case .reopen:
      try execute(
        "UPDATE settlement SET askedBy = ?, askedOn = ? WHERE id = ?", [request.decidedBy, day.description, number])
    case .confirm:
      try execute(
        "UPDATE settlement SET reopenedBy = ?, reopenedOn = ? WHERE id = ?",
        [request.decidedBy, day.description, number])
    case .decline: try execute("UPDATE settlement SET askedBy = '', askedOn = NULL WHERE id = ?", [number])
    }
    try note(
      request.action, settlement.number, "\(settlement.scope)", request, request.quote, file: file, at: at, day: day)
  }

  /// Writes a step down and into the journal: who, why, and the digest of the rows that say what was closed.
  private func note(
    _ action: SettlementAction, _ number: SettlementNumber, _ scope: String, _ request: SettlementRequest,
    _ total: ControlTotal, file: Int64, at: Instant, day: Day
  ) throws {
    try execute(
      "INSERT INTO settlementStep (settlement, action, hand, reason, day, file) VALUES (?, ?, ?, ?, ?, ?)",
      [number.number, action.rawValue, request.decidedBy, request.reason, day.description, file])
    let why = [request.decidedBy, request.reason].filter { !$0.isEmpty }.joined(separator: " ")
    try journal(
      "settlement.\(action.rawValue)", party: Party.finance.path,
      subject: "\(number) \(scope) \(why.withoutPrivateNumbers)", count: total.count, amount: total.sum,
      contentDigest: try digest(of: number), at: at, day: day)
  }

  private func digest(of number: SettlementNumber) throws -> String {
    let digest = RunningDigest()
    for table in ["settlementLine", "settlementBudget", "settlementCarry"] {
      let rows = try RawStatement(
        database, "SELECT * FROM \(table) WHERE settlement = \(number.number) ORDER BY id",
        operation: "record a closing")
      while try rows.step() { rows.rowDigest(of: table).withUnsafeBytes { digest.update($0) } }
    }
    return digest.finish()
  }

  func insert(_ line: SettlementLine, settlement: SettlementNumber, version: Int64) throws {
    let names = SettlementFigure.allCases.map { "\($0.rawValue)Count, \($0.rawValue)Fen" }.joined(separator: ", ")
    let marks = [String](repeating: "?", count: 5 + SettlementFigure.allCases.count * 2).joined(separator: ", ")
    var values: [(any DatabaseValueConvertible)?] = [
      settlement.number, version, line.policy, line.department, line.bank,
    ]
    for figure in SettlementFigure.allCases {
      values.append(line.totals[figure].count)
      values.append(line.totals[figure].sum.fen)
    }
    try execute(
      "INSERT INTO settlementLine (settlement, version, policy, department, bank, \(names)) VALUES (\(marks))",
      StatementArguments(values))
  }

  func insert(_ budget: SettlementBudget, settlement: SettlementNumber, version: Int64) throws {
    try execute(
      """
      INSERT INTO settlementBudget (settlement, version, budget, allottedFen, blockedFen, paidFen, contestedFen)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        settlement.number, version, budget.budget, budget.allotted.fen, budget.blocked.fen, budget.paid.fen,
        budget.contested.fen,
      ])
  }

  // MARK: What is asked

  /// One closing by its number.
  package func settlement(_ number: SettlementNumber) throws -> Settlement? {
    try Row.fetchOne(database, sql: "SELECT * FROM settlement WHERE id = ?", arguments: [number.number])
      .flatMap(LedgerTransaction.settlement)
  }

  /// Closings in the order they were made: all of a year, or all there are.
  package func settlements(year: Int? = nil) throws -> [Settlement] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM settlement WHERE ?1 IS NULL OR year = ?1 ORDER BY id", arguments: [year]
    ).compactMap(LedgerTransaction.settlement)
  }

  /// The closings that stand and hold all of a scope, in the order they were made.
  package func closings(of scope: SettlementScope) throws -> [Settlement] {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM settlement WHERE year = ? AND reopenedOn IS NULL ORDER BY id")
    return try Row.fetchAll(statement, arguments: [scope.year]).compactMap(LedgerTransaction.settlement)
      .filter { $0.scope.contains(scope) }
  }

  /// The closings that stand and hold a roster's payments.
  package func closings(of roster: RosterRecord) throws -> [Settlement] {
    guard let year = try budgetYear(of: roster) else { return [] }
    return try closings(of: SettlementScope(year: year, policy: roster.policy, department: roster.department))
  }

  /// What was carried over by a closing, as it stood then.
  package func carries(of settlement: SettlementNumber) throws -> [SettlementCarry] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT c.part, c.payment, c.count, c.amountFen, r.policy, r.department, t.bank, r.batchNo, i.instructionNo, t.dueOn
        FROM settlementCarry c JOIN instructionPart t ON t.id = c.part JOIN roster r ON r.file = t.roster
          JOIN instruction i ON i.id = t.instruction WHERE c.settlement = ? ORDER BY c.id
        """, arguments: [settlement.number]
    ).map { row in
      SettlementCarry(
        part: row["part"], payment: row["payment"], policy: row["policy"], department: row["department"],
        bank: row["bank"], batchNumber: row["batchNo"], instructionNumber: row["instructionNo"],
        dueOn: (row["dueOn"] as String?).flatMap { Day($0) },
        total: ControlTotal(count: row["count"], sum: Amount(fen: row["amountFen"])))
    }
  }

  /// Whether a closing carried a payment over by name: it was open at the bank then.
  package func isCarried(_ payment: Int64, bank: String, by settlement: Settlement) throws -> Bool {
    guard settlement.carryTo != nil, let part = try part(bank: bank, payment: payment) else { return false }
    let rows = try Row.fetchAll(
      database, sql: "SELECT payment FROM settlementCarry WHERE settlement = ? AND part = ?",
      arguments: [settlement.number.number, part.id])
    if rows.contains(where: { ($0["payment"] as Int64?) == payment }) { return true }
    guard rows.contains(where: { ($0["payment"] as Int64?) == nil }) else { return false }
    // The part was in flight, but not all of it need have been: what a bank had answered before was not.
    let answered = try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM returnLine WHERE payment = ? AND bankReturn < ? AND result IN ('S', 'F'))",
      arguments: [payment, settlement.file])
    guard answered == false else { return false }
    let postings = try earlierPostings(instruction: part.instruction, from: payment, through: payment) { $0 == payment }
    return !(postings[payment] ?? []).contains { $0.bankReturn < settlement.file }
  }

  private static func settlement(_ row: Row) -> Settlement? {
    guard let closedOn = Day(row["closedOn"] as String) else { return nil }
    func day(_ column: String) -> Day? { (row[column] as String?).flatMap { Day($0) } }
    return Settlement(
      number: SettlementNumber(row["id"]), file: row["file"],
      scope: SettlementScope(year: row["year"], policy: row["policy"], department: row["department"]),
      carryTo: row["carryTo"], closedBy: row["closedBy"], closedOn: closedOn, askedBy: row["askedBy"],
      askedOn: day("askedOn"), reopenedBy: row["reopenedBy"], reopenedOn: day("reopenedOn"))
  }

  // MARK: To what year a roster is charged

  /// The year whose budget a roster takes its money from: that of its period, or the one that what it pays again was carried over to.
  package func budgetYear(of roster: RosterRecord) throws -> Int? {
    let statement = try database.cachedStatement(sql: "SELECT year FROM settlementCharge WHERE roster = ?")
    return try Int.fetchOne(statement, arguments: [roster.file]) ?? Period(roster.period)?.year
  }

  /// Charges a roster, which is recorded already, to the year that what it pays again was carried over to.
  package func charge(_ roster: RosterRecord, to year: Int, by settlement: SettlementNumber, at: Instant, day: Day)
    throws
  {
    try execute("INSERT INTO settlementCharge VALUES (?, ?, ?)", [roster.file, settlement.number, year])
    try journal(
      "settlement.charge", party: Party(role: .department, id: roster.department).path,
      subject: "\(roster.file) \(settlement) \(year)", count: roster.payments, amount: roster.amount, at: at, day: day)
  }
}
