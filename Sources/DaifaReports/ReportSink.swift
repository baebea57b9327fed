package import DaifaModel

/// Where a report's bytes go, in order, in pieces of 64 KiB or a little more; only the last piece may be smaller.
package typealias ReportSink = (UnsafeRawBufferPointer) throws -> Void

/// What writes one kind of report as CSV, as XML and as a page.
package protocol ReportRenderer {
  associatedtype Report
  static func csv(_ report: Report, to sink: ReportSink) throws
  static func xml(_ report: Report, to sink: ReportSink) throws
  static func html(_ report: Report, to sink: ReportSink) throws
}

extension ReportRenderer {
  /// Writes a report in one form.
  package static func write(_ report: Report, as form: Configuration.ReportFormat, to sink: ReportSink) throws {
    switch form {
    case .csv: try csv(report, to: sink)
    case .xml: try xml(report, to: sink)
    case .html: try html(report, to: sink)
    }
  }
}

/// Bytes on their way to a sink. Writing never fails; handing over a full piece may, and happens at ``settle()``.
struct ByteOutput: ~Copyable {
  /// How many bytes are gathered before they are handed over.
  static let pieceSize = 65_536

  private var bytes: GrowingBytes
  /// Nil where bytes are gathered until somebody takes them.
  private let sink: ReportSink?

  init(_ sink: @escaping ReportSink) {
    self.sink = sink
    bytes = GrowingBytes(capacity: ByteOutput.pieceSize * 2)
  }

  /// Gathers bytes until ``gathered()`` takes them, with room for many of them from the beginning when there will be any.
  init(gathering room: Bool) {
    sink = nil
    bytes = GrowingBytes(capacity: room ? 1 << 20 : 0)
  }

  /// What was gathered.
  consuming func gathered() -> [UInt8] { Array(bytes.bytes) }

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  mutating func write(_ run: Bytes) { bytes.append(run) }

  mutating func write(_ text: String) { bytes.append(text) }

  mutating func write(_ text: StaticString) { bytes.append(text) }

  /// Writes a whole number in decimal, without separators.
  mutating func write(_ number: Int64) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: number.magnitude)
  }

  /// Writes yuan with two decimals and without separators, as `Amount.description` does.
  mutating func write(_ amount: Amount) {
    let magnitude = amount.fen.magnitude
    if amount.fen < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(decimal: magnitude / 100)
    bytes.append(UInt8(ascii: "."))
    bytes.append(decimal: magnitude % 100, atLeast: 2)
  }

  /// Writes `2026-01-31`.
  mutating func write(_ day: Day) {
    let (year, month, dayOfMonth) = day.parts
    bytes.append(decimal: UInt64(year), atLeast: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: UInt64(month), atLeast: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(decimal: UInt64(dayOfMonth), atLeast: 2)
  }

  /// Hands over what has gathered, once it is a full piece.
  mutating func settle() throws {
    if bytes.count >= ByteOutput.pieceSize, sink != nil { try handOver() }
  }

  /// Hands over whatever is left.
  mutating func finish() throws {
    if bytes.count > 0 { try handOver() }
  }

  private mutating func handOver() throws {
    guard let sink else { return }
    try sink(UnsafeRawBufferPointer(bytes.bytes))
    bytes.removeAll()
  }
}
