import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import Testing

extension SignatureVerdict {
  fileprivate var isGood: Bool { if case .good = self { true } else { false } }
  fileprivate var isWrong: Bool { if case .wrong = self { true } else { false } }
  fileprivate var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
  fileprivate var isUnknown: Bool { if case .unknownSigner = self { true } else { false } }
}

@Suite("Signatures: as ssh-keygen and openssl make and take them")
struct SignatureFormTests {
  private let bytes = Array("清册\nTOTAL,1,2.00\n".utf8)

  @Test(
    arguments: [("ed25519", nil), ("rsa", 2_048), ("ecdsa", 256), ("ecdsa", 384), ("ecdsa", 521)] as [(String, Int?)],
    ["sha256", "sha512"])
  func whatSSHKeygenSignsIsTaken(kind: (type: String, bits: Int?), hash: String) throws {
    let keys = try Keys()
    let line = try keys.makeSSH("key", kind.type, bits: kind.bits)
    let signature = try keys.sign(bytes, by: "key", "daifa-roster", hash: hash)
    #expect(try keys.verdict(signature, of: bytes, "daifa-roster", keys: [line]).isGood)
    #expect(try keys.verdict(signature, of: bytes + [10], "daifa-roster", keys: [line]).isWrong)
    #expect(try keys.verdict(signature, of: bytes, "daifa-return", keys: [line]).isWrong)
    let other = try keys.makeSSH("other", kind.type, bits: kind.bits)
    #expect(try keys.verdict(signature, of: bytes, "daifa-roster", keys: [other]).isUnknown)
    #expect(try keys.verdict(signature, of: bytes, "daifa-roster", keys: [other, line]).isGood)
  }

  @Test func theFingerprintIsTheOneSSHKeygenShows() throws {
    let keys = try Keys()
    let line = try keys.makeSSH("key")
    let signature = try keys.sign(bytes, by: "key", "daifa-roster")
    let shown = try keys.run("/usr/bin/ssh-keygen", ["-l", "-f", keys.path("key.pub")]).output
    let verdict = try keys.verdict(signature, of: bytes, "daifa-roster", keys: [line])
    let signer = try #require(shown.split(separator: " ").dropFirst().first.map(String.init))
    #expect(signer.hasPrefix("SHA256:") && verdict == .good(signer: signer, purpose: "daifa-roster"))
  }

  /// No bit of a signature can be turned over; nothing crashes on what is no signature.
  @Test func aSignatureWithAnyBitTurnedOverIsNotGood() throws {
    let keys = try Keys()
    let line = try keys.makeSSH("key")
    let sm2 = try keys.makeSM2("sm2")
    for (signature, line) in [
      (try keys.sign(bytes, by: "key", "daifa-roster"), line), (try keys.signSM2(bytes, by: "sm2"), sm2),
    ] {
      #expect(try keys.verdict(signature, of: bytes, "daifa-roster", keys: [line]).isGood)
      for bit in 0..<(signature.count * 8) {
        var changed = signature
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        // White space between the letters of base64 means nothing.
        guard !(changed[bit / 8] == 10 || signature[bit / 8] == 10) else { continue }
        #expect(!(try keys.verdict(changed, of: bytes, "daifa-roster", keys: [line]).isGood), "bit \(bit)")
      }
      for length in 0..<signature.count - 1 {
        #expect(!(try keys.verdict(Array(signature.prefix(length)), of: bytes, "daifa-roster", keys: [line]).isGood))
      }
    }
    #expect(try keys.verdict([], of: bytes, "daifa-roster", keys: [line]).isUnreadable)
    #expect(try keys.verdict(Array("hello".utf8), of: bytes, "daifa-roster", keys: [line]).isUnreadable)
  }

  @Test func whatOpenSSLSignsWithSM2IsTakenInDERAndInBase64() throws {
    let keys = try Keys()
    let line = try keys.makeSM2("key")
    let signature = try keys.signSM2(bytes, by: "key")
    #expect(try keys.verdict(signature, of: bytes, "daifa-return", keys: [line]).isGood)
    let text = Array(Data(signature).base64EncodedData(options: [.lineLength64Characters, .endLineWithLineFeed]))
    #expect(try keys.verdict(text, of: bytes, "daifa-return", keys: [line]).isGood)
    #expect(try keys.verdict(signature, of: bytes + [1], "daifa-return", keys: [line]).isWrong)
    let other = try keys.makeSM2("other")
    #expect(try keys.verdict(signature, of: bytes, "daifa-return", keys: [other]).isWrong)
    let ssh = try keys.makeSSH("ssh")
    #expect(try keys.verdict(signature, of: bytes, "daifa-return", keys: [ssh]).isUnknown)
  }

  @Test func aKeyThatOthersMayReadIsNoSigningKey() throws {
    let keys = try Keys()
    _ = try keys.makeSSH("key")
    _ = try keys.makeSM2("sm2")
    _ = try keys.makeSSH("rsa", "rsa", bits: 2_048)
    #expect(try SigningKey(path: keys.path("key"), scheme: .ssh).scheme == .ssh)
    #expect(throws: SigningKeyFault.self) { try SigningKey(path: keys.path("rsa"), scheme: .ssh) }
    #expect(throws: SigningKeyFault.self) { try SigningKey(path: keys.path("key"), scheme: .sm2) }
    #expect(throws: SigningKeyFault.self) { try SigningKey(path: keys.path("sm2"), scheme: .ssh) }
    #expect(throws: SigningKeyFault.self) { try SigningKey(path: keys.path("none"), scheme: .ssh) }
    for mode in [0o640, 0o604, 0o700] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keys.path("key"))
      #expect(throws: SigningKeyFault.self, "\(mode)") { try SigningKey(path: keys.path("key"), scheme: .ssh) }
    }
  }

  @Test func base64IsReadStrictly() {
    for bytes in [[], [0], [0, 1], [0, 1, 2], Array(0...255)] as [[UInt8]] {
      #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
      #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
    }
    for text in ["A", "AA", "AAA", "AA=A", "A===", "====", "AA A", "AAA=AAAA", "-_-_", "AAB=", "AB=="] {
      #expect(Base64.decode(text.utf8) == nil, "\(text)")
    }
  }
}
