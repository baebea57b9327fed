package import DaifaModel
internal import GRDB

/// 期间账: what became of one day's money at one bank, of one department: what was accepted that day, instructed that day, and what returns
/// say of that day.
package struct PeriodStanding: Sendable {
  package var day: Day
  /// Empty for what rosters brought: it is not instructed yet.
  package var bank: String
  package var department: String
  package var accepted = Tally()
  package var instructed = Tally()
  /// Posted on the day, whenever the return came.
  package var posted = Tally()
  /// Came back on the day.
  package var back = Tally()
  /// Posted on the day though nobody instructed it, and what of it came back on the day; of no department.
  package var stranger = Tally()
  package var strangerBack = Tally()
  /// Told on the day as finally failed.
  package var failed = Tally()
  /// Of what was posted less what came back, what moved on an account and day that a statement is about.
  package var covered = Amount.zero
  /// Whether money moved on an account that no statement of the day is about.
  package var isUncovered = false

  package init(day: Day, bank: String, department: String) {
    self.day = day
    self.bank = bank
    self.department = department
  }

  /// So many payments and what they add up to.
  package struct Tally: Sendable, Equatable {
    package var count = 0
    package var sum = Amount.zero
  }
}

/// What statements say of one day of one bank.
package struct PeriodStatement: Sendable {
  package var day: Day
  package var bank: String
  package var debited: Amount
  package var credited: Amount
}

extension LedgerTransaction {
  /// What became of money on the days of a period; only a department's or a bank's, when one is given. Reads rosters, instructions' parts and
  /// sums by day, never payments.
  package func periodStandings(
    from first: Day, through last: Day, department: String?, bank: String?
  ) throws -> [PeriodStanding] {
    var standings: [PeriodStanding] = []
    let arguments: StatementArguments = [first.description, last.description, department, bank]
    func read(_ sql: String, _ take: (Row, inout PeriodStanding) -> Void) throws {
      for row in try Row.fetchAll(database, sql: sql, arguments: arguments) {
        guard let day = Day(row[0] as String) else { continue }
        var standing = PeriodStanding(day: day, bank: row[1], department: row[2])
        take(row, &standing)
        standings.append(standing)
      }
    }
    func tally(_ row: Row, _ place: Int) -> PeriodStanding.Tally {
      PeriodStanding.Tally(count: row[place], sum: Amount(fen: row[place + 1]))
    }
    if bank == nil {
      try read(
        """
        SELECT f.day, '', r.department, sum(r.payments), sum(r.amountFen) FROM file f JOIN roster r ON r.file = f.id
        WHERE f.kind = 'roster' AND f.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR r.department = ?3) AND ?4 IS NULL
        GROUP BY f.day, r.department
        """
      ) { $1.accepted = tally($0, 3) }
    }
    try read(
      """
      SELECT i.day, i.bank, r.department, sum(t.count), sum(t.amountFen) FROM instruction i
        JOIN instructionPart t ON t.instruction = i.id JOIN roster r ON r.file = t.roster
      WHERE i.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR r.department = ?3) AND (?4 IS NULL OR i.bank = ?4)
      GROUP BY i.day, i.bank, r.department
      """
    ) { $1.instructed = tally($0, 3) }
    try read(
      """
      SELECT d.day, t.bank, r.department, sum(d.postedCount), sum(d.postedFen), sum(d.backCount), sum(d.backFen),
        sum(d.failedCount), sum(d.failedFen),
        sum(CASE WHEN s.id IS NULL THEN 0 ELSE d.postedFen - d.backFen END),
        sum(s.id IS NULL AND (d.postedCount > 0 OR d.backCount > 0 OR d.postedFen <> 0)) FROM postedDay d
        JOIN instructionPart t ON t.id = d.part JOIN roster r ON r.file = t.roster
        LEFT JOIN statementDay s ON s.bank = t.bank AND s.account = r.payerAccount AND s.day = d.day
      WHERE d.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR r.department = ?3) AND (?4 IS NULL OR t.bank = ?4)
      GROUP BY d.day, t.bank, r.department
      """
    ) {
      $1.posted = tally($0, 3)
      $1.back = tally($0, 5)
      $1.failed = tally($0, 7)
      $1.covered = Amount(fen: $0[9])
      $1.isUncovered = $0[10] as Int > 0
    }
    return standings
  }

