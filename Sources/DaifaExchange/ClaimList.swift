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

  /// Sorts by key, then by line, in place: a radix sort from the highest byte that differs (American flag).
  func sort() {
    var all: UInt64 = 0
    for index in 0..<count { all |= base[index].key ^ base[0].key }
    let highest = 64 - all.leadingZeroBitCount
    sort(claims, shift: highest <= 8 ? 0 : (highest - 1) / 8 * 8)
  }

  private func sort(_ range: UnsafeMutableBufferPointer<Claim>, shift: Int) {
    if range.count <= 32 { return insertionSort(range) }
    var counts = [Int](repeating: 0, count: 257)
    for claim in range { counts[Int(claim.key >> UInt64(shift) & 255) + 1] += 1 }
    for bucket in 1...256 { counts[bucket] += counts[bucket - 1] }
    permute(range, starts: counts, shift: shift)
    for bucket in 0..<256 where counts[bucket + 1] - counts[bucket] > 1 {
      var part = UnsafeMutableBufferPointer(rebasing: range[counts[bucket]..<counts[bucket + 1]])
      if shift > 0 { sort(part, shift: shift - 8) } else { part.sort { $0.payment < $1.payment } }
    }
  }

  /// Moves every claim into the bucket of its byte.
  private func permute(_ range: UnsafeMutableBufferPointer<Claim>, starts: [Int], shift: Int) {
    var next = starts
    for bucket in 0..<256 {
      while next[bucket] < starts[bucket + 1] {
        var claim = range[next[bucket]]
        var target = Int(claim.key >> UInt64(shift) & 255)
        while target != bucket {
          let place = next[target]
          next[target] += 1
          swap(&range[place], &claim)
          target = Int(claim.key >> UInt64(shift) & 255)
        }
        range[next[bucket]] = claim
        next[bucket] += 1
      }
    }
  }

  private func insertionSort(_ range: UnsafeMutableBufferPointer<Claim>) {
    guard range.count > 1 else { return }
    for index in 1..<range.count {
      let claim = range[index]
      var place = index
      while place > 0, (range[place - 1].key, range[place - 1].payment) > (claim.key, claim.payment) {
        range[place] = range[place - 1]
        place -= 1
      }
      range[place] = claim
    }
  }
}
