package import DaifaModel
internal import GRDB

/// 清算后变动: what comes later about a closed year is written beside what the closing stated, and never over it.
extension LedgerTransaction {
  /// Notes what a file changed of closed years, by the rosters it touched; a row for each line of a closing that reads otherwise now.
  package func noteAfterClosing(rosters: Set<Int64>, file: Int64, party: Party, at: Instant, day: Day) throws {
    try noteAfterClosing(rosters: rosters, file: file, party: party, at: at.description, day: day.description)
  }

  func noteAfterClosing(rosters: Set<Int64>, file: Int64, party: Party, at: String, day: String) throws {
    guard !rosters.isEmpty else { return }
    var touched: [Int64: (settlement: Settlement, scopes: Set<SettlementScope>)] = [:]
    for number in rosters.sorted() {
      guard let roster = try roster(number), let year = try budgetYear(of: roster) else { continue }
      for settlement in try closings(of: roster) {
        touched[settlement.number.number, default: (settlement, [])].scopes.insert(
          SettlementScope(year: year, policy: roster.policy, department: settlement.scope.department))
      }
    }
    for (settlement, scopes) in touched.values.sorted(by: { $0.settlement.number.number < $1.settlement.number.number })
    {
      var change = ControlTotal.zero
      var isChanged = false
      for scope in scopes.sorted(by: { $0.description < $1.description }) {
        let (lines, isOther) = try noteLines(settlement, scope, file: file)
        change = change + lines
        isChanged = isChanged || isOther
        let budgets = try noteBudgets(settlement, scope, file: file)
        isChanged = isChanged || budgets
      }
      guard isChanged else { continue }
      try journal(
        "settlement.after", party: party.path, subject: "\(settlement.number) \(settlement.scope) file \(file)",
        count: change.count, amount: change.sum, contentDigest: "", at: at, day: day)
    }
  }

  /// Writes the lines that read otherwise; gives by how much what was paid changed, and whether anything did.
  private func noteLines(
    _ settlement: Settlement, _ scope: SettlementScope, file: Int64
  ) throws -> (paid: ControlTotal, isChanged: Bool) {
    let before = try settledLines(settlement.number, policy: scope.policy)
    let known = Dictionary(uniqueKeysWithValues: before.map { ($0.key, $0) })
    let now = Dictionary(uniqueKeysWithValues: try settlementLines(scope).map { ($0.key, $0) })
    var paid = ControlTotal.zero
    var isChanged = false
    for key in Set(known.keys).union(now.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let line = now[key] ?? SettlementLine(policy: key[0], department: key[1], bank: key[2])
      let earlier = known[key]?.totals ?? SettlementTotals()
      guard line.totals != earlier else { continue }
      try insert(line, settlement: settlement.number, version: file)
      paid = paid + line.totals[.paid] - earlier[.paid]
      isChanged = true
    }
    return (paid, isChanged)
  }

  private func noteBudgets(_ settlement: Settlement, _ scope: SettlementScope, file: Int64) throws -> Bool {
    let known = try settledBudgets(settlement.number)
    var isChanged = false
    for budget in try settlementBudgets(scope) where !known.contains(budget) {
      try insert(budget, settlement: settlement.number, version: file)
      isChanged = true
    }
    return isChanged
  }

  /// The lines of a closing: as they are now, or as they were closed; of one policy, where one is named.
  package func settledLines(
    _ number: SettlementNumber, policy: String? = nil, atClosing: Bool = false
  ) throws -> [SettlementLine] {
    let figures = SettlementFigure.allCases.map { "\($0.rawValue)Count, \($0.rawValue)Fen" }.joined(separator: ", ")
    let rows = try RawStatement(
      database,
      """
      SELECT policy, department, bank, \(figures) FROM settlementLine l WHERE settlement = \(number.number) AND version =
        \(atClosing ? "0" : LedgerTransaction.latest("settlementLine", "policy", "department", "bank"))
      ORDER BY policy, department, bank
      """, operation: "read a closing")
    var lines: [SettlementLine] = []
    while try rows.step() {
      var line = SettlementLine(policy: rows.text(0), department: rows.text(1), bank: rows.text(2))
      if let policy, line.policy != policy { continue }
      for (place, figure) in SettlementFigure.allCases.enumerated() {
        line.totals[figure] = ControlTotal(
          count: Int(rows.integer(Int32(3 + place * 2))), sum: Amount(fen: rows.integer(Int32(4 + place * 2))))
      }
      lines.append(line)
    }
    return lines
  }

