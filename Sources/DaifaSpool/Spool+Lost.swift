package import DaifaModel
import Glibc

/// Files that were removed from `private/ready` while their way was blocked: the ledger says they go out, and nobody could ever read them.
extension Spool {
  /// Whether a file that the ledger knows to be ready is nowhere: not in `private/ready`, not in the archive, into which it is linked before it
  /// goes, and nothing under its name in the outbox, which might be ours and been read.
  package func isLost(_ file: ReadyFile) throws(SpoolFault) -> Bool {
    do {
      let ready = try Directory(SpoolPath.ready(file.party), below: root)
      if try ready.status(file.name) != nil { return false }
      if try Directory(SpoolPath.archive(file.digest), below: root).status(file.digest.archiveName) != nil {
        return false
      }
      return try Directory(SpoolPath.outbox(file.party), below: root).status(file.name) == nil
    } catch {
      // A directory in disorder: its files are told of where they are published.
      if error.leavesUnknown { throw error }
      return false
    }
  }

  /// Opens a file that goes out or went, for reading: in `private/ready`, or archived; nil where it has not the bytes of its digest.
  package func openOutgoing(_ party: Party, _ name: SpoolName, _ digest: Digest) throws(SpoolFault) -> Descriptor? {
    let ready = try Directory(SpoolPath.ready(party), below: root)
    func open() throws(SpoolFault) -> Descriptor? {
      if let waiting = try ready.open(name, O_RDONLY) { return waiting }
      return try openArchived(digest)
    }
    guard let found = try open()?.digest().digest, found == digest else { return nil }
    return try open()
  }
}
