package import DaifaModel
import Glibc
import SystemPackage

/// What lies in the archive under a digest.
package enum ArchiveState: Hashable, Sendable {
  /// A file of these bytes and of this length.
  case holds(bytes: Int64)
  /// A file of other bytes.
  case differs(Digest)
  case missing
}

/// What stands in an outbox under the name of what was published.
package enum PublishedState: Hashable, Sendable {
  /// What was published.
  case holds
  /// Something of other bytes, or no file that could be read.
  case differs
  /// Nothing: its reader took it away.
  case gone
}

extension Spool {
  /// Compares what stands in an outbox with what was published there: the archived file by its second name, or else its bytes.
  package func publishedState(_ party: Party, _ name: SpoolName, _ digest: Digest) throws(SpoolFault) -> PublishedState
  {
    do {
      let outbox = try Directory(SpoolPath.outbox(party), below: root)
      guard let there = try outbox.status(name) else { return .gone }
      guard there.kind == .regular else { return .differs }
      if try Directory(SpoolPath.archive(digest), below: root).status(digest.archiveName)?.identity == there.identity {
        return .holds
      }
      return try outbox.open(name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)?.digest().digest == digest ? .holds : .differs
    } catch {
      // The outbox of a party that is no more, or was never archived beside.
      if error.cause == .noSuchFileOrDirectory { return .gone }
      throw error
    }
  }

  /// Reads an archived file through and compares its digest with its name.
  package func archiveState(_ digest: Digest) throws(SpoolFault) -> ArchiveState {
    do {
      guard let file = try openArchived(digest) else { return .missing }
      let (size, found) = try file.digest()
      return found == digest ? .holds(bytes: size) : .differs(found)
    } catch {
      // Something else than a file under that name is no archived file.
      if error.cause == .tooManySymbolicLinkLevels || error.cause == .isDirectory { return .missing }
      throw error
    }
  }

  /// Whether a file of these bytes waits in `private/ready` to be published.
  package func isReady(_ party: Party, _ name: SpoolName, _ digest: Digest) throws(SpoolFault) -> Bool {
    guard let file = try Directory(SpoolPath.ready(party), below: root).open(name, O_RDONLY) else { return false }
    return try file.digest().digest == digest
  }
}

extension Descriptor {
  /// The length and the SHA-256 of what is left to read.
  func digest() throws(SpoolFault) -> (size: Int64, digest: Digest) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    let stream = DigestStream()
    var size: Int64 = 0
    while true {
      let count = try read(into: buffer)
      if count == 0 { return (size, stream.finish()) }
      size += Int64(count)
      stream.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
