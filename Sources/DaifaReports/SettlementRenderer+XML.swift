import DaifaModel

extension SettlementRenderer {
  /// 清算报告 as XML, namespace `urn:daifa:settlementReport:1`. A figure that is nothing is left out.
  package static func xml(_ report: SettlementReport, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      let figures = report.figures
      xml.beginRoot("settlementReport")
      xml.attribute("kind", report.kindWord)
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("year", figures.scope.year)
      xml.attribute("policyCode", figures.scope.policy)
      xml.attribute("department", figures.scope.department)
      xml.attribute("day", report.day)
      if let settlement = report.settlement {
        xml.attribute("settlementNo", settlement.number.description)
        xml.attribute("closedOn", settlement.closedOn)
        xml.attribute("closedBy", settlement.closedBy.withoutPersonalNumbers)
        xml.attribute("carryTo", settlement.carryTo)
        xml.attribute("reopenedOn", settlement.reopenedOn)
        xml.attribute("reopenedBy", settlement.reopenedBy.withoutPersonalNumbers)
      }
      xml.attribute("allotted", figures.allotted)
      xml.attribute("surplus", figures.surplus)
      xml.attribute("paidOutsideBudgets", report.paidOutsideBudgets)
      xml.attribute("figuresCode", report.code)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      xml.begin("total")
      try end(figures.total, "total", to: &xml)
      for line in figures.lines {
        xml.begin("line")
        xml.attribute("policyCode", line.policy)
        xml.attribute("policyName", report.policy(line.policy))
        xml.attribute("department", line.department)
        xml.attribute("bank", line.bank)
        try end(line.totals, "line", to: &xml)
      }
      for budget in figures.budgets { try element(budget, report, to: &xml) }
      for carry in figures.carries { try element(carry, isOfClosing: report.isAfter, to: &xml) }
      for wait in figures.waits { try element(wait, to: &xml) }
      for change in report.changes { try element(change, to: &xml) }
      for file in report.files {
        xml.begin("after")
        xml.attribute("file", file)
        try xml.endEmpty()
      }
      try xml.close("settlementReport")
      try xml.finish()
    }
  }

  /// Ends an element with its figures.
  private static func end(_ totals: SettlementTotals, _ name: StaticString, to xml: inout XMLWriter) throws {
    try xml.endHead()
    for figure in SettlementFigure.allCases where totals[figure] != .zero {
      xml.begin("figure")
      xml.attribute("name", figure.rawValue)
      xml.attribute("count", totals[figure].count)
      xml.attribute("amount", totals[figure].sum)
      try xml.endEmpty()
    }
    try xml.close(name)
  }

  private static func element(
    _ budget: SettlementBudget, _ report: SettlementReport, to xml: inout XMLWriter
  ) throws {
    xml.begin("budget")
    xml.attribute("policyCode", budget.policy)
    xml.attribute("policyName", report.policy(budget.policy))
    xml.attribute("regionCode", budget.region)
    let name = report.regionName(budget.region)
    xml.attribute("regionName", name.isEmpty ? nil : name)
    xml.attribute("allotted", budget.allotted)
    xml.attribute("inFlight", budget.blocked)
    xml.attribute("paid", budget.paid)
    xml.attribute("contested", budget.contested)
    xml.attribute("surplus", budget.surplus)
    try xml.endEmpty()
  }

  private static func element(_ carry: SettlementCarry, isOfClosing: Bool, to xml: inout XMLWriter) throws {
    xml.begin(isOfClosing ? "openAtClosing" : "open")
    xml.attribute("kind", carry.payment == nil ? "inFlight" : "contested")
    xml.attribute("policyCode", carry.policy)
    xml.attribute("department", carry.department)
    xml.attribute("batchNo", carry.batchNumber.withoutPersonalNumbers)
    xml.attribute("bank", carry.bank)
    xml.attribute("instructionNo", carry.instructionNumber)
    xml.attribute("paymentRef", carry.payment.map { PaymentReference(payment: $0).description })
    xml.attribute("dueOn", carry.dueOn)
    xml.attribute("count", carry.total.count)
    xml.attribute("amount", carry.total.sum)
    try xml.endEmpty()
  }

  private static func element(_ wait: SettlementWait, to xml: inout XMLWriter) throws {
    xml.begin("waiting")
    xml.attribute("controlNo", wait.control.description)
    xml.attribute("policyCode", wait.policy)
    xml.attribute("department", wait.department)
    xml.attribute("batchNo", wait.batchNumber.withoutPersonalNumbers)
    xml.attribute("period", wait.period)
    xml.attribute("state", wait.state.rawValue)
    xml.attribute("count", wait.total.count)
    xml.attribute("amount", wait.total.sum)
    try xml.endEmpty()
  }

  private static func element(_ change: SettlementReport.Change, to xml: inout XMLWriter) throws {
    xml.begin("change")
    xml.attribute("figure", change.figure.rawValue)
    xml.attribute("policyCode", change.policy)
    xml.attribute("department", change.department)
    xml.attribute("bank", change.bank)
    xml.attribute("closedCount", change.closed.count)
    xml.attribute("closedAmount", change.closed.sum)
    xml.attribute("count", change.now.count)
    xml.attribute("amount", change.now.sum)
    try xml.endEmpty()
  }
}
