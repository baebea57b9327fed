import DaifaModel
import Glibc

/// How a file's text is written. Told apart by strict decoding: what is UTF-8 is UTF-8, else what is GB18030 is GB18030.
package enum TextEncoding: String, Sendable {
  case utf8 = "UTF-8"
  case utf8WithMark = "UTF-8 BOM"
  case gb18030 = "GB18030"

  /// The bytes of the byte-order mark that the text begins with.
  package var markLength: Int { self == .utf8WithMark ? 3 : 0 }
}

/// Where bytes stop being UTF-8, or nil when they all are. Overlong forms and surrogates are not UTF-8.
func firstInvalidUTF8(_ bytes: Bytes) -> Int? {
  var index = 0
  let count = bytes.count
  guard let base = bytes.baseAddress else { return nil }
  while index < count {
    if base[index] < 0x80 {
      // Sixteen at a time while they are ASCII.
      while index + 16 <= count {
        let block = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD2<UInt64>.self)
        if (block.x | block.y) & 0x8080_8080_8080_8080 != 0 { break }
        index += 16
      }
      while index < count, base[index] < 0x80 { index += 1 }
      continue
    }
    let length = lengthOfUTF8Sequence(base + index, count - index)
    if length == 0 { return index }
    index += length
  }
  return nil
}

/// The length of the well-formed sequence that begins here (Unicode table 3-7), or zero when there is none.
func lengthOfUTF8Sequence(_ start: UnsafePointer<UInt8>, _ available: Int) -> Int {
  func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
    offset < available && start[offset] >= low && start[offset] <= high
  }
  switch start[0] {
  case 0xC2...0xDF: return continues(1) ? 2 : 0
  case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
  case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
  case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
  case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
  case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
  case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
  default: return 0
  }
}

/// Turns GB18030 into UTF-8, strictly: nothing is repaired or left out. Owns an iconv descriptor; used by one thread at a time.
final class GB18030Decoder {
  private let descriptor: iconv_t

  /// The corresponding C function is `iconv_open`.
  init() throws(FormatFault) {
    guard let opened = iconv_open("UTF-8", "GB18030"), opened != iconv_t(bitPattern: -1) else {
      throw FormatFault(operation: "open the GB18030 converter", errno: errno)
    }
    descriptor = opened
  }

  deinit { iconv_close(descriptor) }

  /// Decodes whole text to a place with room for twice as many bytes.
  ///
  /// - Returns: how many bytes were written, or nil with the offset of the first byte that is not GB18030.
  func decode(_ source: Bytes, to target: UnsafeMutablePointer<UInt8>) -> (written: Int, invalidAt: Int?) {
    let capacity = source.count * 2
    var input = UnsafeMutablePointer<CChar>(
      mutating: UnsafeRawPointer(source.baseAddress!).assumingMemoryBound(to: CChar.self))
    var inputLeft = source.count
    return UnsafeMutableRawPointer(target).withMemoryRebound(to: CChar.self, capacity: max(capacity, 1)) { bound in
      var output: UnsafeMutablePointer<CChar>? = bound
      var outputLeft = capacity
      var source: UnsafeMutablePointer<CChar>? = input
      iconv(descriptor, nil, nil, nil, nil)
      let result = iconv(descriptor, &source, &inputLeft, &output, &outputLeft)
      input = source ?? input
      let written = capacity - outputLeft
      return result == -1 || inputLeft > 0 ? (written, written) : (written, nil)
    }
  }
}
