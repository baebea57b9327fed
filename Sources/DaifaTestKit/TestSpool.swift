import DaifaConfiguration
package import DaifaExchange
import DaifaLedger
package import DaifaModel
import DaifaSpool
import Foundation
import Glibc
import Logging

/// What a test could not do, in words.
package struct TestFault: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A spool in a directory of its own, removed with the last reference to it, and the hands of everybody who uses it.
package final class TestSpool: Sendable {
  package let root: String
  private let isKept: Bool

  /// A spool in a directory that is somebody else's to remove.
  package init(at directory: String) {
    root = directory
    isKept = true
  }

  /// A spool in memory where there is such a place: hundreds of small spools, each with its fsyncs, cost seconds instead of minutes.
  package convenience init() throws {
    try self.init(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")
  }

  /// A spool below a place.
  package init(in place: String) throws {
    isKept = false
    var template = Array("\(place)/daifa-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestFault("no temporary directory") }
    root = String(cString: made)
  }

  deinit { if !isKept { try? FileManager.default.removeItem(atPath: root) } }

  // MARK: The engine's side

  package var ledgerPath: String { "\(root)/private/ledger.sqlite" }

  /// An exchange over the spool, as a process that has just started has it.
  package func exchange(_ configuration: Configuration, on day: Day) throws -> Exchange {
    let spool = try Spool(root: root)
    // The exchange makes what is missing; the ledger, which is opened first, needs a place.
    if access("\(root)/private", F_OK) != 0 { try spool.prepare(parties: configuration.senders) }
    if access(ledgerPath, F_OK) != 0 { try Data(TestSpool.emptyLedger.get()).write(to: URL(fileURLWithPath: ledgerPath)) }
    return try Exchange(
      spool: spool, ledger: Ledger(path: ledgerPath), configuration: configuration, today: day,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Handles what lies in the inboxes, as `daifa drain` does, and lets everything go again.
  @discardableResult
  package func drain(_ configuration: Configuration = .forTests(), on day: Day) throws -> PassReport {
    try exchange(configuration, on: day).pass()
  }

  /// The breaks open on a day.
  package func breaks(on day: Day) throws -> [BreakKind: Int] {
    try Ledger(path: ledgerPath).read("count breaks") { try $0.openBreakCounts(on: day) }
  }

  /// A ledger that has just been made, made once: its twenty migrations take longer than what most tests do with it.
  private static let emptyLedger = Result { () throws -> [UInt8] in
    let spool = try TestSpool()
    try FileManager.default.createDirectory(atPath: "\(spool.root)/private", withIntermediateDirectories: false)
    do { _ = try Ledger(path: spool.ledgerPath) }
    return try spool.bytes("private/ledger.sqlite")
  }

  // MARK: The parties' side

  /// Puts a file into a party's inbox by a rename, as a careful client does; one that is durable outlives a power cut.
  package func drop(_ bytes: [UInt8], as name: String, from party: Party, isDurable: Bool = false) throws {
    let inbox = "\(root)/\(party.path)/inbox"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(inbox)/.\(name)"))
    if isDurable { try sync("\(inbox)/.\(name)") }
    guard rename("\(inbox)/.\(name)", "\(inbox)/\(name)") == 0 else { throw TestFault("cannot drop \(name)") }
    if isDurable { try sync(inbox) }
  }

  private func sync(_ path: String) throws {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    guard file >= 0, fsync(file) == 0 else { throw TestFault("cannot make \(path) durable") }
  }

  /// The names in a directory of the spool, sorted.
  package func names(_ directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(directory)")) ?? []).sorted()
  }

  /// The names in a party's outbox that begin with a word.
  package func outbox(_ party: Party, _ prefix: String = "") -> [String] {
    names("\(party.path)/outbox").filter { $0.hasPrefix(prefix) }
  }

  /// Every regular file below a directory of the spool, by its path from there.
  package func files(below directory: String) -> [String] {
    let base = "\(root)/\(directory)"
    guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
    return walk.compactMap { $0 as? String }.filter { path in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(base)/\(path)", isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }.sorted()
  }

  /// A file's bytes, by its path in the spool.
  package func bytes(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { throw TestFault("no file \(path)") }
    return Array(data)
  }

  /// A file's text, by its path in the spool.
  package func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  /// Copies this spool's files into another, for two runs from one beginning.
  package func copy() throws -> TestSpool {
    let other = try TestSpool()
    try FileManager.default.removeItem(atPath: other.root)
    try FileManager.default.copyItem(atPath: root, toPath: other.root)
    return other
  }
}

extension Party {
  package static func department(_ id: String) -> Party { Party(role: .department, id: id) }
  package static func bank(_ id: String) -> Party { Party(role: .bank, id: id) }
}

extension Day {
  /// A day that a test writes down: `2026-04-01`.
  package static func on(_ text: String) -> Day {
    guard let day = Day(text) else { preconditionFailure("\(text) is no day") }
    return day
  }
}

extension Configuration {
  /// Two provincial departments, one of a prefecture below them, and three banks; everything is paid at once.
  package static func forTests(
    instructionLines: Int = 100_000, abcFormat: InstructionFormat = .csv, approval: Approval = .automatic
  ) -> Configuration {
    guard let province = Region("140000"), let prefecture = Region("140100") else { preconditionFailure("no region") }
    var limits = Limits()
    limits.instructionLines = instructionLines
    let departments = [
      Department(id: "civil", name: "民政厅", region: province),
      Department(id: "agriculture", name: "农业农村厅", region: province),
      Department(id: "taiyuan-civil", name: "太原市民政局", region: prefecture, parent: "civil"),
    ]
    let banks = [
      Bank(id: "rcu", name: "农村信用社", codes: ["402"], reasons: ["E01": .accountMissing]),
      Bank(id: "abc", name: "农业银行", codes: ["103"], format: abcFormat),
      Bank(id: "psbc", name: "邮政储蓄银行", codes: ["403"], regions: [prefecture]),
    ]
    return Configuration(
      departments: Dictionary(uniqueKeysWithValues: departments.map { ($0.id, $0) }),
      banks: Dictionary(uniqueKeysWithValues: banks.map { ($0.id, $0) }),
      payer: Payer(account: "0400201400000001", name: "财政零余额账户"), approval: approval, quietSeconds: 0,
      limits: limits, reportFormats: [.csv])
  }

  /// What a daifa.yaml of the repository says.
  package static func shipped(_ path: String) throws -> Configuration {
    try ConfigurationReader.read(yaml: String(decoding: Repository.bytes(path), as: UTF8.self))
  }
}

/// The files of the checkout.
package enum Repository {
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// A file's bytes, by its path in the checkout.
  package static func bytes(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { throw TestFault("no file \(path)") }
    return Array(data)
  }

  package static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
