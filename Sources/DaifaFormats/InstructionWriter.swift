package import DaifaModel

/// 送盘文件: writes an instruction line by line. The same lines give the same bytes, always.
///
/// CSV is UTF-8 without a byte-order mark, LF, quoted only where a value needs it, and ends in a totals row. XML says its totals on the
/// root, before the lines, so they are counted before they are written. What a line says of its payment is laid out apart, by
/// ``InstructionLines``, for many lines at once and on any thread; the writer puts the instruction's number and the line's own before it.
package struct InstructionWriter: ~Copyable {
  private let numberBytes: [UInt8]
  private let format: InstructionFormat
  private var bytes = GrowingBytes(capacity: 1 << 17)
  package private(set) var count = 0
  package private(set) var sum = Amount.zero

  /// `total` is what the lines will add up to: the XML root says it first.
  package init(number: String, format: InstructionFormat, total: ControlTotal) {
    numberBytes = Array((number + ",").utf8)
    self.format = format
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
      numberBytes.withUnsafeBufferPointer { bytes.append($0) }
      bytes.append(decimal: UInt64(count))
      bytes.append(line)
    case .xml:
      bytes.append("<payment seq=\"" as StaticString)
      bytes.append(decimal: UInt64(count))
      bytes.append(line)
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
    try body(UnsafeRawBufferPointer(bytes.bytes))
    bytes.removeAll()
  }

  private mutating func append(_ text: String) { bytes.append(text) }
}
