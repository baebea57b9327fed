package import DaifaModel
internal import GRDB

/// 补贴清册: one accepted batch as the ledger holds it.
package struct RosterRecord: Sendable {
  package var file: Int64
  package var department: String
  package var batchNumber: String
  package var policy: String
  package var policyName: String
  package var shortName: String
  package var policyList: Int64
  package var period: String
  package var scope: Int64
  /// `held`, `recorded`, `instructed`, or `stopped` when it was rejected or cancelled.
  package var state: PaymentState
  package var firstPayment: Int64
  package var payments: Int
  package var amount: Amount
  package var lines: Int
  package var sum: Amount
  package var limitDays: Int?
  package var payerAccount: String
  /// The party that put it on hold; nil when nobody did.
  package var heldBy: Party?
  /// Its payments that were stopped one by one; they are in no instruction.
  package var stopped = ControlTotal(count: 0, sum: .zero)

  /// Its payments as they stand, without the stopped ones: what a decision must quote.
  package var standing: ControlTotal {
    ControlTotal(count: payments - stopped.count, sum: amount - stopped.sum)
  }

  package init(
    file: Int64, department: String, batchNumber: String, policy: String, policyName: String, shortName: String,
    policyList: Int64, period: String, scope: Int64, state: PaymentState, firstPayment: Int64, payments: Int,
    amount: Amount, lines: Int, sum: Amount, limitDays: Int?, payerAccount: String
  ) {
    self.file = file
    self.department = department
    self.batchNumber = batchNumber
    self.policy = policy
    self.policyName = policyName
    self.shortName = shortName
    self.policyList = policyList
    self.period = period
    self.scope = scope
    self.state = state
    self.firstPayment = firstPayment
    self.payments = payments
    self.amount = amount
    self.lines = lines
    self.sum = sum
    self.limitDays = limitDays
    self.payerAccount = payerAccount
  }
}

/// Writes the payments of one roster, block by block: several runs of numbers side by side, each in the order of its lines.
package final class PaymentRecorder {
  private let statement: RawStatement
  private let roster: Int64
  private var next: [Int64]
  private var digests: [(firstPayment: Int64, digest: [UInt8])] = []

  init(_ database: Database, roster: Int64, firstPayments: [Int64]) throws {
    self.roster = roster
    next = firstPayments
    statement = try RawStatement(
      database, "INSERT INTO paymentBlock (firstPayment, roster, count, lines) VALUES (?, ?, ?, ?)",
      operation: "record payments")
  }

  /// Writes one block; its payments get the next numbers of a run, named by its place among the first payments.
  package func record(_ block: PaymentBlock, of run: Int = 0) throws {
    try block.json.withUnsafeBytes { json in
      statement.bind(1, next[run])
      statement.bind(2, roster)
      statement.bind(3, Int64(block.count))
      statement.bindText(4, json)
      try statement.run()
    }
    digests.append((next[run], block.digest))
    next[run] += Int64(block.count)
  }

  /// The SHA-256 over the SHA-256 of every block, in the order of the payments, for the journal.
  package func finish() -> String {
    let all = RunningDigest()
    for (_, digest) in digests.sorted(by: { $0.firstPayment < $1.firstPayment }) {
      digest.withUnsafeBytes { all.update($0) }
    }
    return all.finish()
  }
}

extension LedgerTransaction {
  /// When a department used a batch number in a year; nil when it did not.
  package func batchUsed(department: String, year: Int, batchNumber: String) throws -> String? {
    try String.fetchOne(
      database,
      sql: """
        SELECT f.receivedAt FROM roster r JOIN file f ON f.id = r.file
        WHERE r.department = ? AND r.year = ? AND r.batchNo = ?
        """, arguments: [department, year, batchNumber])
  }

  /// Sets so many payment numbers apart and gives the first.
  package func takePaymentNumbers(_ count: Int) throws -> Int64 {
    let first = try take("payment", Int64(count))
    // From the very first on, rosters write down whose their accounts are.
    if first == 1 { try setCounter("accountsFrom", first) }
    return first
  }

  /// The writer for a roster's payments, in runs whose numbers begin with `firstPayments`.
  package func paymentRecorder(roster: Int64, firstPayments: [Int64]) throws -> PaymentRecorder {
    try PaymentRecorder(database, roster: roster, firstPayments: firstPayments)
  }

