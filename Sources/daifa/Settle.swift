import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports

/// The closing of a year: shown, done, and undone by two.
struct Settle: ParsableCommand {
  /// How figures are printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, csv, xml, html, json

    /// As a report's form; nil for what the command words itself.
    var report: DaifaModel.Configuration.ReportFormat? { .init(rawValue: rawValue) }
  }

  static let configuration = CommandConfiguration(
    abstract: "年终清算：查看、关账、重开。What a year came to; close it, or open it again.",
    discussion: """
      Examples:
        daifa settle --year 2026                                    shows the figures, and what keeps it from being closed
        daifa settle --year 2026 --policy SX-NY-01 --form html > 清算.html
        daifa settle --year 2026 --close --code 1A2B3C4D5E6F7A8B --carry-over --by 财政01
        daifa settle --reopen QS000000000195 --by 财政01 --reason 漏列一笔退汇
        daifa settle --confirm QS000000000195 --by 财政02

      Nothing is recorded without --close, --reopen, --confirm or --decline; these send a settlement file of one line. --code is the code
      that the figures were shown with: nobody closes on other figures. A year is not closed while a roster waits, or, without --carry-over,
      while something is in flight. Who confirms a reopening neither asked for it nor closed.

      Exit status: 0 shown or done, 1 refused, with the reason.
      """)

  @Option(help: "The year.", transform: YearWord.read) var year: Int?
  @Option(help: "Only this policy, by its code.") var policy: String?
  @Option(help: "Only this department, by its id.") var department: String?
  @Flag(help: "Carry what is in flight over to the next year, by name.") var carryOver = false
  @Flag(help: "Close it.") var close = false
  @Option(help: "The code of the figures as you have seen them, for --close.") var code: String?
  @Option(help: ArgumentHelp("Ask that a closed year be opened again.", valueName: "QS…")) var reopen: String?
  @Option(help: ArgumentHelp("Confirm that it is opened.", valueName: "QS…")) var confirm: String?
  @Option(help: ArgumentHelp("Say no to it.", valueName: "QS…")) var decline: String?
  @Option(help: "Who decides: name or staff number.") var by: String?
  @Option(help: "Why, for --reopen and --decline.") var reason = ""
  @Option(help: "text, csv, xml, html or json.") var form: Form = .text
  @Flag(help: "The same as --form json.") var json = false
  @OptionGroup var file: FinanceFile

  private var step: (action: SettlementAction, number: String)? {
    let steps = [(SettlementAction.reopen, reopen), (.confirm, confirm), (.decline, decline)]
    return steps.lazy.compactMap { step in step.1.map { (step.0, $0) } }.first
  }

  func validate() throws {
    let steps = [close, reopen != nil, confirm != nil, decline != nil].count { $0 }
    guard steps <= 1 else { throw ValidationError("One of --close, --reopen, --confirm and --decline.") }
    if steps == 1, by == nil { throw ValidationError("Say who decides: --by NAME.") }
    if close, code == nil { throw ValidationError("Say the code the figures were shown with: --code.") }
    if close || steps == 0, year == nil { throw ValidationError("Say which year: --year 2026.") }
  }

  func run() throws {
    let configuration = try file.options.configuration()
    let ledger = try file.options.readLedger()
    let today = file.options.day
    if let step { return try send(step.action, step.number, ledger) }
    guard let year else { return }
    let scope = SettlementScope(year: year, policy: policy, department: department)
    let (report, closings, nothing) = try ledger.read("read what a year came to") { transaction in
      try transaction.require(policy: policy)
      try configuration.require(department: department, transaction)
      return (
        try SettlementLooking(configuration: configuration, transaction: transaction, today: today).look(scope),
        try transaction.settlements(year: year), try transaction.nothingIn(year: year)
      )
    }
    if close { return try send(report) }
    if json || form == .json { return try sayJSON(SettlementOutput(report, closings)) }
    if let form = form.report { return try sayReport(report, with: SettlementRenderer.self, as: form) }
    if let nothing { say(nothing) }
    tell(report, closings)
  }

  // MARK: Files

  private func send(_ report: SettlementReport) throws {
    let paid = report.figures.total[.paid]
    try send(
      [
        "\(report.figures.scope.year)", (policy ?? "").csvField, (department ?? "").csvField, "",
        SettlementAction.close.rawValue, carryOver ? "\(report.figures.scope.year + 1)" : "", "\(paid.count)",
        "\(paid.sum)", (code ?? "").csvField, (by ?? "").csvField, reason.csvField,
      ], paid.sum)
  }

  private func send(_ action: SettlementAction, _ text: String, _ ledger: Ledger) throws {
    guard let number = SettlementNumber(text) else { throw Failure("“\(text)” 不是清算编号。It is no settlement number.") }
    let lines = try ledger.read("read a closing") { try $0.settledLines(number, atClosing: true) }
    let paid = lines.reduce(SettlementTotals()) { $0 + $1.totals }[.paid]
    try send(
      [
        "", "", "", "\(number)", action.rawValue, "", "\(paid.count)", "\(paid.sum)", "", (by ?? "").csvField,
        reason.csvField,
      ], paid.sum)
  }

  private func send(_ fields: [String], _ sum: Amount) throws {
    try file.send(Array(SettlementField.allCases), fields, sum: sum, stem: "settlement")
  }

  // MARK: Words

  private func tell(_ report: SettlementReport, _ closings: [Settlement]) {
    let (figures, total) = (report.figures, report.figures.total)
    say(report.subject)
    if let closing = report.standing {
      say("  \(closing.closedInWords)；下面是现在账上的数字。It is closed; these are the books now.")
    }
    for figure in SettlementFigure.allCases where total[figure] != .zero {
      say("  \(figure.chineseName) \(total[figure].count)笔 \(total[figure].sum.grouped)元")
    }
    say("  已下达指标 \(figures.allotted.map { "\($0.grouped)元" } ?? "没有 none")")
    if let outside = report.paidOutsideBudgets { say("  未占用指标的已入账 \(outside.grouped)元") }
    say("  结余收回 \(figures.surplus.map { "\($0.grouped)元" } ?? "没有指标，不计结余 none is claimed")")
    for wait in figures.waits {
      say(
        "  未送盘 \(wait.control) \(wait.department) \(wait.policy) \(wait.state.chineseName) \(wait.total.sum.grouped)元")
    }
    for carry in figures.carries {
      let what = carry.payment.map { "状态冲突 \(PaymentReference(payment: $0))" } ?? "在途 \(carry.instructionNumber)"
      say("  \(what) \(carry.bank) \(carry.policy) \(carry.total.count)笔 \(carry.total.sum.grouped)元")
    }
    if let code = report.code { say("  核对码 code \(code)") }
    for closing in closings where closing.number != report.standing?.number || !closing.askedBy.isEmpty {
      let state =
        closing.stands
        ? closing.askedBy.isEmpty ? "" : "，\(closing.askedBy)申请重开，待确认"
        : "，\(closing.reopenedOn?.description ?? "")由\(closing.reopenedBy)确认重开"
      say("  \(closing.number) \(closing.scope) 于\(closing.closedOn)由\(closing.closedBy)清算\(state)")
    }
  }
}

