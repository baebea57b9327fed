import DaifaModel
internal import GRDB

extension Schema {
  /// What banks' account statements say, and what returns say by the day of it.
  static let statements = """
    -- 入账日: what returns say of a part by day: posted on it (in all, and what corrections added), came back on it, told on it as finally
    -- failed. Σ postedFen - backFen is what the bank says it moved.
    CREATE TABLE postedDay (
      id INTEGER PRIMARY KEY, part INTEGER NOT NULL REFERENCES instructionPart(id), day TEXT NOT NULL,
      postedCount INTEGER NOT NULL DEFAULT 0, postedFen INTEGER NOT NULL DEFAULT 0,
      backCount INTEGER NOT NULL DEFAULT 0, backFen INTEGER NOT NULL DEFAULT 0,
      failedCount INTEGER NOT NULL DEFAULT 0, failedFen INTEGER NOT NULL DEFAULT 0, UNIQUE (part, day));
    CREATE INDEX postedDayDay ON postedDay(day);

    -- 账户对账单: each statement that was taken.
    CREATE TABLE accountStatement (
      file INTEGER PRIMARY KEY REFERENCES file(id), bank TEXT NOT NULL, account TEXT NOT NULL, statementNo TEXT NOT NULL,
      firstDay TEXT NOT NULL, lastDay TEXT NOT NULL, openingFen INTEGER NOT NULL, closingFen INTEGER NOT NULL,
      rows INTEGER NOT NULL, debitFen INTEGER NOT NULL, creditFen INTEGER NOT NULL);

    -- 账户日: each day of an account that a statement is about, told by the first that was. fingerprint: a hash of its entries.
    CREATE TABLE statementDay (
      id INTEGER PRIMARY KEY, bank TEXT NOT NULL, account TEXT NOT NULL, day TEXT NOT NULL,
      statement INTEGER NOT NULL REFERENCES accountStatement(file), openingFen INTEGER NOT NULL, closingFen INTEGER NOT NULL,
      debits INTEGER NOT NULL, debitFen INTEGER NOT NULL, credits INTEGER NOT NULL, creditFen INTEGER NOT NULL,
      payoutFen INTEGER NOT NULL, returnedFen INTEGER NOT NULL, fingerprint INTEGER NOT NULL, UNIQUE (bank, account, day));
    CREATE INDEX statementDayDay ON statementDay(day);

    -- 流水: the entries of statements but those that debit one payment, once, as instructed: these are in debitBlock. instruction and payment:
    -- what an entry was matched to; empty for none.
    CREATE TABLE statementRow (
      id INTEGER PRIMARY KEY, statement INTEGER NOT NULL REFERENCES accountStatement(file), line INTEGER NOT NULL,
      bookedOn TEXT NOT NULL, direction TEXT NOT NULL, amountFen INTEGER NOT NULL, purpose TEXT NOT NULL,
      bankReference TEXT NOT NULL, reference TEXT NOT NULL, instruction INTEGER REFERENCES instruction(id), payment INTEGER,
      position INTEGER REFERENCES statementPosition(id));
    CREATE INDEX statementRowPosition ON statementRow(position) WHERE position IS NOT NULL;
    CREATE INDEX statementRowPayment ON statementRow(payment) WHERE payment IS NOT NULL;

    -- 逐笔扣款: JSON [[payment - firstPayment, bank's reference, day], …], as postingBlock.
    CREATE TABLE debitBlock (
      id INTEGER PRIMARY KEY, bankReturn INTEGER NOT NULL, instruction INTEGER NOT NULL, firstPayment INTEGER NOT NULL,
      lastPayment INTEGER NOT NULL, count INTEGER NOT NULL, lines TEXT NOT NULL);
    CREATE INDEX debitBlockPayments ON debitBlock(instruction, firstPayment);

    -- 对账位置: what statements say of one instruction and account. lines…: debits of single payments as instructed; batches: debits that name
    -- no payment. isFinal: no later statement or day can change what is to be expected; a return, or an entry that names it, can.
    CREATE TABLE statementPosition (
      id INTEGER PRIMARY KEY, instruction INTEGER NOT NULL REFERENCES instruction(id), bank TEXT NOT NULL,
      account TEXT NOT NULL, debitedFen INTEGER NOT NULL DEFAULT 0, creditedFen INTEGER NOT NULL DEFAULT 0,
      lineCount INTEGER NOT NULL DEFAULT 0, lineFen INTEGER NOT NULL DEFAULT 0, batches INTEGER NOT NULL DEFAULT 0,
      isFinal INTEGER NOT NULL DEFAULT 0, UNIQUE (instruction, account));
    CREATE INDEX statementPositionOf ON statementPosition(bank, account, isFinal);

    -- One bit a number as in instructionPart.paid: a statement debits it, once, as instructed.
    CREATE TABLE statementPart (part INTEGER PRIMARY KEY REFERENCES instructionPart(id), debited BLOB NOT NULL);

    CREATE INDEX breakInstructionOpen ON "break"(instructionNo) WHERE clearedOn IS NULL;
    CREATE INDEX breakOpenedOn ON "break"(openedOn);
    CREATE INDEX fileOnDay ON file(kind, day);
    CREATE INDEX instructionOnDay ON instruction(day);

    INSERT INTO statementPosition (instruction, bank, account)
      SELECT DISTINCT t.instruction, t.bank, r.payerAccount FROM instructionPart t JOIN roster r ON r.file = t.roster
      ORDER BY t.instruction;

    """

