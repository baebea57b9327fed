internal import DaifaModel
internal import Glibc

/// A file for ``XMLPlainReader``, a window at a time, each of whole elements: a `<` stands nowhere in the plain form but at the beginning of a
/// tag, so a window ends before the last one that begins an element, and the next begins with it.
///
/// A window is followed by that `<` or a zero byte, which nothing in a tag takes for its own, and by enough readable bytes for
/// ``XMLPlainWord``: so whoever reads a window need not ask at each byte whether it ends.
final class XMLPlainInput {
  /// What may be carried over: more than an element, the root's end and the white space behind each may have.
  static let carriedBytes = 4 * XMLPlainReader.stretchBytes
  private static let padding = 64

  private let descriptor: CInt
  private let chunkBytes: Int
  private let buffer: UnsafeMutablePointer<UInt8>
  /// Where the next bytes are read from.
  private(set) var offset: Int
  private var carried = 0
  /// Where in the buffer what is carried over begins.
  private var carriedStart = 0
  private var isAtEnd = false

  init(descriptor: CInt, offset: Int, chunkBytes: Int) {
    self.descriptor = descriptor
    self.offset = offset
    self.chunkBytes = chunkBytes
    buffer = .allocate(capacity: XMLPlainInput.carriedBytes + chunkBytes + XMLPlainInput.padding)
  }

  deinit { buffer.deallocate() }

  /// What comes next.
  enum Window {
    case tags(Bytes, isLast: Bool)
    /// Nothing is left, or no plain tags are.
    case none
  }

  /// Reads the next window. It does not move the descriptor's own place, so that the file can be read again from where it stood.
  ///
  /// The corresponding C function is `pread`.
  func next() throws(FormatFault) -> Window {
    guard !isAtEnd else { return .none }
    memmove(buffer, buffer + carriedStart, carried)
    var filled = carried
    let bound = carried + chunkBytes
    while filled < bound {
      let count = pread(descriptor, buffer + filled, bound - filled, off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw FormatFault(operation: "read the XML file", errno: errno)
      }
      if count == 0 {
        isAtEnd = true
        break
      }
      offset += count
      filled += count
    }
    (buffer + filled).update(repeating: 0, count: XMLPlainInput.padding)
    if isAtEnd { return filled == 0 ? .none : .tags(Bytes(start: buffer, count: filled), isLast: true) }
    carriedStart = filled - 2
    while carriedStart > 0, !beginsElement(carriedStart) { carriedStart -= 1 }
    carriedStart = max(carriedStart, 0)
    if filled - carriedStart > XMLPlainInput.carriedBytes { return .none }
    carried = filled - carriedStart
    return .tags(Bytes(start: buffer, count: carriedStart), isLast: false)
  }

  private func beginsElement(_ place: Int) -> Bool {
    buffer[place] == UInt8(ascii: "<") && buffer[place + 1] != UInt8(ascii: "/")
  }
}
