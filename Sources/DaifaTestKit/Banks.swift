package import DaifaModel
import Foundation

/// 送盘文件 as a bank reads it.
package struct TestInstruction: Sendable {
  package struct Line: Sendable {
    package var number: String
    package var sequence: Int
    package var reference: String
    package var account: String
    package var name: String
    package var payeeIdentity: String
    package var bankCode: String
    package var amount: Amount
    package var currency: String
    package var postscript: String
    package var dueOn: String
    package var payerAccount: String
  }

  package var name: String
  package var number: String
  package var lines: [Line]
  package var saidCount: Int
  package var saidSum: Amount

  package var sum: Amount { lines.reduce(.zero) { $0 + $1.amount } }

  /// What the bank answers to every line: paid in full on a day, each with a number of its own.
  package func answer(on day: Day, _ change: (Int, inout TestReturn.Row) -> Void = { _, _ in }) -> TestReturn {
    var rows = lines.map { TestReturn.Row($0, on: day) }
    for index in rows.indices { change(index, &rows[index]) }
    return TestReturn(instruction: number, rows: rows)
  }

  /// What the bank answers to one line alone.
  package func answer(
    to index: Int, on day: Day, _ change: (inout TestReturn.Row) -> Void = { _ in }
  ) -> TestReturn {
    var row = TestReturn.Row(lines[index], on: day)
    change(&row)
    return TestReturn(instruction: number, rows: [row])
  }
}

