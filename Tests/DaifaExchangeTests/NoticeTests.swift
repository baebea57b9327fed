import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Testing

@Suite("Notices: whoever was paid is told, once, and nothing that is not so")
struct NoticeTests {
  private static let later = Day.on("2026-04-09")

  private static func telling(_ notices: DaifaModel.Configuration.Notices = .finance) -> DaifaModel.Configuration {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.notices = notices
    return configuration
  }

  private func sent() throws -> SentScene { try SentScene(Self.telling()) }

  private func lines(_ sent: SentScene) throws -> [TestNotice.Line] {
    try sent.scene.spool.notices(.finance).flatMap(\.lines)
  }

  private func expectSound(_ sent: SentScene) throws {
    #expect(try Books(sent.scene.spool).noticeFaults() == [])
    try sent.scene.expectSound()
  }

  // MARK: Who is told what

  @Test func everyPaymentThatWasPostedIsToldOnce() throws {
    let sent = try sent()
    try sent.answer()
    let notice = try #require(try sent.scene.spool.notices(.finance).first)
    #expect(notice.name == "notice-rcu-20260408-000001.csv" && notice.lines.map(\.sequence) == Array(1...10))
    #expect(notice.lines.map(\.reference) == sent.instruction.lines.map(\.reference))
    let first = notice.lines[0]
    #expect(first.number == "rcu-20260408-000001" && first.event == "paid" && first.postedOn == "2026-04-08")
    #expect(first.name == Person(1).name && first.amount == Amount(fen: 10_000) && first.shortName == "补贴-01")
    #expect(first.bank == "农村信用社" && first.tail == Person(1).card().suffix(4) && first.period == "2026-03")
    #expect(
      first.text
        == "\(Person(1).name)：您的“补贴-01”（2026年3月）100.00元已由农村信用社于2026年4月8日存入您尾号\(first.tail)的账户。")
    #expect(try Books(sent.scene.spool).texts("SELECT subject FROM journal WHERE kind = 'notice'") == [first.number])
    try expectSound(sent)
  }

  @Test func unlessItIsConfiguredNothingIsWritten() throws {
    let sent = try SentScene()
    try sent.answer()
    #expect(
      sent.scene.spool.outbox(.finance, "notice").isEmpty && sent.scene.spool.outbox(.bank("rcu"), "notice").isEmpty)
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'notice'") == 0)
  }

  @Test func theBankThatPaidIsGivenItsOwnNoticesWhereItTells() throws {
    let scene = try Scene(Self.telling(.bank))
    try scene.send(TestRoster("B1", people: 1..<11, banks: ["402", "103"]))
    for bank in ["rcu", "abc"] {
      try scene.send(scene.spool.instruction(bank).answer(on: SentScene.answerDay), from: bank, on: SentScene.answerDay)
      let notice = try #require(try scene.spool.notices(.bank(bank)).first)
      #expect(notice.lines.map(\.reference) == (try scene.spool.instruction(bank).lines.map(\.reference)))
    }
    #expect(scene.spool.outbox(.finance, "notice").isEmpty)
    #expect(try Books(scene.spool).noticeFaults() == [])
  }

  @Test func aTelephoneNumberIsPassedOnAsItWasGivenAndNothingElseInItsPlace() throws {
    let scene = try Scene(Self.telling())
    var roster = TestRoster("B1", people: 1..<6)
    let given = ["13812345678", "+86-13812345678", "", Person(4).identity, "138 1234"]
    for (index, phone) in given.enumerated() { roster.lines[index].phone = phone }
    try scene.send(roster)
    try scene.send(scene.spool.instruction().answer(on: SentScene.answerDay), on: SentScene.answerDay)
    let phones = try scene.spool.notices(.finance).flatMap(\.lines).map(\.phone)
    #expect(phones == ["13812345678", "+86-13812345678", "", "", ""])
  }

  @Test func noNoticeHoldsAnIdentityNumberOrAWholeAccount() throws {
    let scene = try Scene(Self.telling())
    var roster = TestRoster("B1", people: 1..<4)
    roster.lines[0].phone = Person(1).card()
    roster.lines[1].person.name = Person(2).identity
    try scene.send(roster)
    try scene.send(scene.spool.instruction().answer(on: SentScene.answerDay), on: SentScene.answerDay)
    let text = try scene.spool.text("finance/outbox/\(scene.spool.outbox(.finance, "notice-")[0])")
    for person in (1..<4).map({ Person($0) }) {
      #expect(!text.contains(person.identity) && !text.contains(person.card()))
    }
    #expect(text.contains(Person(1).name))
  }

  @Test func whereTheHouseholderHoldsTheAccountTheNoticeSaysSo() throws {
    let scene = try Scene(Self.telling())
    var row = TestPolicyList.Row("T-H")
    row.grantType = "household"
    try scene.send(TestPolicyList([row, .init("T-01"), .init("T-02")]).csv, from: .finance, on: Scene.day)
    var line = TestRoster.Line(1, Person(1))
    line.payee = Person(2)
    line.relation = "householder"
    line.account = Person(2).card()
    try scene.send(TestRoster("B1", policy: "T-H", [line]))
    try scene.send(
      scene.spool.instruction().answer(on: SentScene.answerDay) { $1.postedOn = "" }, on: SentScene.answerDay)
    let told = try #require(try scene.spool.notices(.finance).first?.lines.first)
    #expect(told.name == Person(1).name && told.postedOn.isEmpty)
    #expect(told.text.hasSuffix("100.00元已由农村信用社存入户主尾号\(Person(2).card().suffix(4))的账户。"))
  }

  @Test func whatFailedOrIsInFlightIsNotTold() throws {
    let sent = try sent()
    try sent.answer {
      if $0 == 0 { $1.fail("R03") }
      if $0 == 1 {
        $1.fail("")
        $1.result = "P"
      }
    }
    #expect(try lines(sent).map(\.reference) == sent.instruction.lines.dropFirst(2).map(\.reference))
    try expectSound(sent)
  }

  @Test func aReturnThatPaysNobodyWritesNoNotice() throws {
    let sent = try sent()
    try sent.answer(to: 0) { $0.fail("R03") }
    #expect(try sent.scene.spool.notices(.finance).isEmpty)
  }

  // MARK: Once

  @Test func whateverReturnsRepeatEachPaymentIsToldOnce() throws {
    let sent = try sent()
    for index in 0..<5 { try sent.answer(to: index) }
    try sent.answer()
    try sent.answer { $1.reasonText = "again" }
    try sent.answer(to: 3, on: Self.later)
    #expect(try lines(sent).count == 10 && Set(lines(sent).map(\.reference)).count == 10)
    try expectSound(sent)
  }

  @Test func aSecondPostingIsNotToldAndNeitherIsItsComingBack() throws {
    let sent = try sent()
    try sent.answer()
    try sent.answer(to: 0) { $0.bankReference = "OTHER" }
    try sent.answer(to: 0, on: Self.later) {
      $0.fail("R20")
      $0.bankReference = "OTHER"
    }
    #expect(try lines(sent).count == 10 && lines(sent).allSatisfy { $0.event == "paid" })
    try expectSound(sent)
  }

  @Test func aSecondPostingInTheSameFileLeavesTheDayOfTheFirst() throws {
    let sent = try sent()
    var answer = sent.instruction.answer(to: 0, on: SentScene.answerDay)
    answer.rows.append(answer.rows[0])
    answer.rows[1].postedOn = "2026-04-07"
    try sent.scene.send(answer, on: SentScene.answerDay)
    #expect(try lines(sent).map(\.postedOn) == ["2026-04-08"])
    try expectSound(sent)
  }

  // MARK: What came back

  @Test func whoWasToldOfMoneyThatCameBackIsToldThatToo() throws {
    let sent = try sent()
    try sent.answer()
    try sent.answer(to: 2, on: Self.later) { $0.fail("R20") }
    try sent.answer(to: 2, on: Self.later) {
      $0.fail("R20")
      $0.reasonText = "again"
    }
    let told = try lines(sent).filter { $0.event == "returned" }
    #expect(told.map(\.reference) == [sent.instruction.lines[2].reference])
    #expect(told[0].text.hasPrefix("\(Person(3).name)：此前告知您的“补贴-01”（2026年3月）100.00元，又从您尾号"))
    #expect(told[0].text.hasSuffix("的账户退回，没有到账，请与民政厅联系核对账户。"))
    try expectSound(sent)
  }

  @Test func paidAndBackInOneReturnAreBothTold() throws {
    let sent = try sent()
    var answer = sent.instruction.answer(to: 0, on: SentScene.answerDay)
    var back = answer.rows[0]
    back.fail("R20")
    answer.rows.append(back)
    try sent.scene.send(answer, on: SentScene.answerDay)
    #expect(try lines(sent).map(\.event) == ["paid", "returned"])
    try expectSound(sent)
  }

  @Test func aReissueIsToldUnderItsOwnReference() throws {
    let sent = try sent()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    let line = TestRoster.Line(1, Person(1), bank: "103").reissuing(sent.instruction.lines[0].reference)
    try sent.scene.send(TestRoster("R1", [line]), on: Self.later)
    let instruction = try sent.scene.spool.instruction("abc")
    try sent.scene.send(instruction.answer(on: Self.later), from: "abc", on: Self.later)
    #expect(try lines(sent).filter { $0.name == Person(1).name }.map(\.reference) == [instruction.lines[0].reference])
    try expectSound(sent)
  }

  // MARK: Not before it is so

  @Test(arguments: ["overpaid", "underpaid", "accountDiffers", "nameDiffers"])
  func whatWasPostedOtherwiseIsToldOnceTheBankHasPutItRight(kind: String) throws {
    let sent = try sent()
    func differ(_ row: inout TestReturn.Row) {
      switch kind {
      case "overpaid": row.amount = "150.00"
      case "underpaid": row.amount = "50.00"
      case "accountDiffers": row.account = "6222020000000000018"
      default: row.name = "别人"
      }
    }
    try sent.answer(to: 0, differ)
    #expect(try lines(sent).isEmpty)
    try sent.answer(to: 0, on: Self.later) { $0.postedOn = "2026-04-08" }
    #expect(try lines(sent).map(\.told) == ["\(sent.instruction.lines[0].reference) paid"])
    // Said wrongly and rightly once more: it was told.
    try sent.answer(to: 0, on: .on("2026-04-10")) {
      differ(&$0)
      $0.postedOn = "2026-04-08"
    }
    try sent.answer(to: 0, on: .on("2026-04-13")) {
      $0.postedOn = "2026-04-08"
      $0.reasonText = "again"
    }
    #expect(try lines(sent).count == 1)
    try expectSound(sent)
  }

  @Test func whoWasNotToldOfWrongMoneyIsNotToldThatItCameBack() throws {
    let sent = try sent()
    try sent.answer(to: 0) { $0.account = "6222020000000000018" }
    try sent.answer(to: 0, on: Self.later) { $0.fail("R20") }
    #expect(try sent.states() == ["returned": 1, "instructed": 9])
    #expect(try lines(sent).isEmpty)
    try expectSound(sent)
  }

  @Test func aLatePaymentIsTold() throws {
    let sent = try sent()
    try sent.answer(to: 0, on: .on("2026-04-20"))
    #expect(try sent.breaks(on: .on("2026-04-20"))["late"] == 1)
    #expect(try lines(sent).map(\.postedOn) == ["2026-04-20"])
    try expectSound(sent)
  }

  @Test func aPostingThatContradictsAFailureIsNotTold() throws {
    let sent = try sent()
    try sent.answer(to: 0) { $0.fail("R03") }
    try sent.answer(to: 0, on: Self.later)
    #expect(try sent.breaks(on: Self.later)["statusConflict"] == 1)
    #expect(try lines(sent).isEmpty)
    try expectSound(sent)
  }

  // MARK: Looking back

  @Test func whatIsListedForAnInstructionIsWhatWasTold() throws {
    let sent = try sent()
    try sent.answer {
      if $0 == 0 { $1.fail("R03") }
      if $0 == 1 { $1.account = "6222020000000000018" }
    }
    for index in [2, 3] { try sent.answer(to: index, on: Self.later) { $0.fail("R20") } }
    try sent.scene.send(
      TestRoster("R1", [.init(1, Person(3)).reissuing(sent.instruction.lines[2].reference)]), on: Self.later)
    let before = try Books(sent.scene.spool).number("SELECT count(*) FROM journal")
    var bytes: [UInt8] = []
    let listing = NoticeListing(
      ledger: try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true), configuration: sent.scene.configuration)
    #expect(try listing.write(instruction: sent.instruction.number) { bytes += $0 })
    let listed = try TestNotice(String(decoding: bytes, as: UTF8.self), name: "listed")
    #expect(listed.lines.map(\.told).sorted() == (try lines(sent).map(\.told).sorted()))
    #expect(Set(listed.lines.map(\.text)) == (try Set(lines(sent).map(\.text))))
    #expect(listed.saidCount == 10 && listed.lines.allSatisfy { $0.number.isEmpty })
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM journal") == before)
    #expect(try !listing.write(instruction: "none") { _ in })
  }

  @Test func manyAreToldInOrderAStretchAtATime() throws {
    let scene = try Scene(Self.telling())
    try scene.send(TestRoster("B1", people: 1..<9_001))
    let instruction = try scene.spool.instruction()
    var answer = instruction.answer(on: SentScene.answerDay)
    answer.rows = answer.rows.enumerated().filter { !(3_000..<8_500).contains($0.offset) }.map(\.element)
    let left = answer.rows.map(\.reference)
    answer.rows.reverse()
    try scene.send(answer, on: SentScene.answerDay)
    let notice = try #require(try scene.spool.notices(.finance).first)
    #expect(notice.lines.map(\.reference) == left && notice.saidCount == 3_500 && notice.saidSum == notice.sum)
    #expect(try Books(scene.spool).noticeFaults() == [])
  }
}
