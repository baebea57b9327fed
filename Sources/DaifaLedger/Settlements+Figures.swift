package import DaifaModel
internal import GRDB

/// 清算数字: what the books say of a year, counted from rosters, the parts of instructions, and the few payments and cases that stand out.
///
/// Read without trust in the types of what is read: `daifa verify` asks the same.
extension LedgerTransaction {
  /// Everything a closing of a scope would state now.
  package func settlementFigures(_ scope: SettlementScope) throws -> SettlementFigures {
    var figures = SettlementFigures(
      scope: scope, lines: try settlementLines(scope), budgets: try settlementBudgets(scope))
    figures.carries = try settlementCarries(scope)
    figures.waits = try settlementWaits(scope)
    let earlier = try Int64.fetchOne(
      database, sql: "SELECT count(*) FROM settlement WHERE year = ? AND policy IS ? AND department IS ?",
      arguments: [scope.year, scope.policy, scope.department])
    figures.code = LedgerTransaction.code(figures, round: earlier ?? 0)
    return figures
  }

  /// 核对码: sixteen digits that differ when any figure does, and at each closing of the same scope.
  private static func code(_ figures: SettlementFigures, round: Int64) -> String {
    var text = "\(figures.scope) \(round)\n"
    for line in figures.lines {
      let totals = SettlementFigure.allCases.map { "\(line.totals[$0].count) \(line.totals[$0].sum.fen)" }
      text += (line.key + totals).joined(separator: "\u{1F}") + "\n"
    }
    for budget in figures.budgets {
      text +=
        "\(budget.budget) \(budget.allotted.fen) \(budget.blocked.fen) \(budget.paid.fen) \(budget.contested.fen)\n"
    }
    for carry in figures.carries {
      text += "\(carry.part) \(carry.payment ?? 0) \(carry.total.count) \(carry.total.sum.fen)\n"
    }
    return String(sha256(text).prefix(16)).uppercased()
  }

  /// The rosters of a scope, by their numbers: those of periods of its year, but for those charged to another, and those charged to it.
  static func rosters(_ scope: SettlementScope) -> String {
    var narrow = ""
    // The words are compared in Swift where they come from a file; here they are quoted as SQL does.
    func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
    if let policy = scope.policy { narrow += " AND policy = \(quoted(policy))" }
    if let department = scope.department { narrow += " AND department = \(quoted(department))" }
    return """
      SELECT file FROM roster WHERE period >= '\(scope.year)' AND period < '\(scope.year + 1)'\(narrow)
        AND file NOT IN (SELECT roster FROM settlementCharge)
      UNION ALL SELECT c.roster FROM settlementCharge c JOIN roster ON file = c.roster WHERE c.year = \(scope.year)\(narrow)
      """
  }

  private func raw(_ sql: String) throws -> RawStatement {
    try RawStatement(database, sql, operation: "read what a year came to")
  }