  /// Fills ``postedDay`` from what returns said before there was such a table. What corrections changed goes to the day of the last return.
  static func fillPostedDays(_ database: Database) throws {
    let transaction = LedgerTransaction(database: database)
    let recorder = PostedDayFilling(transaction)
    try recorder.readBlocks()
    try recorder.readLines()
    try recorder.write()
  }
}

/// Gathers what earlier returns said by part and day.
private final class PostedDayFilling {
  private let transaction: LedgerTransaction
  private var database: Database { transaction.database }
  private var parts: [Int64: PostedDays] = [:]
  private var current: InstructionPart?

  init(_ transaction: LedgerTransaction) { self.transaction = transaction }

  func readBlocks() throws {
    let cursor = try transaction.paymentCursor()
    let blocks = try RawStatement(
      database,
      """
      SELECT b.firstPayment, b.lines, f.day, i.bank FROM postingBlock b JOIN instruction i ON i.id = b.instruction
        JOIN file f ON f.id = b.bankReturn ORDER BY b.firstPayment
      """, operation: "read postings")
    let reader = PostingBlockReader()
    while try blocks.step() {
      let first = blocks.integer(0)
      let came = Day(blocks.text(2)) ?? Day(number: 0)
      let bank = blocks.text(3)
      try reader.forEach(blocks.bytes(1)) { offset, _, posted in
        guard let part = try part(bank, first + offset),
          let amount = try cursor.withPayment(first + offset, { $0.amount })
        else { return }
        parts[part, default: PostedDays()].post(amount, on: min(Day(posted) ?? came, came))
      }
    }
  }

  func readLines() throws {
    let cursor = try transaction.paymentCursor()
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT l.payment, l.result, l.amountFen, l.postedOn, l.meaning, f.day, b.bank FROM returnLine l
          JOIN bankReturn b ON b.file = l.bankReturn JOIN file f ON f.id = l.bankReturn
        WHERE l.payment IS NOT NULL ORDER BY l.bankReturn, l.ordinal
        """)
    var failed: Set<Int64> = []
    while let row = try rows.next() {
      let payment: Int64 = row[0]
      guard let part = try part(row[6], payment), let came = Day(row[5] as String),
        let amount = try cursor.withPayment(payment, { $0.amount })
      else { continue }
      let day = min((row[3] as String?).flatMap { Day($0) } ?? came, came)
      let meaning: String = row[4]
      if row[1] as String == "S", meaning != "repeated", meaning != "corrected" {
        parts[part, default: PostedDays()].post(Amount(fen: row[2] ?? amount.fen), on: day)
      } else if meaning == "returned" || meaning == "duplicateReturned" || meaning == "contradictionReturned" {
        parts[part, default: PostedDays()].bring(back: amount, on: day)
      } else if meaning == "failed", failed.insert(payment).inserted {
        parts[part, default: PostedDays()].fail(amount, on: came)
      }
    }
  }

  func write() throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT t.id, t.postedFen + coalesce((SELECT sum(c.adjustedFen) FROM clawbackCase c
            WHERE c.bank = t.bank AND c.payment BETWEEN t.firstPayment AND t.lastPayment), 0) AS moved,
          coalesce(t.answeredOn, i.day) AS day FROM instructionPart t JOIN instruction i ON i.id = t.instruction ORDER BY t.id
        """)
    for row in rows {
      var days = parts[row[0]] ?? PostedDays()
      let rest = Amount(fen: row[1]) - days.moved
      if rest != .zero { days.correct(by: rest, on: days.last ?? Day(row[2] as String) ?? Day(number: 0)) }
      try transaction.add(days, part: row[0])
    }
  }

  private func part(_ bank: String, _ payment: Int64) throws -> Int64? {
    if let current, current.bank == bank, payment >= current.firstPayment, payment <= current.lastPayment {
      return current.id
    }
    current = try transaction.part(bank: bank, payment: payment)
    return current?.id
  }
}
