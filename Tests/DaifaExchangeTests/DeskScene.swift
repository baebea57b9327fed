import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Testing

/// Ten payments of which something is wrong, and the sheet that finance works on.
struct DeskScene {
  static let day = SentScene.answerDay
  let sent: SentScene
  var scene: Scene { sent.scene }

  /// The bank answers; `change` makes what is wrong.
  init(
    _ configuration: DaifaModel.Configuration = .forTests(), on day: Day = day,
    _ change: (Int, inout TestReturn.Row) -> Void
  ) throws {
    sent = try SentScene(configuration)
    try sent.answer(on: day, change)
  }

  init(_ sent: SentScene) { self.sent = sent }

  /// The first payment is one of a kind of break.
  init(_ kind: BreakKind, _ configuration: DaifaModel.Configuration = .forTests()) throws {
    try self.init(configuration) {
      guard $0 == 0 else { return }
      switch kind {
      case .underpaid: $1.amount = "50.00"
      case .overpaid: $1.amount = "150.00"
      case .accountDiffers: $1.account = "6222020000000000018"
      case .nameDiffers: $1.name = "别人"
      case .late: $1.postedOn = "2026-04-14"
      default: $1.fail("R03")
      }
    }
  }

  /// The newest sheet in finance's outbox.
  func sheet(_ ending: String = ".csv") throws -> TestBreakWork { TestBreakWork(csv: try sheetText(ending)) }

  func sheetText(_ ending: String = ".csv") throws -> String {
    let newest = try Books(scene.spool).texts(
      "SELECT name FROM message WHERE kind = 'breakWork' AND name LIKE '%\(ending)' ORDER BY id DESC LIMIT 1")
    return try scene.spool.text("finance/outbox/\(try #require(newest.first))")
  }

  /// Edits the newest sheet and sends it back.
  @discardableResult
  func work(on day: Day = day, _ edit: (inout TestBreakWork) -> Void) throws -> PassReport.File {
    var sheet = try sheet()
    edit(&sheet)
    return try send(sheet, on: day)
  }

  @discardableResult
  func send(_ sheet: TestBreakWork, on day: Day = day) throws -> PassReport.File {
    try scene.send(sheet.csv, as: "work.csv", from: .finance, on: day)
  }

  /// Drops a letter, which is no file Daifa knows and is archived all the same; gives its digest.
  func letter(_ text: String = "情况说明") throws -> String {
    let bytes = Array("\(text)\n".utf8)
    try scene.spool.drop(bytes, as: "letter.txt", from: .finance)
    let file = try scene.drain(on: Self.day).files[0]
    #expect(file.outcome == .refused && file.kind == .unknown)
    return try #require(try Books(scene.spool).texts("SELECT digest FROM file ORDER BY id DESC LIMIT 1").first)
  }

  /// Has the bank say again that it paid the last one; gives the digest of that return.
  func bankReturn() throws -> String {
    let bytes = sent.instruction.answer(to: 9, on: Self.day).csv
    try scene.spool.drop(bytes, as: "again.csv", from: .bank("rcu"))
    try scene.drain(on: Self.day)
    return Digest(of: bytes).hex
  }

  /// Resolves the first row by hand, with a return that came since.
  @discardableResult
  func resolve(_ reason: DeskReason, by: String = "财政01") throws -> PassReport.File {
    let digest = try bankReturn()
    return try work {
      $0.say(0, .resolved, reason, by: by)
      $0[0, .evidence] = digest.uppercased()
    }
  }

  /// `state|owner|reason|proposedBy|closedBy`, a worked break a row.
  func desk() throws -> [String] {
    try Books(scene.spool).rows("SELECT state, owner, reason, proposedBy, closedBy FROM breakDesk ORDER BY id").map {
      $0.joined(separator: "|")
    }
  }

  /// Everything in the books that is money, or says what a payment is.
  func money() throws -> [[String]] {
    try Books(scene.spool).rows("SELECT * FROM paymentNow ORDER BY payment")
      + Books(scene.spool).rows("SELECT * FROM instructionPart ORDER BY id")
      + Books(scene.spool).rows("SELECT * FROM paymentState ORDER BY payment")
      + Books(scene.spool).rows(#"SELECT * FROM "break" ORDER BY id"#)
  }

  /// The text of the newest report of a kind in an outbox.
  func report(_ kind: String, _ ending: String = ".csv", to party: Party = .finance) throws -> String {
    let newest = try Books(scene.spool).texts(
      """
      SELECT name FROM message WHERE kind = '\(kind)' AND party = '\(party.path)' AND name LIKE '%\(ending)'
      ORDER BY id DESC LIMIT 1
      """)
    return try scene.spool.text("\(party.path)/outbox/\(try #require(newest.first))")
  }

  func expectSound() throws {
    try scene.expectSound()
    #expect(try Books(scene.spool).flaws() == [])
  }
}
