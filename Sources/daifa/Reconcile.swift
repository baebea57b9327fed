import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// Counts the breaks, or shows the books of a day or a month, recording nothing.
struct Reconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "核对差异，或按日、按月对账，不作记录。Count the breaks open on a day, or show a period's books; records nothing.",
    discussion: """
      Examples:
        daifa reconcile --today 2026-06-30 --json
        daifa reconcile --month 2026-04
        daifa reconcile --day 2026-04-08 --bank rcu --json
        daifa reconcile --month 2026-04 --form html > 202604.html

      Exit status 0 also when there are breaks.
      """)

  @OptionGroup var options: SpoolOptions
  @Option(name: .customLong("day"), help: ArgumentHelp("The books of one day.", valueName: "YYYY-MM-DD"))
  var one: DayArgument?
  @Option(help: ArgumentHelp("The books of one month.", valueName: "YYYY-MM")) var month: MonthArgument?
  @Option(help: ArgumentHelp("Only this department's part.", valueName: "ID")) var department: String?
  @Option(help: ArgumentHelp("Only this bank's part.", valueName: "ID")) var bank: String?
  @Option(help: "Print the report of the period: csv, xml or html.") var form: DaifaModel.Configuration.ReportFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if one != nil, month != nil { throw ValidationError("Give a day or a month.") }
    if department != nil, bank != nil { throw ValidationError("Give a department or a bank.") }
    if one == nil, month == nil, department != nil || bank != nil || form != nil {
      throw ValidationError("These are for the books of a --day or a --month.")
    }
  }

  func run() throws {
    let configuration = try options.configuration()
    let today = options.day
    if let first = one?.day ?? month?.first, let last = one?.day ?? month?.last {
      return try tellPeriod(from: first, through: last, configuration, today)
    }
    let breaks = try options.readLedger().read("reconcile") { try $0.openBreakCounts(on: today) }
    if json { return try sayJSON(["breaks": DrainOutput.named(breaks)]) }
    if breaks.isEmpty { return say("\(today) 没有未解决的差异。No break is open.") }
    for (kind, count) in breaks.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      say("\(kind.chineseName) (\(kind.rawValue))  \(count)  \(kind.remedy.chinese)")
    }
  }

  private func tellPeriod(
    from first: Day, through last: Day, _ configuration: DaifaModel.Configuration, _ today: Day
  ) throws {
    let scope = try configuration.scope(department: department, bank: bank)
    let report = try options.readLedger().read("read a period") {
      try PeriodReporting(configuration: configuration, transaction: $0, today: today)
        .report(scope, from: first, through: last)
    }
    if json { return try sayJSON(PeriodOutput(report)) }
    if let form { return try sayReport(report, with: PeriodReconciliationRenderer.self, as: form) }
    tell(report)
  }

  private func tell(_ report: PeriodReconciliation) {
    say("\(report.title)  \(report.verdict)")
    if !report.uncovered.isEmpty { say("没有对账单的日子 no statement：\(report.uncoveredWords)") }
    for rows in [report.days, report.banks, report.departments] {
      for row in rows {
        let accepted = row.accepted.map { "清册\($0.phrase)，" } ?? ""
        let booked = row.booked.map { "，流水净额\($0.grouped)元" } ?? ""
        say(
          "  \(row.label)  \(accepted)送盘\(row.instructed.phrase)，入账\(row.posted.phrase)，退汇\(row.back.phrase)，失败\(row.failed.phrase)\(booked)"
        )
      }
    }
  }
}

/// What `reconcile --month --json` prints.
struct PeriodOutput: Encodable {
  struct Row: Encodable {
    var label: String
    var accepted: Int?
    var acceptedFen: Int64?
    var instructed: Int
    var instructedFen: Int64
    var posted: Int
    var postedFen: Int64
    var back: Int
    var backFen: Int64
    var failed: Int
    var failedFen: Int64
    var debitedFen: Int64?
    var creditedFen: Int64?
    var differenceFen: Int64?
    var coveredFen: Int64
    var statementDays: Int
    var uncoveredDays: Int

    init(_ row: PeriodReconciliation.Row) {
      label = row.label
      (accepted, acceptedFen) = (row.accepted?.count, row.accepted?.sum.fen)
      (instructed, instructedFen) = (row.instructed.count, row.instructed.sum.fen)
      (posted, postedFen) = (row.posted.count, row.posted.sum.fen)
      (back, backFen) = (row.back.count, row.back.sum.fen)
      (failed, failedFen) = (row.failed.count, row.failed.sum.fen)
      (debitedFen, creditedFen, differenceFen) = (row.debited?.fen, row.credited?.fen, row.difference?.fen)
      coveredFen = row.covered.fen
      (statementDays, uncoveredDays) = (row.statementDays, row.uncoveredDays)
    }
  }

  var from: String
  var to: String
  var today: String
  var openBreaks: Int
  var total: Row
  var days: [Row]
  var banks: [Row]
  var departments: [Row]
  /// The days of each bank on which money moved and no statement tells of it.
  var uncovered: [String: [String]]
  var journalHead: String

  init(_ report: PeriodReconciliation) {
    (from, to, today) = (report.first.description, report.last.description, report.today.description)
    openBreaks = report.openBreaks
    total = Row(report.total)
    days = report.days.map(Row.init)
    banks = report.banks.map(Row.init)
    departments = report.departments.map(Row.init)
    uncovered = Dictionary(report.uncovered.map { ($0.bank, $0.days.map(\.description)) }) { $0 + $1 }
    journalHead = report.journalHead
  }
}
