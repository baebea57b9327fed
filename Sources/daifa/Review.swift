import ArgumentParser
import DaifaLedger
import DaifaModel
import Foundation

/// 待审核: what waits for somebody.
struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查看等待审核、暂缓、等待送盘的清册。The rosters that wait: for approval, on hold, or to be instructed.",
    discussion: "Examples:\n  daifa review --spool /srv/daifa\n  daifa review --today 2026-06-30 --json")

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let configuration = try options.configuration()
    let (waiting, short) = try options.readLedger().read("find what waits") { transaction in
      (
        try transaction.waitingRosters().map { ($0, try transaction.lastDecision(roster: $0.roster.file)) },
        Dictionary(uniqueKeysWithValues: try transaction.budgetWaits().map { ($0.roster.file, $0) })
      )
    }
    let calendar = WorkingCalendar(adding: configuration.calendar)
    let today = options.day
    func age(_ receivedOn: Day?) -> Int? { receivedOn.flatMap { calendar.workingDays(after: $0, through: today) } }
    if json {
      return try sayJSON([
        "rosters": waiting.map { ReviewOutput($0.0.roster, since: $0.0.since, age: age($0.0.receivedOn)) }
      ])
    }
    guard !waiting.isEmpty else { return say("没有等待的清册。Nothing waits.") }
    for ((roster, receivedOn, receivedAt, _), last) in waiting {
      let hold = roster.heldBy == nil ? "" : "（已暂缓）"
      let name = configuration.departments[roster.department]?.name ?? roster.department
      say(
        "\(ControlNumber(roster.file))  \(roster.state.chineseName)\(hold)  \(roster.standing.count)笔 \(roster.standing.sum.grouped)元"
      )
      say(
        "  \(name) 批次\(roster.batchNumber.withoutPersonalNumbers)  \(roster.policy) \(roster.policyName)  \(roster.period)  收到 \(receivedAt.prefix(19))"
          + (age(receivedOn).map { "，已\($0)个工作日" } ?? "")
      )
      if roster.stopped.count > 0 { say("  已停发 \(roster.stopped.count)笔 \(roster.stopped.sum.grouped)元") }
      if let wait = short[roster.file] { say("  等待指标，尚差\(wait.short.grouped)元，自\(wait.since)") }
      if let last {
        let reason = last.reason.isEmpty ? "" : "：\(last.reason)"
        say(
          "  最近的决定 \(last.at.prefix(19)) \(last.action.chineseName) \(last.decidedBy)\(reason)".withoutPersonalNumbers)
      }
      if roster.state == .held, roster.heldBy == nil {
        say(
          "  → daifa approve \(ControlNumber(roster.file)) --count \(roster.standing.count) --amount \(roster.standing.sum) --by 姓名"
        )
      }
    }
  }
}

/// One roster in `review --json`.
struct ReviewOutput: Encodable {
  var controlNo: String
  var department: String
  var batchNo: String
  var policy: String
  var period: String
  var state: String
  var onHold: Bool
  var count: Int
  var amountFen: Int64
  var stopped: Int
  var since: String
  /// Since it came; nil beyond the years whose working days are known.
  var ageInWorkingDays: Int?

  init(_ roster: RosterRecord, since: String, age: Int?) {
    controlNo = ControlNumber(roster.file).description
    department = roster.department
    batchNo = roster.batchNumber
    policy = roster.policy
    period = roster.period
    state = roster.state.rawValue
    onHold = roster.heldBy != nil
    count = roster.standing.count
    amountFen = roster.standing.sum.fen
    stopped = roster.stopped.count
    self.since = since
    ageInWorkingDays = age
  }
}
