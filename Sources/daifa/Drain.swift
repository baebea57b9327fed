import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation
import Logging

/// Handles everything that is complete now, then exits.
struct Drain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "处理现有文件后退出。Do what `run` would do with everything complete now, then exit.",
    discussion: """
      Examples:
        daifa drain --spool /srv/daifa
        daifa drain --today 2026-06-30 --json

      Exit status: 0 all was handled (refused files are handled), 1 a fault left something undone.
      """)

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object: files, instructions, breaks.") var json = false

  func run() throws {
    let configuration = try options.configuration()
    let spool = try options.open()
    try spool.prepare(parties: configuration.senders)
    let lock = try SpoolLock(spool)
    let (report, breaks) = try Drain.pass(
      spool, path: options.ledgerPath, configuration: configuration, today: options.today, quietly: json)
    if json { try sayJSON(DrainOutput(report, breaks)) } else { Drain.tell(report, breaks) }
    // Held to the end: nobody else may work on the spool while this pass does.
    _ = consume lock
    if !report.faults.isEmpty {
      for fault in report.faults { sayError(fault) }
      throw ExitCode(1)
    }
  }

  /// One pass, and another once the quiet time is over when something was still quiet.
  static func pass(
    _ spool: Spool, path: String, configuration: Configuration, today: Day?, quietly: Bool
  ) throws -> (PassReport, [BreakKind: Int]) {
    let ledger = try Ledger(path: path)
    let progress = quietly ? nil : TerminalProgress()
    defer { progress?.end() }
    var listener: PassListener?
    if let progress { listener = { progress.show($0) } }
    let exchange = try Exchange(
      spool: spool, ledger: ledger, configuration: configuration, today: today,
      logger: Logger.daifa(level: quietly ? .error : .notice), listener: listener)
    var report = try exchange.pass()
    let quiet =
      configuration.senders.map {
        configuration.arrival(of: $0).quietSeconds ?? configuration.quietSeconds
      }.max() ?? 0
    if report.waiting > 0 {
      Thread.sleep(forTimeInterval: quiet == 0 ? 0.5 : TimeInterval(quiet) + 0.1)
      let second = try exchange.pass()
      report.files += second.files
      report.instructions += second.instructions
      report.reports += second.reports
      report.faults += second.faults
      report.waiting = second.waiting
    }
    let day = today ?? Instant(milliseconds: MachineClock.wallMilliseconds()).day
    return (report, try ledger.read("count breaks") { try $0.openBreakCounts(on: day) })
  }

  private static func tell(_ report: PassReport, _ breaks: [BreakKind: Int]) {
    for file in report.files {
      say(
        "\(file.party.path)/\(file.name)  \(file.kind.chineseName)  \(file.outcome.chineseName)  明细\(file.lines) 接收\(file.accepted)（\(file.acceptedSum.grouped)元） 拒收\(file.refused)"
      )
    }
    for instruction in report.instructions {
      say(
        "→ banks/\(instruction.bank)/outbox/\(instruction.file)  \(instruction.count)笔 \(instruction.amount.grouped)元")
    }
    for left in report.left { say("未收取 \(left.party.path)/\(left.name)：\(left.reason)") }
    if report.waiting > 0 { say("尚未传完或等待标记的文件：\(report.waiting)") }
    let open = breaks.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.chineseName)\($0.value)" }
    say(open.isEmpty ? "没有未解决的差异。" : "未解决的差异：\(open.joined(separator: "，"))")
  }
}

/// What `drain --json` prints.
struct DrainOutput: Encodable {
  struct File: Encodable {
    var party: String
    var name: String
    var kind: String
    var outcome: String
    var lines: Int
    var accepted: Int
    var acceptedFen: Int64
    var refused: Int
    var findings: [String: Int]
  }

  struct Instruction: Encodable {
    var bank: String
    var instructionNo: String
    var file: String
    var count: Int
    var amountFen: Int64
  }

  var files: [File]
  var instructions: [Instruction]
  var breaks: [String: Int]

  init(_ report: PassReport, _ breaks: [BreakKind: Int]) {
    files = report.files.map { file in
      File(
        party: file.party.path, name: file.name, kind: file.kind.rawValue, outcome: file.outcome.rawValue,
        lines: file.lines, accepted: file.accepted, acceptedFen: file.acceptedSum.fen, refused: file.refused,
        findings: Dictionary(uniqueKeysWithValues: file.findings.map { ($0.key.rawValue, $0.value) }))
    }
    instructions = report.instructions.map {
      Instruction(bank: $0.bank, instructionNo: $0.number, file: $0.file, count: $0.count, amountFen: $0.amount.fen)
    }
    self.breaks = DrainOutput.named(breaks)
  }

  /// Counts by the kinds' names.
  static func named(_ breaks: [BreakKind: Int]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: breaks.map { ($0.key.rawValue, $0.value) })
  }
}
