package import DaifaModel

/// 送盘文件: writes an instruction line by line. The same lines give the same bytes, always.
///
/// CSV is UTF-8 without a byte-order mark, LF, quoted only where a value needs it, and ends in a totals row. XML says its totals on the
/// root, before the lines, so they are counted before they are written. What a line says of its payment is laid out apart, by
/// ``InstructionLines``, for many lines at once and on any thread; the writer puts the instruction's number and the line's own before it.
package struct InstructionWriter {
  private let numberBytes: [UInt8]
  private let format: InstructionFormat
  private var bytes: [UInt8] = []
  package private(set) var count = 0
  package private(set) var sum = Amount.zero

  /// `total` is what the lines will add up to: the XML root says it first.
  package init(number: String, format: InstructionFormat, total: ControlTotal) {
    numberBytes = Array((number + ",").utf8)
    self.format = format
    bytes.reserveCapacity(1 << 17)
    switch format {
    case .csv:
      append(InstructionField.allCases.map(\.name).joined(separator: ",") + "\n")
    case .xml:
      append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<instruction xmlns=\"urn:daifa:instruction:1\" instructionNo=\"")
      number.withBytes { appendXML($0, to: &bytes) }
      append("\" count=\"\(total.count)\" amount=\"\(total.sum)\">\n")
    }
  }

  /// Adds one payment, whose amount its laid-out line says too.
  package mutating func append(_ line: Bytes, amount: Amount) {
    count += 1
    sum += amount
    switch format {
    case .csv:
      bytes.append(contentsOf: numberBytes)
      appendNumber(count)
      bytes.append(contentsOf: line)
    case .xml:
      append("<payment seq=\"")
      appendNumber(count)
      bytes.append(contentsOf: line)
    }
  }

  /// Ends the file; the totals it says are those of the lines added.
  package mutating func finish() {
    switch format {
    case .csv:
      append("TOTAL,\(count),\(sum)" + String(repeating: ",", count: InstructionField.allCases.count - 3) + "\n")
    case .xml: append("</instruction>\n")
    }
  }

  /// Whether enough has gathered to be handed on.
  package var isFull: Bool { bytes.count >= 1 << 16 }

  /// Hands on what has gathered.
  package mutating func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try bytes.withUnsafeBytes(body)
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ text: String) { text.withBytes { bytes.append(contentsOf: $0) } }

  private mutating func appendNumber(_ value: Int) { DaifaFormats.appendNumber(Int64(value), to: &bytes) }
}
