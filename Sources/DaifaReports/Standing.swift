package import DaifaModel

/// 账面: where the payments of a batch, a bank or everything stand, counted three ways: by the roster, by the
/// instructions, by state.
///
/// What must add up: received = accepted + refused; accepted = held + waiting + stopped + instructed; instructed =
/// paid + failed + returned + reissued + in flight. Accepted and instructed are counted from rosters and instruction
/// files, the states from the payments: that is what makes it a check. A reissued payment is one that failed or came
/// back and whose place another one took.
package struct Standing: Hashable, Sendable {
  /// Lines of the rosters; nil where the reader does not see them, as a bank.
  package var received: Tally?
  /// Refused lines of the rosters; nil where the reader does not see them.
  package var refused: Tally?
  /// Lines of the rosters that were accepted.
  package var accepted: Tally
  /// Lines of the instruction files.
  package var instructed: Tally
  /// Payments by their state now: `recorded` is waiting, `instructed` is in flight.
  package var states: [PaymentState: Tally]
  /// What the banks' returns say was posted and not taken back, whatever was instructed; nil where nobody counted it.
  package var posted: Amount?

  package init(
    received: Tally? = nil, refused: Tally? = nil, accepted: Tally, instructed: Tally, states: [PaymentState: Tally],
    posted: Amount? = nil
  ) {
    self.received = received
    self.refused = refused
    self.accepted = accepted
    self.instructed = instructed
    self.states = states
    self.posted = posted
  }

  /// Nothing at all.
  package static let zero = Standing(accepted: .zero, instructed: .zero, states: [:])

  /// The payments in one state.
  package subscript(state: PaymentState) -> Tally { states[state] ?? .zero }

  /// What a bank has answered finally: paid, failed, returned or reissued since.
  package var answered: Tally { [.paid, .failed, .returned, .reissued].map { self[$0] }.total }

  /// What was accepted and is not in an instruction: held, waiting or stopped.
  package var notInstructed: Tally { [.held, .recorded, .stopped].map { self[$0] }.total }

  /// Rosters: what was received beyond what was accepted and refused.
  package var receivedDifference: Tally {
    guard let received, let refused else { return .zero }
    return received - accepted - refused
  }

  /// Accepted beyond what is held, waiting, stopped or instructed.
  package var acceptedDifference: Tally { accepted - notInstructed - instructed }

  /// Instructed beyond what is paid, failed, returned, reissued or in flight.
  package var instructedDifference: Tally { instructed - answered - self[.instructed] }

  /// What banks say they posted beyond what was instructed for the paid payments: overpaid, twice, or to nobody's order.
  package var postedDifference: Tally {
    posted.map { Tally(count: 0, sum: $0 - self[.paid].sum) } ?? .zero
  }

  /// Whether all of it adds up, in number and in money.
  package var balances: Bool { differences.isEmpty }

  /// The sums that do not add up, each with what is too much or, negative, too little.
  var differences: [(rule: String, excess: Tally)] {
    [
      ("清册收到与接收、拒收之和", receivedDifference),
      ("接收与待审核、待送盘、停发、送盘之和", acceptedDifference),
      ("送盘与已入账、失败、退汇、补发、在途之和", instructedDifference),
      ("回盘所报入账金额与应入账金额", postedDifference),
    ].filter { $0.1 != .zero }.map { ($0.0, $0.1) }
  }

  /// The verdict in words: `相符`, or every difference. It never begins with a sign a spreadsheet would read.
  package var verdict: String {
    guard !balances else { return "相符" }
    let sentences = differences.map { rule, excess in
      "\(rule)差\(excess.count == 0 ? "" : "\(abs(excess.count).grouped)笔、")\(Amount(fen: abs(excess.sum.fen)).grouped)元（前者\(Standing.word(excess))）"
    }
    return "不符：" + sentences.joined(separator: "；")
  }

  private static func word(_ excess: Tally) -> String {
    let sign = excess.sum.fen == 0 ? Int64(excess.count) : excess.sum.fen
    return sign > 0 ? "多" : "少"
  }

  package static func + (left: Standing, right: Standing) -> Standing {
    var sum = left
    if let received = right.received { sum.received = (left.received ?? .zero) + received }
    if let refused = right.refused { sum.refused = (left.refused ?? .zero) + refused }
    sum.accepted += right.accepted
    sum.instructed += right.instructed
    sum.states.merge(right.states, uniquingKeysWith: +)
    if let posted = right.posted { sum.posted = (left.posted ?? .zero) + posted }
    return sum
  }
}

extension Sequence where Element == Standing {
  /// All of them together.
  package var total: Standing { reduce(.zero, +) }
}
