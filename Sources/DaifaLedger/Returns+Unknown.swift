package import DaifaModel
internal import GRDB

/// 先报退汇、后报入账: what came back of a payment nobody instructed before its posting was told.
extension LedgerTransaction {
  /// Whether a bank said before, in another file or this one, that just this posting came back, and no posting has answered it yet. One of a
  /// later day than the return is another posting. Without a bank reference nobody can tell.
  package func hasReturnAhead(
    bank: String, reference: String, bankReference: String, postedOn: Day?, in file: Int64
  ) throws -> Bool {
    guard !bankReference.isEmpty else { return false }
    let lines = try Row.fetchAll(
      database,
      sql: """
        SELECT l.result = 'F', coalesce(l.postedOn, f.day) FROM returnLine l LEFT JOIN file f ON f.id = l.bankReturn
        WHERE l.payment IS NULL AND l.reference = ? AND l.bankReference = ?
          AND l.meaning IN ('returnedAhead', 'postedReturned') AND (l.bankReturn = ?
            OR EXISTS (SELECT 1 FROM bankReturn b WHERE b.file = l.bankReturn AND b.bank = ?))
        ORDER BY l.bankReturn, l.ordinal
        """, arguments: [reference, bankReference, file, bank])
    let isReturn = lines.map { $0[0] as Bool }
    guard isReturn.count(where: { $0 }) > isReturn.count(where: { !$0 }), let last = lines.last(where: { $0[0] })
    else { return false }
    // The file at hand is recorded last: a row of it that gives no day came on the day of the posting's own row.
    guard let back = (last[1] as String?).flatMap({ Day($0) }), let postedOn else { return true }
    return postedOn <= back
  }
}
