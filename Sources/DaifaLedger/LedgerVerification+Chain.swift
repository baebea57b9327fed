import DaifaModel
internal import GRDB

/// What the journal recorded of a file.
struct RecordedFile {
  var entry: Int64
  var kind: String
  var party: String
  var digest: String
  var count: Int64
  var amountFen: Int64
  var contentDigest: String
}

extension LedgerVerification {
  // MARK: Storage

  /// SQLite's own checks, and whether the tables, views and triggers are those the program makes.
  func checkStorage() throws {
    let integrity = try statement("PRAGMA integrity_check(50)")
    while try integrity.step() {
      let said = integrity.text(0)
      if said != "ok" { flaws.add(.storage, "", "", required: "ok", found: said) }
    }
    try checkSchema()
    let orphans = try statement("PRAGMA foreign_key_check")
    while try orphans.step() {
      flaws.add(
        .reference, orphans.text(0), "\(orphans.integer(1))", required: "a row of \(orphans.text(2))", found: "none")
    }
  }

  /// What each table, index, view and trigger is made by.
  private static func definitions(_ database: Database) throws -> [String: String] {
    let sql = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1"
    let statement = try RawStatement(database, sql, operation: "verify the ledger")
    var result: [String: String] = [:]
    while try statement.step() { result[statement.text(0)] = statement.text(1) }
    return result
  }

  /// Those of a ledger that is made now: once, for it is the same every time.
  private static let newDefinitions = Result {
    let fresh = try DatabaseQueue()
    try Schema.migrator.migrate(fresh)
    return try fresh.read { try definitions($0) }
  }

  private func checkSchema() throws {
    let expected = try LedgerVerification.newDefinitions.get()
    // SQLite adds what it gathers for its planner when somebody asks it to.
    let found = try LedgerVerification.definitions(database).filter { !$0.key.hasPrefix("table sqlite_stat") }
    for name in Set(expected.keys).union(found.keys).sorted() where expected[name] != found[name] {
      flaws.add(
        .schema, "", name, required: expected[name] == nil ? "none" : "as the program makes it",
        found: found[name] == nil ? "none" : "another")
    }
  }

  // MARK: The chain

  /// Every entry's digest and its link to the one before; keeps what the entries say of files.
  func checkChain(head: String?) throws {
    let rows = try statement("SELECT * FROM journal ORDER BY seq")
    let digits = head?.lowercased() ?? ""
    var isHeadFound = head == nil
    var previous = ""
    var expected: Int64 = 1
    while try rows.step() {
      let isOfTypes = rows.hasTypes("itttttiittt")
      let entry = JournalEntry(
        sequence: rows.integer(0), at: rows.text(1), day: rows.text(2), kind: rows.text(3), party: rows.text(4),
        subject: rows.text(5), count: Int(rows.integer(6)), amount: Amount(fen: rows.integer(7)),
        contentDigest: rows.text(8), previous: rows.text(9), digest: rows.text(10))
      check(entry, number: expected, previous: previous)
      if !isOfTypes {
        flaws.add(.chain, "journal", "\(entry.sequence)", required: "values of their types", found: "others")
      }
      if digits.utf8.count >= 16, entry.digest.hasPrefix(digits) { isHeadFound = true }
      note(entry)
      previous = entry.digest
      expected = entry.sequence &+ 1
      headSequence = entry.sequence
      count(.chain)
    }
    self.head = previous
    if !isHeadFound { flaws.add(.head, "journal", "", required: digits, found: "in no entry") }
  }

  private func check(_ entry: JournalEntry, number: Int64, previous: String) {
    let row = "\(entry.sequence)"
    if entry.sequence != number {
      flaws.add(.chain, "journal", row, required: "entry \(number)", found: "entry \(entry.sequence)")
    } else if entry.previous != previous {
      flaws.add(.chain, "journal", row, required: "previous \(previous)", found: "previous \(entry.previous)")
    } else if entry.digest != entry.expectedDigest {
      flaws.add(.chain, "journal", row, required: "digest \(entry.expectedDigest)", found: "digest \(entry.digest)")
    }
  }

  private func note(_ entry: JournalEntry) {
    if entry.kind == "instruction" {
      instructed[entry.subject] = (Int64(entry.count), entry.amount.fen, entry.contentDigest)
    }
    guard entry.kind.hasPrefix("file.") else { return }
    let words = entry.subject.split(separator: " ")
    guard words.count == 2, let file = Int64(words[0]) else { return }
    recorded[file] = RecordedFile(
      entry: entry.sequence, kind: String(entry.kind.dropFirst(5)), party: entry.party, digest: String(words[1]),
      count: Int64(entry.count), amountFen: entry.amount.fen, contentDigest: entry.contentDigest)
  }
}
