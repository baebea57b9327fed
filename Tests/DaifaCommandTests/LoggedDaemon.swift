import DaifaTestKit
import Foundation

/// The daemon on a spool, with its log in a file that outlives a full disk.
final class LoggedDaemon {
  private let process = Process()
  private let log = "/dev/shm/daifa-log-\(UUID().uuidString)"

  /// Starts it as on a day, or by the clock with nil.
  init(_ spool: TestSpool, today: String? = "2026-04-03", environment: [String: String] = [:]) throws {
    FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["run", "--spool", spool.root] + (today.map { ["--today", $0] } ?? [])
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try process.run()
  }

  deinit {
    if process.isRunning { process.terminate() }
    try? FileManager.default.removeItem(atPath: log)
  }

  var number: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  /// How often it has said something.
  func count(_ words: String) -> Int { said.components(separatedBy: words).count - 1 }

  /// Waits until it has said something so often.
  func says(_ words: String, times: Int = 1, within seconds: Int = 30) -> Bool {
    await_(seconds: seconds) { self.count(words) >= times }
  }

  /// Ends it as a service manager does, and gives its status.
  func end() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
