import DaifaFormats
import DaifaModel
import DaifaSpool
import Glibc

/// A file that came, unpacked, and told what it is: ready for its lines to be read.
struct OpenedFile {
  /// What is read: the archived bytes, or what was unpacked or transcribed from them.
  var source: Descriptor
  /// How its lines are laid out; nil when it cannot be read, for what `findings` says.
  var layout: TableLayout?
  var findings: Findings
  var kind: FileKind
  /// How the file was written, for people: `UTF-8`, `GB18030`, `XML`, with `gzip` where it was packed.
  var encoding: String

  /// Opens a file by its content alone.
  static func open(_ archived: Descriptor, spool: Spool, limits: Configuration.Limits) throws -> OpenedFile {
    var source = archived
    var prefix = ""
    var head = try readHead(source.number, bytes: TableHeader.headBytes)
    if head.withUnsafeBufferPointer(Gzip.looksLikeGzip) {
      prefix = "gzip "
      let unpacked = try spool.scratch()
      lseek(source.number, 0, SEEK_SET)
      switch try Gzip.inflate(from: source.number, to: unpacked.number, maximumBytes: limits.unpackedBytes) {
      case .refused(let finding): return refused(source, finding, encoding: "gzip")
      case .inflated: break
      }
      source = unpacked
      head = try readHead(source.number, bytes: TableHeader.headBytes)
    }
    if let form = head.withUnsafeBufferPointer({ ForeignForm(head: $0) }) {
      return refused(source, Finding(.notCSV, found: form.rawValue), encoding: prefix + form.rawValue)
    }
    if head.withUnsafeBufferPointer(XMLTranscriber.looksLikeXML) {
      return try openXML(source, spool: spool, encoding: prefix + "XML")
    }
    let opening = try head.withUnsafeBufferPointer {
      try TableHeader.open(head: $0, isWhole: $0.count < TableHeader.headBytes)
    }
    return OpenedFile(
      source: source, layout: opening.layout, findings: opening.findings, kind: opening.layout?.kind ?? .unknown,
      encoding: prefix + (opening.layout?.encoding.rawValue ?? ""))
  }

  /// Whether the last byte ends a line.
  func endsWithLineBreak() throws -> Bool {
    let end = lseek(source.number, 0, SEEK_END)
    return try end > 0 && readPiece(source.number, at: Int(end) - 1, bytes: 1).first == 0x0A
  }

  private static func refused(_ source: Descriptor, _ finding: Finding, encoding: String) -> OpenedFile {
    var findings = Findings()
    findings.add(finding)
    return OpenedFile(source: source, layout: nil, findings: findings, kind: .unknown, encoding: encoding)
  }

  private static func openXML(_ source: Descriptor, spool: Spool, encoding: String) throws -> OpenedFile {
    let lines = try spool.scratch()
    lseek(source.number, 0, SEEK_SET)
    let transcript = try XMLTranscriber.transcribe(from: source.number, to: lines.number)
    let isGood = !transcript.findings.refusesFile
    let layout = TableLayout.transcript(
      kind: transcript.kind, constants: transcript.constants, totals: transcript.totals)
    return OpenedFile(
      source: lines, layout: isGood ? layout : nil, findings: transcript.findings, kind: transcript.kind,
      encoding: encoding)
  }
}
