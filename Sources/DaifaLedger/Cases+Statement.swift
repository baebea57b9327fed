package import DaifaModel
internal import GRDB

/// 流水追回: what account statements say came back for cases.
extension LedgerTransaction {
  /// Counts money that an entry of a statement says came back, as the same as a recovery that a return told of, or somebody entered by hand, and
  /// no entry stands for yet, or as all of those together, or else as one of its own in the open cases of which anything is left: the one that
  /// asks for just that, or else one after the other. What is more than was left is of what returns told of and no statement has shown in full;
  /// what is more than that too is a surplus. Where the statement takes the place of another, whose entry of the same bank reference stood beside
  /// what somebody entered, it says how much that is.
  ///
  /// It is the same to a case as what people enter: while the bank's returns say nothing of it, closing the case settles it.
  /// - Returns: the case; nil when there is none that the entry can stand for.
  package func recover(
    _ cases: [ClawbackCase], by entry: StatementEntry, statement file: Int64, on day: Day
  ) throws -> ClawbackCase? {
    if let standing = try correctEntered(in: cases, by: entry, statement: file, on: day) { return standing }
    for standing in cases {
      let known = try untoldRecoveries(entry.amount, in: standing.number)
      for told in known { try note(step: told.step, isNew: false, told.amount, of: entry, in: file) }
      if !known.isEmpty { return standing }
    }
    let open = cases.filter { !$0.isClosed && $0.left.fen > 0 }
    var rest = try spread(entry, over: open, statement: file, by: file, on: day)
    // Where nothing is left, it is of what returns told of as a whole, or of nothing that is known.
    let unshown = try cases.reduce(Amount.zero) { $0 + (try self.unshown(in: $1.number).sum) }
    guard !open.isEmpty || unshown >= rest else { return nil }
    var told: ClawbackCase?
    for standing in cases where rest.fen > 0 {
      let part = try takePart(rest, of: entry, in: standing.number, statement: file)
      if part.fen > 0 { told = told ?? standing }
      rest = rest - part
    }
    guard let first = LedgerTransaction.wanted(by: entry.amount, of: open).first else { return told }
    try noteSurplus(rest, of: entry, in: first, statement: file, by: file, on: day)
    return first
  }

  /// The cases that a sum is counted in: what is just what one of them still asks for is of that one; more than the first asks for is of the next.
  private static func wanted(by amount: Amount, of open: [ClawbackCase]) -> [ClawbackCase] {
    open.first { $0.left == amount }.map { [$0] } ?? open
  }

  /// Counts an entry in the open cases it is for, up to what is left in them; gives what is more than that.
  private func spread(
    _ entry: StatementEntry, over open: [ClawbackCase], statement: Int64, by file: Int64, on day: Day
  ) throws -> Amount {
    var rest = entry.amount
    for standing in LedgerTransaction.wanted(by: entry.amount, of: open) where rest.fen > 0 {
      let amount = min(standing.left, rest)
      try count(amount, of: entry, in: standing, statement: statement, by: file, on: day)
      rest = rest - amount
    }
    return rest
  }

