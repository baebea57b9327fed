package import DaifaModel

/// Writes a ``SettlementReport`` as CSV, XML or a page.
package enum SettlementRenderer: ReportRenderer {
  /// 清算报告 as CSV: the facts, then tables with an empty line between them: lines, budgets, what is carried over, what waits, changes.
  package static func csv(_ report: SettlementReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row([report.title, report.scope.readerName])
      for (name, value) in facts(report) { try csv.fact(name, value) }
      try csv.endRow()
      try lines(report, to: &csv)
      if !report.figures.budgets.isEmpty { try budgets(report, to: &csv) }
      try carries(report, to: &csv)
      try waits(report, to: &csv)
      if report.closed != nil { try changes(report, to: &csv) }
      try csv.finish()
    }
  }

  /// What the report is about, and what it comes to.
  static func facts(_ report: SettlementReport) -> [(String, String)] {
    let (figures, total) = (report.figures, report.figures.total)
    var facts = [("范围", report.subject), ("账本日期", report.day.description)]
    if let settlement = report.settlement {
      facts.append(("清算编号", "\(settlement.number)"))
      facts.append(("关账", "\(settlement.closedOn) \(settlement.closedBy.withoutPersonalNumbers)"))
      if let year = settlement.carryTo { facts.append(("在途结转至", "\(year)年")) }
      if let day = settlement.reopenedOn {
        facts.append(("已重开", "\(day) \(settlement.reopenedBy.withoutPersonalNumbers)"))
      }
    }
    facts += SettlementFigure.allCases.map {
      ($0.chineseName, "\(total[$0].count)笔 \(total[$0].sum)元")
    }
    if report.scope == .finance {
      facts.append(("已下达指标", figures.allotted.map { "\($0)元" } ?? "没有下达指标"))
      if let outside = report.paidOutsideBudgets { facts.append(("未占用指标的已入账", "\(outside)元")) }
      facts.append(("结余收回", figures.surplus.map { "\($0)元" } ?? "没有指标，不计结余"))
      if let code = report.code { facts.append(("核对码", code)) }
    }
    for file in report.files { facts.append(("清算后收到", file)) }
    facts.append(("平衡关系", SettlementReport.rule))
    facts.append(("日志链头", report.journalHead))
    return facts
  }

  private static func lines(_ report: SettlementReport, to csv: inout CSVWriter) throws {
    try csv.row(
      ["补贴项目编码", "补贴项目", "主管部门", "代发金融机构"]
        + SettlementFigure.allCases.flatMap { ["\($0.chineseName)笔数", "\($0.chineseName)金额（元）"] })
    for line in report.figures.lines {
      for text in [
        line.policy, report.policy(line.policy), report.department(line.department), report.bank(line.bank),
      ] {
        csv.text(text)
      }
      try totals(line.totals, to: &csv)
    }
    for text in ["合计", "", "", ""] { csv.text(text) }
    try totals(report.figures.total, to: &csv)
    try csv.endRow()
  }

  private static func totals(_ totals: SettlementTotals, to csv: inout CSVWriter) throws {
    for figure in SettlementFigure.allCases {
      csv.number(totals[figure].count)
      csv.amount(totals[figure].sum)
    }
    try csv.endRow()
  }

  private static func budgets(_ report: SettlementReport, to csv: inout CSVWriter) throws {
    try csv.row(["补贴项目编码", "补贴项目", "区划代码", "区划名称"] + ["已下达指标", "在途", "已入账", "状态冲突", "结余收回"].map { $0 + "（元）" })
    for budget in report.figures.budgets {
      for text in [budget.policy, report.policy(budget.policy), budget.region, report.regionName(budget.region)] {
        csv.text(text)
      }
      for amount in [budget.allotted, budget.blocked, budget.paid, budget.contested, budget.surplus] {
        csv.amount(amount)
      }
      try csv.endRow()
    }
    try csv.endRow()
  }

  private static func carries(_ report: SettlementReport, to csv: inout CSVWriter) throws {
    guard !report.figures.carries.isEmpty else { return }
    try csv.row([
      report.isAfter ? "关账时在途" : "在途", "补贴项目编码", "主管部门", "批次号", "代发金融机构", "送盘批号", "支付编号", "应回盘日", "笔数", "金额（元）",
    ])
    for carry in report.figures.carries {
      for text in [
        carry.payment == nil ? "在途" : "状态冲突", carry.policy, report.department(carry.department),
        carry.batchNumber.withoutPersonalNumbers, report.bank(carry.bank), carry.instructionNumber,
        carry.payment.map { PaymentReference(payment: $0).description } ?? "",
      ] {
        csv.text(text)
      }
      csv.day(carry.dueOn)
      csv.number(carry.total.count)
      csv.amount(carry.total.sum)
      try csv.endRow()
    }
    try csv.endRow()
  }

  private static func waits(_ report: SettlementReport, to csv: inout CSVWriter) throws {
    guard !report.figures.waits.isEmpty else { return }
    try csv.row(["未送盘的清册", "补贴项目编码", "主管部门", "批次号", "发放期间", "状态", "笔数", "金额（元）"])
    for wait in report.figures.waits {
      for text in [
        "\(wait.control)", wait.policy, report.department(wait.department), wait.batchNumber.withoutPersonalNumbers,
        wait.period, wait.state.chineseName,
      ] {
        csv.text(text)
      }
      csv.number(wait.total.count)
      csv.amount(wait.total.sum)
      try csv.endRow()
    }
    try csv.endRow()
  }

  private static func changes(_ report: SettlementReport, to csv: inout CSVWriter) throws {
    try csv.row(["清算后变动", "补贴项目编码", "主管部门", "代发金融机构", "清算时笔数", "清算时金额（元）", "现笔数", "现金额（元）"])
    for change in report.changes {
      for text in [
        change.figure.chineseName, change.policy, report.department(change.department), report.bank(change.bank),
      ] {
        csv.text(text)
      }
      csv.number(change.closed.count)
      csv.amount(change.closed.sum)
      csv.number(change.now.count)
      csv.amount(change.now.sum)
      try csv.endRow()
    }
  }
}
