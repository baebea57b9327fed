/// 报表申请: what finance asks to be written about days that are over.
package struct ReportRequest: Hashable, Sendable {
  /// 报表: which report.
  package enum Report: String, Sendable, CaseIterable {
    /// 审计导出: everything about the period, for audit.
    case export
    /// 月报: the monthly return upward.
    case monthly

    package static let chineseNames = ["审计导出", "月报"]
  }

  /// 格式: the forms an export comes in.
  package enum Format: String, Sendable, CaseIterable {
    case csv, xml, both

    package static let chineseNames = ["csv", "xml", "全部"]

    /// Whether there is CSV, and whether there is XML.
    package var forms: (csv: Bool, xml: Bool) { (self != .xml, self != .csv) }
  }

  /// 申请编号: the sender's own.
  package var number: String
  package var report: Report
  package var period: DayRange
  package var format: Format
  package var requestedBy: String

  package init(number: String, report: Report, period: DayRange, format: Format, requestedBy: String) {
    self.number = number
    self.report = report
    self.period = period
    self.format = format
    self.requestedBy = requestedBy
  }
}

/// 期间: days from one through another.
package struct DayRange: Hashable, Sendable {
  package var first: Day
  package var last: Day

  /// Nil when the last day is before the first.
  package init?(_ first: Day, _ last: Day) {
    guard first <= last else { return nil }
    self.first = first
    self.last = last
  }

  /// A whole year.
  package init?(year: Int) {
    guard let first = Day(year: year, month: 1, day: 1), let last = Day(year: year, month: 12, day: 31) else {
      return nil
    }
    self.init(first, last)
  }

  /// A whole month.
  package init?(year: Int, month: Int) {
    guard (1...12).contains(month), let first = Day(year: year, month: month, day: 1),
      let last = Day(year: year, month: month, day: Day.length(ofMonth: month, year: year))
    else { return nil }
    self.init(first, last)
  }

  package func contains(_ day: Day) -> Bool { first <= day && day <= last }

  /// The year and month it is all of; nil when it is not just one month.
  package var month: (year: Int, month: Int)? {
    let (year, month, _) = first.parts
    return DayRange(year: year, month: month) == self ? (year, month) : nil
  }
}

extension DayRange: CustomStringConvertible {
  /// `2026-01-01…2026-12-31`.
  package var description: String { "\(first)…\(last)" }
}
