internal import CLibXML2
internal import DaifaModel
internal import Glibc

/// A start tag as libxml2's SAX2 interface gives it, valid only within the callback.
struct XMLTag {
  /// An attribute's five pointers, as libxml2 lays them out.
  static let stride = 5

  var name: UnsafePointer<xmlChar>
  var prefix: UnsafePointer<xmlChar>?
  var uri: UnsafePointer<xmlChar>?
  var namespaceCount: Int
  /// Prefix and address, by turns.
  var namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  var attributeCount: Int
  /// Local name, prefix, address, first byte and end of the value, by turns.
  var attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
}

/// One pass of libxml2's push parser over a file: what every pass holds the file to, whatever it reads out of it.
///
/// A document type stops the pass before its first declaration, so no entity is ever defined. The parser gets its bytes
/// in slices, and no stretch without a `<` may be longer than one: that bounds every tag before the parser has seen it
/// whole, which matters because its time grows with the square of the attributes. Subclasses take the elements.
class XMLPass {
  private static let sliceBytes = 64 << 10
  private static let maximumDepth = 8
  private static let maximumAttributes = 40
  private static let maximumFindings = 100

  let context: xmlParserCtxtPtr
  private(set) var findings = Findings()
  private var findingCount = 0
  /// Whether the pass is over, because of a finding or because it has what it wanted.
  private(set) var isStopped = false
  /// The machine's failure within a callback, which cannot throw.
  var fault: FormatFault?
  /// How many elements are open.
  private(set) var depth = 0
  /// The line the current element's tag begins on.
  private(set) var line = 0
  private var bytesSinceTag = 0

  init() throws(FormatFault) {
    XMLLibrary.prepare()
    var handler = XMLLibrary.handler
    guard let context = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else {
      throw FormatFault(operation: "prepare to read XML", errno: ENOMEM)
    }
    self.context = context
    // The encoding has been settled and the bytes are UTF-8: what the declaration says no longer counts.
    xmlCtxtUseOptions(context, CInt(bitPattern: XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue))
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    if let document = context.pointee.myDoc { xmlFreeDoc(document) }
    xmlFreeParserCtxt(context)
  }

  /// Takes the root, or an element in it; a subclass's part.
  func started(_ tag: XMLTag) {}

  /// Takes something that is neither element nor white space, named for a finding; a subclass's part.
  func met(_ what: String) {}

  /// Takes what the schema refuses in the current element; a subclass's part.
  func schemaFailed(_ code: xmlParserErrors, attribute: String?) {}

  // MARK: Bytes

  /// Parses bytes until they or the pass are over.
  func feed(_ bytes: Bytes) throws(FormatFault) {
    var offset = 0
    while offset < bytes.count, !isStopped {
      let slice = Bytes(rebasing: bytes[offset..<min(offset + XMLPass.sliceBytes, bytes.count)])
      guard tagsAreBounded(in: slice) else { return refuseTag() }
      parse(slice, isLast: false)
      if unparsedBytes > XMLPass.sliceBytes, !isStopped { refuseTag() }
      if let fault { throw fault }
      offset += slice.count
    }
  }

  /// Tells the parser that the file ends here, which is when a cut or doubled document shows.
  func end() throws(FormatFault) {
    if !isStopped { parse(Bytes(start: nil, count: 0), isLast: true) }
    if let fault { throw fault }
  }

  private func parse(_ slice: Bytes, isLast: Bool) {
    XMLLibrary.reportingErrors(to: self) {
      slice.withMemoryRebound(to: CChar.self) {
        _ = xmlParseChunk(context, $0.baseAddress, CInt($0.count), isLast ? 1 : 0)
      }
    }
  }

  /// Whether no two `<` are further apart than a tag may be long, over the ends of slices too.
  private func tagsAreBounded(in slice: Bytes) -> Bool {
    guard var position = slice.baseAddress else { return true }
    let stop = position + slice.count
    while position < stop, let found = memchr(position, 0x3c, stop - position) {
      let tag = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
      if bytesSinceTag + (tag - position) > XMLPass.sliceBytes { return false }
      bytesSinceTag = 1
      position = tag + 1
    }
    bytesSinceTag += stop - position
    return bytesSinceTag <= XMLPass.sliceBytes
  }

  private var unparsedBytes: Int {
    guard let input = context.pointee.input else { return 0 }
    return input.pointee.end - input.pointee.cur
  }

  private func refuseTag() {
    refuse(Finding(.xmlLimit, line: currentLine, required: "标签 tag ≤ 64 KiB", found: "> 64 KiB"))
  }

  // MARK: Findings

  /// Takes a finding; after so many the rest would tell nothing new.
  func report(_ finding: Finding) {
    guard !isStopped else { return }
    findings.add(finding)
    findingCount += 1
    if findingCount >= XMLPass.maximumFindings { stop() }
  }

  /// Takes a finding after which there is no going on.
  func refuse(_ finding: Finding) {
    report(finding)
    stop()
  }

