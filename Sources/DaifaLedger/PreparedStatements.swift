internal import GRDB
internal import GRDBSQLite
import Synchronization

/// Statements that are prepared once a connection: what every small file asks is parsed and planned once, not once a file.
///
/// A statement is lent to one ``RawStatement`` at a time, so the same question may be asked while it is being answered. Used on its
/// connection's thread alone; only the list of connections is shared.
final class PreparedStatements: @unchecked Sendable {
  /// Different texts that are kept; where there are more, which only numbers written into a text could make, all are let go of.
  private static let bound = 512
  // By the address of the connection.
  private static let ofConnections = Mutex<[UInt: PreparedStatements]>([:])

  private var idle: [String: [OpaquePointer]] = [:]

  /// Those of a connection; nil where nobody keeps any.
  static func of(_ connection: OpaquePointer) -> PreparedStatements? {
    let place = UInt(bitPattern: connection)
    return ofConnections.withLock { $0[place] }
  }

  /// Begins to keep statements of a connection.
  static func keep(for connection: OpaquePointer) {
    let place = UInt(bitPattern: connection)
    ofConnections.withLock { $0[place] = PreparedStatements() }
  }

  /// Finalizes what is kept of a connection, before it is closed.
  static func drop(for connection: OpaquePointer) {
    let place = UInt(bitPattern: connection)
    guard let kept = ofConnections.withLock({ $0.removeValue(forKey: place) }) else { return }
    for statement in kept.idle.values.joined() { sqlite3_finalize(statement) }
  }

  /// A statement that nobody uses; nil where there is none.
  func take(_ sql: String) -> OpaquePointer? { idle[sql]?.popLast() }

  /// Takes a statement back. What was bound to it is let go of. The corresponding C functions are `sqlite3_reset` and
  /// `sqlite3_clear_bindings`.
  func giveBack(_ statement: OpaquePointer, _ sql: String) {
    if idle.count >= PreparedStatements.bound, idle[sql] == nil {
      for statement in idle.values.joined() { sqlite3_finalize(statement) }
      idle = [:]
    }
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    idle[sql, default: []].append(statement)
  }
}

extension Database {
  /// Takes GRDB's authorizer off the connection: SQLite asks it about every column of every statement it prepares, half of what preparing
  /// takes, and it tells GRDB what statements read for observers, of whom there are none here. Not before migrations have run, for it also
  /// tells GRDB of tables that change. The corresponding C function is `sqlite3_set_authorizer`.
  func forgetAuthorizer() { sqlite3_set_authorizer(sqliteConnection, nil, nil) }
}

// Questions of one answer are prepared once a connection as well: GRDB's own fetches by text prepare theirs each time. A cursor is not
// among these, for the same question may be asked while it runs.

extension Row {
  static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> [Row] {
    try fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
  }

  static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> Row? {
    try fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
  }
}

extension DatabaseValueConvertible where Self: StatementColumnConvertible {
  static func fetchAll(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> [Self] {
    try fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
  }

  static func fetchOne(
    _ database: Database, sql: String, arguments: StatementArguments = StatementArguments()
  ) throws -> Self? {
    try fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
  }
}
