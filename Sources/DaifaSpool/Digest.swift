import CCrypto

/// 摘要: the SHA-256 of a file's bytes, which is the file's identity.
package struct Digest: Hashable, Sendable {
  /// The number of bytes in a digest.
  package static let length = 32

  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// A digest from its 32 bytes; nil for any other number of them.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Digest.length else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// Reads 64 hexadecimal digits of either case; nil for anything else.
  package init?(hex: String) {
    let digits = hex.utf8.map { Digest.value(ofDigit: $0) }
    guard digits.count == 2 * Digest.length else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  /// The SHA-256 of some bytes.
  package init(of bytes: some Collection<UInt8>) {
    let stream = DigestStream()
    stream.update(Array(bytes))
    self = stream.finish()
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  /// 64 lower-case hexadecimal digits.
  package var hex: String {
    String(unsafeUninitializedCapacity: 2 * Digest.length) { digits in
      var place = 0
      for word in [words.0, words.1, words.2, words.3] {
        for shift in stride(from: 60, through: 0, by: -4) {
          let value = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
          digits[place] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
          place += 1
        }
      }
      return place
    }
  }

  /// The first eight hexadecimal digits, as file names carry them.
  package var first8: String { String(hex.prefix(8)) }

  package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }

  private static func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension Digest: CustomStringConvertible {
  package var description: String { hex }
}

/// A SHA-256 in the making, over bytes that come in pieces. One thread at a time.
package final class DigestStream {
  private let context: OpaquePointer

  /// A digest of nothing yet. The corresponding C function is `EVP_DigestInit_ex`.
  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("OpenSSL offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes. The corresponding C function is `EVP_DigestUpdate`.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    let result = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(result == 1, "OpenSSL refused bytes for a SHA-256")
  }

  /// Adds bytes.
  package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest of everything added; the stream then starts anew. The corresponding C function is
  /// `EVP_DigestFinal_ex`.
  package func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: Digest.length)
    var length: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &bytes, &length) == 1, let digest = Digest(bytes: bytes.prefix(Int(length))),
      EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else {
      preconditionFailure("OpenSSL did not finish a SHA-256")
    }
    return digest
  }
}
