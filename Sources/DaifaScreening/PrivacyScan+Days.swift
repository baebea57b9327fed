import DaifaModel

extension PrivacyScan {
  /// The end of a day written as `2026年3月15日` that begins here, or of a month; nil when there is none.
  static func endOfDay(_ bytes: Bytes, from start: Int) -> Int? {
    var place = start
    func number(_ most: Int) -> Int? {
      let begin = place
      while place < bytes.count, place - begin < most, bytes[place].isASCIIDigit { place += 1 }
      return Bytes(rebasing: bytes[begin..<place]).unsignedInteger
    }
    func word(_ text: StaticString) -> Bool {
      let end = place + text.utf8CodeUnitCount
      guard end <= bytes.count, Bytes(rebasing: bytes[place..<end]).equals(text) else { return false }
      place = end
      return true
    }
    guard let year = number(4), (1_900...2_099).contains(year), word("年"), let month = number(2), word("月") else {
      return nil
    }
    let endOfMonth = place
    guard let day = number(2), word("日") else { return Day(year: year, month: month, day: 1) == nil ? nil : endOfMonth }
    return Day(year: year, month: month, day: day) == nil ? nil : place
  }
}
