import DaifaLedger
import DaifaModel
import DaifaScreening

/// 一笔多次入账: payments that were posted more than once, when the bank speaks of one of their postings again.
extension ReturnMatcher {
  /// The posting that takes the place of one that came back, and how it differs from what was instructed.
  struct Successor {
    var bankReference: String
    var line: Int
    var amount: Amount
    var difference: BreakKind?
    /// What was expected and what came, masked.
    var expected = ""
    var found = ""
  }

  // MARK: What is known

  /// Tells which of several postings comes back; gives the one that stands in its place, where it is the first. Where money of a second one was
  /// got back from its owner or let go, nobody can tell what the owner has now: then the bank is asked, and nothing is paid again.
  func noteSeveral(
    _ reference: Bytes, _ recorded: RecordedPayment, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts
  ) throws -> Successor? {
    let payment = recorded.payment
    let name = String(reference.text.prefix(60))
    if try transaction.isResolvedByCase(.duplicate, payment: payment, bankReference: name) {
      // The duplicate was settled. Where the first posting has the same reference, nobody can tell which of them came back.
      let isSecond = earlier.allSatisfy { $0.isSecond || !$0.bankReference.utf8.elementsEqual(reference) }
      if isSecond {
        (facts.isKnownFailure, facts.isSettledDuplicateBack) = (true, true)
      } else {
        facts.isWithinReturnWindow = false
      }
      return nil
    }
    let open = try transaction.openDuplicates(ofPayment: payment)
    let isFirst =
      reference.count > 0 && !open.contains { $0.bankReference == name }
      && earlier.contains { $0.bankReference.utf8.elementsEqual(reference) }
    if !isFirst { facts.hasOpenDuplicate = !open.isEmpty }
    if facts.hasOpenDuplicate { return nil }
    let settled = try transaction.settledDuplicates(ofPayment: payment)
    let isWorkedOn = open.contains(where: \.isWorkedOn) && !isShown(open, recorded, earlier)
    if try isWorkedOn || settled.map({ try mayMean($0, recorded, earlier) }) ?? false {
      facts.isWithinReturnWindow = false
      return nil
    }
    if settled != nil, facts.isInConflict { facts.isKnownFailure = false }
    guard let second = open.first else { return nil }
    facts.isFirstBack = true
    return try successor(second.bankReference, recorded, facts)
  }

  /// Whether all that was got back of the only second posting is a credit of a statement, and just what a return of the first brings back: the
  /// bank tells of one sum twice, and one posting stands, whichever it was.
  private func isShown(
    _ open: [LedgerTransaction.OpenDuplicate], _ recorded: RecordedPayment, _ earlier: [EarlierPosting]
  ) -> Bool {
    guard let second = open.first, open.count == 1 else { return false }
    return second.isShownWhole && second.amount == earlier.last?.amount ?? recorded.amount
  }

  /// Whether a return of the first posting may mean what was settled of a second: not once the account shows it beside all that was got back by
  /// hand. Where the second was let go, its owner has been paid by it, whatever becomes of the first.
  private func mayMean(
    _ settled: LedgerTransaction.SettledDuplicates, _ recorded: RecordedPayment, _ earlier: [EarlierPosting]
  ) throws -> Bool {
    let amount = (earlier.last?.amount ?? recorded.amount) + settled.byHand
    return try settled.isLetGo || !transaction.isCredited(recorded.payment, amount)
  }

  private func successor(
    _ bankReference: String, _ recorded: RecordedPayment, _ facts: PaymentFacts
  ) throws -> Successor {
    guard let said = try transaction.lastPosting(ofPayment: recorded.payment, bankReference: bankReference) else {
      return Successor(bankReference: bankReference, line: 0, amount: facts.amount)
    }
    var facts = facts
    facts.answeredOn = said.came ?? context.today
    facts.accountMatches = said.account.withBytes { $0.equals(recorded[.account]) }
    facts.nameMatches = said.name.withBytes { PersonName.same($0, recorded.accountName) }
    let amount = said.amount ?? facts.amount
    let row = ReturnRow(
      index: 0, line: said.line, payment: recorded.payment, result: .paid, amount: amount, postedOn: said.postedOn,
      reason: nil)
    var successor = Successor(bankReference: bankReference, line: said.line, amount: amount)
    successor.difference = ReturnMatching.difference(row, facts)
    switch successor.difference {
    case .overpaid, .underpaid:
      (successor.expected, successor.found) = (facts.amount.description, amount.description)
    case .accountDiffers:
      successor.expected = Mask.account(recorded[.account])
      successor.found = said.account.withBytes { Mask.account($0) }
    case .nameDiffers:
      (successor.expected, successor.found) = (Mask.name(recorded.accountName.text), Mask.name(said.name))
    case .late:
      successor.expected = facts.dueOn?.description ?? ""
      successor.found = (said.postedOn ?? said.came ?? context.today).description
    default: break
    }
    return successor
  }

  /// Tells whether a posting that the bank names again is a second one, or one that came back before another took its place.
  func noteSaidAgain(
    _ row: ReturnRow, _ reference: Bytes, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts
  ) throws {
    guard let payment = row.payment else { return }
    let name = String(reference.text.prefix(60))
    if let back = try transaction.firstCameBack(payment: payment, bankReference: name, today: context.today) {
      // Of a later day than the return and than all that is known it is another posting.
      let known = earlier.filter { $0.bankReference.utf8.elementsEqual(reference) }.compactMap(\.postedOn) + [back]
      facts.isGonePosting = row.postedOn.map { day in !known.allSatisfy { day > $0 } } ?? true
      if !facts.isGonePosting { facts.isSamePosting = false }
      return
    }
    facts.isSecondPosting =
      try transaction.knewDuplicate(payment: payment, bankReference: name, before: arrival.file)
      && !transaction.tookFirstPlace(payment: payment, bankReference: name)
  }

