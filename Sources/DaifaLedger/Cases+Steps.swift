package import DaifaModel
internal import GRDB

/// 追回经过: what people do in cases, and what is asked of them.
extension LedgerTransaction {
  /// Opens a case about a payment that should not have been made.
  package func openCase(_ new: ClawbackCase, by step: ClawbackStep, file: Int64) throws {
    try insertCase(new, hand: step.decidedBy, reason: step.reason, file: file)
  }

  /// Records a step that the rules let through; gives whether closing the case cleared the break it came with.
  package func record(
    _ step: ClawbackStep, in standing: ClawbackCase, file: Int64, on day: Day
  ) throws -> Bool {
    try insertStep(step, of: standing.number, file: file, on: day)
    switch step.action {
    case .recover, .waive:
      let column = step.action == .recover ? "recoveredFen" : "waivedFen"
      try execute(
        "UPDATE clawbackCase SET \(column) = \(column) + ?, lastHand = ? WHERE id = ?",
        [step.amount.fen, step.decidedBy, standing.number.number])
      return false
    case .confirm:
      try execute(
        "UPDATE clawbackCase SET lastHand = ? WHERE id = ?", [step.decidedBy, standing.number.number])
      return false
    case .close: return try close(standing, by: file, on: day)
    case .open, .note, .increase, .surplus, .withdraw, .withdrawSurplus: return false
    }
  }

  private func close(_ standing: ClawbackCase, by file: Int64, on day: Day) throws -> Bool {
    let number = standing.number.number
    try execute("UPDATE clawbackCase SET closedOn = ? WHERE id = ?", [day.description, number])
    guard let breakNumber = standing.breakNumber else {
      if let payment = standing.payment { try clearReturned(ofClawedBack: payment, by: file, on: day) }
      return false
    }
    try execute(
      """
      UPDATE "break" SET clearedOn = ?, clearedBy = ?, clearedByCase = ? WHERE id = ? AND clearedOn IS NULL
      """, [day.description, file, number, breakNumber])
    guard database.changesCount > 0 else { return false }
    // The difference is settled: it no longer counts as posted by the bank. What the bank took back itself does not already.
    let settled = standing.owed - standing.recoveredByBank
    if let payment = standing.payment, let part = try part(bank: standing.bank, payment: payment) {
      try execute("UPDATE instructionPart SET postedFen = postedFen - ? WHERE id = ?", [settled.fen, part.id])
      try execute("UPDATE clawbackCase SET adjustedFen = ? WHERE id = ?", [settled.fen, number])
    }
    return true
  }

  /// Clears what stands open because a payment came back, where all of it should not have been made and its cases are closed: the money is
  /// back, and nobody is to be paid. Where only a part of it was not due, somebody has to decide about the rest.
  package func clearReturned(ofClawedBack payment: Int64, by file: Int64, on day: Day) throws {
    let closed = try cases(payment: payment).filter { $0.origin == .notDue && $0.isClosed }
    guard let last = closed.last else { return }
    try execute(
      """
      UPDATE "break" SET clearedOn = ?, clearedBy = ?, clearedByCase = ?
      WHERE payment = ? AND kind = 'returned' AND clearedOn IS NULL AND amountFen <= ?
      """,
      [
        day.description, file, last.number.number, payment, closed.reduce(Amount.zero) { $0 + $1.owed }.fen,
      ])
  }

  // MARK: What is asked

  /// One case, by its number.
  package func clawbackCase(_ number: CaseNumber) throws -> ClawbackCase? {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM clawbackCase WHERE id = ?", arguments: [number.number])
    guard let row, var standing = LedgerTransaction.clawbackCase(row) else { return nil }
    standing.vouchers = try String.fetchSet(
      database,
      sql: """
        SELECT voucher FROM clawbackStep s WHERE caseId = ? AND voucher <> ''
          AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.isNew AND r.withdrawnBy IS NOT NULL)
        """, arguments: [number.number])
    standing.hands = try String.fetchSet(
      database, sql: "SELECT hand FROM clawbackStep WHERE caseId = ? AND action IN ('recover', 'waive', 'confirm')",
      arguments: [number.number])
    return standing
  }

