import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Testing

/// A long file is read in pieces, and its digest taken beside; nobody can tell from what comes of it.
@Suite("Long files: what comes of them is what comes of short ones")
struct LongFileTests {
  private func roster(_ batch: String) -> TestRoster {
    TestRoster(batch, (1...11_000).map { TestRoster.Line($0, Person($0)) })
  }

  @Test func aLongRosterSentAgainIsTheSameAgainWhateverItsLinesSay() throws {
    let scene = try Scene()
    try #require(roster("L1").csv.count > 1 << 20)
    let first = try scene.send(roster("L1"))
    #expect(first.outcome == .accepted && first.accepted == 11_000)
    let again = try scene.send(roster("L1"))
    #expect(again.outcome == .duplicate && again.findings.isEmpty)
    let books = try Books(scene.spool)
    let digest = Digest(of: roster("L1").csv).hex
    #expect(try books.texts("SELECT digest FROM file WHERE kind = 'roster'") == [digest, digest])
    #expect(try books.number("SELECT sum(payments) FROM roster") == 11_000)
    try scene.expectSound()
  }

  @Test func aLongRosterThatIsTurnedDownByALaterRuleLeavesNothing() throws {
    let scene = try Scene()
    try #require(try scene.send(roster("L1")).outcome == .accepted)
    // The same people once more: other bytes, all of them paid already.
    let other = try scene.send(roster("L2"))
    #expect(other.outcome == .refused && other.accepted == 0)
    #expect(try Books(scene.spool).number("SELECT count(*) FROM roster") == 1)
    try scene.expectSound()
  }
}
