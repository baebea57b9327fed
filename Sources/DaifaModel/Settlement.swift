/// 清算编号: what later steps about a closing quote.
package struct SettlementNumber: CheckedNumber {
  package static let prefix = "QS"
  package var number: Int64

  package init(_ number: Int64) { self.number = number }
}

/// 清算范围: the books of one year, of every policy or one, of every department or one.
package struct SettlementScope: Hashable, Sendable {
  package var year: Int
  /// Nil: every policy.
  package var policy: String?
  /// Nil: every department. Budget is given to policies, not to departments: the closing of one department claims no surplus.
  package var department: String?

  package init(year: Int, policy: String? = nil, department: String? = nil) {
    self.year = year
    self.policy = policy
    self.department = department
  }

  /// Whether the budgets themselves are closed with it.
  package var hasBudgets: Bool { department == nil }

  /// Whether all of another scope lies in this one.
  package func contains(_ other: SettlementScope) -> Bool {
    year == other.year && (policy == nil || policy == other.policy)
      && (department == nil || department == other.department)
  }
}

extension SettlementScope: CustomStringConvertible {
  /// Year, policy, department: `2026 SX-NY-01 *`.
  package var description: String { "\(year) \(policy ?? "*") \(department ?? "*")" }
}

/// 清算动作: what a line of a settlement file asks for.
package enum SettlementAction: String, Sendable, CaseIterable {
  /// 关账: closes a year's books.
  case close
  /// 申请重开: asks that they be opened again.
  case reopen
  /// 确认重开: a second person agrees, and they are open.
  case confirm
  /// 驳回重开: they stay closed.
  case decline

  package var chineseName: String {
    switch self {
    case .close: "关账"
    case .reopen: "申请重开"
    case .confirm: "确认重开"
    case .decline: "驳回重开"
    }
  }
}

/// One line of a settlement file 清算文件.
package struct SettlementRequest: Hashable, Sendable {
  package var action: SettlementAction
  /// What is closed; nil for other actions.
  package var scope: SettlementScope?
  /// Which closing it is about; nil when one is made.
  package var number: SettlementNumber?
  /// 结转年度: to what year that is in flight is carried over; nil when nothing is.
  package var carryTo: Int?
  /// What was paid, as whoever decides has seen it.
  package var quote: ControlTotal
  /// 核对码 of all the figures, as whoever closes has seen them.
  package var code: String
  package var decidedBy: String
  package var reason: String

  package init(
    _ action: SettlementAction, scope: SettlementScope? = nil, number: SettlementNumber? = nil, carryTo: Int? = nil,
    quote: ControlTotal, code: String = "", decidedBy: String, reason: String = ""
  ) {
    self.action = action
    self.scope = scope
    self.number = number
    self.carryTo = carryTo
    self.quote = quote
    self.code = code
    self.decidedBy = decidedBy
    self.reason = reason
  }
}

/// 清算: one closing, and whether it stands.
package struct Settlement: Sendable {
  package var number: SettlementNumber
  /// The file it came in: what came later came after the closing.
  package var file: Int64
  package var scope: SettlementScope
  package var carryTo: Int?
  package var closedBy: String
  package var closedOn: Day
  /// Who asked that it be opened again; empty when nobody does.
  package var askedBy: String
  package var askedOn: Day?
  package var reopenedBy: String
  package var reopenedOn: Day?

  package init(
    number: SettlementNumber, file: Int64, scope: SettlementScope, carryTo: Int?, closedBy: String, closedOn: Day,
    askedBy: String = "", askedOn: Day? = nil, reopenedBy: String = "", reopenedOn: Day? = nil
  ) {
    self.number = number
    self.file = file
    self.scope = scope
    self.carryTo = carryTo
    self.closedBy = closedBy
    self.closedOn = closedOn
    self.askedBy = askedBy
    self.askedOn = askedOn
    self.reopenedBy = reopenedBy
    self.reopenedOn = reopenedOn
  }

  /// Whether the books are closed by it.
  package var stands: Bool { reopenedOn == nil }

  /// Who closed what, and when, in Chinese.
  package var closedInWords: String {
    "\(scope.year)年已于\(closedOn)由\(closedBy.withoutPrivateNumbers)清算（\(number)）"
  }
}

extension ControlTotal {
  package static let zero = ControlTotal(count: 0, sum: .zero)

  package static func + (left: ControlTotal, right: ControlTotal) -> ControlTotal {
    ControlTotal(count: left.count + right.count, sum: left.sum + right.sum)
  }

  package static func - (left: ControlTotal, right: ControlTotal) -> ControlTotal {
    ControlTotal(count: left.count - right.count, sum: left.sum - right.sum)
  }
}
