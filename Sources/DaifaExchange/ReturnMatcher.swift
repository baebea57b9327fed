import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaScreening

/// 核对: matches the rows of one return to the payments they name, by reference, and writes what they mean.
final class ReturnMatcher {
  /// A part of an instruction that the return speaks of.
  private final class Part {
    var value: InstructionPart
    let roster: RosterRecord?
    let instructionNumber: String
    /// Postings of this very file, laid out as ``InstructionPart/paid``.
    var postedHere: [UInt8]
    var isChanged = false

    init(_ value: InstructionPart, roster: RosterRecord?, instructionNumber: String) {
      self.value = value
      self.roster = roster
      self.instructionNumber = instructionNumber
      postedHere = [UInt8](repeating: 0, count: value.paid.count)
    }

    func contains(_ payment: Int64) -> Bool { payment >= value.firstPayment && payment <= value.lastPayment }

    func isPostedHere(_ payment: Int64) -> Bool {
      let place = Int(payment - value.firstPayment)
      return postedHere[place / 8] >> UInt8(place % 8) & 1 == 1
    }

    func setPosted(_ payment: Int64) {
      value.setPosted(payment)
      let place = Int(payment - value.firstPayment)
      postedHere[place / 8] |= 1 << UInt8(place % 8)
    }
  }

  /// One row with everything its meaning is written from.
  private struct Match {
    var row: ReturnRow
    var line: Int
    var part: Part
    var facts: PaymentFacts
    var earlier: [EarlierPosting]
    var bankReference: Bytes
    var fields: LineFields
    var account: String
    var name: String
  }

  private(set) var findings = Findings()
  private let context: PassContext
  private let transaction: LedgerTransaction
  private let arrival: Arrival
  private let bank: Configuration.Bank
  private let instructionNumber: String
  private let cursor: PaymentCursor
  private let postings: PostingRecorder
  private var parts: [Int64: Part] = [:]
  private var current: Part?
  private var states: [Int64: PaymentStateRecord] = [:]
  private var seenUnknown: [String: Int] = [:]

  init(
    _ context: PassContext, _ transaction: LedgerTransaction, _ arrival: Arrival, _ bank: Configuration.Bank,
    instructionNumber: String
  ) throws {
    self.context = context
    self.transaction = transaction
    self.arrival = arrival
    self.bank = bank
    self.instructionNumber = instructionNumber
    cursor = try transaction.paymentCursor()
    postings = try transaction.postingRecorder(bankReturn: arrival.file)
  }

  /// The parts the return spoke of, in the order of their numbers.
  var touched: [InstructionPart] { parts.values.map(\.value).sorted { $0.id < $1.id } }

  /// Writes what has gathered.
  func finish() throws {
    try postings.flush()
    for part in parts.values where part.isChanged { try transaction.update(part.value) }
  }

  // MARK: One chunk

