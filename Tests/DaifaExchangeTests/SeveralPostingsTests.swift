import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Posted more than once: which posting came back, what is wrong with the one that stands, what is to be got back")
struct SeveralPostingsTests {
  private static let later = Day.on("2026-04-09")
  private static let last = Day.on("2026-04-10")
  private static let number = CaseScene.number

  /// Ten paid, the first of them twice: the second posting as `change` has it, with the bank reference R9.
  private func twice(
    first: (inout TestReturn.Row) -> Void = { _ in }, second: (inout TestReturn.Row) -> Void = { _ in }
  ) throws -> CaseScene {
    let scene = try CaseScene(first)
    try scene.sent.answer(to: 0) {
      $0.bankReference = "R9"
      second(&$0)
    }
    return scene
  }

  /// The bank brings back one posting of the first payment.
  private func back(_ reference: String, _ scene: CaseScene, on day: Day = later, _ told: String = "") throws {
    try scene.sent.answer(to: 0, on: day) {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = (reference, told)
    }
  }

  private func firstReference(_ scene: CaseScene) -> String { "L\(scene.first.reference.suffix(8))" }

  private func reissue(_ scene: CaseScene, on day: Day) throws -> PassReport.File {
    try scene.scene.send(
      TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(scene.first.reference)]), on: day)
  }

  // MARK: The first came back

  @Test func whereTheFirstComesBackTheSecondStandsAndNothingIsToBeGotBack() throws {
    let scene = try twice()
    try back(firstReference(scene), scene)
    #expect(try scene.breaks() == [:])
    #expect(try scene.sent.states() == ["paid": 10] && scene.posted() == 100_000)
    #expect(try scene.cases() == ["duplicate|10000|10000|0|"])
    // The old posting and its return told again are no news; the second coming back too is.
    try scene.sent.answer(to: 0, on: Self.last) { $0.postedOn = "2026-04-08" }
    try back(firstReference(scene), scene, on: Self.last, "2026-04-09")
    #expect(try scene.sent.states() == ["paid": 10] && scene.posted() == 100_000)
    try back("R9", scene, on: Self.last)
    #expect(try scene.sent.states() == ["paid": 9, "returned": 1] && scene.posted() == 90_000)
    #expect(try reissue(scene, on: Self.last).outcome == .accepted)
    try scene.expectSound()
  }

  @Test func whereTheFirstComesBackAndTheSecondWentToAnotherAccountNobodyIsCalledPaidRightly() throws {
    let scene = try twice(second: { $0.account = "6290009402000000009" })
    try back(firstReference(scene), scene)
    #expect(try scene.breaks() == ["accountDiffers": 1])
    // The bank puts it right: now that posting is the one there is.
    try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.reasonText) = ("R9", "again") }
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func whereTheFirstComesBackAndTheSecondWasTooMuchTheRestIsOwed() throws {
    let scene = try twice(second: { $0.amount = "120.00" })
    try back(firstReference(scene), scene)
    #expect(try scene.breaks() == ["overpaid": 1])
    #expect(try scene.cases().last == "overpaid|2000|0|0|" && scene.posted() == 102_000)
    try back("R9", scene, on: Self.last)
    #expect(try scene.cases().last == "overpaid|2000|2000|0|" && scene.posted() == 90_000)
    #expect(try scene.breaks() == ["returned": 1])
    try scene.expectSound()
  }

  @Test func whatWasWrongWithTheFirstIsOverWhenItComesBack() throws {
    let scene = try twice {
      $0.amount = "120.00"
    } second: { _ in
    }
    try #require(try scene.breaks() == ["duplicate": 1, "overpaid": 1])
    try back(firstReference(scene), scene)
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    #expect(try scene.cases() == ["overpaid|2000|2000|0|", "duplicate|10000|10000|0|"])
    try scene.expectSound()
  }

  @Test func theFirstPaidOnceMoreAfterItCameBackIsASecondPosting() throws {
    let scene = try twice()
    try back(firstReference(scene), scene, "2026-04-09")
    try scene.sent.answer(to: 0, on: Self.last) { $0.postedOn = "2026-04-10" }
    #expect(try scene.breaks() == ["duplicate": 1] && scene.posted() == 110_000)
    try scene.expectSound()
  }

  // MARK: What people did about the second

  /// The whole second posting is let go, or somebody enters that it was got back.
  private func settle(_ scene: CaseScene, isLetGo: Bool, isClosed: Bool = true) throws {
    try scene.take([
      isLetGo ? .waive(Self.number, "100.00") : .recover(Self.number, "100.00", voucher: "P1")
    ])
    if isClosed { try scene.take([.close(Self.number)]) }
  }

  /// A bank may name the first posting for the very money that somebody got back before: then nothing else came back.
  @Test(arguments: [true, false], [true, false])
  func whereTheSecondWasLetGoOrGotBackTheFirstComingBackPaysNobodyAgain(isLetGo: Bool, isClosed: Bool) throws {
    let scene = try twice()
    try settle(scene, isLetGo: isLetGo, isClosed: isClosed)
    try back(firstReference(scene), scene, on: Self.last)
    #expect(try scene.breaks()["statusConflict"] == 1)
    #expect(try reissue(scene, on: Self.last).count(.originalInConflict) == 1)
    try scene.expectSound()
  }

  /// A statement that credits what came back of the case by its number.
  private func recover(_ amount: String, _ scene: CaseScene) throws {
    let row = TestStatement.Row.recovery(amount, of: Self.number, on: Self.later, bankReference: "Z1")
    let file = try scene.scene.send(
      TestStatement("DZ-1", Self.later, [row]).csv, as: "s.csv", from: .bank("rcu"), on: Self.last)
    try #require(file.outcome == .accepted)
  }

  @Test(arguments: [true, false])
  func whatAStatementShowsOfTheSecondAndAReturnNamesTheFirstForIsOneSum(isStatedFirst: Bool) throws {
    let scene = try twice()
    if isStatedFirst { try recover("100.00", scene) }
    try back(firstReference(scene), scene, on: isStatedFirst ? Self.last : Self.later)
    if !isStatedFirst { try recover("100.00", scene) }
    #expect(try scene.scene.breaks(on: Self.last) == [:])
    #expect(try scene.cases() == ["duplicate|10000|10000|0|"] && scene.surplus() == "0")
    #expect(try scene.sent.states() == ["paid": 10] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  /// One credit stood for the first that a return named; the second's return may be a slip put right, or another sum.
  @Test func whereOneCreditIsShownForBothNobodyIsPaidAgainBeforeAnother() throws {
    let scene = try twice()
    try recover("100.00", scene)
    try back(firstReference(scene), scene, on: Self.last)
    try back("R9", scene, on: .on("2026-04-14"))
    #expect(try scene.breaks()["statusConflict"] == 1)
    #expect(try reissue(scene, on: .on("2026-04-14")).count(.originalInConflict) == 1)
    var row = TestStatement.Row.credit(scene.first, on: Self.last)
    row.bankReference = "Z2"
    let more = TestStatement("DZ-2", Self.last, opening: "100100.00", [row])
    try scene.scene.send(more.csv, as: "m.csv", from: .bank("rcu"), on: .on("2026-04-14"))
    try scene.sent.answer(to: 0, on: .on("2026-04-15")) {
      $0.fail("R20")
      ($0.bankReference, $0.reasonText) = ("R9", "again")
    }
    #expect(try scene.sent.states() == ["paid": 9, "returned": 1] && scene.posted() == 90_000)
    #expect(try reissue(scene, on: .on("2026-04-15")).outcome == .accepted)
    try scene.expectSound()
  }

  /// The credit of a posting that a return told of is that one's: of three postings two came back, whatever the bank says.
  @Test func theCreditOfAnotherPostingPaysNobodyAgain() throws {
    let scene = try twice()
    try scene.sent.answer(to: 0) { $0.bankReference = "R10" }
    var row = TestStatement.Row.credit(scene.first, on: Self.later)
    row.bankReference = "Z9"
    let shown = TestStatement.Row.recovery("100.00", of: CaseNumber(2).description, on: Self.later, bankReference: "Z1")
    try back("R9", scene)
    let statement = TestStatement("DZ-1", Self.later, [row, shown])
    try #require(
      try scene.scene.send(statement.csv, as: "s.csv", from: .bank("rcu"), on: Self.last).outcome == .accepted)
    try back(firstReference(scene), scene, on: Self.last)
    try back("R10", scene, on: .on("2026-04-14"))
    #expect(try scene.breaks()["statusConflict"] == 1)
    #expect(try reissue(scene, on: .on("2026-04-14")).count(.originalInConflict) == 1)
    try scene.expectSound()
  }

  @Test func whatAStatementShowsOfAPartOfTheSecondSaysNothingOfTheFirst() throws {
    let scene = try twice()
    try recover("60.00", scene)
    try back(firstReference(scene), scene, on: Self.last)
    #expect(try scene.breaks()["statusConflict"] == 1)
    try scene.expectSound()
  }

  @Test(arguments: [true, false])
  func whatTheAccountShowsBesideWhatWasGotBackIsOtherMoneyUnlessTheSecondWasLetGo(isLetGo: Bool) throws {
    let scene = try twice()
    try settle(scene, isLetGo: isLetGo)
    try back(firstReference(scene), scene, on: Self.last)
    try #require(try scene.breaks()["statusConflict"] == 1)
    // Twice on the account: what was entered by hand, and the first posting.
    let rows = (1...2).map { place in
      var row = TestStatement.Row.credit(scene.first, on: Self.last)
      row.bankReference = "K\(place)"
      return row
    }
    let day = Self.last.advanced(by: 3)
    try scene.scene.send(TestStatement("DZ-1", Self.last, rows).csv, as: "s.csv", from: .bank("rcu"), on: day)
    try back(firstReference(scene), scene, on: day, "2026-04-10")
    #expect(try reissue(scene, on: day).outcome == (isLetGo ? .refused : .accepted))
    try scene.expectSound()
  }

  @Test func whereTheBankItselfToldThatTheSecondCameBackTheFirstComingBackIsJustThat() throws {
    let scene = try twice()
    try back("R9", scene)
    try scene.take([.close(Self.number)])
    try back(firstReference(scene), scene, on: Self.last)
    #expect(try scene.sent.states() == ["paid": 9, "returned": 1])
    #expect(try reissue(scene, on: Self.last).outcome == .accepted)
    try scene.expectSound()
  }

  // MARK: Another sum

  @Test(arguments: [("120.00", "12000"), ("70.00", "7000")])
  func anotherSumOfTheSecondIsWhatIsOwedAndComesBack(sum: String, fen: String) throws {
    let scene = try twice()
    try scene.sent.answer(to: 0, on: Self.later) { ($0.bankReference, $0.amount) = ("R9", sum) }
    #expect(try scene.breaks() == ["duplicate": 1])
    #expect(try Books(scene.scene.spool).texts("SELECT amountFen FROM \"break\"") == [fen])
    #expect(try scene.posted() == 100_000 + Int64(fen)!)
    try back("R9", scene, on: Self.last)
    #expect(try scene.posted() == 100_000 && scene.breaks() == [:])
    let owed = max(Int(fen)!, 10_000)
    #expect(try scene.cases() == ["duplicate|\(owed)|\(owed)|0|"])
    try scene.expectSound()
  }

  @Test func anotherSumOfASecondThatWasLetGoIsNobodyElsesSurplus() throws {
    let scene = try twice()
    try scene.take([.waive(Self.number, "100.00")])
    try scene.take([.close(Self.number)])
    try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.amount) = ("R9", "130.00") }
    #expect(try scene.breaks() == ["duplicate": 1] && scene.cases().last == "duplicate|3000|0|0|")
    #expect(try scene.posted() == 103_000)
    try back("R9", scene, on: Self.last)
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func aResultTellsOfThePostingThatStands() throws {
    let scene = try twice(second: { $0.amount = "120.00" })
    #expect(try told(scene) == ["100.00", firstReference(scene)])
    try back("R9", scene, on: Self.later)
    #expect(try told(scene) == ["100.00", firstReference(scene)])
    let other = try twice(second: { $0.account = "6290009402000000009" })
    try back(firstReference(other), other)
    #expect(try told(other) == ["100.00", "R9"])
  }

  /// What the newest result says of the first payment: what was posted, and the bank's reference.
  private func told(_ scene: CaseScene) throws -> [String] {
    let outbox = "departments/civil/outbox"
    let name = try #require(
      scene.scene.spool.names(outbox).filter { $0.hasPrefix("result-") && $0.hasSuffix(".csv") }.max())
    let rows = tableRows(String(decoding: try scene.scene.spool.bytes("\(outbox)/\(name)"), as: UTF8.self))
    let header = try #require(rows.first { $0.contains("银行流水号") })
    let row = try #require(rows.first { $0.contains(scene.first.reference) })
    return try ["入账金额（元）", "银行流水号"].map { row[try #require(header.firstIndex(of: $0))] }
  }

  // MARK: Told ahead

  /// A return told before its posting said nothing of it: told once more, it takes the posting back.
  @Test(arguments: ["R2", ""])
  func whatWasToldToBeBackBeforeItWasPostedIsBackWhenItIsToldAgain(reference: String) throws {
    let scene = try CaseScene {
      $0.fail("R20")
      $0.bankReference = reference
    }
    try scene.sent.answer(to: 0, on: Self.later) { $0.bankReference = reference }
    #expect(try scene.breaks() == ["failed": 1, "statusConflict": 1])
    try back(reference, scene, on: Self.last, "2026-04-10")
    #expect(try scene.breaks() == ["failed": 1] && scene.posted() == 90_000)
    try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.postedOn) = (reference, "2026-04-09") }
    try back(reference, scene, on: Self.last, "2026-04-10")
    #expect(try scene.breaks() == ["failed": 1] && scene.posted() == 90_000)
    #expect(try reissue(scene, on: Self.last).outcome == .accepted)
    try scene.expectSound()
  }

  @Test(arguments: ["2026-04-07", "2026-04-08", "2026-04-09", ""])
  func whatIsToldAfterItsReturnIsWhatCameBackWhereItIsOlder(postedOn: String) throws {
    let scene = try CaseScene {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = ("R2", "2026-04-08")
    }
    for text in ["", "again"] {
      try scene.sent.answer(to: 0, on: Self.later) {
        ($0.bankReference, $0.postedOn, $0.reasonText) = ("R2", postedOn, text)
      }
    }
    let isOlder = postedOn == "2026-04-07"
    #expect(try scene.breaks() == (isOlder ? ["failed": 1] : ["failed": 1, "statusConflict": 1]))
    #expect(try scene.posted() == (isOlder ? 90_000 : 100_000))
    #expect(try reissue(scene, on: Self.last).outcome == (isOlder ? .accepted : .refused))
    // Its row once more, when it was reissued, is no news either.
    if isOlder {
      try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.postedOn) = ("R2", postedOn) }
      #expect(try scene.breaks() == [:])
      // One of a later day is another.
      try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.postedOn) = ("R2", "2026-04-10") }
      #expect(try scene.breaks() == ["statusConflict": 1])
    }
    try scene.expectSound()
  }

  @Test func whatABankDeniedAndThenConfirmedMayStillComeBack() throws {
    let scene = try CaseScene()
    for (day, told) in [("2026-08-03", "2026-08-03"), ("2026-08-05", "2026-08-05")] {
      try back(firstReference(scene), scene, on: .on(day), told)
      #expect(try scene.breaks() == ["statusConflict": 1], "long after it was posted")
      try scene.sent.answer(to: 0, on: .on(day)) { ($0.postedOn, $0.reasonText) = ("2026-04-08", day) }
      #expect(try scene.breaks() == [:])
    }
    try scene.expectSound()
  }

  @Test func anotherSumOfAPostingInConflictIsWhatTheBooksTell() throws {
    let scene = try CaseScene { $0.fail("R02") }
    try scene.sent.answer(to: 0) { ($0.bankReference, $0.amount) = ("R7", "90.00") }
    #expect(try scene.breaks() == ["failed": 1, "statusConflict": 1] && scene.posted() == 99_000)
    try scene.sent.answer(to: 0, on: Self.later) { ($0.bankReference, $0.postedOn) = ("R7", "2026-04-08") }
    #expect(try scene.breaks() == ["failed": 1, "statusConflict": 1] && scene.posted() == 100_000)
    try back("R7", scene, on: Self.last)
    #expect(try scene.breaks() == ["failed": 1] && scene.posted() == 90_000)
    try scene.expectSound()
  }

  @Test func theOldReturnToldOnceMoreTakesNoLaterPostingBack() throws {
    let scene = try CaseScene {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = ("R2", "2026-04-03")
    }
    try scene.sent.answer(to: 0, on: Self.later) { ($0.bankReference, $0.postedOn) = ("R2", "2026-04-07") }
    try #require(try scene.breaks() == ["failed": 1, "statusConflict": 1])
    try back("R2", scene, on: Self.last, "2026-04-03")
    #expect(try scene.breaks() == ["failed": 1, "statusConflict": 1])
    #expect(try reissue(scene, on: Self.last).count(.originalInConflict) == 1)
    try scene.expectSound()
  }

  @Test func theFirstPaidOnceMoreMayComeBackOnceMore() throws {
    let scene = try twice()
    try back(firstReference(scene), scene, "2026-04-09")
    try scene.sent.answer(to: 0, on: Self.last) { $0.postedOn = "2026-04-10" }
    try back(firstReference(scene), scene, on: Self.last, "2026-04-10")
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func whatWasSettledOfAFirstThatCameBackIsASurplus() throws {
    let scene = try CaseScene { $0.amount = "120.00" }
    try scene.take([.recover(Self.number, "20.00", voucher: "P1")])
    try scene.take([.close(Self.number)])
    try scene.sent.answer(to: 0) { $0.bankReference = "R9" }
    try back(firstReference(scene), scene, on: Self.last)
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    #expect(try scene.surplus() == "2000")
    try scene.expectSound()
  }

  @Test func whatTheBankAddsToASettledSecondIsAllThatIsAskedFor() throws {
    let scene = try twice()
    try scene.take([.recover(Self.number, "100.00", voucher: "P1")])
    try scene.take([.close(Self.number)])
    for (sum, owed) in [("130.00", "3000"), ("145.00", "4500")] {
      try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.amount) = ("R9", sum) }
      #expect(try scene.cases().last == "duplicate|\(owed)|0|0|")
    }
    try scene.sent.answer(to: 0, on: Self.last) { ($0.bankReference, $0.amount) = ("R9", "90.00") }
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    #expect(try scene.surplus() == "1000")
    try scene.expectSound()
  }

  @Test func aSecondCorrectedAndSettledThatComesBackIsASurplusOfWhatCame() throws {
    let scene = try twice()
    try scene.sent.answer(to: 0, on: Self.later) { ($0.bankReference, $0.amount) = ("R9", "150.00") }
    try scene.sent.answer(to: 0, on: Self.later) { ($0.bankReference, $0.reasonText) = ("R9", "again") }
    try scene.take([.recover(Self.number, "100.00", voucher: "P1")])
    try scene.take([.close(Self.number)])
    try back("R9", scene, on: Self.last)
    #expect(try scene.surplus() == "10000" && scene.posted() == 100_000)
    try scene.expectSound()
  }

  // MARK: Payments nobody instructed

  private func stranger(_ scene: CaseScene, _ bankReference: String, _ amount: String, on day: Day) throws {
    try scene.sent.answer(to: 0, on: day) {
      ($0.reference, $0.bankReference, $0.amount) = ("DF000000000000199", bankReference, amount)
    }
  }

  private func strangerBack(_ scene: CaseScene, _ bankReference: String, on day: Day, _ text: String = "") throws {
    try scene.sent.answer(to: 0, on: day) {
      $0.fail("R20")
      ($0.reference, $0.bankReference, $0.reasonText) = ("DF000000000000199", bankReference, text)
    }
  }

  @Test func aStrangersReturnToldAgainTakesNoOtherPostingBack() throws {
    let scene = try CaseScene()
    try stranger(scene, "U1", "50.00", on: Self.later)
    try stranger(scene, "U2", "70.00", on: Self.later)
    for text in ["", "again"] { try strangerBack(scene, "U1", on: Self.last, text) }
    #expect(try scene.breaks() == ["unknownPayment": 1])
    #expect(try scene.cases() == ["unknownPayment|5000|5000|0|", "unknownPayment|7000|0|0|"])
    try scene.expectSound()
  }

  @Test func aStrangersReturnAfterItsCaseWasClosedTakesNoOtherPostingBack() throws {
    let scene = try CaseScene()
    try stranger(scene, "U1", "50.00", on: Self.later)
    try stranger(scene, "U2", "70.00", on: Self.later)
    try scene.take([.waive(Self.number, "50.00")])
    try scene.take([.close(Self.number)])
    try strangerBack(scene, "U1", on: Self.last)
    #expect(try scene.cases().last == "unknownPayment|7000|0|0|")
    try scene.expectSound()
  }

  @Test func aStrangersPostingToldWithAnotherSumIsOnePosting() throws {
    let scene = try CaseScene()
    try stranger(scene, "U1", "50.00", on: Self.later)
    try stranger(scene, "U1", "60.00", on: Self.last)
    #expect(try scene.breaks() == ["unknownPayment": 1] && scene.cases() == ["unknownPayment|6000|0|0|"])
    try strangerBack(scene, "U1", on: Self.last)
    #expect(try scene.breaks() == [:] && scene.cases() == ["unknownPayment|6000|6000|0|"])
    try scene.expectSound()
  }

  @Test func anotherSumOfAStrangersPostingThatACaseSettledIsOnlyTheDifference() throws {
    let scene = try CaseScene()
    try stranger(scene, "U1", "50.00", on: Self.later)
    try scene.take([.recover(Self.number, "50.00", voucher: "P1")])
    try scene.take([.close(Self.number)])
    for text in ["60.00", "60.00"] { try stranger(scene, "U1", text, on: Self.last) }
    #expect(try scene.breaks() == ["unknownPayment": 1])
    #expect(try scene.cases().last == "unknownPayment|1000|0|0|")
    try scene.expectSound()
  }

  // MARK: Not due

  @Test func noMoreIsRecoveredOfWhatWasNotDueThanCameBack() throws {
    let scene = try CaseScene { $0.amount = "80.00" }
    try scene.take([.open(scene.first.reference, "100.00")])
    try back(firstReference(scene), scene)
    #expect(try scene.cases() == ["notDue|10000|8000|0|"])
    try scene.expectSound()
  }
}

extension CaseScene {
  /// Ten people paid, the first of them as `change` has it, and no case.
  fileprivate init(_ change: (inout TestReturn.Row) -> Void = { _ in }) throws {
    sent = try SentScene()
    try sent.answer { if $0 == 0 { change(&$1) } }
  }
}
