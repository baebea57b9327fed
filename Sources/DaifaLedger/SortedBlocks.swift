internal import GRDB

/// What stands in a sorted list under a key.
protocol Keyed {
  var key: UInt64 { get }
}

extension Claim: Keyed {}

/// The blocks of sorted entries that owners have in a table: read side by side with a sorted list.
struct SortedBlocks {
  private let first: RawStatement
  private let block: RawStatement

  /// `table` has the columns `owner`, firstKey and entries; all entries of one key stand in one block.
  init(_ database: Database, table: String, owner: String) throws {
    first = try RawStatement(
      database, "SELECT min(firstKey) FROM \(table) WHERE \(owner) = ?", operation: "read \(table)")
    block = try RawStatement(
      database,
      """
      SELECT entries, coalesce((SELECT min(firstKey) FROM \(table) WHERE \(owner) = ?2 AND firstKey > b.firstKey), 0)
      FROM \(table) b WHERE \(owner) = ?2 AND firstKey <= ?1 ORDER BY firstKey DESC LIMIT 1
      """, operation: "read \(table)")
  }

  /// The entries of one block, aligned, valid until the next.
  final class Entries {
    fileprivate(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 8_192, alignment: 16)

    deinit { memory.deallocate() }

    fileprivate func load(_ source: UnsafeRawBufferPointer) {
      if source.count > memory.count {
        memory.deallocate()
        memory = .allocate(byteCount: source.count, alignment: 16)
      }
      memory.copyMemory(from: source)
      bytes = UnsafeRawBufferPointer(rebasing: memory[..<source.count])
    }
  }

  /// Hands out each block of an owner that may hold keys of a sorted list, with the places of those keys.
  func forEach<Element: Keyed>(
    of owner: Int64, matching list: UnsafeBufferPointer<Element>,
    _ body: (Entries, _ part: Range<Int>) throws -> Void
  ) throws {
    guard list.count > 0 else { return }
    first.bind(1, owner)
    defer { first.reset() }
    guard try first.step(), first.type(0) == .integer else { return }
    let lowest = UInt64(first.integer(0))
    block.bind(2, owner)
    let entries = Entries()
    var place = list.firstPlace(from: 0, notBelow: lowest)
    while place < list.count {
      block.bind(1, Int64(list[place].key))
      guard try block.step() else { return block.reset() }
      let next = UInt64(block.integer(1))
      let end = next == 0 ? list.count : list.firstPlace(from: place, notBelow: next)
      entries.load(block.bytes(0))
      block.reset()
      try body(entries, place..<end)
      place = end
    }
  }
}

extension UnsafeBufferPointer where Element: Keyed {
  /// The place of the first element, from one place on, whose key is not below a key.
  func firstPlace(from start: Int, notBelow key: UInt64) -> Int {
    var low = start
    var step = 1
    while low + step < count, self[low + step].key < key {
      low += step
      step *= 2
    }
    var high = Swift.min(low + step, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
