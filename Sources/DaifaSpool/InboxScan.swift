package import DaifaModel

/// A file in an inbox that is complete and may be claimed.
package struct Candidate: Hashable, Sendable {
  /// Whose inbox it lies in.
  package let party: Party
  package let name: SpoolName
  /// What it was when it was found complete.
  package let identity: FileIdentity
  /// Whether a marker `<name>.ok` stands beside it and goes with it.
  package let hasMarker: Bool
  /// Whether a signature `<name>.sig` stands beside it and goes with it.
  package var hasSignature = false
}

/// Why something in an inbox is left lying there.
package enum LeftReason: String, Hashable, Sendable, CaseIterable {
  /// It is a symbolic link, which is never followed.
  case symbolicLink
  /// It is a directory: an inbox is flat.
  case directory
  /// It is a pipe, a socket or a device.
  case special
  /// It has had more than one name for longer than a rename takes.
  case linked
  /// It is a marker `<name>.ok` and no file of that name stands beside it.
  case markerAlone
  /// It is a signature `<name>.sig` and no file of that name stands beside it.
  case signatureAlone
}

/// What one look at an inbox found.
package struct InboxScan: Sendable {
  /// The files that may be claimed, in the order of their names' bytes.
  package var complete: [Candidate] = []
  /// How many files are still being written, or wait for their marker.
  package var waiting = 0
  /// What is not taken, and why; reported at every scan.
  package var left: [(name: SpoolName, reason: LeftReason)] = []
}

/// When each file in the inboxes was first seen as it is now, by the daemon's own clock.
package struct ScanMemory: Sendable {
  struct Seen {
    var identity: FileIdentity
    /// Monotonic nanoseconds at which the file was first seen with this identity.
    var since: Int64
    /// Monotonic nanoseconds at which it was first seen with several names; nil while it has one.
    var linkedSince: Int64?
  }

  var seen: [Party: [SpoolName: Seen]] = [:]

  package init() {}
}

extension Spool {
  /// How long a file may have two names before it is reported, in nanoseconds: an old SFTP server renames by making a
  /// second name and removing the first.
  package static let linkPatienceNanoseconds: Int64 = 60_000_000_000

  /// Looks through a party's inbox.
  ///
  /// A file is complete when nothing about it (device, inode, size, times of modification and change) has differed
  /// for the quiet time, measured by the clock passed in; what the party sets as its time has no say. Names of uploads
  /// in progress (``SpoolName/isTemporary``) are passed over in silence.
  ///
  /// - Parameters:
  ///   - party: whose inbox it is.
  ///   - quietSeconds: how long a file must stay as it is; 0 takes it at once.
  ///   - marker: whether a file is taken only when `<name>.ok` stands beside it.
  ///   - memory: what the last scan saw; kept by the caller from scan to scan.
  ///   - monotonicNow: ``MachineClock/monotonicNanoseconds()``.
  ///   - treatAllAsComplete: whether there is no later scan to wait for; markers are still required.
  ///   - signatures: how files wait for `<name>.sig`; nil for a party whose files have none.
  ///   - wallSeconds: the clock on the wall, by which a wait for a signature may end as well.
  /// - Returns: what may be claimed, what waits and what is left.
  /// - Throws: a fault when the inbox cannot be listed.
  package func scan(
    _ party: Party, quietSeconds: Int, marker: Bool, memory: inout ScanMemory, monotonicNow: Int64,
    treatAllAsComplete: Bool = false, signatures: SignatureWait? = nil, wallSeconds: Int64 = 0
  ) throws(SpoolFault) -> InboxScan {
    let inbox = try Directory(SpoolPath.inbox(party), below: root)
    let names = try inbox.names()
    let present = marker || signatures != nil ? Set(names) : []
    let before = memory.seen[party] ?? [:]
    var now: [SpoolName: ScanMemory.Seen] = [:]
    var result = InboxScan()

    for name in names where !name.isTemporary {
      guard let status = try inbox.status(name) else { continue }
      if let reason = LeftReason(status.kind) {
        result.left.append((name, reason))
        continue
      }
      if marker, let marked = name.marked {
        if !present.contains(marked) { result.left.append((name, .markerAlone)) }
        continue
      }
      if signatures != nil, let signed = name.signed, present.contains(signed) { continue }
      let last = before[name]
      let isSame = last?.identity == status.identity
      var seen = ScanMemory.Seen(identity: status.identity, since: isSame ? last?.since ?? monotonicNow : monotonicNow)
      if status.links != 1 {
        let since = last?.linkedSince ?? monotonicNow
        seen.linkedSince = since
        if treatAllAsComplete || monotonicNow - since >= Spool.linkPatienceNanoseconds {
          result.left.append((name, .linked))
        } else {
          result.waiting += 1
        }
      } else if marker, !(try isMarker(name.marker, present, inbox)) {
        result.waiting += 1
      } else if treatAllAsComplete || monotonicNow - seen.since >= Int64(quietSeconds) * 1_000_000_000 {
        var candidate = Candidate(party: party, name: name, identity: status.identity, hasMarker: marker)
        let state = try signatures.map { wait throws(SpoolFault) in
          try signature(of: name, seen, wait, present, inbox, &now, before, quietSeconds, monotonicNow, wallSeconds)
        }
        candidate.hasSignature = state == .complete
        if state == .alone {
          result.left.append((name, .signatureAlone))
        } else if state == .awaited, !treatAllAsComplete {
          result.waiting += 1
        } else {
          result.complete.append(candidate)
        }
      } else {
        result.waiting += 1
      }
      now[name] = seen
    }
    memory.seen[party] = now
    return result
  }

  /// Whether a marker of this name is there and is a file.
  private func isMarker(_ name: SpoolName?, _ present: Set<SpoolName>, _ inbox: Directory) throws(SpoolFault) -> Bool {
    guard let name, present.contains(name) else { return false }
    return try inbox.status(name)?.kind == .regular
  }
}

extension LeftReason {
  /// Why a thing of this kind is left; nil for a plain file.
  init?(_ kind: FileStatus.Kind) {
    switch kind {
    case .regular: return nil
    case .symbolicLink: self = .symbolicLink
    case .directory: self = .directory
    case .other: self = .special
    }
  }
}
