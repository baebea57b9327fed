/// A run of bytes somebody else owns, valid only while its owner keeps it. The hot paths read these; nothing stores one.
package typealias Bytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
  /// The bytes without the ASCII spaces at either end, which spreadsheets leave behind.
  package var trimmed: Bytes {
    var low = 0
    var high = count
    while low < high, self[low] == 0x20 { low += 1 }
    while high > low, self[high - 1] == 0x20 { high -= 1 }
    return Bytes(rebasing: self[low..<high])
  }

  /// Whether the bytes are exactly those of an ASCII or UTF-8 literal.
  package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where self[index] != text.utf8Start[index] { return false }
    return true
  }

  /// Whether both runs hold the same bytes.
  package func equals(_ other: Bytes) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where self[index] != other[index] { return false }
    return true
  }

  /// Whether the bytes are exactly those of a text.
  package func spells(_ text: String) -> Bool { text.withBytes { equals($0) } }

  /// The bytes as text. The decoder has already refused what is not UTF-8, so nothing is repaired here.
  package var text: String { String(decoding: self, as: UTF8.self) }

  /// The value of one to eighteen ASCII digits, or nil for anything else.
  package var unsignedInteger: Int? {
    guard count > 0, count <= 18 else { return nil }
    var value = 0
    for byte in self {
      guard byte.isASCIIDigit else { return nil }
      value = value &* 10 &+ Int(byte &- 0x30)
    }
    return value
  }

  /// Whether there is at least one byte and every byte is an ASCII digit.
  package var isAllDigits: Bool {
    guard count > 0 else { return false }
    for byte in self where !byte.isASCIIDigit { return false }
    return true
  }

  /// A 64-bit hash of the bytes (FNV-1a with a final mix), stable across runs and machines: it is stored in the ledger.
  package var stableHash: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in self {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    hash ^= hash >> 32
    hash = hash &* 0xd6e8_feb8_6659_fd93
    hash ^= hash >> 32
    return hash
  }
}

extension UInt8 {
  /// Whether this is one of `0` to `9`.
  package var isASCIIDigit: Bool { self &- 0x30 < 10 }
}

extension String {
  /// Runs a closure over the UTF-8 bytes of the text.
  package func withBytes<Result>(_ body: (Bytes) throws -> Result) rethrows -> Result {
    var copy = self
    return try copy.withUTF8 { try body($0) }
  }
}
