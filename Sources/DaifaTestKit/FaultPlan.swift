import CFaultPoints
import Glibc

/// A fault that meets the program, or one thread of it, at calls that change a disk, counted from 1.
///
/// It is written, and replayed, as `DAIFA_FAULT=ACTION:ERRNO:FIRST:LAST`, which the preloaded library reads.
package struct FaultPlan: Sendable, Hashable, CustomStringConvertible {
  package enum Action: String, Sendable, CaseIterable {
    /// The call is not made, nor any after it.
    case crash
    /// Half of what was to be written is; then nothing more.
    case tear
    /// The call is not made and gives the error.
    case fail
    /// The call is made and gives the error all the same.
    case lie
    /// Allocations, not calls, are counted, and get nothing; a program's alone.
    case starve
  }

  package var action: Action
  package var error: Int32
  package var first: Int
  package var last: Int

  /// A crash at a call, whole or in the middle of it.
  package static func crash(at call: Int, torn: Bool = false) -> FaultPlan {
    FaultPlan(action: torn ? .tear : .crash, error: EIO, first: call, last: call)
  }

  /// An error at a call, or at it and as many as follow.
  package static func error(_ error: Int32, at call: Int, further: Int = 0, done: Bool = false) -> FaultPlan {
    FaultPlan(action: done ? .lie : .fail, error: error, first: call, last: call &+ further)
  }

  /// No memory for an allocation, or for it and as many as follow.
  package static func noMemory(at allocation: Int, further: Int = 0) -> FaultPlan {
    FaultPlan(action: .starve, error: ENOMEM, first: allocation, last: allocation &+ further)
  }

  /// Reads what ``description`` writes.
  package init?(_ text: String) {
    let parts = text.split(separator: ":")
    guard parts.count == 4, let action = Action(rawValue: String(parts[0])), let error = Int32(parts[1]),
      let first = Int(parts[2]), let last = Int(parts[3])
    else { return nil }
    self.init(action: action, error: error, first: first, last: last)
  }

  private init(action: Action, error: Int32, first: Int, last: Int) {
    self.action = action
    self.error = error
    self.first = first
    self.last = last
  }

  package var description: String { "\(action.rawValue):\(error):\(first):\(last)" }

  /// Whether the process ends without a word.
  package var isCrash: Bool { action == .crash || action == .tear }

  /// Whether a program may end so that meets it: with a status, or minus the signal that ended it. Where there is no memory Swift's runtime traps.
  package func allows(_ status: Int32) -> Bool {
    switch action {
    case .crash, .tear: [0, 1, -SIGKILL].contains(status)
    case .fail, .lie: [0, 1].contains(status)
    case .starve: [0, 1, -SIGILL, -SIGTRAP, -SIGABRT, -SIGSEGV].contains(status)
    }
  }

  // MARK: Another process

  /// Beside the program, where the package's products are built.
  package static var library: String {
    var parts = Program.path.split(separator: "/", omittingEmptySubsequences: false)
    parts[parts.count - 1] = "libDaifaFaultPoints.so"
    return parts.joined(separator: "/")
  }

  // With a fixed seed for hashing, one run makes its calls in the same order as another.
  private static var preloading: [String: String] { ["LD_PRELOAD": library, "SWIFT_DETERMINISTIC_HASHING": "1"] }

  /// What a program is to be started with to meet this fault.
  package var environment: [String: String] {
    let fault = action == .starve ? ["DAIFA_MEMORY": "\(first):\(last)"] : ["DAIFA_FAULT": description]
    return Self.preloading.merging(fault) { $1 }
  }

  /// What a program is to be started with to write into a file how many allocations it makes.
  package static func countingAllocations(to path: String) -> [String: String] {
    preloading.merging(["DAIFA_MEMORY": "0:0", "DAIFA_MEMORY_LOG": path]) { $1 }
  }

  /// What a program is to be started with whose clock goes by as many seconds ahead of the true one as stand in a file.
  package static func clock(at path: String) -> [String: String] { preloading.merging(["DAIFA_CLOCK": path]) { $1 } }

  /// What a program is to be started with on a disk that takes its time to make things durable.
  package static func slowDisk(microseconds: Int) -> [String: String] {
    preloading.merging(["DAIFA_DELAY": "\(microseconds)"]) { $1 }
  }

  /// What a program is to be started with to write the names of its calls into a file.
  package static func recording(to path: String) -> [String: String] {
    preloading.merging(["DAIFA_FAULT_LOG": path]) { $1 }
  }

  // MARK: This thread

  /// Runs something on this thread that meets the fault, and gives how many calls it made.
  package func meeting(_ body: () throws -> Void) rethrows -> Int {
    let kind: CFaultPoints.FaultAction =
      switch action {
      case .crash: faultCrash
      case .tear: faultTear
      case .fail: faultFail
      case .lie: faultLie
      case .starve: preconditionFailure("memory is a whole program's")
      }
    faultPointsArm(kind, error, first, last)
    do {
      try body()
    } catch {
      faultPointsDisarm()
      throw error
    }
    return faultPointsDisarm()
  }
}
