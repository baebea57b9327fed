import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收回盘: checks a return, matches its rows to the payments they name, and records results and breaks.
///
/// Two passes over the file: the first checks form and totals and decides, the second matches. Nothing is recorded of a refused file but
/// that it came, and, when its totals differ, a break that a good return clears.
struct ReturnAdmission {
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
    var goodPaidRows = 0
    var goodPaidSum = Amount.zero
    var paidSum = Amount.zero
    var numbers: [String] = []
  }

  /// Checks the file and decides; gives also the parts of instructions that it changed.
  func run() throws -> (admission: Admission, touched: [InstructionPart]) {
    switch try opened.scan({ try read($0) }) {
    case .refused(let finding):
      var findings = opened.findings
      findings.add(finding)
      return (Admission(kind: .bankReturn, outcome: .refused, findings: findings, encoding: opened.encoding), [])
    case .read(let reading): return try decide(reading)
    }
  }

  private func read(_ layout: TableLayout) throws -> Reading {
    var reading = Reading(layout: layout, scan: TableScan(layout: layout))
    reading.scan.findings = opened.findings
    let reasons = bank.reasons
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    try ChunkPipeline<ReturnVerdicts>(reader: reader, layout: layout).run { chunk, _, _ in
      var screener = ReturnScreener(reasons: reasons)
      return screener.screen(chunk.batch)
    } consume: { chunk, verdicts in
      context.tell(.checking, arrival.name, reading.scan.lines)
      let offset = try reading.scan.take(chunk)
      reading.scan.findings.append(verdicts.findings, lineOffset: offset)
      reading.refused += verdicts.refused
      reading.goodPaidRows += verdicts.goodPaidRows
      reading.goodPaidSum += verdicts.goodPaidSum
      reading.paidSum += verdicts.paidSum
      for number in verdicts.instructionNumbers where !reading.numbers.contains(number) && reading.numbers.count < 1_000
      {
        reading.numbers.append(number)
      }
      guard reading.scan.lines > context.configuration.limits.lines else { return true }
      reading.scan.findings.add(Finding(.tooManyLines, required: "\(context.configuration.limits.lines)"))
      return false
    }
    return reading
  }

  private func decide(_ read: Reading) throws -> (Admission, [InstructionPart]) {
    var reading = read
    let own = try ownInstructions(&reading)
    RosterRules.checkTotals(
      said: reading.scan.said, count: reading.scan.lines, sum: reading.paidSum, findings: &reading.scan.findings)
    if reading.scan.lines == 0 { reading.scan.findings.add(Finding(.noLines)) }
    let bound = context.configuration.refuseAbove
    if bound.isExceeded(refused: reading.refused, of: reading.scan.lines) {
      let required = "\(bound.lines) / \(bound.partsPerMillion / 10_000)%"
      let found = "\(reading.refused) / \(reading.scan.lines)"
      reading.scan.findings.add(Finding(.tooManyRefused, required: required, found: found))
    }
    var admission = Admission(
      kind: .bankReturn, outcome: .refused, findings: reading.scan.findings, encoding: opened.encoding)
    admission.lines = reading.scan.lines
    admission.sum = reading.paidSum
    admission.refused = reading.refused
    admission.batchNumber = own.first ?? reading.numbers.first
    guard !reading.scan.findings.refusesFile else {
      noteTotals(reading, own, &admission)
      return (admission, [])
    }
    return try match(reading, own, admission)
  }

  /// The instructions of this bank that the file answers. When it answers none, it is refused.
  private func ownInstructions(_ reading: inout Reading) throws -> [String] {
    let own = try reading.numbers.filter { try transaction.instruction(number: $0)?.bank == bank.id }
    if own.isEmpty, reading.scan.lines > 0 {
      reading.scan.findings.add(
        Finding(
          .instructionUnknown, line: reading.scan.numbers[0], field: ReturnField.instructionNumber,
          found: reading.numbers.first ?? ""))
    }
    return own
  }

  /// A return whose totals differ is a break besides being refused: somebody counts otherwise than the bank.
  private func noteTotals(_ reading: Reading, _ own: [String], _ admission: inout Admission) {
    let differing = reading.scan.findings.list.first {
      $0.code == .totalsSumDiffers || $0.code == .totalsCountDiffers
    }
    guard let differing, let number = own.first else { return }
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

  private func match(
    _ reading: Reading, _ own: [String], _ read: Admission
  ) throws -> (Admission, [InstructionPart]) {
    var admission = read
    admission.accepted = reading.scan.lines - reading.refused
    admission.acceptedSum = reading.goodPaidSum
    admission.outcome = reading.refused == 0 ? .accepted : .partly
    guard !isTrial else { return (admission, []) }
    let matcher = try ReturnMatcher(context, transaction, arrival, bank, instructionNumber: own.first ?? "")
    var scan = TableScan(layout: reading.layout)
    let reasons = bank.reasons
    let reader = TableReader(descriptor: opened.source.number, layout: reading.layout)
    try ChunkPipeline<ReturnVerdicts>(reader: reader, layout: reading.layout).run { chunk, _, _ in
      var screener = ReturnScreener(reasons: reasons)
      return screener.screen(chunk.batch)
    } consume: { chunk, verdicts in
      context.tell(.matching, arrival.name, scan.lines)
      let offset = try scan.take(chunk)
      try matcher.match(verdicts.rows, in: chunk.batch, lineOffset: offset)
      return true
    }
    try matcher.finish()
    admission.notices = matcher.notices
    for number in own { try transaction.clearTotals(instructionNumber: number, by: arrival.file, on: context.today) }
    admission.findings.append(matcher.findings, lineOffset: 0)
    admission.findings.sortByLine()
    let record = (bank: bank.id, number: own.joined(separator: " "), file: arrival.file)
    let (rows, paidRows, paidSum) = (reading.scan.lines, reading.goodPaidRows, reading.goodPaidSum)
    admission.record = {
      try $0.recordReturn(
        file: record.file, bank: record.bank, instructionNumber: record.number, rows: rows, paidRows: paidRows,
        paidSum: paidSum)
    }
    return (admission, matcher.touched)
  }
}
