internal import CCrypto
package import DaifaModel
import Glibc
import SystemPackage

/// What is wrong with a key of Daifa's own.
package struct SigningKeyFault: Error, CustomStringConvertible {
  package let description: String
}

/// 签名密钥: a key Daifa signs with. Its file must be this account's alone.
package final class SigningKey: Sendable {
  package let scheme: SignatureScheme
  /// The public half, as parties put it into their files of allowed signers, or into a daifa.yaml.
  package let publicKey: SignerKey
  private nonisolated(unsafe) let pointer: OpaquePointer

  /// Reads a key; throws when its file is not 0600 or is no such key.
  package init(path: String, scheme: SignatureScheme) throws(SigningKeyFault) {
    let bytes = try SigningKey.read(path)
    self.scheme = scheme
    switch scheme {
    case .ssh: (pointer, publicKey) = try SigningKey.ssh(bytes, path)
    case .sm2: (pointer, publicKey) = try SigningKey.sm2(bytes, path)
    }
  }

  deinit { EVP_PKEY_free(pointer) }

  private static func read(_ path: String) throws(SigningKeyFault) -> [UInt8] {
    do {
      let number = try Syscall.repeated { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW) }
      let file = Descriptor(number: number, path: path)
      let status = try file.status()
      guard status.kind == .regular, status.mode & 0o177 == 0, status.owner == geteuid() || status.owner == 0 else {
        throw SigningKeyFault(
          description: "签名密钥\(path)须为本账号独有（0600）。Signing key \(path) must be a file of this account's alone, mode 0600."
        )
      }
      var bytes: [UInt8] = []
      try file.forEachPiece { bytes += $0 }
      return bytes
    } catch let fault as SigningKeyFault {
      throw fault
    } catch {
      throw SigningKeyFault(description: "签名密钥\(path)无法读取。Cannot read signing key \(path): \(error)")
    }
  }

  /// The corresponding C function is `EVP_PKEY_new_raw_private_key`.
  private static func ssh(_ bytes: [UInt8], _ path: String) throws(SigningKeyFault) -> (OpaquePointer, SignerKey) {
    let fault = SigningKeyFault(
      description:
        "\(path)不是无口令的ed25519密钥。\(path) is no ed25519 key without a passphrase; make one with `ssh-keygen -t ed25519 -N ''`."
    )
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    guard lines.count > 2, lines.first == "-----BEGIN OPENSSH PRIVATE KEY-----",
      let blob = Base64.decode(lines.dropFirst().dropLast().joined().utf8)
    else { throw fault }
    var reader = WireReader(blob)
    guard reader.take(15) == Array("openssh-key-v1\0".utf8), reader.string() == Array("none".utf8),
      reader.string() != nil, reader.string() != nil, reader.number() == 1, let publicBlob = reader.string(),
      let inner = reader.string()
    else { throw fault }
    var parts = WireReader(inner)
    guard let first = parts.number(), parts.number() == first, parts.string() == Array("ssh-ed25519".utf8),
      let point = parts.string(), let secret = parts.string(), secret.count == 64, Array(secret.suffix(32)) == point,
      publicBlob == Wire.string("ssh-ed25519") + Wire.string(point),
      let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, secret, 32)
    else { throw fault }
    return (key, SignerKey(algorithm: .ed25519, blob: publicBlob))
  }

  /// The corresponding C function is `PEM_read_bio_PrivateKey`.
  private static func sm2(_ bytes: [UInt8], _ path: String) throws(SigningKeyFault) -> (OpaquePointer, SignerKey) {
    let buffer = BIO_new_mem_buf(bytes, Int32(bytes.count))
    defer { BIO_free(buffer) }
    // Without a closure for passphrases OpenSSL would ask at the terminal.
    let key = PEM_read_bio_PrivateKey(buffer, nil, { _, _, _, _ in 0 }, nil)
    guard let key, let point = publicPoint(key) else {
      throw SigningKeyFault(
        description: "\(path)不是SM2密钥。\(path) is no SM2 key; make one with `openssl genpkey -algorithm SM2`.")
    }
    return (key, SignerKey(algorithm: .sm2, blob: point))
  }

  /// The uncompressed point at the end of a public key of SM2; nil when the key is of another curve.
  private static func publicPoint(_ key: OpaquePointer) -> [UInt8]? {
    var start: UnsafeMutablePointer<UInt8>?
    let length = i2d_PUBKEY(key, &start)
    guard length > 65, let start else { return nil }
    defer { CRYPTO_free(start, nil, 0) }
    let bytes = Array(UnsafeBufferPointer(start: start, count: Int(length)))
    let curve: [UInt8] = [0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D]
    let isSM2 = bytes.indices.contains { bytes[$0...].starts(with: curve) }
    return isSM2 && bytes[bytes.count - 65] == 4 ? Array(bytes.suffix(65)) : nil
  }

  /// The signature of a file of these bytes, whose SHA-256 is known already, for a purpose.
  package func sign(_ file: Descriptor, digest: Digest, purpose: String) throws(SpoolFault) -> [UInt8] {
    switch scheme {
    case .ssh:
      let bytes = SSHSignature.signedBytes(namespace: purpose, hash: "sha256", digest: digest.bytes)
      let signature = sign(bytes)
      return Array(
        SSHSignature.armoured(
          publicKey: publicKey.blob, namespace: purpose, hash: "sha256", algorithm: "ssh-ed25519", signature: signature
        ).utf8)
    case .sm2: return try signSM2(file)
    }
  }

  /// The corresponding C function is `EVP_DigestSign`.
  private func sign(_ bytes: [UInt8]) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: 64)
    var length = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1,
      EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1, length == 64
    else { preconditionFailure("OpenSSL did not sign with ed25519") }
    return signature
  }

  private func signSM2(_ file: Descriptor) throws(SpoolFault) -> [UInt8] {
    guard let context = SM2Context(pointer), EVP_DigestSignInit(context.digest, nil, EVP_sm3(), nil, pointer) == 1
    else {
      preconditionFailure("OpenSSL did not begin to sign with SM2")
    }
    try file.forEachPiece { EVP_DigestSignUpdate(context.digest, $0.baseAddress, $0.count) }
    var signature = [UInt8](repeating: 0, count: 128)
    var length = signature.count
    guard EVP_DigestSignFinal(context.digest, &signature, &length) == 1 else {
      preconditionFailure("OpenSSL did not sign with SM2")
    }
    return Array(signature.prefix(length))
  }
}
