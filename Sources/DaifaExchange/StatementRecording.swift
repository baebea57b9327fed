import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 登记流水: finds what each entry of a statement is about, records it, and has all of its account matched.
final class StatementRecording {
  /// How many entries that match nothing have a break each; what goes beyond is one break.
  static let unmatchedBound = 1_000

  private let context: PassContext
  private let transaction: LedgerTransaction
  private let arrival: Arrival
  private let bank: Configuration.Bank
  private let head: StatementHead
  /// Days that an earlier statement told: they are not recorded again.
  private let knownDays: Set<Day>
  private let cursor: PaymentCursor
  private let debits: PostingRecorder
  private var parts: [Int64: Part] = [:]
  private var current: Part?
  private var states: [Int64: PaymentStateRecord] = [:]
  private var positions: [Int64: StatementPositionChange] = [:]
  private var positionOfInstruction: [Int64: Int64] = [:]
  private var instructions: [String: Int64?] = [:]
  private var unmatched = 0
  private var beyond: [StatementDirection: Sum] = [:]
  /// The rosters of payments of which something was got back.
  private(set) var touchedRosters: Set<Int64> = []

  /// A part of an instruction that entries name, with the bits of its payments that are debited.
  private final class Part {
    let value: InstructionPart
    let account: String
    var debited: [UInt8]
    var isChanged = false

    init(_ value: InstructionPart, account: String, debited: [UInt8]) {
      self.value = value
      self.account = account
      self.debited = debited
    }

    /// Notes that a payment is debited; false when it was before.
    func debit(_ payment: Int64) -> Bool {
      let place = Int(payment - value.firstPayment)
      let bit = UInt8(1) << UInt8(place % 8)
      guard debited[place / 8] & bit == 0 else { return false }
      debited[place / 8] |= bit
      isChanged = true
      return true
    }
  }

  /// So many entries and what they add up to.
  private struct Sum {
    var count = 0
    var sum = Amount.zero
  }

  init(
    _ context: PassContext, _ transaction: LedgerTransaction, _ arrival: Arrival, _ bank: Configuration.Bank,
    _ head: StatementHead, knownDays: Set<Day>
  ) throws {
    self.context = context
    self.transaction = transaction
    self.arrival = arrival
    self.bank = bank
    self.head = head
    self.knownDays = knownDays
    cursor = try transaction.paymentCursor()
    debits = try transaction.debitRecorder(statement: arrival.file)
  }

  /// Records the entries of one chunk.
  func take(_ rows: [StatementRow], in batch: LineBatch, lineOffset: Int) throws {
    let payments = rows.compactMap(\.payment)
    states = [:]
    if let low = payments.min(), let high = payments.max() {
      states = try transaction.stateRecords(from: low, through: high)
    }
    // In the order of payments each block of the ledger is read once.
    let sorted = rows.sorted { ($0.payment ?? 0, $0.index) < ($1.payment ?? 0, $1.index) }
    for row in sorted where !knownDays.contains(row.bookedOn) {
      try take(row, batch.row(row.index), line: row.line + lineOffset)
    }
  }

  private func take(_ row: StatementRow, _ fields: LineFields, line: Int) throws {
    let told = String(fields[StatementField.paymentReference].text.prefix(35))
    var entry = StatementEntry(
      line: line, bookedOn: row.bookedOn, direction: row.direction, amount: row.amount, purpose: row.purpose,
      bankReference: fields[StatementField.bankReference].text.withoutPersonalNumbers,
      reference: told.withoutPersonalNumbers)
    if row.purpose == .recovery { return try recover(entry, told: told, payment: row.payment) }
    guard row.purpose.isMatched else { return try transaction.record(entry, statement: arrival.file) }
    if let payment = row.payment, let (part, amount) = try find(payment) {
      let position = try position(part.value.instruction)
      if row.direction == .debit, row.amount == amount, part.debit(payment) {
        positions[position]?.lineCount += 1
        positions[position]?.lineSum += amount
        positions[position]?.debited += amount
        return try debits.record(
          payment, instruction: part.value.instruction, bankReference: fields[StatementField.bankReference],
          postedOn: fields[StatementField.bookedOn])
      }
      (entry.payment, entry.instruction, entry.position) = (payment, part.value.instruction, position)
      entry.reference = PaymentReference(payment: payment).description
      return try add(entry, to: position)
    }
    let number = instructionNumber(fields)
    if told.isEmpty, row.payment == nil, !number.isEmpty, let instruction = try instruction(number) {
      let position = try position(instruction)
      (entry.instruction, entry.position, entry.reference) = (instruction, position, number)
      return try add(entry, to: position)
    }
    if entry.reference.isEmpty { entry.reference = number }
    try recordUnmatched(entry, number: number)
  }

