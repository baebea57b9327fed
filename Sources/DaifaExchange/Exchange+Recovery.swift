import DaifaLedger
import DaifaModel
import DaifaSpool
import Logging

/// Recovery: what a crash, a full disk or a pulled plug left half-done is finished or undone, by which files and rows exist. Sources/RECOVERY.md
/// has every point of it.
///
/// | found | means | done |
/// |---|---|---|
/// | a file in work | a copy never archived | removed: the claimed file is still there |
/// | a file in ready, no row | rendered, its transaction never committed | removed: it is rendered again |
/// | a row `ready`, its file in ready | recorded, not yet published | published under the same name |
/// | a row `ready`, no file in ready, one in the archive | it was published | marked so; an alarm where its outbox has it no more |
/// | a row `ready`, a file nowhere | removed by somebody while it waited | an instruction is made again from the ledger, a signature over its file; anything else is told |
/// | a file in claimed, its row in `file` | recorded, not yet removed | removed |
/// | a signature in claimed, its file not | claimed before its file, or its file is finished | given back to the inbox |
/// | a file in claimed, no row | claimed, never recorded | taken in as if it came now |
extension Exchange {
  /// Puts right what the last run left; gives what is recorded and still cannot be published, for the next pass to try again. Must run
  /// before anything is claimed.
  func recover() throws -> [String] {
    try spool.clearWork()
    let ready = try ledger.read("read what is ready") { try $0.readyMessages() }
    let known = Set(ready.map { "\($0.party.path)/\($0.name)" })
    let group = spool.group()
    let unknown = try spool.readyFiles().filter { !known.contains("\($0.party.path)/\($0.name.text ?? "")") }
    for (party, name) in unknown { try spool.discardReady(party, name, group) }
    try group.commit()
    if !unknown.isEmpty { try note("discarded", count: unknown.count) }
    try removeStrayMarkers()
    let files = ready.compactMap { message -> ReadyFile? in
      guard let name = SpoolName(message.name), let digest = Digest(hex: message.digest) else { return nil }
      return ReadyFile(party: message.party, name: name, size: Int64(message.bytes), digest: digest)
    }
    let blocked = try publish(remakeLost(files), isRecovery: true)
    try finishRecorded()
    try giveBackLoneSignatures()
    try fillAccounts()
    return blocked.values.sorted()
  }

  /// Writes down, once, whose the accounts of payments are that an earlier version recorded: no roster is checked before that is known.
  private func fillAccounts() throws {
    guard try ledger.read("look for accounts", { try $0.mustFillAccounts() }) else { return }
    var looked = 0
    while true {
      let count = try ledger.write("record accounts of earlier payments") { try $0.fillAccounts(atMost: 200_000) }
      if count == 0 { break }
      looked += count
    }
    if looked > 0 {
      logger.info("Recorded whose the accounts of earlier payments are", metadata: ["payments": "\(looked)"])
    }
  }

  /// Writes into the journal what was put right.
  private func note(_ what: String, count: Int) throws {
    let context = context()
    try ledger.write("record a recovery") {
      try $0.recordRecovery(what, count: count, at: context.now, day: context.today)
    }
  }

  /// A marker vouches for one file; one left by a crash must not vouch for the next of that name.
  private func removeStrayMarkers() throws {
    let group = spool.group()
    for file in try spool.claimedFiles() where configuration.arrival(of: file.party).marker {
      try spool.removeStrayMarker(of: file, group)
    }
    try group.commit()
  }

  /// Removes claimed files that are recorded. Those of parties that are configured no longer too: a party that comes back must not lose
  /// another file of that name.
  private func finishRecorded() throws {
    let recorded = try ledger.read("read what was claimed") { try $0.claimedFiles() }
    guard !recorded.isEmpty else { return }
    let claimed = Set(try spool.claimedFiles())
    let group = spool.group()
    for (_, party, bytes) in recorded {
      guard let name = SpoolName(bytes: bytes) else { continue }
      let file = ClaimedFile(party: party, name: name)
      if claimed.contains(file) { try spool.finish(file, group, isSigned: isSigned(party)) }
    }
    try group.commit()
    let context = context()
    try ledger.write("finish what was recorded") { transaction in
      for (id, _, _) in recorded { try transaction.forgetClaimed(file: id) }
      try transaction.recordRecovery(
        "finished", count: recorded.count, at: context.now, day: context.today)
    }
  }
}
