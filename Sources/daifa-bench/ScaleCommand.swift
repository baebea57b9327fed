import ArgumentParser
import Foundation

/// What a ledger that holds years costs: the same roster into an empty one and into a full one, one person looked up there, and what each
/// question about all of it takes.
struct ScaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale", abstract: "A ledger that holds years beside an empty one; wants some ten GB a ten million.")

  @Option(help: "Payments the ledger holds before it is measured.") var held = 50_000_000
  @Option(help: "Lines of each roster, and of the one that is measured.") var lines = 10_000_000
  @Option(help: "People looked up.") var people = 200
  @Option(help: "Where to work; emptied.") var directory = ".build/bench"
  @Option(help: "The released daifa.") var daifa = ".build/release/daifa"

  func run() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let periods = (held + lines - 1) / lines
    let full = try PlayedYears(directory: directory, name: "full", program: daifa, lines: lines, policies: periods + 1)
    for number in 1...periods {
      let (admitted, matched) = try full.play(policy: number)
      print("\(number * lines) held: \(ScaleCommand.text(admitted)); \(ScaleCommand.text(matched))", terminator: "")
      print("; ledger \(full.ledgerBytes >> 20) MiB")
    }
    let empty = try PlayedYears(
      directory: directory, name: "empty", program: daifa, lines: lines, policies: periods + 1)
    let sparse = try empty.play(policy: periods + 1)
    let dense = try full.play(policy: periods + 1)
    for (name, cost) in [("an empty ledger", sparse), ("one of \(periods * lines)", dense)] {
      print("\(lines) lines into \(name): \(ScaleCommand.text(cost.admitted)); \(ScaleCommand.text(cost.matched))")
    }
    let ratio = (dense.admitted + dense.matched).seconds / (sparse.admitted + sparse.matched).seconds
    print(String(format: "ratio %.2f, admitted alone %.2f", ratio, dense.admitted.seconds / sparse.admitted.seconds))
    try lookUp(full, beside: empty)
    for question in Self.questions {
      let cost = try full.ask(question)
      print("\(question.joined(separator: " ")): \(ScaleCommand.text(cost))")
    }
  }

  /// What finance asks of everything on record.
  private static let questions = [
    ["status"], ["review"], ["cases"], ["breaks", "--most", "20"], ["reconcile"], ["deadlines"], ["budget"], ["lists"],
    ["scorecard", "--year", "2026"], ["performance", "--year", "2026"], ["settle", "--year", "2026"],
    ["reconcile", "--month", "2026-04"],
  ]

  private func lookUp(_ full: PlayedYears, beside empty: PlayedYears) throws {
    var times: [[Double]] = [[], []]
    for number in 0..<people {
      // The second of every so many lines: the last of them may be wrong.
      let place = number * lines / people
      let person = place - place % RosterFile.faultEvery + 1
      for (side, years) in [empty, full].enumerated() { times[side].append(try years.lookUp(person).seconds * 1_000) }
    }
    for (name, figures) in zip(["empty", "full"], times) {
      let spread = Measure.spread(figures)
      print(
        String(
          format: "one person in the %@ ledger, the whole command: %.1f ms (%.1f…%.1f)", name, spread.median,
          spread.low, spread.high))
    }
  }

  private static func text(_ cost: Cost) -> String {
    String(format: "%.1f s (cpu %.1f s, peak %d MiB)", cost.seconds, cost.cpuSeconds, cost.peakBytes >> 20)
  }
}

/// One spool that plays one policy after another for the same people.
struct PlayedYears {
  var directory: String
  var lines: Int
  private let spool: BenchSpool

  init(directory: String, name: String, program: String, lines: Int, policies: Int) throws {
    self.directory = directory
    self.lines = lines
    spool = try BenchSpool("\(directory)/\(name)", program: program, formats: "csv", policies: policies)
  }

  /// The ledger's length in bytes.
  var ledgerBytes: Int {
    (try? FileManager.default.attributesOfItem(atPath: "\(spool.path)/private/ledger.sqlite")[.size] as? Int) ?? 0
  }

  /// A roster for everybody, instructed, answered by the banks; its files are deleted, the ledger keeps it.
  func play(policy: Int) throws -> (admitted: Cost, matched: Cost) {
    let roster = "\(directory)/roster.csv"
    RosterFile(
      lines: lines, batch: "BENCH-2026-\(policy)", period: "2026-03", policy: BenchSpool.policy(policy)
    ).write(to: roster)
    try spool.drop(roster, into: "departments/\(BenchSpool.department)", as: "roster-\(policy).csv")
    sync()
    let admitted = try spool.drain()
    for bank in BenchSpool.banks {
      for (index, file) in try spool.instructions(bank).enumerated() {
        let answer = "\(directory)/answer.csv"
        _ = try Stopwatch.run(
          CommandLine.arguments[0], ["answer", file, answer], output: "\(directory)/answer.log")
        try spool.drop(answer, into: "banks/\(bank)", as: "return-\(policy)-\(index).csv")
      }
    }
    sync()
    let matched = try spool.drain()
    try spool.clear()
    return (admitted, matched)
  }

  /// Asks for one person's whole life, as `daifa trace --id-from-stdin` does.
  func lookUp(_ person: Int) throws -> Cost {
    let input = "\(directory)/person"
    try (RosterFile.identityText(person) + "\n").write(toFile: input, atomically: true, encoding: .utf8)
    return try spool.run("trace", ["--id-from-stdin", "--today", "2026-04-30"], input: input)
  }

  /// Asks a question of all that is on record.
  func ask(_ question: [String]) throws -> Cost {
    try spool.run(question[0], question.dropFirst() + ["--today", "2026-04-30"])
  }
}
