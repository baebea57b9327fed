package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 期间对账: puts a day's or a month's books together, for the reports and for the command.
package struct PeriodReporting {
  private let configuration: Configuration
  let transaction: LedgerTransaction
  private let today: Day

  package init(configuration: Configuration, transaction: LedgerTransaction, today: Day) {
    self.configuration = configuration
    self.transaction = transaction
    self.today = today
  }

  /// The days of a month.
  package static func month(_ year: Int, _ month: Int) -> (first: Day, last: Day)? {
    guard let first = Day(year: year, month: month, day: 1) else { return nil }
    return (first, first.advanced(by: Day.length(ofMonth: month, year: year) - 1))
  }

  /// The books of the days of a period; a department sees no statements, a bank no rosters.
  package func report(_ scope: ReportScope, from first: Day, through last: Day) throws -> PeriodReconciliation {
    let (department, bank) = filter(scope)
    var days: [Day: PeriodReconciliation.Row] = [:]
    var banks: [String: PeriodReconciliation.Row] = [:]
    var departments: [String: PeriodReconciliation.Row] = [:]
    var uncovered: [String: Set<Day>] = [:]
    func row(_ label: String) -> PeriodReconciliation.Row { .init(label: label, accepted: bank == nil ? .zero : nil) }
    for standing in try transaction.periodStandings(from: first, through: last, department: department, bank: bank) {
      var part = self.row(standing, seenByBank: bank != nil)
      if department == nil {
        part.covered = standing.covered
        // A day of a bank counts once, whatever departments had money there.
        let isNew = standing.isUncovered && uncovered[standing.bank, default: []].insert(standing.day).inserted
        part.uncoveredDays = isNew ? 1 : 0
      }
      days[standing.day, default: row(standing.day.description)].add(part)
      if !standing.bank.isEmpty {
        var own = part
        own.accepted = nil
        banks[standing.bank, default: .init(label: configuration.name(ofBank: standing.bank))].add(own)
      }
      departments[standing.department, default: row(configuration.name(ofDepartment: standing.department))].add(part)
    }
    if department == nil {
      for standing in try strangers(from: first, through: last, bank: bank) {
        var part = PeriodReconciliation.Row(label: "")
        part.stranger = Tally(count: standing.stranger.count, sum: standing.stranger.sum)
        part.strangerBack = Tally(count: standing.strangerBack.count, sum: standing.strangerBack.sum)
        part.covered = standing.covered
        let isNew = standing.isUncovered && uncovered[standing.bank, default: []].insert(standing.day).inserted
        part.uncoveredDays = isNew ? 1 : 0
        days[standing.day, default: row(standing.day.description)].add(part)
        banks[standing.bank, default: .init(label: configuration.name(ofBank: standing.bank))].add(part)
      }
      for statement in try transaction.periodStatements(from: first, through: last, bank: bank) {
        var part = PeriodReconciliation.Row(label: "")
        (part.debited, part.credited, part.statementDays) = (statement.debited, statement.credited, 1)
        banks[statement.bank, default: .init(label: configuration.name(ofBank: statement.bank))].add(part)
        days[statement.day, default: row(statement.day.description)].add(part)
      }
    }
    let kinds: [BreakKind] = [.debitUnmatched, .debitMissing, .creditUnmatched, .creditMissing, .balanceDiffers]
    let counts = try transaction.openBreakCounts(department: department, bank: bank)
    return PeriodReconciliation(
      scope: scope, first: first, last: last, today: today, days: days.sorted { $0.key < $1.key }.map(\.value),
      banks: banks.sorted { $0.key < $1.key }.map(\.value),
      departments: bank == nil ? departments.sorted { $0.key < $1.key }.map(\.value) : [],
      uncovered: uncovered.sorted { $0.key < $1.key }.map { (configuration.name(ofBank: $0.key), $0.value.sorted()) },
      openBreaks: kinds.reduce(0) { $0 + (counts[$1] ?? 0) }, journalHead: try transaction.journalHead().digest)
  }

  private func filter(_ scope: ReportScope) -> (department: String?, bank: String?) {
    switch scope {
    case .finance: (nil, nil)
    case .department(let id, _): (id, nil)
    case .bank(let id, _): (nil, id)
    }
  }

  private func row(_ standing: PeriodStanding, seenByBank: Bool) -> PeriodReconciliation.Row {
    func tally(_ tally: PeriodStanding.Tally) -> Tally { Tally(count: tally.count, sum: tally.sum) }
    var row = PeriodReconciliation.Row(label: "", accepted: seenByBank ? nil : tally(standing.accepted))
    row.instructed = tally(standing.instructed)
    row.posted = tally(standing.posted)
    row.back = tally(standing.back)
    row.failed = tally(standing.failed)
    return row
  }
}
