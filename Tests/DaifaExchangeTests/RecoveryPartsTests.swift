import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite(
  "Recoveries that are told in parts, before their case, or before they are owed: one sum of money, whatever the order")
struct RecoveryPartsTests {
  private static let day = Day.on("2026-04-09")
  private static let later = Day.on("2026-04-10")
  private static let last = Day.on("2026-04-13")
  private static let number = CaseScene.number

  /// One of ten people got 150.00 in place of 100.00.
  private func overpaid() throws -> CaseScene { try CaseScene(.overpaid) }

  /// A statement of a day that credits these sums as recovered, with the bank references Z1, Z2 …
  @discardableResult
  private func state(
    _ amounts: [String], of reference: String = number, _ scene: CaseScene, on day: Day = day,
    opening: String = "100000.00", from first: Int = 1, number: String = "DZ-1", replaces: String = "",
    taken: Day? = nil
  ) throws -> PassReport.File {
    let rows = amounts.enumerated().map { place, amount in
      return TestStatement.Row.recovery(amount, of: reference, on: day, bankReference: "Z\(place + first)")
    }
    var statement = TestStatement(number, day, opening: opening, rows.isEmpty ? [.nothing(on: day)] : rows)
    statement.replaces = replaces
    let file = try scene.scene.send(
      statement.csv, as: "\(number).csv", from: .bank("rcu"),
      on: taken ?? (day == Self.day ? Self.later : .on("2026-04-14")))
    try #require(file.outcome == .accepted, "\(file.findings)")
    return file
  }

  /// The bank says what it posted to the first of them now.
  private func correct(_ scene: CaseScene, _ amount: String, on day: Day = later) throws {
    try scene.sent.answer(to: 0, on: day) { ($0.amount, $0.postedOn) = (amount, "2026-04-08") }
  }

  private func credited(_ scene: CaseScene) throws -> Amount {
    let report = try Ledger(path: scene.scene.spool.ledgerPath, readOnly: true).read("read") {
      try $0.periodStatements(from: .on("2026-04-01"), through: .on("2026-04-30"), bank: "rcu")
    }
    return report.reduce(.zero) { $0 + $1.credited }
  }

  private func confirmedByBank(_ scene: CaseScene) throws -> Int64 {
    try Books(scene.scene.spool).number("SELECT sum(bankFen) FROM clawbackCase")
  }

  // MARK: In parts

