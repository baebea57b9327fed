import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 收抽查结果: holds each line to the sample it names, records what was found, and answers with a summary.
struct InspectionAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival

  func run() throws -> Admission {
    let today = context.today
    var file = try ControlFile<Inspection>.read(opened, context) { fields, line in
      let (inspection, findings) = InspectionLineReader.read(fields, line: line, today: today)
      return (inspection, findings, .zero)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var good: [Inspection] = []
    var seen: Set<[Int64]> = []
    for (line, inspection) in file.lines {
      if let refusal = try refusal(inspection, line, &seen) { file.refuse(refusal) } else { good.append(inspection) }
    }
    let samples = Set(good.map(\.sample)).sorted { $0.number < $1.number }
    for sample in samples {
      let open =
        try transaction.sampledPayments(of: sample).count { $0.result == nil }
        - good.count { $0.sample == sample }
      guard open > 0 else { continue }
      file.admission.findings.add(
        Finding(
          .inspectionsOpen, line: nil, field: InspectionField.sampleNumber, required: "\(open)",
          found: sample.description))
    }
    var admission = file.decided(accepted: good.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    admission.record = { [self] transaction in
      for sample in samples { try record(good.filter { $0.sample == sample }, of: sample, transaction) }
    }
    admission.report = { [self] outgoing in
      for sample in samples {
        try InspectionReporting(context: context, transaction: transaction, outgoing: outgoing).write(
          sample, about: arrival.file)
      }
    }
    return admission
  }

  private func refusal(_ inspection: Inspection, _ line: Int, _ seen: inout Set<[Int64]>) throws -> Finding? {
    let reference = PaymentReference(payment: inspection.payment).description
    guard try transaction.sample(inspection.sample) != nil else {
      return Finding(
        .sampleUnknown, line: line, field: InspectionField.sampleNumber, found: inspection.sample.description)
    }
    guard let sampled = try transaction.sampledPayment(inspection.payment, of: inspection.sample) else {
      return Finding(
        .inspectionNotSampled, line: line, field: InspectionField.paymentReference,
        required: inspection.sample.description, found: reference)
    }
    let isFirst = seen.insert([inspection.sample.number, inspection.payment]).inserted
    if sampled.result != nil || !isFirst {
      return Finding(
        .inspectionRepeated, line: line, field: InspectionField.paymentReference,
        required: sampled.result?.chineseName ?? "本文件", found: reference)
    }
    guard let required = amountRequired(inspection, sampled.amount) else { return nil }
    return Finding(
      .inspectionAmount, line: line, field: InspectionField.foundAmount, required: required,
      found: inspection.found?.description ?? "")
  }

  /// What the found amount should be, where it does not go with the result.
  private func amountRequired(_ inspection: Inspection, _ amount: Amount) -> String? {
    guard let found = inspection.found else { return nil }
    switch inspection.result {
    case .correct: return found == amount ? nil : "为\(amount)元"
    case .amountDiffers: return found != amount ? nil : "不同于\(amount)元"
    case .notReceived: return found == .zero ? nil : "为0.00元"
    case .notEligible, .takenByOther, .notVerified: return nil
    }
  }

  /// Records what was found; what is wrong is an alarm, and stands in each payment's life.
  private func record(_ inspections: [Inspection], of sample: SampleNumber, _ transaction: LedgerTransaction) throws {
    for inspection in inspections { try transaction.record(inspection, file: arrival.file) }
    let inspectors = Set(inspections.map(\.inspector)).sorted().prefix(5).joined(separator: "、")
    try transaction.journal(
      "inspection", party: arrival.party.path, subject: "\(sample) \(inspectors)".withoutPrivateNumbers,
      count: inspections.count, contentDigest: arrival.digest.hex, at: context.now, day: context.today)
    let faults = inspections.filter(\.result.isFault)
    guard !faults.isEmpty else { return }
    let kinds = InspectionResult.allCases.compactMap { result -> String? in
      let count = faults.count { $0.result == result }
      return count > 0 ? "\(result.chineseName)\(count)" : nil
    }
    let references = faults.prefix(5).map { PaymentReference(payment: $0.payment).description }
    try transaction.alarm(
      "inspectionFault", party: arrival.party, file: arrival.file,
      detail: "抽查\(sample)有问题\(faults.count)笔（\(kinds.joined(separator: "，"))）：\(references.joined(separator: "，"))"
        + (faults.count > 5 ? "等" : ""), contentDigest: arrival.digest.hex, at: context.now, day: context.today)
  }
}

/// 抽查结果汇总: what the inspections of a sample found so far, stratum by stratum, for finance and audit.
struct InspectionReporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  func write(_ number: SampleNumber, about file: Int64) throws {
    guard let sample = try transaction.sample(number) else { return }
    let payments = try transaction.sampledPayments(of: number)
    let strata = Dictionary(grouping: payments) { Stratum(region: $0.region, band: $0.band) }
    var all = InspectionTables.Tally()
    var rows: [(Stratum, InspectionTables.Tally)] = []
    for stratum in strata.keys.sorted() {
      var tally = InspectionTables.Tally()
      for payment in strata[stratum] ?? [] { tally.add(payment.result) }
      all += tally
      rows.append((stratum, tally))
    }
    let head = InspectionTables.Head(
      sample: number, scope: sample.scope, drawnOn: sample.day, day: context.today,
      journalHead: try outgoing.journalHead())
    for party in [Party.finance, Party(role: .audit)] {
      try outgoing.writeList(
        InspectionTables.summary(head, all), "inspection-\(number)-\(context.today.compact)", to: party,
        kind: "inspection", about: file
      ) { list in
        for (stratum, tally) in rows {
          try list.row(InspectionTables.row(stratum.township.description, stratum.band.chineseName, tally))
        }
        try list.row(InspectionTables.row("合计", "", all), isSum: true)
      }
    }
  }
}
