import ArgumentParser
import Foundation

/// Measures Daifa beside what a finance department's engineer would use instead.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daifa-bench", abstract: "Measures Daifa beside its peers, in turns, on the same files.",
    subcommands: [CycleCommand.self, FloorCommand.self], defaultSubcommand: CycleCommand.self)
}

/// The full cycle of one roster.
struct CycleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cycle",
    abstract: "One roster: admitted, instructed to three banks, their returns matched, results and reports.")

  @Option(help: "Lines of the roster.") var lines = 1_000_000
  @Option(help: "Rounds, in each of which all take their turn.") var rounds = 3
  @Option(help: "Where to work; emptied.") var directory = ".build/bench"
  @Option(help: "The released daifa.") var daifa = ".build/release/daifa"
  @Option(help: "A Python that has DuckDB; empty to leave DuckDB out.") var python = "python3"
  @Option(help: "The DuckDB cycle.") var script = "Sources/daifa-bench/Resources/duckdb_cycle.py"
  @Option(help: "Forms of the reports.") var formats = "csv, html"

  func run() throws {
    let cycle = Cycle(
      directory: directory, program: daifa, python: python, script: script, lines: lines, formats: formats)
    for number in 1...rounds {
      let round = try cycle.round(number)
      func say(_ name: String, _ costs: [Cost]) {
        guard !costs.isEmpty else { return }
        let total = costs.reduce(Cost(), +)
        let stages = costs.map { String(format: "%.2f (cpu %.2f)", $0.seconds, $0.cpuSeconds) }.joined(separator: " + ")
        print(
          name, String(format: "%.2f s = ", total.seconds) + stages,
          String(format: "%.0f lines/s, %d MiB", Double(lines) / total.seconds, total.peakBytes >> 20))
      }
      say("daifa ", round.daifa)
      say("duckdb", round.duckDB)
      say("floor ", round.floor)
    }
  }
}
