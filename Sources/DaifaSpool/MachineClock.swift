import Glibc

/// The machine's two clocks.
package enum MachineClock {
  /// Nanoseconds since the machine started; never set back, not comparable across a restart of the machine. The
  /// corresponding C function is `clock_gettime` with `CLOCK_MONOTONIC`.
  package static func monotonicNanoseconds() -> Int64 {
    let now = read(CLOCK_MONOTONIC)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// Milliseconds since 1970-01-01 UTC, as the machine believes. The corresponding C function is `clock_gettime` with
  /// `CLOCK_REALTIME`.
  package static func wallMilliseconds() -> Int64 {
    let now = read(CLOCK_REALTIME)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// Milliseconds since the machine started, those in which it slept included. The corresponding C function is `clock_gettime` with
  /// `CLOCK_BOOTTIME`.
  static func countedMilliseconds() -> Int64 {
    let now = read(CLOCK_BOOTTIME)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  /// Whether somebody, as a rule the network's time service, keeps the clock right. The corresponding C function is `adjtimex`.
  static func isKeptRight() -> Bool { LinuxCall.isClockSynchronised() }

  private static func read(_ clock: clockid_t) -> timespec {
    var now = timespec()
    let result = clock_gettime(clock, &now)
    precondition(result == 0, "the machine has no such clock")
    return now
  }
}
