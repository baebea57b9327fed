package import DaifaModel
internal import GRDB

/// 流水追回: what account statements say came back for cases.
extension LedgerTransaction {
  /// Counts money that an entry of a statement says came back, as the same as a recovery that a return told of, or somebody entered by hand, and
  /// no entry stands for yet, or else as one of its own in the open cases of which anything is left: the one that asks for just that, or else one
  /// after the other. What is more than was left in all of them is a surplus. Where the statement takes the place of another, whose entry of the same bank reference stood beside what somebody entered, it says how much that is.
  ///
  /// It is the same to a case as what people enter: while the bank's returns say nothing of it, closing the case settles it.
  /// - Returns: the case; nil when there is none that the entry can stand for.
  package func recover(
    _ cases: [ClawbackCase], by entry: StatementEntry, statement file: Int64, on day: Day
  ) throws -> ClawbackCase? {
    if let standing = try correctEntered(in: cases, by: entry, statement: file, on: day) { return standing }
    for standing in cases {
      guard let known = try untoldRecovery(entry.amount, in: standing.number) else { continue }
      try note(step: known, isNew: false, entry, file)
      return standing
    }
    let open = cases.filter { !$0.isClosed && $0.left.fen > 0 }
    // What is just what one of them still asks for is of that one; more than the first asks for is of the next.
    let wanted = open.first { $0.left == entry.amount }.map { [$0] } ?? open
    guard let first = wanted.first else { return nil }
    var rest = entry.amount
    for standing in wanted where rest.fen > 0 {
      let amount = min(standing.left, rest)
      try count(amount, of: entry, in: standing, statement: file, on: day)
      rest = rest - amount
    }
    try noteSurplus(rest, of: entry, in: first, statement: file, on: day)
    return first
  }

  /// Counts a part of what an entry says came back as recovered.
  private func count(
    _ amount: Amount, of entry: StatementEntry, in standing: ClawbackCase, statement file: Int64, on day: Day
  ) throws {
    let hand = "banks/\(standing.bank)"
    try execute(
      "UPDATE clawbackCase SET recoveredFen = recoveredFen + ?, lastHand = ? WHERE id = ?",
      [amount.fen, hand, standing.number.number])
    let step = ClawbackStep(
      action: .recover, amount: amount, recoveredOn: entry.bookedOn, voucher: entry.bankReference, decidedBy: hand,
      reason: "对账单追回入账")
    try insertStep(step, of: standing.number, file: file, on: day)
    try note(step: database.lastInsertedRowID, isNew: true, entry, file)
  }

  /// Notes a surplus beside the entry that showed it. What the statement whose place this one takes had shown is no news.
  func noteSurplus(
    _ amount: Amount, of entry: StatementEntry, in standing: ClawbackCase, statement file: Int64, on day: Day
  ) throws {
    guard amount.fen > 0 else { return }
    let isNews = try amount > surplusTaken(by: file, in: standing.number)
    try noteSurplus(amount, in: standing, reason: "对账单追回入账超过未追回的余额", isAlarming: isNews, by: file, on: day)
    try note(
      step: Int64.fetchOne(
        database, sql: "SELECT max(id) FROM clawbackStep WHERE caseId = ? AND action = 'surplus'",
        arguments: [standing.number.number])!, isNew: true, entry, file)
  }

  /// How much less stands as a surplus of a case by what a statement has changed so far.
  func surplusTaken(by file: Int64, in number: CaseNumber) throws -> Amount {
    Amount(
      fen: try Int64.fetchOne(
        database,
        sql: """
          SELECT coalesce(sum(CASE action WHEN 'surplus' THEN -amountFen WHEN 'withdrawSurplus' THEN amountFen ELSE 0 END), 0)
          FROM clawbackStep WHERE file = ? AND caseId = ?
          """, arguments: [file, number.number])!)
  }

  func note(step: Int64, isNew: Bool, _ entry: StatementEntry, _ file: Int64) throws {
    try execute(
      "INSERT INTO statementRecovery (statement, line, step, isNew) VALUES (?, ?, ?, ?)",
      [file, entry.line, step, isNew])
  }

  /// The steps of cases that entries of a statement stand for, each with its case.
  package func recoveries(
    ofStatement file: Int64
  ) throws -> [(number: CaseNumber, payment: Int64?, isNew: Bool, isClosed: Bool)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT c.id, c.payment, r.isNew, c.closedOn IS NOT NULL FROM statementRecovery r JOIN clawbackStep s ON s.id = r.step
          JOIN clawbackCase c ON c.id = s.caseId WHERE r.statement = ? AND r.withdrawnBy IS NULL ORDER BY r.id
        """, arguments: [file]
    ).map { (CaseNumber($0[0]), $0[1], $0[2], $0[3]) }
  }

  /// Takes back what a statement said came back, since another one takes its place: what returns tell of and what people entered by hand before
  /// stays, and what they entered after, or returns told of again, counts now in its place, as far as anything is left.
  func withdrawRecoveries(ofStatement file: Int64, by later: Int64, on day: Day) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.id, r.isNew, s.action, s.caseId, s.amountFen, s.recoveredOn, s.voucher, s.hand, c.bank,
          (SELECT q.amountFen FROM returnRecovery q WHERE q.step = s.id ORDER BY q.id DESC LIMIT 1) AS returnedFen
        FROM statementRecovery r JOIN clawbackStep s ON s.id = r.step JOIN clawbackCase c ON c.id = s.caseId
        WHERE r.statement = ? AND r.withdrawnBy IS NULL
        ORDER BY s.action IN ('withdraw', 'withdrawSurplus', 'confirm'), r.id
        """, arguments: [file])
    for row in rows {
      try execute("UPDATE statementRecovery SET withdrawnBy = ? WHERE id = ?", [later, row["id"] as Int64])
      let (number, amount) = (CaseNumber(row["caseId"]), Amount(fen: row["amountFen"]))
      let (hand, bank): (String, String) = (row["hand"], "banks/\(row["bank"] as String)")
      func take(_ action: ClawbackAction, by hand: String? = nil) throws {
        let step = ClawbackStep(
          action: action, amount: amount, recoveredOn: day, decidedBy: hand ?? bank, reason: "对账单更正")
        try insertStep(step, of: number, file: later, on: day)
      }
      // What stood before the entry stays.
      guard row["isNew"] || row["action"] as String == ClawbackAction.confirm.rawValue else { continue }
      switch ClawbackAction(rawValue: row["action"]) {
      case .recover:
        try execute(
          "UPDATE clawbackCase SET recoveredFen = recoveredFen - ? WHERE id = ?", [amount.fen, number.number])
        try take(.withdraw)
      case .withdraw: try restore(amount, in: number, by: bank, on: day, file: later, day: day)
      case .surplus: try take(.withdrawSurplus)
      case .withdrawSurplus: try take(.surplus, by: hand)
      case .confirm:
        let recoveredOn = (row["recoveredOn"] as String?).flatMap { Day($0) } ?? day
        try restore(
          amount, in: number, by: hand, voucher: row["voucher"], on: recoveredOn, file: later, day: day)
      default: continue
      }
    }
    for row in rows where row["isNew"] && row["action"] as String == ClawbackAction.recover.rawValue {
      guard let returned = row["returnedFen"] as Int64? else { continue }
      try tellAgain(
        Amount(fen: returned), counted: Amount(fen: row["amountFen"]), in: CaseNumber(row["caseId"]), file: later,
        on: day)
    }
  }
}
