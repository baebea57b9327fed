import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 发放结果: what a return said of one department's batch, line by line, for the department.
struct ResultReporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes the results of every batch a return spoke of.
  func write(_ parts: [InstructionPart], arrival: Arrival) throws -> [(party: Party, name: String)] {
    var names: [(Party, String)] = []
    for part in parts {
      guard let roster = try transaction.roster(part.roster) else { continue }
      let lines = try PartLines(part, transaction)
      names += try write(part, roster, lines, arrival)
    }
    return names
  }

  private func write(
    _ part: InstructionPart, _ roster: RosterRecord, _ lines: PartLines, _ arrival: Arrival
  ) throws -> [(Party, String)] {
    let party = Party(role: .department, id: roster.department)
    let number = try transaction.instructionNumber(part.instruction)
    let report = PaymentResultReport(
      departmentName: context.configuration.name(of: party), batchNumber: roster.batchNumber,
      policy: PolicyTitle(code: roster.policy, name: roster.policyName), period: Period(roster.period),
      bankName: context.configuration.name(ofBank: part.bank), instructionNumber: number,
      returnDigest: arrival.digest.hex, day: context.today, totals: totals(part),
      journalHead: try transaction.journalHead().digest)
    let stem = "result-\(Outgoing.namePart(roster.batchNumber))-\(number)-\(arrival.digest.first8)"
    let forms = context.configuration.reportFormats
    var names: [(Party, String)] = []
    func file(_ ending: String, _ body: (ReportSink) throws -> Void) throws {
      names.append((party, try outgoing.write(stem, ending, party: party, kind: "result", about: arrival.file, body)))
    }
    // One pass over the payments and postings serves both forms: reading them costs more than writing.
    let (isCSV, isXML) = (forms.contains(.csv), forms.contains(.xml))
    switch (isCSV, isXML) {
    case (true, true):
      try file(".csv") { csvSink in
        try file(".xml") { xmlSink in
          try PaymentResultRenderer.csv(report, to: csvSink) { csv in
            try PaymentResultRenderer.xml(report, to: xmlSink) { xml in
              try lines.layOut(csv: true, xml: true) { run in
                try csv.append(run)
                try xml.append(run)
              }
            }
          }
        }
      }
    case (true, false):
      try file(".csv") { sink in
        try PaymentResultRenderer.csv(report, to: sink) { csv in
          try lines.layOut(csv: true, xml: false) { try csv.append($0) }
        }
      }
    case (false, true):
      try file(".xml") { sink in
        try PaymentResultRenderer.xml(report, to: sink) { xml in
          try lines.layOut(csv: false, xml: true) { try xml.append($0) }
        }
      }
    case (false, false): break
    }
    if forms.contains(.html) {
      let action = try lines.needingAction(limit: PaymentResultRenderer.pageBound)
      try file(".html") { try PaymentResultRenderer.html(report, actionLines: action, to: $0) }
    }
    return names
  }

  private func totals(_ part: InstructionPart) -> [PaymentState: Tally] {
    let answered = part.paidSum + part.failedSum + part.returnedSum + part.reissuedSum
    return [
      .paid: Tally(count: part.paidCount, sum: part.paidSum),
      .failed: Tally(count: part.failedCount, sum: part.failedSum),
      .returned: Tally(count: part.returnedCount, sum: part.returnedSum),
      .reissued: Tally(count: part.reissuedCount, sum: part.reissuedSum),
      .instructed: Tally(count: part.inFlight, sum: part.amount - answered),
    ]
  }
}

/// The payments of one part with what the bank said of each.
struct PartLines {
  private let part: InstructionPart
  private let transaction: LedgerTransaction
  private let states: [Int64: PaymentStateRecord]

  init(_ part: InstructionPart, _ transaction: LedgerTransaction) throws {
    self.part = part
    self.transaction = transaction
    states = try transaction.stateRecords(from: part.firstPayment, through: part.lastPayment)
  }

  /// A stretch of the part, read and not yet laid out.
  private struct Stretch: Sendable {
    var payments: PaymentStretch
    var postings: PostingTable
  }

  /// Lays out every payment of the part, run by run, and hands the runs on in order. Payments and postings are looked up a stretch at a
  /// time, so that memory stays small; while one stretch is read, others are laid out.
  func layOut(csv: Bool, xml: Bool, _ body: (PaymentResultLines) throws -> Void) throws {
    let length: Int64 = 8_192
    var low = part.firstPayment
    try OrderedPipeline<Stretch, PaymentResultLines>(width: 3).run {
      guard low <= part.lastPayment else { return nil }
      let high = min(low + length - 1, part.lastPayment)
      defer { low = high + 1 }
      return Stretch(
        payments: try transaction.paymentStretch(from: low, through: high),
        postings: try transaction.postings(
          instruction: part.instruction, from: low, through: high))
    } work: { [part, states] stretch in
      try PaymentResultLines(csv: csv, xml: xml) { append in
        try stretch.payments.forEach { payment in
          guard payment[.bank].spells(part.bank), states[payment.payment]?.isUninstructed != true else { return }
          try stretch.postings.withPosting(payment.payment) { bankReference, postedOn, amount in
            try append(
              PartLines.row(
                payment, part, states[payment.payment], bankReference: bankReference, postedOn: postedOn,
                posted: amount))
          }
        }
      }
    } consume: {
      try body($0)
    }
  }

  private static func row(
    _ payment: RecordedPayment, _ part: InstructionPart, _ record: PaymentStateRecord?, bankReference: Bytes,
    postedOn: Day?, posted: Amount?
  ) -> PaymentResultRow {
    let isPosted = part.isPosted(payment.payment)
    var row = PaymentResultRow(
      lineNumber: payment.lineNumber, reference: PaymentReference(payment: payment.payment),
      name: payment[.beneficiaryName], identity: payment[.beneficiaryID], account: payment[.account],
      amount: payment.amount, state: record?.state ?? (isPosted ? .paid : .instructed),
      postedAmount: isPosted ? posted ?? payment.amount : nil, postedOn: isPosted ? postedOn : nil,
      reason: record?.reason, bankReference: isPosted ? bankReference : Bytes(start: nil, count: 0))
    row.decision = record?.decision
    return row
  }

  /// The first lines that ask somebody to do something.
  func needingAction(limit: Int) throws -> [PaymentResultLine] {
    var lines: [PaymentResultLine] = []
    let cursor = try transaction.paymentCursor()
    for (payment, record) in states.sorted(by: { $0.key < $1.key }) {
      guard lines.count < limit, PaymentResultAction.isNeeded(record.state), !record.isUninstructed,
        record.decision != .forgo
      else { continue }
      let line = try cursor.withPayment(payment) { recorded -> PaymentResultLine? in
        guard recorded[.bank].text == part.bank else { return nil }
        var line = PaymentResultLine(
          lineNumber: recorded.lineNumber, reference: PaymentReference(payment: payment),
          name: recorded[.beneficiaryName].text, identity: recorded[.beneficiaryID].text,
          account: recorded[.account].text, amount: recorded.amount, state: record.state, reason: record.reason)
        line.decision = record.decision
        return line
      }
      if let line, let line { lines.append(line) }
    }
    return lines
  }
}
