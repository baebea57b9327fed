import DaifaFormats
import DaifaSpool
import Glibc

/// Records in the order of their keys, whatever order they came in and however many they are: what exceeds a buffer goes, sorted, to a file
/// without a name, and is merged from there. A record's key is its beginning; keys are compared byte by byte, and equal ones keep their order.
final class SortedScratch {
  /// How many bytes are sorted in memory.
  static let bufferBytes = 16 << 20
  /// How much of a sorted stretch is read ahead.
  private static let readAhead = 1 << 16

  private let spool: Spool
  private let bufferBytes: Int
  private var bytes: [UInt8] = []
  private var places: [(start: Int, end: Int)] = []
  private var stretches: [(offset: Int, length: Int)] = []
  private var file: Descriptor?
  private var end = 0
  private(set) var count = 0

  init(spool: Spool, bufferBytes: Int = SortedScratch.bufferBytes) {
    self.spool = spool
    self.bufferBytes = bufferBytes
  }

  /// Adds a record.
  func append(_ record: RecordWriter) throws {
    if bytes.count + record.bytes.count > bufferBytes, !places.isEmpty { try spill() }
    places.append((bytes.count, bytes.count + record.bytes.count))
    bytes.append(contentsOf: record.bytes)
    count += 1
  }

  private func sortPlaces() {
    bytes.withUnsafeBufferPointer { bytes in
      places.sort { left, right in
        let order = memcmp(
          bytes.baseAddress! + left.start, bytes.baseAddress! + right.start,
          min(left.end - left.start, right.end - right.start))
        return order == 0 ? left.start < right.start : order < 0
      }
    }
  }

  private func spill() throws {
    sortPlaces()
    var sorted: [UInt8] = []
    sorted.reserveCapacity(bytes.count + places.count * 4)
    for place in places {
      withUnsafeBytes(of: UInt32(place.end - place.start)) { sorted.append(contentsOf: $0) }
      sorted.append(contentsOf: bytes[place.start..<place.end])
    }
    if file == nil { file = try spool.scratch() }
    try write(sorted)
    stretches.append((end, sorted.count))
    end += sorted.count
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  private func write(_ sorted: [UInt8]) throws {
    try sorted.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = pwrite(file!.number, buffer.baseAddress! + done, buffer.count - done, off_t(end + done))
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { throw FormatFault(operation: "write a scratch file", errno: errno) }
        done += written
      }
    }
  }

  /// Hands out every record in order; may be called again.
  func forEach(_ body: (RecordReader) throws -> Void) throws {
    guard !stretches.isEmpty else {
      sortPlaces()
      for place in places { try body(RecordReader(bytes[place.start..<place.end])) }
      return
    }
    if !places.isEmpty { try spill() }
    let readers = try stretches.enumerated().map {
      try Stretch(file!.number, order: $0, offset: $1.offset, length: $1.length)
    }
    var heap = readers.filter { $0.record != nil }
    for index in stride(from: heap.count / 2, through: 0, by: -1) { Self.sink(&heap, index) }
    while let first = heap.first, let record = first.record {
      try body(RecordReader(record[...]))
      try first.advance()
      if first.record == nil {
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
      }
      Self.sink(&heap, 0)
    }
  }

  private static func sink(_ heap: inout [Stretch], _ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }

  /// A sorted stretch of the scratch file, read from its beginning.
  private final class Stretch {
    private let file: CInt
    private let order: Int
    private var offset: Int
    private var rest: Int
    private var buffer: [UInt8] = []
    private var place = 0
    private(set) var record: [UInt8]?

    init(_ file: CInt, order: Int, offset: Int, length: Int) throws {
      self.file = file
      self.order = order
      self.offset = offset
      rest = length
      try advance()
    }

    func isBefore(_ other: Stretch) -> Bool {
      guard let record, let theirs = other.record else { return record != nil }
      let result = memcmp(record, theirs, min(record.count, theirs.count))
      return result == 0 ? order < other.order : result < 0
    }

    func advance() throws {
      guard let length = try take(4).map({ $0.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) } }) else {
        record = nil
        return
      }
      record = try take(Int(length))
    }

    private func take(_ count: Int) throws -> [UInt8]? {
      while buffer.count - place < count {
        guard rest > 0 else { return nil }
        buffer.removeFirst(place)
        place = 0
        let piece = try readPiece(file, at: offset, bytes: min(rest, SortedScratch.readAhead))
        guard !piece.isEmpty else { throw FormatFault(operation: "read a scratch file", errno: EIO) }
        buffer.append(contentsOf: piece)
        offset += piece.count
        rest -= piece.count
      }
      defer { place += count }
      return Array(buffer[place..<(place + count)])
    }
  }
}

/// Lays out one record: numbers of eight bytes that sort as they count, and texts with their length.
struct RecordWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: Int64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text as a key: ended by a zero byte, so that the shorter of two that begin alike comes first.
  mutating func key(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(0)
  }

  mutating func text(_ run: UnsafeBufferPointer<UInt8>) {
    withUnsafeBytes(of: UInt32(run.count)) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: run)
  }
}

/// Takes a record apart in the order it was laid out.
struct RecordReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func number() -> Int64 {
    let value = rest.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    rest = rest.dropFirst(8)
    return value
  }

  mutating func key() -> String {
    let text = rest.prefix { $0 != 0 }
    rest = rest.dropFirst(text.count + 1)
    return String(decoding: text, as: UTF8.self)
  }

  mutating func text() -> [UInt8] {
    let length = Int(rest.prefix(4).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
    let text = rest.dropFirst(4).prefix(length)
    rest = rest.dropFirst(4 + length)
    return Array(text)
  }
}
