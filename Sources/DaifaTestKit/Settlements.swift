import DaifaLedger
package import DaifaModel

/// 清算文件 as finance writes it.
package struct TestSettlement: Sendable {
  package struct Step: Sendable {
    package var year = ""
    package var policy = ""
    package var department = ""
    package var number = ""
    package var action: String
    package var carryTo = ""
    package var quote: ControlTotal
    package var code = ""
    package var by: String
    package var reason = ""

    package init(_ action: String, number: String = "", quote: ControlTotal, by: String) {
      self.action = action
      self.number = number
      self.quote = quote
      self.by = by
      if action != "close" { reason = "核对发现差错" }
    }

    /// A closing with the figures as somebody looked at them.
    package init(closing figures: SettlementFigures, carryTo: Int? = nil, by: String = "财政01") {
      self.init("close", quote: figures.total[.paid], by: by)
      year = "\(figures.scope.year)"
      policy = figures.scope.policy ?? ""
      department = figures.scope.department ?? ""
      self.carryTo = carryTo.map { "\($0)" } ?? ""
      code = figures.code
    }

    fileprivate var fields: [(name: String, value: String)] {
      [
        ("year", year), ("policy_code", policy), ("department", department), ("settlement_no", number),
        ("action", action), ("carry_to", carryTo), ("count", "\(quote.count)"), ("amount", "\(quote.sum)"),
        ("figures_code", code), ("decided_by", by), ("reason", reason),
      ]
    }
  }

  package var steps: [Step]

  package init(_ steps: [Step]) { self.steps = steps }

  package var sum: Amount { steps.reduce(.zero) { $0 + $1.quote.sum } }

  package var csv: [UInt8] {
    var table = [SettlementField.allCases.map(\.name)]
    for step in steps { table.append(step.fields.map(\.value)) }
    table.append(["TOTAL", "\(steps.count)", "\(sum)"] + [String](repeating: "", count: 8))
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = steps.map { step in
      let fields = step.fields.filter { !$0.value.isEmpty }
      return "<step \(fields.map { "\(camelCase($0.name))=\"\(escaped($0.value))\"" }.joined(separator: " "))/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <settlement xmlns="urn:daifa:settlement:1" count="\(steps.count)" amount="\(sum)">\(body.joined())</settlement>
      """.utf8)
  }
}

extension TestSpool {
  /// What a closing of a year would state now.
  package func settlementFigures(_ year: Int = 2026, policy: String? = nil, department: String? = nil) throws
    -> SettlementFigures
  {
    try Ledger(path: ledgerPath, readOnly: true).read("read what a year came to") {
      try $0.settlementFigures(SettlementScope(year: year, policy: policy, department: department))
    }
  }
}
