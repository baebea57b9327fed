import DaifaModel
internal import GRDB

/// 账户归属: whom an account is paid for. While a roster is being checked, `payment` is the place of the line in its file.
package struct AccountHolder: Sendable, Keyed {
  /// The account's hash, see ``AccountHolder/key(ofHash:)``.
  package var key: UInt64
  /// The payee's key, see ``ResidentID/key(_:)``.
  package var payee: UInt64
  package var payment: Int64

  package init(key: UInt64, payee: UInt64, payment: Int64) {
    self.key = key
    self.payee = payee
    self.payment = payment
  }

  /// The key of an account, from its hash: one bit less, since SQLite's integers have a sign.
  package static func key(ofHash hash: UInt64) -> UInt64 { hash >> 1 }
}

/// 一个账号只有一个收款人, over all rosters: who each account was paid for last, in runs of sorted entries.
///
/// New accounts make a run of their own, and two runs of like size become one, so that an account is written again only as often as the
/// number of accounts doubles, and a roster of a hundred lines writes a page instead of a hundred. An account has another entry once the
/// payment of the one before no longer stands. The entries are an index: each names a payment, whose account and payee are what counts.
extension LedgerTransaction {
  /// The runs there are.
  package func accountRuns() throws -> AccountRuns { try AccountRuns(database) }

  /// Which payments' money is where it was sent, or may yet get there.
  package func standingPayments() throws -> StandingPayments { try StandingPayments(self) }

  /// Begins a run of accounts that are new, or have a new payee.
  package func accountRecorder() throws -> AccountRecorder { try AccountRecorder(database) }
}

/// The runs of accounts, to be asked. Valid inside its transaction, until a run is recorded.
package final class AccountRuns {
  private let blocks: SortedBlocks
  private let runs: [Int64]

  fileprivate init(_ database: Database) throws {
    blocks = try SortedBlocks(database, table: "accountBlock", owner: "run")
    runs = try Int64.fetchAll(database, sql: "SELECT id FROM accountRun ORDER BY id")
  }

  package var isEmpty: Bool { runs.isEmpty }

  /// Hands out every entry whose key stands in the list, with the place of the first of that key.
  package func forEach(
    matching list: UnsafeBufferPointer<AccountHolder>, _ body: (AccountHolder, _ place: Int) throws -> Void
  ) throws {
    for run in runs {
      try blocks.forEach(of: run, matching: list) { entries, part in
        var place = part.lowerBound
        for holder in entries.bytes.bindMemory(to: AccountHolder.self) {
          while place < part.upperBound, list[place].key < holder.key { place += 1 }
          guard place < part.upperBound else { return }
          if list[place].key == holder.key { try body(holder, place) }
        }
      }
    }
  }
}

/// Says of many payments whether they stand. Valid inside its transaction.
package final class StandingPayments {
  private let states: RawStatement
  private let hasStates: Bool
  /// The numbers of payments whose rosters were turned down, in order.
  private let stopped: [ClosedRange<Int64>]

  fileprivate init(_ transaction: LedgerTransaction) throws {
    let database = transaction.database
    states = try RawStatement(
      database, "SELECT state, inConflict FROM paymentState WHERE payment = ?", operation: "read states")
    hasStates = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM paymentState)")!
    stopped = try Row.fetchAll(
      database,
      sql: """
        SELECT firstPayment, firstPayment + payments - 1 FROM roster INDEXED BY rosterWaiting
        WHERE state <> 'instructed' AND state = 'stopped' AND payments > 0 ORDER BY firstPayment
        """
    ).map { ($0[0] as Int64)...($0[1] as Int64) }
  }

  package func contains(_ payment: Int64) throws -> Bool {
    if hasStates {
      states.bind(1, payment)
      defer { states.reset() }
      if try states.step() {
        return PaymentState(rawValue: states.text(0))?.holdsClaim == true || states.integer(1) != 0
      }
    }
    var (low, high) = (0, stopped.count)
    while low < high {
      let middle = (low + high) / 2
      if stopped[middle].upperBound < payment { low = middle + 1 } else { high = middle }
    }
    return low == stopped.count || !stopped[low].contains(payment)
  }
}

