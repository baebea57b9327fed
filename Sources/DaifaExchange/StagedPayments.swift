import DaifaLedger
import DaifaModel

/// 支付及其环节: one payment as it was recorded, and how far it had come by the end of a day. Valid inside the closure it is handed to.
struct StagedPayment {
  var recorded: RecordedPayment
  var roster: RosterRecord
  /// When its roster was released, and its instruction; nil before.
  var reviewedOn: String?
  var instructed: InstructedPart?
  var bank: BankStages
  var reissuedBy: Int64?
  var state: PaymentState
}

/// Goes through the payments of rosters with their stages, as known by the end of a day, a stretch at a time.
///
/// Everything is folded from what has a day of its own, so that what came later changes nothing.
struct StagedPayments {
  let transaction: LedgerTransaction
  /// The day whose end it is told as of.
  let last: Day

  private static let stretch: Int64 = 4_096

  /// Hands out the payments of one roster in the order of their numbers.
  func forEach(of roster: RosterRecord, _ body: (StagedPayment) throws -> Void) throws {
    let standing = try transaction.standing(ofRoster: roster.file, on: last)
    let parts = try transaction.instructed(roster: roster.file, through: last)
    let stopped = try transaction.stopped(roster: roster.file, through: last)
    let reader = transaction.bankStages(through: last)
    let end = roster.firstPayment + Int64(roster.payments) - 1
    var low = roster.firstPayment
    while low <= end {
      let high = min(low + Self.stretch - 1, end)
      let stages = try reader.stages(parts: parts.map(\.part), from: low, through: high)
      let reissued = try transaction.reissued(from: low, through: high, by: last)
      try transaction.forEachPayment(from: low, through: high) { recorded in
        let payment = recorded.payment
        let isStopped = stopped.contains(payment)
        let part = isStopped ? nil : parts.first { Self.holds($0.part, payment, recorded[.bank]) }
        let bank = part == nil ? BankStages() : stages[Int(payment - low)]
        let by = reissued[payment]
        // What was stopped before any bank was told of it stays stopped, whatever is sent in its place: a reissue follows a failure.
        let state: PaymentState =
          if isStopped || standing.state == .stopped {
            .stopped
          } else if by != nil {
            .reissued
          } else {
            bank.state ?? (part == nil ? standing.state : .instructed)
          }
        try body(
          StagedPayment(
            recorded: recorded, roster: roster, reviewedOn: standing.reviewedOn, instructed: part, bank: bank,
            reissuedBy: by, state: state))
      }
      low = high + 1
    }
  }

  private static func holds(_ part: InstructionPart, _ payment: Int64, _ bank: Bytes) -> Bool {
    part.firstPayment <= payment && payment <= part.lastPayment && bank.spells(part.bank)
  }
}

/// When files came, each looked up once.
final class ArrivalTimes {
  private let transaction: LedgerTransaction
  private var known: [Int64: (day: String, at: String)] = [:]

  init(_ transaction: LedgerTransaction) { self.transaction = transaction }

  /// The day and the instant a file came; nil for number 0, which is none.
  func of(_ file: Int64) throws -> (day: String, at: String)? {
    guard file != 0 else { return nil }
    if let found = known[file] { return found }
    guard let found = try transaction.arrival(ofFile: file) else { return nil }
    known[file] = found
    return found
  }
}
