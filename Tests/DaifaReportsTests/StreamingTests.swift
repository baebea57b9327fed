import DaifaModel
import DaifaReports
import Testing

@Suite("A payment result of many lines")
struct StreamingTests {
  private static let count = 100_000

  @Test("CSV and XML are written in one pass, in pieces of 64 KiB, every line and a total")
  func manyLines() throws {
    var xml: [UInt8] = []
    var xmlPieces: [Int] = []
    let csv = try Written { sink in
      try PaymentResultRenderer.csv(Samples.result, to: sink) { csv in
        try PaymentResultRenderer.xml(
          Samples.result,
          to: {
            xml += $0
            xmlPieces.append($0.count)
          }
        ) { xml in
          let line = Samples.line(7, .paid)
          try line.withRow { first in
            var row = first
            for number in 1...Self.count {
              row.lineNumber = number
              row.reference = PaymentReference(payment: Int64(number))
              try csv.append(row)
              try xml.append(row)
            }
          }
        }
      }
    }
    #expect(csv.pieces.dropLast().allSatisfy { (65_536..<66_560).contains($0) })
    #expect(xmlPieces.dropLast().allSatisfy { (65_536..<66_560).contains($0) })
    let rows = csv.rows
    let gap = try #require(rows.firstIndex { $0 == [""] })
    #expect(rows.count - gap - 3 == Self.count)
    #expect(rows.last?[1] == "\(Self.count)" && rows.last?[5] == "33500000.00")
    #expect(rows[(gap + 1)...].allSatisfy { $0.count == 14 })
    var written = Written { _ in }
    written.bytes = xml
    #expect(written.isWellFormed)
  }

  @Test("A sink that fails ends the report with its own error")
  func sinkFails() {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try PaymentResultRenderer.csv(Samples.result, to: { _ in throw Full() }) { writer in
        for _ in 0..<10_000 { try Samples.line(1, .paid).withRow { try writer.append($0) } }
      }
    }
  }

  @Test("A line is written with its name whole, its numbers masked and what is to be done")
  func oneLine() throws {
    let csv = try Written { sink in
      try PaymentResultRenderer.csv(Samples.result, to: sink) { writer in
        try Samples.line(6, .failed).withRow { try writer.append($0) }
      }
    }
    let row = try #require(csv.rows.dropLast().last)
    #expect(row[2] == "赵建国" && row[3] == "140105********1234" && row[4].hasPrefix("6217***"))
    #expect(row[5...].joined(separator: "|") == "335.00|发放失败|failed|||R01|账号不存在||主管部门更正后补发")
  }
}
