import Glibc
import SystemPackage

/// An open directory of the spool, and what is done by name in it.
///
/// Nothing here follows a symbolic link, and nothing replaces a file unless it says so.
struct Directory: Sendable {
  let descriptor: Descriptor

  var path: String { descriptor.path }

  /// Opens a directory below another.
  init(_ relative: String, below root: Descriptor) throws(SpoolFault) {
    do {
      let number = try Syscall.open(root.number, relative, O_RDONLY | O_DIRECTORY)
      descriptor = Descriptor(number: number, path: relative)
    } catch {
      throw SpoolFault(.open, relative, error)
    }
  }

  /// The path of an entry, for people.
  func shown(_ name: SpoolName) -> String { "\(path)/\(name.escaped)" }

  /// Opens an entry; nil when there is none.
  func open(_ name: SpoolName, _ flags: Int32, mode: mode_t = 0) throws(SpoolFault) -> Descriptor? {
    do {
      let number = try Syscall.open(descriptor.number, name.cString, flags, mode)
      return Descriptor(number: number, path: shown(name))
    } catch {
      if error == .noSuchFileOrDirectory { return nil }
      throw SpoolFault(.open, shown(name), error)
    }
  }

  /// Makes a file that must not exist yet, 0600, for writing; nil when the name is taken.
  func create(_ name: SpoolName) throws(SpoolFault) -> Descriptor? {
    do {
      let number = try Syscall.open(descriptor.number, name.cString, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      return Descriptor(number: number, path: shown(name))
    } catch {
      if error == .fileExists { return nil }
      throw SpoolFault(.open, shown(name), error)
    }
  }

  /// The status of an entry itself, not of what a link points to; nil when there is none. The corresponding C function
  /// is `fstatat`.
  func status(_ name: SpoolName) throws(SpoolFault) -> FileStatus? {
    var status = stat()
    do {
      _ = try Syscall.repeated { fstatat(descriptor.number, name.cString, &status, AT_SYMLINK_NOFOLLOW) }
    } catch {
      if error == .noSuchFileOrDirectory { return nil }
      throw SpoolFault(.status, shown(name), error)
    }
    return FileStatus(status)
  }

  /// What became of a rename that must not replace.
  enum Renaming { case done, sourceGone, destinationExists }

  /// Moves an entry to another directory, or says why it did not. The corresponding C function is `renameat2`.
  func move(_ name: SpoolName, to other: Directory, as new: SpoolName) throws(SpoolFault) -> Renaming {
    do {
      try Syscall.renameNew(descriptor.number, name.cString, other.descriptor.number, new.cString)
      return .done
    } catch {
      switch error {
      case .noSuchFileOrDirectory: return .sourceGone
      case .fileExists: return .destinationExists
      default: throw SpoolFault(.rename, "\(shown(name)) to \(other.shown(new))", error)
      }
    }
  }

  /// Moves an entry over whatever lies there. The corresponding C function is `renameat`.
  func replace(_ name: SpoolName, to other: Directory, as new: SpoolName) throws(SpoolFault) {
    do {
      try Syscall.once { renameat(descriptor.number, name.cString, other.descriptor.number, new.cString) }
    } catch {
      throw SpoolFault(.rename, "\(shown(name)) to \(other.shown(new))", error)
    }
  }

  /// Gives an entry a second name; false when that name is taken. The corresponding C function is `linkat`.
  func link(_ name: SpoolName, to other: Directory, as new: SpoolName) throws(SpoolFault) -> Bool {
    do {
      _ = try Syscall.repeated {
        linkat(descriptor.number, name.cString, other.descriptor.number, new.cString, 0)
      }
      return true
    } catch {
      if error == .fileExists { return false }
      throw SpoolFault(.link, "\(shown(name)) to \(other.shown(new))", error)
    }
  }

  /// Removes an entry; false when there was none. The corresponding C function is `unlinkat`.
  @discardableResult
  func unlink(_ name: SpoolName) throws(SpoolFault) -> Bool {
    do {
      _ = try Syscall.repeated { unlinkat(descriptor.number, name.cString, 0) }
      return true
    } catch {
      if error == .noSuchFileOrDirectory { return false }
      throw SpoolFault(.unlink, shown(name), error)
    }
  }

  /// Every name in the directory but `.` and `..`, in the order of their bytes. The corresponding C function is
  /// `readdir`.
  func names() throws(SpoolFault) -> [SpoolName] {
    let own = try reopened()
    guard let stream = fdopendir(own) else {
      let cause = Errno(rawValue: errno)
      close(own)
      throw SpoolFault(.list, path, cause)
    }
    defer { closedir(stream) }
    var names: [SpoolName] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        let cause = Errno(rawValue: errno)
        if cause.rawValue != 0 { throw SpoolFault(.list, path, cause) }
        break
      }
      // The record ends with its name; reading the whole `dirent` would run past it.
      let start = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let bytes = UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      if let name = SpoolName(bytes: bytes) { names.append(name) }
    }
    return names.sorted()
  }

  /// A descriptor of its own for a listing, since duplicates share their position in the directory.
  private func reopened() throws(SpoolFault) -> Int32 {
    do {
      return try Syscall.open(descriptor.number, ".", O_RDONLY | O_DIRECTORY)
    } catch {
      throw SpoolFault(.list, path, error)
    }
  }
}
