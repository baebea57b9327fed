package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 预算执行: makes the budget execution report of finance, and each department's part of it, from one look at the books.
package struct BudgetReporting {
  private let configuration: Configuration
  private let today: Day
  private let book: PolicyBook
  private let budgets: [BudgetStanding]
  private let waits: [BudgetWait]
  /// The budgets that rosters of departments took money from, by their numbers in the ledger.
  private let taken: [String: Set<Int64>]
  private let journalHead: String

  /// Looks at the budgets from a year on, or of one year, and of a policy where one is named.
  package init(
    configuration: Configuration, transaction: LedgerTransaction, today: Day, since first: Int = 0, year: Int? = nil,
    policy: String? = nil
  ) throws {
    self.configuration = configuration
    self.today = today
    book = PolicyBook(lists: try transaction.policyLists())
    budgets = try transaction.budgets(policy: policy, year: year).filter { $0.key.year >= first }
    waits = try transaction.budgetWaits().filter { wait in
      try (policy == nil || wait.roster.policy == policy)
        && (year == nil || transaction.budgetYear(of: wait.roster) == year)
    }
    taken = try transaction.budgetsTaken()
    journalHead = try transaction.journalHead().digest
  }

  /// The report for a scope.
  package func report(_ scope: ReportScope) -> BudgetExecution {
    let rows = budgets.filter { isVisible($0, to: scope) }.map {
      BudgetExecution.Row(
        policy: title($0.key.policy), standing: $0, planned: planned($0.key),
        regionName: configuration.regionNames.name(of: $0.key.region))
    }
    let waits = waits.filter { scope == .finance || scope == self.scope($0.roster.department) }.map { wait in
      let department = Party(role: .department, id: wait.roster.department)
      return BudgetExecution.Wait(
        departmentName: configuration.name(of: department), batchNumber: wait.roster.batchNumber,
        policy: PolicyTitle(code: wait.roster.policy, name: wait.roster.policyName),
        period: Period(wait.roster.period), needed: wait.needed, short: wait.short, since: wait.since)
    }
    return BudgetExecution(scope: scope, day: today, rows: rows, waits: waits, journalHead: journalHead)
  }

  func scope(_ department: String) -> ReportScope {
    .department(id: department, name: configuration.name(of: Party(role: .department, id: department)))
  }

  /// Which budgets a reader sees: finance all; a department those its rosters took money from or may take it from.
  private func isVisible(_ budget: BudgetStanding, to scope: ReportScope) -> Bool {
    guard case .department(let id, _) = scope else { return scope == .finance }
    if taken[id]?.contains(budget.id) == true { return true }
    guard let department = configuration.departments[id],
      let owner = book.row(of: budget.key.policy, on: today)?.department
    else { return false }
    let region = budget.key.region
    return (owner == id || owner == department.parent)
      && (region.contains(department.region) || department.region.contains(region))
  }

  private func title(_ code: String) -> PolicyTitle {
    PolicyTitle(code: code, name: book.row(of: code, on: today)?.name ?? "")
  }

  /// What the policy list plans: it stands beside the budget of the policy's own region, by the list in force that year.
  private func planned(_ key: BudgetKey) -> Amount? {
    var day = today
    if key.year < today.year, let last = Day(year: key.year, month: 12, day: 31) { day = last }
    guard let policy = book.row(of: key.policy, on: day), policy.region == key.region else { return nil }
    return policy.budget
  }
}

extension BudgetReporting {
  /// Writes the reports that are due: when finance allotted something, or when budgets changed and none was written on this day yet. What
  /// is due follows from marks in the ledger, so that a crash loses no report.
  static func writeDue(_ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing) throws
    -> [(party: Party, name: String)]
  {
    guard try transaction.hasBudgets() else { return [] }
    let allotment = try transaction.lastAllotment()
    let change = try transaction.counter("budgetChange")
    let answer = try transaction.lastReturn()
    let isNew = try transaction.counter("reportedAllotment") < allotment
    let isChanged =
      try transaction.counter("reportedBudgetChange") < change || transaction.counter("reportedBudgetReturn") < answer
    let isAnotherDay = try transaction.counter("reportedBudgetDay") != Int64(context.today.number)
    guard isNew || (isChanged && isAnotherDay) else { return [] }
    let names = try write(context, transaction, outgoing)
    try transaction.setCounter("reportedAllotment", allotment)
    try transaction.setCounter("reportedBudgetChange", change)
    try transaction.setCounter("reportedBudgetReturn", answer)
    try transaction.setCounter("reportedBudgetDay", Int64(context.today.number))
    return names
  }

  /// Writes the report of this year and the last for finance and for every department that has a part in it.
  private static func write(_ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing) throws
    -> [(party: Party, name: String)]
  {
    let reporting = try BudgetReporting(
      configuration: context.configuration, transaction: transaction, today: context.today,
      since: context.today.year - 1)
    var names: [(Party, String)] = []
    let departments = context.configuration.departments.keys.sorted()
    for (scope, party) in [(ReportScope.finance, Party.finance)]
      + departments.map({ (reporting.scope($0), Party(role: .department, id: $0)) })
    {
      let report = reporting.report(scope)
      guard scope == .finance || !report.rows.isEmpty || !report.waits.isEmpty else { continue }
      names += try outgoing.write(
        report, with: BudgetExecutionRenderer.self, "budget-\(context.today.compact)", to: party,
        kind: "budgetExecution", about: nil)
    }
    return names
  }
}
