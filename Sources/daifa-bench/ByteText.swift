import Glibc

/// Bytes on their way into a file, written a megabyte at a time. Ends the program when the disk refuses: a benchmark has nobody to tell.
final class ByteText {
  private let descriptor: CInt
  private var bytes: [UInt8] = []
  /// How many bytes were written.
  private(set) var size = 0

  init(_ path: String) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(descriptor >= 0, "cannot write \(path)")
    bytes.reserveCapacity(1 << 20)
  }

  func add(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func add(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

  func add(byte: UInt8) { bytes.append(byte) }

  /// Adds a number, with zeros before it up to a width.
  func add(_ value: Int, width: Int = 1) {
    let start = bytes.count
    var rest = value
    repeat {
      bytes.append(UInt8(rest % 10) + 0x30)
      rest /= 10
    } while rest > 0 || bytes.count - start < width
    bytes[start...].reverse()
  }

  /// Adds an amount in yuan.
  func add(fen: Int) {
    add(fen / 100)
    add(byte: 0x2E)
    add(fen % 100, width: 2)
  }

  /// Ends a line, and hands on what has gathered when it is much.
  func endLine() {
    bytes.append(0x0A)
    if bytes.count > (1 << 20) - 4_096 { flush() }
  }

  /// Makes the file durable and closes it.
  func close() {
    flush()
    precondition(fsync(descriptor) == 0, "fsync failed")
    Glibc.close(descriptor)
  }

  private func flush() {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        precondition(written > 0, "cannot write: \(errno)")
        done += written
      }
    }
    size += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }
}
