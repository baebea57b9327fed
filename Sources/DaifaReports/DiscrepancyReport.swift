package import DaifaModel

/// 差异报告: the breaks that stand open, each with what is to be done, for finance, and for each department and bank its
/// own part.
package struct DiscrepancyReport: Sendable {
  /// One break.
  package struct Item: Sendable {
    package var kind: BreakKind
    package var bankName: String
    /// Empty when nobody instructed it.
    package var departmentName: String
    package var batchNumber: String
    package var instructionNumber: String
    /// The reference as the bank gave it, which need not be one of ours.
    package var reference: String
    package var lineNumber: Int?
    /// The payee's account, whole or masked; it is masked when it is written.
    package var account: String
    /// What was instructed.
    package var expected: String
    /// What the bank says it did.
    package var found: String
    /// The money at stake, where that is known.
    package var amount: Amount?
    package var opened: Day
    /// Working days since it was opened; nil when the calendar does not reach so far.
    package var ageInWorkingDays: Int?
    /// Whether it still stands; a report may show what was cleared since the last one.
    package var isOpen: Bool
    /// Why the bank did not pay, where that says who does what.
    package var reason: ReasonCode?
    /// The case that was opened with it.
    package var caseNumber: CaseNumber?
    /// What people did about it.
    package var desk: Desk?

    package init(
      kind: BreakKind, bankName: String, departmentName: String, batchNumber: String, instructionNumber: String,
      reference: String, lineNumber: Int?, account: String, expected: String, found: String, amount: Amount? = nil,
      opened: Day, ageInWorkingDays: Int?, isOpen: Bool = true
    ) {
      self.kind = kind
      self.bankName = bankName
      self.departmentName = departmentName
      self.batchNumber = batchNumber.withoutPersonalNumbers
      self.instructionNumber = instructionNumber
      self.reference = reference.withoutPersonalNumbers
      self.lineNumber = lineNumber
      self.account = account
      self.expected = expected
      self.found = found
      self.amount = amount
      self.opened = opened
      self.ageInWorkingDays = ageInWorkingDays
      self.isOpen = isOpen
    }

    /// What is to be done, by whom: as the reason of a failure says, or as the kind does.
    package var remedy: (chinese: String, english: String) {
      guard kind == .failed, let reason else { return kind.remedy }
      return (reason.action.chineseName, reason.action.englishName)
    }

    /// `未解决` or `已解决`, or what a person said of one that stands.
    var stateName: String {
      guard isOpen else { return "已解决" }
      guard let desk, desk.isHandClosed else { return "未解决" }
      return desk.standing.state.chineseName
    }

    /// Whether it stands and nobody closed it by hand.
    var isToBeDone: Bool { isOpen && desk?.isHandClosed != true }

    /// The age in words.
    var ageText: String { ageInWorkingDays.map { $0 == 0 ? "不足1个工作日" : "\($0)个工作日" } ?? "工作日数不详" }
  }

  package var scope: ReportScope
  package var day: Day
  /// The breaks listed, which may be the first of many.
  package var items: [Item]
  /// How many breaks stand open, by kind, listed or not.
  package var openCounts: [BreakKind: Int]
  /// How many breaks there are in all, listed or not, those cleared among them.
  package var itemCount: Int
  /// The journal's head when the report was made, in hexadecimal.
  package var journalHead: String
  /// The cases of money to be got back that stand open.
  package var cases = OpenCases()
  /// How far people are with those that stand open.
  package var desk = DeskCounts()
  /// When a break rises to the next level.
  package var escalation = Escalation()

  package init(
    scope: ReportScope, day: Day, items: [Item], openCounts: [BreakKind: Int], itemCount: Int, journalHead: String
  ) {
    self.scope = scope
    self.day = day
    self.items = items
    self.openCounts = openCounts
    self.itemCount = itemCount
    self.journalHead = journalHead
  }

  /// How many breaks stand open in all.
  package var openCount: Int { openCounts.values.reduce(0, +) }

  /// `列出前N条，共M条`, when the list is not whole.
  var boundStatement: String? { BoundedList.statement(listed: items.count, of: itemCount) }

  /// The kinds that stand open, in the order in which they are worth reading: money gone wrong, then money not there,
  /// then words.
  var kindsInOrder: [BreakKind] { DiscrepancyReport.order.filter { (openCounts[$0] ?? 0) > 0 } }

  static let order: [BreakKind] = [
    .duplicate, .overpaid, .unknownPayment, .debitUnmatched, .accountDiffers, .creditMissing, .missing, .debitMissing,
    .statusConflict, .underpaid, .nameDiffers,
    .totalsDiffer, .creditUnmatched, .balanceDiffers, .returned, .failed, .late,
  ]
}

extension BreakKind {
  /// Who is to act first.
  var actor: String {
    switch self {
    case .failed: "按原因"
    case .returned: "主管部门"
    case .nameDiffers: "代发金融机构、主管部门"
    case .missing, .late, .duplicate, .overpaid, .underpaid, .unknownPayment, .accountDiffers, .statusConflict,
      .totalsDiffer, .debitUnmatched, .debitMissing, .creditUnmatched, .creditMissing, .balanceDiffers:
      "代发金融机构"
    }
  }

  /// The kind in plain words, for somebody who meets it for the first time.
  var plainWords: String {
    switch self {
    case .missing: "已送盘，到期没有回盘结果"
    case .late: "入账晚于规定的日期"
    case .duplicate: "同一笔入账两次"
    case .overpaid: "入账多于送盘金额"
    case .underpaid: "入账少于送盘金额"
    case .unknownPayment: "没有送盘，银行却报告了入账"
    case .accountDiffers: "入账账号与送盘账号不同"
    case .nameDiffers: "户名与送盘户名不同"
    case .statusConflict: "银行前后报告的结果矛盾"
    case .failed: "银行明确没有入账"
    case .returned: "入账后又被退回"
    case .totalsDiffer: "回盘的合计与明细不一致"
    case .debitUnmatched: "付款账户扣了款，没有对应的送盘或入账"
    case .debitMissing: "回盘说已入账，付款账户流水里没有扣款"
    case .creditUnmatched: "付款账户收到退款，回盘没有对应的失败或退汇"
    case .creditMissing: "失败或退汇的款项没有退回付款账户"
    case .balanceDiffers: "付款账户的余额前后不衔接，或两份对账单互相矛盾"
    }
  }

  /// Whether money may be where it should not be.
  var isMoneyAstray: Bool {
    switch self {
    case .duplicate, .overpaid, .unknownPayment, .accountDiffers, .debitUnmatched: true
    default: false
    }
  }
}
