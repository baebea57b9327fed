internal import CLibXML2
internal import DaifaModel

/// Reads a file of a known kind: every element is held to the schema, and every line goes to the transcript.
final class XMLLinePass: XMLPass {
  /// The longest value a field may have, as in CSV, and the longest line.
  static let fieldBytes = 1 << 10
  private static let lineBytes = 8 << 10

  let layout: XMLLayout
  private let schema: XMLSchemaCheck
  private let writer: XMLTranscriptWriter
  private let names: XMLAttributeNames
  private let slots: UnsafeMutablePointer<XMLSlot>
  private let fieldCount: Int
  private let required: UInt64
  private var constants: [(field: Int, value: String)] = []
  private var totals: ControlTotal?
  private var lines = 0
  // libxml2 keeps one copy of each name, so after the first comparison the addresses tell.
  private var lineName: UnsafePointer<xmlChar>?
  private var rootURI: UnsafePointer<xmlChar>?
  private var rootPrefix: UnsafePointer<xmlChar>?

  init(layout: XMLLayout, output: CInt) throws(FormatFault) {
    self.layout = layout
    schema = try XMLSchemaCheck(layout.schema)
    writer = XMLTranscriptWriter(descriptor: output)
    names = XMLAttributeNames(layout.fields)
    fieldCount = layout.fields.count
    required = layout.required
    slots = .allocate(capacity: layout.fields.count)
    slots.initialize(repeating: XMLSlot(start: nil, end: nil), count: layout.fields.count)
    try super.init()
    try schema.attach(to: self)
  }

  deinit {
    schema.detach()
    slots.deallocate()
  }

  /// Ends the file and gives what was read.
  func finish() throws(FormatFault) -> XMLTranscript {
    try end()
    if !hasFindings, !schema.isValid {
      report(Finding(.xmlSchema, required: layout.schemaName, found: "未通过 not valid"))
    }
    try writer.flush()
    var transcript = XMLTranscript(kind: layout.kind, findings: findings)
    transcript.constants = constants
    transcript.totals = totals
    transcript.lines = lines
    return transcript
  }

  override func met(_ what: String) {
    report(Finding(.xmlSchema, line: currentLine, required: layout.schemaName, found: "\(what)：不允许 not allowed"))
  }

  override func schemaFailed(_ code: xmlParserErrors, attribute: String?) {
    schemaRefuses(code, attribute: attribute)
  }

  override func started(_ tag: XMLTag) {
    if depth == 1 {
      root(tag)
    } else if depth == 2, isLine(tag) {
      lines += 1
      take(tag)
    } else {
      let name = XMLName.quoted(tag.name, limit: 64)
      differs("元素 element <\(name)>：此处不允许 not allowed here")
    }
  }

  // MARK: The root

  private func root(_ tag: XMLTag) {
    rootURI = tag.uri
    rootPrefix = tag.prefix
    guard XMLName.equals(tag.name, layout.root), XMLName.equals(tag.uri, layout.namespace) else {
      return refuse(Finding(.kindUnknown, line: line, found: XMLName.quoted(tag.name, limit: 64)))
    }
    var values: [String: XMLSlot] = [:]
    for index in 0..<tag.attributeCount {
      let attribute = tag.attributes! + index * XMLTag.stride
      if isSchemaLocation(attribute) { continue }
      guard attribute[1] == nil,
        let expected = layout.rootAttributes.first(where: { XMLName.equals(attribute[0], $0.attribute) })
      else {
        unknown(attribute[0])
        continue
      }
      values[expected.attribute] = XMLSlot(start: attribute[3], end: attribute[4])
    }
    for expected in layout.rootAttributes where expected.isRequired && values[expected.attribute] == nil {
      differs("@\(expected.attribute)：缺少 missing")
    }
    if !hasFindings { takeRoot(values) }
  }

  /// Reads the constants and the totals; what the schema will not let pass is left out here.
  private func takeRoot(_ values: [String: XMLSlot]) {
    var count: Int?
    var sum: Amount? = .zero
    for expected in layout.rootAttributes {
      guard let slot = values[expected.attribute], let start = slot.start, let end = slot.end else { continue }
      let bytes = Bytes(start: start, count: end - start)
      switch expected.meaning {
      case .count: count = bytes.unsignedInteger
      case .sum: sum = Amount(yuanSum: bytes)
      case .field(let field):
        if let control = bytes.first(where: { $0 < 0x20 || $0 == 0x7f }) { report(controlCharacter(field, control)) }
        if bytes.count > XMLLinePass.fieldBytes { report(tooLong(field, bytes.count)) }
        constants.append((field, XMLValue.text(slot)))
      }
    }
    if let count, let sum { totals = ControlTotal(count: count, sum: sum) }
  }

  /// Whether the attribute is the customary hint where the schema lies, which is not followed.
  private func isSchemaLocation(_ attribute: UnsafeMutablePointer<UnsafePointer<xmlChar>?>) -> Bool {
    XMLName.equals(attribute[2], "http://www.w3.org/2001/XMLSchema-instance")
      && (XMLName.equals(attribute[0], "schemaLocation") || XMLName.equals(attribute[0], "noNamespaceSchemaLocation"))
  }

  // MARK: Lines

  private func isLine(_ tag: XMLTag) -> Bool {
    guard tag.uri == rootURI else { return false }
    if tag.name == lineName { return true }
    guard XMLName.equals(tag.name, layout.line) else { return false }
    lineName = tag.name
    return true
  }

  private func take(_ tag: XMLTag) {
    if tag.namespaceCount > 0 { checkNamespaces(tag) }
    slots.update(repeating: XMLSlot(start: nil, end: nil), count: fieldCount)
    var seen: UInt64 = 0
    var bytes = 0
    for index in 0..<tag.attributeCount {
      let attribute = tag.attributes! + index * XMLTag.stride
      guard attribute[1] == nil, let name = attribute[0], let field = names.field(name, at: index) else {
        unknown(attribute[0])
        continue
      }
      guard let start = attribute[3], let end = attribute[4] else { continue }
      seen |= 1 << UInt64(field)
      slots[field] = XMLSlot(start: start, end: end)
      bytes += end - start
      if end - start > XMLLinePass.fieldBytes { fieldTooLong(field, end - start) }
    }
    if seen & required != required { missing(required & ~seen) }
    if bytes > XMLLinePass.lineBytes {
      report(Finding(.lineTooLong, line: line, required: "\(XMLLinePass.lineBytes)", found: "\(bytes)"))
    }
    // What is refused is not read, so nothing more need be written.
    if !hasFindings { write() }
  }

  private func write() {
    do throws(FormatFault) {
      if let control = try writer.write(line: line, slots: slots, count: fieldCount) {
        report(controlCharacter(control.field, control.byte))
      }
    } catch {
      fault = error
      stop()
    }
  }

  /// A tool may repeat the root's namespace on every line; any other declaration has no business there.
  private func checkNamespaces(_ tag: XMLTag) {
    for index in 0..<tag.namespaceCount {
      let declared = tag.namespaces! + index * 2
      if declared[0] != rootPrefix || declared[1] != rootURI { differs("xmlns：不允许 not allowed") }
    }
  }
}
