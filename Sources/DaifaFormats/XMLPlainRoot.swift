internal import DaifaModel

/// What stands before the lines: the declaration and the tag of the root.
struct XMLPlainRoot {
  /// What the root says for all lines, in the layout's order.
  private(set) var constants: [(field: Int, value: String)] = []
  private(set) var totals: ControlTotal?

  /// How many bytes a prefix has at the most, with its colon.
  private static let longestPrefix = 9

  /// The declarations of UTF-8 that programs write. What one says of `standalone` changes nothing without a document type.
  private static let declarations: [[UInt8]] = ["\"", "'"].flatMap { quote in
    ["", " encoding=\"UTF-8\"", " encoding=\"utf-8\""].flatMap { encoding in
      ["", " standalone=\"yes\"", " standalone=\"no\""].flatMap { standalone in
        ["?>", " ?>"].map {
          Array("<?xml version=\"1.0\"\(encoding)\(standalone)\($0)".replacing("\"", with: quote).utf8)
        }
      }
    }
  }

  /// Reads as far as the end of the root's tag and gives the form of what is in it; nil where it is not plain.
  mutating func read(at place: inout UnsafePointer<UInt8>, in window: Bytes, line: inout Int) -> XMLPlainForm? {
    if window.starts(with: [0xef, 0xbb, 0xbf]) { place += 3 }
    let head = Bytes(rebasing: window[(place - window.baseAddress!)...])
    if let declaration = XMLPlainRoot.declarations.first(where: { head.starts(with: $0) }) {
      place += declaration.count
    }
    guard XMLPlainReader.skipSpace(&place, line: &line) else { return nil }
    let start = place
    guard let prefix = XMLPlainRoot.prefix(at: place),
      let layout = XMLLayout.all.first(where: {
        let name = "<\(prefix)\($0.root)"
        return XMLPlainWord(name).stands(at: start) && start[name.utf8.count] <= 0x20
      })
    else { return nil }
    place += 1 + prefix.utf8.count + layout.root.utf8.count
    guard let values = XMLPlainRoot.values(of: layout, prefix: prefix, at: &place, line: &line),
      place - start <= XMLPlainReader.stretchBytes, take(values, layout)
    else { return nil }
    return XMLPlainForm(layout, prefix: prefix)
  }

  /// The prefix of the tag that begins here, with its colon, or nothing, as `ns1:` where a spreadsheet program wrote the file; nil where it
  /// is longer than anybody's, begins as those XML keeps for itself, or is no tag at all.
  private static func prefix(at start: UnsafePointer<UInt8>) -> String? {
    guard start[0] == UInt8(ascii: "<"), start[1] | 0x20 != UInt8(ascii: "x") else { return nil }
    for length in 1...longestPrefix {
      let byte = start[length]
      if byte == UInt8(ascii: ":"), length > 1 { return Bytes(start: start + 1, count: length).text }
      let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26
      // An element's name that is longer than a prefix has none.
      guard isLetter || (byte.isASCIIDigit && length > 1) else { return byte == UInt8(ascii: ":") ? nil : "" }
    }
    return ""
  }

  /// Prefixes that programs declare on a root whether they use them or not. Nothing plain can use one but for the hint below.
  private static let prefixes = [
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
  ]
  private static let hint = "xsi:schemaLocation"

  /// Reads the attributes and the end of the tag: the namespace, which must be the kind's own, and what else the root has, each once.
  private static func values(
    of layout: XMLLayout, prefix: String, at place: inout UnsafePointer<UInt8>, line: inout Int
  ) -> [String: XMLPlainValue]? {
    let declaration = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix.dropLast())"
    let names = [declaration] + layout.rootAttributes.map(\.attribute) + prefixes.keys + [hint]
    var values: [String: XMLPlainValue] = [:]
    while true {
      let gap = place
      guard XMLPlainReader.skipSpace(&place, line: &line) else { return nil }
      if place.pointee == UInt8(ascii: ">") { break }
      let start = place
      guard place > gap, let name = names.first(where: { XMLPlainWord("\($0)=\"").stands(at: start) }),
        values[name] == nil, let value = XMLPlainValue(at: start + name.utf8.count + 2)
      else { return nil }
      values[name] = value
      place = value.end + 1
    }
    place += 1
    guard values[declaration]?.isExactly(layout.namespace) == true else { return nil }
    for (prefix, address) in prefixes {
      if let value = values[prefix], !value.isExactly(address) { return nil }
    }
    if let value = values[hint], values["xmlns:xsi"] == nil || !isHint(value, layout) { return nil }
    return values
  }

  /// Whether the value says of the kind's own namespace, and of no other, where its schema lies; that is not followed.
  private static func isHint(_ value: XMLPlainValue, _ layout: XMLLayout) -> Bool {
    let lead = Array("\(layout.namespace) ".utf8)
    return value.needs.isEmpty && value.length > lead.count && value.bytes.starts(with: lead)
      && value.bytes.dropFirst(lead.count).allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// Takes the constants and the totals; false where the schema would not.
  private mutating func take(_ values: [String: XMLPlainValue], _ layout: XMLLayout) -> Bool {
    var count: Int?
    var sum: Amount? = .zero
    for expected in layout.rootAttributes {
      guard let value = values[expected.attribute] else {
        if expected.isRequired { return false }
        continue
      }
      switch expected.meaning {
      case .field(let field): constants.append((field, value.text))
      case .count:
        guard value.length <= 9, let number = value.bytes.unsignedInteger else { return false }
        count = number
      case .sum:
        guard value.isMoney(wholeDigits: 15), let amount = Amount(yuanSum: value.bytes) else { return false }
        sum = amount
      }
    }
    if let count, let sum { totals = ControlTotal(count: count, sum: sum) }
    return true
  }
}
