package import DaifaModel
internal import GRDB

/// 各环节: what banks had said of one payment by the end of a day.
package struct BankStages: Sendable {
  /// The return that first answered finally, posted or failed; 0 before.
  package var answeredBy: Int64 = 0
  /// Whether it was posted; what comes back later stays posted.
  package var isPosted = false
  package var hasFailed = false
  /// The return that said that it came back; 0 where it did not.
  package var returnedBy: Int64 = 0
  /// The day the bank gave when it first said that it was posted: putting it right later moves no money of an earlier month.
  package var firstPostedOn: Day?
  /// The first day the bank gave for it at all.
  package var firstToldOn: Day?
  /// All days the bank gave for postings of the payment, also for a second one.
  package var postedDays: [Day] = []
  /// What the bank last said of the posting that stands.
  package var postedOn: Day?
  package var bankReference = ""
  /// What was posted, where it was not as instructed.
  package var postedAmount: Amount?
  /// The day the bank gave for the money coming back.
  package var cameBackOn: Day?
  /// The reason of the last failure.
  package var reason = ""

  package init() {}

  /// Takes a posting as a return tells it, with the day the bank gave, if any.
  mutating func post(_ reference: String, on told: Day?) {
    if !isPosted { firstPostedOn = told }
    if firstToldOn == nil { firstToldOn = told }
    (isPosted, bankReference, postedOn) = (true, reference, told)
    if let told { postedDays.append(told) }
  }

  /// The state that follows; nil while the bank has not finally answered.
  package var state: PaymentState? {
    if returnedBy != 0 { return .returned }
    if hasFailed { return .failed }
    return isPosted ? .paid : nil
  }
}

/// Looks up what banks had said of payments by the end of a day, a stretch of one roster at a time. Valid inside its transaction.
package final class BankStageReader {
  private let transaction: LedgerTransaction
  private let last: String
  private let reader = PostingBlockReader()
  private var days: [Int64: Bool] = [:]

  init(_ transaction: LedgerTransaction, through last: Day) {
    self.transaction = transaction
    self.last = last.description
  }

  /// What is known of the payments from one number through another, in order; the parts are those of their roster.
  package func stages(parts: [InstructionPart], from low: Int64, through high: Int64) throws -> [BankStages] {
    var stages = [BankStages](repeating: BankStages(), count: Int(max(high - low + 1, 0)))
    for part in parts where part.firstPayment <= high && part.lastPayment >= low {
      try addPostings(part, max(low, part.firstPayment), min(high, part.lastPayment), low, &stages)
    }
    try addLines(from: low, through: high, &stages)
    return stages
  }

  /// Whether a return came by the end of the day.
  private func isKnown(_ file: Int64) throws -> Bool {
    if let known = days[file] { return known }
    let known = try transaction.arrival(ofFile: file).map { $0.day <= last } ?? false
    days[file] = known
    return known
  }

  private func addPostings(
    _ part: InstructionPart, _ first: Int64, _ final: Int64, _ low: Int64, _ stages: inout [BankStages]
  ) throws {
    let statement = try RawStatement(
      transaction.database,
      """
      SELECT firstPayment, bankReturn, lines FROM postingBlock
      WHERE instruction = ? AND firstPayment <= ? AND lastPayment >= ? ORDER BY id
      """, operation: "read postings")
    statement.bind(1, part.instruction)
    statement.bind(2, final)
    statement.bind(3, first)
    while try statement.step() {
      let base = statement.integer(0)
      let file = statement.integer(1)
      guard try isKnown(file) else { continue }
      reader.forEach(statement.bytes(2)) { offset, reference, postedOn in
        let payment = base + offset
        guard payment >= first, payment <= final else { return }
        let place = Int(payment - low)
        if stages[place].answeredBy == 0 { stages[place].answeredBy = file }
        stages[place].post(reference.text, on: Day(postedOn))
      }
    }
  }

  /// Rows that said anything but "posted as instructed".
  private func addLines(from low: Int64, through high: Int64, _ stages: inout [BankStages]) throws {
    let statement = try RawStatement(
      transaction.database,
      """
      SELECT payment, bankReturn, meaning, result, amountFen, reasonCode, bankReference, postedOn FROM returnLine
      WHERE payment BETWEEN ? AND ? ORDER BY bankReturn, ordinal
      """, operation: "read returns")
    statement.bind(1, low)
    statement.bind(2, high)
    var seconds = SecondPostings()
    while try statement.step() {
      let file = statement.integer(1)
      guard try isKnown(file) else { continue }
      let place = Int(statement.integer(0) - low)
      let meaning = statement.text(2)
      if let role = SecondPostings.Role(meaning: meaning) {
        let said = SecondPostings.Posting(
          bankReference: statement.text(6), postedOn: Day(statement.text(7)),
          amount: statement.type(4) == .integer ? Amount(fen: statement.integer(4)) : nil)
        if role == .second, let day = said.postedOn { stages[place].postedDays.append(day) }
        guard let standing = seconds.take(said, of: statement.integer(0), role) else { continue }
        stages[place].post(standing.bankReference, on: standing.postedOn)
        stages[place].postedAmount = standing.amount
        continue
      }
      switch meaning {
      case "overpaid", "underpaid", "accountDiffers", "nameDiffers", "late", "corrected":
        guard statement.text(3) == "S" else { continue }
        stages[place].post(statement.text(6), on: Day(statement.text(7)))
        stages[place].postedAmount = statement.type(4) == .integer ? Amount(fen: statement.integer(4)) : nil
      case "failed":
        stages[place].hasFailed = true
        stages[place].reason = statement.text(5)
      case "returned":
        stages[place].returnedBy = file
        stages[place].cameBackOn = Day(statement.text(7))
        stages[place].reason = statement.text(5)
      default: continue
      }
      if stages[place].answeredBy == 0 || file < stages[place].answeredBy { stages[place].answeredBy = file }
    }
  }
}

