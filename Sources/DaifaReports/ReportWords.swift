import DaifaModel

extension Int {
  /// With thousands separators, for people: `1,234,567`.
  var grouped: String { String(Amount(fen: Int64(self) * 100).grouped.dropLast(3)) }
}

extension Tally {
  /// As a phrase: `988笔、1,220,000.00元`.
  package var phrase: String { "\(count.grouped)笔、\(sum.grouped)元" }
}

extension Day {
  /// As people write it: `2026年7月1日`.
  var chinese: String {
    let (year, month, day) = parts
    return "\(year)年\(month)月\(day)日"
  }
}

extension Instant {
  /// China's time to the second: `2026-07-01 08:00:00`.
  var clock: String {
    let text = description.utf8
    return "\(day) \(String(decoding: text.dropFirst(11).prefix(8), as: UTF8.self))"
  }
}

/// What a list says when it does not hold everything.
enum BoundedList {
  /// `列出前500条，共12,345条`, or nil when the list is whole.
  static func statement(listed: Int, of total: Int) -> String? {
    listed < total ? "列出前\(listed.grouped)条，共\(total.grouped)条" : nil
  }
}
