import Glibc

/// What fstat says of a file, as far as the spool asks.
struct FileStatus: Hashable, Sendable {
  /// What sort of thing lies under a name.
  enum Kind: Sendable { case regular, directory, symbolicLink, other }

  let identity: FileIdentity
  let kind: Kind
  /// The number of names the file has.
  let links: Int
  /// The permission bits.
  let mode: UInt32
  let owner: UInt32
  let group: UInt32

  init(_ status: stat) {
    identity = FileIdentity(status)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    links = Int(status.st_nlink)
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
  }

  var size: Int64 { identity.size }
}

/// Which file it is and when it last changed: two equal identities are the same file with the same content.
///
/// A party may set the modification time as it likes, never the change time.
package struct FileIdentity: Hashable, Sendable {
  /// An instant of the file system's clock; not one number, since a party may set a year that would not fit.
  package struct Instant: Hashable, Sendable {
    package let seconds: Int
    package let nanoseconds: Int
  }

  package let device: UInt64
  package let inode: UInt64
  /// The file's length in bytes.
  package let size: Int64
  package let modified: Instant
  package let changed: Instant

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modified = Instant(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    changed = Instant(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
  }

  /// Whether it is the same file with the same content, but for its name: a rename sets the change time.
  func isSameButForName(_ other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode && size == other.size && modified == other.modified
  }
}
