import DaifaExchange
import DaifaModel
import DaifaSpool
import Foundation
import Synchronization

/// One line on a terminal that says how far a long file is, a few times a second; nothing where there is no terminal.
final class TerminalProgress: Sendable {
  private struct State {
    var last: Int64 = 0
    var isShown = false
  }

  private let state = Mutex(State())

  /// A progress line; nil when standard error is no terminal.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
  }

  func show(_ progress: PassProgress) {
    let stage: String =
      switch progress.stage {
      case .checking: "检查"
      case .recording: "登记"
      case .matching: "核对"
      case .instructing: "送盘"
      case .exporting: "导出"
      }
    show("\(stage) \(progress.file)", progress.lines, unit: "行")
  }

  /// Shows what is being done and how many of it are done.
  func show(_ what: String, _ number: Int, unit: String = "") {
    let now = MachineClock.monotonicNanoseconds()
    let isDue = state.withLock { state in
      guard now - state.last > 200_000_000 else { return false }
      state = State(last: now, isShown: true)
      return true
    }
    guard isDue else { return }
    let line = "\r\u{1B}[K\(what) \(Amount(fen: Int64(number) * 100).grouped.dropLast(3))\(unit)"
    put(line)
  }

  /// Takes the line away.
  func end() {
    if state.withLock({ $0.isShown }) { put("\r\u{1B}[K") }
  }

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
