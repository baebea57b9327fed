import DaifaModel
import DaifaScreening
import DaifaTestKit
import Testing

@Suite("Matching: what a row of a return means, over every fact there can be")
struct ReturnMatchingTests {
  /// A payment of 100 yuan in flight, as instructed but for what a test changes.
  private func facts(_ change: (inout PaymentFacts) -> Void = { _ in }) -> PaymentFacts {
    var facts = PaymentFacts(
      amount: Amount(fen: 10_000), dueOn: .on("2026-04-13"), accountMatches: true, nameMatches: true, isPosted: false,
      isPostedInThisFile: false, state: nil, isInConflict: false, reason: nil, isSamePosting: false,
      isDuplicatePosting: false, isWithinReturnWindow: true)
    change(&facts)
    return facts
  }

  private func row(
    _ result: PaymentResult, fen: Int64? = 10_000, on day: String? = "2026-04-08", reason: ReasonCode? = nil
  ) -> ReturnRow {
    ReturnRow(
      index: 0, line: 1, payment: 1, result: result, amount: fen.map { Amount(fen: $0) }, postedOn: day.map { .on($0) },
      reason: reason)
  }

  /// Every combination of facts that differ in a way the rules look at.
  private var everyFact: [PaymentFacts] {
    var all: [PaymentFacts] = []
    let states: [PaymentState?] = [nil, .paid, .failed, .returned, .reissued, .stopped]
    for bits in 0..<256 {
      for state in states {
        all.append(
          facts {
            $0.accountMatches = bits & 1 != 0
            $0.nameMatches = bits & 2 != 0
            $0.isPosted = bits & 4 != 0
            $0.isPostedInThisFile = bits & 8 != 0 && $0.isPosted
            $0.isInConflict = bits & 16 != 0 && state != nil
            $0.isSamePosting = bits & 32 != 0
            $0.isDuplicatePosting = bits & 64 != 0
            $0.isWithinReturnWindow = bits & 128 != 0
            $0.state = state
          })
      }
    }
    return all
  }

  @Test func nothingButAPostingRowEverCountsAsPosted() {
    for facts in everyFact {
      for result in [PaymentResult.failed, .inProgress, .unknown] {
        for reason in [ReasonCode.returned, .accountClosed, .other] {
          let meaning = ReturnMatching.meaning(of: row(result, fen: nil, reason: reason), facts)
          if case .posted = meaning { Issue.record("\(result) \(reason) came out as posted") }
          #expect(meaning != .postedTwice)
        }
      }
    }
  }

  @Test func aPaymentThatWasPostedIsNeverPostedForTheFirstTimeAgain() {
    for facts in everyFact where facts.isPosted || facts.state == .failed || facts.state == .reissued {
      if case .posted = ReturnMatching.meaning(of: row(.paid), facts) { Issue.record("\(facts)") }
    }
  }

  @Test func aPaymentThatWasPostedNeverSimplyFails() {
    for facts in everyFact where facts.isPosted {
      #expect(ReturnMatching.meaning(of: row(.failed, reason: .accountClosed), facts) != .failed)
    }
  }

  @Test func whatIsInProgressOrUnknownIsNeverFinal() {
    for facts in everyFact {
      for result in [PaymentResult.inProgress, .unknown] {
        let meaning = ReturnMatching.meaning(of: row(result), facts)
        #expect(meaning == .pending || meaning == .repeated(raises: nil, clears: []))
      }
    }
  }

  @Test func moneyComesBackOnlyWhenItWasPostedAndTheReasonSaysSo() {
    for facts in everyFact {
      for reason in ReasonCode.allCases {
        let meaning = ReturnMatching.meaning(of: row(.failed, reason: reason), facts)
        if meaning == .cameBack { #expect(facts.isPosted && reason == .returned && facts.isWithinReturnWindow) }
        if meaning == .duplicateCameBack { #expect(facts.isDuplicatePosting && reason == .returned) }
      }
    }
  }

  @Test func theFirstKindOfDifferenceIsTheOneThatIsTold() {
    func kind(_ row: ReturnRow, _ change: (inout PaymentFacts) -> Void = { _ in }) -> BreakKind? {
      ReturnMatching.difference(row, facts(change))
    }
    #expect(kind(row(.paid)) == nil)
    #expect(kind(row(.paid, fen: 10_001)) == .overpaid && kind(row(.paid, fen: 9_999)) == .underpaid)
    #expect(kind(row(.paid)) { $0.accountMatches = false } == .accountDiffers)
    #expect(kind(row(.paid)) { $0.nameMatches = false } == .nameDiffers)
    #expect(kind(row(.paid, on: "2026-04-13")) == nil && kind(row(.paid, on: "2026-04-14")) == .late)
    #expect(kind(row(.paid, on: nil)) == nil)
    #expect(kind(row(.paid, on: "2026-12-01")) { $0.dueOn = nil } == nil)
    #expect(
      kind(row(.paid, fen: 1, on: "2026-12-01")) { ($0.accountMatches, $0.nameMatches) = (false, false) } == .underpaid)
    #expect(
      kind(row(.paid, on: "2026-12-01")) { ($0.accountMatches, $0.nameMatches) = (false, false) } == .accountDiffers)
  }

  @Test func namesAreTheSameOnceFolded() {
    func same(_ left: String, _ right: String) -> Bool {
      left.withBytes { left in right.withBytes { PersonName.same(left, $0) } }
    }
    #expect(same("张 三", "张三") && same("张　三", "张三") && same("ＡＢ", "AB"))
    #expect(!same("张三", "张三丰") && !same("张三", "李四") && !same("䶮", "龑"))
    // Names that only look alike, or that Swift's strings call equal, are not the same name.
    #expect(!same("A", "a") && !same("\u{E9}", "e\u{301}"))
  }
}
