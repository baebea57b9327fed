import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Clawbacks, once a case is closed: what is new is owed, what is too much is told, and nobody is told wrongly")
struct LateRecoveryTests {
  private static let day = Day.on("2026-04-09")
  private static let number = CaseNumber(1).description

  private func take(_ scene: SentScene, _ steps: [TestClawback.Step]) throws {
    let file = try scene.scene.send(TestClawback(steps).csv, as: "steps.csv", from: .finance, on: Self.day)
    try #require(file.outcome == .accepted)
  }

  private func cases(_ scene: SentScene) throws -> [String] {
    try Books(scene.scene.spool).rows("SELECT origin, owedFen, recoveredFen FROM clawbackCase ORDER BY id").map {
      $0.joined(separator: "|")
    }
  }

  /// What came back beyond what was left, as cases, alarms and the journal say it.
  private func surpluses(_ scene: SentScene) throws -> [String] {
    let books = try Books(scene.scene.spool)
    let steps = try books.texts("SELECT amountFen FROM clawbackStep WHERE action = 'surplus' ORDER BY id")
    #expect(try books.number("SELECT count(*) FROM alarm WHERE kind = 'caseSurplus'") == Int64(steps.count))
    #expect(
      try books.number("SELECT coalesce(sum(count), 0) FROM journal WHERE kind = 'case.surplus'") == Int64(steps.count))
    return steps
  }

  private func posted(_ scene: SentScene) throws -> Int64 {
    try Books(scene.scene.spool).number("SELECT sum(postedFen) FROM instructionPart")
  }

  /// One of ten people got 150.00 in place of 100.00, and the 50.00 were got back.
  private func closedOverpayment() throws -> SentScene {
    let scene = try SentScene()
    try scene.answer { if $0 == 0 { $1.amount = "150.00" } }
    try take(scene, [.recover(Self.number, "50.00", voucher: "V1"), .close(Self.number)])
    return scene
  }

  private func correct(_ scene: SentScene, _ amount: String) throws {
    try scene.answer(to: 0, on: Self.day) { ($0.amount, $0.postedOn) = (amount, "2026-04-08") }
  }

  @Test func aLaterCorrectionOpensACaseOverWhatIsNewAlone() throws {
    let scene = try closedOverpayment()
    try correct(scene, "170.00")
    #expect(try cases(scene) == ["overpaid|5000|5000", "overpaid|2000|0"])
    #expect(try scene.breaks() == ["overpaid": 1] && posted(scene) == 102_000)
    try correct(scene, "170.00")
    try correct(scene, "180.00")
    #expect(try cases(scene) == ["overpaid|5000|5000", "overpaid|3000|0"])
    try scene.scene.expectSound()
    let second = CaseNumber(2).description
    try take(scene, [.recover(second, "30.00", voucher: "V2"), .close(second)])
    #expect(try scene.breaks() == [:] && posted(scene) == 100_000 && surpluses(scene) == [])
    try scene.answer(to: 0, on: Self.day) {
      $0.fail("R20")
      $0.bankReference = "BACK"
    }
    #expect(try scene.states() == ["paid": 9, "returned": 1] && posted(scene) == 90_000)
    try scene.scene.expectSound()
  }

  @Test func whatWasGotBackOfTooMuchThatWasNotTooMuchIsTold() throws {
    let scene = try closedOverpayment()
    try correct(scene, "120.00")
    #expect(try cases(scene) == ["overpaid|5000|5000"] && scene.breaks() == [:])
    #expect(try surpluses(scene) == ["3000"] && posted(scene) == 100_000)
    try correct(scene, "120.00")
    #expect(try surpluses(scene) == ["3000"])
    try scene.scene.expectSound()
  }

  @Test func whatComesBackBeyondWhatIsLeftIsRecordedAndTold() throws {
    let scene = try SentScene()
    try scene.answer()
    try scene.answer(to: 0) { $0.bankReference = "OTHER" }
    try take(scene, [.recover(Self.number, "30.00", voucher: "V1")])
    try scene.answer(to: 0, on: Self.day) {
      $0.fail("R20")
      $0.bankReference = "OTHER"
    }
    #expect(try cases(scene) == ["duplicate|10000|10000"] && surpluses(scene) == ["3000"])
    try scene.scene.expectSound()
  }

  @Test func aPaymentThatShouldNotHaveBeenMadeComesBackAfterItWasGotBack() throws {
    let scene = try SentScene()
    try scene.answer()
    try take(scene, [.open(scene.instruction.lines[0].reference, "60.00")])
    try take(scene, [.recover(Self.number, "60.00", voucher: "V1"), .close(Self.number)])
    for _ in 0..<2 {
      try scene.answer(to: 0, on: Self.day) {
        $0.fail("R20")
        $0.bankReference = "BACK"
      }
    }
    #expect(try scene.states()["returned"] == 1 && surpluses(scene) == ["10000"])
    try scene.scene.expectSound()
  }

  @Test func aDuplicateThatComesBackAfterItsCaseWasClosedIsToldOnce() throws {
    let scene = try SentScene()
    try scene.answer()
    try scene.answer(to: 0) { $0.bankReference = "OTHER" }
    try take(scene, [.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
    for text in ["once", "again"] {
      try scene.answer(to: 0, on: Self.day) {
        $0.fail("R20")
        ($0.bankReference, $0.reasonText) = ("OTHER", text)
      }
    }
    #expect(try scene.states() == ["paid": 10] && scene.breaks() == [:] && surpluses(scene) == ["10000"])
    try scene.scene.expectSound()
  }

  @Test func whereBothPostingsHaveOneReferenceWhatComesBackIsNotTakenForTheSettledOne() throws {
    let scene = try SentScene()
    var answer = scene.instruction.answer(on: SentScene.answerDay)
    answer.rows.insert(answer.rows[0], at: 1)
    try scene.scene.send(answer, on: SentScene.answerDay)
    #expect(try scene.breaks() == ["duplicate": 1])
    try take(scene, [.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
    try scene.answer(to: 0, on: Self.day) {
      let reference = $0.bankReference
      $0.fail("R20")
      $0.bankReference = reference
    }
    // Nobody can say which of them came back: it is told, and nothing is paid again before the bank has said.
    #expect(try scene.breaks() == ["statusConflict": 1] && surpluses(scene) == [])
    let reissue = TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(scene.instruction.lines[0].reference)])
    #expect(try scene.scene.send(reissue, on: Self.day).outcome == .refused)
    try scene.scene.expectSound()
  }

  @Test(arguments: [("6222020000000000018", ""), ("", "别人")])
  func whoseOverpaymentWentElsewhereIsNotToldThatItWasPaid(account: String, name: String) throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.notices = .finance
    let scene = try SentScene(configuration)
    try scene.answer {
      guard $0 == 0 else { return }
      $1.amount = "150.00"
      if !account.isEmpty { $1.account = account }
      if !name.isEmpty { $1.name = name }
    }
    try take(scene, [.recover(Self.number, "50.00", voucher: "V1"), .close(Self.number)])
    let reference = scene.instruction.lines[0].reference
    func told() throws -> Int {
      try scene.scene.spool.notices(.finance).flatMap(\.lines).filter { $0.reference == reference }.count
    }
    #expect(try told() == 0)
    #expect(try scene.breaks() == [account.isEmpty ? "nameDiffers" : "accountDiffers": 1])
    try scene.scene.expectSound()
    // Told once the bank has put it right.
    try scene.answer(to: 0, on: Self.day) { $0.postedOn = "2026-04-08" }
    #expect(try told() == 1 && scene.breaks() == [:])
    try scene.scene.expectSound()
  }

  @Test func whatIsAddedToASettledStrangerAndTakenAwayAgainLeavesNoBreak() throws {
    let scene = try SentScene()
    try scene.answer()
    func say(_ amount: String) throws {
      try scene.answer(to: 0, on: Self.day) {
        ($0.reference, $0.bankReference, $0.amount, $0.postedOn) = ("DF000000000000199", "U1", amount, "2026-04-08")
      }
    }
    try say("100.00")
    try take(scene, [.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
    try say("110.00")
    #expect(try scene.breaks() == ["unknownPayment": 1])
    try say("90.00")
    #expect(try scene.breaks() == [:])
    // Ten of what was added never was posted, and ten of what was settled.
    #expect(try cases(scene) == ["unknownPayment|10000|10000", "unknownPayment|1000|1000"])
    #expect(try surpluses(scene) == ["1000"])
    try scene.scene.expectSound()
  }
}