  /// Records a roster; its file is recorded already.
  package func record(_ roster: RosterRecord, at: Instant, day: Day) throws {
    try execute(
      """
      INSERT INTO roster (file, department, batchNo, year, policy, policyName, shortName, policyList, period, scope,
        state, stateSince, firstPayment, payments, amountFen, lines, sumFen, limitDays, payerAccount, reviewedOn)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        roster.file, roster.department, roster.batchNumber, day.year, roster.policy, roster.policyName,
        roster.shortName, roster.policyList, roster.period, roster.scope, roster.state.rawValue, at.description,
        roster.firstPayment, roster.payments, roster.amount.fen, roster.lines, roster.sum.fen, roster.limitDays,
        roster.payerAccount, roster.state == .held ? nil : day.description,
      ])
  }

  /// The rosters that may be instructed now, in the order they came: released, and on nobody's hold.
  package func rostersToInstruct() throws -> [RosterRecord] {
    try Row.fetchAll(
      database,
      sql: "SELECT * FROM roster WHERE state = 'recorded' AND state <> 'instructed' AND heldBy = '' ORDER BY file"
    ).map(LedgerTransaction.roster)
  }

  /// One roster by its file's number.
  package func roster(_ file: Int64) throws -> RosterRecord? {
    try Row.fetchOne(database, sql: "SELECT * FROM roster WHERE file = ?", arguments: [file]).map(
      LedgerTransaction.roster)
  }

  /// Says that a roster's payments are now in a state together, from a business day on. The day a
  /// roster first leaves `held`, and the day it is instructed, stay on record, since time limits are counted from them.
  package func setState(_ state: PaymentState, roster: Int64, at: Instant, day: Day) throws {
    try execute(
      """
      UPDATE roster SET state = ?1, stateSince = ?2,
        reviewedOn = CASE WHEN ?1 = 'held' THEN reviewedOn ELSE coalesce(reviewedOn, ?3) END,
        instructedOn = CASE WHEN ?1 = 'instructed' THEN coalesce(instructedOn, ?3) ELSE instructedOn END
      WHERE file = ?4
      """, [state.rawValue, at.description, day.description, roster])
  }

  /// The roster a payment belongs to; nil when there is none.
  package func roster(ofPayment payment: Int64) throws -> RosterRecord? {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM roster WHERE firstPayment <= ? AND payments > 0 ORDER BY firstPayment DESC LIMIT 1")
    guard let roster = try Row.fetchOne(statement, arguments: [payment]).map(LedgerTransaction.roster),
      payment < roster.firstPayment + Int64(roster.payments)
    else { return nil }
    return roster
  }

  /// The banks that payments of a roster are to go to, without those whose payments are all stopped.
  package func banks(of roster: RosterRecord) throws -> [String] {
    let cursor = try paymentCursor()
    func bank(_ payment: Int64) throws -> String { try cursor.withPayment(payment) { $0[.bank].text } ?? "" }
    var banks: [String] = []
    var first = roster.firstPayment
    let end = roster.firstPayment + Int64(roster.payments)
    // A roster's payments are numbered bank by bank.
    while first < end {
      let own = try bank(first)
      var (low, high) = (first, end - 1)
      while low < high {
        let middle = (low + high + 1) / 2
        if try bank(middle) == own { low = middle } else { high = middle - 1 }
      }
      if try stateRecords(from: first, through: low).count < Int(low - first) + 1 { banks.append(own) }
      first = low + 1
    }
    return banks
  }

  /// Whether a payment's money is where it was sent, or may yet get there.
  package func isStanding(_ payment: Int64) throws -> Bool {
    if let record = try stateRecord(payment: payment) { return record.state.holdsClaim || record.inConflict }
    return try roster(ofPayment: payment)?.state != .stopped
  }

  static func roster(_ row: Row) -> RosterRecord {
    var record = RosterRecord(
      file: row["file"], department: row["department"], batchNumber: row["batchNo"], policy: row["policy"],
      policyName: row["policyName"], shortName: row["shortName"], policyList: row["policyList"],
      period: row["period"], scope: row["scope"], state: PaymentState(rawValue: row["state"]) ?? .recorded,
      firstPayment: row["firstPayment"], payments: row["payments"], amount: Amount(fen: row["amountFen"]),
      lines: row["lines"], sum: Amount(fen: row["sumFen"]), limitDays: row["limitDays"],
      payerAccount: row["payerAccount"])
    record.heldBy = Party(path: row["heldBy"])
    record.stopped = ControlTotal(count: row["stoppedCount"], sum: Amount(fen: row["stoppedFen"]))
    return record
  }
}
