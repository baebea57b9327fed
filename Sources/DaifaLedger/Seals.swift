import DaifaModel
internal import GRDB
internal import GRDBSQLite

/// 封存: remembers which rows a transaction changed, so that their digests are written before it ends.
///
/// Each row of every table that does not prove itself has its digest in a seal: a row of `seal` holds the digests of one chunk of rows, as
/// they were at one entry of the journal, and that entry holds the digest of its seals. So the head of the journal stands for every row
/// there is. A row that was not changed through the ledger keeps the digest it had: what somebody else wrote never gets a good one.
///
/// The corresponding C function is `sqlite3_update_hook`.
final class Seals {
  /// How many rows, by their number, share a chunk.
  static let chunkRows: Int64 = 16
  /// Bytes of one row in a seal: its place in the chunk and its digest.
  static let entryBytes = 17

  struct Mark: Hashable {
    var part: Int
    var row: Int64
  }

  private(set) var parts: [SealedPart] = []
  private var partOfTable: [String: Int] = [:]
  private(set) var marks: Set<Mark> = []
  /// Rows of `file` that are new: what came with them is sealed with them.
  private(set) var newFiles: Set<Int64> = []
  private var last: Mark?

  /// Looks the tables up again: after a migration there may be others.
  func prepare(_ database: Database) throws {
    parts = try SealedPart.all(database)
    partOfTable = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// Begins to listen, with nothing noted.
  func begin(_ database: Database) {
    clear()
    sqlite3_update_hook(
      database.sqliteConnection,
      { context, operation, _, table, row in
        guard let context, let table else { return }
        Unmanaged<Seals>.fromOpaque(context).takeUnretainedValue().note(
          String(cString: table), row, isInsert: operation == SQLITE_INSERT)
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// What was noted so far, to be taken back to.
  struct Standing {
    fileprivate var marks: Set<Mark>
    fileprivate var newFiles: Set<Int64>
  }

  var standing: Standing { Standing(marks: marks, newFiles: newFiles) }

  /// Forgets what was noted since.
  func takeBack(to standing: Standing) {
    (marks, newFiles, last) = (standing.marks, standing.newFiles, nil)
  }

  /// Stops listening.
  func end(_ database: Database) {
    sqlite3_update_hook(database.sqliteConnection, nil, nil)
    clear()
  }

  private func clear() {
    marks.removeAll()
    newFiles.removeAll()
    last = nil
  }

  private func note(_ table: String, _ row: Int64, isInsert: Bool) {
    guard let part = partOfTable[table] else { return }
    let mark = Mark(part: part, row: row)
    if mark == last { return }
    last = mark
    marks.insert(mark)
    if isInsert, table == "file" { newFiles.insert(row) }
  }

  /// Notes every row there is, for a ledger whose tables have just been made or changed.
  func noteAll(_ database: Database) throws {
    for (index, part) in parts.enumerated() {
      guard case .row = part.grouping else { continue }
      let statement = try RawStatement(database, #"SELECT rowid FROM "\#(part.name)""#, operation: "seal the ledger")
      while try statement.step() { marks.insert(Mark(part: index, row: statement.integer(0))) }
      if part.name == "file" { newFiles.formUnion(marks.lazy.filter { $0.part == index }.map(\.row)) }
    }
  }
}

extension LedgerTransaction {
  /// Seals what the transaction changed, as its last act, and writes that into the journal.
  func seal(_ seals: Seals) throws {
    let migrations = try migrationCount()
    let isNew = try sealedMigrations() < migrations
    guard !seals.marks.isEmpty || isNew else { return }
    if isNew { try seals.noteAll(database) }
    let writer = try SealWriter(database, entry: try journalHead().sequence + 1)
    var chunks: [SealWriter.Chunk: [Int64]] = [:]
    for mark in seals.marks {
      chunks[SealWriter.Chunk(part: mark.part, number: mark.row >> 4), default: []].append(mark.row)
    }
    for (chunk, rows) in chunks.sorted(by: { $0.key < $1.key }) {
      try writer.seal(seals.parts[chunk.part].name, chunk: chunk.number, rows: rows.sorted())
    }
    for part in seals.parts {
      switch part.grouping {
      case .row: break
      case .file(let column):
        for file in seals.newFiles.sorted() { try writer.seal(part, of: file, column: column) }
      case .whole: try writer.seal(part)
      }
    }
    let head = try RawStatement(
      database, "SELECT at, day FROM journal ORDER BY seq DESC LIMIT 1", operation: "read the journal")
    let (at, day) = try head.step() ? (head.text(0), head.text(1)) : ("", "")
    try journal(
      "seal", party: "", subject: "\(migrations)", count: writer.count, amount: .zero, contentDigest: writer.finish(),
      at: at, day: day)
  }

  private func migrationCount() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT count(*) FROM grdb_migrations")!
  }

  /// How many migrations the tables had been through when everything was sealed last.
  private func sealedMigrations() throws -> Int64 {
    let statement = try database.cachedStatement(
      sql: "SELECT subject FROM journal WHERE kind = 'seal' ORDER BY seq DESC LIMIT 1")
    return try Int64.fetchOne(statement) ?? 0
  }
}

/// Writes the seals of one entry of the journal.
private final class SealWriter {
  struct Chunk: Hashable, Comparable {
    var part: Int
    var number: Int64

    static func < (left: Chunk, right: Chunk) -> Bool { (left.part, left.number) < (right.part, right.number) }
  }

  private(set) var count = 0
  private let database: Database
  private let digest = RunningDigest()
  private let insert: RawStatement
  private let latest: RawStatement
  private var rows: [String: RawStatement] = [:]
  private var ofFile: [String: RawStatement] = [:]

  init(_ database: Database, entry: Int64) throws {
    self.database = database
    insert = try RawStatement(
      database, "INSERT INTO seal (part, owner, chunk, rows, entry) VALUES (?, ?, ?, ?, ?)",
      operation: "seal the ledger")
    insert.bind(5, entry)
    latest = try RawStatement(
      database, "SELECT rows FROM seal WHERE part = ? AND owner = ? AND chunk = ? ORDER BY id DESC LIMIT 1",
      operation: "seal the ledger")
  }

  func finish() -> String { digest.finish() }

  /// Seals the rows of a chunk that were changed; the others keep what they had.
  func seal(_ table: String, chunk: Int64, rows changed: [Int64]) throws {
    let statement = try row(of: table)
    var entries = try SealEntries(last(table, owner: 0, chunk: chunk))
    for number in changed {
      statement.bind(1, number)
      entries.set(number & 15, try statement.step() ? statement.rowDigest(of: table) : nil)
      statement.reset()
    }
    try write(table, owner: 0, chunk: chunk, entries.bytes)
  }

  /// Seals what came with a file.
  func seal(_ part: SealedPart, of file: Int64, column: String) throws {
    let statement: RawStatement
    if let known = ofFile[part.name] {
      statement = known
    } else {
      let order = try part.keyOrder(database)
      statement = try RawStatement(
        database, #"SELECT * FROM "\#(part.name)" WHERE \#(column) = ? ORDER BY \#(order)"#,
        operation: "seal the ledger")
      ofFile[part.name] = statement
    }
    statement.bind(1, file)
    try seal(part, owner: file, statement)
    statement.reset()
  }

  /// Seals a small table when it is not as it was sealed last.
  func seal(_ part: SealedPart) throws {
    let order = try part.keyOrder(database)
    let statement = try RawStatement(
      database, #"SELECT * FROM "\#(part.name)" ORDER BY \#(order)"#, operation: "seal the ledger")
    var bytes: [UInt8] = []
    while try statement.step() { bytes += [0] + statement.rowDigest(of: part.name) }
    guard try last(part.name, owner: 0, chunk: 0) != bytes else { return }
    try write(part.name, owner: 0, chunk: 0, bytes)
  }

  private func seal(_ part: SealedPart, owner: Int64, _ statement: RawStatement) throws {
    var entries = SealEntries([])
    var place: Int64 = 0
    while try statement.step() {
      entries.set(place & 15, statement.rowDigest(of: part.name))
      place += 1
      if place & 15 == 0 {
        try write(part.name, owner: owner, chunk: place / Seals.chunkRows - 1, entries.bytes)
        entries = SealEntries([])
      }
    }
    if place & 15 != 0 { try write(part.name, owner: owner, chunk: place / Seals.chunkRows, entries.bytes) }
  }

  private func row(of table: String) throws -> RawStatement {
    if let known = rows[table] { return known }
    let statement = try RawStatement(
      database, #"SELECT * FROM "\#(table)" WHERE rowid = ?"#, operation: "seal the ledger")
    rows[table] = statement
    return statement
  }

  private func last(_ part: String, owner: Int64, chunk: Int64) throws -> [UInt8] {
    let name = Array(part.utf8)
    return try name.withUnsafeBytes { name in
      latest.bindText(1, name)
      latest.bind(2, owner)
      latest.bind(3, chunk)
      defer { latest.reset() }
      return try latest.step() ? Array(latest.bytes(0)) : []
    }
  }

  private func write(_ part: String, owner: Int64, chunk: Int64, _ rows: [UInt8]) throws {
    let name = Array(part.utf8)
    try name.withUnsafeBytes { name in
      try rows.withUnsafeBytes { rows in
        insert.bindText(1, name)
        insert.bind(2, owner)
        insert.bind(3, chunk)
        insert.bindBlob(4, rows)
        try insert.run()
        digest.addSeal(part: name, owner: owner, chunk: chunk, rows: rows)
      }
    }
    count += 1
  }
}

extension RunningDigest {
  /// Takes in one seal, as an entry of the journal stands for it.
  func addSeal(part: UnsafeRawBufferPointer, owner: Int64, chunk: Int64, rows: UnsafeRawBufferPointer) {
    withUnsafeBytes(
      of: (Int64(part.count).littleEndian, owner.littleEndian, chunk.littleEndian, Int64(rows.count).littleEndian)
    ) { update($0) }
    update(part)
    update(rows)
  }
}

/// The digests of one chunk of rows, by their place in it.
struct SealEntries {
  private(set) var digests: [Int64: [UInt8]] = [:]

  init(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count - Seals.entryBytes + 1, by: Seals.entryBytes) {
      digests[Int64(bytes[start])] = Array(bytes[start + 1..<start + Seals.entryBytes])
    }
  }

  mutating func set(_ place: Int64, _ digest: [UInt8]?) { digests[place] = digest }

  var bytes: [UInt8] {
    digests.sorted { $0.key < $1.key }.flatMap { [UInt8(truncatingIfNeeded: $0.key)] + $0.value }
  }
}
