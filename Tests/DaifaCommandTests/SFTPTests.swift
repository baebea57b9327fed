import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// What takes a real sshd and system accounts, one after the other.
@Suite(.serialized, .enabled(if: SFTPServer.obstacle == nil, "\(SFTPServer.obstacle ?? "")"))
enum SFTPSuites {}

extension SFTPSuites {
  /// Parties behind a real sshd, and the daemon under its own account.
  @Suite("SFTP: real clients, a real server, an account a party")
  struct ExchangeTests {
    static let day = Day.on("2026-04-03")
    private let civil = Party.department("civil")

    private func server(quiet: Int = 0, policies: Int = 60) throws -> SFTPServer {
      let server = try SFTPServer(yaml: TestSpool.yaml.replacing("{quiet: 0}", with: "{quiet: \(quiet)}"))
      let list = TestPolicyList((1...policies).map { TestPolicyList.Row("T-\($0)") })
      let path = try server.local("list.csv", list.csv)
      #expect(
        try server.sftp(.finance, "put \(path) inbox/list.part", "rename inbox/list.part inbox/list.csv").status == 0)
      try server.startDaemon(on: Self.day)
      #expect(await_(seconds: 30) { !server.spool.outbox(.finance, "receipt").isEmpty })
      return server
    }

    /// The outcomes of a party's files in the ledger, in the order they came.
    private func outcomes(_ server: SFTPServer, _ party: Party = .department("civil")) throws -> [String] {
      try Books(server.spool).texts("SELECT outcome FROM file WHERE party = '\(party.path)' ORDER BY id")
    }

    private func expectSound(_ server: SFTPServer) throws {
      #expect(server.stopDaemon() == 0)
      #expect(try Books(server.spool).faults() == [], "\(server.daemonLog)")
    }

    private func roster(_ number: Int, people: Range<Int> = 1..<41) -> [UInt8] {
      TestRoster("B\(number)", policy: "T-\(number)", people: people, banks: ["402", "103"]).csv
    }

    @Test func howeverAClientBringsAFileItIsTakenWholeAndOnce() throws {
      let server = try server(quiet: 1)
      defer { server.close() }
      let paths = try (1...6).map { try server.local("r\($0).csv", roster($0)) }
      #expect(try server.sftp(civil, "put \(paths[0]) inbox/put.csv").status == 0)
      // rename(2), and the protocol's own, which is a link and an unlink.
      let renamed = try server.sftp(civil, "put \(paths[1]) inbox/r2.part", "rename inbox/r2.part inbox/r2.csv")
      #expect(renamed.status == 0, "\(renamed)")
      let linked = try server.sftp(civil, "put \(paths[2]) inbox/r3.part", "rename -l inbox/r3.part inbox/r3.csv")
      #expect(linked.status == 0, "\(linked)")
      // What was cut is taken up again where it ended.
      let half = Array(roster(4).prefix(1_000))
      _ = try server.sftp(civil, "put \(try server.local("half", half)) inbox/r4.part")
      let again = try server.sftp(civil, "reput \(paths[3]) inbox/r4.part", "rename inbox/r4.part inbox/r4.csv")
      #expect(again.status == 0, "\(again)")
      // Its own times, long past and yet to come, and its own mode.
      for (path, year) in [(paths[4], "1999"), (paths[5], "2037")] {
        _ = try Program.run("/usr/bin/touch", ["-d", "\(year)-01-01", path])
        chmod(path, 0o644)
        #expect(try server.sftp(civil, "put -p \(path) inbox/of\(year).csv").status == 0)
      }
      #expect(await_(seconds: 30) { (try? outcomes(server).count) == 6 }, "\(server.daemonLog)")
      #expect(try outcomes(server) == Array(repeating: "accepted", count: 6))
      #expect(try Books(server.spool).number("SELECT count(*) FROM payment") == 240)
      try expectSound(server)
    }

