import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaSpool

/// 送盘: binds released payments to instructions, one bank each, cut at the most lines the bank takes, and writes their files.
final class Instructing {
  /// An instruction being written.
  private final class Open {
    let number: String
    let name: String
    let file: ReadyWriter
    var writer: InstructionWriter
    var parts: [InstructionPart] = []

    init(number: String, name: String, file: ReadyWriter, writer: consuming InstructionWriter) {
      self.number = number
      self.name = name
      self.file = file
      self.writer = writer
    }

    /// Binds the next payment to the instruction: payments of one roster are one part.
    func bind(_ payment: Int64, _ amount: Amount, bank: String, roster: Int64, due: Day?) {
      if parts.last?.roster != roster {
        parts.append(
          InstructionPart(
            bank: bank, roster: roster, firstPayment: payment, firstSequence: writer.count + 1, dueOn: due))
      }
      let part = parts.count - 1
      parts[part].lastPayment = payment
      parts[part].count += 1
      parts[part].amount += amount
    }
  }

  private let context: PassContext
  private let transaction: LedgerTransaction
  private let outgoing: Outgoing
  private var open: [String: Open] = [:]
  /// What XML instructions will add up to, known before the first line is written.
  private var totals: [String: [ControlTotal]] = [:]
  private(set) var report: [PassReport.Instruction] = []
  private var done = 0

  init(_ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing) {
    self.context = context
    self.transaction = transaction
    self.outgoing = outgoing
  }

  /// Instructs every payment that waits.
  func run(_ rosters: [RosterRecord]) throws {
    if context.configuration.banks.values.contains(where: { $0.format == .xml }) { try countAhead(rosters) }
    for roster in rosters {
      try instruct(roster, due: dueDays(roster))
      try transaction.setState(.instructed, roster: roster.file, at: context.now, day: context.today)
    }
    for bank in open.keys.sorted() { try close(bank) }
  }

  /// By when each bank must answer: its working days from the day its instruction counts as handed over. A bank is not there when the
  /// working calendar does not reach so far.
  private func dueDays(_ roster: RosterRecord) -> [String: Day] {
    let days = roster.limitDays ?? context.configuration.returnDays
    return context.configuration.banks.compactMapValues { bank in
      context.calendar.handoverDay(context.today, at: context.now.time, cutoff: bank.cutoff).flatMap {
        context.calendar.day(days, after: $0)
      }
    }
  }

  /// Neighbouring payments of one bank, laid out.
  private struct Run: Sendable {
    var bank: String
    var payments: [Int64] = []
    var lines: InstructionLines
  }

  /// Lays out the payments of a roster that wait, a stretch at a time on other threads, and adds them to instructions in order.
  private func instruct(_ roster: RosterRecord, due: [String: Day]) throws {
    guard roster.payments > 0 else { return }
    let last = roster.firstPayment + Int64(roster.payments) - 1
    let states = try transaction.stateRecords(from: roster.firstPayment, through: last)
    let formats = context.configuration.banks.mapValues(\.format)
    let dueOn = due.mapValues(\.description)
    let before = done
    var low = roster.firstPayment
    try OrderedPipeline<PaymentStretch, [Run]>(width: 3).run {
      guard low <= last else { return nil }
      let high = min(low + 8_191, last)
      defer { low = high + 1 }
      return try transaction.paymentStretch(from: low, through: high)
    } work: { stretch in
      var runs: [Run] = []
      try stretch.forEach { payment in
        guard states.isEmpty || states[payment.payment] == nil else { return }
        if runs.last.map({ !payment[.bank].spells($0.bank) }) ?? true {
          let bank = payment[.bank].text
          let lines = InstructionLines(
            format: formats[bank] ?? .csv, postscript: roster.shortName, dueOn: dueOn[bank] ?? "",
            payerAccount: roster.payerAccount)
          runs.append(Run(bank: bank, lines: lines))
        }
        runs[runs.count - 1].payments.append(payment.payment)
        runs[runs.count - 1].lines.append(
          PaymentReference(payment: payment.payment), account: payment[.account], accountName: payment.accountName,
          payeeID: payment.payeeID, bankCode: payment[.bankCode], amount: payment.amount)
      }
      return runs
    } consume: { runs in
      for run in runs { try add(run, roster, due: due[run.bank]) }
    }
    // Σ of the roster = Σ of its instructions: the contract's invariant.
    precondition(
      done - before == roster.payments - states.count,
      "\(roster.payments - states.count) payments wait and \(done - before) were instructed")
  }

