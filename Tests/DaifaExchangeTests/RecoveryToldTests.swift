import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Recoveries told by returns, statements and people, in whichever order: one sum of money")
struct RecoveryToldTests {
  private static let number = CaseScene.number
  private static let day = Day.on("2026-04-09")

  /// Who tells of a recovery.
  enum Teller: Character, CaseIterable { case bank = "R", statement = "S", hand = "H" }

  /// A case with statements of the account: that of the eighth debits what was posted, by payment or as a whole.
  private struct ToldScene {
    let scene: CaseScene
    let cause: CaseScene.Cause
    let owed: String
    var closing: String

    init(_ cause: CaseScene.Cause, isByLine: Bool = true) throws {
      scene = try CaseScene(cause)
      self.cause = cause
      owed = cause == .overpaid ? "50.00" : "100.00"
      let (day, lines) = (SentScene.answerDay, scene.sent.instruction.lines)
      var rows = lines.map { TestStatement.Row.debit($0, on: day) }
      if cause == .overpaid { rows[0].amount = "150.00" }
      if !isByLine {
        rows = [.debit(cause == .overpaid ? "1050.00" : "1000.00", of: scene.sent.instruction.number, on: day)]
      }
      var again = TestStatement.Row.debit(lines[0], on: day)
      again.bankReference = "AGAIN"
      if cause == .unknownPayment { again.payment = "DF000000000000199" }
      if cause == .duplicate || cause == .unknownPayment { rows.append(again) }
      let statement = TestStatement("DZ-1", day, rows)
      closing = statement.closing
      try scene.scene.send(statement.csv, as: "1.csv", from: .bank("rcu"), on: RecoveryToldTests.day)
    }

    mutating func tell(_ teller: Teller, isByPayment: Bool = false) throws {
      switch teller {
      case .hand: try scene.take([.recover(RecoveryToldTests.number, owed, voucher: "V1")])
      case .statement:
        try state(owed, "DZ-2", isByPayment: isByPayment)
      case .bank:
        try scene.sent.answer(to: 0, on: RecoveryToldTests.day) {
          switch cause {
          case .overpaid: $0.postedOn = "2026-04-08"
          case .duplicate, .notDue, .unknownPayment:
            let reference = $0.bankReference
            $0.fail("R20")
            $0.postedOn = "2026-04-09"
            $0.bankReference = cause == .duplicate ? "OTHER" : cause == .notDue ? reference : "U1"
            if cause == .unknownPayment { $0.reference = "DF000000000000199" }
          }
        }
      }
    }

    mutating func state(
      _ amount: String?, _ number: String, replaces: String = "", isByPayment: Bool = false, on day: Day? = nil
    ) throws {
      var row = TestStatement.Row.other("recovery", "credit", amount ?? "", on: RecoveryToldTests.day)
      row.payment = isByPayment ? scene.first.reference : RecoveryToldTests.number
      row.bankReference = "Z1"
      var statement = TestStatement(
        number, RecoveryToldTests.day, opening: closing, amount == nil ? [.nothing(on: RecoveryToldTests.day)] : [row])
      statement.replaces = replaces
      let file = try scene.scene.send(
        statement.csv, as: "\(number).csv", from: .bank("rcu"), on: day ?? .on("2026-04-10"))
      try #require(file.outcome == .accepted)
    }

    /// A later day on which nothing is booked, so that whatever should have been on the account by then is missed.
    func wait(after amount: String?) throws {
      let opening = (Amount(yuan: closing) ?? .zero) + (amount.flatMap { Amount(yuan: $0) } ?? .zero)
      let statement = TestStatement(
        "DZ-9", .on("2026-04-10"), .on("2026-04-14"), opening: "\(opening)", [.nothing(on: .on("2026-04-14"))])
      let file = try scene.scene.send(statement.csv, as: "9.csv", from: .bank("rcu"), on: .on("2026-04-15"))
      try #require(file.outcome == .accepted)
    }

    func breaks() throws -> [String: Int] { try scene.scene.breaks(on: .on("2026-04-15")) }

    func actions() throws -> [String] {
      try Books(scene.scene.spool).texts("SELECT action FROM clawbackStep ORDER BY id")
    }

