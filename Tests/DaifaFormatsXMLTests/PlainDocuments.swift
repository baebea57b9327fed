import DaifaFormats
import DaifaTestKit
import Testing

/// What one kind of file may hold, read from its schema and not from the program's own tables.
struct SchemaOutline: Sendable, CustomTestStringConvertible {
  struct Attribute: Sendable {
    var name: String
    var type: String
    var isRequired: Bool
  }

  var root: String
  var line: String
  var rootAttributes: [Attribute]
  var lineAttributes: [Attribute]

  var testDescription: String { root }

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let elements = text.matches(of: /<xs:element name="(\w+)"/).map { String($0.1) }
    root = elements[0]
    line = elements[1]
    let parts = text.split(separator: /<xs:complexType name=/, maxSplits: 1)
    func attributes(_ part: Substring) -> [Attribute] {
      part.matches(of: /<xs:attribute name="(\w+)" type="(\w+)" use="(\w+)"/).map {
        Attribute(name: String($0.1), type: String($0.2), isRequired: $0.3 == "required")
      }
    }
    rootAttributes = attributes(parts[0])
    lineAttributes = attributes(parts[1])
  }

  /// The kinds that arrive: an instruction only leaves.
  static let incoming = XMLSchemas.all.filter { $0.fileName != "instruction.xsd" }.map { SchemaOutline($0.bytes) }
}

/// Files as senders' programs write them, each in its own habit, and what can go wrong with them. The same seed gives the same bytes.
struct PlainDocuments {
  var random: SeededRandom
  let outline: SchemaOutline
  /// Whether values about as long as a field may be are among them.
  var hasLongValues = false

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    outline = SchemaOutline.incoming[Int(seed % UInt64(SchemaOutline.incoming.count))]
  }

  mutating func chance(_ percent: Int) -> Bool { random.chance(percent) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[Int.random(in: 0..<list.count, using: &random)] }

  static let texts = [
    "", "1", "140105001002", "张三", "11010519491231002X", "6228480000000000018", "2026-03", "a b", " ", "12.50", "李·四",
    "𠮷田㛃䶮", "￥",
    "\u{fffd}", "é", "\u{a0}", "\u{85}", "\u{2028}", "\u{10fffd}", "\u{1fffe}", "a,b", ",", "&amp;", "&lt;x&gt;",
    "&quot;", "say &quot;,&quot;",
    "&apos;", "'", "a>b", "]]>", "&amp;#38;", "&amp;lt;", "http://a/b?c=d&amp;e", "=1+1", "(甲)", "#", "-", "0",
    "\u{e000}", "\u{feff}", "ߪ", "ก",
  ]

  static let wrongTexts = [
    "&#38;", "&#x5F20;", "&#10;", "&#0;", "&z;", "&", "&amp", "&lt", "<", "a\tb", "a\nb", "a\r\nb", "\r", "\u{7f}",
    "\u{1}", "\u{0}", "\u{fffe}",
    "\u{ffff}", "&#xFFFE;", "&AMP;", "&#38;lt;", "\"",
  ]

  static let amounts = ["12.50", "0", "1", "9999999999.99", "0.5", "007"]
  static let wrongAmounts = [
    "", "1,000.00", "-1", "12.505", "12345678901", " 1", "1 ", "１", "1e3", ".5", "5.", "1.2.3", "+1", "12..5", "1.a",
    "1.5&amp;",
  ]

  mutating func text() -> String {
    guard hasLongValues, chance(2) else { return pick(Self.texts) }
    return String(
      repeating: pick(["a", "中", "&amp;", "é"]),
      count: pick([100, 204, 205, 340, 341, 342, 511, 512, 513, 1_023, 1_024, 1_025]))
  }

  mutating func value(_ type: String) -> String {
    switch type {
    case "count": pick(["0", "1", "123456789"])
    case "sum": pick(["0", "12.50", "123456789012345.67"])
    case "amount": pick(Self.amounts)
    default: text()
    }
  }

  /// A file as it should be.
  mutating func document(lines: Int) -> String {
    let end = pick(["\n", "\n", "\r\n", ""])
    let indent = pick(["", "", "  ", "\t", "\n\n"])
    let gap = pick([" ", " ", " ", "\n    ", "  ", "\t"])
    let prefix = pick(["", "", "", "ns1:", "r:", "abcdefgh:"])
    let lineEnd = pick(["/>", "/>", " />", "></\(prefix)\(outline.line)>", "\n></\(prefix)\(outline.line)>"])
    let isOrdered = chance(60)
    let isSparse = chance(50)
    var text = pick(["", "\u{feff}"]) + pick(Self.declarations) + pick(["", end, end])
    text += "<\(prefix)\(outline.root)"
    var attributes = ["xmlns\(prefix.isEmpty ? "" : ":" + prefix.dropLast())=\"urn:daifa:\(outline.root):1\""]
    for attribute in outline.rootAttributes where attribute.isRequired || chance(50) {
      attributes.append("\(attribute.name)=\"\(value(attribute.type))\"")
    }
    if chance(20) {
      attributes += Self.prefixes
      if chance(50) { attributes.append("xsi:schemaLocation=\"urn:daifa:\(outline.root):1 \(outline.root).xsd\"") }
    }
    if !isOrdered { attributes.shuffle(using: &random) }
    text += attributes.map { gap + $0 }.joined() + pick(["", "", " ", "\n"]) + ">" + end
    for _ in 0..<lines {
      var parts: [String] = []
      for attribute in outline.lineAttributes where attribute.isRequired || chance(isSparse ? 10 : 80) {
        parts.append("\(attribute.name)=\"\(value(attribute.type))\"")
      }
      if !isOrdered, chance(30) { parts.shuffle(using: &random) }
      text += indent + "<\(prefix)\(outline.line)" + parts.map { gap + $0 }.joined() + lineEnd + end
    }
    return text + "</\(prefix)\(outline.root)" + pick(["", "", " ", "\n"]) + ">" + pick(["", end, "\n\n", " "])
  }

  static let prefixes = [
    #"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#, #"xmlns:xsd="http://www.w3.org/2001/XMLSchema""#,
  ]

  static let declarations = [
    "", #"<?xml version="1.0"?>"#, #"<?xml version="1.0" encoding="UTF-8"?>"#,
    #"<?xml version="1.0" encoding="utf-8" ?>"#,
    "<?xml version='1.0' encoding='UTF-8'?>", #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    #"<?xml version="1.0" encoding="utf-8" standalone="no"?>"#,
  ]
}
