import Foundation

/// How long a set of trials is to be, and from which seed: told by the environment, so that any trial can be had again.
package enum Trials {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  /// Whether the long sets are wanted: `DAIFA_LONG`.
  package static var isLong: Bool { ProcessInfo.processInfo.environment["DAIFA_LONG"] != nil }

  /// How many trials: `DAIFA_TRIALS` where it is set, and otherwise so many in a short run and in a long one.
  package static func count(short: Int, long: Int) -> Int {
    number("DAIFA_TRIALS").map { Int($0) } ?? (isLong ? long : short)
  }

  /// The seeds of so many trials, from `DAIFA_SEED` on, or from 1.
  package static func seeds(short: Int, long: Int) -> [UInt64] {
    let first = number("DAIFA_SEED") ?? 1
    return (0..<UInt64(count(short: short, long: long))).map { first + $0 }
  }

  /// What a failing trial is to be replayed with.
  package static func replay(_ seed: UInt64) -> String { "replay with DAIFA_SEED=\(seed) DAIFA_TRIALS=1" }
}

/// Random numbers that follow from a seed: SplitMix64.
package struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// True so often of a hundred times.
  package mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
