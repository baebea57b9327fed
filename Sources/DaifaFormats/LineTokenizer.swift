import DaifaModel

/// Cuts CSV lines into fields by RFC 4180, on bytes, with Daifa's bounds: no line break inside quotes, no control characters, the same
/// number of columns in every line.
enum LineTokenizer {
  /// The most bytes a field may have.
  static let fieldBound = 1_024
  /// The most bytes a line may have.
  static let lineBound = 8_192

  /// What one line turned out to be.
  enum Outcome {
    /// Fields found, `columns` of them.
    case fields(columns: Int)
    case refused(FindingCode, found: String)
  }

  /// Cuts one line, handing each field to a closure as (column, start, length), spaces at its ends left off.
  ///
  /// A quoted field with doubled quotes is made plain in place: the bytes of the line are changed.
  @inline(__always)
  static func cut(
    _ base: UnsafeMutablePointer<UInt8>, from lineStart: Int, to lineEnd: Int, field: (Int, Int, Int) -> Void
  ) -> Outcome {
    var column = 0
    var position = lineStart
    while true {
      // Every other field of a wide table is empty.
      if position < lineEnd, base[position] == 0x2C {
        field(column, position, 0)
        column += 1
        position += 1
        continue
      }
      var start = position
      var end: Int
      if position < lineEnd, base[position] == 0x22 {
        guard let (textEnd, next) = unquote(base, from: position + 1, to: lineEnd) else {
          return .refused(.quoteUnbalanced, found: "")
        }
        if next < lineEnd, base[next] != 0x2C { return .refused(.quoteMisplaced, found: "") }
        for index in (position + 1)..<textEnd where base[index] < 0x20 { return control(base[index]) }
        start = position + 1
        end = textEnd
        position = next
      } else {
        // Digits, letters and everything beyond ASCII lie above the comma: they are passed eight at a time.
        while true {
          position = skipAboveComma(base, from: position, to: lineEnd)
          guard position < lineEnd else { break }
          let byte = base[position]
          if byte == 0x2C { break }
          if byte < 0x20 { return control(byte) }
          if byte == 0x22 { return .refused(.quoteMisplaced, found: "") }
          position += 1
        }
        end = position
      }
      if end - start > fieldBound { return .refused(.fieldTooLong, found: "\(end - start)") }
      while start < end, base[start] == 0x20 { start += 1 }
      while end > start, base[end - 1] == 0x20 { end -= 1 }
      field(column, start, end - start)
      column += 1
      if position >= lineEnd { return .fields(columns: column) }
      position += 1
    }
  }

  /// The first place from one on whose byte is a comma or less.
  @inline(__always)
  private static func skipAboveComma(_ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var position = start
    while position + 8 <= end {
      let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
      // The highest bit of each byte that is below 0x2D. What a borrow sets wrongly stands above a byte that is set rightly.
      let low = (word &- 0x2D2D_2D2D_2D2D_2D2D) & ~word & 0x8080_8080_8080_8080
      if low != 0 { return position + (low.trailingZeroBitCount >> 3) }
      position += 8
    }
    while position < end, base[position] > 0x2C { position += 1 }
    return position
  }

  private static func control(_ byte: UInt8) -> Outcome {
    byte == 0x0D ? .refused(.loneCarriageReturn, found: "") : .refused(.controlCharacter, found: "0x" + hex(byte))
  }

  private static func hex(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16, uppercase: true)
    return text.count < 2 ? "0" + text : text
  }

  /// Finds the end of a quoted field, closing up doubled quotes.
  ///
  /// - Returns: where the text ends and where the line goes on, or nil when the quote is never closed.
  private static func unquote(
    _ base: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
  ) -> (textEnd: Int, next: Int)? {
    var read = start
    var write = start
    while read < end {
      if base[read] == 0x22 {
        guard read + 1 < end, base[read + 1] == 0x22 else { return (write, read + 1) }
        read += 1
      }
      base[write] = base[read]
      read += 1
      write += 1
    }
    return nil
  }

  /// Cuts one line of text into its fields, for headers and totals rows.
  static func split(_ line: Bytes, line number: Int) -> (fields: [String], findings: [Finding]) {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(line.count, 1))
    defer { copy.deallocate() }
    if let base = line.baseAddress { copy.update(from: base, count: line.count) }
    var fields: [String] = []
    let outcome = cut(copy, from: 0, to: line.count) { _, start, length in
      fields.append(Bytes(start: copy + start, count: length).text)
    }
    guard case .refused(let code, let found) = outcome else { return (fields, []) }
    return (fields, [Finding(code, line: number, required: code == .fieldTooLong ? "\(fieldBound)" : "", found: found)])
  }
}
