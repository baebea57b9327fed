import DaifaModel
import Glibc
import SystemPackage
import Testing

@testable import DaifaSpool

@Suite struct ClaimTests {
  let temporary: TemporarySpool
  var spool: Spool { temporary.spool }

  init() throws { temporary = try TemporarySpool() }

  @Test func aClaimedFileIsListedUntilItIsFinished() throws {
    try temporary.drop("roster.csv")
    let file = try temporary.claimOne()
    #expect(file == ClaimedFile(party: TemporarySpool.department, name: try #require(SpoolName("roster.csv"))))
    #expect(try temporary.list(temporary.inbox()) == [])
    #expect(try spool.claimedFiles() == [file])
    let group = spool.group()
    try spool.finish(file, group)
    try spool.finish(file, group)
    try group.commit()
    #expect(try spool.claimedFiles() == [])
  }

  @Test func aSecondFileOfTheNameStaysUntilTheFirstIsFinished() throws {
    try temporary.drop("roster.csv", "first")
    let first = try temporary.claimOne()
    try temporary.drop("roster.csv", "second")
    let group = spool.group()
    let candidate = try #require(try temporary.scan().complete.first)
    #expect(try spool.claim(candidate, group) == .busy)
    try spool.finish(first, group)
    #expect(try spool.claim(candidate, group) == .claimed(first))
    try group.commit()
  }

  @Test func aFileThatIsGoneOrReplacedSinceTheScanIsNotClaimed() throws {
    try temporary.drop("roster.csv")
    let candidate = try #require(try temporary.scan().complete.first)
    let group = spool.group()
    let path = "\(temporary.inbox())/roster.csv"
    #expect(rename(path, "\(temporary.root)/elsewhere") == 0)
    #expect(try spool.claim(candidate, group) == .gone)
    #expect(symlink("/etc/passwd", path) == 0)
    #expect(try spool.claim(candidate, group) == .changed)
    #expect(try temporary.list(temporary.inbox()) == ["roster.csv"])
    #expect(try spool.claimedFiles() == [])
  }

  @Test func aStrayMarkerIsRemovedUnlessANewFileHasCome() throws {
    try temporary.drop("roster.csv")
    let file = try temporary.claimOne()
    try temporary.drop("roster.csv.ok", "")
    try temporary.drop("roster.csv", "second")
    let group = spool.group()
    try spool.removeStrayMarker(of: file, group)
    #expect(try temporary.list(temporary.inbox()) == ["roster.csv", "roster.csv.ok"])
    #expect(unlink("\(temporary.inbox())/roster.csv") == 0)
    try spool.removeStrayMarker(of: file, group)
    #expect(try temporary.list(temporary.inbox()) == [])
  }

  @Test func aCopyHasTheBytesAndTheirKnownDigest() throws {
    let (file, copy) = try temporary.copyOne("roster.csv", "abc")
    #expect(copy.digest.hex == digestOfABC)
    #expect(copy.digest.first8 == "ba7816bf")
    #expect(copy.size == 3)
    #expect(temporary.content(copy.path) == "abc")
    #expect(temporary.mode(copy.path) == 0o600)
    #expect(try spool.claimedFiles() == [file])
  }

  @Test func aCopyOfManyBlocksHasTheDigestOfTheWhole() throws {
    let content = String(repeating: "0123456789abcdef", count: 200_000)
    try temporary.drop("big.csv", content)
    guard case .copied(let copy) = try spool.copy(try temporary.claimOne(), maximumBytes: 1 << 30) else {
      Issue.record("not copied")
      return
    }
    #expect(copy.size == 3_200_000)
    #expect(copy.digest == Digest(of: content.utf8))
  }

  @Test func anEmptyFileIsCopied() throws {
    let (_, copy) = try temporary.copyOne("empty.csv", "")
    #expect(copy.size == 0)
    #expect(copy.digest.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func aFileThatIsTooLargeIsNotRead() throws {
    try temporary.drop("big.csv", "abcd")
    guard case .tooLarge(bytes: 4) = try spool.copy(try temporary.claimOne(), maximumBytes: 3) else {
      Issue.record("it was read")
      return
    }
    #expect(try temporary.list("\(temporary.root)/private/work") == [])
  }

