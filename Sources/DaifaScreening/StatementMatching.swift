package import DaifaModel

/// 对账: what statements and returns say of the payments of one instruction from one account, or of one of them. All sums are exact.
package struct StatementPosition: Sendable {
  /// What entries of statements took out for it, and brought back; with what breaks of single payments say of either already.
  package var debited = Amount.zero
  package var credited = Amount.zero
  /// What returns say was posted on days that statements are about, as first told, and what came back on such days.
  package var postedCovered = Amount.zero
  package var backCovered = Amount.zero
  /// How much more, or less, returns said later of what was posted.
  package var raised = Amount.zero
  package var lowered = Amount.zero
  /// What of it may be on a day that no statement is about.
  package var raisedOpen = Amount.zero
  package var loweredOpen = Amount.zero
  /// What was posted on later days, or days between, that no statement is about yet.
  package var postedAhead = Amount.zero
  /// What came back on any day that no statement is about.
  package var backAside = Amount.zero
  /// What came back, or finally failed, and need not be credited yet.
  package var creditNotDue = Amount.zero
  /// Everything that finally failed or came back.
  package var unpaid = Amount.zero
  /// What failed, and may have been debited on a day that no statement is about.
  package var failedUnseen = Amount.zero
  /// What the bank has not finally answered.
  package var inFlight = Amount.zero

  package init() {}

  /// What statements took out in all.
  package var net: Amount { debited - credited }
  /// What they should have, by what returns say of the days that they are about.
  package var expected: Amount { postedCovered - backCovered + raised - lowered }
}

/// 流水核对: holds account statements against what returns say. Pure.
///
/// One rule for an instruction and for a payment: debits less credits are postings less what came back of the days that statements are
/// about. What may be on another day may be missing or there.
package enum StatementMatching {
  package typealias Difference = (kind: BreakKind, amount: Amount)

  /// How many working days after a payment failed or came back its money must be on the account again.
  package static let creditDays = 1
  /// Within how many working days after a day its statement is to be sent.
  package static let statementDays = 5

  /// What of the sums does not match; nothing when all of it does, or may still.
  package static func differences(_ position: StatementPosition) -> [Difference] {
    let most =
      position.expected + position.postedAhead + position.inFlight + position.creditNotDue + position.loweredOpen
    let least = position.expected - position.backAside - position.failedUnseen - position.raisedOpen
    if position.net > most {
      // What failed or came back and was not credited explains it first: a bank may debit everything and credit the rest.
      let excess = position.net - most
      let forUnpaid = max(position.credited - position.lowered, .zero)
      let missing = min(excess, max(position.unpaid - forUnpaid, .zero))
      return told([(.creditMissing, missing), (.debitUnmatched, excess - missing)])
    }
    if position.net < least {
      // What was posted and not debited explains it first, whether it came back or not: the rest was credited without a debit.
      let shortfall = least - position.net
      let missing = min(shortfall, max(position.postedCovered + position.raised - position.debited, .zero))
      return told([(.creditUnmatched, shortfall - missing), (.debitMissing, missing)])
    }
    return []
  }

  /// The same of one payment of an instruction that is debited payment by payment.
  package static func differencesOfPayment(_ position: StatementPosition) -> [Difference] {
    let isUnanswered = position.inFlight > .zero && position.credited > .zero
    return isUnanswered && position.net <= position.inFlight
      ? [(.creditUnmatched, position.credited)] : differences(position)
  }

  private static func told(_ differences: [Difference]) -> [Difference] { differences.filter { $0.amount > .zero } }

  /// Adds to a position what a break of one of its payments says of it, so that it is not said again.
  package static func explain(_ difference: Difference, in position: inout StatementPosition) {
    switch difference.kind {
    case .debitMissing: position.debited += difference.amount
    case .debitUnmatched: position.debited = position.debited - difference.amount
    case .creditMissing: position.credited += difference.amount
    case .creditUnmatched: position.credited = position.credited - difference.amount
    default: break
    }
  }
}
