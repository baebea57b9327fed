import DaifaModel
internal import GRDB

/// Goes through payments in order of their numbers, holding one block at a time. Valid inside its transaction.
package final class PaymentCursor {
  private let statement: RawStatement
  private let reader = PaymentBlockReader()
  private var first: Int64 = 0
  private var roster: Int64 = 0
  private var loaded = false
  /// How many blocks were read.
  package private(set) var loads = 0

  init(_ database: Database) throws {
    statement = try RawStatement(
      database,
      """
      SELECT firstPayment, roster, lines FROM paymentBlock WHERE firstPayment <= ? ORDER BY firstPayment DESC LIMIT 1
      """, operation: "read payments")
  }

  /// Hands out one payment; nil when there is none of that number. Numbers that rise read each block once.
  package func withPayment<Value>(_ payment: Int64, _ body: (RecordedPayment) throws -> Value) throws -> Value? {
    if !loaded || payment < first || payment >= first + Int64(reader.count) {
      statement.reset()
      statement.bind(1, payment)
      loaded = false
      guard try statement.step() else { return nil }
      first = statement.integer(0)
      roster = statement.integer(1)
      loads += 1
      try reader.load(statement.bytes(2))
      loaded = true
    }
    guard payment < first + Int64(reader.count) else { return nil }
    return try reader.withPayment(at: Int(payment - first), first: first, roster: roster, body)
  }
}

/// Payments from one number through another, read and not yet taken apart: the thread that reads the ledger hands them to another.
package final class PaymentStretch: @unchecked Sendable {
  private let low: Int64
  private let high: Int64
  private var blocks: [(firstPayment: Int64, roster: Int64, json: [UInt8])] = []

  fileprivate init(from low: Int64, through high: Int64) {
    self.low = low
    self.high = high
  }

  fileprivate func append(firstPayment: Int64, roster: Int64, _ json: UnsafeRawBufferPointer) {
    blocks.append((firstPayment, roster, Array(json)))
  }

  /// Hands out the payments in order.
  package func forEach(_ body: (RecordedPayment) throws -> Void) throws {
    let reader = PaymentBlockReader()
    for block in blocks {
      try block.json.withUnsafeBytes { try reader.load($0) }
      try reader.forEach(first: block.firstPayment, roster: block.roster, from: low, through: high, body)
    }
  }
}

extension LedgerTransaction {
  /// The payments from one number through another.
  package func paymentStretch(from low: Int64, through high: Int64) throws -> PaymentStretch {
    let stretch = PaymentStretch(from: low, through: high)
    let statement = try paymentBlocks(from: low, through: high)
    while try statement.step() {
      stretch.append(firstPayment: statement.integer(0), roster: statement.integer(1), statement.bytes(2))
    }
    return stretch
  }

  private func paymentBlocks(from low: Int64, through high: Int64) throws -> RawStatement {
    let statement = try RawStatement(
      database,
      """
      SELECT firstPayment, roster, lines FROM paymentBlock
      WHERE firstPayment >= coalesce((SELECT max(firstPayment) FROM paymentBlock WHERE firstPayment <= ?), 0)
        AND firstPayment <= ? ORDER BY firstPayment
      """, operation: "read payments")
    statement.bind(1, low)
    statement.bind(2, high)
    return statement
  }

  /// A cursor for looking up payments one after the other.
  package func paymentCursor() throws -> PaymentCursor { try PaymentCursor(database) }

  /// Hands out the payments from one number through another, in order.
  package func forEachPayment(
    from low: Int64, through high: Int64, _ body: (RecordedPayment) throws -> Void
  ) throws {
    let statement = try paymentBlocks(from: low, through: high)
    let reader = PaymentBlockReader()
    while try statement.step() {
      try reader.load(statement.bytes(2))
      try reader.forEach(first: statement.integer(0), roster: statement.integer(1), from: low, through: high, body)
    }
  }
}
