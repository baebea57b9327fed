import DaifaModel
import DaifaTestKit
import Foundation
import Testing

/// Departments, banks and faults over simulated days, one small world a seed; the books are counted again after every pass, whether it
/// came to its end or not.
@Suite("Simulation: many small worlds, each from its seed")
struct SimulationTests {
  /// Seeds that run one after the other; blocks run side by side.
  private static let blocks: [[UInt64]] = {
    let seeds = Trials.seeds(short: 24, long: 10_000)
    let size = min(100, max(1, seeds.count / 2))
    return stride(from: 0, to: seeds.count, by: size).map { Array(seeds[$0..<min($0 + size, seeds.count)]) }
  }()

  private static let kinds: Set<String> = [
    "roster", "policyList", "bankReturn", "accountStatement", "approval", "allotment", "breakWork", "clawback",
    "settlement", "tableRequest", "reportRequest",
  ]

  @Test(arguments: blocks)
  func whateverHappensTheBooksAreSoundAfterEveryPass(seeds: [UInt64]) throws {
    var (faulted, cut, days, files, payments) = (0, 0, 0, 0, 0)
    var outcomes: [String: Int] = [:]
    for seed in seeds {
      let world = try World(seed: seed)
      do {
        for _ in 0..<8 {
          try world.liveADay { try expectSound(world, seed, isSettled: $0) }
          days += 1
        }
      } catch { Issue.record("\(Trials.replay(seed)): \(error)") }
      faulted += world.faulted
      cut += world.cut
      files += world.dropped
      payments += world.readers.references.count
      for outcome in try Books(world.spool).texts("SELECT kind || ' ' || outcome FROM file") {
        outcomes[outcome, default: 0] += 1
      }
    }
    // A world in which nothing of a kind is ever taken shows nothing about it.
    let missing = Self.kinds.filter { outcomes["\($0) accepted"] == nil }
    if seeds.count >= 100 { #expect(missing == [], "\(outcomes)") }
    Tally.note(
      "simulation", "\(seeds.count) seeds", trials: faulted, cut: cut,
      "\(days) days, \(files) files, \(payments) payments; "
        + outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
  }

  private func expectSound(_ world: World, _ seed: UInt64, isSettled: Bool) throws {
    let books = try Books(world.spool)
    var faults = try books.faults(isSettled: isSettled)
    faults += world.readers.faults()
    faults += world.readers.toldTwice(released: world.released)
    faults += try sums(world, books, isSettled: isSettled)
    if isSettled { faults += try books.noticeFaults() }
    #expect(faults == [], "\(Trials.replay(seed)), \(world.day)")
  }

  /// Every file has one row, and what was received of a roster is what its sender sent: accepted or refused, line by line.
  private func sums(_ world: World, _ books: Books, isSettled: Bool) throws -> [String] {
    var faults: [String] = []
    let rows = try books.rows("SELECT party, digest, outcome, sumFen, acceptedFen FROM file WHERE kind = 'roster'")
    for row in rows where ["accepted", "partly", "held"].contains(row[2]) {
      guard let sum = world.sums["\(row[0]) \(row[1])"] else {
        faults.append("taken though it is not whole: \(row)")
        continue
      }
      if "\(sum.fen)" != row[3] { faults.append("sent \(sum), received \(row[3]) fen") }
    }
    let recorded = try books.number("SELECT count(*) FROM file")
    if isSettled ? recorded != world.dropped : recorded > world.dropped {
      faults.append("\(world.dropped) files were sent, \(recorded) recorded")
    }
    return faults
  }
}
