import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaSpool

/// 逐笔告知: the payments of one part of an instruction whose owners are to be told something.
struct PartNotices: Sendable {
  var part: InstructionPart
  /// Payments that were posted as instructed, by their distance from the part's first.
  var paid = LineSet()
  /// Payments that their owners were told of and that came back.
  var returned = LineSet()

  var isEmpty: Bool { paid.count == 0 && returned.count == 0 }

  mutating func insert(_ event: NoticeEvent, _ payment: Int64) {
    let place = Int(payment - part.firstPayment)
    switch event {
    case .paid: paid.insert(place)
    case .returned: returned.insert(place)
    }
  }

  /// The payments from one number through another, laid out one after another: nothing is kept but the lines under way.
  private struct Stretch: Sendable {
    var payments: PaymentStretch
    var postings: PostingTable
  }

  /// Lays out the lines and hands them on in order. Payments are looked up a stretch at a time, and only where there is something to
  /// tell, so that memory stays small.
  func layOut(
    _ configuration: Configuration, _ transaction: LedgerTransaction, _ body: (NoticeLines) throws -> Void
  ) throws {
    guard !isEmpty, let roster = try transaction.roster(part.roster) else { return }
    let words = (
      shortName: roster.shortName, period: roster.period,
      bank: configuration.name(ofBank: part.bank),
      department: configuration.name(ofDepartment: roster.department)
    )
    let length: Int64 = 4_096
    var low = part.firstPayment
    try OrderedPipeline<Stretch, NoticeLines>(width: 3).run {
      while low <= part.lastPayment {
        let high = min(low + length - 1, part.lastPayment)
        defer { low = high + 1 }
        guard hasAny(from: low, through: high) else { continue }
        return Stretch(
          payments: try transaction.paymentStretch(from: low, through: high),
          postings: try transaction.postings(
            instruction: part.instruction, from: low, through: high))
      }
      return nil
    } work: { [self] stretch in
      let lines = NoticeLines(
        shortName: words.shortName, period: words.period, bankName: words.bank, departmentName: words.department)
      try stretch.payments.forEach { payment in
        let place = Int(payment.payment - part.firstPayment)
        guard payment[.bank].spells(part.bank) else { return }
        for event in NoticeEvent.allCases where (event == .paid ? paid : returned).contains(place) {
          stretch.postings.withPosting(payment.payment) { _, postedOn, _ in
            lines.append(
              event, PaymentReference(payment: payment.payment), name: payment[.beneficiaryName],
              phone: payment[.phone], relation: payment[.relation], account: payment[.account], amount: payment.amount,
              postedOn: postedOn)
          }
        }
      }
      return lines
    } consume: {
      try body($0)
    }
  }

  private func hasAny(from low: Int64, through high: Int64) -> Bool {
    let range = Int(low - part.firstPayment)...Int(high - part.firstPayment)
    return paid.hasAny(in: range) || returned.hasAny(in: range)
  }
}

/// 逐笔告知: writes the notices that follow from one file, for the banks that paid or for finance, who tell the owners.
struct NoticeWriting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes one notice a bank of everything a file made known; none when there is nothing to tell, or nobody to tell it.
  func write(_ parts: [PartNotices], arrival: Arrival) throws {
    guard context.configuration.notices != .nobody else { return }
    for bank in Set(parts.map(\.part.bank)).sorted() {
      try write(parts.filter { $0.part.bank == bank }, of: bank, arrival)
    }
  }

  private func write(_ parts: [PartNotices], of bank: String, _ arrival: Arrival) throws {
    let party = context.configuration.notices == .bank ? Party(role: .bank, id: bank) : .finance
    let number = try transaction.takeNoticeNumber(bank: bank, day: context.today)
    let name = try outgoing.freeName("notice-\(number)", ".csv", party: party)
    let file = try outgoing.begin(name, party: party)
    var writer = NoticeWriter(number: number)
    for part in parts {
      try part.layOut(context.configuration, transaction) { lines in
        writer.append(lines)
        try writer.drain { try file.write($0) }
        context.tell(.matching, arrival.name, writer.count)
      }
    }
    writer.finish()
    try writer.drain { try file.write($0) }
    // Whoever is not in the file would never be told: what was found must be what was written.
    let expected = parts.reduce(0) { $0 + $1.paid.count + $1.returned.count }
    precondition(writer.count == expected, "\(expected) are to be told and \(writer.count) were written")
    let (_, digest) = try outgoing.end(file, name: name, party: party, kind: "notice", about: arrival.file)
    try transaction.journal(
      "notice", party: party.path, subject: number, count: writer.count, amount: writer.sum,
      contentDigest: digest.hex, at: context.now, day: context.today)
  }
}
