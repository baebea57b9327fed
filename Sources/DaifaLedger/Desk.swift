package import DaifaModel
internal import GRDB

/// 一条差异: a break with what people did about it: one on record, or all that is missing of one roster in one instruction.
package struct DeskBreak: Sendable {
  package var number: BreakNumber
  package var record: BreakRecord
  /// How many payments it is about.
  package var count: Int

  package init(number: BreakNumber, record: BreakRecord, count: Int = 1) {
    self.number = number
    self.record = record
    self.count = count
  }

  package var desk: DeskStanding { record.desk }

  /// What a row of an export says that nobody may edit: when it is another, the row is stale.
  package var facts: [String] {
    [
      number.description, record.kind.rawValue, record.expected, record.found, "\(record.amount.fen)", "\(count)",
      "\(desk.version)",
    ]
  }

  /// The mark of its row in an export.
  package var mark: ExportMark {
    ExportMark(facts: facts, edits: DeskWork.edits(state: desk.state, owner: desk.owner, reason: desk.reason))
  }
}

/// One step in the working of a break, as it is read back.
package struct DeskStep: Sendable {
  package var at: String
  package var number: BreakNumber
  package var kind: BreakKind
  package var state: DeskState
  package var owner: String
  package var reason: DeskReason?
  package var proposedBy: String
  package var proposal: DeskState?
  package var note: String
  package var evidence: String
  package var hand: String
}

extension LedgerTransaction {
  /// The break of a number; nil when there is none. What is missing counts as put right once nothing of it is overdue on the day.
  package func deskBreak(_ number: BreakNumber, on day: Day) throws -> DeskBreak? {
    switch number {
    case .recorded(let id):
      let row = try Row.fetchOne(
        database, sql: "\(LedgerTransaction.breakSelect) WHERE b.id = ?", arguments: [id])
      return row.flatMap(LedgerTransaction.breakRecord).map { DeskBreak(number: number, record: $0) }
    case .missing(let id):
      guard let part = try part(id) else { return nil }
      return try deskBreak(part, on: day)
    }
  }

  /// What is missing of a part of an instruction, as one break.
  package func deskBreak(_ part: InstructionPart, on day: Day) throws -> DeskBreak? {
    guard let dueOn = part.dueOn, let roster = try roster(part.roster) else { return nil }
    var record = BreakRecord(
      kind: .missing, bank: part.bank, instructionNumber: try instructionNumber(part.instruction), reference: "",
      expected: "\(dueOn)前回盘", found: "没有最终结果", amount: part.inFlightSum, openedOn: dueOn, openedBy: 0, line: 0)
    record.department = roster.department
    record.roster = roster.file
    record.batchNumber = roster.batchNumber
    record.desk = try deskStanding(part: part.id)
    if part.inFlight == 0 || dueOn >= day { record.clearedOn = part.answeredOn ?? day }
    return DeskBreak(number: .missing(part: part.id), record: record, count: part.inFlight)
  }

  /// What people did about what is missing of a part.
  package func deskStanding(part: Int64) throws -> DeskStanding {
    let statement = try database.cachedStatement(
      sql: "SELECT \(LedgerTransaction.deskColumns) FROM breakDesk d WHERE d.part = ?")
    return try Row.fetchOne(statement, arguments: [part]).map(LedgerTransaction.deskStanding) ?? DeskStanding()
  }

