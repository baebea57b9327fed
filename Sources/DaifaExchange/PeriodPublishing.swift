import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 期间对账和评价: writes the books and the scores of each month that is over into the outboxes, once, when its last statements should have come.
struct PeriodPublishing {
  /// The day of a month from which the month before is reported: statements of its last days come on the days before.
  static let firstDay = 6
  /// How many months are reported at once after a long stop.
  private static let mostMonths = 24

  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes what is due; gives the names.
  func writeDue() throws -> [(party: Party, name: String)] {
    let (year, month, day) = context.today.parts
    guard day >= PeriodPublishing.firstDay else { return [] }
    // Months counted from the year zero.
    let last = year * 12 + month - 2
    let mark = Int(try transaction.counter("reportedMonth"))
    guard mark < last else { return [] }
    let first = mark == 0 ? last : max(mark + 1, last - PeriodPublishing.mostMonths + 1)
    var names: [(party: Party, name: String)] = []
    var isAnything = false
    for number in first...last {
      guard let (from, to) = PeriodReporting.month(number / 12, number % 12 + 1),
        try transaction.hasMovement(from: from, through: to)
      else { continue }
      isAnything = true
      names += try write(from, to)
    }
    if isAnything || mark > 0 { try transaction.setCounter("reportedMonth", Int64(last)) }
    return names
  }

  private func write(_ first: Day, _ last: Day) throws -> [(party: Party, name: String)] {
    let stem = String(first.compact.prefix(6))
    let period = PeriodReporting(
      configuration: context.configuration, transaction: transaction, today: context.today)
    let scores = ScoreReporting(configuration: context.configuration, transaction: transaction, today: context.today)
    var names: [(party: Party, name: String)] = []
    for (scope, party) in Reporting(context: context, transaction: transaction, outgoing: outgoing).scopes {
      let report = try period.report(scope, from: first, through: last)
      guard !report.days.isEmpty else { continue }
      names += try outgoing.write(
        report, with: PeriodReconciliationRenderer.self, "period-\(stem)", to: party, kind: "period", about: nil)
      if case .department = scope { continue }
      let card = try scores.scorecard(scope, from: first, through: last)
      names += try outgoing.write(
        card, with: ScorecardRenderer.self, "scorecard-\(stem)", to: party, kind: "scorecard", about: nil)
    }
    return names
  }
}
