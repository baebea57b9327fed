import Dispatch

/// Takes a digest on another thread while this one goes on: hashing costs more than reading and writing together.
///
/// One piece is under way at a time. Its bytes stay the caller's, who must not change them before ``wait()`` or the next ``update(_:)``
/// has returned.
final class DigestBeside {
  /// Below so many bytes another thread costs more than it saves.
  private static let worthwhile = 1 << 17

  // Handed to the other thread and back by the group, never used by both at once.
  private nonisolated(unsafe) let stream = DigestStream()
  private let group = DispatchGroup()

  deinit { group.wait() }

  /// Adds bytes once those before them are taken in.
  func update(_ bytes: UnsafeRawBufferPointer) {
    wait()
    guard bytes.count >= DigestBeside.worthwhile else { return stream.update(bytes) }
    nonisolated(unsafe) let (bytes, stream) = (bytes, stream)
    DispatchQueue.global(qos: .userInitiated).async(group: group) { stream.update(bytes) }
  }

  /// Waits until all bytes are taken in.
  func wait() { group.wait() }

  /// The digest of everything added.
  func finish() -> Digest {
    wait()
    return stream.finish()
  }
}

/// Two buffers: one is filled while the other one's bytes are still taken in.
struct BufferPair: ~Copyable {
  private let memory: UnsafeMutableRawBufferPointer
  private var isSecond = false

  /// Two buffers of so many bytes.
  init(length: Int) { memory = .allocate(byteCount: 2 * length, alignment: 64) }

  deinit { memory.deallocate() }

  /// The buffer to fill.
  var current: UnsafeMutableRawBufferPointer {
    let length = memory.count / 2
    return UnsafeMutableRawBufferPointer(rebasing: isSecond ? memory[length...] : memory[..<length])
  }

  /// Turns to the other buffer.
  mutating func turn() { isSecond.toggle() }
}
