package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 预算执行: makes the budget execution report of finance, and each department's part of it.
package struct BudgetReporting {
  private let configuration: Configuration
  private let transaction: LedgerTransaction
  private let book: PolicyBook
  private let today: Day

  package init(configuration: Configuration, transaction: LedgerTransaction, today: Day) throws {
    self.configuration = configuration
    self.transaction = transaction
    self.today = today
    book = PolicyBook(lists: try transaction.policyLists())
  }

  /// The report for a scope: the budgets of a year and of a policy, where one is named.
  package func report(_ scope: ReportScope, since first: Int = 0, year: Int? = nil, policy: String? = nil) throws
    -> BudgetExecution
  {
    let visible = try visibility(scope)
    let rows = try transaction.budgets(policy: policy, year: year).filter { $0.key.year >= first && visible($0) }.map {
      BudgetExecution.Row(policy: title($0.key.policy), standing: $0, planned: planned($0.key))
    }
    let waits = try transaction.budgetWaits().filter { wait in
      (policy == nil || wait.roster.policy == policy) && (year == nil || Period(wait.roster.period)?.year == year)
        && (scope == .finance || scope == self.scope(wait.roster.department))
    }.map { wait in
      let department = Party(role: .department, id: wait.roster.department)
      return BudgetExecution.Wait(
        departmentName: configuration.name(of: department), batchNumber: wait.roster.batchNumber,
        policy: PolicyTitle(code: wait.roster.policy, name: wait.roster.policyName),
        period: Period(wait.roster.period), needed: wait.needed, short: wait.short, since: wait.since)
    }
    return BudgetExecution(
      scope: scope, day: today, rows: rows, waits: waits, journalHead: try transaction.journalHead().digest)
  }

  func scope(_ department: String) -> ReportScope {
    .department(id: department, name: configuration.name(of: Party(role: .department, id: department)))
  }

  /// Which budgets a reader sees: finance all; a department those its rosters took money from or may take it from.
  private func visibility(_ scope: ReportScope) throws -> (BudgetStanding) -> Bool {
    guard case .department(let id, _) = scope else { return { _ in scope == .finance } }
    let taken = try transaction.budgets(takenBy: id)
    let department = configuration.departments[id]
    return { budget in
      if taken.contains(budget.id) { return true }
      guard let department, let owner = book.row(of: budget.key.policy, on: today)?.department else { return false }
      let region = budget.key.region
      return (owner == id || owner == department.parent)
        && (region.contains(department.region) || department.region.contains(region))
    }
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
      configuration: context.configuration, transaction: transaction, today: context.today)
    var names: [(Party, String)] = []
    let departments = context.configuration.departments.keys.sorted()
    for (scope, party) in [(ReportScope.finance, Party.finance)]
      + departments.map({ (reporting.scope($0), Party(role: .department, id: $0)) })
    {
      let report = try reporting.report(scope, since: context.today.year - 1)
      guard scope == .finance || !report.rows.isEmpty || !report.waits.isEmpty else { continue }
      names += try outgoing.write(
        "budget-\(context.today.compact)", to: party, kind: "budgetExecution", about: nil,
        forms: context.configuration.reportFormats,
        csv: { try BudgetExecutionRenderer.csv(report, to: $0) },
        xml: { try BudgetExecutionRenderer.xml(report, to: $0) },
        html: { try BudgetExecutionRenderer.html(report, to: $0) })
    }
    return names
  }
}
