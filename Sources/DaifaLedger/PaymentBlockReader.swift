import DaifaModel

/// Reads a block back into its payments. Keeps its memory from block to block.
final class PaymentBlockReader {
  private static let width = PaymentField.allCases.count

  // Plain memory and not arrays: every line of a roster passes here several times on its way.
  private var text: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 16
  private let slots: UnsafeMutablePointer<FieldSlice>
  private(set) var count = 0

  init() {
    text = .allocate(capacity: capacity)
    slots = .allocate(capacity: PaymentBlock.capacity * PaymentBlockReader.width)
  }

  deinit {
    text.deallocate()
    slots.deallocate()
  }

  /// Takes a block's JSON apart.
  func load(_ json: UnsafeRawBufferPointer) throws {
    if json.count > capacity {
      text.deallocate()
      capacity = json.count
      text = .allocate(capacity: capacity)
    }
    UnsafeMutableRawBufferPointer(start: text, count: capacity).copyMemory(from: json)
    count = 0
    let end = json.count
    var position = 1
    while position < end, text[position] == UInt8(ascii: "["), count < PaymentBlock.capacity {
      guard let next = readPayment(from: position + 1, to: end), next < end else { break }
      count += 1
      if text[next] == UInt8(ascii: "]") { return }
      position = next + 1
    }
    throw LedgerFault(operation: "read a block of payments", reason: "the block is damaged")
  }

  /// Reads the values of one payment; gives the place behind its array, or nil where it has no end or too many values.
  private func readPayment(from start: Int, to end: Int) -> Int? {
    let text = self.text
    let row = slots + count * PaymentBlockReader.width
    var position = start
    for field in 0..<PaymentBlockReader.width {
      guard position < end else { return nil }
      if text[position] == UInt8(ascii: "\"") {
        row[field] = PaymentBlockReader.string(text, from: position + 1, to: end, next: &position)
      } else {
        let begin = position
        while position < end, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "]") { position += 1 }
        row[field] = FieldSlice(start: UInt32(begin), length: UInt32(position - begin))
      }
      guard position < end else { return nil }
      if text[position] == UInt8(ascii: "]") {
        (row + field + 1).update(repeating: .empty, count: PaymentBlockReader.width - field - 1)
        return position + 1
      }
      position += 1
    }
    return nil
  }

  /// The string that begins at a place, made plain there where it has escapes; says where the text goes on behind its closing quote.
  @inline(__always)
  private static func string(
    _ text: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int, next: inout Int
  ) -> FieldSlice {
    var read = start
    while read < end, text[read] != 0x22, text[read] != 0x5C { read += 1 }
    var write = read
    while read < end, text[read] != 0x22 {
      if text[read] == 0x5C { read += 1 }
      guard read < end else { break }
      text[write] = text[read]
      read += 1
      write += 1
    }
    next = read + 1
    return FieldSlice(start: UInt32(start), length: UInt32(write - start))
  }

  /// Hands out the payments from one place of the block to another.
  func forEach(
    first: Int64, roster: Int64, from low: Int64, through high: Int64, _ body: (RecordedPayment) throws -> Void
  ) rethrows {
    for index in 0..<count where (low...high).contains(first + Int64(index)) {
      try body(payment(at: index, first: first, roster: roster))
    }
  }

  /// Hands out one payment by its place.
  func withPayment<Value>(
    at index: Int, first: Int64, roster: Int64, _ body: (RecordedPayment) throws -> Value
  ) rethrows -> Value {
    try body(payment(at: index, first: first, roster: roster))
  }

  private func payment(at index: Int, first: Int64, roster: Int64) -> RecordedPayment {
    precondition(index < count, "a payment beyond its block")
    return RecordedPayment(
      payment: first + Int64(index), roster: roster, base: UnsafePointer(text),
      slots: UnsafePointer(slots + index * PaymentBlockReader.width))
  }
}
