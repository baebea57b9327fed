import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// People of three villages paid, and what the public is told of it.
struct DisclosureScene {
  static let villages = ["140105001001", "140105001002", "140122"]
  let sent: Scene
  static let day = Day.on("2026-04-09")

  /// Nine people, three a village by turns; all are paid unless told otherwise.
  init(
    showsNames: Bool = false, grantType: String? = nil, forms: Set<Configuration.ReportFormat> = [.csv, .xml, .html],
    change: (inout TestRoster.Line) -> Void = { _ in }, answer: (Int, inout TestReturn.Row) -> Void = { _, _ in }
  ) throws {
    var configuration = Configuration.forTests()
    configuration.reportFormats = forms
    configuration.regionNames = RegionNames([Region("140105")!: "小店区", Region("140105001001")!: "许坦村"])
    var list = TestPolicyList([TestPolicyList.Row("T-01"), TestPolicyList.Row("T-02")])
    if let grantType { list.rows[0].grantType = grantType }
    list.discloseNames = showsNames ? "full" : nil
    sent = try Scene(configuration, list: list)
    var roster = TestRoster("B1", people: 1..<10)
    for index in roster.lines.indices {
      roster.lines[index].region = Self.villages[index % 3]
      change(&roster.lines[index])
    }
    try sent.send(roster)
    try sent.send(sent.spool.instruction().answer(on: SentScene.answerDay, answer), on: SentScene.answerDay)
  }

  @discardableResult
  func ask(_ lines: TestTableRequest.Line..., on day: Day = day, number: String = "1") throws -> PassReport.File {
    var request = TestTableRequest()
    request.lines = lines.map {
      var line = $0
      line.number = number
      return line
    }
    return try sent.send(request.csv, as: "request.csv", from: .finance, on: day)
  }

  var published: [String] { sent.spool.outbox(Party(role: .anyone), "disclosure") }

  func text(_ name: String) throws -> String { try sent.spool.text("public/outbox/\(name)") }

  /// The lines of a village's CSV: name, period, amount, paid.
  func lines(_ region: String) throws -> [[String]] {
    let rows = tableRows(try text("disclosure-T-01-2026-03-\(region)-20260409.csv"))
    let start = try #require(rows.firstIndex { $0.first == "序号" })
    return rows[(start + 1)...].filter { $0.count == 5 && $0[0] != "合计" }.map { Array($0.dropFirst()) }
  }

  func index(_ time: String = "2026-03") throws -> [[String]] {
    tableRows(try text("disclosure-T-01-\(time)-index-20260409.csv"))
  }

  func fact(_ name: String, time: String = "2026-03") throws -> String {
    try #require(try index(time).first { $0.first == name })[1]
  }

  func number(_ sql: String) throws -> Int64 { try Books(sent.spool).number(sql) }
}

@Suite("Disclosure: the public sees what was paid, and nobody's numbers")
struct DisclosureTests {
  // MARK: What is disclosed

  @Test func placesAreNamedBesideTheirCodes() throws {
    let scene = try DisclosureScene()
    try scene.ask(.disclosure())
    #expect(try scene.fact("补贴项目编码") == "T-01")
    let rows = try scene.index().filter { $0.first?.hasPrefix("1401") == true }
    #expect(rows.map { $0[1] } == ["小店区许坦村", "小店区", ""])
    for form in ["csv", "xml", "html"] {
      let text = try scene.text("disclosure-T-01-2026-03-140105001001-20260409.\(form)")
      #expect(text.contains("140105001001") && text.contains("小店区许坦村"), "\(form)")
    }
    let alarms = try scene.number("SELECT count(*) FROM journal WHERE kind = 'disclosureWithheld'")
    #expect(alarms == 0)
  }

