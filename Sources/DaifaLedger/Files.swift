package import DaifaModel
internal import Foundation
internal import GRDB

/// 收到的文件: one file that came, and what became of it.
package struct FileRecord: Sendable {
  package var id: Int64 = 0
  package var party: Party
  /// The sender's name for it, escaped.
  package var name: String
  /// The bytes of the name it was claimed under; nil once the claimed file is gone.
  package var claimedName: [UInt8]?
  /// SHA-256 of the bytes as they arrived, hexadecimal.
  package var digest: String
  package var bytes: Int
  package var kind: FileKind
  package var outcome: FileOutcome
  package var receivedAt: Instant
  package var day: Day
  package var encoding: String
  package var lines = 0
  package var sum = Amount.zero
  package var accepted = 0
  package var acceptedSum = Amount.zero
  package var refused = 0
  package var duplicateOf: Int64?

  package init(
    party: Party, name: String, claimedName: [UInt8]?, digest: String, bytes: Int, kind: FileKind,
    outcome: FileOutcome, receivedAt: Instant, day: Day, encoding: String = ""
  ) {
    self.party = party
    self.name = name
    self.claimedName = claimedName
    self.digest = digest
    self.bytes = bytes
    self.kind = kind
    self.outcome = outcome
    self.receivedAt = receivedAt
    self.day = day
    self.encoding = encoding
  }
}

/// A file that came before, as an answer to the same bytes names it.
package struct EarlierFile: Sendable {
  package var id: Int64
  package var name: String
  package var receivedAt: String
  package var outcome: FileOutcome
  package var kind: FileKind
  package var encoding: String
  package var lines: Int
  package var sum: Amount
}

extension LedgerTransaction {
  /// The file of a party with these bytes that was taken or waits; a refused one is not remembered.
  package func takenFile(party: Party, digest: String) throws -> EarlierFile? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT id, name, receivedAt, outcome, kind, encoding, lines, sumFen FROM file
        WHERE party = ? AND digest = ? AND outcome IN ('accepted', 'partly', 'held') AND kind <> 'approval'
        """, arguments: [party.path, digest]
    ).map {
      EarlierFile(
        id: $0["id"], name: $0["name"], receivedAt: $0["receivedAt"],
        outcome: FileOutcome(rawValue: $0["outcome"]) ?? .accepted, kind: FileKind(rawValue: $0["kind"]) ?? .unknown,
        encoding: $0["encoding"], lines: $0["lines"], sum: Amount(fen: $0["sumFen"]))
    }
  }

  /// What became of a party's file with these bytes that came as the one of a number or later; nil when it has not been taken.
  package func answer(party: Party, digest: String, from file: Int64) throws -> (id: Int64, outcome: FileOutcome)? {
    try Row.fetchOne(
      database, sql: "SELECT id, outcome FROM file WHERE id >= ? AND party = ? AND digest = ? ORDER BY id DESC LIMIT 1",
      arguments: [file, party.path, digest]
    ).flatMap { row in FileOutcome(rawValue: row["outcome"]).map { (row["id"], $0) } }
  }

  /// The number the next file will have.
  package func nextFileNumber() throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM file")!
  }

  /// Records a file and its findings, and writes it into the journal.
  package func record(_ file: FileRecord, findings: Findings, contentDigest: String) throws {
    try execute(
      """
      INSERT INTO file (id, party, name, claimedName, digest, bytes, kind, outcome, receivedAt, day, encoding, lines,
        sumFen, accepted, acceptedFen, refused, duplicateOf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        file.id, file.party.path, file.name, file.claimedName.map { Data($0) }, file.digest, file.bytes,
        file.kind.rawValue, file.outcome.rawValue, file.receivedAt.description, file.day.description, file.encoding,
        file.lines, file.sum.fen, file.accepted, file.acceptedSum.fen, file.refused, file.duplicateOf,
      ])
    for (ordinal, finding) in findings.list.enumerated() {
      try execute(
        "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
          file.id, ordinal, finding.code.rawValue, finding.line, finding.column, finding.columnChinese,
          finding.required, finding.found,
        ])
    }
    for (code, count) in findings.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try execute("INSERT INTO findingCount VALUES (?, ?, ?)", [file.id, code.rawValue, count])
    }
    try journal(
      "file.\(file.kind.rawValue).\(file.outcome.rawValue)", party: file.party.path,
      subject: "\(file.id) \(file.digest)", count: file.accepted, amount: file.acceptedSum,
      contentDigest: contentDigest, at: file.receivedAt, day: file.day)
  }

  /// Files recorded whose claimed copies may still lie in the spool.
  package func claimedFiles() throws -> [(id: Int64, party: Party, name: [UInt8])] {
    try Row.fetchAll(
      database,
      sql: "SELECT id, party, claimedName FROM file INDEXED BY fileClaimed WHERE claimedName IS NOT NULL ORDER BY id"
    ).compactMap { row in Party(path: row[1]).map { (row[0], $0, Array(row[2] as Data)) } }
  }

  /// Writes into the journal what a start put right after a run that was cut: how many things of one sort.
  package func recordRecovery(_ what: String, count: Int, at: Instant, day: Day) throws {
    try journal(
      "recovery.\(what)", party: "", subject: "", count: count, at: at, day: day)
  }

  /// Says that a file's claimed copy is gone.
  package func forgetClaimed(file: Int64) throws {
    try execute("UPDATE file SET claimedName = NULL WHERE id = ?", [file])
  }

  /// The findings of a file as they were recorded.
  package func findings(file: Int64) throws -> [Finding] {
    try Row.fetchAll(database, sql: "SELECT * FROM finding WHERE file = ? ORDER BY ordinal", arguments: [file])
      .compactMap {
        guard let code = FindingCode(rawValue: $0["code"]) else { return nil }
        return Finding(
          code: code, line: $0["line"], column: $0["columnName"], columnChinese: $0["columnChinese"],
          required: $0["required"], found: $0["found"])
      }
  }
}

