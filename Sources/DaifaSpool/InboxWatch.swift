package import DaifaModel
import Glibc
import Synchronization
import SystemPackage

/// Wakes the daemon when something comes into an inbox. What came is told by a scan only: events are lost when the
/// kernel's queue is full, and an inbox may go unwatched.
///
/// Watched are: a file closed after writing, moved in, made (the old SFTP rename makes a second name) and removed (and
/// then removes the first). Nothing runs while nothing happens. `wake` may be called from any thread, `wait` from one
/// at a time. Ten thousand files make ten thousand events: let some milliseconds pass between scans.
package final class InboxWatch: Sendable {
  private struct State {
    var watched: [Int32: Party] = [:]
    var unwatched: [Party]
  }

  private static let events =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVE_SELF)
    | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)

  private let spool: Spool
  private let notifications: Descriptor
  private let wakeReader: Descriptor
  private let wakeWriter: Descriptor
  private let state: Mutex<State>

  /// Watches the inboxes of these parties. The corresponding C functions are `inotify_init1` and `pipe`.
  package init(_ spool: Spool, parties: [Party]) throws(SpoolFault) {
    self.spool = spool
    do {
      let number = try Syscall.repeated { inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) }
      notifications = Descriptor(number: number, path: "the inboxes")
      var ends: [Int32] = [-1, -1]
      _ = try Syscall.repeated { pipe(&ends) }
      wakeReader = Descriptor(number: ends[0], path: "the wake-up pipe")
      wakeWriter = Descriptor(number: ends[1], path: "the wake-up pipe")
      for end in ends {
        _ = try Syscall.repeated { fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = try Syscall.repeated { fcntl(end, F_SETFL, O_NONBLOCK) }
      }
    } catch {
      throw SpoolFault(.watch, "the inboxes", error, advice: "Raise fs.inotify.max_user_instances.")
    }
    state = Mutex(State(unwatched: parties.filter(\.hasInbox)))
    _ = watchMore()
  }

  /// The parties whose inbox cannot be watched, for want of watches (fs.inotify.max_user_watches) or of the directory;
  /// only the regular scans see them. Tried again at every wait.
  package var unwatched: [Party] { state.withLock { $0.unwatched } }

  /// Ends the wait that is going on, or the next one. Safe on any thread. The corresponding C function is `write`.
  package func wake() {
    var byte: UInt8 = 1
    // A full pipe will wake as well.
    _ = Glibc.write(wakeWriter.number, &byte, 1)
  }

  /// Waits until something may have come or somebody calls ``wake()``; false when the time is over first. The
  /// corresponding C function is `poll`.
  package func wait(milliseconds: Int) throws(SpoolFault) -> Bool {
    if watchMore() { return true }
    let end = MachineClock.monotonicNanoseconds() + Int64(milliseconds) * 1_000_000
    while true {
      // Rounded up, or the last millisecond would be spent spinning.
      let rest = max(0, (end - MachineClock.monotonicNanoseconds() + 999_999) / 1_000_000)
      var polled = [
        pollfd(fd: notifications.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeReader.number, events: Int16(POLLIN), revents: 0),
      ]
      do {
        var count: Int32 = 0
        try Syscall.once {
          count = poll(&polled, nfds_t(polled.count), Int32(clamping: rest))
          return count
        }
        if count == 0 { return false }
      } catch {
        if error == .interrupted { continue }
        throw SpoolFault(.wait, notifications.path, error)
      }
      drain()
      return true
    }
  }

  /// Empties both queues, and notes which inboxes went away.
  private func drain() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
      while Glibc.read(wakeReader.number, buffer.baseAddress, buffer.count) > 0 {}
      while true {
        let count = Glibc.read(notifications.number, buffer.baseAddress, buffer.count)
        if count <= 0 { break }
        note(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
  }

  /// Reads `struct inotify_event` after `struct inotify_event`.
  private func note(_ events: UnsafeRawBufferPointer) {
    let header = MemoryLayout<inotify_event>.size
    var offset = 0
    while offset + header <= events.count {
      let watch = events.loadUnaligned(fromByteOffset: offset, as: Int32.self)
      let mask = events.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
      let length = events.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self)
      // Moved away: the kernel answers the removal of the watch with IN_IGNORED, as it does when the inbox is removed.
      if mask & UInt32(IN_MOVE_SELF) != 0 { inotify_rm_watch(notifications.number, watch) }
      if mask & UInt32(IN_IGNORED) != 0 {
        state.withLock { state in
          if let party = state.watched.removeValue(forKey: watch) { state.unwatched.append(party) }
        }
      }
      offset += header + Int(length)
    }
  }

  /// Watches what is not watched yet; whether there was something that now is. The corresponding C function is
  /// `inotify_add_watch`.
  private func watchMore() -> Bool {
    state.withLock { state in
      let missing = state.unwatched
      state.unwatched = []
      for party in missing {
        let path = spool.fullPath(SpoolPath.inbox(party))
        let watch = inotify_add_watch(notifications.number, path, InboxWatch.events)
        if watch >= 0 { state.watched[watch] = party } else { state.unwatched.append(party) }
      }
      return state.unwatched.count < missing.count
    }
  }
}
