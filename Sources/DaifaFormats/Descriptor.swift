internal import DaifaModel
internal import Glibc

/// Whole reads and writes on a file descriptor that somebody else opened and closes.
enum Descriptor {
  /// Reads until the buffer is full or the file ends, and says how much came.
  ///
  /// The corresponding C function is `read`.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from descriptor: CInt, operation: String
  ) throws(FormatFault) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
      if count == 0 { break }
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        throw FormatFault(operation: operation, errno: code)
      }
      filled += count
    }
    return filled
  }

  /// Writes all of the bytes.
  ///
  /// The corresponding C function is `write`.
  static func write(_ bytes: Bytes, to descriptor: CInt, operation: String) throws(FormatFault) {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        throw FormatFault(operation: operation, errno: code)
      }
      written += count
    }
  }
}