  /// The budgets of a closing: as they are now, or as they were closed.
  package func settledBudgets(_ number: SettlementNumber, atClosing: Bool = false) throws -> [SettlementBudget] {
    let rows = try RawStatement(
      database,
      """
      SELECT l.budget, b.policy, b.region, l.allottedFen, l.blockedFen, l.paidFen, l.contestedFen
      FROM settlementBudget l LEFT JOIN budget b ON b.id = l.budget WHERE settlement = \(number.number)
        AND version = \(atClosing ? "0" : LedgerTransaction.latest("settlementBudget", "budget"))
      ORDER BY b.policy, b.region
      """, operation: "read a closing")
    var budgets: [SettlementBudget] = []
    while try rows.step() {
      budgets.append(
        SettlementBudget(
          budget: rows.integer(0), policy: rows.text(1), region: rows.text(2), allotted: Amount(fen: rows.integer(3)),
          blocked: Amount(fen: rows.integer(4)), paid: Amount(fen: rows.integer(5)),
          contested: Amount(fen: rows.integer(6))))
    }
    return budgets
  }

  /// The last version of the row `l` of a table among those alike in some columns.
  private static func latest(_ table: String, _ columns: String...) -> String {
    let alike = columns.map { " AND m.\($0) = l.\($0)" }.joined()
    return "(SELECT max(version) FROM \(table) m WHERE m.settlement = l.settlement\(alike))"
  }

  /// The files that changed something after a closing, in the order they came.
  package func filesAfter(_ number: SettlementNumber) throws -> [(
    file: Int64, party: String, name: String, day: String
  )] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT id, party, name, day FROM file WHERE id IN (SELECT version FROM settlementLine WHERE settlement = ?1
          UNION SELECT version FROM settlementBudget WHERE settlement = ?1) AND id > 0 ORDER BY id
        """, arguments: [number.number]
    ).map { ($0[0], $0[1], $0[2], $0[3]) }
  }

  /// The closings of which something was noted after a mark, and the mark for the next time.
  package func settlementsChanged(since mark: Int64) throws -> (settlements: [Settlement], mark: Int64) {
    let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM settlementLine WHERE version > 0") ?? 0
    guard last > mark else { return ([], mark) }
    let numbers = try Int64.fetchAll(
      database, sql: "SELECT DISTINCT settlement FROM settlementLine WHERE id > ? AND version > 0 ORDER BY settlement",
      arguments: [mark])
    return (try numbers.compactMap { try settlement(SettlementNumber($0)) }, last)
  }
}

extension LedgerTransaction {
  /// The number the next closing will have.
  package func nextSettlement() throws -> SettlementNumber {
    SettlementNumber(try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM settlement")!)
  }

  /// The closings that a file made or took a step about.
  package func settlements(inFile file: Int64) throws -> [Settlement] {
    try Int64.fetchAll(
      database, sql: "SELECT DISTINCT settlement FROM settlementStep WHERE file = ? ORDER BY settlement",
      arguments: [file]
    ).compactMap { try settlement(SettlementNumber($0)) }
  }

  /// Whether a policy, or a department, has any roster.
  package func hasRosters(policy: String? = nil, department: String? = nil) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM roster WHERE (?1 IS NULL OR policy = ?1) AND (?2 IS NULL OR department = ?2))
        """, arguments: [policy, department])!
  }
}
