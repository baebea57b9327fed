import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收对账单: checks a bank's account statement whole, records its days and entries, and matches them.
///
/// Two passes over the file, as for returns: the first checks and decides, the second records. A statement is taken whole or not at all:
/// without one of its lines its balances would not hold.
struct StatementAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival
  let bank: Configuration.Bank
  /// Whether nothing is to be written: the file is only checked.
  let isTrial: Bool

  /// What the first pass found.
  private struct Reading {
    var layout: TableLayout
    var scan: TableScan
    var refused = 0
    var sum = Amount.zero
    var head: [String] = []
    var headLine = 0
    var days: [Day: StatementDay] = [:]
  }

  func run() throws -> Admission {
    switch try opened.scan({ try read($0) }) {
    case .refused(let finding):
      var findings = opened.findings
      findings.add(finding)
      return Admission(kind: .accountStatement, outcome: .refused, findings: findings, encoding: opened.encoding)
    case .read(let reading): return try decide(reading)
    }
  }

  /// Screens the chunks on other threads; `consume` gets each with the offset that makes its line numbers the file's.
  static func forEachChunk(
    _ opened: OpenedFile, _ layout: TableLayout, consume: (TableChunk, StatementVerdicts) throws -> Bool
  ) throws {
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    try ChunkPipeline<StatementVerdicts>(reader: reader, layout: layout).run { chunk, _, _ in
      var screener = StatementScreener()
      return screener.screen(chunk.batch)
    } consume: {
      try consume($0, $1)
    }
  }

  private func read(_ layout: TableLayout) throws -> Reading {
    var reading = Reading(layout: layout, scan: TableScan(layout: layout))
    reading.scan.findings = opened.findings
    try StatementAdmission.forEachChunk(opened, layout) { chunk, verdicts in
      context.tell(.checking, arrival.name, reading.scan.lines)
      let offset = try reading.scan.take(chunk)
      reading.scan.findings.append(verdicts.findings, lineOffset: offset)
      reading.refused += verdicts.refused
      reading.sum += verdicts.sum
      note(verdicts, offset, &reading)
      for (day, said) in verdicts.days { reading.days[day, default: StatementDay(day: day)].add(said) }
      guard reading.scan.lines > context.configuration.limits.lines else { return true }
      reading.scan.findings.add(Finding(.tooManyLines, required: "\(context.configuration.limits.lines)"))
      return false
    }
    return reading
  }

  /// Holds what a chunk says of the statement against what the first line said.
  private func note(_ verdicts: StatementVerdicts, _ offset: Int, _ reading: inout Reading) {
    guard !verdicts.head.isEmpty else { return }
    guard !reading.head.isEmpty else {
      (reading.head, reading.headLine) = (verdicts.head, verdicts.headLine + offset)
      return
    }
    for (place, field) in StatementField.allCases.filter(\.isOfStatement).enumerated() {
      let (first, now) = (reading.head[place], verdicts.head[place])
      guard first != now else { continue }
      reading.scan.findings.add(
        Finding(.statementVaries, line: verdicts.headLine + offset, field: field, required: first, found: now))
    }
  }

  private func decide(_ read: Reading) throws -> Admission {
    var reading = read
    RosterRules.checkTotals(
      said: reading.scan.said, count: reading.scan.lines, sum: reading.sum, findings: &reading.scan.findings)
    if reading.scan.lines == 0 { reading.scan.findings.add(Finding(.noLines)) }
    if reading.refused > 0 {
      reading.scan.findings.add(
        Finding(.tooManyRefused, required: "0", found: "\(reading.refused) / \(reading.scan.lines)"))
    }
    var admission = Admission(
      kind: .accountStatement, outcome: .refused, findings: reading.scan.findings, encoding: opened.encoding)
    admission.lines = reading.scan.lines
    admission.sum = reading.sum
    admission.refused = reading.refused
    guard reading.scan.lines > 0 else { return admission }
    let (head, faults) = StatementHead.read(reading.head, line: reading.headLine)
    for fault in faults { admission.findings.add(fault) }
    admission.batchNumber = head?.number
    if let head { try check(head, reading, &admission) }
    let correction = try head.map { try StatementCorrection(of: $0, bank: bank.id, transaction) }
    if let refusal = correction?.refusal {
      admission.findings.add(
        Finding(
          refusal.code, line: reading.headLine, field: StatementField.replaces, required: refusal.required,
          found: refusal.found))
    }
    guard let head, let correction, !admission.findings.refusesFile else { return admission }
    let days = StatementDays.laidOut(reading.days, head)
    let known = try transaction.statementDays(
      bank: bank.id, account: head.account, from: head.firstDay, through: head.lastDay
    ).filter { correction.keeps($0.day) }
    if let other = known.first(where: { $0 != days[Int($0.day.number - head.firstDay.number)] }) {
      contradict(other, days[Int(other.day.number - head.firstDay.number)], head, &admission)
      return admission
    }
    admission.refused = 0
    admission.accepted = reading.scan.lines
    admission.acceptedSum = reading.sum
    admission.outcome = .accepted
    try noteGaps(head, &admission)
    if !isTrial { try record(reading, head, days, known, correction, &admission) }
    return admission
  }

  /// The account, the days and the balance of a statement.
  private func check(_ head: StatementHead, _ reading: Reading, _ admission: inout Admission) throws {
    func add(_ code: FindingCode, _ field: StatementField, _ required: String, _ found: String) {
      admission.findings.add(
        Finding(code, line: reading.headLine, field: field, required: required, found: found))
    }
    if try !transaction.isServed(account: head.account, bank: bank.id) {
      let isRegistered = context.configuration.payerAccounts.contains(head.account)
      add(
        isRegistered ? .statementAccountNotServed : .statementAccountUnknown, .payerAccount, "",
        head.account.withBytes { Mask.account($0) })
    }
    let length = Int(head.lastDay.number - head.firstDay.number) + 1
    if !(1...StatementScreener.mostDays).contains(length) {
      add(.statementPeriod, .lastDay, "\(StatementScreener.mostDays)", "\(head.firstDay)…\(head.lastDay)")
    }
    if head.lastDay >= context.today {
      add(.statementDayNotOver, .lastDay, context.today.description, head.lastDay.description)
    }
    let closing = reading.days.values.reduce(head.opening) { $0 + $1.creditSum - $1.debitSum }
    if reading.refused == 0, closing != head.closing {
      add(.statementBalanceDiffers, .closingBalance, head.closing.description, closing.description)
    }
  }

  /// Refuses a statement of a day that another one told otherwise; that is a break until a statement agrees with the first.
  private func contradict(
    _ known: StatementDay, _ told: StatementDay, _ head: StatementHead, _ admission: inout Admission
  ) {
    admission.findings.add(
      Finding(
        .statementContradicts, required: known.day.description, found: StatementDays.words(told)))
    // By how much they differ, or, where only their entries do, what moved that day: so much money may hide behind a contradiction.
    let differences = [
      known.closing - told.closing, known.opening - told.opening, known.debitSum - told.debitSum,
      known.creditSum - told.creditSum,
    ].map { Amount(fen: Int64($0.fen.magnitude)) }
    let differing = differences.max() ?? .zero
    let amount = differing > .zero ? differing : max(known.debitSum, known.creditSum)
    let item = balanceBreak(
      head, known.day, "contradiction", expected: StatementDays.words(known), found: StatementDays.words(told),
      amount: amount)
    let (bank, file, today) = (bank.id, arrival.file, context.today)
    guard !isTrial else { return }
    admission.record = { transaction in
      // One is open at a time: a second wrong statement does not make it two differences.
      try transaction.clearBalance(bank: bank, subject: item.reference, sort: item.bankReference, by: file, on: today)
      try transaction.open(item)
    }
  }

  /// What a break about a balance is about: the account, masked, and the day.
  private func subject(_ head: StatementHead, _ day: Day) -> String {
    "\(head.account.withBytes { Mask.account($0) })/\(day)"
  }

  /// What tells a break about a balance apart: its sort, and the whole account, since treasury accounts often differ where they are masked.
  private func mark(_ sort: String, _ head: StatementHead) -> String {
    "\(sort) \(String(head.account.withBytes { $0.stableHash }, radix: 16))"
  }

  /// A break about the balance of an account on a day.
  private func balanceBreak(
    _ head: StatementHead, _ day: Day, _ sort: String, expected: String, found: String, amount: Amount
  ) -> BreakRecord {
    var item = BreakRecord(
      kind: .balanceDiffers, bank: bank.id, instructionNumber: "", reference: subject(head, day),
      expected: expected, found: found, amount: amount, openedOn: context.today, openedBy: arrival.file, line: 0)
    item.bankReference = mark(sort, head)
    return item
  }

  /// Says which days between this statement and its neighbours no statement is about.
  private func noteGaps(_ head: StatementHead, _ admission: inout Admission) throws {
    let before = try transaction.statementDay(bank: bank.id, account: head.account, before: head.firstDay)
    let after = try transaction.statementDay(bank: bank.id, account: head.account, after: head.lastDay)
    for (low, high) in [(before?.day, head.firstDay), (head.lastDay, after?.day)] {
      guard let low, let high, high.number - low.number > 1 else { continue }
      let (first, last) = (low.advanced(by: 1), high.advanced(by: -1))
      admission.findings.add(Finding(.statementGap, found: first == last ? "\(first)" : "\(first)…\(last)"))
    }
  }

  // MARK: Recording

  private func record(
    _ reading: Reading, _ head: StatementHead, _ days: [StatementDay], _ known: [StatementDay],
    _ correction: StatementCorrection, _ admission: inout Admission
  ) throws {
    let knownDays = Set(known.map(\.day)).subtracting(correction.days)
    if let replaced = correction.statement {
      try transaction.withdraw(
        replaced, bank: bank.id, account: head.account, by: arrival.file, at: context.now, on: context.today)
      for number in head.firstDay.number...(head.lastDay.number + 1) {
        try transaction.clearBalance(
          bank: bank.id, subject: subject(head, Day(number: number)), sort: mark("chain", head), by: arrival.file,
          on: context.today)
      }
    }
    let firstBefore = try transaction.statementDay(bank: bank.id, account: head.account, after: Day(number: .min))
    try transaction.record(
      head, bank: bank.id, rows: reading.scan.lines, debited: days.reduce(.zero) { $0 + $1.debitSum },
      credited: days.reduce(.zero) { $0 + $1.creditSum }, replaces: correction.statement, file: arrival.file)
    for day in days {
      try transaction.clearBalance(
        bank: bank.id, subject: subject(head, day.day), sort: mark("contradiction", head), by: arrival.file,
        on: context.today)
      guard !knownDays.contains(day.day) else { continue }
      try transaction.record(day, bank: bank.id, account: head.account, statement: arrival.file)
    }
    for day in days where !knownDays.contains(day.day) { try checkChain(day, head) }
    if correction.statement != nil || firstBefore.map({ head.firstDay < $0.day }) == true {
      try transaction.reopenPositions(bank: bank.id, account: head.account)
    }
    let recording = try StatementRecording(context, transaction, arrival, bank, head, knownDays: knownDays)
    var scan = TableScan(layout: reading.layout)
    try StatementAdmission.forEachChunk(opened, reading.layout) { chunk, verdicts in
      context.tell(.matching, arrival.name, scan.lines)
      let offset = try scan.take(chunk)
      try recording.take(verdicts.rows, in: chunk.batch, lineOffset: offset)
      return true
    }
    let unmatched = try recording.finish()
    admission.touchedRosters.formUnion(recording.touchedRosters)
    admission.touchedRosters.formUnion(correction.rosters)
    if unmatched > 0 { admission.findings.add(Finding(.statementUnmatched, found: "\(unmatched)")) }
  }

  /// Holds a new day's balances against those of the day before and after it.
  private func checkChain(_ day: StatementDay, _ head: StatementHead) throws {
    let before = try transaction.statementDay(bank: bank.id, account: head.account, before: day.day)
    if let before, before.day.advanced(by: 1) == day.day, before.closing != day.opening {
      try transaction.open(chainBreak(head, day.day, before.closing, day.opening))
    }
    let after = try transaction.statementDay(bank: bank.id, account: head.account, after: day.day)
    // Within the statement itself days follow each other: only a neighbour of another one can differ.
    guard let after, after.day > head.lastDay, day.day.advanced(by: 1) == after.day, after.opening != day.closing else {
      return
    }
    try transaction.open(chainBreak(head, after.day, day.closing, after.opening))
  }

  private func chainBreak(_ head: StatementHead, _ day: Day, _ closing: Amount, _ opening: Amount) -> BreakRecord {
    balanceBreak(
      head, day, "chain", expected: "期初余额\(closing)元，即前一日期末余额", found: "期初余额\(opening)元",
      amount: opening > closing ? opening - closing : closing - opening)
  }
}

/// The days of a statement, laid out.
enum StatementDays {
  /// Every day of a statement in order, those without entries too, each with its balances.
  static func laidOut(_ days: [Day: StatementDay], _ head: StatementHead) -> [StatementDay] {
    var balance = head.opening
    return (head.firstDay.number...head.lastDay.number).map { number in
      var day = days[Day(number: number)] ?? StatementDay(day: Day(number: number))
      day.opening = balance
      balance = balance + day.creditSum - day.debitSum
      day.closing = balance
      return day
    }
  }

  /// What a day comes to, in a line.
  static func words(_ day: StatementDay) -> String {
    "借\(day.debits)笔\(day.debitSum)元，贷\(day.credits)笔\(day.creditSum)元，期末\(day.closing)元"
  }
}
