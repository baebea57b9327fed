import Dispatch
import Synchronization

/// A digest that is taken on another thread while the caller goes on: hashing a long file takes as long as checking it.
///
/// Files are hashed one after the other, in the order they were begun, so that a core is left to whoever checks them.
final class PendingDigest: Sendable {
  /// Below so many bytes another thread costs more than it saves.
  static let worthwhile: Int64 = 1 << 20

  private static let queue = DispatchQueue(label: "digest", qos: .userInitiated)
  private let group = DispatchGroup()
  private let outcome: Mutex<Result<Digest, SpoolFault>?>

  /// A digest that is known.
  init(_ digest: Digest) { outcome = Mutex(.success(digest)) }

  /// Begins to take the digest of a file from where its descriptor stands, which nobody else may use; nor may anybody write to the file.
  init(of file: Descriptor) {
    outcome = Mutex(nil)
    PendingDigest.queue.async(group: group) { [self] in
      let result = Result { () throws(SpoolFault) in try file.digest().digest }
      outcome.withLock { $0 = result }
    }
  }

  /// Whether nobody has to wait for it.
  var isTaken: Bool { outcome.withLock { $0 != nil } }

  /// The digest, once it is taken. Throws what kept the file from being read.
  var value: Digest {
    get throws(SpoolFault) {
      group.wait()
      guard let result = outcome.withLock({ $0 }) else { preconditionFailure("a digest was taken and is not there") }
      return try result.get()
    }
  }
}
