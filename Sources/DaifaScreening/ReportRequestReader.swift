package import DaifaModel

/// Reads one line of a report request, finding everything that is wrong with its values.
package enum ReportRequestReader {
  /// The request, or nil when the line cannot be one; with what was found.
  package static func read(
    _ fields: LineFields, line: Int, today: Day
  ) -> (line: ReportRequest?, findings: [Finding]) {
    var values = LineReader<ReportRequestField>(fields, line: line)
    let number = values.text(.requestNumber, limit: 35, required: true)
    let report = values.word(.report, ReportRequest.Report.self, ReportRequest.Report.chineseNames)
    let (from, to) = (values.day(.from, required: true), values.day(.to, required: true))
    let format = values.word(
      .format, ReportRequest.Format.self, ReportRequest.Format.chineseNames, empty: .both)
    let by = values.text(.requestedBy, limit: 40, required: true)
    var period: DayRange?
    if let from, let to {
      period = DayRange(from, to)
      if period == nil { values.add(.datesReversed, .to, required: from.description, found: to.description) }
      if to >= today {
        values.add(.periodNotOver, .to, required: today.advanced(by: -1).description, found: to.description)
      }
    }
    if let period, report == .monthly, period.month == nil {
      let (year, month, _) = period.first.parts
      let whole = DayRange(year: year, month: month)
      values.add(.periodNotMonth, .to, required: whole?.description ?? "", found: period.description)
    }
    guard !values.isRefused, let report, let period, let format else { return (nil, values.findings) }
    return (
      ReportRequest(number: number, report: report, period: period, format: format, requestedBy: by), values.findings
    )
  }
}
