internal import CCrypto
package import DaifaModel
internal import GRDB

/// 日志: one entry of the journal, as it is read back.
package struct JournalEntry: Sendable {
  package var sequence: Int64
  package var at: String
  package var day: String
  package var kind: String
  package var party: String
  package var subject: String
  package var count: Int
  package var amount: Amount
  package var contentDigest: String
  package var previous: String
  package var digest: String

  package init(
    sequence: Int64, at: String, day: String, kind: String, party: String, subject: String, count: Int, amount: Amount,
    contentDigest: String, previous: String, digest: String
  ) {
    self.sequence = sequence
    self.at = at
    self.day = day
    self.kind = kind
    self.party = party
    self.subject = subject
    self.count = count
    self.amount = amount
    self.contentDigest = contentDigest
    self.previous = previous
    self.digest = digest
  }

  /// The digest the entry must have, over every other part of it and the digest before it.
  package var expectedDigest: String {
    // Lengths before the parts, so that no part can pass for the end of another.
    let parts = [
      "\(sequence)", at, day, kind, party, subject, "\(count)", "\(amount.fen)", contentDigest, previous,
    ]
    return sha256(parts.map { "\($0.utf8.count):\($0)" }.joined(separator: ","))
  }
}

extension LedgerTransaction {
  /// Writes one entry: what was taken or decided, how many lines and how much money it moved, and the digest of its content.
  package func journal(
    _ kind: String, party: String, subject: String, count: Int = 0, amount: Amount = .zero, contentDigest: String = "",
    at: Instant, day: Day
  ) throws {
    try journal(
      kind, party: party, subject: subject, count: count, amount: amount, contentDigest: contentDigest,
      at: at.description, day: day.description)
  }

  func journal(
    _ kind: String, party: String, subject: String, count: Int, amount: Amount, contentDigest: String, at: String,
    day: String
  ) throws {
    let last = try Row.fetchOne(database, sql: "SELECT seq, digest FROM journal ORDER BY seq DESC LIMIT 1")
    var entry = JournalEntry(
      sequence: (last?["seq"] ?? 0) + 1, at: at, day: day, kind: kind, party: party,
      subject: subject, count: count, amount: amount, contentDigest: contentDigest,
      previous: last?["digest"] ?? "", digest: "")
    entry.digest = entry.expectedDigest
    try execute(
      "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        entry.sequence, entry.at, entry.day, entry.kind, entry.party, entry.subject, entry.count, entry.amount.fen,
        entry.contentDigest, entry.previous, entry.digest,
      ])
  }

  /// When the newest entry was made, as it is written: an instant in China. Nil for an empty journal.
  package func journalInstant() throws -> String? {
    try String.fetchOne(database, sql: "SELECT at FROM journal ORDER BY seq DESC LIMIT 1")
  }

  /// The digest of the last entry, which every report carries; empty before the first.
  package func journalHead() throws -> (sequence: Int64, digest: String) {
    let last = try Row.fetchOne(database, sql: "SELECT seq, digest FROM journal ORDER BY seq DESC LIMIT 1")
    return (last?["seq"] ?? 0, last?["digest"] ?? "")
  }

  /// The first entry whose digest, number or link to the one before is wrong; nil when the chain holds.
  package func firstBrokenJournalEntry() throws -> Int64? {
    var previous = ""
    var expected: Int64 = 1
    let rows = try Row.fetchCursor(database, sql: "SELECT * FROM journal ORDER BY seq")
    while let row = try rows.next() {
      let entry = JournalEntry(
        sequence: row["seq"], at: row["at"], day: row["day"], kind: row["kind"], party: row["party"],
        subject: row["subject"], count: row["count"], amount: Amount(fen: row["amountFen"]),
        contentDigest: row["contentDigest"], previous: row["previous"], digest: row["digest"])
      guard entry.sequence == expected, entry.previous == previous, entry.digest == entry.expectedDigest else {
        return entry.sequence
      }
      previous = entry.digest
      expected += 1
    }
    return nil
  }
}

/// The SHA-256 of a text in lower-case hexadecimal. The corresponding C function is `SHA256`.
func sha256(_ text: String) -> String { hexadecimal(sha256(Array(text.utf8))) }

/// The SHA-256 of bytes. The corresponding C function is `SHA256`.
func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  _ = SHA256(bytes, bytes.count, &digest)
  return digest
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// A SHA-256 that is fed piece by piece. Owns the C context.
final class RunningDigest {
  private let context: OpaquePointer

  init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

  func finish() -> String { hexadecimal(finishBytes()) }

  func finishBytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest
  }
}
