import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 核对: matches the rows of one return to the payments they name, by reference, and writes what they mean.
final class ReturnMatcher {
  var findings = Findings()
  let context: PassContext
  let transaction: LedgerTransaction
  let arrival: Arrival
  let bank: Configuration.Bank
  /// The first instruction of the bank's that the file names, so far.
  var instructionNumber = ""
  private let cursor: PaymentCursor
  let postings: PostingRecorder
  private var parts: [Int64: Part] = [:]
  private var current: Part?
  var states: [Int64: PaymentStateRecord] = [:]
  var seenUnknown: [String: Int] = [:]

  init(
    _ context: PassContext, _ transaction: LedgerTransaction, _ arrival: Arrival, _ bank: Configuration.Bank
  ) throws {
    self.context = context
    self.transaction = transaction
    self.arrival = arrival
    self.bank = bank
    cursor = try transaction.paymentCursor()
    postings = try transaction.postingRecorder(bankReturn: arrival.file)
  }

  /// The parts the return spoke of, in the order of their numbers.
  var touched: [InstructionPart] { parts.values.map(\.value).sorted { $0.id < $1.id } }

  /// What owners are to be told because of this return, in the same order.
  var notices: [PartNotices] {
    parts.values.compactMap(\.notices).filter { !$0.isEmpty }.sorted { $0.part.id < $1.part.id }
  }

  /// Writes what has gathered.
  func finish() throws {
    try postings.flush()
    for part in parts.values where part.isChanged {
      if part.value.inFlight == 0, part.value.answeredOn == nil { part.value.answeredOn = context.today }
      try transaction.update(part.value)
      try transaction.add(part.days, part: part.value.id)
    }
    try StatementJudging(context, transaction, file: arrival.file).judge(
      afterReturnOf: parts.values.filter(\.isChanged).map(\.value).sorted { $0.id < $1.id }, bank: bank.id)
    try transaction.journalCases(
      of: arrival.file, party: arrival.party, digest: arrival.digest.hex, at: context.now, day: context.today)
    try transaction.alarmReopened(by: arrival.file, bank: arrival.party, at: context.now, day: context.today)
  }

  /// Postings this file has told of payments that were posted more than once before it.
  private var saidHere: Set<SaidPosting> = []

  /// Whether what the row at hand says is kept in the ledger, and as a second posting.
  var isKept = false
  var isKeptAsSecond = false

  /// How many rows of the file came before the chunk at hand.
  var rowsBefore = 0

  // MARK: One chunk

  /// Matches the rows of one chunk.
  func match(_ rows: [ReturnRow], in batch: LineBatch, lineOffset: Int) throws {
    // Banks answer in the order they were told. Where one did not, sorting keeps the ledger's blocks from being read over and over;
    // the sort is stable, since what comes first of two rows of one payment matters.
    let isSorted = zip(rows, rows.dropFirst()).allSatisfy { ($0.payment ?? 0) <= ($1.payment ?? 0) }
    let sorted = isSorted ? rows : rows.sorted { ($0.payment ?? 0, $0.index) < ($1.payment ?? 0, $1.index) }
    var earlier = try lookBack(sorted)
    for (place, row) in sorted.enumerated() {
      let fields = batch.row(row.index)
      let line = row.line + lineOffset
      guard let payment = row.payment, let part = try part(of: payment),
        let known = try cursor.withPayment(payment, { try take(row, line, fields, $0, part, earlier[payment] ?? []) }),
        known
      else {
        try recordUnknown(row, line, fields)
        continue
      }
      // What this row says matters to another row of the same payment, which the sort has put next to it. What is no news is not kept, and
      // tells nobody a day.
      guard row.result == .paid, isKept, place + 1 < sorted.count, sorted[place + 1].payment == payment else {
        continue
      }
      earlier[payment, default: []].append(
        EarlierPosting(
          bankReference: fields[ReturnField.bankReference].text, postedOn: row.postedOn, bankReturn: arrival.file,
          amount: row.amount, isSecond: isKeptAsSecond))
    }
    rowsBefore += batch.count
  }

