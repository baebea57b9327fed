import DaifaTestKit
import Testing

/// The program without memory at one allocation, or from one on: it may end as it likes, with an error or a trap. No file may be judged by what
/// could not be read for want of memory, and the next pass must end where an undisturbed one ends.
@Suite("No memory: whatever allocation fails, the next pass puts it right, and no file is blamed for it")
struct NoMemoryTests {
  @Test(arguments: Stage.allCases, [false, true])
  func withoutMemoryNothingIsLostAndNobodyIsBlamed(stage: Stage, isForGood: Bool) throws {
    let trial = try FaultTrial.shared(stage)
    let allocations = try stage.allocations()
    let wanted = Trials.count(short: 3, long: 150)
    let step = max(allocations / (wanted + 1), 1)
    // A little beside the even steps, so that both kinds see others.
    let points = Array(stride(from: step - (isForGood ? step / 3 : 0), through: allocations, by: step).prefix(wanted))
    var cut = 0
    for point in points where try trial.run([.noMemory(at: point, further: isForGood ? .max / 2 : 0)]) { cut += 1 }
    Tally.note("no memory", "\(stage.rawValue) \(isForGood ? "from there on" : "once")", trials: points.count, cut: cut)
    if isForGood { #expect(cut == points.count) }
  }
}

extension Stage {
  /// How many allocations an undisturbed pass makes.
  fileprivate func allocations() throws -> Int {
    let spool = try prepare()
    let outcome = try drain(spool, FaultPlan.countingAllocations(to: "\(spool.root)/allocations"))
    guard outcome.status == 0, let count = Int(try spool.text("allocations")), count > 10_000 else {
      throw TestFault("allocations were not counted: \(outcome)")
    }
    return count
  }
}