/// 回盘文件 as a bank writes it.
package struct TestReturn: Sendable {
  package struct Row: Sendable {
    package var instruction: String
    package var sequence: Int
    package var reference: String
    package var account: String
    package var name: String
    package var amount: String
    package var result = "S"
    package var reason = ""
    package var reasonText = ""
    package var bankReference: String
    package var postedOn: String

    package init(_ line: TestInstruction.Line, on day: Day) {
      instruction = line.number
      sequence = line.sequence
      reference = line.reference
      account = line.account
      name = line.name
      amount = line.amount.description
      bankReference = "L\(line.reference.suffix(8))"
      postedOn = day.description
    }

    /// Makes the row say that nothing was posted.
    package mutating func fail(_ code: String) {
      result = "F"
      reason = code
      amount = ""
      bankReference = ""
      postedOn = ""
    }
  }

  package var instruction: String
  package var rows: [Row]
  /// What the totals say, where it is not what the rows add up to.
  package var saidSum: String?

  package init(instruction: String, rows: [Row]) {
    self.instruction = instruction
    self.rows = rows
  }

  package var sum: Amount {
    rows.filter { $0.result == "S" }.reduce(.zero) { $0 + (Amount(yuan: $1.amount) ?? .zero) }
  }

  package var csv: [UInt8] {
    var table = [
      [
        "instruction_no", "seq", "payment_ref", "account", "account_name", "amount", "result", "reason_code",
        "reason_text", "bank_ref", "posted_on",
      ]
    ]
    for row in rows {
      table.append([
        row.instruction, "\(row.sequence)", row.reference, row.account, row.name, row.amount, row.result, row.reason,
        row.reasonText, row.bankReference, row.postedOn,
      ])
    }
    table.append(["TOTAL", "\(rows.count)", saidSum ?? "\(sum)"] + [String](repeating: "", count: 8))
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = rows.map { row -> String in
      let fields = [
        ("seq", "\(row.sequence)"), ("paymentRef", row.reference), ("account", row.account), ("accountName", row.name),
        ("amount", row.amount), ("result", row.result), ("reasonCode", row.reason), ("reasonText", row.reasonText),
        ("bankRef", row.bankReference), ("postedOn", row.postedOn),
      ]
      let shown = fields.filter { !$0.1.isEmpty }.map { "\($0.0)=\"\(escaped($0.1))\"" }
      return "<payment \(shown.joined(separator: " "))/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bankReturn xmlns="urn:daifa:bankReturn:1" instructionNo="\(instruction)" count="\(rows.count)" \
      amount="\(saidSum ?? sum.description)">\(body.joined())</bankReturn>
      """.utf8)
  }
}

extension TestSpool {
  /// Every instruction in a bank's outbox, in the order of their names.
  package func instructions(_ bank: String) throws -> [TestInstruction] {
    try outbox(.bank(bank), "instruction-").filter { !$0.hasSuffix(".sig") }.map { name in
      let text = try text("banks/\(bank)/outbox/\(name)")
      return name.hasSuffix(".xml")
        ? try TestInstruction(xml: text, name: name) : try TestInstruction(csv: text, name: name)
    }
  }

  /// The one instruction in a bank's outbox.
  package func instruction(_ bank: String = "rcu") throws -> TestInstruction {
    let all = try instructions(bank)
    guard all.count == 1, let first = all.first else { throw TestFault("\(all.count) instructions at \(bank)") }
    return first
  }
}

extension TestInstruction {
  /// Reads a CSV instruction; its lines have no quoted fields but those this splits.
  package init(csv text: String, name: String) throws {
    var rows = text.split(separator: "\n").map { splitCSV(String($0)) }
    guard rows.count >= 2, rows[0].first == "instruction_no", rows[rows.count - 1].first == "TOTAL",
      let count = Int(rows[rows.count - 1][1]),
      let sum = rows[rows.count - 1][2].withBytes({ Amount(yuanSum: $0) })
    else { throw TestFault("\(name) is no instruction") }
    rows.removeFirst()
    rows.removeLast()
    self.init(
      name: name, number: rows.first?[0] ?? "",
      lines: try rows.map { row in
        guard row.count == 12, let sequence = Int(row[1]), let amount = Amount(yuan: row[7]) else {
          throw TestFault("\(name): \(row)")
        }
        return Line(
          number: row[0], sequence: sequence, reference: row[2], account: row[3], name: row[4], payeeIdentity: row[5],
          bankCode: row[6], amount: amount, currency: row[8], postscript: row[9], dueOn: row[10], payerAccount: row[11])
      }, saidCount: count, saidSum: sum)
  }

  /// Reads an XML instruction; references in its attributes stay as they are.
  package init(xml text: String, name: String) throws {
    func attributes(_ tag: Substring) -> [String: String] {
      var found: [String: String] = [:]
      for match in tag.matches(of: /([A-Za-z]+)="([^"]*)"/) { found[String(match.1)] = String(match.2) }
      return found
    }
    guard let start = text.firstRange(of: "<instruction "), let end = text[start.lowerBound...].firstIndex(of: ">")
    else {
      throw TestFault("\(name) is no instruction")
    }
    let root = attributes(text[start.lowerBound...end])
    let number = root["instructionNo"] ?? ""
    guard let count = Int(root["count"] ?? ""), let sum = root["amount"]?.withBytes({ Amount(yuanSum: $0) }) else {
      throw TestFault("\(name) has no totals")
    }
    let lines = try text.split(separator: "/>").filter { $0.contains("<payment ") }.map { tag -> Line in
      let fields = attributes(tag)
      guard let sequence = fields["seq"].flatMap({ Int($0) }),
        let amount = fields["amount"].flatMap({ Amount(yuan: $0) })
      else { throw TestFault("\(name): \(tag)") }
      return Line(
        number: number, sequence: sequence, reference: fields["paymentRef"] ?? "", account: fields["account"] ?? "",
        name: fields["accountName"] ?? "", payeeIdentity: fields["payeeId"] ?? "", bankCode: fields["bankCode"] ?? "",
        amount: amount, currency: fields["currency"] ?? "", postscript: fields["postscript"] ?? "",
        dueOn: fields["dueOn"] ?? "", payerAccount: fields["payerAccount"] ?? "")
    }
    self.init(name: name, number: number, lines: lines, saidCount: count, saidSum: sum)
  }
}

/// The fields of one CSV line.
package func splitCSV(_ line: String) -> [String] {
  var fields = [""]
  var isQuoted = false
  var before: Character?
  for character in line where character != "\r" && character != "\r\n" {
    switch character {
    case "\"":
      if !isQuoted, before == "\"" { fields[fields.count - 1].append("\"") }
      isQuoted.toggle()
    case "," where !isQuoted: fields.append("")
    default: fields[fields.count - 1].append(character)
    }
    before = character
  }
  return fields
}
