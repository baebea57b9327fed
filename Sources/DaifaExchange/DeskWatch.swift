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
}
