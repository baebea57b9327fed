import ArgumentParser
import Foundation

/// The XML roster alone, so that it can be measured often, and beside an earlier Daifa.
struct XMLCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "xml", abstract: "An XML roster admitted and instructed, against xmllint that only validates it.")

  @Option(help: "Lines of the roster.") var lines = 1_000_000
  @Option(help: "Rounds, in each of which all take their turn.") var rounds = 7
  @Option(help: "Where to work; emptied.") var directory = ".build/bench"
  @Option(help: "The released daifa.") var daifa = ".build/release/daifa"
  @Option(help: "An earlier daifa to measure beside it.") var before: String?
  @Option(help: "The schema of rosters.") var schema = "schemas/roster.xsd"

  func run() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let roster = XMLRoster(directory: directory, program: daifa, schema: schema, lines: lines)
    try roster.write()
    var sides = [Measure.Side(name: "xmllint validates", costs: [])]
    sides.append(.init(name: "Daifa admits, instructs", costs: []))
    if before != nil { sides.append(.init(name: "an earlier Daifa", costs: [])) }
    for _ in 0..<rounds {
      sides[0].costs.append(try roster.validate())
      sides[1].costs.append(try roster.admit(by: daifa))
      if let before { sides[2].costs.append(try roster.admit(by: before)) }
    }
    sides.swapAt(0, 1)
    print(Measure(title: "XML roster of \(lines) lines", amount: lines, unit: "lines", sides: sides).text)
  }
}
