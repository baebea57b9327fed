package import DaifaModel

/// What the first look at a table says: how it is laid out, or why it cannot be read.
package struct TableOpening: Sendable {
  /// Nil when the file must be refused for what `findings` says.
  package var layout: TableLayout?
  package var findings: Findings
}

/// Reads the header row of a CSV file, and tells by it what the file is.
package enum TableHeader {
  /// How many bytes of a file's beginning are enough to open it.
  package static let headBytes = 1 << 20

  /// Opens a table by its first bytes.
  /// `head` is at most ``headBytes`` of it, and `isWhole` says whether that is all. Throws when the converter for GB18030 cannot be
  /// opened.
  package static func open(head: Bytes, isWhole: Bool) throws(FormatFault) -> TableOpening {
    var findings = Findings()
    guard head.count > 0 else {
      findings.add(Finding(.emptyFile))
      return TableOpening(findings: findings)
    }
    let encoding = guess(head, isWhole: isWhole)
    let body = Bytes(rebasing: head[encoding.markLength...])
    guard let end = body.firstIndex(of: 0x0A) ?? (isWhole ? body.count : nil), end <= LineTokenizer.lineBound else {
      findings.add(Finding(.lineTooLong, line: 1, required: "\(LineTokenizer.lineBound)", found: "\(body.count)"))
      return TableOpening(findings: findings)
    }
    guard let line = try text(Bytes(rebasing: body[..<end]), encoding) else {
      findings.add(Finding(.encodingUnknown, line: 1, found: "第1行"))
      return TableOpening(findings: findings)
    }
    if let form = ForeignForm(headerLine: line) {
      findings.add(Finding(.notCSV, line: 1, found: form.rawValue))
      return TableOpening(findings: findings)
    }
    let (names, faults) = line.withBytes { LineTokenizer.split($0, line: 1) }
    for fault in faults { findings.add(fault) }
    guard faults.isEmpty else { return TableOpening(findings: findings) }
    var layout = layout(names, encoding: encoding, findings: &findings)
    layout?.dataOffset = encoding.markLength + min(end + 1, body.count)
    layout?.headerLines = 1
    return TableOpening(layout: findings.refusesFile ? nil : layout, findings: findings)
  }

  /// UTF-8 when the whole lines of the beginning are, else GB18030. Reading on may prove it wrong.
  private static func guess(_ head: Bytes, isWhole: Bool) -> TextEncoding {
    if head.count >= 3, head[0] == 0xEF, head[1] == 0xBB, head[2] == 0xBF { return .utf8WithMark }
    // A cut in the middle of a character is no fault of the sender's.
    let end = isWhole ? head.count : (head.lastIndex(of: 0x0A) ?? head.count)
    return firstInvalidUTF8(Bytes(rebasing: head[..<end])) == nil ? .utf8 : .gb18030
  }

  private static func text(_ line: Bytes, _ encoding: TextEncoding) throws(FormatFault) -> String? {
    var line = line
    if let last = line.last, last == 0x0D { line = Bytes(rebasing: line.dropLast()) }
    guard line.count > 0 else { return "" }
    guard encoding == .gb18030 else { return firstInvalidUTF8(line) == nil ? line.text : nil }
    let target = UnsafeMutablePointer<UInt8>.allocate(capacity: line.count * 2)
    defer { target.deallocate() }
    let (written, invalidAt) = try GB18030Decoder().decode(line, to: target)
    return invalidAt == nil ? Bytes(start: target, count: written).text : nil
  }

  private static func layout(_ names: [String], encoding: TextEncoding, findings: inout Findings) -> TableLayout? {
    let schemas = FileSchema.incoming
    let plain = names.map(FileSchema.plain)
    let scores = schemas.map { schema in plain.count { schema.slot(named: $0) != nil } }
    let distinct = zip(schemas, scores).max { $0.1 < $1.1 }!
    // Two names could be chance; the codes that only one kind has decide.
    guard distinct.1 >= 3, distinct.0.isTold(by: plain) else {
      findings.add(Finding(.kindUnknown, line: 1, found: names.prefix(6).map(printable).joined(separator: ",")))
      return nil
    }
    return layout(names, schema: distinct.0, encoding: encoding, findings: &findings)
  }

  private static func layout(
    _ names: [String], schema: FileSchema, encoding: TextEncoding, findings: inout Findings
  ) -> TableLayout {
    var slots = [Int](repeating: -1, count: names.count)
    var seen: Set<Int> = []
    var result = TableLayout(
      kind: schema.kind, encoding: encoding, fieldCount: schema.fields.count, slotOfColumn: slots)
    for (column, name) in names.enumerated() {
      let plain = FileSchema.plain(name)
      guard let slot = schema.slot(named: plain) else {
        switch plain {
        case "": break
        case "count", "笔数", "总笔数": result.countColumn = column
        case "sum", "total", "总金额", "合计金额": result.sumColumn = column
        default: findings.add(Finding(.columnIgnored, line: 1, found: printable(name)))
        }
        continue
      }
      let field = schema.fields[slot]
      if !seen.insert(slot).inserted { findings.add(finding(.columnRepeated, field)) }
      slots[column] = slot
      if field.name == "amount" { result.sumColumn = result.sumColumn ?? column }
      if field.name == "line_no" || field.name == "seq" { result.countColumn = result.countColumn ?? column }
    }
    for (slot, field) in schema.fields.enumerated() where field.isRequired && !seen.contains(slot) {
      findings.add(finding(.columnMissing, field))
    }
    result.slotOfColumn = slots
    return result
  }

  private static func finding(_ code: FindingCode, _ field: FileSchema.Column) -> Finding {
    Finding(code: code, line: 1, column: field.name, columnChinese: field.chineseName, required: "", found: "")
  }

  /// A header's name cut to what a receipt can show.
  private static func printable(_ name: String) -> String { String(name.prefix(40)) }
}
