import DaifaLedger
import DaifaModel
import DaifaScreening

/// 流水核对: brings the breaks about an instruction and account in line with what statements and returns say of it now.
///
/// What is wrong is worked out anew each time from sums, by ``StatementMatching``; so a later statement or return clears what it explains,
/// and the order in which they come does not matter.
struct StatementJudging {
  /// How many payments of one instruction have a break each; what goes beyond is in the break about its sum.
  static let lineBound = 1_000

  let context: PassContext
  let transaction: LedgerTransaction
  /// The statement or return that gave occasion.
  let file: Int64

  init(_ context: PassContext, _ transaction: LedgerTransaction, file: Int64) {
    self.context = context
    self.transaction = transaction
    self.file = file
  }

  /// The days of an account that statements are about.
  struct Covered {
    var days: Set<Day>
    var first: Day
    var last: Day
    /// The days between two that statements are about, which no statement is, and on which the balance changed.
    var untold: [ClosedRange<Day>]
    let calendar: WorkingCalendar

    init?(_ transaction: LedgerTransaction, bank: String, account: String, _ calendar: WorkingCalendar) throws {
      days = try transaction.coveredDays(bank: bank, account: account)
      guard let first = days.min(), let last = days.max() else { return nil }
      untold = try transaction.untoldDays(bank: bank, account: account)
      (self.first, self.last, self.calendar) = (first, last, calendar)
    }

    /// Whether what failed or came back on a day should be on the account by the last day that statements are about, and cannot be on one that
    /// is still to be told.
    func isCreditDue(_ day: Day) -> Bool {
      guard let due = calendar.day(StatementMatching.creditDays, after: day), due <= last else { return false }
      return !untold.contains { $0.overlaps(day...due) }
    }

    /// Whether an account may show what happened on a day on one that statements are about or may come to be: it did not happen before the
    /// evening before they began.
    private func isWithinReach(_ day: Day) -> Bool {
      day >= first || calendar.day(1, after: day).map { $0 >= first } ?? false
    }

    /// What was posted before statements began is not judged; the evening before, an account may show it on the first of their days.
    func post(_ amount: Amount, on day: Day, in sums: inout StatementPosition) {
      if days.contains(day) {
        sums.postedCovered += amount
      } else if isWithinReach(day) {
        sums.postedAhead += amount
      }
    }

    func bring(back amount: Amount, on day: Day, in sums: inout StatementPosition) {
      sums.unpaid += amount
      // A day between on which the balance did not change is as good as told.
      guard days.contains(day) || (day >= first && isCreditDue(day)) else { return sums.backAside += amount }
      sums.backCovered += amount
      if !isCreditDue(day) { sums.creditNotDue += amount }
    }

    func fail(_ amount: Amount, on day: Day, isUnseen: Bool, in sums: inout StatementPosition) {
      sums.unpaid += amount
      if isUnseen { sums.failedUnseen += amount }
      if !isCreditDue(day) { sums.creditNotDue += amount }
    }

    /// What was put right before statements began is not judged; the evening before, an account may show it on the first of their days.
    /// Otherwise the account shows it once the day after it was told is covered, if it showed the posting.
    func correct(_ correction: PaymentMovements.Correction, in sums: inout StatementPosition) {
      guard isWithinReach(correction.toldOn) else { return }
      let isOpen = !isCreditDue(correction.toldOn) || !days.contains(correction.postedOn)
      if correction.change > .zero {
        sums.raised += correction.change
        if isOpen { sums.raisedOpen += correction.change }
      } else {
        sums.lowered = sums.lowered - correction.change
        if isOpen { sums.loweredOpen = sums.loweredOpen - correction.change }
      }
    }
  }

  /// One break that should stand open.
  struct Wanted {
    var kind: BreakKind
    var payment: Int64?
    var part: InstructionPart?
    var amount: Amount
    var expected: String
    var found: String
  }

  /// Judges whatever of an account is not final.
  func judge(bank: String, account: String) throws {
    guard let covered = try Covered(transaction, bank: bank, account: account, context.calendar) else {
      return
    }
    for position in try transaction.unfinishedPositions(bank: bank, account: account) {
      try judge(position, bank: bank, covered)
    }
  }

  /// Judges the instructions that a return spoke of, where there are statements of their accounts.
  func judge(afterReturnOf parts: [InstructionPart], bank: String) throws {
    var seen: Set<String> = []
    var coverage: [String: Covered?] = [:]
    for part in parts {
      guard let account = try transaction.roster(part.roster)?.payerAccount,
        seen.insert("\(part.instruction)/\(account)").inserted
      else { continue }
      let position = try transaction.openPosition(instruction: part.instruction, bank: bank, account: account)
      if coverage[account] == nil {
        coverage[account] = .some(try Covered(transaction, bank: bank, account: account, context.calendar))
      }
      guard let known = coverage[account], let covered = known else { continue }
      try judge(position, bank: bank, covered)
    }
  }

