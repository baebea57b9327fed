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
  /// Whether its instruction was made before the first day that statements are about.
  let isEarlier: Bool
  let covered: StatementJudging.Covered
  /// What statements credit of recoveries that returns tell of too, by payment.
  let recovered: [Int64: Amount]

  /// Whether each payment is debited by itself, so that each must be.
  private var isLineByLine: Bool { position.batches == 0 && position.lineCount > 0 }

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
        states: try transaction.stateRecords(from: low, through: high),
        unpaidDays: try transaction.unpaidDays(from: low, through: high),
        postings: try transaction.earlierPostings(
          instruction: part.instruction, from: low, through: high, isWanted: payments.contains))
      for payment in payments.sorted() {
        guard wanted.count < StatementJudging.lineBound else { return wanted }
        let item = try cursor.withPayment(payment) { recorded -> StatementJudging.Wanted? in
          guard recorded[.bank].spells(bank) else { return nil }
          return try difference(payment, recorded.amount, part, facts)
        }
        if let item, let found = item { wanted.append(found) }
      }
    }
    return wanted
  }

  /// What is known of some payments of a part.
  private struct Facts {
    var debited: [UInt8]
    var sums: [Int64: (debited: Amount, credited: Amount)]
    var states: [Int64: PaymentStateRecord]
    /// The day of the file that last said of a payment that it is not paid.
    var unpaidDays: [Int64: Day]
    var postings: [Int64: [EarlierPosting]]
  }

  /// The payments of a part that are worth a look: named by an entry of their own, or posted and not debited, or debited or posted and not
  /// paid in the end. What is debited and not answered yet is not.
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
    return payments
  }

  private func isSet(_ bits: [UInt8], _ payment: Int64, _ part: InstructionPart) -> Bool {
    let place = Int(payment - part.firstPayment)
    return bits[place / 8] >> UInt8(place % 8) & 1 == 1
  }

  private func difference(
    _ payment: Int64, _ amount: Amount, _ part: InstructionPart, _ facts: Facts
  ) throws -> StatementJudging.Wanted? {
    let state = facts.states[payment]
    let postings = facts.postings[payment] ?? []
    // Where the bank contradicts itself, or posted twice, only the sums tell anything.
    guard state?.inConflict != true, state?.isUninstructed != true, Set(postings.map(\.bankReference)).count <= 1 else {
      return nil
    }
    let isPosted = part.isPosted(payment)
    let standing: StatementLine.Standing =
      state.map { $0.state == .paid ? .paid : .unpaid } ?? (isPosted ? .paid : .inFlight)
    let instructedOn = try transaction.instructionDay(part.instruction) ?? context.today
    let days = try postings.map {
      max(instructedOn, try $0.postedOn ?? transaction.day(ofFile: $0.bankReturn) ?? context.today)
    }
    let sum = facts.sums[payment] ?? (.zero, .zero)
    let line = StatementLine(
      standing: standing, amount: amount, posted: isPosted ? postings.last?.amount ?? amount : .zero,
      mostPosted: postings.map { $0.amount ?? amount }.max() ?? (isPosted ? amount : .zero),
      debited: sum.debited + (isSet(facts.debited, payment, part) ? amount : .zero), credited: sum.credited,
      isCovered: days.isEmpty ? !isEarlier : days.allSatisfy(covered.days.contains),
      isCreditDue: facts.unpaidDays[payment].map(covered.isCreditDue) ?? false, isLineByLine: isLineByLine)
    guard let (kind, differing) = StatementMatching.difference(line) else { return nil }
    let said = standing == .paid ? "回盘入账\(line.posted)元" : standing == .inFlight ? "没有最终结果" : "失败或退汇"
    return StatementJudging.Wanted(
      kind: kind, payment: payment, part: part, amount: differing, expected: said,
      found: "流水扣款\(line.debited)元，退回\(line.credited)元")
  }
}
