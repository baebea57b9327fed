import DaifaFormats
import Dispatch
import Synchronization

/// Works through a table chunk by chunk with both cores busy: while one pair of chunks is consumed, in order, the next pair is read,
/// decoded and worked on. What comes out is the same as with one core.
struct ChunkPipeline<Output> {
  private let reader: TableReader
  private let layout: TableLayout
  private static var width: Int { 2 }

  init(reader: TableReader, layout: TableLayout) {
    self.reader = reader
    self.layout = layout
  }

  /// One chunk and what became of it; handed from the reading thread to a working one and back.
  private final class Slot: @unchecked Sendable {
    let chunk: TableChunk
    var ordinal = 0
    var output: Result<Output, any Error>?

    init(layout: TableLayout) { chunk = TableChunk(layout: layout) }
  }

  /// Runs the table through. `work` is called on a working thread for each decoded chunk, several at a time, with the place of the
  /// worker (0 or 1), which no other call shares, and of the chunk in the file; `consume` on this thread for each chunk in order, and
  /// false ends the run.
  func run(
    work: @escaping @Sendable (TableChunk, Int, Int) throws -> Output, consume: (TableChunk, Output) throws -> Bool
  ) throws {
    // Made as they are needed: most files are one chunk.
    var windows: [[Slot]] = [[], []]
    let group = DispatchGroup()
    // Nobody may be left at work on what the caller owns.
    defer { group.wait() }
    var current = 0
    var ordinal = 0
    var filled = try start(&windows[0], from: &ordinal, group, work)
    while filled > 0 {
      group.wait()
      let next = try start(&windows[1 - current], from: &ordinal, group, work)
      for slot in windows[current].prefix(filled) {
        guard let output = slot.output else { preconditionFailure("a chunk was not worked on") }
        guard try consume(slot.chunk, try output.get()) else { return }
      }
      filled = next
      current = 1 - current
    }
  }

  /// Reads as many chunks as a window holds and sets them to work; gives how many there were.
  private func start(
    _ window: inout [Slot], from ordinal: inout Int, _ group: DispatchGroup,
    _ work: @escaping @Sendable (TableChunk, Int, Int) throws -> Output
  ) throws -> Int {
    var filled = 0
    while filled < Self.width, !reader.isAtEnd {
      if window.count == filled { window.append(Slot(layout: layout)) }
      let (index, slot) = (filled, window[filled])
      guard try reader.read(into: slot.chunk) else { break }
      filled += 1
      slot.ordinal = ordinal
      ordinal += 1
      @Sendable func run() {
        slot.output = Result {
          try slot.chunk.decode()
          return try work(slot.chunk, index, slot.ordinal)
        }
      }
      // A file of one chunk keeps nobody else waiting.
      if slot.ordinal == 0, reader.isAtEnd {
        run()
      } else {
        DispatchQueue.global(qos: .userInitiated).async(group: group, execute: run)
      }
    }
    return filled
  }
}
