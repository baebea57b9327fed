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

  package var chineseName: String {
    switch self {
    case .approve: "通过"
    case .reject: "退回"
    case .hold: "暂缓"
    case .release: "解除暂缓"
    case .stop: "停发"
    case .cancel: "撤销"
    }
  }

  /// Whether it must say why: the sender is told.
  package var needsReason: Bool {
    switch self {
    case .approve, .release: false
    case .reject, .hold, .stop, .cancel: true
    }
  }
}

/// 审核决定: one decision, with the quote that shows what was looked at.
package struct Decision: Sendable, Hashable {
  package var control: ControlNumber
  package var action: DecisionAction
  /// The payment a stop is about.
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
