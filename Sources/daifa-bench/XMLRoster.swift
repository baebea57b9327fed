import Foundation

/// An XML roster admitted and instructed, against xmllint that only validates it.
struct XMLRoster {
  var directory: String
  var program: String
  var schema: String
  var lines: Int

  private var roster: String { "\(directory)/roster.xml" }

  func round() throws -> (daifa: Cost, xmllint: Cost) {
    try write()
    return (try admit(by: program), try validate())
  }

  func write() throws { RosterFile(lines: lines, batch: "BENCH-2026-002", period: "2026-03").writeXML(to: roster) }

  /// What it costs a program to admit and instruct the roster in a new spool.
  func admit(by program: String) throws -> Cost {
    let spool = try BenchSpool("\(directory)/xml", program: program, formats: "csv")
    try spool.drop(roster, into: "departments/\(BenchSpool.department)", as: "roster.xml")
    sync()
    return try spool.drain()
  }

  func validate() throws -> Cost {
    try Stopwatch.run(
      "xmllint", ["--noout", "--stream", "--schema", schema, roster], output: "\(directory)/xmllint.log")
  }
}
