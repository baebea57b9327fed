package import DaifaModel

/// What the checks found in one chunk of a roster, a value a line in the order of the lines.
package struct RosterVerdicts: Sendable {
  /// Findings, numbered as the batch numbers its lines.
  package var findings = Findings()
  /// Whether each line is refused.
  package var refused: [Bool] = []
  /// Each beneficiary's exact key; zero where the identity number is wrong.
  package var beneficiaryKeys: [UInt64] = []
  /// Each payee's exact key; zero where it is wrong.
  package var payeeKeys: [UInt64] = []
  /// A hash of each account; zero where the account is wrong.
  package var accountHashes: [UInt64] = []
  /// Each amount in fen; zero where it cannot be read.
  package var amounts: [Int64] = []
  /// The place of each line's bank in the ``BankDirectory``.
  package var banks: [UInt16] = []
  /// Each line number as the sender gave it; zero where it cannot be read.
  package var lineNumbers: [UInt32] = []
  /// Lines that name an earlier payment, with that payment's number (nil when it cannot be one of ours).
  package var originals: [(line: Int, payment: Int64?)] = []
  /// Lines whose payee is another person than the beneficiary, with what the payee is to them.
  package var otherPayees: [(line: Int, relation: RosterRelation)] = []
  /// Each quantity in ten-thousandths, -1 where there is none; empty unless the context asks for them.
  package var quantities: [Int64] = []
  /// The sum of all amounts, refused lines too.
  package var sum = Amount.zero

  package init() {}
}
