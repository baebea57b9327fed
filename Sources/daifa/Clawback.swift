import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// One step in a case, by command.
struct Clawback: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "登记追回案件的一步。Take one step in a case of money to be got back.",
    discussion: """
      Examples:
        daifa clawback ZH000000001941 --action recover --amount 502.50 --voucher 2026-0412 --by 财政02
        daifa clawback ZH000000001941 --action waive --amount 20.00 --by 财政02 --reason 户主死亡，无遗产
        daifa clawback ZH000000001941 --action close --by 财政03
        daifa clawback --payment DF000000000000195 --action open --amount 502.50 --by 财政01 --reason 享受人已死亡

      Checks the step, then drops it into finance's inbox as a clawback file of one line: the running daemon takes it, or, when none works on
      the spool, this command does. It is answered by a receipt like any file. Where finance's files must be signed, send a signed one.

      Exit status: 0 taken (or handed to the daemon), 1 the step is refused or could not be handed over.
      """)

  @Argument(help: "The case's number; none when a case is opened.") var caseNumber: String?
  @Option(help: "open, recover, waive, close or note.") var action: String
  @Option(help: "The payment that should not have been made, for open.") var payment = ""
  @Option(help: "Yuan, for open, recover and waive.") var amount = ""
  @Option(name: .customLong("on"), help: "The day the money came back; today unless told.") var recoveredOn = ""
  @Option(help: "The voucher of the money that came back.") var voucher = ""
  @Option(help: "Who decided it.") var by: String
  @Option(help: "Why, for open, waive and note.") var reason = ""
  @OptionGroup var options: SpoolOptions
  @OptionGroup var day: DayOption

  func run() throws {
    let configuration = try options.configuration()
    if configuration.signatures[.finance]?.isRequired == true {
      throw Failure("财政部门的文件须签名，请报送签名的追回文件。Finance's files must be signed: send a signed clawback file.")
    }
    let spool = try options.open()
    let inbox = "\(options.spool)/\(Party.finance.path)/inbox"
    let name = "clawback-\(UUID().uuidString.prefix(8).lowercased()).csv"
    // Never taken under a name that begins with a dot.
    let hidden = "\(inbox)/.\(name)"
    try Data(file.utf8).write(to: URL(fileURLWithPath: hidden))
    var isDropped = false
    defer { if !isDropped { try? FileManager.default.removeItem(atPath: hidden) } }
    try check(hidden, name, spool, configuration)
    try FileManager.default.moveItem(atPath: hidden, toPath: "\(inbox)/\(name)")
    isDropped = true
    try handle(name, spool, configuration)
  }

  /// The file of one line.
  private var file: String {
    let values = [caseNumber ?? "", payment, action, amount, recoveredOn, voucher, by, reason].map { value in
      value.contains { $0 == "," || $0 == "\"" } ? "\"\(value.replacing("\"", with: "\"\""))\"" : value
    }
    let names = ClawbackField.allCases.map(\.name).joined(separator: ",")
    return "\(names)\n\(values.joined(separator: ","))\nTOTAL,1,\(amount.isEmpty ? "0.00" : amount),,,,,\n"
  }

  /// Says why a step would be refused, before anything is dropped.
  private func check(_ path: String, _ name: String, _ spool: Spool, _ configuration: Configuration) throws {
    let checking = Checking(
      spool: spool, ledger: try options.readLedger(), configuration: configuration, today: day.today)
    let verdict = try checking.check(try Descriptor.reading(path: path), name: name, party: .finance)
    for finding in verdict.findings.list where finding.effect != .advises || verdict.outcome == .duplicate {
      sayError("\(finding.sentence(.chinese)) \(finding.sentence(.english))")
    }
    if verdict.outcome == .duplicate { throw Failure("同样的一步已经登记过。The very same step was taken before.") }
    if verdict.outcome == .refused { throw ExitCode(1) }
  }

  /// Takes the file, unless somebody works on the spool who will.
  private func handle(_ name: String, _ spool: Spool, _ configuration: Configuration) throws {
    guard let lock = try Clawback.lock(spool) else {
      return say(
        "已交给正在运行的daifa，结果见 finance/outbox 的收件回执。Handed to the daifa at work; see the receipt in finance/outbox.")
    }
    let (report, _) = try Drain.pass(
      spool, path: options.ledgerPath, configuration: configuration, today: day.today, quietly: true)
    _ = consume lock
    guard let taken = report.files.first(where: { $0.name == name }) else {
      throw Failure((report.faults + ["\(name) 尚未收取，下一遍再收。It is not taken yet."]).joined(separator: "\n"))
    }
    guard taken.outcome == .accepted else { throw Failure("\(name)：\(taken.outcome.chineseName)") }
    say("已登记。Recorded.")
  }
  /// The spool's lock; nil while somebody else holds it.
  private static func lock(_ spool: Spool) throws(SpoolFault) -> SpoolLock? {
    do {
      return try SpoolLock(spool)
    } catch {
      if error.operation == .lock { return nil }
      throw error
    }
  }
}
