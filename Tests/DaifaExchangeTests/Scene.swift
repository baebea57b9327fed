import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// A spool with a policy list in force and a day to begin on: what most scenarios start from.
struct Scene {
  /// The day rosters are sent on; what is sent to a bank then is due five working days later, on 13 April.
  static let day = Day.on("2026-04-03")

  let spool: TestSpool
  var configuration: Configuration

  init(_ configuration: Configuration = .forTests(), policies: [String] = ["T-01", "T-02"]) throws {
    try self.init(configuration, rows: policies.map { TestPolicyList.Row($0) })
  }

  init(_ configuration: Configuration = .forTests(), rows: [TestPolicyList.Row]) throws {
    try self.init(configuration, list: TestPolicyList(rows))
  }

  init(_ configuration: Configuration = .forTests(), list: TestPolicyList) throws {
    spool = try TestSpool()
    self.configuration = configuration
    try spool.drop(list.csv, as: "list.csv", from: .finance)
    let report = try drain(on: .on("2026-03-10"))
    try #require(report.files.map(\.outcome) == [.accepted])
  }

  /// The same scene on another spool.
  init(_ other: Scene, spool: TestSpool) {
    self.spool = spool
    configuration = other.configuration
  }

  @discardableResult
  func drain(on day: Day = Scene.day) throws -> PassReport {
    let report = try spool.drain(configuration, on: day)
    #expect(report.faults == [])
    return report
  }

  /// Drops a roster and handles it; gives what became of it.
  @discardableResult
  func send(
    _ roster: TestRoster, from department: String = "civil", on day: Day = Scene.day
  ) throws -> PassReport.File {
    try send(roster.csv, from: .department(department), on: day)
  }

  /// Drops a bank's return and handles it.
  @discardableResult
  func send(_ answer: TestReturn, from bank: String = "rcu", on day: Day) throws -> PassReport.File {
    try send(answer.csv, from: .bank(bank), on: day)
  }

  @discardableResult
  func send(
    _ bytes: [UInt8], as name: String = "file.csv", from party: Party, on day: Day
  ) throws -> PassReport.File {
    try spool.drop(bytes, as: name, from: party)
    let report = try drain(on: day)
    try #require(report.files.count == 1)
    return report.files[0]
  }

  /// The breaks open on a day, by the names of their kinds.
  func breaks(on day: Day) throws -> [String: Int] {
    Dictionary(uniqueKeysWithValues: try spool.breaks(on: day).map { ($0.key.rawValue, $0.value) })
  }

  /// Everything that must always hold, holds.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let faults = try Books(spool).faults()
    #expect(faults == [], "\(faults.prefix(5).joined(separator: "; "))", sourceLocation: sourceLocation)
  }
}

extension PassReport.File {
  /// How many findings of one code there are.
  func count(_ code: FindingCode) -> Int { findings[code, default: 0] }
}
