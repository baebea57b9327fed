/// 区划代码: a region, built 2-2-2-3-3 (province, prefecture, county, township, village).
///
/// Written with 6, 9 or 12 digits; trailing parts of zeros mean all of what comes before them.
package struct Region: Hashable, Sendable {
  /// The twelve digits as a number.
  package var code: Int64
  /// How many of the five parts are given, 1 (a province) to 5 (a village); 0 for the whole country.
  package var depth: Int

  /// Reads 6, 9 or 12 digits; nil for anything else.
  package init?(_ bytes: Bytes) {
    guard bytes.count == 6 || bytes.count == 9 || bytes.count == 12, let value = bytes.unsignedInteger else {
      return nil
    }
    var code = Int64(value)
    for _ in bytes.count..<12 { code *= 10 }
    self.code = code
    var depth = 5
    for unit in [1_000, 1_000_000, 100_000_000, 10_000_000_000] as [Int64] {
      if code % unit == 0 { depth -= 1 } else { break }
    }
    if code == 0 { depth = 0 }
    self.depth = depth
  }

  /// Reads a region from text by the same rule.
  package init?(_ text: String) {
    guard let region = text.withBytes({ Region($0) }) else { return nil }
    self = region
  }

  /// The whole country, which only itself contains.
  package static let country = Region(code: 0, depth: 0)

  private init(code: Int64, depth: Int) {
    self.code = code
    self.depth = depth
  }

  /// Whether another region is this one or lies in it.
  package func contains(_ other: Region) -> Bool { code / unit == other.code / unit }

  /// The codes of what lies in this region, itself among them.
  package var codes: ClosedRange<Int64> { (code / unit * unit)...(code / unit * unit + unit - 1) }

  /// The size of the span of codes that lie in this region.
  private var unit: Int64 {
    switch depth {
    case 0: 1_000_000_000_000
    case 1: 10_000_000_000
    case 2: 100_000_000
    case 3: 1_000_000
    case 4: 1_000
    default: 1
    }
  }
}

extension Region: CustomStringConvertible {
  /// Six digits down to a county, nine for a township, twelve for a village.
  package var description: String {
    let digits = String(code)
    let padded = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    return String(padded.prefix(depth <= 3 ? 6 : depth == 4 ? 9 : 12))
  }
}
