import DaifaLedger
import DaifaModel
import DaifaSpool
import Logging

/// Recovery: what a crash, a full disk or a pulled plug left half-done is finished or undone, by which files and rows exist.
///
/// | found | means | done |
/// |---|---|---|
/// | a file in work | a copy never archived | removed: the claimed file is still there |
/// | a file in ready, no row | rendered, its transaction never committed | removed: it is rendered again |
/// | a row `ready`, its file in ready | recorded, not yet published | published under the same name |
/// | a row `ready`, no file in ready | it was published | marked so, whatever its reader did since |
/// | a file in claimed, its row in `file` | recorded, not yet removed | removed |
/// | a signature in claimed, its file not | claimed before its file, or its file is finished | given back to the inbox |
/// | a file in claimed, no row | claimed, never recorded | taken in as if it came now |
extension Exchange {
  /// Puts right what the last run left. Must run before anything is claimed.
  package func recover() throws {
    try spool.clearWork()
    let ready = try ledger.read("read what is ready") { try $0.readyMessages() }
    let known = Set(ready.map { "\($0.party.path)/\($0.name)" })
    let group = spool.group()
    let unknown = try spool.readyFiles().filter { !known.contains("\($0.party.path)/\($0.name.text ?? "")") }
    for (party, name) in unknown { try spool.discardReady(party, name, group) }
    try group.commit()
    if !unknown.isEmpty { try note("discarded", count: unknown.count) }
    try removeStrayMarkers()
    let blocked = try publish(
      ready.compactMap { message in
        guard let name = SpoolName(message.name), let digest = Digest(hex: message.digest) else { return nil }
        return ReadyFile(party: message.party, name: name, size: Int64(message.bytes), digest: digest)
      }, isRecovery: true)
    for (name, fault) in blocked.sorted(by: { $0.key < $1.key }) {
      logger.error("A file is recorded and cannot be published", metadata: ["file": "\(name)", "fault": "\(fault)"])
    }
    try finishRecorded()
    try giveBackLoneSignatures()
  }

  /// Writes into the journal what was put right.
  private func note(_ what: String, count: Int) throws {
    let now = Instant(milliseconds: MachineClock.wallMilliseconds())
    try ledger.write("record a recovery") { try $0.recordRecovery(what, count: count, at: now) }
  }

  /// A marker vouches for one file; one left by a crash must not vouch for the next of that name.
  private func removeStrayMarkers() throws {
    let group = spool.group()
    for file in try spool.claimedFiles() where configuration.arrival(of: file.party).marker {
      try spool.removeStrayMarker(of: file, group)
    }
    try group.commit()
  }

  private func finishRecorded() throws {
    var recorded: [(party: Party, id: Int64, name: [UInt8])] = []
    let parties = Set(try spool.claimedFiles().map(\.party)).union(configuration.senders)
    try ledger.read("read what was claimed") { transaction in
      for party in parties {
        recorded += try transaction.claimedFiles(of: party).map { (party, $0.id, $0.name) }
      }
    }
    guard !recorded.isEmpty else { return }
    let claimed = Set(try spool.claimedFiles())
    let group = spool.group()
    for (party, _, bytes) in recorded {
      guard let name = SpoolName(bytes: bytes) else { continue }
      let file = ClaimedFile(party: party, name: name)
      if claimed.contains(file) { try spool.finish(file, group, isSigned: isSigned(party)) }
    }
    try group.commit()
    let now = Instant(milliseconds: MachineClock.wallMilliseconds())
    try ledger.write("finish what was recorded") { transaction in
      for (_, id, _) in recorded { try transaction.forgetClaimed(file: id) }
      try transaction.recordRecovery("finished", count: recorded.count, at: now)
    }
  }
}
