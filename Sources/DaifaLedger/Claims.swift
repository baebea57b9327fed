import DaifaModel
internal import GRDB

/// 占用: that a beneficiary has a payment of one policy and period.
package struct Claim: Sendable {
  /// The beneficiary's key, see ``ResidentID/key(_:)``.
  package var key: UInt64
  /// The payment; while a roster is being checked, the place of the line in its file.
  package var payment: Int64

  package init(key: UInt64, payment: Int64) {
    self.key = key
    self.payment = payment
  }
}

/// The claims of one policy and period, kept in blocks of sorted entries: what a unique index would be, at a tenth of its cost.
extension LedgerTransaction {
  /// A block fills one page of the database.
  private static let blockCapacity = 500

  /// The number under which a policy and period's claims stand, made when there is none.
  package func claimScope(policy: String, period: String) throws -> Int64 {
    if let known = try knownClaimScope(policy: policy, period: period) { return known }
    try execute("INSERT INTO claimScope (policy, period) VALUES (?, ?)", [policy, period])
    return database.lastInsertedRowID
  }

  /// The number under which a policy and period's claims stand; nil when there are none.
  package func knownClaimScope(policy: String, period: String) throws -> Int64? {
    try Int64.fetchOne(
      database, sql: "SELECT id FROM claimScope WHERE policy = ? AND period = ?", arguments: [policy, period])
  }

  /// Every period a policy has claims for.
  package func claimScopes(policy: String) throws -> [(id: Int64, period: String)] {
    try Row.fetchAll(
      database, sql: "SELECT id, period FROM claimScope WHERE policy = ? ORDER BY id", arguments: [policy]
    )
    .map { ($0[0], $0[1]) }
  }

  /// Hands out the claims of a scope from one key through another, in order.
  package func forEachClaim(scope: Int64, from low: UInt64, through high: UInt64, _ body: (Claim) throws -> Void) throws
  {
    let statement = try RawStatement(
      database,
      """
      SELECT entries FROM claimBlock WHERE scope = ?1
        AND firstKey >= coalesce((SELECT max(firstKey) FROM claimBlock WHERE scope = ?1 AND firstKey <= ?2), 0)
        AND firstKey <= ?3 ORDER BY firstKey
      """, operation: "read claims")
    statement.bind(1, scope)
    statement.bind(2, Int64(low))
    statement.bind(3, Int64(high))
    while try statement.step() {
      let entries = statement.bytes(0)
      for index in 0..<(entries.count / 16) {
        let claim = LedgerTransaction.claim(entries, index)
        if claim.key >= low, claim.key <= high { try body(claim) }
      }
    }
  }

  /// The payment that holds a beneficiary's claim in a scope.
  package func claimHolder(scope: Int64, key: UInt64) throws -> Int64? {
    var holder: Int64?
    try forEachClaim(scope: scope, from: key, through: key) { holder = $0.payment }
    return holder
  }

  /// Puts claims in: sorted by key, each key once. A key that is there already goes to the new payment.
  package func takeClaims(scope: Int64, _ claims: UnsafeBufferPointer<Claim>) throws {
    guard claims.count > 0 else { return }
    let blocks = try claimBlocks(scope: scope, from: claims[0].key, through: claims[claims.count - 1].key)
    let writer = try ClaimWriter(database, scope: scope)
    var next = 0
    for (index, block) in blocks.enumerated() {
      let end = index + 1 < blocks.count ? blocks[index + 1].firstKey : UInt64.max
      let start = next
      while next < claims.count, claims[next].key < end { next += 1 }
      guard next > start else { continue }
      let merged = try merged(block: block.id, with: UnsafeBufferPointer(rebasing: claims[start..<next]))
      try writer.replace(block.id, with: merged, capacity: LedgerTransaction.blockCapacity)
    }
    if blocks.isEmpty {
      try writer.append(claims, capacity: LedgerTransaction.blockCapacity)
    }
  }

