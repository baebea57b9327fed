import Glibc

/// A group of steps on the spool that become durable together.
///
/// Every directory is opened once and, when something in it changed, made durable once at ``commit()``: ten thousand small
/// files must not cost ten thousand flushes of the same inbox. Until then nothing done in the group is durable. Groups
/// of up to ``Spool/groupLimit`` files keep the number of open files low. One thread at a time.
package final class DirectorySync {
  let root: Descriptor
  private var opened: [String: Directory] = [:]
  private var touched: Set<String> = []

  init(root: Descriptor) { self.root = root }

  /// The directory at a path relative to the spool's root.
  func directory(_ path: String) throws(SpoolFault) -> Directory {
    if let known = opened[path] { return known }
    let directory = try Directory(path, below: root)
    opened[path] = directory
    return directory
  }

  /// Remembers that something in the directory changed.
  func touch(_ directory: Directory) { touched.insert(directory.path) }

  /// Makes everything done in the group durable and lets go of the directories; the group may then be used again.
  ///
  /// Throws when a directory could not be made durable; such a fault leaves the state unknown.
  package func commit() throws(SpoolFault) {
    try Descriptor.syncAll(touched.sorted().compactMap { opened[$0]?.descriptor }, root: root)
    touched = []
    opened = [:]
  }
}
