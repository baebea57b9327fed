extension ExportQuery {
  /// What people did: about differences, at the closing of years, with samples.
  var officeSQL: String {
    switch self {
    case .screeningUnits:
      """
      SELECT u.list, u.line, u.code, u.since, u.until, p.policies FROM screeningList s
        CROSS JOIN screeningUnit u ON u.list = s.file JOIN file f ON f.id = s.file LEFT JOIN file g ON g.id = s.replacedBy
        LEFT JOIN screeningPolicies p ON p.list = u.list AND p.place = u.policies
      WHERE f.day <= $last AND (s.replacedBy IS NULL OR g.day >= $first OR s.file IN (
        SELECT list FROM screened WHERE roster IN (SELECT value FROM json_each(?1)))) ORDER BY u.id
      """
    case .listedPayments:
      """
      SELECT p.id, p.kind, p.isBlocked, p.payment, p.list FROM file f CROSS JOIN listedPayment p ON p.list = f.id
      WHERE f.day BETWEEN $first AND $last ORDER BY p.id
      """
    case .breakSteps:
      """
      SELECT s.id, d."break", d.part, d.payment, s.version, s.state, s.owner, s.reason, s.proposedBy, s.note, s.evidence,
        s.hand, s.day, s.file, s.proposal
      FROM breakStep s JOIN breakDesk d ON d.id = s.desk WHERE s.day BETWEEN $first AND $last ORDER BY s.id
      """
    case .settlements:
      """
      SELECT s.id, s.file, s.line, s.year, s.policy, s.department, s.carryTo, s.code, s.closedBy, s.closedOn,
        CASE WHEN s.reopenedOn <= $last THEN s.reopenedBy END, CASE WHEN s.reopenedOn <= $last THEN s.reopenedOn END
      FROM settlement s WHERE \(Self.settled) ORDER BY s.id
      """
    case .settlementSteps:
      """
      SELECT t.id, t.settlement, t.action, t.hand, t.reason, t.day, t.file FROM settlementStep t
      JOIN settlement s ON s.id = t.settlement WHERE t.day <= $last AND \(Self.settled) ORDER BY t.id
      """
    case .settlementLines:
      """
      SELECT l.settlement, l.version, l.policy, l.department, l.bank, l.acceptedCount, l.acceptedFen, l.waitingCount,
        l.waitingFen, l.stoppedCount, l.stoppedFen, l.cancelledCount, l.cancelledFen, l.instructedCount, l.instructedFen,
        l.paidCount, l.paidFen, l.failedCount, l.failedFen, l.returnedCount, l.returnedFen, l.reissuedCount,
        l.reissuedFen, l.inFlightCount, l.inFlightFen, l.contestedCount, l.contestedFen, l.recoveredCount,
        l.recoveredFen, l.recoveredByBankCount, l.recoveredByBankFen, l.owedCount, l.owedFen,
        l.forgoneCount, l.forgoneFen
      FROM settlementLine l JOIN settlement s ON s.id = l.settlement WHERE \(Self.settled) AND \(Self.isKnown("l"))
      ORDER BY l.settlement, l.policy, l.department, l.bank, l.version
      """
    case .settlementBudgets:
      """
      SELECT b.settlement, b.version, b.budget, b.allottedFen, b.blockedFen, b.paidFen, b.contestedFen
      FROM settlementBudget b JOIN settlement s ON s.id = b.settlement WHERE \(Self.settled) AND \(Self.isKnown("b"))
      ORDER BY b.settlement, b.budget, b.version
      """
    case .settlementCarries:
      """
      SELECT c.settlement, c.part, c.payment, c.count, c.amountFen FROM settlementCarry c
      JOIN settlement s ON s.id = c.settlement WHERE \(Self.settled) ORDER BY c.id
      """
    case .settlementCharges:
      """
      SELECT roster, settlement, year FROM settlementCharge WHERE roster IN (SELECT value FROM json_each(?1))
        AND settlement IN (SELECT id FROM settlement WHERE closedOn <= $last) ORDER BY roster
      """
    case .samples:
      """
      SELECT s.id, s.file, s.line, s.scope, s.seed, s.size, s.population, s.populationFen, s.strata, s.head, s.day,
        s.requestedBy
      FROM sample s WHERE \(Self.drawn) ORDER BY s.id
      """
    default:
      """
      SELECT p.sample, p.ordinal, p.payment, p.region, p.band, p.amountFen, \(Self.found("result")),
        \(Self.found("foundFen")), \(Self.found("inspector")), \(Self.found("inspectedOn")), \(Self.found("note")),
        \(Self.found("foundIn"))
      FROM sample s JOIN samplePayment p ON p.sample = s.id LEFT JOIN file g ON g.id = p.foundIn
      WHERE \(Self.drawn) ORDER BY p.sample, p.ordinal
      """
    }
  }

  /// Closings that stood on a day of the period.
  private static let settled = "s.closedOn <= $last AND (s.reopenedOn IS NULL OR s.reopenedOn >= $first)"

  /// Figures as of the closing, and those that a file changed by the end of the period.
  private static func isKnown(_ table: String) -> String {
    "(\(table).version = 0 OR \(table).version IN (SELECT id FROM file WHERE day <= $last))"
  }

  /// Samples drawn in the period, and those of which something was found in it.
  private static let drawn = """
    s.day <= $last AND (s.day >= $first OR EXISTS (SELECT 1 FROM samplePayment q JOIN file g ON g.id = q.foundIn
      WHERE q.sample = s.id AND g.day BETWEEN $first AND $last))
    """

  private static func found(_ column: String) -> String { "CASE WHEN g.day <= $last THEN p.\(column) END" }
}
