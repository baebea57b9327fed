package import DaifaModel
internal import GRDB

/// 同一笔追回: one recovery of which returns, statements and people each tell is one sum of money. The step that was recorded first stands; what
/// tells of it again confirms it.
extension LedgerTransaction {
  /// So much of a step that something else tells of too.
  struct ToldPart {
    var step: Int64
    /// What the other one says.
    var amount: Amount
    /// What the step counts.
    var counted: Amount
  }

  private static func sum(_ parts: [ToldPart]) -> Amount { parts.reduce(.zero) { $0 + $1.amount } }

  /// All that the entry which `r` binds a step `s` to stands for in the case of that step.
  static func whole(ofEntry r: String) -> String {
    """
    (SELECT sum(t.amountFen) FROM statementRecovery o JOIN clawbackStep t ON t.id = o.step
      WHERE o.statement = \(r).statement AND o.line = \(r).line AND o.withdrawnBy IS NULL AND t.caseId = s.caseId
        AND t.action IN ('recover', 'surplus'))
    """
  }

  /// Steps of which something is not told by the other side yet, in order.
  struct UntoldSteps {
    private let steps: [(step: Int64, amount: Amount)]

    init(_ rows: [Row]) { steps = rows.map { ($0[0], Amount(fen: $0[1])) }.filter { $0.1.fen > 0 } }

    var sum: Amount { steps.reduce(.zero) { $0 + $1.amount } }

    /// Spreads a sum over them in order, as far as they go.
    func parts(of amount: Amount) -> [ToldPart] {
      var (rest, parts) = (amount, [ToldPart]())
      for (step, untold) in steps where rest.fen > 0 {
        let part = min(rest, untold)
        parts.append(ToldPart(step: step, amount: part, counted: part))
        rest = rest - part
      }
      return parts
    }
  }

  /// Takes what a return says came back for a case as what a statement showed, or somebody entered, before: of the same sum, or the sum of the
  /// whole entry, or of all that no return stands for yet. In a closed case only what a statement showed is the same money, as a recovery or of
  /// the payment by the same bank reference: what people entered there besides was decided on, and somebody has to look at it again. False when
  /// there is none such.
  func confirmByReturn(
    _ amount: Amount, in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws -> Bool {
    guard amount.fen > 0 else { return false }
    return try confirm(toldRecoveries(amount, in: standing), in: standing, reason: reason, by: file, on: day).fen > 0
  }

  /// Takes what a return says came back beyond what was left in a case, as far as it goes, as parts of what statements showed and no return has
  /// told of yet: a bank that corrects in steps what it credited at once tells of one sum. Gives how much that is.
  func confirmParts(
    _ amount: Amount, in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws -> Amount {
    guard amount.fen > 0 else { return .zero }
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.amountFen - coalesce((SELECT sum(q.amountFen) FROM returnRecovery q WHERE q.step = s.id), 0)
        FROM clawbackStep s WHERE s.caseId = ? AND s.action = 'recover'
          AND EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.isNew AND r.withdrawnBy IS NULL)
        ORDER BY s.id
        """, arguments: [standing.number.number])
    return try confirm(UntoldSteps(rows).parts(of: amount), in: standing, reason: reason, by: file, on: day)
  }

  private func confirm(
    _ told: [ToldPart], in standing: ClawbackCase, reason: String, by file: Int64, on day: Day
  ) throws -> Amount {
    guard !told.isEmpty else { return .zero }
    try noteAgain(told, by: file)
    let amount = LedgerTransaction.sum(told)
    let step = ClawbackStep(
      action: .confirm, amount: amount, recoveredOn: day, decidedBy: "banks/\(standing.bank)",
      reason: "\(reason)，与已登记的追回为同一笔")
    try insertStep(step, of: standing.number, file: file, on: day)
    // Of a bank's debt all that it says is out of what it posted, a surplus too; what closing settled counts by what it took out of the books.
    let counted = told.reduce(Amount.zero) { $0 + min($1.counted, $1.amount) }
    let isDebt = standing.origin != .notDue
    if !standing.isClosed || !isDebt {
      try execute(
        "UPDATE clawbackCase SET bankFen = min(owedFen, bankFen + ?) WHERE id = ?",
        [isDebt ? amount.fen : counted.fen, standing.number.number])
    }
    return amount
  }

  private func noteAgain(_ told: [ToldPart], by file: Int64) throws {
    for part in told {
      try execute(
        "INSERT INTO returnRecovery (step, amountFen, isNew, file) VALUES (?, ?, 0, ?)",
        [part.step, part.amount.fen, file])
    }
  }

  /// What a statement showed, or somebody entered, of a sum, and no return stands for: one step, or all there are together.
  private func toldRecoveries(_ amount: Amount, in standing: ClawbackCase) throws -> [ToldPart] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.amountFen,
          EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.withdrawnBy IS NULL) AS isShown,
          \(LedgerTransaction.whole(ofEntry: "n")) AS wholeFen,
          EXISTS (SELECT 1 FROM statementRecovery o JOIN returnRecovery q ON q.step = o.step
            WHERE o.statement = n.statement AND o.line = n.line AND o.withdrawnBy IS NULL) AS isPartTold,
          n.statement, n.line
        FROM clawbackStep s LEFT JOIN statementRecovery n ON n.step = s.id AND n.isNew AND n.withdrawnBy IS NULL
        WHERE s.caseId = ?1 AND s.action = 'recover' AND NOT EXISTS (SELECT 1 FROM returnRecovery q WHERE q.step = s.id)
          AND ((s.hand NOT LIKE 'banks/%' AND (NOT ?2 OR EXISTS (SELECT 1 FROM statementRow w
              JOIN accountStatement a ON a.file = w.statement AND a.bank = ?4
              WHERE w.payment = ?3 AND w.position IS NOT NULL AND w.direction = 'credit' AND w.bankReference <> ''
                AND w.bankReference = s.voucher AND w.amountFen = s.amountFen)))
            OR isShown)
        ORDER BY s.id
        """, arguments: [standing.number.number, standing.isClosed, standing.payment, standing.bank])
    func told(_ rows: [Row]) -> [ToldPart] {
      rows.map { ToldPart(step: $0[0], amount: Amount(fen: $0[1]), counted: Amount(fen: $0[1])) }
    }
    if let one = rows.first(where: { $0[1] as Int64 == amount.fen }) { return told([one]) }
    if let one = rows.first(where: { $0["wholeFen"] as Int64? == amount.fen && !$0["isPartTold"] }) {
      // The surplus of the entry is told of with its last step.
      var whole = told(
        rows.filter { $0["statement"] == one["statement"] as Int64? && $0["line"] == one["line"] as Int? })
      whole[whole.count - 1].amount += amount - LedgerTransaction.sum(whole)
      return whole
    }
    // Of what statements showed, or else of what people entered: of both together nobody can tell.
    return [true, false].lazy.map { isShown in told(rows.filter { $0["isShown"] == isShown }) }.first {
      LedgerTransaction.sum($0) == amount
    } ?? []
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
    let rest = amount - (try confirmParts(amount, in: standing, reason: reason, by: file, on: day))
    guard rest.fen > 0 else { return }
    try noteSurplus(rest, in: standing, reason: reason, by: file, on: day)
    try noteTold(rest, of: .surplus, in: standing.number, by: file)
  }