  /// Whether anything was instructed, posted or told by a statement in a period.
  package func hasMovement(from first: Day, through last: Day) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM instruction WHERE day BETWEEN ?1 AND ?2)
          OR EXISTS (SELECT 1 FROM postedDay WHERE day BETWEEN ?1 AND ?2)
          OR EXISTS (SELECT 1 FROM statementDay WHERE day BETWEEN ?1 AND ?2)
        """, arguments: [first.description, last.description])!
  }

  /// What statements say of the days of a period, of all accounts of a bank together. A recovery that a return tells of too counts as
  /// brought back: it left the bank's postings by the return.
  package func periodStatements(from first: Day, through last: Day, bank: String?) throws -> [PeriodStatement] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT day, bank, sum(payoutFen), sum(returnedFen) + coalesce((SELECT sum(\(LedgerTransaction.toldTwice))
            FROM accountStatement a CROSS JOIN statementRecovery r ON r.statement = a.file AND r.withdrawnBy IS NULL
              CROSS JOIN returnRecovery q ON q.step = r.step
              CROSS JOIN statementRow w ON w.statement = r.statement AND w.line = r.line AND w.bookedOn = d.day
            WHERE a.bank = d.bank AND d.day BETWEEN a.firstDay AND a.lastDay AND a.replacedBy IS NULL), 0)
        FROM statementDay d WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR bank = ?3) GROUP BY day, bank ORDER BY day, bank
        """, arguments: [first.description, last.description, bank]
    ).compactMap { row in
      Day(row[0] as String).map {
        PeriodStatement(day: $0, bank: row[1], debited: Amount(fen: row[2]), credited: Amount(fen: row[3]))
      }
    }
  }

  /// What returns said of payments nobody instructed, in order: posted, once each, and sent back.
  package func strangerLines(bank: String?) throws -> [StrangerLine] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT b.bank, l.reference, l.bankReference, l.result = 'S', l.meaning = 'repeated', coalesce(l.amountFen, 0), l.postedOn, f.day,
          l.meaning IN ('returnedAhead', 'postedReturned'), l.meaning = 'unknownCorrected'
        FROM returnLine l INDEXED BY returnLineReference
          JOIN bankReturn b ON b.file = l.bankReturn JOIN file f ON f.id = l.bankReturn
        WHERE l.payment IS NULL AND ((l.result = 'S' AND l.meaning IN ('unknownPayment', 'postedReturned', 'unknownCorrected'))
            OR (l.result = 'F' AND l.reasonCode = 'R20' AND l.meaning IN ('unknownReturned', 'returnedAhead', 'repeated')))
          AND (?1 IS NULL OR b.bank = ?1) ORDER BY l.bankReturn, l.ordinal
        """, arguments: [bank]
    ).enumerated().compactMap { order, row in
      guard let cameOn = Day(row[7] as String) else { return nil }
      return StrangerLine(
        order: order, bank: row[0], reference: row[1], bankReference: row[2], isPosting: row[3], isRepeated: row[4],
        isReturnAhead: row[8], isCorrection: row[9], amount: Amount(fen: row[5]),
        postedOn: (row[6] as String?).flatMap { Day($0) },
        cameOn: cameOn)
    }
  }
}

/// A row of a return about a payment nobody instructed.
package struct StrangerLine: Sendable {
  /// Its place among the others.
  package var order: Int
  package var bank: String
  package var reference: String
  package var bankReference: String
  /// Whether it was posted; else it came back.
  package var isPosting: Bool
  /// Whether no open break was cleared by it.
  package var isRepeated: Bool
  /// Whether the return was told before the posting; so it is with both of them.
  package var isReturnAhead: Bool
  /// Whether it says another sum of a posting that was told before.
  package var isCorrection: Bool
  package var amount: Amount
  /// The day the bank gave.
  package var postedOn: Day?
  /// The day the return came.
  package var cameOn: Day
}
