import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Testing

/// Sixty people of three townships paid, with amounts of two bands.
private struct SampleScene {
  let scene: Scene
  static let day = Day.on("2026-04-09")
  static let townships = ["140105001", "140105002", "140122003"]

  init() throws {
    var configuration = Configuration.forTests()
    configuration.reportFormats = [.csv, .html, .xml]
    var row = TestPolicyList.Row("T-01")
    (row.kind, row.standard) = ("range", "1.00..9000.00")
    scene = try Scene(configuration, rows: [row])
    var roster = TestRoster("B1", people: 1..<61)
    for index in roster.lines.indices {
      roster.lines[index].region = "\(Self.townships[index % 3])00\(index % 2 + 1)"
      if index % 4 == 0 { roster.lines[index].amount = "800.00" }
    }
    try scene.send(roster)
    try scene.send(scene.spool.instruction().answer(on: SentScene.answerDay), on: SentScene.answerDay)
  }

  private init(copying other: SampleScene) throws {
    scene = try Scene(other.scene, spool: other.scene.spool.copy())
  }

  func copy() throws -> SampleScene { try SampleScene(copying: self) }

  @discardableResult
  func ask(_ line: TestTableRequest.Line, number: String = "1") throws -> PassReport.File {
    var line = line
    line.number = number
    return try scene.send(TestTableRequest(line).csv, as: "request.csv", from: .finance, on: Self.day)
  }

  func form(_ name: String = "sample-CJ000000000195.csv") throws -> String {
    try scene.spool.text("finance/outbox/\(name)")
  }

  /// The references drawn, in the order of the form.
  func drawn() throws -> [String] {
    try tableRows(form()).dropFirst().compactMap { $0.count > 2 && $0[2].hasPrefix("DF") ? $0[2] : nil }
  }

  /// The form as an inspector sends it back: `fill` gives result, amount, note of a line.
  func filled(_ lines: Range<Int>? = nil, _ fill: (Int) -> (String, String, String) = { _ in ("无误", "", "") }) throws
    -> [UInt8]
  {
    let rows = try tableRows(form()).filter { $0.count > 2 }
    let body = rows.dropFirst().filter { $0[2].hasPrefix("DF") }
    let kept = Array(body)[lines ?? 0..<body.count]
    var text = rows[0].joined(separator: ",") + "\n"
    for (index, row) in kept.enumerated() {
      let (result, amount, note) = fill(index)
      text += (Array(row[..<10]) + [result, amount, "审计01", "2026-04-09", note]).joined(separator: ",") + "\n"
    }
    text += "合计,\(kept.count)" + String(repeating: ",", count: 13) + "\n"
    return Array(text.utf8)
  }

  func back(_ bytes: [UInt8]) throws -> PassReport.File {
    try scene.send(bytes, as: "inspection.csv", from: .finance, on: Self.day)
  }

  func books() throws -> Books { try Books(scene.spool) }
}

@Suite("Samples: drawn so that anybody can draw them again, and each line inspected once")
struct SampleTests {
  // MARK: The draw

