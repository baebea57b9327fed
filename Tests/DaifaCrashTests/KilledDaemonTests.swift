import DaifaTestKit
import Foundation
import Glibc
import Testing

/// The daemon under load, ended with `kill -9` at any moment and started again, over one ledger.
@Suite("Kill -9: the daemon, at any moment, under load")
struct KilledDaemonTests {
  /// How often one ledger's daemon is killed.
  private static let kills = Trials.isLong ? 2_000 : 30

  @Test(arguments: Trials.seeds(short: 1, long: 1))
  func aDaemonThatIsKilledAgainAndAgainPaysEveryLineOnce(seed: UInt64) throws {
    let spool = try TestSpool()
    try Load.begin(spool)
    let load = Load(spool, seed: seed)
    var halfDone = 0
    for kill in 1...Self.kills {
      let daemon = try Daemon(spool)
      // It takes some thirty milliseconds to start; then it works. Reports list every batch there ever was, so a long run sends fewer.
      for _ in 0..<load.draw(1...24) {
        if load.draw(0...(Trials.isLong ? 39 : 9)) == 0 { try load.send() }
        if load.draw(0...2) == 0 { try load.answer() }
        usleep(UInt32(load.draw(1_000...15_000)))
      }
      #expect(daemon.kill(), "the daemon ended by itself before kill \(kill); \(Trials.replay(seed))")
      load.readers.look()
      if isHalfDone(spool) { halfDone += 1 }
    }
    #expect(try load.finish() == [], "\(Trials.replay(seed))")
    Tally.note("kill -9", "", trials: Self.kills, cut: halfDone, load.summary)
  }
}
