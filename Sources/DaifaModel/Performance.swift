/// 绩效: what a policy reached in a year, beside what its list says it is to reach.
package struct PolicyPerformance: Hashable, Sendable {
  /// How a policy stands to its goal.
  package enum Standing: String, Sendable, CaseIterable {
    /// 已达成: everything the goal states is reached.
    case reached
    /// 推进中: not yet, and it is not due.
    case underWay
    /// 逾期未达成: not yet, and its day is over.
    case late
    /// 未设目标: the list states no number to be reached.
    case none

    package var chineseName: String {
      switch self {
      case .reached: "已达成"
      case .underWay: "推进中"
      case .late: "逾期未达成"
      case .none: "未设目标"
      }
    }
  }

  package var code: String
  package var name: String
  package var department: String
  package var goal: Policy.Goal?
  /// 受益人数: persons paid at least once in the year, each counted once.
  package var people: Int
  /// 已入账, less what came back.
  package var paid: Amount

  package init(code: String, name: String, department: String, goal: Policy.Goal?, people: Int, paid: Amount) {
    self.code = code
    self.name = name
    self.department = department
    self.goal = goal
    self.people = people
    self.paid = paid
  }

  /// How it stands on a day. A goal that names no day is due at the end of its year.
  package func standing(on today: Day, year: Int) -> Standing {
    guard let goal, goal.people != nil || goal.amount != nil else { return .none }
    if people >= goal.people ?? 0, paid >= goal.amount ?? .zero { return .reached }
    guard let due = goal.by ?? Day(year: year, month: 12, day: 31) else { return .underWay }
    return today > due ? .late : .underWay
  }
}
