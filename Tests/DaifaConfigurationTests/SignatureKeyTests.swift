import DaifaConfiguration
import DaifaModel
import Testing

@Suite("Keys about signatures")
struct SignatureKeyTests {
  private static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIi6J53lp+VZN/pmrRCdLtC4PcC2Ld44jPD9w3pCQ5IM"
  private static let point = "04" + String(repeating: "ab", count: 64)

  @Test("What stands there is read")
  func everything() throws {
    let configuration = try ConfigurationReader.read(
      yaml: contractExample.replacing(
        "codes: [\"103\"]",
        with: "codes: [\"103\"], signature: {required: false, keys: [\"sm2 \(Self.point)\"], wait: 5, outgoing: sm2}")
          + """
          finance: {signature: {keys: ["\(Self.key) lady"]}}
          signing: {ssh: /a, sm2: /b, files: [instruction]}

          """)
    let bank = try #require(configuration.signatures[Party(role: .bank, id: "abc")])
    #expect(!bank.isRequired && bank.waitSeconds == 5 && bank.outgoing == .sm2)
    #expect(bank.keys.map(\.scheme) == [.sm2] && bank.keys[0].blob.count == 65)
    let finance = try #require(configuration.signatures[.finance])
    #expect(finance.isRequired && finance.waitSeconds == 600 && finance.keys.map(\.algorithm) == [.ed25519])
    #expect(configuration.outgoingScheme(of: Party(role: .bank, id: "abc"), .instruction) == .sm2)
    #expect(configuration.outgoingScheme(of: Party(role: .bank, id: "rcu"), .instruction) == .ssh)
    #expect(configuration.outgoingScheme(of: .finance, .report) == nil)
  }

  @Test(
    "A key that is none",
    arguments: [
      "ssh-ed25519", "ssh-dss AAAA", "ssh-ed25519 AAAA", "sm2 04ab", "sm2 05" + String(repeating: "ab", count: 64),
      "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIIi6J53lp+VZN/pmrRCdLtC4PcC2Ld44jPD9w3pCQ5IM",
    ])
  func signerKey(text: String) {
    expectOne(
      .signerKey(text), line: 9, column: 30, at: "finance.signature.keys[0]",
      mistakes(adding: "finance: {signature: {keys: [\"\(text)\"]}}\n"))
  }

  @Test("Keys are required, and there are some")
  func keysMissing() {
    expectOne(
      .missingKey("keys"), line: 9, column: 22, at: "finance.signature",
      mistakes(adding: "finance: {signature: {wait: 5}}\n"))
    expectOne(
      .wrongForm(required: .list, found: .nothing), line: 9, column: 29, at: "finance.signature.keys",
      mistakes(adding: "finance: {signature: {keys: []}}\n"))
  }

  @Test("A way of signing there is no key for")
  func signingKeyMissing() {
    expectOne(
      .signingKeyMissing(.sm2), line: 9, column: 125, at: "finance.signature.outgoing",
      mistakes(adding: "finance: {signature: {keys: [\"\(Self.key)\"], outgoing: sm2}}\n"))
    expectOne(.missingKey("ssh"), line: 9, column: 10, at: "signing", mistakes(adding: "signing: {}\n"))
  }

  @Test("A key that is not known, once")
  func unknownKey() {
    expectOne(
      .unknownKey("wiat", nearest: "wait"), line: 9, column: 23, at: "finance.signature.wiat",
      mistakes(adding: "finance: {signature: {wiat: 5, keys: [\"\(Self.key)\"]}}\n"))
    expectOne(
      .unknownKey("signatur", nearest: "signature"), line: 2, column: 48, at: "departments.agriculture.signatur",
      mistakes(replacing: "\"140000\"}", with: "\"140000\", signatur: {}}"))
  }
}
