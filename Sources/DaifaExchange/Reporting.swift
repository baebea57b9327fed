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
      names += try outgoing.write(
        reconciliation, with: ReconciliationRenderer.self, "reconciliation-\(context.today.compact)", to: party,
        kind: "reconciliation", about: nil)
      let discrepancy = try discrepancy(scope)
      names += try outgoing.write(
        discrepancy, with: DiscrepancyRenderer.self, "discrepancy-\(context.today.compact)", to: party,
        kind: "discrepancy", about: nil)
      if scope == .finance { names += try writeBreakWork() }
    }
    return names
  }

  func filter(_ scope: ReportScope) -> (department: String?, bank: String?) {
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
    var report = Reconciliation(
      scope: scope, day: context.today, batches: batches,
      banks: banks.sorted { $0.key < $1.key }.map {
        Reconciliation.Bank(
          name: context.configuration.banks[$0.key]?.name ?? $0.key, standing: $0.value.0, overdue: $0.value.1)
      }, openBreaks: recorded + missing, journalHead: try transaction.journalHead().digest)
    report.desk = try transaction.deskCounts(department: department, bank: bank, on: context.today, listing.thresholds)
    return report
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
      departmentName: context.configuration.name(ofDepartment: roster.department),
      batchNumber: roster.batchNumber, policy: policy, period: Period(roster.period), standing: standing)
  }
}
