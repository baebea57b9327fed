import DaifaLedger
package import DaifaModel

/// 指标文件: what finance would drop.
package struct TestAllotment: Sendable {
  package struct Row: Sendable {
    package var number: String
    package var policy: String
    package var region = "140000"
    package var year = "2026"
    package var direction = "add"
    package var amount: String

    package init(_ number: String, _ amount: String, policy: String = "T-01") {
      self.number = number
      self.amount = amount
      self.policy = policy
    }
  }

  package var rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  /// One allotment to one policy, or with `reduce` one taken back.
  package init(
    _ number: String, _ amount: String, policy: String = "T-01", region: String = "140000", year: String = "2026",
    reduces: Bool = false
  ) {
    var row = Row(number, amount, policy: policy)
    row.region = region
    row.year = year
    if reduces { row.direction = "reduce" }
    rows = [row]
  }

  package var sum: Amount { rows.reduce(.zero) { $0 + (Amount(yuan: $1.amount) ?? .zero) } }

  package var csv: [UInt8] {
    var table = [["allotment_no", "policy_code", "region_code", "year", "direction", "amount"]]
    for row in rows { table.append([row.number, row.policy, row.region, row.year, row.direction, row.amount]) }
    table.append(["TOTAL", "\(rows.count)", "\(sum)", "", "", ""])
    return Array(table.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let items = rows.map { row in
      """
      <item allotmentNo="\(escaped(row.number))" policyCode="\(escaped(row.policy))" regionCode="\(row.region)" \
      year="\(row.year)" direction="\(row.direction)" amount="\(row.amount)"/>
      """
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <allotment xmlns="urn:daifa:allotment:1" count="\(rows.count)" amount="\(sum)">\(items.joined())</allotment>
      """.utf8)
  }
}

extension TestSpool {
  /// Where every budget stands, by the engine's own count, in fen: `T-01 140000 2026` to what is left.
  package func budgetsLeft() throws -> [String: Int64] {
    try TestSpool.budgetsLeft(Ledger(path: ledgerPath, readOnly: true))
  }

  fileprivate static func budgetsLeft(_ ledger: Ledger) throws -> [String: Int64] {
    let budgets = try ledger.read("read budgets") { try $0.budgets() }
    return Dictionary(uniqueKeysWithValues: budgets.map { ($0.key.description, $0.left.fen) })
  }
}

extension Books {
  /// What the engine says of budgets against what the payments themselves add up to: those on their way, those paid, and those that a bank
  /// says were paid after all.
  func budgetFaults(_ ledger: Ledger) throws -> [String] {
    guard try number("SELECT count(*) FROM budget") > 0 else { return [] }
    let counted = try rows(
      """
      SELECT b.policy || ' ' || b.region || ' ' || b.year,
        (SELECT coalesce(sum(addFen), 0) FROM allotment a WHERE a.budget = b.id)
          - (SELECT coalesce(sum(p.amountFen), 0) FROM budgetRoster r JOIN paymentNow p ON p.roster = r.roster
              LEFT JOIN paymentState s ON s.payment = p.payment
            WHERE r.budget = b.id AND (p.state IN ('instructed', 'paid') OR s.inConflict = 1))
      FROM budget b
      """)
    let found = Dictionary(uniqueKeysWithValues: counted.map { ($0[0], Int64($0[1]) ?? 0) })
    let said = try TestSpool.budgetsLeft(ledger)
    return found == said ? [] : ["budgets left: the engine says \(said), the payments \(found)"]
  }
}
