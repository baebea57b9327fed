import DaifaModel

/// Writes a ``MonthlyReturn`` as CSV, XML or a page.
package enum MonthlyReturnRenderer: ReportRenderer {
  /// A column of the table of figures.
  enum Cell {
    case count(Int)
    case amount(Amount)
    case tally(Tally)
    case rate(BudgetExecution.Rate?)
  }

  /// The figures in the order they are written, with what they are called in Chinese and in XML.
  static func cells(_ figures: MonthlyReturn.Figures) -> [(chinese: String, name: StaticString, cell: Cell)] {
    let (month, year) = (figures.month, figures.year)
    return [
      ("清册份数", "rosters", .count(figures.rosters)),
      ("本月受益人数", "monthPeople", .count(figures.people.month)),
      ("本年受益人数", "yearPeople", .count(figures.people.year)),
      ("本月接收", "monthReceived", .tally(month.received)), ("本月送盘", "monthInstructed", .tally(month.instructed)),
      ("本月入账", "monthPaid", .tally(month.paid)), ("本月失败", "monthFailed", .tally(month.failed)),
      ("本月退汇", "monthReturned", .tally(month.returned)), ("本月净入账", "monthNet", .amount(month.net)),
      ("本年接收", "yearReceived", .tally(year.received)), ("本年送盘", "yearInstructed", .tally(year.instructed)),
      ("本年入账", "yearPaid", .tally(year.paid)), ("本年失败", "yearFailed", .tally(year.failed)),
      ("本年退汇", "yearReturned", .tally(year.returned)), ("本年净入账", "yearNet", .amount(year.net)),
      ("现状接收", "accepted", .tally(figures.accepted)), ("现状待送盘", "waiting", .tally(figures.waiting)),
      ("现状在途", "inFlight", .tally(figures.inFlight)), ("现状已入账", "paid", .tally(figures[.paid])),
      ("现状失败", "failed", .tally(figures[.failed])), ("现状退汇", "returned", .tally(figures[.returned])),
      ("现状已补发", "reissued", .tally(figures[.reissued])), ("现状停发", "stopped", .tally(figures[.stopped])),
      ("按时入账笔数", "onTime", .count(figures.onTime)), ("逾期入账笔数", "late", .count(figures.late)),
      ("逾期未答复笔数", "overdue", .count(figures.overdue)), ("按时率（%）", "onTimeRate", .rate(figures.onTimeRate)),
    ]
  }

  /// 月报 as CSV: the facts, an empty line, a row a policy and a row for each of its counties, and the total.
  package static func csv(_ report: MonthlyReturn, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["一卡通发放月报", report.monthName])
      try csv.fact("报表日", report.day.description)
      try csv.fact("说明", MonthlyReturn.method)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      for name in ["预算年度", "级次", "补贴项目编码", "补贴项目", "区划", "预算（元）", "已下达指标（元）", "拒收笔数", "拒收金额（元）"] {
        csv.text(name)
      }
      for (chinese, _, cell) in cells(MonthlyReturn.Figures()) {
        switch cell {
        case .count, .rate: csv.text(chinese)
        case .amount: csv.text(chinese + "（元）")
        case .tally:
          csv.text(chinese + "笔数")
          csv.text(chinese + "金额（元）")
        }
      }
      try csv.endRow()
      for line in report.lines {
        row(line, "合计", planned: line.planned, allotted: line.allotted, refused: line.refused, to: &csv)
        try figures(line.figures, to: &csv)
        for county in line.counties {
          row(line, county.code, planned: nil, allotted: county.allotted, refused: nil, to: &csv)
          try figures(county.figures, to: &csv)
        }
      }
      csv.text("总计")
      for _ in 0..<4 { csv.text("") }
      csv.amount(report.planned)
      csv.amount(report.allotted)
      csv.tally(report.refused)
      try figures(report.total, to: &csv)
      try csv.finish()
    }
  }

  private static func row(
    _ line: MonthlyReturn.Line, _ region: String, planned: Amount?, allotted: Amount?, refused: Tally?,
    to csv: inout CSVWriter
  ) {
    csv.number(line.budgetYear)
    for text in [line.level?.chineseName ?? "", line.policy.code, line.policy.name, region] { csv.text(text) }
    csv.amount(planned)
    csv.amount(allotted)
    csv.tally(refused)
  }

  private static func figures(_ figures: MonthlyReturn.Figures, to csv: inout CSVWriter) throws {
    for (_, _, cell) in cells(figures) {
      switch cell {
      case .count(let count): csv.number(count)
      case .amount(let amount): csv.amount(amount)
      case .tally(let tally): csv.tally(tally)
      case .rate(let rate): csv.tenths(rate?.tenths)
      }
    }
    try csv.endRow()
  }

  /// 月报 as XML, namespace `urn:daifa:monthlyReturn:1`.
  package static func xml(_ report: MonthlyReturn, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("monthlyReturn")
      xml.attribute("from", report.month.first)
      xml.attribute("to", report.month.last)
      xml.attribute("day", report.day)
      xml.attribute("planned", report.planned)
      xml.attribute("allotted", report.allotted)
      xml.attribute("refusedCount", "refusedAmount", report.refused)
      attributes(report.total, to: &xml)
      xml.attribute("method", MonthlyReturn.method)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for line in report.lines {
        xml.begin("policy")
        xml.attribute("budgetYear", line.budgetYear)
        xml.attribute("level", line.level?.rawValue)
        xml.attribute("policyCode", line.policy.code)
        xml.attribute("policyName", line.policy.name)
        xml.attribute("planned", line.planned)
        xml.attribute("allotted", line.allotted)
        xml.attribute("refusedCount", "refusedAmount", line.refused)
        attributes(line.figures, to: &xml)
        try xml.endHead()
        for county in line.counties {
          xml.begin("county")
          xml.attribute("regionCode", county.code)
          xml.attribute("allotted", county.allotted)
          attributes(county.figures, to: &xml)
          try xml.endEmpty()
        }
        try xml.close("policy")
      }
      try xml.close("monthlyReturn")
      try xml.finish()
    }
  }

  private static func attributes(_ figures: MonthlyReturn.Figures, to xml: inout XMLWriter) {
    for (_, name, cell) in cells(figures) {
      switch cell {
      case .count(let count): xml.attribute(name, count)
      case .amount(let amount): xml.attribute(name, amount)
      case .tally(let tally): xml.attribute(name, tally)
      case .rate(let rate): xml.attribute(name, rate?.words)
      }
    }
  }
}

extension XMLWriter {
  /// A count and a sum as one attribute each: the name, and the name with `Amount`.
  mutating func attribute(_ name: StaticString, _ tally: Tally) {
    attribute(name, tally.count)
    attributeNamed("\(name)Amount", tally.sum.description)
  }
}

extension MonthlyReturn {
  /// What the lists plan; nil when none says.
  var planned: Amount? {
    let planned = lines.compactMap(\.planned)
    return planned.isEmpty ? nil : planned.reduce(.zero, +)
  }
  var allotted: Amount { lines.reduce(.zero) { $0 + $1.allotted } }
  var refused: Tally { lines.map(\.refused).total }
}
