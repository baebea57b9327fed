package import DaifaModel

/// 对账: what statements and returns say of the payments of one instruction from one account. All sums are exact.
package struct StatementPosition: Sendable {
  /// What entries of statements took out for it, and brought back.
  package var debited = Amount.zero
  package var credited = Amount.zero
  /// What returns say was posted on days that statements are about, less what came back on such days.
  package var postedCovered = Amount.zero
  /// What was posted, and what came back, on later days, or days between, that no statement is about yet.
  package var postedAhead = Amount.zero
  package var backAhead = Amount.zero
  /// What came back, or finally failed, and need not be credited yet.
  package var creditNotDue = Amount.zero
  /// Everything that finally failed or came back.
  package var unpaid = Amount.zero
  /// What the bank has not finally answered.
  package var inFlight = Amount.zero
  /// What may have been debited before the first day that statements are about and comes back after it.
  package var unpaidOfEarlier = Amount.zero
  /// What breaks of single payments explain of it: debits too many, or credits too few, count up; the other ones down.
  package var explained = Amount.zero

  package init() {}
}

/// 对账: what is known of one payment that a statement names, or should. Only for payments that were posted at most once.
package struct StatementLine: Sendable {
  package enum Standing: Sendable {
    /// Posted and not taken back.
    case paid
    /// Not finally answered.
    case inFlight
    /// Finally failed, or came back.
    case unpaid
  }

  package var standing: Standing
  /// What was instructed.
  package var amount: Amount
  /// What the returns say is posted; zero when nothing is.
  package var posted: Amount
  /// The most they ever said was posted: a bank that posted too much and put it right has brought the rest back.
  package var mostPosted: Amount
  package var debited: Amount
  package var credited: Amount
  /// Whether statements are about the day on which it was posted.
  package var isCovered: Bool
  /// Whether what failed or came back should have been credited by now.
  package var isCreditDue: Bool
  /// Whether its instruction was debited line by line. Otherwise nobody can say whether it was debited.
  package var isLineByLine: Bool

  package init(
    standing: Standing, amount: Amount, posted: Amount, mostPosted: Amount, debited: Amount, credited: Amount,
    isCovered: Bool, isCreditDue: Bool, isLineByLine: Bool
  ) {
    self.standing = standing
    self.amount = amount
    self.posted = posted
    self.mostPosted = mostPosted
    self.debited = debited
    self.credited = credited
    self.isCovered = isCovered
    self.isCreditDue = isCreditDue
    self.isLineByLine = isLineByLine
  }
}

/// 流水核对: holds account statements against what returns say. Pure.
package enum StatementMatching {
  /// How many working days after a payment failed or came back its money must be on the account again.
  package static let creditDays = 1
  /// Within how many working days after a day its statement is to be sent.
  package static let statementDays = 5

  /// What of an instruction's sums does not match; nothing when all of it does, or may still.
  package static func differences(_ position: StatementPosition) -> [(kind: BreakKind, amount: Amount)] {
    let net = position.debited - position.credited - position.explained
    let most = position.postedCovered + position.postedAhead + position.inFlight + position.creditNotDue
    let least = position.postedCovered - position.backAhead - position.unpaidOfEarlier
    if net > most {
      // What failed or came back and was not credited explains it first: a bank may debit everything and credit the rest.
      let excess = net - most
      let missing = min(excess, max(position.unpaid - position.credited, .zero))
      return [(.creditMissing, missing), (.debitUnmatched, excess - missing)].filter { $0.amount > .zero }
    }
    if net < least {
      let shortfall = least - net
      let unmatched = min(shortfall, max(position.credited - position.unpaid, .zero))
      return [(.creditUnmatched, unmatched), (.debitMissing, shortfall - unmatched)].filter { $0.amount > .zero }
    }
    return []
  }

  /// How a payment differs, and by how much; nil when it does not, or may still match.
  package static func difference(_ line: StatementLine) -> (kind: BreakKind, amount: Amount)? {
    line.isLineByLine ? differenceOfLine(line) : differenceInBatch(line)
  }

  private static func differenceOfLine(_ line: StatementLine) -> (kind: BreakKind, amount: Amount)? {
    let net = line.debited - line.credited
    switch line.standing {
    case .paid:
      if net > line.posted { return (.debitUnmatched, net - line.posted) }
      guard net < line.posted, line.isCovered else { return nil }
      if line.credited > .zero, line.debited >= line.posted { return (.creditUnmatched, line.posted - net) }
      return (.debitMissing, line.posted - net)
    case .inFlight:
      if net > line.amount { return (.debitUnmatched, net - line.amount) }
      return line.credited > .zero ? (.creditUnmatched, line.credited) : nil
    case .unpaid:
      if net > .zero { return line.isCreditDue ? (.creditMissing, net) : nil }
      guard net < .zero else { return nil }
      // What was posted before statements began was debited then.
      return line.debited == .zero && !line.isCovered ? nil : (.creditUnmatched, .zero - net)
    }
  }

  private static func differenceInBatch(_ line: StatementLine) -> (kind: BreakKind, amount: Amount)? {
    let most = line.standing == .unpaid ? max(line.amount, line.mostPosted) : max(line.mostPosted - line.posted, .zero)
    return line.credited > most ? (.creditUnmatched, line.credited - most) : nil
  }

  /// What a break of a kind adds to ``StatementPosition/explained``.
  package static func explains(_ kind: BreakKind, _ amount: Amount) -> Amount {
    switch kind {
    case .debitUnmatched, .creditMissing: amount
    case .debitMissing, .creditUnmatched: .zero - amount
    default: .zero
    }
  }
}
