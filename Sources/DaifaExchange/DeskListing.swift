package import DaifaLedger
package import DaifaModel
package import DaifaReports
import DaifaScreening

/// 差异清单: breaks as people see them, with names, ages, levels, and what was done about them.
package struct DeskListing {
  private let transaction: LedgerTransaction
  private let configuration: Configuration
  private let calendar: WorkingCalendar
  private let today: Day
  package let thresholds: Escalation.Thresholds

  package init(_ transaction: LedgerTransaction, configuration: Configuration, today: Day) {
    self.transaction = transaction
    self.configuration = configuration
    self.today = today
    calendar = WorkingCalendar(adding: configuration.calendar)
    thresholds = configuration.escalation.thresholds(on: today, calendar)
  }

  /// The breaks that stand open, the oldest first, up to a bound; of a level, when one is asked for. Gives also whether there are more.
  package func standing(
    _ filter: BreakFilter, level: BreakLevel? = nil, limit: Int
  ) throws -> (items: [DiscrepancyReport.Item], isCut: Bool) {
    var filter = filter
    switch level {
    case .handler: filter.openedAfter = thresholds.section
    case .section: (filter.openedAfter, filter.openedBy) = (thresholds.leader, thresholds.section ?? .distantPast)
    case .leader: filter.openedBy = thresholds.leader ?? .distantPast
    case nil: break
    }
    let (breaks, isCut) = try transaction.standingBreaks(filter, on: today, limit: limit)
    return (try items(breaks), isCut)
  }

  /// Those that people worked and that are put right by now, the newest first.
  package func cleared(department: String?, bank: String?, since day: Day, limit: Int) throws -> [DiscrepancyReport
    .Item]
  {
    try items(transaction.clearedWorkedBreaks(department: department, bank: bank, since: day, limit: limit))
  }

  func items(_ breaks: [DeskBreak]) throws -> [DiscrepancyReport.Item] {
    let cursor = try transaction.paymentCursor()
    return try breaks.map { item in
      let place = try item.record.payment.flatMap {
        try cursor.withPayment($0) { (line: $0.lineNumber, account: Mask.account($0[.account])) }
      }
      var shown = self.item(item, line: place?.line, account: place?.account ?? "")
      if item.record.kind == .failed, let payment = item.record.payment {
        shown.reason = try transaction.stateRecord(payment: payment)?.reason
      }
      return shown
    }
  }

  /// A break as a report shows it.
  func item(_ item: DeskBreak, line: Int?, account: String) -> DiscrepancyReport.Item {
    let record = item.record
    var shown = DiscrepancyReport.Item(
      kind: record.kind, bankName: configuration.name(ofBank: record.bank),
      departmentName: configuration.name(ofDepartment: record.department),
      batchNumber: record.batchNumber, instructionNumber: record.instructionNumber, reference: record.reference,
      lineNumber: line, account: account, expected: record.expected, found: record.found, amount: record.amount,
      opened: record.openedOn,
      ageInWorkingDays: calendar.workingDays(after: record.openedOn, through: record.clearedOn ?? today),
      isOpen: record.clearedOn == nil)
    shown.caseNumber = record.caseNumber
    shown.desk = DiscrepancyReport.Item.Desk(
      number: item.number, standing: record.desk, level: thresholds.level(openedOn: record.openedOn),
      count: item.count, mark: item.mark, clearedOn: record.clearedOn)
    return shown
  }
}

extension Day {
  /// Before everything.
  fileprivate static let distantPast = Day(number: 0)
}
