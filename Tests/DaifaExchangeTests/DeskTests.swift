import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("The desk: breaks are worked by a sheet that goes out, is edited, and comes back checked")
struct DeskTests {
  // MARK: The sheet

  @Test func theSheetHasEveryBreakOnceAndShowsNobody() throws {
    let scene = try DeskScene {
      if $0 == 0 { $1.amount = "50.00" }
      if $0 == 1 { $1.fail("R03") }
      if $0 == 2 { $1.name = "别人" }
    }
    let sheet = try scene.sheet()
    #expect(sheet.header == BreakWorkField.allCases.map(\.chineseName))
    #expect(sheet.rows.count == 3 && Set(sheet.rows.map(\.[0])).count == 3)
    let text = try scene.sheetText()
    for line in scene.sent.instruction.lines.prefix(3) {
      #expect(!text.contains(line.account) && !text.contains(line.name))
    }
    #expect(text.hasPrefix("\u{FEFF}") && text.hasSuffix("\r\n"))
  }

  enum Spreadsheet: String, CaseIterable {
    case asItIs, plainUTF8, gb18030, gzip, reordered, sorted, deleted, datesRewritten
  }

  @Test("A sheet that nobody edited changes nothing, whatever a spreadsheet did to it", arguments: Spreadsheet.allCases)
  func aSheetThatNobodyEditedChangesNothing(spreadsheet: Spreadsheet) throws {
    let scene = try DeskScene { if $0 < 3 { $1.amount = "\(50 + $0).00" } }
    var sheet = try scene.sheet()
    var bytes: [UInt8]?
    switch spreadsheet {
    case .asItIs: break
    case .plainUTF8: bytes = Array(sheet.text.replacing("\r\n", with: "\n").utf8)
    case .gb18030: bytes = try encoded(sheet.text, "GB18030")
    case .gzip: bytes = try gzipped(sheet.csv)
    case .reordered:
      sheet.header.reverse()
      sheet.rows = sheet.rows.map { $0.reversed() }
    case .sorted: sheet.rows.reverse()
    case .deleted: sheet.rows.remove(at: 1)
    case .datesRewritten:
      for row in sheet.rows.indices {
        sheet[row, .openedOn] = "2026/4/8"
        sheet[row, .amount] = "50"
        sheet[row, .paymentReference] = "#######"
        sheet[row, .decidedBy] = "财政01"
      }
    }
    let file = try scene.scene.send(bytes ?? sheet.csv, as: "work.csv", from: .finance, on: DeskScene.day)
    #expect(file.outcome == .accepted && file.kind == .breakWork)
    #expect(file.count(.breakNotEdited) == sheet.rows.count && file.findings.count == 1)
    #expect(try scene.desk() == [])
  }

  @Test func anEditedRowIsTakenWithWhoWhenAndWhyAndTheOthersAreLeftAlone() throws {
    let scene = try DeskScene { if $0 < 3 { $1.amount = "\(50 + $0).00" } }
    let number = try scene.sheet()[1, .breakNumber]
    let file = try scene.work {
      $0.say(1, .looking, by: "财政01")
      $0[1, .owner] = "001"
      $0[1, .note] = "已致电，客户号140105199001010037"
    }
    #expect(file.count(.breakTaken) == 1 && file.count(.breakNotEdited) == 2)
    #expect(try scene.desk() == ["looking|001|||"])
    let entries = try Books(scene.scene.spool).rows(
      "SELECT subject, amountFen, day, contentDigest <> '' FROM journal WHERE kind = 'break.looking'")
    #expect(entries.count == 1 && entries[0][0].hasPrefix("\(number) 财政01 已致电"))
    #expect(entries[0][1...] == ["4900", "2026-04-08", "1"])
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM breakStep WHERE note LIKE '%19900101%'") == 0)
    // What looks like a number goes out kept from being one, and comes back as nobody's edit.
    let again = try scene.work { _ in }
    #expect(again.count(.breakNotEdited) == 3)
    let receipt = try scene.report("receipt")
    #expect(receipt.contains(number))
    try scene.expectSound()
  }

