/// 工作日历: which days are working days in China, holidays and make-up working days 调休 included.
///
/// Known only for years whose arrangement the State Council has published. Beyond them the answer is nil, never a guess.
package struct WorkingCalendar: Sendable {
  /// One year's arrangement, with the paper it comes from.
  package struct Year: Sendable, Hashable {
    package var year: Int
    /// The number of the State Council's paper.
    package var paper: String
    /// Days off that would otherwise be working days.
    package var holidays: Set<Day>
    /// Saturdays and Sundays that are worked.
    package var makeUpDays: Set<Day>

    package init(year: Int, paper: String, holidays: Set<Day>, makeUpDays: Set<Day>) {
      self.year = year
      self.paper = paper
      self.holidays = holidays
      self.makeUpDays = makeUpDays
    }
  }

  private var years: [Int: Year]

  /// A calendar of the years built in, with others added or put in their place.
  package init(adding more: [Year] = []) {
    years = Dictionary(uniqueKeysWithValues: WorkingCalendar.published.map { ($0.year, $0) })
    for year in more { years[year.year] = year }
  }

  /// The last year whose arrangement is known.
  package var lastKnownYear: Int { years.keys.max() ?? 0 }

  /// A day itself where its year is known, or else the last day of the latest known year before it; nil when there is none.
  package func lastKnownDay(through day: Day) -> Day? {
    if years[day.year] != nil { return day }
    return years.keys.filter { $0 < day.year }.max().flatMap { Day(year: $0, month: 12, day: 31) }
  }

  /// Whether a day is worked; nil when its year is not known.
  package func isWorkingDay(_ day: Day) -> Bool? {
    guard let year = years[day.year] else { return nil }
    if year.makeUpDays.contains(day) { return true }
    return day.weekday <= 5 && !year.holidays.contains(day)
  }

  /// The day so many working days after another, which itself does not count; nil when it lies in an unknown year.
  package func day(_ workingDays: Int, after start: Day) -> Day? {
    var day = start
    var rest = workingDays
    while rest > 0 {
      day = day.advanced(by: 1)
      guard let works = isWorkingDay(day) else { return nil }
      if works { rest -= 1 }
    }
    return day
  }

  /// How many working days lie after one day up to and including another; nil when some are unknown.
  package func workingDays(after start: Day, through end: Day) -> Int? {
    guard start < end else { return 0 }
    var count = 0
    var day = start
    while day < end {
      day = day.advanced(by: 1)
      guard let works = isWorkingDay(day) else { return nil }
      if works { count += 1 }
    }
    return count
  }

  /// The day on which what is sent to a bank counts as handed over: the day it is sent, or, for a bank with a cut-off, the next working
  /// day when that was passed or the day is none; nil when it lies in an unknown year.
  package func handoverDay(_ day: Day, at time: TimeOfDay, cutoff: TimeOfDay?) -> Day? {
    guard let cutoff else { return day }
    guard let works = isWorkingDay(day) else { return nil }
    return works && time <= cutoff ? day : self.day(1, after: day)
  }
}

extension WorkingCalendar {
  /// The arrangements of 2024 to 2026 as the General Office of the State Council published them.
  static let published: [Year] = [
    year(
      2024, "国办发明电〔2023〕7号",
      off: [(1, 1, 1), (2, 10, 17), (4, 4, 6), (5, 1, 5), (6, 10, 10), (9, 15, 17), (10, 1, 7)],
      worked: [(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)]),
    year(
      2025, "国办发明电〔2024〕12号",
      off: [(1, 1, 1), (1, 28, 31), (2, 1, 4), (4, 4, 6), (5, 1, 5), (5, 31, 31), (6, 1, 2), (10, 1, 8)],
      worked: [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)]),
    year(
      2026, "国办发明电〔2025〕7号",
      off: [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)],
      worked: [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]),
  ]

  /// One year from runs of days off (month, first, last) and worked weekend days (month, day).
  private static func year(_ year: Int, _ paper: String, off: [(Int, Int, Int)], worked: [(Int, Int)]) -> Year {
    var holidays: Set<Day> = []
    for (month, first, last) in off {
      for day in first...last { holidays.insert(Day(year: year, month: month, day: day)!) }
    }
    return Year(
      year: year, paper: paper, holidays: holidays,
      makeUpDays: Set(worked.map { Day(year: year, month: $0.0, day: $0.1)! }))
  }
}
