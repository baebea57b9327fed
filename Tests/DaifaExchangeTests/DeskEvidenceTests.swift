import DaifaExchange
import DaifaModel
import DaifaScreening
import DaifaSpool
import DaifaTestKit
import Testing

@Suite("Evidence for a break: only what can show it by itself needs no second person")
struct DeskEvidenceTests {
  private static let day = SentScene.answerDay
  private static let later = Day.on("2026-04-09")
  private static let second = "0400201400000002"

  /// One of ten is paid too little; two others by another policy, from another account.
  private func scene() throws -> DeskScene {
    var configuration = DaifaModel.Configuration.forTests()
    configuration.policyPayers["T-02"] = .init(account: Self.second, name: "另一账户")
    let scene = try DeskScene(.underpaid, configuration)
    try scene.scene.send(TestRoster("B2", policy: "T-02", people: 20..<22), on: Self.day)
    return scene
  }

  private func state(_ scene: DeskScene, _ account: String, _ number: String = "DZ-1", replaces: String = "") throws
    -> String
  {
    var statement = TestStatement(number, Self.day, [.nothing(on: Self.day)])
    (statement.account, statement.replaces) = (account, replaces)
    let file = try scene.scene.send(statement.csv, as: "\(number).csv", from: .bank("rcu"), on: Self.later)
    try #require(file.outcome == .accepted, "\(file.findings)")
    return Digest(of: statement.csv).hex
  }

  private func resolve(_ scene: DeskScene, _ digest: String) throws -> PassReport.File {
    try scene.work(on: Self.later) {
      let row = $0.rows(of: .underpaid)[0]
      $0.say(row, .resolved, .differencePosted)
      $0[row, .evidence] = digest
    }
  }

  @Test func theStatementOfTheAccountItWasDebitedFromShowsIt() throws {
    let scene = try scene()
    let digest = try state(scene, "0400201400000001")
    #expect(try resolve(scene, digest).count(.breakTaken) == 1)
    try scene.expectSound()
  }

  @Test func theStatementOfAnotherAccountDoesNot() throws {
    let scene = try scene()
    let digest = try state(scene, Self.second)
    let file = try resolve(scene, digest)
    #expect(file.count(.breakProposed) == 1 && file.count(.breakEvidenceOther) == 1)
    try scene.expectSound()
  }

  /// What a person closed is open again when a statement tells something new of the payment, and somebody is told.
  @Test func whatAStatementOpensAgainRaisesAnAlarm() throws {
    let scene = try scene()
    let digest = try state(scene, "0400201400000001")
    try #require(try resolve(scene, digest).count(.breakTaken) == 1)
    let next = TestStatement("DZ-2", Self.later, [.debit(scene.sent.instruction.lines[0], on: Self.later)])
    let file = try scene.scene.send(next.csv, as: "DZ-2.csv", from: .bank("rcu"), on: .on("2026-04-10"))
    try #require(file.outcome == .accepted)
    #expect(try scene.desk()[0].hasPrefix("open|"))
    #expect(try Books(scene.scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'breakReopened'") == 1)
    try scene.expectSound()
  }

  @Test func aStatementThatAnotherTookThePlaceOfDoesNot() throws {
    let scene = try scene()
    let digest = try state(scene, "0400201400000001")
    _ = try state(scene, "0400201400000001", "DZ-1B", replaces: "DZ-1")
    #expect(try resolve(scene, digest).count(.breakEvidenceOther) == 1)
    try scene.expectSound()
  }

  /// A break of a statement's own, without instruction or roster, is about that statement's account.
  @Test(arguments: [("0400201400000001", true), (second, false)])
  func whatAStatementShowedIsSettledByAStatementOfItsAccount(account: String, shows: Bool) throws {
    let scene = try scene()
    _ = try state(scene, "0400201400000001")
    var statement = TestStatement("DZ-2", Self.later, opening: "90.00", [.nothing(on: Self.later)])
    let (found, day) = (Day.on("2026-04-10"), Day.on("2026-04-11"))
    try scene.scene.send(statement.csv, as: "DZ-2.csv", from: .bank("rcu"), on: found)
    statement = TestStatement("DZ-3", found, opening: "90.00", [.nothing(on: found)])
    statement.account = account
    try scene.scene.send(statement.csv, as: "DZ-3.csv", from: .bank("rcu"), on: day)
    try #require(try !scene.sheet().rows(of: .balanceDiffers).isEmpty)
    let file = try scene.work(on: day) {
      let row = $0.rows(of: .balanceDiffers)[0]
      $0.say(row, .resolved, .bankCorrected)
      $0[row, .evidence] = Digest(of: statement.csv).hex
    }
    #expect(file.count(shows ? .breakTaken : .breakProposed) == 1, "\(file.findings)")
    try scene.expectSound()
  }

  @Test(arguments: [
    ("A", "A", true), ("A", "A B", true), ("A B", "B A C", true), ("A B", "A", false), ("A", "B", false),
    ("A", "", false), ("", "A", false), ("", "", false),
  ])
  func aReturnShowsEachInstructionOfABreak(asked: String, answered: String, shows: Bool) {
    var subject = DeskRules.Subject(
      kind: .underpaid, amount: Amount(fen: 1), clearedOn: nil, facts: 0, openCase: nil, desk: DeskStanding())
    (subject.bank, subject.instructionNumber, subject.openedBy, subject.openedOn) = ("rcu", asked, 1, Self.day)
    let file = DeskRules.EvidenceFile(
      number: 2, party: .bank("rcu"), kind: .bankReturn, isTaken: true, day: Self.day, instructionNumber: answered)
    #expect(DeskRules.shows(file, subject, reason: .differencePosted) == shows)
  }

  /// Had a later statement said what a debit of nobody's was, it would have cleared it: an empty one least of all shows anything.
  @Test(arguments: [BreakKind.debitUnmatched, .creditUnmatched])
  func noStatementShowsByItselfWhatAnEntryOfNobodysWas(kind: BreakKind) {
    var subject = DeskRules.Subject(
      kind: kind, amount: Amount(fen: 500_000), clearedOn: nil, facts: 0, openCase: nil, desk: DeskStanding())
    (subject.bank, subject.openedBy, subject.openedOn, subject.payerAccounts) = ("rcu", 1, Self.day, ["04002014"])
    var file = DeskRules.EvidenceFile(
      number: 2, party: .bank("rcu"), kind: .accountStatement, isTaken: true, day: Self.day, instructionNumber: "",
      statementThrough: Self.day)
    file.statementAccount = "04002014"
    #expect(!DeskRules.shows(file, subject, reason: .bankExplained))
    subject.instructionNumber = "rcu-20260401-000001"
    #expect(DeskRules.shows(file, subject, reason: .bankExplained))
  }
}
