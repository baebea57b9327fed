import DaifaModel

/// A block's JSON in the making: an array, one array a payment.
struct BlockText: ~Copyable {
  private var text = GrowingBytes(capacity: 1 << 16)

  /// Begins a payment's array.
  mutating func beginPayment() {
    if text.count == 0 { text.append(UInt8(ascii: "[")) }
    text.append(UInt8(ascii: "["))
  }

  /// Ends a payment's array.
  mutating func endPayment() {
    // In place of the comma behind the last value.
    text.replaceLast(with: UInt8(ascii: "]"))
    text.append(UInt8(ascii: ","))
  }

  /// Adds a number that is not negative, with the comma behind it.
  mutating func number(_ value: Int64) {
    text.append(decimal: UInt64(value))
    text.append(UInt8(ascii: ","))
  }

  /// Adds a string, with the comma behind it. Control characters were refused at arrival; only the quote and the backslash need an
  /// escape.
  mutating func string(_ bytes: Bytes) {
    text.append(0x22)
    var isPlain = true
    for byte in bytes where byte == 0x22 || byte == 0x5C { isPlain = false }
    if isPlain {
      text.append(bytes)
    } else {
      for byte in bytes {
        if byte == 0x22 || byte == 0x5C { text.append(0x5C) }
        text.append(byte)
      }
    }
    text.append(0x22)
    text.append(UInt8(ascii: ","))
  }

  /// Ends the block and begins the next.
  mutating func finish() -> [UInt8] {
    text.replaceLast(with: UInt8(ascii: "]"))
    defer { text.removeAll() }
    return Array(text.bytes)
  }
}
