/// The tables of an export that are read as they stand in the ledger. Those of payments, postings and findings need more than SQL.
///
/// `?1` is the JSON array of the rosters concerned, `$first` and `$last` are the period's days. What can change later is cut off at `$last`.
package enum ExportQuery: String, CaseIterable, Sendable {
  case filesReceived = "files_received"
  case filesSent = "files_sent"
  case findingCounts = "finding_counts"
  case policyLists = "policy_lists"
  case policies
  case rosters
  case decisions
  case instructions
  case instructionParts = "instruction_parts"
  case bankReturns = "bank_returns"
  case returnLines = "return_lines"
  case accountStatements = "account_statements"
  case statementDays = "statement_days"
  case statementEntries = "statement_entries"
  case statementRecoveries = "statement_recoveries"
  case returnRecoveries = "return_recoveries"
  case rosterTownships = "roster_townships"
  case endedReissues = "ended_reissues"
  case breaks
  case cases
  case caseSteps = "case_steps"
  case budgets
  case allotments
  case budgetRosters = "budget_rosters"
  case budgetWaits = "budget_waits"
  case screeningLists = "screening_lists"
  case screeningUnits = "screening_units"
  case screened
  case listedPayments = "listed_payments"
  case breakSteps = "break_steps"
  case settlements
  case settlementSteps = "settlement_steps"
  case settlementLines = "settlement_lines"
  case settlementBudgets = "settlement_budgets"
  case settlementCarries = "settlement_carries"
  case settlementCharges = "settlement_charges"
  case samples
  case samplePayments = "sample_payments"
  case alarms
  case deadlines
  case journal

  /// Files of the period, and those of rosters concerned.
  static let files = """
    (f.day BETWEEN $first AND $last OR f.id IN (SELECT value FROM json_each(?1)))
    """

  var sql: String {
    switch self {
    case .filesReceived, .filesSent, .findingCounts, .policyLists, .policies, .journal, .alarms, .deadlines: fileSQL
    case .rosters, .decisions, .instructions, .instructionParts, .bankReturns, .returnLines: paymentSQL
    case .breaks, .cases, .caseSteps, .budgets, .allotments, .budgetRosters, .budgetWaits, .screeningLists, .screened:
      matterSQL
    case .accountStatements, .statementDays, .statementEntries, .statementRecoveries, .returnRecoveries,
      .rosterTownships,
      .endedReissues:
      statementSQL
    case .screeningUnits, .listedPayments, .breakSteps, .settlements, .settlementSteps, .settlementLines,
      .settlementBudgets,
      .settlementCarries, .settlementCharges, .samples, .samplePayments:
      officeSQL
    }
  }

  static let rostersConcerned = """
    WITH concerned(roster) AS (
      SELECT r.file FROM roster r JOIN file f ON f.id = r.file WHERE f.day BETWEEN $first AND $last
      UNION SELECT roster FROM decision WHERE day BETWEEN $first AND $last
      UNION SELECT t.roster FROM instruction i JOIN instructionPart t ON t.instruction = i.id
        WHERE i.day BETWEEN $first AND $last
      UNION SELECT t.roster FROM instructionPart t JOIN instruction i ON i.id = t.instruction
        WHERE (t.answeredOn IS NULL OR t.answeredOn >= $first) AND i.day <= $last
      UNION SELECT t.roster FROM file f CROSS JOIN postingBlock b ON b.bankReturn = f.id
        JOIN instructionPart t ON t.instruction = b.instruction AND t.firstPayment <= b.lastPayment
          AND t.lastPayment >= b.firstPayment
        WHERE f.day BETWEEN $first AND $last
      UNION SELECT (SELECT r.file FROM roster r WHERE r.payments > 0 AND r.firstPayment <= l.payment
          ORDER BY r.firstPayment DESC LIMIT 1)
        FROM file f CROSS JOIN returnLine l ON l.bankReturn = f.id
        WHERE f.day BETWEEN $first AND $last AND l.payment IS NOT NULL
      UNION SELECT roster FROM "break" WHERE openedOn <= $last AND (clearedOn IS NULL OR clearedOn >= $first)
      UNION SELECT (SELECT r.file FROM roster r WHERE r.payments > 0 AND r.firstPayment <= c.payment
          ORDER BY r.firstPayment DESC LIMIT 1)
        FROM clawbackCase c WHERE c.openedOn <= $last AND (c.closedOn IS NULL OR c.closedOn >= $first)
          AND c.payment IS NOT NULL)
    SELECT c.roster FROM concerned c JOIN file f ON f.id = c.roster WHERE f.day <= $last ORDER BY c.roster
    """
}

