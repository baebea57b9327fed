internal import CLibXML2
internal import DaifaModel

extension XMLLinePass {
  /// Takes what the schema refuses. What this pass has itself named better is not said twice.
  func schemaRefuses(_ code: xmlParserErrors, attribute: String?) {
    switch code {
    case XML_SCHEMAV_CVC_PATTERN_VALID:
      differs("形式不符 not in the form required", attribute: attribute)
    case XML_SCHEMAV_CVC_MAXLENGTH_VALID, XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, XML_SCHEMAV_ELEMENT_CONTENT,
      XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1,
      XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2, XML_SCHEMAV_CVC_COMPLEX_TYPE_4:
      if !hasFindings { differs("libxml2 \(code.rawValue)", attribute: attribute) }
    default: differs("libxml2 \(code.rawValue)", attribute: attribute)
    }
  }

  /// Something is not as the schema says.
  func differs(_ found: String, attribute: String? = nil) {
    let field = attribute.flatMap { name in layout.fields.first { $0.attribute == name } }
    let element = depth == 1 ? layout.root : layout.line
    let place = attribute.map { "\(element)/@\($0)：" } ?? (depth <= 1 ? "\(element) " : "")
    report(
      Finding(
        code: .xmlSchema, line: line, column: field?.name ?? "", columnChinese: field?.chineseName ?? "",
        required: layout.schemaName, found: place + found))
  }

  /// An attribute no schema knows.
  func unknown(_ name: UnsafePointer<xmlChar>?) {
    differs("属性 attribute \(XMLName.quoted(name, limit: 64))：未定义 not defined")
  }

  /// Attributes a line must have and does not, a bit each.
  func missing(_ bits: UInt64) {
    for (index, field) in layout.fields.enumerated() where bits & (1 << UInt64(index)) != 0 {
      differs("缺少 missing", attribute: field.attribute)
    }
  }

  /// A value longer than a field may be; one longer than a leaf may be ends the reading.
  func fieldTooLong(_ field: Int, _ bytes: Int) {
    if bytes > XMLTranscriptWriter.valueBytes {
      refuse(Finding(.xmlLimit, line: line, required: "属性值 value ≤ 4 KiB", found: "\(bytes)"))
    } else {
      report(tooLong(field, bytes))
    }
  }

  func tooLong(_ field: Int, _ bytes: Int) -> Finding {
    finding(.fieldTooLong, field, required: "\(XMLLinePass.fieldBytes)", found: "\(bytes)")
  }

  func controlCharacter(_ field: Int, _ byte: UInt8) -> Finding {
    finding(.controlCharacter, field, required: "", found: XMLValue.name(ofControl: byte))
  }

  private func finding(_ code: FindingCode, _ field: Int, required: String, found: String) -> Finding {
    Finding(
      code: code, line: line, column: layout.fields[field].name, columnChinese: layout.fields[field].chineseName,
      required: required, found: found)
  }
}
