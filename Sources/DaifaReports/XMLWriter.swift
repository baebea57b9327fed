import DaifaModel

/// XML for machines: elements with attributes and no text, one element a line, in UTF-8.
struct XMLWriter: ~Copyable {
  private var output: ByteOutput

  init(_ sink: @escaping ReportSink) {
    output = ByteOutput(sink)
    output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" as StaticString)
  }

  /// Elements alone, without a file's beginning, to be ``gathered()``.
  init(gathering room: Bool) { output = ByteOutput(gathering: room) }

  /// What was written to a writer that gathers.
  consuming func gathered() -> [UInt8] { output.gathered() }

  /// Whole elements that were laid out apart.
  mutating func lines(_ elements: [UInt8]) throws {
    elements.withUnsafeBufferPointer { output.write($0) }
    try output.settle()
  }

  /// Begins an element; attributes follow, then ``endHead()`` or ``endEmpty()``.
  mutating func begin(_ name: StaticString) {
    output.write(UInt8(ascii: "<"))
    output.write(name)
  }

  /// Begins the root, with the report's namespace `urn:daifa:<report>:1`.
  mutating func beginRoot(_ name: StaticString) {
    begin(name)
    output.write(" xmlns=\"urn:daifa:" as StaticString)
    output.write(name)
    output.write(":1\"" as StaticString)
  }

  /// Ends the start tag of an element that has children.
  mutating func endHead() throws {
    output.write(">\n" as StaticString)
    try output.settle()
  }

  /// Ends an element without children.
  mutating func endEmpty() throws {
    output.write("/>\n" as StaticString)
    try output.settle()
  }

  /// Closes an element that has children.
  mutating func close(_ name: StaticString) throws {
    output.write("</" as StaticString)
    output.write(name)
    try endHead()
  }

  mutating func finish() throws { try output.finish() }

  /// An attribute from bytes; left out when they are empty.
  mutating func attribute(_ name: StaticString, _ value: Bytes) {
    guard !value.isEmpty else { return }
    open(name)
    XMLWriter.escape(value, into: &output)
    output.write(UInt8(ascii: "\""))
  }

  /// An attribute from text; left out when it is nil or empty.
  mutating func attribute(_ name: StaticString, _ value: String?) {
    if let value { value.withBytes { attribute(name, $0) } }
  }

  /// An attribute whose name is made up of others and needs no escaping, as its value.
  mutating func attributeNamed(_ name: String, _ plain: String) {
    output.write(" \(name)=\"\(plain)\"")
  }

  mutating func attribute(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    open(name)
    output.write(Int64(value))
    output.write(UInt8(ascii: "\""))
  }

  mutating func attribute(_ name: StaticString, _ value: Amount?) {
    guard let value else { return }
    open(name)
    output.write(value)
    output.write(UInt8(ascii: "\""))
  }

  mutating func attribute(_ name: StaticString, _ value: Day?) {
    guard let value else { return }
    open(name)
    output.write(value)
    output.write(UInt8(ascii: "\""))
  }

  /// Two attributes, the count and the sum.
  mutating func attribute(_ count: StaticString, _ amount: StaticString, _ tally: Tally?) {
    attribute(count, tally?.count)
    attribute(amount, tally?.sum)
  }

  private mutating func open(_ name: StaticString) {
    output.write(UInt8(ascii: " "))
    output.write(name)
    output.write("=\"" as StaticString)
  }

  private static func isPlain(_ value: Bytes) -> Bool {
    for byte in value {
      switch byte {
      case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0xEF: return false
      default: continue
      }
    }
    return true
  }

  /// Writes a value as it may stand between an attribute's quotes.
  static func escape(_ value: Bytes, into output: inout ByteOutput) {
    // Most values need no escaping and go as they are, up to ten million lines of them.
    if isPlain(value) {
      output.write(value)
    } else {
      for index in value.indices { write(value[index], at: index, of: value, into: &output) }
    }
  }

  /// One byte of a value. XML 1.0 allows neither C0 control characters nor U+FFFE and U+FFFF: pictures and U+FFFD
  /// stand for them.
  private static func write(_ byte: UInt8, at index: Int, of value: Bytes, into output: inout ByteOutput) {
    switch byte {
    case UInt8(ascii: "&"): output.write("&amp;" as StaticString)
    case UInt8(ascii: "<"): output.write("&lt;" as StaticString)
    case UInt8(ascii: ">"): output.write("&gt;" as StaticString)
    case UInt8(ascii: "\""): output.write("&quot;" as StaticString)
    case 0..<0x20: output.writePicture(of: byte)
    case 0xBE, 0xBF:
      let isNonCharacter = index >= 2 && value[index - 1] == 0xBF && value[index - 2] == 0xEF
      output.write(isNonCharacter ? 0xBD : byte)
    default: output.write(byte)
    }
  }
}