  /// Matches one row to its payment and writes what it means; false when the payment is another bank's or was stopped.
  private func take(
    _ row: ReturnRow, _ line: Int, _ fields: LineFields, _ recorded: RecordedPayment, _ part: Part,
    _ earlier: [EarlierPosting]
  ) throws -> Bool {
    // What was stopped before it was instructed lies among the numbers of a part, and the bank was never given it.
    guard recorded[.bank].spells(bank.id), states[recorded.payment]?.isUninstructed != true else { return false }
    noteInstruction(part, line, fields)
    (isKept, isKeptAsSecond) = (false, false)
    if isAsInstructed(row, fields, recorded, part) {
      part.setPosted(recorded.payment)
      part.value.paidCount += 1
      part.value.paidSum += recorded.amount
      part.value.postedSum += recorded.amount
      part.days.post(recorded.amount, on: postedDay(row, part))
      part.isChanged = true
      part.notices?.insert(.paid, recorded.payment)
      isKept = true
      try postings.record(
        recorded.payment, instruction: part.value.instruction, bankReference: fields[ReturnField.bankReference],
        postedOn: fields[ReturnField.postedOn])
    } else {
      try write(try match(row, line, fields, recorded, part, earlier))
    }
    return true
  }

  /// Whether a row says what nearly all rows say: posted for the first time, just as instructed and in time.
  /// `ReturnMatching.meaning` would call it `posted(nil)`; nothing has to be looked up to know.
  private func isAsInstructed(
    _ row: ReturnRow, _ fields: LineFields, _ recorded: RecordedPayment, _ part: Part
  ) -> Bool {
    guard row.result == .paid, row.amount == recorded.amount,
      !part.value.isPosted(recorded.payment), !part.isPostedHere(recorded.payment), states[recorded.payment] == nil
    else { return false }
    if let dueOn = part.value.dueOn, row.postedOn ?? context.today > dueOn { return false }
    return fields[ReturnField.account].equals(recorded[.account])
      && fields[ReturnField.accountName].equals(recorded.accountName)
  }

  /// Loads what is known already about the payments of a chunk.
  private func lookBack(_ rows: [ReturnRow]) throws -> [Int64: [EarlierPosting]] {
    let payments = rows.compactMap(\.payment)
    guard let low = payments.min(), let high = payments.max() else { return [:] }
    states = try transaction.stateRecords(from: low, through: high)
    // A contradicted payment need not be posted: its state tells that there is something to look back to.
    var wanted: [Int64: Set<Int64>] = [:]
    for payment in payments {
      guard let part = try part(of: payment), part.value.isPosted(payment) || states[payment] != nil else { continue }
      wanted[part.value.instruction, default: []].insert(payment)
    }
    guard !wanted.isEmpty else { return [:] }
    try postings.flush()
    var earlier: [Int64: [EarlierPosting]] = [:]
    for (instruction, payments) in wanted {
      let found = try transaction.earlierPostings(
        instruction: instruction, from: payments.min()!, through: payments.max()!, isWanted: payments.contains)
      earlier.merge(found) { first, _ in first }
    }
    return earlier
  }

  private func part(of payment: Int64) throws -> Part? {
    if let current, current.contains(payment) { return current }
    guard let found = try transaction.part(bank: bank.id, payment: payment) else { return nil }
    if let known = parts[found.id] {
      current = known
      return known
    }
    let part = Part(
      found, roster: try transaction.roster(found.roster),
      instructionNumber: try transaction.instructionNumber(found.instruction),
      instructedOn: try transaction.instructionDay(found.instruction) ?? context.today,
      isTelling: context.configuration.notices != .nobody)
    parts[found.id] = part
    current = part
    return part
  }

