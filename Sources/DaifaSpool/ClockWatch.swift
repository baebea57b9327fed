package import DaifaModel
import Glibc

/// 时钟存疑: why nothing should be done by a clock.
package enum ClockDoubt: PassingFault, Equatable {
  /// It stands before what was recorded by it.
  case behind(now: Instant, recorded: String)
  /// It went on, or back, by so many seconds more than the machine did.
  case jumped(now: Instant, seconds: Int64)

  package var chinese: String {
    switch self {
    case .behind(let now, let recorded): "时钟有误：账本已记到\(recorded)，时钟为\(now)；时钟若无误，执行一次daifa drain --today \(now.day)"
    case .jumped(let now, let seconds): "时钟突变：\(seconds > 0 ? "快进" : "倒退")\(abs(seconds) / 60)分钟，现为\(now)"
    }
  }

  package var description: String {
    switch self {
    case .behind(let now, let recorded):
      "The clock says \(now) and the ledger was written at \(recorded); set the clock right, or, if it is, say so once with `daifa drain --today \(now.day)`."
    case .jumped(let now, let seconds):
      "The clock was moved by \(seconds / 60) minutes, to \(now); set it right, or start daifa again if it is right now."
    }
  }
}

/// 时钟监看: whether the clock can be believed. Due days, periods and notices go by it, and what was recorded on a wrong day cannot be taken back.
///
/// A clock that the network keeps right is always believed. Any other one must not stand before what was recorded by it, nor go otherwise than
/// the machine's own count of seconds since it was last believed.
package struct ClockWatch: Sendable {
  /// Milliseconds that a clock may be set by at once.
  static let tolerance: Int64 = 3_600_000
  /// Milliseconds that a clock may stand before what was recorded.
  static let tolerableDelay: Int64 = 300_000

  /// Milliseconds from the machine's count to the clock's, when it was last believed.
  private var offset: Int64?

  package init() {}

  /// Now, by the machine's count from the clock that was last believed, so that a clock which is moved in the middle of a pass moves nothing of
  /// it; by the clock itself where none was looked at.
  package var now: Instant {
    guard let offset else { return Instant(milliseconds: MachineClock.wallMilliseconds()) }
    return Instant(milliseconds: MachineClock.countedMilliseconds() + offset)
  }

  /// Looks at the clock; `recorded` gives the instant of the ledger's newest entry, as the ledger writes it. Throws what speaks against the clock.
  package mutating func look(recorded: () throws -> String?) throws {
    let wall = MachineClock.wallMilliseconds()
    let now = Instant(milliseconds: wall)
    let found = wall - MachineClock.countedMilliseconds()
    guard !MachineClock.isKeptRight() else {
      offset = found
      return
    }
    if let offset {
      let moved = found - offset
      guard abs(moved) <= ClockWatch.tolerance else { throw ClockDoubt.jumped(now: now, seconds: moved / 1_000) }
    } else if let recorded = try recorded(),
      Instant(milliseconds: wall + ClockWatch.tolerableDelay).description < recorded
    {
      throw ClockDoubt.behind(now: now, recorded: recorded)
    }
    offset = found
  }
}
