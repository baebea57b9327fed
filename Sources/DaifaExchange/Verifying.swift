package import DaifaLedger
import DaifaModel
package import DaifaSpool

/// 核验: checks the whole of what Daifa keeps, the ledger and the archive, and changes nothing. May run beside the daemon: it sees one state.
package struct Verifying {
  /// What is being looked at.
  package enum Stage: Sendable {
    case ledger(LedgerVerification.Stage)
    case instructions, archive
  }

  /// What was found, and how much was looked at.
  package struct Verdict: Sendable {
    package var flaws: LedgerFlaws
    package var entries = 0
    package var rows = 0
    package var payments = 0
    package var instructions = 0
    package var archivedFiles = 0
    package var archivedBytes: Int64 = 0
    package var headSequence: Int64 = 0
    package var head = ""

    package init(flaws: LedgerFlaws) { self.flaws = flaws }
  }

  private let spool: Spool
  private let ledger: Ledger
  private let progress: (Stage, Int) -> Void

  package init(spool: Spool, ledger: Ledger, progress: @escaping (Stage, Int) -> Void = { _, _ in }) {
    self.spool = spool
    self.ledger = ledger
    self.progress = progress
  }

  /// Checks everything. A head that was printed on a report must be in the chain.
  package func verify(head: String? = nil) throws -> Verdict {
    try ledger.read("verify the ledger") { transaction in
      let verification = transaction.verification { progress(.ledger($0), $1) }
      try verification.run(head: head)
      var verdict = Verdict(flaws: verification.flaws)
      verdict.entries = verification.examined[.chain, default: 0]
      verdict.rows = verification.examined[.seals, default: 0]
      verdict.payments = verification.examined[.payments, default: 0]
      (verdict.headSequence, verdict.head) = (verification.headSequence, verification.head)
      try step(&verdict) { try checkInstructions(transaction, &$0) }
      try step(&verdict) { try checkArchive(transaction, &$0) }
      return verdict
    }
  }

  /// Runs one stage; what cannot be read of a damaged ledger is a flaw.
  private func step(_ verdict: inout Verdict, _ body: (inout Verdict) throws -> Void) throws {
    do {
      try body(&verdict)
    } catch let fault as LedgerFault where fault.isDamage || fault.code & 0xFF == 1 {
      verdict.flaws.add(.storage, "", "", required: "readable", found: fault.reason)
    }
  }

  // MARK: Instructions

  /// Each instruction's file is the payments bound to it, and nothing else: written again, it has the very same bytes.
  private func checkInstructions(_ transaction: LedgerTransaction, _ verdict: inout Verdict) throws {
    try transaction.forEachInstruction { instruction in
      let stream = DigestStream()
      try instruction.render(from: transaction) { stream.update($0) }
      let digest = stream.finish()
      if digest.hex != instruction.digest {
        verdict.flaws.add(
          .instruction, "instruction", instruction.number, required: "digest \(digest.hex) by its payments",
          found: "digest \(instruction.digest)")
      }
      verdict.instructions += 1
      progress(.instructions, verdict.instructions)
    }
  }

  // MARK: The archive

  private func checkArchive(_ transaction: LedgerTransaction, _ verdict: inout Verdict) throws {
    var checked: [Digest: ArchiveState] = [:]
    try transaction.forEachArchived { row in
      guard let digest = Digest(hex: row.digest) else {
        return verdict.flaws.add(
          .archive, row.table, "\(row.row)", required: "a SHA-256", found: row.digest.withoutPrivateNumbers)
      }
      let state = try checked[digest] ?? spool.archiveState(digest)
      if checked.updateValue(state, forKey: digest) == nil {
        verdict.archivedFiles += 1
        if case .holds(let bytes) = state { verdict.archivedBytes += bytes }
        progress(.archive, verdict.archivedFiles)
      }
      if row.table == "message", !row.isReady { try checkOutbox(row, digest, &verdict) }
      switch state {
      case .holds(row.bytes): break
      case .holds(let bytes):
        verdict.flaws.add(.archive, row.table, "\(row.row)", required: "\(row.bytes) bytes", found: "\(bytes) bytes")
      case .differs(let found):
        verdict.flaws.add(
          .archive, row.table, "\(row.row)", required: "archived bytes of digest \(row.digest)",
          found: "digest \(found.hex)")
      case .missing:
        if row.isReady, try isReady(row) { return }
        verdict.flaws.add(
          .archive, row.table, "\(row.row)", required: "archived bytes of digest \(row.digest)", found: "none")
      }
    }
  }

  /// A reader may take away what was published; nobody may put another file in its place.
  private func checkOutbox(_ row: ArchivedRow, _ digest: Digest, _ verdict: inout Verdict) throws {
    guard let party = Party(path: row.party), let name = SpoolName(row.name),
      try spool.publishedState(party, name, digest) == .differs
    else {
      return
    }
    verdict.flaws.add(
      .outbox, row.table, "\(row.row)", required: "bytes of digest \(row.digest)", found: "another file of its name")
  }

  /// Whether a file that is not in the archive waits to be published, or was published while we looked.
  private func isReady(_ row: ArchivedRow) throws -> Bool {
    guard let party = Party(path: row.party), let name = SpoolName(row.name), let digest = Digest(hex: row.digest)
    else {
      return false
    }
    if try spool.isReady(party, name, digest) { return true }
    if case .holds = try spool.archiveState(digest) { return true }
    return false
  }
}
