import Foundation

/// Many small rosters at once, against the least that makes as many files durable.
struct SmallFiles {
  var directory: String
  var program: String
  var files: Int
  var linesEach: Int

  /// Drops them all and lets Daifa answer them; then writes, syncs and renames as many files of a receipt's size, one by one.
  func round() throws -> (daifa: Cost, bare: Cost) {
    let spool = try BenchSpool("\(directory)/small", program: program, formats: "csv")
    let inbox = "\(spool.path)/departments/\(BenchSpool.department)/inbox"
    for file in 0..<files {
      RosterFile(
        lines: linesEach, batch: "S-\(file)", period: "2026-03", firstPerson: file * linesEach
      ).write(to: "\(inbox)/roster-\(file).csv", isDurable: false)
    }
    sync()
    let cost = try spool.drain()
    let outbox = "\(spool.path)/departments/\(BenchSpool.department)/outbox"
    let receipts = try FileManager.default.contentsOfDirectory(atPath: outbox).filter { $0.hasPrefix("receipt-") }
    guard receipts.count == files else { throw BenchFault("\(receipts.count) receipts for \(files) rosters") }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(outbox)/\(receipts[0])"))
    return (cost, try bare(Array(bytes)))
  }

  private func bare(_ bytes: [UInt8]) throws -> Cost {
    let target = "\(directory)/bare"
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    let folder = open(target, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    let start = Stopwatch.now()
    for file in 0..<files {
      let name = "\(target)/\(file)"
      let descriptor = open(name + ".tmp", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
        rename(name + ".tmp", name) == 0, fsync(folder) == 0
      else { throw BenchFault("cannot write \(name)") }
      close(descriptor)
    }
    return Cost(seconds: Stopwatch.now() - start)
  }
}

/// From a file's completion to its receipt, with the daemon idle.
struct Latency {
  var directory: String
  var program: String
  var files: Int

  /// Milliseconds for each file, in the order they were dropped.
  func run() throws -> [Double] {
    let spool = try BenchSpool("\(directory)/latency", program: program, formats: "csv")
    let daemon = Process()
    daemon.executableURL = URL(fileURLWithPath: program)
    daemon.arguments = ["run", "--spool", spool.path, "--today", "2026-04-01"]
    daemon.standardError = FileHandle(forWritingAtPath: "/dev/null")
    daemon.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
    try daemon.run()
    defer {
      daemon.terminate()
      daemon.waitUntilExit()
    }
    Thread.sleep(forTimeInterval: 1)
    let outbox = "\(spool.path)/departments/\(BenchSpool.department)/outbox"
    let inbox = "\(spool.path)/departments/\(BenchSpool.department)/inbox"
    return try (0..<files).map { file in
      RosterFile(lines: 20, batch: "L-\(file)", period: "2026-03", firstPerson: file * 20).write(
        to: "\(inbox)/.roster")
      let start = Stopwatch.now()
      rename("\(inbox)/.roster", "\(inbox)/roster-\(file).csv")
      while try !FileManager.default.contentsOfDirectory(atPath: outbox).contains(where: {
        $0.hasPrefix("receipt-L-\(file)-")
      }) {
        guard Stopwatch.now() - start < 10 else { throw BenchFault("no receipt after 10 s") }
        usleep(500)
      }
      let milliseconds = (Stopwatch.now() - start) * 1_000
      // Until the pass that answered it is over, and the daemon sleeps again.
      usleep(150_000)
      return milliseconds
    }
  }
}
