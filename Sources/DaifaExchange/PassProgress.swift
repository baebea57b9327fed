/// How far a pass has come with what it has in hand: for a terminal, and for a service manager that wants to hear that work goes on.
package struct PassProgress: Sendable {
  /// What is being done.
  package enum Stage: Sendable {
    case checking, recording, matching, instructing, exporting
  }

  package var stage: Stage
  /// The file in hand, escaped; empty while payments are instructed.
  package var file: String
  /// Lines done so far.
  package var lines: Int
}

/// Hears how far a pass has come, every few thousand lines, on the thread that does the work.
package typealias PassListener = @Sendable (PassProgress) -> Void
