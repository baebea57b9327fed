internal import CZlib
package import DaifaModel
internal import Glibc

/// How unpacking a gzip ended.
package enum GzipOutcome: Sendable, Hashable {
  /// Everything was unpacked, so many bytes.
  case inflated(bytes: Int)
  /// The file is refused for this; what was written so far is worthless.
  case refused(Finding)
}

/// gzip压缩包: unpacks the one kind of gzip that proves its own completeness, a single whole member and nothing after it.
///
/// `gzread` passes over what follows the member and takes a cut file for a short one, so the stream is driven by hand.
package enum Gzip {
  /// The ratio of unpacked to packed counts only beyond so many unpacked bytes, so that small repetitive files pass.
  static let ratioFloor = 64 << 20

  /// Whether the bytes begin as a gzip does.
  package static func looksLikeGzip(_ head: Bytes) -> Bool {
    head.count >= 2 && head[0] == 0x1f && head[1] == 0x8b
  }

  /// Unpacks a gzip from one descriptor to another, within bounds.
  ///
  /// Nothing beyond a bound is written. The corresponding C function is `inflate`.
  package static func inflate(
    from input: CInt, to output: CInt, maximumBytes: Int, maximumRatio: Int = 200
  ) throws(FormatFault) -> GzipOutcome {
    let stream = try InflateStream()
    let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    let unpacked = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer {
      packed.deallocate()
      unpacked.deallocate()
    }
    var ended = false
    while true {
      let count = try Descriptor.fill(packed, from: input, operation: "read the gzip")
      if count == 0 { break }
      if ended { return .refused(Finding(.gzipTrailingBytes)) }
      stream.feed(UnsafeRawBufferPointer(rebasing: packed[..<count]))
      repeat {
        let (made, status) = stream.inflate(into: unpacked)
        if let finding = refusal(stream, maximumBytes: maximumBytes, maximumRatio: maximumRatio) {
          return .refused(finding)
        }
        try Descriptor.write(
          Bytes(start: unpacked.baseAddress!.assumingMemoryBound(to: UInt8.self), count: made), to: output,
          operation: "write the unpacked file")
        switch status {
        case Z_STREAM_END: ended = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw FormatFault(operation: "unpack the gzip", errno: ENOMEM)
        default: return .refused(Finding(.gzipDamaged, found: "数据损坏 data error"))
        }
        if ended || made < unpacked.count { break }
      } while true
      if ended, stream.left > 0 { return .refused(Finding(.gzipTrailingBytes)) }
    }
    guard ended else { return .refused(Finding(.gzipDamaged, found: "未到结尾 no end")) }
    return .inflated(bytes: stream.bytesOut)
  }

  /// What to say when the stream has gone beyond a bound, or nil.
  private static func refusal(_ stream: InflateStream, maximumBytes: Int, maximumRatio: Int) -> Finding? {
    if stream.bytesOut > maximumBytes {
      return Finding(.gzipTooLarge, required: "≤ \(maximumBytes) B", found: "> \(maximumBytes) B")
    }
    if stream.bytesOut > ratioFloor, stream.bytesOut / maximumRatio >= max(stream.bytesIn, 1) {
      return Finding(
        .gzipTooLarge, required: "≤ \(maximumRatio):1", found: "\(stream.bytesOut / max(stream.bytesIn, 1)):1")
    }
    return nil
  }
}

/// One zlib stream at an address that never changes, because zlib keeps pointers to it.
private final class InflateStream {
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(FormatFault) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard daifa_inflate_init_gzip(stream) == Z_OK else {
      stream.deallocate()
      throw FormatFault(operation: "prepare to unpack a gzip", errno: ENOMEM)
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// How many bytes were taken and given so far.
  var bytesIn: Int { Int(stream.pointee.total_in) }
  var bytesOut: Int { Int(stream.pointee.total_out) }

  /// How many of the bytes fed last are not taken yet.
  var left: Int { Int(stream.pointee.avail_in) }

  /// Gives the stream its next packed bytes, which must stay where they are until they are taken.
  func feed(_ bytes: UnsafeRawBufferPointer) {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress!.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(bytes.count)
  }

  /// Unpacks as much as fits and says how much that was, and zlib's status.
  func inflate(into buffer: UnsafeMutableRawBufferPointer) -> (made: Int, status: CInt) {
    stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    return (buffer.count - Int(stream.pointee.avail_out), status)
  }
}
