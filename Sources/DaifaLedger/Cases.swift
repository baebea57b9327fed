package import DaifaModel
internal import GRDB

/// 追回案件: opened with their breaks, recovered by returns. What people do in them is in `Cases+Steps`.
extension LedgerTransaction {
  /// The number the next case will have.
  package func nextCase() throws -> CaseNumber {
    CaseNumber(try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM clawbackCase")!)
  }

  /// Opens the case that goes with a break, where somebody has money that is not theirs.
  func openCase(for item: BreakRecord, breakNumber: Int64) throws {
    guard let origin = CaseOrigin(item.kind), item.amount.fen > 0 else { return }
    try insertCase(
      ClawbackCase(
        number: nextCase(), origin: origin, breakNumber: breakNumber, payment: item.payment, reference: item.reference,
        bank: item.bank, department: item.department, owed: item.amount, openedOn: item.openedOn),
      hand: "banks/\(item.bank)", reason: origin.chineseName, file: item.openedBy)
  }

  func insertCase(_ new: ClawbackCase, hand: String, reason: String, file: Int64) throws {
    try execute(
      """
      INSERT INTO clawbackCase (id, origin, "break", payment, reference, bank, department, owedFen, openedOn)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        new.number.number, new.origin.rawValue, new.breakNumber, new.payment, new.reference, new.bank, new.department,
        new.owed.fen, new.openedOn.description,
      ])
    let step = ClawbackStep(action: .open, amount: new.owed, recoveredOn: new.openedOn, decidedBy: hand, reason: reason)
    try insertStep(step, of: new.number, file: file, on: new.openedOn)
  }

  func insertStep(_ step: ClawbackStep, of number: CaseNumber, file: Int64, on day: Day) throws {
    try execute(
      """
      INSERT INTO clawbackStep (caseId, action, amountFen, day, recoveredOn, voucher, hand, reason, file)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        number.number, step.action.rawValue, step.amount.fen, day.description,
        step.action == .recover ? step.recoveredOn.description : nil, step.voucher, step.decidedBy, step.reason, file,
      ])
  }

  // MARK: What returns do

  /// What is left in the cases of breaks that a return cleared is recovered: the bank took it back, or says that it never posted it.
  func recoverCases(ofBreaks breaks: [Int64], by file: Int64, on day: Day) throws {
    for number in breaks {
      let row = try Row.fetchOne(
        database, sql: #"SELECT * FROM clawbackCase WHERE "break" = ? AND closedOn IS NULL"#, arguments: [number])
      guard let row, let standing = LedgerTransaction.clawbackCase(row) else { continue }
      try recoverByBank(standing, standing.left, reason: "银行退回或更正", by: file, on: day)
    }
  }

  /// A payment that should not have been made came back: what is left in its case is recovered, up to what came.
  package func recoverCaseByHand(ofPayment payment: Int64, _ amount: Amount, by file: Int64, on day: Day) throws {
    for standing in try cases(payment: payment) where standing.origin == .notDue && !standing.isClosed {
      try recoverByBank(standing, min(standing.left, amount), reason: "退汇", by: file, on: day)
    }
  }

  /// The bank says another sum of what it posted too much: so much less is owed, or more.
  package func correctOverpaid(_ payment: Int64, by change: Amount, file: Int64, on day: Day) throws {
    for standing in try cases(payment: payment) where standing.origin == .overpaid && !standing.isClosed {
      if change.fen < 0 {
        try recoverByBank(
          standing, min(standing.left, Amount(fen: -change.fen)), reason: "银行更正入账金额", by: file, on: day)
      } else if change.fen > 0 {
        try execute(
          "UPDATE clawbackCase SET owedFen = owedFen + ? WHERE id = ?", [change.fen, standing.number.number])
        let step = ClawbackStep(
          action: .increase, amount: change, recoveredOn: day, decidedBy: "banks/\(standing.bank)", reason: "银行更正入账金额")
        try insertStep(step, of: standing.number, file: file, on: day)
      }
    }
  }

  private func recoverByBank(
    _ standing: ClawbackCase, _ amount: Amount, reason: String, by file: Int64, on day: Day
  ) throws {
    guard amount.fen > 0 else { return }
    let hand = "banks/\(standing.bank)"
    try execute(
      """
      UPDATE clawbackCase SET recoveredFen = recoveredFen + ?1, bankFen = bankFen + ?1, lastHand = ?2 WHERE id = ?3
      """, [amount.fen, hand, standing.number.number])
    let step = ClawbackStep(action: .recover, amount: amount, recoveredOn: day, decidedBy: hand, reason: reason)
    try insertStep(step, of: standing.number, file: file, on: day)
  }

  /// Whether a case about a break of a payment cleared it, by the posting's bank reference where one is given.
  package func isResolvedByCase(_ kind: BreakKind, payment: Int64, bankReference: String? = nil) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM "break" WHERE payment = ?1 AND kind = ?2 AND clearedByCase IS NOT NULL
          AND (?3 IS NULL OR bankReference = ?3))
        """, arguments: [payment, kind.rawValue, bankReference])!
  }

  /// Whether a case cleared the break of a payment nobody instructed.
  package func isUnknownResolvedByCase(bank: String, reference: String, bankReference: String) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM "break" WHERE bank = ? AND reference = ? AND payment IS NULL
          AND kind = 'unknownPayment' AND bankReference = ? AND clearedByCase IS NOT NULL)
        """, arguments: [bank, reference, bankReference])!
  }

  /// What closed cases took out of what the bank is said to have posted too much for a payment; only once.
  package func takeAdjustment(ofOverpaid payment: Int64) throws -> Amount {
    let statement = try database.cachedStatement(
      sql: "SELECT id, adjustedFen FROM clawbackCase WHERE payment = ? AND origin = 'overpaid' AND adjustedFen <> 0")
    let rows = try Row.fetchAll(statement, arguments: [payment])
    for row in rows { try execute("UPDATE clawbackCase SET adjustedFen = 0 WHERE id = ?", [row["id"] as Int64]) }
    return Amount(fen: rows.reduce(0) { $0 + ($1["adjustedFen"] as Int64) })
  }

  /// Writes into the journal what a return did in cases, an entry for each kind of step.
  package func journalCases(of file: Int64, party: Party, digest: String, at: Instant, day: Day) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT action, count(*) AS n, sum(amountFen) AS fen, min(caseId) AS low, max(caseId) AS high FROM clawbackStep
        WHERE file = ? GROUP BY action ORDER BY action
        """, arguments: [file])
    for row in rows {
      let (low, high) = (CaseNumber(row["low"]), CaseNumber(row["high"]))
      try journal(
        "case.\(row["action"] as String)", party: party.path,
        subject: low == high ? low.description : "\(low)…\(high)", count: row["n"], amount: Amount(fen: row["fen"]),
        contentDigest: digest, at: at, day: day)
    }
  }
}