  @Test func aFileThatIsStillOpenForWritingWaits() throws {
    try temporary.drop("roster.csv")
    let writer = open("\(temporary.inbox())/roster.csv", O_WRONLY | O_APPEND)
    let file = try temporary.claimOne()
    guard case .writerPresent = try spool.copy(file, maximumBytes: 10) else {
      Issue.record("the writer was not seen")
      return
    }
    #expect(write(writer, "d", 1) == 1)
    close(writer)
    guard case .copied(let copy) = try spool.copy(file, maximumBytes: 10) else {
      Issue.record("the writer is gone, yet the file waits")
      return
    }
    #expect(copy.size == 4)
  }

  @Test func aWriterThatComesWhileTheFileIsReadWaitsAndNobodyDies() throws {
    try temporary.drop("roster.csv")
    let file = try temporary.claimOne()
    let path = "\(temporary.root)/private/claimed/\(TemporarySpool.department.path)/roster.csv"
    var refusals = 0
    let outcome = try spool.copy(file, maximumBytes: 10) {
      let writer = open(path, O_WRONLY | O_NONBLOCK)
      if writer < 0, errno == EWOULDBLOCK { refusals += 1 }
      close(writer)
    }
    guard case .copied = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(refusals == 1)
  }

  @Test func aFileThatChangesWhileItIsReadIsNotCopied() throws {
    try temporary.drop("roster.csv")
    let file = try temporary.claimOne()
    let path = "\(temporary.root)/private/claimed/\(TemporarySpool.department.path)/roster.csv"
    let outcome = try spool.copy(file, maximumBytes: 10) { chmod(path, 0o600) }
    guard case .changedWhileRead = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(try temporary.list("\(temporary.root)/private/work") == [])
  }

  @Test func whatBecameNoPlainFileIsNeverRead() throws {
    let claimed = "\(temporary.root)/private/claimed/\(TemporarySpool.department.path)"
    #expect(symlink("/etc/passwd", "\(claimed)/a") == 0)
    #expect(mkfifo("\(claimed)/b", 0o600) == 0)
    #expect(mkdir("\(claimed)/c", 0o700) == 0)
    try temporary.drop("d")
    #expect(link("\(temporary.inbox())/d", "\(claimed)/d") == 0)
    let reasons = try spool.claimedFiles().map { file throws -> LeftReason? in
      if case .unsafe(let reason) = try spool.copy(file, maximumBytes: 10) { reason } else { nil }
    }
    #expect(reasons == [.symbolicLink, .special, .directory, .linked])
  }

  @Test func theArchiveKeepsTheSameBytesOnce() throws {
    let (first, copy) = try temporary.copyOne("a.csv", "abc")
    let (_, again) = try temporary.copyOne("b.csv", "abc")
    let group = spool.group()
    let kept = try spool.archive([copy, again], group)
    try spool.finish(first, group)
    try group.commit()
    #expect(kept.map(\.path) == Array(repeating: "\(temporary.root)/private/archive/ba/\(digestOfABC)", count: 2))
    #expect(temporary.content(kept[0].path) == "abc")
    #expect(try temporary.list("\(temporary.root)/private/work") == [])
    let opened = try #require(try spool.openArchived(copy.digest))
    #expect(lseek(opened.number, 0, SEEK_END) == 3)
    #expect(try spool.openArchived(Digest(of: [1])) == nil)
  }

  @Test func aDamagedArchiveEntryGivesWay() throws {
    let path = "\(temporary.root)/private/archive/ba/\(digestOfABC)"
    close(open(path, O_WRONLY | O_CREAT, 0o600))
    let (_, copy) = try temporary.copyOne("a.csv", "abc")
    let group = spool.group()
    _ = try spool.archive([copy], group)
    try group.commit()
    #expect(temporary.content(path) == "abc")
  }

  @Test func workIsClearedAtStart() throws {
    _ = try temporary.copyOne("a.csv", "abc")
    try spool.clearWork()
    #expect(try temporary.list("\(temporary.root)/private/work") == [])
  }
}
