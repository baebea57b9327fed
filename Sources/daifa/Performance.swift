import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports

/// What policies reached in a year, recording nothing.
struct Performance: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查看绩效：目标与完成情况，不作记录。What policies reached in a year, against their goals; records nothing.",
    discussion: """
      Examples:
        daifa performance --year 2026
        daifa performance --year 2026 --public --form html > 绩效.html

      Counts persons paid in the year, each once. The same report goes to finance and to the public when the year is closed (`daifa settle`).
      """)

  @OptionGroup var options: SpoolOptions
  @Option(help: "The year.", transform: YearWord.read) var year: Int
  @Option(help: "Only this policy, by its code.") var policy: String?
  @Flag(name: .customLong("public"), help: "As the public sees it.") var isPublic = false
  @Option(help: "text, csv, xml, html or json.") var form: Settle.Form = .text
  @Flag(help: "The same as --form json.") var json = false

  func run() throws {
    let today = options.day
    let (report, nothing) = try options.readLedger().read("read what policies reached") { transaction in
      try transaction.require(policy: policy)
      let reporting = PerformanceReporting(transaction: transaction, today: today)
      return (
        try reporting.report(year, policy: policy, isPublic: isPublic), try transaction.nothingIn(year: year)
      )
    }
    if json || form == .json { return try sayJSON(PerformanceOutput(report)) }
    if let form = form.report { return try sayReport(report, with: PerformanceRenderer.self, as: form) }
    if let nothing { say(nothing) }
    tell(report)
  }

  private func tell(_ report: PerformanceReport) {
    if report.policies.isEmpty { return say("没有项目。No policy paid anything or states a goal.") }
    for policy in report.policies {
      let people = policy.goal?.people.map { "，目标\($0)人" } ?? ""
      let amount = policy.goal?.amount.map { "，目标\($0.grouped)元" } ?? ""
      let due = policy.goal?.by.map { "，截止\($0)" } ?? ""
      say("\(policy.code)  \(policy.name)  \(policy.standing(on: report.day, year: report.year).chineseName)\(due)")
      say("  受益\(policy.people)人\(people)；已入账\(policy.paid.grouped)元\(amount)")
    }
  }
}

/// What `performance --json` prints.
struct PerformanceOutput: Encodable {
  struct Policy: Encodable {
    var code: String
    var people: Int
    var paidFen: Int64
    var goalPeople: Int?
    var goalFen: Int64?
    var goalBy: String?
    var standing: String
  }

  var today: String
  var year: Int
  var policies: [Policy]

  init(_ report: PerformanceReport) {
    today = report.day.description
    year = report.year
    policies = report.policies.map {
      Policy(
        code: $0.code, people: $0.people, paidFen: $0.paid.fen, goalPeople: $0.goal?.people,
        goalFen: $0.goal?.amount?.fen,
        goalBy: $0.goal?.by?.description, standing: $0.standing(on: report.day, year: report.year).rawValue)
    }
  }
}
