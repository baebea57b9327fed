import DaifaModel
internal import GRDB

/// 核验: checks the ledger against itself, by one consistent state, in memory that does not grow with the payments.
///
/// Reads with statements of its own and never through a row's expected types: what it reads may be damaged. Valid inside the transaction it
/// was made in.
package final class LedgerVerification {
  /// What is looked at, in this order.
  package enum Stage: String, Sendable, CaseIterable { case storage, chain, seals, books, payments, claims }

  package internal(set) var flaws = LedgerFlaws()
  /// How many rows, entries or payments have been looked at.
  package internal(set) var examined: [Stage: Int] = [:]
  package internal(set) var headSequence: Int64 = 0
  package internal(set) var head = ""
  let database: Database
  let transaction: LedgerTransaction
  let progress: (Stage, Int) -> Void
  /// What the journal recorded of each file, by its number.
  var recorded: [Int64: RecordedFile] = [:]
  /// What it recorded of each instruction, by its number.
  var instructed: [String: (count: Int64, amountFen: Int64, digest: String)] = [:]
  /// Sums over the claims that the payments call for, by scope.
  var claimsDue: [Int64: ClaimSum] = [:]
  /// Keys of the sums, new for each verification.
  let claimKeys = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

  init(_ transaction: LedgerTransaction, progress: @escaping (Stage, Int) -> Void) {
    self.transaction = transaction
    database = transaction.database
    self.progress = progress
  }

  /// Checks everything. `head` is one that was printed on a report: it must be in the chain.
  ///
  /// - Throws: ``LedgerFault`` when it could not be checked; what is broken is in ``flaws``.
  package func run(head: String? = nil) throws {
    let tables = try statement("SELECT count(*) FROM sqlite_schema")
    if try tables.step(), tables.integer(0) == 0 {
      throw LedgerFault(
        operation: "verify the ledger", code: 14, reason: "there is nothing in it yet", isTransient: true)
    }
    tables.reset()
    try requireMigrated()
    try step(.storage) { try checkStorage() }
    try step(.chain) { try checkChain(head: head) }
    try step(.seals) { try checkSeals() }
    try step(.books) { try checkBooks() }
    try step(.payments) {
      try checkPayments()
      try checkReissues()
    }
    try step(.claims) { try checkClaims() }
  }

  /// A ledger of an earlier version has no seals yet: its first write makes them.
  private func requireMigrated() throws {
    let done = try? statement("SELECT identifier FROM grdb_migrations ORDER BY rowid")
    var found: [String] = []
    while let done, (try? done.step()) == true { found.append(done.text(0)) }
    let all = Schema.migrator.migrations
    if !found.isEmpty, found.count < all.count, found == Array(all.prefix(found.count)) {
      throw LedgerFault(
        operation: "verify the ledger", code: 14,
        reason: "it was made by an earlier version, and the next `daifa drain` or `daifa run` brings it up to date")
    }
  }

  /// Runs one stage. Pages that cannot be read are a flaw and end the stage, not the verification.
  func step(_ stage: Stage, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as DatabaseError {
      try note(LedgerFault("verify the ledger", error), stage)
    } catch let fault as LedgerFault {
      try note(fault, stage)
    }
  }

  private func note(_ fault: LedgerFault, _ stage: Stage) throws {
    // SQLITE_ERROR besides SQLITE_CORRUPT and SQLITE_NOTADB: a damaged schema names no such table or column.
    guard fault.isDamage || fault.code & 0xFF == 1 else { throw fault }
    flaws.add(.storage, "", stage.rawValue, required: "readable", found: fault.reason)
  }

  func count(_ stage: Stage, _ number: Int = 1) {
    let before = examined[stage, default: 0]
    examined[stage] = before + number
    if before >> 13 != (before + number) >> 13 { progress(stage, before + number) }
  }

  func statement(_ sql: String) throws -> RawStatement {
    try RawStatement(database, sql, operation: "verify the ledger")
  }
}

extension LedgerFault {
  /// Whether the file is damaged, which is an answer and no failure to look. A block that cannot be taken apart has no code.
  package var isDamage: Bool { [0, 11, 26].contains(code & 0xFF) }
}

extension LedgerTransaction {
  /// A verification of the ledger as this transaction sees it.
  package func verification(
    progress: @escaping (LedgerVerification.Stage, Int) -> Void = { _, _ in }
  ) -> LedgerVerification {
    LedgerVerification(self, progress: progress)
  }
}