  /// Counts what statements credited as recovered of a payment before there were cases of it: the entry of just what is left in one, or all there
  /// are, where they come to no more than is left in all. What nobody knew whose it was is theirs now. `known` is a case that was opened, or of
  /// which more is left.
  func countShownAhead(for known: ClawbackCase, by file: Int64, on day: Day) throws {
    guard !known.reference.isEmpty else { return }
    var rows = try Row.fetchAll(
      database,
      sql: """
        SELECT w.statement, w.line, w.amountFen, w.bookedOn, w.bankReference FROM statementRow w
          CROSS JOIN accountStatement a ON a.file = w.statement AND a.bank = ?2
        WHERE w.reference = ?1 AND w.position IS NULL AND w.payment IS NULL AND w.purpose = 'recovery'
          AND w.direction = 'credit' AND NOT EXISTS (SELECT 1 FROM statementRecovery r
            WHERE r.statement = w.statement AND r.line = w.line AND r.withdrawnBy IS NULL) ORDER BY w.id
        """, arguments: [known.reference, known.bank])
    if rows.isEmpty { return }
    func open() throws -> [ClawbackCase] {
      let cases = try known.payment.map { try self.cases(payment: $0) } ?? clawbackCase(known.number).map { [$0] } ?? []
      return cases.filter { $0.bank == known.bank && !$0.isClosed && $0.left.fen > 0 }
    }
    let left = try open()
    // Where nothing is left in the case itself, there is nothing new.
    guard left.contains(where: { $0.number == known.number }) else { return }
    let exact = rows.filter { row in left.contains { $0.left == Amount(fen: row[2]) } }.prefix(1)
    let sum = rows.reduce(Amount.zero) { $0 + Amount(fen: $1[2]) }
    if !exact.isEmpty { rows = Array(exact) } else if sum > left.reduce(.zero, { $0 + $1.left }) { rows = [] }
    for row in rows {
      guard let bookedOn = Day(row[3] as String) else { continue }
      let entry = StatementEntry(
        line: row[1], bookedOn: bookedOn, direction: .credit, amount: Amount(fen: row[2]), purpose: .recovery,
        bankReference: row[4], reference: known.reference)
      _ = try spread(entry, over: open(), statement: row[0], by: file, on: day)
      _ = try clearUnmatched(
        .creditUnmatched, bank: known.bank, reference: entry.reference, bankReference: entry.bankReference,
        amount: entry.amount, by: file, on: day)
    }
    // What is left after one that was just what a case asked for may be just what another asks for.
    if !exact.isEmpty, try open().map(\.left) != left.map(\.left) { try countShownAhead(for: known, by: file, on: day) }
  }

  /// Counts a part of what an entry says came back as recovered; `file` gave occasion.
  private func count(
    _ amount: Amount, of entry: StatementEntry, in standing: ClawbackCase, statement: Int64, by file: Int64,
    on day: Day
  ) throws {
    let hand = "banks/\(standing.bank)"
    try execute(
      "UPDATE clawbackCase SET recoveredFen = recoveredFen + ?, lastHand = ? WHERE id = ?",
      [amount.fen, hand, standing.number.number])
    let step = ClawbackStep(
      action: .recover, amount: amount, recoveredOn: entry.bookedOn, voucher: entry.bankReference, decidedBy: hand,
      reason: "对账单追回入账")
    try insertStep(step, of: standing.number, file: file, on: day)
    try note(step: database.lastInsertedRowID, isNew: true, amount, of: entry, in: statement)
  }

  /// Notes a surplus beside the entry that showed it. What the statement whose place this one takes had shown is no news.
  func noteSurplus(
    _ amount: Amount, of entry: StatementEntry, in standing: ClawbackCase, statement: Int64, by file: Int64,
    on day: Day
  ) throws {
    guard amount.fen > 0 else { return }
    let isNews = try amount > surplusTaken(by: file, in: standing.number)
    try noteSurplus(amount, in: standing, reason: "对账单追回入账超过未追回的余额", isAlarming: isNews, by: file, on: day)
    try note(
      step: Int64.fetchOne(
        database, sql: "SELECT max(id) FROM clawbackStep WHERE caseId = ? AND action = 'surplus'",
        arguments: [standing.number.number])!, isNew: true, amount, of: entry, in: statement)
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

  /// Notes that a step stands for an entry of a statement, or for so much of it.
  func note(step: Int64, isNew: Bool, _ amount: Amount, of entry: StatementEntry, in statement: Int64) throws {
    try note(step: step, isNew: isNew, amount, line: entry.line, in: statement)
  }

  /// Likewise, of the entry in a line.
  func note(step: Int64, isNew: Bool, _ amount: Amount, line: Int, in statement: Int64) throws {
    try execute(
      "INSERT INTO statementRecovery (statement, line, step, isNew, amountFen) VALUES (?, ?, ?, ?, ?)",
      [statement, line, step, isNew, amount.fen])
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
          (SELECT sum(q.amountFen) FROM returnRecovery q WHERE q.step = s.id) AS returnedFen
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
