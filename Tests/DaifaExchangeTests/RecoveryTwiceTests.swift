import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Recoveries told twice: by hand and by a statement, in whichever order, is one sum of money")
struct RecoveryTwiceTests {
  private static let day = Day.on("2026-04-09")
  private static let later = Day.on("2026-04-10")
  private static let number = CaseScene.number

  /// A statement of the ninth that says these sums came back for the first case, with the bank references Z1, Z2 …
  @discardableResult
  private func state(
    _ amounts: [String], _ scene: CaseScene, number: String = "DZ-1", replaces: String = "", first: Int = 1,
    on day: Day = day, opening: String = "100000.00"
  ) throws -> PassReport.File {
    let rows = amounts.enumerated().map { place, amount in
      return TestStatement.Row.recovery(amount, of: Self.number, on: day, bankReference: "Z\(place + first)")
    }
    var statement = TestStatement(number, day, opening: opening, rows.isEmpty ? [.nothing(on: day)] : rows)
    statement.replaces = replaces
    let file = try scene.scene.send(
      statement.csv, as: "\(number).csv", from: .bank("rcu"), on: Day(number: day.number + (day == Self.day ? 1 : 3)))
    try #require(file.outcome == .accepted)
    return file
  }

  @discardableResult
  private func enter(_ amount: String, voucher: String, _ scene: CaseScene) throws -> PassReport.File {
    try scene.take([.recover(Self.number, amount, voucher: voucher)], on: Self.later)
  }

  private func steps(_ scene: CaseScene) throws -> String {
    try Books(scene.scene.spool).texts("SELECT action FROM clawbackStep ORDER BY id").joined(separator: " ")
  }

