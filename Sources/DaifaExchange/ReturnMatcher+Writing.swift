import DaifaLedger
import DaifaModel
import DaifaScreening

/// Writes what a row of a return means: states, breaks, counters, and the row itself where it says more than "posted as instructed".
extension ReturnMatcher {
  func write(_ match: Match) throws {
    let payment = match.row.payment!
    let posted = match.row.amount ?? match.facts.amount
    let meaning = ReturnMatching.meaning(of: match.row, match.facts)
    if meaning != .pending { match.part.isChanged = true }
    switch meaning {
    case .posted(let difference):
      match.part.setPosted(payment)
      match.part.value.paidCount += 1
      match.part.value.paidSum += match.facts.amount
      match.part.value.postedSum += posted
      match.part.days.post(posted, on: postedDay(match.row, match.part))
      try tellPosted(match, difference)
      guard let difference else {
        isKept = true
        return try postings.record(
          payment, instruction: match.part.value.instruction, bankReference: match.bankReference,
          postedOn: match.fields[ReturnField.postedOn])
      }
      try note(match, meaning: difference.rawValue)
      try open(difference, match)
    case .repeated(let raises, let clears): try repeated(match, raises: raises, clears: clears)
    case .postedTwice:
      match.part.value.postedSum += posted
      match.part.days.post(posted, on: postedDay(match.row, match.part))
      try note(match, meaning: BreakKind.duplicate.rawValue)
      isKeptAsSecond = true
      try open(.duplicate, match)
    case .failed:
      match.part.value.failedCount += 1
      match.part.value.failedSum += match.facts.amount
      match.part.days.fail(match.facts.amount, on: context.today)
      try set(.failed, match)
      try note(match, meaning: BreakKind.failed.rawValue)
      try open(.failed, match)
    case .cameBack:
      match.part.value.paidCount -= 1
      match.part.value.paidSum = match.part.value.paidSum - match.facts.amount
      match.part.value.returnedCount += 1
      match.part.value.returnedSum += match.facts.amount
      // What a closed case settled does not count as posted any more.
      let settled = try transaction.adjustSettled(
        ofOverpaid: payment, excess: .zero, by: arrival.file, on: context.today)
      match.part.value.postedSum = match.part.value.postedSum - match.believed + settled
      match.part.days.bring(back: match.believed, on: match.cameOn)
      try transaction.recoverCaseByHand(
        ofPayment: payment, min(match.believed, match.facts.amount), by: arrival.file, on: context.today)
      try set(.returned, match)
      if try transaction.unsettled(from: payment, through: payment).isEmpty {
        match.part.notices?.insert(.returned, payment)
      }
      try note(match, meaning: BreakKind.returned.rawValue)
      // It also answers what the bank may have contradicted itself about.
      try clear([.overpaid, .underpaid, .accountDiffers, .nameDiffers, .statusConflict], payment)
      try open(.returned, match)
      try transaction.clearReturned(ofClawedBack: payment, by: arrival.file, on: context.today)
    case .duplicateCameBack:
      match.part.value.postedSum = match.part.value.postedSum - match.believed
      match.part.days.bring(back: match.believed, on: match.cameOn)
      try note(match, meaning: "duplicateReturned")
      try clearOne(.duplicate, match)
    case .firstCameBack: try bringFirstBack(match)
    case .postedBeforeItsReturn:
      sayRepeated(match)
      try note(match, meaning: "postedReturned")
    case .secondSaidAgain: try saySecondAgain(match)
    case .contradictionCameBack:
      match.part.value.postedSum = match.part.value.postedSum - match.believed
      match.part.days.bring(back: match.believed, on: match.cameOn)
      try clearOne(.statusConflict, match)
      // Another posting may contradict it still.
      let isOpen = try transaction.hasOpenBreak([.statusConflict], payment: payment)
      try set(match.facts.state ?? .failed, match, inConflict: isOpen, keepsReason: true)
      try note(match, meaning: "contradictionReturned")
    case .contradicts:
      if match.row.result == .paid {
        match.part.value.postedSum += posted
        match.part.days.post(posted, on: postedDay(match.row, match.part))
        match.part.setPostedHere(payment)
      }
      try set(match.facts.state ?? .paid, match, inConflict: true)
      try note(match, meaning: BreakKind.statusConflict.rawValue)
      try open(.statusConflict, match)
    case .pending: try note(match, meaning: "pending")
    }
  }