  /// Matches the rows of one chunk.
  func match(_ rows: [ReturnRow], in batch: LineBatch, lineOffset: Int) throws {
    // Banks answer in the order they were told. Where one did not, sorting keeps the ledger's blocks from being read over and over;
    // the sort is stable, since what comes first of two rows of one payment matters.
    let isSorted = zip(rows, rows.dropFirst()).allSatisfy { ($0.payment ?? 0) <= ($1.payment ?? 0) }
    let sorted = isSorted ? rows : rows.sorted { ($0.payment ?? 0, $0.index) < ($1.payment ?? 0, $1.index) }
    let earlier = try lookBack(sorted)
    for row in sorted {
      let fields = batch.row(row.index)
      let line = row.line + lineOffset
      guard let payment = row.payment, let part = try part(of: payment),
        let match = try cursor.withPayment(payment, { recorded in
          try recorded[.bank].text == bank.id
            ? self.match(row, line, fields, recorded, part, earlier[payment] ?? []) : nil
        }), let match
      else {
        try recordUnknown(row, line, fields)
        continue
      }
      noteInstruction(match)
      try write(match)
    }
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
      instructionNumber: try transaction.instructionNumber(found.instruction))
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
    let isBack = row.result == .failed && row.reason == .returned && isPosted
    let facts = PaymentFacts(
      amount: recorded.amount, dueOn: part.value.dueOn,
      accountMatches: fields[ReturnField.account].equals(recorded[.account]),
      nameMatches: PersonName.same(fields[ReturnField.accountName], recorded.accountName), isPosted: isPosted,
      isPostedInThisFile: part.isPostedHere(recorded.payment), state: state?.state,
      isInConflict: state?.inConflict ?? false, reason: state?.reason,
      isSamePosting: reference.count == 0
        || earlier.contains { $0.bankReference.isEmpty || $0.bankReference.utf8.elementsEqual(reference) },
      isDuplicatePosting: isBack
        ? try transaction.isOpenDuplicate(payment: recorded.payment, bankReference: reference.text) : false,
      isWithinReturnWindow: isBack ? isWithinWindow(postedOn: posted, on: row.postedOn ?? context.today) : true)
    return Match(
      row: row, line: line, part: part, facts: facts, earlier: earlier, bankReference: reference, fields: fields,
      account: Mask.account(recorded[.account]), name: Mask.name(recorded.accountName.text))
  }

  private func isWithinWindow(postedOn: Day?, on day: Day) -> Bool {
    guard let postedOn, let days = context.calendar.workingDays(after: postedOn, through: day) else { return true }
    return days <= context.configuration.returnWindowDays
  }

  private func noteInstruction(_ match: Match) {
    let said = match.fields[ReturnField.instructionNumber]
    guard !match.part.instructionNumber.utf8.elementsEqual(said) else { return }
    findings.add(
      Finding(
        .instructionOfAnother, line: match.line, field: ReturnField.instructionNumber,
        required: match.part.instructionNumber, found: match.fields[ReturnField.paymentReference].text))
  }

  // MARK: Writing what a row means

  private func write(_ match: Match) throws {
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
      guard let difference else {
        return try postings.record(
          payment, instruction: match.part.value.instruction, bankReference: match.bankReference,
          postedOn: match.fields[ReturnField.postedOn])
      }
      try note(match, meaning: difference.rawValue)
      try open(difference, match)
    case .repeated(let raises, let clears): try repeated(match, raises: raises, clears: clears)
    case .postedTwice:
      match.part.value.postedSum += posted
      try note(match, meaning: BreakKind.duplicate.rawValue)
      try open(.duplicate, match)
    case .failed:
      match.part.value.failedCount += 1
      match.part.value.failedSum += match.facts.amount
      try set(.failed, match)
      try note(match, meaning: BreakKind.failed.rawValue)
      try open(.failed, match)
    case .cameBack:
      match.part.value.paidCount -= 1
      match.part.value.paidSum = match.part.value.paidSum - match.facts.amount
      match.part.value.returnedCount += 1
      match.part.value.returnedSum += match.facts.amount
      match.part.value.postedSum = match.part.value.postedSum - match.facts.amount
      try set(.returned, match)
      try note(match, meaning: BreakKind.returned.rawValue)
      // It also answers what the bank may have contradicted itself about.
      try clear([.overpaid, .underpaid, .accountDiffers, .nameDiffers, .statusConflict], payment)
      try open(.returned, match)
    case .duplicateCameBack:
      match.part.value.postedSum = match.part.value.postedSum - posted
      try note(match, meaning: "duplicateReturned")
      try transaction.clear(
        [.duplicate], payment: payment, bankReference: match.bankReference.text, by: arrival.file, on: context.today)
    case .contradicts:
      if match.row.result == .paid { match.part.value.postedSum += posted }
      try set(match.facts.state ?? .paid, match, inConflict: true)
      try note(match, meaning: BreakKind.statusConflict.rawValue)
      try open(.statusConflict, match)
    case .pending: try note(match, meaning: "pending")
    }
  }

  private func repeated(_ match: Match, raises: BreakKind?, clears: [BreakKind]) throws {
    let payment = match.row.payment!
    findings.add(
      Finding(
        .statusRepeated, line: match.line, field: ReturnField.result,
        required: (match.facts.state ?? .paid).chineseName, found: PaymentReference(payment: payment).description))
    if let raises, try !transaction.hasOpenBreak([raises], payment: payment) {
      try note(match, meaning: raises.rawValue)
      try open(raises, match)
    }
    guard !clears.isEmpty, try transaction.hasOpenBreak(clears, payment: payment) else { return }
    try clear(clears, payment)
    try note(match, meaning: "corrected")
    if match.row.result == .failed {
      // What contradicted it was not posted after all.
      for posting in match.facts.isPosted ? match.earlier.suffix(1) : match.earlier[...] {
        match.part.value.postedSum = match.part.value.postedSum - (posting.amount ?? match.facts.amount)
      }
    } else if let before = match.earlier.last?.amount, let now = match.row.amount {
      match.part.value.postedSum += now - before
    }
    if match.facts.isInConflict, clears.contains(.statusConflict) { try set(match.facts.state ?? .paid, match) }
  }

  private func clear(_ kinds: [BreakKind], _ payment: Int64) throws {
    try transaction.clear(kinds, payment: payment, by: arrival.file, on: context.today)
  }

  /// Gives a payment a state of its own.
  private func set(_ state: PaymentState, _ match: Match, inConflict: Bool = false) throws {
    let payment = match.row.payment!
    var record = states[payment] ?? PaymentStateRecord(payment: payment, state: state)
    record.state = state
    if match.row.result == .failed { record.reason = match.row.reason }
    record.inConflict = inConflict
    record.paidOn = record.paidOn ?? match.earlier.compactMap(\.postedOn).max()
    try transaction.setState(record, amount: match.facts.amount, by: arrival.file, at: context.now)
    states[payment] = record
  }

  private func note(_ match: Match, meaning: String) throws {
    try transaction.record(
      returnLine(match.row, match.line, match.fields, payment: match.row.payment, meaning: meaning),
      bankReturn: arrival.file)
  }

  private func returnLine(
    _ row: ReturnRow, _ line: Int, _ fields: LineFields, payment: Int64?, meaning: String
  ) -> ReturnLine {
    ReturnLine(
      line: line, payment: payment, reference: String(fields[ReturnField.paymentReference].text.prefix(35)),
      result: row.result, amount: row.amount, account: fields[ReturnField.account].text,
      accountName: fields[ReturnField.accountName].text, reason: row.reason,
      bankReason: fields[ReturnField.reasonCode].text, reasonText: fields[ReturnField.reasonText].text,
      bankReference: fields[ReturnField.bankReference].text, postedOn: row.postedOn, meaning: meaning)
  }

  private func open(_ kind: BreakKind, _ match: Match) throws {
    let payment = match.row.payment!
    let (expected, found) = words(kind, match)
    var item = BreakRecord(
      kind: kind, bank: bank.id, instructionNumber: match.part.instructionNumber,
      reference: PaymentReference(payment: payment).description, expected: expected, found: found,
      amount: match.facts.amount, openedOn: context.today, openedBy: arrival.file, line: match.line)
    item.payment = payment
    item.roster = match.part.value.roster
    item.department = match.part.roster?.department ?? ""
    item.bankReference = String(match.bankReference.text.prefix(60))
    try transaction.open(item)
  }

  /// What was expected and what came, masked.
  private func words(_ kind: BreakKind, _ match: Match) -> (expected: String, found: String) {
    let row = match.row
    let reason = row.reason.map { " \($0.rawValue) \($0.chineseName)" } ?? ""
    let posted = row.amount?.description ?? ""
    switch kind {
    case .overpaid, .underpaid: return (match.facts.amount.description, posted)
    case .accountDiffers: return (match.account, Mask.account(match.fields[ReturnField.account]))
    case .nameDiffers: return (match.name, Mask.name(match.fields[ReturnField.accountName].text))
    case .late: return (match.facts.dueOn?.description ?? "", row.postedOn?.description ?? "")
    case .duplicate:
      let before = match.earlier.last?.bankReference ?? ""
      return ("入账一次 \(before)", "再次入账\(posted)元 \(match.bankReference.text.prefix(40))")
    case .statusConflict:
      return ((match.facts.state ?? .paid).chineseName, "\(row.result.letter)\(reason) \(posted)")
    case .failed, .returned: return ("入账\(match.facts.amount)元", "\(row.result.letter)\(reason)")
    case .missing, .unknownPayment, .totalsDiffer: return ("", "")
    }
  }

  // MARK: Payments nobody instructed

  private func recordUnknown(_ row: ReturnRow, _ line: Int, _ fields: LineFields) throws {
    let reference = String(fields[ReturnField.paymentReference].text.prefix(35))
    let bankReference = String(fields[ReturnField.bankReference].text.prefix(60))
    if row.result == .failed, row.reason == .returned,
      try transaction.clearUnknown(bank: bank.id, reference: reference, by: arrival.file, on: context.today)
    {
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "unknownReturned"), bankReturn: arrival.file)
    }
    let key = "\(reference)\u{0}\(bankReference)"
    seenUnknown[key, default: 0] += 1
    let known = try transaction.knownUnknown(
      bank: bank.id, reference: reference, bankReference: bankReference, before: arrival.file)
    let isRepeated = seenUnknown[key]! <= known
    try transaction.record(
      returnLine(row, line, fields, payment: nil, meaning: isRepeated ? "repeated" : BreakKind.unknownPayment.rawValue),
      bankReturn: arrival.file)
    guard !isRepeated else { return }
    var item = BreakRecord(
      kind: .unknownPayment, bank: bank.id, instructionNumber: instructionNumber, reference: reference,
      expected: "无此支付编号", found: "\(row.result.letter) \(row.amount?.description ?? "")", amount: row.amount ?? .zero,
      openedOn: context.today, openedBy: arrival.file, line: line)
    item.bankReference = bankReference
    try transaction.open(item)
  }
}