  /// The payment that an entry names, when it is this bank's and is paid from this account.
  private func find(_ payment: Int64) throws -> (Part, Amount)? {
    guard let part = try part(of: payment), part.account == head.account,
      states[payment]?.isUninstructed != true
    else { return nil }
    let found = try cursor.withPayment(payment) { $0[.bank].spells(bank.id) ? $0.amount : nil }
    guard let found, let amount = found else { return nil }
    return (part, amount)
  }

  private func part(of payment: Int64) throws -> Part? {
    if let current, payment >= current.value.firstPayment, payment <= current.value.lastPayment { return current }
    guard let found = try transaction.part(bank: bank.id, payment: payment) else { return nil }
    let part =
      try parts[found.id]
      ?? Part(
        found, account: transaction.roster(found.roster)?.payerAccount ?? "",
        debited: transaction.debitedBits(found))
    parts[found.id] = part
    current = part
    return part
  }

  private func position(_ instruction: Int64) throws -> Int64 {
    if let known = positionOfInstruction[instruction] { return known }
    let record = try transaction.openPosition(instruction: instruction, bank: bank.id, account: head.account)
    positions[record.id] = StatementPositionChange()
    positionOfInstruction[instruction] = record.id
    return record.id
  }

  /// The instruction of this bank that a number names, when payments of it are paid from this account.
  private func instruction(_ number: String) throws -> Int64? {
    if let known = instructions[number] { return known }
    var found: Int64?
    if let (id, owner) = try transaction.instruction(number: number), owner == bank.id,
      try transaction.hasPosition(instruction: id, account: head.account)
    {
      found = id
    }
    instructions[number] = .some(found)
    return found
  }

  private func instructionNumber(_ fields: LineFields) -> String {
    let told = fields[StatementField.instructionNumber].text
    if !told.isEmpty { return String(told.prefix(60)).withoutPersonalNumbers }
    return StatementScreener.instructionNumber(in: fields[StatementField.summary].text, bank: bank.id)
  }

  /// 追回: counts what came back for a case, which the entry names by its number or by its payment; what names none that is open is unmatched.
  private func recover(_ unmatched: StatementEntry, told: String, payment: Int64?) throws {
    var entry = unmatched
    let cases =
      try CaseNumber(told).map { number in try transaction.clawbackCase(number).map { [$0] } ?? [] }
      ?? payment.map { try transaction.cases(payment: $0) } ?? []
    let own = cases.filter { $0.bank == bank.id }
    guard
      let taken = try transaction.recover(
        own, by: entry, statement: arrival.file, on: context.today)
    else { return try recordUnmatched(entry, number: "") }
    if let payment = taken.payment, let roster = try transaction.roster(ofPayment: payment) {
      touchedRosters.insert(roster.file)
      // Where a return told of it, it counts in what the instruction comes to.
      if let part = try part(of: payment), part.account == head.account { _ = try position(part.value.instruction) }
    } else {
      _ = try transaction.clearUnmatched(
        .debitUnmatched, bank: bank.id, reference: taken.reference, bankReference: "", amount: entry.amount,
        by: arrival.file, on: context.today)
    }
    entry.reference = taken.number.description
    // Which of its cases it was for the bank did not say.
    if CaseNumber(told) == nil { entry.payment = payment }
    try transaction.record(entry, statement: arrival.file)
  }

