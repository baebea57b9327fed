import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import Testing

@Suite("Instructions: what a bank is given")
struct InstructionTests {
  @Test func everyAcceptedLineIsInOneInstructionOfItsBank() throws {
    let scene = try Scene()
    let roster = TestRoster("B1", people: 1..<31, banks: ["402", "103", "403"])
    try scene.send(roster)
    for (bank, code) in [("rcu", "402"), ("abc", "103"), ("psbc", "403")] {
      let instruction = try scene.spool.instruction(bank)
      let expected = roster.lines.filter { $0.bankCode.hasPrefix(code) }
      #expect(instruction.lines.map(\.account) == expected.map(\.account))
      #expect(instruction.lines.map(\.payeeIdentity) == expected.map(\.person.identity))
      #expect(instruction.lines.map(\.name) == expected.map(\.person.name))
      #expect(instruction.lines.map(\.bankCode) == expected.map(\.bankCode))
      #expect(instruction.lines.map(\.sequence) == Array(1...10))
      #expect(instruction.saidCount == 10 && instruction.saidSum == Amount(fen: 100_000))
    }
    try scene.expectSound()
  }

  @Test func everyLineCarriesPostscriptCurrencyPayerAndDueDay() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<4))
    let lines = try scene.spool.instruction().lines
    #expect(Set(lines.map(\.postscript)) == ["补贴-01"])
    #expect(Set(lines.map(\.currency)) == ["CNY"])
    #expect(Set(lines.map(\.payerAccount)) == ["0400201400000001"])
    // Five working days after Friday 3 April: Qingming is off until Monday.
    #expect(Set(lines.map(\.dueOn)) == ["2026-04-13"])
  }

  @Test func aPayeeWhoIsNotTheBeneficiaryHoldsTheAccount() throws {
    let scene = try Scene()
    var row = TestPolicyList.Row("T-H")
    row.grantType = "household"
    try scene.send(TestPolicyList([row, .init("T-01"), .init("T-02")]).csv, from: .finance, on: Scene.day)
    var line = TestRoster.Line(1, Person(1))
    line.payee = Person(2)
    line.relation = "householder"
    line.account = Person(2).card()
    #expect(try scene.send(TestRoster("B1", policy: "T-H", [line])).outcome == .accepted)
    let sent = try scene.spool.instruction().lines[0]
    #expect(sent.name == Person(2).name && sent.payeeIdentity == Person(2).identity)
  }

  @Test func instructionsAreCutAtTheMostLinesABankTakes() throws {
    for format in [InstructionFormat.csv, .xml] {
      let scene = try Scene(.forTests(instructionLines: 4, abcFormat: format))
      try scene.send(TestRoster("B1", people: 1..<11, banks: ["103"]))
      let instructions = try scene.spool.instructions("abc")
      #expect(instructions.map(\.lines.count) == [4, 4, 2])
      #expect(instructions.map { $0.lines.map(\.sequence) } == [[1, 2, 3, 4], [1, 2, 3, 4], [1, 2]])
      #expect(instructions.map(\.saidSum) == instructions.map(\.sum))
      #expect(Set(instructions.map(\.number)).count == 3)
      try scene.expectSound()
    }
  }

  @Test func anInstructionThatIsExactlyFullIsFollowedByNone() throws {
    let scene = try Scene(.forTests(instructionLines: 5, abcFormat: .xml))
    try scene.send(TestRoster("B1", people: 1..<11, banks: ["103"]))
    #expect(try scene.spool.instructions("abc").map(\.lines.count) == [5, 5])
    try scene.expectSound()
  }

  @Test func severalRostersOfOnePassGoOutTogether() throws {
    let scene = try Scene()
    try scene.spool.drop(TestRoster("B1", people: 1..<4).csv, as: "1.csv", from: .department("civil"))
    try scene.spool.drop(TestRoster("B2", policy: "T-02", people: 1..<4).csv, as: "2.csv", from: .department("civil"))
    try scene.drain()
    let instruction = try scene.spool.instruction()
    #expect(instruction.lines.map(\.sequence) == Array(1...6))
    #expect(instruction.lines.map(\.postscript) == ["补贴-01", "补贴-01", "补贴-01", "补贴-02", "补贴-02", "补贴-02"])
    let books = try Books(scene.spool)
    #expect(try books.texts("SELECT firstSequence FROM instructionPart ORDER BY id") == ["1", "4"])
    try scene.send(instruction.answer(on: SentScene.answerDay), on: SentScene.answerDay)
    #expect(try books.states() == ["paid": 6])
    try scene.expectSound()
  }

  @Test func anInstructionIsNeverWrittenTwice() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<4))
    let name = try scene.spool.instruction().name
    let before = try scene.spool.bytes("banks/rcu/outbox/\(name)")
    for day in ["2026-04-07", "2026-04-08", "2026-05-06"] { try scene.drain(on: .on(day)) }
    #expect(try scene.spool.instructions("rcu").count == 1)
    #expect(try scene.spool.bytes("banks/rcu/outbox/\(name)") == before)
    // A bank that takes its file away does not get it again.
    try FileManager.default.removeItem(atPath: "\(scene.spool.root)/banks/rcu/outbox/\(name)")
    try scene.drain(on: .on("2026-05-07"))
    #expect(try scene.spool.instructions("rcu").isEmpty)
  }

  @Test func theSameRosterGivesTheSameBytesAndTheLedgerHasTheirDigest() throws {
    let files = try (0..<2).map { _ -> [UInt8] in
      let scene = try Scene()
      try scene.send(TestRoster("B1", people: 1..<600))
      let name = try scene.spool.instruction().name
      let bytes = try scene.spool.bytes("banks/rcu/outbox/\(name)")
      let books = try Books(scene.spool)
      let digest = Digest(of: bytes).hex
      #expect(try books.texts("SELECT digest FROM message WHERE kind = 'instruction'") == [digest])
      #expect(try books.texts("SELECT contentDigest FROM journal WHERE kind = 'instruction'") == [digest])
      return bytes
    }
    #expect(files[0] == files[1])
  }

  @Test func anXMLInstructionIsValidByItsSchema() throws {
    let scene = try Scene(.forTests(abcFormat: .xml))
    var roster = TestRoster("B1", people: 1..<4, banks: ["103"])
    roster.lines[0].person.name = #"奥<林>匹"克&"#
    try scene.send(roster)
    let name = try #require(scene.spool.outbox(.bank("abc"), "instruction-").first)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/xmllint")
    process.arguments = [
      "--noout", "--schema", "\(Repository.root)/schemas/instruction.xsd",
      "\(scene.spool.root)/banks/abc/outbox/\(name)",
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(said)")
    let answer = try scene.spool.instruction("abc").answer(on: SentScene.answerDay) {
      if $0 == 0 { $1.name = roster.lines[0].person.name }
    }
    try scene.send(answer, from: "abc", on: SentScene.answerDay)
    #expect(try Books(scene.spool).states() == ["paid": 3])
    #expect(try scene.breaks(on: SentScene.answerDay) == [:])
  }

  @Test func aNameWithCommasAndQuotesComesThroughWhole() throws {
    let scene = try Scene()
    var roster = TestRoster("B1", people: 1..<3)
    roster.lines[0].person.name = #"欧"阳,\锋"#
    try scene.send(roster)
    #expect(try scene.spool.instruction().lines[0].name == roster.lines[0].person.name)
    try scene.send(try scene.spool.instruction().answer(on: SentScene.answerDay), on: SentScene.answerDay)
    #expect(try scene.breaks(on: SentScene.answerDay) == [:])
  }

  @Test func aPublishedFileIsReadableByItsPartyAndLiesAlone() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<3))
    for party in [Party.bank("rcu"), .department("civil"), .finance] {
      for name in scene.spool.outbox(party) {
        let path = "\(scene.spool.root)/\(party.path)/outbox/\(name)"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o640, "\(name)")
        #expect(!name.hasPrefix("."))
      }
    }
  }
}
