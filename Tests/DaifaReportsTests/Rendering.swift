import CLibXML2
import DaifaModel
import DaifaReports

/// What a renderer wrote.
struct Written {
  var bytes: [UInt8] = []
  var pieces: [Int] = []

  init(_ render: (ReportSink) throws -> Void) rethrows {
    var bytes: [UInt8] = []
    var pieces: [Int] = []
    try render { piece in
      bytes += piece
      pieces.append(piece.count)
    }
    self.bytes = bytes
    self.pieces = pieces
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The rows of a CSV without its BOM, split by an RFC 4180 reader that knows nothing of the writer.
  var rows: [[String]] {
    var rows: [[String]] = [[]]
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 3
    func take() {
      rows[rows.count - 1].append(String(decoding: cell, as: UTF8.self))
      cell = []
    }
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      switch (byte, isQuoted) {
      case (0x22, true) where next == 0x22:
        cell.append(byte)
        index += 1
      case (0x22, _): isQuoted.toggle()
      case (0x2C, false): take()
      case (0x0D, false) where next == 0x0A:
        take()
        rows.append([])
        index += 1
      default: cell.append(byte)
      }
      index += 1
    }
    return rows.dropLast()
  }

  /// Whether libxml2 takes the bytes for well-formed XML.
  var isWellFormed: Bool {
    let document = bytes.withUnsafeBytes { buffer in
      let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
      return xmlReadMemory(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), nil, nil, options)
    }
    defer { xmlFreeDoc(document) }
    return document != nil
  }

  /// The names of all tags in the bytes, by plain reading: what a browser would see begin.
  var tagNames: Set<String> {
    var names: Set<String> = []
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "<") {
      let name = bytes[(index + 1)...].prefix { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 }
      if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
    }
    return names
  }

  /// The runs of digits of at least this length.
  func digitRuns(atLeast length: Int) -> [String] {
    bytes.split { !$0.isASCIIDigit }.filter { $0.count >= length }.map { String(decoding: $0, as: UTF8.self) }
  }
}
