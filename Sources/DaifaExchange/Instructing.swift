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

    init(number: String, name: String, file: ReadyWriter, writer: InstructionWriter) {
      self.number = number
      self.name = name
      self.file = file
      self.writer = writer
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
      let due = context.calendar.day(roster.limitDays ?? context.configuration.returnDays, after: context.today)
      let dueOn = due?.description ?? ""
      try forEachWaiting(roster) { payment in
        try add(payment, roster, due: due, dueOn: dueOn)
      }
      try transaction.setState(.instructed, roster: roster.file, at: context.now)
    }
    for bank in open.keys.sorted() { try close(bank) }
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

  private func add(_ payment: RecordedPayment, _ roster: RosterRecord, due: Day?, dueOn: String) throws {
    let bank = payment[.bank].text
    let instruction = try open[bank] ?? begin(bank)
    let sequence = instruction.writer.count + 1
    if instruction.parts.last?.roster != roster.file {
      instruction.parts.append(
        InstructionPart(
          bank: bank, roster: roster.file, firstPayment: payment.payment, firstSequence: sequence, dueOn: due))
    }
    let part = instruction.parts.count - 1
    instruction.parts[part].lastPayment = payment.payment
    instruction.parts[part].count += 1
    instruction.parts[part].amount += payment.amount
    instruction.writer.append(
      InstructionLine(
        sequence: sequence, reference: PaymentReference(payment: payment.payment), account: payment[.account],
        accountName: payment.accountName, payeeID: payment.payeeID, bankCode: payment[.bankCode],
        amount: payment.amount, postscript: roster.shortName, dueOn: dueOn, payerAccount: roster.payerAccount))
    done += 1
    if done % 50_000 == 0 { context.tell(.instructing, "", done) }
    if instruction.writer.isFull { try instruction.writer.drain { try instruction.file.write($0) } }
    if instruction.writer.count == context.configuration.instructionLines(bank: bank) { try close(bank) }
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
