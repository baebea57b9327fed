package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 绩效: makes the performance report of a year, for finance or for the public; it is written when the year is closed.
package struct PerformanceReporting {
  private let transaction: LedgerTransaction
  private let today: Day

  package init(transaction: LedgerTransaction, today: Day) {
    self.transaction = transaction
    self.today = today
  }

  /// Every policy that paid something in a year, or states a goal for it; one policy, where one is named.
  package func report(_ year: Int, policy only: String? = nil, isPublic: Bool = false) throws -> PerformanceReport {
    let paid = try transaction.settlementFigures(SettlementScope(year: year, policy: only)).lines
      .reduce(into: [String: Amount]()) { $0[$1.policy, default: .zero] += $1.totals[.paid].sum }
    let book = PolicyBook(lists: try transaction.policyLists())
    // A year that is over is held to what the lists said at its end.
    let end = Day(year: year, month: 12, day: 31).map { min($0, today) } ?? today
    let codes = book.codes.union(paid.keys).filter { only == nil || $0 == only }
    let policies = try codes.sorted().compactMap { code -> PolicyPerformance? in
      let row = book.row(of: code, on: end)
      let isOfYear = row.map { $0.validFrom.year <= year && ($0.validTo?.year ?? year) >= year } ?? false
      let goal = isOfYear ? row?.goal : nil
      guard paid[code] != nil || goal != nil else { return nil }
      return PolicyPerformance(
        code: code, name: row?.name ?? "", department: row?.department ?? "", goal: goal,
        people: try transaction.peopleReached(policy: code, year: year), paid: paid[code] ?? .zero)
    }
    return PerformanceReport(
      year: year, day: today, isPublic: isPublic, policies: policies,
      journalHead: try transaction.journalHead().digest)
  }
}

extension SettlementReporting {
  /// Publishes what the policies of a closing reached, for finance and for everybody.
  func writePerformance(_ settlement: Settlement, about file: Int64) throws {
    let scope = settlement.scope
    var report = try PerformanceReporting(transaction: transaction, today: context.today)
      .report(scope.year, policy: scope.policy)
    guard !report.policies.isEmpty else { return }
    let policy = scope.policy.map { "-\(Outgoing.namePart($0))" } ?? ""
    for party in [Party.finance, Party(role: .anyone)] {
      report.isPublic = party != .finance
      try outgoing.write(
        report, with: PerformanceRenderer.self, "performance-\(scope.year)\(policy)", to: party, kind: "performance",
        about: file)
    }
  }
}