  private func match(
    _ row: ReturnRow, _ line: Int, _ fields: LineFields, _ recorded: RecordedPayment, _ part: Part,
    _ earlier: [EarlierPosting]
  ) throws -> Match {
    let state = states[recorded.payment]
    let reference = fields[ReturnField.bankReference]
    let isPosted = part.value.isPosted(recorded.payment)
    let posted = earlier.compactMap(\.postedOn).max()
    let isFailure = row.result == .failed && (isPosted || state != nil)
    let isBack = isFailure && row.reason == .returned && isPosted
    let before = earlier.isEmpty ? [] : earlier.filter { $0.bankReturn != arrival.file }
    // Where several postings are known, a file may say each of them again; otherwise a bit a payment tells enough.
    let isSeveral = before.count > 1 && Set(before.map(\.bankReference)).count > 1
    let said = SaidPosting(payment: recorded.payment, reference: isSeveral ? reference.stableHash : 0)
    let isPaid = row.result == .paid
    let isHere = isSeveral && isPaid ? !saidHere.insert(said).inserted : part.isPostedHere(recorded.payment)
    let cameOn = BankDays.cameBack(
      told: row.postedOn, postedOn: earlier.map(\.postedOn), came: context.today, instructedOn: part.instructedOn)
    var facts = PaymentFacts(
      amount: recorded.amount, dueOn: part.value.dueOn,
      accountMatches: fields[ReturnField.account].equals(recorded[.account]),
      nameMatches: PersonName.same(fields[ReturnField.accountName], recorded.accountName), isPosted: isPosted,
      isPostedInThisFile: isHere, state: state?.state,
      isInConflict: state?.inConflict ?? false, reason: state?.reason,
      isSamePosting: reference.count == 0
        || earlier.contains { $0.bankReference.isEmpty || $0.bankReference.utf8.elementsEqual(reference) },
      wasDuplicateBefore: isHere && row.result == .paid
        ? try transaction.knewDuplicate(
          payment: recorded.payment, bankReference: String(reference.text.prefix(60)), before: arrival.file) : false,
      hasOpenDuplicate: false,
      isKnownFailure: isFailure
        ? try transaction.knewFailure(
          payment: recorded.payment, reason: row.reason, bankReference: reference.text) : false,
      isWithinReturnWindow: isBack ? isWithinWindow(postedOn: posted, on: cameOn) : true)
    if isBack, !facts.isWithinReturnWindow, try isOnAccount(recorded, earlier) {
      // However late: what the bank's statement shows to be on the account came back, and the bank may say so again to end its contradiction.
      facts.isWithinReturnWindow = true
      if facts.isInConflict { facts.isKnownFailure = false }
    }
    if row.reason == .returned, isFailure { try noteSaidBackAgain(row, reference, recorded.payment, earlier, &facts) }
    let successor = isBack && !facts.isKnownFailure ? try noteSeveral(reference, recorded, earlier, &facts) : nil
    facts.answeredOn = context.today
    facts.isDayNew = !earlier.isEmpty && earlier.allSatisfy { $0.postedOn == nil }
    if state?.state.holdsClaim == false { try noteReturn(row, reference, earlier, &facts) }
    facts.isKnownPosting = reference.count > 0 && before.contains { $0.bankReference.utf8.elementsEqual(reference) }
    if isPaid, state?.reason == .returned { try noteReturnAhead(row, reference, earlier, &facts) }
    if isSeveral, isPaid { try noteSaidAgain(row, reference, earlier, &facts) }
    return Match(
      row: row, line: line, part: part, facts: facts, earlier: earlier, bankReference: reference, fields: fields,
      cameOn: cameOn, successor: successor, account: facts.accountMatches ? "" : Mask.account(recorded[.account]),
      name: facts.nameMatches ? "" : Mask.name(recorded.accountName.text))
  }

  /// Whether a statement shows that all that was posted of a payment is on the account again.
  private func isOnAccount(_ recorded: RecordedPayment, _ earlier: [EarlierPosting]) throws -> Bool {
    try transaction.isCredited(recorded.payment, earlier.last?.amount ?? recorded.amount)
  }

  private func isWithinWindow(postedOn: Day?, on day: Day) -> Bool {
    guard let postedOn, let days = context.calendar.workingDays(after: postedOn, through: day) else { return true }
    return days <= context.configuration.returnWindowDays
  }

  /// The day on which a row says something was posted.
  func postedDay(_ row: ReturnRow, _ part: Part) -> Day {
    BankDays.posted(told: row.postedOn, came: context.today, instructedOn: part.instructedOn)
  }

  private func noteInstruction(_ part: Part, _ line: Int, _ fields: LineFields) {
    guard !fields[ReturnField.instructionNumber].spells(part.instructionNumber) else { return }
    findings.add(
      Finding(
        .instructionOfAnother, line: line, field: ReturnField.instructionNumber,
        required: part.instructionNumber, found: fields[ReturnField.paymentReference].text))
  }
}
