internal import CCrypto
import DaifaModel

/// A signature as `ssh-keygen -Y sign` writes it (OpenSSH's PROTOCOL.sshsig), taken apart.
///
/// Read here and not by a subprocess: the format is a page long, a daemon need not start programs on behalf of senders, and no file of
/// allowed signers has to be written anywhere. `ssh-keygen` is what it is tested against, both ways.
struct SSHSignature {
  static let first = "-----BEGIN SSH SIGNATURE-----"
  static let last = "-----END SSH SIGNATURE-----"

  var publicKey: [UInt8]
  var namespace: String
  /// `sha256` or `sha512`, by which the file was hashed.
  var hash: String
  var algorithm: String
  var signature: [UInt8]

  /// Nil when the text is no such signature.
  init?(_ text: [UInt8]) {
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    guard let begin = lines.first, begin == SSHSignature.first, lines.last == SSHSignature.last,
      let blob = Base64.decode(lines.dropFirst().dropLast().joined().utf8)
    else { return nil }
    var reader = WireReader(blob)
    guard reader.take(6) == Array("SSHSIG".utf8), reader.number() == 1, let key = reader.string(),
      let namespace = reader.string(), reader.string() != nil, let hash = reader.string(),
      let inner = reader.string(), reader.isAtEnd
    else { return nil }
    var parts = WireReader(inner)
    guard let algorithm = parts.string(), let signature = parts.string(), parts.isAtEnd else { return nil }
    publicKey = key
    self.namespace = String(decoding: namespace, as: UTF8.self)
    self.hash = String(decoding: hash, as: UTF8.self)
    self.algorithm = String(decoding: algorithm, as: UTF8.self)
    self.signature = signature
  }

  /// What is signed: the purpose, and the digest of the file.
  static func signedBytes(namespace: String, hash: String, digest: [UInt8]) -> [UInt8] {
    Array("SSHSIG".utf8) + Wire.string(namespace) + Wire.string([]) + Wire.string(hash) + Wire.string(digest)
  }

  /// The text of a signature.
  static func armoured(publicKey: [UInt8], namespace: String, hash: String, algorithm: String, signature: [UInt8])
    -> String
  {
    let blob =
      Array("SSHSIG".utf8) + Wire.number(1) + Wire.string(publicKey) + Wire.string(namespace) + Wire.string([])
      + Wire.string(hash) + Wire.string(Wire.string(algorithm) + Wire.string(signature))
    var rest = Substring(Base64.encode(blob))
    var lines = [first]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(70)))
      rest = rest.dropFirst(70)
    }
    return (lines + [last]).joined(separator: "\n") + "\n"
  }

  /// Whether it is a key's signature of a file with this digest by ``hash``.
  func isValid(by key: PublicKey, digest: [UInt8]) -> Bool {
    let bytes = SSHSignature.signedBytes(namespace: namespace, hash: hash, digest: digest)
    switch (key.algorithm, algorithm) {
    case (.ed25519, "ssh-ed25519"): return key.verifies(signature, over: bytes, with: nil)
    case (.rsa, "rsa-sha2-512"): return key.verifies(signature, over: bytes, with: EVP_sha512())
    case (.rsa, "rsa-sha2-256"): return key.verifies(signature, over: bytes, with: EVP_sha256())
    case (.p256, "ecdsa-sha2-nistp256"): return verifiesPair(key, bytes, EVP_sha256())
    case (.p384, "ecdsa-sha2-nistp384"): return verifiesPair(key, bytes, EVP_sha384())
    case (.p521, "ecdsa-sha2-nistp521"): return verifiesPair(key, bytes, EVP_sha512())
    default: return false
    }
  }

  /// An elliptic curve's signature is two numbers, which OpenSSL wants as DER.
  private func verifiesPair(_ key: PublicKey, _ bytes: [UInt8], _ digest: OpaquePointer?) -> Bool {
    var reader = WireReader(signature)
    guard let r = reader.string(), let s = reader.string(), reader.isAtEnd, !r.isEmpty, !s.isEmpty else { return false }
    return key.verifies(DER.sequence([DER.integer(r), DER.integer(s)]), over: bytes, with: digest)
  }
}
