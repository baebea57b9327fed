import ArgumentParser
import Foundation

/// One roster through the whole cycle, by Daifa, by DuckDB, and by nobody: the floor.
struct CycleRound {
  /// What each stage cost: admitted and instructed; matched and reported.
  var daifa: [Cost] = []
  var duckDB: [Cost] = []
  var floor: [Cost] = []
  var accepted = 0
  var acceptedFen = 0
}

struct Cycle {
  var directory: String
  var program: String
  var python: String
  var script: String
  var lines: Int
  var formats: String

  /// Plays one round: Daifa, then DuckDB on the same roster, then the floor over as many bytes.
  func round() throws -> CycleRound {
    var result = CycleRound()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let roster = "\(directory)/roster.csv"
    let rosterBytes = RosterFile(lines: lines, batch: "BENCH-2026-001", period: "2026-03").write(to: roster)
    let spool = try BenchSpool("\(directory)/spool", program: program, formats: formats)
    try spool.drop(roster, into: "departments/\(BenchSpool.department)", as: "roster.csv")
    sync()
    result.daifa.append(try spool.drain())
    (result.accepted, result.acceptedFen) = try accepted(spool.printed)
    var instructionBytes = 0
    var returnBytes = 0
    for bank in BenchSpool.banks {
      for (index, file) in try spool.instructions(bank).enumerated() {
        let answer = "\(directory)/answer.csv"
        returnBytes += try self.answer(file, to: answer)
        try spool.drop(answer, into: "banks/\(bank)", as: "return-\(index).csv")
      }
      instructionBytes += try spool.bytes(in: "banks/\(bank)", beginning: "instruction-")
    }
    sync()
    result.daifa.append(try spool.drain())
    let resultBytes = try spool.bytes(in: "departments/\(BenchSpool.department)", beginning: "result-")
    if !python.isEmpty { try duckDB(roster, into: &result) }
    result.floor = [
      try Floor.run(read: rosterBytes, from: roster, write: instructionBytes, to: "\(directory)/floor"),
      try Floor.run(read: returnBytes, from: roster, write: resultBytes, to: "\(directory)/floor"),
    ]
    return result
  }

  private func duckDB(_ roster: String, into result: inout CycleRound) throws {
    let work = "\(directory)/duckdb"
    try? FileManager.default.removeItem(atPath: work)
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let log = "\(directory)/duckdb.log"
    sync()
    result.duckDB.append(try Stopwatch.run(python, [script, "admit", work, roster], output: log))
    let said = try String(contentsOfFile: log, encoding: .utf8).split(whereSeparator: \.isWhitespace)
    guard said.count == 2, Int(said[0]) == result.accepted, Int(said[1]) == result.acceptedFen else {
      throw BenchFault("DuckDB accepted \(said), Daifa \(result.accepted) lines, \(result.acceptedFen) fen")
    }
    for bank in BenchSpool.banks {
      _ = try answer("\(work)/instruction-\(bank).csv", to: "\(work)/return-\(bank).csv")
    }
    sync()
    result.duckDB.append(try Stopwatch.run(python, [script, "match", work], output: log))
  }

  /// Has a bank answer, in a process of its own: what this one ever held would count as held by every program it starts.
  private func answer(_ instruction: String, to path: String) throws -> Int {
    _ = try Stopwatch.run(
      CommandLine.arguments[0], ["answer", instruction, path], output: "\(directory)/answer.log")
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  private func accepted(_ printed: String) throws -> (Int, Int) {
    struct Report: Decodable {
      struct File: Decodable { var kind: String, accepted: Int, acceptedFen: Int }
      var files: [File]
    }
    let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: printed)))
    guard let roster = report.files.first(where: { $0.kind == "roster" }) else { throw BenchFault("no roster taken") }
    return (roster.accepted, roster.acceptedFen)
  }
}

/// The least any engine must do: read the bytes that came, take their SHA-256, write as many bytes as went out, make them durable.
enum Floor {
  static func run(read: Int, from source: String, write: Int, to target: String) throws -> Cost {
    let program = CommandLine.arguments[0]
    return try Stopwatch.run(
      program, ["floor", "--read", "\(read)", "--write", "\(write)", source, target], output: "\(target).log")
  }
}