  /// What an entry of a statement tells again: what a return brought back for a case, or somebody entered in it, of the same sum, for which no
  /// entry stands yet, or all there is of either together. Returns come first: the bank tells of its own money twice.
  func untoldRecoveries(_ amount: Amount, in number: CaseNumber) throws -> [ToldPart] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.amountFen, s.action = 'recover' AND s.hand NOT LIKE 'banks/%' AS isEntered,
          (SELECT sum(q.amountFen) FROM returnRecovery q WHERE q.step = s.id) AS toldFen
        FROM clawbackStep s WHERE s.caseId = ? AND s.action IN ('recover', 'surplus')
          AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND (r.isNew OR r.withdrawnBy IS NULL))
        ORDER BY s.id
        """, arguments: [number.number])
    let returned = rows.compactMap { row in
      (row["toldFen"] as Int64?).map {
        ToldPart(step: row[0], amount: Amount(fen: $0), counted: Amount(fen: row[1]))
      }
    }
    let entered = rows.filter { $0["isEntered"] }.map {
      ToldPart(step: $0[0], amount: Amount(fen: $0[1]), counted: Amount(fen: $0[1]))
    }
    if let one = (returned + entered).first(where: { $0.amount == amount }) { return [one] }
    return [returned, entered].first { LedgerTransaction.sum($0) == amount } ?? []
  }

  /// What returns brought back for a case and statements have not shown in full, by step.
  func unshown(in number: CaseNumber) throws -> UntoldSteps {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, sum(q.amountFen) - coalesce((SELECT sum(r.amountFen) FROM statementRecovery r
            WHERE r.step = s.id AND r.withdrawnBy IS NULL), 0)
        FROM clawbackStep s JOIN returnRecovery q ON q.step = s.id WHERE s.caseId = ? AND s.action IN ('recover', 'surplus')
          AND NOT EXISTS (SELECT 1 FROM statementRecovery r WHERE r.step = s.id AND r.isNew) GROUP BY s.id ORDER BY s.id
        """, arguments: [number.number])
    return UntoldSteps(rows)
  }

  /// Takes so much of an entry as a part of what returns brought back for a case and statements have not shown in full; gives how much that is.
  func takePart(_ amount: Amount, of entry: StatementEntry, in number: CaseNumber, statement: Int64) throws -> Amount {
    let parts = try unshown(in: number).parts(of: amount)
    for part in parts { try note(step: part.step, isNew: false, part.amount, of: entry, in: statement) }
    return LedgerTransaction.sum(parts)
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
    let told = try toldRecoveries(amount, in: standing)
    guard told.isEmpty else { return try noteAgain(told, by: file) }
    let (left, hand) = (standing.isClosed ? .zero : standing.left, "banks/\(standing.bank)")
    // A return may have told of a part only.
    try restore(min(counted, amount), in: number, by: hand, on: day, file: file, day: day)
    try noteTold(amount, of: left.fen > 0 ? .recover : .surplus, in: number, by: file)
  }

  /// How much a return `q` and the entry `w` of a statement both tell of by a step that `r` binds to the entry.
  static let toldTwice = "min(q.amountFen, iif(r.isNew, w.amountFen, r.amountFen))"

  /// What statements of an account credit of recoveries that returns tell of too, by payment of a part: it left the bank's postings by the
  /// return, and so counts against what was debited.
  package func returnedRecoveries(ofPart part: InstructionPart, account: String) throws -> [Int64: Amount] {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT c.payment, sum(\(LedgerTransaction.toldTwice)) FROM clawbackCase c
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
