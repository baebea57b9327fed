import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool

/// Money to be got back.
struct Cases: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "列出追回案件。List the cases of money to be got back.",
    discussion: """
      Examples:
        daifa cases
        daifa cases --all --json

      Open cases, the oldest first, with what is owed, recovered, waived and left, and their age in working days. What is done in them:
      `daifa help clawback`.
      """)

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Closed ones too.") var all = false
  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "How many cases to list.") var most = 1_000

  func run() throws {
    let configuration = try options.configuration()
    let calendar = WorkingCalendar(adding: configuration.calendar)
    let today = options.day
    let (cases, sums) = try options.readLedger().read("list cases") { transaction in
      let found = try transaction.cases(openOnly: !all, limit: most)
      let cases = try found.map { standing in
        var output = CaseOutput(standing)
        output.owedBy = try transaction.debtor(of: standing, configuration)
        output.ageInWorkingDays = calendar.workingDays(after: standing.openedOn, through: standing.closedOn ?? today)
        return output
      }
      return (cases, try transaction.openCaseSums())
    }
    let open = sums.recovered.count + sums.waived.count + sums.left.count
    if json { return try sayJSON(CasesOutput(cases: cases, open: open, leftFen: sums.left.sum.fen)) }
    if cases.isEmpty { return say("没有追回案件。No cases.") }
    for item in cases { say(item.line) }
    say("未结案\(open)件，未收回\(sums.left.sum.grouped)元")
  }
}

/// What `cases --json` prints.
struct CasesOutput: Encodable {
  var cases: [CaseOutput]
  var open: Int
  var leftFen: Int64
}

/// One case in `cases --json` and `trace --json`.
struct CaseOutput: Encodable {
  var caseNo: String
  var origin: String
  var owedBy = ""
  var paymentRef: String
  var bank: String
  var department: String
  var owedFen: Int64
  var recoveredFen: Int64
  var waivedFen: Int64
  var leftFen: Int64
  var openedOn: String
  var closedOn: String?
  var ageInWorkingDays: Int?
  var state: String

  init(_ standing: ClawbackCase) {
    caseNo = standing.number.description
    origin = standing.origin.rawValue
    paymentRef = standing.reference.withoutPrivateNumbers
    bank = standing.bank
    department = standing.department
    owedFen = standing.owed.fen
    recoveredFen = standing.recovered.fen
    waivedFen = standing.waived.fen
    leftFen = standing.left.fen
    openedOn = standing.openedOn.description
    closedOn = standing.closedOn?.description
    state = standing.chineseState
  }

  /// The case on one line, for people.
  var line: String {
    func yuan(_ fen: Int64) -> String { Amount(fen: fen).grouped }
    let age = ageInWorkingDays.map { "\($0)个工作日" } ?? "工作日数不详"
    let name = CaseOrigin(rawValue: origin)?.chineseName ?? origin
    return
      "\(caseNo)  \(state)  \(name)  \(owedBy)  \(paymentRef)  应追回\(yuan(owedFen)) 已追回\(yuan(recoveredFen)) 核销\(yuan(waivedFen)) 未收回\(yuan(leftFen))  \(openedOn) \(age)"
  }
}