  @Test func whatAStatementShowedBeforeIsTheSameMoneyByHand() throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00"], scene)
    let file = try enter("60.00", voucher: "P1", scene)
    #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == 1)
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    #expect(try steps(scene) == "open recover confirm")
    let confirmed = try Books(scene.scene.spool).rows(
      "SELECT amountFen, voucher, hand FROM clawbackStep WHERE action = 'confirm'")
    #expect(confirmed == [["6000", "P1", "财政01"]])
    let said = try Books(scene.scene.spool).rows(
      "SELECT required, found FROM finding WHERE code = 'recoveredOnStatement'")
    #expect(said == [["Z1 2026-04-09", "60.00"]])
    // One entry stands for one entry by hand: the next is other money, and so is what the next statement shows.
    #expect(try enter("20.00", voucher: "P2", scene).count(.recoveredOnStatement) == 0)
    #expect(try scene.cases() == ["notDue|10000|8000|0|"])
    try scene.expectSound()
  }

  @Test func theWholeOfItEnteredAfterTheStatementIsNotTooMuch() throws {
    let scene = try CaseScene(.notDue)
    try state(["100.00"], scene)
    #expect(try enter("100.00", voucher: "P1", scene).outcome == .accepted)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"])
    // Who confirmed it does not close the case.
    let closed = try scene.take([.close(Self.number, by: "财政01")], on: Self.later)
    #expect(closed.outcome == .refused && closed.count(.caseSamePerson) == 1)
    #expect(try scene.take([.close(Self.number)], on: Self.later).outcome == .accepted)
    try scene.expectSound()
  }

  @Test func oneEntryStandsForOneEntryByHandAlsoInOneFile() throws {
    let scene = try CaseScene(.notDue)
    try state(["30.00"], scene)
    let file = try scene.take(
      [.recover(Self.number, "30.00", voucher: "P1"), .recover(Self.number, "30.00", voucher: "P2")], on: Self.later)
    #expect(file.accepted == 2 && file.count(.recoveredOnStatement) == 1)
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    // What was counted by hand is what the next entry shows; the one after that is more.
    try state(["30.00", "30.00"], scene, number: "DZ-2", first: 2, on: Self.later, opening: "100030.00")
    #expect(try scene.cases() == ["notDue|10000|9000|0|"])
    try scene.expectSound()
  }

  @Test func ifItWasOtherMoneyTheStatementThatShowsItCountsIt() throws {
    let scene = try CaseScene(.notDue)
    try state(["40.00"], scene)
    try enter("40.00", voucher: "Z2", scene)
    #expect(try scene.cases() == ["notDue|10000|4000|0|"])
    try state(["40.00"], scene, number: "DZ-2", first: 2, on: Self.later, opening: "100040.00")
    #expect(try scene.cases() == ["notDue|10000|8000|0|"])
    try scene.expectSound()
  }

  @Test func otherMoneyIsNamedByItsOwnReferenceOnAStatement() throws {
    let scene = try CaseScene(.notDue)
    try state(["40.00"], scene)
    // The bank booked the other forty without saying what for.
    var row = TestStatement.Row.other("recovery", "credit", "40.00", on: Self.later)
    row.bankReference = "Z2"
    let statement = TestStatement("DZ-2", Self.later, opening: "100040.00", [row])
    try scene.scene.send(statement.csv, as: "x.csv", from: .bank("rcu"), on: .on("2026-04-13"))
    let file = try enter("40.00", voucher: "Z2", scene)
    #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == 0)
    #expect(try scene.cases() == ["notDue|10000|8000|0|"])
    #expect(try enter("40.00", voucher: "Z1", scene).count(.caseVoucherRepeated) == 1)
    try scene.expectSound()
  }

  @Test(arguments: [["60.00"], ["70.00"], ["50.00"], []])
  func moneyEnteredByHandStaysCountedOnceWhenTheStatementThatStoodForItIsPutRight(amounts: [String]) throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00"], scene)
    try enter("60.00", voucher: "P1", scene)
    try state(amounts, scene, number: "DZ-1B", replaces: "DZ-1")
    // The entry has the bank reference of the one that was confirmed: it says how much of that money there is. Without it the hand counts.
    let change = ["70.00": " recover", "50.00": " withdraw"][amounts.first ?? ""] ?? ""
    let recovered = amounts.first.map { $0.prefix(2) + "00" } ?? "6000"
    #expect(try scene.cases() == ["notDue|10000|\(recovered)|0|"])
    #expect(try steps(scene) == "open recover confirm withdraw recover" + change)
    let hand = try Books(scene.scene.spool).rows(
      "SELECT hand, voucher, amountFen FROM clawbackStep WHERE action = 'recover' AND hand NOT LIKE 'banks/%'")
    #expect(hand == [["财政01", "P1", "6000"]])
    #expect(try enter("10.00", voucher: "P1", scene).count(.caseVoucherRepeated) == 1)
    #expect(try scene.scene.breaks(on: Self.later) == [:])
    try scene.expectSound()
    // And once more: what was entered by hand first stays as it is.
    try state(["60.00"], scene, number: "DZ-1C", replaces: "DZ-1B")
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    try scene.expectSound()
  }

  @Test(arguments: ["90.00", "100.00", "120.00"])
  func whatIsEnteredByHandFirstFollowsTheEntryThatStoodForItToo(again: String) throws {
    let scene = try CaseScene(.notDue)
    try enter("100.00", voucher: "P1", scene)
    try state(["100.00"], scene, on: Self.later)
    try state([again], scene, number: "DZ-1B", replaces: "DZ-1", on: Self.later)
    #expect(try scene.cases() == ["notDue|10000|\(again == "90.00" ? 9000 : 10000)|0|"])
    #expect(try scene.surplus() == (again == "120.00" ? "2000" : "0"))
    #expect(try scene.scene.breaks(on: .on("2026-04-13")) == [:])
    try scene.expectSound()
    try state(["100.00"], scene, number: "DZ-1C", replaces: "DZ-1B", on: Self.later)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"] && scene.surplus() == "0")
    // What the difference was is nobody's entry by hand: the next of its sum is other money.
    try scene.expectSound()
  }

  @Test func theWholeConfirmedByHandAndPutRightToLessIsNoBreak() throws {
    let scene = try CaseScene(.notDue)
    try state(["100.00"], scene)
    try enter("100.00", voucher: "P1", scene)
    try state(["90.00"], scene, number: "DZ-1B", replaces: "DZ-1")
    #expect(try scene.cases() == ["notDue|10000|9000|0|"])
    #expect(try scene.scene.breaks(on: Self.later) == [:])
    // What is left of it is other money, also by hand.
    #expect(try enter("10.00", voucher: "P2", scene).count(.recoveredOnStatement) == 0)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"])
    try scene.expectSound()
  }

  // MARK: Surpluses

  @Test(arguments: [("", "7000", "0"), ("40.00", "10000", "1000"), ("10.00", "8000", "0")])
  func aSurplusFollowsWhenAnotherStatementIsPutRight(again: String, recovered: String, left: String) throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00"], scene)
    try state(["70.00"], scene, number: "DZ-2", first: 2, on: Self.later, opening: "100060.00")
    #expect(try scene.cases() == ["notDue|10000|10000|0|"] && scene.surplus() == "3000")
    let alarms = "SELECT count(*) FROM alarm WHERE kind = 'caseSurplus'"
    try state(again.isEmpty ? [] : [again], scene, number: "DZ-1B", replaces: "DZ-1")
    #expect(try scene.cases() == ["notDue|10000|\(recovered)|0|"] && scene.surplus() == left)
    #expect(try Books(scene.scene.spool).number(alarms) == 1)
    try scene.expectSound()
    // What was turned into a recovery belongs to its entry still, and goes with it.
    try state([], scene, number: "DZ-2B", replaces: "DZ-2", on: Self.later, opening: "100060.00")
    let first = again.isEmpty ? "0" : again.prefix(2) + "00"
    #expect(try scene.cases() == ["notDue|10000|\(first)|0|"] && scene.surplus() == "0")
    try scene.expectSound()
  }

  @Test func aSurplusThatAReturnBroughtFollowsToo() throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00"], scene)
    try scene.sendBack("")
    #expect(try scene.cases() == ["notDue|10000|10000|0|"] && scene.surplus() == "6000")
    try state([], scene, number: "DZ-1B", replaces: "DZ-1")
    #expect(try scene.cases() == ["notDue|10000|10000|0|"] && scene.surplus() == "0")
    // All of it the bank brought back, and nothing its owner.
    #expect(try Books(scene.scene.spool).number("SELECT bankFen FROM clawbackCase") == 10_000)
    try scene.expectSound()
  }

  @Test(arguments: ["40.00", "70.00"])
  func anEntryThatMadeASurplusIsTheSameMoneyByHand(amount: String) throws {
    let scene = try CaseScene(.notDue)
    try enter("60.00", voucher: "P0", scene)
    try state(["70.00"], scene, on: Self.later)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"] && scene.surplus() == "3000")
    let file = try enter(amount, voucher: "P1", scene)
    #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == 1)
    // It stands for one entry by hand only.
    #expect(try enter(amount, voucher: "P2", scene).count(.caseAmountAbove) == 1)
    try scene.expectSound()
  }

  // MARK: Several cases, several entries

  @Test func aCreditThatNamesThePaymentIsTheSameMoneyInAnotherOfItsCases() throws {
    for namesPayment in [true, false] {
      let scene = try CaseScene(.duplicate)
      try scene.sent.answer(to: 0) { $0.bankReference = "THIRD" }
      #expect(try scene.cases() == ["duplicate|10000|0|0|", "duplicate|10000|0|0|"])
      let row = TestStatement.Row.recovery(
        "100.00", of: namesPayment ? scene.first.reference : Self.number, on: Self.day, bankReference: "Z1")
      try scene.scene.send(
        TestStatement("DZ-1", Self.day, [row]).csv, as: "x.csv", from: .bank("rcu"), on: Self.later)
      let file = try scene.take([.recover(CaseNumber(2).description, "100.00", voucher: "P1")], on: Self.later)
      #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == (namesPayment ? 1 : 0))
      // Where the bank named the first case, what comes for the second is other money.
      #expect(try scene.cases() == ["duplicate|10000|10000|0|", "duplicate|10000|\(namesPayment ? 0 : 10000)|0|"])
      try scene.expectSound()
    }
  }

  @Test func anEntryByHandBesideOtherSumsOnAStatementIsSaidToBe() throws {
    let scene = try CaseScene(.overpaid)
    try state(["20.00", "10.00"], scene)
    try enter("15.00", voucher: "P1", scene)
    let said = "SELECT line, required, found FROM finding WHERE code = 'recoveredBeside'"
    #expect(try Books(scene.scene.spool).rows(said) == [["2", "30.00", "15.00"]])
    #expect(try scene.cases() == ["overpaid|5000|4500|0|"])
    try enter("20.00", voucher: "P2", scene)
    try enter("10.00", voucher: "P3", scene)
    #expect(try enter("5.00", voucher: "P4", scene).outcome == .accepted)
    #expect(try Books(scene.scene.spool).rows(said).count == 1)
    try scene.expectSound()
  }

  @Test func aReplacedEntryStandsForNothing() throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00"], scene)
    try state([], scene, number: "DZ-1B", replaces: "DZ-1")
    // Its reference is free again too.
    let file = try enter("60.00", voucher: "Z1", scene)
    #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == 0)
    #expect(try scene.cases() == ["notDue|10000|6000|0|"])
    #expect(try steps(scene) == "open recover withdraw recover")
    try scene.expectSound()
  }

  @Test(arguments: [("70.00", 1, "3000"), ("90.00", 2, "5000"), ("40.00", 1, "0"), ("50.00", 1, "1000")])
  func aSurplusOfAReplacedStatementIsNotedOnce(again: String, alarms: Int, surplus: String) throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00", "70.00"], scene)
    try state(["60.00", again], scene, number: "DZ-1B", replaces: "DZ-1")
    let books = try Books(scene.scene.spool)
    #expect(try scene.cases() == ["notDue|10000|10000|0|"])
    #expect(try scene.surplus() == surplus)
    #expect(try books.number("SELECT count(*) FROM alarm WHERE kind = 'caseSurplus'") == Int64(alarms))
    try scene.expectSound()
  }

  @Test func theSurplusesOfAnOlderLedgerAreBoundToTheirEntries() throws {
    let scene = try CaseScene(.notDue)
    try state(["60.00", "70.00"], scene)
    func bound() throws -> [[String]] {
      try Books(scene.scene.spool).rows(
        "SELECT r.line, s.action, s.amountFen, r.isNew, r.amountFen FROM statementRecovery r JOIN clawbackStep s ON s.id = r.step ORDER BY s.id"
      )
    }
    let before = try bound()
    #expect(before.map { $0[1] } == ["recover", "recover", "surplus"])
    try scene.scene.spool.alter(
      """
      DELETE FROM grdb_migrations WHERE identifier IN ('21 surpluses', '26 parts of recoveries');
      DELETE FROM statementRecovery WHERE step IN (SELECT id FROM clawbackStep WHERE action = 'surplus');
      DROP INDEX instructionPartDue; DROP INDEX statementRowCredit; DROP INDEX breakUnmatched;
      ALTER TABLE statementRecovery DROP COLUMN amountFen;
      """)
    _ = try Ledger(path: scene.scene.spool.ledgerPath)
    #expect(try bound() == before)
    try state(["60.00", "50.00"], scene, number: "DZ-1B", replaces: "DZ-1")
    let net =
      "SELECT sum(CASE action WHEN 'surplus' THEN amountFen ELSE -amountFen END) FROM clawbackStep WHERE action LIKE '%urplus'"
    #expect(try Books(scene.scene.spool).texts(net) == ["1000"])
  }
}
