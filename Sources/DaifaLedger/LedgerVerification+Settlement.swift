import DaifaModel

extension LedgerVerification {
  /// What each closing stated adds up, and with what was noted after it says what the books say now.
  func checkSettlements() throws {
    let rows = try statement(
      "SELECT id, year, policy, department, reopenedOn IS NULL, closedBy, askedBy, reopenedBy FROM settlement ORDER BY id"
    )
    while try rows.step() {
      let number = SettlementNumber(rows.integer(0))
      let scope = SettlementScope(
        year: Int(rows.integer(1)), policy: rows.type(2) == .null ? nil : rows.text(2),
        department: rows.type(3) == .null ? nil : rows.text(3))
      try checkSums(number)
      if rows.integer(4) == 1 {
        try checkNow(number, scope)
      } else if Set([rows.text(5), rows.text(6), rows.text(7)]).contains("") || rows.text(7) == rows.text(6)
        || rows.text(7) == rows.text(5)
      {
        flaws.add(
          .record, "settlement", "\(number.number)", required: "reopened by one who neither closed it nor asked",
          found: rows.text(7).withoutPrivateNumbers)
      }
      count(.books)
    }
  }

  private func checkSums(_ number: SettlementNumber) throws {
    var sums: [[String]: SettlementTotals] = [:]
    for line in try transaction.settledLines(number, atClosing: true) {
      let key = [line.policy, line.department]
      sums[key] = (sums[key] ?? SettlementTotals()) + line.totals
    }
    for (key, sum) in sums where !sum.addsUp {
      flaws.add(
        .money, "settlementLine", "\(number) \(key.joined(separator: " "))",
        required:
          "accepted = instructed + stopped + cancelled, instructed = paid + failed + returned + reissued + in flight",
        found: SettlementFigure.allCases.map { "\($0.rawValue) \(sum[$0].sum.fen)" }.joined(separator: ", "))
    }
  }

  private func checkNow(_ number: SettlementNumber, _ scope: SettlementScope) throws {
    let lines = try transaction.settlementLines(scope)
    let settled = try transaction.settledLines(number).filter { !$0.totals.isZero }
    for line in lines where !settled.contains(line) {
      let before = settled.first { $0.key == line.key }?.totals ?? SettlementTotals()
      flaws.add(
        .money, "settlementLine", "\(number) \(line.key.joined(separator: " "))", required: words(line.totals),
        found: words(before))
    }
    for line in settled where !lines.contains(where: { $0.key == line.key }) {
      flaws.add(
        .money, "settlementLine", "\(number) \(line.key.joined(separator: " "))", required: "nothing",
        found: words(line.totals))
    }
    let budgets = try transaction.settlementBudgets(scope)
    for budget in try transaction.settledBudgets(number) where !budgets.contains(budget) {
      flaws.add(
        .money, "settlementBudget", "\(number) \(budget.policy) \(budget.region)",
        required: "\(budgets.first { $0.budget == budget.budget }?.surplus.fen ?? 0) fen left",
        found: "\(budget.surplus.fen) fen")
    }
    if try !transaction.settlementFiguresWait(scope) { return }
    flaws.add(.bound, "settlement", "\(number)", required: "no roster that waits", found: "one")
  }

  private func words(_ totals: SettlementTotals) -> String {
    SettlementFigure.allCases.map { "\($0.rawValue) \(totals[$0].count) (\(totals[$0].sum.fen) fen)" }
      .joined(separator: ", ")
  }
}
