import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// A scene with one roster of ten people sent to one bank, and the bank's instruction.
struct SentScene {
  let scene: Scene
  let instruction: TestInstruction
  /// A day on which the bank answers in time.
  static let answerDay = Day.on("2026-04-08")
  /// The day by which it has to: the Qingming holiday from the 4th to the 6th lies between.
  static let dueDay = Day.on("2026-04-13")

  init(_ configuration: Configuration = .forTests()) throws {
    scene = try Scene(configuration)
    try scene.send(TestRoster("B1", people: 1..<11))
    instruction = try scene.spool.instruction()
    try #require(instruction.lines.count == 10)
  }

  /// The bank answers every line, and what of the books is asked.
  @discardableResult
  func answer(
    on day: Day = answerDay, _ change: (Int, inout TestReturn.Row) -> Void = { _, _ in }
  ) throws -> PassReport.File {
    try scene.send(instruction.answer(on: day, change), on: day)
  }

  /// The bank answers one line.
  @discardableResult
  func answer(
    to index: Int, on day: Day = answerDay, _ change: (inout TestReturn.Row) -> Void = { _ in }
  ) throws -> PassReport.File {
    try scene.send(instruction.answer(to: index, on: day, change), on: day)
  }

  func breaks(on day: Day = answerDay) throws -> [String: Int] { try scene.breaks(on: day) }

  func states() throws -> [String: Int] { try Books(scene.spool).states() }
}

@Suite("Returns: what a bank says, and what it means")
struct ReturnTests {
  // MARK: Results

  @Test func aPaidLineIsPaidAndNothingIsOpen() throws {
    let sent = try SentScene()
    let file = try sent.answer()
    #expect(file.outcome == .accepted && file.kind == .bankReturn && file.lines == 10)
    #expect(try sent.states() == ["paid": 10])
    #expect(try sent.breaks(on: .on("2026-12-01")) == [:])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 100_000)
    try sent.scene.expectSound()
  }

  @Test func aReturnIsTheSameInXML() throws {
    let sent = try SentScene()
    try sent.scene.send(
      sent.instruction.answer(on: SentScene.answerDay).xml, from: .bank("rcu"), on: SentScene.answerDay)
    #expect(try sent.states() == ["paid": 10])
    try sent.scene.expectSound()
  }

