/// 追回: how a case came to be, and so who owes the money.
package enum CaseOrigin: String, Sendable, CaseIterable {
  /// 多发: the bank posted more than it was told.
  case overpaid
  /// 重发: the bank posted twice.
  case duplicate
  /// 无指令入账: the bank posted what nobody instructed.
  case unknownPayment
  /// 不应发放: the payment should not have been made; opened by hand.
  case notDue

  /// What a break opens a case for by itself; nil when money is where it should be, or nobody has it.
  package init?(_ kind: BreakKind) {
    switch kind {
    case .overpaid: self = .overpaid
    case .duplicate: self = .duplicate
    case .unknownPayment: self = .unknownPayment
    case .missing, .late, .underpaid, .accountDiffers, .nameDiffers, .statusConflict, .failed, .returned, .totalsDiffer,
      .debitUnmatched,
      .debitMissing, .creditUnmatched, .creditMissing, .balanceDiffers:
      return nil
    }
  }

  package var chineseName: String {
    switch self {
    case .overpaid: "多发"
    case .duplicate: "重发"
    case .unknownPayment: "无指令入账"
    case .notDue: "不应发放"
    }
  }

  /// Whether the bank owes it, and not the person.
  package var isOwedByBank: Bool { self != .notDue }
}

/// 处理动作: a step in a case.
package enum ClawbackAction: String, Sendable, CaseIterable {
  /// 立案: a payment should not have been made.
  case open
  /// 追回: money came back.
  case recover
  /// 核销: what is left will not come back, for a reason.
  case waive
  /// 结案: nothing is left, says a second person.
  case close
  /// 说明: something worth knowing.
  case note
  /// 追加: the bank says that it was more. Never written by a person.
  case increase
  /// 超还: more came back than was left to be got back; it is somebody's, and is not counted as recovered. Never written by a person.
  case surplus
  /// 撤回: the bank put the statement right by which it said that money came back. Never written by a person.
  case withdraw
  /// 核对: somebody entered by hand what a statement had shown before; it is the same money and adds nothing. Never written by a person.
  case confirm
  /// 撤回超还: the bank put the statement right by which more came back than was left. Never written by a person.
  case withdrawSurplus

  /// Those a person may write.
  package var isByHand: Bool {
    switch self {
    case .open, .recover, .waive, .close, .note: true
    case .increase, .surplus, .withdraw, .confirm, .withdrawSurplus: false
    }
  }

  /// Those a clawback file may have, in the order of ``chineseNames``.
  package static let chineseNames = allCases.map(\.chineseName)

  package var chineseName: String {
    switch self {
    case .open: "立案"
    case .recover: "追回"
    case .waive: "核销"
    case .close: "结案"
    case .note: "说明"
    case .increase: "追加"
    case .surplus: "超还"
    case .withdraw: "撤回"
    case .confirm: "核对"
    case .withdrawSurplus: "撤回超还"
    }
  }
}

/// One step in a case, as a clawback file or the command says it.
package struct ClawbackStep: Sendable, Equatable {
  /// Nil when a case is opened.
  package var caseNumber: CaseNumber?
  /// The payment that should not have been made, when a case is opened.
  package var payment: Int64?
  package var action: ClawbackAction
  package var amount: Amount
  package var recoveredOn: Day
  package var voucher: String
  package var decidedBy: String
  package var reason: String

  package init(
    caseNumber: CaseNumber? = nil, payment: Int64? = nil, action: ClawbackAction, amount: Amount = .zero,
    recoveredOn: Day, voucher: String = "", decidedBy: String, reason: String = ""
  ) {
    self.caseNumber = caseNumber
    self.payment = payment
    self.action = action
    self.amount = amount
    self.recoveredOn = recoveredOn
    self.voucher = voucher
    self.decidedBy = decidedBy
    self.reason = reason
  }
}

/// 追回案件: where one case stands.
package struct ClawbackCase: Sendable {
  package var number: CaseNumber
  package var origin: CaseOrigin
  /// The break it came with; nil when it was opened by hand.
  package var breakNumber: Int64?
  /// Nil where nobody instructed it.
  package var payment: Int64?
  /// The payment's reference, as the bank gave it.
  package var reference: String
  package var bank: String
  package var department: String
  package var owed: Amount
  package var recovered = Amount.zero
  /// Of ``recovered``, what returns say the bank took back or never posted.
  package var recoveredByBank = Amount.zero
  package var waived = Amount.zero
  package var openedOn: Day
  package var closedOn: Day?
  /// Who entered the last recovery or waiver: a name, or the path of the bank whose return said it; empty before there is one.
  package var lastHand = ""
  package var vouchers: Set<String> = []
  /// Who entered a recovery or a waiver: none of them closes it.
  package var hands: Set<String> = []

  package init(
    number: CaseNumber, origin: CaseOrigin, breakNumber: Int64? = nil, payment: Int64?, reference: String, bank: String,
    department: String, owed: Amount, openedOn: Day
  ) {
    self.number = number
    self.origin = origin
    self.breakNumber = breakNumber
    self.payment = payment
    self.reference = reference
    self.bank = bank
    self.department = department
    self.owed = owed
    self.openedOn = openedOn
  }

  /// What is neither recovered nor waived.
  package var left: Amount { owed - recovered - waived }
  package var isClosed: Bool { closedOn != nil }

  /// Where it stands in a word.
  package var chineseState: String { isClosed ? "已结案" : left.fen > 0 ? "追回中" : "待结案" }

  /// Takes in a step that the rules let through.
  package mutating func take(_ step: ClawbackStep, on day: Day) {
    switch step.action {
    case .recover: recovered += step.amount
    case .waive: waived += step.amount
    case .close: closedOn = day
    case .open, .note, .surplus, .withdrawSurplus: return
    case .confirm: break
    case .increase: owed += step.amount
    case .withdraw: recovered = recovered - step.amount
    }
    guard step.action == .recover || step.action == .waive || step.action == .confirm else { return }
    lastHand = step.decidedBy
    hands.insert(step.decidedBy)
    if !step.voucher.isEmpty { vouchers.insert(step.voucher) }
  }
}
