import DaifaTestKit
import Foundation
import Glibc
import Testing

/// The daemon under load on a disk whose power is cut at any moment.
@Suite(
  "Power cuts: what was not durable is gone, and nothing is paid twice or lost", .serialized,
  .enabled(if: PowerCutDisk.hindrance == nil, "\(PowerCutDisk.hindrance ?? "")"))
struct PowerCutTests {
  private static let cuts = Trials.isLong ? 300 : 5

  @Test func theDiskLosesWhatWasNotMadeDurableAndNothingElse() throws {
    let disk = try PowerCutDisk()
    for (name, isDurable) in [("durable", true), ("hoped-for", false)] {
      let file = open("\(disk.mount)/\(name)", O_WRONLY | O_CREAT | O_EXCL, 0o600)
      #expect(write(file, "abc", 3) == 3)
      if isDurable {
        #expect(fsync(file) == 0)
        let directory = open(disk.mount, O_RDONLY)
        #expect(fsync(directory) == 0)
        close(directory)
      }
      close(file)
    }
    #expect(disk.cut())
    try disk.restore()
    #expect(FileManager.default.contents(atPath: "\(disk.mount)/durable") == Data("abc".utf8))
    #expect((FileManager.default.contents(atPath: "\(disk.mount)/hoped-for") ?? Data()).isEmpty)
  }

  @Test(arguments: Trials.seeds(short: 1, long: 1))
  func aSpoolWhosePowerIsCutAgainAndAgainPaysEveryLineOnce(seed: UInt64) throws {
    let disk = try PowerCutDisk()
    let spool = TestSpool(at: "\(disk.mount)/spool")
    try FileManager.default.createDirectory(atPath: spool.root, withIntermediateDirectories: false)
    try Load.begin(spool)
    let load = Load(spool, seed: seed, isDurable: true)
    var halfDone = 0
    for cut in 1...Self.cuts {
      let daemon = try Daemon(spool)
      for _ in 0..<load.draw(1...16) {
        if load.draw(0...(Trials.isLong ? 11 : 4)) == 0 { try load.send() }
        try load.answer()
        usleep(UInt32(load.draw(1_000...20_000)))
      }
      // What a bank could read a moment ago it has read; it may not be another file, or none, afterwards.
      load.readers.look()
      try #require(disk.cut(), "cut \(cut); \(Trials.replay(seed))")
      _ = daemon.kill()
      try disk.restore()
      if isHalfDone(spool) { halfDone += 1 }
    }
    #expect(try load.finish() == [], "\(Trials.replay(seed))")
    Tally.note("power cuts", "", trials: Self.cuts, cut: halfDone, load.summary)
  }
}