  /// The lines of a scope as the books stand, without those that are zero.
  func settlementLines(_ scope: SettlementScope) throws -> [SettlementLine] {
    var lines: [[String]: SettlementLine] = [:]
    func add(
      _ row: RawStatement, _ figures: [SettlementFigure], by sum: (ControlTotal, ControlTotal) -> ControlTotal = (+)
    ) {
      let key = [row.text(0), row.text(1), row.text(2)]
      var line = lines[key] ?? SettlementLine(policy: key[0], department: key[1], bank: key[2])
      for (place, figure) in figures.enumerated() {
        let column = Int32(3 + place * 2)
        let total = ControlTotal(count: Int(row.integer(column)), sum: Amount(fen: row.integer(column + 1)))
        line.totals[figure] = sum(line.totals[figure], total)
      }
      lines[key] = line
    }
    let own = LedgerTransaction.rosters(scope)
    let rosters = try raw(
      """
      SELECT policy, department, '', sum(payments), sum(amountFen),
        sum(iif(state IN ('held', 'recorded'), payments - stoppedCount, 0)),
        sum(iif(state IN ('held', 'recorded'), amountFen - stoppedFen, 0)), sum(stoppedCount), sum(stoppedFen),
        sum(iif(state = 'stopped', payments - stoppedCount, 0)), sum(iif(state = 'stopped', amountFen - stoppedFen, 0))
      FROM roster WHERE file IN (\(own)) GROUP BY policy, department
      """)
    while try rosters.step() { add(rosters, [.accepted, .waiting, .stopped, .cancelled]) }
    let parts = try raw(
      """
      SELECT r.policy, r.department, t.bank, sum(t.count), sum(t.amountFen), sum(t.paidCount), sum(t.paidFen),
        sum(t.failedCount), sum(t.failedFen), sum(t.returnedCount), sum(t.returnedFen), sum(t.reissuedCount),
        sum(t.reissuedFen), sum(t.count - t.paidCount - t.failedCount - t.returnedCount - t.reissuedCount),
        sum(t.amountFen - t.paidFen - t.failedFen - t.returnedFen - t.reissuedFen)
      FROM roster r JOIN instructionPart t ON t.roster = r.file WHERE r.file IN (\(own)) GROUP BY 1, 2, 3
      """)
    while try parts.step() { add(parts, [.instructed, .paid, .failed, .returned, .reissued, .inFlight]) }
    let forgone = try raw(
      """
      SELECT policy, department, bank, count(*), sum(amountFen), state FROM (\(LedgerTransaction.forgone))
      WHERE file IN (\(own)) GROUP BY 1, 2, 3, 6
      """)
    while try forgone.step() {
      add(forgone, [.forgone])
      add(forgone, [forgone.text(5) == "failed" ? .failed : .returned], by: -)
    }
    let contested = try raw(
      """
      SELECT policy, department, bank, count(*), sum(amountFen) FROM (\(LedgerTransaction.contested))
      WHERE file IN (\(own)) GROUP BY 1, 2, 3
      """)
    while try contested.step() { add(contested, [.contested]) }
    let cases = try raw(
      """
      SELECT r.policy, r.department, c.bank,
        sum(c.origin = 'notDue' AND c.recoveredFen > c.bankFen), sum(iif(c.origin = 'notDue', c.recoveredFen - c.bankFen, 0)),
        sum(c.origin <> 'notDue' AND c.recoveredFen > 0), sum(iif(c.origin <> 'notDue', c.recoveredFen, 0)),
        sum(c.closedOn IS NULL AND c.owedFen > c.recoveredFen + c.waivedFen),
        sum(iif(c.closedOn IS NULL, c.owedFen - c.recoveredFen - c.waivedFen, 0))
      FROM clawbackCase c JOIN roster r ON r.file = \(LedgerTransaction.rosterHolding("c.payment"))
      WHERE c.payment IS NOT NULL AND r.file IN (\(own)) GROUP BY 1, 2, 3
      """)
    while try cases.step() { add(cases, [.recovered, .recoveredByBank, .owed]) }
    return lines.values.filter { !$0.totals.isZero }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// Payments that failed or came back and will not be paid.
  private static let forgone = ownStates(
    "s.decision <> '' AND s.decision = 'forgo' AND s.state IN ('failed', 'returned')",
    index: "INDEXED BY paymentStateDecision")

  /// Payments that count as given back although a bank says that they were paid.
  static let contested = inConflict("('failed', 'returned', 'reissued')")

  /// Payments in some states about which a bank contradicts itself.
  private static func inConflict(_ states: String) -> String { ownStates("s.inConflict = 1 AND s.state IN \(states)") }

  /// Payments that have a state `s` of their own, with their roster and the bank their block names.
  private static func ownStates(_ condition: String, index: String = "") -> String {
    """
    SELECT r.file, r.policy, r.department, r.batchNo, s.payment, s.state, s.amountFen,
      (SELECT b.lines ->> ('$[' || (s.payment - b.firstPayment) || '][1]') FROM paymentBlock b
        WHERE b.firstPayment <= s.payment ORDER BY b.firstPayment DESC LIMIT 1) AS bank
    FROM paymentState s \(index) JOIN roster r ON r.file = \(rosterHolding("s.payment"))
    WHERE \(condition)
    """
  }

  /// A column of the roster that a payment's number belongs to.
  static func rosterHolding(_ payment: String, _ column: String = "file") -> String {
    """
    (SELECT \(column) FROM roster WHERE payments > 0 AND firstPayment <= \(payment) ORDER BY firstPayment DESC LIMIT 1)
    """
  }

  /// The budgets of a scope as they stand; none for one department.
  func settlementBudgets(_ scope: SettlementScope) throws -> [SettlementBudget] {
    guard scope.hasBudgets else { return [] }
    let narrow = scope.policy == nil ? "" : " AND b.policy = ?2"
    let rows = try raw(
      """
      SELECT b.id, b.policy, b.region, b.allottedFen, coalesce(sum(t.paidFen), 0),
        coalesce(sum(t.amountFen - t.paidFen - t.failedFen - t.returnedFen - t.reissuedFen), 0),
        (SELECT coalesce(sum(c.amountFen), 0) FROM (\(LedgerTransaction.contested)) c
          JOIN budgetRoster g ON g.roster = c.file WHERE g.budget = b.id)
      FROM budget b LEFT JOIN budgetRoster r ON r.budget = b.id LEFT JOIN instructionPart t ON t.roster = r.roster
      WHERE b.year = ?1\(narrow) GROUP BY b.id ORDER BY b.policy, b.region
      """)
    rows.bind(1, Int64(scope.year))
    var budgets: [SettlementBudget] = []
    try (scope.policy ?? "").withBytes { policy in
      if scope.policy != nil { rows.bindText(2, UnsafeRawBufferPointer(policy)) }
      while try rows.step() {
        budgets.append(
          SettlementBudget(
            budget: rows.integer(0), policy: rows.text(1), region: rows.text(2), allotted: Amount(fen: rows.integer(3)),
            blocked: Amount(fen: rows.integer(5)), paid: Amount(fen: rows.integer(4)),
            contested: Amount(fen: rows.integer(6))))
      }
    }
    return budgets
  }

  /// What of a scope is open at banks, part by part, and what they contradicted themselves about, payment by payment:
  /// also what counts as paid and a bank calls failed since, which may yet be paid again.
  private func settlementCarries(_ scope: SettlementScope) throws -> [SettlementCarry] {
    let own = LedgerTransaction.rosters(scope)
    let parts = try raw(
      """
      SELECT t.id, r.policy, r.department, t.bank, r.batchNo, i.instructionNo, t.dueOn,
        t.count - t.paidCount - t.failedCount - t.returnedCount - t.reissuedCount AS open,
        t.amountFen - t.paidFen - t.failedFen - t.returnedFen - t.reissuedFen, 0
      FROM roster r JOIN instructionPart t ON t.roster = r.file JOIN instruction i ON i.id = t.instruction
      WHERE r.file IN (\(own)) AND open > 0 ORDER BY t.id
      """)
    let contested = try raw(
      """
      SELECT t.id, c.policy, c.department, c.bank, c.batchNo, i.instructionNo, t.dueOn, 1, c.amountFen, c.payment
      FROM (\(LedgerTransaction.inConflict("('failed', 'returned', 'reissued', 'paid')"))) c
        JOIN instructionPart t ON t.roster = c.file AND t.bank = c.bank
        AND c.payment BETWEEN t.firstPayment AND t.lastPayment JOIN instruction i ON i.id = t.instruction
      WHERE c.file IN (\(own)) ORDER BY c.payment
      """)
    var carries: [SettlementCarry] = []
    for rows in [parts, contested] {
      while try rows.step() {
        carries.append(
          SettlementCarry(
            part: rows.integer(0), payment: rows.integer(9) == 0 ? nil : rows.integer(9), policy: rows.text(1),
            department: rows.text(2), bank: rows.text(3), batchNumber: rows.text(4), instructionNumber: rows.text(5),
            dueOn: Day(rows.text(6)),
            total: ControlTotal(count: Int(rows.integer(7)), sum: Amount(fen: rows.integer(8)))))
      }
    }
    return carries
  }

  /// Whether a roster of a scope waits.
  func settlementFiguresWait(_ scope: SettlementScope) throws -> Bool { try !settlementWaits(scope).isEmpty }

  /// The rosters of a scope that are neither turned down nor instructed.
  private func settlementWaits(_ scope: SettlementScope) throws -> [SettlementWait] {
    let rows = try raw(
      """
      SELECT file, policy, department, batchNo, period, state, payments - stoppedCount, amountFen - stoppedFen FROM roster
      WHERE state IN ('held', 'recorded') AND state <> 'instructed' AND file IN (\(LedgerTransaction.rosters(scope)))
      ORDER BY file
      """)
    var waits: [SettlementWait] = []
    while try rows.step() {
      waits.append(
        SettlementWait(
          control: ControlNumber(rows.integer(0)), policy: rows.text(1), department: rows.text(2),
          batchNumber: rows.text(3), period: rows.text(4), state: PaymentState(rawValue: rows.text(5)) ?? .recorded,
          total: ControlTotal(count: Int(rows.integer(6)), sum: Amount(fen: rows.integer(7)))))
    }
    return waits
  }
}