  func repeated(_ match: Match, raises: BreakKind?, clears: [BreakKind]) throws {
    let payment = match.row.payment!
    sayRepeated(match)
    if match.facts.isGonePosting { return }
    if match.facts.isSettledDuplicateBack { try bringSettledBack(match) }
    if match.row.result == .failed, match.facts.state == .failed, match.row.reason != match.facts.reason {
      // Still failed, for another reason: what may be done about it follows the later one.
      try set(.failed, match, inConflict: match.facts.isInConflict)
      try note(match, meaning: BreakKind.failed.rawValue)
      try revise(.failed, match)
    }
    let stands = match.facts.state == nil || match.facts.state == .paid
    if let now = match.row.amount, match.row.result == .paid, match.facts.isPosted, stands, now != match.believed {
      match.part.value.postedSum +=
        now - match.believed
        + (try transaction.adjustSettled(
          ofOverpaid: payment, excess: now - match.facts.amount, by: arrival.file, on: context.today))
      match.part.days.correct(by: now - match.believed, on: postedDay(match.row, match.part))
      try note(match, meaning: raises?.rawValue ?? "corrected")
    }
    if !stands, match.facts.isInConflict { try correctConflict(match) }
    if let raises { try raise(raises, match) }
    if raises == nil, match.row.result == .paid, stands, !clears.isEmpty {
      // Said rightly at last: now its owner can be told.
      if try transaction.settle(payment, by: arrival.file) { match.part.notices?.insert(.paid, payment) }
    }
    guard !clears.isEmpty, try transaction.hasOpenBreak(clears, payment: payment) else { return }
    try clear(clears, payment)
    if now(match) == match.believed { try note(match, meaning: "corrected") }
    if match.facts.isInConflict, clears.contains(.statusConflict) { try set(match.facts.state ?? .paid, match) }
  }

  /// Has the owner of a payment told that it was posted, unless it was posted otherwise than instructed: then the bank has to put it right
  /// first. Late is paid.
  private func tellPosted(_ match: Match, _ difference: BreakKind?) throws {
    let payment = match.row.payment!
    if let difference, difference != .late {
      try transaction.noteUnsettled(payment, difference, by: arrival.file)
    } else {
      match.part.notices?.insert(.paid, payment)
    }
  }

  /// Opens a break for what the bank says again and otherwise, unless one stands, or a closed case settled just this.
  private func raise(_ kind: BreakKind, _ match: Match) throws {
    let payment = match.row.payment!
    let change = now(match) - match.believed
    if try transaction.hasOpenBreak([kind], payment: payment) {
      try revise(kind, match)
      guard kind == .overpaid, change != .zero else { return }
      return try transaction.correctOverpaid(payment, by: change, file: arrival.file, on: context.today)
    }
    if change == .zero, try transaction.isResolvedByCase(kind, payment: payment) { return }
    guard kind == .overpaid else { return try open(kind, match) }
    // What closed cases settled is over: only what is new is owed.
    let fresh = atStake(kind, match) - (try transaction.settledOverpayment(payment))
    if fresh > .zero { try open(kind, match, amount: fresh) }
  }

  func revise(_ kind: BreakKind, _ match: Match) throws {
    var amount = atStake(kind, match)
    if kind == .overpaid { amount = amount - (try transaction.settledOverpayment(match.row.payment!)) }
    try transaction.revise(
      kind, payment: match.row.payment!, found: words(kind, match).found, amount: amount,
      by: arrival.file, bank: bank.id, on: context.today)
  }

  func now(_ match: Match) -> Amount { match.row.amount ?? match.believed }

  func clearOne(_ kind: BreakKind, _ match: Match) throws {
    try transaction.clearOne(
      kind, payment: match.row.payment!, bankReference: String(match.bankReference.text.prefix(60)), by: arrival.file,
      on: context.today)
  }

  func clear(_ kinds: [BreakKind], _ payment: Int64) throws {
    try transaction.clear(kinds, payment: payment, by: arrival.file, on: context.today)
  }

