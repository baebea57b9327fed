internal import Glibc

/// 读写故障: the machine failed while a file was read or written; the sender is not to blame.
package struct FormatFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was being done, in words: `read the XML file`.
  package var operation: String
  /// The system's error number.
  package var errno: CInt

  /// A fault with the error number the system gave.
  package init(operation: String, errno: CInt) {
    self.operation = operation
    self.errno = errno
  }

  /// What was being done and why it failed, as one sentence.
  package var description: String {
    "Could not \(operation): \(strerror(errno).map { String(cString: $0) } ?? "unknown error") (\(errno))."
  }

  /// Whether the same may well succeed later: no room, no memory, too many files, interrupted.
  package var isTransient: Bool {
    switch errno {
    case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE, EAGAIN, EINTR: true
    default: false
    }
  }
}