extension LedgerTransaction {
  /// The reader of what banks had said by the end of a day.
  package func bankStages(through last: Day) -> BankStageReader { BankStageReader(self, through: last) }

  /// The parts of a roster, with the number of their instruction and when it was made and published, by the end of a day.
  package func instructed(roster: Int64, through last: Day) throws -> [InstructedPart] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT t.*, i.instructionNo, i.day AS instructedOn, i.createdAt,
          CASE WHEN m.publishedOn <= ?2 THEN m.publishedAt END AS publishedAt
        FROM instructionPart t JOIN instruction i ON i.id = t.instruction JOIN message m ON m.id = i.message
        WHERE t.roster = ?1 AND i.day <= ?2 ORDER BY t.id
        """, arguments: [roster, last.description])
    return rows.compactMap { row in
      guard let day = Day(row["instructedOn"] as String) else { return nil }
      return InstructedPart(
        part: LedgerTransaction.part(row), number: row["instructionNo"], instructedOn: day,
        instructedAt: row["createdAt"], publishedAt: row["publishedAt"])
    }
  }

  /// Payments of a roster that were stopped one by one by the end of a day.
  package func stopped(roster: Int64, through last: Day) throws -> Set<Int64> {
    try Int64.fetchSet(
      database, sql: "SELECT payment FROM decision WHERE roster = ? AND action = 'stop' AND day <= ?",
      arguments: [roster, last.description])
  }

  /// The payments of a stretch in whose place another one stood at the end of a day, with that one.
  package func reissued(from low: Int64, through high: Int64, by last: Day) throws -> [Int64: Int64] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.payment, s.reissuedBy, (SELECT f.day FROM roster r JOIN file f ON f.id = r.file
          WHERE r.payments > 0 AND r.firstPayment <= s.reissuedBy ORDER BY r.firstPayment DESC LIMIT 1) AS day
        FROM (SELECT payment, reissuedBy FROM paymentState WHERE payment BETWEEN ?1 AND ?2 AND reissuedBy IS NOT NULL
          UNION ALL SELECT payment, replacement FROM endedReissue WHERE payment BETWEEN ?1 AND ?2 AND day > ?3) s
        """, arguments: [low, high, last.description])
    return rows.reduce(into: [:]) { found, row in
      if let day = row[2] as String?, day <= last.description { found[row[0]] = row[1] }
    }
  }

  /// How a roster stood at the end of a day, as a whole: `held`, `recorded`, `instructed` or `stopped`; with the days it was released
  /// and instructed, where those were over.
  package func standing(
    ofRoster file: Int64, on last: Day
  ) throws -> (state: PaymentState, reviewedOn: String?, instructedOn: String?) {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT CASE WHEN reviewedOn <= ?2 THEN reviewedOn END AS reviewedOn,
          CASE WHEN instructedOn <= ?2 THEN instructedOn END AS instructedOn,
          EXISTS (SELECT 1 FROM decision d WHERE d.roster = roster.file AND d.payment IS NULL
            AND d.action IN ('reject', 'cancel') AND d.day <= ?2) AS isStopped
        FROM roster WHERE file = ?1
        """, arguments: [file, last.description])
    guard let row else { return (.recorded, nil, nil) }
    let (reviewedOn, instructedOn) = (row["reviewedOn"] as String?, row["instructedOn"] as String?)
    if instructedOn != nil { return (.instructed, reviewedOn, instructedOn) }
    if row["isStopped"] as Bool { return (.stopped, reviewedOn, nil) }
    return (reviewedOn == nil ? .held : .recorded, reviewedOn, nil)
  }

  /// The postings of a return that were as instructed, in the order they were recorded.
  package func forEachPosting(
    ofReturn file: Int64,
    _ body: (_ payment: Int64, _ instruction: Int64, _ bankReference: Bytes, _ postedOn: Bytes) throws -> Void
  ) throws {
    let statement = try RawStatement(
      database, "SELECT firstPayment, instruction, lines FROM postingBlock WHERE bankReturn = \(file) ORDER BY id",
      operation: "read postings")
    let reader = PostingBlockReader()
    while try statement.step() {
      let (first, instruction) = (statement.integer(0), statement.integer(1))
      try reader.forEach(statement.bytes(2)) { try body(first + $0, instruction, $1, $2) }
    }
  }

  /// The returns that came on the days of a period, in order.
  package func returns(in period: DayRange) throws -> [Int64] {
    try Int64.fetchAll(
      database,
      sql: """
        SELECT b.file FROM file f CROSS JOIN bankReturn b ON b.file = f.id WHERE f.day BETWEEN ? AND ? ORDER BY b.file
        """, arguments: [period.first.description, period.last.description])
  }
}

/// A part of an instruction with when that was made and published.
package struct InstructedPart: Sendable {
  package var part: InstructionPart
  package var number: String
  package var instructedOn: Day
  package var instructedAt: String
  /// Nil while it was not published.
  package var publishedAt: String?
}
