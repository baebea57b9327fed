package import DaifaModel

/// 账户对账单 as a bank writes it.
package struct TestStatement: Sendable {
  package struct Row: Sendable {
    package var bookedOn: String
    package var direction: String
    package var amount: String
    package var bankReference = ""
    package var purpose = ""
    package var instruction = ""
    package var payment = ""
    package var summary = ""

    /// One debit of a whole instruction, or what was posted of it.
    package static func debit(_ amount: String, of instruction: String, on day: Day, reference: String = "B1") -> Row {
      var row = Row(bookedOn: day.description, direction: "debit", amount: amount, bankReference: reference)
      (row.purpose, row.instruction) = ("payout", instruction)
      return row
    }

    /// One debit of a payment.
    package static func debit(_ line: TestInstruction.Line, on day: Day) -> Row {
      var row = Row(bookedOn: day.description, direction: "debit", amount: "\(line.amount)")
      (row.bankReference, row.payment) = ("S\(line.reference.suffix(8))", line.reference)
      return row
    }

    /// What came back of a payment.
    package static func credit(_ line: TestInstruction.Line, on day: Day) -> Row {
      var row = Row.debit(line, on: day)
      (row.direction, row.purpose, row.bankReference) = ("credit", "returned", "R\(line.reference.suffix(8))")
      return row
    }

    /// What came back of an instruction.
    package static func credit(_ amount: String, of instruction: String, on day: Day) -> Row {
      var row = Row.debit(amount, of: instruction, on: day, reference: "C1")
      (row.direction, row.purpose) = ("credit", "returned")
      return row
    }

    /// What came back for a case, which its number or its payment names.
    package static func recovery(
      _ amount: String, of reference: String, on day: Day, bankReference: String
    ) -> Row {
      var row = Row.other("recovery", "credit", amount, on: day)
      (row.payment, row.bankReference) = (reference, bankReference)
      return row
    }

    package static func other(_ purpose: String, _ direction: String, _ amount: String, on day: Day) -> Row {
      var row = Row(bookedOn: day.description, direction: direction, amount: amount, bankReference: "T1")
      row.purpose = purpose
      return row
    }

    /// That nothing was booked.
    package static func nothing(on day: Day) -> Row { other("none", "", "0.00", on: day) }

    package init(bookedOn: String, direction: String, amount: String, bankReference: String = "") {
      self.bookedOn = bookedOn
      self.direction = direction
      self.amount = amount
      self.bankReference = bankReference
    }
  }

  package var account = "0400201400000001"
  package var number: String
  package var first: Day
  package var last: Day
  package var opening: String
  /// The closing balance, where it is not what the rows come to.
  package var saidClosing: String?
  /// The number of the statement it puts right.
  package var replaces = ""
  package var rows: [Row]

  /// A statement of one day.
  package init(_ number: String, _ day: Day, opening: String = "100000.00", _ rows: [Row]) {
    self.init(number, day, day, opening: opening, rows)
  }

  package init(_ number: String, _ first: Day, _ last: Day, opening: String = "100000.00", _ rows: [Row]) {
    self.number = number
    self.first = first
    self.last = last
    self.opening = opening
    self.rows = rows
  }

  package var sum: Amount { rows.reduce(.zero) { $0 + (amount($1.amount)) } }

  package var closing: String {
    saidClosing
      ?? rows.reduce(amount(opening)) {
        ["debit", "借", "借方"].contains($1.direction) ? $0 - amount($1.amount) : $0 + amount($1.amount)
      }.description
  }

  private func amount(_ text: String) -> Amount { text.withBytes { Amount(yuanSum: $0) } ?? .zero }

  package var csv: [UInt8] {
    var table = [StatementField.allCases.map(\.name)]
    for row in rows {
      table.append([
        account, number, first.description, last.description, opening, closing, row.bookedOn, "", row.direction,
        row.amount, row.bankReference, row.purpose, row.instruction, row.payment, "", row.summary, replaces,
      ])
    }
    table.append(["TOTAL", "\(rows.count)", "\(sum)"] + [String](repeating: "", count: 14))
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = rows.map { row -> String in
      let fields = [
        ("bookedOn", row.bookedOn), ("direction", row.direction), ("amount", row.amount),
        ("bankRef", row.bankReference), ("purpose", row.purpose), ("instructionNo", row.instruction),
        ("paymentRef", row.payment), ("summary", row.summary),
      ]
      return "<entry \(fields.filter { !$0.1.isEmpty }.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: " "))/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <accountStatement xmlns="urn:daifa:accountStatement:1" payerAccount="\(account)" statementNo="\(number)" \
      fromDay="\(first)" toDay="\(last)" openingBalance="\(opening)" closingBalance="\(closing)" \
      \(replaces.isEmpty ? "" : "replacesNo=\"\(replaces)\" ")count="\(rows.count)" \
      amount="\(sum)">\(body.joined())</accountStatement>
      """.utf8)
  }
}
