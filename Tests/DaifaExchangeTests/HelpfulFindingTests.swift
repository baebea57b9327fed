import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Findings that help: what a file is, which words fit, and the cause first")
struct HelpfulFindingTests {
  private func findings(_ text: String, in scene: Scene, from party: Party = .finance) throws -> [Finding] {
    try scene.send(Array(text.utf8), from: party, on: Scene.day)
    return try Ledger(path: scene.spool.ledgerPath, readOnly: true).read("read findings") {
      try $0.findings(file: try $0.nextFileNumber() - 1)
    }
  }

  @Test func aFileThatIsNoCSVIsToldWhatItIs() throws {
    let scene = try Scene()
    let roster = String(decoding: TestRoster("B1", people: 1..<4).csv, as: UTF8.self)
    for (text, form) in [
      (roster.replacing(",", with: "\t"), ForeignForm.tabs), (roster.replacing(",", with: ";"), .semicolons),
      ("PK\u{3}\u{4}xl/workbook.xml", .xlsx),
    ] {
      let found = try findings(text, in: scene, from: .department("civil"))
      #expect(found.map(\.code) == [.notCSV] && found.first?.found == form.rawValue)
      let words = found.first?.sentence(.chinese) ?? ""
      #expect(words.contains(form.chineseName) && words.contains("另存为“CSV UTF-8(逗号分隔)(*.csv)”"))
    }
  }

  @Test func aWordThatIsNoneOfItsListIsToldThoseThatAre() throws {
    let scene = try Scene()
    let header = TableRequestField.allCases.map(\.name).joined(separator: ",")
    let found = try findings("\(header)\n1,ledgers,,,2026,,,,,财政01\nTOTAL,1,,,,,,,,\n", in: scene)
    #expect(found.map(\.code) == [.wordUnknown, .tooManyRefused])
    #expect(found.first?.required == "公示 disclosure、乡镇补贴底册 ledger、政策清单 policies、抽查 sample")
  }

  @Test func aRequestThatIsRefusedIsNotInTheJournal() throws {
    let sent = try SentScene()
    try sent.answer()
    let header = TableRequestField.allCases.map(\.name).joined(separator: ",")
    let file = try sent.scene.send(
      Array("\(header)\n1,公示,T-01,,2026,,,,,财政01\n2,公示,T-99,,2026,,,,,财政01\nTOTAL,2,,,,,,,,\n".utf8),
      from: .finance, on: SentScene.answerDay)
    #expect(file.outcome == .partly && file.count(.requestPolicyUnknown) == 1)
    #expect(
      try Books(sent.scene.spool).texts("SELECT subject FROM journal WHERE kind = 'tableRequest'") == [
        "disclosure 1 财政01"
      ])
  }
}