  @Test func aFailedLineIsFailedWithItsReason() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 3 { $1.fail("R03") } }
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    #expect(try sent.breaks() == ["failed": 1])
    #expect(try Books(sent.scene.spool).texts("SELECT reasonCode FROM paymentNow WHERE state = 'failed'") == ["R03"])
    try sent.scene.expectSound()
  }

  @Test func theBanksOwnReasonIsMappedAndAnUnmappedOneIsOther() throws {
    let sent = try SentScene()
    let file = try sent.answer {
      if $0 == 0 { $1.fail("E01") }
      if $0 == 1 { $1.fail("NEVER HEARD") }
    }
    #expect(file.count(.reasonUnmapped) == 1)
    let reasons = try Books(sent.scene.spool).texts(
      "SELECT reasonCode FROM paymentNow WHERE state = 'failed' ORDER BY payment")
    #expect(reasons == ["R01", "R99"])
    #expect(try sent.states() == ["paid": 8, "failed": 2])
    try sent.scene.expectSound()
  }

  @Test(arguments: ["P", "U"])
  func whatIsNotKnownYetIsInFlightAndLaterMissing(result: String) throws {
    let sent = try SentScene()
    try sent.answer {
      if $0 == 0 {
        $1.fail("")
        $1.result = result
      }
    }
    #expect(try sent.states() == ["paid": 9, "instructed": 1])
    #expect(try sent.breaks(on: SentScene.dueDay) == [:])
    #expect(try sent.breaks(on: .on("2026-04-14")) == ["missing": 1])
    try sent.scene.expectSound()
  }

  @Test func aLineThatNoReturnMentionsIsInFlight() throws {
    let sent = try SentScene()
    try sent.answer(to: 4)
    #expect(try sent.states() == ["paid": 1, "instructed": 9])
    #expect(try sent.breaks() == [:])
    try sent.scene.expectSound()
  }

  @Test func anAnswerMayComeInSeveralReturns() throws {
    let sent = try SentScene()
    for index in 0..<10 { try sent.answer(to: index) { if index == 9 { $0.fail("R01") } } }
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    #expect(try sent.breaks(on: .on("2026-06-01")) == ["failed": 1])
    try sent.scene.expectSound()
  }

  @Test func theRowsOfAReturnMayStandInAnyOrder() throws {
    let sent = try SentScene()
    var answer = sent.instruction.answer(on: SentScene.answerDay) { if $0 == 2 { $1.fail("R01") } }
    answer.rows.reverse()
    try sent.scene.send(answer, on: SentScene.answerDay)
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM posting") == 9)
    try sent.scene.expectSound()
  }

  // MARK: Said again

  @Test func theSameReturnAgainIsADuplicateFile() throws {
    let sent = try SentScene()
    try sent.answer()
    #expect(try sent.answer().outcome == .duplicate)
    #expect(try sent.breaks() == [:])
    try sent.scene.expectSound()
  }

  @Test func theSameReturnInOtherBytesIsTheBankSayingItAgain() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 3 { $1.fail("R03") } }
    let again = try sent.answer {
      if $0 == 3 { $1.fail("R03") }
      $1.reasonText = "again"
    }
    #expect(again.outcome == .accepted && again.count(.statusRepeated) == 10)
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    #expect(try sent.breaks() == ["failed": 1])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 90_000)
    try sent.scene.expectSound()
  }

  @Test func aSecondPostingUnderAnotherBankReferenceIsADuplicate() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0) { $0.bankReference = "OTHER" }
    #expect(try sent.breaks() == ["duplicate": 1])
    #expect(try sent.states() == ["paid": 10])
    try sent.scene.expectSound()
  }

  @Test func twoPostingsInOneFileAreADuplicateWhateverTheirReferences() throws {
    for reference in ["SAME", "OTHER"] {
      let sent = try SentScene()
      var answer = sent.instruction.answer(to: 0, on: SentScene.answerDay) { $0.bankReference = "SAME" }
      answer.rows.append(answer.rows[0])
      answer.rows[1].bankReference = reference
      try sent.scene.send(answer, on: SentScene.answerDay)
      #expect(try sent.breaks() == ["duplicate": 1])
      try sent.scene.expectSound()
    }
  }

  @Test func aKnownPostingSaidTwiceInALaterFileIsADuplicateAndSaidSoAgainIsNoSecondOne() throws {
    let sent = try SentScene()
    try sent.answer()
    var answer = sent.instruction.answer(to: 0, on: SentScene.answerDay)
    answer.rows.append(answer.rows[0])
    for text in ["", "again"] {
      answer.rows[0].reasonText = text
      try sent.scene.send(answer, on: SentScene.answerDay)
      #expect(try sent.breaks() == ["duplicate": 1])
    }
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 110_000)
    try sent.scene.expectSound()
  }

  @Test func aSecondPostingOfMoreIsADuplicateAndNotAlsoOverpaid() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0) {
      $0.bankReference = "OTHER"
      $0.amount = "500.00"
    }
    #expect(try sent.breaks() == ["duplicate": 1])
    try sent.scene.expectSound()
  }

  @Test func theDuplicateSaidAgainIsNoSecondDuplicate() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0) { $0.bankReference = "OTHER" }
    try sent.answer(to: 0) {
      $0.bankReference = "OTHER"
      $0.reasonText = "again"
    }
    #expect(try sent.breaks() == ["duplicate": 1])
    try sent.scene.expectSound()
  }

  @Test func aDuplicateSentBackIsCleared() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0) { $0.bankReference = "OTHER" }
    try sent.answer(to: 0, on: .on("2026-04-09")) {
      $0.fail("R20")
      $0.bankReference = "OTHER"
    }
    #expect(try sent.breaks() == [:])
    #expect(try sent.states() == ["paid": 10])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 100_000)
    try sent.scene.expectSound()
  }

  // MARK: Otherwise than instructed

  @Test(arguments: [
    ("overpaid", "amount", "100.01"), ("underpaid", "amount", "99.99"),
    ("accountDiffers", "account", "6222020000000000018"),
    ("nameDiffers", "name", "别人"), ("late", "postedOn", "2026-04-14"),
  ])
  func aPostingThatDiffersRaisesItsKindAlone(kind: String, field: String, value: String) throws {
    let sent = try SentScene()
    try sent.answer { index, row in
      guard index == 5 else { return }
      switch field {
      case "amount": row.amount = value
      case "account": row.account = value
      case "name": row.name = value
      default: row.postedOn = value
      }
    }
    #expect(try sent.breaks() == [kind: 1])
    #expect(try sent.states() == ["paid": 10])
    try sent.scene.expectSound()
  }

  @Test func aDayOnWhichNothingCanHaveBeenPostedRefusesItsRow() throws {
    let sent = try SentScene()
    let made = Scene.day
    let file = try sent.answer { index, row in
      switch index {
      case 0: row.postedOn = made.advanced(by: -1).description
      case 1: row.postedOn = made.advanced(by: -365).description
      case 2: row.postedOn = made.advanced(by: 367).description
      case 3: row.postedOn = made.advanced(by: 366).description
      case 4: row.postedOn = made.description
      case 5:
        row.fail("R03")
        row.postedOn = made.advanced(by: -1).description
      case 6:
        row.fail("R03")
        row.postedOn = made.advanced(by: 400).description
      default: break
      }
    }
    #expect(file.outcome == .partly && file.refused == 4 && file.count(.postedOutside) == 4)
    // What is not known to be right is in flight, not paid and not failed; nobody pays it again.
    #expect(try sent.states() == ["instructed": 4, "paid": 5, "failed": 1])
    try sent.answer(to: 0, on: SentScene.answerDay)
    #expect(try sent.states() == ["instructed": 3, "paid": 6, "failed": 1])
    try sent.scene.expectSound()
  }

  @Test func theTellingKindComesFirstWhenSeveralDiffer() throws {
    let sent = try SentScene()
    try sent.answer {
      guard $0 == 0 else { return }
      $1.amount = "200.00"
      $1.account = "6222020000000000018"
      $1.name = "别人"
      $1.postedOn = "2026-05-20"
    }
    #expect(try sent.breaks() == ["overpaid": 1])
    try sent.scene.expectSound()
  }

  @Test(arguments: ["overpaid", "underpaid", "accountDiffers", "nameDiffers"])
  func aPostingSaidRightlyLaterClearsItsDifference(kind: String) throws {
    let sent = try SentScene()
    try sent.answer(to: 0) {
      switch kind {
      case "overpaid": $0.amount = "150.00"
      case "underpaid": $0.amount = "50.00"
      case "accountDiffers": $0.account = "6222020000000000018"
      default: $0.name = "别人"
      }
    }
    #expect(try sent.breaks() == [kind: 1])
    try sent.answer(to: 0, on: .on("2026-04-09")) { $0.postedOn = "2026-04-08" }
    #expect(try sent.breaks() == [:])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 10_000)
    try sent.scene.expectSound()
  }

  @Test func theDayItIsDueIsNotLate() throws {
    let sent = try SentScene()
    #expect(sent.instruction.lines.allSatisfy { $0.dueOn == SentScene.dueDay.description })
    try sent.answer { $1.postedOn = SentScene.dueDay.description }
    #expect(try sent.breaks() == [:])
  }

  @Test(arguments: ["阿依古丽•买买提", "阿依古丽・买买提", "阿依古丽 买买提", "阿依古丽买买提", "阿依古丽．买买提"])
  func aNameThatFoldsToTheSameDoesNotDiffer(name: String) throws {
    let scene = try Scene()
    var roster = TestRoster("B1", people: 1..<2)
    roster.lines[0].person.name = "阿依古丽·买买提"
    try scene.send(roster)
    let answer = try scene.spool.instruction().answer(on: SentScene.answerDay) { $1.name = name }
    try scene.send(answer, on: SentScene.answerDay)
    #expect(try scene.breaks(on: SentScene.answerDay) == [:])
  }

  // MARK: Nobody instructed

  @Test(arguments: ["DF000000000000199", "DF0000000000001", "", "X"])
  func aReferenceThatWasNeverGivenIsAnUnknownPayment(reference: String) throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.reference = reference } }
    #expect(try sent.breaks() == ["unknownPayment": 1])
    #expect(try sent.states() == ["paid": 9, "instructed": 1])
    try sent.scene.expectSound()
  }

  @Test func anotherBanksPaymentIsAnUnknownPayment() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<11, banks: ["402", "103"]))
    let foreign = try scene.spool.instruction("abc")
    let own = try scene.spool.instruction("rcu")
    var answer = own.answer(to: 0, on: SentScene.answerDay)
    var row = TestReturn.Row(foreign.lines[1], on: SentScene.answerDay)
    row.instruction = own.number
    answer.rows.append(row)
    try scene.send(answer, from: "rcu", on: SentScene.answerDay)
    #expect(try scene.breaks(on: SentScene.answerDay) == ["unknownPayment": 1])
    #expect(try Books(scene.spool).states() == ["paid": 1, "instructed": 9])
    try scene.expectSound()
  }

  @Test func anUnknownPaymentSaidAgainIsNoSecondOneAndIsClearedWhenSentBack() throws {
    let sent = try SentScene()
    func row(_ day: Day, _ change: (inout TestReturn.Row) -> Void = { _ in }) throws {
      try sent.answer(to: 0, on: day) {
        $0.reference = "DF000000000000199"
        $0.postedOn = "2026-04-08"
        $0.bankReference = "U1"
        change(&$0)
      }
    }
    try row(.on("2026-04-08"))
    try row(.on("2026-04-09")) { $0.reasonText = "again" }
    #expect(try sent.breaks() == ["unknownPayment": 1])
    try row(.on("2026-04-09")) { $0.bankReference = "U2" }
    #expect(try sent.breaks() == ["unknownPayment": 2])
    for (bankReference, left) in [("U1", ["unknownPayment": 1]), ("U2", [:])] {
      try row(.on("2026-04-10")) {
        $0.result = "F"
        $0.reason = "R20"
        $0.bankReference = bankReference
      }
      #expect(try sent.breaks() == left)
    }
    try sent.scene.expectSound()
  }

  @Test func aReturnThatAnswersNoInstructionOfTheBankIsRefused() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<11, banks: ["402", "103"]))
    var answer = try scene.spool.instruction("abc").answer(on: SentScene.answerDay)
    let foreign = try scene.send(answer, from: "rcu", on: SentScene.answerDay)
    #expect(foreign.outcome == .refused && foreign.count(.instructionUnknown) == 1)
    for index in answer.rows.indices { answer.rows[index].instruction = "abc-20260401-999999" }
    #expect(try scene.send(answer, from: "abc", on: SentScene.answerDay).outcome == .refused)
    #expect(try Books(scene.spool).states() == ["instructed": 10])
    try scene.expectSound()
  }

  @Test func aReturnMayAnswerTwoInstructionsAndARowMayNameTheWrongOne() throws {
    var configuration = Configuration.forTests()
    configuration.limits.instructionLines = 5
    let scene = try Scene(configuration)
    try scene.send(TestRoster("B1", people: 1..<11))
    let instructions = try scene.spool.instructions("rcu")
    var answer = instructions[0].answer(on: SentScene.answerDay)
    answer.rows += instructions[1].answer(on: SentScene.answerDay).rows
    answer.rows[9].instruction = instructions[0].number
    let file = try scene.send(answer, on: SentScene.answerDay)
    #expect(file.outcome == .accepted && file.count(.instructionOfAnother) == 1)
    #expect(try Books(scene.spool).states() == ["paid": 10])
    try scene.expectSound()
  }
}
