import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// Ten people paid, and one case of what happened then.
struct CaseScene {
  static let day = Day.on("2026-04-09")
  let sent: SentScene
  var scene: Scene { sent.scene }
  var first: TestInstruction.Line { sent.instruction.lines[0] }

  /// The number of the first case there is.
  static let number = CaseNumber(1).description

  enum Cause: String, CaseIterable { case overpaid, duplicate, unknownPayment, notDue }

  init(_ cause: Cause, _ configuration: DaifaModel.Configuration = .forTests()) throws {
    sent = try SentScene(configuration)
    switch cause {
    case .overpaid: try sent.answer { if $0 == 0 { $1.amount = "150.00" } }
    case .duplicate:
      try sent.answer()
      try sent.answer(to: 0) { $0.bankReference = "OTHER" }
    case .unknownPayment:
      try sent.answer()
      try sent.answer(to: 0) {
        $0.reference = "DF000000000000199"
        $0.bankReference = "U1"
      }
    case .notDue:
      try sent.answer()
      try take([.open(first.reference, "100.00")])
    }
  }

  @discardableResult
  func take(_ steps: [TestClawback.Step], on day: Day = day) throws -> PassReport.File {
    try scene.send(TestClawback(steps).csv, as: "steps.csv", from: .finance, on: day)
  }

  /// The bank says that money came back.
  func sendBack(_ reference: String, on day: Day = day) throws {
    try sent.answer(to: 0, on: day) {
      $0.fail("R20")
      $0.bankReference = reference
    }
  }

  /// `origin|owed|recovered|waived|closed`, in fen, a case a row.
  func cases() throws -> [String] {
    try Books(scene.spool).rows(
      "SELECT origin, owedFen, recoveredFen, waivedFen, closedOn FROM clawbackCase ORDER BY id"
    ).map { $0.joined(separator: "|") }
  }

  /// What stands as more than was left, in fen.
  func surplus() throws -> String {
    try Books(scene.spool).texts(
      """
      SELECT sum(CASE action WHEN 'surplus' THEN amountFen WHEN 'withdrawSurplus' THEN -amountFen ELSE 0 END)
      FROM clawbackStep
      """
    ).joined()
  }

  func breaks() throws -> [String: Int] { try scene.breaks(on: Self.day) }

  func posted() throws -> Int64 { try Books(scene.spool).number("SELECT sum(postedFen) FROM instructionPart") }

  func expectSound() throws {
    try scene.expectSound()
    #expect(try Books(scene.spool).flaws().isEmpty)
  }
}

@Suite("Clawbacks: money that somebody has and should not have is followed until it is back")
struct ClawbackTests {
  private static let number = CaseScene.number

  // MARK: How a case opens

