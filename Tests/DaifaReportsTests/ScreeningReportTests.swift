import DaifaModel
import Testing

@testable import DaifaReports

@Suite("比对结果: who should not have been paid")
struct ScreeningReportTests {
  private func report(_ text: String = "民政厅", states: [PaymentState] = [.paid, .instructed, .held]) -> ScreeningReport {
    let items = states.enumerated().map { index, state in
      ScreeningReport.Item(
        reference: PaymentReference(payment: Int64(index + 1)), departmentName: text,
        policy: PolicyTitle(code: text, name: text), period: "2026-03", batchNumber: text, lineNumber: index + 1,
        name: text == "民政厅" ? "武根旺" : text, identity: "140105196304120008", amount: Amount(fen: 10_000), state: state,
        instructedOn: state == .held ? nil : Day("2026-04-03"), since: Day("2026-02-11"), isBlocked: index < 2)
    }
    return ScreeningReport(
      scope: .finance, kind: .deceased, source: text, asOf: Day("2026-03-31") ?? Day(number: 0), senderName: text,
      people: 1_000, day: Day("2026-04-08") ?? Day(number: 0), blocked: Tally(count: 2, sum: Amount(fen: 20_000)),
      advised: Tally(count: 1, sum: Amount(fen: 10_000)), stopped: .zero, known: .zero, items: items, journalHead: "abc"
    )
  }

  @Test(arguments: HostileTextTests.hostile)
  func textFromOutsideStaysInItsPlace(text: String) throws {
    let plain = try Written { try ScreeningRenderer.html(report(), to: $0) }
    #expect(try Written { try ScreeningRenderer.html(report(text), to: $0) }.tagNames == plain.tagNames)
    let xml = try Written { try ScreeningRenderer.xml(report(text), to: $0) }
    #expect(xml.isWellFormed)
    #expect(xml.tagNames == ["screening", "payment"])
  }

  @Test func nobodysNumberIsShownWhole() throws {
    let written = try [
      Written { try ScreeningRenderer.csv(report(), to: $0) }, Written { try ScreeningRenderer.xml(report(), to: $0) },
      Written { try ScreeningRenderer.html(report(), to: $0) },
    ]
    for one in written {
      #expect(!one.text.contains("140105196304120008"))
      #expect(one.text.contains("140105********0008"))
    }
    #expect(!written[2].text.contains("武根旺"))
  }

  @Test func everyLineSaysWhatToDoAndTheTotalsAddUp() throws {
    let rows = try Written { try ScreeningRenderer.csv(report(), to: $0) }.rows
    let header = try #require(rows.firstIndex { $0.first == "支付编号" })
    #expect(rows[(header + 1)...].map(\.count) == [17, 17, 17, 17])
    #expect(rows[header].count == 17)
    #expect(rows[header + 1][15].contains("追回") && rows[header + 2][15].contains("在途"))
    #expect(rows[header + 3][14] == "须核实")
    #expect(rows.last?[9] == "300.00")
  }
}
