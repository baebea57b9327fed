import DaifaModel
import DaifaReports
import Testing

@Suite("CSV for people")
struct SpreadsheetSafetyTests {
  static let formulas = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM", " =1", "\u{3000}=1",
    "\u{200B}=1",
    "\u{FEFF}=1", "\u{00A0}=1", "﹦1", "−1", "=cmd|' /C calc'!A0",
  ]
  static let damaged = [
    "000123", "0012", "123456789012", "1E5", "6.2E+18", "2026-01", "2026/1", "2026年1月", "1/2",
    "10:30",
    "Jan-26", "SEPT2", "1-Jan", "12%", "1,234", "3 1/2", "2026-13-01", "2026-01-01 1",
  ]
  static let harmless = [
    "12", "0", "0.5", "335.00", "NYJ2026-0007", "DF000000000001034", "王建国", "March王", "2026H1", "6217****0011",
    "2026-01-31",
    "2026-01-31 08:00:00",
  ]

  private func foundCell(_ text: String) throws -> String {
    var findings = Findings()
    findings.add(Finding(.columnIgnored, line: 2, required: text, found: "x"))
    let csv = try Written { try ReceiptRenderer.csv(Samples.receipt(findings: findings), to: $0) }
    return try #require(csv.rows.last)[5]
  }

  @Test(
    "A cell that begins a formula, in any width or behind any blank, is prefixed with an apostrophe",
    arguments: formulas)
  func formulaIsDefused(_ text: String) throws {
    #expect(try foundCell(text).unicodeScalars.first == "'")
  }

  @Test(
    "An identifier a spreadsheet would turn into a number or a date is prefixed with an apostrophe", arguments: damaged)
  func identifierSurvives(_ text: String) throws {
    #expect(try foundCell(text) == "'" + text)
  }

  @Test("What a spreadsheet leaves alone is written as it is", arguments: harmless)
  func harmlessIsUntouched(_ text: String) throws {
    #expect(try foundCell(text) == text)
  }

  @Test("Quotes, commas and line breaks stay inside their cell")
  func cellCannotBreakOut() throws {
    let cell = try foundCell("a\",b\r\n=1,\"c")
    #expect(cell == "a\",b␍␊=1,\"c")
  }

  @Test("Every report has a BOM, CRLF and nothing but CRLF at the end of its lines")
  func byteOrderMarkAndLineEnds() throws {
    let reports = try [
      Written { try ReceiptRenderer.csv(Samples.receipt(), to: $0) },
      Written { sink in
        try PaymentResultRenderer.csv(Samples.result, to: sink) { writer in
          for line in Samples.actionLines { try line.withRow { try writer.append($0) } }
        }
      },
      Written { try ReconciliationRenderer.csv(Samples.reconciliation(), to: $0) },
      Written { try DiscrepancyRenderer.csv(Samples.discrepancies(), to: $0) },
    ]
    for report in reports {
      #expect(report.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
      #expect(report.bytes.suffix(2) == [0x0D, 0x0A])
      for (index, byte) in report.bytes.enumerated() {
        if byte == 0x0A { #expect(report.bytes[index - 1] == 0x0D) }
        if byte == 0x0D { #expect(report.bytes[index + 1] == 0x0A) }
      }
    }
  }

  @Test("Facts come first, then an empty line, then a table whose rows all have as many cells as its header")
  func tableIsRectangular() throws {
    let rows = try Written { try DiscrepancyRenderer.csv(Samples.discrepancies(), to: $0) }.rows
    let gap = try #require(rows.firstIndex { $0 == [""] })
    #expect(rows[..<gap].allSatisfy { $0.count == 2 })
    let header = try #require(rows[(gap + 1)...].first)
    #expect(header.count > 2 && rows[(gap + 1)...].allSatisfy { $0.count == header.count })
  }
}