extension ExportQuery {
  /// Files, lists and what the daemon noted.
  private var fileSQL: String {
    switch self {
    case .filesReceived:
      """
      SELECT f.id, f.party, f.name, f.kind, f.outcome, f.receivedAt, f.day, f.digest, f.bytes, f.encoding, f.lines,
        f.sumFen, f.accepted, f.acceptedFen, f.refused, f.duplicateOf, s.verdict, s.signer, s.digest
      FROM file f LEFT JOIN signature s ON s.file = f.id WHERE \(Self.files) ORDER BY f.id
      """
    case .filesSent:
      """
      SELECT id, party, name, kind, about, digest, bytes, createdAt, day,
        CASE WHEN publishedOn <= $last THEN publishedAt END, CASE WHEN publishedOn <= $last THEN publishedOn END
      FROM message WHERE day BETWEEN $first AND $last ORDER BY id
      """
    case .findingCounts:
      """
      SELECT n.file, n.code, n.count FROM file f CROSS JOIN findingCount n ON n.file = f.id WHERE \(Self.files)
      ORDER BY n.file, n.code
      """
    case .policyLists:
      """
      SELECT l.file, l.region, l.inForceFrom, f.receivedAt, f.day, f.digest,
        (SELECT count(*) FROM policy p WHERE p.list = l.file)
      FROM policyList l JOIN file f ON f.id = l.file WHERE \(Self.lists) ORDER BY l.file
      """
    case .policies:
      """
      SELECT p.list, p.code, p.name, p.shortName, p.level, p.region, p.department, p.legalBasis, p.target, p.grantType,
        p.unit, p.standardKind, p.standardFen, p.standardMaximumFen, p.frequency, p.limitDays, p.category, p.validFrom,
        p.validTo, p.publishedOn, p.status, p.itemCapFen, p.minimumAge, p.maximumAge, p.noticeDays, p.excludes,
        p.mergedInto, p.budgetFen, p.fundLevel, p.documentNumber, p.url, p.submitDays, p.reviewDays, p.instructDays,
        p.screening, p.discloseNames, p.goalPeople, p.goalFen, p.goalBy
      FROM policyList l JOIN file f ON f.id = l.file CROSS JOIN policy p ON p.list = l.file WHERE \(Self.lists)
      ORDER BY p.list, p.code
      """
    case .alarms:
      "SELECT id, at, day, kind, party, file, detail FROM alarm WHERE day BETWEEN $first AND $last ORDER BY id"
    case .deadlines:
      """
      SELECT id, stage, subject, party, dueOn, CASE WHEN soonOn <= $last THEN soonOn END,
        CASE WHEN lateOn <= $last THEN lateOn END, CASE WHEN endedOn <= $last THEN endedOn END
      FROM deadline WHERE min(coalesce(soonOn, lateOn), coalesce(lateOn, soonOn)) <= $last
        AND (endedOn IS NULL OR endedOn >= $first) ORDER BY id
      """
    default:
      """
      SELECT seq, at, day, kind, party, subject, count, amountFen, contentDigest, previous, digest FROM journal
      WHERE seq BETWEEN (SELECT min(seq) FROM journal WHERE day BETWEEN $first AND $last)
        AND (SELECT max(seq) FROM journal WHERE day BETWEEN $first AND $last) ORDER BY seq
      """
    }
  }

