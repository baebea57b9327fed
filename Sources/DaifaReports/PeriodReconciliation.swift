package import DaifaModel

/// 期间对账: what departments sent, what finance instructed, what returns and what statements say, for a day or a month, by day, bank and
/// department.
package struct PeriodReconciliation: Sendable {
  /// One day, one bank or one department.
  package struct Row: Sendable {
    /// A day, or a name.
    package var label: String
    /// Lines of rosters that were accepted; nil where the reader does not see them.
    package var accepted: Tally?
    package var instructed = Tally.zero
    package var posted = Tally.zero
    package var back = Tally.zero
    package var failed = Tally.zero
    /// What banks posted though nobody instructed it, and what of that came back; nil where the reader does not see it.
    package var stranger: Tally?
    package var strangerBack: Tally?
    /// What statements say was paid out, and came back; nil where no statement is about it.
    package var debited: Amount?
    package var credited: Amount?
    /// Of ``moved``, what moved on days and accounts that a statement is about: what statements can be compared with.
    package var covered = Amount.zero
    /// Days of a bank that a statement is about.
    package var statementDays = 0
    /// Days of a bank on which money moved and no statement tells of it.
    package var uncoveredDays = 0

    package init(label: String, accepted: Tally? = nil) {
      self.label = label
      self.accepted = accepted
    }

    /// What returns say left the account in the end: posted less what came back, whoever instructed it.
    package var moved: Amount {
      posted.sum - back.sum + (stranger?.sum ?? .zero) - (strangerBack?.sum ?? .zero)
    }

    /// What statements say of it: paid out less what came back.
    package var booked: Amount? { debited.map { $0 - (credited ?? .zero) } }

    /// What statements have beyond what returns say of the same days.
    package var difference: Amount? { booked.map { $0 - covered } }

    package mutating func add(_ other: Row) {
      if let accepted = other.accepted { self.accepted = (self.accepted ?? .zero) + accepted }
      instructed += other.instructed
      posted += other.posted
      back += other.back
      failed += other.failed
      if let stranger = other.stranger { self.stranger = (self.stranger ?? .zero) + stranger }
      if let back = other.strangerBack { strangerBack = (strangerBack ?? .zero) + back }
      if let debited = other.debited { self.debited = (self.debited ?? .zero) + debited }
      if let credited = other.credited { self.credited = (self.credited ?? .zero) + credited }
      covered += other.covered
      statementDays += other.statementDays
      uncoveredDays += other.uncoveredDays
    }
  }

  package var scope: ReportScope
  package var first: Day
  package var last: Day
  /// The books are shown as on this day.
  package var today: Day
  package var days: [Row]
  package var banks: [Row]
  package var departments: [Row]
  /// The days on which money moved and no statement tells of it, bank by bank.
  package var uncovered: [(bank: String, days: [Day])]
  /// Breaks of statements that stand open in this part of the books.
  package var openBreaks: Int
  package var journalHead: String

  package init(
    scope: ReportScope, first: Day, last: Day, today: Day, days: [Row], banks: [Row], departments: [Row],
    uncovered: [(bank: String, days: [Day])], openBreaks: Int, journalHead: String
  ) {
    self.scope = scope
    self.first = first
    self.last = last
    self.today = today
    self.days = days
    self.banks = banks
    self.departments = departments
    self.uncovered = uncovered
    self.openBreaks = openBreaks
    self.journalHead = journalHead
  }

  /// All days together.
  package var total: Row {
    days.reduce(into: Row(label: "合计")) { $0.add($1) }
  }

  /// `2026年4月`, or a day.
  package var title: String {
    let (year, month, _) = first.parts
    return first == last ? first.chinese : "\(year)年\(month)月"
  }

  /// Departments do not see statements.
  var hasStatements: Bool { if case .department = scope { false } else { true } }

  /// How many days of banks no statement tells of.
  private var uncoveredDays: Int { uncovered.reduce(0) { $0 + $1.days.count } }

  /// The verdict in a few words.
  package var verdict: String {
    guard hasStatements, let difference = total.difference else { return hasStatements ? "没有对账单" : "已汇总" }
    let isWhole = uncovered.isEmpty
    let words =
      difference == .zero
      ? openBreaks > 0 ? "净额相符，有差异\(openBreaks.grouped)条" : "相符"
      : "差\(Amount(fen: abs(difference.fen)).grouped)元"
    return isWhole ? words : "有对账单的日子\(words)，另有\(uncoveredDays.grouped)天没有对账单"
  }

  /// Which days no statement tells of, in Chinese: `农村信用社4月8日、4月9日`; empty when there are none.
  package var uncoveredWords: String {
    uncovered.map { bank, days in
      bank + days.map { "\($0.parts.month)月\($0.parts.day)日" }.joined(separator: "、")
    }.joined(separator: "；")
  }

  static let rule =
    "入账、退汇按银行所报的日期，失败按回盘收到的日期，清册和送盘按其当日。回盘净额＝入账－退汇＋无指令入账－无指令退回（不属任何部门，只在按日、按银行的表）；流水净额＝代发扣款－退汇入账；"
    + "流水只与有对账单的账户和日子的回盘净额比较，没有对账单的日子另列；整批扣款而次日退回失败款项、次日记账的，单日可以不等，月末应当相等。"
}