    func alarms() throws -> Int64 {
      try Books(scene.scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'caseSurplus'")
    }
  }

  @Test(arguments: CaseScene.Cause.allCases, ["RS", "SR", "SHR", "SRH", "HRS", "HSR", "HR"])
  func oneRecoveryToldByAnyOfThemIsOneSum(cause: CaseScene.Cause, order: String) throws {
    var told = try ToldScene(cause)
    for teller in order.compactMap(Teller.init) { try told.tell(teller) }
    let fen = cause == .overpaid ? "5000" : "10000"
    #expect(try told.scene.cases() == ["\(cause.rawValue)|\(fen)|\(fen)|0|"])
    #expect(try told.actions().filter { $0 == "recover" || $0 == "surplus" } == ["recover"] && told.alarms() == 0)
    guard order.contains("S") else { return try told.scene.expectSound() }
    try told.wait(after: told.owed)
    #expect(try told.breaks() == (cause == .notDue ? ["returned": 1] : [:]))
    #expect(try told.scene.take([.close(Self.number)], on: .on("2026-04-15")).outcome == .accepted)
    #expect(try told.breaks() == [:])
    #expect(try told.scene.posted() == (cause == .notDue ? 90_000 : 100_000))
    try told.scene.expectSound()
  }

  @Test(arguments: [CaseScene.Cause.overpaid, .duplicate, .notDue], ["RS", "SR"])
  func aWholeDebitAndACreditThatNamesThePaymentMatchToo(cause: CaseScene.Cause, order: String) throws {
    var told = try ToldScene(cause, isByLine: false)
    for teller in order.compactMap(Teller.init) { try told.tell(teller, isByPayment: true) }
    try told.wait(after: told.owed)
    #expect(try told.breaks() == (cause == .notDue ? ["returned": 1] : [:]))
    #expect(try told.alarms() == 0 && !told.actions().contains("surplus"))
    try told.scene.expectSound()
  }

  @Test(arguments: ["SR", "RS", "SHR"])
  func aStatementThatIsPutRightTakesNothingAwayThatAReturnTellsOf(order: String) throws {
    var told = try ToldScene(.overpaid)
    for teller in order.compactMap(Teller.init) { try told.tell(teller) }
    try told.state(nil, "DZ-2B", replaces: "DZ-2")
    #expect(try told.scene.cases() == ["overpaid|5000|5000|0|"] && told.alarms() == 0)
    // The account does not have it: that is told.
    try told.wait(after: nil)
    #expect(try told.breaks() == ["debitUnmatched": 1])
    try told.scene.expectSound()
    try told.state("50.00", "DZ-2C", replaces: "DZ-2B", on: .on("2026-04-15"))
    #expect(try told.scene.cases() == ["overpaid|5000|5000|0|"] && told.alarms() == 0)
    #expect(try told.breaks()["debitUnmatched"] == nil)
    try told.scene.expectSound()
  }

  @Test func oneStandsForOneAndTheNextIsOtherMoney() throws {
    var told = try ToldScene(.notDue)
    try told.scene.take([.recover(Self.number, "40.00", voucher: "V1")])
    try told.state("60.00", "DZ-2")
    #expect(try told.scene.cases() == ["notDue|10000|10000|0|"])
    // All of it comes back besides: neither of the two is that.
    try told.tell(.bank)
    #expect(try told.scene.cases() == ["notDue|10000|10000|0|"] && told.alarms() == 1)
    #expect(try told.actions() == ["open", "recover", "recover", "surplus"])
    try told.scene.expectSound()
  }

  @Test func whatAReturnBroughtBackIsTheSameMoneyByHand() throws {
    let scene = try CaseScene(.overpaid)
    try scene.sent.answer(to: 0, on: Self.day) { ($0.amount, $0.postedOn) = ("130.00", "2026-04-08") }
    #expect(try scene.cases() == ["overpaid|5000|2000|0|"])
    let file = try scene.take([.recover(Self.number, "20.00", voucher: "V1")])
    #expect(file.outcome == .accepted && file.count(.recoveredOnStatement) == 1)
    #expect(try scene.cases() == ["overpaid|5000|2000|0|"])
    #expect(try scene.take([.recover(Self.number, "20.00", voucher: "V2")]).count(.recoveredOnStatement) == 0)
    #expect(try scene.cases() == ["overpaid|5000|4000|0|"])
    try scene.expectSound()
  }

