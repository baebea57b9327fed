import DaifaModel
import DaifaTestKit
import Foundation
import Glibc
import Testing

/// The program, disturbed at every system call of a full cycle that changes a disk: ended there, in the middle of a write, or told of an
/// error that was or was not one. The next pass must end where an undisturbed run ends: nothing paid twice, nothing lost, nothing
/// published that is not whole, every file under its name with its bytes.
///
/// A short run takes points spread over the cycle; with `DAIFA_LONG`, every one of them. Every failure names its stage and faults as
/// `DAIFA_REPLAY=rosters,crash:5:12:12`: with that set, `aFaultThatIsNamed` replays it.
@Suite("Faults at every call that changes a disk: the next pass puts it right")
struct FaultPointTests {
  /// What is done at a point.
  enum Disturbance: String, CaseIterable, Sendable {
    case crash, tear, ioErrorOnce, ioErrorFromThereOn, ioErrorThoughDone, diskFullOnce, diskFullFromThereOn,
      interruptedOnce,
      interruptedThousandTimes

    func plan(at point: Int) -> FaultPlan {
      switch self {
      case .crash: .crash(at: point)
      case .tear: .crash(at: point, torn: true)
      case .ioErrorOnce: .error(EIO, at: point)
      case .ioErrorFromThereOn: .error(EIO, at: point, further: 1_000_000)
      case .ioErrorThoughDone: .error(EIO, at: point, done: true)
      case .diskFullOnce: .error(ENOSPC, at: point)
      case .diskFullFromThereOn: .error(ENOSPC, at: point, further: 1_000_000)
      case .interruptedOnce: .error(EINTR, at: point)
      // A call that is interrupted for ever is repeated for ever, by SQLite too; a storm of signals passes.
      case .interruptedThousandTimes: .error(EINTR, at: point, further: 999)
      }
    }

    /// Whether it does anything else than a crash would at such a call.
    func concerns(_ call: String) -> Bool { self != .tear || call.contains("write") }
  }

  @Test(arguments: Stage.allCases, Disturbance.allCases)
  func whereverAPassIsDisturbedTheNextOneEndsWhereItWouldHaveEnded(stage: Stage, disturbance: Disturbance) throws {
    let trial = try FaultTrial.shared(stage)
    let points = trial.calls.indices.filter { disturbance.concerns(trial.calls[$0]) }.map { $0 + 1 }
    let wanted = Trials.count(short: disturbance == .crash ? 14 : 4, long: points.count)
    let step = max(points.count / wanted, 1)
    // Each disturbance begins elsewhere, so that a short run sees other points for each.
    let start = Disturbance.allCases.firstIndex(of: disturbance)! * 7 % step
    let chosen = stride(from: start, to: points.count, by: step).map { points[$0] }
    var cut = 0
    for point in chosen where try trial.run([disturbance.plan(at: point)]) { cut += 1 }
    Tally.note("fault points", "\(stage.rawValue) \(disturbance.rawValue)", trials: chosen.count, cut: cut)
    // A run may make a call less than the one that was recorded.
    if disturbance == .crash { #expect(cut >= chosen.count - 2) }
  }

  @Test(arguments: Trials.seeds(short: 12, long: 3_000))
  func aSecondFaultDuringTheRecoveryOfTheFirstIsPutRightToo(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let stage = Stage.allCases[Int(seed % UInt64(Stage.allCases.count))]
    let trial = try FaultTrial.shared(stage)
    let plans = (0..<2).map { _ in
      Disturbance.allCases.randomElement(using: &random)!.plan(at: .random(in: 1...trial.calls.count, using: &random))
    }
    try trial.run(plans, Trials.replay(seed))
    Tally.note("double faults", "", trials: 1, cut: 0)
  }

  private static let replay = ProcessInfo.processInfo.environment["DAIFA_REPLAY"]

  @Test(.enabled(if: replay != nil, "for replays: DAIFA_REPLAY=STAGE,FAULT or STAGE,FAULT,FAULT"))
  func aFaultThatIsNamed() throws {
    let words = try #require(Self.replay).split(separator: ",").map(String.init)
    let stage = try #require(Stage(rawValue: words[0]))
    let plans = try words.dropFirst().map { try #require(FaultPlan($0)) }
    try FaultTrial(stage).run(plans)
  }
}

/// Trials of one stage, all from one beginning and to one end.
final class FaultTrial: Sendable {
  let stage: Stage
  let calls: [String]
  private let start: TestSpool
  private let ending: [String]
  private let gist: [String]

  init(_ stage: Stage) throws {
    self.stage = stage
    start = try stage.prepare()
    calls = try stage.calls()
    let calm = try start.copy()
    // Two passes, so that what a later one finds to do is done here as well.
    for _ in 0..<2 { _ = try calm.drainByCommand(on: stage.day) }
    ending = try Books(calm).ending()
    try stage.sendAgain(calm)
    gist = try Books(calm).gist()
    let faults = try Books(calm).faults()
    guard faults.isEmpty, calls.count > 50 else { throw TestFault("the undisturbed run is not sound: \(faults)") }
  }

  private static let all = Result { try Stage.allCases.map { try FaultTrial($0) } }

  static func shared(_ stage: Stage) throws -> FaultTrial {
    try all.get()[Stage.allCases.firstIndex(of: stage)!]
  }

  /// Runs passes that meet one fault each, and undisturbed ones after them; tells what is then not as it must be, and gives whether the
  /// first pass was cut short.
  @discardableResult
  func run(_ plans: [FaultPlan], _ replay: String = "") throws -> Bool {
    let name = "DAIFA_REPLAY=\(([stage.rawValue] + plans.map(\.description)).joined(separator: ",")) \(replay)"
    let spool = try start.copy()
    let readers = Readers(spool)
    var isCut = false
    for (index, plan) in plans.enumerated() {
      let outcome = try stage.drain(spool, plan.environment)
      if index == 0 { isCut = outcome.status != 0 }
      #expect(plan.allows(outcome.status), "\(name): \(outcome)")
      readers.look()
    }
    let next = try spool.daifa("drain", "--json", "--today", stage.day.description)
    #expect(next.status == 0, "\(name): \(next.errors)")
    _ = try spool.drainByCommand(on: stage.day)
    try compare(spool, name, mayWait: !plans.allSatisfy(\.isCrash))
    #expect(readers.faults() == [], "\(name)")
    #expect(try readers.instructed.fen == Books(spool).number("SELECT sum(amountFen) FROM instruction"), "\(name)")
    return isCut
  }

  /// After nothing but crashes all must be as if there had been none. What an error held up may be numbered after what others sent.
  private func compare(_ spool: TestSpool, _ name: String, mayWait: Bool) throws {
    if !mayWait {
      let found = try Books(spool).ending()
      #expect(found == ending, "\(name): \(Set(found).symmetricDifference(ending).sorted().prefix(6))")
    }
    try stage.sendAgain(spool)
    let found = try Books(spool).gist()
    #expect(found == gist, "\(name): \(Set(found).symmetricDifference(gist).sorted().prefix(6))")
    #expect(try Books(spool).faults() == [], "\(name)")
  }
}
