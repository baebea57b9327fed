package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 代发金融机构评价: counts how each bank did, for the reports and for the command. Reads parts, returns' exceptions and breaks, never payments.
package struct ScoreReporting {
  private let configuration: Configuration
  private let transaction: LedgerTransaction
  private let calendar: WorkingCalendar
  private let today: Day

  package init(configuration: Configuration, transaction: LedgerTransaction, today: Day) {
    self.configuration = configuration
    self.transaction = transaction
    self.today = today
    calendar = WorkingCalendar(adding: configuration.calendar)
  }

  /// The score of every bank, or of one, for the months of a period that begins and ends with a month.
  package func scorecard(_ scope: ReportScope, from first: Day, through last: Day) throws -> Scorecard {
    var bank: String?
    if case .bank(let id, _) = scope { bank = id }
    var rows: [String: Scorecard.Row] = [:]
    func change(_ bank: String, _ month: String, _ body: (inout Scorecard.Row) -> Void) {
      let key = "\(bank)/\(month)"
      body(
        &rows[
          key, default: .init(bank: bank, bankName: configuration.name(ofBank: bank), month: month)])
    }
    var instructions: Set<Int64> = []
    for part in try transaction.partRecords(from: first, through: last, bank: bank) {
      let isNew = instructions.insert(part.instruction).inserted
      change(part.bank, Self.month(part.instructedOn)) { add(part, isNew: isNew, to: &$0) }
    }
    for count in try transaction.failureCounts(from: first, through: last, bank: bank) {
      change(count.bank, count.month) { $0.failures[count.word, default: 0] += count.count }
    }
    for count in try transaction.breakCounts(from: first, through: last, bank: bank) {
      guard let kind = BreakKind(rawValue: count.word) else { continue }
      change(count.bank, count.month) { $0.breaks[kind, default: 0] += count.count }
    }
    for (part, foundOn) in try transaction.missedParts(from: first, through: last, bank: bank) where foundOn <= today {
      let missing = try transaction.unanswered(part, through: foundOn.advanced(by: -1))
      if missing > 0 { change(part.bank, Self.month(foundOn)) { $0.breaks[.missing, default: 0] += missing } }
    }
    for delay in try transaction.statementDelays(from: first, through: last, bank: bank) {
      change(delay.bank, Self.month(delay.day)) { add(delay, to: &$0) }
    }
    let sorted = rows.values.sorted { ($0.bank, $0.month) < ($1.bank, $1.month) }
    return Scorecard(
      scope: scope, first: first, last: last, today: today,
      rows: sorted.map {
        var row = $0
        row.days.sort()
        return row
      }, journalHead: try transaction.journalHead().digest)
  }

  private static func month(_ day: Day) -> String { String(day.description.prefix(7)) }

  private func add(_ part: PartRecord, isNew: Bool, to row: inout Scorecard.Row) {
    if isNew { row.instructions += 1 }
    row.instructed += Tally(count: part.count, sum: part.sum)
    if let answeredOn = part.answeredOn,
      let days = calendar.workingDays(after: part.instructedOn, through: answeredOn)
    {
      row.days.append(days)
    }
    guard let dueOn = part.dueOn else { return row.undecided += 1 }
    if let answeredOn = part.answeredOn {
      if answeredOn <= dueOn { row.onTime += 1 } else { row.late += 1 }
    } else if today > dueOn {
      row.late += 1
    } else {
      row.undecided += 1
    }
    if today > dueOn { row.overdue += part.inFlight }
  }

  private func add(_ delay: StatementDelay, to row: inout Scorecard.Row) {
    let end = delay.cameOn ?? today
    guard let days = calendar.workingDays(after: delay.day, through: end) else { return }
    switch (delay.cameOn, days <= StatementMatching.statementDays) {
    case (_?, true): row.statementsInTime += 1
    case (_?, false): row.statementsLate += 1
    case (nil, true): break
    case (nil, false): row.statementsMissing += 1
    }
  }
}
