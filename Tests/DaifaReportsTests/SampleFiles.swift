import DaifaModel
import DaifaReports
import Glibc
import Testing

/// Writes every sample report to the directory in `DAIFA_REPORT_SAMPLES`, to be looked at in a browser and a
/// spreadsheet.
@Suite("Samples to look at", .enabled(if: getenv("DAIFA_REPORT_SAMPLES") != nil))
struct SampleFiles {
  private func write(_ name: String, _ render: (ReportSink) throws -> Void) throws {
    let directory = String(cString: try #require(getenv("DAIFA_REPORT_SAMPLES")))
    let file = try #require(fopen("\(directory)/\(name)", "w"))
    defer { fclose(file) }
    try render { #expect(fwrite($0.baseAddress, 1, $0.count, file) == $0.count) }
  }

  @Test func receipts() throws {
    for outcome in Receipt.Outcome.allCases {
      try write("receipt-\(outcome.rawValue).html") { try ReceiptRenderer.html(Samples.receipt(outcome), to: $0) }
    }
    try write("receipt.csv") { try ReceiptRenderer.csv(Samples.receipt(), to: $0) }
    try write("receipt.xml") { try ReceiptRenderer.xml(Samples.receipt(), to: $0) }
  }

  @Test func results() throws {
    try write("result.html") {
      try PaymentResultRenderer.html(Samples.result, actionLines: Samples.actionLines, to: $0)
    }
    try write("result.csv") { sink in
      try PaymentResultRenderer.csv(Samples.result, to: sink) { writer in
        for line in Samples.actionLines { try line.withRow { try writer.append($0) } }
        try Samples.line(1, .paid).withRow { try writer.append($0) }
      }
    }
    try write("result.xml") { sink in
      try PaymentResultRenderer.xml(Samples.result, to: sink) { writer in
        for line in Samples.actionLines { try line.withRow { try writer.append($0) } }
      }
    }
  }

  @Test func reconciliations() throws {
    for (name, report) in [
      ("good", Samples.reconciliation()), ("off", Samples.reconciliation(off: 500)),
      ("bank", Samples.reconciliation(scope: .bank(id: "rcu", name: "小店农村信用社"))),
    ] {
      try write("reconciliation-\(name).html") { try ReconciliationRenderer.html(report, to: $0) }
      try write("reconciliation-\(name).csv") { try ReconciliationRenderer.csv(report, to: $0) }
      try write("reconciliation-\(name).xml") { try ReconciliationRenderer.xml(report, to: $0) }
    }
  }

  @Test func budgets() throws {
    try write("budget.html") { try BudgetExecutionRenderer.html(Samples.budgets, to: $0) }
    try write("budget.csv") { try BudgetExecutionRenderer.csv(Samples.budgets, to: $0) }
    try write("budget-wait.html") { try BudgetNoticeRenderer.html(Samples.notice, to: $0) }
  }

  @Test func discrepancies() throws {
    try write("discrepancies.html") { try DiscrepancyRenderer.html(Samples.discrepancies(), to: $0) }
    try write("discrepancies.csv") { try DiscrepancyRenderer.csv(Samples.discrepancies(), to: $0) }
    try write("discrepancies.xml") { try DiscrepancyRenderer.xml(Samples.discrepancies(), to: $0) }
  }
}
