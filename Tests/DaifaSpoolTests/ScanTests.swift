import DaifaModel
import DaifaSpool
import Glibc
import Testing

@Suite struct ScanTests {
  let temporary: TemporarySpool
  var spool: Spool { temporary.spool }
  let party = TemporarySpool.department

  init() throws { temporary = try TemporarySpool() }

  @Test func whatIsNoPlainFileIsLeftAndReported() throws {
    let inbox = temporary.inbox()
    #expect(symlink("/etc/passwd", "\(inbox)/link.csv") == 0)
    #expect(mkfifo("\(inbox)/pipe.csv", 0o600) == 0)
    #expect(mkdir("\(inbox)/directory.csv", 0o700) == 0)
    try temporary.drop("twice.csv")
    #expect(link("\(inbox)/twice.csv", "\(temporary.root)/other") == 0)
    let scan = try temporary.scan()
    #expect(scan.complete.isEmpty)
    #expect(scan.left.map(\.name.escaped) == ["directory.csv", "link.csv", "pipe.csv", "twice.csv"])
    #expect(scan.left.map(\.reason) == [.directory, .symbolicLink, .special, .linked])
  }

  @Test func aSecondNameIsWaitedForBeforeItIsReported() throws {
    try temporary.drop("twice.csv")
    #expect(link("\(temporary.inbox())/twice.csv", "\(temporary.root)/other") == 0)
    var memory = ScanMemory()
    func look(_ seconds: Int64) throws -> InboxScan {
      try spool.scan(
        party, quietSeconds: 0, marker: false, memory: &memory, monotonicNow: seconds * 1_000_000_000)
    }
    #expect(try look(0).waiting == 1)
    #expect(try look(59).left.isEmpty)
    #expect(try look(60).left.map(\.reason) == [.linked])
    #expect(unlink("\(temporary.root)/other") == 0)
    #expect(try look(61).complete.count == 1)
  }

  @Test func aFileIsQuietByTheDaemonsClockWhateverItsTimesSay() throws {
    try temporary.drop("roster.csv")
    var memory = ScanMemory()
    func complete(_ seconds: Int64) throws -> Int {
      try spool.scan(
        party, quietSeconds: 5, marker: false, memory: &memory, monotonicNow: seconds * 1_000_000_000
      ).complete.count
    }
    var old = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: 0, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, "\(temporary.inbox())/roster.csv", &old, 0) == 0)
    #expect(try complete(100) == 0)
    #expect(try complete(104) == 0)
    #expect(try complete(105) == 1)
    // A forged time is itself a change: the quiet time begins anew.
    old = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: 253_402_300_799, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, "\(temporary.inbox())/roster.csv", &old, 0) == 0)
    #expect(try complete(106) == 0)
    #expect(try complete(110) == 0)
    #expect(try complete(111) == 1)
  }

  @Test func aFileThatGrowsBecomesQuietAnew() throws {
    try temporary.drop("roster.csv")
    var memory = ScanMemory()
    func look(_ seconds: Int64) throws -> InboxScan {
      try spool.scan(
        party, quietSeconds: 5, marker: false, memory: &memory, monotonicNow: seconds * 1_000_000_000)
    }
    #expect(try look(0).waiting == 1)
    let file = open("\(temporary.inbox())/roster.csv", O_WRONLY | O_APPEND)
    #expect(write(file, "d", 1) == 1)
    close(file)
    #expect(try look(6).waiting == 1)
    #expect(try look(11).complete.map(\.identity.size) == [4])
  }

  @Test(arguments: [".roster.csv", "roster.csv.part", "roster.csv.filepart", "roster.tmp", ".part"])
  func namesOfUploadsInProgressAreNeverTaken(name: String) throws {
    try temporary.drop(name)
    let scan = try temporary.scan()
    #expect(scan.complete.isEmpty && scan.waiting == 0 && scan.left.isEmpty)
  }

  @Test func withMarkersOnlyMarkedFilesAreTakenAndTheMarkerGoesWithTheFile() throws {
    try temporary.drop("a.csv")
    try temporary.drop("b.csv")
    try temporary.drop("b.csv.ok", "")
    try temporary.drop("c.csv.ok", "")
    let scan = try temporary.scan(marker: true)
    #expect(scan.complete.map(\.name.escaped) == ["b.csv"])
    #expect(scan.waiting == 1)
    #expect(scan.left.map(\.name.escaped) == ["c.csv.ok"])
    #expect(scan.left.map(\.reason) == [.markerAlone])
    _ = try temporary.claimOne(marker: true)
    #expect(try temporary.list(temporary.inbox()) == ["a.csv", "c.csv.ok"])
  }

  @Test func aSymbolicLinkIsNoMarker() throws {
    try temporary.drop("a.csv")
    #expect(symlink("a.csv", "\(temporary.inbox())/a.csv.ok") == 0)
    #expect(try temporary.scan(marker: true).complete.isEmpty)
  }

  @Test func filesComeInTheOrderOfTheirNamesBytes() throws {
    for name in ["b", "a", "é", "Z", "10", "9"] { try temporary.drop(name) }
    #expect(try temporary.scan().complete.map(\.name.escaped) == ["10", "9", "Z", "a", "b", "é"])
  }
}
