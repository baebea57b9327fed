import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// What finance does at the command line: a verb writes the file that finance could have dropped, checks it, drops it, and says what became
/// of it. There is one way into the ledger.
struct FinanceFile: ParsableArguments {
  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print the file and do nothing: to be looked at, signed and dropped into finance/inbox.") var print =
    false

  /// Sends a file of one line: its columns, their fields as CSV writes them, and a totals row, with the sum where the kind has one.
  @discardableResult
  func send(
    _ columns: [some FileField], _ fields: [String], sum: Amount? = nil, stem: String, seconds: Int = 60,
    quietly: Bool = false
  ) throws -> Int64? {
    let totals = ["TOTAL", "1", sum?.description ?? ""] + [String](repeating: "", count: columns.count - 3)
    let rows = [columns.map(\.name), fields, totals]
    return try send(
      rows.map { $0.joined(separator: ",") + "\n" }.joined(), stem: stem, seconds: seconds, quietly: quietly)
  }

  /// Sends the file and waits for its answer, so many seconds at the most; ends with 1 when it is refused, after saying why. Gives the
  /// file's number in the ledger; nil when it was only printed.
  private func send(_ text: String, stem: String, seconds: Int, quietly: Bool) throws -> Int64? {
    if print {
      say(text.trimmingCharacters(in: .newlines))
      return nil
    }
    let configuration = try options.configuration()
    guard configuration.signatures[.finance]?.isRequired != true else {
      throw Failure(
        "财政部门的文件须签名：请用 --print 写出文件，签名后放入 finance/inbox。Finance's files must be signed: write it with --print, sign it and drop it into finance/inbox."
      )
    }
    let spool = try options.open()
    let bytes = Array(text.utf8)
    let ledger = try options.readLedger()
    let checking = Checking(spool: spool, ledger: ledger, configuration: configuration, today: options.today)
    let verdict = try checking.check(try spool.scratch(holding: bytes), name: stem, party: .finance)
    guard verdict.outcome != .refused else {
      tell(verdict.findings.list)
      throw ExitCode(1)
    }
    if verdict.outcome == .duplicate { throw Failure("这项决定已经作过，没有再做一次。It was decided before; nothing was done.") }
    let before = try ledger.read("look for the newest file") { try $0.nextFileNumber() }
    let digest = Digest(of: bytes)
    guard let name = SpoolName("\(stem)-\(digest.first8).csv"), try spool.drop(bytes, as: name, into: .finance) else {
      throw Failure("finance/inbox 中已有同名文件。A file of that name lies in finance/inbox.")
    }
    return try answer(digest, from: before, ledger, spool, configuration, seconds: seconds, quietly: quietly)
  }

  /// Has the file taken where nobody else works on the spool, or waits for the daemon to take it.
  private func answer(
    _ digest: Digest, from first: Int64, _ ledger: Ledger, _ spool: Spool, _ configuration: Configuration, seconds: Int,
    quietly: Bool
  ) throws -> Int64 {
    do {
      let lock = try SpoolLock(spool)
      _ = try Drain.pass(
        spool, path: options.ledgerPath, configuration: configuration, today: options.today, quietly: true)
      _ = consume lock
    } catch let fault as SpoolFault where fault.operation == .lock {
      sayError("daifa 正在运行，等它收取。Daifa is running; waiting for it to take the file.")
    }
    for _ in 0..<(seconds * 10) {
      let answer = try ledger.read("look for the answer") { transaction in
        try transaction.answer(party: .finance, digest: digest.hex, from: first).map {
          (file: $0.id, outcome: $0.outcome, findings: try transaction.findings(file: $0.id))
        }
      }
      guard let answer else {
        Thread.sleep(forTimeInterval: 0.1)
        continue
      }
      tell(answer.findings)
      guard answer.outcome == .accepted else { throw ExitCode(1) }
      if !quietly { say("已生效，并记入日志。Done, and in the journal.") }
      return answer.file
    }
    throw Failure(
      "文件已放入 finance/inbox，尚未收取，请稍后查看回执。The file lies in finance/inbox and is not taken yet; look for its receipt.")
  }

  private func tell(_ findings: [Finding]) {
    // Of a file of one line it says nothing new that its only line is refused.
    let causes = findings.filter { $0.code != .tooManyRefused }
    for finding in causes.isEmpty ? findings : causes {
      say("\(finding.sentence(.chinese)) \(finding.sentence(.english)) (\(finding.code.rawValue))")
    }
  }
}

extension String {
  /// The text as a field of a CSV file that Daifa reads: quoted where it must be.
  var csvField: String {
    contains { ",\"".contains($0) } ? "\"\(replacing("\"", with: "\"\""))\"" : filter { !$0.isNewline }
  }
}
