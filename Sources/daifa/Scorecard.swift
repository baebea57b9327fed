import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports

/// How the agent banks did, recording nothing.
struct ScorecardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scorecard",
    abstract: "代发金融机构评价，不作记录。How each agent bank did, month by month; records nothing.",
    discussion: """
      Examples:
        daifa scorecard --year 2026
        daifa scorecard --month 2026-04 --bank rcu --json
        daifa scorecard --month 2026-04 --form html > scorecard.html

      Without a period: the year of the day. The daemon puts the same for each month into the outboxes of finance and the banks, from the
      sixth day of the next month on.
      """)

  @OptionGroup var options: SpoolOptions
  @Option(help: ArgumentHelp("The months of a year.", valueName: "YYYY"), transform: YearWord.read) var year: Int?
  @Option(help: ArgumentHelp("One month.", valueName: "YYYY-MM")) var month: MonthArgument?
  @Option(help: ArgumentHelp("Only this bank.", valueName: "ID")) var bank: String?
  @Option(help: "Print the report: csv, xml or html.") var form: DaifaModel.Configuration.ReportFormat?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if year != nil, month != nil { throw ValidationError("Give a year or a month.") }
  }

  func run() throws {
    let configuration = try options.configuration()
    let today = options.day
    let scope = try configuration.scope(department: nil, bank: bank)
    let chosen = year ?? today.year
    guard let first = month?.first ?? Day(year: chosen, month: 1, day: 1),
      let last = month?.last ?? Day(year: chosen, month: 12, day: 31)
    else { throw Failure("没有这样的期间。There is no such period.") }
    let card = try options.readLedger().read("read scores") {
      try ScoreReporting(configuration: configuration, transaction: $0, today: today)
        .scorecard(scope, from: first, through: last)
    }
    if json { return try sayJSON(ScorecardOutput(card)) }
    if let form { return try sayReport(card, with: ScorecardRenderer.self, as: form) }
    tell(card)
  }

  private func tell(_ card: Scorecard) {
    if card.rows.isEmpty { return say("\(card.title)没有送盘。Nothing was instructed.") }
    for row in card.rows {
      let share = row.onTimeThousandths.map { "\($0 / 10).\($0 % 10)%" } ?? "—"
      let days = [row.median, row.ninetieth, row.worst].map { $0.map(String.init) ?? "—" }.joined(separator: "/")
      say("\(row.bankName) \(row.month)  送盘\(row.instructions)份 \(row.instructed.phrase)")
      say("  回盘工作日（中位/九成/最长）\(days)，及时率\(share)，逾期\(row.late)批")
      say(
        "  失败和退汇\(row.failureCount)笔，差异\(row.breakCount)条，对账单按时\(row.statementsInTime)天、迟报\(row.statementsLate)天、未报\(row.statementsMissing)天"
      )
    }
  }
}

/// What `scorecard --json` prints.
struct ScorecardOutput: Encodable {
  struct Bank: Encodable {
    var bank: String
    var month: String
    var instructions: Int
    var lines: Int
    var amountFen: Int64
    var medianDays: Int?
    var ninetiethDays: Int?
    var worstDays: Int?
    var onTime: Int
    var late: Int
    var undecided: Int
    var overdue: Int
    var failures: [String: Int]
    var breaks: [String: Int]
    var statementsInTime: Int
    var statementsLate: Int
    var statementsMissing: Int
  }

  var from: String
  var to: String
  var today: String
  var banks: [Bank]

  init(_ card: Scorecard) {
    (from, to, today) = (card.first.description, card.last.description, card.today.description)
    banks = card.rows.map { row in
      Bank(
        bank: row.bank, month: row.month, instructions: row.instructions, lines: row.instructed.count,
        amountFen: row.instructed.sum.fen, medianDays: row.median, ninetiethDays: row.ninetieth, worstDays: row.worst,
        onTime: row.onTime, late: row.late, undecided: row.undecided, overdue: row.overdue, failures: row.failures,
        breaks: Dictionary(uniqueKeysWithValues: row.breaks.map { ($0.key.rawValue, $0.value) }),
        statementsInTime: row.statementsInTime, statementsLate: row.statementsLate,
        statementsMissing: row.statementsMissing)
    }
  }
}
