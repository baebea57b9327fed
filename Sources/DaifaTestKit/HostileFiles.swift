package import DaifaModel

/// A file somebody sends who means harm or whose machine is broken, and what it must be told.
package struct HostileFile: Sendable {
  package var name: String
  package var bytes: [UInt8]
  /// Codes of findings, one of which names the cause.
  package var causes: Set<FindingCode>

  /// All of them, the same at every run.
  package static func all() throws -> [HostileFile] { try tables + documents + packed() }

  private static let roster = TestRoster("H1", people: 1..<6)
  private static var lines: [String] {
    String(decoding: roster.csv, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The good table with its third line changed.
  private static func table(_ change: (String) -> [UInt8]) -> [UInt8] {
    lines.enumerated().flatMap { ($0.offset == 2 ? change($0.element) : Array($0.element.utf8)) + [0x0A] }
  }

  /// The good table with bytes put before its third line's remark.
  private static func table(remark: [UInt8]) -> [UInt8] { table { Array($0.utf8) + remark } }

  // MARK: CSV

  private static var tables: [HostileFile] {
    let structure: Set<FindingCode> = [
      .totalsMissing, .columnCountDiffers, .totalsUnreadable, .totalsCountDiffers, .totalsSumDiffers, .kindUnknown,
      .columnMissing, .noLines, .encodingUnknown,
    ]
    var files: [HostileFile] = []
    for byte in UInt8(0)..<0x20 where byte != 0x0A && byte != 0x0D && byte != 0x09 {
      files.append(
        .init(name: "control-\(byte)", bytes: table(remark: [0x61, byte, 0x62]), causes: [.controlCharacter]))
    }
    files.append(.init(name: "lone-return", bytes: table(remark: [0x61, 0x0D, 0x62]), causes: [.loneCarriageReturn]))
    let ill: [[UInt8]] = [
      [0xFF], [0xFE, 0xFF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xBF], [0xC3], [0xE4, 0xB8],
      [0xF0, 0xA0, 0xAE],
    ]
    for (number, sequence) in ill.enumerated() {
      // A byte that no encoding has ends it, so that it is no GB18030 by chance either.
      files.append(
        .init(name: "ill-formed-\(number)", bytes: table(remark: sequence + [0x20, 0xFF]), causes: [.encodingUnknown]))
    }
    for (number, text) in ["\"", "a\"b", "\"a\"b", "\"a", "\"\"\"", "\"a\" ", " \"a\""].enumerated() {
      files.append(
        .init(
          name: "quote-\(number)", bytes: table(remark: Array(text.utf8)), causes: [.quoteMisplaced, .quoteUnbalanced]))
    }
    for extra in 1...20 {
      files.append(
        .init(
          name: "ragged-\(extra)", bytes: table { Array($0.utf8) + [UInt8](repeating: 0x2C, count: extra) + [0x78] },
          causes: [.columnCountDiffers]))
    }
    for (number, size) in [1_025, 4_000, 8_193, 100_000, 1 << 20, 10 << 20].enumerated() {
      files.append(
        .init(
          name: "long-\(number)", bytes: table(remark: [UInt8](repeating: 0x61, count: size)),
          causes: [.fieldTooLong, .lineTooLong]))
    }
    let whole = roster.csv
    for place in stride(from: 1, to: whole.count - 40, by: max(whole.count / 60, 1)) {
      files.append(.init(name: "cut-\(place)", bytes: Array(whole.prefix(place)), causes: structure))
    }
    let header = lines[0].split(separator: ",")
    for column in header.prefix(12) {
      let twice = lines.enumerated().map { $0.offset == 0 ? "\($0.element),\(column)" : "\($0.element)," }
      files.append(
        .init(
          name: "twice-\(column)", bytes: Array((twice.joined(separator: "\n") + "\n").utf8), causes: [.columnRepeated])
      )
    }
    return files + [.init(name: "empty", bytes: [], causes: [.emptyFile])]
  }

  // MARK: XML

  private static var documents: [HostileFile] {
    let good = String(decoding: TestRoster("H2", people: 1..<4).xml, as: UTF8.self)
    let types = [
      "<!DOCTYPE roster>", "<!DOCTYPE roster SYSTEM \"file:///etc/passwd\">", "<!DOCTYPE roster PUBLIC \"a\" \"b\">",
      "<!DOCTYPE roster [<!ENTITY z \"0\">]>", "<!DOCTYPE roster [<!ENTITY z SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE roster [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\">%p;]>",
      "<!DOCTYPE roster [<!ELEMENT roster ANY>]>",
      "<!DOCTYPE roster [<!ATTLIST line lineNo CDATA \"1\">]>", "<!DOCTYPE roster [<!NOTATION n SYSTEM \"x\">]>",
    ]
    var files = types.enumerated().map { number, type in
      HostileFile(
        name: "type-\(number)", bytes: Array(good.replacing("<roster", with: "\(type)<roster").utf8),
        causes: [.xmlDocumentType])
    }
    let any: Set<FindingCode> = [
      .xmlMalformed, .xmlSchema, .xmlLimit, .xmlDocumentType, .kindUnknown, .encodingUnknown,
    ]
    for (number, count) in [41, 1_000, 100_000].enumerated() {
      let many = (1...count).map { " a\($0)='1'" }.joined()
      files.append(
        .init(
          name: "attributes-\(number)", bytes: Array(good.replacing("<line", with: "<line\(many)").utf8),
          causes: [.xmlLimit]))
    }
    let inside = [
      String(repeating: "<line>", count: 100_000), "<x/>", "&z;", "&#0;", "&#x110000;", "<![CDATA[x]]>", "text",
      "<line/>",
      "<line lineNo=\"1\" lineNo=\"2\"/>", "<?php x ?>" + "<x>", "<line lineNo='<'/>", "</roster>", "<a:line/>",
      "<line/ >",
      String(repeating: "<b>", count: 20), "<!-- -- -->", "]]>", "<" + String(repeating: "n", count: 100_000) + "/>",
      "\u{1}", "&",
    ]
    for (number, text) in inside.enumerated() {
      let bytes = Array(good.replacing("</roster>", with: "\(text)</roster>").utf8)
      files.append(.init(name: "inside-\(number)", bytes: bytes, causes: any))
    }
    for (number, tail) in ["<roster/>", "x", "<!DOCTYPE x>", "\u{0}", "<a>", "&a;"].enumerated() {
      files.append(.init(name: "tail-\(number)", bytes: Array((good + tail).utf8), causes: any))
    }
    for encoding in ["UTF-16", "UTF-7", "EBCDIC", "ISO-8859-1", "nonsense", "UCS-4"] {
      let text = good.replacing("encoding=\"UTF-8\"", with: "encoding=\"\(encoding)\"")
      files.append(.init(name: "encoding-\(encoding)", bytes: Array(text.utf8), causes: any))
    }
    let bytes = Array(good.utf8)
    for place in stride(from: 1, to: bytes.count - 12, by: max(bytes.count / 60, 1)) {
      files.append(.init(name: "xml-cut-\(place)", bytes: Array(bytes.prefix(place)), causes: any))
    }
    return files
  }

  // MARK: gzip

  private static func packed() throws -> [HostileFile] {
    let good = try gzipped(roster.csv)
    let damaged: Set<FindingCode> = [.gzipDamaged, .gzipTrailingBytes, .kindUnknown, .encodingUnknown]
    var files: [HostileFile] = [
      .init(name: "two.gz", bytes: good + good, causes: [.gzipTrailingBytes]),
      .init(name: "trailing.gz", bytes: good + [0], causes: [.gzipTrailingBytes]),
      .init(
        name: "zeros.gz", bytes: try gzipped([UInt8](repeating: 0, count: 32 << 20)),
        causes: [.gzipTooLarge, .lineTooLong]),
    ]
    for place in stride(from: 2, to: good.count, by: max(good.count / 50, 1)) {
      files.append(.init(name: "gz-cut-\(place)", bytes: Array(good.prefix(place)), causes: damaged))
    }
    return files
  }
}
