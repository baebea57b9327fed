package import DaifaModel
internal import GRDB

/// 环节: the days a roster passed its stages, with the limits of the list it came under.
package struct RosterStages: Sendable {
  package var file: Int64
  package var department: String
  package var batchNumber: String
  package var policy: String
  package var policyName: String
  package var period: String
  package var receivedOn: Day
  package var reviewDays: Int?
  package var instructDays: Int?
  package var state: PaymentState
  /// The day it was released or stopped.
  package var reviewedOn: Day?
  package var instructedOn: Day?
  package var payments: Int
  package var amount: Amount
}

/// 回盘环节: a part of an instruction, with the day its bank must have answered it and the day it had.
package struct PartStages: Sendable {
  package var instructionNumber: String
  package var bank: String
  package var instructedOn: Day
  package var department: String
  package var batchNumber: String
  package var policy: String
  package var policyName: String
  package var period: String
  package var dueOn: Day?
  package var answeredOn: Day?
  package var count: Int
  package var amount: Amount
  /// What is not finally answered.
  package var inFlight: Int
  package var inFlightSum: Amount
}

extension LedgerTransaction {
  /// The business day of the first file that ever came; nil before it.
  package func firstDay() throws -> Day? {
    try String.fetchOne(database, sql: "SELECT day FROM file ORDER BY id LIMIT 1").flatMap { Day($0) }
  }

  /// The day on which the first roster of each period was taken for a policy, by the period. One without a good line is none, nor one
  /// that was stopped whole.
  package func firstRosters(policy: String) throws -> [String: Day] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.period, min(f.day) FROM roster r JOIN file f ON f.id = r.file WHERE r.policy = ? AND r.payments > 0 AND r.state <> 'stopped'
        GROUP BY r.period
        """, arguments: [policy])
    return rows.reduce(into: [:]) { $0[$1[0]] = Day($1[1] as String) }
  }

  /// Rosters whose policy limits their review or instruction: those not instructed, and, given a day, those received since.
  package func rosterStages(since day: Day?) throws -> [RosterStages] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, f.day AS receivedDay, p.reviewDays, p.instructDays FROM roster r
          \(day == nil ? "INDEXED BY rosterWaiting" : "") JOIN file f ON f.id = r.file JOIN policy p ON p.list = r.policyList AND p.code = r.policy
        WHERE \(day == nil ? "r.state <> 'instructed'" : "(r.state <> 'instructed' OR f.day >= ?1 OR r.instructedOn >= ?1)")
          AND (p.reviewDays IS NOT NULL OR p.instructDays IS NOT NULL) ORDER BY r.file
        """, arguments: day.map { [$0.description] } ?? [])
    return rows.compactMap { row in
      guard let received = Day(row["receivedDay"] as String) else { return nil }
      return RosterStages(
        file: row["file"], department: row["department"], batchNumber: row["batchNo"], policy: row["policy"],
        policyName: row["policyName"], period: row["period"], receivedOn: received, reviewDays: row["reviewDays"],
        instructDays: row["instructDays"], state: PaymentState(rawValue: row["state"]) ?? .recorded,
        reviewedOn: (row["reviewedOn"] as String?).flatMap { Day($0) },
        instructedOn: (row["instructedOn"] as String?).flatMap { Day($0) }, payments: row["payments"],
        amount: Amount(fen: row["amountFen"]))
    }
  }

  /// Parts of instructions: those not finally answered, and, given a day, those due since.
  package func partStages(since day: Day?) throws -> [PartStages] {
    let open = "t.paidCount + t.failedCount + t.returnedCount + t.reissuedCount < t.count"
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT i.instructionNo, i.day, t.bank, t.dueOn, t.answeredOn, t.count, t.amountFen,
          t.count - t.paidCount - t.failedCount - t.returnedCount - t.reissuedCount AS inFlight,
          t.amountFen - t.paidFen - t.failedFen - t.returnedFen - t.reissuedFen AS inFlightFen,
          r.department, r.batchNo, r.policy, r.policyName, r.period
        FROM instructionPart t \(day == nil ? "INDEXED BY instructionPartOpen" : "") JOIN instruction i ON i.id = t.instruction JOIN roster r ON r.file = t.roster
        WHERE \(day == nil ? open : "(\(open) OR coalesce(t.dueOn, i.day) >= ?)") ORDER BY t.id
        """, arguments: day.map { [$0.description] } ?? [])
    return rows.compactMap { row in
      guard let instructed = Day(row["day"] as String) else { return nil }
      return PartStages(
        instructionNumber: row["instructionNo"], bank: row["bank"], instructedOn: instructed,
        department: row["department"], batchNumber: row["batchNo"], policy: row["policy"],
        policyName: row["policyName"], period: row["period"], dueOn: (row["dueOn"] as String?).flatMap { Day($0) },
        answeredOn: (row["answeredOn"] as String?).flatMap { Day($0) }, count: row["count"],
        amount: Amount(fen: row["amountFen"]), inFlight: row["inFlight"],
        inFlightSum: Amount(fen: row["inFlightFen"]))
    }
  }
}

/// 时限提示: a matter that was found due soon or late, as it was noted.
package struct NotedDeadline: Sendable {
  package var id: Int64
  package var isLate: Bool
  package var isEnded: Bool
}

extension LedgerTransaction {
  /// What was noted of a matter; nil when it never was.
  package func notedDeadline(_ stage: Stage, subject: String) throws -> NotedDeadline? {
    try Row.fetchOne(
      database, sql: "SELECT id, lateOn IS NOT NULL, endedOn IS NOT NULL FROM deadline WHERE stage = ? AND subject = ?",
      arguments: [stage.rawValue, subject]
    ).map { NotedDeadline(id: $0[0], isLate: $0[1], isEnded: $0[2]) }
  }

  /// What was noted and is not over: stage and subject of each, by its number.
  package func openDeadlines() throws -> [Int64: (stage: String, subject: String)] {
    let rows = try Row.fetchAll(database, sql: "SELECT id, stage, subject FROM deadline WHERE endedOn IS NULL")
    return rows.reduce(into: [:]) { $0[$1[0]] = ($1[1], $1[2]) }
  }

  /// Notes that a matter was found due soon or late on a day, and, given `endedOn`, that it is over already.
  package func note(_ item: DeadlineItem, isLate: Bool, endedOn: Day? = nil, on day: Day) throws {
    try execute(
      """
      INSERT INTO deadline (stage, subject, party, dueOn, soonOn, lateOn, endedOn)
      VALUES (?1, ?2, ?3, ?4, CASE WHEN ?5 THEN NULL ELSE ?6 END, CASE WHEN ?5 THEN ?6 END, ?7)
      ON CONFLICT (stage, subject) DO UPDATE SET dueOn = excluded.dueOn, soonOn = coalesce(soonOn, excluded.soonOn),
        lateOn = coalesce(lateOn, excluded.lateOn), endedOn = excluded.endedOn
      """,
      [
        item.stage.rawValue, item.subject, item.party.path, item.deadline.dueOn?.description ?? "", isLate,
        day.description, endedOn?.description,
      ])
  }

  /// Notes that a matter is done, or no longer expected.
  package func endDeadline(_ id: Int64, on day: Day) throws {
    try execute("UPDATE deadline SET endedOn = ? WHERE id = ?", [day.description, id])
  }
}
