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
    let daemon = try LoggedDaemon(spool)
    #expect(await_(seconds: 30) { !spool.outbox(.finance, "receipt").isEmpty })
    let process = "\(daemon.number)"
    // The soft limit alone, so that it can be raised again.
    _ = try Program.run("/usr/bin/prlimit", ["--pid", process, "--nofile=3:"])
    for number in 1...3 {
      let roster = TestRoster("B\(number)", people: (number * 10)..<(number * 10 + 4))
      try spool.drop(roster.csv, as: "r\(number).csv", from: .department("civil"))
    }
    #expect(daemon.says("Intake is paused"))
    #expect(try Program.daifa(["status", "--spool", spool.root]).output.contains("暂停收件"))
    sleep(6)
    #expect(daemon.isRunning)
    #expect(spool.outbox(.department("civil")).isEmpty)
    #expect(daemon.count("Intake is paused") == 1)
    _ = try Program.run("/usr/bin/prlimit", ["--pid", process, "--nofile=1024:"])
    #expect(await_(seconds: 20) { spool.outbox(.department("civil"), "receipt").count >= 3 })
    #expect(daemon.says("Intake goes on"))
    #expect(!(try Program.daifa(["status", "--spool", spool.root]).output.contains("暂停收件")))
    #expect(daemon.end() == 0)
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
    let daemon = try LoggedDaemon(spool)
    #expect(await_(seconds: 30) { !spool.outbox(.finance, "receipt").isEmpty })
    let inbox = "\(spool.root)/departments/civil/inbox"
    try spool.drop(TestRoster("B1", people: 1..<2_001).csv, as: "r.part", from: .department("civil"))
    // Somebody else fills the disk; then the upload ends.
    _ = try Program.run("/bin/sh", ["-c", "cat /dev/zero > \(mount)/ballast"])
    #expect(rename("\(inbox)/r.part", "\(inbox)/r.csv") == 0)
    #expect(daemon.says("Intake is paused"))
    #expect(daemon.isRunning && spool.outbox(.bank("rcu")).isEmpty)
    let status = try Program.daifa(["status", "--spool", spool.root])
    #expect(status.output.contains("暂停收件") && status.output.contains("磁盘已满"), "\(status.output) \(status.errors)")
    unlink("\(mount)/ballast")
    #expect(await_(seconds: 30) { spool.outbox(.bank("rcu"), "instruction").count == 1 })
    #expect(daemon.says("Intake goes on"))
    #expect(daemon.end() == 0)
    #expect(try Books(spool).states() == ["instructed": 2_000])
    #expect(try Books(spool).faults() == [])
  }

  @Test(.enabled(if: access("/usr/bin/prlimit", X_OK) == 0, "prlimit is not here"))
  func withTooLittleMemoryIntakePausesAndGoesOnByItselfWithMore() throws {
    let spool = try commandSpool()
    let daemon = try LoggedDaemon(spool)
    #expect(await_(seconds: 30) { !spool.outbox(.finance, "receipt").isEmpty })
    let pages = try String(contentsOfFile: "/proc/\(daemon.number)/statm", encoding: .utf8).prefix(while: \.isNumber)
    let used = try #require(Int(pages)) * Int(sysconf(Int32(_SC_PAGESIZE)))
    // Enough to live, too little to begin with.
    _ = try Program.run("/usr/bin/prlimit", ["--pid", "\(daemon.number)", "--as=\(used + (48 << 20)):"])
    try spool.drop(TestRoster("B1", people: 1..<5).csv, as: "r.csv", from: .department("civil"))
    #expect(daemon.says("Intake is paused"))
    let status = try Program.daifa(["status", "--spool", spool.root]).output
    #expect(status.contains("暂停收件") && status.contains("内存不足") && status.contains("收件箱1份"), "\(status)")
    #expect(daemon.isRunning && spool.outbox(.department("civil")).isEmpty)
    _ = try Program.run("/usr/bin/prlimit", ["--pid", "\(daemon.number)", "--as=unlimited:"])
    #expect(await_(seconds: 30) { !spool.outbox(.department("civil"), "receipt").isEmpty })
    #expect(daemon.says("Intake goes on"))
    #expect(daemon.end() == 0)
    #expect(try Books(spool).states() == ["instructed": 4])
    #expect(try Books(spool).faults() == [])
  }

  @Test func onASlowDiskEverythingComesLaterAndNothingElseChanges() throws {
    let spool = try commandSpool()
    let daemon = try LoggedDaemon(spool, environment: FaultPlan.slowDisk(microseconds: 150_000))
    #expect(await_(seconds: 60) { !spool.outbox(.finance, "receipt").isEmpty })
    for number in 1...3 {
      let roster = TestRoster("B\(number)", people: (number * 10)..<(number * 10 + 4))
      try spool.drop(roster.csv, as: "r\(number).csv", from: .department("civil"))
    }
    // Whoever looks meanwhile is not kept waiting, and sees what has not been answered.
    #expect(await_(seconds: 10) { (try? Program.daifa(["status", "--spool", spool.root]).output.contains("待收文件")) == true })
    #expect(await_(seconds: 60) { spool.outbox(.bank("rcu"), "instruction").count > 0 })
    #expect(await_(seconds: 60) { spool.outbox(.department("civil"), "receipt").count >= 3 })
    #expect(daemon.end() == 0)
    #expect(daemon.count("paused") == 0)
    #expect(try Books(spool).states() == ["instructed": 12])
    #expect(try Books(spool).faults() == [])
  }
}
