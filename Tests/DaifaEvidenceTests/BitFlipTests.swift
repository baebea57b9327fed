import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation
import GRDB
import Testing

/// One bit of the ledger's file, or of an archived file, turned over; each by a seed that is printed.
@Suite("Bit flips: a bit that changes what is in the books is found")
struct BitFlipTests {
  private static let flips =
    ProcessInfo.processInfo.environment["DAIFA_LONG"] == nil ? 150 : 4_000

  @Test func everyFlipInTheLedgerThatChangesContentIsFound() throws {
    let seed = ProcessInfo.processInfo.environment["DAIFA_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...99_999)
    var random = SplitMix(seed)
    let spool = try FullBooks.copy()
    let original = try spool.bytes("private/ledger.sqlite")
    let content = try #require(spool.content())
    var (changed, found, quiet) = (0, 0, 0)
    for _ in 0..<Self.flips {
      let bit = Int(random.next() % UInt64(original.count * 8))
      var bytes = original
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      try Data(bytes).write(to: URL(fileURLWithPath: spool.ledgerPath))
      let after = spool.content()
      let isFound = spool.isFoundBroken()
      guard after != content else {
        if isFound { quiet += 1 }
        continue
      }
      changed += 1
      if isFound { found += 1 }
      #expect(isFound, "seed \(seed), bit \(bit)")
    }
    print(
      "bit flips: \(Self.flips), seed \(seed): \(changed) changed content, \(found) of them found; \(quiet) others found"
    )
    #expect(changed > Self.flips / 30)
  }

  @Test func everyFlipInTheArchiveIsFound() throws {
    let seed = ProcessInfo.processInfo.environment["DAIFA_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...99_999)
    var random = SplitMix(seed)
    let spool = try FullBooks.copy()
    let files = spool.files(below: "private/archive")
    for _ in 0..<(Self.flips / 10) {
      let path = "private/archive/\(files[Int(random.next() % UInt64(files.count))])"
      let original = try spool.bytes(path)
      let bit = Int(random.next() % UInt64(original.count * 8))
      var bytes = original
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let file = URL(fileURLWithPath: "\(spool.root)/\(path)")
      try Data(bytes).write(to: file)
      let kinds = Set(try spool.verdict().flaws.list.map(\.kind))
      #expect(kinds == [.archive], "seed \(seed), \(path), bit \(bit)")
      try Data(original).write(to: file)
    }
  }

  @Test func anotherFileInAnOutboxUnderThePublishedNameIsFound() throws {
    let spool = try FullBooks.copy()
    let name = try #require(spool.names("banks/rcu/outbox").first { $0.hasPrefix("instruction-") })
    let path = "\(spool.root)/banks/rcu/outbox/\(name)"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try FileManager.default.removeItem(atPath: path)
    #expect(try spool.verdict().flaws.isEmpty, "the bank took it away")
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try spool.verdict().flaws.list.map(\.kind) == [.outbox])
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/hostname")
    #expect(try spool.verdict().flaws.list.map(\.kind) == [.outbox])
  }

  @Test func anArchivedFileThatIsGoneOrCutIsFound() throws {
    let spool = try FullBooks.copy()
    let path = "private/archive/\(spool.files(below: "private/archive")[3])"
    let bytes = try spool.bytes(path)
    try FileManager.default.removeItem(atPath: "\(spool.root)/\(path)")
    #expect(try spool.verdict().flaws.list.contains { $0.kind == .archive && $0.found == "none" })
    try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: "\(spool.root)/\(path)"))
    #expect(try spool.verdict().flaws.list.contains { $0.kind == .archive && $0.found.hasPrefix("digest") })
  }
}

extension TestSpool {
  /// Everything a reader sees in the ledger, and the tables it is in; nil when it cannot be read.
  func content() -> [[String]]? {
    try? DatabaseQueue(path: ledgerPath).read { database in
      var rows: [[String]] = []
      let tables = try Row.fetchAll(
        database, sql: "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
      for table in tables {
        rows.append([
          "\(table["type"] as DatabaseValue)", "\(table["name"] as DatabaseValue)", "\(table["sql"] as DatabaseValue)",
        ])
        guard table["type"] as String? == "table", let name = table["name"] as String? else { continue }
        let cursor = try Row.fetchCursor(database, sql: #"SELECT * FROM "\#(name)""#)
        while let row = try cursor.next() {
          rows.append([name] + row.databaseValues.map { "\($0.storage)" })
        }
      }
      return rows
    }
  }

  /// Whether a verification says that something is broken.
  func isFoundBroken() -> Bool {
    do {
      return try !verdict().flaws.isEmpty
    } catch let fault as LedgerFault {
      return fault.isDamage
    } catch {
      return false
    }
  }
}

/// Numbers by a seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
