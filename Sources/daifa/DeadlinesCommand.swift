import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaSpool

/// What is due soon and what is late, recording nothing.
struct DeadlinesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deadlines",
    abstract: "查看即将到期和逾期的事项，不作记录。What is due soon and what is late; records nothing.",
    discussion:
      "Examples:\n  daifa deadlines --today 2026-06-30\n  daifa deadlines --json\n\nExit status 0 also when something is late."
  )

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let configuration = try options.configuration()
    let today = options.day
    let (items, unknown) = try options.readLedger().read("look at time limits") { transaction in
      let gathering = try DeadlineGathering(transaction, configuration: configuration, today: today)
      let all = try gathering.items(done: false).map { (item: $0, standing: gathering.standing($0)) }
      return (all.filter(\.standing.isPressing), all.count { $0.standing == .unknown })
    }
    let ordered = items.sorted { left, right in
      (left.standing.isLate ? 0 : 1, left.item.deadline.dueOn?.number ?? 0)
        < (right.standing.isLate ? 0 : 1, right.item.deadline.dueOn?.number ?? 0)
    }
    if json { return try sayJSON(DeadlinesOutput(ordered, today: today, unknown: unknown)) }
    tell(ordered, today: today, unknown: unknown, configuration)
  }

  private func tell(
    _ items: [(item: DeadlineItem, standing: DeadlineStanding)], today: Day, unknown: Int,
    _ configuration: Configuration
  ) {
    if items.isEmpty { say("\(today) 没有逾期和即将到期的事项。Nothing is late or due soon.") }
    for (party, counts) in DeadlinesOutput.counts(items).sorted(by: { $0.key < $1.key }) {
      for stage in Stage.allCases {
        guard let count = counts[stage.rawValue] else { continue }
        say("\(stage.chineseName)  \(party)  逾期\(count.late) 即将到期\(count.dueSoon)")
      }
    }
    for (item, standing) in items { say("  " + line(item, standing)) }
    if unknown > 0 { say("注意：有\(unknown)件的应办结日超出工作日历，无法判定；请在 daifa.yaml 的 calendar 中补充。") }
  }

  private func line(_ item: DeadlineItem, _ standing: DeadlineStanding) -> String {
    let days: String =
      switch standing {
      case .late(let days): "逾期\(days.map { "\($0)个工作日" } ?? "")"
      case .dueSoon(let days): days == 0 ? "今日到期" : "还有\(days)个工作日"
      case .notDue, .doneInTime, .doneLate, .unknown: standing.chineseName
      }
    let what = [
      item.policy, item.policyName, item.period, item.batchNumber.withoutPersonalNumbers, item.instructionNumber,
    ]
    let held = item.stage == .submission ? "" : "  \(item.payments)笔 \(item.amount.grouped)元"
    return "\(days)  最迟\(item.deadline.dueOn?.description ?? "")  \(item.stage.chineseName) \(item.party)  "
      + what.filter { !$0.isEmpty }.joined(separator: " ") + held
  }
}

/// What `deadlines --json` prints.
struct DeadlinesOutput: Encodable {
  struct Count: Encodable {
    var late = 0
    var dueSoon = 0
  }

  struct Item: Encodable {
    var stage: String
    var standing: String
    var party: String
    var department: String
    var policy: String
    var period: String
    var batchNo: String
    var instructionNo: String
    var start: String
    var dueOn: String
    var workingDays: Int?
    var payments: Int
    var amountFen: Int64
  }

  var today: String
  /// Counts by party and stage.
  var parties: [String: [String: Count]]
  var items: [Item]
  var unknown: Int

  init(_ items: [(item: DeadlineItem, standing: DeadlineStanding)], today: Day, unknown: Int) {
    self.today = today.description
    self.unknown = unknown
    parties = DeadlinesOutput.counts(items)
    self.items = items.map { item, standing in
      Item(
        stage: item.stage.rawValue, standing: standing.word, party: item.party.path, department: item.department,
        policy: item.policy, period: item.period, batchNo: item.batchNumber.withoutPersonalNumbers,
        instructionNo: item.instructionNumber, start: item.deadline.start.description,
        dueOn: item.deadline.dueOn?.description ?? "", workingDays: standing.workingDays, payments: item.payments,
        amountFen: item.amount.fen)
    }
  }

  static func counts(_ items: [(item: DeadlineItem, standing: DeadlineStanding)]) -> [String: [String: Count]] {
    var counts: [String: [String: Count]] = [:]
    for (item, standing) in items {
      var count = counts[item.party.path]?[item.stage.rawValue] ?? Count()
      if standing.isLate { count.late += 1 } else { count.dueSoon += 1 }
      counts[item.party.path, default: [:]][item.stage.rawValue] = count
    }
    return counts
  }
}
