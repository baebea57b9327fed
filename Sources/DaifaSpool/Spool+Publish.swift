package import DaifaModel
import Glibc
import SystemPackage

/// What became of publishing one file.
package enum Publication: Hashable, Sendable {
  /// It lies whole and durable in the outbox, and its party may read it.
  case published
  /// It was no longer ready: it had been published before, and lies in the outbox.
  case publishedEarlier
  /// It was no longer ready and lies in the outbox no more, but its archived link says that its way there had begun: its party took it away
  /// before that was recorded, or it never came there and somebody removed it.
  case publishedAndGone
  /// It could not be published, and nothing was changed or replaced in the outbox. The other files are not concerned.
  case blocked(SpoolFault)
}

extension Spool {
  /// Makes finished files durable before the ledger calls them ready: each file, then each directory once.
  package func syncReady(_ files: [ReadyFile]) throws(SpoolFault) {
    let group = group()
    for start in stride(from: 0, to: files.count, by: Spool.groupLimit) {
      var opened: [Descriptor] = []
      for file in files[start..<min(start + Spool.groupLimit, files.count)] {
        let directory = try group.directory(SpoolPath.ready(file.party))
        var descriptor = file.file
        if descriptor == nil { descriptor = try directory.open(file.name, O_RDONLY) }
        guard let descriptor else {
          throw SpoolFault(.open, directory.shown(file.name), .noSuchFileOrDirectory)
        }
        group.touch(directory)
        opened.append(descriptor)
      }
      try Descriptor.syncAll(opened, root: root)
    }
    try group.commit()
  }

  /// Publishes ready files, each at most once and never over another: archives them, moves them into the outboxes while
  /// nobody else may read them, makes that durable, and only then lets the parties read (0640).
  ///
  /// May be called again after a crash at any point. The result is in the order of the files.
  ///
  /// - Throws: only what leaves the state unknown or touches all files; what concerns one file is
  ///   ``Publication/blocked(_:)``. The corresponding C functions are `linkat`, `renameat2`, `fsync` and `fchmod`.
  package func publish(_ files: [ReadyFile], isRecovery: Bool = false) throws(SpoolFault) -> [Publication] {
    var result: [Publication] = []
    for start in stride(from: 0, to: files.count, by: Spool.groupLimit) {
      let group = group()
      var toOpen: [Descriptor] = []
      for file in files[start..<min(start + Spool.groupLimit, files.count)] {
        do {
          let (publication, descriptor) = try place(file, group, isRecovery: isRecovery)
          result.append(publication)
          if let descriptor { toOpen.append(descriptor) }
        } catch {
          if error.leavesUnknown || error.cause == .tooManyOpenFiles { throw error }
          result.append(.blocked(error))
        }
      }
      try group.commit()
      for descriptor in toOpen { try descriptor.setMode(0o640) }
      try Descriptor.syncAll(toOpen, root: root)
    }
    return result
  }

  /// What lies in `private/ready`, parties that are no longer configured included.
  package func readyFiles() throws(SpoolFault) -> [(party: Party, name: SpoolName)] {
    try entries(SpoolPath.ready)
  }

  /// Removes a file from `private/ready` that the ledger does not know.
  package func discardReady(_ party: Party, _ name: SpoolName, _ group: DirectorySync) throws(SpoolFault) {
    let ready = try group.directory(SpoolPath.ready(party))
    if try ready.unlink(name) { group.touch(ready) }
  }