  @Test(arguments: [
    ("overpaid", "5000"), ("duplicate", "10000"), ("unknownPayment", "10000"), ("notDue", "10000"),
  ])
  func aCaseOpensWithItsBreakOrByHandOverWhatIsOwed(cause: String, owed: String) throws {
    let scene = try CaseScene(try #require(CaseScene.Cause(rawValue: cause)))
    #expect(try scene.cases() == ["\(cause)|\(owed)|0|0|"])
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'case.open'") == 1)
    #expect(try scene.breaks() == (cause == "notDue" ? [:] : [cause: 1]))
    try scene.expectSound()
  }

  @Test(arguments: ["underpaid", "accountDiffers", "nameDiffers", "late", "failed"])
  func whatIsNoReceivableOpensNone(kind: String) throws {
    let scene = try SentScene()
    try scene.answer {
      guard $0 == 0 else { return }
      switch kind {
      case "underpaid": $1.amount = "50.00"
      case "accountDiffers": $1.account = "6222020000000000018"
      case "nameDiffers": $1.name = "别人"
      case "late": $1.postedOn = "2026-04-14"
      default: $1.fail("R03")
      }
    }
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM clawbackCase") == 0)
  }

  @Test func thePaymentOfACaseOpenedByHandStaysPaidAndItsNumberIsInTheReceipt() throws {
    let scene = try CaseScene(.notDue)
    #expect(try scene.sent.states() == ["paid": 10])
    let receipt = try #require(scene.scene.spool.outbox(.finance, "receipt-steps").first { $0.hasSuffix(".csv") })
    #expect(try scene.scene.spool.text("finance/outbox/\(receipt)").contains(Self.number))
    let why = try Books(scene.scene.spool).texts("SELECT subject FROM journal WHERE kind = 'case.open'")
    #expect(why == ["\(Self.number) 财政01 享受人已死亡"])
  }

  @Test func onlyAPaidPaymentIsClawedBackOnceAndNotForMoreThanItWas() throws {
    let scene = try CaseScene(.notDue)
    #expect(try scene.take([.open(scene.first.reference, "1.00")]).count(.caseStandsOpen) == 1)
    #expect(try scene.take([.open(scene.sent.instruction.lines[1].reference, "100.01")]).count(.caseAmountAbove) == 1)
    #expect(try scene.take([.open("DF999999999999956", "1.00")]).count(.casePaymentNotPaid) == 1)
    let failed = try SentScene()
    try failed.answer { if $0 == 0 { $1.fail("R03") } }
    let steps = TestClawback([.open(failed.instruction.lines[0].reference, "100.00")])
    let file = try failed.scene.send(steps.csv, from: .finance, on: CaseScene.day)
    #expect(file.count(.casePaymentNotPaid) == 1 && file.outcome == .refused)
    #expect(try scene.cases().count == 1)
  }

  // MARK: What comes back

  @Test(arguments: CaseScene.Cause.allCases)
  fileprivate func whatIsRecoveredInFullIsClosedByASecondPersonAndWithItItsBreak(cause: CaseScene.Cause) throws {
    let scene = try CaseScene(cause)
    let owed = cause == .overpaid ? "50.00" : "100.00"
    let half = cause == .overpaid ? "25.00" : "50.00"
    #expect(
      try scene.take([.recover(Self.number, half, voucher: "V1"), .recover(Self.number, half, voucher: "V2")]).accepted
        == 2)
    let fen = owed.replacing(".", with: "")
    #expect(try scene.cases() == ["\(cause.rawValue)|\(fen)|\(fen)|0|"])
    #expect(try scene.take([.close(Self.number, by: "财政01")]).count(.caseSamePerson) == 1)
    #expect(try scene.take([.close(Self.number, by: "财政０１")]).count(.caseSamePerson) == 1)
    #expect(try scene.breaks().count == (cause == .notDue ? 0 : 1))
    #expect(try scene.take([.close(Self.number)]).outcome == .accepted)
    #expect(try scene.cases() == ["\(cause.rawValue)|\(fen)|\(fen)|0|2026-04-09"])
    #expect(try scene.breaks() == [:])
    let resolved = try Books(scene.scene.spool).number(#"SELECT count(*) FROM "break" WHERE clearedByCase = 1"#)
    #expect(resolved == (cause == .notDue ? 0 : 1))
    // The books agree again: what was settled does not count as posted.
    #expect(try scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func whatIsLeftIsWaivedWithAReasonAndEnteredAndClosedByTwo() throws {
    let scene = try CaseScene(.duplicate)
    var silent = TestClawback.Step.waive(Self.number, "40.00")
    silent.reason = ""
    #expect(try scene.take([silent]).count(.valueMissing) == 1)
    #expect(try scene.take([.recover(Self.number, "60.00", voucher: "V1")]).outcome == .accepted)
    #expect(try scene.take([.close(Self.number)]).count(.caseNotSettled) == 1)
    #expect(try scene.take([.waive(Self.number, "40.00", by: "财政02")]).outcome == .accepted)
    #expect(try scene.take([.close(Self.number, by: "财政02")]).count(.caseSamePerson) == 1)
    // Nor does the one before, though another hand came after: whoever entered any of it closes nothing.
    #expect(try scene.take([.close(Self.number, by: "财政01")]).count(.caseSamePerson) == 1)
    #expect(try scene.take([.close(Self.number, by: "财政03")]).outcome == .accepted)
    #expect(try scene.cases() == ["duplicate|10000|6000|4000|2026-04-09"])
    try scene.expectSound()
  }

  @Test func aReturnThatTakesADuplicateBackRecoversItAndAPersonClosesTheCase() throws {
    let scene = try CaseScene(.duplicate)
    try scene.sendBack("OTHER")
    #expect(try scene.cases() == ["duplicate|10000|10000|0|"])
    #expect(try scene.breaks() == [:])
    let books = try Books(scene.scene.spool)
    #expect(
      try books.rows("SELECT party, subject, amountFen FROM journal WHERE kind = 'case.recover'") == [
        ["banks/rcu", Self.number, "10000"]
      ])
    #expect(try scene.take([.close(Self.number)]).outcome == .accepted)
    #expect(try scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func whatIsRecoveredByHandInPartComesBackInTheRest() throws {
    let scene = try CaseScene(.duplicate)
    try scene.take([.recover(Self.number, "30.00", voucher: "V1")])
    try scene.sendBack("OTHER")
    #expect(try scene.cases() == ["duplicate|10000|10000|0|"])
    #expect(
      try Books(scene.scene.spool).texts("SELECT amountFen FROM clawbackStep WHERE action = 'recover'") == [
        "3000", "7000",
      ])
    try scene.expectSound()
  }

  @Test func aPostingCorrectedByTheBankRecoversWhatItWasTooMuch() throws {
    let scene = try CaseScene(.overpaid)
    try scene.sent.answer(to: 0, on: CaseScene.day) { ($0.amount, $0.postedOn) = ("120.00", "2026-04-08") }
    #expect(try scene.cases() == ["overpaid|5000|3000|0|"])
    try scene.sent.answer(to: 0, on: CaseScene.day) { ($0.amount, $0.postedOn) = ("170.00", "2026-04-08") }
    #expect(try scene.cases() == ["overpaid|10000|3000|0|"])
    try scene.sent.answer(to: 0, on: CaseScene.day) { ($0.amount, $0.postedOn) = ("100.00", "2026-04-08") }
    #expect(try scene.cases() == ["overpaid|10000|10000|0|"])
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func aPaymentThatShouldNotHaveBeenMadeAndComesBackIsRecoveredAndNeverReissued() throws {
    let scene = try CaseScene(.notDue)
    try scene.sendBack("")
    #expect(try scene.cases() == ["notDue|10000|10000|0|"])
    for original in [scene.first.reference, ""] {
      let lines = [TestRoster.Line(1, Person(1)).reissuing(original), .init(2, Person(600 + original.count))]
      let file = try scene.scene.send(TestRoster("R\(original.count)", lines), on: CaseScene.day)
      #expect(file.count(.originalClawedBack) == 1 && file.accepted == 1)
    }
    try scene.expectSound()
  }

  // MARK: Once it is closed

  @Test(arguments: CaseScene.Cause.allCases)
  fileprivate func whatABankSaysAgainOpensNothingThatWasSettled(cause: CaseScene.Cause) throws {
    let scene = try CaseScene(cause)
    let owed = cause == .overpaid ? "50.00" : "100.00"
    try scene.take([.recover(Self.number, owed, voucher: "V1"), .close(Self.number)])
    try scene.sent.answer(to: 0, on: CaseScene.day) {
      $0.reasonText = "again"
      $0.postedOn = "2026-04-08"
      switch cause {
      case .overpaid: $0.amount = "150.00"
      case .duplicate: $0.bankReference = "OTHER"
      case .unknownPayment: ($0.reference, $0.bankReference) = ("DF000000000000199", "U1")
      case .notDue: break
      }
    }
    #expect(try scene.breaks() == [:] && scene.cases().count == 1 && scene.posted() == 100_000)
    #expect(try scene.take([.recover(Self.number, "1.00", voucher: "V2")]).count(.caseClosed) == 1)
    try scene.expectSound()
  }

  @Test func aDuplicateTakenBackAfterItsCaseWasClosedIsNotTheFirstPostingComingBack() throws {
    let scene = try CaseScene(.duplicate)
    try scene.take([.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
    try scene.sendBack("OTHER")
    #expect(try scene.sent.states() == ["paid": 10] && scene.breaks() == [:] && scene.posted() == 100_000)
    // The books by day know that it came back, as the bank's statement will.
    let days = try Books(scene.scene.spool).rows("SELECT sum(postedFen), sum(backFen), sum(backCount) FROM postedDay")
    #expect(days == [["110000", "10000", "1"]])
    try scene.expectSound()
  }

  @Test func whereTheWholePaymentComesBackAfterwardsTheBooksAgree() throws {
    let scene = try CaseScene(.overpaid)
    try scene.take([.recover(Self.number, "50.00", voucher: "V1"), .close(Self.number)])
    #expect(try scene.posted() == 100_000)
    try scene.sendBack("")
    #expect(try scene.sent.states() == ["paid": 9, "returned": 1] && scene.posted() == 90_000)
    try scene.expectSound()
  }

  @Test func onceAnOverpaymentIsSettledItsOwnerIsTold() throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.notices = .finance
    let scene = try CaseScene(.overpaid, configuration)
    try scene.take([.recover(Self.number, "50.00", voucher: "V1"), .close(Self.number)])
    let told = try scene.scene.spool.notices(.finance).flatMap(\.lines).map(\.reference)
    #expect(told.count == 10 && told.last == scene.first.reference)
    #expect(try Books(scene.scene.spool).noticeFaults() == [])
  }

  // MARK: What is wrong changes nothing

  @Test func aWrongLineChangesNothingAndTheOthersGoOn() throws {
    let scene = try CaseScene(.duplicate)
    var future = TestClawback.Step.recover(Self.number, "1.00", voucher: "V9")
    future.recoveredOn = "2026-04-10"
    let file = try scene.take([
      .recover("ZH000000009999", "1.00", voucher: "V1"), .recover(CaseNumber(9).description, "1.00", voucher: "V1"),
      .recover(Self.number, "100.01", voucher: "V1"), .recover(Self.number, "10.00", voucher: ""),
      .recover(Self.number, "0.00", voucher: "V3"), future, .init("forget", Self.number, by: "财政01"),
      .recover(Self.number, "10.00", voucher: "V2"), .recover(Self.number, "10.00", voucher: "V2"), .close(Self.number),
    ])
    #expect(
      file.outcome == .partly && file.accepted == 1 && file.acceptedSum == Amount(fen: 1_000) && file.refused == 9)
    #expect(file.count(.caseUnknown) == 2 && file.count(.caseAmountAbove) == 1 && file.count(.valueMissing) == 1)
    #expect(file.count(.amountZero) == 1 && file.count(.recoveredLater) == 1 && file.count(.wordUnknown) == 1)
    #expect(file.count(.caseVoucherRepeated) == 1 && file.count(.caseNotSettled) == 1)
    #expect(try scene.cases() == ["duplicate|10000|1000|0|"])
    try scene.expectSound()
  }

  @Test func totalsThatDifferRefuseTheWholeFile() throws {
    let scene = try CaseScene(.duplicate)
    var steps = TestClawback([.recover(Self.number, "10.00", voucher: "V1")])
    steps.saidSum = "11.00"
    let file = try scene.scene.send(steps.csv, from: .finance, on: CaseScene.day)
    #expect(file.outcome == .refused && file.count(.totalsSumDiffers) == 1)
    #expect(try scene.cases() == ["duplicate|10000|0|0|"])
  }

  @Test func aClawbackFileIsTheSameInXML() throws {
    let scene = try CaseScene(.duplicate)
    let steps = TestClawback([.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
    #expect(try scene.scene.send(steps.xml, from: .finance, on: CaseScene.day).accepted == 2)
    #expect(try scene.cases() == ["duplicate|10000|10000|0|2026-04-09"])
  }

  @Test func nobodyButFinanceClawsBack() throws {
    let scene = try CaseScene(.duplicate)
    let steps = TestClawback([.recover(Self.number, "10.00", voucher: "V1")])
    for party in [Party.bank("rcu"), .department("civil")] {
      #expect(try scene.scene.send(steps.csv, from: party, on: CaseScene.day).count(.kindNotExpected) == 1)
    }
    #expect(try scene.cases() == ["duplicate|10000|0|0|"])
  }

  // MARK: Where it is seen

  @Test func theDiscrepancyReportShowsOpenCasesToThoseTheyConcern() throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.reportFormats = [.csv, .xml, .html]
    let scene = try CaseScene(.duplicate, configuration)
    try scene.take([
      .recover(Self.number, "40.00", voucher: "V1"), .open(scene.sent.instruction.lines[1].reference, "100.00"),
    ])
    func newest(_ party: Party, _ ending: String) throws -> String {
      let names = scene.scene.spool.outbox(party, "discrepancy-20260409").filter { $0.hasSuffix(ending) }
      return try scene.scene.spool.text("\(party.path)/outbox/\(try #require(names.last))")
    }
    let second = CaseNumber(2).description
    for ending in [".csv", ".xml", ".html"] {
      let finance = try newest(.finance, ending)
      #expect(finance.contains(Self.number) && finance.contains(second) && finance.contains("60.00"))
      #expect(!finance.contains(Person(2).identity))
      // A bank sees what it owes.
      let bank = try newest(.bank("rcu"), ending)
      #expect(bank.contains(Self.number) && !bank.contains(second))
    }
    #expect(try newest(.finance, ".html").contains("追回到了哪一步"))
  }

  @Test(arguments: [("R03", "主管部门更正后补发"), ("R21", "向代发金融机构查询"), ("R04", "财政部门人工处理"), ("R15", "不得再次发放")])
  func aFailedPaymentSaysWhoMustDoWhatInResultAndDiscrepancy(reason: String, action: String) throws {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.reportFormats = [.csv, .html]
    let sent = try SentScene(configuration)
    try sent.answer { if $0 == 0 { $1.fail(reason) } }
    for (party, prefix) in [(Party.department("civil"), "result-"), (.finance, "discrepancy-")] {
      for ending in [".csv", ".html"] {
        let name = try #require(sent.scene.spool.outbox(party, prefix).first { $0.hasSuffix(ending) })
        let text = try sent.scene.spool.text("\(party.path)/outbox/\(name)")
        #expect(text.contains(action), "\(name)")
      }
    }
  }
}
