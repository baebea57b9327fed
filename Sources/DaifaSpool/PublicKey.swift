internal import CCrypto
import DaifaModel

/// A key that signatures are checked with. Owns OpenSSL's value.
final class PublicKey {
  let pointer: OpaquePointer
  let algorithm: SignerKey.Algorithm

  /// Nil when the bytes are no key of that kind. The corresponding C function is `d2i_PUBKEY`.
  init?(_ key: SignerKey) {
    guard let info = PublicKey.subjectPublicKeyInfo(key) else { return nil }
    let made = info.withUnsafeBufferPointer { bytes -> OpaquePointer? in
      var start = bytes.baseAddress
      return d2i_PUBKEY(nil, &start, bytes.count)
    }
    guard let made else { return nil }
    pointer = made
    algorithm = key.algorithm
  }

  deinit { EVP_PKEY_free(pointer) }

  /// The key as every library reads it (RFC 5280): the algorithm, then its bits.
  private static func subjectPublicKeyInfo(_ key: SignerKey) -> [UInt8]? {
    func elliptic(_ curve: [UInt8], _ point: [UInt8]) -> [UInt8] {
      DER.sequence([
        DER.sequence([DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]), DER.identifier(curve)]),
        DER.bits(point),
      ])
    }
    if key.algorithm == .sm2 { return elliptic([0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D], key.blob) }
    var reader = WireReader(key.blob)
    guard reader.string() == Array(key.algorithm.rawValue.utf8) else { return nil }
    switch key.algorithm {
    case .ed25519:
      guard let point = reader.string(), point.count == 32, reader.isAtEnd else { return nil }
      return DER.sequence([DER.sequence([DER.identifier([0x2B, 0x65, 0x70])]), DER.bits(point)])
    case .rsa:
      guard let exponent = reader.string(), let modulus = reader.string(), reader.isAtEnd, modulus.count >= 256 else {
        return nil
      }
      let bits = DER.sequence([DER.integer(modulus), DER.integer(exponent)])
      let algorithm = DER.identifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01])
      return DER.sequence([DER.sequence([algorithm, [5, 0]]), DER.bits(bits)])
    case .p256, .p384, .p521:
      guard reader.string() != nil, let point = reader.string(), reader.isAtEnd else { return nil }
      switch key.algorithm {
      case .p256: return elliptic([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07], point)
      case .p384: return elliptic([0x2B, 0x81, 0x04, 0x00, 0x22], point)
      default: return elliptic([0x2B, 0x81, 0x04, 0x00, 0x23], point)
      }
    case .sm2: return nil
    }
  }

  /// Whether a signature over some bytes is this key's. The corresponding C function is `EVP_DigestVerify`.
  func verifies(_ signature: [UInt8], over bytes: [UInt8], with digest: OpaquePointer?) -> Bool {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, digest, nil, pointer) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
  }
}

/// Writes the few forms of DER that keys and signatures have.
enum DER {
  static func sequence(_ parts: [[UInt8]]) -> [UInt8] { tagged(0x30, parts.flatMap { $0 }) }

  static func identifier(_ bytes: [UInt8]) -> [UInt8] { tagged(0x06, bytes) }

  static func bits(_ bytes: [UInt8]) -> [UInt8] { tagged(0x03, [0] + bytes) }

  /// A whole number that is not negative, from its bytes, the highest first.
  static func integer(_ bytes: [UInt8]) -> [UInt8] {
    let significant = Array(bytes.drop { $0 == 0 })
    return tagged(0x02, (significant.first ?? 0x80) >= 0x80 ? [0] + significant : significant)
  }

  private static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    switch content.count {
    case ..<0x80: [tag, UInt8(content.count)] + content
    case ..<0x100: [tag, 0x81, UInt8(content.count)] + content
    default: [tag, 0x82, UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF)] + content
    }
  }
}

/// Reads what OpenSSH writes: a length of four bytes, then so many bytes.
struct WireReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() -> Int? {
    guard let four = take(4) else { return nil }
    return four.reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func string() -> [UInt8]? {
    guard let length = number() else { return nil }
    return take(length)
  }

  mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= bytes.count - position else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }
}

/// Writes what OpenSSH reads.
enum Wire {
  static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

  static func string(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }

  static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }
}