    @Test func aCutUploadIsNeverAccepted() throws {
      let server = try server()
      defer { server.close() }
      let isLong = ProcessInfo.processInfo.environment["DAIFA_LONG"] != nil
      let cuts = isLong ? 100 : 15
      let seed = UInt64(ProcessInfo.processInfo.environment["DAIFA_SEED"] ?? "") ?? UInt64.random(in: 0..<1_000_000)
      var random = SeededNumbers(seed: seed)
      // Half a megabyte at 40 KB a second: cut long before its end.
      let whole = roster(1, people: 1..<4_001)
      for round in stride(from: 0, to: cuts, by: 5) {
        let clients = try (round..<min(round + 5, cuts)).map { number in
          let bytes = TestRoster("C\(number)", policy: "T-1", people: 1..<4_001).csv
          let path = try server.local("cut\(number).csv", bytes)
          return try server.startSFTP(civil, "put \(path) inbox/cut\(number).csv", options: ["-l", "320"])
        }
        usleep(UInt32.random(in: 250_000..<1_400_000, using: &random))
        if round % 2 == 0 { server.cutConnections() }
        // All of them before the first is waited for: on a busy machine that takes as long as an upload.
        for client in clients { kill(client.processIdentifier, SIGKILL) }
        for client in clients {
          client.waitUntilExit()
          #expect(client.terminationReason == .uncaughtSignal || client.terminationStatus != 0, "it was not cut")
        }
      }
      let isHandled = await_(seconds: 30) {
        server.spool.names("departments/civil/inbox").isEmpty
          && server.spool.names("private/claimed/departments/civil").isEmpty
      }
      #expect(isHandled, "\(server.daemonLog)")
      let outcomes = try outcomes(server)
      #expect(Set(outcomes).isSubset(of: ["refused", "duplicate"]), "seed \(seed): \(outcomes)")
      #expect(outcomes.count >= cuts / 2, "seed \(seed): \(outcomes)")
      #expect(try Books(server.spool).number("SELECT count(*) FROM payment") == 0, "seed \(seed)")
      // And the whole file is taken afterwards.
      #expect(try server.sftp(civil, "put \(try server.local("whole.csv", whole)) inbox/whole.csv").status == 0)
      #expect(await_(seconds: 30) { (try? self.outcomes(server).last) == "accepted" })
      try expectSound(server)
    }

