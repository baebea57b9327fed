/// A fault of the machine while a file is read or written; the sender's mistakes are findings instead.
package struct FormatFault: Error, CustomStringConvertible {
  /// What was being done, as a verb and its object.
  package var operation: String
  /// The system's error number, or 0.
  package var errno: Int32

  package init(operation: String, errno: Int32) {
    self.operation = operation
    self.errno = errno
  }

  package var description: String { "Cannot \(operation): error \(errno)." }
}
