import Glibc

/// 暂时不具备: what a pass cannot begin with, and what passes by itself or by an operator's hand.
package protocol PassingFault: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in Chinese.
  var chinese: String { get }
}

/// 内存不足: too little memory is left to begin with.
package struct MemoryShortage: PassingFault, Equatable {
  package var availableBytes: Int64

  package var chinese: String { "内存不足：尚余\(availableBytes >> 20)MiB" }

  package var description: String {
    "\(availableBytes >> 20) MiB of memory are left and \(MemoryRoom.wanted >> 20) MiB are wanted; give the machine or the unit more."
  }
}

/// 可用内存: how much more this process may use, by whatever bounds it first: the machine, its control group, its own limit.
package enum MemoryRoom {
  /// Bytes that a pass wants to begin with. Its peak is bounded whatever the file (see the README); with less than this the kernel would end
  /// the process in the middle of its work, again and again.
  static let wanted: Int64 = 64 << 20

  /// Throws when there is too little; nothing is asked of a system that does not say.
  package static func expectEnough() throws(MemoryShortage) {
    guard let available = availableBytes(), available < wanted else { return }
    throw MemoryShortage(availableBytes: available)
  }

  /// Bytes that may still be used; nil when nothing says.
  static func availableBytes() -> Int64? {
    [ofMachine(), ofControlGroup(), ofProcess()].compactMap(\.self).min()
  }

  private static func ofMachine() -> Int64? {
    number(after: "MemAvailable:", in: text("/proc/meminfo")).map { $0 << 10 }
  }

  /// What the group may use (cgroup v2), without the pages of files it can let go of.
  private static func ofControlGroup() -> Int64? {
    guard let line = text("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else {
      return nil
    }
    let path = "/sys/fs/cgroup\(line.dropFirst(3))"
    guard let limit = text("\(path)/memory.max").flatMap(number),
      let used = text("\(path)/memory.current").flatMap(number)
    else { return nil }
    let statistics = text("\(path)/memory.stat")
    let files = ["\ninactive_file ", "\nactive_file "].compactMap { number(after: $0, in: statistics) }.reduce(0, +)
    return limit - used + files
  }

  /// What the process's limit of address space leaves.
  private static func ofProcess() -> Int64? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt64(Int64.max),
      let pages = text("/proc/self/statm").flatMap(number)
    else { return nil }
    // Large lists take addresses first and memory as they grow: eight times as many have to be free.
    return (Int64(limit.rlim_cur) - pages * Int64(sysconf(Int32(_SC_PAGESIZE)))) / 8
  }

  private static func text(_ path: String) -> String? {
    guard let file = try? Descriptor.reading(path: path) else { return nil }
    return withUnsafeTemporaryAllocation(byteCount: 8_192, alignment: 1) { buffer in
      (try? file.read(into: buffer)).map { String(decoding: buffer.prefix($0), as: UTF8.self) }
    }
  }

  private static func number(_ text: String) -> Int64? { Int64(text.prefix(while: \.isNumber)) }

  private static func number(after word: String, in text: String?) -> Int64? {
    guard let text, let place = text.firstRange(of: word) else { return nil }
    return number(String(text[place.upperBound...].drop(while: \.isWhitespace).prefix(24)))
  }
}
