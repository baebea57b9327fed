import DaifaModel
import DaifaSpool
import Glibc
import SystemPackage
import Testing

@Suite struct SpoolTests {
  let temporary: TemporarySpool
  var spool: Spool { temporary.spool }

  init() throws { temporary = try TemporarySpool() }

  @Test func directoriesAreMadeWithTheirModesOnceAndThenLeft() throws {
    #expect(temporary.mode(temporary.inbox()) == 0o770)
    #expect(temporary.mode(temporary.outbox()) == 0o750)
    #expect(temporary.mode("\(temporary.root)/private") == 0o700)
    #expect(!temporary.exists("\(temporary.root)/audit/inbox"))
    #expect(try temporary.list("\(temporary.root)/private/archive").count == 256)
    #expect(chmod(temporary.inbox(), 0o775) == 0)
    #expect(chmod("\(temporary.root)/private", 0o755) == 0)
    try spool.prepare(parties: [TemporarySpool.department])
    #expect(temporary.mode(temporary.inbox()) == 0o775)
    #expect(temporary.mode("\(temporary.root)/private") == 0o700)
  }

  @Test func aDirectoryWhoseMakingWasCutIsMadeAsItMustBe() throws {
    let party = Party(role: .bank, id: "late")
    // Made, and its mode not set yet.
    #expect(mkdir("\(temporary.root)/banks/.late.new", 0o700) == 0)
    try spool.prepare(parties: [party])
    #expect(temporary.mode("\(temporary.root)/banks/late") == 0o755)
    #expect(access("\(temporary.root)/banks/.late.new", F_OK) != 0)
  }

  @Test(arguments: ["..", "a/b", "a\nb", "a\\b"])
  func anIdThatIsNoPlainNameIsRefused(id: String) {
    #expect(throws: SpoolFault.self) { try spool.prepare(parties: [Party(role: .department, id: id)]) }
  }

  @Test func anInboxThatIsALinkIsRefused() throws {
    #expect(rmdir(temporary.inbox()) == 0)
    #expect(symlink("/tmp", temporary.inbox()) == 0)
    let fault = #expect(throws: SpoolFault.self) { try spool.prepare(parties: [TemporarySpool.department]) }
    #expect(fault?.path == "departments/agriculture/inbox")
  }

  @Test func directoriesOfNobodyAreListed() throws {
    #expect(mkdir("\(temporary.root)/banks/ghost\u{202E}", 0o700) == 0)
    let known = [TemporarySpool.department, TemporarySpool.bank]
    #expect(try spool.unconfiguredDirectories(known) == ["banks/ghost\\u{202E}"])
  }

  @Test func aSecondLockIsRefusedUntilTheFirstIsLetGo() throws {
    do {
      let lock = try SpoolLock(spool)
      let fault = #expect(throws: SpoolFault.self) { _ = try SpoolLock(Spool(root: temporary.root)) }
      #expect(fault?.operation == .lock)
      #expect(fault?.description.contains("process \(getpid())") == true)
      let content = try #require(temporary.content("\(temporary.root)/private/lock"))
      #expect(content.hasPrefix("\(getpid())\n") && spool.intakePause() == nil)
      lock.pauseNote.write((Instant(milliseconds: 0), "磁盘已满。\nNo space left on device."))
      #expect(spool.intakePause() == "1970-01-01T08:00:00.000+08:00 磁盘已满。 No space left on device.")
      #expect(temporary.content("\(temporary.root)/private/lock")?.utf8.count == content.utf8.count)
      lock.pauseNote.write(nil)
      #expect(spool.intakePause() == nil)
      _ = consume lock
    }
    _ = try SpoolLock(spool)
  }

  @Test func theWatchWakesForAFileThatIsClosedOrMovedInAndForWake() throws {
    let watch = try InboxWatch(spool, parties: [TemporarySpool.department, TemporarySpool.bank])
    #expect(watch.unwatched.isEmpty)
    #expect(try !watch.wait(milliseconds: 10))
    try temporary.drop("a.csv")
    #expect(try watch.wait(milliseconds: 5000))
    #expect(try !watch.wait(milliseconds: 0))
    #expect(rename("\(temporary.inbox())/a.csv", "\(temporary.inbox(TemporarySpool.bank))/b.csv") == 0)
    #expect(try watch.wait(milliseconds: 5000))
    watch.wake()
    watch.wake()
    #expect(try watch.wait(milliseconds: 5000))
    #expect(try !watch.wait(milliseconds: 0))
  }

  @Test func aClaimDoesNotWakeTheWatch() throws {
    try temporary.drop("a.csv")
    let watch = try InboxWatch(spool, parties: [TemporarySpool.department])
    _ = try temporary.claimOne()
    #expect(try !watch.wait(milliseconds: 0))
  }

  @Test func anInboxThatIsMadeAgainIsWatchedAgain() throws {
    let watch = try InboxWatch(spool, parties: [TemporarySpool.department])
    #expect(rmdir(temporary.inbox()) == 0)
    #expect(try watch.wait(milliseconds: 5000))
    #expect(watch.unwatched == [TemporarySpool.department])
    try spool.prepare(parties: [TemporarySpool.department])
    #expect(try watch.wait(milliseconds: 0))
    try temporary.drop("a.csv")
    #expect(try watch.wait(milliseconds: 5000))
  }

  @Test func freeSpaceIsKnown() throws { #expect(try spool.freeBytes() > 0) }

  @Test func clocksRun() {
    let start = MachineClock.monotonicNanoseconds()
    #expect(MachineClock.monotonicNanoseconds() >= start)
    #expect(MachineClock.wallMilliseconds() > 1_700_000_000_000)
  }

  @Test func aDigestReadsWhatItWrites() throws {
    let digest = Digest(of: Array("abc".utf8))
    #expect(digest.hex == digestOfABC)
    #expect(Digest(hex: digestOfABC.uppercased()) == digest)
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(Digest(hex: String(digestOfABC.dropLast())) == nil)
    #expect(Digest(hex: "g" + digestOfABC.dropFirst()) == nil)
  }
}

@Suite struct FaultTests {
  @Test func aMissingRootSaysWhatToDo() {
    let fault = #expect(throws: SpoolFault.self) { try Spool(root: "/nowhere/at/all") }
    #expect(
      fault?.description
        == "The spool could not open /nowhere/at/all: No such file or directory. "
        + "Make the spool with `daifa init` or name another one with --spool.")
    #expect(fault?.code == "spool.open")
    #expect(fault?.leavesUnknown == false)
  }
}
