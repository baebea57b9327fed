internal import DaifaModel

/// A few bytes that are looked for at a known place, compared eight at a time and without a branch for each.
///
/// The place must have as many readable bytes behind it as a word can be long; ``XMLPlainInput`` sees to that.
struct XMLPlainWord {
  /// The longest a word can be.
  static let capacity = 32

  let length: Int
  private let words: (UInt64, UInt64, UInt64, UInt64)
  private let masks: (UInt64, UInt64, UInt64, UInt64)

  /// The word for a text, which is the program's own and at most ``capacity`` bytes long.
  init(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: XMLPlainWord.capacity)
    var mask = bytes
    length = text.utf8.count
    for (index, byte) in text.utf8.enumerated() {
      bytes[index] = byte
      mask[index] = 0xff
    }
    words = XMLPlainWord.words(bytes)
    masks = XMLPlainWord.words(mask)
  }

  private static func words(_ bytes: [UInt8]) -> (UInt64, UInt64, UInt64, UInt64) {
    bytes.withUnsafeBytes {
      (
        $0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self), $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
      )
    }
  }

  /// Whether the word stands here.
  @inline(__always)
  func stands(at place: UnsafePointer<UInt8>) -> Bool {
    let raw = UnsafeRawPointer(place)
    let first = (raw.loadUnaligned(as: UInt64.self) ^ words.0) & masks.0
    let second = (raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) ^ words.1) & masks.1
    let third = (raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self) ^ words.2) & masks.2
    let fourth = (raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self) ^ words.3) & masks.3
    return first | second | third | fourth == 0
  }
}