  @Test func eachVillageHasATableInThreeFormsAndTheIndexItsSums() throws {
    let scene = try DisclosureScene()
    let file = try scene.ask(.disclosure())
    #expect(file.outcome == .accepted && file.count(.tableMade) == 1 && file.count(.tableWithheld) == 0)
    var expected: [String] = []
    for place in DisclosureScene.villages + ["index"] {
      for ending in ["csv", "html", "xml"] { expected.append("disclosure-T-01-2026-03-\(place)-20260409.\(ending)") }
    }
    #expect(scene.published == expected.sorted())
    let lines = try scene.lines("140105001001")
    #expect(
      lines.map { $0[0] }
        == [1, 4, 7].map { String(Person($0).name.prefix(1)) + (Person($0).name.count > 2 ? "**" : "*") })
    #expect(lines.allSatisfy { Array($0[1...]) == ["2026-03", "100.00", "100.00"] })
    #expect(try scene.fact("实发金额（元）") == "900.00")
    #expect(try scene.number("SELECT sum(paidFen) FROM instructionPart") == 90_000)
    let page = try scene.text("disclosure-T-01-2026-03-index-20260409.html")
    #expect(page.contains(#"<a href="disclosure-T-01-2026-03-140122-20260409.html">"#) && !page.contains("<script"))
    #expect(
      try Books(scene.sent.spool).rows("SELECT subject, count, amountFen FROM journal WHERE kind = 'disclosure'").map {
        $0.dropFirst().joined(separator: " ")
      } == ["3 90000"])
    try scene.sent.expectSound()
  }

  @Test func nothingOfAPersonsNumbersIsInAnyFile() throws {
    let scene = try DisclosureScene(showsNames: true) { $0.phone = "13800138000" }
    try scene.ask(.disclosure())
    #expect(scene.published.count == 12)
    for name in scene.published {
      let text = try scene.text(name)
      for number in 1..<10 {
        #expect(!text.contains(Person(number).identity) && !text.contains(Person(number).card()))
        #expect(!text.contains(Person(number).identity.suffix(8)))
      }
      #expect(!text.contains("13800138000") && !text.contains("DF0000"))
    }
  }

  @Test func namesAreFullOnlyWhereTheListSaysSo() throws {
    let full = try DisclosureScene(showsNames: true, forms: [.csv])
    try full.ask(.disclosure())
    #expect(try full.lines("140122").map { $0[0] } == [3, 6, 9].map { Person($0).name })
    let masked = try DisclosureScene(forms: [.csv])
    try masked.ask(.disclosure())
    #expect(try masked.lines("140122").allSatisfy { $0[0].hasSuffix("*") })
  }

  @Test(arguments: [true, false])
  func aHouseholdsSubsidyNamesTheHeadOfTheHousehold(showsNames: Bool) throws {
    let scene = try DisclosureScene(
      showsNames: showsNames, grantType: "household", forms: [.csv],
      change: {
        // Of the third village: one whose head gets it, in either language, and one who is the head.
        guard let index = [3, 6].firstIndex(of: $0.number) else { return }
        ($0.payee, $0.relation) = (Person(30 + index), ["householder", "户主"][index])
        $0.account = Person(30 + index).card()
      })
    try scene.ask(.disclosure())
    let names = try scene.lines("140122").map { $0[0] }
    #expect(
      showsNames
        ? names == [Person(30).name, Person(31).name, Person(9).name] : names.allSatisfy { $0.hasSuffix("*") })
    #expect(names[0].hasPrefix(String(Person(30).name.prefix(1))))
    #expect(try scene.fact("实发金额（元）") == "900.00" && scene.fact("笔数") == "9")
    try scene.sent.expectSound()
  }

  /// Where the beneficiary is the head, nobody is named as payee.
  @Test func aHeadWhoIsTheBeneficiaryIsNamed() throws {
    let scene = try DisclosureScene(
      showsNames: true, grantType: "household", forms: [.csv], change: { if $0.number == 3 { $0.relation = "户主" } })
    try scene.ask(.disclosure())
    #expect(try scene.lines("140122").map { $0[0] }.first == Person(3).name)
    try scene.sent.expectSound()
  }

  @Test func aHeadWhoseNameIsNoNameWithholdsTheVillage() throws {
    let scene = try DisclosureScene(
      showsNames: true, grantType: "household", forms: [.csv],
      change: {
        guard $0.number == 3 else { return }
        var head = Person(30)
        head.name = "张三13812345678"
        ($0.payee, $0.relation, $0.account) = (head, "householder", head.card())
      })
    try scene.ask(.disclosure())
    #expect(!scene.published.contains { $0.contains("-140122-") } && !scene.published.isEmpty)
  }

  @Test func whatFailedOrCameBackIsNotDisclosedAsPaid() throws {
    let scene = try DisclosureScene(forms: [.csv], answer: { index, row in if index == 0 { row.fail("R03") } })
    let instruction = try scene.sent.spool.instruction()
    try scene.sent.send(
      instruction.answer(to: 1, on: .on("2026-04-09")) { $0.fail("R20") }, on: .on("2026-04-09"))
    try scene.ask(.disclosure())
    #expect(try scene.lines("140105001001").map { $0[3] } == ["0.00", "100.00", "100.00"])
    #expect(try scene.fact("实发金额（元）") == "700.00")
    #expect(try scene.number("SELECT sum(paidFen) FROM instructionPart") == 70_000)
  }

  @Test func whatAReissueTookThePlaceOfIsDisclosedOnce() throws {
    let scene = try DisclosureScene(forms: [.csv], answer: { index, row in if index == 0 { row.fail("R03") } })
    let original = try scene.sent.spool.instruction().lines[0]
    var again = TestRoster("B2", [TestRoster.Line(1, Person(1)).reissuing(original.reference)])
    again.lines[0].region = "140105001001"
    try scene.sent.send(again, on: .on("2026-04-08"))
    try scene.ask(.disclosure())
    #expect(try scene.lines("140105001001").map { $0[3] } == ["100.00", "100.00", "0.00"])
    #expect(try scene.fact("笔数") == "9")
    #expect(try scene.fact("实发金额（元）") == "800.00")
  }

  @Test func whatABankNamesNoDayForIsOfTheMonthItsReturnCameIn() throws {
    let scene = try DisclosureScene(forms: [.csv], answer: { if $0 == 0 { ($1.postedOn, $1.result) = ("", "P") } })
    let first = try scene.sent.spool.instructions("rcu")[0]
    try scene.sent.send(first.answer(to: 0, on: .on("2026-05-06")) { $0.postedOn = "" }, on: .on("2026-05-06"))
    func paid(_ line: TestTableRequest.Line, _ time: String) throws -> String {
      try scene.ask(line, on: .on("2026-05-08"), number: time)
      let rows = tableRows(try scene.text("disclosure-T-01-\(time)-index-20260508.csv"))
      return try #require(rows.first { $0.first == "实发金额（元）" })[1]
    }
    #expect(try paid(.month("2026", "4"), "m2026-04") == "800.00")
    #expect(try paid(.month("2026", "5"), "m2026-05") == "100.00")
    let byDay = try Books(scene.sent.spool).rows("SELECT day, sum(postedFen) FROM postedDay GROUP BY day ORDER BY day")
    #expect(byDay.map(\.[1]) == ["80000", "10000"])
  }

  @Test func aYearHoldsItsPeriodsAndAMonthWhatWasPostedInItLessWhatCameBack() throws {
    let scene = try DisclosureScene(forms: [.csv])
    var second = TestRoster("B2", period: "2026-04", people: 1..<3)
    second.lines[0].region = "140105001001"
    second.lines[1].region = "140105001001"
    try scene.sent.send(second, on: .on("2026-04-29"))
    let instruction = try #require(try scene.sent.spool.instructions("rcu").last)
    try scene.sent.send(instruction.answer(on: .on("2026-05-06")), on: .on("2026-05-06"))
    let first = try scene.sent.spool.instructions("rcu")[0]
    try scene.sent.send(
      first.answer(to: 0, on: .on("2026-05-07")) {
        ($0.postedOn) = "2026-05-07"; $0.fail("R20")
      }, on: .on("2026-05-07"))
    func paid(_ line: TestTableRequest.Line, _ time: String) throws -> String {
      try scene.ask(line, on: .on("2026-05-08"), number: time)
      let name = "disclosure-T-01-\(time)-index-20260508.csv"
      let rows = tableRows(try scene.text(name))
      return try #require(rows.first { $0.first == "实发金额（元）" })[1]
    }
    #expect(try paid(.month("2026", "4"), "m2026-04") == "900.00")
    #expect(try paid(.month("2026", "5"), "m2026-05") == "100.00")
    var year = TestTableRequest.Line("disclosure")
    year.year = "2026"
    #expect(try paid(year, "y2026") == "1000.00")
    #expect(try scene.number("SELECT sum(paidFen) FROM instructionPart") == 100_000)
  }

  @Test func askedAgainItHasANewNameAndTheOldOneStays() throws {
    let scene = try DisclosureScene(forms: [.csv])
    try scene.ask(.disclosure())
    let before = try scene.published.map { try scene.text($0) }
    let names = scene.published
    #expect(try scene.ask(.disclosure()).outcome == .duplicate)
    #expect(scene.published == names)
    try scene.ask(.disclosure(), number: "2")
    #expect(scene.published.count == 2 * names.count && Set(names).isSubset(of: scene.published))
    #expect(try names.map { try scene.text($0) } == before)
  }

  @Test func whatIsNotThereIsRefusedAndAnsweredWithItsReason() throws {
    let scene = try DisclosureScene(forms: [.csv])
    #expect(try scene.ask(.disclosure("T-09")).count(.requestPolicyUnknown) == 1)
    #expect(try scene.ask(.disclosure(period: "2025-03")).count(.requestEmpty) == 1)
    var both = TestTableRequest.Line.disclosure()
    both.year = "2026"
    #expect(try scene.ask(both).count(.wordUnknown) == 1)
    #expect(try scene.ask(.ledger("140105")).count(.wordUnknown) == 1)
    #expect(try scene.ask(.sample(0, seed: "a")).count(.numberUnreadable) == 1)
    #expect(try scene.ask(.sample(3, seed: "a b")).count(.wordUnknown) == 1)
    #expect(scene.published == [])
  }

  @Test func theSameRequestIsReadAsXML() throws {
    let scene = try DisclosureScene(forms: [.csv])
    let request = TestTableRequest(.disclosure())
    #expect(try scene.sent.send(request.xml, from: .finance, on: DisclosureScene.day).outcome == .accepted)
    #expect(scene.published.count == 4)
  }

  // MARK: What must not leave

  static let hostile: [(name: String, what: String)] = [
    ("武140105196304120008", "identity"), ("武14010519630412000X", "identity"), ("１４０１０５１９６３０４１２０００８", "identity"),
    ("武根旺13800138000", "phone"), ("武１３８００１３８０００", "phone"), ("武138-0013-8000", "phone"), ("武138 0013 8000", "phone"),
    ("武6222020200000000018", "account"), ("武19630412", "birth date"), ("武1963年4月12日", "birth date"),
    ("武138,0013,8000", "phone with commas"), ("武一三八零零一三八零零零", "phone in words"),
    ("武١٣٨٠٠١٣٨٠٠٠", "phone"), ("140105630412000", "old identity"),
  ]

  @Test(arguments: hostile)
  func aNameThatHoldsANumberWithholdsItsVillageAndSaysWhereNotWhat(name: String, what: String) throws {
    let scene = try DisclosureScene(showsNames: true) { if $0.number == 2 { $0.person.name = name } }
    let file = try scene.ask(.disclosure())
    #expect(file.count(.tableWithheld) == 1, "\(what)")
    #expect(!scene.published.contains { $0.contains("140105001002") })
    #expect(scene.published.count == 9)
    let alarm = try Books(scene.sent.spool).texts("SELECT detail FROM alarm WHERE kind = 'disclosureWithheld'")
    try #require(alarm.count == 1)
    #expect(alarm[0].contains("140105001002") && alarm[0].contains("批次B1明细2") && !alarm[0].contains(name))
    #expect(try scene.fact("实发金额（元）") == "900.00" && scene.fact("暂缓公布实发（元）") == "300.00")
    #expect(try scene.fact("已公布实发（元）") == "600.00")
    for published in scene.published { #expect(!(try scene.text(published)).contains(name)) }
  }

  @Test func aNameThatIsMarkupOrAFormulaIsShownAsItIsAndRunsNowhere() throws {
    let scene = try DisclosureScene(showsNames: true) {
      if $0.number == 1 { $0.person.name = "<script>alert(1)</script>" }
      if $0.number == 4 { $0.person.name = "武\"><img src=x>" }
    }
    try scene.ask(.disclosure())
    let page = try scene.text("disclosure-T-01-2026-03-140105001001-20260409.html")
    #expect(!page.contains("<script") && !page.contains("<img") && page.contains("&lt;script&gt;"))
    let xml = try scene.text("disclosure-T-01-2026-03-140105001001-20260409.xml")
    #expect(xml.contains("&lt;script") && !xml.contains("<img"))
  }

  @Test func aMaskedNameShowsNothingOfANumberThatStandsInIt() throws {
    let scene = try DisclosureScene(forms: [.csv]) {
      if $0.number == 2 { $0.person.name = "武140105196304120008" }
    }
    #expect(try scene.ask(.disclosure()).count(.tableWithheld) == 0)
    #expect(try scene.lines("140105001002")[0][0] == "武****")
  }
}
