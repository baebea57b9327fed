import DaifaModel
import Testing

@testable import DaifaReports

@Suite("Text from outside")
struct HostileTextTests {
  static let hostile = [
    "</title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "]]><!--",
    "{{title}}{{{title}}}",
    // A grapheme of several scalars: Mustache's own escaping lets these pass.
    "\u{600}<script>alert(1)</script>", "\"\u{301}><script\u{301}>", "a\u{0}b\u{1B}[31m\u{202E}gnp.exe",
    "\u{FFFE}\u{FFFF}\u{85}",
  ]

  private func receipt(_ text: String) -> Receipt {
    var findings = Findings()
    findings.add(Finding(.columnIgnored, line: 1, required: text, found: text))
    var receipt = Samples.receipt(fileName: text, findings: findings)
    receipt.senderName = text
    receipt.batchNumber = text
    receipt.policy = PolicyTitle(code: text, name: text)
    return receipt
  }

  @Test("It cannot begin a tag or leave its place on a page", arguments: hostile)
  func pageHolds(_ text: String) throws {
    let plain = try Written { try ReceiptRenderer.html(receipt("x"), to: $0) }
    let html = try Written { try ReceiptRenderer.html(receipt(text), to: $0) }
    #expect(html.tagNames == plain.tagNames)
    #expect(html.bytes.count { $0 == UInt8(ascii: "\"") } == plain.bytes.count { $0 == UInt8(ascii: "\"") })
    #expect(!html.text.unicodeScalars.contains("\u{202E}"))
  }

  @Test("It cannot leave its attribute in XML", arguments: hostile)
  func xmlHolds(_ text: String) throws {
    let xml = try Written { try ReceiptRenderer.xml(receipt(text), to: $0) }
    #expect(xml.isWellFormed)
    #expect(xml.tagNames == ["receipt", "next", "findingCount", "finding"])
  }

  @Test("A bank's words cannot leave their place in a discrepancy report", arguments: hostile)
  func discrepancyHolds(_ text: String) throws {
    var report = Samples.discrepancies()
    report.items[0].reference = text
    report.items[0].found = text
    report.items[6].found = text
    let plain = try Written { try DiscrepancyRenderer.html(Samples.discrepancies(), to: $0) }
    #expect(try Written { try DiscrepancyRenderer.html(report, to: $0) }.tagNames == plain.tagNames)
    #expect(try Written { try DiscrepancyRenderer.xml(report, to: $0) }.isWellFormed)
  }

  @Test("A page has no script and nothing from outside")
  func pageIsSelfContained() throws {
    let pages = try [
      Written { try ReceiptRenderer.html(Samples.receipt(), to: $0) },
      Written { try PaymentResultRenderer.html(Samples.result, actionLines: Samples.actionLines, to: $0) },
      Written { try ReconciliationRenderer.html(Samples.reconciliation(), to: $0) },
      Written { try DiscrepancyRenderer.html(Samples.discrepancies(), to: $0) },
      Written { try TimelinessRenderer.html(Samples.timeliness(), to: $0) },
    ]
    for page in pages {
      #expect(page.text.contains("default-src 'none'; style-src 'unsafe-inline'"))
      #expect(page.text.contains("<html lang=\"zh-CN\">"))
      #expect(page.tagNames.isDisjoint(with: ["script", "link", "img", "iframe", "a", "form"]))
      #expect(!page.text.contains("url(") && !page.text.contains("http:") && !page.text.contains("{{"))
    }
  }

  @Test("A page shows no whole identity number, account or name")
  func pageIsMasked() throws {
    let result = try Written {
      try PaymentResultRenderer.html(Samples.result, actionLines: Samples.actionLines, to: $0)
    }
    #expect(!result.text.contains("建国"))
    let discrepancies = try Written { try DiscrepancyRenderer.html(Samples.discrepancies(), to: $0) }
    #expect(!discrepancies.text.contains("王建国"))
    let named = Samples.receipt(fileName: "140105199001011234的卡6217001234567890123.csv")
    let receipt = try Written { try ReceiptRenderer.html(named, to: $0) }
    for page in [result, discrepancies, receipt] {
      let runs = page.digitRuns(atLeast: 15).filter { PaymentReference("DF" + $0) == nil }
      #expect(runs.isEmpty)
    }
  }

  @Test("CSV and XML of a result and of breaks show no whole identity number or account")
  func tablesAreMasked() throws {
    let csv = try Written { sink in
      try PaymentResultRenderer.csv(Samples.result, to: sink) { writer in
        for line in Samples.actionLines { try line.withRow { try writer.append($0) } }
      }
    }
    var report = Samples.discrepancies()
    report.items[3].found = "6217001234567890123"
    let breaks = try Written { try DiscrepancyRenderer.xml(report, to: $0) }
    for table in [csv, breaks] {
      #expect(table.digitRuns(atLeast: 15).allSatisfy { PaymentReference("DF" + $0) != nil })
    }
  }
}
