internal import DaifaModel
internal import Glibc

/// The bytes of an XML file as UTF-8, a piece at a time, whichever of the two encodings it has.
///
/// The encoding is settled here and strictly, before the parser sees a byte, so that the parser never has to guess.
final class XMLInput {
  /// What comes next.
  enum Piece {
    /// UTF-8, valid until the next piece is asked for.
    case bytes(Bytes)
    case end
    /// The file is refused: empty, or of an encoding that is not taken.
    case refused(Finding)
  }

  static let chunkBytes = 1 << 20
  private let descriptor: CInt
  private let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: XMLInput.chunkBytes, alignment: 16)
  private var encoding: XMLEncoding?
  private var converter: GB18030Converter?
  private var bytesRead = 0
  /// Bytes of a character that was cut by the end of a read, kept at the start of the buffer.
  private var carried = 0

  init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { raw.deallocate() }

  /// Reads and decodes the next piece, up to a mebibyte of the file.
  func next() throws(FormatFault) -> Piece {
    let room = UnsafeMutableRawBufferPointer(rebasing: raw[carried...])
    let count = try Descriptor.fill(room, from: descriptor, operation: "read the XML file")
    let all = Bytes(start: raw.baseAddress!.assumingMemoryBound(to: UInt8.self), count: carried + count)
    defer { bytesRead += count }
    guard let encoding else {
      if count == 0 { return .refused(Finding(.emptyFile)) }
      let encoding = XMLEncoding(head: all)
      self.encoding = encoding
      return try first(all, encoding)
    }
    if encoding == .gb18030 { return try converted(all, ended: count == 0) }
    return count == 0 ? .end : .bytes(all)
  }

  private func first(_ all: Bytes, _ encoding: XMLEncoding) throws(FormatFault) -> Piece {
    switch encoding {
    case .utf8(let mark): return .bytes(Bytes(rebasing: all[mark...]))
    case .gb18030:
      converter = try GB18030Converter(inputBytes: XMLInput.chunkBytes)
      return try converted(all, ended: false)
    case .other(let name): return .refused(Finding(.encodingUnknown, line: 1, found: "encoding=\"\(name)\""))
    }
  }

  private func converted(_ all: Bytes, ended: Bool) throws(FormatFault) -> Piece {
    guard let converter else { return .end }
    if ended, all.isEmpty { return .end }
    let result = converter.convert(all)
    if result.invalid || (ended && result.taken < all.count) {
      let position = bytesRead - carried + result.taken + 1
      return .refused(Finding(.encodingUnknown, found: "第\(position)字节 byte \(position)"))
    }
    carried = all.count - result.taken
    memmove(raw.baseAddress!, raw.baseAddress! + result.taken, carried)
    return .bytes(result.bytes)
  }
}

/// GB18030 to UTF-8 by the C library's converter, which repairs nothing.
private final class GB18030Converter {
  private let handle: iconv_t
  private let output: UnsafeMutableBufferPointer<UInt8>

  init(inputBytes: Int) throws(FormatFault) {
    guard let handle = iconv_open("UTF-8", "GB18030"), Int(bitPattern: handle) != -1 else {
      throw FormatFault(operation: "prepare to read GB18030", errno: errno)
    }
    self.handle = handle
    // Two bytes of GB18030 become at most three, four become at most four.
    output = .allocate(capacity: inputBytes * 3 / 2 + 16)
  }

  deinit {
    iconv_close(handle)
    output.deallocate()
  }

  /// Converts whole characters: what came of it, how many bytes were taken, and whether the next is no character at
  /// all.
  ///
  /// The corresponding C function is `iconv`.
  func convert(_ input: Bytes) -> (bytes: Bytes, taken: Int, invalid: Bool) {
    var from: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: input.baseAddress!)
      .assumingMemoryBound(to: CChar.self)
    var to: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(output.baseAddress!)
      .assumingMemoryBound(to: CChar.self)
    var fromLeft = input.count
    var toLeft = output.count
    let status = iconv(handle, &from, &fromLeft, &to, &toLeft)
    let invalid = status == -1 && errno != EINVAL
    return (Bytes(rebasing: UnsafeBufferPointer(output)[..<(output.count - toLeft)]), input.count - fromLeft, invalid)
  }
}
