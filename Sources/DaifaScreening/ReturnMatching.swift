package import DaifaModel

/// What is known of a payment when a row of a return names it.
package struct PaymentFacts: Sendable {
  package var amount: Amount
  /// The day by which it had to be posted; nil when not known.
  package var dueOn: Day?
  /// Whether the account and the name in the row are those instructed.
  package var accountMatches: Bool
  package var nameMatches: Bool
  /// Whether the bank has said before that it was posted, in an earlier row or file.
  package var isPosted: Bool
  /// Whether it said so earlier in this very file.
  package var isPostedInThisFile: Bool
  /// The payment's own state, where it has one.
  package var state: PaymentState?
  package var isInConflict: Bool
  package var reason: ReasonCode?
  /// Whether a posting with the row's bank reference is known; also true when either of them says none.
  package var isSamePosting: Bool
  /// Whether an earlier file told the same second posting: then this one says it again.
  package var wasDuplicateBefore: Bool
  /// Whether a second posting stands open, and the row does not name the first one: what comes back is the second.
  package var hasOpenDuplicate: Bool
  /// Whether an earlier row told the same failure, by reason and bank reference: then this one says it again.
  package var isKnownFailure: Bool
  /// Whether the row's bank reference is that of a posting that was a second one, and has not taken the first one's place.
  package var isSecondPosting = false
  /// Whether what comes back is the first of several postings, and another one that stands takes its place.
  package var isFirstBack = false
  /// Whether the row tells of just the posting that a return told before it had brought back.
  package var isBackAlready = false
  /// Whether the row tells once more of a posting that came back, and in whose place another one stands.
  package var isGonePosting = false
  /// Whether what comes back is a second posting whose case is closed, told for the first time.
  package var isSettledDuplicateBack = false
  /// Whether an earlier file told a posting with exactly the row's bank reference.
  package var isKnownPosting = false
  /// The day the return came.
  package var answeredOn: Day?
  /// Whether nothing has told the day of the posting before: then it was taken for the day its return came.
  package var isDayNew = false
  /// Whether the row tells of a posting after the payment came back that nothing has told of (``BankDays/isPostedAgain(on:known:cameBackOn:cameBackTold:)``).
  package var isPostedAgain = false
  /// Whether the row comes within the window in which money may come back.
  package var isWithinReturnWindow: Bool

  package init(
    amount: Amount, dueOn: Day?, accountMatches: Bool, nameMatches: Bool, isPosted: Bool, isPostedInThisFile: Bool,
    state: PaymentState?, isInConflict: Bool, reason: ReasonCode?, isSamePosting: Bool, wasDuplicateBefore: Bool,
    hasOpenDuplicate: Bool, isKnownFailure: Bool, isWithinReturnWindow: Bool
  ) {
    self.amount = amount
    self.dueOn = dueOn
    self.accountMatches = accountMatches
    self.nameMatches = nameMatches
    self.isPosted = isPosted
    self.isPostedInThisFile = isPostedInThisFile
    self.state = state
    self.isInConflict = isInConflict
    self.reason = reason
    self.isSamePosting = isSamePosting
    self.wasDuplicateBefore = wasDuplicateBefore
    self.hasOpenDuplicate = hasOpenDuplicate
    self.isKnownFailure = isKnownFailure
    self.isWithinReturnWindow = isWithinReturnWindow
  }
}

/// What a row of a return means for the payment it names.
package enum ReturnMeaning: Equatable, Sendable {
  /// Posted for the first time; with the break it raises, if it is not as instructed.
  case posted(BreakKind?)
  /// The bank says again what it said; with the break it raises, if it says it differently, and what it clears.
  case repeated(raises: BreakKind?, clears: [BreakKind])
  /// Posted once more.
  case postedTwice
  /// Finally not posted.
  case failed
  /// Posted, and sent back.
  case cameBack
  /// A second posting was sent back; the first stands.
  case duplicateCameBack
  /// The first posting was sent back; the second stands in its place.
  case firstCameBack
  /// The bank says again, or otherwise, how the second posting was made.
  case secondSaidAgain
  /// Posted, as the bank says after it said that just this came back: the failure stands.
  case postedBeforeItsReturn
  /// Contradicts what the bank said before.
  case contradicts
  /// What contradicted a failure was sent back: the failure stands, and nothing contradicts it any more.
  case contradictionCameBack
  /// Nothing final yet.
  case pending
}

