import DaifaLedger
import Glibc

/// The claims of one roster while it is checked: sixteen bytes a line, in memory that grows without being copied, sorted in place.
final class ClaimList {
  private let capacity: Int
  private let base: UnsafeMutablePointer<Claim>
  private(set) var count = 0

  /// - Parameter capacity: the most claims there can be; memory is only taken as they come.
  init(capacity: Int) {
    self.capacity = max(capacity, 1)
    let bytes = self.capacity * MemoryLayout<Claim>.stride
    let memory = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | CInt(MAP_ANONYMOUS) | CInt(MAP_NORESERVE), -1, 0)
    precondition(memory != MAP_FAILED, "no address space for \(bytes) bytes")
    base = memory!.bindMemory(to: Claim.self, capacity: self.capacity)
  }

  deinit { munmap(base, capacity * MemoryLayout<Claim>.stride) }

  func append(_ claim: Claim) {
    precondition(count < capacity, "more claims than lines")
    base[count] = claim
    count += 1
  }

  var claims: UnsafeMutableBufferPointer<Claim> { UnsafeMutableBufferPointer(start: base, count: count) }

  /// Keeps the claims a closure gives something for, in order.
  func compactMap(_ body: (Claim) -> Claim?) {
    var kept = 0
    for index in 0..<count {
      guard let claim = body(base[index]) else { continue }
      base[kept] = claim
      kept += 1
    }
    count = kept
  }

  /// Sorts by key, then by line, in place.
  func sort() { KeySort.sort(claims) }
}
