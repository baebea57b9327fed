package import DaifaModel

/// 追回文件 as finance writes it.
package struct TestClawback: Sendable {
  package struct Step: Sendable {
    package var number = ""
    package var payment = ""
    package var action: String
    package var amount = ""
    package var recoveredOn = ""
    package var voucher = ""
    package var by: String
    package var reason = ""

    package init(_ action: String, _ number: String = "", by: String) {
      self.action = action
      self.number = number
      self.by = by
    }

    package static func open(_ payment: String, _ amount: String, by: String = "财政01") -> Step {
      var step = Step("open", by: by)
      (step.payment, step.amount, step.reason) = (payment, amount, "享受人已死亡")
      return step
    }

    package static func recover(_ number: String, _ amount: String, voucher: String, by: String = "财政01") -> Step {
      var step = Step("recover", number, by: by)
      (step.amount, step.voucher) = (amount, voucher)
      return step
    }

    package static func waive(_ number: String, _ amount: String, by: String = "财政01") -> Step {
      var step = Step("waive", number, by: by)
      (step.amount, step.reason) = (amount, "无遗产可供追回")
      return step
    }

    package static func close(_ number: String, by: String = "财政02") -> Step { Step("close", number, by: by) }
  }

  package var steps: [Step]
  package var saidSum: String?

  package init(_ steps: [Step]) { self.steps = steps }

  package var sum: Amount { steps.reduce(.zero) { $0 + (Amount(yuan: $1.amount) ?? .zero) } }

  package var csv: [UInt8] {
    var table = [ClawbackField.allCases.map(\.name)]
    for step in steps {
      table.append([
        step.number, step.payment, step.action, step.amount, step.recoveredOn, step.voucher, step.by, step.reason,
      ])
    }
    table.append(["TOTAL", "\(steps.count)", saidSum ?? "\(sum)", "", "", "", "", ""])
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = steps.map { step -> String in
      let fields = [
        ("caseNo", step.number), ("paymentRef", step.payment), ("action", step.action), ("amount", step.amount),
        ("recoveredOn", step.recoveredOn), ("voucherNo", step.voucher), ("decidedBy", step.by), ("reason", step.reason),
      ]
      return "<step \(fields.filter { !$0.1.isEmpty }.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: " "))/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <clawback xmlns="urn:daifa:clawback:1" count="\(steps.count)" amount="\(sum)">\(body.joined())</clawback>
      """.utf8)
  }
}
