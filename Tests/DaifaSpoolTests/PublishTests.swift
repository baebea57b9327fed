import DaifaModel
import Foundation
import Glibc
import SystemPackage
import Testing

@testable import DaifaSpool

@Suite struct PublishTests {
  let temporary: TemporarySpool
  var spool: Spool { temporary.spool }
  var inReady: String { "\(temporary.root)/private/ready/\(TemporarySpool.bank.path)" }

  init() throws { temporary = try TemporarySpool() }

  @Test func aFileIsPublishedWholeReadableAndArchived() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(file.digest.hex == digestOfABC)
    #expect(temporary.mode("\(inReady)/i-1.csv") == 0o600)
    #expect(try spool.readyFiles().map(\.name) == [file.name])
    #expect(try spool.publish([file]) == [.published])
    #expect(temporary.content("\(temporary.outbox())/i-1.csv") == "abc")
    #expect(temporary.mode("\(temporary.outbox())/i-1.csv") == 0o640)
    #expect(temporary.content("\(temporary.root)/private/archive/ba/\(digestOfABC)") == "abc")
    #expect(try spool.readyFiles().isEmpty)
  }

  @Test func nothingInAnOutboxIsEverReplaced() throws {
    let other = try temporary.ready("j.csv", "other")
    let file = try temporary.ready("i-1.csv", "new")
    let path = "\(temporary.outbox())/i-1.csv"
    let there = open(path, O_WRONLY | O_CREAT, 0o640)
    #expect(write(there, "old", 3) == 3)
    close(there)
    let result = try spool.publish([file, other])
    guard case .blocked(let fault) = result[0] else {
      Issue.record("\(result)")
      return
    }
    #expect(fault.cause == .fileExists)
    #expect(fault.path == "banks/rcu/outbox/i-1.csv")
    #expect(!fault.leavesUnknown)
    #expect(result[1] == .published)
    #expect(temporary.content(path) == "old")
    #expect(temporary.content("\(inReady)/i-1.csv") == "new")
  }

  @Test func whatIsNoLongerReadyWasPublished() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(try spool.publish([file]) == [.published])
    let known = ReadyFile(party: file.party, name: file.name, size: file.size, digest: file.digest)
    #expect(try spool.publish([known]) == [.publishedEarlier])
    #expect(unlink("\(temporary.outbox())/i-1.csv") == 0)
    #expect(try spool.publish([known]) == [.publishedAndGone])
    #expect(!temporary.exists("\(temporary.outbox())/i-1.csv"))
  }

  @Test func aCrashBetweenRenameAndModeIsMadeGood() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let path = "\(temporary.outbox())/i-1.csv"
    let archived = spool.archivedPath(file.digest)
    mkdir(String(archived.dropLast(65)), 0o700)
    #expect(link("\(inReady)/i-1.csv", archived) == 0)
    #expect(rename("\(inReady)/i-1.csv", path) == 0)
    #expect(try spool.publish([file]) == [.publishedEarlier])
    #expect(temporary.mode(path) == 0o640)
  }

  @Test func whatIsNeitherReadyNorArchivedWasLostAndIsNotCalledPublished() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(unlink("\(inReady)/i-1.csv") == 0)
    guard case .blocked = try spool.publish([file])[0] else {
      Issue.record("a lost file was called published")
      return
    }
    #expect(try spool.isLost(file))
  }

  @Test func whatIsRemovedWhileItsWayIsBlockedIsNotCalledPublished() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let path = "\(temporary.outbox())/i-1.csv"
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    guard case .blocked = try spool.publish([file])[0] else {
      Issue.record("another file was replaced")
      return
    }
    // The archived link says that a file went: this one did not.
    #expect(!temporary.exists(spool.archivedPath(file.digest)))
    #expect(unlink("\(inReady)/i-1.csv") == 0)
    // What stands under its name may be ours, and been read: then it is not made again.
    #expect(try !spool.isLost(file))
    #expect(unlink(path) == 0)
    guard case .blocked = try spool.publish([file], isRecovery: true)[0] else {
      Issue.record("a file that nobody could read was called published")
      return
    }
    #expect(try spool.isLost(file))
  }

  @Test func aLostFileComesBackWholeOrNotAtAll() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(unlink("\(inReady)/i-1.csv") == 0)
    do {
      let dropped = try ReadyWriter(spool, again: file)
      try dropped.write(Array("a".utf8))
      #expect(try temporary.list("\(temporary.root)/private/work").count == 1)
      #expect(!temporary.exists("\(inReady)/i-1.csv"))
    }
    #expect(try temporary.list("\(temporary.root)/private/work").isEmpty)
    let writer = try ReadyWriter(spool, again: file)
    try writer.write(Array("abc".utf8))
    #expect(try writer.finish() == file)
    #expect(!temporary.exists("\(inReady)/i-1.csv"))
    try writer.putBack()
    #expect(try temporary.list("\(temporary.root)/private/work").isEmpty)
    #expect(try !spool.isLost(file))
    #expect(try spool.publish([file], isRecovery: true) == [.published])
  }

  @Test func aLostFileTakesNobodysPlace() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let writer = try ReadyWriter(spool, again: file)
    _ = try writer.finish()
    #expect(throws: SpoolFault.self) { try writer.putBack() }
    #expect(temporary.content("\(inReady)/i-1.csv") == "abc")
  }

  @Test func aCrashBetweenArchiveAndRenameIsMadeGood() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(link("\(inReady)/i-1.csv", "\(temporary.root)/private/archive/ba/\(digestOfABC)") == 0)
    #expect(try spool.publish([file]) == [.published])
  }

  @Test func aFileWithBothNamesIsOneFile() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    #expect(link("\(inReady)/i-1.csv", "\(temporary.outbox())/i-1.csv") == 0)
    #expect(try spool.publish([file]) == [.published])
    #expect(try spool.readyFiles().isEmpty)
  }

  @Test func aFileOfAnotherLengthThanTheLedgerKnowsIsNotPublished() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let known = ReadyFile(party: file.party, name: file.name, size: 4, digest: file.digest)
    guard case .blocked = try spool.publish([known])[0] else {
      Issue.record("it was published")
      return
    }
    #expect(!temporary.exists("\(temporary.outbox())/i-1.csv"))
  }

  /// What waited since an earlier pass is not what is known of it until its bytes say so.
  @Test func aFileWhoseBytesWereChangedWhileItWaitedIsNotPublished() throws {
    let file = try temporary.ready("i-1.csv", "67.00")
    try Data("97.00".utf8).write(to: URL(fileURLWithPath: "\(inReady)/i-1.csv"))
    guard case .blocked = try spool.publish([file], isRecovery: true)[0] else {
      Issue.record("it was published")
      return
    }
    #expect(!temporary.exists("\(temporary.outbox())/i-1.csv"))
  }

  @Test func whatStandsInThePlaceOfOursIsNotCalledOurs() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let archived = spool.archivedPath(file.digest)
    mkdir(String(archived.dropLast(65)), 0o700)
    #expect(rename("\(inReady)/i-1.csv", archived) == 0)
    try Data("abx".utf8).write(to: URL(fileURLWithPath: "\(temporary.outbox())/i-1.csv"))
    guard case .blocked = try spool.publish([file], isRecovery: true)[0] else {
      Issue.record("another file was called ours")
      return
    }
  }

  @Test func whatACrashLeftInReadyIsWrittenAnewAndTheArchiveKeepsItsOwn() throws {
    let path = "\(temporary.root)/private/archive/ba/\(digestOfABC)"
    _ = try temporary.ready("i-1.csv", "abc")
    #expect(link("\(inReady)/i-1.csv", path) == 0)
    let again = try temporary.ready("i-1.csv", "other")
    #expect(temporary.content("\(inReady)/i-1.csv") == "other")
    #expect(temporary.content(path) == "abc")
    #expect(again.size == 5)
  }

  @Test func anUnfinishedFileLeavesNothing() throws {
    do {
      let writer = try ReadyWriter(spool, party: TemporarySpool.bank, name: try #require(SpoolName("i.csv")))
      try writer.write([1, 2, 3])
    }
    #expect(try spool.readyFiles().isEmpty)
    #expect(throws: SpoolFault.self) {
      try ReadyWriter(spool, party: TemporarySpool.bank, name: try #require(SpoolName("i.csv.tmp")))
    }
  }

  @Test func longFilesAreWrittenAsTheyCome() throws {
    let writer = try ReadyWriter(spool, party: TemporarySpool.bank, name: try #require(SpoolName("i.csv")))
    var all: [UInt8] = []
    for length in [1, 700_000, 400_000, 0, 1 << 20, 2_000_000, 5] {
      let piece = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ length) }
      try writer.write(piece)
      all += piece
    }
    let file = try writer.finish()
    #expect(file.size == Int64(all.count))
    #expect(file.digest == Digest(of: all))
    try spool.syncReady([file])
    #expect(try spool.publish([file]) == [.published])
    #expect(temporary.status("\(temporary.outbox())/i.csv")?.st_size == all.count)
  }

  @Test func aGroupLargerThanTheLimitIsPublishedWhole() throws {
    let files = try (0..<300).map { number in
      let writer = try ReadyWriter(spool, party: TemporarySpool.bank, name: try #require(SpoolName("r-\(number)")))
      try writer.write(Array("\(number)".utf8))
      return try writer.finish()
    }
    try spool.syncReady(files)
    #expect(try spool.publish(files).allSatisfy { $0 == .published })
    #expect(try temporary.list(temporary.outbox()).count == 300)
  }

  @Test func aReadyFileIsDiscarded() throws {
    let file = try temporary.ready("i-1.csv", "abc")
    let group = spool.group()
    try spool.discardReady(file.party, file.name, group)
    try group.commit()
    #expect(try spool.readyFiles().isEmpty)
  }
}
