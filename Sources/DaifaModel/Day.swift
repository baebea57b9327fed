/// 日期: a day of the Gregorian calendar, counted from 1970-01-01. It has no time and no zone.
package struct Day: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01, which is day zero.
  package var number: Int32

  /// The day so many days after 1970-01-01.
  package init(number: Int32) { self.number = number }

  /// The day with this year, month and day of the month, or nil when there is none such.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= Day.length(ofMonth: month, year: year) else { return nil }
    // Days from civil: years begin in March, so that the leap day is a year's last.
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    number = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `2026-01-31`, and also `20260131` and `2026/1/31`, which spreadsheets make of it.
  package init?(_ bytes: Bytes) {
    if bytes.count == 8, let value = bytes.unsignedInteger {
      self.init(year: value / 10_000, month: value / 100 % 100, day: value % 100)
      return
    }
    guard bytes.count >= 8, bytes.count <= 10 else { return nil }
    let separator = bytes[4]
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
    guard let year = Bytes(rebasing: bytes[0..<4]).unsignedInteger,
      let second = bytes[5...].firstIndex(of: separator),
      let month = Bytes(rebasing: bytes[5..<second]).unsignedInteger,
      let day = Bytes(rebasing: bytes[(second + 1)...]).unsignedInteger
    else { return nil }
    if separator == UInt8(ascii: "-"), bytes.count != 10 { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Reads a day from text by the same rule as from bytes.
  package init?(_ text: String) {
    guard let day = text.withBytes({ Day($0) }) else { return nil }
    self = day
  }

  /// How many days a month has.
  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The year, the month (1 to 12) and the day of the month.
  package var parts: (year: Int, month: Int, day: Int) {
    let shifted = Int(number) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The year this day lies in.
  package var year: Int { parts.year }

  /// The day of the week, Monday being 1 and Sunday 7.
  package var weekday: Int { Int((number % 7 + 7 + 3) % 7) + 1 }

  /// The day so many days later (or earlier, when negative).
  package func advanced(by days: Int) -> Day { Day(number: number + Int32(days)) }

  package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension Day: CustomStringConvertible {
  /// The ISO 8601 form, `2026-01-31`.
  package var description: String {
    let (year, month, day) = parts
    let padding = year < 10 ? "000" : year < 100 ? "00" : year < 1000 ? "0" : ""
    return "\(padding)\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  /// The form without separators, `20260131`, as file names and numbers carry it.
  package var compact: String { description.filter { $0 != "-" } }
}

/// 时刻: an instant, in milliseconds since 1970-01-01 UTC.
package struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64

  /// The instant so many milliseconds after 1970-01-01T00:00:00Z.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The day in China (UTC+8, no summer time) at this instant.
  package var day: Day { Day(number: Int32((milliseconds + 28_800_000) / 86_400_000)) }

  /// The time of the day in China at this instant.
  package var time: TimeOfDay { TimeOfDay(milliseconds: Int((milliseconds + 28_800_000) % 86_400_000)) }

  package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
}

/// 时刻: a time of the day, in milliseconds since midnight.
package struct TimeOfDay: Hashable, Comparable, Sendable {
  package var milliseconds: Int

  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// Reads `16:30`: two digits, a colon, two digits, from 00:00 to 23:59.
  package init?(_ text: String) {
    let minutes: Int? = text.withBytes { bytes in
      guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Bytes(rebasing: bytes[0..<2]).unsignedInteger,
        let minute = Bytes(rebasing: bytes[3..<5]).unsignedInteger, hour < 24, minute < 60
      else { return nil }
      return hour * 60 + minute
    }
    guard let minutes else { return nil }
    milliseconds = minutes * 60_000
  }

  package static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.milliseconds < right.milliseconds }
}

extension Instant: CustomStringConvertible {
  /// ISO 8601 in China's time: `2026-01-31T08:00:00.000+08:00`.
  package var description: String {
    let local = milliseconds + 28_800_000
    let inDay = Int(local % 86_400_000)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let fraction = inDay % 1_000
    let padding = fraction < 10 ? "00" : fraction < 100 ? "0" : ""
    let clock = "\(two(inDay / 3_600_000)):\(two(inDay / 60_000 % 60)):\(two(inDay / 1_000 % 60))"
    return "\(day)T\(clock).\(padding)\(fraction)+08:00"
  }
}
