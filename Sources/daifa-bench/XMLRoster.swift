import Foundation

/// An XML roster admitted and instructed, against xmllint that only validates it.
struct XMLRoster {
  var directory: String
  var program: String
  var schema: String
  var lines: Int

  func round() throws -> (daifa: Cost, xmllint: Cost) {
    let roster = "\(directory)/roster.xml"
    RosterFile(lines: lines, batch: "BENCH-2026-002", period: "2026-03").writeXML(to: roster)
    let spool = try BenchSpool("\(directory)/xml", program: program, formats: "csv")
    try spool.drop(roster, into: "departments/\(BenchSpool.department)", as: "roster.xml")
    sync()
    let daifa = try spool.drain()
    let xmllint = try Stopwatch.run(
      "xmllint", ["--noout", "--stream", "--schema", schema, roster], output: "\(directory)/xmllint.log")
    return (daifa, xmllint)
  }
}