/// Writes a run of accounts, in the order of their keys, and merges it with others of its size.
package final class AccountRecorder {
  /// A block fills one page of the database.
  private static let capacity = 330

  private let database: Database
  private let insert: RawStatement
  private var writer: Writer

  fileprivate init(_ database: Database) throws {
    self.database = database
    insert = try RawStatement(
      database, "INSERT INTO accountBlock (run, firstKey, entries) VALUES (?, ?, ?)", operation: "record accounts")
    writer = Writer(run: try AccountRecorder.nextRun(database))
  }

  /// One run being written.
  private struct Writer {
    let run: Int64
    var pending: [AccountHolder] = []
    var count = 0
  }

  private static func nextRun(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT coalesce(max(run), 0) + 1 FROM accountBlock")!
  }

  /// Adds the next account: each key once, in order.
  package func append(_ holder: AccountHolder) throws { try append(holder, to: &writer) }

  /// Ends the run and puts runs of like size together.
  package func finish() throws {
    try finish(&writer)
    while let (first, second) = try pairToMerge() { try merge(first, second) }
  }

  private func append(_ holder: AccountHolder, to writer: inout Writer) throws {
    writer.pending.append(holder)
    writer.count += 1
    if writer.pending.count == AccountRecorder.capacity { try flush(&writer) }
  }

  private func flush(_ writer: inout Writer) throws {
    guard let first = writer.pending.first else { return }
    // AccountHolder is three little-endian words on every machine Daifa runs on: its memory is the entry.
    try writer.pending.withUnsafeBytes { entries in
      insert.bind(1, writer.run)
      insert.bind(2, Int64(first.key))
      insert.bindBlob(3, entries)
      try insert.run()
    }
    writer.pending.removeAll(keepingCapacity: true)
  }

  private func finish(_ writer: inout Writer) throws {
    try flush(&writer)
    guard writer.count > 0 else { return }
    try database.execute(
      sql: "INSERT INTO accountRun (id, count, size) VALUES (?, ?, ?)",
      arguments: [writer.run, writer.count, AccountRecorder.size(writer.count)])
  }

  /// The class of size of a run: runs of one class differ by less than two.
  private static func size(_ count: Int) -> Int {
    Int.bitWidth - (count / AccountRecorder.capacity).leadingZeroBitCount
  }

  private func pairToMerge() throws -> (Int64, Int64)? {
    try Row.fetchOne(
      database, sql: "SELECT min(id), max(id) FROM accountRun GROUP BY size HAVING count(*) > 1 ORDER BY size LIMIT 1"
    ).map { ($0[0], $0[1]) }
  }

  private func merge(_ first: Int64, _ second: Int64) throws {
    var merged = Writer(run: try AccountRecorder.nextRun(database))
    var (left, right) = (try RunCursor(database, first), try RunCursor(database, second))
    var (one, other) = (try left.next(), try right.next())
    while one != nil || other != nil {
      guard let a = one, let b = other, a.key == b.key else {
        if let a = one, other.map({ a.key < $0.key }) ?? true {
          try append(a, to: &merged)
          one = try left.next()
        } else if let b = other {
          try append(b, to: &merged)
          other = try right.next()
        }
        continue
      }
      try append(a.payment > b.payment ? a : b, to: &merged)
      (one, other) = (try left.next(), try right.next())
    }
    for table in ["accountBlock WHERE run", "accountRun WHERE id"] {
      try database.cachedStatement(sql: "DELETE FROM \(table) IN (?, ?)").execute(arguments: [first, second])
    }
    try finish(&merged)
  }
}

/// Reads one run from its first entry to its last.
private struct RunCursor {
  private let blocks: RawStatement
  private var entries: [AccountHolder] = []
  private var place = 0

  init(_ database: Database, _ run: Int64) throws {
    blocks = try RawStatement(
      database, "SELECT entries FROM accountBlock WHERE run = ? ORDER BY firstKey", operation: "read accounts")
    blocks.bind(1, run)
  }

  mutating func next() throws -> AccountHolder? {
    if place == entries.count {
      guard try blocks.step() else { return nil }
      let bytes = blocks.bytes(0)
      let count = bytes.count / MemoryLayout<AccountHolder>.stride
      entries = [AccountHolder](unsafeUninitializedCapacity: count) { buffer, initialized in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * MemoryLayout<AccountHolder>.stride)]))
        initialized = count
      }
      place = 0
    }
    defer { place += 1 }
    return entries[place]
  }
}
