import ArgumentParser
import DaifaConfiguration
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The daemon.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "常驻运行。The daemon, in the foreground.",
    discussion: """
      Example:
        daifa run --spool /srv/daifa

      SIGTERM or SIGINT ends it after the file in hand. SIGHUP reads daifa.yaml again and keeps the old one when the new one is
      wrong. A second one on the same spool is refused. Under systemd it tells when it is ready, and that it lives.
      """)

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Log more.") var verbose = false

  func run() async throws {
    let logger = Logger.daifa(level: verbose ? .debug : .info)
    let configuration = try options.configuration()
    let spool = try options.open()
    try spool.prepare(parties: configuration.senders)
    let lock = try SpoolLock(spool)
    for directory in try spool.unconfiguredDirectories(configuration.senders) {
      logger.warning("A directory belongs to no configured party", metadata: ["directory": "\(directory)"])
    }
    let loop = try DaemonLoop(
      spool: spool, parties: configuration.senders, note: lock.pauseNote, logger: logger)
    let daemon = DaemonService(
      loop: loop, spool: spool, ledgerPath: options.ledgerPath, configuration: configuration, today: options.today,
      logger: logger)
    let reload = ReloadService(loop: loop, options: options, logger: logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: daemon, successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: reload, successTerminationBehavior: .ignore),
        ], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger.daifa(level: .error)))
    try await group.run()
    _ = consume lock
  }
}

/// The daemon's loop as a service.
private struct DaemonService: Service {
  let loop: DaemonLoop
  let spool: Spool
  let ledgerPath: String
  let configuration: Configuration
  let today: Day?
  let logger: Logger

  func run() async throws {
    // Long files take longer than a watchdog waits; every few thousand lines are a sign of life too.
    let beat = ThrottledBeat()
    try await withGracefulShutdownHandler {
      try await loop.run(scanSeconds: configuration.scanSeconds) {
        let ledger = try Ledger(path: ledgerPath)
        logger.notice("Ready", metadata: ["spool": "\(spool.rootPath)"])
        ServiceNotification.ready.send()
        return try Exchange(
          spool: spool, ledger: ledger, configuration: configuration, today: today, logger: logger,
          listener: { _ in beat.send() })
      } beat: {
        ServiceNotification.alive.send()
      }
    } onGracefulShutdown: {
      ServiceNotification.stopping.send()
      loop.stop()
    }
    logger.notice("Ended")
  }
}

/// Reads daifa.yaml again on SIGHUP.
private struct ReloadService: Service {
  let loop: DaemonLoop
  let options: SpoolOptions
  let logger: Logger

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do {
        loop.reload(try options.configuration())
      } catch {
        logger.error("The new daifa.yaml is wrong; the old one stays in force", metadata: ["mistakes": "\(error)"])
      }
    }
  }
}

/// Tells the service manager at most once a second that work goes on.
private final class ThrottledBeat: Sendable {
  private let last = Mutex<Int64>(0)

  func send() {
    let now = MachineClock.monotonicNanoseconds()
    let isDue = last.withLock { last in
      guard now - last > 1_000_000_000 else { return false }
      last = now
      return true
    }
    if isDue { ServiceNotification.alive.send() }
  }
}
