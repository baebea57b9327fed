package import DaifaModel
internal import GRDB

/// Which breaks are asked for; everything that is nil is not asked.
package struct BreakFilter: Sendable {
  package var kind: BreakKind?
  package var bank: String?
  package var department: String?
  package var state: DeskState?
  package var owner: String?
  /// Opened on this day or before.
  package var openedBy: Day?
  /// Opened after this day.
  package var openedAfter: Day?

  package init() {}

  func takes(_ item: DeskBreak) -> Bool {
    (kind == nil || item.record.kind == kind) && (bank == nil || item.record.bank == bank)
      && (department == nil || item.record.department == department) && (state == nil || item.desk.state == state)
      && (owner == nil || item.desk.owner == owner) && (openedBy.map { item.record.openedOn <= $0 } ?? true)
      && (openedAfter.map { item.record.openedOn > $0 } ?? true)
  }
}

extension LedgerTransaction {
  /// A break with its batch, its case and what people did about it.
  static let breakSelect = """
    SELECT b.*, r.batchNo, c.id AS caseId, c.closedOn AS caseClosedOn, \(deskColumns) FROM "break" b
      LEFT JOIN roster r ON r.file = b.roster LEFT JOIN clawbackCase c ON c."break" = b.id
      LEFT JOIN breakDesk d ON d."break" = b.id
    """

  /// The same of those that stand open, by the index that has the oldest first.
  static let openBreakSelect = breakSelect.replacing(
    #"FROM "break" b"#, with: #"FROM "break" b INDEXED BY breakOpenSince"#)

  /// The part of an instruction by its number; nil when there is none.
  package func part(_ id: Int64) throws -> InstructionPart? {
    try Row.fetchOne(database, sql: "SELECT * FROM instructionPart WHERE id = ?", arguments: [id]).map(
      LedgerTransaction.part)
  }

  /// The breaks that stand open on a day, the oldest first, up to a bound: those on record, then what is missing, part by part. Gives also
  /// whether there are more.
  package func standingBreaks(
    _ filter: BreakFilter, on day: Day, limit: Int
  ) throws -> (items: [DeskBreak], isCut: Bool) {
    let rows = try Row.fetchAll(
      database,
      sql: """
        \(LedgerTransaction.openBreakSelect) WHERE b.clearedOn IS NULL AND (?1 IS NULL OR b.kind = ?1)
          AND (?2 IS NULL OR b.bank = ?2) AND (?3 IS NULL OR b.department = ?3)
          AND (?4 IS NULL OR coalesce(d.state, 'open') = ?4) AND (?5 IS NULL OR d.owner = ?5)
          AND b.openedOn <= coalesce(?6, '9999') AND b.openedOn > coalesce(?7, '')
        ORDER BY b.openedOn, b.id LIMIT ?8
        """,
      arguments: [
        filter.kind?.rawValue, filter.bank, filter.department, filter.state?.rawValue, filter.owner,
        filter.openedBy?.description, filter.openedAfter?.description, limit + 1,
      ])
    var items = rows.compactMap { row in
      LedgerTransaction.breakRecord(row).map { DeskBreak(number: .recorded(row["id"]), record: $0) }
    }
    if filter.kind == nil || filter.kind == .missing {
      for part in try overdueParts(on: day) where items.count <= limit {
        if let item = try deskBreak(part, on: day), filter.takes(item) { items.append(item) }
      }
    }
    return (Array(items.prefix(limit)), items.count > limit)
  }

  /// What people worked and a bank, a reissue or a case has put right since a day, the newest first, up to a bound.
  package func clearedWorkedBreaks(
    department: String?, bank: String?, since day: Day, limit: Int
  ) throws -> [DeskBreak] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT b.*, r.batchNo, c.id AS caseId, c.closedOn AS caseClosedOn, \(LedgerTransaction.deskColumns)
        FROM breakDesk d JOIN "break" b ON b.id = d."break" LEFT JOIN roster r ON r.file = b.roster
          LEFT JOIN clawbackCase c ON c."break" = b.id
        WHERE b.clearedOn >= ?1 AND (?2 IS NULL OR b.department = ?2) AND (?3 IS NULL OR b.bank = ?3)
        ORDER BY b.clearedOn DESC, b.id DESC LIMIT ?4
        """, arguments: [day.description, department, bank, limit]
    ).compactMap { row in
      LedgerTransaction.breakRecord(row).map { DeskBreak(number: .recorded(row["id"]), record: $0) }
    }
  }

  /// How the desk stands in a scope, on a day by which what opened before some days has risen. Only what people worked, and what is older,
  /// is looked at.
  package func deskCounts(
    department: String? = nil, bank: String? = nil, on day: Day, _ thresholds: Escalation.Thresholds
  ) throws -> DeskCounts {
    var counts = DeskCounts()
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT d.state, d.proposedBy <> '', b.openedOn, count(*) FROM breakDesk d JOIN "break" b ON b.id = d."break"
        WHERE b.clearedOn IS NULL AND (?1 IS NULL OR b.department = ?1) AND (?2 IS NULL OR b.bank = ?2) GROUP BY 1, 2, 3
        """, arguments: [department, bank])
    for row in rows {
      guard let state = DeskState(rawValue: row[0]), let opened = Day(row[2] as String) else { continue }
      counts.add(state, isProposed: row[1], row[3])
      // Taken off again below, where all that are old enough are counted.
      if state.isHandClosed { counts.levels[thresholds.level(openedOn: opened), default: 0] -= row[3] }
    }
    if let section = thresholds.section {
      let old = try Row.fetchAll(
        database,
        sql: """
          SELECT openedOn, count(*) FROM "break" INDEXED BY breakOpenSince WHERE clearedOn IS NULL AND openedOn <= ?1
            AND (?2 IS NULL OR department = ?2) AND (?3 IS NULL OR bank = ?3) GROUP BY openedOn
          """, arguments: [section.description, department, bank])
      for row in old {
        guard let opened = Day(row[0] as String) else { continue }
        counts.levels[thresholds.level(openedOn: opened), default: 0] += row[1]
      }
    }
    for part in try overdueParts(on: day) where bank == nil || part.bank == bank {
      guard let dueOn = part.dueOn, try department == nil || roster(part.roster)?.department == department else {
        continue
      }
      let desk = try deskStanding(part: part.id)
      counts.add(desk.state, isProposed: !desk.proposedBy.isEmpty, part.inFlight)
      if !desk.state.isHandClosed { counts.levels[thresholds.level(openedOn: dueOn), default: 0] += part.inFlight }
    }
    counts.levels[.handler] = nil
    counts.levels = counts.levels.filter { $0.value != 0 }
    return counts
  }

  /// What rose by a day's passing: breaks nobody closed by hand that opened after one day and up to another, by bank.
  package func risenBreaks(after first: Day?, through last: Day, on day: Day) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT b.bank, count(*) FROM "break" b INDEXED BY breakOpenSince LEFT JOIN breakDesk d ON d."break" = b.id
        WHERE b.clearedOn IS NULL AND b.openedOn > ?1 AND b.openedOn <= ?2
          AND coalesce(d.state, 'open') NOT IN ('resolved', 'accepted') GROUP BY b.bank
        """, arguments: [first?.description ?? "", last.description])
    for row in rows { counts[row[0], default: 0] += row[1] as Int }
    for part in try overdueParts(on: day) {
      guard let dueOn = part.dueOn, dueOn <= last, first.map({ dueOn > $0 }) ?? true,
        try !deskStanding(part: part.id).state.isHandClosed
      else { continue }
      counts[part.bank, default: 0] += part.inFlight
    }
    return counts
  }
}
