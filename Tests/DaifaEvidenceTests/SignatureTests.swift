import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import Testing

@Suite("Signatures: what must be signed, what is signed, and what is refused and alarmed")
struct SignatureTests {
  private static let day = Day.on("2026-04-03")
  private let civil = Party.department("civil")

  /// Departments, banks and finance with one key each, and Daifa's own two.
  private struct Scene {
    let keys: Keys
    let spool: TestSpool
    var configuration = Configuration.forTests()

    init(wait: Int = 0) throws {
      keys = try Keys.made.get()
      spool = try TestSpool()
      for (party, line) in [
        (Party.department("civil"), "civil"), (.bank("rcu"), "sm2"), (.bank("abc"), "civil"), (.finance, "finance"),
      ] {
        let text = try keys.spool.text("\(line).line")
        let key = try #require(SignerKey(text))
        configuration.signatures[party] = .init(keys: [key], waitSeconds: wait)
      }
      configuration.signatures[.bank("rcu")]?.outgoing = .sm2
      configuration.signing = .init(sshKey: keys.path("own"), sm2Key: keys.path("own2"))
      try dropSigned(TestPolicyList("T-01", "T-02").csv, "list.csv", from: .finance)
      #expect(try drain(on: .on("2026-03-10")).map(\.outcome) == [.accepted])
    }

    func dropSigned(_ bytes: [UInt8], _ name: String, from party: Party, signatureFirst: Bool = true) throws {
      let signature: [UInt8] =
        switch party.role {
        case .bank where party.id == "rcu": try keys.signSM2(bytes, by: "sm2")
        case .bank: try keys.sign(bytes, by: "civil", "daifa-return")
        case .department: try keys.sign(bytes, by: "civil", "daifa-roster")
        default: try keys.sign(bytes, by: "finance", "daifa-policy-list")
        }
      if signatureFirst { try spool.drop(signature, as: "\(name).sig", from: party) }
      try spool.drop(bytes, as: name, from: party)
      if !signatureFirst { try spool.drop(signature, as: "\(name).sig", from: party) }
    }

    @discardableResult
    func drain(on day: Day = SignatureTests.day) throws -> [PassReport.File] {
      let report = try spool.drain(configuration, on: day)
      #expect(report.faults == [])
      return report.files
    }
  }

