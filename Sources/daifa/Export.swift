import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool

/// Everything about a period, for audit.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "审计导出：一个期间的全部电子数据，写入 audit/outbox。Everything about a period, for audit.",
    discussion: """
      Examples:
        daifa export --year 2026 --by 财政01
        daifa export --month 2026-04 --format csv --by 财政01
        daifa export --from 2026-01-01 --to 2026-06-30 --by 财政01
        daifa export --check /srv/daifa/audit/outbox        as the auditor: nothing but the files is needed

      The period must be over. A table a file, a data dictionary, and last a manifest with every file's rows, sum and SHA-256 and the head of
      the journal. The same period gives the same bytes again. Identity numbers and accounts are masked unless daifa.yaml says
      `audit: {identifiers: full}`. A request file goes through finance/inbox. Exit status: 0 done, or all holds; 1 refused, or something
      does not hold; 3 it could not be checked.
      """)

  @Option(help: "A year: 2026.", transform: YearWord.read) var year: Int?
  @Option(help: ArgumentHelp("A month.", valueName: "YYYY-MM")) var month: String?
  @Option(help: ArgumentHelp("The first day.", valueName: "YYYY-MM-DD")) var from: String?
  @Option(help: ArgumentHelp("The last day.", valueName: "YYYY-MM-DD")) var to: String?
  @Option(help: "csv, xml or both.") var format = "both"
  @Option(help: "Who asks: name or staff number.") var by = "财政"
  @Option(help: ArgumentHelp("Check an export: its directory or its manifest.", valueName: "PATH")) var check: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var file: FinanceFile

  func validate() throws {
    guard check == nil else { return }
    guard [year != nil, month != nil, from != nil || to != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("Give one of --year, --month, or --from with --to.")
    }
    guard period != nil else { throw ValidationError("That is no period; write 2026, 2026-04, or two days.") }
    guard ReportRequest.Format(rawValue: format) != nil else {
      throw ValidationError("The format is csv, xml or both.")
    }
  }

  private var period: DayRange? {
    if let year { return DayRange(year: year) }
    if let month { return DayRange(monthText: month) }
    guard let from, let to, let first = Day(from), let last = Day(to) else { return nil }
    return DayRange(first, last)
  }

  func run() throws {
    if let check { return try tellChecked(check) }
    guard let period else { return }
    try file.request(.export, period, format: format, by: by, json: json)
  }

  private func tellChecked(_ path: String) throws {
    let verdicts: [ExportChecking.Verdict]
    do {
      verdicts = try ExportChecking.manifests(at: path).map { try ExportChecking.check($0) }
    } catch {
      sayError("Error: \(error)")
      throw ExitCode(3)
    }
    if json {
      try sayJSON(["exports": verdicts.map(CheckedExport.init)])
    } else {
      for verdict in verdicts {
        for flaw in verdict.flaws.prefix(20) { say("✗ \(flaw.withoutPrivateNumbers)") }
        say(
          "\(verdict.flaws.isEmpty ? "✓" : "✗") \(verdict.manifest)  \(verdict.from)…\(verdict.to)  文件\(verdict.files) 行\(verdict.rows)"
        )
        say("  清单摘要 \(verdict.manifestDigest)\n  日志链头 \(verdict.journalHead)")
      }
    }
    if verdicts.contains(where: { !$0.flaws.isEmpty }) { throw ExitCode(1) }
  }
}

/// What `export --check --json` prints of one export.
private struct CheckedExport: Encodable {
  var manifest: String
  var manifestDigest: String
  var from: String
  var to: String
  var journalHead: String
  var files: Int
  var rows: Int
  var holds: Bool
  var flaws: [String]

  init(_ verdict: ExportChecking.Verdict) {
    manifest = verdict.manifest
    manifestDigest = verdict.manifestDigest
    from = verdict.from
    to = verdict.to
    journalHead = verdict.journalHead
    files = verdict.files
    rows = verdict.rows
    holds = verdict.flaws.isEmpty
    flaws = verdict.flaws.map(\.withoutPrivateNumbers)
  }
}

/// The monthly return upward.
struct Monthly: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "月报：一个月的发放情况，写入 finance/outbox。The monthly return upward.",
    discussion: """
      Example:
        daifa monthly --month 2026-04 --by 财政01

      The month must be over. Per policy and county: planned, allotted, rosters, received, instructed, paid, failed, came back, in flight, in
      time. A request file goes through finance/inbox. Exit status: 0 done, 1 refused, with the reason.
      """)

  @Option(help: ArgumentHelp("The month.", valueName: "YYYY-MM")) var month: String
  @Option(help: "Who asks: name or staff number.") var by = "财政"
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var file: FinanceFile

  func validate() throws {
    guard DayRange(monthText: month) != nil else {
      throw ValidationError("“\(month)” is no month; write it as 2026-04.")
    }
  }

  func run() throws {
    guard let period = DayRange(monthText: month) else { return }
    try file.request(.monthly, period, format: "both", by: by, json: json)
  }
}

/// What `export --json` and `monthly --json` print.
private struct RequestedFile: Encodable {
  var party: String
  var name: String
  var digest: String
  var bytes: Int
}

extension DayRange {
  /// Reads `2026-04`.
  fileprivate init?(monthText text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
      let month = Int(parts[1])
    else { return nil }
    self.init(year: year, month: month)
  }
}

extension FinanceFile {
  /// Asks for a report of a period, and says which files came of it.
  fileprivate func request(
    _ report: ReportRequest.Report, _ period: DayRange, format: String, by: String, json: Bool
  ) throws {
    // The bytes of two requests differ, or the second would be answered as the first again.
    let number = try "SQ-\(options.readLedger().read("look for the newest file") { try $0.nextFileNumber() })"
    let fields = [number, report.rawValue, period.first.description, period.last.description, format, by.csvField]
    let sent = try send(
      Array(ReportRequestField.allCases), fields, stem: "request-\(report.rawValue)", seconds: 3_600, quietly: json)
    guard let sent else { return }
    let party = report == .export ? Party(role: .audit) : .finance
    let files = try options.readLedger().read("list what was written") { try $0.messages(about: sent, party: party) }
    if json {
      return try sayJSON([
        "files": files.map {
          RequestedFile(party: party.path, name: $0.name, digest: $0.digest, bytes: $0.bytes)
        }
      ])
    }
    for file in files where report == .monthly || file.name.contains("manifest") {
      say("→ \(party.path)/outbox/\(file.name)  sha256 \(file.digest)")
    }
    if report == .export { say("共\(files.count)个文件。\(files.count) files.") }
  }
}
