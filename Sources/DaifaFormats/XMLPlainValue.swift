internal import DaifaModel

/// A value as it stands between its quotes, and what it needs besides copying.
struct XMLPlainValue {
  var start: UnsafePointer<UInt8>
  var length: Int
  var needs: Needs

  /// What writing a value as CSV asks for.
  struct Needs: OptionSet {
    let rawValue: UInt8
    /// It has a comma or a quote and stands in quotes.
    static let quoting = Needs(rawValue: 1)
    /// It has references, and is written byte by byte.
    static let decoding = Needs(rawValue: 2)
  }

  /// The predefined entities, the only ones there are without a document type, with the bytes they stand for.
  private static let entities: [(word: XMLPlainWord, byte: UInt8)] = [
    (XMLPlainWord("&amp;"), UInt8(ascii: "&")), (XMLPlainWord("&lt;"), UInt8(ascii: "<")),
    (XMLPlainWord("&gt;"), UInt8(ascii: ">")), (XMLPlainWord("&quot;"), UInt8(ascii: "\"")),
    (XMLPlainWord("&apos;"), UInt8(ascii: "'")),
  ]

  /// Reads the value that begins here, as far as its closing quote; nil where it is not plain: longer than a field may be, with a
  /// control character, a tab or a line break (which XML would make spaces), a `<`, another reference, or bytes that are not UTF-8 or no
  /// character of XML.
  ///
  /// Ends at the latest at the `<` or zero byte that every window ends with.
  @inline(__always)
  init?(at start: UnsafePointer<UInt8>) {
    var place = start
    var needs = Needs()
    while true {
      // The highest bit of each byte that has to be looked at: all up to the comma, `<`, and all from DEL on. What a borrow or a carry sets
      // wrongly stands above a byte that is set rightly, and only the lowest counts.
      let word = UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
      let opening = word ^ 0x3c3c_3c3c_3c3c_3c3c
      let low = (word &- 0x2d2d_2d2d_2d2d_2d2d) & ~word
      let bracket = (opening &- 0x0101_0101_0101_0101) & ~opening
      let high = word | (word &+ 0x0101_0101_0101_0101)
      let marks = (low | bracket | high) & 0x8080_8080_8080_8080
      if marks == 0 {
        place += 8
        continue
      }
      place += marks.trailingZeroBitCount >> 3
      let byte = place.pointee
      if byte >= 0x80 {
        let length = XMLPlainValue.characterLength(at: place)
        if length == 0 { return nil }
        place += length
      } else if byte == UInt8(ascii: "\"") {
        break
      } else if byte == UInt8(ascii: ",") {
        needs.insert(.quoting)
        place += 1
      } else if byte == UInt8(ascii: "&") {
        guard let entity = XMLPlainValue.entity(at: place) else { return nil }
        needs.insert(.decoding)
        if entity.byte == UInt8(ascii: "\"") { needs.insert(.quoting) }
        place += entity.length
      } else if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "<") {
        return nil
      } else {
        place += 1
      }
    }
    // As written it is never shorter than as read.
    if place - start > XMLLinePass.fieldBytes { return nil }
    self.start = start
    length = place - start
    self.needs = needs
  }

  /// Where the value's closing quote stands.
  var end: UnsafePointer<UInt8> { start + length }

  /// The length of the character beyond ASCII that stands here, or zero when there is none that XML allows.
  @inline(__always)
  private static func characterLength(at place: UnsafePointer<UInt8>) -> Int {
    // Most are three bytes and Chinese: neither the shortest forms nor surrogates nor U+FFFE begin so.
    if place[0] >= 0xe3, place[0] <= 0xe9, place[1] & 0xc0 == 0x80, place[2] & 0xc0 == 0x80 { return 3 }
    // U+FFFE and U+FFFF are UTF-8, but no characters of XML.
    if place[0] == 0xef, place[1] == 0xbf, place[2] >= 0xbe { return 0 }
    return lengthOfUTF8Sequence(place, 4)
  }

  private static func entity(at place: UnsafePointer<UInt8>) -> (byte: UInt8, length: Int)? {
    for entity in entities where entity.word.stands(at: place) { return (entity.byte, entity.word.length) }
    return nil
  }

  /// Hands the bytes the value stands for to a closure, one by one.
  func decoded(_ body: (UInt8) -> Void) {
    var place = start
    while place < end {
      if place.pointee == UInt8(ascii: "&"), let entity = XMLPlainValue.entity(at: place) {
        body(entity.byte)
        place += entity.length
      } else {
        body(place.pointee)
        place += 1
      }
    }
  }

  /// The value as it is written.
  var bytes: Bytes { Bytes(start: start, count: length) }

  /// Whether the value is written as exactly this text.
  func isExactly(_ text: String) -> Bool { bytes.spells(text) }

  /// The value as text.
  var text: String {
    var bytes: [UInt8] = []
    decoded { bytes.append($0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the schema's pattern of money holds: so many digits at the most, and one or two decimals behind a point.
  @inline(__always)
  func isMoney(wholeDigits: Int) -> Bool {
    var index = 0
    while index < length, start[index].isASCIIDigit { index += 1 }
    guard index > 0, index <= wholeDigits else { return false }
    if index == length { return true }
    guard start[index] == UInt8(ascii: ".") else { return false }
    let decimals = length - index - 1
    guard decimals == 1 || decimals == 2 else { return false }
    return start[index + 1].isASCIIDigit && start[length - 1].isASCIIDigit
  }
}
