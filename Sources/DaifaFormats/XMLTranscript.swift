package import DaifaModel

/// What reading an XML file gave besides the lines themselves, which went to a file as CSV.
///
/// Nothing of it may be recorded unless `findings` does not refuse the file: that it is cut short shows only at its
/// end.
package struct XMLTranscript: Sendable {
  /// What the root element says the file is.
  package var kind: FileKind
  /// The values that stand once on the root instead of on every line, by the raw value of the kind's field.
  package var constants: [(field: Int, value: String)]
  /// The control totals on the root; nil where it has none. A policy list's has a count only.
  package var totals: ControlTotal?
  /// How many line elements there are.
  package var lines: Int
  /// What was found wrong with the file's structure.
  package var findings: Findings

  /// A transcript of nothing but findings.
  init(kind: FileKind, findings: Findings) {
    self.kind = kind
    constants = []
    totals = nil
    lines = 0
    self.findings = findings
  }
}

/// Rewrites an XML file of any incoming kind as lines of canonical CSV, checking it against its schema on the way.
///
/// Each line holds the number of the XML line its element begins on and then every field of the kind in the order of
/// its raw values: UTF-8, LF, quoted only where a value has a comma or a quote, no header and no totals row. Memory is
/// bounded whatever the size of the file.
package enum XMLTranscriber {
  /// Whether the bytes, after a byte order mark and white space, begin as XML does.
  package static func looksLikeXML(_ head: Bytes) -> Bool {
    let mark = head.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    return head.dropFirst(mark).first { !XMLEncoding.isSpace($0) } == UInt8(ascii: "<")
  }

  /// Reads XML from one descriptor, from where it stands to its end, and writes its lines to another.
  ///
  /// A file of the plain form is read by ``XMLPlainReader``; any other from its beginning by libxml2, which says what there is to say of it.
  package static func transcribe(from input: CInt, to output: CInt) throws(FormatFault) -> XMLTranscript {
    if let transcript = try transcribePlain(from: input, to: output) { return transcript }
    return try transcribeWithParser(from: input, to: output)
  }

  /// Reads XML of the plain form, whose transcript is the same as ``transcribeWithParser(from:to:)`` gives; nil when the file is any other,
  /// with both descriptors where they were. `chunkBytes` is how much is read at a time, and must hold the root's tag.
  package static func transcribePlain(
    from input: CInt, to output: CInt, chunkBytes: Int = 1 << 20
  ) throws(FormatFault) -> XMLTranscript? {
    try XMLPlainReader.read(from: input, to: output, chunkBytes: chunkBytes)
  }

  /// Reads any XML by libxml2 and holds it to its schema.
  package static func transcribeWithParser(from input: CInt, to output: CInt) throws(FormatFault) -> XMLTranscript {
    let source = XMLInput(descriptor: input)
    let head: Bytes
    switch try source.next() {
    case .bytes(let bytes): head = bytes
    case .end: return XMLTranscript(kind: .unknown, findings: Findings())
    case .refused(let finding): return refused(.unknown, finding)
    }
    // The schema has to be known before the parser starts, so the head is parsed once for its root alone.
    let search = try XMLRootSearch()
    guard let layout = try search.layout(in: head) else {
      return XMLTranscript(kind: .unknown, findings: search.findings)
    }
    let pass = try XMLLinePass(layout: layout, output: output)
    try pass.feed(head)
    reading: while !pass.isStopped {
      switch try source.next() {
      case .bytes(let bytes): try pass.feed(bytes)
      case .end: break reading
      case .refused(let finding): return refused(layout.kind, finding)
      }
    }
    return try pass.finish()
  }

  private static func refused(_ kind: FileKind, _ finding: Finding) -> XMLTranscript {
    var findings = Findings()
    findings.add(finding)
    return XMLTranscript(kind: kind, findings: findings)
  }
}
