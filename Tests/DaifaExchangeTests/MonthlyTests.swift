import DaifaExchange
import DaifaModel
import DaifaTestKit
import Foundation
import Testing

@Suite("Monthly return: what a month came to, per policy and county, and it adds up to the books")
struct MonthlyTests {
  /// The table's rows by their Chinese columns; the last is the total.
  private func rows(_ scene: Scene, _ month: (String, String), on day: Day, number: String) throws -> [[String: String]]
  {
    let file = try scene.send(
      TestRequest("monthly", month.0, month.1, number: number).csv, as: "\(number).csv", from: .finance, on: day)
    try #require(file.outcome == .accepted)
    let names = scene.spool.outbox(.finance, "monthly-").filter { $0.hasSuffix(".csv") }
    let text = try scene.spool.text("finance/outbox/\(try #require(names.last))")
    let lines = text.components(separatedBy: "\r\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("预算年度") })
    let header = lines[start].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines[(start + 1)...].filter { !$0.isEmpty }.map {
      Dictionary(zip(header, $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init))) { first, _ in
        first
      }
    }
  }

  private func fen(_ row: [String: String], _ column: String) -> Int64 {
    let text = (row[column] ?? "").replacing("'", with: "").replacing(".", with: "")
    return Int64(text) ?? -1
  }

