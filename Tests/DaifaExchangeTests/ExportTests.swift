import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaTestKit
import Foundation
import Testing

@Suite("Audit export: everything about a period, the same bytes every time")
struct ExportTests {
  private static let audit = Party(role: .audit)

  // MARK: The same every time

  @Test func thePeriodGivesTheSameBytesWhateverCameAfterIt() throws {
    let scene = try ExportScene()
    let first = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    let second = try scene.export(on: .on("2026-05-05"), number: "SQ-2")
    #expect(first == second && first.count == 2 * (ExportTable.all.count + 1))
    try scene.may()
    let third = try scene.export(on: .on("2026-06-01"), number: "SQ-3")
    for name in first.keys.sorted() { #expect(first[name] == third[name], "\(name) changed") }
    #expect(third.count == first.count)
    try scene.scene.expectSound()
  }

  @Test func whatIsRecordedOfThePeriodAfterwardsIsInIt() throws {
    let scene = try ExportScene()
    let first = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    try scene.scene.send(TestRoster("B9", period: "2026-02", people: 40..<42), on: .on("2026-04-30"))
    let second = try scene.export(on: .on("2026-05-05"), number: "SQ-2")
    #expect(try ExportScene.rows(second, "rosters").count == ExportScene.rows(first, "rosters").count + 1)
  }

  // MARK: What is in it

  @Test func everyPaymentStandsAsTheLedgerSaysWhenNothingIsCutOff() throws {
    let scene = try ExportScene()
    try scene.may()
    let files = try scene.export("2026-01-01", "2026-05-31", on: .on("2026-06-01"), number: "SQ-1", format: "csv")
    let rows = try ExportScene.rows(files, "payments")
    let books = try Books(scene.scene.spool)
    let expected = try books.rows("SELECT payment, state FROM paymentNow ORDER BY payment")
    let found = rows.map { row in
      ["\(PaymentReference(row["payment_ref"] ?? "")?.payment ?? 0)", row["state"] ?? ""]
    }
    #expect(found == expected)
    #expect(Set(expected.map { $0[1] }) == ["paid", "failed", "returned", "reissued", "instructed"])
    // Each keeps the instant of every stage it passed.
    let paid = try #require(rows.first { $0["state"] == "paid" })
    let stages = ["received_at", "reviewed_on", "instructed_at", "published_at", "answered_at", "posted_on"]
    for stage in stages + ["bank_ref"] {
      #expect(paid[stage]?.isEmpty == false, "\(stage)")
    }
    let returned = try #require(rows.first { $0["state"] == "returned" })
    #expect(returned["came_back_on"] == "2026-05-05" && returned["reason_code"] == "R20")
    let lines =
      try books.number("SELECT count(*) FROM returnLine") + books.number("SELECT sum(count) FROM postingBlock")
    #expect(try ExportScene.rows(files, "postings").count + ExportScene.rows(files, "return_lines").count == lines)
    let last = try books.number("SELECT max(seq) FROM journal WHERE day < '2026-06-01'")
    #expect(try ExportScene.rows(files, "journal").count == last)
  }

  @Test func whatTheMonthKnewIsToldAndNoMore() throws {
    let scene = try ExportScene()
    try scene.may()
    let files = try scene.export(on: .on("2026-06-01"), number: "SQ-1", format: "csv")
    let states = try ExportScene.rows(files, "payments").map { $0["state"] ?? "" }
    // One failed and was reissued; three of the rural credit union were paid, one of them too much; all others are in flight.
    #expect(states.count == 16 && states.count { $0 == "paid" } == 4 && states.count { $0 == "reissued" } == 1)
    #expect(states.count { $0 == "instructed" } == 11)
    let cases = try ExportScene.rows(files, "cases")
    #expect(cases.map { $0["closed_on"] } == ["", ""] && cases.allSatisfy { $0["recovered"] == "0.00" })
    #expect(try ExportScene.rows(files, "breaks").allSatisfy { $0["kind"] == "failed" || $0["cleared_on"] == "" })
    let refused = try ExportScene.rows(files, "findings").filter { $0["effect"] == "refusesLine" }
    #expect(refused.count == 1 && refused[0]["line"] == "13" && refused[0]["code"] == "accountForm")
    #expect(try ExportScene.rows(files, "screening_lists").isEmpty)
    #expect(try ExportScene.rows(files, "policy_lists").count == 1)
    #expect(try ExportScene.rows(files, "budgets").map { $0["allotted"] } == ["5000.00"])
  }

  @Test func anEarlierRosterThatIsAnsweredInAPeriodIsInItsExport() throws {
    let scene = try ExportScene()
    try scene.may()
    let files = try scene.export("2026-05-06", "2026-05-06", on: .on("2026-06-01"), number: "SQ-1", format: "csv")
    let payments = Set(try ExportScene.rows(files, "payments").map { $0["payment_ref"] ?? "" })
    let named = try (ExportScene.rows(files, "postings") + ExportScene.rows(files, "return_lines"))
      .map { $0["payment_ref"] ?? "" }
    #expect(!named.isEmpty && named.allSatisfy { $0.isEmpty || payments.contains($0) })
  }

  @Test func identifiersAreMaskedUnlessConfigured() throws {
    let scene = try ExportScene()
    let masked = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    let (identity, card) = (Person(1).identity, Person(1).card("402"))
    for (name, bytes) in masked {
      let text = String(decoding: bytes, as: UTF8.self)
      for secret in [identity, card, Person(1).name] { #expect(!text.contains(secret), "\(name)") }
    }
    var configuration = scene.scene.configuration
    configuration.auditIdentifiers = .full
    let full = try scene.export(on: .on("2026-05-05"), number: "SQ-2", configuration)
    let row = try #require(ExportScene.rows(full, "payments").first)
    #expect(row["beneficiary_id"] == identity && row["account"] == card && row["beneficiary_name"] == Person(1).name)
  }

  @Test func everyColumnIsInTheSchema() throws {
    let schema = try Repository.text("schemas/audit-export.xsd")
    for table in ExportTable.all {
      let start = try #require(schema.range(of: "<xs:element name=\"\(table.rootName)\">"), "\(table.name)")
      let end = try #require(schema[start.upperBound...].range(of: "</xs:element>\n      </xs:sequence>"))
      let body = schema[start.upperBound..<end.lowerBound]
      let found = body.split(separator: "<xs:attribute name=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
      #expect(found == table.columns.map(\.attributeName), "\(table.name)")
    }
  }

  // MARK: Statements, townships and days

  /// A statement of the 8th for the rural credit union, after a return that writes its days otherwise.
  private func statement(_ scene: ExportScene, _ number: String, replaces: String = "") throws -> TestStatement {
    let day = Day.on("2026-04-08")
    let instruction = try scene.scene.spool.instructions("rcu")[0]
    var rows = instruction.lines.dropFirst(3).map { TestStatement.Row.debit($0, on: day) }
    rows[0].bookedOn = "20260408"
    rows.append(.other("topup", "credit", "\(number.count).00", on: day))
    var statement = TestStatement(number, day, rows)
    statement.replaces = replaces
    return statement
  }

  @Test func statementsAndTownshipsAreInItAndStayAsTheyWere() throws {
    let scene = try ExportScene()
    try scene.scene.send(
      statement(scene, "DZ-1").csv, as: "s.csv", from: .bank("rcu"), on: .on("2026-04-10"))
    let first = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    let statements = try ExportScene.rows(first, "account_statements")
    #expect(statements.count == 1 && statements[0]["statement_no"] == "DZ-1" && statements[0]["opening"] == "100000.00")
    let debits = try ExportScene.rows(first, "statement_debits")
    #expect(debits.count == (try Int(statements[0]["rows"] ?? "") ?? 0) - 1)
    #expect(
      debits.allSatisfy { $0["booked_on"] == "2026-04-08" && $0["booked_on_raw"] == "" && $0["amount"] == "100.00" })
    let entries = try ExportScene.rows(first, "statement_entries")
    #expect(entries.map { $0["purpose"] } == ["topup"])
    #expect(try ExportScene.rows(first, "statement_days").count == 1)
    let townships = try ExportScene.rows(first, "roster_townships")
    let books = try Books(scene.scene.spool)
    #expect(Int64(townships.count) == (try books.number("SELECT count(*) FROM rosterTownship")) && !townships.isEmpty)
    #expect(try flaws(first) == [])
    // What is put right in May is told of April as it was known then.
    try scene.scene.send(
      statement(scene, "DZ-1-B", replaces: "DZ-1").csv, as: "s.csv", from: .bank("rcu"), on: .on("2026-05-06"))
    let second = try scene.export(on: .on("2026-06-01"), number: "SQ-2")
    for name in first.keys.sorted() { #expect(first[name] == second[name], "\(name) changed") }
    let whole = try scene.export("2026-04-01", "2026-05-31", on: .on("2026-06-01"), number: "SQ-3")
    let both = try ExportScene.rows(whole, "account_statements")
    #expect(both.map { $0["replaced_by_file_no"] != "" } == [true, false])
    #expect(both[1]["replaces_file_no"] == both[0]["file_no"])
    #expect(try ExportScene.rows(whole, "statement_entries").count == 2)
  }

  @Test func whatReturnsTellOfCasesIsInItAndStaysAsItWas() throws {
    let scene = try ExportScene()
    let first = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    #expect(try ExportScene.rows(first, "return_recoveries").isEmpty)
    // In May the bank takes back what it posted too much of the first payment; that is entered by hand in June.
    try scene.may()
    let whole = try scene.export("2026-05-01", "2026-05-31", on: .on("2026-06-01"), number: "SQ-2")
    let told = try ExportScene.rows(whole, "return_recoveries")
    let steps = try ExportScene.rows(whole, "case_steps").filter { $0["action"] == "recover" }
    #expect(!told.isEmpty && told.map { $0["step_no"] } == steps.map { $0["step_no"] })
    #expect(told.map { $0["file_no"] } == steps.map { $0["file_no"] } && told.allSatisfy { $0["is_new"] == "1" })
    let number = try #require(steps[0]["case_no"])
    let amount = try #require(told[0]["amount"])
    try scene.scene.send(
      TestClawback([.recover(number, amount, voucher: "P1")]).csv, as: "c.csv", from: .finance, on: .on("2026-06-02"))
    let again = try scene.export("2026-05-01", "2026-05-31", on: .on("2026-06-03"), number: "SQ-3")
    for name in whole.keys.sorted() { #expect(whole[name] == again[name], "\(name) changed") }
    let later = try scene.export("2026-05-01", "2026-06-02", on: .on("2026-06-03"), number: "SQ-4")
    #expect(try ExportScene.rows(later, "return_recoveries").contains { $0["entered_step_no"] != "" })
    #expect(try flaws(later) == [])
  }

  @Test func everyDayIsWrittenAsTheSchemaSaysHoweverTheBankWroteIt() throws {
    let scene = try ExportScene()
    let second = try scene.scene.spool.instructions("rcu")[1]
    try scene.scene.send(second.answer(on: .on("2026-04-10")) { $1.postedOn = "20260409" }, on: .on("2026-04-10"))
    let files = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    let postings = try ExportScene.rows(files, "postings").map { $0["posted_on"] ?? "" }
    #expect(postings.contains("2026-04-09"))
    for table in ExportTable.all {
      for row in try ExportScene.rows(files, table.name) {
        for column in table.columns where column.kind == .day {
          let cell = row[column.name] ?? ""
          #expect(cell.isEmpty || Day(cell)?.description == cell, "\(table.name).\(column.name): \(cell)")
        }
      }
    }
    #expect(!String(decoding: try #require(files["postings.xml"]), as: UTF8.self).contains("20260409\""))
  }

  // MARK: What is refused

  @Test(arguments: [
    ("export", "2026-04-01", "2026-05-05", FindingCode.periodNotOver),
    ("export", "2026-05-01", "2026-04-01", .datesReversed), ("monthly", "2026-04-01", "2026-04-29", .periodNotMonth),
    ("yearly", "2026-04-01", "2026-04-30", .wordUnknown),
  ])
  func aRequestThatCannotBeAnsweredIsRefused(report: String, from: String, to: String, code: FindingCode) throws {
    let scene = try Scene()
    for (bytes, name) in [(TestRequest(report, from, to).csv, "q.csv"), (TestRequest(report, from, to).xml, "q.xml")] {
      let file = try scene.send(bytes, as: name, from: .finance, on: .on("2026-05-05"))
      #expect(file.kind == .reportRequest && file.outcome == .refused && file.count(code) == 1)
    }
    #expect(scene.spool.outbox(Self.audit).isEmpty)
  }

  @Test func onlyFinanceAsks() throws {
    let scene = try Scene()
    let file = try scene.send(
      TestRequest("export", "2026-04-01", "2026-04-30").csv, from: .department("civil"), on: .on("2026-05-05"))
    #expect(file.outcome == .refused && file.count(.kindNotExpected) == 1)
  }

  // MARK: The auditor's check

  private func directory(_ files: [String: [UInt8]]) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("daifa-export-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/export-1-\(name)")) }
    return path
  }

  private func flaws(_ files: [String: [UInt8]]) throws -> [String] {
    let path = try directory(files)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ExportChecking.manifests(at: path).flatMap { try ExportChecking.check($0).flaws }
  }

  @Test func theCheckNeedsNothingButTheFilesAndFindsWhatIsWrongWithThem() throws {
    let scene = try ExportScene()
    let files = try scene.export(on: .on("2026-05-05"), number: "SQ-1")
    #expect(try flaws(files) == [])
    for form in ["csv", "xml"] {
      var changed = files
      let text = String(decoding: try #require(files["payments.\(form)"]), as: UTF8.self)
      changed["payments.\(form)"] = Array(text.replacing("100.00", with: "100.01", maxReplacements: 1).utf8)
      let found = try flaws(changed).joined(separator: "\n")
      #expect(found.contains("payments.\(form) SHA-256") && found.contains("合计"), "\(found)")
      var cut = files
      cut["payments.\(form)"]?.removeLast(30)
      #expect(try flaws(cut).joined().contains("行数") || flaws(cut).joined().contains("不完整"))
      var missing = files
      missing["cases.\(form)"] = nil
      #expect(try flaws(missing) == ["缺少文件 cases.\(form)。The file is missing."])
      var more = files
      more["others.\(form)"] = []
      #expect(try flaws(more) == ["清单中没有 others.\(form)。The manifest does not name this file."])
      // Who changes an entry of the journal and its digest in the manifest too is found by the chain.
      var journal = files
      let entries = String(decoding: try #require(files["journal.\(form)"]), as: UTF8.self)
      let forged = entries.replacing("departments/civil", with: "departments/other", maxReplacements: 1)
      journal["journal.\(form)"] = Array(forged.utf8)
      #expect(try flaws(journal).joined().contains("of the journal is broken"))
    }
  }

  @Test func theJournalNamesTheManifest() throws {
    let scene = try ExportScene()
    let files = try scene.export(on: .on("2026-05-05"), number: "SQ-1", format: "csv")
    let path = try directory(files)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let verdict = try ExportChecking.check("\(path)/export-1-manifest.csv")
    let said = try Books(scene.scene.spool).rows(
      "SELECT contentDigest, count, amountFen FROM journal WHERE kind = 'export'")
    #expect(said == [[verdict.manifestDigest, "16", "160000"]])
    #expect(verdict.files == ExportTable.all.count && verdict.from == "2026-04-01" && verdict.to == "2026-04-30")
    let head = try Books(scene.scene.spool).texts(
      "SELECT digest FROM journal WHERE day <= '2026-04-30' ORDER BY seq DESC LIMIT 1")
    #expect(head == [verdict.journalHead])
  }
}
