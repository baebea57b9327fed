package import DaifaModel

/// What one pass over the spool did.
package struct PassReport: Sendable {
  /// One file that was handled.
  package struct File: Sendable {
    package var party: Party
    /// The sender's name for it, escaped.
    package var name: String
    package var kind: FileKind
    package var outcome: FileOutcome
    package var lines: Int
    package var accepted: Int
    package var acceptedSum: Amount
    package var refused: Int
    package var findings: [FindingCode: Int]
  }

  /// One instruction that was published.
  package struct Instruction: Sendable {
    package var bank: String
    package var number: String
    package var file: String
    package var count: Int
    package var amount: Amount
  }

  package var files: [File] = []
  package var instructions: [Instruction] = []
  /// Names of reports written besides receipts, with whom they are for.
  package var reports: [(party: Party, name: String)] = []
  /// Faults that left something undone, in words; what they were about is tried again.
  package var faults: [String] = []
  /// 暂停: why the pass was cut short, when it was for want of something that may come back by itself: room on the disk, descriptors, memory.
  package var pause: String?
  /// Files not taken yet: still being written, or waiting for their marker.
  package var waiting = 0
  /// What lies in inboxes and is not a file to take, with the reason.
  package var left: [(party: Party, name: String, reason: String)] = []

  package init() {}

  /// Whether anything was done that the books show.
  package var changedBooks: Bool {
    !instructions.isEmpty || files.contains { $0.outcome != .duplicate && $0.outcome != .refused }
  }
}
