import Glibc

/// What one run of a program cost.
struct Cost: Sendable {
  var seconds = 0.0
  /// Of both cores together.
  var cpuSeconds = 0.0
  /// The most memory it held, in bytes.
  var peakBytes = 0

  static func + (left: Cost, right: Cost) -> Cost {
    Cost(
      seconds: left.seconds + right.seconds, cpuSeconds: left.cpuSeconds + right.cpuSeconds,
      peakBytes: max(left.peakBytes, right.peakBytes))
  }
}

/// Runs programs to their end and tells what they cost.
enum Stopwatch {
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Runs a program and waits for it. Its output goes to a file, its input
  /// comes from one. The corresponding C functions are `posix_spawnp` and `wait4`.
  static func run(_ program: String, _ arguments: [String], output: String, input: String = "/dev/null") throws -> Cost
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let start = now()
    let code = posix_spawnp(&child, program, &actions, nil, &words, environ)
    guard code == 0 else { throw BenchFault("cannot start \(program): \(String(cString: strerror(code)))") }
    var status: CInt = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
    let seconds = now() - start
    guard status == 0 else { throw BenchFault("\(program) \(arguments.first ?? "") failed; see \(output)") }
    return Cost(
      seconds: seconds, cpuSeconds: self.seconds(usage.ru_utime) + self.seconds(usage.ru_stime),
      peakBytes: Int(usage.ru_maxrss) * 1_024)
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

/// Why a benchmark could not be run.
struct BenchFault: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
