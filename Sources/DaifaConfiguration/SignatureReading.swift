import DaifaModel

/// Reads `signature:` of a party and `signing:`.
struct SignatureReading {
  private(set) var signatures: [Party: Configuration.PartySignature] = [:]
  private(set) var signing: Configuration.Signing?

  /// Reads `signing`, and `signature` of every department, bank and of finance; what else stands there is read elsewhere.
  init(_ root: Section) {
    signing = root["signing"].map(SignatureReading.readSigning)
    for (role, key) in [(Party.Role.department, "departments"), (.bank, "banks")] {
      guard let parties = root[key], parties.isMapping else { continue }
      for (id, value) in parties.quietEntries {
        guard let item = value.quietEntries.first(where: { $0.key.name == "signature" })?.value else { continue }
        read(item, of: Party(role: role, id: id.name))
      }
    }
    if let finance = root["finance"], let item = finance.section("signature")["signature"] { read(item, of: .finance) }
  }

  private mutating func read(_ item: Item, of party: Party) {
    let section = item.section("required", "keys", "wait", "outgoing")
    var signature = Configuration.PartySignature(keys: [])
    if let isRequired = section["required"]?.flag() { signature.isRequired = isRequired }
    if let seconds = section["wait"]?.number(0...86_400) { signature.waitSeconds = seconds }
    signature.outgoing = section["outgoing"]?.word(SignatureScheme.self)
    if let outgoing = signature.outgoing, !hasKey(outgoing) { section["outgoing"]?.note(.signingKeyMissing(outgoing)) }
    signature.keys =
      section.required("keys")?.someItems().compactMap { key in
        key.value({ SignerKey($0) }) { .signerKey($0) }
      } ?? []
    signatures[party] = signature
  }

  private func hasKey(_ scheme: SignatureScheme) -> Bool {
    switch scheme {
    case .ssh: signing?.sshKey != nil
    case .sm2: signing?.sm2Key != nil
    }
  }

  private static func readSigning(_ item: Item) -> Configuration.Signing {
    let section = item.section("ssh", "sm2", "files")
    var signing = Configuration.Signing(sshKey: section["ssh"]?.text(), sm2Key: section["sm2"]?.text())
    if section["ssh"] == nil, section["sm2"] == nil, item.isMapping { item.note(.missingKey("ssh")) }
    if let files = section["files"] {
      signing.files = Set(files.someItems().compactMap { $0.word(Configuration.Signing.Files.self) })
    }
    return signing
  }
}
