extension PlainDocuments {
  /// What a mutation puts in between tags, or in front of a tag's end.
  private static let pieces = [
    "<!-- x -->", "<?x y?>", "<![CDATA[ ]]>", "<!DOCTYPE a>", "text", "&#32;", "&amp;", "<x/>", "<x></x>", "</x>",
    "</line>", "<line/>", "<",
    ">", "/", "\"", "'", "=", "\r", "\u{0}", "\u{1}", "\u{a0}", "\u{feff}", "\u{3000}", " a=\"1\"", " lineNo=\"1\"",
    " amount=\"1\"", " amount='1'",
    " xmlns=\"\"", " xmlns:x=\"urn:x\"", " xml:lang=\"zh\"", " xmlns=\"urn:daifa:roster:1\"", " x:a=\"1\"",
    " xsi:type=\"line\"", " xsi:nil=\"true\"",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", " xsi:schemaLocation=\"urn:x x.xsd\"",
    " xsi:noNamespaceSchemaLocation=\"x.xsd\"",
    " a = \"1\"", "\u{85}", "\u{b}", "\u{c}",
  ]

  /// The file with something about it changed, often but not always for the worse.
  mutating func mutated(_ text: String) -> [UInt8] {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return Array(inserting(pick(Self.pieces), into: text).utf8)
    case 1: return Array(revalued(text).utf8)
    case 2: return Array(renamed(text).utf8)
    case 3: return Array(spaced(text).utf8)
    case 4: return Array(repeatingTag(text).utf8)
    default: return bytewise(Array(text.utf8))
    }
  }

  /// Puts a piece at a tag's beginning, end or inside, or between two tags.
  private mutating func inserting(_ piece: String, into text: String) -> String {
    let edges = text.unicodeScalars.indices.filter { "<>/ \"=".unicodeScalars.contains(text.unicodeScalars[$0]) }
    guard !edges.isEmpty else { return piece }
    var changed = String.UnicodeScalarView(text.unicodeScalars)
    let place = pick(edges)
    let index = chance(50) ? place : changed.index(after: place)
    changed.insert(contentsOf: piece.unicodeScalars, at: index)
    return String(changed)
  }

  /// Puts another value into an attribute, mostly one that is wrong somewhere.
  private mutating func revalued(_ text: String) -> String {
    let values = text.ranges(of: /="[^"]*"/)
    guard !values.isEmpty else { return text }
    let junk = chance(40) ? Self.wrongTexts : chance(60) ? Self.wrongAmounts : Self.texts + Self.amounts
    let inside = chance(50) ? "" : "x"
    return text.replacingCharacters(pick(values), with: "=\"\(inside)\(pick(junk))\(inside)\"")
  }

  /// Takes a name away, or puts another in its place.
  private mutating func renamed(_ text: String) -> String {
    let names = text.ranges(of: /[ <\/\t\n][A-Za-z:]+/)
    guard names.count > 1 else { return text }
    let (one, other) = (pick(names), pick(names))
    let name = text[text.index(after: other.lowerBound)..<other.upperBound]
    let spot = text.index(after: one.lowerBound)..<one.upperBound
    return text.replacingCharacters(spot, with: chance(60) ? String(name) : pick(["", "x", name + "s", "x:" + name]))
  }

  /// Puts a lot of white space at a place where some may be.
  private mutating func spaced(_ text: String) -> String {
    let gaps = text.ranges(of: /[> ]/)
    guard !gaps.isEmpty else { return text }
    let gap = pick(gaps)
    let count = pick([1, 2, 100, 8_190, 8_193, 30_000, 65_535, 65_536, 65_537])
    let space = String(repeating: pick([" ", "\n", "\t", "\r\n", "\r"]), count: count)
    return text.replacingCharacters(gap, with: text[gap] + space)
  }

  /// Doubles a stretch between two `<`, or takes it away, or puts it elsewhere.
  private mutating func repeatingTag(_ text: String) -> String {
    var tags = text.split(separator: "<", omittingEmptySubsequences: false).map(String.init)
    guard tags.count > 2 else { return text }
    let place = Int.random(in: 1..<tags.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: tags.insert(tags[place], at: place)
    case 1: tags.remove(at: place)
    default: tags.swapAt(place, Int.random(in: 1..<tags.count, using: &random))
    }
    return tags.joined(separator: "<")
  }

  private mutating func bytewise(_ whole: [UInt8]) -> [UInt8] {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 4: bytes.removeSubrange(place...)
      case 5:
        let sequences: [[UInt8]] = [
          [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xef, 0xbf, 0xbe], [0xef, 0xbf, 0xbf],
          [0xf4, 0x90, 0x80, 0x80], [0xe4, 0xb8],
          [0x80], [0xff], [0xf0, 0x9f, 0xbf, 0xbe], [0xc2, 0x80], [0xe3, 0x80, 0x80], [0xe9, 0xbf, 0xbf],
          [0xe4, 0xb8, 0x3c], [0xc3],
        ]
        bytes.insert(contentsOf: pick(sequences), at: place)
      default:
        let other = Int.random(in: 0..<bytes.count, using: &random)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }
}

extension String {
  func replacingCharacters(_ range: Range<Index>, with text: some StringProtocol) -> String {
    String(self[..<range.lowerBound]) + String(text) + String(self[range.upperBound...])
  }
}
