package import DaifaModel

/// The rows of one table of an export, one after the other. Valid inside its transaction.
package final class ExportRows {
  private let statement: RawStatement
  private let rosters: UnsafeMutableRawBufferPointer

  init(_ transaction: LedgerTransaction, _ sql: String, rosters json: [UInt8]) throws {
    statement = try RawStatement(transaction.database, sql, operation: "export")
    rosters = UnsafeMutableRawBufferPointer.allocate(byteCount: json.count, alignment: 1)
    rosters.copyBytes(from: json)
    statement.bindText(1, UnsafeRawBufferPointer(rosters))
  }

  deinit { rosters.deallocate() }

  /// Goes to the next row; false when there is none.
  package func next() throws -> Bool { try statement.step() }

  /// How many columns a row has.
  package var columnCount: Int { Int(statement.columnCount) }

  package func isEmpty(_ column: Int) -> Bool { statement.type(Int32(column)) == .null }

  /// A whole number; nil when the column holds anything else.
  package func integer(_ column: Int) -> Int64? {
    statement.type(Int32(column)) == .integer ? statement.integer(Int32(column)) : nil
  }

  /// A text's bytes, valid until the next row.
  package func bytes(_ column: Int) -> Bytes {
    statement.bytes(Int32(column)).bindMemory(to: UInt8.self)
  }
}

extension LedgerTransaction {
  /// The rows of one table of an export of a period, in an order that is the same every time; the rosters are those of
  /// ``rostersConcerned(by:)``. Columns are those of the table, in its order.
  ///
  /// What can change later is told as it was known at the end of the last day.
  package func exportRows(_ table: ExportQuery, of period: DayRange, rosters: [Int64]) throws -> ExportRows {
    let json = "[" + rosters.map { "\($0)" }.joined(separator: ",") + "]"
    let sql = table.sql
      .replacing("$first", with: "'\(period.first)'").replacing("$last", with: "'\(period.last)'")
    return try ExportRows(self, sql, rosters: Array(json.utf8))
  }

  /// The rosters that a period concerns, in the order of their files: those that came in it, and earlier ones of which something was
  /// decided, instructed or answered in it, that were in flight in it, or about which a difference or a case stood open in it.
  ///
  /// So whatever a row of an export of the period names is in that export.
  package func rostersConcerned(by period: DayRange) throws -> [Int64] {
    let sql = ExportQuery.rostersConcerned
      .replacing("$first", with: "'\(period.first)'").replacing("$last", with: "'\(period.last)'")
    let statement = try RawStatement(database, sql, operation: "export")
    var rosters: [Int64] = []
    while try statement.step() { rosters.append(statement.integer(0)) }
    return rosters
  }

  /// The first and the last entry of the journal that belong to a period, all between included, and the digest of the last; nil when
  /// there is none.
  package func journalSegment(of period: DayRange) throws -> (first: Int64, last: Int64, head: String)? {
    let statement = try RawStatement(
      database,
      """
      SELECT min(seq), max(seq), (SELECT digest FROM journal
        WHERE seq = (SELECT max(seq) FROM journal WHERE day BETWEEN '\(period.first)' AND '\(period.last)'))
      FROM journal WHERE day BETWEEN '\(period.first)' AND '\(period.last)'
      """, operation: "export")
    guard try statement.step(), statement.type(0) == .integer else { return nil }
    return (statement.integer(0), statement.integer(1), statement.text(2))
  }

  /// The day and the instant a file came.
  package func arrival(ofFile file: Int64) throws -> (day: String, at: String)? {
    let statement = try RawStatement(
      database, "SELECT day, receivedAt FROM file WHERE id = \(file)", operation: "export")
    return try statement.step() ? (statement.text(0), statement.text(1)) : nil
  }
}

extension LedgerTransaction {
  /// The rosters whose period lies in a year, in the order they came. Reads every roster, and no payment.
  package func rosters(ofBudgetYear year: Int) throws -> [Int64] {
    let statement = try RawStatement(
      database,
      "SELECT file FROM roster WHERE period >= '\(year)' AND period < '\(year + 1)' ORDER BY file", operation: "report")
    var rosters: [Int64] = []
    while try statement.step() { rosters.append(statement.integer(0)) }
    return rosters
  }
}