  /// Ends the pass: the parser calls nobody any more, and gets no more bytes.
  func stop() {
    isStopped = true
    context.pointee.disableSAX = 1
  }

  /// Whether anything was found yet.
  var hasFindings: Bool { findingCount > 0 }

  /// The line the parser has come to. It counts in its input; only the nodes of a tree are limited to 65,535 lines.
  var currentLine: Int {
    guard let input = context.pointee.input else { return max(line, 1) }
    return Int(input.pointee.line)
  }

  // MARK: Callbacks

  /// A start tag: bounds first, then the subclass.
  fileprivate func start(_ tag: XMLTag) {
    guard !isStopped else { return }
    depth += 1
    line = lineOfTag
    if depth > XMLPass.maximumDepth {
      refuse(Finding(.xmlLimit, line: line, required: "层数 depth ≤ \(XMLPass.maximumDepth)", found: "\(depth)"))
    } else if tag.attributeCount + tag.namespaceCount > XMLPass.maximumAttributes {
      refuse(
        Finding(
          .xmlLimit, line: line, required: "属性 attributes ≤ \(XMLPass.maximumAttributes)",
          found: "\(tag.attributeCount + tag.namespaceCount)"))
    } else {
      started(tag)
    }
  }

  fileprivate func endElement() { depth -= 1 }

  /// A document type declaration has been named; its declarations, if any, come next and are not read.
  fileprivate func documentType() {
    report(Finding(.xmlDocumentType, line: currentLine))
    isStopped = true
    xmlStopParser(context)
  }

  /// Text: only white space may stand between elements.
  fileprivate func text(_ bytes: Bytes) {
    if !isStopped, bytes.contains(where: { !XMLEncoding.isSpace($0) }) { met("文字 text") }
  }

  /// The line the tag just parsed begins on: the parser stands at its end, and no `<` can stand within it.
  private var lineOfTag: Int {
    guard let input = context.pointee.input, let base = input.pointee.base, let end = input.pointee.cur else {
      return 1
    }
    var lines = Int(input.pointee.line)
    var position = UnsafePointer(end)
    while position > base {
      position -= 1
      if position.pointee == 0x3c { break }
      if position.pointee == 0x0a { lines -= 1 }
    }
    return lines
  }
}

/// libxml2's own set-up, and the C functions it calls.
enum XMLLibrary {
  /// Prepares libxml2 once for all threads, and closes the door to anything outside the file at hand.
  static func prepare() { _ = once }

  private static let once: Void = {
    xmlInitParser()
    // Otherwise the first two schemas to be parsed at once would race for the built-in types.
    xmlSchemaInitTypes()
    xmlSetExternalEntityLoader { _, _, _ in nil }
  }()

  /// The callbacks of every pass. None is set that would let libxml2 build a tree or look an entity up.
  static var handler: xmlSAXHandler {
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.internalSubset = { data, _, _, _ in pass(data).documentType() }
    handler.startElementNs = { data, name, prefix, uri, namespaceCount, namespaces, attributeCount, _, attributes in
      guard let name else { return }
      pass(data).start(
        XMLTag(
          name: name, prefix: prefix, uri: uri, namespaceCount: Int(namespaceCount), namespaces: namespaces,
          attributeCount: Int(attributeCount), attributes: attributes))
    }
    handler.endElementNs = { data, _, _, _ in pass(data).endElement() }
    handler.characters = { data, text, length in pass(data).text(Bytes(start: text, count: Int(length))) }
    handler.ignorableWhitespace = { _, _, _ in }
    handler.cdataBlock = { data, _, _ in pass(data).met("CDATA") }
    handler.comment = { data, _ in
      if pass(data).depth > 1 { pass(data).met("注释 comment") }
    }
    handler.processingInstruction = { data, target, _ in
      // A style sheet in front of the root lets people open the file in a browser.
      if pass(data).depth == 0, let target, String(cString: target) == "xml-stylesheet" { return }
      pass(data).met("处理指令 processing instruction")
    }
    return handler
  }

  /// Runs libxml2 with every error of this thread going to a pass and none to standard error.
  static func reportingErrors(to receiver: XMLPass, _ body: () -> Void) {
    let function = __xmlStructuredError().pointee
    let data = __xmlStructuredErrorContext().pointee
    xmlSetStructuredErrorFunc(Unmanaged.passUnretained(receiver).toOpaque(), errorHandler)
    body()
    xmlSetStructuredErrorFunc(data, function)
  }

  /// Takes errors of the parser and of the schema.
  static let errorHandler: @convention(c) (UnsafeMutableRawPointer?, xmlErrorPtr?) -> Void = { data, error in
    if let error { pass(data).failed(error.pointee) }
  }
}

/// The pass a callback of libxml2 is for.
private func pass(_ data: UnsafeMutableRawPointer?) -> XMLPass {
  Unmanaged<XMLPass>.fromOpaque(data!).takeUnretainedValue()
}
