import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Paid again after it came back: another posting under the old reference is told by its day")
struct PaidAgainTests {
  /// Ten paid on the eighth; the first came back on the seventh of May, its return on the eighth.
  private func cameBack(_ reference: String = "BACK") throws -> SentScene {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: .on("2026-05-08")) {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = (reference, "2026-05-07")
    }
    try #require(try sent.states() == ["paid": 9, "returned": 1])
    return sent
  }

  private func posted(_ sent: SentScene) throws -> Int64 {
    try Books(sent.scene.spool).number("SELECT sum(postedFen) FROM instructionPart")
  }

  @Test func paidAgainUnderTheSameReferenceAfterItCameBackIsAConflictThatHoldsAReissue() throws {
    let sent = try cameBack()
    for text in ["", "again"] {
      try sent.answer(to: 0, on: .on("2026-05-12")) { ($0.postedOn, $0.reasonText) = ("2026-05-08", text) }
    }
    #expect(try sent.breaks() == ["returned": 1, "statusConflict": 1])
    #expect(try sent.states() == ["paid": 9, "returned": 1] && posted(sent) == 100_000)
    let reissue = self.reissue(sent)
    #expect(try sent.scene.send(reissue, on: .on("2026-05-12")).count(.originalInConflict) == 1)
    try sent.scene.expectSound()
    // That it came back the first time, told again, is no news; that it came back again is.
    try sent.answer(to: 0, on: .on("2026-05-13")) {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn, $0.reasonText) = ("BACK", "2026-05-07", "again")
    }
    #expect(try sent.breaks()["statusConflict"] == 1)
    try sent.answer(to: 0, on: .on("2026-05-13")) {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = ("BACK", "2026-05-12")
    }
    #expect(try sent.breaks() == ["returned": 1] && posted(sent) == 90_000)
    try sent.answer(to: 0, on: .on("2026-05-14")) { ($0.postedOn, $0.reasonText) = ("2026-05-08", "once more") }
    #expect(try sent.breaks() == ["returned": 1] && posted(sent) == 90_000)
    #expect(try sent.scene.send(reissue, on: .on("2026-05-14")).outcome == .accepted)
    try sent.scene.expectSound()
  }

  @Test(arguments: ["", "2026-04-08", "2026-05-06"])
  func theOldPostingToldAgainStaysOldNews(postedOn: String) throws {
    let sent = try cameBack()
    let file = try sent.answer(to: 0, on: .on("2026-05-12")) { $0.postedOn = postedOn }
    #expect(file.count(.statusRepeated) == 1)
    #expect(try sent.breaks() == ["returned": 1] && posted(sent) == 90_000)
    try sent.scene.expectSound()
  }

  /// The old posting has its day; another day later than it is another posting, also where the return's own day is not known or the same.
  @Test(arguments: [("2026-04-08", "2026-05-07"), ("", "2026-05-07"), ("2026-05-07", "2026-05-07")])
  func aLaterDayIsAnotherPostingWhateverTheReturnSaysOfItsOwn(returned: String, posted: String) throws {
    let sent = try SentScene()
    try sent.answer()
    try sent.answer(to: 0, on: .on("2026-05-15")) {
      $0.fail("R20")
      $0.postedOn = returned
    }
    try sent.answer(to: 0, on: .on("2026-05-15")) { ($0.postedOn, $0.reasonText) = ("2026-04-08", "again") }
    #expect(try sent.breaks() == ["returned": 1])
    try sent.answer(to: 0, on: .on("2026-05-15")) { $0.postedOn = posted }
    #expect(try sent.breaks() == ["returned": 1, "statusConflict": 1])
    try sent.scene.expectSound()
  }

  @Test func paidAgainAfterItWasReissuedIsAConflictToo() throws {
    let sent = try cameBack()
    #expect(try sent.scene.send(reissue(sent), on: .on("2026-05-09")).outcome == .accepted)
    try sent.answer(to: 0, on: .on("2026-05-12")) { $0.postedOn = "2026-05-10" }
    #expect(try sent.breaks()["statusConflict"] == 1 && posted(sent) == 100_000)
    try sent.scene.expectSound()
  }

  @Test func paidAgainAfterAContradictionCameBackIsAConflict() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    try sent.answer(to: 0, on: .on("2026-04-20"))
    try sent.answer(to: 0, on: .on("2026-05-07")) { $0.fail("R20") }
    try #require(try sent.breaks() == ["failed": 1])
    try sent.answer(to: 0, on: .on("2026-05-12")) { $0.postedOn = "2026-05-10" }
    #expect(try sent.breaks()["statusConflict"] == 1)
    #expect(try sent.scene.send(reissue(sent), on: .on("2026-05-12")).count(.originalInConflict) == 1)
    try sent.scene.expectSound()
  }

  @Test func aThirdPostingStandsWhenTheSecondCameBack() throws {
    let sent = try cameBack()
    for day in ["2026-05-08", "2026-05-20"] {
      try sent.answer(to: 0, on: .on("2026-05-21")) { $0.postedOn = day }
    }
    #expect(try sent.breaks()["statusConflict"] == 2 && posted(sent) == 110_000)
    try sent.answer(to: 0, on: .on("2026-05-26")) {
      $0.fail("R20")
      ($0.bankReference, $0.postedOn) = ("BACK", "2026-05-25")
    }
    #expect(try sent.breaks()["statusConflict"] == 1 && posted(sent) == 100_000)
    #expect(try sent.scene.send(reissue(sent), on: .on("2026-05-26")).count(.originalInConflict) == 1)
    try sent.scene.expectSound()
  }

  /// A bank that sends all it ever said of a payment with every file says nothing new by it, in whatever order its rows stand.
  @Test(arguments: [false, true])
  func allOfItToldAgainInOneFileIsNoNews(isReversed: Bool) throws {
    let sent = try cameBack()
    try sent.answer(to: 0, on: .on("2026-05-12")) { $0.postedOn = "2026-05-08" }
    for number in 1...2 {
      var whole = sent.instruction.answer(to: 0, on: SentScene.answerDay) { $0.reasonText = "\(number)" }
      var back = whole.rows[0]
      back.fail("R20")
      (back.bankReference, back.postedOn) = ("BACK", "2026-05-07")
      var again = whole.rows[0]
      again.postedOn = "2026-05-08"
      whole.rows += [back, again]
      if isReversed { whole.rows.reverse() }
      try sent.scene.send(whole.csv, as: "all-\(number).csv", from: .bank("rcu"), on: .on("2026-05-13"))
      #expect(try sent.breaks() == ["returned": 1, "statusConflict": 1] && posted(sent) == 100_000)
    }
    try sent.scene.expectSound()
  }

  private func reissue(_ sent: SentScene) -> TestRoster {
    TestRoster("R1", [TestRoster.Line(1, Person(1)).reissuing(sent.instruction.lines[0].reference)])
  }
}
