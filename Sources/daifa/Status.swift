import ArgumentParser
import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation

/// Where everything stands.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查看总体情况。Where the payments, files and breaks stand.",
    discussion: "Examples:\n  daifa status --spool /srv/daifa\n  daifa status --json")

  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let configuration = try options.configuration()
    let spool = try options.open()
    let today = options.day
    let calendar = WorkingCalendar(adding: configuration.calendar)
    let thresholds = configuration.escalation.thresholds(on: today, calendar)
    let overview = try options.readLedger().read("read where everything stands") {
      try $0.overview(on: today, thresholds)
    }
    let free = try spool.freeBytes()
    let unknown = try spool.unconfiguredDirectories(configuration.senders)
    let pause = spool.intakePause()
    let backlog = try spool.backlog(of: configuration.senders)
    if json {
      var output = StatusOutput(overview, today: today, freeBytes: free, calendarUntil: calendar.lastKnownYear)
      output.intakePaused = pause
      output.inbox = .init(
        files: backlog.inInboxes, inHand: backlog.inHand, noFiles: backlog.noFiles,
        closed: backlog.closedInboxes.map(\.path),
        oldestSeconds: backlog.oldestSeconds)
      try sayJSON(output)
    } else {
      if let pause { say("！暂停收件，原因消除后自动继续。Intake is paused: \(pause)") }
      if backlog.inInboxes + backlog.inHand > 0 {
        say(
          "待收文件：收件箱\(backlog.inInboxes)份，处理中\(backlog.inHand)份，最早的已等\(Status.words(backlog.oldestSeconds))")
      }
      for party in backlog.closedInboxes {
        say("注意：\(party.path) 的收件箱打不开，其文件未收；请该单位恢复目录权限")
      }
      if backlog.noFiles > 0 { say("注意：收件目录中有\(backlog.noFiles)个链接、目录或管道，不收取") }
      tell(overview, today: today, free: free, calendar: calendar, unknown: unknown)
    }
  }

  /// A time of waiting as people say it.
  private static func words(_ seconds: Int64) -> String {
    switch seconds {
    case ..<120: "\(max(seconds, 0))秒"
    case ..<7_200: "\(seconds / 60)分钟"
    case ..<172_800: "\(seconds / 3_600)小时"
    default: "\(seconds / 86_400)天"
    }
  }

  private func tell(
    _ overview: LedgerOverview, today: Day, free: Int64, calendar: WorkingCalendar, unknown: [String]
  ) {
    say("日期 \(today)   文件\(overview.files)份   政策\(overview.policies)项   日志\(overview.journalEntries)条")
    for (state, count, sum) in overview.states where count > 0 {
      say("  \(state.chineseName)  \(count)笔  \(sum.grouped)元")
    }
    let breaks = overview.breaks.sorted { $0.key.rawValue < $1.key.rawValue }
    say(
      breaks.isEmpty ? "没有未解决的差异" : "未解决的差异：" + breaks.map { "\($0.key.chineseName)\($0.value)" }.joined(separator: "，")
    )
    if overview.desk != DeskCounts() { say(DeskOutput(overview.desk).line + "　见 daifa breaks") }
    if let cases = overview.cases, cases.count > 0 {
      say("未结案的追回案件\(cases.count)件，未收回\(cases.left.sum.grouped)元，见 daifa cases")
    }
    for wait in overview.budgetWaits.prefix(10) {
      say(
        "等待指标：\(wait.roster.department) \(wait.roster.batchNumber.withoutPersonalNumbers) 须发\(wait.needed.grouped)元，"
          + "尚差\(wait.short.grouped)元，自\(wait.since)")
    }
    if overview.budgetWaits.count > 10 { say("等待指标的清册共\(overview.budgetWaits.count)份，见 daifa budget") }
    if overview.alarmCount > 0 { say("告警：\(LedgerOverview.alarmDays)日内\(overview.alarmCount)次") }
    for alarm in overview.alarms { say("  ！\(alarm.at) \(alarm.party) \(alarm.kind) \(alarm.detail)") }
    if overview.unpublished > 0 { say("待发布文件 \(overview.unpublished)份") }
    say("可用磁盘 \(free >> 20) MiB   工作日历到\(calendar.lastKnownYear)年   日志链头 \(overview.journalHead.prefix(16))")
    if today.year >= calendar.lastKnownYear {
      say("注意：\(calendar.lastKnownYear)年之后的工作日安排未知，跨年的入账期限将不填写；请在 daifa.yaml 的 calendar 中补充。")
    }
    for directory in unknown { say("注意：\(directory) 不属于任何已配置的参与方") }
  }
}

/// What `status --json` prints.
struct StatusOutput: Encodable {
  struct Tally: Encodable {
    var count: Int
    var amountFen: Int64
  }

  /// What lies in inboxes or is in hand, and for how long the oldest of it.
  struct Inbox: Encodable {
    var files: Int
    var inHand: Int
    var noFiles: Int
    /// The parties whose inbox cannot be read.
    var closed: [String]
    var oldestSeconds: Int64
  }

  /// Open cases of money to be got back.
  struct CaseTally: Encodable {
    var open: Int
    var leftFen: Int64
  }

  var today: String
  var files: Int
  var policies: Int
  var payments: [String: Tally]
  var breaks: [String: Int]
  var desk: DeskOutput
  var cases: CaseTally
  var unpublished: Int
  var alarms: Int
  var budgetWaits: Int
  var freeBytes: Int64
  var calendarUntil: Int
  var journalEntries: Int64
  var journalHead: String
  /// Since when and why the daemon takes nothing in; nil when it does.
  var intakePaused: String?
  var inbox = Inbox(files: 0, inHand: 0, noFiles: 0, closed: [], oldestSeconds: 0)

  init(_ overview: LedgerOverview, today: Day, freeBytes: Int64, calendarUntil: Int) {
    self.today = today.description
    files = overview.files
    policies = overview.policies
    payments = Dictionary(
      uniqueKeysWithValues: overview.states.map { ($0.state.rawValue, Tally(count: $0.count, amountFen: $0.sum.fen)) })
    breaks = DrainOutput.named(overview.breaks)
    desk = DeskOutput(overview.desk)
    cases = CaseTally(open: overview.cases?.count ?? 0, leftFen: overview.cases?.left.sum.fen ?? 0)
    unpublished = overview.unpublished
    alarms = overview.alarmCount
    budgetWaits = overview.budgetWaits.count
    self.freeBytes = freeBytes
    self.calendarUntil = calendarUntil
    journalEntries = overview.journalEntries
    journalHead = overview.journalHead
  }
}
