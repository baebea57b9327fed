import DaifaModel

extension LedgerVerification {
  /// Budgets are the sum of their allotments, rosters took what they were instructed, and nobody takes and waits.
  func checkBudgets() throws {
    try checkAllotments()
    try checkTaken()
    try checkWaits()
  }

  private func checkAllotments() throws {
    let rows = try statement("SELECT budget, addFen FROM allotment ORDER BY budget, id")
    var sums: [Int64: Amount] = [:]
    while try rows.step() { sums[rows.integer(0), default: .zero] += Amount(fen: rows.integer(1)) }
    let budgets = try statement("SELECT id, allottedFen FROM budget ORDER BY id")
    while try budgets.step() {
      let sum = sums[budgets.integer(0)] ?? .zero
      expect(.money, "budget", "\(budgets.integer(0))", "allottedFen", sum.fen, budgets.integer(1))
      count(.books)
    }
    let files = try statement(
      """
      SELECT f.id, f.accepted, f.acceptedFen, (SELECT count(*) FROM allotment a WHERE a.file = f.id),
        (SELECT coalesce(sum(abs(addFen)), 0) FROM allotment a WHERE a.file = f.id)
      FROM file f WHERE f.kind = 'allotment' AND f.outcome IN ('accepted', 'partly') ORDER BY f.id
      """)
    while try files.step() {
      let row = "\(files.integer(0))"
      expect(.record, "file", row, "allotments", files.integer(1), files.integer(3))
      expect(.money, "file", row, "allotted fen", files.integer(2), files.integer(4))
    }
  }

  private func checkTaken() throws {
    let rows = try statement(
      """
      SELECT b.roster, b.takenFen, r.amountFen - r.stoppedFen, r.state, d.policy = r.policy AND d.year = coalesce(c.year, substr(r.period, 1, 4) + 0)
      FROM budgetRoster b LEFT JOIN roster r ON r.file = b.roster LEFT JOIN budget d ON d.id = b.budget
        LEFT JOIN settlementCharge c ON c.roster = b.roster ORDER BY b.roster
      """)
    while try rows.step() {
      let row = "\(rows.integer(0))"
      expect(.money, "budgetRoster", row, "takenFen", rows.integer(2), rows.integer(1))
      expect(.bound, "budgetRoster", row, "state", "instructed", rows.text(3))
      expect(.bound, "budgetRoster", row, "its policy's and year's budget", 1, rows.integer(4))
      count(.books)
    }
  }

  private func checkWaits() throws {
    let rows = try statement(
      """
      SELECT w.roster, r.state FROM budgetWait w LEFT JOIN roster r ON r.file = w.roster
      WHERE w.endedOn IS NULL AND r.state IS NOT 'recorded' AND r.state IS NOT 'stopped' ORDER BY w.roster
      """)
    while try rows.step() {
      flaws.add(.bound, "budgetWait", "\(rows.integer(0))", required: "a roster that waits", found: rows.text(1))
    }
  }
}
