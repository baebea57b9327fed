import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// Whether the fault points are all there are: strace, which sees what the kernel sees, must count the same calls.
@Suite("Fault points: none is missing", .enabled(if: access("/usr/bin/strace", X_OK) == 0, "strace is not installed"))
struct FaultPointCoverageTests {
  /// Everything by which a process can change a disk.
  private static let changing = [
    "write", "pwrite64", "writev", "pwritev", "pwritev2", "copy_file_range", "sendfile", "splice", "fallocate",
    "truncate", "ftruncate", "fsync", "fdatasync", "syncfs", "sync", "rename", "renameat", "renameat2", "link",
    "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "mknod", "mknodat", "chmod",
    "fchmod", "fchmodat",
    "chown", "fchown", "fchownat", "lchown", "utimensat", "setxattr", "fsetxattr", "open", "openat", "openat2", "creat",
  ]

  @Test(arguments: Stage.allCases)
  func theKernelSeesNoOtherCallThatChangesADisk(stage: Stage) throws {
    let spool = try stage.prepare()
    let log = "\(spool.root)/strace.log"
    let outcome = try Program.run(
      "/usr/bin/strace",
      ["-f", "-y", "-qq", "-s", "0", "-o", log, "-e", "trace=\(Self.changing.joined(separator: ","))", Program.path]
        + ["drain", "--today", stage.day.description, "--json", "--spool", spool.root],
      environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    var seen: [String: Int] = [:]
    for line in try spool.text("strace.log").split(separator: "\n") {
      if let call = Self.point(String(line)) { seen[call, default: 0] += 1 }
    }
    var counted: [String: Int] = [:]
    for call in try stage.calls() { counted[Self.kernelName(call), default: 0] += 1 }
    #expect(Set(counted.keys) == Set(seen.keys))
    // They are two runs, of which one may make some calls more: SQLite writes its log out when it wants to.
    for (call, count) in seen {
      #expect(abs(count - counted[call, default: 0]) <= max(1, count / 10), "\(call): \(counted) \(seen)")
    }
    #expect(seen.values.reduce(0, +) > 50)
  }

  /// What the kernel calls what the C library calls so.
  private static func kernelName(_ call: String) -> String {
    switch call {
    case "open", "open64", "openat64": "openat"
    case "pwrite": "pwrite64"
    case "ftruncate64": "ftruncate"
    default: call
    }
  }

  /// The call in a line of strace's, where it is one that changes a disk: not what is printed, wakes a thread, is opened for reading or there already.
  private static func point(_ line: String) -> String? {
    guard let match = line.firstMatch(of: /^\d+ +(\w+)\((\d*)(<anon_inode|<pipe)?/) else { return nil }
    let call = String(match.1)
    switch call {
    case "write" where match.3 != nil || ["0", "1", "2"].contains(String(match.2)): return nil
    case "openat", "open", "openat2":
      return line.contains("O_CREAT") || line.contains("O_TRUNC") || line.contains("O_TMPFILE") ? call : nil
    case "mkdirat" where line.contains("EEXIST"): return nil
    default: return call
    }
  }
}
