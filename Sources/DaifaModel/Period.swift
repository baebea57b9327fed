/// 发放期间: the stretch of time a payment is for.
package struct Period: Hashable, Sendable {
  /// The length of a period, which is also how often a policy pays.
  package enum Form: String, Sendable, CaseIterable {
    case year, halfYear, quarter, month
  }

  /// The calendar year.
  package var year: Int
  /// How long it is.
  package var form: Form
  /// Which of its kind within the year, from 1; 1 for a whole year.
  package var ordinal: Int

  /// What came of reading a period.
  package enum Reading: Sendable {
    case period(Period)
    /// A spreadsheet turned the value into a date (`2026年1月`, `Jan-26`).
    case spreadsheetDate
    case unreadable
  }

  /// Reads `2026`, `2026H1`, `2026Q1`, `2026-01`, and `202601`, which is read as `2026-01`.
  package static func read(_ bytes: Bytes) -> Reading {
    guard bytes.count >= 4, let year = Bytes(rebasing: bytes[0..<4]).unsignedInteger, (1990...2199).contains(year)
    else {
      return looksLikeSpreadsheetDate(bytes) ? .spreadsheetDate : .unreadable
    }
    let rest = Bytes(rebasing: bytes[4...])
    func ordinal(_ digits: Bytes, _ form: Form, upTo limit: Int) -> Reading {
      guard let value = digits.unsignedInteger, (1...limit).contains(value) else { return .unreadable }
      return .period(Period(year: year, form: form, ordinal: value))
    }
    switch rest.count {
    case 0: return .period(Period(year: year, form: .year, ordinal: 1))
    case 2 where rest[0] == UInt8(ascii: "H"): return ordinal(Bytes(rebasing: rest[1...]), .halfYear, upTo: 2)
    case 2 where rest[0] == UInt8(ascii: "Q"): return ordinal(Bytes(rebasing: rest[1...]), .quarter, upTo: 4)
    case 2: return ordinal(rest, .month, upTo: 12)
    case 3 where rest[0] == UInt8(ascii: "-"): return ordinal(Bytes(rebasing: rest[1...]), .month, upTo: 12)
    default: return looksLikeSpreadsheetDate(bytes) ? .spreadsheetDate : .unreadable
    }
  }

  /// Reads a period from text; nil when it is not one.
  package init?(_ text: String) {
    guard case .period(let period) = text.withBytes({ Period.read($0) }) else { return nil }
    self = period
  }

  package init(year: Int, form: Form, ordinal: Int) {
    self.year = year
    self.form = form
    self.ordinal = ordinal
  }

  /// The months of its year that it covers.
  private var months: ClosedRange<Int> {
    switch form {
    case .year: 1...12
    case .halfYear: (ordinal * 6 - 5)...(ordinal * 6)
    case .quarter: (ordinal * 3 - 2)...(ordinal * 3)
    case .month: ordinal...ordinal
    }
  }

  /// Its first day.
  package var firstDay: Day {
    guard let day = Day(year: year, month: months.lowerBound, day: 1) else {
      preconditionFailure("a period's month is none")
    }
    return day
  }

  /// The period of its kind that follows it.
  package var next: Period {
    let count = 12 / months.count
    return ordinal == count
      ? Period(year: year + 1, form: form, ordinal: 1) : Period(year: year, form: form, ordinal: ordinal + 1)
  }

  /// The periods of a kind that begin on one day or later, and not after another, in order.
  package static func beginning(_ form: Form, from first: Day, through last: Day) -> [Period] {
    guard first <= last else { return [] }
    var period = Period(year: first.year, form: form, ordinal: 1)
    var periods: [Period] = []
    while period.firstDay <= last {
      if period.firstDay >= first { periods.append(period) }
      period = period.next
    }
    return periods
  }

  /// Whether the two have a month in common.
  package func overlaps(_ other: Period) -> Bool { year == other.year && months.overlaps(other.months) }

  private static func looksLikeSpreadsheetDate(_ bytes: Bytes) -> Bool {
    let text = bytes.text
    if text.contains("年") || text.contains("/") { return true }
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    let lowered = text.lowercased()
    return months.contains { lowered.hasPrefix($0 + "-") || lowered.hasSuffix("-" + $0) }
  }
}

extension Period: CustomStringConvertible {
  /// As the contract writes it.
  package var description: String {
    switch form {
    case .year: "\(year)"
    case .halfYear: "\(year)H\(ordinal)"
    case .quarter: "\(year)Q\(ordinal)"
    case .month: "\(year)-\(ordinal < 10 ? "0" : "")\(ordinal)"
    }
  }
}
