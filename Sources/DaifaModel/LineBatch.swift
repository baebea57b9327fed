/// A stretch of one field's bytes within a batch of lines.
package struct FieldSlice: Sendable {
  package var start: UInt32
  package var length: UInt32

  @inlinable package init(start: UInt32, length: UInt32) {
    self.start = start
    self.length = length
  }

  package static let empty = FieldSlice(start: 0, length: 0)
}

/// Decoded lines of a file: their bytes as UTF-8, and where each field lies. What the decoders hand to the checks, a chunk at a time.
///
/// A batch has one row a line and one slot a field of its kind, in the order of the ``FileField``'s raw values; a field the file does
/// not have is an empty slice. The batch owns its memory and is used again for the next chunk.
package final class LineBatch: @unchecked Sendable {
  // A batch is filled by one thread and then read by others, never both at once: the pipeline hands it on whole.

  /// The bytes that the slices point into.
  @usableFromInline package private(set) var storage: UnsafeMutablePointer<UInt8>
  /// How many bytes are in use.
  package private(set) var used = 0
  private var capacity: Int
  /// How many slots a line has.
  package let fieldCount: Int
  /// How many lines there are.
  package private(set) var count = 0
  /// The slots, line by line.
  @usableFromInline var slots: UnsafeMutablePointer<FieldSlice>
  /// Each line's number, from 0 within the part of the file the batch was made from, or as the file says.
  private var numbers: UnsafeMutablePointer<Int32>
  private var lineCapacity: Int

  /// An empty batch with room for so many bytes before it must grow.
  package init(fieldCount: Int, capacity: Int) {
    self.fieldCount = fieldCount
    self.capacity = max(capacity, 64)
    lineCapacity = max(capacity / 64, 16)
    storage = .allocate(capacity: self.capacity)
    slots = .allocate(capacity: lineCapacity * fieldCount)
    numbers = .allocate(capacity: lineCapacity)
  }

  deinit {
    storage.deallocate()
    slots.deallocate()
    numbers.deallocate()
  }

  /// Forgets the lines and bytes, keeping the memory.
  package func reset() {
    used = 0
    count = 0
  }

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

  /// Adds a line and gives its slots, which hold what a template of `fieldCount` slots holds.
  package func addLine(number: Int, template: UnsafePointer<FieldSlice>) -> UnsafeMutablePointer<FieldSlice> {
    if count == lineCapacity { growLines() }
    let row = slots + count * fieldCount
    row.update(from: template, count: fieldCount)
    numbers[count] = Int32(truncatingIfNeeded: number)
    count += 1
    return row
  }

  /// Takes the last line out again.
  package func removeLastLine() { count -= 1 }

  /// Gives the last line another number.
  package func renumberLastLine(_ number: Int) { numbers[count - 1] = Int32(truncatingIfNeeded: number) }

  private func growLines() {
    let grown = lineCapacity * 2
    let nextSlots = UnsafeMutablePointer<FieldSlice>.allocate(capacity: grown * fieldCount)
    nextSlots.update(from: slots, count: count * fieldCount)
    slots.deallocate()
    slots = nextSlots
    let nextNumbers = UnsafeMutablePointer<Int32>.allocate(capacity: grown)
    nextNumbers.update(from: numbers, count: count)
    numbers.deallocate()
    numbers = nextNumbers
    lineCapacity = grown
  }

  /// The number of a line, as it was given.
  package func number(_ line: Int) -> Int { Int(numbers[line]) }

  /// The bytes of one slice.
  package func bytes(_ slice: FieldSlice) -> Bytes {
    Bytes(start: storage + Int(slice.start), count: Int(slice.length))
  }

  /// The slots of one line, in the order of the fields.
  @inlinable package func row(_ line: Int) -> LineFields {
    LineFields(storage: UnsafePointer(storage), slots: UnsafePointer(slots + line * fieldCount))
  }
}

/// The fields of one line of a batch, valid while the batch is not changed.
package struct LineFields {
  @usableFromInline let storage: UnsafePointer<UInt8>
  @usableFromInline let slots: UnsafePointer<FieldSlice>

  @inlinable init(storage: UnsafePointer<UInt8>, slots: UnsafePointer<FieldSlice>) {
    self.storage = storage
    self.slots = slots
  }

  // One subscript a kind rather than a generic one: these stand in the hottest loops, across a module's boundary.

  /// The bytes of a roster's field; empty when the file does not have it.
  @inlinable @inline(__always) package subscript(_ field: RosterField) -> Bytes { bytes(field.rawValue) }

  /// The bytes of a return's field; empty when the file does not have it.
  @inlinable @inline(__always) package subscript(_ field: ReturnField) -> Bytes { bytes(field.rawValue) }

  /// The bytes of a statement's field; empty when the file does not have it.
  @inlinable package subscript(_ field: StatementField) -> Bytes { bytes(field.rawValue) }

  /// The bytes of a policy list's field; empty when the file does not have it.
  package subscript(_ field: PolicyField) -> Bytes { bytes(field.rawValue) }

  /// The bytes of a field of any kind; empty when the file does not have it. For files that are small.
  package func bytes(of field: some FileField) -> Bytes { bytes(field.rawValue) }

  @inlinable @inline(__always) func bytes(_ slot: Int) -> Bytes {
    let slice = slots[slot]
    return Bytes(start: storage + Int(slice.start), count: Int(slice.length))
  }
}
