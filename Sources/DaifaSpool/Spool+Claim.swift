package import DaifaModel
import Glibc
import SystemPackage

/// A file taken out of an inbox: no party reaches it by name any more. It lies in `private/claimed` until it is finished.
package struct ClaimedFile: Hashable, Sendable {
  /// Who sent it.
  package let party: Party
  /// The sender's name for it.
  package let name: SpoolName

  package init(party: Party, name: SpoolName) {
    self.party = party
    self.name = name
  }
}

/// What became of a claim.
package enum ClaimOutcome: Hashable, Sendable {
  /// The file is ours; durable once the group is committed.
  case claimed(ClaimedFile)
  /// An earlier file of that name has not been finished yet; this one stays in the inbox until it has.
  case busy
  /// The sender has taken it away.
  case gone
  /// It was replaced or written to since the scan, and lies in the inbox again to become quiet.
  case changed
}

extension Spool {
  /// Takes a complete file out of the inbox, and its marker with it. The corresponding C function is `renameat2`.
  package func claim(_ candidate: Candidate, _ group: DirectorySync) throws(SpoolFault) -> ClaimOutcome {
    let name = candidate.name
    let inbox = try group.directory(SpoolPath.inbox(candidate.party))
    let claimed = try group.directory(SpoolPath.claimed(candidate.party))
    // The signature first: a file that lies there without one was sent without one.
    if candidate.hasSignature, try !claimSignature(of: name, from: inbox, to: claimed) { return .busy }
    switch try inbox.move(name, to: claimed, as: name) {
    case .done: break
    case let outcome:
      if candidate.hasSignature { try giveBackSignature(of: name, from: claimed, to: inbox) }
      return outcome == .sourceGone ? .gone : .busy
    }
    group.touch(inbox)
    group.touch(claimed)
    // Between the scan and the rename somebody may have put another file under the name.
    guard let status = try claimed.status(name) else { return .gone }
    if !status.identity.isSameButForName(candidate.identity) {
      if try claimed.move(name, to: inbox, as: name) == .done {
        if candidate.hasSignature { try giveBackSignature(of: name, from: claimed, to: inbox) }
        return .changed
      }
    }
    if candidate.hasMarker, let marker = name.marker { try inbox.unlink(marker) }
    return .claimed(ClaimedFile(party: candidate.party, name: name))
  }

  /// Removes the markers that claimed files left behind when the process ended between the claim and their removal;
  /// only for parties with markers, and only where no new file of the name has come. Such a marker would vouch for the
  /// next upload.
  package func removeStrayMarker(of file: ClaimedFile, _ group: DirectorySync) throws(SpoolFault) {
    let inbox = try group.directory(SpoolPath.inbox(file.party))
    guard let marker = file.name.marker, try inbox.status(file.name) == nil else { return }
    if try inbox.unlink(marker) { group.touch(inbox) }
  }

  /// Everything in `private/claimed`, which after a start is what the last run had in hand; parties that are no longer
  /// configured included.
  package func claimedFiles() throws(SpoolFault) -> [ClaimedFile] {
    try entries(SpoolPath.claimed).map { ClaimedFile(party: $0.party, name: $0.name) }
  }

  /// Puts a claimed file back into its inbox, for a thing that turned out to be no file; false when something of that
  /// name lies there.
  package func giveBack(_ file: ClaimedFile, _ group: DirectorySync, isSigned: Bool = false) throws(SpoolFault) -> Bool
  {
    let inbox = try group.directory(SpoolPath.inbox(file.party))
    let claimed = try group.directory(SpoolPath.claimed(file.party))
    if try claimed.move(file.name, to: inbox, as: file.name) != .done { return false }
    if isSigned { try giveBackSignature(of: file.name, from: claimed, to: inbox) }
    group.touch(inbox)
    group.touch(claimed)
    return true
  }

  /// Removes a claimed file that has been recorded; nothing happens when it is gone already.
  package func finish(_ file: ClaimedFile, _ group: DirectorySync, isSigned: Bool = false) throws(SpoolFault) {
    let claimed = try group.directory(SpoolPath.claimed(file.party))
    // Before the file: one that is left alone would be given back.
    if isSigned, let companion = file.name.signature { try claimed.unlink(companion) }
    try claimed.unlink(file.name)
    // Also when it was gone: its removal may not be durable yet.
    group.touch(claimed)
  }

  /// Everything in the directories per party below `private/claimed` or `private/ready`, in a fixed order.
  func entries(_ path: String) throws(SpoolFault) -> [(party: Party, name: SpoolName)] {
    var result: [(party: Party, name: SpoolName)] = []
    for role in Party.Role.allCases {
      guard let here = try existing("\(path)/\(role.rawValue)") else { continue }
      switch role {
      case .finance, .audit, .anyone:
        for name in try here.names() { result.append((Party(role: role), name)) }
      case .department, .bank:
        for id in try here.names() {
          guard let text = id.text, let directory = try existing("\(here.path)/\(text)") else { continue }
          for name in try directory.names() { result.append((Party(role: role, id: text), name)) }
        }
      }
    }
    return result
  }

  /// The directory at a path, or nil when there is none.
  private func existing(_ path: String) throws(SpoolFault) -> Directory? {
    do {
      return try Directory(path, below: root)
    } catch {
      if error.cause == .noSuchFileOrDirectory { return nil }
      throw error
    }
  }
}
