package import DaifaModel
internal import GRDB

/// What became of one row of a return that did not just say "posted as instructed".
package struct ReturnLine: Sendable {
  /// Its place among the file's rows: several may stand on one line of an XML file.
  package var ordinal: Int
  package var line: Int
  package var payment: Int64?
  package var reference: String
  package var result: PaymentResult
  package var amount: Amount?
  package var account: String
  package var accountName: String
  package var reason: ReasonCode?
  package var bankReason: String
  package var reasonText: String
  package var bankReference: String
  package var postedOn: Day?
  /// What it was taken to mean: the kind of break it raised, `repeated`, `pending`, or the state it led to.
  package var meaning: String

  package init(
    ordinal: Int, line: Int, payment: Int64?, reference: String, result: PaymentResult, amount: Amount?,
    account: String,
    accountName: String, reason: ReasonCode?, bankReason: String, reasonText: String, bankReference: String,
    postedOn: Day?, meaning: String
  ) {
    self.ordinal = ordinal
    self.line = line
    self.payment = payment
    self.reference = reference
    self.result = result
    self.amount = amount
    self.account = account
    self.accountName = accountName
    self.reason = reason
    self.bankReason = bankReason
    self.reasonText = reasonText
    self.bankReference = bankReference
    self.postedOn = postedOn
    self.meaning = meaning
  }
}

/// A posting the bank reported earlier.
package struct EarlierPosting: Sendable, Hashable {
  package var bankReference: String
  package var postedOn: Day?
  package var bankReturn: Int64
  /// What was posted, where it was not as instructed.
  package var amount: Amount?
  /// Whether it was a second posting when it was told.
  package var isSecond: Bool

  package init(bankReference: String, postedOn: Day?, bankReturn: Int64, amount: Amount?, isSecond: Bool = false) {
    self.bankReference = bankReference
    self.postedOn = postedOn
    self.bankReturn = bankReturn
    self.amount = amount
    self.isSecond = isSecond
  }
}

/// Writes rows "posted as instructed" of one return, in blocks sorted by payment.
package final class PostingRecorder {
  private let statement: RawStatement
  private var text = BlockText()
  private var count = 0
  private var instruction: Int64 = 0
  private var first: Int64 = 0
  private var last: Int64 = 0

  init(_ database: Database, table: String = "postingBlock", bankReturn: Int64) throws {
    statement = try RawStatement(
      database,
      """
      INSERT INTO \(table) (instruction, firstPayment, lastPayment, count, lines, bankReturn) VALUES (?, ?, ?, ?, ?, ?)
      """, operation: "record postings")
    statement.bind(6, bankReturn)
  }

  /// Adds one row. A block ends when it is full, when the payments stop rising, and where another instruction begins.
  package func record(_ payment: Int64, instruction: Int64, bankReference: Bytes, postedOn: Bytes) throws {
    if count == PaymentBlock.capacity || instruction != self.instruction || payment <= last { try flush() }
    if count == 0 {
      first = payment
      self.instruction = instruction
    }
    text.beginPayment()
    text.number(payment - first)
    text.string(bankReference)
    text.string(postedOn)
    text.endPayment()
    last = payment
    count += 1
  }

  /// Writes what has gathered.
  package func flush() throws {
    guard count > 0 else { return }
    statement.bind(1, instruction)
    statement.bind(2, first)
    statement.bind(3, last)
    statement.bind(4, Int64(count))
    try text.finish().withUnsafeBytes { text in
      statement.bindText(5, text)
      try statement.run()
    }
    count = 0
    last = 0
  }
}

extension LedgerTransaction {
  /// The writer for a return's postings; `flush` it before the transaction ends.
  package func postingRecorder(bankReturn: Int64) throws -> PostingRecorder {
    try PostingRecorder(database, bankReturn: bankReturn)
  }