  private func add(_ entry: StatementEntry, to position: Int64) throws {
    if entry.direction == .debit {
      positions[position]?.debited += entry.amount
      if entry.payment == nil { positions[position]?.batches += 1 }
    } else {
      positions[position]?.credited += entry.amount
    }
    try transaction.record(entry, statement: arrival.file)
  }

  // MARK: What matches nothing

  private func recordUnmatched(_ entry: StatementEntry, number: String) throws {
    try transaction.record(entry, statement: arrival.file)
    let opposite: BreakKind = entry.direction == .debit ? .creditUnmatched : .debitUnmatched
    let isAnswered = try transaction.clearUnmatched(
      opposite, bank: bank.id, reference: entry.reference, bankReference: entry.bankReference, amount: entry.amount,
      by: arrival.file, on: context.today)
    guard !isAnswered, try !transaction.isToldUnknown(entry, bank: bank.id, account: head.account) else { return }
    unmatched += 1
    guard unmatched <= StatementRecording.unmatchedBound else {
      beyond[entry.direction, default: Sum()].count += 1
      beyond[entry.direction, default: Sum()].sum += entry.amount
      return
    }
    try openUnmatched(
      entry.direction, number: number, reference: entry.reference, bankReference: entry.bankReference,
      found: "\(entry.bookedOn) \(entry.direction.chineseName)方\(entry.amount)元", amount: entry.amount,
      line: entry.line)
  }

  private func openUnmatched(
    _ direction: StatementDirection, number: String, reference: String, bankReference: String, found: String,
    amount: Amount, line: Int
  ) throws {
    var item = BreakRecord(
      kind: direction == .debit ? .debitUnmatched : .creditUnmatched, bank: bank.id, instructionNumber: number,
      reference: reference, expected: "没有对应的送盘、支付或退汇", found: found, amount: amount,
      openedOn: context.today, openedBy: arrival.file, line: line)
    item.bankReference = bankReference
    try transaction.open(item)
  }

  /// How many days before those of the statement it is looked for money that a bank says it brought back and never credited.
  private static let creditWindow = 30

  /// What nobody instructed and the bank says is back must be on the account again by now.
  private func openUncredited() throws {
    guard
      let covered = try StatementJudging.Covered(
        transaction, bank: bank.id, account: head.account, context.calendar)
    else { return }
    let first = min(head.firstDay, context.today).advanced(by: -StatementRecording.creditWindow)
    for told in try transaction.uncredited(bank: bank.id, account: head.account, from: first, through: context.today)
    where covered.isCreditDue(told.day) {
      unmatched += 1
      try openUnmatched(
        .debit, number: "", reference: told.reference, bankReference: told.bankReference,
        found: "\(told.day)回盘称已退回\(told.amount)元，流水未见退回", amount: told.amount, line: 1)
    }
  }

  /// Writes what has gathered and matches all of the account; gives how many entries match nothing.
  func finish() throws -> Int {
    try debits.flush()
    for part in parts.values.sorted(by: { $0.value.id < $1.value.id }) where part.isChanged {
      try transaction.setDebited(part.debited, part: part.value.id)
    }
    for (id, change) in positions.sorted(by: { $0.key < $1.key }) {
      try transaction.add(change, position: id)
    }
    for (direction, tally) in beyond.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try openUnmatched(
        direction, number: "", reference: "", bankReference: "", found: "其余\(tally.count)笔，共\(tally.sum)元",
        amount: tally.sum, line: 1)
    }
    try openUncredited()
    try transaction.settleSurpluses(afterStatement: arrival.file, on: context.today)
    try StatementJudging(context, transaction, file: arrival.file).judge(bank: bank.id, account: head.account)
    try transaction.journalCases(
      of: arrival.file, party: arrival.party, digest: arrival.digest.hex, at: context.now, day: context.today)
    try transaction.alarmReopened(by: arrival.file, bank: arrival.party, at: context.now, day: context.today)
    return unmatched
  }
}