  @Test func whatAStatementShowedInAClosedCaseIsNoSurplusWhenAReturnTellsIt() throws {
    for cause in [CaseScene.Cause.overpaid, .duplicate, .unknownPayment, .notDue] {
      var told = try ToldScene(cause)
      try told.tell(.statement)
      try told.scene.take([.close(Self.number)], on: .on("2026-04-10"))
      try told.tell(.bank)
      #expect(try told.alarms() == 0 && !told.actions().contains("surplus"))
      try told.wait(after: told.owed)
      #expect(try told.breaks() == [:])
      #expect(try told.scene.posted() == (cause == .notDue ? 90_000 : 100_000))
      try told.scene.expectSound()
    }
  }

  /// Twenty too much of one payment, and the whole of it not due: two cases of one payment.
  @Test(arguments: [
    (["150.00"], 5_000, 10_000), (["100.00", "50.00"], 5_000, 10_000), (["50.00", "100.00"], 5_000, 10_000),
    (["120.00"], 5_000, 7_000), (["100.00"], 0, 10_000),
  ])
  func whatAStatementShowsOfAPaymentIsOfAllItsCases(amounts: [String], overpaid: Int, notDue: Int) throws {
    let scene = try CaseScene(.overpaid)
    try scene.take([.open(scene.first.reference, "100.00")])
    let day = Day.on("2026-04-09")
    let rows = amounts.enumerated().map { place, amount in
      return TestStatement.Row.recovery(amount, of: scene.first.reference, on: day, bankReference: "Z\(place)")
    }
    try scene.scene.send(
      TestStatement("DZ-1", day, opening: "100000.00", rows).csv, as: "DZ-1.csv", from: .bank("rcu"),
      on: .on("2026-04-10"))
    #expect(try scene.cases() == ["overpaid|5000|\(overpaid)|0|", "notDue|10000|\(notDue)|0|"])
    try scene.expectSound()
  }

  // MARK: 更正

  @Test func aCorrectionOfWhatWasConfirmedTakesTheWholeEntryAndItsSurplusFirst() throws {
    var told = try ToldScene(.overpaid)
    try told.state("70.00", "DZ-2")
    try told.scene.take([.recover(Self.number, "70.00", voucher: "V1")])
    #expect(try told.scene.cases() == ["overpaid|5000|5000|0|"] && told.scene.surplus() == "2000")
    let said = [
      ("65.00", "5000", "1500", 1), ("50.00", "5000", "0", 1), ("5.00", "500", "0", 1), ("70.00", "5000", "2000", 2),
      ("75.00", "5000", "2500", 3), ("70.00", "5000", "2000", 3),
    ]
    var last = "DZ-2"
    for (place, (amount, recovered, left, _)) in said.enumerated() {
      try told.state(amount, "DZ-2-\(place)", replaces: last)
      last = "DZ-2-\(place)"
      #expect(try told.scene.cases() == ["overpaid|5000|\(recovered)|0|"], "\(amount)")
      #expect(try told.scene.surplus() == left, "\(amount)")
      try told.scene.expectSound()
    }
  }

  @Test func aSurplusThatIsOnlyToldAgainAlarmsNobodyTwice() throws {
    var told = try ToldScene(.overpaid)
    try told.state("70.00", "DZ-2")
    try told.scene.take([.recover(Self.number, "70.00", voucher: "V1")])
    try told.state("65.00", "DZ-3", replaces: "DZ-2")
    #expect(try told.alarms() == 1)
    try told.state("75.00", "DZ-4", replaces: "DZ-3")
    #expect(try told.alarms() == 2)
  }

  // MARK: 不应发放而退汇

