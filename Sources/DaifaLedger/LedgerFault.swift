internal import GRDB

/// A fault of the ledger: what was being done, and what SQLite said. Never a value out of a file.
package struct LedgerFault: Error, CustomStringConvertible {
  /// What was being done, as a verb and its object.
  package var operation: String
  /// SQLite's extended result code, or 0 when the fault is not SQLite's.
  package var code: Int32
  /// What is wrong, in a sentence that names no person.
  package var reason: String
  /// Whether it may be gone when tried again: the disk was full, the file was busy.
  package var isTransient: Bool
  /// Whether it is not known what was recorded, or the open ledger can record no more: the process must end, and its next start reads
  /// what is there.
  package var leavesUnknown: Bool

  init(
    operation: String, code: Int32 = 0, reason: String, isTransient: Bool = false, leavesUnknown: Bool = false
  ) {
    self.operation = operation
    self.code = code
    self.reason = reason
    self.isTransient = isTransient
    self.leavesUnknown = leavesUnknown || LedgerFault.ending.contains(code & 0xFF)
  }

  init(_ operation: String, _ error: DatabaseError) {
    self.operation = operation
    code = error.extendedResultCode.rawValue
    // The message of SQLite names tables and columns, the description of GRDB could show arguments.
    reason = error.message ?? "no message"
    // A commit whose fsync failed may yet be found whole in the log after a restart.
    leavesUnknown = LedgerFault.ending.contains(error.resultCode.rawValue)
    isTransient = [.SQLITE_BUSY, .SQLITE_FULL, .SQLITE_NOMEM, .SQLITE_CANTOPEN].contains(error.resultCode)
  }

  /// The primary result codes SQLITE_IOERR and SQLITE_READONLY. Where a file cannot be opened for writing for a moment (the disk is full,
  /// too many files are open), SQLite opens it for reading and keeps it so.
  private static let ending: Set<Int32> = [10, 8]

  /// What is wanting, in Chinese; empty where nothing is. SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOMEM.
  package var chineseShortage: String {
    switch code & 0xFF {
    case 13: "磁盘已满"
    case 14: "打不开账本（磁盘已满或可打开的文件数不足）"
    case 7: "内存不足"
    default: ""
    }
  }

  package var description: String {
    "Cannot \(operation): \(reason)\(code == 0 ? "" : " (SQLite \(code))")."
      + (isTransient ? " It is tried again." : " Nothing of it was recorded.")
  }
}
