import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

@Suite("What nobody instructed, at several banks")
struct StrangerBankTests {
  @Test func whatOneBankSaidCameBackSaysNothingOfAnothers() throws {
    let scene = try Scene()
    try scene.send(TestRoster("B1", people: 1..<11, banks: ["402", "103"]))
    for bank in ["rcu", "abc"] {
      let answer = try scene.spool.instruction(bank).answer(to: 0, on: SentScene.answerDay) {
        $0.fail("R20")
        ($0.reference, $0.bankReference) = ("DF000000000000199", "U1")
      }
      try scene.send(answer, from: bank, on: SentScene.answerDay)
    }
    #expect(try Books(scene.spool).number("SELECT count(*) FROM finding WHERE code = 'unknownReturned'") == 2)
    let posting = try scene.spool.instruction("abc").answer(to: 0, on: SentScene.answerDay) {
      ($0.reference, $0.bankReference, $0.reasonText) = ("DF000000000000199", "U1", "x")
    }
    try scene.send(posting, from: "abc", on: SentScene.answerDay)
    #expect(try scene.breaks(on: SentScene.answerDay) == [:])
    try scene.send(
      try scene.spool.instruction("rcu").answer(to: 0, on: SentScene.answerDay) {
        ($0.reference, $0.bankReference, $0.reasonText) = ("DF000000000000199", "U9", "x")
      }, from: "rcu", on: SentScene.answerDay)
    #expect(try scene.breaks(on: SentScene.answerDay) == ["unknownPayment": 1])
    try scene.expectSound()
  }
}
