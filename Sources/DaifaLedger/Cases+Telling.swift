package import DaifaModel
internal import GRDB

/// 同一笔追回: one recovery of which returns, statements and people each tell is one sum of money. The step that was recorded first stands; what
/// tells of it again confirms it.
extension LedgerTransaction {
  /// Takes what a return says came back for a case as what a statement showed, or somebody entered, before: of the same sum, or the sum of the
  /// whole entry, and what no return stands for yet. In a closed case only what a statement showed is the same money: what people entered there
  /// was decided on, and somebody has to look at it again. False when there is none such.
  func confirmByReturn(
    _ amount: Amount, in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws -> Bool {
    guard amount.fen > 0, let told = try toldRecovery(amount, in: standing) else { return false }
    try execute(
      "INSERT INTO returnRecovery (step, amountFen, isNew, file) VALUES (?, ?, 0, ?)", [told.step, amount.fen, file])
    let step = ClawbackStep(
      action: .confirm, amount: amount, recoveredOn: day, decidedBy: "banks/\(standing.bank)",
      reason: "\(reason)，与已登记的追回为同一笔")
    try insertStep(step, of: standing.number, file: file, on: day)
    // What closing settled of a bank's debt counts by what it took out of the books.
    if !standing.isClosed || standing.origin == .notDue {
      try execute(
        "UPDATE clawbackCase SET bankFen = bankFen + ? WHERE id = ?",
        [min(told.amount, amount).fen, standing.number.number])
    }
    return true
  }

  /// What a statement showed, or somebody entered, of a sum, and no return stands for.
  private func toldRecovery(_ amount: Amount, in standing: ClawbackCase) throws -> (step: Int64, amount: Amount)? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT s.id, s.amountFen FROM clawbackStep s
        WHERE s.caseId = ?1 AND s.action = 'recover' AND NOT EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = s.id)
          AND ((s.hand NOT LIKE 'banks/%' AND NOT ?3)
            OR EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.withdrawnBy IS NULL))
          AND ?2 IN (s.amountFen,
            (SELECT sum(t.amountFen) FROM statementRecovery r JOIN statementRecovery o
                ON o.statement = r.statement AND o.line = r.line AND o.withdrawnBy IS NULL JOIN clawbackStep t ON t.id = o.step
              WHERE r.step = s.id AND r.withdrawnBy IS NULL AND t.caseId = s.caseId AND t.action IN ('recover', 'surplus')))
        ORDER BY s.id LIMIT 1
        """, arguments: [standing.number.number, amount.fen, standing.isClosed]
    ).map { ($0[0], Amount(fen: $0[1])) }
  }

  /// Notes that the last step of a kind in a case stands for what a return said came back.
  func noteTold(_ amount: Amount, of action: ClawbackAction, in number: CaseNumber, by file: Int64) throws {
    try execute(
      """
      INSERT INTO returnRecovery (step, amountFen, isNew, file)
        SELECT max(id), ?1, 1, ?4 FROM clawbackStep WHERE caseId = ?2 AND action = ?3
      """, [amount.fen, number.number, action.rawValue, file])
  }

  /// Notes what a return brought back beyond what was left in a case, unless a statement told of just that before.
  func noteReturnedSurplus(
    _ amount: Amount, in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws {
    guard amount.fen > 0, try !confirmByReturn(amount, in: standing, reason: reason, by: file, on: day) else { return }
    try noteSurplus(amount, in: standing, reason: reason, by: file, on: day)
    try noteTold(amount, of: .surplus, in: standing.number, by: file)
  }

  /// What an entry of a statement tells again: what a return brought back for a case, or somebody entered in it, of the same sum, for which no
  /// entry stands yet. Returns come first: the bank tells of its own money twice.
  func untoldRecovery(_ amount: Amount, in number: CaseNumber) throws -> Int64? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT id FROM (SELECT s.id, EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = s.id AND q.amountFen = ?2) AS isReturned,
            s.action = 'recover' AND s.amountFen = ?2 AND s.hand NOT LIKE 'banks/%' AS isEntered
          FROM clawbackStep s WHERE s.caseId = ?1 AND s.action IN ('recover', 'surplus')
            AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND (r.isNew OR r.withdrawnBy IS NULL)))
        WHERE isReturned OR isEntered ORDER BY isReturned DESC, id LIMIT 1
        """, arguments: [number.number, amount.fen])
  }

  /// What a return brought back for a case, of a sum that somebody enters by hand now, and nobody has entered yet.
  func returnedRecovery(
    of step: ClawbackStep, in standing: ClawbackCase, except taken: Set<Int64>
  ) throws -> ShownRecovery? {
    try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.recoveredOn FROM clawbackStep s JOIN returnRecovery q ON q.step = s.id AND q.isNew AND q.entered IS NULL
        WHERE s.caseId = ?1 AND s.action = 'recover' AND ?2 IN (s.amountFen, q.amountFen) ORDER BY s.id
        """, arguments: [standing.number.number, step.amount.fen]
    ).lazy.map { ShownRecovery(step: $0[0], bankReference: "", bookedOn: $0[1] as String? ?? "") }.first {
      !taken.contains($0.step)
    }
  }

  /// A statement that showed a recovery is taken back, and a return told of it too: what the return says stands, by whatever tells of it still,
  /// or as a recovery of its own.
  func tellAgain(_ amount: Amount, counted: Amount, in number: CaseNumber, file: Int64, on day: Day) throws {
    guard let standing = try clawbackCase(number) else { return }
    if let told = try toldRecovery(amount, in: standing) {
      return try execute(
        "INSERT INTO returnRecovery (step, amountFen, isNew, file) VALUES (?, ?, 0, ?)", [told.step, amount.fen, file])
    }
    let (left, hand) = (standing.isClosed ? .zero : standing.left, "banks/\(standing.bank)")
    try restore(counted, in: number, by: hand, on: day, file: file, day: day)
    try noteTold(amount, of: left.fen > 0 ? .recover : .surplus, in: number, by: file)
  }

  /// What statements of an account credit of recoveries that returns tell of too, by payment of a part: it left the bank's postings by the
  /// return, and so counts against what was debited.
  package func returnedRecoveries(ofPart part: InstructionPart, account: String) throws -> [Int64: Amount] {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT c.payment, sum(min(q.amountFen, w.amountFen)) FROM clawbackCase c
          CROSS JOIN clawbackStep s ON s.caseId = c.id CROSS JOIN returnRecovery q ON q.step = s.id
          CROSS JOIN statementRecovery r ON r.step = s.id AND r.withdrawnBy IS NULL
          CROSS JOIN accountStatement a ON a.file = r.statement AND a.account = ?4
          CROSS JOIN statementRow w ON w.statement = r.statement AND w.line = r.line
        WHERE c.payment BETWEEN ?1 AND ?2 AND c.bank = ?3 GROUP BY c.payment
        """, arguments: [part.firstPayment, part.lastPayment, part.bank, account])
    var sums: [Int64: Amount] = [:]
    while let row = try rows.next() { sums[row[0]] = Amount(fen: row[1]) }
    return sums
  }

  /// Whether statements credit a payment with as much, and debit nothing of it since. Where a return told of another posting that came back, nobody
  /// can tell whose credit it is.
  package func isCredited(_ payment: Int64, _ amount: Amount) throws -> Bool {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(iif(direction = 'credit', amountFen, 0)), 0), max(iif(direction = 'credit', bookedOn, '')),
          max(iif(direction = 'debit', bookedOn, '')) FROM statementRow WHERE payment = ?1 AND position IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM returnLine WHERE payment = ?1 AND meaning IN
            ('returned', 'duplicateReturned', 'firstReturned', 'contradictionReturned', 'settledReturned'))
        """, arguments: [payment])!
    guard let credited = row[1] as String?, let debited = row[2] as String? else { return false }
    return Amount(fen: row[0]) >= amount && debited < credited
  }
}
