import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Screening lists: who must not be paid, and who should not have been")
struct ScreeningListTests {
  private typealias Entry = TestScreeningList.Entry

  /// A policy list whose T-01 and T-02 say what is done about people on lists.
  private func rule(_ scene: Scene, _ rule: String) throws {
    var list = TestPolicyList("T-01", "T-02")
    list.screening = rule
    #expect(try scene.send(list.csv, as: "rule.csv", from: .finance, on: .on("2026-03-11")).outcome == .accepted)
  }

  @Test func aDeceasedBeneficiaryIsRefusedAndTheOthersArePaid() throws {
    let scene = try Scene()
    let list = TestScreeningList([Entry(Person(2), since: "2026-02-11"), Entry(Person(77))])
    #expect(try scene.send(list.csv, from: .finance, on: Scene.day).outcome == .accepted)
    let file = try scene.send(TestRoster("A", people: 1..<5))
    #expect(file.outcome == .partly)
    #expect(file.accepted == 3)
    #expect(file.count(.screenedOut) == 1)
    let receipt = try #require(scene.spool.outbox(.department("civil"), "receipt-A-").first)
    let text = try scene.spool.text("departments/civil/outbox/\(receipt)")
    #expect(text.contains("已死亡 deceased，公安，2026-03-31，自2026-02-11"))
    #expect(!text.contains(Person(2).identity))
    try scene.expectSound()
  }

  @Test func aListInXMLHoldsLikeOneInCSV() throws {
    let scene = try Scene()
    let list = TestScreeningList([Entry(Person(2), since: "2026-02-11")])
    #expect(try scene.send(list.xml, as: "list.xml", from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).count(.screenedOut) == 1)
  }

  /// Elements on one line have one number: each keeps its own policies all the same.
  @Test func aListInXMLOnOneLineHoldsForTheRightPolicies() throws {
    let scene = try Scene()
    let list = TestScreeningList(
      .violator, [Entry(Person(2), appliesTo: "T-01"), Entry(Person(3), appliesTo: "T-02"), Entry(Person(4))])
    let line = String(decoding: list.xml, as: UTF8.self).replacing("\n", with: " ")
    #expect(try scene.send(Array(line.utf8), as: "list.xml", from: .finance, on: Scene.day).accepted == 3)
    let first = try scene.send(TestRoster("A", people: 1..<6))
    #expect(first.count(.screenedOut) == 2 && first.accepted == 3)
    let second = try scene.send(TestRoster("B", policy: "T-02", people: 1..<6))
    #expect(second.count(.screenedOut) == 2 && second.accepted == 3)
    try scene.expectSound()
  }

  @Test func aListWithALineThatCannotBeReadLetsNobodyOff() throws {
    let scene = try Scene()
    let list = TestScreeningList((1..<5).map { Entry(Person($0)) })
    #expect(try scene.send(list.csv, from: .finance, on: Scene.day).accepted == 4)
    let damaged = TestScreeningList(
      asOf: "2026-04-01", (1..<5).map { Entry(Person($0), since: $0 == 2 ? "6.2E+18" : "") })
    #expect(try scene.send(damaged.csv, from: .finance, on: Scene.day).outcome == .refused)
    #expect(try scene.send(TestRoster("A", people: 1..<8)).count(.screenedOut) == 4)
  }

  @Test func thePublicPayrollIsOnlyAdvisedUnlessThePolicyBlocksIt() throws {
    let scene = try Scene()
    let list = TestScreeningList(.payroll, source: "人社", [Entry(Person(2))])
    try scene.send(list.csv, from: .finance, on: Scene.day)
    let advised = try scene.send(TestRoster("A", people: 1..<5))
    #expect(advised.outcome == .accepted)
    #expect(advised.count(.screenedAdvice) == 1)
    try rule(scene, "payroll=block")
    let blocked = try scene.send(TestRoster("B", period: "2026-04", people: 1..<5))
    #expect(blocked.count(.screenedOut) == 1)
    #expect(blocked.accepted == 3)
  }

  @Test func aPolicyThatSaysOffIsNotScreenedButADeadPayeeIsStillRefused() throws {
    let scene = try Scene()
    try rule(scene, "deceased=off")
    try scene.send(TestScreeningList([Entry(Person(2)), Entry(Person(9))]).csv, from: .finance, on: Scene.day)
    var roster = TestRoster("A", people: 1..<5)
    for (line, payee) in [(1, 8), (3, 9)] {
      roster.lines[line].payee = Person(payee)
      roster.lines[line].relation = "guardian"
    }
    let file = try scene.send(roster)
    #expect(file.count(.screenedOut) == 1)
    #expect(file.accepted == 3)
  }

