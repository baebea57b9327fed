internal import DaifaModel

/// Finds out what a file is from its root element, in a pass of its own over the file's head.
final class XMLRootSearch: XMLPass {
  private var found: XMLLayout?

  /// The layout of the file that begins so; nil with the reason in `findings`.
  func layout(in head: Bytes) throws(FormatFault) -> XMLLayout? {
    try feed(head)
    if !isStopped, head.count >= XMLInput.chunkBytes / 2 {
      refuse(Finding(.xmlLimit, required: "根元素在首个1 MiB内 the root within the first MiB", found: "> 1 MiB"))
    }
    try end()
    if found == nil, !hasFindings { report(Finding(.kindUnknown, found: "-")) }
    return found
  }

  override func started(_ tag: XMLTag) {
    found = XMLLayout.all.first { XMLName.equals(tag.name, $0.root) && XMLName.equals(tag.uri, $0.namespace) }
    if found == nil {
      let name = XMLName.quoted(tag.name, limit: 64)
      report(Finding(.kindUnknown, line: line, found: "<\(name) xmlns=\"\(XMLName.quoted(tag.uri, limit: 100))\">"))
    }
    stop()
  }
}

/// Names in libxml2's memory, which end in a zero byte.
enum XMLName {
  /// Whether the name is this text.
  static func equals(_ name: UnsafePointer<UInt8>?, _ text: String) -> Bool {
    guard let name else { return false }
    return text.withBytes { bytes in
      for (index, byte) in bytes.enumerated() where name[index] != byte { return false }
      return name[bytes.count] == 0
    }
  }

  /// A sender's name as a finding may show it: bounded, and without anything that is not plainly visible.
  static func quoted(_ name: UnsafePointer<UInt8>?, limit: Int) -> String {
    guard let name else { return "" }
    var text = ""
    for scalar in String(cString: name).unicodeScalars.prefix(limit) {
      text.unicodeScalars.append(XMLName.isVisible(scalar) ? scalar : "?")
    }
    return text
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
