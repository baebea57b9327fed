/// A stretch of one field's bytes within a batch of lines.
package struct FieldSlice: Sendable {
  package var start: UInt32
  package var length: UInt32

  @inlinable
  package init(start: UInt32, length: UInt32) {
    self.start = start
    self.length = length
  }

  package static let empty = FieldSlice(start: 0, length: 0)
}

/// Decoded lines of a file: their bytes as UTF-8, and where each field lies. What the decoders hand to the checks, a chunk at a time.
///
/// A batch has one row a line and one slot a field of its kind, in the order of the ``FileField``'s raw values; a field the file does
/// not have is an empty slice. The batch owns its bytes.
package final class LineBatch: @unchecked Sendable {
  // A batch is filled by one thread and then read by others, never both: the pipeline hands it on whole.

  /// The bytes that the slices point into.
  package private(set) var storage: UnsafeMutablePointer<UInt8>
  /// How many bytes are in use.
  package private(set) var used = 0
  private var capacity: Int
  /// How many slots a line has.
  package let fieldCount: Int
  /// The slots, line by line.
  package var slices: [FieldSlice] = []
  /// Each line's number within the part of the file the batch was made from, from 0.
  package var lineNumbers: [Int32] = []

  /// An empty batch with room for so many bytes before it must grow.
  package init(fieldCount: Int, capacity: Int) {
    self.fieldCount = fieldCount
    self.capacity = max(capacity, 64)
    storage = .allocate(capacity: self.capacity)
  }

  deinit { storage.deallocate() }

  /// How many lines there are.
  package var count: Int { lineNumbers.count }

  /// Makes room for so many more bytes and gives the place they go to; `commit` says how many were written.
  package func reserve(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
    if used + bytes > capacity {
      let grown = max(capacity * 2, used + bytes)
      let next = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
      next.update(from: storage, count: used)
      storage.deallocate()
      storage = next
      capacity = grown
    }
    return storage + used
  }

  /// Says that so many bytes were written to the reserved place.
  package func commit(_ bytes: Int) { used += bytes }

  /// Copies bytes in and gives the slice they now are.
  package func append(_ bytes: Bytes) -> FieldSlice {
    let start = used
    if let base = bytes.baseAddress {
      reserve(bytes.count).update(from: base, count: bytes.count)
      commit(bytes.count)
    }
    return FieldSlice(start: UInt32(start), length: UInt32(bytes.count))
  }

  /// The bytes of one slice.
  @inline(__always)
  package func bytes(_ slice: FieldSlice) -> Bytes {
    Bytes(start: storage + Int(slice.start), count: Int(slice.length))
  }

  /// The bytes of one field of one line.
  @inline(__always)
  package func field(_ line: Int, _ field: some FileField) -> Bytes {
    bytes(slices[line * fieldCount + field.rawValue])
  }
}
