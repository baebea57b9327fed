import Glibc

/// Reads a table part by part, each from whole line to whole line, in order and in bounded memory.
package final class TableReader {
  /// How many bytes are read at a time.
  package static let chunkBytes = 1 << 20

  private let descriptor: CInt
  private var offset: Int
  private var carried: [UInt8] = []
  /// Whether nothing is left to read.
  package private(set) var isAtEnd = false

  /// A reader of a file that stays the caller's and is read with `pread`.
  package init(descriptor: CInt, layout: TableLayout) {
    self.descriptor = descriptor
    offset = layout.dataOffset
  }

  /// Reads the next part.
  ///
  /// - Returns: false when there is none.
  /// - Throws: ``FormatFault`` when the file cannot be read.
  package func read(into chunk: TableChunk) throws(FormatFault) -> Bool {
    guard !isAtEnd else { return false }
    chunk.begin(carried)
    let room = chunk.room
    var total = 0
    while total < room.count {
      let count = pread(descriptor, room.baseAddress! + total, room.count - total, off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw FormatFault(operation: "read the private copy", errno: errno)
      }
      if count == 0 {
        isAtEnd = true
        break
      }
      offset += count
      total += count
    }
    chunk.filled(total)
    if isAtEnd { return total + carried.count > 0 }
    carried = chunk.cutAfterLastLine()
    if chunk.isOverlong { isAtEnd = true }
    return true
  }
}

/// Reads up to so many bytes from the beginning of a file.
package func readHead(_ descriptor: CInt, bytes: Int) throws(FormatFault) -> [UInt8] {
  try readPiece(descriptor, at: 0, bytes: bytes)
}

/// Reads up to so many bytes from a place of a file; none at its end.
package func readPiece(_ descriptor: CInt, at offset: Int, bytes: Int) throws(FormatFault) -> [UInt8] {
  var fault: FormatFault?
  let piece = [UInt8](unsafeUninitializedCapacity: bytes) { buffer, total in
    while total < bytes {
      let count = pread(descriptor, buffer.baseAddress! + total, bytes - total, off_t(offset + total))
      if count < 0 {
        if errno == EINTR { continue }
        fault = FormatFault(operation: "read the private copy", errno: errno)
        return
      }
      if count == 0 { return }
      total += count
    }
  }
  if let fault { throw fault }
  return piece
}
