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

  /// Every policy and period that has claims.
  package func claimScopes() throws -> [(id: Int64, policy: String, period: String)] {
    try Row.fetchAll(database, sql: "SELECT id, policy, period FROM claimScope ORDER BY id").map {
      ($0[0], $0[1], $0[2])
    }
  }

  /// The policies and periods that have claims and are of a policy, or begin with a year; in the order they first came.
  package func claimScopes(ofPolicy policy: String, orYear year: Int) throws -> [(
    id: Int64, policy: String, period: String
  )] {
    try Row.fetchAll(
      database,
      sql: "SELECT id, policy, period FROM claimScope WHERE policy = ? OR substr(period, 1, 4) = ? ORDER BY id",
      arguments: [policy, "\(year)"]
    ).map { ($0[0], $0[1], $0[2]) }
  }

  /// Every period a policy has claims for.
  package func claimScopes(policy: String) throws -> [(id: Int64, period: String)] {
    try Row.fetchAll(
      database, sql: "SELECT id, period FROM claimScope WHERE policy = ? ORDER BY id", arguments: [policy]
    )
    .map { ($0[0], $0[1]) }
  }

  /// Hands out the claims of a scope whose keys stand in a sorted list, each with the place of the first entry of its key in the list.
  ///
  /// Goes from block to block of those that may hold any of the keys: few beneficiaries cost little, however many were paid before.
  package func forEachClaim(
    scope: Int64, matching list: UnsafeBufferPointer<Claim>, _ body: (_ standing: Claim, _ place: Int) throws -> Void
  ) throws {
    let statement = try RawStatement(
      database,
      """
      SELECT entries, (SELECT min(firstKey) FROM claimBlock WHERE scope = ?1 AND firstKey > ?2) FROM claimBlock
      WHERE scope = ?1 AND firstKey <= ?2 ORDER BY firstKey DESC LIMIT 1
      """, operation: "read claims")
    let lowest = try RawStatement(
      database, "SELECT min(firstKey) FROM claimBlock WHERE scope = ?", operation: "read claims")
    lowest.bind(1, scope)
    guard list.count > 0, try lowest.step(), lowest.type(0) == .integer else { return }
    // Nobody stands before the first block.
    var place = list.firstPlace(from: 0, notBelow: UInt64(lowest.integer(0)))
    while place < list.count {
      statement.bind(1, scope)
      statement.bind(2, Int64(list[place].key))
      if try statement.step() {
        let next = UInt64(statement.integer(1))
        let start = place
        place = next == 0 ? list.count : list.firstPlace(from: place, notBelow: next)
        let part = UnsafeBufferPointer(rebasing: list[start..<place])
        try LedgerTransaction.match(statement.bytes(0), part) { try body($0, start + $1) }
      } else {
        place += 1
      }
      statement.reset()
    }
  }

  /// Goes through one block and a sorted list side by side.
  private static func match(
    _ entries: UnsafeRawBufferPointer, _ list: UnsafeBufferPointer<Claim>, _ body: (Claim, Int) throws -> Void
  ) rethrows {
    let count = entries.count / 16
    var index = 0
    var place = 0
    while index < count, place < list.count {
      let standing = claim(entries, index)
      if standing.key < list[place].key {
        index += 1
      } else if standing.key > list[place].key {
        place += 1
      } else {
        try body(standing, place)
        index += 1
      }
    }
  }

  /// The payment that holds a beneficiary's claim in a scope.
  package func claimHolder(scope: Int64, key: UInt64) throws -> Int64? {
    var holder: Int64?
    try withUnsafePointer(to: Claim(key: key, payment: 0)) {
      try forEachClaim(scope: scope, matching: UnsafeBufferPointer(start: $0, count: 1)) { standing, _ in
        holder = standing.payment
      }
    }
    return holder
  }

  /// Puts claims in: sorted by key, each key once. A key that is there already goes to the new payment.
  package func takeClaims(scope: Int64, _ claims: UnsafeBufferPointer<Claim>) throws {
    guard claims.count > 0 else { return }
    let find = try RawStatement(
      database,
      """
      SELECT id, (SELECT min(firstKey) FROM claimBlock WHERE scope = ?1 AND firstKey > max(b.firstKey, ?2)), entries
      FROM claimBlock b WHERE scope = ?1
        AND firstKey = coalesce((SELECT max(firstKey) FROM claimBlock WHERE scope = ?1 AND firstKey <= ?2),
          (SELECT min(firstKey) FROM claimBlock WHERE scope = ?1))
      """, operation: "read claims")
    let writer = try ClaimWriter(database, scope: scope)
    var next = 0
    while next < claims.count {
      // The block before the key takes it in; when there is none, the first block of all does.
      find.bind(1, scope)
      find.bind(2, Int64(claims[next].key))
      guard try find.step() else {
        find.reset()
        return try writer.append(
          UnsafeBufferPointer(rebasing: claims[next...]), capacity: LedgerTransaction.blockCapacity)
      }
      let (id, end) = (find.integer(0), UInt64(find.integer(1)))
      let start = next
      while next < claims.count, end == 0 || claims[next].key < end { next += 1 }
      let merged = LedgerTransaction.merged(
        find.bytes(2), with: UnsafeBufferPointer(rebasing: claims[start..<next]))
      find.reset()
      try writer.replace(id, with: merged, capacity: LedgerTransaction.blockCapacity)
    }
  }

  private static func merged(_ entries: UnsafeRawBufferPointer, with new: UnsafeBufferPointer<Claim>) -> [Claim] {
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
  private let scope: Int64
  private let insert: RawStatement
  private let update: RawStatement

  init(_ database: Database, scope: Int64) throws {
    self.scope = scope
    insert = try RawStatement(
      database, "INSERT INTO claimBlock (firstKey, count, entries, scope) VALUES (?, ?, ?, ?)",
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
    statement.bind(4, id ?? scope)
    try statement.run()
  }
}
