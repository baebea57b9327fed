extension String {
  /// The text with long runs of digits masked: 15 and more, as identity and account numbers have, but for our own
  /// payment references.
  ///
  /// What a finding or a break quotes is masked where it is made. This is the second lock, for what stands in the wrong column, in a
  /// file's name or in a bank's own words. Full-width digits count.
  package var withoutPrivateNumbers: String {
    guard hasLongNumber else { return self }
    var result = String.UnicodeScalarView()
    var run = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isAnyDigit || (run.count == 17 && (scalar == "X" || scalar == "x")) {
        run.append(scalar)
      } else {
        result.append(contentsOf: String.masked(run, after: result))
        run = String.UnicodeScalarView()
        result.append(scalar)
      }
    }
    result.append(contentsOf: String.masked(run, after: result))
    return String(result)
  }

  /// The text without long numbers and without mobiles' numbers: for names of files, of people who decide, and what they note.
  package var withoutPeoplesNumbers: String { withoutPrivateNumbers.withoutPhones }

  /// Whether there is a run of fifteen digits and more: nearly no text has one, and reports ask of every cell.
  private var hasLongNumber: Bool {
    guard utf8.count >= 15 else { return false }
    return withBytes { bytes in
      var (run, place) = (0, 0)
      while place < bytes.count {
        if bytes[place].isASCIIDigit {
          place += 1
        } else if bytes[place] == 0xEF, place + 2 < bytes.count, bytes[place + 1] == 0xBC,
          (0x90...0x99).contains(bytes[place + 2])
        {
          place += 3
        } else {
          (run, place) = (-1, place + 1)
        }
        run += 1
        if run == 15 { return true }
      }
      return false
    }
  }

  private static func masked(
    _ run: UnicodeScalarView, after text: UnicodeScalarView
  ) -> UnicodeScalarView {
    guard run.count >= 15 else { return run }
    if run.count == 15, String(text).hasSuffix("DF") { return run }
    let isIdentity = run.count == 15 || run.count == 18
    return (isIdentity ? Mask.identity(String(run)) : Mask.account(String(run))).unicodeScalars
  }
}

extension String {
  /// The text with every run of seven digits and more starred, but for our own references: for what people wrote, where telephones, birth
  /// dates and passbooks are not to be shown either.
  package var withoutNumbers: String {
    let scalars = Array(unicodeScalars)
    var result = String.UnicodeScalarView()
    var start = 0
    while start < scalars.count {
      guard scalars[start].properties.numericType == .decimal else {
        result.append(scalars[start])
        start += 1
        continue
      }
      var end = start
      while end < scalars.count, scalars[end].properties.numericType == .decimal { end += 1 }
      if end - start < 7 || String.isOwn(scalars, start..<end) {
        result.append(contentsOf: scalars[start..<end])
      } else {
        result.append(contentsOf: String(repeating: "*", count: end - start).unicodeScalars)
      }
      start = end
    }
    return String(result)
  }

  /// Whether digits are those of a reference of ours, `DF` and fifteen, or the day in an instruction's number, `-20260114-000001`.
  private static func isOwn(_ scalars: [Unicode.Scalar], _ run: Range<Int>) -> Bool {
    let before = scalars[..<run.lowerBound].suffix(2)
    if run.count == 15 { return before.count == 2 && before.allSatisfy { ("A"..."Z").contains($0) } }
    let after = scalars[run.upperBound...].prefix(8)
    guard run.count == 8, before.last == "-", after.first == "-",
      after.dropFirst().prefix(while: { ("0"..."9").contains($0) }).count == 6
    else { return false }
    var digits = String.UnicodeScalarView()
    digits.append(contentsOf: scalars[run])
    return String(digits).withBytes { Day($0) } != nil
  }

  /// The text with telephone numbers starred: eleven digits that begin as a mobile's do.
  package var withoutPhones: String {
    let bytes = Array(utf8)
    var result = bytes
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end].isASCIIDigit { end += 1 }
      if end - start == 11, bytes[start] == 0x31, (0x33...0x39).contains(bytes[start + 1]) {
        for place in (start + 3)..<(end - 4) { result[place] = UInt8(ascii: "*") }
      }
      start = max(end, start + 1)
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension String {
  /// The text with what is an identity number or a card's by its form and its check masked, and every other number as it is: for names of
  /// files and batches, which may be long numbers of their own.
  package var withoutPersonalNumbers: String {
    guard utf8.count >= 16 else { return self }
    var result: [UInt8] = []
    var run: [UInt8] = []
    for byte in utf8 {
      if byte.isASCIIDigit || (run.count == 17 && (byte == UInt8(ascii: "X") || byte == UInt8(ascii: "x"))) {
        run.append(byte)
      } else {
        result += String.maskedIfPersonal(run)
        run = []
        result.append(byte)
      }
    }
    return String(decoding: result + String.maskedIfPersonal(run), as: UTF8.self)
  }

  private static func maskedIfPersonal(_ run: [UInt8]) -> [UInt8] {
    guard (16...19).contains(run.count) else { return run }
    return run.withUnsafeBufferPointer { bytes in
      if ResidentID.verdict(bytes, today: Day(number: Int32.max / 2)) == .good {
        return Array(Mask.identity(bytes).utf8)
      }
      guard run.starts(with: [0x36, 0x32]), bytes.isAllDigits, AccountNumber.passesLuhn(bytes) else { return run }
      return Array(Mask.account(bytes).utf8)
    }
  }
}

extension Unicode.Scalar {
  /// Whether this is a digit of ASCII or its full-width form.
  var isAnyDigit: Bool { (0x30...0x39).contains(value) || (0xFF10...0xFF19).contains(value) }
}
