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
    try countShownAhead(for: new, by: file, on: new.openedOn)
  }

  func insertStep(_ step: ClawbackStep, of number: CaseNumber, file: Int64, on day: Day) throws {
    try execute(
      """
      INSERT INTO clawbackStep (caseId, action, amountFen, day, recoveredOn, voucher, hand, reason, file)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        number.number, step.action.rawValue, step.amount.fen, day.description,
        step.action == .recover || step.action == .confirm ? step.recoveredOn.description : nil, step.voucher,
        step.decidedBy, step.reason, file,
      ])
  }

  // MARK: What returns do

  /// What is left in the cases of breaks that a return cleared is recovered: the bank took it back, or says that it never posted it.
  func recoverCases(ofBreaks breaks: [Int64], by file: Int64, on day: Day) throws {
    for number in breaks {
      let row = try Row.fetchOne(
        database, sql: #"SELECT * FROM clawbackCase WHERE "break" = ? AND closedOn IS NULL"#, arguments: [number])
      guard let row, let standing = LedgerTransaction.clawbackCase(row) else { continue }
      // What the bank gives back is all that it has not given back before, whatever people have got back or let go meanwhile.
      try recoverByBank(standing, standing.owed - standing.recoveredByBank, reason: "银行退回或更正", by: file, on: day)
    }
  }

  /// A payment that should not have been made came back: what is left in its cases is recovered, up to what came; what came beyond that is
  /// noted as a surplus, in a closed case too. What a statement, or somebody, told of before is the same money.
  package func recoverCaseByHand(ofPayment payment: Int64, _ amount: Amount, by file: Int64, on day: Day) throws {
    let cases = try cases(payment: payment).filter { $0.origin == .notDue }
    for standing in cases where try confirmByReturn(amount, in: standing, reason: "退汇", by: file, on: day) { return }
    var rest = amount
    // At most one of them is open.
    if let open = cases.first(where: { !$0.isClosed && $0.left.fen > 0 }) {
      let part = min(open.left, amount)
      try count(part, ofReturned: amount, in: open, reason: "退汇", by: file, on: day)
      rest = amount - part
    }
    guard let last = cases.last, rest.fen > 0 else { return }
    try noteSurplus(rest, in: last, reason: "退汇超过未追回的余额", by: file, on: day)
    if rest == amount { try noteTold(amount, of: .surplus, in: last.number, by: file) }
  }

  /// The bank says another sum of what it posted too much: so much less is owed, or more.
  package func correctOverpaid(_ payment: Int64, by change: Amount, file: Int64, on day: Day) throws {
    for standing in try cases(payment: payment) where standing.origin == .overpaid && !standing.isClosed {
      try correct(standing, by: change, file: file, on: day)
    }
  }

  /// The bank says another sum of the posting a break is about: so much less is owed in its case, or more.
  func correctCase(ofBreak number: Int64, by change: Amount, file: Int64, on day: Day) throws {
    let row = try Row.fetchOne(
      database, sql: #"SELECT * FROM clawbackCase WHERE "break" = ? AND closedOn IS NULL"#, arguments: [number])
    guard let row, let standing = LedgerTransaction.clawbackCase(row) else { return }
    try correct(standing, by: change, file: file, on: day)
  }

  private func correct(_ standing: ClawbackCase, by change: Amount, file: Int64, on day: Day) throws {
    if change.fen < 0 {
      try recoverByBank(standing, Amount(fen: -change.fen), reason: "银行更正入账金额", by: file, on: day)
    } else if change.fen > 0 {
      try execute("UPDATE clawbackCase SET owedFen = owedFen + ? WHERE id = ?", [change.fen, standing.number.number])
      let step = ClawbackStep(
        action: .increase, amount: change, recoveredOn: day, decidedBy: "banks/\(standing.bank)", reason: "银行更正入账金额")
      try insertStep(step, of: standing.number, file: file, on: day)
      // What came beyond what was owed before is owed now.
      try settleSurpluses(of: standing.number, reason: "银行更正入账金额，超还转追回", by: file, on: day)
      try countShownAhead(for: standing, by: file, on: day)
    }
  }

  /// Counts what a bank gave back as recovered, as far as anything is left; the rest is a surplus. Where a statement, or somebody, told of it
  /// before, it is the same money.
  private func recoverByBank(
    _ standing: ClawbackCase, _ given: Amount, reason: String, by file: Int64, on day: Day
  ) throws {
    guard given.fen > 0, try !confirmByReturn(given, in: standing, reason: reason, by: file, on: day) else { return }
    let amount = min(standing.left, given)
    let told = try confirmParts(given - amount, in: standing, reason: reason, by: file, on: day)
    let (new, surplus) = (given - told, given - told - amount)
    if surplus.fen > 0 {
      // It is out of what the bank posted, surplus or not: closing takes only the rest out.
      try execute(
        "UPDATE clawbackCase SET bankFen = min(owedFen, bankFen + ?) WHERE id = ?",
        [surplus.fen, standing.number.number])
      try noteSurplus(surplus, in: standing, reason: "\(reason)超过未追回的余额", by: file, on: day)
    }
    if amount.fen > 0 {
      try count(amount, ofReturned: new, in: standing, reason: reason, by: file, on: day)
    } else if surplus.fen > 0 {
      try noteTold(surplus, of: .surplus, in: standing.number, by: file)
    }
  }

  /// Counts a part of what a return says came back as recovered.
  private func count(
    _ part: Amount, ofReturned given: Amount, in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws {
    let hand = "banks/\(standing.bank)"
    try execute(
      """
      UPDATE clawbackCase SET recoveredFen = recoveredFen + ?1, bankFen = bankFen + ?1, lastHand = ?2 WHERE id = ?3
      """, [part.fen, hand, standing.number.number])
    let step = ClawbackStep(action: .recover, amount: part, recoveredOn: day, decidedBy: hand, reason: reason)
    try insertStep(step, of: standing.number, file: file, on: day)
    try noteTold(given, of: .recover, in: standing.number, by: file)
  }

  /// Records that more came back than was left in a case: a step of it, and an alarm, since it has to be given to whom it belongs. There is no
  /// alarm where one was raised about as much before.
  func noteSurplus(
    _ amount: Amount, in standing: ClawbackCase, reason: String, isAlarming: Bool = true, by file: Int64, on day: Day
  ) throws {
    try noteSurplus(
      amount, in: standing, by: "banks/\(standing.bank)", reason: reason, isAlarming: isAlarming, file: file, on: day)
  }

  /// Likewise, of money that somebody entered.
  func noteSurplus(
    _ amount: Amount, in standing: ClawbackCase, by hand: String, voucher: String = "", reason: String,
    isAlarming: Bool = true, file: Int64, on day: Day
  ) throws {
    guard amount.fen > 0 else { return }
    let step = ClawbackStep(
      action: .surplus, amount: amount, recoveredOn: day, voucher: voucher, decidedBy: hand, reason: reason)
    try insertStep(step, of: standing.number, file: file, on: day)
    guard isAlarming else { return }
    let at = try String.fetchOne(database, sql: "SELECT receivedAt FROM file WHERE id = ?", arguments: [file])
    try alarm(
      "caseSurplus", party: Party(role: .bank, id: standing.bank), file: file,
      detail: "追回案件\(standing.number)：\(reason)，多\(amount)元，须查明归属", at: at ?? "", day: day)
  }

  /// Money of a posting whose case is closed came back all the same: notes it in that case, the last about such a posting. Gives how much of
  /// what closing took out of the books as settled is brought back by the bank instead.
  @discardableResult
  package func noteSurplus(
    ofClosed kind: BreakKind, payment: Int64?, bank: String, reference: String, bankReference: String,
    came: Amount? = nil,
    by file: Int64, on day: Day
  ) throws -> Amount {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT c.*, b.amountFen FROM "break" b JOIN clawbackCase c ON c.id = b.clearedByCase
        WHERE b.kind = ?1 AND b.bankReference = ?5
          AND ((?2 IS NOT NULL AND b.payment = ?2) OR (?2 IS NULL AND b.payment IS NULL AND b.bank = ?3 AND b.reference = ?4))
        ORDER BY b.id DESC LIMIT 1
        """, arguments: [kind.rawValue, payment, bank, reference, bankReference])
    guard let row, let standing = LedgerTransaction.clawbackCase(row) else { return .zero }
    // The break tells what the bank last said it posted: what it corrected is not in it.
    let amount = came ?? Amount(fen: row["amountFen"])
    try noteReturnedSurplus(amount, in: standing, reason: "结案之后又退回", by: file, on: day)
    let adjusted = min(Amount(fen: row["adjustedFen"]), max(amount, .zero))
    try execute(
      "UPDATE clawbackCase SET adjustedFen = adjustedFen - ? WHERE id = ?", [adjusted.fen, standing.number.number])
    return adjusted
  }

  /// Whether a bank said before that money of a payment nobody instructed came back, by its bank reference.
  package func knewReturnOfUnknown(
    bank: String, reference: String, bankReference: String, in file: Int64
  ) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM returnLine l WHERE payment IS NULL AND reference = ? AND result = 'F'
          AND reasonCode = 'R20' AND bankReference = ? AND (l.bankReturn = ?
            OR EXISTS (SELECT 1 FROM bankReturn b WHERE b.file = l.bankReturn AND b.bank = ?)))
        """, arguments: [reference, bankReference, file, bank])!
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

  /// 已结多发: what people settled of an overpayment in cases that are closed: got back, or let go. What the bank corrected itself is not in it.
  package func settledOverpayment(_ payment: Int64) throws -> Amount {
    // One about a posting that came back, and in whose place another stands, settled nothing of that one.
    let gone = try Int64.fetchSet(
      database,
      sql: """
        SELECT b.id FROM "break" b JOIN returnLine l ON l.payment = b.payment AND l.meaning = 'firstReturned'
          AND substr(l.bankReference, 1, 60) = b.bankReference WHERE b.payment = ? AND b.kind = 'overpaid'
        """, arguments: [payment])
    return try cases(payment: payment).filter {
      $0.origin == .overpaid && $0.isClosed && !($0.breakNumber.map(gone.contains) ?? false)
    }.reduce(.zero) { $0 + ($1.owed - $1.recoveredByBank) }
  }

  /// Takes what closed cases settled of an overpayment out of what the bank is said to have posted, now that it says it posted `excess` too
  /// much: no more than that. Gives by how much what is taken out changes, below zero where it grows. What was settled and is not too much any
  /// more is a surplus, and noted.
  package func adjustSettled(ofOverpaid payment: Int64, excess: Amount, by file: Int64, on day: Day) throws -> Amount {
    let closed = try cases(payment: payment).filter { $0.origin == .overpaid && $0.isClosed }
    guard let last = closed.last else { return .zero }
    let before = try Int64.fetchOne(
      database, sql: "SELECT sum(adjustedFen) FROM clawbackCase WHERE payment = ? AND origin = 'overpaid'",
      arguments: [payment])
    let old = Amount(fen: before ?? 0)
    let new = min(try settledOverpayment(payment), max(excess, .zero))
    guard old != new else { return .zero }
    try execute(
      "UPDATE clawbackCase SET adjustedFen = 0 WHERE payment = ? AND origin = 'overpaid' AND adjustedFen <> 0",
      [payment])
    try execute("UPDATE clawbackCase SET adjustedFen = ? WHERE id = ?", [new.fen, last.number.number])
    try noteReturnedSurplus(old - new, in: last, reason: "结案之后银行更正或退汇", by: file, on: day)
    return old - new
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
