import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

@Suite("Pauses: what is wanting stops the intake, is told, and nothing is lost when it is back")
struct PauseTests {
  @Test(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "prlimit is not here"))
  func withoutDescriptorsIntakePausesAndGoesOnByItselfWithThem() throws {
    let spool = try commandSpool()
    let log = "\(spool.root)/daemon.log"
    FileManager.default.createFile(atPath: log, contents: nil)
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: Program.path)
    daemon.arguments = ["run", "--spool", spool.root, "--today", "2026-04-03"]
    daemon.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try daemon.run()
    defer { daemon.terminate() }
    #expect(await_(seconds: 30) { !spool.outbox(.finance, "receipt").isEmpty })
    let process = "\(daemon.processIdentifier)"
    // The soft limit alone, so that it can be raised again.
    _ = try Program.run("/usr/bin/prlimit", ["--pid", process, "--nofile=3:"])
    for number in 1...3 {
      let roster = TestRoster("B\(number)", people: (number * 10)..<(number * 10 + 4))
      try spool.drop(roster.csv, as: "r\(number).csv", from: .department("civil"))
    }
    #expect(await_(seconds: 20) { (try? spool.text("daemon.log").contains("Intake is paused")) == true })
    #expect(try Program.daifa(["status", "--spool", spool.root]).output.contains("暂停收件"))
    sleep(6)
    #expect(daemon.isRunning)
    #expect(spool.outbox(.department("civil")).isEmpty)
    #expect(try spool.text("daemon.log").components(separatedBy: "Intake is paused").count == 2)
    _ = try Program.run("/usr/bin/prlimit", ["--pid", process, "--nofile=1024:"])
    #expect(await_(seconds: 20) { spool.outbox(.department("civil"), "receipt").count >= 3 })
    #expect(await_(seconds: 5) { (try? spool.text("daemon.log").contains("Intake goes on")) == true })
    #expect(!(try Program.daifa(["status", "--spool", spool.root]).output.contains("暂停收件")))
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(daemon.terminationStatus == 0)
    #expect(try Books(spool).states() == ["instructed": 12])
    #expect(try Books(spool).faults() == [])
  }

  @Test(.enabled(if: geteuid() == 0, "only root can mount a small file system"))
  func onAFullDiskIntakePausesAndGoesOnByItselfWithRoomAgain() throws {
    let mount = "/dev/shm/daifa-full-\(getpid())"
    mkdir(mount, 0o700)
    let mounted = try Program.run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", mount])
    try #require(mounted.status == 0, "\(mounted.errors)")
    defer {
      _ = try? Program.run("/usr/bin/umount", ["-l", mount])
      rmdir(mount)
    }
    let spool = try TestSpool(in: mount)
    try spool.initialise()
    try spool.drop(TestPolicyList("T-01").csv, as: "list.csv", from: .finance)
    let log = "/dev/shm/daifa-full-\(getpid()).log"
    FileManager.default.createFile(atPath: log, contents: nil)
    defer { unlink(log) }
    func hasLogged(_ words: String) -> Bool {
      (try? String(contentsOfFile: log, encoding: .utf8))?.contains(words) == true
    }
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: Program.path)
    daemon.arguments = ["run", "--spool", spool.root, "--today", "2026-04-03"]
    daemon.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try daemon.run()
    defer { daemon.terminate() }
    #expect(await_(seconds: 30) { !spool.outbox(.finance, "receipt").isEmpty })
    let inbox = "\(spool.root)/departments/civil/inbox"
    try spool.drop(TestRoster("B1", people: 1..<2_001).csv, as: "r.part", from: .department("civil"))
    // Somebody else fills the disk; then the upload ends.
    _ = try Program.run("/bin/sh", ["-c", "cat /dev/zero > \(mount)/ballast"])
    #expect(rename("\(inbox)/r.part", "\(inbox)/r.csv") == 0)
    #expect(await_(seconds: 20) { hasLogged("Intake is paused") })
    #expect(daemon.isRunning && spool.outbox(.bank("rcu")).isEmpty)
    let status = try Program.daifa(["status", "--spool", spool.root])
    #expect(status.output.contains("暂停收件") && status.output.contains("磁盘已满"), "\(status.output) \(status.errors)")
    unlink("\(mount)/ballast")
    #expect(await_(seconds: 30) { spool.outbox(.bank("rcu"), "instruction").count == 1 })
    #expect(await_(seconds: 10) { hasLogged("Intake goes on") })
    daemon.terminate()
    daemon.waitUntilExit()
    #expect(daemon.terminationStatus == 0)
    #expect(try Books(spool).states() == ["instructed": 2_000])
    #expect(try Books(spool).faults() == [])
  }
}