/// 发出的文件: one file that is ready to go out.
package struct MessageRecord: Sendable {
  package var id: Int64
  package var party: Party
  package var name: String
  package var digest: String
  package var bytes: Int

  package init(id: Int64 = 0, party: Party, name: String, digest: String, bytes: Int) {
    self.id = id
    self.party = party
    self.name = name
    self.digest = digest
    self.bytes = bytes
  }
}

extension LedgerTransaction {
  /// Records that a file lies whole in private/ready and is to be published under its name.
  ///
  /// - Returns: the message's number.
  @discardableResult
  package func recordReady(_ message: MessageRecord, kind: String, about: Int64?, at: Instant, day: Day) throws
    -> Int64
  {
    try execute(
      """
      INSERT INTO message (party, name, kind, about, digest, bytes, state, createdAt, day)
      VALUES (?, ?, ?, ?, ?, ?, 'ready', ?, ?)
      """,
      [
        message.party.path, message.name, kind, about, message.digest, message.bytes, at.description,
        day.description,
      ])
    return database.lastInsertedRowID
  }

  /// Every file that is recorded as ready and not yet as published.
  package func readyMessages() throws -> [MessageRecord] {
    try Row.fetchAll(
      database, sql: "SELECT id, party, name, digest, bytes FROM message WHERE state = 'ready' ORDER BY id"
    ).compactMap { row in
      Party(path: row["party"]).map {
        MessageRecord(id: row["id"], party: $0, name: row["name"], digest: row["digest"], bytes: row["bytes"])
      }
    }
  }

  /// A file that goes out or went, and its kind; nil where none has that name.
  package func message(_ name: String, to party: Party) throws -> (kind: String, record: MessageRecord)? {
    try Row.fetchOne(
      database, sql: "SELECT id, kind, digest, bytes FROM message WHERE party = ? AND name = ?",
      arguments: [party.path, name]
    ).map {
      ($0["kind"], MessageRecord(id: $0["id"], party: party, name: name, digest: $0["digest"], bytes: $0["bytes"]))
    }
  }

  /// Records the bytes of a file that is made again before anybody could read it.
  package func replaceReady(_ message: MessageRecord) throws {
    try execute(
      "UPDATE message SET digest = ?, bytes = ? WHERE party = ? AND name = ? AND state = 'ready'",
      [message.digest, message.bytes, message.party.path, message.name])
  }

  /// Records that files are in their outboxes, and writes each into the journal. `isRecovery`: they were left by a run that was cut.
  package func recordPublished(
    _ messages: [MessageRecord], at: Instant, day: Day, isRecovery: Bool = false
  ) throws {
    for message in messages {
      try execute(
        "UPDATE message SET state = 'published', publishedAt = ?, publishedOn = ? WHERE party = ? AND name = ?",
        [at.description, day.description, message.party.path, message.name])
      try journal(
        isRecovery ? "recovery.published" : "published", party: message.party.path, subject: message.name, count: 1,
        contentDigest: message.digest, at: at, day: day)
    }
  }

  /// The files that went out because of one that came, with their digests, in the order they were written.
  package func messages(about file: Int64, party: Party) throws -> [MessageRecord] {
    try Row.fetchAll(
      database,
      sql:
        "SELECT id, name, digest, bytes FROM message WHERE about = ? AND party = ? AND kind <> 'receipt' ORDER BY id",
      arguments: [file, party.path]
    ).map { MessageRecord(id: $0["id"], party: party, name: $0["name"], digest: $0["digest"], bytes: $0["bytes"]) }
  }

  /// Whether a name was used in a party's outbox before.
  package func isNameUsed(_ name: String, party: Party) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM message WHERE party = ? AND name = ?)",
      arguments: [party.path, name])!
  }
}
