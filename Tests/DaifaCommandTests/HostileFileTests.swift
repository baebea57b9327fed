import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

@Suite("Hostile files: each is answered with its cause, soon and in little memory, and the daemon goes on")
struct HostileFileTests {
  @Test func everyHostileFileIsRefusedWithItsCauseAndTheDaemonGoesOn() throws {
    let files = try HostileFile.all()
    #expect(files.count >= 300 && Set(files.map(\.name)).count == files.count)
    let spool = try commandSpool()
    let daemon = try LoggedDaemon(spool)
    let party = Party.department("civil")
    #expect(await_(seconds: 90) { !spool.outbox(.finance, "receipt").isEmpty })
    // Idle, and having once handled a good file.
    try spool.drop(TestRoster("G0", people: 900..<903).csv, as: "good-0", from: party)
    #expect(await_(seconds: 90) { (try? answered(spool)) == 2 })
    let idle = peakKilobytes(daemon)
    for (index, start) in stride(from: 0, to: files.count, by: 50).enumerated() {
      let batch = files[start..<min(start + 50, files.count)]
      for file in batch { try spool.drop(file.bytes, as: file.name, from: party) }
      let expected = 2 + start + batch.count + index
      #expect(
        await_(seconds: 2 * batch.count) { (try? answered(spool)) == expected },
        "a file of batch \(index) is not answered")
      try spool.drop(
        TestRoster("G\(index + 1)", people: (1_000 + index * 5)..<(1_004 + index * 5)).csv, as: "good-\(index + 1)",
        from: party)
      #expect(
        await_(seconds: 60) { (try? answered(spool)) == expected + 1 }, "the good file after batch \(index) waits")
    }
    #expect(daemon.isRunning)
    #expect(peakKilobytes(daemon) - idle < 64 << 10, "\(idle) KiB idle, \(peakKilobytes(daemon)) KiB at most")
    _ = daemon.end()
    let books = try Books(spool)
    var codes: [String: Set<String>] = [:]
    for row in try books.rows("SELECT f.name, c.code FROM findingCount c JOIN file f ON f.id = c.file") {
      codes[row[0], default: []].insert(row[1])
    }
    for file in files {
      let found = codes[file.name, default: []]
      #expect(!found.isDisjoint(with: file.causes.map(\.rawValue)), "\(file.name): \(found.sorted())")
    }
    let outcomes = try books.rows("SELECT name, outcome FROM file WHERE party = 'departments/civil'")
    for row in outcomes where row[0].hasPrefix("good-") { #expect(row[1] == "accepted", "\(row)") }
    for row in outcomes where !row[0].hasPrefix("good-") {
      #expect(row[1] == "refused" || row[1] == "duplicate", "\(row)")
    }
    #expect(try books.faults() == [])
  }

  @Test func whateverItsNameAFileIsTakenAndWhatIsNoFileIsLeft() throws {
    let spool = try commandSpool()
    let inbox = "\(spool.root)/departments/civil/inbox"
    let names: [[UInt8]] =
      [
        "a\nb", "\u{202E}vsc.r", "-rf", "$(id)", "=cmd|' C calc'!A0", "; rm x", " ", "..csv.", "a\u{301}", "\\",
        "%s%n", "'\"",
      ].filter { !$0.hasPrefix(".") }.map { Array($0.utf8) } + [
        [0xFF, 0xFE, 0x61], [UInt8](repeating: 0x61, count: 255),
      ]
    for (number, name) in names.enumerated() {
      let bytes = TestRoster("N\(number)", people: (number * 5)..<(number * 5 + 4)).csv
      let source = "\(spool.root)/source"
      try Data(bytes).write(to: URL(fileURLWithPath: source))
      let path = Array("\(inbox)/".utf8) + name + [0]
      #expect(path.withUnsafeBytes { rename(source, $0.baseAddress!.assumingMemoryBound(to: CChar.self)) } == 0)
    }
    symlink("/etc/passwd", "\(inbox)/link")
    symlink("loop", "\(inbox)/loop")
    mkfifo("\(inbox)/pipe", 0o666)
    mkdir("\(inbox)/folder", 0o777)
    // Where nobody may make devices, there is none to leave.
    _ = mknod("\(inbox)/device", S_IFCHR | 0o666, 0x0103)
    let things = spool.names("departments/civil/inbox").filter {
      ["link", "loop", "pipe", "folder", "device"].contains($0)
    }
    #expect(things.count >= 4)
    let said = try spool.drainByCommand(on: .on("2026-04-03"))
    #expect(
      said.files.filter { $0.kind == "roster" }.map(\.outcome) == Array(repeating: "accepted", count: names.count))
    for name in said.files.map(\.name) {
      #expect(name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" }, "\(name.debugDescription)")
    }
    #expect(spool.names("departments/civil/inbox") == things)
    for report in spool.outbox(.department("civil")) {
      let text = try spool.text("departments/civil/outbox/\(report)")
      if report.hasSuffix(".csv") {
        for cell in text.split(whereSeparator: { ",\r\n".contains($0) }) {
          #expect(
            !"=+-@\t＝＋－＠".contains(cell.drop { $0 == "\"" || $0 == "\u{FEFF}" }.first ?? "x") || Int(cell) != nil,
            "\(cell)")
        }
      }
    }
    #expect(try Books(spool).faults() == [])
  }

  private func answered(_ spool: TestSpool) throws -> Int { Int(try Books(spool).number("SELECT count(*) FROM file")) }

  /// The most memory the process has had at a time, by the kernel.
  private func peakKilobytes(_ daemon: LoggedDaemon) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(daemon.number)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
