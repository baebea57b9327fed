import DaifaLedger
import DaifaModel
import DaifaScreening

/// One instructed payment as a table tells of it. Valid only inside the closure it is handed to.
struct InstructedLine {
  let payment: RecordedPayment
  let roster: RosterRecord
  /// 区划: where the roster says the person is.
  let region: Region
  /// What was paid in the scope, net of what came back.
  let paid: Amount
}

/// 已送盘的支付: goes through the payments a scope is about, roster by roster, holding one block of them at a time.
///
/// In a period or a year these are the payments that were instructed, without those that another took the place of; what is paid of them is
/// what banks say they posted and that did not come back. In a month they are those that were posted or came back in it, by the bank's days.
struct InstructedLines {
  let context: PassContext
  let transaction: LedgerTransaction
  let scope: TableScope
  let rosters: [RosterRecord]
  private static let stretch: Int64 = 4_096

  init(_ context: PassContext, _ transaction: LedgerTransaction, _ scope: TableScope) throws {
    (self.context, self.transaction, self.scope) = (context, transaction, scope)
    rosters = try transaction.instructedRosters(in: scope).filter { roster in
      guard let region = scope.region, let department = context.configuration.departments[roster.department] else {
        return true
      }
      return department.region.contains(region) || region.contains(department.region)
    }
  }

  private var isMonth: Bool {
    if case .month = scope.time { true } else { false }
  }

  /// What the parts of the rosters say was paid, counted without looking at payments; nil for a month, of which they do not know.
  func paidByParts() throws -> Amount? {
    guard !isMonth else { return nil }
    return try rosters.reduce(Amount.zero) { sum, roster in
      try transaction.parts(roster: roster.file).reduce(sum) { $0 + $1.paidSum }
    }
  }

  /// Hands out the payments in the region of the scope, in the order of rosters and parts; gives what was paid of all of them, in and
  /// outside the region.
  @discardableResult
  func forEach(_ body: (InstructedLine) throws -> Void) throws -> Amount {
    var sum = Amount.zero
    var done = 0
    for roster in rosters {
      for part in try transaction.parts(roster: roster.file) {
        var low = part.firstPayment
        while low <= part.lastPayment {
          let high = min(low + InstructedLines.stretch - 1, part.lastPayment)
          try forEach(part, roster, from: low, through: high) { line in
            sum += line.paid
            if scope.region?.contains(line.region) ?? true { try body(line) }
          }
          done += Int(high - low) + 1
          context.tell(.matching, "", done)
          low = high + 1
        }
      }
    }
    return sum
  }

  private func forEach(
    _ part: InstructionPart, _ roster: RosterRecord, from low: Int64, through high: Int64,
    _ body: (InstructedLine) throws -> Void
  ) throws {
    let states = try transaction.stateRecords(from: low, through: high)
    let movements = isMonth ? try Movements(transaction, part, from: low, through: high) : nil
    try transaction.forEachPayment(from: low, through: high) { payment in
      guard payment[.bank].spells(part.bank) else { return }
      let state = states[payment.payment]?.state ?? (part.isPosted(payment.payment) ? .paid : .instructed)
      let paid: Amount
      if let movements {
        guard let moved = try movements.net(payment, isPaid: state == .paid, in: scope.time) else { return }
        paid = moved
      } else {
        guard state != .reissued, state != .stopped else { return }
        paid = state == .paid ? payment.amount : .zero
      }
      let region = Region(payment[.region]) ?? .country
      try body(InstructedLine(payment: payment, roster: roster, region: region, paid: paid))
    }
  }
}

/// When the money of some payments went and came back.
private final class Movements {
  private let transaction: LedgerTransaction
  private let postings: PostingTable
  private let cameBack: [Int64: (told: Day?, came: Day)]
  private let instructedOn: Day?
  /// The days on which returns came.
  private var cameOn: [Int64: Day] = [:]

  init(_ transaction: LedgerTransaction, _ part: InstructionPart, from low: Int64, through high: Int64) throws {
    self.transaction = transaction
    postings = try transaction.postings(instruction: part.instruction, from: low, through: high)
    cameBack = try transaction.daysCameBack(from: low, through: high)
    instructedOn = try transaction.instructionDay(part.instruction)
  }

  /// What a payment moved in a month: plus when it was posted, minus when it came back; nil when neither happened in it.
  func net(_ payment: RecordedPayment, isPaid: Bool, in time: TableScope.Time) throws -> Amount? {
    let back = cameBack[payment.payment].map { told, came in
      BankDays.cameBack(
        told: told, postedOn: postings.posted(payment.payment)?.days ?? [], came: came, instructedOn: instructedOn)
    }
    guard isPaid || back != nil else { return nil }
    let went = try postedDay(payment.payment).map { time.contains($0) } ?? false
    let came = !isPaid && (back.map { time.contains($0) } ?? false)
    guard went || came else { return nil }
    return (went ? payment.amount : .zero) - (came ? payment.amount : .zero)
  }

  /// The day of a posting as the books by day have it.
  private func postedDay(_ payment: Int64) throws -> Day? {
    guard let (told, _, bankReturn) = postings.posted(payment) else { return instructedOn }
    if cameOn[bankReturn] == nil { cameOn[bankReturn] = try transaction.day(ofFile: bankReturn) }
    guard let came = cameOn[bankReturn] else { return told ?? instructedOn }
    return BankDays.posted(told: told, came: came, instructedOn: instructedOn)
  }
}