  @Test(arguments: [true, false])
  func aPaymentThatWasNotDueAndCameBackIsSettledWithItsCase(isClosedLast: Bool) throws {
    let scene = try CaseScene(.notDue)
    func bringBack() throws { try scene.sendBack("") }
    if isClosedLast {
      try bringBack()
      #expect(try scene.breaks() == ["returned": 1])
      try scene.take([.close(Self.number)])
    } else {
      try scene.take([.recover(Self.number, "100.00", voucher: "V1"), .close(Self.number)])
      try bringBack()
    }
    #expect(try scene.breaks() == [:])
    #expect(try scene.sent.states() == ["paid": 9, "returned": 1])
    let cleared = "SELECT clearedByCase FROM \"break\" WHERE kind = 'returned' AND clearedOn IS NOT NULL"
    #expect(try Books(scene.scene.spool).texts(cleared) == ["1"])
    // It does not rise on the desk: there is nothing to be done.
    let old = Day.on("2026-06-30")
    try scene.scene.spool.drain(scene.scene.configuration, on: old)
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'breaksRose'") == 0)
    let reissue = TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(scene.first.reference)])
    #expect(try scene.scene.send(reissue, on: Self.day).count(.originalClawedBack) == 1)
    try scene.expectSound()
  }

  @Test func whereOnlyAPartWasNotDueTheRestStaysOpen() throws {
    let scene = try CaseScene(.duplicate)
    try scene.sendBack("OTHER")
    try scene.take([.close(Self.number), .open(scene.first.reference, "60.00")])
    let second = CaseNumber(2).description
    try scene.take([.recover(second, "60.00", voucher: "V1"), .close(second)])
    try scene.sendBack("")
    #expect(try scene.breaks() == ["returned": 1])
    try scene.expectSound()
  }

  // MARK: 期限之外的退汇

  @Test(arguments: [true, false])
  func whatCameBackTooLateIsReturnedWhereTheStatementShowsIt(isStatedFirst: Bool) throws {
    let sent = try SentScene()
    try sent.answer()
    let (posted, late) = (SentScene.answerDay, Day.on("2026-06-10"))
    let lines = sent.instruction.lines
    let first = TestStatement("DZ-1", posted, lines.map { .debit($0, on: posted) })
    try sent.scene.send(first.csv, as: "1.csv", from: .bank("rcu"), on: Self.day)
    func credit(_ amount: String) throws {
      var row = TestStatement.Row.credit(lines[0], on: late)
      row.amount = amount
      let statement = TestStatement(
        "DZ-\(amount)", Self.day, late, opening: first.closing, [row])
      try sent.scene.send(statement.csv, as: "2.csv", from: .bank("rcu"), on: .on("2026-06-11"))
    }
    func bringBack(_ text: String) throws {
      try sent.answer(to: 0, on: .on("2026-06-12")) {
        let reference = $0.bankReference
        $0.fail("R20")
        ($0.postedOn, $0.reasonText, $0.bankReference) = (late.description, text, reference)
      }
    }
    if isStatedFirst {
      try credit("100.00")
    } else {
      for text in ["", "again"] {
        try bringBack(text)
        #expect(try sent.states() == ["paid": 10] && sent.breaks()["statusConflict"] == 1)
      }
      try credit("100.00")
      #expect(try sent.breaks()["statusConflict"] == 1)
    }
    try bringBack("on the account")
    #expect(try sent.states() == ["paid": 9, "returned": 1])
    #expect(try sent.scene.breaks(on: .on("2026-06-12")) == ["returned": 1])
    try sent.scene.expectSound()
    let reissue = TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(lines[0].reference)])
    #expect(try sent.scene.send(reissue, on: .on("2026-06-15")).outcome == .accepted)
    try sent.scene.expectSound()
  }

  @Test func lessOnTheAccountThanWasPostedEndsNoContradiction() throws {
    let sent = try SentScene()
    try sent.answer()
    let (posted, late) = (SentScene.answerDay, Day.on("2026-06-10"))
    var row = TestStatement.Row.credit(sent.instruction.lines[0], on: late)
    row.amount = "99.99"
    let rows = sent.instruction.lines.map { TestStatement.Row.debit($0, on: posted) } + [row]
    try sent.scene.send(
      TestStatement("DZ-1", posted, late, rows).csv, as: "1.csv", from: .bank("rcu"), on: .on("2026-06-11"))
    try sent.answer(to: 0, on: .on("2026-06-12")) {
      $0.fail("R20")
      $0.postedOn = late.description
    }
    #expect(try sent.states() == ["paid": 10] && sent.breaks()["statusConflict"] == 1)
    try sent.scene.expectSound()
  }
}