/// 核对: judges rows of a return against the payments they name. Pure.
package enum ReturnMatching {
  package static func meaning(of row: ReturnRow, _ facts: PaymentFacts) -> ReturnMeaning {
    switch row.result {
    case .paid: meaningOfPosting(row, facts)
    case .failed: meaningOfFailure(row, facts)
    case .inProgress, .unknown: hasFinalState(facts) ? .repeated(raises: nil, clears: []) : .pending
    }
  }

  /// How a posting differs from what was instructed: the telling kind alone.
  package static func difference(_ row: ReturnRow, _ facts: PaymentFacts) -> BreakKind? {
    let posted = row.amount ?? .zero
    if posted > facts.amount { return .overpaid }
    if posted < facts.amount { return .underpaid }
    if !facts.accountMatches { return .accountDiffers }
    if !facts.nameMatches { return .nameDiffers }
    if let due = facts.dueOn, let postedOn = row.postedOn ?? facts.answeredOn, postedOn > due { return .late }
    return nil
  }

  private static func hasFinalState(_ facts: PaymentFacts) -> Bool { facts.isPosted || facts.state != nil }

  private static func meaningOfPosting(_ row: ReturnRow, _ facts: PaymentFacts) -> ReturnMeaning {
    if facts.isPostedAgain { return .contradicts }
    switch facts.state {
    case .failed where facts.isBackAlready, .reissued where facts.isBackAlready: return .postedBeforeItsReturn
    case .failed, .reissued, .stopped:
      // Said before and already a conflict: the same again is no second one.
      let isSaidBefore = facts.isKnownPosting || (facts.isInConflict && facts.isSamePosting)
      return isSaidBefore && !facts.isPostedInThisFile ? .repeated(raises: nil, clears: []) : .contradicts
    case .returned where facts.isSamePosting: return .repeated(raises: nil, clears: [])
    case .returned: return .contradicts
    case .recorded, .held, .instructed, .paid, nil: break
    }
    let difference = difference(row, facts)
    guard facts.isPosted else { return .posted(difference) }
    if facts.isGonePosting { return .repeated(raises: nil, clears: []) }
    if facts.isPostedInThisFile, !facts.wasDuplicateBefore { return .postedTwice }
    if !facts.isPostedInThisFile, !facts.isSamePosting { return .postedTwice }
    // A second posting said again says nothing of how the first was made.
    if facts.isSecondPosting { return .secondSaidAgain }
    var clears: Set<BreakKind> = [.overpaid, .underpaid, .accountDiffers, .nameDiffers]
    if facts.isInConflict { clears.insert(.statusConflict) }
    if facts.isDayNew, let due = facts.dueOn, let postedOn = row.postedOn, postedOn <= due { clears.insert(.late) }
    // Saying it late again is no news; saying it differently replaces how it was said before.
    let raises = difference == .late ? nil : difference
    if let raises { clears.remove(raises) }
    return .repeated(raises: raises, clears: BreakKind.allCases.filter(clears.contains))
  }

  private static func meaningOfFailure(_ row: ReturnRow, _ facts: PaymentFacts) -> ReturnMeaning {
    let again = ReturnMeaning.repeated(raises: nil, clears: [])
    switch facts.state {
    case .failed, .reissued, .stopped, .returned:
      // Saying the failure again does not take back the posting that contradicts it; only money that came back does.
      let takesBack = facts.isInConflict && row.reason == .returned && !facts.isKnownFailure
      return takesBack ? .contradictionCameBack : again
    case .recorded, .held, .instructed, .paid, nil: break
    }
    guard facts.isPosted else { return .failed }
    guard row.reason == .returned else { return facts.isInConflict ? again : .contradicts }
    if facts.isKnownFailure { return again }
    if facts.isFirstBack { return .firstCameBack }
    if facts.hasOpenDuplicate { return .duplicateCameBack }
    if facts.isWithinReturnWindow { return .cameBack }
    return facts.isInConflict ? again : .contradicts
  }
}
