import Dispatch

/// Takes a digest on another thread while this one goes on: hashing costs more than reading and writing together.
///
/// One piece is under way at a time. Its bytes must not be changed before the next ``update(_:of:)`` or ``finish()`` has returned.
final class DigestBeside {
  /// Below so many bytes another thread costs more than it saves.
  private static let worthwhile = 1 << 17

  // Handed to the other thread and back by the group, never used by both at once.
  private nonisolated(unsafe) let stream = DigestStream()
  private let group = DispatchGroup()

  /// Adds bytes once those before them are taken in. They lie in a buffer of a pair, which is kept until they are.
  func update(_ bytes: UnsafeRawBufferPointer, of buffers: BufferPair) {
    wait()
    guard bytes.count >= DigestBeside.worthwhile else { return stream.update(bytes) }
    nonisolated(unsafe) let (bytes, stream) = (bytes, stream)
    DispatchQueue.global(qos: .userInitiated).async(group: group) {
      withExtendedLifetime(buffers) { stream.update(bytes) }
    }
  }

  /// Adds bytes of the caller's, on this thread.
  func update(_ bytes: UnsafeRawBufferPointer) {
    wait()
    stream.update(bytes)
  }

  /// Waits until all bytes are taken in.
  private func wait() { group.wait() }

  /// The digest of everything added.
  func finish() -> Digest {
    wait()
    return stream.finish()
  }
}

/// Two buffers: one is filled while the other one's bytes are still taken in.
final class BufferPair: @unchecked Sendable {
  // Filled by one thread alone; another only keeps it alive.
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
  func turn() { isSecond.toggle() }
}
