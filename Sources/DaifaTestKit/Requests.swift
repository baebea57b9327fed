import DaifaModel

/// 报表申请 as finance writes it.
package struct TestRequest: Sendable {
  package var number: String
  package var report: String
  package var from: String
  package var to: String
  package var format: String

  package init(_ report: String, _ from: String, _ to: String, number: String = "SQ-1", format: String = "csv") {
    self.report = report
    self.from = from
    self.to = to
    self.number = number
    self.format = format
  }

  package var csv: [UInt8] {
    let table = [
      ReportRequestField.allCases.map(\.name), [number, report, from, to, format, "财政01"],
      ["TOTAL", "1", "", "", "", ""],
    ]
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <reportRequest xmlns="urn:daifa:reportRequest:1" count="1"><request requestNo="\(escaped(number))" \
      report="\(report)" fromDay="\(from)" toDay="\(to)" format="\(format)" requestedBy="财政01"/></reportRequest>
      """.utf8)
  }
}