/// What `settle --json` prints.
struct SettlementOutput: Encodable {
  struct Line: Encodable {
    var policy: String
    var department: String
    var bank: String
    /// Count and fen of each figure that is not nothing.
    var figures: [String: [Int64]]

    init(_ line: SettlementLine) {
      (policy, department, bank) = (line.policy, line.department, line.bank)
      figures = SettlementOutput.figures(line.totals)
    }
  }

  struct Closing: Encodable {
    var settlementNo: String
    var scope: String
    var closedOn: String
    var closedBy: String
    var carryTo: Int?
    var askedBy: String?
    var reopenedOn: String?
  }

  var today: String
  var year: Int
  var total: [String: [Int64]]
  var allottedFen: Int64?
  var surplusFen: Int64?
  /// Nil where the year is closed: there is nothing to close.
  var code: String?
  var paidOutsideBudgetsFen: Int64?
  /// The closing that holds all of it.
  var closedBy: String?
  var inFlight: Int
  var waitingRosters: [String]
  var lines: [Line]
  var closings: [Closing]

  init(_ report: SettlementReport, _ closings: [Settlement]) {
    today = report.day.description
    year = report.figures.scope.year
    total = SettlementOutput.figures(report.figures.total)
    allottedFen = report.figures.allotted?.fen
    surplusFen = report.figures.surplus?.fen
    code = report.code
    paidOutsideBudgetsFen = report.paidOutsideBudgets?.fen
    closedBy = report.standing.map { "\($0.number)" }
    inFlight = report.figures.openAtBanks.count
    waitingRosters = report.figures.waits.map { "\($0.control)" }
    lines = report.figures.lines.map { Line($0) }
    self.closings = closings.map {
      Closing(
        settlementNo: "\($0.number)", scope: "\($0.scope)", closedOn: "\($0.closedOn)", closedBy: $0.closedBy,
        carryTo: $0.carryTo, askedBy: $0.askedBy.isEmpty ? nil : $0.askedBy,
        reopenedOn: $0.reopenedOn?.description)
    }
  }

  private static func figures(_ totals: SettlementTotals) -> [String: [Int64]] {
    var figures: [String: [Int64]] = [:]
    for figure in SettlementFigure.allCases where totals[figure] != .zero {
      figures[figure.rawValue] = [Int64(totals[figure].count), totals[figure].sum.fen]
    }
    return figures
  }
}
