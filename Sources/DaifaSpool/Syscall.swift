import Glibc
import SystemPackage

/// The system calls with their errno, read once and right behind the call.
///
/// `repeated` is for calls that do nothing when a signal interrupts them; `once` for those whose failure, whatever it
/// is, must be told: fsync and rename.
enum Syscall {
  static func repeated<Value: SignedInteger>(_ call: () -> Value) throws(Errno) -> Value {
    while true {
      let result = call()
      if result >= 0 { return result }
      let cause = Errno(rawValue: errno)
      if cause != .interrupted { throw cause }
    }
  }

  static func once(_ call: () -> Int32) throws(Errno) {
    if call() < 0 { throw Errno(rawValue: errno) }
  }

  /// Opens below a directory, crossing neither a symbolic link nor a mount nor the directory's own bounds. The kernel
  /// before 5.6 has no such call (ENOSYS); then only a link in the last place is refused. The corresponding C
  /// functions are `openat2` (by `syscall`) and `openat`.
  static func open(_ directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t = 0) throws(Errno)
    -> Int32
  {
    let flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
    if let number = LinuxCall.openBeneath(directory, path, flags, mode) {
      do {
        return try repeated(number)
      } catch  where error == .noFunction {
        // Too old a kernel, or a sandbox that does not know the call.
      }
    }
    return try repeated { Glibc.openat(directory, path, flags, mode) }
  }

  /// Renames without ever replacing. The corresponding C function is `renameat2` with `RENAME_NOREPLACE`.
  static func renameNew(
    _ from: Int32, _ old: UnsafePointer<CChar>, _ to: Int32, _ new: UnsafePointer<CChar>
  ) throws(Errno) {
    try once { LinuxCall.renameWithoutReplacing(from, old, to, new) }
  }
}

/// Calls of Linux that Swift's Glibc module does not show, since it is built without `_GNU_SOURCE`; each is looked up in
/// the C library by name, and its numbers are those of the kernel's headers.
enum LinuxCall {
  private typealias Raw = @convention(c) (Int, Int, Int, Int, Int) -> Int
  private typealias Rename =
    @convention(c) (
      Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32
    ) -> Int32
  private typealias Writeback = @convention(c) (Int32, Int64, Int64, UInt32) -> Int32

  /// Takes a lease; the signal that says it is being broken; from `linux/fcntl.h`.
  static let setLease: Int32 = 1024
  static let setSignal: Int32 = 10

  private typealias Flush = @convention(c) (Int32) -> Int32

  private static let raw = dlsym(nil, "syscall").map { unsafeBitCast($0, to: Raw.self) }
  private static let rename = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: Rename.self) }
  private static let flush = dlsym(nil, "syncfs").map { unsafeBitCast($0, to: Flush.self) }
  private static let writeback = dlsym(nil, "sync_file_range").map { unsafeBitCast($0, to: Writeback.self) }

  private typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32

  private static let control = dlsym(nil, "prctl").map { unsafeBitCast($0, to: Control.self) }

  /// prctl(2) with PR_SET_DUMPABLE 0: no core dump, and nobody but root looks into the process.
  static func forbidDumps() { _ = control?(4, 0, 0, 0, 0) }

  private typealias AdjustTime = @convention(c) (UnsafeMutableRawPointer) -> Int32

  private static let adjustTime = dlsym(nil, "adjtimex").map { unsafeBitCast($0, to: AdjustTime.self) }

  /// adjtimex(2), asked and not told anything: whether the kernel's clock is synchronised.
  static func isClockSynchronised() -> Bool {
    guard let adjustTime else { return false }
    // `struct timex`, 208 bytes: all zero asks for nothing to be changed. 5 is TIME_ERROR.
    return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { state in
      state.initializeMemory(as: UInt8.self, repeating: 0)
      guard let base = state.baseAddress else { return false }
      return (0..<5).contains(adjustTime(base))
    }
  }

  /// `struct open_how`.
  private struct OpenHow {
    var flags: UInt64
    var mode: UInt64
    var resolve: UInt64
  }

  /// openat2(2) with RESOLVE_NO_XDEV, RESOLVE_NO_SYMLINKS and RESOLVE_BENEATH, ready to be called.
  static func openBeneath(
    _ directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t
  ) -> (() -> Int32)? {
    guard let raw else { return nil }
    return {
      var how = OpenHow(flags: UInt64(UInt32(bitPattern: flags)), mode: UInt64(mode), resolve: 0x01 | 0x04 | 0x08)
      return withUnsafeMutablePointer(to: &how) { how in
        Int32(
          truncatingIfNeeded: raw(
            437, Int(directory), Int(bitPattern: path), Int(bitPattern: how), MemoryLayout<OpenHow>.size))
      }
    }
  }

  /// renameat2(2) with RENAME_NOREPLACE; ENOSYS where the C library has none.
  static func renameWithoutReplacing(
    _ from: Int32, _ old: UnsafePointer<CChar>, _ to: Int32, _ new: UnsafePointer<CChar>
  ) -> Int32 {
    guard let rename else {
      errno = ENOSYS
      return -1
    }
    return rename(from, old, to, new, 1)
  }

  /// Asks for the file's pages to be written soon, so that a later fsync waits less. Says nothing about errors: those
  /// are the fsync's to tell. The corresponding C function is `sync_file_range` with SYNC_FILE_RANGE_WRITE.
  static func startWriteback(_ number: Int32) {
    _ = writeback?(number, 0, 0, 2)
  }

  /// syncfs(2), ready to be called; nil before Linux 5.8, where it kept errors of writing to itself. The descriptor must
  /// have been opened before what it flushes was written: it tells the errors since then.
  static func flushFileSystem(_ number: Int32) -> (() -> Int32)? {
    guard tellsErrorsOfFlush, let flush else { return nil }
    return { flush(number) }
  }

  private static let tellsErrorsOfFlush: Bool = {
    var system = utsname()
    guard uname(&system) == 0 else { return false }
    let release = withUnsafeBytes(of: &system.release) { String(decoding: $0, as: UTF8.self) }
    let numbers = release.split { !("0"..."9").contains($0) }.prefix(2).map { Int($0) ?? 0 }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (5, 8)
  }()
}
