import DaifaLedger
import DaifaModel
import DaifaReports

/// 占用指标: which released rosters may be instructed now, by what is left of their budgets. What may go takes its money in the same
/// transaction that instructs it; what does not fit waits as a whole, and goes by itself once there is room.
final class Blocking {
  /// Where a roster's money comes from.
  private enum Source {
    /// Nothing was allotted for its policy and year, and nothing has to be.
    case uncontrolled
    /// Something was allotted, or has to be, but not for its region.
    case none
    case budget(BudgetStanding)
  }

  private let context: PassContext
  private let transaction: LedgerTransaction
  private let outgoing: Outgoing
  /// Budgets looked at in this pass, less what this pass has given out of them.
  private var budgets: [PolicyYear: [BudgetStanding]] = [:]
  private var waits: [Int64: BudgetWait] = [:]
  /// What was found short in this pass for the first time.
  private(set) var newWaits: [BudgetWait] = []

  init(_ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing) {
    self.context = context
    self.transaction = transaction
    self.outgoing = outgoing
  }

  /// Blocks rosters against their budgets, in the order they came; gives those that may be instructed, with their blocks recorded. A
  /// later one that fits goes before an earlier one that does not.
  func run(_ rosters: [RosterRecord]) throws -> [RosterRecord] {
    // Without budgets, no roster waits longer for the question than the question takes.
    guard try context.configuration.budget == .required || transaction.hasBudgets() else { return rosters }
    waits = Dictionary(uniqueKeysWithValues: try transaction.budgetWaits().map { ($0.roster.file, $0) })
    var short: [RosterRecord] = []
    let going = try rosters.filter { roster in
      let isGoing = try mayGo(roster)
      if !isGoing { short.append(roster) }
      return isGoing
    }
    // By how much they are short is said when everything that fits has taken its part.
    for roster in short { try wait(roster) }
    try endStopped(considered: Set(rosters.map(\.file)))
    return going
  }

  private func mayGo(_ roster: RosterRecord) throws -> Bool {
    let need = roster.standing.sum
    let source = try source(of: roster)
    let isControlled = context.configuration.budget != .none && need > .zero
    switch source {
    case .uncontrolled: break
    case .none:
      if isControlled { return false }
    case .budget(let budget):
      if isControlled, need > budget.left { return false }
      try transaction.block(roster, budget: budget, took: roster.standing, at: context.now, day: context.today)
      take(need, from: budget)
      return true
    }
    if waits[roster.file] != nil { try transaction.endWait(roster, at: context.now, day: context.today) }
    return true
  }

  private func source(of roster: RosterRecord) throws -> Source {
    guard let year = try transaction.budgetYear(of: roster) else { return .none }
    let place = PolicyYear(policy: roster.policy, year: year)
    let own = try budgets[place] ?? transaction.budgets(policy: place.policy, year: place.year)
    budgets[place] = own
    if own.isEmpty { return context.configuration.budget == .required ? .none : .uncontrolled }
    return own.covering(context.region(of: roster)).map { .budget($0) } ?? .none
  }

  /// Notes that a budget has given so much: the next roster of this pass must not take it again.
  private func take(_ sum: Amount, from budget: BudgetStanding) {
    let place = PolicyYear(policy: budget.key.policy, year: budget.key.year)
    guard let index = budgets[place]?.firstIndex(where: { $0.id == budget.id }) else { return }
    budgets[place]?[index].taken += sum
  }

  // MARK: Waiting

  private func wait(_ roster: RosterRecord) throws {
    let need = roster.standing.sum
    var budget: BudgetStanding?
    if case .budget(let found) = try source(of: roster) { budget = found }
    let before = waits[roster.file]
    let wait = BudgetWait(
      roster: roster, budget: budget?.id, needed: need, short: need - (budget?.left ?? .zero),
      since: before?.since ?? context.today)
    if let before, before.short == wait.short, before.needed == need, before.budget == wait.budget { return }
    try transaction.setWait(wait, isNew: before == nil, at: context.now, day: context.today)
    guard before == nil else { return }
    newWaits.append(wait)
    try tell(wait, budget)
  }

  /// What was stopped while it waited waits no longer; what was put on hold still does.
  private func endStopped(considered: Set<Int64>) throws {
    for (file, wait) in waits.sorted(by: { $0.key < $1.key }) where !considered.contains(file) {
      if wait.roster.state != .recorded { try transaction.endWait(wait.roster, at: context.now, day: context.today) }
    }
  }

  /// 指标不足通知: tells finance and the department, once, when a roster is found short.
  private func tell(_ wait: BudgetWait, _ budget: BudgetStanding?) throws {
    let roster = wait.roster
    let department = Party(role: .department, id: roster.department)
    var notice = BudgetNotice(
      departmentName: context.configuration.name(of: department),
      batchNumber: roster.batchNumber, policy: PolicyTitle(code: roster.policy, name: roster.policyName),
      period: Period(roster.period), day: context.today,
      payments: Tally(count: roster.standing.count, sum: wait.needed),
      budgetRegion: budget?.key.region, allotted: budget?.allotted ?? .zero, left: budget?.left ?? .zero,
      short: wait.short, journalHead: try transaction.journalHead().digest)
    notice.regionName = budget.map { context.configuration.regionNames.name(of: $0.key.region) } ?? ""
    let stem = "budget-wait-\(Outgoing.namePart(roster.batchNumber))"
    for party in context.configuration.departments[roster.department] == nil ? [.finance] : [.finance, department] {
      _ = try outgoing.write(
        notice, with: BudgetNoticeRenderer.self, stem, to: party, kind: "budgetWait", about: roster.file)
    }
  }
}
