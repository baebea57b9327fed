import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// An account that a bank was told to pay from, and statements of it as files.
private struct FileScene {
  static let day = Day.on("2026-04-08")
  let sent: SentScene

  init() throws { sent = try SentScene() }

  @discardableResult
  func send(
    _ statement: TestStatement, from bank: String = "rcu", on day: Day = .on("2026-04-20")
  ) throws -> PassReport.File {
    try sent.scene.send(statement.csv, as: "\(statement.number).csv", from: .bank(bank), on: day)
  }

  /// A good statement of one day, with what a test changes of it.
  func statement(_ change: (inout TestStatement) -> Void = { _ in }) -> TestStatement {
    var statement = TestStatement(
      "DZ-1", Self.day, [.debit("1000.00", of: sent.instruction.number, on: Self.day)])
    change(&statement)
    return statement
  }

  /// Sends a statement that must be refused for one code, and leave nothing.
  func expectRefused(_ code: FindingCode, from bank: String = "rcu", on day: Day = .on("2026-04-20"), _ bytes: [UInt8])
    throws
  {
    let file = try sent.scene.send(bytes, as: "a.csv", from: .bank(bank), on: day)
    #expect(file.outcome == .refused)
    #expect(file.count(code) > 0, "\(file.findings)")
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM accountStatement") == 0)
    #expect(try Books(sent.scene.spool).number("SELECT count(*) FROM statementRow") == 0)
    try sent.scene.expectSound()
  }

  func open() throws -> [String] {
    try Books(sent.scene.spool).rows(#"SELECT kind, amountFen, bankReference FROM "break" WHERE clearedOn IS NULL"#)
      .filter { $0[0] == "balanceDiffers" }
      // Behind the sort stands which account it is about.
      .map { "\($0[0])|\($0[1])|\($0[2].prefix { $0 != " " })" }
  }
}

@Suite("Account statements as files: whole, of one account, in order")
struct StatementFileTests {
  @Test func aStatementWhoseBalancesDoNotHoldIsRefused() throws {
    let test = try FileScene()
    try test.expectRefused(.statementBalanceDiffers, test.statement { $0.saidClosing = "99000.01" }.csv)
  }

  @Test func aStatementOfADayThatIsNotOverIsRefused() throws {
    let test = try FileScene()
    try test.expectRefused(.statementDayNotOver, on: FileScene.day, test.statement().csv)
  }

  @Test func anAccountThatIsNotRegisteredIsRefused() throws {
    let test = try FileScene()
    try test.expectRefused(.statementAccountUnknown, test.statement { $0.account = "0400201400000009" }.csv)
  }

  @Test func anAccountOfAnotherBanksInstructionsIsRefused() throws {
    let test = try FileScene()
    try test.expectRefused(.statementAccountNotServed, from: "abc", test.statement().csv)
  }

  @Test func onlyBanksSendStatements() throws {
    let test = try FileScene()
    let file = try test.sent.scene.send(test.statement().csv, from: .department("civil"), on: .on("2026-04-20"))
    #expect(file.outcome == .refused && file.count(.kindNotExpected) == 1)
  }

  @Test func aStatementWithOneUnreadableLineIsRefusedWhole() throws {
    let test = try FileScene()
    for change in [
      { (row: inout TestStatement.Row) in row.purpose = "payday" }, { $0.purpose = "topup" },
      { $0.direction = "out" }, { $0.bookedOn = "2026-04-09" }, { $0.bookedOn = "soon" }, { $0.amount = "0.00" },
    ] {
      try test.expectRefused(.tooManyRefused, test.statement { change(&$0.rows[0]) }.csv)
    }
  }

  @Test func theCodesOfUnreadableLinesAreTheirOwn() throws {
    let test = try FileScene()
    try test.expectRefused(.purposeUnknown, test.statement { $0.rows[0].purpose = "topup" }.csv)
    try test.expectRefused(.directionUnknown, test.statement { $0.rows[0].direction = "out" }.csv)
    try test.expectRefused(.bookedOutside, test.statement { $0.rows[0].bookedOn = "2026-04-09" }.csv)
  }