  @Test(arguments: [["20.00", "30.00"], ["30.00", "10.00", "10.00"]])
  func whatAStatementShowsInPartsAndAReturnTellsAtOnceIsOneSum(parts: [String]) throws {
    let scene = try overpaid()
    try state(parts, scene)
    try correct(scene, "100.00")
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    #expect(try credited(scene) == Amount(fen: 5_000) && confirmedByBank(scene) == 5_000)
    #expect(try scene.breaks() == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test(arguments: [["20.00", "30.00"], ["30.00", "10.00", "10.00"]])
  func whatAReturnTellsAtOnceAndAStatementShowsInPartsIsOneSum(parts: [String]) throws {
    let scene = try overpaid()
    try correct(scene, "100.00", on: Self.day)
    let file = try state(parts, scene, on: Self.later)
    #expect(file.count(.statementUnmatched) == 0)
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    #expect(try credited(scene) == Amount(fen: 5_000))
    #expect(try scene.scene.breaks(on: Self.last) == [:])
    // More than that is nobody's.
    let more = try state(
      ["5.00"], scene, on: Self.last, opening: "100050.00", from: 9, number: "DZ-2")
    #expect(more.count(.statementUnmatched) == 1)
    try scene.expectSound()
  }

  @Test(arguments: [true, false])
  func whatReturnsTellInPartsAndAStatementShowsAtOnceIsOneSum(isStatedFirst: Bool) throws {
    let scene = try overpaid()
    if isStatedFirst { try state(["50.00"], scene) }
    try correct(scene, "130.00")
    try correct(scene, "100.00", on: Self.last)
    if !isStatedFirst { try state(["50.00"], scene, on: Self.later) }
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    #expect(try credited(scene) == Amount(fen: 5_000) && confirmedByBank(scene) == 5_000)
    #expect(try scene.scene.breaks(on: Self.last) == [:] && scene.posted() == 100_000)
    try scene.expectSound()
  }

  @Test func whatSomebodyEntersInPartsAndAStatementShowsAtOnceIsOneSum() throws {
    let scene = try overpaid()
    try scene.take([.recover(Self.number, "20.00", voucher: "P1"), .recover(Self.number, "30.00", voucher: "P2")])
    try state(["50.00"], scene)
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    try scene.expectSound()
  }

  /// The bank says that it posted so much more than before, or less, or states what came back.
  private static let orders = ["RSRS", "RSSR", "RRSS", "SRRS", "SRSR", "SSRR"]

  @Test(arguments: orders, [true, false])
  func inWhateverOrderBothTellItIsOneSum(order: String, isAlike: Bool) throws {
    var stated = ["30.00", "20.00"]
    var returned = isAlike ? stated : stated.reversed()
    let scene = try CaseScene(.overpaid)
    try correct(scene, "180.00", on: Self.day)
    var posted = Amount(fen: 18_000)
    for (place, teller) in order.enumerated() {
      let day = Day.on("2026-04-\(10 + [0, 3, 4, 5][place])")
      if teller == "R" {
        posted = posted - Amount(fen: returned.removeFirst() == "20.00" ? 2_000 : 3_000)
        try correct(scene, posted.description, on: day.advanced(by: 1))
      } else {
        let rows = [stated.removeFirst()]
        try state(
          rows, scene, on: day, opening: "100000.00", from: place + 1, number: "DZ-\(place)",
          taken: day.advanced(by: 1))
      }
    }
    #expect(try scene.cases() == ["overpaid|8000|5000|0|"] && scene.surplus() == "0")
    #expect(try confirmedByBank(scene) == 5_000 && credited(scene) == Amount(fen: 5_000))
    #expect(try scene.posted() == 103_000)
    try scene.expectSound()
  }

  @Test(arguments: [["20.00", "30.00"], ["25.00", "25.00"], ["50.00"], ["20.00"]])
  func partsThatAnotherStatementPutsRightAreTheSameMoneyStill(again: [String]) throws {
    let scene = try overpaid()
    try correct(scene, "100.00", on: Self.day)
    try state(["20.00", "30.00"], scene, on: Self.later)
    try state(again, scene, on: Self.later, number: "DZ-1B", replaces: "DZ-1")
    // What a return says came back came back.
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    #expect(try credited(scene) == Amount(fen: again == ["20.00"] ? 2_000 : 5_000))
    try scene.expectSound()
  }

  @Test(arguments: [["50.00"], ["20.00", "30.00"], []])
  func theStatementOfPartsThatReturnsToldOfIsPutRight(again: [String]) throws {
    let scene = try overpaid()
    try state(["50.00"], scene)
    try correct(scene, "130.00")
    try state(again, scene, number: "DZ-1B", replaces: "DZ-1")
    #expect(try scene.cases() == ["overpaid|5000|\(again.isEmpty ? 2_000 : 5_000)|0|"] && scene.surplus() == "0")
    try correct(scene, "100.00", on: Self.last)
    #expect(try scene.cases() == ["overpaid|5000|5000|0|"] && scene.surplus() == "0")
    try scene.expectSound()
  }

  // MARK: Before the case

  @Test(arguments: [["50.00"], ["20.00", "30.00"], ["20.00"]])
  func whatAStatementShowsBeforeTheReturnThatOpensItsCaseIsCountedInIt(parts: [String]) throws {
    let scene = try SentScene()
    let reference = scene.instruction.lines[0].reference
    let rows = parts.enumerated().map { place, amount in
      return TestStatement.Row.recovery(amount, of: reference, on: Self.day, bankReference: "Z\(place)")
    }
    try scene.scene.send(
      TestStatement("DZ-1", Self.day, rows).csv, as: "s.csv", from: .bank("rcu"), on: Self.later)
    #expect(try scene.breaks() == ["creditUnmatched": parts.count])
    try scene.answer(on: Self.later) { if $0 == 0 { $1.amount = "150.00" } }
    let fen = parts == ["20.00"] ? 2_000 : 5_000
    let cases = try Books(scene.scene.spool).rows("SELECT owedFen, recoveredFen FROM clawbackCase")
    #expect(cases == [["5000", "\(fen)"]])
    #expect(try scene.scene.breaks(on: Self.later) == ["overpaid": 1])
    try scene.answer(to: 0, on: Self.last) {
      ($0.amount, $0.postedOn) = (fen == 5_000 ? "100.00" : "130.00", "2026-04-08")
    }
    let after = try Books(scene.scene.spool).rows("SELECT owedFen, recoveredFen, bankFen FROM clawbackCase")
    #expect(after == [["5000", "\(fen)", "\(fen)"]])
    #expect(try scene.scene.breaks(on: Self.last) == (fen == 5_000 ? [:] : ["overpaid": 1]))
    try scene.scene.expectSound()
  }

  @Test func moreThanACaseAsksForIsNotGuessedToBeOfIt() throws {
    let scene = try SentScene()
    let row = TestStatement.Row.recovery(
      "70.00", of: scene.instruction.lines[0].reference, on: Self.day, bankReference: "Z1")
    try scene.scene.send(
      TestStatement("DZ-1", Self.day, [row]).csv, as: "s.csv", from: .bank("rcu"), on: Self.later)
    try scene.answer(on: Self.later) { if $0 == 0 { $1.amount = "150.00" } }
    #expect(try scene.scene.breaks(on: Self.later) == ["creditUnmatched": 1, "overpaid": 1])
    // Once as much is owed it is.
    try scene.answer(to: 0, on: Self.last) { ($0.amount, $0.postedOn) = ("170.00", "2026-04-08") }
    #expect(try scene.scene.breaks(on: Self.last) == ["overpaid": 1])
    #expect(try Books(scene.scene.spool).rows("SELECT owedFen, recoveredFen FROM clawbackCase") == [["7000", "7000"]])
    try scene.scene.expectSound()
  }

  // MARK: Before it is owed

  @Test(arguments: [true, false])
  func whatCameBeyondWhatWasOwedIsOwedOnceTheBankSaysItPostedMore(isStatedFirst: Bool) throws {
    let scene = try overpaid()
    if isStatedFirst { try state(["60.00"], scene) }
    #expect(try !isStatedFirst || scene.surplus() == "1000")
    try correct(scene, "160.00")
    if !isStatedFirst { try state(["60.00"], scene, on: Self.later) }
    #expect(try scene.cases() == ["overpaid|6000|6000|0|"] && scene.surplus() == "0")
    try correct(scene, "100.00", on: Self.last)
    #expect(try scene.cases() == ["overpaid|6000|6000|0|"] && scene.surplus() == "0")
    #expect(try credited(scene) == Amount(fen: 6_000) && scene.scene.breaks(on: Self.last) == [:])
    try scene.expectSound()
  }

  @Test func aStatementWhoseSurplusBecameARecoveryIsPutRightAllTheSame() throws {
    let scene = try overpaid()
    try state(["60.00"], scene)
    try correct(scene, "160.00")
    try state(["40.00"], scene, number: "DZ-1B", replaces: "DZ-1")
    #expect(try scene.cases() == ["overpaid|6000|4000|0|"] && scene.surplus() == "0")
    try scene.expectSound()
  }

  @Test func whatStandsForTwoCasesIsCountedInBothWhenTheyAreOpened() throws {
    let scene = try SentScene()
    let row = TestStatement.Row.recovery(
      "150.00", of: scene.instruction.lines[0].reference, on: Self.day, bankReference: "Z1")
    try scene.scene.send(
      TestStatement("DZ-1", Self.day, [row]).csv, as: "s.csv", from: .bank("rcu"), on: Self.later)
    try scene.answer(on: Self.later) { if $0 == 0 { $1.amount = "150.00" } }
    #expect(try Books(scene.scene.spool).rows("SELECT owedFen, recoveredFen FROM clawbackCase") == [["5000", "0"]])
    try scene.answer(to: 0, on: Self.later) { $0.bankReference = "R9" }
    let cases = try Books(scene.scene.spool).rows("SELECT origin, owedFen, recoveredFen FROM clawbackCase ORDER BY id")
    #expect(cases == [["overpaid", "5000", "5000"], ["duplicate", "10000", "10000"]])
    #expect(try scene.scene.breaks(on: Self.later) == ["overpaid": 1, "duplicate": 1])
    try scene.scene.expectSound()
  }

  @Test(arguments: [true, false])
  func whatASurplusBecameIsWhollyTheBanksWhenAReturnTellsOfItsEntry(isRaisedFirst: Bool) throws {
    let scene = try overpaid()
    if isRaisedFirst { try correct(scene, "170.00", on: Self.day) }
    try state(["60.00"], scene)
    if !isRaisedFirst { try correct(scene, "170.00") }
    try correct(scene, "110.00", on: Self.last)
    try scene.take([.recover(Self.number, "10.00", voucher: "P1")], on: Self.last)
    #expect(try scene.take([.close(Self.number)], on: Self.last).outcome == .accepted)
    #expect(try confirmedByBank(scene) == 6_000 && scene.posted() == 100_000 && scene.surplus() == "0")
    try scene.expectSound()
  }

  // MARK: What is closed

  @Test func whatTheBankTookBackBeyondWhatWasLeftIsNotTakenOutOfTheBooksTwice() throws {
    let scene = try overpaid()
    try scene.take([.recover(Self.number, "50.00", voucher: "P1")])
    try correct(scene, "115.00")
    #expect(try scene.surplus() == "3500" && scene.posted() == 101_500)
    try scene.take([.close(Self.number)], on: Self.later)
    #expect(try scene.posted() == 100_000 && scene.breaks() == [:])
    try scene.expectSound()
  }

  @Test(arguments: [true, false])
  func theSurplusOfAnEntryThatAReturnTellsOfIsNotTakenOutOfTheBooksTwice(isStatedFirst: Bool) throws {
    let scene = try overpaid()
    try scene.take([.recover(Self.number, "30.00", voucher: "P1")])
    if isStatedFirst { try state(["40.00"], scene) }
    try correct(scene, "110.00")
    if !isStatedFirst { try state(["40.00"], scene, on: Self.later) }
    #expect(try scene.take([.close(Self.number)], on: Self.last).outcome == .accepted)
    #expect(try scene.posted() == 100_000 && scene.breaks() == [:])
    try scene.expectSound()
  }

  @Test(arguments: ["Z5", "P1"])
  func whatAStatementCreditsThePaymentAndSomebodyEnteredByItsReferenceIsNoSurplus(voucher: String) throws {
    let scene = try overpaid()
    var row = TestStatement.Row.credit(scene.first, on: Self.day)
    (row.amount, row.bankReference) = ("50.00", "Z5")
    try scene.scene.send(
      TestStatement("DZ-1", Self.day, [row]).csv, as: "s.csv", from: .bank("rcu"), on: Self.later)
    try scene.take([.recover(Self.number, "50.00", voucher: voucher), .close(Self.number)], on: Self.later)
    try correct(scene, "100.00", on: Self.last)
    #expect(try scene.surplus() == (voucher == "Z5" ? "0" : "5000"))
    #expect(try scene.posted() == 100_000)
    try scene.expectSound()
  }
}
