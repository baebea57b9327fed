import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Shared accounts: one account has one payee, over all rosters and departments")
struct SharedAccountTests {
  /// A roster that pays the second of two persons to the first one's account.
  private func shared(
    _ batch: String, policy: String = "T-01", period: String = "2026-03", people: Range<Int> = 11..<16
  ) -> TestRoster {
    var roster = TestRoster(batch, policy: policy, period: period, people: people)
    roster.lines[1].account = Person(1).card("402")
    return roster
  }

  @Test(arguments: [("T-01", "2026-03"), ("T-01", "2026-04"), ("T-02", "2026-03")])
  func anAccountOfAnEarlierRosterIsNotPaidForSomebodyElse(policy: String, period: String) throws {
    let scene = try Scene()
    #expect(try scene.send(TestRoster("A", people: 1..<4)).outcome == .accepted)
    let file = try scene.send(shared("B", policy: policy, period: period))
    #expect(file.outcome == .partly && file.accepted == 4)
    #expect(file.count(.accountOfAnother) == 1)
    try scene.expectSound()
  }

  @Test func theFindingNamesThePaymentAndMasksTheAccount() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<4))
    try scene.send(shared("B"))
    let name = try #require(scene.spool.outbox(.department("civil"), "receipt-B-").first)
    let receipt = try scene.spool.text("departments/civil/outbox/\(name)")
    #expect(receipt.contains("accountOfAnother") && receipt.contains("DF"))
    #expect(!receipt.contains(Person(1).card("402")))
  }

  @Test func theSamePersonIsPaidToTheSameAccountAgainAndAgain() throws {
    let scene = try Scene()
    for month in 1...6 {
      let file = try scene.send(TestRoster("A\(month)", period: "2026-0\(month)", people: 1..<40))
      #expect(file.outcome == .accepted)
      #expect(file.count(.accountOfAnother) == 0)
    }
    try scene.expectSound()
  }

  @Test func aHouseholdersAccountServesTheWholeHousehold() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<4))
    var roster = TestRoster("B", people: 11..<16)
    roster.lines[1].payee = Person(1)
    roster.lines[1].relation = "guardian"
    roster.lines[1].account = Person(1).card("402")
    #expect(try scene.send(roster).count(.accountOfAnother) == 0)
  }

  @Test func anAccountWhosePaymentFailedIsFreeForItsOwner() throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.fail("R02") }
    let file = try sent.scene.send(shared("B"))
    #expect(file.outcome == .accepted)
    // From now on it is the other one's.
    var again = TestRoster("C", period: "2026-04", people: 1..<11)
    #expect(try sent.scene.send(again).count(.accountOfAnother) == 1)
    again = TestRoster("D", period: "2026-05", people: 11..<16)
    again.lines[1].account = Person(1).card("402")
    #expect(try sent.scene.send(again).outcome == .accepted)
  }

  @Test func anAccountIsGuardedByALaterPaymentOnceTheFirstHasFailed() throws {
    let sent = try SentScene()
    try sent.answer(to: 0) { $0.fail("R03") }
    // Paid by another policy to the same account: that one stands.
    #expect(try sent.scene.send(TestRoster("A2", policy: "T-02", people: 1..<4)).outcome == .accepted)
    #expect(try sent.scene.send(shared("B")).count(.accountOfAnother) == 1)
  }

  @Test func aNewAccountIsRememberedWhateverElseTheRosterRepeats() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<2))
    // A known person twice, and somebody new.
    var roster = TestRoster("B", period: "2026-04", [1, 1, 21].enumerated().map { .init($0 + 1, Person($1)) })
    #expect(try scene.send(roster).count(.beneficiaryRepeated) == 1)
    roster = TestRoster("C", period: "2026-05", people: 31..<33)
    roster.lines[1].account = Person(21).card("402")
    #expect(try scene.send(roster).count(.accountOfAnother) == 1)
  }

  @Test(arguments: [nil, 3] as [Int?])
  func accountsOfPaymentsFromBeforeTheyWereRecordedAreRecordedOnce(limit: Int?) throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<11))
    // As a ledger is that an earlier version made.
    try scene.spool.alter(
      """
      DELETE FROM accountRun; DELETE FROM accountBlock; DELETE FROM counter WHERE name IN ('accountsFrom', 'accountsThrough')
      """)
    if let limit {
      // A start that was cut short after its first step.
      let looked = try Ledger(path: scene.spool.ledgerPath).write("fill") { try $0.fillAccounts(atMost: limit) }
      #expect(looked == limit)
    }
    let file = try scene.send(shared("B"))
    #expect(file.count(.accountOfAnother) == 1 && file.accepted == 4)
    let books = try Books(scene.spool)
    #expect(try books.number("SELECT sum(count) FROM accountRun") == 14)
    #expect(try books.number("SELECT value FROM counter WHERE name = 'accountsThrough'") == 10)
    // Once.
    try scene.drain()
    #expect(try Books(scene.spool).number("SELECT sum(count) FROM accountRun") == 14)
  }

  @Test func aNewLedgerHasNoAccountsToFill() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<4))
    let books = try Books(scene.spool)
    #expect(try books.number("SELECT value FROM counter WHERE name = 'accountsFrom'") == 1)
    #expect(try books.number("SELECT sum(count) FROM accountRun") == 3)
    try scene.expectSound()
  }

  @Test func anAccountOfARejectedRosterIsFree() throws {
    let waiting = try WaitingScene()
    #expect(try waiting.scene.send(shared("B")).count(.accountOfAnother) == 1)
    try waiting.decide(.reject)
    #expect(try waiting.scene.send(shared("C", period: "2026-04")).count(.accountOfAnother) == 0)
  }

  @Test func anAccountThatBothSidesRegisteredForItsPayeeIsPaid() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<4))
    var entry = TestBeneficiaryRegister.Entry(Person(12))
    entry.account = Person(1).card("402")
    try scene.send(TestBeneficiaryRegister([entry]).csv, from: .finance, on: Scene.day)
    #expect(try scene.send(shared("B")).count(.accountOfAnother) == 1)
    try scene.send(TestBeneficiaryRegister([entry]).csv, from: .department("civil"), on: Scene.day)
    #expect(try scene.send(shared("C", period: "2026-04")).count(.accountOfAnother) == 0)
  }
}
