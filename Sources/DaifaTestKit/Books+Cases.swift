extension Books {
  /// What of the rules about money to be got back does not hold: every case is the sum of its steps, nothing more is recovered than is owed,
  /// what is closed is settled, and money that a break says is where it should not be has a case.
  func caseFaults() throws -> [String] {
    var faults: [String] = []
    func expectNone(_ what: String, _ sql: String) throws {
      let found = try rows(sql)
      if !found.isEmpty { faults.append("\(what): \(found.prefix(3))") }
    }
    try expectNone(
      "cases that are not the sum of their steps",
      """
      SELECT c.id, c.owedFen, c.recoveredFen, c.waivedFen FROM clawbackCase c JOIN (
        SELECT caseId, sum(CASE WHEN action IN ('open', 'increase') THEN amountFen ELSE 0 END) AS owed,
          sum(CASE action WHEN 'recover' THEN amountFen WHEN 'withdraw' THEN -amountFen ELSE 0 END) AS recovered,
          sum(CASE action WHEN 'waive' THEN amountFen ELSE 0 END) AS waived, sum(action = 'open') AS openings
        FROM clawbackStep GROUP BY caseId) s ON s.caseId = c.id
      WHERE (c.owedFen, c.recoveredFen, c.waivedFen, 1) <> (s.owed, s.recovered, s.waived, s.openings)
      """)
    try expectNone(
      "cases without steps", "SELECT id FROM clawbackCase WHERE id NOT IN (SELECT caseId FROM clawbackStep)")
    try expectNone(
      "more recovered than owed", "SELECT id FROM clawbackCase WHERE recoveredFen + waivedFen > owedFen")
    try expectNone(
      "closed and not settled",
      "SELECT id FROM clawbackCase WHERE closedOn IS NOT NULL AND recoveredFen + waivedFen < owedFen")
    try expectNone(
      "closed, and its break stands open",
      """
      SELECT c.id FROM clawbackCase c JOIN "break" b ON b.id = c."break"
      WHERE c.closedOn IS NOT NULL AND b.clearedOn IS NULL
      """)
    try expectNone(
      "a break cleared by a return, and its case not recovered",
      """
      SELECT c.id FROM clawbackCase c JOIN "break" b ON b.id = c."break"
      WHERE b.clearedOn IS NOT NULL AND b.clearedByCase IS NULL AND c.recoveredFen + c.waivedFen < c.owedFen
      """)
    try expectNone(
      "money astray without a case",
      """
      SELECT id FROM "break" WHERE kind IN ('overpaid', 'duplicate', 'unknownPayment') AND amountFen > 0
        AND id NOT IN (SELECT "break" FROM clawbackCase WHERE "break" IS NOT NULL)
      """)
    return faults
  }
}
