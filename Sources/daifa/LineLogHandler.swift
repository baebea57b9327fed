import DaifaModel
import DaifaSpool
import Foundation
import Logging

/// Logs a line an event to standard error: with time and level for a terminal, with a priority for journald, which has its own clock.
struct LineLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  private let isJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(LineLogHandler.quoted("\($0.value)"))" }.joined()
    let now = Instant(milliseconds: MachineClock.wallMilliseconds())
    let prefix = isJournal ? "<\(priority(event.level))>" : "\(now) \(event.level.rawValue.uppercased()) "
    sayError("\(prefix)\(event.message)\(details)")
  }

  /// Syslog's number for a level.
  private func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }

  /// A value that cannot break the line or pass for another key.
  private static func quoted(_ value: String) -> String {
    let needsQuotes = value.isEmpty || value.unicodeScalars.contains { $0.value <= 0x20 || $0 == "\"" || $0 == "=" }
    guard needsQuotes else { return value }
    let plain = value.unicodeScalars.map { $0.value < 0x20 ? " " : $0 == "\"" ? "'" : String($0) }.joined()
    return "\"\(plain)\""
  }
}

extension Logger {
  /// The program's logger.
  static func daifa(level: Logger.Level = .info) -> Logger {
    var logger = Logger(label: "daifa") { _ in LineLogHandler() }
    logger.logLevel = level
    return logger
  }
}
