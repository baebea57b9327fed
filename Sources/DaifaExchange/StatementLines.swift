import DaifaLedger
import DaifaModel
import DaifaScreening

/// 逐笔核对: the payments of one instruction that statements and returns say different things of.
///
/// Only those are read: bits tell which payments were posted and which were debited, and nearly all of them are both.
struct StatementLines {
  let context: PassContext
  let transaction: LedgerTransaction
  let position: StatementPositionRecord
  let bank: String
  let instructedOn: Day
  /// Whether what failed may have been debited on a day that no statement is about.
  let isUnseen: Bool
  let covered: StatementJudging.Covered
  /// What statements credit of recoveries that returns tell of too, by payment.
  let recovered: [Int64: Amount]

  /// Whether each payment is debited by itself, so that each must be.
  private var isLineByLine: Bool { position.batches == 0 && position.lineCount > 0 }

  /// What banks put right later of payments they had posted with another sum.
  func corrections(_ parts: [InstructionPart]) throws -> [PaymentMovements.Correction] {
    let cursor = try transaction.paymentCursor()
    var corrections: [PaymentMovements.Correction] = []
    for part in parts {
      let payments = try transaction.revisedPayments(from: part.firstPayment, through: part.lastPayment)
      let said = try said(of: payments, part)
      for payment in payments.sorted() {
        corrections += try movements(payment, cursor, said)?.0.corrections ?? []
      }
    }
    return corrections
  }

  /// The breaks of single payments, up to ``StatementJudging/lineBound``. `isShort`: less was debited than returns say was posted on days that
  /// statements are about; otherwise, and where no entry is kept as a row, no payment can be without its debit.
  func differences(_ parts: [InstructionPart], isShort: Bool) throws -> [StatementJudging.Wanted] {
    var sums = try transaction.statementSums(position: position.id)
    for (payment, amount) in recovered {
      let known = sums[payment] ?? (.zero, .zero)
      sums[payment] = (known.debited, known.credited + amount)
    }
    guard isLineByLine || !sums.isEmpty else { return [] }
    let cursor = try transaction.paymentCursor()
    var wanted: [StatementJudging.Wanted] = []
    for part in parts {
      let payments = try payments(of: part, sums, isShort: isShort)
      guard let low = payments.min(), let high = payments.max() else { continue }
      let facts = Facts(
        debited: try transaction.debitedBits(part), sums: sums,
        states: try transaction.stateRecords(from: low, through: high), said: try said(of: payments, part))
      for payment in payments.sorted() {
        guard wanted.count < StatementJudging.lineBound else { return wanted }
        guard let (movements, amount) = try movements(payment, cursor, facts.said) else { continue }
        wanted += try differences(payment, amount, movements, part, facts)
      }
    }
    return wanted
  }

  /// What is known of some payments of a part.
  private struct Facts {
    var debited: [UInt8]
    var sums: [Int64: (debited: Amount, credited: Amount)]
    var states: [Int64: PaymentStateRecord]
    var said: [Int64: [SaidOfPayment]]
  }

  private func said(of payments: Set<Int64>, _ part: InstructionPart) throws -> [Int64: [SaidOfPayment]] {
    guard let low = payments.min(), let high = payments.max() else { return [:] }
    return try transaction.saidOfPayments(
      instruction: part.instruction, from: low, through: high, today: context.today, isWanted: payments.contains)
  }

  /// What returns say of a payment, and what was instructed; nil for one of another bank's, whose numbers lie between.
  private func movements(
    _ payment: Int64, _ cursor: PaymentCursor, _ said: [Int64: [SaidOfPayment]]
  ) throws -> (PaymentMovements, Amount)? {
    let found = try cursor.withPayment(payment) { $0[.bank].spells(bank) ? $0.amount : nil }
    guard let found, let amount = found else { return nil }
    return (PaymentMovements(instructed: amount, instructedOn: instructedOn, said: said[payment] ?? []), amount)
  }

  /// The payments of a part that are worth a look: named by an entry of their own, or posted and not debited, or posted more than once, or
  /// debited or posted and not paid in the end. What is debited and not answered yet is not.
  private func payments(
    of part: InstructionPart, _ sums: [Int64: (debited: Amount, credited: Amount)], isShort: Bool
  ) throws -> Set<Int64> {
    var payments = Set(sums.keys.filter { $0 >= part.firstPayment && $0 <= part.lastPayment })
    guard isLineByLine else { return payments }
    let debited = try transaction.debitedBits(part)
    for (place, byte) in part.paid.enumerated() where (isShort || !sums.isEmpty) && byte & ~debited[place] != 0 {
      let missing = byte & ~debited[place]
      for bit in 0..<8 where missing >> UInt8(bit) & 1 == 1 {
        payments.insert(part.firstPayment + Int64(place * 8 + bit))
      }
    }
    for (payment, state) in try transaction.stateRecords(from: part.firstPayment, through: part.lastPayment)
    where !state.isUninstructed && (part.isPosted(payment) || isSet(debited, payment, part)) {
      payments.insert(payment)
    }
    if isShort || !sums.isEmpty {
      payments.formUnion(try transaction.revisedPayments(from: part.firstPayment, through: part.lastPayment))
    }
    return payments
  }

  private func isSet(_ bits: [UInt8], _ payment: Int64, _ part: InstructionPart) -> Bool {
    let place = Int(payment - part.firstPayment)
    return bits[place / 8] >> UInt8(place % 8) & 1 == 1
  }

  private func differences(
    _ payment: Int64, _ amount: Amount, _ movements: PaymentMovements, _ part: InstructionPart, _ facts: Facts
  ) throws -> [StatementJudging.Wanted] {
    let state = facts.states[payment]
    guard state?.isUninstructed != true else { return [] }
    let sum = facts.sums[payment] ?? (.zero, .zero)
    var sums = StatementPosition()
    sums.debited = sum.debited + (isSet(facts.debited, payment, part) ? amount : .zero)
    sums.credited = sum.credited
    let found = "流水扣款\(sums.debited)元，退回\(sums.credited)元"
    for posting in movements.posted { covered.post(posting.amount, on: posting.day, in: &sums) }
    for back in movements.back { covered.bring(back: back.amount, on: back.day, in: &sums) }
    if let failed = movements.failed { covered.fail(failed.amount, on: failed.day, isUnseen: isUnseen, in: &sums) }
    for correction in movements.corrections { covered.correct(correction, in: &sums) }
    if movements.isEmpty, state == nil { sums.inFlight = amount }
    let said = sums.inFlight > .zero ? "没有最终结果" : words(movements)
    return differences(sums, movements).map { kind, differing in
      StatementJudging.Wanted(
        kind: kind, payment: payment, part: part, amount: differing, expected: said, found: found)
    }
  }

  /// Where an instruction is debited as one, nobody can say whether a payment was debited: only what is credited for it can be too much.
  private func differences(
    _ sums: StatementPosition, _ movements: PaymentMovements
  ) -> [StatementMatching.Difference] {
    if isLineByLine { return StatementMatching.differencesOfPayment(sums) }
    return sums.credited > movements.unpaid ? [(.creditUnmatched, sums.credited - movements.unpaid)] : []
  }

  private func words(_ movements: PaymentMovements) -> String {
    let posted = movements.posted.reduce(.zero) { $0 + $1.amount }
    let now = movements.corrections.reduce(posted) { $0 + $1.change }
    let back = movements.back.reduce(.zero) { $0 + $1.amount }
    if back > .zero { return "回盘入账\(now)元，退汇\(back)元" }
    return now > .zero ? "回盘入账\(now)元" : "失败或退汇"
  }
}
