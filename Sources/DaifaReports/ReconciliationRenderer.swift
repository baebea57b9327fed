import DaifaModel

/// Writes a ``Reconciliation`` as CSV, XML or a page.
package enum ReconciliationRenderer: ReportRenderer {
  /// 对账报告 as CSV: the facts, an empty line, the batches with their totals, an empty line, the banks with theirs.
  package static func csv(_ report: Reconciliation, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(["对账报告", report.scope.readerName])
      try csv.fact("对账日", report.day.description)
      try csv.fact("结论", report.balances ? report.verdict : report.verdict + "，见结论一列")
      if report.banksDifference != .zero { try csv.fact("批次与银行送盘合计", verdict(report.banksDifference)) }
      try csv.fact("逾期未回盘", report.overdue)
      if report.desk.handClosed > 0 { try csv.fact("银行未更正的差异", report.breakWords) }
      try csv.fact("说明", Reconciliation.rule)
      try csv.fact("日志链头", report.journalHead)
      try csv.endRow()
      try batches(report, to: &csv)
      try csv.endRow()
      try banks(report, to: &csv)
      try csv.finish()
    }
  }

  private static func batches(_ report: Reconciliation, to csv: inout CSVWriter) throws {
    try csv.row(["主管部门", "批次号", "补贴项目编码", "补贴项目", "发放期间"] + standingColumns + ["结论"])
    for batch in report.batches {
      csv.text(batch.departmentName)
      csv.text(batch.batchNumber)
      csv.text(batch.policy.code)
      csv.text(batch.policy.name)
      csv.text(batch.period?.description ?? "")
      standing(batch.standing, to: &csv)
      csv.text(batch.standing.verdict)
      try csv.endRow()
    }
    csv.text("合计")
    for _ in 0..<4 { csv.text("") }
    standing(report.total, to: &csv)
    csv.text(report.total.verdict)
    try csv.endRow()
  }

  private static let states: [PaymentState] = [.held, .recorded, .stopped]
  private static let answers: [PaymentState] = [.paid, .failed, .returned, .reissued, .instructed]

  private static var standingColumns: [String] {
    (["清册", "拒收", "接收", "待审核", "待送盘", "停发", "送盘"] + answerNames).flatMap { [$0 + "笔数", $0 + "金额（元）"] }
      + ["回盘所报入账金额（元）"]
  }

  private static let answerNames = ["已入账", "失败", "退汇", "已补发", "在途"]

  private static func standing(_ standing: Standing, to csv: inout CSVWriter) {
    csv.tally(standing.received)
    csv.tally(standing.refused)
    csv.tally(standing.accepted)
    for state in states { csv.tally(standing[state]) }
    csv.tally(standing.instructed)
    for state in answers { csv.tally(standing[state]) }
    csv.amount(standing.posted)
  }

  private static func banks(_ report: Reconciliation, to csv: inout CSVWriter) throws {
    let columns =
      (["送盘"] + answerNames + ["逾期未回盘"]).flatMap { [$0 + "笔数", $0 + "金额（元）"] } + ["回盘所报入账金额（元）"]
    try csv.row(["代发金融机构"] + columns + ["结论"])
    for bank in report.banks {
      csv.text(bank.name)
      csv.tally(bank.standing.instructed)
      for state in answers { csv.tally(bank.standing[state]) }
      csv.tally(bank.overdue)
      csv.amount(bank.standing.posted)
      csv.text(verdict(bank.standing.instructedDifference + bank.standing.postedDifference))
      try csv.endRow()
    }
    let total = report.banks.map(\.standing).total
    csv.text("合计")
    csv.tally(total.instructed)
    for state in answers { csv.tally(total[state]) }
    csv.tally(report.overdue)
    csv.amount(total.posted)
    csv.text(verdict(total.instructedDifference + total.postedDifference))
    try csv.endRow()
  }

  /// `相符`, or by how much a sum is off.
  static func verdict(_ excess: Tally) -> String {
    guard excess != .zero else { return "相符" }
    let count = excess.count == 0 ? "" : "\(abs(excess.count).grouped)笔、"
    return "不符：差\(count)\(Amount(fen: abs(excess.sum.fen)).grouped)元"
  }

  /// 对账报告 as XML, namespace `urn:daifa:reconciliation:1`.
  package static func xml(_ report: Reconciliation, to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      xml.beginRoot("reconciliation")
      xml.attribute("scope", report.scope.word)
      xml.attribute("reader", report.scope.id)
      xml.attribute("readerName", report.scope.readerName)
      xml.attribute("day", report.day)
      xml.attribute("balances", "\(report.balances)")
      xml.attribute("openBreaks", report.openBreaks)
      xml.attribute("resolvedByHand", report.desk.resolved)
      xml.attribute("acceptedByHand", report.desk.accepted)
      attributes(report.total, to: &xml)
      xml.attribute("overdue", "overdueAmount", report.overdue)
      xml.attribute("journalHead", report.journalHead)
      try xml.endHead()
      for batch in report.batches { try element(batch, to: &xml) }
      for bank in report.banks {
        xml.begin("bank")
        xml.attribute("name", bank.name)
        xml.attribute("balances", "\(report.bankBalances(bank))")
        attributes(bank.standing, to: &xml)
        xml.attribute("overdue", "overdueAmount", bank.overdue)
        try xml.endEmpty()
      }
      try xml.close("reconciliation")
      try xml.finish()
    }
  }

  private static func element(_ batch: Reconciliation.Batch, to xml: inout XMLWriter) throws {
    xml.begin("batch")
    xml.attribute("department", batch.departmentName)
    xml.attribute("batchNo", batch.batchNumber)
    xml.attribute("policyCode", batch.policy.code)
    xml.attribute("policyName", batch.policy.name)
    xml.attribute("period", batch.period?.description)
    attributes(batch.standing, to: &xml)
    xml.attribute("balances", "\(batch.standing.balances)")
    xml.attribute("verdict", batch.standing.verdict)
    try xml.endEmpty()
  }

  private static func attributes(_ standing: Standing, to xml: inout XMLWriter) {
    xml.attribute("received", "receivedAmount", standing.received)
    xml.attribute("refused", "refusedAmount", standing.refused)
    xml.attribute("accepted", "acceptedAmount", standing.accepted)
    xml.attribute("held", "heldAmount", standing[.held])
    xml.attribute("waiting", "waitingAmount", standing[.recorded])
    xml.attribute("stopped", "stoppedAmount", standing[.stopped])
    xml.attribute("instructed", "instructedAmount", standing.instructed)
    xml.attribute("paid", "paidAmount", standing[.paid])
    xml.attribute("failed", "failedAmount", standing[.failed])
    xml.attribute("returned", "returnedAmount", standing[.returned])
    xml.attribute("reissued", "reissuedAmount", standing[.reissued])
    xml.attribute("inFlight", "inFlightAmount", standing[.instructed])
    xml.attribute("postedAmount", standing.posted)
  }
}
