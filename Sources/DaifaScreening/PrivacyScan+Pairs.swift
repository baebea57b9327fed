import DaifaModel

extension PrivacyScan {
  /// Digits set apart one by one or in pairs, all in the same way (`13 80 01 38 00 0`, `1,3,8,…`), as far as they were read.
  ///
  /// Nobody writes amounts, days or counts like that; what is shorter than a telephone and no day is left alone.
  struct Pairs {
    /// How many digits are no accident.
    private static let least = 11

    private var digits: [UInt8] = []
    /// Digits of a group: 1 or 2; the last group may have fewer.
    private var unit = 0
    /// Digits since the last mark.
    private var group = 0
    private var mark: [UInt32] = []
    private var gap: [UInt32] = []

    /// Takes a digit; gives what ended before it, when that was a number.
    mutating func take(digit: UInt8) -> [UInt8]? {
      var ended: [UInt8]?
      if !gap.isEmpty {
        let last = Array(digits.suffix(group))
        if unit == 0, group <= 2, group > 0 {
          (unit, mark) = (group, gap)
        } else if group != unit || gap != mark {
          // What came before goes its own way; its last group may begin another number.
          ended = number(digits.dropLast(group < unit ? 0 : group))
          digits = last
          (unit, mark) = group == 1 || group == 2 ? (group, gap) : (0, [])
          if unit == 0 { digits = [] }
        }
        (group, gap) = (0, [])
      }
      digits.append(digit)
      group += 1
      if group > 2 || (unit > 0 && group > unit) {
        ended = ended ?? number(digits.dropLast(group))
        digits = Array(digits.suffix(group))
        (unit, mark) = (0, [])
      }
      return ended
    }

    /// Takes what stands between digits; gives what ended before it, when that was a number.
    mutating func take(between scalar: Unicode.Scalar) -> [UInt8]? {
      guard !digits.isEmpty else { return nil }
      gap.append(scalar.value)
      return gap.count > 2 || !Pairs.sets(apart: scalar) ? end() : nil
    }

    /// Ends the number.
    mutating func end() -> [UInt8]? {
      defer { self = Pairs() }
      return unit == 0 || group > unit ? nil : number(digits[...])
    }

    private func number(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
      guard unit > 0 else { return nil }
      let isDay =
        digits.count == 8 && (digits.starts(with: [0x31, 0x39]) || digits.starts(with: [0x32, 0x30]))
        && Array(digits).withUnsafeBufferPointer({ Day($0) }) != nil
      return digits.count >= Pairs.least || isDay ? Array(digits) : nil
    }

    /// Whether a scalar may set digits apart: blanks and punctuation.
    private static func sets(apart scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .spaceSeparator, .dashPunctuation, .connectorPunctuation, .otherPunctuation, .openPunctuation,
        .closePunctuation, .mathSymbol:
        true
      default: scalar == "\t"
      }
    }
  }
}