  @Test(arguments: [DecisionAction.reject, .cancel])
  func whatWasTurnedDownStaysStoppedWhateverIsSentInItsPlace(action: DecisionAction) throws {
    let waiting = try WaitingScene()
    try waiting.decide(action)
    try waiting.scene.send(TestRoster("B2", people: 1..<11))
    let total = try #require(
      try rows(waiting.scene, ("2026-04-01", "2026-04-30"), on: .on("2026-05-06"), number: "SQ-1").last)
    #expect(total["现状停发笔数"] == "10" && total["现状已补发笔数"] == "0")
    // The view says the same.
    #expect(
      try Books(waiting.scene.spool).texts("SELECT DISTINCT state FROM paymentNow WHERE payment <= 10") == ["stopped"])
  }

  @Test func theSumsAreThoseOfTheReconciliationAndTheMonthsAddUp() throws {
    let scene = try ExportScene()
    try scene.may()
    let april = try rows(scene.scene, ("2026-04-01", "2026-04-30"), on: .on("2026-06-01"), number: "SQ-1")
    let may = try rows(scene.scene, ("2026-05-01", "2026-05-31"), on: .on("2026-06-01"), number: "SQ-2")
    let (first, second) = (try #require(april.last), try #require(may.last))
    let books = try Books(scene.scene.spool)
    for (state, column) in [
      ("paid", "现状已入账"), ("failed", "现状失败"), ("returned", "现状退汇"), ("reissued", "现状已补发"), ("instructed", "现状在途"),
    ] {
      let expected = try books.rows(
        "SELECT count(*), coalesce(sum(amountFen), 0) FROM paymentNow WHERE state = '\(state)'")[0]
      #expect(second[column + "笔数"] == expected[0] && fen(second, column + "金额（元）") == Int64(expected[1]), "\(state)")
    }
    let parts = try books.rows("SELECT sum(paidFen), sum(returnedFen), sum(failedFen) FROM instructionPart")[0]
    #expect(fen(second, "现状已入账金额（元）") == Int64(parts[0]) && fen(second, "现状退汇金额（元）") == Int64(parts[1]))
    // What each month paid less what came back in it is what stands paid.
    let net = fen(first, "本月净入账（元）") + fen(second, "本月净入账（元）")
    #expect(net == Int64(parts[0]) && fen(second, "本年净入账（元）") == net)
    #expect(first["本月退汇笔数"] == "0" && second["本月退汇笔数"] == "1" && fen(second, "本月退汇金额（元）") == 10_000)
    // Four were posted in April, one of which the bank says in May, on another day, again: its first word is the day that counts, as in
    // disclosure and in the books by day.
    #expect(first["本月入账笔数"] == "4")
    #expect(first["已下达指标（元）"] == "5000.00")
    // A row a policy says what its counties say together.
    for total in may.dropLast() where total["区划"] == "合计" {
      let counties = may.filter { $0["补贴项目编码"] == total["补贴项目编码"] && $0["区划"] != "合计" }
      for column in ["本月入账笔数", "现状接收笔数", "现状在途笔数", "按时入账笔数", "逾期入账笔数"] {
        #expect(counties.reduce(0) { $0 + (Int($1[column] ?? "") ?? 0) } == Int(total[column] ?? ""), "\(column)")
      }
    }
    #expect(may.contains { $0["区划"] == "140122" })
    #expect(first["拒收笔数"] == "1")
    try scene.scene.expectSound()
  }

  @Test func personsAreCountedOnceHoweverOftenAndByWhateverTheyWerePaid() throws {
    let scene = try Scene()
    // Ten people by one policy for two periods, five of them and three others by another; one payment comes back.
    for roster in [
      TestRoster("B1", period: "2026-02", people: 1..<11), TestRoster("B2", period: "2026-03", people: 1..<11),
      TestRoster("B3", policy: "T-02", people: 6..<14),
    ] {
      try scene.send(roster)
    }
    let answers = try scene.spool.instructions("rcu")
    try scene.send(answers[0].answer(on: SentScene.answerDay), on: SentScene.answerDay)
    for answer in answers.dropFirst() { try scene.send(answer.answer(on: .on("2026-05-06")), on: .on("2026-05-06")) }
    let last = answers[answers.count - 1].answer(to: 7, on: .on("2026-05-07")) { $0.fail("R20") }
    try scene.send(last, on: .on("2026-05-07"))
    let april = try rows(scene, ("2026-04-01", "2026-04-30"), on: .on("2026-06-01"), number: "SQ-1")
    let may = try rows(scene, ("2026-05-01", "2026-05-31"), on: .on("2026-06-01"), number: "SQ-2")
    let books = try Books(scene.spool)
    let paid = try books.number("SELECT count(DISTINCT beneficiaryId) FROM paymentNow WHERE state = 'paid'")
    #expect(may.last?["本年受益人数"] == "\(paid)" && paid == 12)
    for row in may where row["区划"] == "合计" {
      let people = try books.number(
        "SELECT count(DISTINCT beneficiaryId) FROM paymentNow WHERE state = 'paid' AND policy = '\(row["补贴项目编码"] ?? "")'"
      )
      #expect(row["本年受益人数"] == "\(people)")
    }
    let (first, second) = (Int(april.last?["本月受益人数"] ?? "") ?? -1, Int(may.last?["本月受益人数"] ?? "") ?? -1)
    #expect(first > 0 && second > 0 && april.last?["本年受益人数"] == "\(first)")
    // Whom both months paid is one person of the year.
    #expect(first + second > 12)
    let payments = Int(may.last?["本年入账笔数"] ?? "") ?? 0
    #expect(payments == 28)
  }

  @Test func aPostingCountsInTheMonthOfItsDayAlsoWhenItIsToldLater() throws {
    let sent = try SentScene()
    try sent.answer(on: .on("2026-05-04")) { $1.postedOn = $0 < 4 ? "2026-04-30" : "2026-05-01" }
    let april = try rows(sent.scene, ("2026-04-01", "2026-04-30"), on: .on("2026-06-01"), number: "SQ-1")
    let may = try rows(sent.scene, ("2026-05-01", "2026-05-31"), on: .on("2026-06-01"), number: "SQ-2")
    #expect(april.last?["本月入账笔数"] == "4" && may.last?["本月入账笔数"] == "6" && may.last?["本年入账笔数"] == "10")
    #expect(may.last?["逾期入账笔数"] == "10" && may.last?["按时率（%）"] == "0.0")
  }
}