  /// Gives a payment a state of its own.
  func set(
    _ state: PaymentState, _ match: Match, inConflict: Bool = false, keepsReason: Bool = false
  ) throws {
    let payment = match.row.payment!
    var record = states[payment] ?? PaymentStateRecord(payment: payment, state: state)
    record.state = state
    if match.row.result == .failed, !keepsReason { record.reason = match.row.reason }
    record.inConflict = inConflict
    record.paidOn = record.paidOn ?? match.earlier.compactMap(\.postedOn).max()
    try transaction.setState(record, amount: match.facts.amount, by: arrival.file, at: context.now)
    states[payment] = record
  }

  func note(_ match: Match, meaning: String) throws {
    isKept = true
    try transaction.record(
      returnLine(match.row, match.line, match.fields, payment: match.row.payment, meaning: meaning),
      bankReturn: arrival.file)
  }

  func returnLine(
    _ row: ReturnRow, _ line: Int, _ fields: LineFields, payment: Int64?, meaning: String
  ) -> ReturnLine {
    ReturnLine(
      ordinal: rowsBefore + row.index, line: line, payment: payment,
      reference: String(fields[ReturnField.paymentReference].text.prefix(35)),
      result: row.result, amount: row.amount, account: fields[ReturnField.account].text,
      accountName: fields[ReturnField.accountName].text, reason: row.reason,
      bankReason: fields[ReturnField.reasonCode].text, reasonText: fields[ReturnField.reasonText].text,
      bankReference: fields[ReturnField.bankReference].text, postedOn: row.postedOn, meaning: meaning)
  }

  func open(_ kind: BreakKind, _ match: Match, amount: Amount? = nil) throws {
    let payment = match.row.payment!
    let (expected, found) = words(kind, match)
    var item = BreakRecord(
      kind: kind, bank: bank.id, instructionNumber: match.part.instructionNumber,
      reference: PaymentReference(payment: payment).description, expected: expected, found: found,
      amount: amount ?? atStake(kind, match), openedOn: context.today, openedBy: arrival.file, line: match.line)
    item.bankReference = String(match.bankReference.text.prefix(60))
    try open(item, match)
  }

  /// Opens a break of the payment at hand.
  func open(_ item: BreakRecord, _ match: Match) throws {
    var item = item
    item.payment = match.row.payment
    item.roster = match.part.value.roster
    item.department = match.part.roster?.department ?? ""
    try transaction.open(item)
  }

  /// The money a break is about: what is too much or too little, or else the whole payment.
  private func atStake(_ kind: BreakKind, _ match: Match) -> Amount {
    ReturnMatcher.atStake(kind, posted: match.row.amount ?? match.facts.amount, of: match.facts.amount)
  }

  static func atStake(_ kind: BreakKind, posted: Amount, of instructed: Amount) -> Amount {
    switch kind {
    case .overpaid: posted - instructed
    case .underpaid: instructed - posted
    case .duplicate: posted
    default: instructed
    }
  }

  /// What was expected and what came, masked.
  func words(_ kind: BreakKind, _ match: Match) -> (expected: String, found: String) {
    let row = match.row
    let reason = row.reason.map { " \($0.rawValue) \($0.chineseName)" } ?? ""
    let posted = row.amount?.description ?? ""
    switch kind {
    case .overpaid, .underpaid: return (match.facts.amount.description, posted)
    case .accountDiffers: return (match.account, Mask.account(match.fields[ReturnField.account]))
    case .nameDiffers: return (match.name, Mask.name(match.fields[ReturnField.accountName].text))
    case .late: return (match.facts.dueOn?.description ?? "", (row.postedOn ?? context.today).description)
    case .duplicate:
      let before = match.earlier.last?.bankReference ?? ""
      return (before.isEmpty ? "入账一次" : "入账一次 \(before)", "再次入账\(posted)元 \(match.bankReference.text.prefix(40))")
    case .statusConflict:
      return ((match.facts.state ?? .paid).chineseName, "\(row.result.letter)\(reason) \(posted)")
    case .failed, .returned: return ("入账\(match.facts.amount)元", "\(row.result.letter)\(reason)")
    case .missing, .unknownPayment, .totalsDiffer, .debitUnmatched, .debitMissing, .creditUnmatched, .creditMissing,
      .balanceDiffers:
      return ("", "")
    }
  }
}
