import ArgumentParser
import Foundation

/// Where the time of the full cycle goes: runs it under `perf` and draws a flame graph for each half.
struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Draws where the time of the full cycle goes; needs perf.")

  @Option(help: "Lines of the roster.") var lines = 1_000_000
  @Option(help: "Where to work; emptied.") var directory = ".build/bench"
  @Option(help: "The released daifa.") var daifa = ".build/release/daifa"
  @Option(help: "Where the two pictures go.") var target = ".build/bench"

  func run() throws {
    try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let roster = "\(directory)/roster.csv"
    _ = RosterFile(lines: lines, batch: "BENCH-2026-001", period: "2026-03").write(to: roster)
    let spool = try BenchSpool("\(directory)/spool", program: daifa, formats: "csv, html")
    try spool.drop(roster, into: "departments/\(BenchSpool.department)", as: "roster.csv")
    try draw("admit", "\(lines) lines admitted, recorded and instructed", spool)
    for bank in BenchSpool.banks {
      for (index, file) in try spool.instructions(bank).enumerated() {
        let answer = "\(directory)/answer.csv"
        try BankPlayer.answer(file, to: answer)
        try spool.drop(answer, into: "banks/\(bank)", as: "return-\(index).csv")
      }
    }
    try draw("match", "\(lines) lines: returns matched, results and reports written", spool)
  }

  private func draw(_ name: String, _ title: String, _ spool: BenchSpool) throws {
    let data = "\(directory)/\(name).perf"
    let command = """
      perf record -q -F 999 --call-graph fp -o '\(data)' -- '\(daifa)' drain --spool '\(spool.path)' --today 2026-04-01
      perf script -F comm,ip,sym,dso -i '\(data)' 2>/dev/null | swift demangle --simplified
      """
    let output = "\(directory)/\(name).stacks"
    _ = try Stopwatch.run("/bin/sh", ["-ec", command], output: output)
    let picture = FlameGraph(try String(contentsOfFile: output, encoding: .utf8)).svg(title: title)
    try picture.write(toFile: "\(target)/profile-\(name).svg", atomically: true, encoding: .utf8)
    print("\(target)/profile-\(name).svg")
  }
}
