package import DaifaModel
internal import GRDB

/// 多发之外的不符: a row that was overpaid and to another account or name raises one break only; the rest of it must not be forgotten when
/// the money is settled.
extension LedgerTransaction {
  /// The account and the name in the row by which the bank last said how a payment's standing posting was made, where it was not just as
  /// instructed, and the row's line; nil when there is none.
  package func lastPosting(ofPayment payment: Int64) throws -> (account: String, name: String, line: Int)? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT account, accountName, line FROM returnLine WHERE payment = ? AND result = 'S'
          AND meaning NOT IN ('duplicate', 'duplicateCorrected', 'statusConflict', 'conflictCorrected', 'postedReturned') ORDER BY bankReturn DESC, ordinal DESC LIMIT 1
        """, arguments: [payment]
    ).map { ($0[0], $0[1], $0[2]) }
  }

  /// Opens the break of a difference that stood behind an overpayment whose case is closed now.
  package func openDifference(
    _ difference: OtherDifference, of standing: ClawbackCase, payment: Int64, by file: Int64, on day: Day
  ) throws {
    guard try !hasOpenBreak([difference.kind], payment: payment) else { return }
    let part = try part(bank: standing.bank, payment: payment)
    var item = BreakRecord(
      kind: difference.kind, bank: standing.bank,
      instructionNumber: try part.map { try instructionNumber($0.instruction) } ?? "", reference: standing.reference,
      expected: difference.expected, found: difference.found, amount: difference.amount, openedOn: day, openedBy: file,
      line: difference.line)
    item.payment = payment
    item.roster = difference.roster
    item.department = standing.department
    try open(item)
  }
}

/// What else differs in a posting that was overpaid, masked.
package struct OtherDifference: Sendable {
  /// `accountDiffers` or `nameDiffers`.
  package var kind: BreakKind
  package var expected: String
  package var found: String
  /// The row of the return that said so.
  package var line: Int
  package var roster: Int64
  package var amount: Amount

  package init(kind: BreakKind, expected: String, found: String, line: Int, roster: Int64, amount: Amount) {
    self.kind = kind
    self.expected = expected
    self.found = found
    self.line = line
    self.roster = roster
    self.amount = amount
  }
}