    @Test func aStalledUploadIsWaitedForAndThenTakenWhole() throws {
      let server = try server(quiet: 1)
      defer { server.close() }
      let client = try server.client(civil)
      let bytes = roster(1)
      let handle = try client.open("inbox/slow.csv")
      try client.write(handle, at: 0, Array(bytes.prefix(2_000)))
      // Far longer than the quiet time, and nobody else is held up.
      sleep(4)
      #expect(try outcomes(server) == [])
      #expect(
        try server.sftp(.department("agriculture"), "put \(try server.local("o.csv", roster(2))) inbox/o.csv").status
          == 0)
      #expect(await_(seconds: 20) { (try? outcomes(server, .department("agriculture")).count) == 1 })
      #expect(try outcomes(server) == [])
      try client.write(handle, at: 2_000, Array(bytes.dropFirst(2_000)))
      try client.close(handle)
      #expect(await_(seconds: 20) { (try? outcomes(server)) == ["accepted"] }, "\(server.daemonLog)")
      try expectSound(server)
    }

    @Test func whoWritesAfterTheRenameIsWaitedForAndReadAsItIsThen() throws {
      let server = try server()
      defer { server.close() }
      let client = try server.client(civil)
      let bytes = roster(1)
      let handle = try client.open("inbox/r.part")
      try client.write(handle, at: 0, bytes)
      try client.posixRename("inbox/r.part", to: "inbox/r.csv")
      // It is out of the inbox, and not read while its writer is there.
      #expect(await_(seconds: 20) { !server.spool.names("private/claimed/departments/civil").isEmpty })
      sleep(2)
      #expect(try outcomes(server) == [])
      try client.write(handle, at: bytes.count, Array("41,B1,T-1,2026-03,140105,添上的,,,,,,,,,1.00,,\n".utf8))
      try client.close(handle)
      #expect(await_(seconds: 20) { (try? outcomes(server)) == ["refused"] }, "\(server.daemonLog)")
      #expect(try Books(server.spool).number("SELECT count(*) FROM payment") == 0)
      // One who keeps the handle and writes nothing is believed once he is gone.
      let second = try client.open("inbox/s.part")
      try client.write(second, at: 0, bytes)
      try client.rename("inbox/s.part", to: "inbox/s.csv")
      sleep(2)
      #expect(try outcomes(server) == ["refused"])
      client.breakOff()
      #expect(await_(seconds: 20) { (try? outcomes(server)) == ["refused", "accepted"] }, "\(server.daemonLog)")
      try expectSound(server)
    }

    @Test func fortyUploadsAtOnceAreAllTaken() throws {
      let server = try server()
      defer { server.close() }
      let clients = try (1...40).map { number in
        let party = number % 2 == 0 ? civil : .department("taiyuan-civil")
        return try server.startSFTP(
          party, "put \(try server.local("p\(number).csv", roster(number))) inbox/same-\(number / 2).csv")
      }
      for client in clients {
        client.waitUntilExit()
        #expect(client.terminationStatus == 0)
      }
      let sent = "SELECT count(*) FROM file WHERE kind = 'roster' AND outcome = 'accepted'"
      #expect(await_(seconds: 60) { (try? Books(server.spool).number(sent)) == 40 }, "\(server.daemonLog)")
      #expect(try Books(server.spool).number("SELECT count(*) FROM payment") == 1_600)
      try expectSound(server)
    }

    @Test func aBankReadsItsOutboxAndChangesNothingInIt() throws {
      let server = try server()
      defer { server.close() }
      #expect(try server.sftp(civil, "put \(try server.local("r.csv", roster(1))) inbox/r.csv").status == 0)
      let bank = Party.bank("rcu")
      #expect(await_(seconds: 30) { !server.spool.outbox(bank, "instruction").isEmpty })
      let name = try #require(server.spool.outbox(bank, "instruction").first)
      let got = "\(server.base)/got.csv"
      #expect(try server.sftp(bank, "ls -l outbox", "get outbox/\(name) \(got)").status == 0)
      let original = try server.spool.bytes("banks/rcu/outbox/\(name)")
      #expect(FileManager.default.contents(atPath: got).map(Array.init) == original)
      let other = try server.local("other.csv", Array("x".utf8))
      for command in [
        "rm outbox/\(name)", "rename outbox/\(name) outbox/x.csv", "rename -l outbox/\(name) inbox/x.csv",
        "put \(other) outbox/\(name)", "put \(other) outbox/new.csv", "chmod 666 outbox/\(name)", "chmod 777 outbox",
        "ln outbox/\(name) inbox/x.csv", "ln -s /etc/passwd inbox/x.csv", "mkdir outbox/x", "mkdir inbox/x",
        "rmdir outbox",
        "put \(other) x.csv", "rename outbox inbox/outbox",
      ] {
        #expect(try server.sftp(bank, command).status != 0, "\(command) was allowed")
      }
      #expect(try server.spool.bytes("banks/rcu/outbox/\(name)") == original)
      #expect(server.spool.names("banks/rcu/inbox").isEmpty)
      #expect(Set(server.spool.names("banks/rcu")) == ["inbox", "outbox"])
      try expectSound(server)
    }

    @Test func aDepartmentSeesItsOwnDirectoryAndNothingElse() throws {
      let server = try server()
      defer { server.close() }
      let listed = try server.sftp(civil, "ls -1a /")
      #expect(
        Set(listed.output.split(separator: "\n").suffix(4).map { $0.drop { $0 == "/" } }) == [
          ".", "..", "inbox", "outbox",
        ])
      for path in [
        "/etc/passwd", "../agriculture/outbox", "/../../banks/rcu/outbox", "/proc/1/root", server.spool.root,
      ] {
        #expect(try server.sftp(civil, "ls \(path)").status != 0, "\(path) can be seen")
      }
      let target = "\(server.account(civil))@127.0.0.1"
      let command = try Program.run("/usr/bin/ssh", server.options(civil, port: "-p") + [target, "cat /etc/passwd"])
      #expect(!command.output.contains("root:"))
      let tunnel = try Program.run("/usr/bin/ssh", server.options(civil, port: "-p") + ["-W", "127.0.0.1:22", target])
      #expect(tunnel.status != 0)
      try expectSound(server)
    }
  }
}

/// Looks now and then whether something has come true; false when it has not in time.
func await_(seconds: Int, _ isTrue: () -> Bool) -> Bool {
  for _ in 0..<(seconds * 20) {
    if isTrue() { return true }
    usleep(50_000)
  }
  return isTrue()
}

/// Numbers that follow from a seed, so that a trial can be made again.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64's next number.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