  /// Whether the archive has a file of this digest: one that came, whatever became of it, or one that went.
  package func isArchived(digest: String) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM file WHERE digest = ?1 AND bytes > 0
            AND NOT EXISTS (SELECT 1 FROM findingCount c WHERE c.file = file.id AND c.code = 'fileTooLarge'))
          OR EXISTS (SELECT 1 FROM message WHERE digest = ?1 AND state = 'published')
        """, arguments: [digest])!
  }

  /// The files of this digest that came, in order, without statements that another one took the place of.
  package func archived(digest: String) throws -> [(
    number: Int64, party: Party, kind: FileKind, outcome: FileOutcome, day: Day, instructionNumber: String,
    statementThrough: Day?, statementAccount: String
  )] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT f.id, f.party, f.kind, f.outcome, f.day, coalesce(b.instructionNo, ''), s.lastDay,
          coalesce(s.account, '') FROM file f
          LEFT JOIN bankReturn b ON b.file = f.id LEFT JOIN accountStatement s ON s.file = f.id
        WHERE f.digest = ? AND s.replacedBy IS NULL ORDER BY f.id
        """, arguments: [digest]
    ).compactMap { row in
      guard let party = Party(path: row[1]), let kind = FileKind(rawValue: row[2]),
        let outcome = FileOutcome(rawValue: row[3]), let day = Day(row[4] as String)
      else { return nil }
      return (row[0], party, kind, outcome, day, row[5], (row[6] as String?).flatMap { Day($0) }, row[7])
    }
  }

  /// The payer accounts that a break is about: that of the statement which opened it, its roster's, or those of its instructions, a blank
  /// between their numbers.
  package func payerAccounts(of record: BreakRecord) throws -> Set<String> {
    let ofStatement = try String.fetchSet(
      database, sql: "SELECT account FROM accountStatement WHERE file = ?", arguments: [record.openedBy])
    guard ofStatement.isEmpty else { return ofStatement }
    if let roster = try record.roster.flatMap({ try roster($0) }) { return [roster.payerAccount] }
    let numbers = record.instructionNumber.split(separator: " ").map(String.init)
    return try numbers.reduce(into: []) { accounts, number in
      accounts.formUnion(
        try String.fetchSet(
          database,
          sql: """
            SELECT p.account FROM instruction i JOIN statementPosition p ON p.instruction = i.id WHERE i.instructionNo = ?
            """, arguments: [number]))
    }
  }

  // MARK: Steps

  /// Records a step that the rules let through: how the break stands after it, and who took it.
  package func record(
    _ next: DeskStanding, of item: DeskBreak, note: String, evidence: String, hand: String, file: Int64, on day: Day
  ) throws {
    let (breakNumber, part): (Int64?, Int64?) =
      switch item.number {
      case .recorded(let id): (id, nil)
      case .missing(let part): (nil, part)
      }
    let known = try Int64.fetchOne(
      database, sql: "SELECT id FROM breakDesk WHERE \(part == nil ? #""break""# : "part") = ?",
      arguments: [breakNumber ?? part])
    let id: Int64
    if let known {
      id = known
    } else {
      try execute(
        """
        INSERT INTO breakDesk ("break", part, payment, state, owner, reason, proposedBy, note, evidence, closedBy, version)
        VALUES (?, ?, ?, '', '', '', '', '', '', '', 0)
        """, [breakNumber, part, item.record.payment])
      id = database.lastInsertedRowID
    }
    try write(next, desk: id, note: note, evidence: evidence, hand: hand, file: file, on: day)
  }

  private func write(
    _ next: DeskStanding, desk: Int64, note: String, evidence: String, hand: String, file: Int64, on day: Day
  ) throws {
    try execute(
      """
      UPDATE breakDesk SET state = ?, owner = ?, reason = ?, proposedBy = ?, proposal = ?, note = ?, evidence = ?,
        closedBy = ?, closedOn = ?, version = ? WHERE id = ?
      """,
      [
        next.state.rawValue, next.owner, next.reason?.rawValue ?? "", next.proposedBy, next.proposal?.rawValue ?? "",
        next.note, next.evidence, next.closedBy, next.closedOn?.description, next.version, desk,
      ])
    try execute(
      """
      INSERT INTO breakStep (desk, version, state, owner, reason, proposedBy, proposal, note, evidence, hand, day, file)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        desk, next.version, next.state.rawValue, next.owner, next.reason?.rawValue ?? "", next.proposedBy,
        next.proposal?.rawValue ?? "", note, evidence, hand, day.description, file,
      ])
  }

  /// Something new came about a payment: what a person closed or proposed to accept of its standing breaks is open again.
  ///
  /// What stood on another's word stands on it no more: reason, proposal and evidence have to be given again; the owner stays.
  func reopenDesk(payment: Int64, by file: Int64, bank: String, on day: Day) throws {
    let statement = try database.cachedStatement(
      sql: """
        SELECT d.id AS desk, \(LedgerTransaction.deskColumns) FROM breakDesk d JOIN "break" b ON b.id = d."break"
        WHERE d.payment = ? AND b.clearedOn IS NULL AND (d.state IN ('resolved', 'accepted') OR d.proposedBy <> '')
        ORDER BY d.id
        """)
    for row in try Row.fetchAll(statement, arguments: [payment]) {
      var next = LedgerTransaction.deskStanding(row)
      next.state = .open
      next.reason = nil
      (next.proposedBy, next.proposal, next.evidence, next.closedBy, next.closedOn) = ("", nil, "", "", nil)
      next.note = "银行报告了新的情况"
      next.version += 1
      try write(
        next, desk: row["desk"], note: next.note, evidence: "", hand: "banks/\(bank)", file: file, on: day)
    }
  }

  /// Raises one alarm for all that a return or a statement opened again, with its entry in the journal.
  package func alarmReopened(by file: Int64, bank: Party, at: Instant, day: Day) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*) AS n, min(d."break") AS first FROM breakStep s JOIN breakDesk d ON d.id = s.desk WHERE s.file = ?
        """, arguments: [file])
    guard let row, let count = row["n"] as Int?, count > 0, let first = row["first"] as Int64? else { return }
    try alarm(
      "breakReopened", party: bank, file: file,
      detail: "\(count)条已由人工解决、接受或拟接受的差异有新的情况，重新打开，第一条\(BreakNumber.recorded(first))", at: at, day: day)
  }

  /// The steps about a payment's breaks, and about what is missing of the part it lies in.
  package func deskSteps(payment: Int64, part: Int64?) throws -> [DeskStep] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT s.*, f.receivedAt, d."break" AS breakId, d.part, coalesce(b.kind, 'missing') AS kind FROM breakDesk d
          JOIN breakStep s ON s.desk = d.id JOIN file f ON f.id = s.file LEFT JOIN "break" b ON b.id = d."break"
        WHERE d.id IN (SELECT id FROM breakDesk WHERE payment = ?1 UNION SELECT id FROM breakDesk WHERE part = ?2)
        ORDER BY s.id
        """, arguments: [payment, part]
    ).compactMap { row in
      guard let kind = BreakKind(rawValue: row["kind"]), let state = DeskState(rawValue: row["state"]) else {
        return nil
      }
      let number = (row["breakId"] as Int64?).map { BreakNumber.recorded($0) } ?? .missing(part: row["part"] ?? 0)
      return DeskStep(
        at: row["receivedAt"], number: number, kind: kind, state: state, owner: row["owner"],
        reason: DeskReason(rawValue: row["reason"]), proposedBy: row["proposedBy"],
        proposal: DeskState(rawValue: row["proposal"]), note: row["note"], evidence: row["evidence"], hand: row["hand"])
    }
  }

  // MARK: Rows

  /// The columns of a desk's row, by names that clash with no other table's.
  static let deskColumns = """
    d.state AS deskState, d.owner AS deskOwner, d.reason AS deskReason, d.proposedBy AS deskProposedBy,
    d.note AS deskNote, d.evidence AS deskEvidence, d.closedBy AS deskClosedBy, d.closedOn AS deskClosedOn,
    d.version AS deskVersion, d.proposal AS deskProposal
    """

  /// Reads a desk's row; one that is not there is all empty.
  static func deskStanding(_ row: Row) -> DeskStanding {
    var standing = DeskStanding()
    guard let state = (row["deskState"] as String?).flatMap({ DeskState(rawValue: $0) }) else { return standing }
    standing.state = state
    standing.owner = row["deskOwner"]
    standing.reason = DeskReason(rawValue: row["deskReason"])
    standing.proposedBy = row["deskProposedBy"]
    standing.proposal = DeskState(rawValue: row["deskProposal"])
    standing.note = row["deskNote"]
    standing.evidence = row["deskEvidence"]
    standing.closedBy = row["deskClosedBy"]
    standing.closedOn = (row["deskClosedOn"] as String?).flatMap { Day($0) }
    standing.version = row["deskVersion"]
    return standing
  }
}