  @Test(arguments: [("2026-04-04", "", 0), ("2026-04-03", "", 1), ("", "2026-04-02", 0), ("", "2026-04-03", 1)])
  func anEntryHoldsFromItsFirstDayToItsLast(since: String, until: String, refused: Int) throws {
    let scene = try Scene()
    let list = TestScreeningList(.violator, [Entry(Person(2), since: since, until: until)])
    #expect(try scene.send(list.csv, from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).count(.screenedOut) == refused)
  }

  @Test func anEntryAboutSomePoliciesSaysNothingOfOthers() throws {
    let scene = try Scene()
    let list = TestScreeningList(
      .violator, [Entry(Person(2), appliesTo: "T-02;X-99"), Entry(Person(3), appliesTo: "T-01")])
    let taken = try scene.send(list.csv, from: .finance, on: Scene.day)
    #expect(taken.count(.listPolicyUnknown) == 1)
    let file = try scene.send(TestRoster("A", people: 1..<5))
    #expect(file.count(.screenedOut) == 1)
    #expect(file.accepted == 3)
  }

  @Test func aDepartmentsListHoldsForItsOwnPoliciesAndThoseBelowAlone() throws {
    let scene = try Scene()
    let list = TestScreeningList(.violator, [Entry(Person(2))])
    try scene.send(list.csv, from: .department("agriculture"), on: Scene.day)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).count(.screenedOut) == 0)
    var own = TestScreeningList(.violator, [Entry(Person(3), appliesTo: "T-01")])
    own.source = "核查"
    #expect(try scene.send(own.csv, from: .department("taiyuan-civil"), on: Scene.day).count(.listPolicyNotOwn) == 1)
    #expect(try scene.send(TestRoster("B", policy: "T-02", people: 1..<5)).count(.screenedOut) == 0)
    try scene.send(own.csv, from: .department("civil"), on: Scene.day)
    #expect(try scene.send(TestRoster("C", period: "2026-04", people: 1..<5)).count(.screenedOut) == 1)
  }

  @Test func aNewListTakesThePlaceOfTheOldWholeAndAnOlderOneDoesNot() throws {
    let scene = try Scene()
    try scene.send(TestScreeningList([Entry(Person(2))]).csv, from: .finance, on: Scene.day)
    let older = TestScreeningList(asOf: "2026-03-30", [Entry(Person(3))])
    #expect(try scene.send(older.csv, from: .finance, on: Scene.day).count(.listOlder) == 1)
    let newer = TestScreeningList(asOf: "2026-04-01", [Entry(Person(3))])
    #expect(try scene.send(newer.csv, from: .finance, on: Scene.day).outcome == .accepted)
    let other = TestScreeningList(source: "民政", asOf: "2026-01-01", [Entry(Person(4))])
    #expect(try scene.send(other.csv, from: .finance, on: Scene.day).outcome == .accepted)
    let file = try scene.send(TestRoster("A", people: 1..<6))
    #expect(file.count(.screenedOut) == 2)
    let books = try Books(scene.spool)
    #expect(try books.number("SELECT count(*) FROM screeningList WHERE inForce = 0 AND replacedBy IS NOT NULL") == 1)
    #expect(try books.number("SELECT sum(refused) FROM screened") == 2)
    try scene.expectSound()
  }

  @Test func aListOfTwoKindsOrOfTomorrowIsRefusedWholeAndARepeatedLineAlone() throws {
    let scene = try Scene()
    let list = TestScreeningList([Entry(Person(2)), Entry(Person(3))])
    let mixed = String(decoding: list.csv, as: UTF8.self).replacing(
      "deceased,公安,2026-03-31,\(Person(3).identity)", with: "payroll,公安,2026-03-31,\(Person(3).identity)")
    let varied = try scene.send(Array(mixed.utf8), from: .finance, on: Scene.day)
    #expect(varied.outcome == .refused)
    #expect(varied.count(.listVaries) == 1)
    let ahead = TestScreeningList(asOf: "2026-04-04", [Entry(Person(2))])
    #expect(try scene.send(ahead.csv, from: .finance, on: Scene.day).count(.listDateAhead) > 0)
    let twice = TestScreeningList([Entry(Person(2)), Entry(Person(2)), Entry(Person(2), since: "2026-01-01")])
    let file = try scene.send(twice.csv, from: .finance, on: Scene.day)
    #expect(file.outcome == .partly)
    #expect(file.accepted == 2)
    #expect(file.count(.personRepeated) == 1)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).count(.screenedOut) == 1)
  }

  @Test func aListWithoutTotalsChangesNothing() throws {
    let scene = try Scene()
    let whole = String(decoding: TestScreeningList([Entry(Person(2))]).csv, as: UTF8.self)
    let cut = whole.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
    let file = try scene.send(Array(cut.utf8), from: .finance, on: Scene.day)
    #expect(file.outcome == .refused)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).accepted == 4)
  }

  @Test func entriesAndLinesMeetWhereverTheyStand() throws {
    let scene = try Scene()
    // More than one block, and beneficiaries before, within and after all of them.
    let list = TestScreeningList((0..<2_000).map { Entry(Person($0 * 3 + 600)) })
    #expect(try scene.send(list.csv, from: .finance, on: Scene.day).accepted == 2_000)
    let file = try scene.send(TestRoster("A", people: 0..<6_900))
    #expect(file.count(.screenedOut) == 2_000)
    // Nearly a third of its lines: too many to be chance.
    #expect(file.count(.tooManyRefused) == 1)
    let some = try scene.send(TestRoster("B", people: 560..<640))
    #expect(some.accepted == 80 - (600..<640).count { $0 % 3 == 0 })
  }

  @Test func aNewListTellsWhoShouldNotHaveBeenPaid() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<6))
    let instruction = try #require(try scene.spool.instructions("rcu").first)
    let answer = instruction.answer(on: .on("2026-04-07")) { if $0 == 4 { $1.fail("R03") } }
    try scene.send(answer, on: .on("2026-04-07"))
    // Paid, in flight nowhere, failed (5), dead only afterwards (4).
    let list = TestScreeningList(
      asOf: "2026-04-08",
      [
        Entry(Person(2), since: "2026-02-11"), Entry(Person(3), since: "2026-04-03"),
        Entry(Person(4), since: "2026-04-04"), Entry(Person(5)), Entry(Person(99)),
      ])
    #expect(try scene.send(list.csv, from: .finance, on: .on("2026-04-08")).outcome == .accepted)
    for party in [Party.finance, .department("civil")] {
      let name = try #require(scene.spool.outbox(party, "screening-deceased-20260408").first)
      let text = try scene.spool.text("\(party.path)/outbox/\(name)")
      #expect(text.contains("不应发放笔数,2\r\n"))
      #expect(text.contains("不应发放金额（元）,200.00\r\n"))
      #expect(text.contains("立案追回"))
      #expect(!text.contains(Person(2).identity) && !text.contains(Person(2).card()))
    }
    #expect(scene.spool.outbox(.department("agriculture"), "screening").isEmpty)
    let books = try Books(scene.spool)
    #expect(try books.rows("SELECT kind FROM alarm") == [["screenedPaid"]])
    #expect(try books.texts("SELECT detail FROM alarm")[0].contains("2笔，200.00元"))
    #expect(
      try books.rows("SELECT count, amountFen FROM journal WHERE kind = 'screeningList.paid'") == [["2", "20000"]])
    try scene.expectSound()
  }

  @Test func whatHasNotSetOutIsStoppedByTheListAndAnOldQuoteReleasesNothing() throws {
    let waiting = try WaitingScene()
    let list = TestScreeningList([Entry(Person(2)), Entry(Person(3), since: "2026-04-04")])
    #expect(try waiting.scene.send(list.csv, from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try waiting.states() == ["held": 9, "stopped": 1])
    let name = try #require(waiting.scene.spool.outbox(.department("civil"), "screening-").first)
    let text = try waiting.scene.spool.text("departments/civil/outbox/\(name)")
    #expect(text.contains("已自动停发笔数,1\r\n") && text.contains("不应发放笔数,0\r\n"))
    #expect(try Books(waiting.scene.spool).number("SELECT count(*) FROM alarm") == 0)
    #expect(try waiting.decide(.approve).count(.quoteCountDiffers) == 1)
    #expect(try waiting.decide(.approve, count: 9, fen: 90_000).outcome == .accepted)
    #expect(waiting.instructed == 9)
    try waiting.scene.expectSound()
  }

  @Test(arguments: [("deceased=off", 2), ("deceased=advise", 1), ("deceased=block", 2)])
  func aDeadPayeeOfAWaitingRosterIsStoppedWhateverThePolicySays(rule: String, stopped: Int) throws {
    let scene = try Scene(.forTests(approval: .required))
    try self.rule(scene, rule)
    var roster = TestRoster("A", people: 1..<5)
    roster.lines[3].payee = Person(9)
    roster.lines[3].relation = "guardian"
    try scene.send(roster)
    // The guardian, and a beneficiary with a card of their own.
    try scene.send(TestScreeningList([Entry(Person(2)), Entry(Person(9))]).csv, from: .finance, on: Scene.day)
    #expect(try Books(scene.spool).states() == ["held": 4 - stopped, "stopped": stopped])
    try scene.expectSound()
  }

  @Test func aDeadBeneficiarysOwnCardIsNotPaidWhereHeirsMayBe() throws {
    let scene = try Scene()
    try rule(scene, "deceased=off")
    try scene.send(TestScreeningList([Entry(Person(2)), Entry(Person(4))]).csv, from: .finance, on: Scene.day)
    var roster = TestRoster("A", people: 1..<5)
    roster.lines[3].payee = Person(9)
    roster.lines[3].relation = "guardian"
    let file = try scene.send(roster)
    #expect(file.count(.screenedOut) == 1 && file.accepted == 3)
  }

  @Test func theNextListOfAKindTellsOnlyWhatIsNew() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<6))
    try scene.send(TestScreeningList([Entry(Person(2))]).csv, from: .finance, on: Scene.day)
    let same = TestScreeningList(asOf: "2026-04-01", [Entry(Person(2)), Entry(Person(77))])
    try scene.send(same.csv, from: .finance, on: Scene.day)
    #expect(scene.spool.outbox(.finance, "screening-deceased-20260401").isEmpty)
    let more = TestScreeningList(asOf: "2026-04-02", [Entry(Person(2)), Entry(Person(3))])
    try scene.send(more.csv, from: .finance, on: Scene.day)
    let name = try #require(scene.spool.outbox(.finance, "screening-deceased-20260402").first)
    let text = try scene.spool.text("finance/outbox/\(name)")
    #expect(text.contains("不应发放笔数,1\r\n") && text.contains("以往名单已告知笔数,1\r\n"))
    #expect(try Books(scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'screenedPaid'") == 2)
  }

  @Test(arguments: ["", "无"])
  func aLineThatNamesNobodyAloneMakesTheListEmpty(name: String) throws {
    let scene = try Scene()
    try scene.send(TestScreeningList([Entry(Person(2))]).csv, from: .finance, on: Scene.day)
    let header = "list_kind,source,as_of,person_id,person_name,since,until,applies_to,remark\n"
    let empty = header + "deceased,公安,2026-04-01,,\(name),,,,\nTOTAL,1,,,,,,,\n"
    #expect(try scene.send(Array(empty.utf8), from: .finance, on: Scene.day).outcome == .accepted)
    #expect(try scene.send(TestRoster("A", people: 1..<5)).accepted == 4)
    // Among others it is a number somebody forgot.
    let slip =
      header
      + "deceased,公安,2026-04-02,\(Person(3).identity),,,,,\ndeceased,公安,2026-04-02,,\(name),,,,\nTOTAL,2,,,,,,,\n"
    let refused = try scene.send(Array(slip.utf8), from: .finance, on: Scene.day)
    #expect(refused.outcome == .refused && refused.count(.valueMissing) == 1)
  }

  @Test func anAdvisedListReportsAndRaisesNoAlarm() throws {
    let scene = try Scene()
    try scene.send(TestRoster("A", people: 1..<4))
    try scene.send(TestScreeningList(.payroll, [Entry(Person(2))]).csv, from: .finance, on: Scene.day)
    let name = try #require(scene.spool.outbox(.finance, "screening-payroll").first)
    #expect(try scene.spool.text("finance/outbox/\(name)").contains("须核实笔数,1\r\n"))
    #expect(try Books(scene.spool).number("SELECT count(*) FROM alarm") == 0)
  }
}