  /// Lists that were in force on a day of the period, and those that rosters concerned were checked against.
  private static let lists = """
    f.day <= $last AND ((l.inForce = 1 AND l.inForceFrom <= $last AND NOT EXISTS (
      SELECT 1 FROM policyList n JOIN file g ON g.id = n.file WHERE n.region = l.region AND n.inForce = 1
        AND n.file > l.file AND n.inForceFrom <= $first AND g.day < $first))
    OR l.file IN (SELECT policyList FROM roster WHERE file IN (SELECT value FROM json_each(?1))))
    """

  /// Rosters and their payments' way.
  private var paymentSQL: String {
    switch self {
    case .rosters:
      """
      SELECT r.file, f.receivedAt, f.day, r.department, r.batchNo, r.policy, r.policyName, r.policyList, r.period,
        r.payments, r.amountFen, r.lines, r.sumFen, r.lines - r.payments, r.sumFen - r.amountFen, r.limitDays,
        r.payerAccount, r.firstPayment, CASE WHEN r.reviewedOn <= $last THEN r.reviewedOn END,
        CASE WHEN r.instructedOn <= $last THEN r.instructedOn END,
        (SELECT count(*) FROM decision d WHERE d.roster = r.file AND d.action = 'stop' AND d.day <= $last),
        (SELECT coalesce(sum(d.amountFen), 0) FROM decision d WHERE d.roster = r.file AND d.action = 'stop'
          AND d.day <= $last),
        CASE WHEN r.instructedOn <= $last THEN 'instructed'
          WHEN EXISTS (SELECT 1 FROM decision d WHERE d.roster = r.file AND d.payment IS NULL
            AND d.action IN ('reject', 'cancel') AND d.day <= $last) THEN 'stopped'
          WHEN r.reviewedOn <= $last THEN 'recorded' ELSE 'held' END,
        CASE WHEN (SELECT d.action FROM decision d WHERE d.roster = r.file AND d.payment IS NULL AND d.day <= $last
          AND d.action <> 'approve' ORDER BY d.id DESC LIMIT 1) = 'hold' THEN 1 ELSE 0 END
      FROM roster r JOIN file f ON f.id = r.file WHERE r.file IN (SELECT value FROM json_each(?1)) ORDER BY r.file
      """
    case .decisions:
      """
      SELECT id, file, line, roster, payment, action, count, amountFen, party, decidedBy, reason, at, day
      FROM decision WHERE roster IN (SELECT value FROM json_each(?1)) AND day <= $last ORDER BY id
      """
    case .instructions:
      """
      SELECT i.id, i.instructionNo, i.bank, i.format, i.day, i.createdAt, i.count, i.amountFen, m.name, m.digest,
        CASE WHEN m.publishedOn <= $last THEN m.publishedAt END
      FROM instruction i JOIN message m ON m.id = i.message WHERE i.day <= $last AND i.id IN (
        SELECT instruction FROM instructionPart WHERE roster IN (SELECT value FROM json_each(?1))) ORDER BY i.id
      """
    case .instructionParts:
      """
      SELECT t.id, i.instructionNo, t.bank, t.roster, t.firstPayment, t.lastPayment, t.firstSequence, t.count,
        t.amountFen, t.dueOn, CASE WHEN t.answeredOn <= $last THEN t.answeredOn END
      FROM instructionPart t JOIN instruction i ON i.id = t.instruction
      WHERE i.day <= $last AND t.roster IN (SELECT value FROM json_each(?1)) ORDER BY t.id
      """
    case .bankReturns:
      """
      SELECT b.file, f.receivedAt, f.day, b.bank, b.instructionNo, b.rows, b.paidRows, b.paidFen
      FROM file f CROSS JOIN bankReturn b ON b.file = f.id WHERE f.day BETWEEN $first AND $last ORDER BY b.file
      """
    default:
      """
      SELECT l.bankReturn, l.ordinal, l.line, l.payment, l.reference, l.result, l.amountFen, l.account, l.accountName,
        l.reasonCode, l.bankReason, l.reasonText, l.bankReference, l.postedOn, l.meaning
      FROM file f CROSS JOIN returnLine l ON l.bankReturn = f.id WHERE f.day BETWEEN $first AND $last
      ORDER BY l.bankReturn, l.ordinal
      """
    }
  }

