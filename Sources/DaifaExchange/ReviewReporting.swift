import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 待审核单: gives finance what it needs to decide about a roster that waits for approval.
struct ReviewReporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// How many of the largest payments the sheet shows.
  private static let largestShown = 10

  /// Writes the sheet of a roster that has just been recorded and waits.
  func write(_ roster: RosterRecord, _ admission: Admission, _ arrival: Arrival) throws {
    let sheet = try sheet(roster, admission, arrival)
    try outgoing.write(
      sheet, with: ReviewRenderer.self, "review-\(Outgoing.namePart(roster.batchNumber))-\(arrival.digest.first8)",
      to: .finance, kind: "review", about: arrival.file)
  }

  private func sheet(_ roster: RosterRecord, _ admission: Admission, _ arrival: Arrival) throws -> ReviewSheet {
    let groups = try gather(roster)
    let before = try transaction.rosterBefore(roster)
    return ReviewSheet(
      control: ControlNumber(roster.file),
      departmentName: context.configuration.name(of: Party(role: .department, id: roster.department)),
      batchNumber: roster.batchNumber, policy: PolicyTitle(code: roster.policy, name: roster.policyName),
      period: Period(roster.period), received: context.now, digest: arrival.digest.hex,
      standing: Tally(count: roster.standing.count, sum: roster.standing.sum),
      refused: Tally(count: admission.refused, sum: admission.sum - admission.acceptedSum),
      before: before.map {
        ($0.batchNumber, $0.period, Tally(count: $0.standing.count, sum: $0.standing.sum))
      }, regions: groups.regions, banks: groups.banks, largest: groups.largest,
      findings: FindingCode.allCases.compactMap { code in admission.findings.counts[code].map { (code, $0) } },
      journalHead: try transaction.journalHead().digest)
  }

  /// Goes through the payments once, by county, bank and size.
  private func gather(
    _ roster: RosterRecord
  ) throws -> (regions: [ReviewSheet.Group], banks: [ReviewSheet.Group], largest: [ReviewSheet.Line]) {
    // The first six digits of a region name the county.
    var regions: [Int: Tally] = [:]
    var banks: [UInt64: (id: String, tally: Tally)] = [:]
    var largest: [ReviewSheet.Line] = []
    var least = Amount.zero
    try transaction.forEachPayment(
      from: roster.firstPayment, through: roster.firstPayment + Int64(roster.payments) - 1
    ) { payment in
      let one = Tally(count: 1, sum: payment.amount)
      let region = payment[.region]
      regions[Bytes(rebasing: region.prefix(6)).unsignedInteger ?? 0, default: .zero] += one
      let bank = payment[.bank]
      banks[bank.stableHash, default: (bank.text, .zero)].tally += one
      guard largest.count < ReviewReporting.largestShown || payment.amount > least else { return }
      largest.append(
        ReviewSheet.Line(
          lineNumber: payment.lineNumber, reference: PaymentReference(payment: payment.payment),
          beneficiary: Mask.name(payment[.beneficiaryName].text), amount: payment.amount))
      largest.sort { ($1.amount, $0.reference.payment) < ($0.amount, $1.reference.payment) }
      if largest.count > ReviewReporting.largestShown { largest.removeLast() }
      least = largest.last?.amount ?? .zero
    }
    return (
      regions.sorted { $0.key < $1.key }.map { ReviewSheet.Group(code: "\($0.key)", name: "", tally: $0.value) },
      banks.values.sorted { $0.id < $1.id }.map {
        ReviewSheet.Group(
          code: $0.id, name: context.configuration.banks[$0.id]?.name ?? $0.id, tally: $0.tally)
      }, largest
    )
  }
}
