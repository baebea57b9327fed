/// 清算科目: what the payments of a year are counted under.
package enum SettlementFigure: String, Sendable, CaseIterable {
  /// 接收: accepted from departments. Known by roster, not by bank, as are the three after it.
  case accepted
  /// 待审待送: neither turned down nor instructed yet.
  case waiting
  /// 停发: stopped one by one before they were instructed.
  case stopped
  /// 退回撤销: turned down or cancelled with their roster.
  case cancelled
  /// 送盘: in an instruction.
  case instructed
  /// 已入账, less what came back.
  case paid
  /// 失败未补发.
  case failed
  /// 退汇未补发.
  case returned
  /// 已补发: failed or came back, and another payment took its place.
  case reissued
  /// 不再发放: failed or came back, and finance decided that it will not be paid.
  case forgone
  /// 在途: the bank has not finally answered.
  case inFlight
  /// 状态冲突: of those failed, returned or reissued, what a bank says was paid after all.
  case contested
  /// 追回: what persons gave back of payments that should not have been made; those stay paid.
  case recovered
  /// 银行退还: what banks gave back of what they posted too much.
  case recoveredByBank
  /// 尚未追回: what open cases still ask for.
  case owed

  package var chineseName: String {
    switch self {
    case .accepted: "接收"
    case .waiting: "待审待送"
    case .stopped: "停发"
    case .cancelled: "退回撤销"
    case .instructed: "送盘"
    case .paid: "已入账"
    case .failed: "失败未补发"
    case .returned: "退汇未补发"
    case .reissued: "已补发"
    case .forgone: "不再发放"
    case .inFlight: "在途"
    case .contested: "状态冲突"
    case .recovered: "追回"
    case .recoveredByBank: "银行退还"
    case .owed: "尚未追回"
    }
  }
}

/// A total for each ``SettlementFigure``.
package struct SettlementTotals: Hashable, Sendable {
  private var totals = [ControlTotal](repeating: .zero, count: SettlementFigure.allCases.count)

  package init() {}

  package subscript(_ figure: SettlementFigure) -> ControlTotal {
    get { totals[SettlementTotals.place(figure)] }
    set { totals[SettlementTotals.place(figure)] = newValue }
  }

  private static func place(_ figure: SettlementFigure) -> Int {
    SettlementFigure.allCases.firstIndex(of: figure) ?? 0
  }

  package static func + (left: SettlementTotals, right: SettlementTotals) -> SettlementTotals {
    var sum = left
    for place in sum.totals.indices { sum.totals[place] = left.totals[place] + right.totals[place] }
    return sum
  }

  package static func - (left: SettlementTotals, right: SettlementTotals) -> SettlementTotals {
    var difference = left
    for place in difference.totals.indices { difference.totals[place] = left.totals[place] - right.totals[place] }
    return difference
  }

  /// Whether there is nothing under any of them.
  package var isZero: Bool { totals.allSatisfy { $0 == .zero } }

  /// What stands open at the banks: in flight, and contradicted.
  package var open: ControlTotal { self[.inFlight] + self[.contested] }

  /// 接收＝送盘＋待审待送＋停发＋退回撤销, and 送盘＝已入账＋失败未补发＋退汇未补发＋已补发＋不再发放＋在途: of a policy and department, over all banks.
  package var addsUp: Bool {
    self[.accepted] == self[.instructed] + self[.waiting] + self[.stopped] + self[.cancelled]
      && self[.instructed] == self[.paid] + self[.failed] + self[.returned] + self[.reissued] + self[.forgone]
        + self[.inFlight]
  }
}

/// 清算明细: what one department paid of one policy through one bank.
package struct SettlementLine: Hashable, Sendable {
  package var policy: String
  package var department: String
  /// The bank's id; empty for what is in no instruction.
  package var bank: String
  package var totals = SettlementTotals()

  package init(policy: String, department: String, bank: String) {
    self.policy = policy
    self.department = department
    self.bank = bank
  }

  /// What the line is of, without its figures.
  package var key: [String] { [policy, department, bank] }
}

