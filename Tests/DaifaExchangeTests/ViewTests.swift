import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaTestKit
import Testing

@Suite("Views: what somebody with sqlite3 sees is what is")
struct ViewTests {
  @Test(arguments: 1...4)
  func paymentNowShowsTheStateOfEveryPaymentWhateverTheBitsAre(seed: UInt64) throws {
    let scene = try Scene()
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    try scene.send(TestRoster("B1", people: 1..<78, banks: ["402", "103", "402"]))
    try scene.send(TestRoster("B2", policy: "T-02", people: 1..<30, banks: ["402", "103"]))
    var expected: [String: String] = [:]
    for bank in ["rcu", "abc"] {
      for instruction in try scene.spool.instructions(bank) {
        var answer = instruction.answer(on: SentScene.answerDay)
        for index in answer.rows.indices.reversed() {
          let reference = answer.rows[index].reference
          switch random(4) {
          case 0:
            answer.rows[index].fail("R01")
            expected[reference] = "failed"
          case 1:
            answer.rows.remove(at: index)
            expected[reference] = "instructed"
          default: expected[reference] = "paid"
          }
        }
        if !answer.rows.isEmpty { try scene.send(answer, from: bank, on: SentScene.answerDay) }
      }
    }
    let books = try Books(scene.spool)
    let shown = try books.rows("SELECT payment, state, instructionNo FROM paymentNow")
    #expect(shown.count == expected.count)
    for row in shown {
      let reference = PaymentReference(payment: try #require(Int64(row[0]))).description
      #expect(row[1] == expected[reference], "\(reference)")
      #expect(row[2] != "")
    }
    let paid = expected.values.count { $0 == "paid" }
    #expect(try books.number("SELECT count(*) FROM posting") == paid)
    try scene.expectSound()
  }

  @Test func paymentShowsEveryColumnOfItsLine() throws {
    let scene = try Scene()
    var roster = TestRoster("B1", people: 1..<2)
    roster.lines[0].remark = "说明"
    roster.lines[0].accountType = "card"
    try scene.send(roster)
    let line = roster.lines[0]
    let row = try Books(scene.spool).rows(
      """
      SELECT payment, batchNo, department, policy, period, lineNo, bank, region, beneficiaryName, beneficiaryId, account,
        bankCode, amountFen, accountType, remark, payeeName FROM payment
      """)[0]
    #expect(
      row == [
        "1", "B1", "civil", "T-01", "2026-03", "1", "rcu", "140105", line.person.name, line.person.identity,
        line.account, line.bankCode, "10000", "card", "说明", "",
      ])
  }

  @Test func postingShowsTheBanksReferenceAndDay() throws {
    let sent = try SentScene()
    try sent.answer { $1.bankReference = $0 == 4 ? #"a"b\c"# : "L\($0)" }
    let rows = try Books(sent.scene.spool).rows(
      "SELECT payment, bankReference, postedOn, instructionNo FROM posting ORDER BY payment")
    #expect(rows.count == 10)
    for (index, row) in rows.enumerated() {
      #expect(row == ["\(index + 1)", index == 4 ? #"a"b\c"# : "L\(index)", "2026-04-08", sent.instruction.number])
    }
    // And it is recognised when the bank says it again.
    try sent.answer {
      $1.bankReference = $0 == 4 ? #"a"b\c"# : "L\($0)"
      $1.reasonText = "again"
    }
    #expect(try sent.breaks() == [:])
  }

  @Test func openBreakShowsWhatIsOpen() throws {
    let sent = try SentScene()
    try sent.answer {
      if $0 < 2 { $1.fail("R01") }
      if $0 == 5 { $1.amount = "1.00" }
    }
    let books = try Books(sent.scene.spool)
    #expect(try books.texts("SELECT kind FROM openBreak ORDER BY id") == ["failed", "failed", "underpaid"])
    #expect(try books.texts("SELECT DISTINCT department FROM openBreak") == ["civil"])
  }

  @Test func aPersonsLifeTellsEveryPaymentInOrder() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    let lines = [TestRoster.Line(1, Person(1)).reissuing(sent.instruction.lines[0].reference), .init(2, Person(70))]
    try sent.scene.send(TestRoster("R1", lines), on: SentScene.answerDay)
    try sent.scene.send(TestRoster("B2", policy: "T-02", people: 1..<2), on: SentScene.answerDay)
    let ledger = try Ledger(path: sent.scene.spool.ledgerPath, readOnly: true)
    let lives = try ledger.read("trace") { transaction in
      try transaction.payments(ofPerson: Person(1).key).compactMap { try transaction.life(of: $0) }
    }
    #expect(lives.map(\.state) == [.reissued, .instructed, .instructed])
    #expect(lives[0].events.map(\.what).contains { $0.hasPrefix("补发") })
    #expect(lives.allSatisfy { !$0.beneficiary.contains(Person(1).identity) && !$0.account.contains(Person(1).card()) })
  }
}
