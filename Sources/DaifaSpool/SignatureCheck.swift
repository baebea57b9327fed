internal import CCrypto
package import DaifaModel
import Glibc

/// What a check of a file's signature found.
package enum SignatureVerdict: Hashable, Sendable {
  /// It is one of the party's keys' signature of these bytes; the key's fingerprint, and what it was made for: empty where the scheme
  /// does not say.
  case good(signer: String, purpose: String)
  /// It is no signature, for this reason.
  case unreadable(String)
  /// It was made with a key that is not the party's; the key's fingerprint.
  case unknownSigner(String)
  /// It is not a signature of these bytes for this purpose: what is wrong.
  case wrong(String)
}

/// 验签: checks detached signatures against the keys of a party.
package enum SignatureCheck {
  /// The most bytes a signature has.
  package static let maximumBytes: Int64 = 64 << 10

  /// Checks a signature over a file's bytes, which are read from their beginning.
  ///
  /// - Parameters:
  ///   - signature: the bytes of the signature file.
  ///   - file: the private copy of the signed file.
  ///   - purposes: what the signature may have been made for: namespaces of `ssh-keygen`. SM2 signatures have none.
  ///   - keys: the keys whose signatures count.
  /// - Returns: what it is.
  /// - Throws: a fault when the file cannot be read.
  package static func check(
    _ signature: [UInt8], of file: Descriptor, purposes: [String], keys: [SignerKey]
  ) throws(SpoolFault) -> SignatureVerdict {
    if signature.isEmpty { return .unreadable("empty") }
    if signature.starts(with: SSHSignature.first.utf8) {
      guard let parsed = SSHSignature(signature) else { return .unreadable("SSH") }
      return try check(parsed, of: file, purposes: purposes, keys: keys)
    }
    let keys = keys.filter { $0.scheme == .sm2 }
    // As OpenSSL writes it, or the same in base64.
    let text = signature.filter { ![0x0A, 0x0D, 0x20].contains($0) }
    let der = signature[0] == 0x30 ? signature : Base64.decode(text) ?? []
    guard (64...80).contains(der.count), der[0] == 0x30 else { return .unreadable("SSH / SM2") }
    for key in keys {
      guard let made = PublicKey(key) else { continue }
      if try verifiesSM2(der, of: file, with: made) { return .good(signer: fingerprint(key), purpose: "") }
    }
    return keys.isEmpty ? .unknownSigner("SM2") : .wrong("SM2")
  }

  private static func check(
    _ signature: SSHSignature, of file: Descriptor, purposes: [String], keys: [SignerKey]
  ) throws(SpoolFault) -> SignatureVerdict {
    guard let key = keys.first(where: { $0.scheme == .ssh && $0.blob == signature.publicKey }),
      let made = PublicKey(key)
    else { return .unknownSigner(fingerprint(blob: signature.publicKey)) }
    guard purposes.contains(signature.namespace) else {
      return .wrong(String(signature.namespace.prefix(40)))
    }
    let digest: OpaquePointer?
    switch signature.hash {
    case "sha512": digest = EVP_sha512()
    case "sha256": digest = EVP_sha256()
    default: return .unreadable("SSH")
    }
    let hash = try file.hash(digest)
    return signature.isValid(by: made, digest: hash)
      ? .good(signer: fingerprint(key), purpose: signature.namespace) : .wrong("SSH")
  }

  /// The corresponding C functions are `EVP_PKEY_CTX_set1_id` and `EVP_DigestVerify` with SM3.
  private static func verifiesSM2(_ signature: [UInt8], of file: Descriptor, with key: PublicKey) throws(SpoolFault)
    -> Bool
  {
    guard let context = SM2Context(key.pointer),
      EVP_DigestVerifyInit(context.digest, nil, EVP_sm3(), nil, key.pointer) == 1
    else { return false }
    var isGood = true
    try file.forEachPiece { piece in
      isGood = isGood && EVP_DigestVerifyUpdate(context.digest, piece.baseAddress, piece.count) == 1
    }
    return isGood && EVP_DigestVerifyFinal(context.digest, signature, signature.count) == 1
  }

  /// A key's fingerprint as `ssh-keygen -l` shows it.
  package static func fingerprint(_ key: SignerKey) -> String {
    (key.scheme == .sm2 ? "SM2:" : "") + fingerprint(blob: key.blob)
  }

  private static func fingerprint(blob: [UInt8]) -> String {
    "SHA256:" + Base64.encode(Digest(of: blob).bytes).replacing("=", with: "")
  }
}

/// A digest context for SM2 with the identity that GB/T 35276 names for parties that have agreed on none.
final class SM2Context {
  static let identity = Array("1234567812345678".utf8)

  let digest: OpaquePointer
  private let key: OpaquePointer

  init?(_ pointer: OpaquePointer) {
    guard let digest = EVP_MD_CTX_new() else { return nil }
    guard let key = EVP_PKEY_CTX_new(pointer, nil) else {
      EVP_MD_CTX_free(digest)
      return nil
    }
    self.digest = digest
    self.key = key
    guard EVP_PKEY_CTX_set1_id(key, SM2Context.identity, Int32(SM2Context.identity.count)) == 1 else { return nil }
    EVP_MD_CTX_set_pkey_ctx(digest, key)
  }

  deinit {
    EVP_MD_CTX_free(digest)
    EVP_PKEY_CTX_free(key)
  }
}

extension Descriptor {
  /// Hands out the bytes of a file piece by piece, from its beginning. The corresponding C function is `pread`.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(SpoolFault) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var offset: off_t = 0
    while true {
      let count: Int
      do {
        count = try Syscall.repeated { pread(number, buffer.baseAddress, buffer.count, offset) }
      } catch {
        throw SpoolFault(.read, path, error)
      }
      if count == 0 { return }
      body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += off_t(count)
    }
  }

  /// The whole file's digest by one of OpenSSL's.
  func hash(_ digest: OpaquePointer?) throws(SpoolFault) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, digest, nil)
    try forEachPiece { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_DigestFinal_ex(context, &bytes, &length)
    return Array(bytes.prefix(Int(length)))
  }
}
