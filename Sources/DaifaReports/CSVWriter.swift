import DaifaModel

/// CSV for people: UTF-8 with BOM, comma, RFC 4180 quotes, CRLF, and no cell that Excel or WPS would misread.
///
/// A report has a block of two-column rows (what it is about), an empty line, and one table with a Chinese header row.
struct CSVWriter: ~Copyable {
  private var output: ByteOutput
  private var isRowEmpty = true

  init(_ sink: @escaping ReportSink) {
    output = ByteOutput(sink)
    output.write("\u{FEFF}")
  }

  /// Rows alone, without a file's beginning, to be ``gathered()``.
  init(gathering room: Bool) { output = ByteOutput(gathering: room) }

  /// What was written to a writer that gathers.
  consuming func gathered() -> [UInt8] { output.gathered() }

  /// Whole rows that were laid out apart.
  mutating func lines(_ rows: [UInt8]) throws {
    rows.withUnsafeBufferPointer { output.write($0) }
    try output.settle()
  }

  /// A cell of text or an identifier, kept from being read as a formula, a number or a date (see ``SpreadsheetText``).
  mutating func text(_ bytes: Bytes) {
    separate()
    let needsApostrophe = SpreadsheetText.needsApostrophe(bytes)
    guard CSVWriter.needsQuotes(bytes) else {
      if needsApostrophe { output.write(UInt8(ascii: "'")) }
      return output.write(bytes)
    }
    output.write(UInt8(ascii: "\""))
    if needsApostrophe { output.write(UInt8(ascii: "'")) }
    for byte in bytes { writeQuoted(byte) }
    output.write(UInt8(ascii: "\""))
  }

  mutating func text(_ text: String) { text.withBytes { self.text($0) } }

  /// A cell, or several that were laid out before: bytes of our own that need neither quotes nor an apostrophe.
  mutating func plain(_ bytes: Bytes) {
    separate()
    output.write(bytes)
  }

  /// Cells of text as they stand in a row, to be written by ``plain(_:)``.
  static func cells(_ texts: [String]) -> [UInt8] {
    var writer = CSVWriter(gathering: false)
    for text in texts { writer.text(text) }
    return writer.gathered()
  }

  /// A count or an ordinal, which a spreadsheet may add up; empty when there is none.
  mutating func number(_ number: Int?) {
    separate()
    if let number { output.write(Int64(number)) }
  }

  /// Yuan with two decimals, which a spreadsheet may add up; empty when there is none.
  mutating func amount(_ amount: Amount?) {
    guard let amount else { return separate() }
    guard amount.fen >= 0 else { return text(amount.description) }
    separate()
    output.write(amount)
  }

  /// A number with one decimal, given in tenths and not below zero; empty when there is none.
  mutating func tenths(_ tenths: Int?) {
    separate()
    guard let tenths else { return }
    output.write(Int64(tenths / 10))
    output.write(UInt8(ascii: "."))
    output.write(Int64(tenths % 10))
  }

  /// A day, which a spreadsheet may sort by; empty when there is none.
  mutating func day(_ day: Day?) {
    separate()
    if let day { output.write(day) }
  }

  /// Count and sum, two cells.
  mutating func tally(_ tally: Tally?) {
    number(tally?.count)
    amount(tally?.sum)
  }

  /// Ends the row.
  mutating func endRow() throws {
    output.write("\r\n")
    isRowEmpty = true
    try output.settle()
  }

  /// A whole row of text.
  mutating func row(_ cells: [String]) throws {
    for cell in cells { text(cell) }
    try endRow()
  }

  /// A row of the block above the table; left out when there is no value.
  mutating func fact(_ name: String, _ value: String?) throws {
    guard let value, !value.isEmpty else { return }
    try row([name, value])
  }

  /// Rows of the block above the table for a count and a sum.
  mutating func fact(_ name: String, _ tally: Tally) throws {
    text(name + "笔数")
    number(tally.count)
    try endRow()
    text(name + "金额（元）")
    amount(tally.sum)
    try endRow()
  }

  mutating func finish() throws { try output.finish() }

  private mutating func separate() {
    if !isRowEmpty { output.write(UInt8(ascii: ",")) }
    isRowEmpty = false
  }

  private static func needsQuotes(_ bytes: Bytes) -> Bool {
    if bytes.first == 0x20 || bytes.last == 0x20 { return true }
    for byte in bytes
    where byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ";") || byte < 0x20 {
      return true
    }
    return false
  }

  /// A byte inside quotes: a quote is doubled; a control character, line breaks among them, is shown as its picture
  /// (␍).
  private mutating func writeQuoted(_ byte: UInt8) {
    if byte < 0x20 { return output.writePicture(of: byte) }
    if byte == UInt8(ascii: "\"") { output.write(byte) }
    output.write(byte)
  }
}

extension ByteOutput {
  /// Writes the control picture of a C0 control character, U+2400 and on.
  mutating func writePicture(of control: UInt8) {
    write(0xE2 as UInt8)
    write(0x90 as UInt8)
    write(0x80 + control)
  }
}