  /// Archives a file and moves it into its outbox, still 0600. Returns the file when its mode is yet to be set.
  ///
  /// What an earlier pass wrote has lain there since: its bytes are compared with their digest once more.
  private func place(
    _ file: ReadyFile, _ group: DirectorySync, isRecovery: Bool
  ) throws(SpoolFault) -> (Publication, Descriptor?) {
    let ready = try group.directory(SpoolPath.ready(file.party))
    let outbox = try group.directory(SpoolPath.outbox(file.party))
    // Opened before the rename: afterwards the party may remove the file at any time.
    guard let source = try ready.open(file.name, O_RDONLY) else {
      let found = try whereabouts(of: file, group, outbox)
      group.touch(ready)
      group.touch(outbox)
      return (found, found == .publishedEarlier ? try unopened(file, in: outbox) : nil)
    }
    let status = try source.status()
    guard status.kind == .regular, status.size == file.size else {
      throw SpoolFault(
        .verify, source.path, .invalidArgument,
        advice: "The ledger knows a file of \(file.size) bytes, this one has \(status.size); do not publish it.")
    }
    if isRecovery, try source.digest().digest != file.digest {
      throw SpoolFault(
        .verify, source.path, .invalidArgument,
        advice: "Its bytes are not those the ledger recorded: somebody changed it; restore private/ from a backup.")
    }
    try source.setGroup(try outbox.descriptor.status().group, was: status.group)
    let archive = try group.directory(SpoolPath.archive(file.digest))
    _ = try ready.link(file.name, to: archive, as: file.digest.archiveName)
    group.touch(archive)
    let moved: Directory.Renaming
    do throws(SpoolFault) {
      moved = try ready.move(file.name, to: outbox, as: file.name)
    } catch {
      if !error.leavesUnknown { try takeBackLink(of: file, status, archive) }
      throw error
    }
    switch moved {
    case .done: break
    case .sourceGone: throw SpoolFault(.rename, source.path, .noSuchFileOrDirectory)
    case .destinationExists:
      guard let there = try outbox.status(file.name)?.identity, there.device == status.identity.device,
        there.inode == status.identity.inode
      else {
        try takeBackLink(of: file, status, archive)
        throw SpoolFault(
          .publish, outbox.shown(file.name), .fileExists,
          advice: "Another file has that name there, and none is ever replaced: look at it and move it away.")
      }
      // The same file by both names, as a power cut may leave it on a file system without a journal.
      try ready.unlink(file.name)
    }
    group.touch(ready)
    group.touch(outbox)
    return (.published, source)
  }

  /// Takes the archived link of a file back that did not come into its outbox: while it waits, the link must not say that it went.
  private func takeBackLink(of file: ReadyFile, _ status: FileStatus, _ archive: Directory) throws(SpoolFault) {
    // Where the same bytes were archived before, as another file, they stay.
    guard let kept = try archive.status(file.digest.archiveName), kept.identity.inode == status.identity.inode,
      kept.identity.device == status.identity.device
    else { return }
    try archive.unlink(file.digest.archiveName)
  }

  /// Where a file is that is gone from `private/ready`. Its archived link is made before its rename: one that is in neither place was lost, and
  /// nobody may be told that it went out; nor where another stands in its place.
  private func whereabouts(
    of file: ReadyFile, _ group: DirectorySync, _ outbox: Directory
  ) throws(SpoolFault) -> Publication {
    let archive = try group.directory(SpoolPath.archive(file.digest))
    let there = try outbox.status(file.name)
    if let kept = try archive.status(file.digest.archiveName) {
      // The same bytes may have been archived before, as another file.
      guard let there else { return .publishedAndGone }
      if there.identity.inode == kept.identity.inode { return .publishedEarlier }
      let digest = try outbox.open(file.name, O_RDONLY | O_NONBLOCK)?.digest().digest
      if digest == file.digest { return .publishedEarlier }
      throw SpoolFault(
        .publish, outbox.shown(file.name), .fileExists,
        advice: "Another file has that name there, and ours is no longer ready: move it away and look at the archive.")
    }
    throw SpoolFault(
      .publish, SpoolPath.ready(file.party) + "/" + file.name.escaped, .noSuchFileOrDirectory,
      advice: "The ledger says it is ready, and it is neither there nor in the archive: restore private/ from a backup."
    )
  }

  /// The file in the outbox, when a crash came between its rename and the setting of its mode.
  private func unopened(_ file: ReadyFile, in outbox: Directory) throws(SpoolFault) -> Descriptor? {
    guard let status = try outbox.status(file.name), status.kind == .regular, status.size == file.size,
      status.owner == geteuid(), status.mode == 0o600
    else { return nil }
    return try outbox.open(file.name, O_RDONLY | O_NONBLOCK)
  }
}

extension Descriptor {
  /// Gives the file to the group that may read the outbox, which a rename does not do. The corresponding C function is
  /// `fchown`.
  fileprivate func setGroup(_ group: gid_t, was old: gid_t) throws(SpoolFault) {
    if group == old { return }
    do {
      _ = try Syscall.repeated { fchown(number, uid_t.max, group) }
    } catch {
      throw SpoolFault(
        .changeGroup, path, error, advice: "Make Daifa's account a member of group \(group), which owns the outbox.")
    }
  }
}