  // MARK: What is written

  /// The first posting came back and the second stands: what was wrong with the first is over, the second is a duplicate no more, and what is
  /// wrong with that one is told now.
  func bringFirstBack(_ match: Match) throws {
    let payment = match.row.payment!
    guard let second = match.successor else {
      preconditionFailure("the first of several came back, and no other stands")
    }
    // What a closed case settled of the first does not count as posted any more.
    let settled = try transaction.adjustSettled(ofOverpaid: payment, excess: .zero, by: arrival.file, on: context.today)
    match.part.value.postedSum = match.part.value.postedSum - match.believed + settled
    match.part.days.bring(back: match.believed, on: match.cameOn)
    try note(match, meaning: "firstReturned")
    try clear([.overpaid, .underpaid, .accountDiffers, .nameDiffers, .late], payment)
    try transaction.clearOne(
      .duplicate, payment: payment, bankReference: second.bankReference, by: arrival.file, on: context.today)
    guard let difference = second.difference else { return try settle(match) }
    var item = BreakRecord(
      kind: difference, bank: bank.id, instructionNumber: match.part.instructionNumber,
      reference: PaymentReference(payment: payment).description, expected: second.expected, found: second.found,
      amount: ReturnMatcher.atStake(difference, posted: second.amount, of: match.facts.amount),
      openedOn: context.today, openedBy: arrival.file, line: second.line)
    item.bankReference = second.bankReference
    try open(item, match)
    if difference == .late {
      try settle(match)
    } else {
      try transaction.noteUnsettled(payment, difference, by: arrival.file)
    }
  }

  /// Has the owner told of a payment that was posted rightly at last, where that was held back.
  private func settle(_ match: Match) throws {
    let payment = match.row.payment!
    if try transaction.settle(payment, by: arrival.file) { match.part.notices?.insert(.paid, payment) }
  }

  /// The bank says how a second posting was made, again: another sum changes what is to be got back.
  func saySecondAgain(_ match: Match) throws {
    let payment = match.row.payment!
    sayRepeated(match)
    let change = now(match) - match.believed
    guard change != .zero else { return }
    let name = String(match.bankReference.text.prefix(60))
    let open = try transaction.openDuplicates(ofPayment: payment).first { $0.bankReference == name }
    let isSettled = try transaction.isResolvedByCase(.duplicate, payment: payment, bankReference: name)
    // One that came back is over, whatever it was.
    guard open != nil || isSettled else { return }
    match.part.isChanged = true
    match.part.value.postedSum += change
    match.part.days.correct(by: change, on: postedDay(match.row, match.part))
    try note(match, meaning: "duplicateCorrected")
    isKeptAsSecond = true
    // Where a case settled it, only what the bank added since stands open.
    let standing = (open?.amount ?? .zero) + change
    if open != nil {
      try transaction.reviseDuplicate(
        payment: payment, bankReference: name, found: words(.duplicate, match).found, amount: max(standing, .zero),
        by: arrival.file, bank: bank.id, on: context.today)
      if standing <= .zero { try clearOne(.duplicate, match) }
    } else if change > .zero {
      try self.open(.duplicate, match, amount: change)
    }
    guard standing < .zero else { return }
    // Closing the case took it out of what counts as posted: what the bank never posted was taken out too much.
    match.part.value.postedSum += try transaction.correctSettled(
      .duplicate, payment: payment, bankReference: name, by: Amount(fen: -standing.fen), file: arrival.file,
      on: context.today)
  }

  /// The bank says another sum of a posting that contradicts what it said before: whether it was made at all stays open, and the books tell what
  /// it says now.
  func correctConflict(_ match: Match) throws {
    let payment = match.row.payment!
    let change = now(match) - match.believed
    guard match.row.result == .paid, match.facts.isKnownPosting, change != .zero,
      try transaction.reviseConflict(
        payment: payment, bankReference: String(match.bankReference.text.prefix(60)),
        found: words(.statusConflict, match).found, by: arrival.file, bank: bank.id, on: context.today)
    else { return }
    match.part.isChanged = true
    match.part.value.postedSum += change
    match.part.days.correct(by: change, on: postedDay(match.row, match.part))
    try note(match, meaning: "conflictCorrected")
  }

  /// Money of a second posting whose case is closed came back all the same.
  func bringSettledBack(_ match: Match) throws {
    let name = String(match.bankReference.text.prefix(60))
    let added = try transaction.openDuplicates(ofPayment: match.row.payment!).first { $0.bankReference == name }
    let back = try transaction.noteSurplus(
      ofClosed: .duplicate, payment: match.row.payment!, bank: bank.id, reference: "", bankReference: name,
      came: match.believed - (added?.amount ?? .zero), by: arrival.file, on: context.today)
    // Closing the case took it out of what counts as posted; that it came back is of the day it did.
    if back > .zero { match.part.days.bring(back: back, on: match.cameOn) }
    try note(match, meaning: "settledReturned")
    // What the bank added to it after that is back with it.
    guard let added else { return }
    match.part.isChanged = true
    match.part.value.postedSum = match.part.value.postedSum - added.amount
    match.part.days.bring(back: added.amount, on: match.cameOn)
    try clearOne(.duplicate, match)
  }

  func sayRepeated(_ match: Match) {
    let payment = match.row.payment!
    findings.add(
      Finding(
        .statusRepeated, line: match.line, field: ReturnField.result,
        required: (match.facts.state ?? .paid).chineseName, found: PaymentReference(payment: payment).description))
    if match.row.result == .paid { match.part.setPostedHere(payment) }
  }
}
