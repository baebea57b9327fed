import DaifaModel
internal import GRDB
internal import GRDBSQLite

/// A prepared statement bound and stepped without a layer between: for the paths that touch every line.
///
/// Has the C statement to itself; valid inside the transaction it was made in.
final class RawStatement {
  private let statement: OpaquePointer
  private let connection: OpaquePointer
  private let operation: String
  private let sql: String
  /// Who lent the statement, and gets it back.
  private let lender: PreparedStatements?

  /// Borrows the statement, or prepares it. The corresponding C function is `sqlite3_prepare_v3`.
  init(_ database: Database, _ sql: String, operation: String) throws {
    connection = database.sqliteConnection!
    self.operation = operation
    self.sql = sql
    lender = PreparedStatements.of(connection)
    if let borrowed = lender?.take(sql) {
      statement = borrowed
      return
    }
    var prepared: OpaquePointer?
    let flags = lender == nil ? 0 : UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = sqlite3_prepare_v3(connection, sql, -1, flags, &prepared, nil)
    guard code == SQLITE_OK, let prepared else {
      throw LedgerFault(operation: operation, code: code, reason: String(cString: sqlite3_errmsg(connection)))
    }
    statement = prepared
  }

  deinit {
    if let lender { lender.giveBack(statement, sql) } else { sqlite3_finalize(statement) }
  }

  /// Binds a number to the parameter at a place counted from 1.
  func bind(_ place: Int32, _ value: Int64) { sqlite3_bind_int64(statement, place, value) }

  /// Binds text that stays the caller's and must outlive the step.
  func bindText(_ place: Int32, _ bytes: UnsafeRawBufferPointer) {
    sqlite3_bind_text(
      statement, place, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil)
  }

  /// Binds bytes that stay the caller's and must outlive the step.
  func bindBlob(_ place: Int32, _ bytes: UnsafeRawBufferPointer) {
    sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), nil)
  }

  /// Whether there is a row. The corresponding C function is `sqlite3_step`.
  func step() throws -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    guard code == SQLITE_DONE else {
      throw LedgerFault(
        operation: operation, code: sqlite3_extended_errcode(connection),
        reason: String(cString: sqlite3_errmsg(connection)), isTransient: code == SQLITE_FULL || code == SQLITE_BUSY)
    }
    return false
  }

  /// Makes it ready to be bound and stepped again.
  func reset() { sqlite3_reset(statement) }

  /// Steps once and makes ready again, for statements that give no rows.
  func run() throws {
    _ = try step()
    reset()
  }

  /// The kinds of values SQLite has.
  enum ValueType { case integer, real, text, blob, null }

  /// How many columns a row has.
  var columnCount: Int32 { sqlite3_column_count(statement) }

  /// The kind of value a column of the row at hand holds.
  func type(_ column: Int32) -> ValueType {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    case SQLITE_BLOB: .blob
    default: .null
    }
  }

  /// Whether the row's values are of these types, a letter each: `i`nteger, `t`ext, `b`lob. Ask before reading them, which converts.
  func hasTypes(_ letters: StaticString) -> Bool {
    guard columnCount == letters.utf8CodeUnitCount else { return false }
    return (0..<columnCount).allSatisfy { column in
      let letter: UInt8 =
        switch type(column) {
        case .integer: UInt8(ascii: "i")
        case .text: UInt8(ascii: "t")
        case .blob: UInt8(ascii: "b")
        case .real, .null: 0
        }
      return letter == letters.utf8Start[Int(column)]
    }
  }

  /// The bits of a number that is not whole: none is meant to be there, and what somebody put there is told apart by them.
  func realBits(_ column: Int32) -> UInt64 { sqlite3_column_double(statement, column).bitPattern }

  /// A column as text; what is not UTF-8 in it is replaced, for it is only compared and shown.
  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  /// A column's bytes, valid until the next step.
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
  }
}