  /// Every case about a payment.
  package func cases(payment: Int64) throws -> [ClawbackCase] {
    let statement = try database.cachedStatement(sql: "SELECT * FROM clawbackCase WHERE payment = ? ORDER BY id")
    return try Row.fetchAll(statement, arguments: [payment]).compactMap(LedgerTransaction.clawbackCase)
  }

  /// The case of a payment that should not have been made, open or closed: nothing may take the payment's place.
  package func caseByHand(ofPayment payment: Int64) throws -> CaseNumber? {
    try cases(payment: payment).first { $0.origin == .notDue }?.number
  }

  /// Cases in the order they were opened, up to a bound; only a department's or a bank's, when one is given. A bank sees what it owes.
  package func cases(
    department: String? = nil, bank: String? = nil, openOnly: Bool = true, limit: Int
  ) throws -> [ClawbackCase] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM clawbackCase WHERE \(openOnly ? "closedOn IS NULL" : "true") AND (?1 IS NULL OR department = ?1)
          AND (?2 IS NULL OR (bank = ?2 AND origin <> 'notDue')) ORDER BY id LIMIT ?3
        """, arguments: [department, bank, limit]
    ).compactMap(LedgerTransaction.clawbackCase)
  }

  /// What the cases open in a scope come to. Each case is counted once: under what is left, or else under what was waived, or else under what
  /// was recovered.
  package func openCaseSums(department: String? = nil, bank: String? = nil) throws -> OpenCaseSums {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(remains <= 0 AND waivedFen = 0), 0), coalesce(sum(recoveredFen), 0),
          coalesce(sum(remains <= 0 AND waivedFen > 0), 0), coalesce(sum(waivedFen), 0), coalesce(sum(remains > 0), 0),
          coalesce(sum(remains), 0)
        FROM (SELECT *, owedFen - recoveredFen - waivedFen AS remains FROM clawbackCase WHERE closedOn IS NULL)
        WHERE (?1 IS NULL OR department = ?1) AND (?2 IS NULL OR (bank = ?2 AND origin <> 'notDue'))
        """, arguments: [department, bank])!
    func pair(_ place: Int) -> (count: Int, sum: Amount) { (row[place], Amount(fen: row[place + 1])) }
    return OpenCaseSums(recovered: pair(0), waived: pair(2), left: pair(4))
  }

  /// The steps of a case in order.
  package func steps(of number: CaseNumber) throws -> [(at: String, step: ClawbackStep)] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT s.*, f.receivedAt FROM clawbackStep s JOIN file f ON f.id = s.file WHERE s.caseId = ? ORDER BY s.id
        """, arguments: [number.number]
    ).compactMap { row in
      guard let action = ClawbackAction(rawValue: row["action"]), let day = Day(row["day"] as String) else {
        return nil
      }
      let recoveredOn = (row["recoveredOn"] as String?).flatMap { Day($0) } ?? day
      return (
        row["receivedAt"],
        ClawbackStep(
          caseNumber: number, action: action, amount: Amount(fen: row["amountFen"]), recoveredOn: recoveredOn,
          voucher: row["voucher"], decidedBy: row["hand"], reason: row["reason"])
      )
    }
  }

  static func clawbackCase(_ row: Row) -> ClawbackCase? {
    guard let origin = CaseOrigin(rawValue: row["origin"]), let opened = Day(row["openedOn"] as String) else {
      return nil
    }
    var standing = ClawbackCase(
      number: CaseNumber(row["id"]), origin: origin, breakNumber: row["break"], payment: row["payment"],
      reference: row["reference"], bank: row["bank"], department: row["department"], owed: Amount(fen: row["owedFen"]),
      openedOn: opened)
    standing.recovered = Amount(fen: row["recoveredFen"])
    standing.recoveredByBank = Amount(fen: row["bankFen"])
    standing.waived = Amount(fen: row["waivedFen"])
    standing.closedOn = (row["closedOn"] as String?).flatMap { Day($0) }
    standing.lastHand = row["lastHand"]
    return standing
  }
}

/// What the open cases of a scope come to.
package struct OpenCaseSums: Sendable {
  package var recovered: (count: Int, sum: Amount)
  package var waived: (count: Int, sum: Amount)
  package var left: (count: Int, sum: Amount)

  /// How many cases are open.
  package var count: Int { recovered.count + waived.count + left.count }
}
