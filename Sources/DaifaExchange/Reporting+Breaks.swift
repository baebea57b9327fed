import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening

/// 差异报告: the breaks that stand, with what people did about them.
extension Reporting {
  /// For how many days a break that people worked is shown after it was put right.
  static let clearedDays = 30

  /// Breaks as people see them.
  var listing: DeskListing {
    DeskListing(transaction, configuration: context.configuration, today: context.today)
  }

  /// Writes the breaks that stand as a table to be worked on and sent back; nothing when none does.
  func writeBreakWork() throws -> [(party: Party, name: String)] {
    let (items, _) = try listing.standing(BreakFilter(), limit: Reporting.listBound)
    guard !items.isEmpty else { return [] }
    return try [Configuration.ReportFormat.csv, .xml].filter(outgoing.forms.contains).map { form in
      let name = try outgoing.write(
        "break-work-\(context.today.compact)", ".\(form.rawValue)", party: .finance, kind: "breakWork", about: nil
      ) { form == .csv ? try BreakWorkSheet.csv(items, to: $0) : try BreakWorkSheet.xml(items, to: $0) }
      return (.finance, name)
    }
  }

  /// The open breaks of a scope.
  func discrepancy(_ scope: ReportScope) throws -> DiscrepancyReport {
    let (department, bank) = filter(scope)
    let listing = listing
    let recorded = try transaction.openBreaks(department: department, bank: bank, limit: Reporting.listBound)
    var counts = try transaction.openBreakCounts(department: department, bank: bank)
    var items = try listing.items(recorded.map { DeskBreak(number: .recorded($0.number), record: $0) })
    let missing = try appendMissing(department: department, bank: bank, listing, to: &items)
    if missing > 0 { counts[.missing] = missing }
    let cleared = try listing.cleared(
      department: department, bank: bank, since: context.today.advanced(by: -Reporting.clearedDays),
      limit: max(0, Reporting.listBound - items.count))
    let standing = counts.values.reduce(0, +)
    var report = DiscrepancyReport(
      scope: scope, day: context.today, items: items + cleared, openCounts: counts,
      itemCount: standing + cleared.count, journalHead: try transaction.journalHead().digest)
    report.cases = try openCases(department: department, bank: bank)
    report.desk = try transaction.deskCounts(
      department: department, bank: bank, on: context.today, listing.thresholds)
    report.escalation = context.configuration.escalation
    return report
  }

  /// Lists the lines whose answer is overdue, up to the bound; gives how many there are.
  private func appendMissing(
    department: String?, bank: String?, _ listing: DeskListing, to items: inout [DiscrepancyReport.Item]
  ) throws -> Int {
    var missing = 0
    for part in try transaction.overdueParts(on: context.today) {
      guard bank == nil || part.bank == bank, let whole = try transaction.deskBreak(part, on: context.today),
        department == nil || whole.record.department == department
      else { continue }
      missing += part.inFlight
      guard items.count < Reporting.listBound else { continue }
      let states = try transaction.stateRecords(from: part.firstPayment, through: part.lastPayment)
      try transaction.forEachPayment(from: part.firstPayment, through: part.lastPayment) { payment in
        guard items.count < Reporting.listBound, payment[.bank].text == part.bank, !part.isPosted(payment.payment),
          states[payment.payment] == nil
        else { return }
        var one = whole
        one.record.reference = PaymentReference(payment: payment.payment).description
        one.record.amount = payment.amount
        items.append(listing.item(one, line: payment.lineNumber, account: Mask.account(payment[.account])))
      }
    }
    return missing
  }
}
