/// A column of an account statement 账户对账单.
package enum StatementField: Int, FileField {
  case payerAccount, statementNumber, firstDay, lastDay, openingBalance, closingBalance
  case bookedOn, valueOn, direction, amount, bankReference, purpose, instructionNumber, paymentReference
  case counterparty, summary
  case replaces

  package var isRequired: Bool {
    switch self {
    case .valueOn, .bankReference, .purpose, .instructionNumber, .paymentReference, .counterparty, .summary, .replaces:
      false
    default: true
    }
  }

  /// Whether every line of a file says the same.
  package var isOfStatement: Bool { rawValue <= StatementField.closingBalance.rawValue || self == .replaces }

  package static let names: [(english: String, chinese: String)] = [
    ("payer_account", "付款账号"),
    ("statement_no", "对账单号"),
    ("from_day", "起始日期"),
    ("to_day", "截止日期"),
    ("opening_balance", "期初余额"),
    ("closing_balance", "期末余额"),
    ("booked_on", "记账日期"),
    ("value_on", "起息日期"),
    ("direction", "借贷方向"),
    ("amount", "金额"),
    ("bank_ref", "银行流水号"),
    ("purpose", "用途"),
    ("instruction_no", "送盘批号"),
    ("payment_ref", "支付编号"),
    ("counterparty", "对方户名"),
    ("summary", "摘要"),
    ("replaces_no", "更正对账单号"),
  ]
}

/// 借贷方向: whether money left the account or came into it.
package enum StatementDirection: String, Sendable, CaseIterable {
  /// 借: it left.
  case debit
  /// 贷: it came.
  case credit

  package var chineseName: String { self == .debit ? "借" : "贷" }
}

/// 用途: what an entry of a statement is for, a closed list, so that pay-outs and returns can be told from everything else.
package enum StatementPurpose: String, Sendable, CaseIterable {
  /// Money paid out by an instruction, whole or line by line.
  case payout
  /// Money of an instruction that came back: what was not posted, and what was sent back after.
  case returned
  /// Money that the treasury put in.
  case topup
  /// Money given back to the treasury.
  case refund
  case interest, fee
  /// Money that was got back for a case.
  case recovery
  /// No entry at all: says that an account did not move.
  case none

  package var chineseName: String {
    switch self {
    case .payout: "代发"
    case .returned: "退汇"
    case .topup: "拨款"
    case .refund: "缴回国库"
    case .interest: "利息"
    case .fee: "手续费"
    case .recovery: "追回"
    case .none: "无发生额"
    }
  }

  /// The direction it may have; nil for none.
  package var direction: StatementDirection? {
    switch self {
    case .payout, .refund, .fee: .debit
    case .returned, .topup, .interest, .recovery: .credit
    case .none: nil
    }
  }

  /// Whether it is matched with instructions and returns.
  package var isMatched: Bool { self == .payout || self == .returned }
}

/// 账户对账单: what a statement says of itself.
package struct StatementHead: Sendable, Equatable {
  package var account: String
  package var number: String
  package var firstDay: Day
  package var lastDay: Day
  package var opening: Amount
  package var closing: Amount
  /// The number of the statement it puts right and takes the place of; empty for none.
  package var replaces = ""

  package init(account: String, number: String, firstDay: Day, lastDay: Day, opening: Amount, closing: Amount) {
    self.account = account
    self.number = number
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.opening = opening
    self.closing = closing
  }
}

/// One day of an account, as a statement gives it.
package struct StatementDay: Sendable, Equatable {
  package var day: Day
  package var opening = Amount.zero
  package var closing = Amount.zero
  package var debits = 0
  package var debitSum = Amount.zero
  package var credits = 0
  package var creditSum = Amount.zero
  /// Of the debits, those that pay out.
  package var payoutSum = Amount.zero
  /// Of the credits, those that bring money of instructions back.
  package var returnedSum = Amount.zero
  /// A hash of its entries in any order: what tells whether another statement says the same of the day.
  package var fingerprint: UInt64 = 0

  package init(day: Day) { self.day = day }

  /// Adds what another stretch of the same file says of the same day.
  package mutating func add(_ other: StatementDay) {
    debits += other.debits
    debitSum += other.debitSum
    credits += other.credits
    creditSum += other.creditSum
    payoutSum += other.payoutSum
    returnedSum += other.returnedSum
    fingerprint &+= other.fingerprint
  }
}
