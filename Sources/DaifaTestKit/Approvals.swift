package import DaifaModel

/// 审核文件: what finance, or a department about its own rosters, would drop.
package struct TestApproval: Sendable {
  package struct Line: Sendable {
    package var control: String
    package var action: String
    package var reference = ""
    package var count: Int
    package var amount: Amount
    package var decidedBy = "财政01"
    package var reason = ""

    package init(
      _ control: String, _ action: DecisionAction, count: Int, amount: Amount, reference: String = "",
      reason: String? = nil
    ) {
      self.control = control
      self.action = action.rawValue
      self.count = count
      self.amount = amount
      self.reference = reference
      self.reason = reason ?? (action.needsReason ? "试验" : "")
    }
  }

  package var lines: [Line]

  package init(_ lines: [Line]) { self.lines = lines }

  package var csv: [UInt8] {
    let rows = lines.map {
      "\($0.control),\($0.action),\($0.reference),\($0.count),\($0.amount),\($0.decidedBy),\($0.reason)\n"
    }
    let sum = lines.reduce(Amount.zero) { $0 + $1.amount }
    return Array(
      """
      control_no,action,payment_ref,count,amount,decided_by,reason
      \(rows.joined())TOTAL,\(lines.count),\(sum),,,,

      """.utf8)
  }

  package var xml: [UInt8] {
    let rows = lines.map { line in
      let reference = line.reference.isEmpty ? "" : " paymentRef=\"\(line.reference)\""
      return
        "<decision controlNo=\"\(line.control)\" action=\"\(line.action)\"\(reference) count=\"\(line.count)\" amount=\"\(line.amount)\" decidedBy=\"\(line.decidedBy)\" reason=\"\(line.reason)\"/>"
    }
    let sum = lines.reduce(Amount.zero) { $0 + $1.amount }
    return Array(
      "<approval xmlns=\"urn:daifa:approval:1\" count=\"\(lines.count)\" amount=\"\(sum)\">\(rows.joined())</approval>"
        .utf8)
  }
}
