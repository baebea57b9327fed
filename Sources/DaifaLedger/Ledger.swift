import DaifaModel
internal import GRDB

/// 账本: the ledger, one SQLite file in which every payment's state lives. Nothing else speaks SQL.
///
/// One process writes (the spool's lock sees to that), others may read. A transaction is durable when `write` returns.
package final class Ledger: Sendable {
  private let queue: DatabaseQueue
  /// Used on the queue's thread alone.
  private nonisolated(unsafe) let seals = Seals()

  /// Opens the ledger, making it when there is none, and asserts that commits are durable.
  ///
  /// - Throws: ``LedgerFault``.
  package init(path: String, readOnly: Bool = false) throws {
    var configuration = GRDB.Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      if !readOnly {
        // Pages of 8 KiB hold a block of claims each.
        try database.execute(sql: "PRAGMA page_size = 8192")
        try database.execute(sql: "PRAGMA journal_mode = WAL")
      }
      try database.execute(sql: "PRAGMA cache_size = -12288")
      try database.execute(sql: "PRAGMA foreign_keys = ON")
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      if readOnly { database.forgetAuthorizer() }
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      guard !readOnly else {
        queue.unsafeRead { PreparedStatements.keep(for: $0.sqliteConnection!) }
        return
      }
      // GRDB lowers this after preparing a connection; a lost commit would be a payment lost.
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
          throw LedgerFault(operation: "open the ledger", reason: "synchronous is not FULL")
        }
        guard try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal" else {
          throw LedgerFault(operation: "open the ledger", reason: "journal_mode is not WAL")
        }
      }
      try Schema.migrator.migrate(queue)
      queue.unsafeRead { $0.forgetAuthorizer() }
      try queue.read {
        try seals.prepare($0)
        PreparedStatements.keep(for: $0.sqliteConnection!)
      }
    } catch let error as DatabaseError {
      throw LedgerFault("open the ledger", error)
    }
  }

  deinit {
    queue.unsafeRead { if let connection = $0.sqliteConnection { PreparedStatements.drop(for: connection) } }
  }

  /// Runs one transaction: all of it is durable when this returns, or none of it is in the ledger when it throws.
  ///
  /// A fault of the commit itself means "not known": the process must end and read the state at its next start.
  package func write<Value>(_ operation: String, _ body: (LedgerTransaction) throws -> Value) throws -> Value {
    do {
      return try queue.writeWithoutTransaction { database in
        var value: Value?
        try database.inTransaction(.immediate) {
          // What a file brings is written before the file's own row, which says how much it was.
          try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
          seals.begin(database)
          defer { seals.end(database) }
          let transaction = LedgerTransaction(database: database, seals: seals)
          value = try body(transaction)
          try transaction.seal(seals)
          return .commit
        }
        return value!
      }
    } catch let error as DatabaseError {
      throw LedgerFault(operation, error)
    }
  }

  /// Reads one consistent state.
  package func read<Value>(_ operation: String, _ body: (LedgerTransaction) throws -> Value) throws -> Value {
    do {
      return try queue.read { try body(LedgerTransaction(database: $0)) }
    } catch let error as DatabaseError {
      throw LedgerFault(operation, error)
    }
  }
}

/// What can be asked of the ledger, and told to it, within one transaction. Valid only inside the closure it was handed to.
package struct LedgerTransaction {
  let database: Database
  /// Listens to what is written; nil where nothing is.
  var seals: Seals?

  /// Runs a part that may be undone by itself: when the body throws, what it wrote is taken back and the transaction goes on. A fault of
  /// the database ends the whole transaction; only a constraint that says no concerns the part alone.
  package func attempt<Value>(_ body: () throws -> Value) throws -> Value {
    var value: Value?
    let marks = seals?.standing
    do {
      try database.inSavepoint {
        do { value = try body() } catch {
          // What was taken back was not written: its rows get no new seal.
          if let marks { seals?.takeBack(to: marks) }
          throw error
        }
        return .commit
      }
    } catch let error as DatabaseError {
      let fault = LedgerFault("record a file", error)
      if error.resultCode == .SQLITE_CONSTRAINT { throw ConstraintFault(fault: fault) }
      throw fault
    }
    return value!
  }

  /// The next so many numbers of a counter that only grows.
  func take(_ counter: String, _ count: Int64 = 1) throws -> Int64 {
    let next = try Int64.fetchOne(
      database,
      sql: """
        INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value
        RETURNING value
        """, arguments: [counter, count])!
    return next - count + 1
  }

  /// The value last taken from a counter; zero before the first.
  package func counter(_ name: String) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT value FROM counter WHERE name = ?", arguments: [name]) ?? 0
  }

  /// Sets a mark: a counter that remembers a number.
  package func setCounter(_ name: String, _ value: Int64) throws {
    try execute(
      "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [name, value])
  }

  /// Runs a statement, prepared once a connection.
  func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}

/// What was to be recorded contradicts what is there: it concerns one file and not the ledger.
package struct ConstraintFault: Error, CustomStringConvertible {
  package var fault: LedgerFault

  package var description: String { fault.description }
}
