internal import GRDB

/// One table whose rows are sealed, and how its rows are told apart.
struct SealedPart {
  /// How rows are gathered into chunks.
  enum Grouping {
    /// By their number, ``Seals/chunkRows`` to a chunk.
    case row
    /// By the file they came with, in the order of their key; written once with that file.
    case file(column: String)
    /// All rows of a small table together.
    case whole
  }

  var name: String
  var grouping: Grouping

  /// Tables that say by themselves whether they were changed: the journal and the seals are chained, payments are digested in the journal
  /// entry of their roster, claims follow from the payments.
  private static let evident: Set<String> = ["journal", "seal", "paymentBlock", "claimBlock"]

  /// Every table of a ledger that is sealed. A table without row numbers must have a file's number as the first column of its key, or be
  /// small.
  static func all(_ database: Database) throws -> [SealedPart] {
    // Not by pragma_table_list, which tells the same: it works out the columns of every view, a tenth of what a small file costs a command that
    // has just started. A table without row numbers of which this did not know would stop its first transaction.
    let tables = try Row.fetchAll(
      database,
      sql: "SELECT name, sql LIKE '%WITHOUT ROWID' AS wr FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return try tables.compactMap { table in
      let name: String = table["name"]
      guard !evident.contains(name), !name.hasPrefix("sqlite_") else { return nil }
      guard table["wr"] as Int64 == 1 else { return SealedPart(name: name, grouping: .row) }
      let key = try String.fetchOne(
        database, sql: "SELECT name FROM pragma_table_info(?) WHERE pk = 1", arguments: [name])
      let refersToFile = try String.fetchOne(
        database, sql: #"SELECT "from" FROM pragma_foreign_key_list(?) WHERE "from" = ?"#, arguments: [name, key])
      return SealedPart(name: name, grouping: refersToFile.map { .file(column: $0) } ?? .whole)
    }
  }

  /// The columns of its key, in order, for `ORDER BY`.
  func keyOrder(_ database: Database) throws -> String {
    try String.fetchAll(
      database, sql: "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", arguments: [name]
    ).joined(separator: ", ")
  }
}

extension RawStatement {
  /// The digest of the row at hand: of the type, the length and the bytes of each of its values from a column on, so that nothing can pass for another.
  ///
  /// The first 16 bytes of a SHA-256.
  func rowDigest(of table: String, from first: Int32 = 0) -> [UInt8] {
    let digest = RunningDigest()
    func add(_ tag: UInt8, _ bytes: UnsafeRawBufferPointer) {
      // One word, since a tuple of different sizes has bytes between its parts that mean nothing.
      withUnsafeBytes(of: (UInt64(bytes.count) << 8 | UInt64(tag)).littleEndian) { digest.update($0) }
      digest.update(bytes)
    }
    Array(table.utf8).withUnsafeBytes { add(UInt8(ascii: "n"), $0) }
    for column in first..<columnCount {
      switch type(column) {
      case .integer: withUnsafeBytes(of: integer(column).littleEndian) { add(UInt8(ascii: "i"), $0) }
      case .real: withUnsafeBytes(of: realBits(column).littleEndian) { add(UInt8(ascii: "r"), $0) }
      case .text: add(UInt8(ascii: "t"), bytes(column))
      case .blob: add(UInt8(ascii: "b"), bytes(column))
      case .null: add(UInt8(ascii: "0"), UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
    return Array(digest.finishBytes().prefix(16))
  }
}