  /// The number of the last file that changed what stands open, or how far people are with it: a return or a statement, taken or refused, or a file about
  /// cases or breaks that was taken; 0 before the first.
  package func lastReturn() throws -> Int64 {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT max(
          coalesce((SELECT id FROM file WHERE kind = 'bankReturn' AND outcome <> 'duplicate' ORDER BY id DESC LIMIT 1), 0),
          coalesce((SELECT id FROM file WHERE kind = 'accountStatement' AND outcome <> 'duplicate' ORDER BY id DESC LIMIT 1), 0),
          coalesce((SELECT id FROM file WHERE kind = 'clawback' AND outcome IN ('accepted', 'partly')
            ORDER BY id DESC LIMIT 1), 0),
          coalesce((SELECT max(file) FROM breakStep), 0))
        """)!
  }

  /// Whether an earlier row said the same failure of a payment: the same reason and bank reference.
  package func knewFailure(
    payment: Int64, reason: ReasonCode?, bankReference: String, postedOn: Day? = nil
  ) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: """
        SELECT EXISTS (SELECT 1 FROM returnLine WHERE payment = ?1 AND result = 'F' AND reasonCode = ?2 AND bankReference = ?3
          AND NOT (reasonCode = 'R20' AND meaning IN ('failed', 'statusConflict')) AND (?4 IS NULL OR postedOn = ?4))
        """, arguments: [payment, reason?.rawValue ?? "", bankReference, postedOn?.description])!
  }

  /// Records a return; its file is recorded already.
  package func recordReturn(
    file: Int64, bank: String, instructionNumber: String, rows: Int, paidRows: Int, paidSum: Amount
  ) throws {
    try execute(
      "INSERT INTO bankReturn VALUES (?, ?, ?, ?, ?, ?)", [file, bank, instructionNumber, rows, paidRows, paidSum.fen])
  }

  /// Records a row of a return that says something else than "posted as instructed".
  package func record(_ line: ReturnLine, bankReturn: Int64) throws {
    try execute(
      "INSERT INTO returnLine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        bankReturn, line.ordinal, line.line, line.payment, line.reference, line.result.letter, line.amount?.fen,
        line.account,
        line.accountName, line.reason?.rawValue ?? "", line.bankReason, line.reasonText, line.bankReference,
        line.postedOn?.description, line.meaning,
      ])
  }

  /// What banks reported as posted for payments of one instruction, by payment; only for those a closure asks for.
  package func earlierPostings(
    instruction: Int64, from low: Int64, through high: Int64, isWanted: (Int64) -> Bool
  ) throws -> [Int64: [EarlierPosting]] {
    var result: [Int64: [EarlierPosting]] = [:]
    let statement = try RawStatement(
      database,
      """
      SELECT firstPayment, bankReturn, lines FROM postingBlock
      WHERE instruction = ? AND firstPayment <= ? AND lastPayment >= ? ORDER BY id
      """, operation: "read postings")
    statement.bind(1, instruction)
    statement.bind(2, high)
    statement.bind(3, low)
    let reader = PostingBlockReader()
    while try statement.step() {
      let first = statement.integer(0)
      let bankReturn = statement.integer(1)
      reader.forEach(statement.bytes(2)) { offset, bankReference, postedOn in
        guard isWanted(first + offset) else { return }
        result[first + offset, default: []].append(
          EarlierPosting(
            bankReference: bankReference.text, postedOn: Day(postedOn), bankReturn: bankReturn, amount: nil))
      }
    }
    let lines = try Row.fetchCursor(
      database,
      sql: """
        SELECT payment, bankReference, postedOn, bankReturn, amountFen, meaning IN ('duplicate', 'duplicateCorrected')
        FROM returnLine WHERE payment BETWEEN ? AND ? AND result = 'S' ORDER BY bankReturn, ordinal
        """, arguments: [low, high])
    while let row = try lines.next() {
      let payment: Int64 = row[0]
      guard isWanted(payment) else { continue }
      result[payment, default: []].append(
        EarlierPosting(
          bankReference: row[1], postedOn: (row[2] as String?).flatMap { Day($0) }, bankReturn: row[3],
          amount: (row[4] as Int64?).map { Amount(fen: $0) }, isSecond: row[5]))
    }
    return result
  }
}
