import DaifaExchange
import DaifaModel
import DaifaTestKit
import Foundation
import Testing

/// A spool with something of everything in April, and much that happens to it in May.
struct ExportScene {
  let scene: Scene
  static let aprilEnd = Day.on("2026-04-30")

  init(_ configuration: DaifaModel.Configuration = .forTests()) throws {
    scene = try Scene(configuration)
    try scene.send(
      TestAllotment("ZB-1", "5000.00").csv, as: "z.csv", from: .finance, on: .on("2026-04-02"))
    var roster = TestRoster("B1", people: 1..<13, banks: ["402", "103"])
    roster.lines[11].account = "12"
    roster.lines[2].region = "140122"
    roster.lines[4].remark = "=1+1,引号\"号"
    try scene.send(roster)
    try scene.send(TestRoster("B2", policy: "T-02", people: 1..<5), on: .on("2026-04-07"))
    let first = try scene.spool.instructions("rcu")[0]
    try scene.send(
      first.answer(on: .on("2026-04-08")) {
        switch $0 {
        case 0: $1.amount = "150.00"
        case 1: $1.fail("R03")
        case 2: $1.reference = "DF000000000000199"
        default: break
        }
      }, on: .on("2026-04-08"))
    let reissue = TestRoster("R1", [TestRoster.Line(1, Person(3)).reissuing(first.lines[1].reference)])
    try scene.send(reissue, on: .on("2026-04-09"))
  }

  /// What May brings: answers, money that comes back, corrections, other rosters, a roster that is turned back.
  func may() throws {
    let (rcu, abc) = (try scene.spool.instructions("rcu"), try scene.spool.instructions("abc"))
    let day = Day.on("2026-05-06")
    try scene.send(abc[0].answer(on: day) { if $0 == 0 { $1.fail("R04") } }, from: "abc", on: day)
    try scene.send(rcu[1].answer(on: day), on: day)
    try scene.send(rcu[0].answer(to: 0, on: day), on: day)
    try scene.send(rcu[0].answer(to: 2, on: day), on: day)
    try scene.send(
      rcu[0].answer(to: 3, on: day) {
        $0.fail("R20")
        $0.postedOn = "2026-05-05"
        $0.bankReference = "BACK"
      }, on: day)
    try scene.send(TestRoster("B3", period: "2026-04", people: 1..<4), on: day)
    try scene.send(TestClawback([.close(CaseNumber(1).description)]).csv, as: "c.csv", from: .finance, on: day)
    try scene.send(TestScreeningList([.init(Person(50))]).csv, as: "s.csv", from: .finance, on: day)
    try scene.send(
      TestPolicyList("T-01", "T-02", "T-03").csv, as: "list.csv", from: .finance, on: .on("2026-05-07"))
  }

  /// Asks for an export; gives the names of its files and what they hold.
  func export(
    _ from: String = "2026-04-01", _ to: String = "2026-04-30", on day: Day, number: String, format: String = "both",
    _ configuration: DaifaModel.Configuration? = nil
  ) throws -> [String: [UInt8]] {
    let before = Set(scene.spool.outbox(Party(role: .audit)))
    var scene = scene
    if let configuration { scene.configuration = configuration }
    let request = TestRequest("export", from, to, number: number, format: format)
    let file = try scene.send(request.csv, as: "\(number).csv", from: .finance, on: day)
    try #require(file.outcome == .accepted)
    var files: [String: [UInt8]] = [:]
    for name in scene.spool.outbox(Party(role: .audit)) where !before.contains(name) {
      let own = String(name.split(separator: "-", maxSplits: 4)[4])
      files[own] = try scene.spool.bytes("audit/outbox/\(name)")
    }
    return files
  }

  /// The rows of a table in CSV, by its columns.
  static func rows(_ files: [String: [UInt8]], _ table: String) throws -> [[String: String]] {
    let bytes = try #require(files["\(table).csv"])
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(fields)
    let header = try #require(lines.first)
    return lines.dropFirst().map { Dictionary(zip(header, $0)) { first, _ in first } }
  }

  /// An RFC 4180 reader that knows nothing of the writer.
  private static func fields(_ line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"":
        // A doubled quote closes and opens again: the first of the two is kept.
        if !isQuoted, !fields[fields.count - 1].isEmpty, line.contains("\"\"") { fields[fields.count - 1].append("\"") }
        isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