  private func forEachWaiting(_ roster: RosterRecord, _ body: (RecordedPayment) throws -> Void) throws {
    guard roster.payments > 0 else { return }
    let last = roster.firstPayment + Int64(roster.payments) - 1
    let states = try transaction.stateRecords(from: roster.firstPayment, through: last)
    try transaction.forEachPayment(from: roster.firstPayment, through: last) { payment in
      guard states.isEmpty || states[payment.payment] == nil else { return }
      try body(payment)
    }
  }

  private func countAhead(_ rosters: [RosterRecord]) throws {
    for roster in rosters {
      try forEachWaiting(roster) { payment in
        let bank = payment[.bank].text
        let limit = context.configuration.instructionLines(bank: bank)
        if totals[bank]?.last.map({ $0.count == limit }) ?? true {
          totals[bank, default: []].append(ControlTotal(count: 0, sum: .zero))
        }
        let last = totals[bank]!.count - 1
        totals[bank]![last].count += 1
        totals[bank]![last].sum += payment.amount
      }
    }
  }

  private func add(_ run: Run, _ roster: RosterRecord, due: Day?) throws {
    let limit = context.configuration.instructionLines(bank: run.bank)
    let payments = run.payments
    try run.lines.forEach { index, line, amount in
      let instruction = try open[run.bank] ?? begin(run.bank)
      instruction.bind(payments[index], amount, bank: run.bank, roster: roster.file, due: due)
      instruction.writer.append(line, amount: amount)
      if instruction.writer.isFull { try instruction.writer.drain { try instruction.file.write($0) } }
      if instruction.writer.count == limit { try close(run.bank) }
    }
    done += run.payments.count
    context.tell(.instructing, "", done)
  }

  private func begin(_ bank: String) throws -> Open {
    let format = context.configuration.banks[bank]?.format ?? .csv
    let number = try transaction.takeInstructionNumber(bank: bank, day: context.today)
    let party = Party(role: .bank, id: bank)
    let name = try outgoing.freeName("instruction-\(number)", ".\(format.rawValue)", party: party)
    let total = totals[bank]?.isEmpty == false ? totals[bank]!.removeFirst() : ControlTotal(count: 0, sum: .zero)
    let instruction = Open(
      number: number, name: name, file: try outgoing.begin(name, party: party),
      writer: InstructionWriter(number: number, format: format, total: total))
    open[bank] = instruction
    return instruction
  }

  private func close(_ bank: String) throws {
    guard let instruction = open.removeValue(forKey: bank) else { return }
    instruction.writer.finish()
    try instruction.writer.drain { try instruction.file.write($0) }
    let party = Party(role: .bank, id: bank)
    let (message, digest) = try outgoing.end(
      instruction.file, name: instruction.name, party: party, kind: "instruction", about: nil)
    let format = context.configuration.banks[bank]?.format ?? .csv
    let record = InstructionRecord(
      number: instruction.number, bank: bank, format: format, day: context.today, count: instruction.writer.count,
      amount: instruction.writer.sum, message: message)
    try transaction.record(record, parts: instruction.parts, at: context.now)
    try transaction.journal(
      "instruction", party: party.path, subject: instruction.number, count: record.count, amount: record.amount,
      contentDigest: digest.hex, at: context.now, day: context.today)
    report.append(
      PassReport.Instruction(
        bank: bank, number: instruction.number, file: instruction.name, count: record.count, amount: record.amount))
  }
}
