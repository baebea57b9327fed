import DaifaLedger
package import DaifaModel
package import DaifaSpool
import Dispatch
package import Logging
import Synchronization

/// 常驻: the daemon's loop. Scans are the truth, notifications only make the next one sooner; between them it sleeps and costs nothing.
///
/// Everything happens on one thread of its own, so that no fsync ever holds up another task.
package final class DaemonLoop: Sendable {
  private struct Requests {
    var stop = false
    var configuration: Configuration?
  }

  private let requests = Mutex(Requests())
  private let watch: InboxWatch
  private let queue = DispatchQueue(label: "daifa.exchange")
  private let logger: Logger
  private let note: PauseNote?

  /// Watches the inboxes of these parties; a pause is told in a note as well.
  package init(spool: Spool, parties: [Party], note: PauseNote? = nil, logger: Logger) throws {
    watch = try InboxWatch(spool, parties: parties)
    self.note = note
    self.logger = logger
  }

  /// Ends the loop after the file in hand.
  package func stop() {
    requests.withLock { $0.stop = true }
    watch.wake()
  }

  /// Takes another configuration before the next pass.
  package func reload(_ configuration: Configuration) {
    requests.withLock { $0.configuration = configuration }
    watch.wake()
  }

  /// Runs until told to stop. The exchange is made on the loop's own thread; `beat` is called when a pass has ended and tells the service
  /// manager that all is well. Throws what ends the process: ``StateUnknown``, or a fault that no waiting would mend.
  package func run(
    scanSeconds: Int, makeExchange: @escaping @Sendable () throws -> Exchange, beat: @escaping @Sendable () -> Void
  ) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(with: Result { try self.loop(scanSeconds, makeExchange, beat) })
      }
    }
  }

  private func loop(_ scanSeconds: Int, _ makeExchange: () throws -> Exchange, _ beat: () -> Void) throws {
    let exchange = try makeExchange()
    var reportedFaults: Set<String> = []
    var reportedLeft: Set<String> = []
    var pausedSince: Int64?
    while true {
      let (stop, configuration) = requests.withLock { requests in
        defer { requests.configuration = nil }
        return (requests.stop, requests.configuration)
      }
      if stop { return }
      if let configuration {
        do {
          try exchange.reload(configuration)
          logger.notice("The configuration was read again")
        } catch {
          logger.error(
            "The new configuration cannot be used; the old one stays in force", metadata: ["fault": "\(error)"])
        }
      }
      let report = try exchange.pass()
      tell(report.pause, &pausedSince)
      // A fault that stays is told once, not every few seconds.
      let faults = Set(report.faults).subtracting([report.pause].compactMap(\.self))
      for fault in faults.subtracting(reportedFaults).sorted() {
        logger.error("Something was left undone and is tried again", metadata: ["fault": "\(fault)"])
      }
      reportedFaults = faults
      let left: Set<String> = Set(
        report.left.map { thing -> String in "\(thing.party.path)/\(thing.name): \(thing.reason)" })
      for thing in left.subtracting(reportedLeft).sorted().prefix(20) {
        logger.warning("Something in an inbox is no file to take and stays there", metadata: ["thing": "\(thing)"])
      }
      reportedLeft = left
      beat()
      // What is being written has to be looked at again soon; otherwise the watch says when.
      let rest = report.waiting > 0 ? min(scanSeconds * 1_000, 500) : scanSeconds * 1_000
      if try watch.wait(milliseconds: rest) { pause() }
    }
  }

  /// Says, in the log and to the service manager, when intake begins to pause and why, and when it goes on.
  private func tell(_ pause: String?, _ since: inout Int64?) {
    let now = MachineClock.monotonicNanoseconds()
    switch (pause, since) {
    case (let cause?, nil):
      since = now
      logger.error("Intake is paused and goes on by itself when the cause is gone", metadata: ["cause": "\(cause)"])
      ServiceNotification.status("暂停收件 Intake is paused: \(cause)")
      note?.write((Instant(milliseconds: MachineClock.wallMilliseconds()), cause))
    case (nil, let begin?):
      since = nil
      logger.notice("Intake goes on", metadata: ["pausedSeconds": "\((now - begin) / 1_000_000_000)"])
      ServiceNotification.status("运行中 Working")
      note?.write(nil)
    case (.some, .some), (nil, nil): break
    }
  }

  /// Lets a burst of notifications pass, so that many files that come at once are taken at once.
  private func pause() { _ = try? watch.wait(milliseconds: 10) }
}