  @Test(arguments: [true, false])
  func aSignedFileIsTakenInEitherOrder(signatureFirst: Bool) throws {
    let scene = try Scene()
    try scene.dropSigned(
      TestRoster("B1", people: 1..<9).csv, "a.csv", from: civil, signatureFirst: signatureFirst)
    #expect(try scene.drain().map(\.outcome) == [.accepted])
    #expect(
      try Books(scene.spool).rows("SELECT verdict, signer <> '' FROM signature WHERE file = 2") == [["good", "1"]])
    #expect(scene.spool.names("departments/civil/inbox") == [])
    #expect(try Books(scene.spool).faults() == [])
  }

  @Test func aWholeCycleIsSignedBothWays() throws {
    let scene = try Scene()
    try scene.dropSigned(
      TestRoster("B1", people: 1..<9, banks: ["402", "103"]).csv, "a.csv", from: civil)
    try scene.drain()
    for (bank, isSM2) in [("rcu", true), ("abc", false)] {
      let name = try #require(scene.spool.outbox(.bank(bank), "instruction-").first { !$0.hasSuffix(".sig") })
      let file = "\(scene.spool.root)/banks/\(bank)/outbox/\(name)"
      #expect(
        isSM2
          ? try scene.keys.opensslTakes(file, "\(file).sig", by: "own2")
          : try scene.keys.sshTakes(file, "\(file).sig", by: scene.keys.spool.text("own.line"), "daifa-instruction"))
      #expect(
        try FileManager.default.attributesOfItem(atPath: "\(file).sig")[.posixPermissions] as? Int == 0o640)
      let answer = try scene.spool.instruction(bank).answer(on: Self.day)
      try scene.dropSigned(answer.csv, "r.csv", from: .bank(bank))
    }
    #expect(try scene.drain().map(\.outcome) == [.accepted, .accepted])
    var reports = 0
    for name in scene.spool.outbox(civil) where !name.hasSuffix(".sig") {
      let file = "\(scene.spool.root)/departments/civil/outbox/\(name)"
      #expect(try scene.keys.sshTakes(file, "\(file).sig", by: scene.keys.spool.text("own.line"), "daifa-report"))
      reports += 1
    }
    #expect(reports >= 4)
    #expect(try scene.spool.verdict().flaws.isEmpty)
  }

  @Test(arguments: ["rcu", "abc"], [true, false])
  func aSignatureRemovedWhileItsWayWasBlockedIsMadeAgain(bank: String, withItsFile: Bool) throws {
    let scene = try Scene()
    let name = "instruction-\(bank)-20260403-000001.csv"
    let file = "\(scene.spool.root)/banks/\(bank)/outbox/\(name)"
    let removed = withItsFile ? ["", ".sig"] : [".sig"]
    for ending in removed { try Data("another".utf8).write(to: URL(fileURLWithPath: file + ending)) }
    try scene.dropSigned(TestRoster("B1", people: 1..<9, banks: ["402", "103"]).csv, "a.csv", from: civil)
    #expect(try scene.spool.drain(scene.configuration, on: Self.day).faults.count == removed.count)
    for ending in removed {
      try FileManager.default.removeItem(atPath: "\(scene.spool.root)/private/ready/banks/\(bank)/\(name)\(ending)")
      try FileManager.default.removeItem(atPath: file + ending)
    }
    try scene.drain()
    #expect(
      bank == "rcu"
        ? try scene.keys.opensslTakes(file, "\(file).sig", by: "own2")
        : try scene.keys.sshTakes(file, "\(file).sig", by: scene.keys.spool.text("own.line"), "daifa-instruction"))
    let books = try Books(scene.spool)
    #expect(try books.texts("SELECT kind FROM alarm") == removed.map { _ in "lostAndRemade" })
    #expect(try books.number("SELECT count(*) FROM journal WHERE kind = 'recovery.remade'") == Int64(removed.count))
    #expect(try books.faults() == [])
  }

  @Test func whatIsNotSignedAsItMustBeIsRefusedAndAlarmed() throws {
    let bytes = TestRoster("B1", people: 1..<9).csv
    let keys = try Keys.made.get()
    let cases: [(FindingCode, [UInt8]?)] = [
      (.signatureMissing, nil), (.signatureUnreadable, Array("nonsense".utf8)),
      (.signerUnknown, try keys.sign(bytes, by: "finance", "daifa-roster")),
      (.signatureWrong, try keys.sign(bytes + [10], by: "civil", "daifa-roster")),
      (.signatureWrong, try keys.sign(bytes, by: "civil", "daifa-return")),
    ]
    for (code, signature) in cases {
      let scene = try Scene()
      if let signature { try scene.spool.drop(signature, as: "a.csv.sig", from: civil) }
      try scene.spool.drop(bytes, as: "a.csv", from: civil)
      let files = try scene.drain()
      #expect(files.map(\.outcome) == [.refused] && files.first?.findings[code] == 1, "\(code)")
      let books = try Books(scene.spool)
      #expect(try books.rows("SELECT kind, party FROM alarm") == [[code.rawValue, "departments/civil"]])
      #expect(try books.number("SELECT count(*) FROM journal WHERE kind = 'alarm.\(code.rawValue)'") == 1)
      #expect(try books.number("SELECT count(*) FROM payment") == 0)
      #expect(scene.spool.names("departments/civil/inbox") == [])
      #expect(try books.faults() == [])
      // Sent again as it must be, it is taken.
      try scene.dropSigned(bytes, "a.csv", from: civil)
      #expect(try scene.drain().map(\.outcome) == [.accepted])
    }
  }

  @Test func aFileWaitsForItsSignatureAndNoLonger() throws {
    let scene = try Scene(wait: 600)
    let bytes = TestRoster("B1", people: 1..<9).csv
    try scene.spool.drop(bytes, as: "a.csv", from: civil)
    let waiting = try scene.spool.drain(scene.configuration, on: Self.day)
    #expect(waiting.files.isEmpty && waiting.waiting == 1)
    try scene.spool.drop(try scene.keys.sign(bytes, by: "civil", "daifa-roster"), as: "a.csv.sig", from: civil)
    #expect(try scene.drain().map(\.outcome) == [.accepted])
  }

  @Test func whereNoneIsRequiredOneThatIsThereMustBeRight() throws {
    var scene = try Scene()
    scene.configuration.signatures[civil]?.isRequired = false
    try scene.spool.drop(TestRoster("B1", people: 1..<9).csv, as: "a.csv", from: civil)
    #expect(try scene.drain().map(\.outcome) == [.accepted])
    try scene.spool.drop(Array("nonsense".utf8), as: "b.csv.sig", from: civil)
    try scene.spool.drop(TestRoster("B2", people: 20..<29).csv, as: "b.csv", from: civil)
    #expect(try scene.drain().map(\.outcome) == [.refused])
  }

  /// Killed between the claims of a signature and of its file, or between the removal of both, the next start ends where it would have.
  @Test func aSignatureClaimedWithoutItsFileGoesBack() throws {
    let scene = try Scene()
    try scene.dropSigned(TestRoster("B1", people: 1..<9).csv, "a.csv", from: civil)
    let root = scene.spool.root
    try FileManager.default.moveItem(
      atPath: "\(root)/departments/civil/inbox/a.csv.sig", toPath: "\(root)/private/claimed/departments/civil/a.csv.sig"
    )
    #expect(try scene.drain().map(\.outcome) == [.accepted])
    try scene.dropSigned(TestRoster("B2", people: 20..<29).csv, "b.csv", from: civil)
    for name in ["b.csv", "b.csv.sig"] {
      try FileManager.default.moveItem(
        atPath: "\(root)/departments/civil/inbox/\(name)", toPath: "\(root)/private/claimed/departments/civil/\(name)")
    }
    #expect(try scene.drain().map(\.outcome) == [.accepted])
    #expect(scene.spool.files(below: "private/claimed") == [] && scene.spool.names("departments/civil/inbox") == [])
  }

  /// The bytes that count are those of the private copy: a signature changed afterwards changes nothing, and is evidence.
  @Test func theSignatureIsKeptInTheArchiveAndItsLossIsFound() throws {
    let scene = try Scene()
    try scene.dropSigned(TestRoster("B1", people: 1..<9).csv, "a.csv", from: civil)
    try scene.drain()
    let digest = try #require(try Books(scene.spool).texts("SELECT digest FROM signature WHERE file = 2").first)
    try FileManager.default.removeItem(atPath: "\(scene.spool.root)/private/archive/\(digest.prefix(2))/\(digest)")
    let flaws = try scene.spool.verdict().flaws.list
    #expect(flaws.map(\.table) == ["signature"] && flaws.first?.kind == .archive)
  }

  @Test func aSignatureForOneKindOfFileDoesNotServeAnother() throws {
    let scene = try Scene()
    let roster = TestRoster("B1", people: 1..<9).csv
    // A department may sign approvals too: to cancel its own. That is no signature for a roster.
    try scene.spool.drop(try scene.keys.sign(roster, by: "civil", "daifa-approval"), as: "a.csv.sig", from: civil)
    try scene.spool.drop(roster, as: "a.csv", from: civil)
    let refused = try scene.drain()
    #expect(refused.map(\.outcome) == [.refused] && refused[0].findings == [.signatureWrong: 1])
    #expect(try Books(scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'signatureWrong'") == 1)
    try scene.dropSigned(roster, "a.csv", from: civil)
    #expect(try scene.drain().map(\.outcome) == [.accepted])
    #expect(try Books(scene.spool).faults() == [])
  }

  @Test func aKeyOfOurOwnThatOthersMayReadStopsTheStart() throws {
    var scene = try Scene()
    scene.configuration.signing?.sshKey = "/etc/passwd"
    #expect(throws: SigningKeyFault.self) { try scene.spool.drain(scene.configuration, on: Self.day) }
  }
}

extension Keys {
  /// Keys for all parties, made once.
  static let made: Result<Keys, any Error> = Result {
    let keys = try Keys()
    for name in ["civil", "finance", "own"] {
      try Data(try keys.makeSSH(name).utf8).write(to: URL(fileURLWithPath: keys.path("\(name).line")))
    }
    for name in ["sm2", "own2"] {
      try Data(try keys.makeSM2(name).utf8).write(to: URL(fileURLWithPath: keys.path("\(name).line")))
    }
    return keys
  }
}
