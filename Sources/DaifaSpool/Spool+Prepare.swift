package import DaifaModel
import Glibc
import SystemPackage

extension Spool {
  /// Sets what a process that works on the spool needs of itself: a umask of 0077, so that nothing is readable by
  /// others before it is meant to be, no trace of its memory when it crashes, and as many open files as it may have.
  /// Returns how many those are.
  @discardableResult
  package static func prepareProcess() -> Int {
    umask(0o077)
    keepMemoryPrivate()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 0 }
    let old = limit.rlim_cur
    limit.rlim_cur = max(old, min(limit.rlim_max, 65_536))
    return Int(clamping: setrlimit(resource, &limit) == 0 ? limit.rlim_cur : old)
  }

  /// Sees to it that what stands in memory, names and numbers of people, gets into no core dump, into no other process of
  /// the account, and not into the report of a crash, which shows registers. The corresponding C functions are
  /// `setrlimit`, `prctl` with PR_SET_DUMPABLE, and `signal`.
  private static func keepMemoryPrivate() {
    // One byte and not none: with none the kernel still feeds a program that core_pattern names.
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    if getrlimit(resource, &limit) == 0 {
      limit.rlim_max = min(limit.rlim_max, 1)
      limit.rlim_cur = limit.rlim_max
      _ = setrlimit(resource, &limit)
    }
    LinuxCall.forbidDumps()
    // Swift's own handlers print what they find; the default ones end the process.
    for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
  }

  /// Makes the directories that are missing, durably, and sees to it that files can be renamed between them all.
  ///
  /// Modes and owners of inboxes and outboxes that are there already are the operator's and stay as they are; `private`
  /// is closed to everybody else in any case. Throws when a party's id is no plain name, or when some directory lies on
  /// another file system or mount than the root, since no file could be renamed into it.
  package func prepare(parties: [Party]) throws(SpoolFault) {
    let group = group()
    try preparePrivate(group)
    for path in [SpoolPath.work, SpoolPath.archive] { try group.ensure(path, mode: 0o700) }
    let archive = try group.directory(SpoolPath.archive)
    for high in 0..<256 {
      let prefix = (high < 16 ? "0" : "") + String(high, radix: 16)
      if try group.make(prefix, in: archive, "\(SpoolPath.archive)/\(prefix)", mode: 0o700) { group.touch(archive) }
    }
    for role in [Party.Role.department, .bank] { try group.ensure(role.rawValue, mode: 0o755) }
    for party in parties {
      guard let name = SpoolName(party.id.isEmpty ? party.path : party.id), name.escaped == name.text else {
        let shown = SpoolName(bytes: party.path.utf8.map { $0 == 0x2f ? 0x5f : $0 })?.escaped ?? party.role.rawValue
        throw SpoolFault(.makeDirectory, shown, .invalidArgument, advice: "A party's id must be one plain name.")
      }
      try group.ensure(party.path, mode: 0o755)
      if party.hasInbox {
        try group.ensure(SpoolPath.inbox(party), mode: 0o770)
        try group.ensure(SpoolPath.claimed(party), mode: 0o700)
      }
      try group.ensure(SpoolPath.outbox(party), mode: 0o750)
      try group.ensure(SpoolPath.ready(party), mode: 0o700)
    }
    try group.commit()
    try verifyOneFileSystem(parties)
  }

  /// The directories below `departments` and `banks` that belong to no configured party, escaped for people.
  package func unconfiguredDirectories(_ parties: [Party]) throws(SpoolFault) -> [String] {
    var result: [String] = []
    for role in [Party.Role.department, .bank] {
      let directory = try Directory(role.rawValue, below: root)
      let known = Set(parties.filter { $0.role == role }.map { Array($0.id.utf8) })
      for name in try directory.names() where !known.contains(name.bytes) {
        let kind = try directory.status(name)?.kind
        if kind == .directory || kind == .symbolicLink { result.append(directory.shown(name)) }
      }
    }
    return result
  }

  /// Makes `private` where it is missing and closes it to everybody but Daifa's account.
  func preparePrivate(_ group: DirectorySync) throws(SpoolFault) {
    try group.ensure(SpoolPath.private, mode: 0o700)
    let directory = try group.directory(SpoolPath.private)
    if try directory.descriptor.status().mode & 0o077 != 0 { try directory.descriptor.setMode(0o700) }
  }

  private func verifyOneFileSystem(_ parties: [Party]) throws(SpoolFault) {
    let home = try Directory(SpoolPath.private, below: root).descriptor.status().identity.device
    for party in parties {
      for path in (party.hasInbox ? [SpoolPath.inbox(party)] : []) + [SpoolPath.outbox(party)] {
        // Opening crosses no mount, so a bind mount of the same file system is refused here as well.
        do throws(SpoolFault) {
          let device = try Directory(path, below: root).descriptor.status().identity.device
          if device != home { throw SpoolFault(.open, path, .improperLink) }
        } catch {
          // A party that closed its own inbox is told of by every scan, and stops nobody else.
          guard error.isForbidden else { throw error }
        }
      }
    }
  }
}

extension DirectorySync {
  /// Makes a directory, and those above it, where they are missing. The corresponding C functions are `mkdirat` and `renameat2`.
  func ensure(_ path: String, mode: mode_t) throws(SpoolFault) {
    let parts = path.split(separator: "/").map(String.init)
    for depth in 1...parts.count {
      let parent = parts.prefix(depth - 1).joined(separator: "/")
      let own = parts.prefix(depth).joined(separator: "/")
      let above = try directory(parent.isEmpty ? "." : parent)
      let isLast = depth == parts.count
      let wanted: mode_t = isLast ? mode : parts[0] == SpoolPath.private ? 0o700 : 0o755
      if try make(parts[depth - 1], in: above, own, mode: wanted) { touch(above) }
    }
  }

  /// Makes one directory; false when something of that name is there already. What others are to enter comes under its name only once
  /// its mode is set: a crash in between would leave it closed for good, since the modes of what is there are the operator's.
  fileprivate func make(_ name: String, in above: Directory, _ path: String, mode: mode_t) throws(SpoolFault) -> Bool {
    var status = stat()
    if fstatat(above.descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return false }
    do {
      if mode & 0o077 == 0 {
        _ = try Syscall.repeated { mkdirat(above.descriptor.number, name, mode) }
        return true
      }
    } catch {
      if error == .fileExists { return false }
      throw SpoolFault(.makeDirectory, path, error)
    }
    let unfinished = ".\(name).new"
    do {
      _ = try Syscall.repeated { mkdirat(above.descriptor.number, unfinished, 0o700) }
    } catch {
      // One that a crash left is as good.
      guard error == .fileExists else { throw SpoolFault(.makeDirectory, path, error) }
    }
    try Directory("\(above.path)/\(unfinished)", below: root).descriptor.setMode(mode)
    guard let old = SpoolName(unfinished), let new = SpoolName(name) else {
      throw SpoolFault(.makeDirectory, path, .invalidArgument)
    }
    return try above.move(old, to: above, as: new) == .done
  }
}
