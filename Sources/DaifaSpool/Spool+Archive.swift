import Glibc
import SystemPackage

/// A file kept for ever under its digest.
package struct ArchivedFile: Hashable, Sendable {
  package let digest: Digest
  /// Its length in bytes.
  package let size: Int64
  /// Where it lies, below the path the spool was opened with.
  package let path: String
}

extension Spool {
  /// Makes private copies durable and moves them into the archive; their names there are durable once the group is
  /// committed. Bytes that are there already are kept once; a file of another length under the digest is damaged and
  /// gives way. The result is in the order of the copies, whose paths are no longer valid.
  package func archive(_ copies: [PrivateCopy], _ group: DirectorySync) throws(SpoolFault) -> [ArchivedFile] {
    try Descriptor.syncAll(copies.map(\.file), root: root)
    let work = try group.directory(SpoolPath.work)
    var result: [ArchivedFile] = []
    for copy in copies {
      let archive = try group.directory(SpoolPath.archive(copy.digest))
      let name = copy.digest.archiveName
      switch try work.move(copy.name, to: archive, as: name) {
      case .done: break
      case .sourceGone:
        throw SpoolFault(.rename, work.shown(copy.name), .noSuchFileOrDirectory)
      case .destinationExists:
        let there = try archive.status(name)
        if there?.kind == .regular, there?.size == copy.size {
          try work.unlink(copy.name)
        } else {
          try work.replace(copy.name, to: archive, as: name)
        }
      }
      // Also when it was there: the run that put it there may have ended before it was durable.
      group.touch(archive)
      group.touch(work)
      result.append(ArchivedFile(digest: copy.digest, size: copy.size, path: archivedPath(copy.digest)))
    }
    return result
  }

  /// Opens an archived file for reading; nil when the archive has none of that digest.
  package func openArchived(_ digest: Digest) throws(SpoolFault) -> Descriptor? {
    try Directory(SpoolPath.archive(digest), below: root).open(digest.archiveName, O_RDONLY)
  }

  /// Where a file of that digest lies in the archive, if it does.
  package func archivedPath(_ digest: Digest) -> String {
    fullPath("\(SpoolPath.archive(digest))/\(digest.hex)")
  }
}

extension Digest {
  /// The digest as a file's name.
  var archiveName: SpoolName {
    guard let name = SpoolName(hex) else { preconditionFailure("a digest is no name") }
    return name
  }
}
