import Foundation

/// A spool with one department and three banks, and the released program to work on it.
struct BenchSpool {
  var path: String
  /// The released binary.
  var program: String

  static let department = "agriculture"
  static let banks = ["abc", "psbc", "rcu"]

  /// The code of one of the policies in force.
  static func policy(_ number: Int) -> String { number < 10 ? "BENCH-0\(number)" : "BENCH-\(number)" }

  private static func list(_ policies: Int) -> String {
    let header = """
      policy_code,policy_name,short_name,level,region_code,department,grant_type,unit,standard_kind,standard,frequency,\
      category,valid_from,valid_to,published_on,status,limit_days

      """
    let rows = (1...policies).map {
      "\(policy($0)),测速补贴\($0),测速补贴,province,140000,agriculture,person,亩,per_unit,67.00,monthly,subsidy,2026-01-01,,"
        + "2026-03-02,active,5\n"
    }
    return header + rows.joined() + "TOTAL,\(policies),,,,,,,,,,,,,,,\n"
  }

  /// Makes the spool anew, with a policy list in force.
  init(_ path: String, program: String, formats: String, policies: Int = 1) throws {
    self.path = path
    self.program = program
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let configuration = """
      departments:
        agriculture: {name: 农业农村局, region: "140000"}
      banks:
        abc: {name: 农业银行, codes: ["103"]}
        psbc: {name: 邮政储蓄银行, codes: ["403"]}
        rcu: {name: 农村信用社, codes: ["402"]}
      payer: {account: "0400201400000001", name: 财政零余额账户}
      arrival: {quiet: 0}
      approval: automatic
      reports: {formats: [\(formats)]}

      """
    try configuration.write(toFile: "\(path)/daifa.yaml", atomically: true, encoding: .utf8)
    _ = try run("init", [])
    try Self.list(policies).write(toFile: "\(path)/finance/inbox/list.csv", atomically: true, encoding: .utf8)
    _ = try drain()
  }

  /// Does what is there to be done; gives what it cost.
  func drain() throws -> Cost { try run("drain", ["--today", "2026-04-01", "--json"]) }

  /// What the last run printed.
  var printed: String { "\(path)/../\((path as NSString).lastPathComponent).log" }

  /// Runs a command on this spool.
  @discardableResult
  func run(_ command: String, _ options: [String], input: String = "/dev/null") throws -> Cost {
    try Stopwatch.run(program, [command, "--spool", path] + options, output: printed, input: input)
  }

  /// Deletes what was published and archived, so that a disk need not hold it; the ledger keeps all of it.
  func clear() throws {
    let parties = ["departments/\(Self.department)", "finance"] + Self.banks.map { "banks/\($0)" }
    for folder in parties.map({ "\(path)/\($0)/outbox" }) + ["\(path)/private/archive"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
        try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      }
    }
  }

  /// Puts a file into an inbox under a name that was not there before, by renaming, as a party does.
  func drop(_ file: String, into party: String, as name: String) throws {
    let inbox = "\(path)/\(party)/inbox"
    try FileManager.default.copyItem(atPath: file, toPath: "\(inbox)/.\(name)")
    try FileManager.default.moveItem(atPath: "\(inbox)/.\(name)", toPath: "\(inbox)/\(name)")
  }

  /// The instructions a bank has been given, by name.
  func instructions(_ bank: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/banks/\(bank)/outbox")
      .filter { $0.hasPrefix("instruction-") }.sorted().map { "\(path)/banks/\(bank)/outbox/\($0)" }
  }

  /// The bytes of the files in an outbox whose names begin so.
  func bytes(in party: String, beginning prefix: String) throws -> Int {
    let outbox = "\(path)/\(party)/outbox"
    return try FileManager.default.contentsOfDirectory(atPath: outbox).filter { $0.hasPrefix(prefix) }
      .reduce(0) { $0 + (try FileManager.default.attributesOfItem(atPath: "\(outbox)/\($1)")[.size] as? Int ?? 0) }
  }
}
