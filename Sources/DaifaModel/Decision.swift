/// 审核动作: what somebody decides about a recorded roster, or one payment of it.
package enum DecisionAction: String, Sendable, CaseIterable {
  /// 通过: the roster may be paid.
  case approve
  /// 退回: it may not; the department sends it again, put right.
  case reject
  /// 暂缓: not now.
  case hold
  /// 解除暂缓: back to where it was.
  case release
  /// 停发: one payment of it is not made.
  case stop
  /// 撤销: none of it is made.
  case cancel
  /// 准予补发: a payment that failed for a reason that asks for a decision may be reissued after all.
  case permit
  /// 不再发放: a payment that failed or came back will not be paid.
  case forgo

  package var chineseName: String {
    switch self {
    case .approve: "通过"
    case .reject: "退回"
    case .hold: "暂缓"
    case .release: "解除暂缓"
    case .stop: "停发"
    case .cancel: "撤销"
    case .permit: "准予补发"
    case .forgo: "不再发放"
    }
  }

  /// Whether it must say why: the sender is told.
  package var needsReason: Bool {
    switch self {
    case .approve, .release: false
    case .reject, .hold, .stop, .cancel, .permit, .forgo: true
    }
  }

  /// Whether it is about one payment, and not a whole roster.
  package var isAboutPayment: Bool {
    switch self {
    case .approve, .reject, .hold, .release, .cancel: false
    case .stop, .permit, .forgo: true
    }
  }

  /// What finance decided about a payment that was not made; nil for a decision about what is still to be.
  package var failure: FailureDecision? {
    switch self {
    case .permit: .permit
    case .forgo: .forgo
    case .approve, .reject, .hold, .release, .stop, .cancel: nil
    }
  }
}

/// 失败处理决定: what finance decided about a payment that failed or came back.
package enum FailureDecision: String, Sendable, CaseIterable {
  /// 准予补发: it may be reissued by name, although its reason alone would not let it.
  case permit
  /// 不再发放: nothing takes its place.
  case forgo

  package var chineseName: String {
    switch self {
    case .permit: "财政部门已准予补发，由主管部门引用原支付编号补发"
    case .forgo: "财政部门已决定不再发放，无需处理"
    }
  }

  package var englishName: String {
    switch self {
    case .permit: "finance permits it: the department reissues it by name"
    case .forgo: "finance decided that it will not be paid"
    }
  }
}

/// 审核决定: one decision, with the quote that shows what was looked at.
package struct Decision: Sendable, Hashable {
  package var control: ControlNumber
  package var action: DecisionAction
  /// The payment it is about, where it is about one.
  package var payment: Int64?
  /// What is quoted: payments and their sum as whoever decides has seen them.
  package var quote: ControlTotal
  /// Who decides, by name or staff number.
  package var decidedBy: String
  package var reason: String

  package init(
    control: ControlNumber, action: DecisionAction, payment: Int64?, quote: ControlTotal, decidedBy: String,
    reason: String
  ) {
    self.control = control
    self.action = action
    self.payment = payment
    self.quote = quote
    self.decidedBy = decidedBy
    self.reason = reason
  }
}