  private func claimBlocks(scope: Int64, from low: UInt64, through high: UInt64) throws -> [(
    id: Int64, firstKey: UInt64
  )] {
    // The block before the lowest key takes it in; when there is none, the first block of all does.
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, firstKey FROM claimBlock WHERE scope = ?1
          AND firstKey >= coalesce((SELECT max(firstKey) FROM claimBlock WHERE scope = ?1 AND firstKey <= ?2), 0)
          AND firstKey <= max(?3, (SELECT min(firstKey) FROM claimBlock WHERE scope = ?1)) ORDER BY firstKey
        """, arguments: [scope, Int64(low), Int64(high)])
    var blocks: [(Int64, UInt64)] = []
    while let row = try rows.next() { blocks.append((row[0], UInt64(row[1] as Int64))) }
    return blocks
  }

  private func merged(block id: Int64, with new: UnsafeBufferPointer<Claim>) throws -> [Claim] {
    let statement = try RawStatement(database, "SELECT entries FROM claimBlock WHERE id = ?", operation: "read claims")
    statement.bind(1, id)
    guard try statement.step() else { return Array(new) }
    let entries = statement.bytes(0)
    let oldCount = entries.count / 16
    var result: [Claim] = []
    result.reserveCapacity(oldCount + new.count)
    var old = 0
    var taken = 0
    while old < oldCount || taken < new.count {
      guard old < oldCount else {
        result.append(new[taken])
        taken += 1
        continue
      }
      let standing = LedgerTransaction.claim(entries, old)
      if taken < new.count, new[taken].key <= standing.key {
        if new[taken].key == standing.key { old += 1 }
        result.append(new[taken])
        taken += 1
      } else {
        result.append(standing)
        old += 1
      }
    }
    return result
  }

  static func claim(_ entries: UnsafeRawBufferPointer, _ index: Int) -> Claim {
    Claim(
      key: UInt64(littleEndian: entries.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self)),
      payment: Int64(littleEndian: entries.loadUnaligned(fromByteOffset: index * 16 + 8, as: Int64.self)))
  }
}

/// Writes blocks of claims.
private final class ClaimWriter {
  private let insert: RawStatement
  private let update: RawStatement

  init(_ database: Database, scope: Int64) throws {
    insert = try RawStatement(
      database, "INSERT INTO claimBlock (scope, firstKey, count, entries) VALUES (\(scope), ?, ?, ?)",
      operation: "record claims")
    update = try RawStatement(
      database, "UPDATE claimBlock SET firstKey = ?, count = ?, entries = ? WHERE id = ?", operation: "record claims")
  }

  /// Puts entries where one block stood, in as many blocks as they need.
  func replace(_ id: Int64, with claims: [Claim], capacity: Int) throws {
    try claims.withUnsafeBufferPointer { claims in
      let pieces = (claims.count + capacity - 1) / capacity
      // Room is left in each piece when one had to be split, so that the next few do not split it again.
      let size = pieces == 1 ? claims.count : min(capacity, (claims.count + pieces) / (pieces + 1))
      try write(UnsafeBufferPointer(rebasing: claims[..<min(size, claims.count)]), replacing: id)
      try append(UnsafeBufferPointer(rebasing: claims[min(size, claims.count)...]), capacity: max(size, 1))
    }
  }

  func append(_ claims: UnsafeBufferPointer<Claim>, capacity: Int) throws {
    var start = 0
    while start < claims.count {
      let end = min(start + capacity, claims.count)
      try write(UnsafeBufferPointer(rebasing: claims[start..<end]), replacing: nil)
      start = end
    }
  }

  private func write(_ claims: UnsafeBufferPointer<Claim>, replacing id: Int64?) throws {
    // Claim is two little-endian words on every machine Daifa runs on: its memory is the entry.
    let statement = id == nil ? insert : update
    statement.bind(1, Int64(claims[0].key))
    statement.bind(2, Int64(claims.count))
    statement.bindBlob(3, UnsafeRawBufferPointer(claims))
    if let id { statement.bind(4, id) }
    try statement.run()
  }
}
