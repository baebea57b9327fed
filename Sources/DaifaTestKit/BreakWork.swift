package import DaifaModel

/// 差异处理 as somebody edits it in a spreadsheet.
package struct TestBreakWork: Sendable {
  package var header: [String]
  package var rows: [[String]]

  /// Reads an export.
  package init(csv text: String) {
    let table = text.drop { $0 == "\u{FEFF}" }.split(whereSeparator: \.isNewline).map {
      TestBreakWork.cells(String($0))
    }
    header = table.first ?? []
    rows = Array(table.dropFirst())
  }

  private static func cells(_ line: String) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: cells.append("")
      default: cells[cells.count - 1].append(character)
      }
    }
    return cells
  }

  package subscript(row: Int, field: BreakWorkField) -> String {
    get { header.firstIndex(of: field.chineseName).map { rows[row][$0] } ?? "" }
    set { if let column = header.firstIndex(of: field.chineseName) { rows[row][column] = newValue } }
  }

  /// The rows of one kind of break, by their places.
  package func rows(of kind: BreakKind) -> [Int] {
    rows.indices.filter { self[$0, .kind] == kind.chineseName }
  }

  package mutating func say(_ row: Int, _ state: DeskState, _ reason: DeskReason? = nil, by: String = "财政01") {
    self[row, .state] = state.chineseName
    if let reason { self[row, .reason] = reason.chineseName }
    self[row, .decidedBy] = by
  }

  package var text: String {
    ([header] + rows).map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// As Excel saves it.
  package var csv: [UInt8] { Array("\u{FEFF}\(text)".utf8) }
}
