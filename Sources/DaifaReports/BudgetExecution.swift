package import DaifaModel

/// 预算执行报告: what was planned, allotted, blocked, paid and given back, by policy, region and year, for finance; each department sees the
/// budgets its rosters take their money from.
package struct BudgetExecution: Sendable {
  /// One budget.
  package struct Row: Sendable {
    package var policy: PolicyTitle
    package var standing: BudgetStanding
    /// 预算: what the policy list plans for the policy, where this is the budget of the policy's own region; nil where the list says
    /// nothing.
    package var planned: Amount?
    /// What the region is called; empty where daifa.yaml does not say.
    package var regionName: String

    package init(policy: PolicyTitle, standing: BudgetStanding, planned: Amount?, regionName: String = "") {
      self.policy = policy
      self.regionName = regionName
      self.standing = standing
      self.planned = planned
    }
  }

  /// One roster that waits for budget.
  package struct Wait: Sendable {
    package var departmentName: String
    package var batchNumber: String
    package var policy: PolicyTitle
    package var period: Period?
    package var needed: Amount
    package var short: Amount
    package var since: Day

    package init(
      departmentName: String, batchNumber: String, policy: PolicyTitle, period: Period?, needed: Amount, short: Amount,
      since: Day
    ) {
      self.departmentName = departmentName
      self.batchNumber = batchNumber.withoutPersonalNumbers
      self.policy = policy
      self.period = period
      self.needed = needed
      self.short = short
      self.since = since
    }
  }

  package var scope: ReportScope
  package var day: Day
  /// In the order of year, policy and region.
  package var rows: [Row]
  package var waits: [Wait]
  package var journalHead: String

  package init(scope: ReportScope, day: Day, rows: [Row], waits: [Wait], journalHead: String) {
    self.scope = scope
    self.day = day
    self.rows = rows
    self.waits = waits
    self.journalHead = journalHead
  }

  /// All budgets of a policy in a year together, or of everything.
  package struct Sum: Sendable {
    package var title: String
    package var planned: Amount?
    package var allotted = Amount.zero
    package var blocked = Amount.zero
    package var paid = Amount.zero
    package var contested = Amount.zero
    /// Failed or returned, and nothing has taken its place.
    package var failed = Amount.zero

    package var left: Amount { allotted - blocked - paid - contested }

    mutating func add(_ row: Row) {
      let standing = row.standing
      if let amount = row.planned { planned = (planned ?? .zero) + amount }
      allotted += standing.allotted
      blocked += standing.blocked
      paid += standing.paid
      contested += standing.contested
      failed += standing.failed + standing.returned
    }

    /// 执行率: see ``BudgetExecution/rate(_:of:)``.
    package var rate: Rate? { BudgetExecution.rate(paid, of: allotted) }
  }

  /// 执行率: a share in tenths of a percent.
  package struct Rate: Hashable, Sendable {
    package var tenths: Int
    /// `61.2%`.
    package var words: String { "\(tenths / 10).\(tenths % 10)%" }
  }

  /// The sums by year and policy, in the order of the rows.
  package var sums: [Sum] {
    var sums: [Sum] = []
    var places: [String: Int] = [:]
    for row in rows {
      let title = "\(row.standing.key.year)年 \(row.policy.code) \(row.policy.name)"
      let place = places[title] ?? sums.count
      if place == sums.count { sums.append(Sum(title: title)) }
      places[title] = place
      sums[place].add(row)
    }
    return sums
  }

  /// Everything together.
  package var total: Sum {
    var sum = Sum(title: "合计")
    for row in rows { sum.add(row) }
    return sum
  }

  /// 执行率: paid of allotted, rounded down, so that only what is all paid says 100.0%; nil when nothing is allotted.
  package static func rate(_ paid: Amount, of allotted: Amount) -> Rate? {
    guard allotted > .zero, paid >= .zero else { return nil }
    let (whole, product) = (allotted.fen.magnitude, paid.fen.magnitude.multipliedFullWidth(by: 1_000))
    // A quotient that leaves the numbers there are is no rate.
    guard product.high < whole else { return nil }
    return Int(exactly: whole.dividingFullWidth(product).quotient).map { Rate(tenths: $0) }
  }

  /// What must add up, in Chinese.
  static let rule = "指标余额＝已下达指标－在途占用－已入账－状态冲突占用；失败、退汇、停发的不占用，补发的按新的一笔占用。执行率＝已入账÷已下达指标。"
}