  @Test func theDrawCanBeComputedWithOtherTools() throws {
    let scene = try SampleScene()
    let file = try scene.ask(.sample(10, seed: "2026-spring"))
    #expect(file.outcome == .accepted && file.count(.tableMade) == 1)
    // Recomputed from the ledger by the rule in the documents: strata of township and band, largest remainder, smallest SHA-256.
    let payments = try scene.books().rows("SELECT payment, region, amountFen FROM payment ORDER BY payment")
    var strata: [String: [(reference: String, rank: String)]] = [:]
    for row in payments {
      let reference = PaymentReference(payment: try #require(Int64(row[0]))).description
      let band = try #require(Int64(row[2])) <= 50_000 ? "0" : "1"
      strata["\(row[1].prefix(9))\(band)", default: []].append(
        (reference, Digest(of: Array("2026-spring:\(reference)".utf8)).hex))
    }
    let keys = strata.keys.sorted()
    let exact = keys.map { 10 * (strata[$0]?.count ?? 0) }
    var quotas = exact.map { $0 / 60 }
    let order = keys.indices.sorted { (exact[$0] % 60, keys[$1]) > (exact[$1] % 60, keys[$0]) }
    for index in order.prefix(10 - quotas.reduce(0, +)) { quotas[index] += 1 }
    var expected: Set<String> = []
    for (key, quota) in zip(keys, quotas) {
      expected.formUnion((strata[key] ?? []).sorted { $0.rank < $1.rank }.prefix(quota).map(\.reference))
    }
    #expect(try Set(scene.drawn()) == expected && scene.drawn().count == 10)
  }

  @Test func theSameSeedDrawsTheSameBytesFromTheSameLedgerAndAnotherOthers() throws {
    let one = try SampleScene()
    let two = try one.copy()
    let three = try one.copy()
    try one.ask(.sample(12, seed: "a"))
    try two.ask(.sample(12, seed: "a"))
    try three.ask(.sample(12, seed: "b"))
    for ending in ["csv", "html", "xml"] {
      let name = "sample-CJ000000000195.\(ending)"
      #expect(try one.form(name) == two.form(name))
    }
    #expect(try one.drawn() != three.drawn())
    let head = try one.books().texts("SELECT head FROM sample")[0]
    #expect(try one.form("sample-CJ000000000195.html").contains(head))
    // Asked once more, the same lines are drawn, though the journal has gone on.
    try one.ask(.sample(12, seed: "a"), number: "2")
    let draws = try one.books().texts(
      "SELECT group_concat(payment, ' ') FROM (SELECT * FROM samplePayment ORDER BY ordinal) GROUP BY sample")
    #expect(draws.count == 2 && draws[0] == draws[1])
  }

  @Test func everyStratumGivesItsPartAndASampleOfAllIsAll() throws {
    let scene = try SampleScene()
    try scene.ask(.sample(600, seed: "a"))
    #expect(try scene.drawn().count == 60)
    try scene.ask(.sample(12, seed: "a"), number: "2")
    let perTownship = try scene.books().rows(
      "SELECT substr(region, 1, 9), count(*) FROM samplePayment WHERE sample = 2 GROUP BY 1 ORDER BY 1")
    #expect(perTownship == SampleScene.townships.map { [$0, "4"] })
  }

  @Test func theFormMasksIdentitiesAndIsThereForFinanceAndAudit() throws {
    let scene = try SampleScene()
    try scene.ask(.sample(10, seed: "a"))
    for ending in ["csv", "html", "xml"] {
      let own = try scene.form("sample-CJ000000000195.\(ending)")
      #expect(try scene.scene.spool.text("audit/outbox/sample-CJ000000000195.\(ending)") == own)
      for number in 1..<61 { #expect(!own.contains(Person(number).identity) && !own.contains(Person(number).card())) }
    }
    #expect(scene.scene.spool.outbox(Party(role: .anyone), "sample") == [])
    #expect(try scene.form("sample-CJ000000000195.html").contains("签字"))
  }

  // MARK: What comes back

  @Test func aFilledFormIsRecordedAndSummedUp() throws {
    let scene = try SampleScene()
    try scene.ask(.sample(10, seed: "a"))
    let file = try scene.back(
      scene.filled { $0 == 0 ? ("未收到", "0", "本人称没有到账") : $0 == 1 ? ("无法核实", "", "外出") : ("无误", "", "") })
    #expect(file.kind == .inspection && file.outcome == .accepted && file.accepted == 10, "\(file.findings)")
    #expect(file.count(.inspectionsOpen) == 0)
    let summary = tableRows(
      try scene.scene.spool.text("audit/outbox/inspection-CJ000000000195-20260409.csv"))
    #expect(summary.contains(["已查笔数", "10"]) && summary.contains(["有问题笔数", "1"]))
    // One of nine that were verified.
    #expect(summary.contains(["问题率", "11.1%"]))
    let alarm = try scene.books().texts("SELECT detail FROM alarm WHERE kind = 'inspectionFault'")
    try #require(alarm.count == 1)
    #expect(try alarm[0].contains(scene.drawn()[0]) && alarm[0].contains("未收到1"))
    #expect(
      try scene.books().rows("SELECT subject, count FROM journal WHERE kind = 'inspection'") == [
        ["CJ000000000195 审计01", "10"]
      ])
    try scene.scene.expectSound()
    #expect(try scene.books().flaws().isEmpty)
  }

  @Test func eachLineIsTakenOnceAndWhatIsLeftIsSaid() throws {
    let scene = try SampleScene()
    try scene.ask(.sample(10, seed: "a"))
    let first = try scene.back(scene.filled(0..<4))
    #expect(first.accepted == 4 && first.count(.inspectionsOpen) == 1)
    let again = try scene.back(scene.filled(2..<6))
    #expect(again.outcome == .partly && again.accepted == 2 && again.count(.inspectionRepeated) == 2)
    #expect(try scene.books().number("SELECT count(*) FROM samplePayment WHERE result IS NOT NULL") == 6)
  }

  @Test func whatWasNotDrawnOrContradictsItselfIsRefused() throws {
    let scene = try SampleScene()
    try scene.ask(.sample(10, seed: "a"))
    let amounts = try scene.back(
      scene.filled(0..<3) { [("无误", "1.00", ""), ("未收到", "5.00", ""), ("金额不符", "", "")][$0] })
    #expect(amounts.outcome == .refused && amounts.count(.inspectionAmount) == 2 && amounts.count(.valueMissing) == 1)
    let drawn = try Set(scene.drawn())
    let other = try #require(scene.scene.spool.instruction().lines.map(\.reference).first { !drawn.contains($0) })
    let text = String(decoding: try scene.filled(0..<1), as: UTF8.self)
    let strange = text.replacing(try scene.drawn()[0], with: other)
    #expect(try scene.back(Array(strange.utf8)).count(.inspectionNotSampled) == 1)
    let wrong = text.replacing("无误", with: "还行")
    #expect(try scene.back(Array(wrong.utf8)).count(.wordUnknown) == 1)
  }

  // MARK: Township ledger

  @Test func aTownshipsLedgerHoldsItsPeopleByVillageWithSubtotals() throws {
    let scene = try SampleScene()
    try scene.ask(.ledger("140105001"))
    let text = try scene.scene.spool.text("finance/outbox/ledger-140105001-2026-20260409.csv")
    let rows = tableRows(text)
    let people = rows.filter { $0.count == 8 && $0[0].hasPrefix("140105001") }
    #expect(people.count == 20)
    #expect(rows.filter { $0[0].hasPrefix("小计") }.map { $0[5] } == ["10", "10"])
    let sum = try #require(rows.first { $0[0] == "合计" })
    let paid = try scene.books().number("SELECT sum(amountFen) FROM payment WHERE region LIKE '140105001%'")
    #expect(sum[7] == Amount(fen: paid).description && sum[5] == "20")
    for number in 1..<61 { #expect(!text.contains(Person(number).identity) && !text.contains(Person(number).card())) }
    #expect(text.contains(Person(1).name))
    #expect(try scene.scene.spool.text("finance/outbox/ledger-140105001-2026-20260409.html").contains("小计"))
  }

  // MARK: Policy list

  @Test func aListIsPublishedWhenItComesIntoForceAndNotAgain() throws {
    let scene = try SampleScene()
    let anyone = Party(role: .anyone)
    #expect(scene.scene.spool.outbox(anyone) == ["csv", "html", "xml"].map { "policies-20260310.\($0)" })
    let page = try scene.scene.spool.text("public/outbox/policies-20260310.html")
    #expect(page.contains("补贴项目T-01") && page.contains("省级") && !page.contains("<script"))
    // A list that comes before its day is published on it.
    var row = TestPolicyList.Row("T-01")
    (row.publishedOn, row.shortName) = ("2026-04-20", "改名")
    try scene.scene.send(TestPolicyList([row]).csv, from: .finance, on: .on("2026-04-10"))
    #expect(scene.scene.spool.outbox(anyone, "policies").count == 3)
    try scene.scene.drain(on: .on("2026-04-21"))
    try scene.scene.drain(on: .on("2026-04-22"))
    #expect(scene.scene.spool.outbox(anyone, "policies").filter { $0.contains("20260421") }.count == 3)
    #expect(scene.scene.spool.outbox(anyone, "policies").count == 6)
    try scene.ask(TestTableRequest.Line("policies"))
    #expect(scene.scene.spool.outbox(anyone, "policies").count == 9)
  }
}
