package import DaifaModel
internal import GRDB

/// 对账: where one batch's money stands at one bank, from all three sides.
package struct BatchStanding: Sendable {
  package var roster: RosterRecord
  package var receivedDay: String
  /// The bank, or empty for what is in no instruction.
  package var bank: String
  package var instructed = 0
  package var instructedSum = Amount.zero
  package var paid = 0
  package var paidSum = Amount.zero
  package var postedSum = Amount.zero
  package var failed = 0
  package var failedSum = Amount.zero
  package var returned = 0
  package var returnedSum = Amount.zero
  package var reissued = 0
  package var reissuedSum = Amount.zero
  package var overdue = 0
  package var overdueSum = Amount.zero
}

extension LedgerTransaction {
  /// Where every batch stands on a day, a row a batch and bank; batches in no instruction have one row without a bank.
  /// Only a department's or a bank's, when one is given.
  package func standings(on day: Day, department: String?, bank: String?, since: Int64 = 0) throws -> [BatchStanding] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.*, f.day AS receivedDay, p.bank AS partBank, sum(p.count) AS instructed, sum(p.amountFen) AS instructedFen,
          sum(p.paidCount) AS paid, sum(p.paidFen) AS paidFen, sum(p.postedFen) AS postedFen,
          sum(p.failedCount) AS failed, sum(p.failedFen) AS failedFen,
          sum(p.returnedCount) AS returned, sum(p.returnedFen) AS returnedFen,
          sum(p.reissuedCount) AS reissued, sum(p.reissuedFen) AS reissuedFen,
          sum(CASE WHEN p.dueOn < ?1
            THEN p.count - p.paidCount - p.failedCount - p.returnedCount - p.reissuedCount ELSE 0 END) AS overdue,
          sum(CASE WHEN p.dueOn < ?1
            THEN p.amountFen - p.paidFen - p.failedFen - p.returnedFen - p.reissuedFen ELSE 0 END) AS overdueFen
        FROM roster r JOIN file f ON f.id = r.file LEFT JOIN instructionPart p ON p.roster = r.file
        WHERE (?2 IS NULL OR r.department = ?2) AND (?3 IS NULL OR p.bank = ?3) AND r.file >= ?4
        GROUP BY r.file, p.bank ORDER BY r.file, p.bank
        """, arguments: [day.description, department, bank, since])
    return rows.map { row in
      func amount(_ column: String) -> Amount { Amount(fen: row[column] ?? 0) }
      var standing = BatchStanding(
        roster: LedgerTransaction.roster(row), receivedDay: row["receivedDay"], bank: row["partBank"] ?? "")
      standing.instructed = row["instructed"] ?? 0
      standing.instructedSum = amount("instructedFen")
      standing.paid = row["paid"] ?? 0
      standing.paidSum = amount("paidFen")
      standing.postedSum = amount("postedFen")
      standing.failed = row["failed"] ?? 0
      standing.failedSum = amount("failedFen")
      standing.returned = row["returned"] ?? 0
      standing.returnedSum = amount("returnedFen")
      standing.reissued = row["reissued"] ?? 0
      standing.reissuedSum = amount("reissuedFen")
      standing.overdue = row["overdue"] ?? 0
      standing.overdueSum = amount("overdueFen")
      return standing
    }
  }
}
