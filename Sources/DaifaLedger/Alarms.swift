package import DaifaModel
internal import GRDB

/// 告警: something an operator has to look at.
package struct AlarmRecord: Sendable {
  package var at: String
  package var day: String
  package var kind: String
  package var party: String
  package var detail: String
}

/// What the check of one file's signature found, as it is recorded.
package struct SignatureRecord: Sendable {
  /// `good`, `missing`, `unreadable`, `unknownSigner` or `wrong`.
  package var verdict: String
  package var signer: String
  /// SHA-256 of the signature file; empty when there was none.
  package var digest: String
  package var bytes: Int64

  package init(verdict: String, signer: String, digest: String, bytes: Int64) {
    self.verdict = verdict
    self.signer = signer
    self.digest = digest
    self.bytes = bytes
  }
}

extension LedgerTransaction {
  /// Records what the check of a file's signature found.
  package func record(_ signature: SignatureRecord, file: Int64) throws {
    try execute(
      "INSERT INTO signature VALUES (?, ?, ?, ?, ?)",
      [file, signature.verdict, signature.signer, signature.digest, signature.bytes])
  }

  /// Raises an alarm, and writes it into the journal: about a file, or about a subject that no file brought.
  package func alarm(
    _ kind: String, party: Party, file: Int64?, subject: String = "", detail: String, contentDigest: String? = nil,
    at: Instant, day: Day
  ) throws {
    try alarm(
      kind, party: party, file: file, subject: subject, detail: detail, contentDigest: contentDigest,
      at: at.description, day: day)
  }

  func alarm(
    _ kind: String, party: Party, file: Int64?, subject: String = "", detail: String, contentDigest: String? = nil,
    at: String, day: Day
  ) throws {
    try execute(
      "INSERT INTO alarm (at, day, kind, party, file, detail) VALUES (?, ?, ?, ?, ?, ?)",
      [at, day.description, kind, party.path, file, detail])
    try journal(
      "alarm.\(kind)", party: party.path, subject: file.map { "\($0)" } ?? subject, count: 1, amount: .zero,
      contentDigest: contentDigest ?? sha256(detail), at: at, day: day.description)
  }

  /// Raises an alarm about a roster, once.
  package func alarmOnce(_ kind: String, roster: RosterRecord, detail: String, at: Instant, day: Day) throws {
    let isKnown = try Bool.fetchOne(
      database, sql: "SELECT EXISTS (SELECT 1 FROM alarm WHERE file = ? AND kind = ?)", arguments: [roster.file, kind])
    guard isKnown != true else { return }
    try alarm(
      kind, party: Party(role: .department, id: roster.department), file: roster.file, detail: detail, at: at, day: day)
  }

  /// The newest alarms since a day, the newest first, and how many there are.
  package func alarms(since day: Day, limit: Int) throws -> (newest: [AlarmRecord], count: Int) {
    let rows = try Row.fetchAll(
      database, sql: "SELECT at, day, kind, party, detail FROM alarm WHERE day >= ? ORDER BY id DESC LIMIT ?",
      arguments: [day.description, limit])
    let count = try Int.fetchOne(
      database, sql: "SELECT count(*) FROM alarm WHERE day >= ?", arguments: [day.description])
    return (
      rows.map { AlarmRecord(at: $0[0], day: $0[1], kind: $0[2], party: $0[3], detail: $0[4]) }, count ?? 0
    )
  }
}
