package import DaifaModel
internal import GRDB

/// 等待指标: a roster that waits as a whole because its budget is short of it.
package struct BudgetWait: Sendable {
  package var roster: RosterRecord
  /// The budget it would take from, by its number in the ledger; nil when there is none for it.
  package var budget: Int64?
  /// What it needs.
  package var needed: Amount
  /// What is missing of that.
  package var short: Amount
  /// The day it was found short first.
  package var since: Day

  package init(roster: RosterRecord, budget: Int64?, needed: Amount, short: Amount, since: Day) {
    self.roster = roster
    self.budget = budget
    self.needed = needed
    self.short = short
    self.since = since
  }
}

extension LedgerTransaction {
  /// The rosters that wait for budget, in the order they came.
  package func budgetWaits() throws -> [BudgetWait] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, w.budget, w.neededFen, w.shortFen, w.day AS waitDay FROM budgetWait w JOIN roster r ON r.file = w.roster
        WHERE w.endedOn IS NULL ORDER BY w.roster
        """
    ).compactMap { row in
      guard let day = Day(row["waitDay"] as String) else { return nil }
      return BudgetWait(
        roster: LedgerTransaction.roster(row), budget: row["budget"], needed: Amount(fen: row["neededFen"]),
        short: Amount(fen: row["shortFen"]), since: day)
    }
  }

  /// Records that a roster waits, or by how much it is short now.
  package func setWait(_ wait: BudgetWait, isNew: Bool, at: Instant, day: Day) throws {
    _ = try take("budgetChange")
    guard isNew else {
      return try execute(
        "UPDATE budgetWait SET budget = ?, neededFen = ?, shortFen = ? WHERE roster = ?",
        [wait.budget, wait.needed.fen, wait.short.fen, wait.roster.file])
    }
    try execute(
      "INSERT INTO budgetWait (roster, budget, neededFen, shortFen, since, day) VALUES (?, ?, ?, ?, ?, ?)",
      [wait.roster.file, wait.budget, wait.needed.fen, wait.short.fen, at.description, day.description])
    try journal(
      "budget.wait", party: Party(role: .department, id: wait.roster.department).path, subject: "\(wait.roster.file)",
      count: wait.roster.payments, amount: wait.short, at: at, day: day)
  }

  /// Says that a roster waits no longer although it took no budget: it was stopped, or its budget is not looked at any more.
  package func endWait(_ roster: RosterRecord, at: Instant, day: Day) throws {
    try execute(
      "UPDATE budgetWait SET endedOn = ? WHERE roster = ? AND endedOn IS NULL", [day.description, roster.file])
    try journal(
      "budget.waitEnded", party: Party(role: .department, id: roster.department).path, subject: "\(roster.file)",
      at: at, day: day)
    _ = try take("budgetChange")
  }

  /// The budgets that rosters of departments took money from, by department, by their numbers in the ledger.
  package func budgetsTaken() throws -> [String: Set<Int64>] {
    let rows = try Row.fetchAll(
      database,
      sql: "SELECT DISTINCT r.department, b.budget FROM budgetRoster b JOIN roster r ON r.file = b.roster")
    return rows.reduce(into: [:]) { $0[$1[0], default: []].insert($1[1]) }
  }
}
