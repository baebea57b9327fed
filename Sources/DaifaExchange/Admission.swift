import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// Everything an admission needs besides the file: fixed for one pass.
struct PassContext {
  let spool: Spool
  let configuration: Configuration
  let banks: BankDirectory
  let calendar: WorkingCalendar
  /// The business day everything is done as on.
  let today: Day
  /// The instant things are recorded at.
  let now: Instant
  var listener: PassListener?

  /// Tells the listener how far the work has come.
  func tell(_ stage: PassProgress.Stage, _ file: String, _ lines: Int) {
    listener?(PassProgress(stage: stage, file: file, lines: lines))
  }
}

/// One file at the time it is recorded.
struct Arrival {
  var file: Int64
  var party: Party
  var name: String
  var digest: Digest
}

/// What became of one file, in the ledger and for its receipt.
struct Admission {
  var kind: FileKind
  var outcome: FileOutcome
  var findings: Findings
  var encoding: String
  var lines = 0
  var sum = Amount.zero
  var accepted = 0
  var acceptedSum = Amount.zero
  var refused = 0
  var batchNumber: String?
  var policy: Policy?
  var period: Period?
  var earlier: EarlierFile?
  /// What the check of its signature found; nil where none is asked for.
  var signature: SignatureRecord?
  /// What an operator must be told of.
  var alarm: Finding?
  /// What owners of payments are to be told because of it.
  var notices: [PartNotices] = []
  /// 控制号: what decisions about the roster quote; nil for other files and refused ones.
  var control: ControlNumber?
  /// Rosters that came before and of whose payments it changes something; parts that a return speaks of aside.
  var touchedRosters: Set<Int64> = []
  /// The digest of what it moved, for the journal.
  var contentDigest = ""
  /// Writes what the file brings, once the file itself is recorded; nothing for a refused one.
  var record: ((LedgerTransaction) throws -> Void)?
  /// Writes the reports that follow from it, once it is recorded and answered.
  var report: ((Outgoing) throws -> Void)?

  init(kind: FileKind, outcome: FileOutcome, findings: Findings, encoding: String) {
    self.kind = kind
    self.outcome = outcome
    self.findings = findings
    self.encoding = encoding
  }
}

/// A decoding that turned out to have guessed the encoding wrong: begin again with the other one.
struct WrongEncoding: Error {
  var line: Int
}

/// Goes through the chunks of a table and gathers what every kind of file has: lines, structure, totals.
struct TableScan {
  var findings = Findings()
  /// Lines of data read.
  var lines = 0
  var numbers = LineNumbers()
  /// For each chunk, how many lines of data come before it.
  private(set) var chunkStarts: [Int] = []
  private(set) var totals: TableChunk.TotalsRow?
  private var physicalLines: Int
  private let layout: TableLayout

  init(layout: TableLayout) {
    self.layout = layout
    physicalLines = layout.headerLines
  }

  /// Takes in a chunk's own findings; gives the offset that makes its line numbers the file's.
  mutating func take(_ chunk: TableChunk) throws -> Int {
    if let wrong = chunk.wrongEncodingLine { throw WrongEncoding(line: physicalLines + wrong + 1) }
    let offset = layout.hasSourceLines ? 0 : physicalLines + 1
    findings.append(chunk.findings, lineOffset: physicalLines + 1)
    if totals != nil {
      if chunk.hasContent { findings.add(Finding(.linesAfterTotals, line: physicalLines + 1)) }
    } else if var row = chunk.totalsRow {
      row.line += physicalLines + 1
      totals = row
    }
    noteNumbers(chunk, offset: offset)
    chunkStarts.append(lines)
    lines += chunk.batch.count
    physicalLines += chunk.physicalLines
    return offset
  }

  private mutating func noteNumbers(_ chunk: TableChunk, offset: Int) {
    let batch = chunk.batch
    guard batch.count > 0 else { return }
    let first = batch.number(0)
    // Where the last line is as far from the first as there are lines between, all of them follow each other.
    if batch.number(batch.count - 1) - first == batch.count - 1 {
      numbers.append(first: lines, number: first + offset)
    } else {
      numbers.append(first: lines, numbers: (0..<batch.count).map { Int32(batch.number($0) + offset) })
    }
  }

  /// What the totals row or the root says; nil when there is neither.
  var said: (count: String, sum: String, line: Int?)? {
    if let totals { return (totals.count, totals.sum, totals.line) }
    return layout.totals.map { ("\($0.count)", $0.sum.description, nil) }
  }
}

extension TableScan {
  /// Goes through the lines of a file that is small enough for its chunks to be kept: structure and totals into the scan, lines to `body`.
  static func run(
    _ opened: OpenedFile, layout: TableLayout, most: Int, _ body: (LineBatch, _ lineOffset: Int) throws -> Void
  ) throws -> TableScan {
    var scan = TableScan(layout: layout)
    scan.findings = opened.findings
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    while true {
      let chunk = TableChunk(layout: layout)
      guard try reader.read(into: chunk) else { break }
      try chunk.decode()
      let offset = try scan.take(chunk)
      try body(chunk.batch, offset)
      guard scan.lines <= most else {
        scan.findings.add(Finding(.tooManyLines, required: "\(most)"))
        break
      }
    }
    if scan.lines == 0 { scan.findings.add(Finding(.noLines)) }
    return scan
  }

  /// Checks the count of the totals row or the root; gives whether there is one.
  mutating func checkCount() -> Bool {
    guard let said, !said.count.isEmpty else { return false }
    guard let count = said.count.withBytes({ $0.unsignedInteger }) else {
      findings.add(Finding(.totalsUnreadable, line: said.line, found: String(said.count.prefix(40))))
      return true
    }
    if count != lines {
      findings.add(Finding(.totalsCountDiffers, line: said.line, required: "\(count)", found: "\(lines)"))
    }
    return true
  }
}

/// What came of reading a file through.
enum ScanResult<Value> {
  case read(Value)
  case refused(Finding)
}

extension OpenedFile {
  /// Reads the file with the encoding its beginning suggests, and once more with the other one when that proves wrong.
  func scan<Value>(_ body: (TableLayout) throws -> Value) throws -> ScanResult<Value> {
    guard let layout else { preconditionFailure("a file without a layout is refused, not read") }
    do {
      return .read(try body(layout))
    } catch let wrong as WrongEncoding {
      guard layout.encoding == .utf8, !layout.hasSourceLines else {
        return .refused(.encodingUnknown(line: wrong.line))
      }
      var other = layout
      other.encoding = .gb18030
      do {
        return .read(try body(other))
      } catch let wrong as WrongEncoding {
        return .refused(.encodingUnknown(line: wrong.line))
      }
    }
  }
}

extension Finding {
  static func encodingUnknown(line: Int) -> Finding { Finding(.encodingUnknown, line: line, found: "\(line)") }
}
