import ArgumentParser
import Foundation

/// Measures Daifa beside what a finance department's engineer would use instead.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "daifa-bench", abstract: "Measures Daifa beside its peers, in turns, on the same files.",
    subcommands: [
      AllCommand.self, XMLCommand.self, ProfileCommand.self, ScaleCommand.self, FloorCommand.self, AnswerCommand.self,
    ],
    defaultSubcommand: AllCommand.self)
}

/// Everything there is to measure.
struct AllCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "all", abstract: "The full cycle, an XML roster, many small files, and the time to a receipt.")

  @Option(help: "Lines of the roster.") var lines = 1_000_000
  @Option(help: "Rounds, in each of which all take their turn.") var rounds = 5
  @Option(help: "Small rosters to drop at once; 0 to leave them out.") var small = 10_000
  @Option(help: "Where to work; emptied.") var directory = ".build/bench"
  @Option(help: "The released daifa.") var daifa = ".build/release/daifa"
  @Option(help: "A Python that has DuckDB; empty to leave DuckDB out.") var python = "python3"
  @Option(help: "The DuckDB cycle.") var script = "Sources/daifa-bench/Resources/duckdb_cycle.py"
  @Option(help: "The schema of XML rosters; empty to leave them out.") var schema = "schemas/roster.xsd"
  @Option(help: "Forms of the reports in the full cycle.") var formats = "csv, html"
  @Option(help: "Where the table goes.") var csv = ".build/bench/bench.csv"
  @Option(help: "Where the chart goes.") var svg = ".build/bench/bench.svg"

  func run() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var measures = try cycle()
    if !schema.isEmpty { measures.append(try xml()) }
    if small > 0 {
      measures.append(try smallFiles())
      try latency()
    }
    try (Measure.csvHeader + measures.map(\.csv).joined()).write(toFile: csv, atomically: true, encoding: .utf8)
    try Measure.chart(measures).write(toFile: svg, atomically: true, encoding: .utf8)
    print("\nTable: \(csv)\nChart: \(svg)")
  }

  private func cycle() throws -> [Measure] {
    let cycle = Cycle(
      directory: directory, program: daifa, python: python, script: script, lines: lines, formats: formats)
    let played = try (0..<rounds).map { _ in try cycle.round() }
    func measure(_ title: String, _ cost: ([Cost]) -> Cost) -> Measure {
      var sides = [Measure.Side(name: "Daifa", costs: played.map { cost($0.daifa) })]
      if !python.isEmpty { sides.append(.init(name: "DuckDB", costs: played.map { cost($0.duckDB) })) }
      sides.append(.init(name: "floor", costs: played.map { cost($0.floor) }))
      return Measure(title: title, amount: lines, unit: "lines", sides: sides)
    }
    let measures = [
      measure("Full cycle of \(lines) lines") { $0.reduce(Cost(), +) },
      measure("of which admitted and instructed") { $0[0] }, measure("of which matched and reported") { $0[1] },
    ]
    for measure in measures { print(measure.text) }
    return measures
  }

  private func xml() throws -> Measure {
    let roster = XMLRoster(directory: directory, program: daifa, schema: schema, lines: lines)
    let played = try (0..<rounds).map { _ in try roster.round() }
    let measure = Measure(
      title: "XML roster of \(lines) lines", amount: lines, unit: "lines",
      sides: [
        .init(name: "Daifa admits, instructs", costs: played.map(\.daifa)),
        .init(name: "xmllint validates", costs: played.map(\.xmllint)),
      ])
    print(measure.text)
    return measure
  }

  private func smallFiles() throws -> Measure {
    let files = SmallFiles(directory: directory, program: daifa, files: small, linesEach: 100)
    let played = try (0..<min(rounds, 3)).map { _ in try files.round() }
    let measure = Measure(
      title: "\(small) rosters of 100 lines", amount: small, unit: "files",
      sides: [
        .init(name: "Daifa receipts", costs: played.map(\.daifa)),
        .init(name: "write+fsync+rename+fsync", costs: played.map(\.bare)),
      ])
    print(measure.text)
    return measure
  }

  private func latency() throws {
    let times = try Latency(directory: directory, program: daifa, files: 200).run().sorted()
    print(
      String(
        format: "From completion to receipt, 200 files: median %.1f ms, p99 %.1f ms, longest %.1f ms",
        times[times.count / 2], times[times.count * 99 / 100], times[times.count - 1]))
  }
}
