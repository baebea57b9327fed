internal import DaifaModel

/// The encoding an XML file says it has, read from its first bytes as XML 1.0, appendix F, describes.
enum XMLEncoding: Equatable {
  /// UTF-8, after so many bytes of byte order mark.
  case utf8(mark: Int)
  /// GB18030, or GBK or GB2312, which it contains.
  case gb18030
  /// Anything else, by the name to report.
  case other(String)

  /// Reads the byte order mark and the declaration; without either, XML is UTF-8.
  init(head: Bytes) {
    if head.starts(with: [0xef, 0xbb, 0xbf]) {
      // The mark is proof enough, whatever a converting editor left in the declaration.
      self = .utf8(mark: 3)
    } else if head.starts(with: [0xfe, 0xff]) || head.starts(with: [0xff, 0xfe]) || head.prefix(4).contains(0) {
      self = .other("UTF-16/32")
    } else if head.starts(with: [0x4c, 0x6f, 0xa7, 0x94]) {
      self = .other("EBCDIC")
    } else {
      switch XMLEncoding.declared(head) {
      case nil, "utf-8", "utf8": self = .utf8(mark: 0)
      case "gb18030", "gbk", "gb2312": self = .gb18030
      case .some(let name): self = .other(name)
      }
    }
  }

  /// The name in `<?xml … encoding="…"?>`, in lower case; nil without one. A declaration that cannot be read has none:
  /// the parser will say what is wrong with it.
  private static func declared(_ head: Bytes) -> String? {
    guard head.starts(with: "<?xml".utf8) else { return nil }
    var rest = head.dropFirst(5).prefix(1024)
    while true {
      rest = rest.drop { isSpace($0) }
      let name = rest.prefix { $0 != UInt8(ascii: "=") && !isSpace($0) }
      rest = rest.dropFirst(name.count).drop { isSpace($0) }
      guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return nil }
      rest = rest.dropFirst().drop { isSpace($0) }
      guard let quote = rest.popFirst(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
      let value = rest.prefix { $0 != quote }
      rest = rest.dropFirst(value.count + 1)
      if name.elementsEqual("encoding".utf8) {
        return String(decoding: value.prefix(40), as: UTF8.self).lowercased()
      }
    }
  }

  /// Whether the byte is white space in the sense of XML.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
}
