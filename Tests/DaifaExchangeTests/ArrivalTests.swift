import DaifaExchange
import DaifaModel
import DaifaTestKit
import Foundation
import Testing

@Suite("Arrival: files that are cut, named oddly, or sent to the wrong place")
struct ArrivalTests {
  @Test func aFileCutAnywhereIsRefusedAndCostsNothing() throws {
    let scene = try Scene()
    let whole = TestRoster("B1", people: 1..<30).csv
    // At a line's end and in the middle of one; in the header, and just before the last digit of the totals.
    let newlines = whole.indices.filter { whole[$0] == 0x0A }
    let cuts = [newlines[0] + 1, newlines[10] + 1, newlines[20] + 30, newlines[29] + 1, newlines[29] + 6, 20]
    for (number, cut) in cuts.enumerated() {
      let file = try scene.send(Array(whole[..<cut]), as: "cut\(number).csv", from: .department("civil"), on: Scene.day)
      #expect(file.outcome == .refused, "cut at \(cut)")
    }
    #expect(try Books(scene.spool).number("SELECT count(*) FROM payment") == 0)
    #expect(try scene.send(whole, from: .department("civil"), on: Scene.day).outcome == .accepted)
    try scene.expectSound()
  }

  @Test func aGzipCutAnywhereIsRefused() throws {
    let scene = try Scene()
    let whole = try gzipped(TestRoster("B1", people: 1..<30).csv)
    for cut in [1, 9, 11, whole.count / 2, whole.count - 8, whole.count - 1] {
      let file = try scene.send(Array(whole[..<cut]), from: .department("civil"), on: Scene.day)
      #expect(file.outcome == .refused, "cut at \(cut)")
    }
    try scene.expectSound()
  }

  @Test func aDigitThatChangedOnTheWayIsFoundByTheTotals() throws {
    let scene = try Scene()
    var bytes = TestRoster("B1", people: 1..<30).csv
    let place = try #require(bytes.indices.last { bytes[$0...].starts(with: ",100.00,".utf8) })
    bytes[place + 1] = UInt8(ascii: "9")
    let file = try scene.send(bytes, from: .department("civil"), on: Scene.day)
    #expect(file.outcome == .refused && file.count(.totalsSumDiffers) == 1)
  }

  @Test(arguments: [
    "\u{202E}vsc.txt", "=cmd(calc).csv", "-rf", "$(id).csv", "a b c", "x\ny.csv", "名册.csv",
    String(repeating: "n", count: 250) + ".csv", "instruction-rcu-20260403-000001.csv",
  ])
  func aFilesNameSaysNothingAndBreaksNothing(name: String) throws {
    let scene = try Scene()
    let inbox = "\(scene.spool.root)/departments/civil/inbox"
    try Data(TestRoster("B1", people: 1..<4).csv).write(to: URL(fileURLWithPath: "\(inbox)/\(name)"))
    let report = try scene.drain()
    #expect(report.files.map(\.outcome) == [.accepted])
    #expect(
      report.files.allSatisfy { file in file.name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } }
    )
    try scene.expectSound()
  }

  @Test func aFileOfAnotherPartysKindIsRefused() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<4))
    let list = TestPolicyList("T-01", "T-02", "T-03").csv
    let answer = try scene.spool.instruction().answer(on: SentScene.answerDay).csv
    let roster = TestRoster("B2", people: 10..<12).csv
    for (bytes, party) in [
      (list, Party.department("civil")), (answer, .department("civil")), (roster, .bank("rcu")), (list, .bank("rcu")),
      (roster, .finance), (answer, .finance),
    ] {
      let file = try scene.send(bytes, from: party, on: SentScene.answerDay)
      #expect(file.outcome == .refused && file.count(.kindNotExpected) == 1, "\(party)")
    }
    #expect(try Books(scene.spool).states() == ["instructed": 3])
    try scene.expectSound()
  }

  @Test func aFileOfAPartyThatIsNotConfiguredIsNotTaken() throws {
    let scene = try Scene()
    try scene.spool.drop(TestRoster("B1", people: 1..<4).csv, as: "r.csv", from: .department("nobody"))
    #expect(try scene.drain().files.isEmpty)
    #expect(scene.spool.names("departments/nobody/inbox") == ["r.csv"])
  }

  @Test func everyFileIsAnsweredWithItsReceipt() throws {
    let scene = try Scene()
    for (number, bytes) in [TestRoster("B1", people: 1..<4).csv, Array("nonsense".utf8), []].enumerated() {
      let before = Set(scene.spool.outbox(.department("civil"), "receipt-"))
      try scene.send(bytes, as: "\(number).csv", from: .department("civil"), on: Scene.day)
      let new = Set(scene.spool.outbox(.department("civil"), "receipt-")).subtracting(before)
      #expect(new.count == 1)
      let text = try scene.spool.text("departments/civil/outbox/\(try #require(new.first))")
      #expect(!text.contains(Person(1).identity) && !text.contains(Person(1).card()))
    }
  }

  @Test func nothingOfOnePartyIsSeenByAnother() throws {
    let sent = try SentScene()
    try sent.answer { if $0 == 0 { $1.fail("R03") } }
    let spool = sent.scene.spool
    for party in [Party.department("agriculture"), .department("taiyuan-civil"), .bank("abc"), .bank("psbc")] {
      #expect(spool.outbox(party).isEmpty, "\(party)")
    }
    // Whole numbers stand in the instruction and nowhere else.
    for path in spool.files(below: "departments") + spool.files(below: "finance").map({ "../finance/\($0)" })
    where path.contains("outbox") {
      let text = try spool.text("departments/\(path)")
      for number in 1..<11 {
        #expect(!text.contains(Person(number).identity) && !text.contains(Person(number).card()), "\(path)")
      }
    }
  }
}
