/// 签名方式: how a file can be signed.
package enum SignatureScheme: String, Sendable, CaseIterable {
  /// As `ssh-keygen -Y sign` does.
  case ssh
  /// SM2 with SM3 (GB/T 32918), as `openssl dgst -sm3 -sign` does with the default identity 1234567812345678.
  case sm2
}

/// 验签公钥: a key whose signatures of a party's files count.
///
/// Written as OpenSSH writes a public key (`ssh-ed25519 AAAA… name`), or as `sm2 04…`: the word and the uncompressed point in hexadecimal.
package struct SignerKey: Sendable, Hashable {
  /// The kinds of keys OpenSSH has that a signature may be made with.
  package enum Algorithm: String, Sendable, CaseIterable {
    case ed25519 = "ssh-ed25519"
    case rsa = "ssh-rsa"
    case p256 = "ecdsa-sha2-nistp256"
    case p384 = "ecdsa-sha2-nistp384"
    case p521 = "ecdsa-sha2-nistp521"
    case sm2
  }

  package var algorithm: Algorithm
  /// OpenSSH's own bytes of the key; for SM2 the point: 4, x, y.
  package var blob: [UInt8]

  package var scheme: SignatureScheme { algorithm == .sm2 ? .sm2 : .ssh }

  package init(algorithm: Algorithm, blob: [UInt8]) {
    self.algorithm = algorithm
    self.blob = blob
  }

  /// Reads a key as it stands in daifa.yaml; nil when it is none.
  package init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    guard words.count >= 2, let algorithm = Algorithm(rawValue: words[0]) else { return nil }
    if algorithm == .sm2 {
      guard let point = SignerKey.hexadecimal(words[1]), point.count == 65, point[0] == 4 else { return nil }
      self.init(algorithm: algorithm, blob: point)
    } else {
      // The blob begins with the length and the name of the algorithm.
      let name = Array(words[0].utf8)
      guard let blob = Base64.decode(words[1].utf8), blob.count > name.count + 8,
        blob.starts(with: [0, 0, 0, UInt8(name.count)] + name)
      else { return nil }
      self.init(algorithm: algorithm, blob: blob)
    }
  }

  private static func hexadecimal(_ text: String) -> [UInt8]? {
    let digits = text.utf8.map { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
      default: nil
      }
    }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}

/// Bytes as letters, digits, `+`, `/` (RFC 4648, section 4), read strictly.
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes that whole groups of four stand for; nil when there is anything else.
  package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var group: UInt32 = 0
    var (count, padding) = (0, 0)
    for byte in text {
      if byte == UInt8(ascii: "=") {
        padding += 1
        group <<= 6
      } else {
        guard padding == 0, let value = letters.firstIndex(of: byte) else { return nil }
        group = group << 6 | UInt32(value)
      }
      count += 1
      guard count % 4 == 0 else { continue }
      guard padding <= 2 else { return nil }
      let three = [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
      // Bits that belong to no byte are nought, or one signature could be written in several ways.
      guard three.suffix(padding).allSatisfy({ $0 == 0 }) else { return nil }
      bytes += three.dropLast(padding)
      group = 0
    }
    return count % 4 == 0 ? bytes : nil
  }

  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = (0..<3).map { start + $0 < bytes.count ? UInt32(bytes[start + $0]) : 0 }
      let group = three[0] << 16 | three[1] << 8 | three[2]
      let present = min(bytes.count - start, 3)
      for place in 0..<4 {
        text.append(place <= present ? letters[Int(group >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
