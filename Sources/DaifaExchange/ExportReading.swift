import DaifaLedger
import DaifaModel
import DaifaReports

/// One row of an export's table: its values by the names of their columns in XML.
struct ExportRow {
  var values: [String: String]

  subscript(_ name: String) -> String { values[name] ?? "" }
}

/// Takes lines of an export's files apart, as ``ExportTableWriter`` writes them: a row a line, in either form.
enum ExportLine {
  /// The fields of a line of CSV.
  static func fields(_ line: ArraySlice<UInt8>) -> [String] {
    var fields: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var index = line.startIndex
    while index < line.endIndex {
      let byte = line[index]
      if byte == UInt8(ascii: "\"") {
        if isQuoted, index + 1 < line.endIndex, line[index + 1] == byte {
          cell.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == UInt8(ascii: ","), !isQuoted {
        fields.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
      index += 1
    }
    fields.append(String(decoding: cell, as: UTF8.self))
    return fields
  }

  /// The attributes of a line that is one element of that name; nil when it is another.
  static func attributes(_ line: ArraySlice<UInt8>, of element: String) -> [String: String]? {
    guard line.starts(with: Array("<\(element) ".utf8)) || line.starts(with: Array("<\(element)/".utf8)) else {
      return nil
    }
    var values: [String: String] = [:]
    var rest = line.dropFirst(element.utf8.count + 1)
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")), equals + 1 < rest.endIndex {
      let name = String(decoding: rest[..<equals], as: UTF8.self).filter { $0 != " " }
      let value = rest[(equals + 2)...]
      guard let end = value.firstIndex(of: UInt8(ascii: "\"")) else { break }
      values[name] = plain(String(decoding: value[..<end], as: UTF8.self))
      rest = rest[(end + 1)...]
    }
    return values
  }

  private static func plain(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&")
  }
}

/// Reads a manifest, line by line.
struct ExportManifestReader {
  /// What the manifest says of one file.
  struct File {
    var name: String
    var rows: String
    var sumColumn: String
    var sum: String
    var bytes: String
    var digest: String
  }

  let form: ExportTableWriter.Form
  private(set) var files: [File] = []
  private var facts: [String: String] = [:]
  private var isInTable = false

  init(form: ExportTableWriter.Form) { self.form = form }

  /// A fact of the whole export, by its name in XML.
  subscript(_ name: String) -> String { facts[name] ?? "" }

  mutating func take(_ line: ArraySlice<UInt8>) {
    switch form {
    case .xml:
      if let root = ExportLine.attributes(line, of: "manifest") { facts = root }
      guard let file = ExportLine.attributes(line, of: "file") else { return }
      add(file)
    case .csv:
      if line.isEmpty {
        isInTable = true
        return
      }
      let fields = ExportLine.fields(line)
      guard isInTable else {
        if fields.count == 3 { facts[ExportTable.camelCase(fields[0])] = fields[2] }
        return
      }
      guard fields.count == 7, fields[0] != "file" else { return }
      files.append(
        File(
          name: fields[0], rows: fields[2], sumColumn: fields[3], sum: fields[4], bytes: fields[5], digest: fields[6]))
    }
  }

  private mutating func add(_ file: [String: String]) {
    files.append(
      File(
        name: file["name"] ?? "", rows: file["rows"] ?? "", sumColumn: file["sumColumn"] ?? "",
        sum: file["sum"] ?? "", bytes: file["bytes"] ?? "", digest: file["sha256"] ?? ""))
  }
}

/// Reads a table, line by line: counts its rows and adds up a column.
struct ExportTableReader {
  let form: ExportTableWriter.Form
  private let sumColumn: String
  private var names: [String] = []
  private(set) var rows = 0
  private(set) var sum = Amount.zero
  /// Whether a row has other columns than the header, or the file does not end as it should.
  var isCut: Bool { hasOddRow || (form == .xml && !isEnded) || (form == .csv && names.isEmpty) }
  private var hasOddRow = false
  private var isEnded = false

  init(form: ExportTableWriter.Form, sumColumn: String) {
    self.form = form
    self.sumColumn = ExportTable.camelCase(sumColumn)
  }

  /// Takes a line; gives the row it is, if it is one.
  mutating func take(_ line: ArraySlice<UInt8>) -> ExportRow? {
    let row: ExportRow
    switch form {
    case .xml:
      isEnded = line.starts(with: Array("</".utf8))
      guard let values = ExportLine.attributes(line, of: "row") else { return nil }
      row = ExportRow(values: values)
    case .csv:
      let fields = ExportLine.fields(line)
      guard !names.isEmpty else {
        names = fields.map(ExportTable.camelCase)
        return nil
      }
      guard fields.count == names.count else {
        hasOddRow = true
        return nil
      }
      let plain = fields.map { ExportWords.unguarded($0) }
      row = ExportRow(values: Dictionary(zip(names, plain)) { first, _ in first })
    }
    rows += 1
    if !sumColumn.isEmpty { sum += Amount(signedYuan: row[sumColumn]) ?? .zero }
    return row
  }
}

/// Follows a journal's chain: every entry's digest over its own content and the digest before it.
struct JournalChainCheck {
  private(set) var first = ""
  private(set) var head = ""
  /// The number of the first entry that does not fit; nil when all do.
  private(set) var broken: String?
  private var sequence: Int64?

  mutating func take(_ row: ExportRow) {
    guard broken == nil else { return }
    let entry = JournalEntry(
      sequence: Int64(row["seq"]) ?? 0, at: row["at"], day: row["day"], kind: row["kind"], party: row["party"],
      subject: row["subject"], count: Int(row["count"]) ?? 0, amount: Amount(signedYuan: row["amount"]) ?? .zero,
      contentDigest: row["contentDigest"], previous: row["previous"], digest: row["digest"])
    let follows = sequence.map { $0 + 1 == entry.sequence && entry.previous == head } ?? true
    if !follows || entry.digest != entry.expectedDigest { broken = row["seq"] }
    if sequence == nil { first = row["seq"] }
    sequence = entry.sequence
    head = entry.digest
  }
}

extension Amount {
  /// Reads yuan with two decimals, below zero too, as ``description`` writes them; nil for anything else.
  init?(signedYuan text: String) {
    let isNegative = text.hasPrefix("-")
    guard let amount = (isNegative ? String(text.dropFirst()) : text).withBytes({ Amount(yuanSum: $0) }) else {
      return nil
    }
    self = isNegative ? .zero - amount : amount
  }
}
