package import DaifaModel

/// 代发金融机构评价: how each bank did, month by month: speed, failures, mismatches, statements.
package struct Scorecard: Sendable {
  /// One bank in one month.
  package struct Row: Sendable {
    package var bank: String
    package var bankName: String
    /// `2026-04`: the month in which what it counts was instructed, told or opened.
    package var month: String
    package var instructions = 0
    package var instructed = Tally.zero
    /// Working days from an instruction to the final answer of each of its parts, sorted.
    package var days: [Int] = []
    package var onTime = 0
    /// Answered late, or not answered and due.
    package var late = 0
    /// Payments that are overdue and not answered.
    package var overdue = 0
    /// Parts that are not answered and not due, or whose days no working calendar tells.
    package var undecided = 0
    /// Payments that failed or came back, by reason.
    package var failures: [String: Int] = [:]
    /// Breaks that were opened, by kind; missing are those without a final answer on the day after they were due.
    package var breaks: [BreakKind: Int] = [:]
    /// Days on which it posted from an account whose statement came in time, late, or not at all though it is due.
    package var statementsInTime = 0
    package var statementsLate = 0
    package var statementsMissing = 0

    package init(bank: String, bankName: String, month: String) {
      self.bank = bank
      self.bankName = bankName
      self.month = month
    }

    /// The working days at or below which so many hundredths of the answers lie; nil without answers.
    package func percentile(_ hundredths: Int) -> Int? {
      guard !days.isEmpty else { return nil }
      return days[max(0, (days.count * hundredths + 99) / 100 - 1)]
    }

    package var median: Int? { percentile(50) }
    package var ninetieth: Int? { percentile(90) }
    package var worst: Int? { days.last }

    /// Thousandths of the decided parts that were answered in time (``Scorecard/thousandths(_:late:)``).
    package var onTimeThousandths: Int? { Scorecard.thousandths(onTime, late: late) }

    package var failureCount: Int { failures.values.reduce(0, +) }
    package var breakCount: Int { breaks.values.reduce(0, +) }
  }

  package var scope: ReportScope
  package var first: Day
  package var last: Day
  package var today: Day
  package var rows: [Row]
  package var journalHead: String

  package init(scope: ReportScope, first: Day, last: Day, today: Day, rows: [Row], journalHead: String) {
    self.scope = scope
    self.first = first
    self.last = last
    self.today = today
    self.rows = rows
    self.journalHead = journalHead
  }

  /// `2026年4月`, or `2026年`.
  package var title: String {
    let (from, to) = (first.parts, last.parts)
    return from.month == to.month ? "\(from.year)年\(from.month)月" : "\(from.year)年"
  }

  /// The reasons that occur, in order.
  var reasons: [String] { Set(rows.flatMap(\.failures.keys)).sorted() }
  /// The kinds of break that occur, in the order of reports.
  var kinds: [BreakKind] {
    let found = Set(rows.flatMap(\.breaks.keys))
    return DiscrepancyReport.order.filter(found.contains)
  }

  static let rule =
    "送盘、回盘天数按送盘的月份，失败和退汇按回盘收到的月份，差异按发现的月份（漏发是到期之后第一天仍未答复的笔数，后来答复了也算），对账单按入账的月份。天数是送盘之日至该批次全部有最终结果的工作日；及时率＝按时办结÷（按时＋逾期），到0.1%，四舍五入，有逾期的不满100%。对账单应在记账日之后5个工作日之内报送。"

  /// Thousandths of what was decided that were in time, to the nearest, as a chart beside them shows them; never all of them where something was
  /// late. Nil where nothing is decided.
  static func thousandths(_ onTime: Int, late: Int) -> Int? {
    let all = onTime + late
    guard all > 0 else { return nil }
    return min((onTime * 2_000 + all) / (2 * all), late > 0 ? 999 : 1_000)
  }

  static func share(_ thousandths: Int?) -> String {
    thousandths.map { "\($0 / 10).\($0 % 10)%" } ?? "—"
  }
}
