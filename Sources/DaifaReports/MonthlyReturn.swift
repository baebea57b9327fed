package import DaifaModel

/// 月报: what finance returns upward about one month: per policy and county what was planned, allotted, received, paid, and how it stands.
package struct MonthlyReturn: Sendable {
  /// 发生数: what happened in a stretch of time.
  package struct Flow: Sendable, Hashable {
    /// Accepted lines, by the day their roster came.
    package var received = Tally.zero
    /// By the day of the instruction.
    package var instructed = Tally.zero
    /// By the bank's posting day, whatever came of it later.
    package var paid = Tally.zero
    /// By the day the bank's answer came.
    package var failed = Tally.zero
    /// Came back after it was paid, by the day the money came back: to be taken off what was paid.
    package var returned = Tally.zero

    package init() {}

    /// 净入账: what was paid less what came back.
    package var net: Amount { paid.sum - returned.sum }

    static func + (left: Flow, right: Flow) -> Flow {
      var sum = left
      sum.received += right.received
      sum.instructed += right.instructed
      sum.paid += right.paid
      sum.failed += right.failed
      sum.returned += right.returned
      return sum
    }
  }

  /// 受益人数: how many different persons. They do not add up over counties or policies: one person may be paid in several.
  package struct People: Sendable, Hashable {
    /// Paid in the month.
    package var month = 0
    /// Paid from the year's first day through the month's last.
    package var year = 0

    package init() {}
  }

  /// Everything counted of one policy, or of one county in it.
  package struct Figures: Sendable {
    package var month = Flow()
    /// From the year's first day through the month's last.
    package var year = Flow()
    /// How the payments stand on the report's day.
    package var standing: [PaymentState: Tally] = [:]
    package var rosters = 0
    /// Posted by the day asked for, and after it.
    package var onTime = 0
    package var late = 0
    /// Not answered though the day is over.
    package var overdue = 0
    /// The persons who were paid, and whose money has not come back.
    package var people = People()

    package init() {}

    package subscript(_ state: PaymentState) -> Tally { standing[state] ?? .zero }

    package var accepted: Tally { standing.values.total }
    package var waiting: Tally { self[.held] + self[.recorded] }
    package var inFlight: Tally { self[.instructed] }

    /// 按时率: posted in time, of all that was posted or should have been.
    package var onTimeRate: BudgetExecution.Rate? {
      BudgetExecution.rate(Amount(fen: Int64(onTime)), of: Amount(fen: Int64(onTime + late + overdue)))
    }

    /// The two together, but for the persons, who are counted for each sum by itself.
    static func + (left: Figures, right: Figures) -> Figures {
      var sum = left
      sum.people = People()
      sum.month = left.month + right.month
      sum.year = left.year + right.year
      sum.standing.merge(right.standing, uniquingKeysWith: +)
      sum.rosters += right.rosters
      sum.onTime += right.onTime
      sum.late += right.late
      sum.overdue += right.overdue
      return sum
    }
  }

  /// One county's part of a policy.
  package struct County: Sendable {
    /// Six digits.
    package var code: String
    /// Budget allotted to the county or below it.
    package var allotted: Amount
    package var figures: Figures

    package init(code: String, allotted: Amount, figures: Figures) {
      self.code = code
      self.allotted = allotted
      self.figures = figures
    }
  }

  /// One policy in one budget year.
  package struct Line: Sendable {
    package var budgetYear: Int
    package var policy: PolicyTitle
    package var level: Policy.Level?
    package var planned: Amount?
    /// All that is allotted, to whatever region.
    package var allotted: Amount
    /// Lines that were refused, which belong to no county.
    package var refused: Tally
    /// How many rosters, each counted once.
    package var rosters: Int
    package var counties: [County]
    /// The different persons of all its counties.
    package var people = People()

    package init(
      budgetYear: Int, policy: PolicyTitle, level: Policy.Level?, planned: Amount?, allotted: Amount, refused: Tally,
      rosters: Int, counties: [County]
    ) {
      self.budgetYear = budgetYear
      self.policy = policy
      self.level = level
      self.planned = planned
      self.allotted = allotted
      self.refused = refused
      self.rosters = rosters
      self.counties = counties
    }

    /// The counties together.
    package var figures: Figures {
      var sum = counties.reduce(Figures()) { $0 + $1.figures }
      sum.rosters = rosters
      sum.people = people
      return sum
    }
  }

  /// The month: all its days are over.
  package var month: DayRange
  /// The day whose ledger it shows.
  package var day: Day
  package var lines: [Line]
  package var journalHead: String
  /// The different persons of all policies.
  package var people = People()

  package init(month: DayRange, day: Day, lines: [Line], journalHead: String) {
    self.month = month
    self.day = day
    self.lines = lines
    self.journalHead = journalHead
  }

  /// Everything together.
  package var total: Figures {
    var sum = lines.reduce(Figures()) { $0 + $1.figures }
    sum.people = people
    return sum
  }

  /// `2026年4月`.
  package var monthName: String {
    let (year, month, _) = month.first.parts
    return "\(year)年\(month)月"
  }

  /// How it was counted, in Chinese.
  package static let method = """
    支付归属其发放期间所在的预算年度；本月和本年累计为发生数：接收按清册收到日期，送盘按送盘日期，入账按银行所报入账日期\
    （银行未报的按回盘收到日期），失败按回盘收到日期，退汇按银行所报退汇日期、在其发生的月份冲减。\
    现状以报表日账上所知为准，各状态合计等于接收，与当日对账报告一致。笔数即人次，同一人多期的按期计数；受益人数为期内入账、至报表日没有退回的不同享受人，\
    各县、各项目分别去重，不能相加。\
    县为区划代码前六位；下达给省、市的指标只列在项目合计。按时率＝按时入账÷（按时入账＋逾期入账＋逾期未答复），后来退回、补发的仍计在内。
    """
}
