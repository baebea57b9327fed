package import DaifaModel
internal import Foundation
internal import GRDB

/// 送盘文件: one instruction to a bank.
package struct InstructionRecord: Sendable {
  package var id: Int64 = 0
  package var number: String
  package var bank: String
  package var format: InstructionFormat
  package var day: Day
  package var count: Int
  package var amount: Amount
  /// The message it goes out as.
  package var message: Int64

  package init(
    number: String, bank: String, format: InstructionFormat, day: Day, count: Int, amount: Amount,
    message: Int64
  ) {
    self.number = number
    self.bank = bank
    self.format = format
    self.day = day
    self.count = count
    self.amount = amount
    self.message = message
  }
}

/// The payments of one roster in one instruction: those of its bank between two numbers.
package struct InstructionPart: Sendable {
  package var id: Int64 = 0
  package var instruction: Int64 = 0
  package var bank: String
  package var roster: Int64
  package var firstPayment: Int64
  package var lastPayment: Int64
  package var firstSequence: Int
  package var count = 0
  package var amount = Amount.zero
  /// The day by which the bank must have answered; nil when the working calendar does not reach it.
  package var dueOn: Day?
  package var paidCount = 0
  package var paidSum = Amount.zero
  package var failedCount = 0
  package var failedSum = Amount.zero
  package var returnedCount = 0
  package var returnedSum = Amount.zero
  /// Failed or returned, and since then reissued.
  package var reissuedCount = 0
  package var reissuedSum = Amount.zero
  package var postedSum = Amount.zero
  /// One bit a number from ``firstPayment`` on: the bank has said that it was posted.
  package var paid: [UInt8] = []
  /// The business day on which the bank had finally answered every payment of it; nil before.
  package var answeredOn: Day?

  package init(bank: String, roster: Int64, firstPayment: Int64, firstSequence: Int, dueOn: Day?) {
    self.bank = bank
    self.roster = roster
    self.firstPayment = firstPayment
    lastPayment = firstPayment
    self.firstSequence = firstSequence
    self.dueOn = dueOn
  }

  /// How many payments the bank has not finally answered.
  package var inFlight: Int { count - paidCount - failedCount - returnedCount - reissuedCount }

  /// Their sum.
  package var inFlightSum: Amount { amount - paidSum - failedSum - returnedSum - reissuedSum }

  /// Whether the bank has said that a payment was posted.
  package func isPosted(_ payment: Int64) -> Bool {
    let place = Int(payment - firstPayment)
    return place >= 0 && place / 8 < paid.count && paid[place / 8] >> UInt8(place % 8) & 1 == 1
  }

  /// Notes that the bank has said so.
  package mutating func setPosted(_ payment: Int64) {
    let place = Int(payment - firstPayment)
    paid[place / 8] |= 1 << UInt8(place % 8)
  }
}

extension LedgerTransaction {
  /// The number of a bank's next instruction: bank, day, serial.
  package func takeInstructionNumber(bank: String, day: Day) throws -> String {
    try takeNumber("instruction.\(bank)", bank: bank, day: day)
  }

  /// Bank, day, and the next serial of a counter with six digits at least.
  func takeNumber(_ counter: String, bank: String, day: Day) throws -> String {
    let serial = String(try take(counter))
    return "\(bank)-\(day.compact)-\(String(repeating: "0", count: max(0, 6 - serial.count)))\(serial)"
  }

