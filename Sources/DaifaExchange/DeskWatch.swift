import DaifaLedger
import DaifaModel

/// 差异升级: raises one alarm for all breaks that rose to a level since it was looked at last, however many they are.
///
/// What was told is a mark in the ledger, the last opening day that had risen: no outage and no crash makes an alarm twice or none, and
/// a second look on the same day finds nothing.
struct DeskWatch {
  let context: PassContext
  let transaction: LedgerTransaction

  /// Looks; gives whether anything rose.
  func run() throws -> Bool {
    let thresholds = context.configuration.escalation.thresholds(on: context.today, context.calendar)
    try tellMissingYear()
    var hasRisen = false
    for level in [BreakLevel.section, .leader] {
      guard let last = thresholds[level] else { continue }
      let mark = "breaks.\(level.name)"
      let seen = try transaction.counter(mark)
      guard Int64(last.number) > seen else { continue }
      let first = seen > 0 ? Day(number: Int32(seen)) : nil
      let counts = try transaction.risenBreaks(after: first, through: last, on: context.today)
      guard !counts.isEmpty else { continue }
      try transaction.setCounter(mark, Int64(last.number))
      hasRisen = true
      let banks = counts.sorted { $0.key < $1.key }.map {
        "\(context.configuration.banks[$0.key]?.name ?? $0.key)\($0.value)条"
      }
      let days = level == .section ? context.configuration.escalation.section : context.configuration.escalation.leader
      try transaction.alarm(
        "breaksRose", party: .finance, file: nil, subject: level.name,
        detail: "差异超过\(days)个工作日未处理完，升至\(level.chineseName)：\(banks.joined(separator: "，"))", at: context.now,
        day: context.today)
    }
    return hasRisen
  }

  /// Says once for each year that the working calendar does not know it: no time limit of it can be counted, and no break rises, until it
  /// does.
  private func tellMissingYear() throws {
    let (today, mark) = (context.today, "calendar.missing")
    guard context.calendar.isWorkingDay(today) == nil, try transaction.counter(mark) != Int64(today.year) else {
      return
    }
    try transaction.setCounter(mark, Int64(today.year))
    let last = context.calendar.lastKnownDay(through: today).map { "，停在\($0)" } ?? ""
    try transaction.alarm(
      "calendarYearMissing", party: .finance, file: nil, subject: "\(today.year)",
      detail: "工作日历缺少\(today.year)年：差异的升级\(last)，本年的时限不能计算。请在daifa.yaml的calendar中加入国务院公布的\(today.year)年放假安排",
      at: context.now, day: today)
  }
}
