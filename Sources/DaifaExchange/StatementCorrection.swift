import DaifaLedger
import DaifaModel

/// 更正对账单: what a statement that names another one takes the place of.
///
/// It must be of the same account and the very days of that one, so that nothing of it is left half-valid; days that other statements have told
/// the same stay as they were told.
struct StatementCorrection {
  /// The statement whose place it takes; nil when it names none.
  private(set) var statement: Int64?
  /// Why it may not.
  private(set) var refusal: (code: FindingCode, required: String, found: String)?
  /// The days that the replaced statement was the first to tell.
  private(set) var days: Set<Day> = []
  /// Of those, the days that other statements have told since.
  private var told: Set<Day> = []
  /// The rosters whose figures may read otherwise, since what was got back is withdrawn.
  private(set) var rosters: Set<Int64> = []

  init(of head: StatementHead, bank: String, _ transaction: LedgerTransaction) throws {
    guard !head.replaces.isEmpty else { return }
    guard
      let found = try transaction.standingStatement(
        number: head.replaces, bank: bank, account: head.account, first: head.firstDay, last: head.lastDay)
    else {
      refusal = (.statementReplacedUnknown, "", head.replaces)
      return
    }
    guard found.first == head.firstDay, found.last == head.lastDay else {
      refusal = (.statementReplacedDays, "\(found.first)…\(found.last)", "\(head.firstDay)…\(head.lastDay)")
      return
    }
    let recovered = try transaction.recoveries(ofStatement: found.file)
    if let closed = recovered.first(where: { $0.isNew && $0.isClosed }) {
      refusal = (.statementReplacedSettled, head.replaces, closed.number.description)
      return
    }
    statement = found.file
    days = try transaction.days(ofStatement: found.file)
    for (first, last) in try transaction.otherStatements(than: found.file, bank: bank, account: head.account)
    where first <= head.lastDay && last >= head.firstDay {
      for number in max(first, head.firstDay).number...min(last, head.lastDay).number {
        told.insert(Day(number: number))
      }
    }
    rosters = Set(
      try recovered.compactMap(\.payment).compactMap { try transaction.roster(ofPayment: $0)?.file })
  }

  /// Whether a day that is known must be told the same again.
  func keeps(_ day: Day) -> Bool { !days.contains(day) || told.contains(day) }
}