  /// Records an instruction and binds its payments to it.
  package func record(_ instruction: InstructionRecord, parts: [InstructionPart], at: Instant) throws {
    try execute(
      """
      INSERT INTO instruction (instructionNo, bank, format, day, createdAt, count, amountFen, message)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        instruction.number, instruction.bank, instruction.format.rawValue, instruction.day.description, at.description,
        instruction.count, instruction.amount.fen, instruction.message,
      ])
    let id = database.lastInsertedRowID
    for part in parts {
      let bits = [UInt8](repeating: 0, count: Int(part.lastPayment - part.firstPayment) / 8 + 1)
      try execute(
        """
        INSERT INTO instructionPart (instruction, bank, roster, firstPayment, lastPayment, firstSequence, count,
          amountFen, dueOn, paid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
          id, part.bank, part.roster, part.firstPayment, part.lastPayment, part.firstSequence, part.count,
          part.amount.fen, part.dueOn?.description, Data(bits),
        ])
      try execute(
        """
        INSERT OR IGNORE INTO statementPosition (instruction, bank, account)
        SELECT ?, ?, payerAccount FROM roster WHERE file = ?
        """, [id, instruction.bank, part.roster])
    }
  }

  /// The bank an instruction went to, and its number in the ledger; nil when there is no such instruction.
  package func instruction(number: String) throws -> (id: Int64, bank: String)? {
    try Row.fetchOne(
      database, sql: "SELECT id, bank FROM instruction WHERE instructionNo = ?", arguments: [number]
    ).map { ($0[0], $0[1]) }
  }

  /// The number of an instruction by its number in the ledger.
  package func instructionNumber(_ id: Int64) throws -> String {
    try String.fetchOne(database, sql: "SELECT instructionNo FROM instruction WHERE id = ?", arguments: [id]) ?? ""
  }

  /// The business day an instruction was made.
  package func instructionDay(_ id: Int64) throws -> Day? {
    let statement = try database.cachedStatement(sql: "SELECT day FROM instruction WHERE id = ?")
    return try String.fetchOne(statement, arguments: [id]).flatMap { Day($0) }
  }

  /// The part of a bank's instructions that a payment number lies in; nil when the bank was never given one there.
  package func part(bank: String, payment: Int64) throws -> InstructionPart? {
    let statement = try database.cachedStatement(
      sql: "SELECT * FROM instructionPart WHERE bank = ? AND firstPayment <= ? ORDER BY firstPayment DESC LIMIT 1")
    guard let row = try Row.fetchOne(statement, arguments: [bank, payment]) else { return nil }
    let part = LedgerTransaction.part(row)
    return payment <= part.lastPayment ? part : nil
  }

  /// The parts of an instruction, in the order of its lines.
  package func parts(instruction: Int64) throws -> [InstructionPart] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM instructionPart WHERE instruction = ? ORDER BY firstSequence",
      arguments: [instruction]
    ).map(LedgerTransaction.part)
  }

  /// Writes back what returns changed of a part.
  package func update(_ part: InstructionPart) throws {
    try execute(
      """
      UPDATE instructionPart SET paidCount = ?, paidFen = ?, failedCount = ?, failedFen = ?, returnedCount = ?,
        returnedFen = ?, reissuedCount = ?, reissuedFen = ?, postedFen = ?, paid = ?, answeredOn = ? WHERE id = ?
      """,
      [
        part.paidCount, part.paidSum.fen, part.failedCount, part.failedSum.fen, part.returnedCount,
        part.returnedSum.fen, part.reissuedCount, part.reissuedSum.fen, part.postedSum.fen, Data(part.paid),
        part.answeredOn?.description, part.id,
      ])
  }

  /// The parts whose answer is overdue on a day.
  package func overdueParts(on day: Day) throws -> [InstructionPart] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT * FROM instructionPart INDEXED BY instructionPartOpen WHERE dueOn < ?
          AND count > paidCount + failedCount + returnedCount + reissuedCount ORDER BY id
        """, arguments: [day.description]
    ).map(LedgerTransaction.part)
  }

  static func part(_ row: Row) -> InstructionPart {
    var part = InstructionPart(
      bank: row["bank"], roster: row["roster"], firstPayment: row["firstPayment"],
      firstSequence: row["firstSequence"], dueOn: (row["dueOn"] as String?).flatMap { Day($0) })
    part.id = row["id"]
    part.instruction = row["instruction"]
    part.lastPayment = row["lastPayment"]
    part.count = row["count"]
    part.amount = Amount(fen: row["amountFen"])
    part.paidCount = row["paidCount"]
    part.paidSum = Amount(fen: row["paidFen"])
    part.failedCount = row["failedCount"]
    part.failedSum = Amount(fen: row["failedFen"])
    part.returnedCount = row["returnedCount"]
    part.returnedSum = Amount(fen: row["returnedFen"])
    part.reissuedCount = row["reissuedCount"]
    part.reissuedSum = Amount(fen: row["reissuedFen"])
    part.postedSum = Amount(fen: row["postedFen"])
    part.paid = Array(row["paid"] as Data)
    part.answeredOn = (row["answeredOn"] as String?).flatMap { Day($0) }
    return part
  }
}
