import DaifaConfiguration
import DaifaModel
import Testing

@Suite("Every mistake in daifa.yaml is named with its line and column")
struct MistakeTests {
  @Test("A key nobody knows, with the nearest that is known")
  func unknownKey() {
    expectOne(
      .unknownKey("code", nearest: "codes"), line: 4, column: 22, at: "banks.rcu.code",
      mistakes(replacing: "codes: [\"402\"]", with: "code: 1, codes: [\"402\"]"))
    expectOne(
      .unknownKey("aproval", nearest: "approval"), line: 9, column: 1, at: "aproval",
      mistakes(adding: "aproval: required\n"))
    expectOne(
      .unknownKey("colour", nearest: nil), line: 9, column: 1, at: "colour", mistakes(adding: "colour: red\n"))
  }

  @Test("A key that is required and missing, at the mapping it is missing from")
  func missingKey() {
    expectOne(
      .missingKey("region"), line: 2, column: 16, at: "departments.agriculture",
      mistakes(replacing: ", region: \"140000\"", with: ""))
    expectOne(
      .missingKey("codes"), line: 5, column: 8, at: "banks.abc", mistakes(replacing: ", codes: [\"103\"]", with: ""))
    expectOne(
      .missingKey("account"), line: 6, column: 8, at: "payer",
      mistakes(replacing: "account: \"0400201400000001\", ", with: ""))
    #expect(
      mistakes(in: "approval: required\n").map(\.problem) == [
        .missingKey("payer"), .missingKey("departments"), .missingKey("banks"),
      ])
  }

  @Test("A value of another form than is required")
  func wrongForm() {
    expectOne(
      .wrongForm(required: .list, found: .text), line: 4, column: 29, at: "banks.rcu.codes",
      mistakes(replacing: "[\"402\"]", with: "402"))
    expectOne(
      .wrongForm(required: .mapping, found: .list), line: 7, column: 10, at: "arrival",
      mistakes(replacing: "{quiet: 0}", with: "[0]"))
    expectOne(
      .wrongForm(required: .text, found: .nothing), line: 2, column: 23, at: "departments.agriculture.name",
      mistakes(replacing: "农业农村局", with: "~"))
    expectOne(
      .wrongForm(required: .list, found: .nothing), line: 4, column: 29, at: "banks.rcu.codes",
      mistakes(replacing: "[\"402\"]", with: "[]"))
    expectOne(.wrongForm(required: .mapping, found: .nothing), line: 1, column: 1, at: "", mistakes(in: ""))
    expectOne(.wrongForm(required: .mapping, found: .list), line: 1, column: 1, at: "", mistakes(in: "- a\n"))
  }

  @Test("A word outside the words allowed, with the nearest")
  func word() {
    expectOne(
      .wordUnknown("automatik", of: ["automatic", "required"], nearest: "automatic"), line: 8, column: 11,
      at: "approval",
      mistakes(replacing: "automatic ", with: "automatik "))
    expectOne(
      .wordUnknown("pdf", of: ["csv", "xml", "html"], nearest: nil), line: 9, column: 26, at: "reports.formats[1]",
      mistakes(adding: "reports: {formats: [csv, pdf]}\n"))
    expectOne(
      .wordUnknown("yes", of: ["true", "false"], nearest: nil), line: 7, column: 19, at: "arrival.marker",
      mistakes(replacing: "{quiet: 0}", with: "{marker: yes}"))
  }

  @Test("A reason code nobody knows")
  func reason() {
    let codes = ReasonCode.allCases.map(\.rawValue)
    let found = mistakes(replacing: "codes: [\"402\"]", with: "codes: [\"402\"], reasons: {X1: R77}")
    #expect(found.map(\.keyPath) == ["banks.rcu.reasons.X1"])
    guard case .wordUnknown("R77", codes, _) = found.first?.problem else {
      Issue.record("found \(found)")
      return
    }
  }

  @Test("A number below, above or no number", arguments: ["-1", "0", "9999999999", "many", "1.5", "1_000"])
  func number(text: String) {
    expectOne(
      .number(text, least: 1, most: 1_000_000_000), line: 9, column: 17, at: "limits.lines",
      mistakes(adding: "limits: {lines: \(text)}\n"))
  }

  @Test("A share that is none", arguments: ["10%", "1.1", "-0.1", "0.1234567", ".", "0.", "1e-1"])
  func share(text: String) {
    expectOne(
      .share(text), line: 9, column: 22, at: "refuseAbove.share", mistakes(adding: "refuseAbove: {share: \(text)}\n"))
  }

  @Test("A region code of another length", arguments: ["14", "1400000", "14010x"])
  func region(text: String) {
    expectOne(
      .region(text), line: 2, column: 38, at: "departments.agriculture.region",
      mistakes(replacing: "140000", with: text))
  }

  @Test("A day that is none, and a contract that ends before it begins")
  func day() {
    expectOne(
      .day("2026-02-30"), line: 4, column: 55, at: "banks.rcu.contract.from",
      mistakes(replacing: "[\"402\"]", with: "[\"402\"], contract: {from: 2026-02-30}"))
    #expect(
      mistakes(replacing: "[\"402\"]", with: "[\"402\"], contract: {from: 2026-02-02, to: 2026-02-01}").map(\.keyPath)
        == ["banks.rcu.contract.to"])
  }

  @Test("A value with a control character")
  func controlCharacter() {
    expectOne(
      .controlCharacter, line: 2, column: 23, at: "departments.agriculture.name",
      mistakes(replacing: "农业农村局", with: #""农业\n农村局""#))
  }
}
