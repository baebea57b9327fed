package import DaifaModel
import Glibc
import Synchronization
import SystemPackage

/// 交换目录: the tree of directories in which parties and Daifa exchange files.
///
/// ```
/// departments/<id>/inbox|outbox   banks/<id>/inbox|outbox   finance/inbox|outbox   audit/outbox   public/outbox
/// private/lock   claimed/<party>/   work/   ready/<party>/   archive/<aa>/
/// ```
///
/// A file that arrives is renamed into `claimed`, copied into `work` and archived under its digest; one that leaves is
/// written in `ready` and renamed into an outbox. What state a file is in is told by which of these it lies in.
package final class Spool: Sendable {
  /// How many files one group of steps should hold at most, so that few files are open at a time.
  package static let groupLimit = 128

  /// The path of the spool's root as it was given.
  package let rootPath: String
  let root: Descriptor
  private let serial = Atomic<UInt64>(0)

  /// Opens the spool at a path. Throws when there is no directory.
  package init(root path: String) throws(SpoolFault) {
    do {
      let number = try Syscall.repeated { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      root = Descriptor(number: number, path: ".")
    } catch {
      throw SpoolFault(.open, path, error, advice: "Make the spool with `daifa init` or name another one with --spool.")
    }
    rootPath = path
  }

  /// A new group of steps that become durable together.
  package func group() -> DirectorySync { DirectorySync(root: root) }

  /// The free space on the spool's file system, in bytes, that Daifa's account may use. The corresponding C function is
  /// `fstatvfs`.
  package func freeBytes() throws(SpoolFault) -> Int64 {
    let directory = try Directory(SpoolPath.private, below: root)
    var status = statvfs()
    do {
      _ = try Syscall.repeated { fstatvfs(directory.descriptor.number, &status) }
    } catch {
      throw SpoolFault(.measure, directory.path, error)
    }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }

  /// The absolute or relative path, as the root was given, of something below it.
  func fullPath(_ relative: String) -> String { "\(rootPath)/\(relative)" }

  /// A name no other file in `work` has had since this process started.
  func nextWorkName() -> SpoolName {
    let number = serial.add(1, ordering: .relaxed).newValue
    guard let name = SpoolName("\(number).copy") else { preconditionFailure("a number is no name") }
    return name
  }
}

/// Where things lie below the spool's root.
enum SpoolPath {
  static let `private` = "private"
  static let work = "private/work"
  static let claimed = "private/claimed"
  static let ready = "private/ready"
  static let archive = "private/archive"

  static func inbox(_ party: Party) -> String { "\(party.path)/inbox" }
  static func outbox(_ party: Party) -> String { "\(party.path)/outbox" }
  static func claimed(_ party: Party) -> String { "\(claimed)/\(party.path)" }
  static func ready(_ party: Party) -> String { "\(ready)/\(party.path)" }
  static func archive(_ digest: Digest) -> String { "\(archive)/\(digest.hex.prefix(2))" }
}

extension Party {
  /// Whether the party drops files; audit and the public only fetch.
  package var hasInbox: Bool {
    switch role {
    case .department, .bank, .finance: true
    case .audit, .anyone: false
    }
  }
}
