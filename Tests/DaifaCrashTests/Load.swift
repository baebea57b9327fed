import DaifaModel
import DaifaTestKit
import Foundation
import Testing

/// Departments that send and banks that answer while the daemon is being cut off, again and again: all of it follows from a seed, and
/// what must become of every line is known beforehand.
final class Load {
  static let day = Day.on("2026-04-03")
  static let yaml = TestSpool.yaml + "reports: {formats: [csv]}\nnotices: bank\n"

  let spool: TestSpool
  let readers: Readers
  private let isDurable: Bool
  private(set) var random: SeededRandom
  /// Every roster that was sent, once each.
  private var rosters: [(party: Party, bytes: [UInt8])] = []
  private var received = Amount.zero
  private var refused = Amount.zero
  private var people = 1
  private var files = 0

  init(_ spool: TestSpool, seed: UInt64, isDurable: Bool = false) {
    self.spool = spool
    self.isDurable = isDurable
    random = SeededRandom(seed: seed)
    readers = Readers(spool)
  }

  /// Makes the spool and publishes the list.
  static func begin(_ spool: TestSpool) throws {
    try spool.initialise(yaml)
    try spool.drop(TestPolicyList("T-01", "T-02").csv, as: "list.csv", from: .finance, isDurable: true)
    _ = try spool.drainByCommand(on: .on("2026-03-10"))
  }

  /// A number drawn for the one who cuts.
  func draw(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &random) }

  var summary: String { "\(rosters.count) rosters, \(readers.references.count) payments, \(received) yuan" }

  // MARK: What comes

  private func drop(_ bytes: [UInt8], from party: Party) throws {
    files += 1
    try spool.drop(bytes, as: "file-\(files)", from: party, isDurable: isDurable)
  }

  /// Sends a roster of some lines, one of them bad at times; at times an old one over again, or one cut short.
  func send() throws {
    let count = draw(1...12)
    var roster = TestRoster(
      "B\(rosters.count)", policy: ["T-01", "T-02"].randomElement(using: &random)!, people: people..<(people + count),
      banks: ["402", "103"], amount: "\(draw(1...99)).0\(draw(0...9))")
    people += count
    if count > 1, random.chance(20) {
      roster.lines[0].account = "12"
      refused += Amount(yuan: roster.lines[0].amount) ?? .zero
    }
    let party = Party.department(random.chance(50) ? "civil" : "taiyuan-civil")
    let bytes = random.chance(20) ? roster.xml : random.chance(20) ? try gzipped(roster.csv) : roster.csv
    received += roster.sum
    if random.chance(10) { try drop(Array(bytes.prefix(bytes.count * 2 / 3)), from: party) }
    try drop(bytes, from: party)
    rosters.append((party, bytes))
    if random.chance(15), let old = rosters.randomElement(using: &random) { try drop(old.bytes, from: old.party) }
  }

  /// Lets banks fetch what they may read, and answer what they have not answered yet.
  func answer() throws {
    readers.look(at: [.bank])
    for (party, instruction) in readers.freshInstructions() { try drop(Self.answer(instruction), from: party) }
  }

  /// Every seventh person's payment fails, whatever instruction it is in.
  private static func answer(_ instruction: TestInstruction) -> [UInt8] {
    instruction.answer(on: day) { index, row in
      let digits = instruction.lines[index].payeeIdentity.utf8.reduce(0) { ($0 * 31 + Int($1)) % 7 }
      if digits == 0 { row.fail("R03") }
    }.csv
  }

  // MARK: How it ends

  /// Lets everything come to its end undisturbed, and says what is then not as it must be.
  func finish() throws -> [String] {
    for _ in 0..<2 {
      _ = try spool.drainByCommand(on: Self.day)
      try answer()
    }
    _ = try spool.drainByCommand(on: Self.day)
    var faults = try Books(spool).faults() + Books(spool).noticeFaults() + readers.faults()
    let told = readers.instructed
    if received != told + refused { faults.append("received \(received), told to banks \(told), refused \(refused)") }
    let books = try Books(spool)
    let kept = try books.number(
      "SELECT sum(sumFen - acceptedFen) FROM file WHERE kind = 'roster' AND outcome IN ('accepted', 'partly')")
    if kept != refused.fen { faults.append("refused \(refused), the ledger says \(kept) fen") }
    let expected = try undisturbed()
    let found = try books.gist()
    if found != expected {
      faults.append("not as undisturbed: \(Set(found).symmetricDifference(expected).sorted().prefix(6))")
    }
    return faults
  }

  /// What becomes of the same rosters when nothing is cut.
  private func undisturbed() throws -> [String] {
    let calm = try TestSpool()
    try Load.begin(calm)
    for (index, roster) in rosters.enumerated() { try calm.drop(roster.bytes, as: "file-\(index)", from: roster.party) }
    _ = try calm.drainByCommand(on: Self.day)
    for bank in calm.names("banks") {
      for instruction in try calm.instructions(bank) {
        try calm.drop(Self.answer(instruction), as: instruction.name, from: .bank(bank))
      }
    }
    _ = try calm.drainByCommand(on: Self.day)
    return try Books(calm).gist()
  }
}

/// The daemon in a process of its own, to be cut off.
final class Daemon {
  private let process = Process()

  init(_ spool: TestSpool) throws {
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["run", "--spool", spool.root, "--today", Load.day.description]
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Ends it with SIGKILL; gives whether it was alive until then.
  func kill() -> Bool {
    _ = Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
  }
}

/// Whether the last run was cut with something half-done.
func isHalfDone(_ spool: TestSpool) -> Bool {
  ["claimed", "work", "ready"].contains { !spool.files(below: "private/\($0)").isEmpty }
}
