package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 清算报告: what finance, each department and each bank are told of a closing, and of what comes after it.
struct SettlementReporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes the report of each closing that a file made or took a step about.
  func writeClosings(of file: Int64) throws {
    for settlement in try transaction.settlements(inFile: file) {
      let looking = SettlementLooking(
        configuration: context.configuration, transaction: transaction, today: context.today)
      let isNew = settlement.file == file
      // A step about a closing is told to finance; who has to know that a year is open again sees it there.
      for (scope, party) in isNew || !settlement.stands ? readers : [(.finance, .finance)] {
        let report = try looking.closing(settlement, for: scope)
        guard scope == .finance || !report.isEmpty else { continue }
        try write(report, "settlement-\(settlement.scope.year)-\(settlement.number)", to: party, about: file)
      }
      if isNew, settlement.scope.hasBudgets { try writePerformance(settlement, about: file) }
    }
  }

  /// Writes what came after closings since the last time. What is due follows from a mark in the ledger, so that a crash loses no report.
  func writeAfter() throws -> [(party: Party, name: String)] {
    let mark = try transaction.counter("reportedSettlementLine")
    let changed = try transaction.settlementsChanged(since: mark)
    guard changed.mark > mark else { return [] }
    var names: [(Party, String)] = []
    for settlement in changed.settlements {
      let looking = SettlementLooking(
        configuration: context.configuration, transaction: transaction, today: context.today)
      for (scope, party) in readers {
        let report = try looking.after(settlement, for: scope)
        guard !report.isEmpty else { continue }
        names += try write(
          report, "settlement-after-\(settlement.number)-\(context.today.compact)", to: party, about: nil)
      }
    }
    try transaction.setCounter("reportedSettlementLine", changed.mark)
    return names
  }

  private var readers: [(ReportScope, Party)] {
    Reporting(context: context, transaction: transaction, outgoing: outgoing).scopes
  }

  @discardableResult
  private func write(
    _ report: SettlementReport, _ stem: String, to party: Party, about: Int64?
  ) throws -> [(party: Party, name: String)] {
    try outgoing.write(
      report, with: SettlementRenderer.self, stem, to: party, kind: "settlement", about: about)
  }
}

/// 查看清算数字: makes reports of closings, and of what a closing would state now; records nothing.
package struct SettlementLooking {
  private let configuration: Configuration
  private let transaction: LedgerTransaction
  private let today: Day

  package init(configuration: Configuration, transaction: LedgerTransaction, today: Day) {
    self.configuration = configuration
    self.transaction = transaction
    self.today = today
  }

  /// What a closing of a scope would state now, for finance.
  package func look(_ scope: SettlementScope) throws -> SettlementReport {
    var report = try report(.finance, .look, try transaction.settlementFigures(scope))
    report.standing = try transaction.closings(of: scope).first
    return report
  }

  /// A closing as it was made.
  package func closing(_ settlement: Settlement, for scope: ReportScope) throws -> SettlementReport {
    try report(scope, .closing(settlement), try stated(settlement))
  }

  /// What came after a closing, beside what it stated.
  package func after(_ settlement: Settlement, for scope: ReportScope) throws -> SettlementReport {
    var now = SettlementFigures(
      scope: settlement.scope, lines: try transaction.settledLines(settlement.number),
      budgets: try transaction.settledBudgets(settlement.number))
    now.carries = try transaction.carries(of: settlement.number)
    var report = try report(scope, .after(settlement), now)
    report.closed = scope.part(of: try stated(settlement))
    guard case .bank = scope else {
      report.files = try transaction.filesAfter(settlement.number).map { file in
        let party = Party(path: file.party).map { configuration.name(of: $0) } ?? file.party
        return "\(file.day) \(party) \(file.name.withoutPersonalNumbers)"
      }
      return report
    }
    return report
  }

  private func stated(_ settlement: Settlement) throws -> SettlementFigures {
    var figures = SettlementFigures(
      scope: settlement.scope, lines: try transaction.settledLines(settlement.number, atClosing: true),
      budgets: try transaction.settledBudgets(settlement.number, atClosing: true))
    figures.carries = try transaction.carries(of: settlement.number)
    return figures
  }

  private func report(
    _ scope: ReportScope, _ kind: SettlementReport.Kind, _ figures: SettlementFigures
  ) throws -> SettlementReport {
    var names = SettlementReport.Names()
    let book = PolicyBook(lists: try transaction.policyLists())
    let codes = Set(
      figures.lines.map(\.policy) + figures.budgets.map(\.policy) + [figures.scope.policy].compactMap(\.self))
    for code in codes { names.policies[code] = book.row(of: code, on: today)?.name }
    names.departments = configuration.departments.mapValues(\.name)
    names.banks = configuration.banks.mapValues(\.name)
    names.regions = configuration.regionNames
    return SettlementReport(
      scope: scope, kind: kind, day: today, figures: figures, names: names,
      journalHead: try transaction.journalHead().digest)
  }
}
