package import DaifaModel

/// 逐笔告知 as the bank's or finance's SMS gateway reads it.
package struct TestNotice: Sendable {
  package struct Line: Sendable, Hashable {
    package var number: String
    package var sequence: Int
    package var reference: String
    package var event: String
    package var name: String
    package var phone: String
    package var shortName: String
    package var period: String
    package var amount: Amount
    package var bank: String
    package var tail: String
    package var postedOn: String
    package var text: String

    /// What is told of which payment.
    package var told: String { "\(reference) \(event)" }
  }

  package var name: String
  package var lines: [Line]
  package var saidCount: Int
  package var saidSum: Amount

  package var sum: Amount { lines.reduce(.zero) { $0 + $1.amount } }

  /// Reads a notice; throws when it is not whole.
  package init(_ text: String, name: String) throws {
    self.name = name
    var rows = text.split(separator: "\n").map { splitCSV(String($0)) }
    guard rows.count >= 2, rows[0] == NoticeField.allCases.map(\.name), let totals = rows.popLast(),
      totals[0] == "TOTAL", totals.count == rows[0].count, let count = Int(totals[1]),
      let sum = totals[2].withBytes({ Amount(yuanSum: $0) })
    else { throw TestFault("\(name) is no notice") }
    (saidCount, saidSum) = (count, sum)
    lines = try rows.dropFirst().map { row in
      guard row.count == NoticeField.allCases.count, let sequence = Int(row[1]), let amount = Amount(yuan: row[8])
      else { throw TestFault("\(name): \(row)") }
      return Line(
        number: row[0], sequence: sequence, reference: row[2], event: row[3], name: row[4], phone: row[5],
        shortName: row[6], period: row[7], amount: amount, bank: row[9], tail: row[10], postedOn: row[11],
        text: row[12])
    }
  }
}

extension TestSpool {
  /// Every notice in a party's outbox, in the order of their names.
  package func notices(_ party: Party) throws -> [TestNotice] {
    try outbox(party, "notice-").filter { !$0.hasSuffix(".sig") }.map {
      try TestNotice(text("\(party.path)/outbox/\($0)"), name: $0)
    }
  }
}

extension Books {
  /// What is wrong with the notices of a spool that wrote them from the beginning: whoever was paid as instructed is told once, whoever
  /// was told of money that came back is told that once, and nobody else is told anything.
  package func noticeFaults() throws -> [String] {
    var faults: [String] = []
    var told: Set<String> = []
    let parties = [Party.finance] + spool.names("banks").map { Party.bank($0) }
    for notice in try parties.flatMap({ try spool.notices($0) }) {
      if notice.saidCount != notice.lines.count || notice.saidSum != notice.sum || notice.lines.isEmpty {
        faults.append("\(notice.name) says other totals than its lines")
      }
      for line in notice.lines where !told.insert(line.told).inserted { faults.append("\(line.told) was told twice") }
    }
    let unsettled = Set(try texts("SELECT payment FROM unsettledPosting WHERE settledBy IS NULL"))
    // By the rows of returns alone: what was posted first as instructed or put right, and what came back then.
    let posted = Set(
      try texts("SELECT payment FROM posting UNION SELECT payment FROM unsettledPosting WHERE settledBy IS NOT NULL")
        + texts("SELECT payment FROM returnLine WHERE meaning = 'late'"))
    let back = Set(try texts("SELECT payment FROM returnLine WHERE meaning = 'returned'"))
    func names(_ payments: Set<String>, _ event: String) -> [String] {
      payments.subtracting(unsettled).compactMap { Int64($0) }.map { "\(PaymentReference(payment: $0)) \(event)" }
    }
    let expected = Set(names(posted, "paid") + names(back, "returned"))
    for missing in expected.subtracting(told).sorted() { faults.append("\(missing) was not told") }
    for extra in told.subtracting(expected).sorted() { faults.append("\(extra) was told and is not so") }
    return faults
  }
}
