import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收回盘: checks a return, matches its rows to the payments they name, and records results and breaks.
///
/// One pass over the file: rows are matched as they are read, and what that wrote is taken back when the file turns out to be refused,
/// which few are. Nothing is recorded of a refused file but that it came, and, when its totals differ, a break that a good return clears.
struct ReturnAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival
  let bank: Configuration.Bank
  /// Whether nothing is to be written: the file is only checked.
  let isTrial: Bool

  /// What a pass found.
  private struct Reading {
    var scan: TableScan
    var refused = 0
    var goodPaidRows = 0
    var goodPaidSum = Amount.zero
    var paidSum = Amount.zero
    /// The instruction numbers the rows name, and those of them that are the bank's.
    var numbers: [String] = []
    var own: [String] = []
    /// The first and the last day on which one of these was made.
    var made: ClosedRange<Day>?
  }

  /// That the file is refused: what matching it wrote is taken back.
  private struct Refused: Error {
    var reading: Reading
  }

  /// Checks the file and decides; gives also the parts of instructions that it changed.
  func run() throws -> (admission: Admission, touched: [InstructionPart]) {
    do {
      switch try opened.scan({ layout in
        isTrial ? try take(layout) : try transaction.attempt { try take(layout) }
      }) {
      case .refused(let finding):
        var findings = opened.findings
        findings.add(finding)
        return (Admission(kind: .bankReturn, outcome: .refused, findings: findings, encoding: opened.encoding), [])
      case .read(let taken): return taken
      }
    } catch let refused as Refused {
      var admission = admission(refused.reading)
      noteTotals(refused.reading, &admission)
      return (admission, [])
    }
  }

  private func take(_ layout: TableLayout) throws -> (Admission, [InstructionPart]) {
    let matcher = isTrial ? nil : try ReturnMatcher(context, transaction, arrival, bank)
    var reading = try read(layout, matcher)
    judge(&reading)
    guard !reading.scan.findings.refusesFile else { throw Refused(reading: reading) }
    var admission = admission(reading)
    admission.accepted = reading.scan.lines - reading.refused
    admission.acceptedSum = reading.goodPaidSum
    admission.outcome = reading.refused == 0 ? .accepted : .partly
    guard let matcher else { return (admission, []) }
    try finish(reading, matcher, &admission)
    return (admission, matcher.touched)
  }

  private func admission(_ reading: Reading) -> Admission {
    var admission = Admission(
      kind: .bankReturn, outcome: .refused, findings: reading.scan.findings, encoding: opened.encoding)
    admission.lines = reading.scan.lines
    admission.sum = reading.paidSum
    admission.refused = reading.refused
    admission.batchNumber = reading.own.first ?? reading.numbers.first
    return admission
  }

  /// Reads the file, and has its rows matched chunk by chunk.
  private func read(_ layout: TableLayout, _ matcher: ReturnMatcher?) throws -> Reading {
    var reading = Reading(scan: TableScan(layout: layout))
    reading.scan.findings = opened.findings
    let reasons = bank.reasons
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    try ChunkPipeline<ReturnVerdicts>(reader: reader, layout: layout).run { chunk, _, _ in
      var screener = ReturnScreener(reasons: reasons)
      return screener.screen(chunk.batch)
    } consume: { chunk, verdicts in
      context.tell(.matching, arrival.name, reading.scan.lines)
      let offset = try reading.scan.take(chunk)
      reading.scan.findings.append(verdicts.findings, lineOffset: offset)
      reading.refused += verdicts.refused
      reading.goodPaidRows += verdicts.goodPaidRows
      reading.goodPaidSum += verdicts.goodPaidSum
      reading.paidSum += verdicts.paidSum
      for number in verdicts.instructionNumbers where !reading.numbers.contains(number) && reading.numbers.count < 1_000
      {
        reading.numbers.append(number)
        guard let own = try transaction.instruction(number: number), own.bank == bank.id else { continue }
        reading.own.append(number)
        guard let day = try transaction.instructionDay(own.id) else { continue }
        reading.made = min(reading.made?.lowerBound ?? day, day)...max(reading.made?.upperBound ?? day, day)
      }
      let rows = takeOutOdd(verdicts.rows, lineOffset: offset, &reading)
      guard reading.scan.lines <= context.configuration.limits.lines else {
        reading.scan.findings.add(Finding(.tooManyLines, required: "\(context.configuration.limits.lines)"))
        return false
      }
      // Of a file that is refused already, no row means anything; it is only read on for what else is wrong with it.
      guard let matcher, !reading.scan.findings.refusesFile else { return true }
      matcher.instructionNumber = reading.own.first ?? ""
      try matcher.match(rows, in: chunk.batch, lineOffset: offset)
      return true
    }
    return reading
  }

  /// Refuses rows whose day cannot be right: nothing is posted, and nothing fails, before the first of the file's instructions was made, and nothing
  /// is posted more than a year after the last. What came back may have come back later. The payments stay in flight until the bank says better;
  /// taken as they are, such days would be told to people and counted in years that are over.
  private func takeOutOdd(_ rows: [ReturnRow], lineOffset: Int, _ reading: inout Reading) -> [ReturnRow] {
    guard let made = reading.made, reading.numbers.count < 1_000 else { return rows }
    let last = made.upperBound.advanced(by: 366)
    return rows.filter { row in
      guard let day = row.postedOn, day < made.lowerBound || (day > last && row.result == .paid) else { return true }
      reading.scan.findings.add(
        Finding(
          .postedOutside, line: row.line + lineOffset, field: ReturnField.postedOn,
          required: "\(made.lowerBound)…\(last)", found: "\(day)"))
      reading.refused += 1
      if row.result == .paid, let amount = row.amount {
        reading.goodPaidRows -= 1
        reading.goodPaidSum = reading.goodPaidSum - amount
      }
      return false
    }
  }

  /// Says what is wrong with the file as a whole.
  private func judge(_ reading: inout Reading) {
    // A file that answers none of the bank's instructions is refused.
    if reading.own.isEmpty, reading.scan.lines > 0 {
      reading.scan.findings.add(
        Finding(
          .instructionUnknown, line: reading.scan.numbers[0], field: ReturnField.instructionNumber,
          found: reading.numbers.first ?? ""))
    }
    RosterRules.checkTotals(
      said: reading.scan.said, count: reading.scan.lines, sum: reading.paidSum, findings: &reading.scan.findings)
    if reading.scan.lines == 0 { reading.scan.findings.add(Finding(.noLines)) }
    let bound = context.configuration.refuseAbove
    if bound.isExceeded(refused: reading.refused, of: reading.scan.lines) {
      let required = "\(bound.lines) / \(bound.partsPerMillion / 10_000)%"
      let found = "\(reading.refused) / \(reading.scan.lines)"
      reading.scan.findings.add(Finding(.tooManyRefused, required: required, found: found))
    }
  }

  /// Writes what matching gathered, and says what the return was.
  private func finish(_ reading: Reading, _ matcher: ReturnMatcher, _ admission: inout Admission) throws {
    try matcher.finish()
    admission.notices = matcher.notices
    for number in reading.own {
      try transaction.clearTotals(instructionNumber: number, by: arrival.file, on: context.today)
    }
    admission.findings.append(matcher.findings, lineOffset: 0)
    admission.findings.sortByLine()
    let record = (bank: bank.id, number: reading.own.joined(separator: " "), file: arrival.file)
    let (rows, paidRows, paidSum) = (reading.scan.lines, reading.goodPaidRows, reading.goodPaidSum)
    admission.record = {
      try $0.recordReturn(
        file: record.file, bank: record.bank, instructionNumber: record.number, rows: rows, paidRows: paidRows,
        paidSum: paidSum)
    }
  }

  /// A return whose totals differ is a break besides being refused: somebody counts otherwise than the bank.
  private func noteTotals(_ reading: Reading, _ admission: inout Admission) {
    let differing = reading.scan.findings.list.first {
      $0.code == .totalsSumDiffers || $0.code == .totalsCountDiffers
    }
    guard let differing, let number = reading.own.first else { return }
    let item = BreakRecord(
      kind: .totalsDiffer, bank: bank.id, instructionNumber: number, reference: "", expected: differing.required,
      found: differing.found, amount: .zero, openedOn: context.today, openedBy: arrival.file, line: differing.line ?? 0)
    let (file, today) = (arrival.file, context.today)
    admission.record = { transaction in
      // One is open at a time: a second wrong file does not make it two differences.
      try transaction.clearTotals(instructionNumber: number, by: file, on: today)
      try transaction.open(item)
    }
  }
}
