import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// Where budgets stand, recording nothing.
struct Budget: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查看指标执行和等待指标的清册，不作记录。Budgets and the rosters that wait for them; records nothing.",
    discussion: """
      Examples:
        daifa budget --year 2026
        daifa budget --policy SX-NY-01 --json
      """)

  @OptionGroup var options: SpoolOptions
  @Option(help: "Only budgets of this year.", transform: YearWord.read) var year: Int?
  @Option(help: "Only budgets of this policy, by its code.") var policy: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let configuration = try options.configuration()
    let today = options.day
    let (report, nothing) = try options.readLedger().read("read budgets") { transaction in
      try transaction.require(policy: policy)
      let reporting = try BudgetReporting(
        configuration: configuration, transaction: transaction, today: today, year: year, policy: policy)
      return (reporting.report(.finance), try year.flatMap { try transaction.nothingIn(year: $0) })
    }
    if json { return try sayJSON(BudgetOutput(report)) }
    if let nothing { say(nothing) }
    tell(report)
  }

  private func tell(_ report: BudgetExecution) {
    if report.rows.isEmpty { say("没有指标。Nothing is allotted.") }
    for row in report.rows {
      let standing = row.standing
      say("\(standing.key)  \(row.policy.name)")
      let planned = row.planned.map { "预算\($0.grouped)元，" } ?? ""
      let contested = standing.contested > .zero ? "，状态冲突占用\(standing.contested.grouped)元" : ""
      say("  \(planned)已下达\(standing.allotted.grouped)元，在途占用\(standing.blocked.grouped)元\(contested)")
      let rate = BudgetExecution.rate(standing.paid, of: standing.allotted)?.words ?? "—"
      say(
        "  已入账\(standing.paid.grouped)元，失败和退汇\((standing.failed + standing.returned).grouped)元，"
          + "余额\(standing.left.grouped)元，执行率\(rate)")
    }
    if report.waits.isEmpty { return say("没有清册等待指标。No roster waits for budget.") }
    say("等待指标的清册\(report.waits.count)份 rosters that wait:")
    for wait in report.waits {
      say(
        "  \(wait.departmentName) \(wait.batchNumber) \(wait.policy.code) 须发\(wait.needed.grouped)元，"
          + "尚差\(wait.short.grouped)元，等待自\(wait.since)")
    }
  }
}

/// What `budget --json` prints.
struct BudgetOutput: Encodable {
  struct Budget: Encodable {
    var policy: String
    var region: String
    var year: Int
    var rosters: Int
    var plannedFen: Int64?
    var allottedFen: Int64
    var blockedFen: Int64
    var contestedFen: Int64
    var paidFen: Int64
    var failedFen: Int64
    var returnedFen: Int64
    var reissuedFen: Int64
    var leftFen: Int64
    var rate: String?
  }

  struct Waiting: Encodable {
    var department: String
    var batchNo: String
    var policy: String
    var period: String
    var neededFen: Int64
    var shortFen: Int64
    var since: String
  }

  var today: String
  var budgets: [Budget]
  var waiting: [Waiting]

  init(_ report: BudgetExecution) {
    today = report.day.description
    budgets = report.rows.map { row in
      let standing = row.standing
      return Budget(
        policy: standing.key.policy, region: standing.key.region.description, year: standing.key.year,
        rosters: standing.rosters, plannedFen: row.planned?.fen, allottedFen: standing.allotted.fen,
        blockedFen: standing.blocked.fen, contestedFen: standing.contested.fen, paidFen: standing.paid.fen,
        failedFen: standing.failed.fen, returnedFen: standing.returned.fen, reissuedFen: standing.reissued.fen,
        leftFen: standing.left.fen, rate: BudgetExecution.rate(standing.paid, of: standing.allotted)?.words)
    }
    waiting = report.waits.map {
      Waiting(
        department: $0.departmentName, batchNo: $0.batchNumber, policy: $0.policy.code,
        period: $0.period?.description ?? "", neededFen: $0.needed.fen, shortFen: $0.short.fen,
        since: $0.since.description)
    }
  }
}
