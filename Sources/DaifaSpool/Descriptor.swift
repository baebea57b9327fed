import Glibc
import SystemPackage

/// An open file or directory, closed with its last reference.
package final class Descriptor: Sendable {
  /// The number the kernel knows it by; valid as long as this object lives.
  package let number: Int32
  /// Where it lies below the spool's root, escaped for people.
  package let path: String

  /// After how many bytes of a long file the disk is asked to begin writing them.
  static let writebackStride: Int64 = 8 << 20

  init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// The file's status. The corresponding C function is `fstat`.
  func status() throws(SpoolFault) -> FileStatus {
    var status = stat()
    do {
      _ = try Syscall.repeated { fstat(number, &status) }
    } catch {
      throw SpoolFault(.status, path, error)
    }
    return FileStatus(status)
  }

  /// Makes what was written to it durable. Never repeated: a second fsync may say yes to what the first one lost. The
  /// corresponding C function is `fsync`.
  func sync() throws(SpoolFault) {
    do {
      try Syscall.once { fsync(number) }
    } catch {
      throw SpoolFault(.sync, path, error)
    }
  }

  /// Reads up to the buffer's length; 0 at the end. The corresponding C function is `read`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SpoolFault) -> Int {
    do {
      return try Syscall.repeated { Glibc.read(number, buffer.baseAddress, buffer.count) }
    } catch {
      throw SpoolFault(.read, path, error)
    }
  }

  /// Writes the whole buffer. The corresponding C function is `write`.
  func write(_ buffer: UnsafeRawBufferPointer) throws(SpoolFault) {
    var rest = buffer
    while !rest.isEmpty {
      do {
        let written = try Syscall.repeated { Glibc.write(number, rest.baseAddress, rest.count) }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      } catch {
        throw SpoolFault(.write, path, error)
      }
    }
  }

  /// Writes all the bytes.
  func write(_ bytes: [UInt8]) throws(SpoolFault) {
    let outcome = bytes.withUnsafeBytes { buffer in Result { () throws(SpoolFault) in try write(buffer) } }
    try outcome.get()
  }

  /// Sets the permission bits, whatever the umask. The corresponding C function is `fchmod`.
  func setMode(_ mode: mode_t) throws(SpoolFault) {
    do {
      _ = try Syscall.repeated { fchmod(number, mode) }
    } catch {
      throw SpoolFault(.changeMode, path, error)
    }
  }

  /// Makes files or directories durable, all of them on the root's file system.
  ///
  /// Many at once are made durable by one flush of the file system instead of a flush each: measured on ext4, 256 small
  /// files take 6 ms instead of 60 to 110. The corresponding C functions are `fsync` and `syncfs`.
  static func syncAll(_ files: [Descriptor], root: Descriptor) throws(SpoolFault) {
    if files.count >= 16, let flush = LinuxCall.flushFileSystem(root.number) {
      do {
        try Syscall.once(flush)
      } catch {
        throw SpoolFault(.sync, "the spool's file system", error)
      }
      return
    }
    for file in files { LinuxCall.startWriteback(file.number) }
    for file in files { try file.sync() }
  }
}