  @Test func aSheetIsTheSameInXML() throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.reportFormats = [.csv, .xml]
    let scene = try DeskScene(.underpaid, configuration)
    let text = try scene.sheetText(".xml")
    let unedited = try scene.scene.send(Array(text.utf8), as: "w.xml", from: .finance, on: DeskScene.day)
    #expect(unedited.outcome == .accepted && unedited.count(.breakNotEdited) == 1)
    let edited = text.replacing("deskState=\"open\"", with: "deskState=\"looking\" decidedBy=\"财政01\" note=\"已致电\"")
    let file = try scene.scene.send(Array(edited.utf8), as: "w2.xml", from: .finance, on: DeskScene.day)
    #expect(file.outcome == .accepted && file.count(.breakTaken) == 1)
    #expect(try scene.desk() == ["looking||||"])
  }

  @Test func aSheetThatWasCutIsRefused() throws {
    let scene = try DeskScene(.underpaid)
    var sheet = try scene.sheet()
    sheet.say(0, .looking)
    let cut = Array(sheet.csv.dropLast(2))
    #expect(try scene.scene.send(cut, from: .finance, on: DeskScene.day).count(.totalsMissing) == 1)
    let wrong = sheet.csv + Array("合计,2\(String(repeating: ",", count: sheet.header.count - 2))\r\n".utf8)
    #expect(try scene.scene.send(wrong, from: .finance, on: DeskScene.day).count(.totalsCountDiffers) == 1)
    #expect(try scene.desk() == [])
  }

  @Test func departmentsAndBanksWorkNoBreaks() throws {
    let scene = try DeskScene(.underpaid)
    for party in [Party.department("civil"), .bank("rcu")] {
      #expect(try scene.scene.send(scene.sheet().csv, from: party, on: DeskScene.day).count(.kindNotExpected) == 1)
    }
  }

  // MARK: Stale rows

  @Test func aRowWhoseBreakWasWorkedSinceChangesNothingAndIsAnswered() throws {
    let scene = try DeskScene(.underpaid)
    var old = try scene.sheet()
    try scene.work { $0.say(0, .looking, by: "财政01") }
    old.say(0, .looking, by: "财政02")
    old[0, .owner] = "财政02"
    let file = try scene.send(old)
    #expect(file.outcome == .refused && file.count(.breakChanged) == 1)
    #expect(try scene.desk() == ["looking||||"])
    // Not edited, an old row is nobody's word.
    #expect(
      try scene.send(TestBreakWork(csv: String(decoding: scene.sheet().csv, as: UTF8.self))).count(.breakNotEdited) == 1
    )
  }

  @Test func ofTwoRowsAboutOneBreakTheSecondIsStale() throws {
    let scene = try DeskScene(.underpaid)
    let file = try scene.work {
      $0.rows.append($0.rows[0])
      $0.say(0, .looking)
      $0.say(1, .open)
      $0[1, .owner] = "财政09"
    }
    #expect(file.outcome == .partly && file.count(.breakTaken) == 1 && file.count(.breakChanged) == 1)
    #expect(try scene.desk() == ["looking||||"])
  }

  @Test func aBreakThatTheBankPutRightSinceIsNotWorkedAnyMore() throws {
    let scene = try DeskScene(.underpaid)
    var old = try scene.sheet()
    try scene.sent.answer(to: 0)
    old.say(0, .looking)
    #expect(try scene.send(old).count(.breakCleared) == 1)
    #expect(try scene.desk() == [])
  }

  @Test func aBreakThatTheBankSaysOtherwiseSinceIsNotWorkedOnTheOldWord() throws {
    let scene = try DeskScene(.underpaid)
    var old = try scene.sheet()
    try scene.sent.answer(to: 0) { $0.amount = "60.00" }
    old.say(0, .looking)
    #expect(try scene.send(old).count(.breakChanged) == 1)
    #expect(try scene.sheet()[0, .found] == "60.00" && scene.sheet()[0, .amount] == "40.00")
  }

  // MARK: What it takes to close one by hand

  @Test func resolvingWhatIsAboutMoneyTakesAFileOfTheArchive() throws {
    let scene = try DeskScene(.underpaid)
    let without = try scene.work { $0.say(0, .resolved, .differencePosted) }
    #expect(without.count(.valueMissing) == 1)
    for digest in [String(repeating: "ab", count: 32), "letter.pdf"] {
      let file = try scene.work {
        $0.say(0, .resolved, .differencePosted)
        $0[0, .evidence] = digest
      }
      #expect(file.count(.breakEvidenceUnknown) == 1)
    }
    #expect(try scene.desk() == [])
    #expect(try scene.resolve(.differencePosted).count(.breakTaken) == 1)
    #expect(try scene.desk() == ["resolved||differencePosted||财政01"])
    try scene.expectSound()
  }

  @Test func evidenceThatCannotShowItTakesASecondPerson() throws {
    let scene = try DeskScene(.underpaid)
    let digest = try scene.letter()
    func resolve(by hand: String, _ digest: String) throws -> PassReport.File {
      try scene.work {
        $0.say(0, .resolved, .differencePosted, by: hand)
        $0[0, .evidence] = digest
      }
    }
    let first = try resolve(by: "财政01", digest)
    #expect(first.count(.breakProposed) == 1 && first.count(.breakEvidenceOther) == 1)
    #expect(try scene.desk() == ["looking||differencePosted|财政01|"])
    #expect(try scene.report("discrepancy").contains("财政01拟人工解决"))
    #expect(try resolve(by: "财政01", "").count(.breakSamePerson) == 1)
    // To accept it is another proposal than to resolve it.
    #expect(try scene.work { $0.say(0, .accepted, by: "财政02") }.count(.breakProposed) == 1)
    #expect(try resolve(by: "财政03", "").count(.breakProposed) == 1)
    let last = try resolve(by: "财政02", "")
    #expect(last.count(.breakTaken) == 1 && last.count(.breakEvidenceOther) == 0)
    #expect(try scene.desk() == ["resolved||differencePosted||财政03、财政02"])
    try scene.expectSound()
  }

  enum WrongEvidence: CaseIterable { case theReturnThatRaisedIt, ofAnotherBank, ofFinance, aDepartmentsRoster }

  @Test(arguments: WrongEvidence.allCases)
  func aFileThatIsNotTheBanksLaterWordIsNoEvidenceByItself(evidence: WrongEvidence) throws {
    let scene = try DeskScene(.underpaid)
    let books = try Books(scene.scene.spool)
    let sql =
      switch evidence {
      case .theReturnThatRaisedIt: "kind = 'bankReturn'"
      case .ofFinance: "kind = 'policyList'"
      case .aDepartmentsRoster: "kind = 'roster'"
      case .ofAnotherBank: "party = 'banks/abc'"
      }
    if evidence == .ofAnotherBank {
      var roster = TestRoster("B9", [TestRoster.Line(1, Person(80), bank: "103")])
      roster.policy = "T-02"
      try scene.scene.send(roster, on: DeskScene.day)
      try scene.scene.send(
        scene.scene.spool.instruction("abc").answer(on: DeskScene.day), from: "abc", on: DeskScene.day)
    }
    if evidence == .aDepartmentsRoster { try scene.scene.send(TestRoster("B8", people: 50..<52), on: DeskScene.day) }
    let digest = try #require(try books.texts("SELECT digest FROM file WHERE \(sql) ORDER BY id DESC LIMIT 1").first)
    let file = try scene.work {
      $0.say($0.rows(of: .underpaid)[0], .resolved, .differencePosted)
      $0[$0.rows(of: .underpaid)[0], .evidence] = digest
    }
    #expect(file.count(.breakProposed) == 1 && file.count(.breakEvidenceOther) == 1, "\(file.findings)")
    try scene.expectSound()
  }

  @Test func aDepartmentsOwnFileShowsWhatIsItsOwnToSay() throws {
    let scene = try DeskScene(.failed)
    try scene.scene.send(TestRoster("B8", people: 50..<52), on: DeskScene.day)
    let digest = try #require(
      try Books(scene.scene.spool).texts("SELECT digest FROM file WHERE kind = 'roster' ORDER BY id DESC LIMIT 1").first
    )
    let file = try scene.work {
      $0.say(0, .resolved, .notToBePaid)
      $0[0, .evidence] = digest
    }
    #expect(file.count(.breakTaken) == 1)
    try scene.expectSound()
  }

  @Test func aReasonIsRequiredAndFitsTheKind() throws {
    let scene = try DeskScene(.late)
    #expect(try scene.work { $0.say(0, .resolved) }.count(.valueMissing) == 1)
    #expect(try scene.work { $0.say(0, .resolved, .notToBePaid) }.count(.breakReasonNotFitting) == 1)
    #expect(
      try scene.work {
        $0[0, .reason] = "算了"; $0[0, .decidedBy] = "财政01"
      }.count(.wordUnknown) == 1)
    #expect(try scene.work { $0.say(0, .resolved, .other) }.count(.valueMissing) == 1)
    #expect(try scene.work { $0.say(0, .accepted, .bankExplained, by: "") }.count(.valueMissing) == 1)
    #expect(try scene.desk() == [])
    #expect(try scene.work { $0.say(0, .accepted, .bankExplained) }.count(.breakTaken) == 1)
    #expect(try scene.desk() == ["accepted||bankExplained||财政01"])
  }

  @Test func toAcceptADifferenceOfMoneyTakesTwoPeople() throws {
    let scene = try DeskScene(.underpaid)
    let first = try scene.work { $0.say(0, .accepted, .tooSmall, by: "财政01") }
    #expect(first.outcome == .accepted && first.count(.breakProposed) == 1)
    #expect(try scene.desk() == ["looking||tooSmall|财政01|"])
    #expect(try scene.work { $0.say(0, .accepted, by: " 财政０１") }.count(.breakSamePerson) == 1)
    // For another reason it is another proposal.
    #expect(try scene.work { $0.say(0, .accepted, .bankExplained, by: "财政02") }.count(.breakProposed) == 1)
    #expect(try scene.desk() == ["looking||bankExplained|财政02|"])
    #expect(try scene.work { $0.say(0, .accepted, by: "财政01") }.count(.breakTaken) == 1)
    #expect(try scene.desk() == ["accepted||bankExplained||财政02、财政01"])
    // Nor is the reason changed afterwards by one.
    #expect(try scene.work { $0.say(0, .accepted, .tooSmall, by: "财政03") }.count(.breakProposed) == 1)
    #expect(try scene.desk() == ["looking||tooSmall|财政03|"])
    try scene.expectSound()
  }

  @Test func aBreakWithAnOpenCaseIsClosedByItsCaseAlone() throws {
    let scene = try DeskScene(.overpaid)
    #expect(try scene.sheet()[0, .caseNumber] == CaseNumber(1).description)
    #expect(try scene.resolve(.moneyBack).count(.breakCaseOpen) == 1)
    #expect(try scene.work { $0.say(0, .accepted, .tooSmall) }.count(.breakCaseOpen) == 1)
    #expect(try scene.work { $0.say(0, .looking) }.count(.breakTaken) == 1)
    try scene.expectSound()
  }

  @Test func openingAClosedBreakAgainTakesANote() throws {
    let scene = try DeskScene(.late)
    try scene.work { $0.say(0, .accepted, .bankExplained) }
    #expect(try scene.work { $0.say(0, .open, by: "财政02") }.count(.valueMissing) == 1)
    let file = try scene.work {
      $0.say(0, .open, by: "财政02")
      $0[0, .note] = "说明不成立"
    }
    #expect(file.count(.breakTaken) == 1)
    #expect(try scene.desk() == ["open||bankExplained||"])
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM breakStep") == 2)
  }
}