  /// Differences, cases, budget and lists.
  private var matterSQL: String {
    switch self {
    case .breaks:
      """
      SELECT id, kind, bank, department, roster, instructionNo, payment, reference, bankReference, expected,
        coalesce((SELECT v.found FROM breakRevision v WHERE v."break" = b.id AND v.day > $last ORDER BY v.id LIMIT 1),
          found),
        coalesce((SELECT v.amountFen FROM breakRevision v WHERE v."break" = b.id AND v.day > $last
          ORDER BY v.id LIMIT 1), amountFen), openedOn, openedBy, line, CASE WHEN clearedOn <= $last THEN clearedOn END,
        CASE WHEN clearedOn <= $last THEN clearedBy END, CASE WHEN clearedOn <= $last THEN clearedByCase END
      FROM "break" b WHERE openedOn <= $last AND (clearedOn IS NULL OR clearedOn >= $first) ORDER BY id
      """
    case .cases:
      """
      SELECT c.id, c.origin, c."break", c.payment, c.reference, c.bank, c.department, c.openedOn,
        CASE WHEN c.closedOn <= $last THEN c.closedOn END, \(Self.steps("'open', 'increase'")),
        \(Self.steps("'recover'")) - \(Self.steps("'withdraw'")), \(Self.steps("'waive'"))
      FROM clawbackCase c WHERE \(Self.standing) ORDER BY c.id
      """
    case .caseSteps:
      """
      SELECT s.id, s.caseId, s.action, s.amountFen, s.day, s.recoveredOn, s.voucher, s.hand, s.reason, s.file
      FROM clawbackStep s JOIN clawbackCase c ON c.id = s.caseId WHERE s.day <= $last AND \(Self.standing) ORDER BY s.id
      """
    case .budgets:
      """
      SELECT b.id, b.policy, b.region, b.year, sum(a.addFen) FROM allotment a JOIN budget b ON b.id = a.budget
      WHERE a.day <= $last GROUP BY b.id ORDER BY b.id
      """
    case .allotments:
      """
      SELECT a.id, a.file, a.line, a.number, a.budget, b.policy, b.region, b.year, a.addFen, a.allottedOn,
        a.documentNumber, a.remark, a.day
      FROM allotment a JOIN budget b ON b.id = a.budget WHERE a.day BETWEEN $first AND $last ORDER BY a.id
      """
    case .budgetRosters:
      """
      SELECT roster, budget, takenFen, at, day FROM budgetRoster
      WHERE roster IN (SELECT value FROM json_each(?1)) AND day <= $last ORDER BY roster
      """
    case .budgetWaits:
      """
      SELECT roster, since, day, CASE WHEN endedOn <= $last THEN endedOn END FROM budgetWait
      WHERE roster IN (SELECT value FROM json_each(?1)) AND day <= $last ORDER BY roster
      """
    case .screeningLists:
      """
      SELECT s.file, s.party, s.kind, s.source, s.asOf, s.people, f.receivedAt, f.day, f.digest,
        CASE WHEN g.day <= $last THEN s.replacedBy END, s.paid, s.paidFen
      FROM screeningList s JOIN file f ON f.id = s.file LEFT JOIN file g ON g.id = s.replacedBy
      WHERE f.day <= $last AND (s.replacedBy IS NULL OR g.day >= $first OR s.file IN (
        SELECT list FROM screened WHERE roster IN (SELECT value FROM json_each(?1)))) ORDER BY s.file
      """
    default:
      """
      SELECT d.roster, d.list, d.refused, d.advised FROM file f CROSS JOIN screened d ON d.roster = f.id
      WHERE \(Self.files) ORDER BY d.roster, d.list, d.id
      """
    }
  }

  private static let standing = "c.openedOn <= $last AND (c.closedOn IS NULL OR c.closedOn >= $first)"

  private static func steps(_ actions: String) -> String {
    """
    (SELECT coalesce(sum(s.amountFen), 0) FROM clawbackStep s WHERE s.caseId = c.id AND s.day <= $last
      AND s.action IN (\(actions)))
    """
  }
}
