import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import Testing

/// Each row of the table in Exchange+Recovery.swift: what a crash left is put there by hand, the next pass must end where an
/// undisturbed run ends.
@Suite("Recovery: what the last run left half-done")
struct RecoveryTests {
  private let roster = TestRoster("B1", people: 1..<21, banks: ["402", "103"])

  /// The books of a run that nothing disturbed.
  private func undisturbed() throws -> [String] {
    let scene = try Scene()
    try scene.send(roster)
    return try Books(scene.spool).fingerprint()
  }

  private func move(_ scene: Scene, _ from: String, _ to: String) throws {
    try FileManager.default.moveItem(atPath: "\(scene.spool.root)/\(from)", toPath: "\(scene.spool.root)/\(to)")
  }

  private func write(_ scene: Scene, _ bytes: [UInt8], _ path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(scene.spool.root)/\(path)"))
  }

  @Test func aCopyThatWasNeverArchivedIsRemoved() throws {
    let scene = try Scene()
    try write(scene, Array(roster.csv.prefix(100)), "private/work/1.copy")
    try scene.send(roster)
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func aReadyFileThatNoRowKnowsIsRemovedAndRenderedAgain() throws {
    let scene = try Scene()
    try write(scene, Array("half".utf8), "private/ready/banks/rcu/instruction-rcu-20260403-000001.csv")
    try write(scene, Array("half".utf8), "private/ready/departments/civil/receipt-B1-00000000.csv")
    try scene.send(roster)
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func aReadyRowWithItsFileIsPublishedUnderItsName() throws {
    let scene = try Scene()
    try scene.send(roster)
    let name = try scene.spool.instruction().name
    try move(scene, "banks/rcu/outbox/\(name)", "private/ready/banks/rcu/\(name)")
    try scene.spool.alter("UPDATE message SET state = 'ready', publishedAt = NULL WHERE name = '\(name)'")
    try scene.drain(on: .on("2026-04-07"))
    #expect(try scene.spool.instruction().name == name)
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func aReadyRowWithoutItsFileWasPublishedWhateverItsReaderDidSince() throws {
    let scene = try Scene()
    try scene.send(roster)
    let name = try scene.spool.instruction().name
    try scene.spool.alter("UPDATE message SET state = 'ready', publishedAt = NULL WHERE name = '\(name)'")
    let taken = try scene.spool.copy()
    try FileManager.default.removeItem(atPath: "\(taken.root)/banks/rcu/outbox/\(name)")
    try scene.drain(on: .on("2026-04-07"))
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
    // The same where the bank fetched it and took it away.
    try taken.drain(scene.configuration, on: .on("2026-04-07"))
    #expect(try taken.instructions("rcu").isEmpty)
    #expect(try Books(taken).number("SELECT count(*) FROM message WHERE state = 'ready'") == 0)
    // Whether it was the bank who took it nobody can know: an operator is told.
    #expect(try Books(taken).texts("SELECT party FROM alarm WHERE kind = 'publishedAndGone'") == ["banks/rcu"])
    #expect(try Books(scene.spool).number("SELECT count(*) FROM alarm WHERE kind = 'publishedAndGone'") == 0)
  }

  @Test(arguments: [InstructionFormat.csv, .xml])
  func anInstructionRemovedWhileItsWayWasBlockedIsMadeAgain(format: InstructionFormat) throws {
    let scene = try Scene(.forTests(abcFormat: format))
    let exchange = try scene.spool.exchange(scene.configuration, on: Scene.day)
    let name = "instruction-abc-20260403-000001.\(format.rawValue)"
    try write(scene, Array("somebody else's".utf8), "banks/abc/outbox/\(name)")
    try scene.spool.drop(roster.csv, as: "file.csv", from: .department("civil"))
    #expect(try exchange.pass().faults.count == 1)
    let digest = try #require(
      try Books(scene.spool).texts("SELECT digest FROM message WHERE state = 'ready' AND name = '\(name)'").first)
    try FileManager.default.removeItem(atPath: "\(scene.spool.root)/private/ready/banks/abc/\(name)")
    // While another file stands under its name nobody can say whose that is.
    #expect(try exchange.pass().faults.count == 1)
    try FileManager.default.removeItem(atPath: "\(scene.spool.root)/banks/abc/outbox/\(name)")
    #expect(try exchange.pass().faults == [])
    #expect(Digest(of: try scene.spool.bytes("banks/abc/outbox/\(name)")).hex == digest)
    #expect(try Books(scene.spool).number("SELECT count(*) FROM journal WHERE kind = 'recovery.remade'") == 1)
    #expect(try Books(scene.spool).texts("SELECT party FROM alarm WHERE kind = 'lostAndRemade'") == ["banks/abc"])
    try scene.expectSound()
  }

  @Test func anotherFileRemovedWhileItsWayWasBlockedIsToldInEveryPass() throws {
    let scene = try Scene()
    try scene.send(roster)
    let name = try #require(scene.spool.outbox(.department("civil"), "receipt-").first)
    try scene.spool.alter("UPDATE message SET state = 'ready', publishedAt = NULL WHERE name = '\(name)'")
    let digest = try #require(
      try Books(scene.spool).texts("SELECT digest FROM message WHERE name = '\(name)'").first)
    for path in ["departments/civil/outbox/\(name)", "private/archive/\(digest.prefix(2))/\(digest)"] {
      try FileManager.default.removeItem(atPath: "\(scene.spool.root)/\(path)")
    }
    let exchange = try scene.spool.exchange(scene.configuration, on: Scene.day)
    for _ in 0..<2 { #expect(try exchange.pass().faults.contains { $0.contains(name) }) }
    #expect(try Books(scene.spool).number("SELECT count(*) FROM message WHERE state = 'ready'") == 1)
  }

  @Test func aClaimedFileThatIsRecordedIsRemoved() throws {
    let scene = try Scene()
    try scene.send(roster)
    try write(scene, roster.csv, "private/claimed/departments/civil/file.csv")
    try scene.spool.alter("UPDATE file SET claimedName = CAST('file.csv' AS BLOB) WHERE party = 'departments/civil'")
    let report = try scene.drain(on: .on("2026-04-07"))
    #expect(report.files.isEmpty)
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func aClaimedFileThatIsGoneIsForgotten() throws {
    let scene = try Scene()
    try scene.send(roster)
    try scene.spool.alter("UPDATE file SET claimedName = CAST('file.csv' AS BLOB) WHERE party = 'departments/civil'")
    try scene.drain(on: .on("2026-04-07"))
    #expect(try Books(scene.spool).number("SELECT count(*) FROM file WHERE claimedName IS NOT NULL") == 0)
    // What comes under the name now is another file, and is taken.
    #expect(try scene.send(TestRoster("B2", people: 30..<35), on: .on("2026-04-07")).outcome == .accepted)
    try scene.expectSound()
  }

  @Test func aClaimedFileThatNoRowKnowsIsTakenInAsIfItCameNow() throws {
    let scene = try Scene()
    try write(scene, roster.csv, "private/claimed/departments/civil/file.csv")
    let report = try scene.drain()
    #expect(report.files.map(\.outcome) == [.accepted])
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func claimedFilesAreTakenInTheOrderInWhichInboxesAre() throws {
    let scene = try Scene()
    let list = TestPolicyList("T-01", "T-02", "T-07")
    try write(scene, TestRoster("B1", policy: "T-07", people: 1..<21).csv, "private/claimed/departments/civil/file.csv")
    try write(scene, list.csv, "private/claimed/finance/list.csv")
    let report = try scene.drain()
    #expect(report.files.map(\.kind) == [.policyList, .roster])
    #expect(report.files.map(\.outcome) == [.accepted, .accepted])
    try scene.expectSound()
  }

  @Test func whatIsClaimedOfAPartyThatIsGoneIsForgottenToo() throws {
    var scene = try Scene()
    try scene.send(roster)
    // As after a crash between the removal of the claimed file and the row that says so; then the party is taken out for a while.
    try scene.spool.alter("UPDATE file SET claimedName = CAST('file.csv' AS BLOB) WHERE party = 'departments/civil'")
    let all = scene.configuration
    scene.configuration.departments["civil"] = nil
    try scene.drain(on: .on("2026-04-07"))
    scene.configuration = all
    // Another file of that name, claimed by a run that was cut before it was recorded.
    try write(scene, TestRoster("B2", people: 30..<35).csv, "private/claimed/departments/civil/file.csv")
    let report = try scene.drain(on: .on("2026-04-07"))
    #expect(report.files.map(\.outcome) == [.accepted])
    try scene.expectSound()
  }

  @Test func whatCannotBePublishedIsToldInEveryPassAndPublishedOnceItCanBe() throws {
    let scene = try Scene()
    try scene.send(roster)
    let name = try scene.spool.instruction().name
    try move(scene, "banks/rcu/outbox/\(name)", "private/ready/banks/rcu/\(name)")
    try scene.spool.alter("UPDATE message SET state = 'ready', publishedAt = NULL WHERE name = '\(name)'")
    try write(scene, Array("somebody else's".utf8), "banks/rcu/outbox/\(name)")
    let exchange = try scene.spool.exchange(scene.configuration, on: Scene.day)
    for _ in 0..<2 {
      let faults = try exchange.pass().faults
      #expect(faults.count == 1 && faults.allSatisfy { $0.contains(name) })
    }
    #expect(try scene.spool.text("banks/rcu/outbox/\(name)") == "somebody else's")
    try FileManager.default.removeItem(atPath: "\(scene.spool.root)/banks/rcu/outbox/\(name)")
    #expect(try exchange.pass().faults == [])
    #expect(try Books(scene.spool).fingerprint() == undisturbed())
    try scene.expectSound()
  }

  @Test func anArchivedCopyOfAClaimedFileIsNoHindrance() throws {
    let scene = try Scene()
    let digest = Digest(of: roster.csv).hex
    // Once whole, and once cut short by a disk that lied.
    for bytes in [roster.csv, Array(roster.csv.prefix(10))] {
      let again = try scene.spool.copy()
      try Data(bytes).write(to: URL(fileURLWithPath: "\(again.root)/private/archive/\(digest.prefix(2))/\(digest)"))
      try again.drop(roster.csv, as: "file.csv", from: .department("civil"))
      try again.drain(scene.configuration, on: Scene.day)
      #expect(try Books(again).fingerprint() == undisturbed())
      #expect(try again.bytes("private/archive/\(digest.prefix(2))/\(digest)") == roster.csv)
    }
  }

  @Test func aRosterRecordedButNotInstructedIsInstructedByTheNextPass() throws {
    // As after a crash between the two transactions: approved by nobody, released by hand.
    let scene = try Scene(.forTests(approval: .required))
    try scene.send(roster)
    try scene.spool.alter("UPDATE roster SET state = 'recorded'")
    try scene.drain(on: .on("2026-04-07"))
    #expect(try Books(scene.spool).states() == ["instructed": 20])
    try scene.expectSound()
    try scene.drain(on: .on("2026-04-08"))
    #expect(try scene.spool.instructions("rcu").count == 1)
  }

  @Test func aPassThatIsRepeatedDoesNothing() throws {
    let scene = try Scene()
    try scene.send(roster)
    let before = try Books(scene.spool).fingerprint()
    let files = scene.spool.files(below: ".").filter { !$0.contains("ledger") }
    for _ in 0..<3 {
      let report = try scene.drain()
      #expect(report.files.isEmpty && report.instructions.isEmpty && report.reports.isEmpty)
    }
    #expect(try Books(scene.spool).fingerprint() == before)
    #expect(scene.spool.files(below: ".").filter { !$0.contains("ledger") } == files)
  }

  @Test func everyFileThatCameOrWentIsInTheArchiveOrTheOutbox() throws {
    let scene = try Scene()
    try scene.send(roster)
    let digests = try Books(scene.spool).texts("SELECT digest FROM file")
    #expect(digests.count == 2)
    for digest in digests {
      let bytes = try scene.spool.bytes("private/archive/\(digest.prefix(2))/\(digest)")
      #expect(Digest(of: bytes).hex == digest)
    }
  }

  @Test func aSecondProcessOnTheSameSpoolIsRefused() throws {
    let scene = try Scene()
    let lock = try SpoolLock(Spool(root: scene.spool.root))
    #expect(throws: SpoolFault.self) { _ = try SpoolLock(Spool(root: scene.spool.root)) }
    _ = consume lock
    _ = try SpoolLock(Spool(root: scene.spool.root))
  }
}
