import Glibc
package import SystemPackage

/// A copy of a claimed file that nobody else can write to, and the only thing that is ever parsed.
package struct PrivateCopy: Sendable {
  /// Where it lies, below the path the spool was opened with; until it is archived or dropped.
  package let path: String
  /// Its length in bytes.
  package let size: Int64
  /// The SHA-256 of its bytes.
  package let digest: Digest
  let name: SpoolName
  let file: Descriptor
}

/// What became of copying a claimed file.
package enum CopyOutcome: Sendable {
  /// A whole copy, not yet durable: archiving makes it so.
  case copied(PrivateCopy)
  /// It is longer than allowed and was not read; its length in bytes.
  case tooLarge(bytes: Int64)
  /// Somebody still has it open for writing: try again later.
  case writerPresent
  /// It changed while it was being read: try again later.
  case changedWhileRead
  /// It is no plain file with one name, and was not read.
  case unsafe(LeftReason)
  /// Its owner does not let Daifa read it.
  case unreadable(Errno)
  /// It is not there.
  case gone

  /// Whether there is a copy.
  package var isCopied: Bool {
    if case .copied = self { true } else { false }
  }
}

extension Spool {
  /// Copies a claimed file into `private/work` and takes its digest on the way.
  ///
  /// A client may still write through a handle it kept open across the rename. So a read lease is taken, which the
  /// kernel grants only when nobody has the file open for writing, and the status is compared before and after. A lease
  /// on somebody else's file needs the right CAP_LEASE; without it the comparison alone must do. While the lease is
  /// held, who opens the file for writing waits. The corresponding C functions are `openat2` and `fcntl` with
  /// `F_SETLEASE`.
  ///
  /// - Parameters:
  ///   - file: the claimed file.
  ///   - maximumBytes: a longer file is not read.
  /// - Returns: the copy, or what is the matter with the file.
  /// - Throws: a fault of the spool itself, such as a full disk; whatever is the matter with the file is an outcome.
  package func copy(_ file: ClaimedFile, maximumBytes: Int64) throws(SpoolFault) -> CopyOutcome {
    try copy(file, maximumBytes: maximumBytes) {}
  }

  /// Copies with a step in between, by which tests play the client that writes meanwhile.
  func copy(_ file: ClaimedFile, maximumBytes: Int64, whileReading: () -> Void) throws(SpoolFault) -> CopyOutcome {
    let source: Descriptor
    do {
      let claimed = try Directory(SpoolPath.claimed(file.party), below: root)
      guard let opened = try claimed.open(file.name, O_RDONLY | O_NONBLOCK) else { return .gone }
      source = opened
    } catch {
      switch error.cause {
      case .tooManySymbolicLinkLevels: return .unsafe(.symbolicLink)
      case .noSuchAddressOrDevice: return .unsafe(.special)
      case .permissionDenied, .notPermitted: return .unreadable(error.cause)
      default: throw error
      }
    }
    if let reason = LeftReason(try source.status().kind) { return .unsafe(reason) }
    if !source.takeReadLease() { return .writerPresent }
    let before = try source.status()
    if before.links != 1 { return .unsafe(.linked) }
    if before.size > maximumBytes { return .tooLarge(bytes: before.size) }

    let work = try Directory(SpoolPath.work, below: root)
    let (name, target) = try newWorkFile(work)
    var isWhole = false
    defer { if !isWhole { _ = try? work.unlink(name) } }
    let (size, digest) = try source.copyBytes(to: target, expecting: before.size, whileReading)
    let after = try source.status()
    if size != before.size || after != before { return .changedWhileRead }
    isWhole = true
    return .copied(
      PrivateCopy(path: fullPath("\(work.path)/\(name.escaped)"), size: size, digest: digest, name: name, file: target))
  }

  /// Opens a private copy for reading, from its beginning, until it is archived or dropped.
  package func openCopy(_ copy: PrivateCopy) throws(SpoolFault) -> Descriptor {
    let work = try Directory(SpoolPath.work, below: root)
    guard let opened = try work.open(copy.name, O_RDONLY) else {
      throw SpoolFault(.open, work.shown(copy.name), .noSuchFileOrDirectory)
    }
    return opened
  }

  /// Removes a private copy that is not wanted, such as one of bytes that came before.
  package func drop(_ copy: PrivateCopy) throws(SpoolFault) {
    try Directory(SpoolPath.work, below: root).unlink(copy.name)
  }

  /// Removes everything in `private/work`: what the last run was copying when it ended. Only under the lock.
  package func clearWork() throws(SpoolFault) {
    let work = try Directory(SpoolPath.work, below: root)
    for name in try work.names() { try work.unlink(name) }
  }

  private func newWorkFile(_ work: Directory) throws(SpoolFault) -> (SpoolName, Descriptor) {
    while true {
      let name = nextWorkName()
      if let file = try work.create(name) { return (name, file) }
    }
  }
}

extension Descriptor {
  /// Takes a read lease until the descriptor is closed; false when somebody has the file open for writing. True also
  /// where a lease cannot be had at all (somebody else's file without CAP_LEASE, or a file system without leases).
  func takeReadLease() -> Bool {
    // A broken lease is told by a signal, and SIGIO would end the process; SIGURG is ignored unless somebody asks.
    _ = fcntl(number, LinuxCall.setSignal, SIGURG)
    do {
      _ = try Syscall.repeated { fcntl(number, LinuxCall.setLease, Int32(F_RDLCK)) }
      return true
    } catch {
      return error != .resourceTemporarilyUnavailable
    }
  }

  /// Copies to another file until the end or beyond the expected length; returns how much there was, and its digest.
  fileprivate func copyBytes(
    to target: Descriptor, expecting expected: Int64, _ whileReading: () -> Void
  ) throws(SpoolFault) -> (size: Int64, digest: Digest) {
    // One byte more than expected, so that a file that grew is noticed.
    let buffers = BufferPair(length: Int(min(1 << 20, expected + 1)))
    let digest = DigestBeside()
    var size: Int64 = 0
    var hinted: Int64 = 0
    while size <= expected {
      let count = try read(into: buffers.current)
      if count == 0 { break }
      size += Int64(count)
      let piece = UnsafeRawBufferPointer(rebasing: buffers.current[..<count])
      digest.update(piece, of: buffers)
      try target.write(piece)
      buffers.turn()
      if size - hinted >= Descriptor.writebackStride {
        LinuxCall.startWriteback(target.number)
        hinted = size
      }
      whileReading()
    }
    return (size, digest.finish())
  }
}
