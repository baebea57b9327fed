package import DaifaModel
internal import GRDB

/// A file that the archive must hold, with the row that says so.
package struct ArchivedRow: Sendable {
  package var table: String
  package var row: Int64
  package var party: String
  package var name: String
  package var digest: String
  package var bytes: Int64
  /// Recorded, and maybe not yet in the archive: it lies in `private/ready` until it is published.
  package var isReady: Bool
}

/// An instruction as the ledger says it was written.
package struct InstructionRow: Sendable {
  package var id: Int64
  package var number: String
  package var bank: String
  package var format: InstructionFormat
  package var total: ControlTotal
  package var digest: String
}

extension InstructionRow {
  fileprivate static let query =
    "SELECT i.id, i.instructionNo, i.bank, i.format, i.count, i.amountFen, m.digest FROM instruction i"

  /// Nil for a form that there is not.
  fileprivate init?(_ row: RawStatement) {
    guard let format = InstructionFormat(rawValue: row.text(3)) else { return nil }
    self.init(
      id: row.integer(0), number: row.text(1), bank: row.text(2), format: format,
      total: ControlTotal(count: Int(row.integer(4)), sum: Amount(fen: row.integer(5))), digest: row.text(6))
  }
}

/// What the ledger says of files, for whoever compares it with the files themselves. Read with care: the rows may be damaged.
extension LedgerTransaction {
  /// Hands out every file that came or went and must be in the archive. One that was too large to be read never was.
  package func forEachArchived(_ body: (ArchivedRow) throws -> Void) throws {
    let rows = try RawStatement(
      database,
      """
      SELECT 'file', id, party, name, digest, bytes, 0 FROM file
        WHERE id NOT IN (SELECT file FROM findingCount WHERE code = 'fileTooLarge')
      UNION ALL SELECT 'signature', s.file, f.party, f.name || '.sig', s.digest, s.bytes, 0 FROM signature s
        JOIN file f ON f.id = s.file WHERE s.digest <> ''
      UNION ALL SELECT 'message', id, party, name, digest, bytes, state = 'ready' FROM message
      """, operation: "verify the archive")
    while try rows.step() {
      try body(
        ArchivedRow(
          table: rows.text(0), row: rows.integer(1), party: rows.text(2), name: rows.text(3), digest: rows.text(4),
          bytes: rows.integer(5), isReady: rows.integer(6) != 0))
    }
  }

  /// Every instruction, in the order of their numbers in the ledger.
  package func forEachInstruction(_ body: (InstructionRow) throws -> Void) throws {
    let rows = try RawStatement(
      database,
      """
      \(InstructionRow.query) LEFT JOIN message m ON m.id = i.message ORDER BY i.id
      """, operation: "verify instructions")
    while try rows.step() {
      if let row = InstructionRow(rows) { try body(row) }
    }
  }

  /// The instruction whose file a bank gets under a name; nil where that is no instruction's.
  package func instruction(named name: String, to party: Party) throws -> InstructionRow? {
    guard
      let message = try Int64.fetchOne(
        database, sql: "SELECT id FROM message WHERE party = ? AND name = ? AND kind = 'instruction'",
        arguments: [party.path, name])
    else { return nil }
    let rows = try RawStatement(
      database, "\(InstructionRow.query) JOIN message m ON m.id = i.message WHERE i.message = ?",
      operation: "read an instruction")
    rows.bind(1, message)
    return try rows.step() ? InstructionRow(rows) : nil
  }

  /// Hands out the payments bound to an instruction, in the order of their sequence, with what their roster and part say of them: its
  /// postscript, its payer's account and the due day.
  package func forEachBound(
    _ instruction: Int64, bank: String,
    _ body: (RecordedPayment, _ postscript: String, _ payerAccount: String, _ dueOn: String) throws -> Void
  ) throws {
    let parts = try RawStatement(
      database,
      """
      SELECT t.firstPayment, t.lastPayment, coalesce(t.dueOn, ''), r.shortName, r.payerAccount FROM instructionPart t
        JOIN roster r ON r.file = t.roster WHERE t.instruction = ? ORDER BY t.firstSequence
      """, operation: "verify instructions")
    let stopped = try RawStatement(
      database, "SELECT payment FROM paymentState WHERE payment BETWEEN ? AND ? AND isUninstructed",
      operation: "verify instructions")
    parts.bind(1, instruction)
    let bank = Array(bank.utf8)
    while try parts.step() {
      let (low, high) = (parts.integer(0), parts.integer(1))
      let (dueOn, postscript, payer) = (parts.text(2), parts.text(3), parts.text(4))
      stopped.bind(1, low)
      stopped.bind(2, high)
      var out: Set<Int64> = []
      while try stopped.step() { out.insert(stopped.integer(0)) }
      stopped.reset()
      try forEachPayment(from: low, through: high) { payment in
        guard bank.withUnsafeBufferPointer({ $0.equals(payment[.bank]) }), !out.contains(payment.payment) else {
          return
        }
        try body(payment, postscript, payer, dueOn)
      }
    }
  }
}
