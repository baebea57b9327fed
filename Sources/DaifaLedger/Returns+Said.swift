package import DaifaModel
internal import GRDB

extension LedgerTransaction {
  /// The payments from one number through another, of any bank, that were posted more than once, or of whose posting another sum was told than
  /// was instructed, or later.
  package func revisedPayments(from low: Int64, through high: Int64) throws -> Set<Int64> {
    try Int64.fetchSet(
      database,
      sql: """
        SELECT payment FROM returnLine WHERE payment BETWEEN ? AND ? AND result = 'S'
          AND meaning NOT IN ('late', 'repeated')
        """, arguments: [low, high])
  }

  /// Everything that returns said of payments of one instruction, by payment and in order; only for those a closure asks for. `today` is the
  /// day of the file at hand, which is recorded last.
  package func saidOfPayments(
    instruction: Int64, from low: Int64, through high: Int64, today: Day, isWanted: (Int64) -> Bool
  ) throws -> [Int64: [SaidOfPayment]] {
    var said: [Int64: [SaidOfPayment]] = [:]
    let postings = try earlierPostings(instruction: instruction, from: low, through: high, isWanted: isWanted)
    for (payment, postings) in postings {
      // What was posted otherwise than instructed is among the rows.
      for posting in postings where posting.amount == nil {
        said[payment, default: []].append(
          SaidOfPayment(
            meaning: "", isPosting: true, bankReference: posting.bankReference, postedOn: posting.postedOn,
            came: try day(ofFile: posting.bankReturn) ?? today))
      }
    }
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT l.payment, l.meaning, l.result = 'S', l.bankReference, l.postedOn, l.amountFen, f.day FROM returnLine l
          LEFT JOIN file f ON f.id = l.bankReturn
        WHERE l.payment BETWEEN ? AND ? ORDER BY l.bankReturn, l.ordinal
        """, arguments: [low, high])
    while let row = try rows.next() {
      let payment: Int64 = row[0]
      guard isWanted(payment) else { continue }
      said[payment, default: []].append(
        SaidOfPayment(
          meaning: row[1], isPosting: row[2], bankReference: row[3], postedOn: (row[4] as String?).flatMap { Day($0) },
          amount: (row[5] as Int64?).map { Amount(fen: $0) }, came: (row[6] as String?).flatMap { Day($0) } ?? today))
    }
    return said
  }
}
