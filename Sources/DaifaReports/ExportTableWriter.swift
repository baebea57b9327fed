package import DaifaModel

/// Writes one table of an audit export in one form, row by row, cell by cell in the order of its columns.
///
/// For machines: UTF-8 without BOM, lines ending in LF, values as they are; but a text that a spreadsheet would run as a formula gets an
/// apostrophe in front, also one that already looks so guarded, so that it can be taken off again.
package struct ExportTableWriter: ~Copyable {
  /// The forms of an export's files.
  package enum Form: String, Sendable, CaseIterable { case csv, xml }

  private let table: ExportTable
  private let form: Form
  private let isMasked: Bool
  private let heads: [String]
  private var output: ByteOutput
  private var place = 0
  /// How many rows were written.
  package private(set) var rows = 0
  /// What the table's column of sums adds up to.
  package private(set) var sum = Amount.zero

  package init(
    _ table: ExportTable, _ form: Form, period: DayRange, isMasked: Bool, _ sink: @escaping ReportSink
  ) {
    self.table = table
    self.form = form
    self.isMasked = isMasked
    heads = table.columns.map { " \($0.attributeName)=\"" }
    output = ByteOutput(sink)
    switch form {
    case .csv:
      output.write(table.columns.map(\.name).joined(separator: ","))
      output.write(UInt8(ascii: "\n"))
    case .xml:
      output.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" as StaticString)
      output.write(
        "<\(table.rootName) xmlns=\"\(ExportWords.namespace)\" from=\"\(period.first)\" to=\"\(period.last)\">\n")
    }
  }

  /// A cell without a value.
  package mutating func empty() {
    begin(isEmpty: true)
    end(isEmpty: true)
  }

  /// A cell from a whole number: fen where the column holds money.
  package mutating func integer(_ value: Int64?) {
    guard let value else { return empty() }
    let column = table.columns[place]
    if place == table.sumColumn { sum += Amount(fen: value) }
    switch column.kind {
    case .payment: plain(PaymentReference(payment: value).description)
    case .caseNumber: plain(CaseNumber(value).description)
    case .control: plain(ControlNumber(value).description)
    case .amount:
      begin()
      output.write(Amount(fen: value))
      end()
    default:
      begin()
      output.write(value)
      end()
    }
  }

  package mutating func amount(_ amount: Amount?) { integer(amount?.fen) }

  /// A cell of text, masked where the export is and the column names a person.
  package mutating func text(_ bytes: Bytes) {
    guard !bytes.isEmpty else { return empty() }
    let kind = table.columns[place].kind
    guard isMasked else { return raw(bytes) }
    switch kind {
    case .name: raw(Mask.name(bytes.text))
    case .identity: raw(Mask.identity(bytes))
    case .account: raw(Mask.account(bytes))
    case .phone: raw(Mask.phone(bytes))
    case .serial: raw(bytes.text.withoutPrivateNumbers.withoutPhones)
    case .free: raw(bytes.text.withoutNumbers)
    default: raw(bytes)
    }
  }

  package mutating func text(_ text: String?) {
    guard let text else { return empty() }
    text.withBytes { self.text($0) }
  }

  package mutating func day(_ day: Day?) {
    guard let day else { return empty() }
    begin()
    output.write(day)
    end()
  }

  /// Ends the row.
  package mutating func endRow() throws {
    precondition(place == table.columns.count, "\(table.name): \(place) cells for \(table.columns.count) columns")
    output.write(form == .csv ? "\n" : "/>\n")
    place = 0
    rows += 1
    try output.settle()
  }

  package mutating func finish() throws {
    if form == .xml { output.write("</\(table.rootName)>\n") }
    try output.finish()
  }

  // MARK: Bytes

  private mutating func begin(isEmpty: Bool = false) {
    switch form {
    case .csv: if place > 0 { output.write(UInt8(ascii: ",")) }
    case .xml:
      if place == 0 { output.write("<row" as StaticString) }
      if !isEmpty { output.write(heads[place]) }
    }
  }

  private mutating func end(isEmpty: Bool = false) {
    if form == .xml, !isEmpty { output.write(UInt8(ascii: "\"")) }
    place += 1
  }

  private mutating func plain(_ text: String) {
    begin()
    output.write(text)
    end()
  }

  private mutating func raw(_ text: String) { text.withBytes { raw($0) } }

  private mutating func raw(_ bytes: Bytes) {
    begin()
    switch form {
    case .csv: csv(bytes)
    case .xml: XMLWriter.escape(bytes, into: &output)
    }
    end()
  }

  private mutating func csv(_ bytes: Bytes) {
    let isGuarded = SpreadsheetText.needsGuard(bytes)
    var isQuoted = bytes.first == 0x20 || bytes.last == 0x20
    for byte in bytes where byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte < 0x20 { isQuoted = true }
    if isQuoted { output.write(UInt8(ascii: "\"")) }
    if isGuarded { output.write(UInt8(ascii: "'")) }
    if isQuoted {
      for byte in bytes {
        if byte < 0x20 {
          output.writePicture(of: byte)
        } else {
          if byte == UInt8(ascii: "\"") { output.write(byte) }
          output.write(byte)
        }
      }
      output.write(UInt8(ascii: "\""))
    } else {
      output.write(bytes)
    }
  }
}

extension ExportTable {
  /// Writes the dictionary's rows: every column of every table.
  package static func writeDictionary(to writer: inout ExportTableWriter) throws {
    for table in all {
      for (place, column) in table.columns.enumerated() {
        for text in [table.name, table.chineseName, table.note] { writer.text(text) }
        writer.integer(Int64(place + 1))
        for text in [column.name, column.attributeName, column.chineseName, column.kind.chineseName, column.note] {
          writer.text(text)
        }
        try writer.endRow()
      }
    }
  }
}

extension ExportWords {
  /// A text of a CSV table without the apostrophe that kept a spreadsheet from running it.
  package static func unguarded(_ text: String) -> String {
    text.hasPrefix("'") && text.withBytes { SpreadsheetText.needsGuard($0) } ? String(text.dropFirst()) : text
  }
}
