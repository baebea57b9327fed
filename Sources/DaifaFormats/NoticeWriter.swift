package import DaifaModel

/// 逐笔告知: writes a notice line by line: CSV in UTF-8 without a byte-order mark, LF, with a totals row. What a line says of its payment is
/// laid out apart, by ``NoticeLines``; the writer puts the notice's number and the line's own before it.
package struct NoticeWriter: ~Copyable {
  private let numberBytes: [UInt8]
  private var bytes = GrowingBytes(capacity: 1 << 17)
  package private(set) var count = 0
  package private(set) var sum = Amount.zero

  /// `number` is empty where nothing goes out.
  package init(number: String) {
    numberBytes = Array((number + ",").utf8)
    bytes.append(NoticeField.allCases.map(\.name).joined(separator: ",") + "\n")
  }

  /// Adds lines in order.
  package mutating func append(_ lines: NoticeLines) {
    lines.forEach { line, amount in
      count += 1
      sum += amount
      numberBytes.withUnsafeBufferPointer { bytes.append($0) }
      bytes.append(decimal: UInt64(count))
      bytes.append(line)
    }
  }

  /// Ends the file with the totals of the lines added.
  package mutating func finish() {
    bytes.append("TOTAL,\(count),\(sum)" + String(repeating: ",", count: NoticeField.allCases.count - 3) + "\n")
  }

  /// Hands on what has gathered.
  package mutating func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try body(UnsafeRawBufferPointer(bytes.bytes))
    bytes.removeAll()
  }
}
