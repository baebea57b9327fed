import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaSpool
import Logging

/// 签名: Daifa's own keys, and which of the files that leave are signed with which.
struct OutgoingSignatures {
  private let configuration: Configuration
  private var keys: [SignatureScheme: SigningKey] = [:]

  /// Reads the keys that `signing` names; throws when one is not there, is no key, or is not this account's alone.
  init(_ configuration: Configuration) throws {
    self.configuration = configuration
    if let path = configuration.signing?.sshKey { keys[.ssh] = try SigningKey(path: path, scheme: .ssh) }
    if let path = configuration.signing?.sm2Key { keys[.sm2] = try SigningKey(path: path, scheme: .sm2) }
  }

  /// The key that signs a file of a kind for a party, and the purpose it is signed for; nil when it is not signed.
  func key(for party: Party, kind: String) -> (key: SigningKey, purpose: String)? {
    let files: Configuration.Signing.Files = kind == "instruction" ? .instruction : .report
    guard let scheme = configuration.outgoingScheme(of: party, files), let key = keys[scheme] else { return nil }
    return (key, "daifa-\(files.rawValue)")
  }
}

/// 验签: holds one file that came to the signature its party must give.
struct SignatureAdmission {
  let rule: Configuration.PartySignature
  let party: Party
  /// The signature file; nil when none came.
  let signature: Sent?

  /// A signature file's bytes.
  struct Sent {
    let bytes: [UInt8]
    let digest: Digest
    var size: Int64 { Int64(bytes.count) }

    /// Reads it whole, as far as a signature goes.
    init(_ file: Descriptor) throws {
      // The descriptor's number is good for as long as its owner lives.
      bytes = try withExtendedLifetime(file) {
        try readPiece(file.number, at: 0, bytes: Int(SignatureCheck.maximumBytes))
      }
      digest = Digest(of: bytes)
    }
  }

  /// What the check of a signature gave.
  struct Outcome {
    /// The row for the ledger; nil where no signature is asked for and none came.
    var record: SignatureRecord?
    /// What refuses the file; nil when the signature is good.
    var refusal: Finding?
    /// What the signature was made for; empty where its scheme does not say.
    var purpose = ""
  }

  /// Checks the signature of a file whose kind is not known yet: it must be made for one of those its party may send.
  func check(_ file: Descriptor) throws -> Outcome {
    guard let signature else {
      guard rule.isRequired else { return Outcome() }
      return Outcome(
        record: SignatureRecord(verdict: "missing", signer: "", digest: "", bytes: 0),
        refusal: Finding(.signatureMissing, required: "\(rule.waitSeconds)"))
    }
    var record = SignatureRecord(verdict: "good", signer: "", digest: signature.digest.hex, bytes: signature.size)
    let purposes = FileKind.expected(from: party.role).map(\.signaturePurpose)
    switch try SignatureCheck.check(signature.bytes, of: file, purposes: purposes, keys: rule.keys) {
    case .good(let signer, let purpose):
      record.signer = signer
      return Outcome(record: record, purpose: purpose)
    case .unreadable(let reason):
      record.verdict = "unreadable"
      return Outcome(record: record, refusal: Finding(.signatureUnreadable, found: reason))
    case .unknownSigner(let signer):
      (record.verdict, record.signer) = ("unknownSigner", signer)
      return Outcome(record: record, refusal: Finding(.signerUnknown, found: signer))
    case .wrong(let reason):
      record.verdict = "wrong"
      let required = purposes.joined(separator: "/")
      return Outcome(record: record, refusal: Finding(.signatureWrong, required: required, found: reason))
    }
  }
}

extension SignatureAdmission.Outcome {
  /// Holds a file that has been opened to what its signature was made for.
  mutating func hold(to kind: FileKind) {
    guard refusal == nil, !purpose.isEmpty, kind != .unknown, purpose != kind.signaturePurpose else { return }
    record?.verdict = "wrong"
    refusal = Finding(.signatureWrong, required: kind.signaturePurpose, found: purpose)
  }
}

extension Exchange {
  /// Whether a party's files come with signatures.
  func isSigned(_ party: Party) -> Bool { configuration.signatures[party] != nil }

  /// How a party's files wait for their signatures; nil when they have none.
  func signatureWait(_ party: Party) -> SignatureWait? {
    configuration.signatures[party].map { SignatureWait(isRequired: $0.isRequired, seconds: $0.waitSeconds) }
  }

  /// Whether a claimed file is the signature of another and no file by itself.
  func isSignature(_ file: ClaimedFile) -> Bool { isSigned(file.party) && file.name.signed != nil }

  /// Copies the signature of a claimed file, when there is one; a reason to wait when it is being written.
  func copySignature(of file: ClaimedFile) throws -> (copy: PrivateCopy?, mustWait: Bool) {
    guard isSigned(file.party), let claimed = try spool.claimedSignature(of: file) else { return (nil, false) }
    switch try spool.copy(claimed, maximumBytes: SignatureCheck.maximumBytes) {
    case .copied(let copy): return (copy, false)
    case .writerPresent, .changedWhileRead: return (nil, true)
    // No signature that could be read: as none.
    case .tooLarge, .unsafe, .unreadable, .gone: return (nil, false)
    }
  }

  /// Puts signatures whose files were not claimed, or are finished, back. After what was recorded is finished.
  func giveBackLoneSignatures() throws {
    let claimed = try spool.claimedFiles()
    let known = Set(claimed)
    let group = spool.group()
    for file in claimed where isSignature(file) {
      guard let name = file.name.signed, !known.contains(ClaimedFile(party: file.party, name: name)) else { continue }
      try spool.giveBackLoneSignature(file, group)
    }
    try group.commit()
  }

  /// Says where an operator looks that a file was refused for its signature.
  func alarm(_ finding: Finding, _ arrival: Arrival, _ context: PassContext, _ transaction: LedgerTransaction) throws {
    try transaction.alarm(
      finding.code.rawValue, party: arrival.party, file: arrival.file,
      detail: "\(arrival.name.withoutPrivateNumbers): \(finding.sentence(.chinese))", contentDigest: arrival.digest.hex,
      at: context.now, day: context.today)
    logger.error(
      "A file was refused for its signature",
      metadata: [
        "party": "\(arrival.party.path)", "file": "\(arrival.file)", "code": "\(finding.code.rawValue)",
        "digest": "\(arrival.digest.hex)",
      ])
  }
}
