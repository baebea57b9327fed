import DaifaModel

/// 出表单 as finance writes it.
package struct TestTableRequest: Sendable {
  package struct Line: Sendable {
    package var number = "1"
    package var document: String
    package var policy = ""
    package var period = ""
    package var year = ""
    package var month = ""
    package var region = ""
    package var size = ""
    package var seed = ""
    package var by = "财政01"

    package init(_ document: String) { self.document = document }

    package static func disclosure(_ policy: String = "T-01", period: String = "2026-03") -> Line {
      var line = Line("disclosure")
      (line.policy, line.period) = (policy, period)
      return line
    }

    package static func month(_ year: String, _ month: String) -> Line {
      var line = Line("disclosure")
      (line.year, line.month) = (year, month)
      return line
    }

    package static func ledger(_ township: String, year: String = "2026") -> Line {
      var line = Line("ledger")
      (line.region, line.year) = (township, year)
      return line
    }

    package static func sample(_ size: Int, seed: String, year: String = "2026") -> Line {
      var line = Line("sample")
      (line.size, line.seed, line.year) = ("\(size)", seed, year)
      return line
    }
  }

  package var lines: [Line]

  package init(_ lines: Line...) { self.lines = lines }

  private static func fields(_ line: Line) -> [String] {
    [
      line.number, line.document, line.policy, line.period, line.year, line.month, line.region, line.size, line.seed,
      line.by,
    ]
  }

  package var csv: [UInt8] {
    var table = [TableRequestField.allCases.map(\.name)]
    table += lines.map(Self.fields)
    table.append(["TOTAL", "\(lines.count)"] + [String](repeating: "", count: table[0].count - 2))
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = lines.map { line -> String in
      let attributes = zip(TableRequestField.allCases, Self.fields(line)).filter { !$0.1.isEmpty }.map {
        "\($0.attributeName)=\"\(escaped($1))\""
      }
      return "<table \(attributes.joined(separator: " "))/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <tableRequest xmlns="urn:daifa:tableRequest:1" count="\(lines.count)">\(body.joined())</tableRequest>
      """.utf8)
  }
}

/// A CSV that Daifa wrote: its rows, without quotes, BOM and apostrophes.
package func tableRows(_ text: String) -> [[String]] {
  text.replacing("\u{FEFF}", with: "").split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields.map { $0.hasPrefix("'") ? String($0.dropFirst()) : $0 }
  }
}
