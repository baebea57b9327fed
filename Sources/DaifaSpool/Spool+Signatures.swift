package import DaifaModel
import Glibc
import SystemPackage

/// How a party's files wait for their signatures.
package struct SignatureWait: Hashable, Sendable {
  /// Whether a file without one waits at all.
  package var isRequired: Bool
  /// For how long, before it is taken without.
  package var seconds: Int

  package init(isRequired: Bool, seconds: Int) {
    self.isRequired = isRequired
    self.seconds = seconds
  }
}

/// Where a file's signature is.
enum SignatureState { case complete, awaited, absent, alone }

extension Spool {
  /// Whether a file's signature stands beside it and is as quiet as the file must be; when there is none, whether it is still waited for.
  ///
  /// The wait is over when the daemon has seen the file for so long, or when the file has not changed for so long by the clock on the wall:
  /// a `drain` now and then must come to an end too.
  func signature(
    of name: SpoolName, _ seen: ScanMemory.Seen, _ wait: SignatureWait, _ present: Set<SpoolName>, _ inbox: Directory,
    _ now: inout [SpoolName: ScanMemory.Seen], _ before: [SpoolName: ScanMemory.Seen], _ quietSeconds: Int,
    _ monotonicNow: Int64, _ wallSeconds: Int64
  ) throws(SpoolFault) -> SignatureState {
    let waited = max((monotonicNow - seen.since) / 1_000_000_000, wallSeconds - Int64(seen.identity.changed.seconds))
    let isOver = waited >= Int64(quietSeconds + wait.seconds)
    if name.signed != nil { return isOver || !wait.isRequired ? .alone : .awaited }
    guard let companion = name.signature, present.contains(companion),
      let status = try inbox.status(companion), status.kind == .regular, status.links == 1
    else { return wait.isRequired && !isOver ? .awaited : .absent }
    let last = before[companion]
    let since = last?.identity == status.identity ? last?.since ?? monotonicNow : monotonicNow
    now[companion] = ScanMemory.Seen(identity: status.identity, since: since)
    return monotonicNow - since >= Int64(quietSeconds) * 1_000_000_000 ? .complete : .awaited
  }

  /// Takes a file's signature out of the inbox before the file itself; false when the last one of that name is not finished yet, or it is
  /// gone.
  func claimSignature(of name: SpoolName, from inbox: Directory, to claimed: Directory) throws(SpoolFault) -> Bool {
    guard let companion = name.signature else { return false }
    return try inbox.move(companion, to: claimed, as: companion) == .done
  }

  /// Puts a claimed signature back beside its file; where another has come meanwhile, that one stands.
  func giveBackSignature(of name: SpoolName, from claimed: Directory, to inbox: Directory) throws(SpoolFault) {
    guard let companion = name.signature else { return }
    if try claimed.move(companion, to: inbox, as: companion) == .destinationExists { try claimed.unlink(companion) }
  }

  /// The claimed signature of a claimed file; nil when there is none.
  package func claimedSignature(of file: ClaimedFile) throws(SpoolFault) -> ClaimedFile? {
    guard let companion = file.name.signature else { return nil }
    let claimed = try Directory(SpoolPath.claimed(file.party), below: root)
    return try claimed.status(companion) == nil ? nil : ClaimedFile(party: file.party, name: companion)
  }

  /// Puts a signature that was claimed and whose file was not back into the inbox. After a crash, and once what was recorded is finished.
  package func giveBackLoneSignature(_ signature: ClaimedFile, _ group: DirectorySync) throws(SpoolFault) {
    guard let name = signature.name.signed else { return }
    let inbox = try group.directory(SpoolPath.inbox(signature.party))
    let claimed = try group.directory(SpoolPath.claimed(signature.party))
    try giveBackSignature(of: name, from: claimed, to: inbox)
    group.touch(inbox)
    group.touch(claimed)
  }

  /// Opens a file in `private/ready` for reading, to sign it.
  package func openReady(_ party: Party, _ name: SpoolName) throws(SpoolFault) -> Descriptor {
    let ready = try Directory(SpoolPath.ready(party), below: root)
    guard let file = try ready.open(name, O_RDONLY) else {
      throw SpoolFault(.open, ready.shown(name), .noSuchFileOrDirectory)
    }
    return file
  }
}
