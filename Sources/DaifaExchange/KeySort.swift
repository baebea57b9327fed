import DaifaLedger

/// An entry that is sorted by a key and then by the payment, or the place of the line, that it names.
protocol SortedByKey {
  var key: UInt64 { get }
  var payment: Int64 { get }
}

extension Claim: SortedByKey {}
extension AccountHolder: SortedByKey {}

/// Sorts in place, in time that grows with the number of entries alone: a radix sort from the highest byte that differs (American flag).
enum KeySort {
  /// Sorts by key, then by payment.
  static func sort<Entry: SortedByKey>(_ entries: UnsafeMutableBufferPointer<Entry>) {
    guard let first = entries.first else { return }
    var differing: UInt64 = 0
    for entry in entries { differing |= entry.key ^ first.key }
    let highest = 64 - differing.leadingZeroBitCount
    sort(entries, shift: highest <= 8 ? 0 : (highest - 1) / 8 * 8)
  }

  private static func sort<Entry: SortedByKey>(_ range: UnsafeMutableBufferPointer<Entry>, shift: Int) {
    if range.count <= 32 { return insertionSort(range) }
    var starts = [Int](repeating: 0, count: 257)
    for entry in range { starts[Int(entry.key >> UInt64(shift) & 255) + 1] += 1 }
    for bucket in 1...256 { starts[bucket] += starts[bucket - 1] }
    permute(range, starts: starts, shift: shift)
    for bucket in 0..<256 where starts[bucket + 1] - starts[bucket] > 1 {
      var part = UnsafeMutableBufferPointer(rebasing: range[starts[bucket]..<starts[bucket + 1]])
      if shift > 0 { sort(part, shift: shift - 8) } else { part.sort { $0.payment < $1.payment } }
    }
  }

  /// Moves every entry into the bucket of its byte.
  private static func permute<Entry: SortedByKey>(
    _ range: UnsafeMutableBufferPointer<Entry>, starts: [Int], shift: Int
  ) {
    var next = starts
    for bucket in 0..<256 {
      while next[bucket] < starts[bucket + 1] {
        var entry = range[next[bucket]]
        var target = Int(entry.key >> UInt64(shift) & 255)
        while target != bucket {
          let place = next[target]
          next[target] += 1
          swap(&range[place], &entry)
          target = Int(entry.key >> UInt64(shift) & 255)
        }
        range[next[bucket]] = entry
        next[bucket] += 1
      }
    }
  }

  private static func insertionSort<Entry: SortedByKey>(_ range: UnsafeMutableBufferPointer<Entry>) {
    guard range.count > 1 else { return }
    for index in 1..<range.count {
      let entry = range[index]
      var place = index
      while place > 0, (range[place - 1].key, range[place - 1].payment) > (entry.key, entry.payment) {
        range[place] = range[place - 1]
        place -= 1
      }
      range[place] = entry
    }
  }
}
