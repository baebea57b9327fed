internal import CLibXML2
internal import DaifaModel
internal import Glibc

extension XMLPass {
  /// Takes an error of libxml2. Its message is never passed on: it may quote what belongs to a person.
  func failed(_ error: xmlError) {
    guard !isStopped, error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    let code = xmlParserErrors(rawValue: UInt32(bitPattern: error.code))
    if code == XML_ERR_NO_MEMORY {
      fault = FormatFault(operation: "read the XML file", errno: ENOMEM)
      stop()
    } else if error.domain == CInt(bitPattern: XML_FROM_SCHEMASV.rawValue) {
      schemaFailed(code, attribute: XMLPass.attribute(in: error.message))
    } else {
      let line = error.line > 0 ? Int(error.line) : currentLine
      // libxml2 calls a broken UTF-8 sequence a character that is not allowed, or an error of encoding, as it comes.
      let isBroken = code == XML_ERR_INVALID_CHAR && !standsAtCharacter
      refuse(XMLPass.finding(isBroken ? XML_ERR_INVALID_ENCODING : code, line: line))
    }
  }

  /// Whether the parser stands before a whole character of UTF-8 (or at the end of its bytes).
  private var standsAtCharacter: Bool {
    guard let input = context.pointee.input, let start = input.pointee.cur else { return true }
    let bytes = Bytes(start: start, count: min(4, input.pointee.end - start))
    guard !bytes.isEmpty else { return true }
    var iterator = bytes.makeIterator()
    var decoder = UTF8()
    if case .scalarValue = decoder.decode(&iterator) { return true }
    return false
  }

  /// What a parser's error means for the sender.
  private static func finding(_ code: xmlParserErrors, line: Int) -> Finding {
    switch code {
    case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY, XML_ERR_UNPARSED_ENTITY, XML_ERR_ENTITY_IS_EXTERNAL,
      XML_ERR_ENTITY_IS_PARAMETER, XML_ERR_ENTITY_LOOP:
      Finding(.xmlDocumentType, line: line)
    case XML_ERR_INVALID_ENCODING, XML_ERR_UNKNOWN_ENCODING, XML_ERR_UNSUPPORTED_ENCODING, XML_I18N_CONV_FAILED:
      Finding(.encodingUnknown, line: line, found: "第\(line)行 line \(line)")
    default: Finding(.xmlMalformed, line: line, found: phrase(code))
    }
  }

  /// The commoner mistakes in words, the others by libxml2's number.
  private static func phrase(_ code: xmlParserErrors) -> String {
    switch code {
    case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START: "没有根元素 no root element"
    case XML_ERR_DOCUMENT_END: "根元素之后有内容，或文件不完整 something after the root element, or the file is cut short"
    case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF: "不允许的字符 a character XML does not allow"
    case XML_ERR_TAG_NAME_MISMATCH, XML_ERR_TAG_NOT_FINISHED:
      "开始和结束标签不配对，或文件不完整 tags do not match, or the file is cut short"
    case XML_ERR_ATTRIBUTE_REDEFINED: "属性重复 an attribute twice in one tag"
    case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE,
      XML_ERR_LT_IN_ATTRIBUTE:
      "属性值的引号不对 an attribute's value is not quoted right"
    case XML_ERR_GT_REQUIRED, XML_ERR_SPACE_REQUIRED, XML_ERR_NAME_REQUIRED, XML_ERR_LTSLASH_REQUIRED:
      "标签写法不对，或文件不完整 a tag is not written right, or the file is cut short"
    case XML_NS_ERR_UNDEFINED_NAMESPACE: "前缀没有声明 a prefix is not declared"
    default: "libxml2 \(code.rawValue)"
    }
  }

  /// The attribute a schema's message is about. Only names stand before it, and nothing but a name is taken.
  private static func attribute(in message: UnsafePointer<CChar>?) -> String? {
    let lead = "attribute '"
    guard let message, let found = strstr(message, lead) else { return nil }
    var name = ""
    var position = found + lead.utf8.count
    while let scalar = Unicode.Scalar(UInt32(UInt8(bitPattern: position.pointee))), name.utf8.count < 64 {
      guard scalar.isASCII, scalar.properties.isAlphabetic else { break }
      name.unicodeScalars.append(scalar)
      position += 1
    }
    return name.isEmpty ? nil : name
  }
}