  private func judge(_ position: StatementPositionRecord, bank: String, _ covered: Covered) throws {
    let number = try transaction.instructionNumber(position.instruction)
    let instructedOn = try transaction.instructionDay(position.instruction) ?? covered.first
    let parts = try transaction.parts(instruction: position.instruction).filter {
      try transaction.roster($0.roster)?.payerAccount == position.account
    }
    let days = try transaction.postedDays(parts: parts.map(\.id))
    let isUnseen = isUnseen(position, days, instructedOn: instructedOn, covered)
    let recovered = try parts.reduce(into: [:]) { sums, part in
      sums.merge(try transaction.returnedRecoveries(ofPart: part, account: position.account)) { $0 + $1 }
    }
    let lines = StatementLines(
      context: context, transaction: transaction, position: position, bank: bank, instructedOn: instructedOn,
      isUnseen: isUnseen, covered: covered, recovered: recovered)
    let corrections = try lines.corrections(parts)
    var sums = sums(position, parts, days, corrections, isUnseen: isUnseen, covered)
    sums.credited += recovered.values.reduce(.zero, +)
    let credited = sums.credited
    var wanted = try lines.differences(parts, isShort: sums.net < sums.expected)
    for item in wanted { StatementMatching.explain((item.kind, item.amount), in: &sums) }
    for (kind, amount) in StatementMatching.differences(sums) {
      let (expected, found) = words(kind, sums, amount, debited: position.debited, credited: credited)
      wanted.append(
        Wanted(kind: kind, part: parts.count == 1 ? parts[0] : nil, amount: amount, expected: expected, found: found))
    }
    try bringInLine(wanted, number: number, bank: bank, account: position.account)
    let isAhead = days.contains { $0.day >= covered.first && !covered.days.contains($0.day) }
    let isOpen = corrections.contains { !covered.isCreditDue($0.toldOn) }
    try transaction.setFinal(
      sums.inFlight == .zero && !isAhead && !isOpen && sums.creditNotDue == .zero, position: position.id)
  }

  /// Whether what failed may have been debited on a day that no statement is about: the bank posted of the instruction on such a day, or the
  /// instruction is older than the statements and they debit nothing of it.
  private func isUnseen(
    _ position: StatementPositionRecord, _ days: [PostedDay], instructedOn: Day, _ covered: Covered
  ) -> Bool {
    days.contains { $0.postedCount > 0 && $0.day <= covered.last && !covered.days.contains($0.day) }
      || instructedOn < covered.first && position.debited == .zero
  }

  private func sums(
    _ position: StatementPositionRecord, _ parts: [InstructionPart], _ days: [PostedDay],
    _ corrections: [PaymentMovements.Correction], isUnseen: Bool, _ covered: Covered
  ) -> StatementPosition {
    var sums = StatementPosition()
    sums.debited = position.debited
    sums.credited = position.credited
    for part in parts {
      let answered = part.paidSum + part.failedSum + part.returnedSum + part.reissuedSum
      sums.inFlight += part.amount - answered
    }
    for day in days {
      covered.post(day.posted, on: day.day, in: &sums)
      covered.bring(back: day.back, on: day.day, in: &sums)
      covered.fail(day.failed, on: day.day, isUnseen: isUnseen, in: &sums)
    }
    for correction in corrections {
      // The day it is counted on says nothing of the day on which the account shows it.
      covered.post(.zero - correction.change, on: correction.countedOn, in: &sums)
      covered.correct(correction, in: &sums)
    }
    return sums
  }

  private func words(
    _ kind: BreakKind, _ sums: StatementPosition, _ amount: Amount, debited: Amount, credited: Amount
  ) -> (String, String) {
    let net = "流水扣款\(debited)元，退回\(credited)元"
    switch kind {
    // What failed and was never debited need not come back: only what is missing counts.
    case .creditMissing: return ("应退回\(credited + amount)元", net)
    case .creditUnmatched:
      let corrected = sums.lowered > .zero ? "，更正减少\(sums.lowered)元" : ""
      return ("失败和退汇\(sums.unpaid)元\(corrected)，应退回", net)
    default:
      let posted = sums.postedCovered + sums.postedAhead + sums.raised - sums.lowered
      return ("回盘所报入账\(posted)元，退汇\(sums.backCovered)元", net)
    }
  }

  /// Opens what is missing, clears what stands no more, and does both where the sum is another one.
  private func bringInLine(_ wanted: [Wanted], number: String, bank: String, account: String) throws {
    func key(_ kind: BreakKind, _ payment: Int64?) -> String { "\(kind.rawValue)/\(payment ?? 0)" }
    var open = Dictionary(
      try transaction.openStatementBreaks(instructionNumber: number, bank: bank, account: account).map {
        (key($0.kind, $0.payment), $0)
      }, uniquingKeysWith: { first, _ in first })
    for item in wanted {
      let standing = open.removeValue(forKey: key(item.kind, item.payment))
      if let standing {
        if standing.amount == item.amount { continue }
        // Another sum is another break: whatever people said of the first, they did not know this. It is as old as the first.
        try transaction.clearBreak(standing.id, by: file, on: context.today)
      }
      var record = BreakRecord(
        kind: item.kind, bank: bank, instructionNumber: number,
        reference: item.payment.map { PaymentReference(payment: $0).description } ?? "", expected: item.expected,
        found: item.found, amount: item.amount, openedOn: standing?.openedOn ?? context.today, openedBy: file,
        line: 0)
      record.payment = item.payment
      record.roster = item.part?.roster
      record.department = try item.part.flatMap { try transaction.roster($0.roster)?.department } ?? ""
      record.bankReference = account
      try transaction.open(record)
    }
    for standing in open.values.sorted(by: { $0.id < $1.id }) {
      try transaction.clearBreak(standing.id, by: file, on: context.today)
    }
  }
}
