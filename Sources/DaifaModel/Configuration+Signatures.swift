extension Configuration {
  /// 验签: what a party's files must be signed with, and how those it gets are signed.
  package struct PartySignature: Sendable, Equatable {
    /// Whether a file without a signature is refused; otherwise one that is there must be right.
    package var isRequired: Bool
    /// The keys whose signatures count.
    package var keys: [SignerKey]
    /// Seconds a file waits for its signature before it is refused.
    package var waitSeconds: Int
    /// How files for this party are signed; nil means as others'.
    package var outgoing: SignatureScheme?

    package init(
      isRequired: Bool = true, keys: [SignerKey], waitSeconds: Int = 600, outgoing: SignatureScheme? = nil
    ) {
      self.isRequired = isRequired
      self.keys = keys
      self.waitSeconds = waitSeconds
      self.outgoing = outgoing
    }
  }

  /// 签名: what Daifa signs, and where its own keys lie.
  package struct Signing: Sendable, Equatable {
    /// What can be signed.
    package enum Files: String, Sendable, CaseIterable { case instruction, report }

    /// An ed25519 key as `ssh-keygen` makes it, without a passphrase.
    package var sshKey: String?
    /// An SM2 key as `openssl genpkey -algorithm SM2` makes it, in PEM.
    package var sm2Key: String?
    package var files: Set<Files>

    package init(sshKey: String? = nil, sm2Key: String? = nil, files: Set<Files> = Set(Files.allCases)) {
      self.sshKey = sshKey
      self.sm2Key = sm2Key
      self.files = files
    }
  }

  /// How files for a party are signed; nil when they are not.
  package func outgoingScheme(of party: Party, _ files: Signing.Files) -> SignatureScheme? {
    guard let signing, signing.files.contains(files) else { return nil }
    return signatures[party]?.outgoing ?? (signing.sshKey != nil ? .ssh : signing.sm2Key != nil ? .sm2 : nil)
  }
}
