/// 指标: budget that finance gives, or takes back, for one policy, region and year.
package struct Allotment: Hashable, Sendable {
  /// 增减: given, or taken back.
  package enum Direction: String, Sendable, CaseIterable { case add, reduce }

  /// 指标编号: unique for life.
  package var number: String
  package var budget: BudgetKey
  package var direction: Direction
  /// Above zero in either direction.
  package var amount: Amount
  package var allottedOn: Day?
  package var documentNumber: String
  package var remark: String

  package init(
    number: String, budget: BudgetKey, direction: Direction, amount: Amount, allottedOn: Day? = nil,
    documentNumber: String = "", remark: String = ""
  ) {
    self.number = number
    self.budget = budget
    self.direction = direction
    self.amount = amount
    self.allottedOn = allottedOn
    self.documentNumber = documentNumber
    self.remark = remark
  }

  /// What it adds to its budget: below zero where it takes back.
  package var change: Amount { direction == .add ? amount : .zero - amount }
}

/// Which budget: all allotments of one policy, region and year are one.
package struct BudgetKey: Hashable, Sendable {
  package var policy: String
  package var region: Region
  package var year: Int

  package init(policy: String, region: Region, year: Int) {
    self.policy = policy
    self.region = region
    self.year = year
  }
}

extension BudgetKey: CustomStringConvertible {
  /// Policy, region and year: `SX-NY-01 140100 2026`.
  package var description: String { "\(policy) \(region) \(year)" }
}

/// 预算执行: where one budget stands. What it has given out and not got back is used: blocked while in flight, then paid.
package struct BudgetStanding: Hashable, Sendable {
  /// Its number in the ledger.
  package var id: Int64
  package var key: BudgetKey
  package var allotted: Amount
  /// How many rosters have taken money from it.
  package var rosters = 0
  /// What those rosters took when they were blocked.
  package var taken = Amount.zero
  package var paid = Amount.zero
  /// Failed, and nothing has taken its place.
  package var failed = Amount.zero
  /// Returned after it was paid, and nothing has taken its place.
  package var returned = Amount.zero
  /// Failed or returned, and since then reissued: the payment in its place took its money in its own roster.
  package var reissued = Amount.zero
  /// Failed, returned or reissued, and the bank says that it was paid after all: somebody may have the money, so it is not given back.
  package var contested = Amount.zero

  package init(id: Int64, key: BudgetKey, allotted: Amount) {
    self.id = id
    self.key = key
    self.allotted = allotted
  }

  /// 占用: taken, and the bank has not answered.
  package var blocked: Amount { taken - paid - failed - returned - reissued }

  /// Taken and not given back.
  package var used: Amount { blocked + paid + contested }

  /// 余额: what rosters may still take. Below zero where facts overdrew it: such a budget gives nothing until it is above zero again.
  package var left: Amount { allotted - used }
}

extension Sequence where Element == BudgetStanding {
  /// The budget a region's rosters take their money from: that of the smallest allotted region around it.
  package func covering(_ region: Region) -> BudgetStanding? {
    filter { $0.key.region.contains(region) }.max { $0.key.region.depth < $1.key.region.depth }
  }
}
