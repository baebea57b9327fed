/// Bytes in the making, in memory of their own that is asked for once a piece and not once a byte: for what is laid out by the million.
///
/// Owns its memory. One thread at a time.
package struct GrowingBytes: ~Copyable, @unchecked Sendable {
  @usableFromInline var start: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  /// How many bytes there are.
  @usableFromInline package internal(set) var count = 0

  /// Nothing yet, with room for so many bytes before it must grow.
  package init(capacity: Int) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// The bytes, valid until the next change.
  @inlinable package var bytes: Bytes { Bytes(start: start, count: count) }

  /// Forgets the bytes and keeps the memory.
  @inlinable package mutating func removeAll() { count = 0 }

  /// Replaces the last byte.
  @inlinable package mutating func replaceLast(with byte: UInt8) { start[count - 1] = byte }

  /// Sees to it that so many more bytes fit.
  @inlinable package mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(more) }
  }

  @usableFromInline mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    grown.update(from: start, count: count)
    start.deallocate()
    start = grown
  }

  @inlinable package mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inlinable package mutating func append(_ run: Bytes) {
    guard let base = run.baseAddress else { return }
    reserve(run.count)
    (start + count).update(from: base, count: run.count)
    count += run.count
  }

  @inlinable package mutating func append(_ text: StaticString) {
    append(Bytes(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package mutating func append(_ text: String) { text.withBytes { append($0) } }

  /// Appends a whole number in decimal, with zeros before it up to a width.
  @inlinable package mutating func append(decimal value: UInt64, atLeast width: Int = 1) {
    var digits = 1
    var bound: UInt64 = 10
    while digits < 19, value >= bound {
      digits += 1
      bound = bound &* 10
    }
    if digits == 19, value >= bound { digits = 20 }
    digits = max(digits, width)
    reserve(digits)
    var rest = value
    var place = count + digits
    while place > count {
      place -= 1
      start[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    }
    count += digits
  }
}
