import Dispatch

/// Works pieces off on both cores and hands the outcomes on in order: what comes out is the same as with one core.
///
/// `next` and `consume` run on the calling thread, `work` on others. So many pieces are under way at a time, which bounds the memory.
struct OrderedPipeline<Piece: Sendable, Outcome: Sendable> {
  private let width: Int

  init(width: Int) { self.width = width }

  /// A piece that somebody works on; written by one thread before the other is told that it is done.
  private final class Slot: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    var outcome: Result<Outcome, any Error>?
  }

  /// Runs until `next` gives nil, or anything throws.
  func run(
    next: () throws -> Piece?, work: @escaping @Sendable (Piece) throws -> Outcome, consume: (Outcome) throws -> Void
  ) throws {
    var underWay: [Slot] = []
    // Nobody may be left at work on what the caller owns.
    defer { for slot in underWay { slot.done.wait() } }
    var hasMore = true
    while true {
      while hasMore, underWay.count < width {
        guard let piece = try next() else {
          hasMore = false
          break
        }
        let slot = Slot()
        underWay.append(slot)
        DispatchQueue.global(qos: .userInitiated).async {
          slot.outcome = Result { try work(piece) }
          slot.done.signal()
        }
      }
      guard !underWay.isEmpty else { return }
      let slot = underWay.removeFirst()
      slot.done.wait()
      guard let outcome = slot.outcome else { preconditionFailure("a piece was not worked on") }
      try consume(try outcome.get())
    }
  }
}
