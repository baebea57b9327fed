internal import CLibXML2
internal import Glibc

/// A parsed schema, and its place between the parser and the callbacks of a pass.
final class XMLSchemaCheck {
  private let schema: xmlSchemaPtr
  private let validator: xmlSchemaValidCtxtPtr
  private var plug: xmlSchemaSAXPlugPtr?

  init(_ bytes: [UInt8]) throws(FormatFault) {
    XMLLibrary.prepare()
    let parsed = bytes.withUnsafeBytes { buffer -> xmlSchemaPtr? in
      let text = buffer.bindMemory(to: CChar.self)
      guard let parser = xmlSchemaNewMemParserCtxt(text.baseAddress, CInt(text.count)) else { return nil }
      defer { xmlSchemaFreeParserCtxt(parser) }
      return xmlSchemaParse(parser)
    }
    // The schema is the program's own: only a lack of memory can keep it from being read.
    guard let parsed else { throw FormatFault(operation: "prepare the XML schema", errno: ENOMEM) }
    guard let validator = xmlSchemaNewValidCtxt(parsed) else {
      xmlSchemaFree(parsed)
      throw FormatFault(operation: "prepare the XML schema", errno: ENOMEM)
    }
    schema = parsed
    self.validator = validator
  }

  deinit {
    detach()
    xmlSchemaFreeValidCtxt(validator)
    xmlSchemaFree(schema)
  }

  /// Whether the document was valid as far as it went.
  var isValid: Bool { xmlSchemaIsValid(validator) == 1 }

  /// Puts the schema between the pass's parser and its callbacks. The error handler comes first: validation may report
  /// at once.
  func attach(to pass: XMLPass) throws(FormatFault) {
    xmlSchemaSetValidStructuredErrors(validator, XMLLibrary.errorHandler, Unmanaged.passUnretained(pass).toOpaque())
    // The plug remembers both places, so they must be the parser's own and not a copy's.
    let context = UnsafeMutableRawPointer(pass.context)
    let handler = context + MemoryLayout<xmlParserCtxt>.offset(of: \.sax)!
    let data = context + MemoryLayout<xmlParserCtxt>.offset(of: \.userData)!
    plug = xmlSchemaSAXPlug(
      validator, handler.assumingMemoryBound(to: xmlSAXHandlerPtr?.self),
      data.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
    if plug == nil { throw FormatFault(operation: "prepare the XML schema", errno: ENOMEM) }
  }

  /// Takes the schema out again; the parser must still be there.
  func detach() {
    if let plug { xmlSchemaSAXUnplug(plug) }
    plug = nil
  }
}

/// Which field an attribute of the line element stands for.
///
/// libxml2 keeps one copy of each name, so an address is looked up by its bytes once and known from then on; and as
/// lines are mostly alike, the field seen last at the same position is tried first.
final class XMLAttributeNames {
  private let fields: [XMLLayout.Field]
  private let addresses: UnsafeMutablePointer<UnsafePointer<xmlChar>?>
  private let lastAtPosition: UnsafeMutablePointer<Int>
  private let count: Int
  private static let positions = 64

  init(_ fields: [XMLLayout.Field]) {
    self.fields = fields
    count = fields.count
    addresses = .allocate(capacity: count)
    addresses.initialize(repeating: nil, count: count)
    lastAtPosition = .allocate(capacity: XMLAttributeNames.positions)
    lastAtPosition.initialize(repeating: 0, count: XMLAttributeNames.positions)
  }

  deinit {
    addresses.deallocate()
    lastAtPosition.deallocate()
  }

  /// The raw value of the field with this attribute name, or nil.
  func field(_ name: UnsafePointer<xmlChar>, at index: Int) -> Int? {
    let position = index & (XMLAttributeNames.positions - 1)
    let guess = lastAtPosition[position]
    if addresses[guess] == name { return guess }
    for field in 0..<count where addresses[field] == name {
      lastAtPosition[position] = field
      return field
    }
    guard let field = fields.firstIndex(where: { XMLName.equals(name, $0.attribute) }) else { return nil }
    addresses[field] = name
    lastAtPosition[position] = field
    return field
  }
}