  @Test func aStatementOfTwoAccountsIsRefused() throws {
    let test = try FileScene()
    let text = String(decoding: test.statement { $0.rows.append($0.rows[0]) }.csv, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[2] = lines[2].replacing("0400201400000001", with: "0400201400000002")
    try test.expectRefused(.statementVaries, Array(lines.joined(separator: "\n").utf8))
  }

  @Test func aHeadThatCannotBeReadRefusesTheFile() throws {
    let test = try FileScene()
    try test.expectRefused(.statementHeadUnreadable, test.statement { $0.opening = "much" }.csv)
    try test.expectRefused(.statementPeriod, test.statement { $0.first = .on("2026-04-09") }.csv)
  }

  @Test func theSameStatementAgainIsADuplicate() throws {
    let test = try FileScene()
    try test.send(test.statement())
    #expect(try test.send(test.statement()).outcome == .duplicate)
  }

  @Test func aMonthlyStatementThatSaysTheSameOfADayCountsItOnce() throws {
    let test = try FileScene()
    try test.send(test.statement())
    let month = TestStatement(
      "DZ-M", .on("2026-04-01"), .on("2026-04-19"),
      [.debit("1000.00", of: test.sent.instruction.number, on: FileScene.day)])
    #expect(try test.send(month).outcome == .accepted)
    let books = try Books(test.sent.scene.spool)
    #expect(try books.number("SELECT debitedFen FROM statementPosition") == 100_000)
    #expect(try books.number("SELECT count(*) FROM statementRow") == 1)
    #expect(try books.number("SELECT count(*) FROM statementDay") == 19)
    #expect(try test.open() == [])
    try test.sent.scene.expectSound()
  }

  @Test func aStatementThatContradictsAnEarlierOneIsRefusedAndABreakUntilOneAgrees() throws {
    let test = try FileScene()
    try test.send(test.statement())
    let other = test.statement {
      $0.number = "DZ-2"
      $0.rows[0].amount = "900.00"
    }
    let file = try test.send(other)
    #expect(file.outcome == .refused && file.count(.statementContradicts) == 1)
    #expect(try test.open() == ["balanceDiffers|10000|contradiction"])
    #expect(try Books(test.sent.scene.spool).number("SELECT debitedFen FROM statementPosition") == 100_000)
    try test.send(test.statement { $0.number = "DZ-3" })
    #expect(try test.open() == [])
    try test.sent.scene.expectSound()
  }

  @Test func anOpeningBalanceThatIsNotTheLastClosingOneIsABreak() throws {
    let test = try FileScene()
    try test.send(test.statement())
    let next = FileScene.day.advanced(by: 1)
    let file = try test.send(TestStatement("DZ-2", next, opening: "99000.50", [.nothing(on: next)]))
    #expect(file.outcome == .accepted)
    #expect(try test.open() == ["balanceDiffers|50|chain"])
    try test.sent.scene.expectSound()
  }

  @Test func daysWithoutAStatementAreToldAndFilledInLater() throws {
    let test = try FileScene()
    try test.send(test.statement())
    let far = FileScene.day.advanced(by: 3)
    let file = try test.send(TestStatement("DZ-3", far, opening: "99000.00", [.nothing(on: far)]))
    #expect(file.count(.statementGap) == 1)
    let (low, high) = (FileScene.day.advanced(by: 1), FileScene.day.advanced(by: 2))
    let filled = try test.send(TestStatement("DZ-2", low, high, opening: "99000.00", [.nothing(on: low)]))
    #expect(filled.count(.statementGap) == 0)
    #expect(try test.open() == [])
  }

  @Test func noPartOfAStatementShowsAFullAccount() throws {
    let test = try FileScene()
    try test.send(test.statement())
    let next = FileScene.day.advanced(by: 1)
    try test.send(TestStatement("DZ-2", next, opening: "1.00", [.nothing(on: next)]))
    for path in ["banks/rcu/outbox", "finance/outbox"] {
      for name in test.sent.scene.spool.names(path) where !name.hasPrefix("instruction") {
        let text = try test.sent.scene.spool.text("\(path)/\(name)")
        #expect(!text.contains("0400201400000001"), "\(name)")
      }
    }
  }
}
