package import DaifaModel

/// 补贴清册: what a department would drop, in any form it may have.
package struct TestRoster: Sendable {
  package struct Line: Sendable {
    package var number: Int
    package var person: Person
    package var payee: Person?
    package var relation = ""
    package var account: String
    package var accountType = ""
    package var bankCode: String
    package var region = "140105"
    package var quantity = ""
    package var amount: String
    package var original = ""
    package var remark = ""
    package var phone = ""

    package init(_ number: Int, _ person: Person, bank: String = "402", amount: String = "100.00") {
      self.number = number
      self.person = person
      account = person.card(bank)
      bankCode = DaifaTestKit.bankCode(bank)
      self.amount = amount
    }

    package func reissuing(_ reference: String) -> Line {
      var line = self
      line.original = reference
      return line
    }
  }

  package var batch: String
  package var policy: String
  package var period: String
  package var lines: [Line]

  package init(_ batch: String, policy: String = "T-01", period: String = "2026-03", _ lines: [Line] = []) {
    self.batch = batch
    self.policy = policy
    self.period = period
    self.lines = lines
  }

  /// A roster that pays so many persons, from a first one on, at one bank or several by turns.
  package init(
    _ batch: String, policy: String = "T-01", period: String = "2026-03", people: Range<Int>, banks: [String] = ["402"],
    amount: String = "100.00"
  ) {
    self.init(
      batch, policy: policy, period: period,
      people.enumerated().map { Line($0 + 1, Person($1), bank: banks[$0 % banks.count], amount: amount) })
  }

  package var sum: Amount {
    lines.reduce(.zero) { $0 + (Amount(yuan: $1.amount) ?? .zero) }
  }

  /// A column for telephone numbers only where somebody gave one. Asked once a roster: it looks at every line.
  private var hasPhones: Bool { lines.contains { !$0.phone.isEmpty } }

  private func fields(_ line: Line, hasPhones: Bool) -> [(name: String, value: String)] {
    [
      ("line_no", "\(line.number)"), ("batch_no", batch), ("policy_code", policy), ("period", period),
      ("region_code", line.region), ("beneficiary_name", line.person.name), ("beneficiary_id", line.person.identity),
      ("payee_name", line.payee?.name ?? ""), ("payee_id", line.payee?.identity ?? ""), ("relation", line.relation),
      ("account", line.account), ("account_type", line.accountType), ("bank_code", line.bankCode),
      ("quantity", line.quantity), ("amount", line.amount), ("original_ref", line.original), ("remark", line.remark),
    ] + (hasPhones ? [("phone", line.phone)] : [])
  }

  private func rows(_ header: [String], _ ending: String, totals: String) -> String {
    let hasPhones = hasPhones
    var rows = [header] + lines.map { fields($0, hasPhones: hasPhones).map(\.value) }
    rows.append([totals, "\(lines.count)", "\(sum)"] + [String](repeating: "", count: header.count - 3))
    return rows.map { $0.map(quoted).joined(separator: ",") + ending }.joined()
  }

  /// CSV in UTF-8 with English names and LF.
  package var csv: [UInt8] {
    Array(rows(fields(Line(0, Person(0)), hasPhones: hasPhones).map(\.name), "\n", totals: "TOTAL").utf8)
  }

  /// CSV as a Chinese Excel saves it: GB18030, Chinese names, CRLF.
  package var gb18030: [UInt8] {
    get throws {
      let names = fields(Line(0, Person(0)), hasPhones: hasPhones).map { field in
        RosterField.allCases.first { $0.name == field.name }?.chineseName ?? field.name
      }
      return try encoded(rows(names, "\r\n", totals: "合计"), "GB18030")
    }
  }

  package var xml: [UInt8] {
    let body = lines.map { line -> String in
      let own = fields(line, hasPhones: true).filter {
        !$0.value.isEmpty && !["batch_no", "policy_code", "period"].contains($0.name)
      }
      return "<line " + own.map { "\(camelCase($0.name))=\"\(escaped($0.value))\"" }.joined(separator: " ") + "/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <roster xmlns="urn:daifa:roster:1" batchNo="\(batch)" policyCode="\(policy)" period="\(period)" \
      count="\(lines.count)" amount="\(sum)">
      \(body.joined(separator: "\n"))
      </roster>

      """.utf8)
  }
}

/// 补贴政策清单: what finance would drop.
package struct TestPolicyList: Sendable {
  package struct Row: Sendable {
    package var code: String
    package var kind = "fixed"
    package var standard = "100.00"
    package var frequency = "monthly"
    package var limitDays = "5"
    package var department = "civil"
    package var region = "140000"
    package var grantType = "person"
    package var publishedOn = "2026-03-02"
    package var validFrom = "2026-01-01"
    package var excludes = ""
    package var submitDays = ""
    package var reviewDays = ""
    package var instructDays = ""
    package var validTo = ""
    package var status = "active"
    package var goalPeople = ""
    package var goalAmount = ""
    package var goalBy = ""
    package var shortName: String

    package init(_ code: String) {
      self.code = code
      shortName = "补贴" + code.suffix(3)
    }
  }

  package var rows: [Row]
  package var hasTotals = true
  /// 比对处理 of every row; the column is left out when nil.
  package var screening: String?
  /// 公示姓名 of every row; the column is left out when nil.
  package var discloseNames: String?

  package init(_ rows: [Row]) { self.rows = rows }

  /// A list of fixed monthly policies under these codes.
  package init(_ codes: String..., change: (inout Row) -> Void = { _ in }) {
    rows = codes.map { code in
      var row = Row(code)
      change(&row)
      return row
    }
  }

  package var csv: [UInt8] {
    let header = [
      "policy_code", "policy_name", "short_name", "level", "region_code", "department", "grant_type", "standard_kind",
      "standard", "frequency", "limit_days", "category", "valid_from", "published_on", "status", "excludes",
      "valid_to", "submit_days", "review_days", "instruct_days", "goal_people", "goal_amount", "goal_by",
    ]
    var table = [header]
    for row in rows {
      let level = row.region == "140000" ? "province" : "city"
      table.append([
        row.code, "补贴项目\(row.code)", row.shortName, level, row.region, row.department, row.grantType, row.kind,
        row.standard, row.frequency, row.limitDays, "subsidy", row.validFrom, row.publishedOn, row.status,
        row.excludes, row.validTo, row.submitDays, row.reviewDays, row.instructDays, row.goalPeople, row.goalAmount,
        row.goalBy,
      ])
    }
    if hasTotals { table.append(["TOTAL", "\(rows.count)"] + [String](repeating: "", count: header.count - 2)) }
    for (name, value) in [("screening", screening), ("disclose_names", discloseNames)] {
      guard let value else { continue }
      for index in table.indices { table[index].append(index == 0 ? name : index > rows.count ? "" : value) }
    }
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }
}

/// A CSV field, in quotes where it needs them.
func quoted(_ value: String) -> String {
  value.contains { $0 == "," || $0 == "\"" } ? "\"" + value.replacing("\"", with: "\"\"") + "\"" : value
}

func escaped(_ value: String) -> String {
  value.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
}

func camelCase(_ name: String) -> String {
  let words = name.split(separator: "_")
  return words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
}
