package import SystemPackage

/// 故障: a system call on the spool that failed, told so that an operator can act on it.
package struct SpoolFault: Error, Hashable, Sendable {
  /// What was being done.
  package enum Operation: String, Sendable, CaseIterable {
    case open, read, write, sync, status, list, rename, link, unlink
    case makeDirectory, changeMode, changeGroup, lock, watch, wait, measure, publish, verify
  }

  /// What was being done.
  package let operation: Operation
  /// What it was done to, relative to the spool's root and escaped for people.
  package let path: String
  /// The system's error.
  package let cause: Errno
  /// A sentence that says what to do; empty where the cause says it all.
  package let advice: String

  init(_ operation: Operation, _ path: String, _ cause: Errno, advice: String? = nil) {
    self.operation = operation
    self.path = path
    self.cause = cause
    self.advice = advice ?? SpoolFault.advice(operation, cause)
  }

  /// What is wanting, in Chinese; empty where nothing is.
  package var chineseShortage: String {
    switch cause {
    case .noSpace, .diskQuotaExceeded: "磁盘已满"
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "可打开的文件数不足"
    case .noMemory, .noBufferSpace: "内存不足"
    default: ""
    }
  }

  /// A short stable name for logs: `spool.sync`.
  package var code: String { "spool.\(operation.rawValue)" }

  /// Whether the same step may well succeed later without anybody repairing the program or the configuration.
  package var isTransient: Bool { !leavesUnknown && SpoolFault.passing.contains(cause) }

  /// Whether Daifa's account may not do it.
  package var isForbidden: Bool { !leavesUnknown && (cause == .permissionDenied || cause == .notPermitted) }

  /// Whether nobody can say if the step took effect: the process must end and the restart read the state.
  ///
  /// True for every failed fsync, which is never repeated, and for a rename that failed for another reason than one
  /// the kernel finds before it changes anything.
  package var leavesUnknown: Bool {
    switch operation {
    case .sync: true
    case .rename: !SpoolFault.refusals.contains(cause)
    default: false
    }
  }

  /// Errors that pass: a resource ran out or somebody else holds it for now.
  private static let passing: Set<Errno> = [
    .resourceTemporarilyUnavailable, .interrupted, .noSpace, .diskQuotaExceeded, .tooManyOpenFiles,
    .tooManyOpenFilesInSystem, .noMemory, .noBufferSpace, .resourceBusy,
  ]

  /// Errors of rename(2) that are found before anything is changed.
  private static let refusals: Set<Errno> = [
    .noSuchFileOrDirectory, .fileExists, .improperLink, .invalidArgument, .fileNameTooLong, .permissionDenied,
    .notPermitted, .readOnlyFileSystem, .notDirectory, .isDirectory, .directoryNotEmpty, .noFunction,
    .tooManySymbolicLinkLevels,
  ]

  private static func advice(_ operation: Operation, _ cause: Errno) -> String {
    if operation == .sync {
      return "Nobody knows what reached the disk: check the disk, then start Daifa again; it reads the state anew."
    }
    return switch cause {
    case .noSpace, .diskQuotaExceeded: "Free space on the spool's file system; nothing is lost meanwhile."
    case .permissionDenied, .notPermitted: "Give Daifa's account the right to it (owner, group and mode)."
    case .readOnlyFileSystem: "The file system is mounted read-only: look for disk errors and mount it again."
    case .improperLink: "Everything in the spool must lie on one file system and one mount."
    case .ioError: "The disk reports an error: look at the kernel's log before going on."
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "Raise the limit of open files (LimitNOFILE)."
    case .noSuchFileOrDirectory: "Something removed it; `daifa init` makes missing directories."
    case .tooManySymbolicLinkLevels: "A symbolic link stands where a plain file or directory must be; remove it."
    default: ""
    }
  }
}

extension SpoolFault: CustomStringConvertible {
  /// One sentence for what was touched and why it failed, one for what to do.
  package var description: String {
    let sentence = "The spool could not \(phrase) \(path): \(cause.description)."
    return advice.isEmpty ? sentence : "\(sentence) \(advice)"
  }

  private var phrase: String {
    switch operation {
    case .makeDirectory: "make the directory"
    case .changeMode: "change the mode of"
    case .changeGroup: "change the group of"
    case .sync: "make durable"
    case .status: "look at"
    case .wait: "wait for"
    case .measure: "measure the free space of"
    default: operation.rawValue
    }
  }
}
