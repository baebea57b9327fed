/// 不是CSV的文件: what a file is that somebody took for a CSV.
package enum ForeignForm: String, Sendable, CaseIterable {
  case xlsx, xls, ods, zip
  case utf16 = "UTF-16"
  case html = "HTML"
  case spreadsheetXML = "Excel XML"
  case pdf = "PDF"
  case rar = "RAR"
  case tabs, semicolons, fullWidthCommas

  package var chineseName: String {
    switch self {
    case .xlsx: "Excel工作簿（.xlsx）"
    case .xls: "旧版Excel或WPS表格（.xls、.et）"
    case .ods: "OpenDocument表格（.ods）"
    case .zip: "zip压缩包"
    case .utf16: "UTF-16编码的文本（Excel的“Unicode文本”）"
    case .html: "网页（有的系统把它命名为.xls）"
    case .spreadsheetXML: "Excel 2003的XML表格"
    case .pdf: "PDF"
    case .rar: "RAR压缩包"
    case .tabs: "用制表符分隔的文本"
    case .semicolons: "用分号分隔的文本"
    case .fullWidthCommas: "用全角逗号分隔的文本"
    }
  }

  package var englishName: String {
    switch self {
    case .xlsx: "an Excel workbook (.xlsx)"
    case .xls: "an old Excel or WPS workbook (.xls, .et)"
    case .ods: "an OpenDocument spreadsheet (.ods)"
    case .zip: "a zip archive"
    case .utf16: "text in UTF-16 (Excel's “Unicode text”)"
    case .html: "a web page (some systems call it .xls)"
    case .spreadsheetXML: "an Excel 2003 XML spreadsheet"
    case .pdf: "a PDF"
    case .rar: "a RAR archive"
    case .tabs: "text set apart by tabs"
    case .semicolons: "text set apart by semicolons"
    case .fullWidthCommas: "text set apart by full-width commas"
    }
  }

  /// Tells by the beginning of a file; nil for what may be a CSV, an XML file of ours or a gzip.
  package init?(head: Bytes) {
    func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
    if begins([0x50, 0x4B, 0x03, 0x04]) {
      self = ForeignForm.has(head, "xl/") ? .xlsx : ForeignForm.has(head, "opendocument.spreadsheet") ? .ods : .zip
    } else if begins([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .xls
    } else if begins(Array("%PDF-".utf8)) {
      self = .pdf
    } else if begins(Array("Rar!".utf8)) {
      self = .rar
    } else if ForeignForm.isUTF16(head) {
      self = .utf16
    } else {
      let mark = begins([0xEF, 0xBB, 0xBF]) ? 3 : 0
      let text = String(decoding: head.dropFirst(mark).prefix(1_024), as: UTF8.self).lowercased()
      let start = text.drop { $0.isWhitespace }
      if ["<html", "<!doctype html", "<table", "<meta"].contains(where: start.hasPrefix) {
        self = .html
      } else if start.hasPrefix("<"), text.contains("office:spreadsheet") || text.contains("excel.sheet") {
        self = .spreadsheetXML
      } else {
        return nil
      }
    }
  }

  /// Tells by the first line of a text; nil where commas set it apart, or nothing does.
  package init?(headerLine line: String) {
    func count(_ mark: Character) -> Int { line.count { $0 == mark } }
    let commas = count(",")
    let marks: [(Character, ForeignForm)] = [("\t", .tabs), (";", .semicolons), ("，", .fullWidthCommas)]
    for (mark, form) in marks where count(mark) >= 2 && count(mark) > commas {
      self = form
      return
    }
    return nil
  }

  /// With its mark, or with the empty bytes that ASCII has in it.
  private static func isUTF16(_ head: Bytes) -> Bool {
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return true }
    let sample = head.prefix(64)
    let zeros = sample.enumerated().filter { $0.element == 0 }.map { $0.offset % 2 }
    return zeros.count >= 8 && zeros.count * 4 >= sample.count && Set(zeros).count == 1
  }

  /// Whether the beginning of a file holds a word.
  private static func has(_ head: Bytes, _ word: String) -> Bool {
    let bytes = Array(word.utf8)
    let sample = head.prefix(64 << 10)
    guard let first = bytes.first, sample.count >= bytes.count else { return false }
    return sample.indices.dropLast(bytes.count - 1).contains { start in
      sample[start] == first && sample[start..<(start + bytes.count)].elementsEqual(bytes)
    }
  }
}