/// 清算指标: one budget of a policy and region, at the closing.
package struct SettlementBudget: Hashable, Sendable {
  /// Its number in the ledger.
  package var budget: Int64
  package var policy: String
  package var region: String
  package var allotted: Amount
  package var blocked: Amount
  package var paid: Amount
  package var contested: Amount

  package init(
    budget: Int64, policy: String, region: String, allotted: Amount, blocked: Amount, paid: Amount, contested: Amount
  ) {
    self.budget = budget
    self.policy = policy
    self.region = region
    self.allotted = allotted
    self.blocked = blocked
    self.paid = paid
    self.contested = contested
  }

  /// 结余: what was allotted and is neither paid nor may yet be.
  package var surplus: Amount { allotted - blocked - paid - contested }
}

/// What is open at the closing and is carried over by name: what is in flight of one part of an instruction, or one payment whose bank
/// contradicted itself.
package struct SettlementCarry: Hashable, Sendable {
  /// The part's number in the ledger.
  package var part: Int64
  /// The contradicted payment; nil for all that is in flight of the part.
  package var payment: Int64?
  package var policy: String
  package var department: String
  package var bank: String
  package var batchNumber: String
  package var instructionNumber: String
  package var dueOn: Day?
  package var total: ControlTotal

  package init(
    part: Int64, payment: Int64?, policy: String, department: String, bank: String, batchNumber: String,
    instructionNumber: String, dueOn: Day?, total: ControlTotal
  ) {
    self.part = part
    self.payment = payment
    self.policy = policy
    self.department = department
    self.bank = bank
    self.batchNumber = batchNumber
    self.instructionNumber = instructionNumber
    self.dueOn = dueOn
    self.total = total
  }
}

/// A roster that keeps a year from being closed: it waits for approval, budget, or to be instructed.
package struct SettlementWait: Hashable, Sendable {
  package var control: ControlNumber
  package var policy: String
  package var department: String
  package var batchNumber: String
  package var period: String
  package var state: PaymentState
  package var total: ControlTotal

  package init(
    control: ControlNumber, policy: String, department: String, batchNumber: String, period: String,
    state: PaymentState, total: ControlTotal
  ) {
    self.control = control
    self.policy = policy
    self.department = department
    self.batchNumber = batchNumber
    self.period = period
    self.state = state
    self.total = total
  }
}

/// 清算数字: everything a closing states.
package struct SettlementFigures: Hashable, Sendable {
  package var scope: SettlementScope
  /// In the order of policy, department and bank; what is in no instruction comes first of its department.
  package var lines: [SettlementLine]
  /// The budgets of the scope; none for one department.
  package var budgets: [SettlementBudget]
  package var carries: [SettlementCarry] = []
  package var waits: [SettlementWait] = []
  /// 核对码: a digest of the figures, to be quoted by whoever closes.
  package var code = ""

  package init(scope: SettlementScope, lines: [SettlementLine], budgets: [SettlementBudget]) {
    self.scope = scope
    self.lines = lines
    self.budgets = budgets
  }

  /// All lines together.
  package var total: SettlementTotals { lines.reduce(SettlementTotals()) { $0 + $1.totals } }

  /// What has to be carried over for the scope to be closed: in flight, and whatever banks contradict themselves about.
  package var openAtBanks: ControlTotal { carries.reduce(ControlTotal.zero) { $0 + $1.total } }

  /// 已下达; nil when nothing was.
  package var allotted: Amount? { budgets.isEmpty ? nil : budgets.reduce(.zero) { $0 + $1.allotted } }

  /// 结余收回; nil where nothing was allotted, so that none is claimed.
  package var surplus: Amount? { budgets.isEmpty ? nil : budgets.reduce(.zero) { $0 + $1.surplus } }

  /// Paid by rosters that took no budget.
  package var paidOutsideBudgets: Amount { total[.paid].sum - budgets.reduce(.zero) { $0 + $1.paid } }
}
