import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 对账、差异、发放结果: what parties are told after returns came in.
struct Reporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// How many breaks a report lists.
  static let listBound = 10_000

  private var forms: Set<Configuration.ReportFormat> { context.configuration.reportFormats }

  /// Writes a report in every form that is wanted; gives the names.
  func write(
    _ stem: String, party: Party, kind: String, csv: (ReportSink) throws -> Void, xml: (ReportSink) throws -> Void,
    html: (ReportSink) throws -> Void
  ) throws -> [(party: Party, name: String)] {
    try outgoing.write(stem, to: party, kind: kind, about: nil, forms: forms, csv: csv, xml: xml, html: html)
  }

  // MARK: Reconciliation and discrepancies

  /// Who gets reports about the books, and whose part of them: finance all of them.
  var scopes: [(ReportScope, Party)] {
    var scopes: [(ReportScope, Party)] = [(.finance, .finance)]
    for department in context.configuration.departments.values.sorted(by: { $0.id < $1.id }) {
      scopes.append(
        (.department(id: department.id, name: department.name), Party(role: .department, id: department.id)))
    }
    for bank in context.banks.banks {
      scopes.append((.bank(id: bank.id, name: bank.name), Party(role: .bank, id: bank.id)))
    }
    return scopes
  }

  /// Writes both reports for finance and for every department and bank that has a part in the books.
  func writeStanding() throws -> [(party: Party, name: String)] {
    var names: [(Party, String)] = []
    for (scope, party) in scopes {
      let reconciliation = try reconciliation(scope)
      guard scope == .finance || !reconciliation.batches.isEmpty || !reconciliation.banks.isEmpty else { continue }
      names += try write(
        "reconciliation-\(context.today.compact)", party: party, kind: "reconciliation",
        csv: { try ReconciliationRenderer.csv(reconciliation, to: $0) },
        xml: { try ReconciliationRenderer.xml(reconciliation, to: $0) },
        html: { try ReconciliationRenderer.html(reconciliation, to: $0) })
      let discrepancy = try discrepancy(scope)
      names += try write(
        "discrepancy-\(context.today.compact)", party: party, kind: "discrepancy",
        csv: { try DiscrepancyRenderer.csv(discrepancy, to: $0) },
        xml: { try DiscrepancyRenderer.xml(discrepancy, to: $0) },
        html: { try DiscrepancyRenderer.html(discrepancy, to: $0) })
    }
    return names
  }

  private func filter(_ scope: ReportScope) -> (department: String?, bank: String?) {
    switch scope {
    case .finance: (nil, nil)
    case .department(let id, _): (id, nil)
    case .bank(let id, _): (nil, id)
    }
  }

  /// The books of a scope as they stand.
  func reconciliation(_ scope: ReportScope) throws -> Reconciliation {
    let (department, bank) = filter(scope)
    let rows = try transaction.standings(on: context.today, department: department, bank: bank)
    var batches: [Reconciliation.Batch] = []
    var banks: [String: (Standing, Tally)] = [:]
    var index = 0
    while index < rows.count {
      let roster = rows[index].roster
      var end = index
      while end < rows.count, rows[end].roster.file == roster.file { end += 1 }
      let own = rows[index..<end]
      for row in own where !row.bank.isEmpty {
        let (standing, overdue) = banks[row.bank] ?? (.zero, .zero)
        banks[row.bank] = (standing + bankStanding(row), overdue + Tally(count: row.overdue, sum: row.overdueSum))
      }
      batches.append(batch(roster, own, seenByBank: bank != nil))
      index = end
    }
    if department == nil {
      // Money a bank says it posted that nobody instructed is in no batch, but it is in the bank's books.
      for (id, sum) in try transaction.openUnknownSums() where bank == nil || id == bank {
        var (standing, overdue) = banks[id] ?? (.zero, .zero)
        standing.posted = (standing.posted ?? .zero) + sum
        banks[id] = (standing, overdue)
      }
    }
    let missing = rows.reduce(0) { $0 + $1.overdue }
    let recorded = try transaction.openBreakCounts(department: department, bank: bank).values.reduce(0, +)
    return Reconciliation(
      scope: scope, day: context.today, batches: batches,
      banks: banks.sorted { $0.key < $1.key }.map {
        Reconciliation.Bank(
          name: context.configuration.banks[$0.key]?.name ?? $0.key, standing: $0.value.0, overdue: $0.value.1)
      }, openBreaks: recorded + missing, journalHead: try transaction.journalHead().digest)
  }

  private func states(_ row: BatchStanding) -> [PaymentState: Tally] {
    let answered = row.paid + row.failed + row.returned + row.reissued
    let answeredSum = row.paidSum + row.failedSum + row.returnedSum + row.reissuedSum
    return [
      .paid: Tally(count: row.paid, sum: row.paidSum), .failed: Tally(count: row.failed, sum: row.failedSum),
      .returned: Tally(count: row.returned, sum: row.returnedSum),
      .reissued: Tally(count: row.reissued, sum: row.reissuedSum),
      .instructed: Tally(count: row.instructed - answered, sum: row.instructedSum - answeredSum),
    ]
  }

  private func bankStanding(_ row: BatchStanding) -> Standing {
    let instructed = Tally(count: row.instructed, sum: row.instructedSum)
    return Standing(
      accepted: instructed, instructed: instructed, states: states(row), posted: row.postedSum)
  }

  private func batch(
    _ roster: RosterRecord, _ rows: ArraySlice<BatchStanding>, seenByBank: Bool
  ) -> Reconciliation.Batch {
    let policy = PolicyTitle(code: roster.policy, name: roster.policyName)
    var standing = rows.filter { !$0.bank.isEmpty }.map(bankStanding).total
    if !seenByBank {
      standing.received = Tally(count: roster.lines, sum: roster.sum)
      standing.refused = Tally(count: roster.lines - roster.payments, sum: roster.sum - roster.amount)
      standing.accepted = Tally(count: roster.payments, sum: roster.amount)
      let stopped = Tally(count: roster.stopped.count, sum: roster.stopped.sum)
      standing.states[.stopped, default: .zero] += stopped
      if roster.state != .instructed {
        standing.states[roster.state, default: .zero] += standing.accepted - stopped
      }
    }
    return Reconciliation.Batch(
      departmentName: context.configuration.departments[roster.department]?.name ?? roster.department,
      batchNumber: roster.batchNumber, policy: policy, period: Period(roster.period), standing: standing)
  }

  /// The open breaks of a scope.
  func discrepancy(_ scope: ReportScope) throws -> DiscrepancyReport {
    let (department, bank) = filter(scope)
    let recorded = try transaction.openBreaks(department: department, bank: bank, limit: Reporting.listBound)
    var counts = try transaction.openBreakCounts(department: department, bank: bank)
    let cursor = try transaction.paymentCursor()
    var items: [DiscrepancyReport.Item] = []
    for item in recorded {
      let place = try item.payment.flatMap {
        try cursor.withPayment($0) { (line: $0.lineNumber, account: Mask.account($0[.account])) }
      }
      var shown = self.item(item, line: place?.line, account: place?.account ?? "")
      if item.kind == .failed, let payment = item.payment {
        shown.reason = try transaction.stateRecord(payment: payment)?.reason
      }
      shown.caseNumber = item.caseNumber
      items.append(shown)
    }
    let missing = try appendMissing(department: department, bank: bank, to: &items)
    if missing > 0 { counts[.missing] = missing }
    var report = DiscrepancyReport(
      scope: scope, day: context.today, items: items, openCounts: counts, itemCount: counts.values.reduce(0, +),
      journalHead: try transaction.journalHead().digest)
    report.cases = try openCases(department: department, bank: bank)
    return report
  }

  private func item(_ item: BreakRecord, line: Int?, account: String) -> DiscrepancyReport.Item {
    DiscrepancyReport.Item(
      kind: item.kind, bankName: context.configuration.banks[item.bank]?.name ?? item.bank,
      departmentName: context.configuration.departments[item.department]?.name ?? item.department,
      batchNumber: item.batchNumber, instructionNumber: item.instructionNumber, reference: item.reference,
      lineNumber: line, account: account, expected: item.expected, found: item.found, amount: item.amount,
      opened: item.openedOn,
      ageInWorkingDays: context.calendar.workingDays(after: item.openedOn, through: context.today))
  }

  /// Lists the lines whose answer is overdue, up to the bound; gives how many there are.
  private func appendMissing(
    department: String?, bank: String?, to items: inout [DiscrepancyReport.Item]
  ) throws -> Int {
    var missing = 0
    for part in try transaction.overdueParts(on: context.today) {
      guard bank == nil || part.bank == bank, let roster = try transaction.roster(part.roster),
        department == nil || roster.department == department
      else { continue }
      missing += part.inFlight
      guard items.count < Reporting.listBound else { continue }
      let number = try transaction.instructionNumber(part.instruction)
      let states = try transaction.stateRecords(from: part.firstPayment, through: part.lastPayment)
      try transaction.forEachPayment(from: part.firstPayment, through: part.lastPayment) { payment in
        guard items.count < Reporting.listBound, payment[.bank].text == part.bank, !part.isPosted(payment.payment),
          states[payment.payment] == nil
        else { return }
        var record = BreakRecord(
          kind: .missing, bank: part.bank, instructionNumber: number,
          reference: PaymentReference(payment: payment.payment).description,
          expected: "\(part.dueOn?.description ?? "")前回盘", found: "没有最终结果", amount: payment.amount,
          openedOn: part.dueOn ?? context.today, openedBy: 0, line: 0)
        record.department = roster.department
        record.batchNumber = roster.batchNumber
        items.append(item(record, line: payment.lineNumber, account: Mask.account(payment[.account])))
      }
    }
    return missing
  }
}
