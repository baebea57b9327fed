import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 收件回执: the answer to every file.
struct ReceiptWriting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes the receipt of one file in every configured form.
  func write(_ admission: Admission, _ arrival: Arrival) throws {
    let receipt = try receipt(admission, arrival)
    let about = Outgoing.namePart(admission.batchNumber.flatMap { $0.isEmpty ? nil : $0 } ?? arrival.name)
    let stem = "receipt-\(about)-\(arrival.digest.first8)"
    try outgoing.write(
      receipt, with: ReceiptRenderer.self, stem, to: arrival.party, kind: "receipt", about: arrival.file)
  }

  private func receipt(_ admission: Admission, _ arrival: Arrival) throws -> Receipt {
    let earlier = admission.earlier
    var receipt = Receipt(
      sender: arrival.party, senderName: context.configuration.name(of: arrival.party), fileName: arrival.name,
      kind: admission.kind, outcome: admission.outcome,
      received: context.now, businessDay: context.today, digest: arrival.digest.hex,
      batchNumber: admission.batchNumber, policy: admission.policy.map { PolicyTitle(code: $0.code, name: $0.name) },
      period: admission.period, encoding: admission.encoding,
      lines: Tally(count: admission.lines, sum: admission.sum),
      accepted: Tally(count: admission.accepted, sum: admission.acceptedSum), refusedCount: admission.refused,
      refusedSum: refusedSum(admission), findings: admission.findings,
      firstArrival: earlier.flatMap { file in
        Instant(file.receivedAt).map { Receipt.FirstArrival(received: $0, fileName: file.name) }
      }, journalHead: try transaction.journalHead().digest)
    receipt.control = admission.control
    return receipt
  }

  /// What the refused lines add up to, where lines were judged one by one.
  private func refusedSum(_ admission: Admission) -> Amount? {
    switch admission.outcome {
    case .accepted, .partly, .held:
      admission.refused == 0 ? .zero : admission.kind == .roster ? admission.sum - admission.acceptedSum : nil
    case .refused, .duplicate: nil
    }
  }
}

extension Configuration {
  /// A bank's name; its id where it is configured no more.
  func name(ofBank id: String) -> String { banks[id]?.name ?? id }

  /// A department's name; its id where it is configured no more.
  func name(ofDepartment id: String) -> String { departments[id]?.name ?? id }

  /// A party's name for people.
  func name(of party: Party) -> String {
    switch party.role {
    case .department: name(ofDepartment: party.id)
    case .bank: name(ofBank: party.id)
    case .finance: "财政部门"
    case .audit: "审计、纪检"
    case .anyone: "社会公众"
    }
  }
}

extension Instant {
  /// Reads what ``description`` writes.
  init?(_ text: String) {
    let digits = text.split { !$0.isNumber }.compactMap { Int64($0) }
    guard digits.count >= 7, let day = Day(year: Int(digits[0]), month: Int(digits[1]), day: Int(digits[2])) else {
      return nil
    }
    let clock = (digits[3] * 60 + digits[4]) * 60 + digits[5]
    self.init(milliseconds: Int64(day.number) * 86_400_000 + clock * 1_000 + digits[6] - 28_800_000)
  }
}
