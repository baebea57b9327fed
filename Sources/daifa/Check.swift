import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// What a clerk runs before dropping a file.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "报送前检查文件。Do everything with a file but record it.",
    discussion: """
      Examples:
        daifa check 耕地补贴.csv --party departments/agriculture
        daifa check roster.xml --party departments/civil --lang en

      Where the party's files must be signed, the signature is looked for beside it, as FILE.sig.

      Exit status: 0 good, 1 some lines would be refused, 2 the file would be, 3 it could not be checked.
      """)

  @Argument(help: "The file.", completion: .file()) var file: String
  @Option(help: ArgumentHelp("Who would drop it.", valueName: "departments/ID")) var party: String
  @Option(help: "zh or en.") var lang = Language.chinese
  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "How many findings to print.") var most = 200

  func run() throws {
    let verdict: Checking.Verdict
    do {
      verdict = try check()
    } catch let fault where !(fault is ValidationError) {
      // Not a word about the file: it could not be checked.
      sayError("Error: \(fault)")
      throw ExitCode(3)
    }
    if json { try sayJSON(CheckOutput(verdict)) } else { tell(verdict) }
    switch verdict.outcome {
    case .accepted, .held, .duplicate: break
    case .partly: throw ExitCode(1)
    case .refused: throw ExitCode(2)
    }
  }

  private func check() throws -> Checking.Verdict {
    let configuration = try options.configuration()
    guard let sender = Party(path: party), configuration.senders.contains(sender) else {
      let known = configuration.senders.map(\.path).joined(separator: "、")
      throw ValidationError("没有参与方“\(party)”。Known: \(known)")
    }
    let spool = try options.open()
    let ledger = try options.readLedger()
    let checking = Checking(spool: spool, ledger: ledger, configuration: configuration, today: options.today)
    let signature = FileManager.default.fileExists(atPath: file + ".sig") ? "\(file).sig" : nil
    return try checking.check(
      Descriptor.reading(path: file), name: file, party: sender,
      signature: signature.map { try Descriptor.reading(path: $0) })
  }

  private func tell(_ verdict: Checking.Verdict) {
    let isChinese = lang == .chinese
    for finding in verdict.findings.list.prefix(most) {
      let place =
        finding.line.map { isChinese ? "第\($0)行" : "line \($0)" } ?? (isChinese ? "整份文件" : "the file")
      let column = finding.column.isEmpty ? "" : isChinese ? "“\(finding.columnChinese)”" : " \(finding.column)"
      let mark: String =
        switch finding.effect {
        case .refusesFile: isChinese ? "拒收文件" : "refuses the file"
        case .refusesLine: isChinese ? "拒收该行" : "refuses the line"
        case .advises: isChinese ? "提示" : "advice"
        }
      say("\(place)\(column) [\(mark)] \(finding.sentence(lang)) (\(finding.code.rawValue))")
    }
    let all = verdict.findings.counts.values.reduce(0, +)
    let shown = min(most, verdict.findings.list.count)
    if all > shown { say(isChinese ? "……共\(all)条，以上列出\(shown)条。" : "… \(all) in all, \(shown) listed.") }
    say(summary(verdict, isChinese: isChinese))
  }

  private func summary(_ verdict: Checking.Verdict, isChinese: Bool) -> String {
    let counts =
      isChinese
      ? "明细\(verdict.lines)行，合计\(verdict.sum.grouped)元；可接收\(verdict.accepted)行、\(verdict.acceptedSum.grouped)元，将拒收\(verdict.refused)行。"
      : "\(verdict.lines) lines, \(verdict.sum.grouped) yuan; \(verdict.accepted) lines, \(verdict.acceptedSum.grouped) yuan would be accepted, \(verdict.refused) refused."
    let words: String =
      switch verdict.outcome {
      case .accepted: isChinese ? "✓ 可以报送。" : "✓ Good to send."
      case .held: isChinese ? "✓ 可以报送，报送后须审核或确认。" : "✓ Good to send; it will then wait for a decision."
      case .duplicate: isChinese ? "已经报送过。" : "It was sent already."
      case .partly: isChinese ? "△ 可以报送，但上列各行将被拒收，建议先更正。" : "△ It can be sent, but the lines above would be refused."
      case .refused: isChinese ? "✗ 整份文件将被拒收，请先更正。" : "✗ The whole file would be refused; correct it first."
      }
    return "\(verdict.kind.chineseName) \(verdict.encoding)  \(counts)\n\(words)"
  }
}

extension Language: ExpressibleByArgument {}

/// What `check --json` prints.
struct CheckOutput: Encodable {
  struct Item: Encodable {
    var code: String
    var effect: String
    var line: Int?
    var column: String
    var required: String
    var found: String
    var zh: String
    var en: String
  }

  var kind: String
  var outcome: String
  var lines: Int
  var accepted: Int
  var acceptedFen: Int64
  var refused: Int
  var counts: [String: Int]
  var findings: [Item]

  init(_ verdict: Checking.Verdict) {
    kind = verdict.kind.rawValue
    outcome = verdict.outcome.rawValue
    lines = verdict.lines
    accepted = verdict.accepted
    acceptedFen = verdict.acceptedSum.fen
    refused = verdict.refused
    counts = Dictionary(uniqueKeysWithValues: verdict.findings.counts.map { ($0.key.rawValue, $0.value) })
    findings = verdict.findings.list.map {
      Item(
        code: $0.code.rawValue, effect: $0.effect.rawValue, line: $0.line, column: $0.column, required: $0.required,
        found: $0.found, zh: $0.sentence(.chinese), en: $0.sentence(.english))
    }
  }
}
