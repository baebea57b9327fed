package import DaifaModel

/// Writes the accepted lines of a chunk as blocks. Pure, so that any thread can.
package enum PaymentBlockWriter {
  /// The blocks of those lines of a batch that a closure accepts, all of one bank, whose id is `bank`.
  package static func blocks(of batch: LineBatch, bank: String, accepts: (Int) -> Bool) -> [PaymentBlock] {
    var blocks: [PaymentBlock] = []
    var text = BlockText()
    var count = 0
    var fen: Int64 = 0
    func close() {
      guard count > 0 else { return }
      let json = text.finish()
      blocks.append(PaymentBlock(count: count, amount: Amount(fen: fen), json: json, digest: sha256(json)))
      count = 0
      fen = 0
    }
    for index in 0..<batch.count where accepts(index) {
      let line = batch.row(index)
      let amount = Amount(yuan: line[RosterField.amount])?.fen ?? 0
      append(line, bank: bank, fen: amount, to: &text)
      count += 1
      fen += amount
      if count == PaymentBlock.capacity { close() }
    }
    close()
    return blocks
  }

  private static func append(_ line: LineFields, bank: String, fen: Int64, to text: inout BlockText) {
    text.beginPayment()
    text.number(Int64(line[RosterField.lineNumber].unsignedInteger ?? 0))
    bank.withBytes { text.string($0) }
    for field in leading { text.string(line[field]) }
    text.number(fen)
    var last = trailing.count
    while last > 0, line[trailing[last - 1]].count == 0 { last -= 1 }
    for index in 0..<last { text.string(line[trailing[index]]) }
    text.endPayment()
  }

  private static let leading: [RosterField] = [.region, .beneficiaryName, .beneficiaryID, .account, .bankCode]
  private static let trailing: [RosterField] = [
    .quantity, .rate, .accountType, .payeeName, .payeeID, .relation, .phone, .noticeFrom, .noticeTo, .originalReference,
    .remark,
  ]
}

/// A block's JSON in the making, in memory that is asked for once a field and not once a byte.
private struct BlockText: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity = 1 << 16
  private var used = 0

  init() { start = .allocate(capacity: capacity) }

  deinit { start.deallocate() }

  private mutating func reserve(_ bytes: Int) {
    guard used + bytes > capacity else { return }
    capacity = max(capacity * 2, used + bytes)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    grown.update(from: start, count: used)
    start.deallocate()
    start = grown
  }

  mutating func beginPayment() {
    reserve(2)
    if used == 0 { put(UInt8(ascii: "[")) }
    put(UInt8(ascii: "["))
  }

  mutating func endPayment() {
    // In place of the comma behind the last value.
    start[used - 1] = UInt8(ascii: "]")
    reserve(1)
    put(UInt8(ascii: ","))
  }

  /// Adds a number that is not negative, with the comma behind it.
  mutating func number(_ value: Int64) {
    reserve(24)
    var digits = 1
    var bound: Int64 = 10
    while digits < 19, value >= bound {
      digits += 1
      if digits < 19 { bound *= 10 }
    }
    var rest = value
    var place = used + digits
    repeat {
      place -= 1
      start[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    } while place > used
    used += digits
    put(UInt8(ascii: ","))
  }

  /// Adds a string, with the comma behind it. Control characters were refused at arrival; only the quote and the backslash need an
  /// escape.
  mutating func string(_ bytes: Bytes) {
    reserve(bytes.count * 2 + 3)
    put(0x22)
    if let base = bytes.baseAddress {
      var isPlain = true
      for byte in bytes where byte == 0x22 || byte == 0x5C { isPlain = false }
      if isPlain {
        (start + used).update(from: base, count: bytes.count)
        used += bytes.count
      } else {
        for byte in bytes {
          if byte == 0x22 || byte == 0x5C { put(0x5C) }
          put(byte)
        }
      }
    }
    put(0x22)
    put(UInt8(ascii: ","))
  }

  /// Ends the block and begins the next.
  mutating func finish() -> [UInt8] {
    start[used - 1] = UInt8(ascii: "]")
    defer { used = 0 }
    return Array(UnsafeBufferPointer(start: start, count: used))
  }

  private mutating func put(_ byte: UInt8) {
    start[used] = byte
    used += 1
  }
}
