import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Returns: money that comes back, contradictions, missing answers, differing totals")
struct ConflictTests {
  private static let later = Day.on("2026-04-20")

  // MARK: 退汇

  @Test func moneySentBackWithinTheWindowIsReturned() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    #expect(try sent.breaks() == ["returned": 1])
    #expect(try sent.states() == ["paid": 9, "returned": 1])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 90_000)
    try sent.scene.expectSound()
  }

  @Test func theLastDayOfTheWindowStillCountsAndTheNextDoesNot() throws {
    // Thirty working days after 8 April 2026, with Labour Day and its make-up day between.
    let calendar = WorkingCalendar()
    let last = try #require(calendar.day(30, after: SentScene.answerDay))
    let next = try #require(calendar.day(31, after: SentScene.answerDay))
    for (day, kind) in [(last, "returned"), (next, "statusConflict")] {
      let sent = try SentScene()
      try sent.answer()
      try sent.answer(to: 0, on: day) {
        $0.fail("R20")
        $0.postedOn = day.description
      }
      #expect(try sent.breaks(on: day) == [kind: 1])
      try sent.scene.expectSound()
    }
  }

  @Test func moneySentBackClearsWhatWasWrongWithThePosting() throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.account = "6222020000000000018" }
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    #expect(try sent.breaks() == ["returned": 1])
    try sent.scene.expectSound()
  }

  @Test func sentBackSaidAgainIsNoSecondReturn() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    try sent.answer(to: 0, on: Self.later) {
      $0.fail("R20")
      $0.reasonText = "again"
    }
    #expect(try sent.breaks() == ["returned": 1])
    try sent.scene.expectSound()
  }

  // MARK: 状态冲突

  @Test func failedAfterPaidIsAConflictAndThePaymentStaysPaid() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R03") }
    #expect(try sent.breaks() == ["statusConflict": 1])
    #expect(try sent.states() == ["paid": 10])
    try sent.scene.expectSound()
  }

  @Test func paidSaidAgainResolvesAConflictForPaid() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R03") }
    try sent.answer(to: 0, on: Self.later) { $0.postedOn = SentScene.answerDay.description }
    #expect(try sent.breaks() == [:])
    #expect(try sent.states() == ["paid": 10])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 100_000)
    try sent.scene.expectSound()
  }

  @Test func sentBackResolvesAConflictForReturned() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R03") }
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    #expect(try sent.states() == ["paid": 9, "returned": 1])
    #expect(try sent.breaks() == ["returned": 1])
    try sent.scene.expectSound()
  }

  @Test func paidAfterFailedIsAConflictThatMoneySentBackResolvesAndFailedAgainDoesNot() throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.fail("R03") }
    try sent.answer(to: 0, on: Self.later)
    #expect(try sent.breaks() == ["failed": 1, "statusConflict": 1])
    #expect(try sent.states() == ["failed": 1, "instructed": 9])
    try sent.answer(to: 0, on: .on("2026-04-21")) {
      $0.fail("R03")
      $0.reasonText = "as said"
    }
    #expect(try sent.breaks() == ["failed": 1, "statusConflict": 1])
    try sent.answer(to: 0, on: .on("2026-04-22")) { $0.fail("R20") }
    #expect(try sent.breaks() == ["failed": 1])
    #expect(try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart") == 0)
    #expect(try Books(sent.scene.spool).texts("SELECT reasonCode FROM paymentNow WHERE state = 'failed'") == ["R03"])
    try sent.scene.expectSound()
  }

  @Test func theSameContradictionAgainIsNoSecondConflict() throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.fail("R03") }
    try sent.answer(to: 0, on: Self.later)
    try sent.answer(to: 0, on: Self.later) { $0.reasonText = "again" }
    #expect(try sent.breaks() == ["failed": 1, "statusConflict": 1])
    try sent.answer(to: 1)
    try sent.answer(to: 1, on: Self.later) { $0.fail("R03") }
    try sent.answer(to: 1, on: Self.later) {
      $0.fail("R03")
      $0.reasonText = "again"
    }
    #expect(try sent.breaks() == ["failed": 1, "statusConflict": 2])
    try sent.scene.expectSound()
  }

  @Test func paidAfterReturnedIsAConflict() throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    try sent.answer(to: 0, on: Self.later) { $0.bankReference = "OTHER" }
    #expect(try sent.breaks() == ["returned": 1, "statusConflict": 1])
    #expect(try sent.states() == ["paid": 9, "returned": 1])
    try sent.scene.expectSound()
  }

  @Test func failedAndPaidInOneFileAreAConflictInEitherOrder() throws {
    for failedFirst in [true, false] {
      let sent = try SentScene()
      var answer = sent.instruction.answer(to: 0, on: SentScene.answerDay)
      var failed = answer.rows[0]
      failed.fail("R03")
      answer.rows.insert(failed, at: failedFirst ? 0 : 1)
      try sent.scene.send(answer, on: SentScene.answerDay)
      #expect(try sent.breaks()["statusConflict"] == 1)
      try sent.scene.expectSound()
    }
  }

  @Test func inProgressAfterAFinalAnswerChangesNothing() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 1 { $1.fail("R01") } }
    for index in 0..<2 {
      try sent.answer(to: index, on: Self.later) {
        $0.fail("")
        $0.result = "P"
      }
    }
    #expect(try sent.states() == ["paid": 9, "failed": 1])
    #expect(try sent.breaks() == ["failed": 1])
    try sent.scene.expectSound()
  }

  // MARK: 漏发

  @Test func anAnswerThatIsOverdueIsMissingUntilItComes() throws {
    let sent = try SentScene()
    try sent.answer(to: 0)
    let after = Day.on("2026-04-14")
    #expect(try sent.breaks(on: SentScene.dueDay) == [:])
    #expect(try sent.breaks(on: after) == ["missing": 9])
    let report = try sent.scene.drain(on: after)
    #expect(report.reports.contains { $0.party == .finance && $0.name.hasPrefix("discrepancy-") })
    try sent.answer(on: after) { $1.postedOn = SentScene.answerDay.description }
    #expect(try sent.breaks(on: after) == [:])
    try sent.scene.expectSound()
  }

  @Test func anAnswerThatComesLateAndSaysSoIsLateAndNotMissing() throws {
    let sent = try SentScene()
    let after = Day.on("2026-04-20")
    try sent.answer(on: after)
    #expect(try sent.breaks(on: after) == ["late": 10])
    try sent.scene.expectSound()
  }

  // MARK: 合计不符

  @Test func differingTotalsRefuseTheReturnAndAreABreakUntilAGoodOneComes() throws {
    let sent = try SentScene()
    var answer = sent.instruction.answer(on: SentScene.answerDay)
    for said in ["999.00", "998.00"] {
      answer.saidSum = said
      let file = try sent.scene.send(answer, on: SentScene.answerDay)
      #expect(file.outcome == .refused && file.count(.totalsSumDiffers) == 1)
      #expect(try sent.breaks() == ["totalsDiffer": 1])
      #expect(try sent.states() == ["instructed": 10])
    }
    answer.saidSum = nil
    #expect(try sent.scene.send(answer, on: SentScene.answerDay).outcome == .accepted)
    #expect(try sent.breaks() == [:])
    #expect(try sent.states() == ["paid": 10])
    try sent.scene.expectSound()
  }

  @Test func theAmountsOfLinesThatDidNotGoThroughAreNotCounted() throws {
    let sent = try SentScene()
    let file = try sent.answer { index, row in
      switch index {
      case 0: row.fail("R01")
      case 1:
        row.fail("R01")
        row.amount = "0.00"
      case 2:
        row.result = "F"
        row.reason = "R01"
      case 3:
        row.fail("")
        row.result = "U"
      default: break
      }
    }
    #expect(file.outcome == .accepted && file.acceptedSum == Amount(fen: 60_000))
    #expect(try sent.states() == ["paid": 6, "failed": 3, "instructed": 1])
    try sent.scene.expectSound()
  }

  @Test func anUnreadableRowIsRefusedAndTheOthersCount() throws {
    let sent = try SentScene()
    var answer = sent.instruction.answer(on: SentScene.answerDay) { index, row in
      switch index {
      case 0: row.result = "X"
      case 1: row.amount = ""
      case 2: row.postedOn = "soon"
      default: break
      }
    }
    // What the bank counts as paid includes the row whose day cannot be read.
    answer.saidSum = "800.00"
    let file = try sent.scene.send(answer, on: SentScene.answerDay)
    #expect(file.outcome == .partly && file.refused == 3)
    #expect(file.count(.resultUnknown) == 1 && file.count(.amountMissing) == 1 && file.count(.postedOnUnreadable) == 1)
    #expect(try sent.states() == ["paid": 7, "instructed": 3])
    try sent.scene.expectSound()
  }
}
