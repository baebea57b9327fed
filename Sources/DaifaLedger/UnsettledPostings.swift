package import DaifaModel
internal import GRDB

/// 入账有异: payments that were posted otherwise than instructed. Their owners are told once the bank has put it right, not before.
extension LedgerTransaction {
  /// Notes that a payment was posted with a difference, as a return said.
  package func noteUnsettled(_ payment: Int64, _ difference: BreakKind, by file: Int64) throws {
    try execute(
      "INSERT OR IGNORE INTO unsettledPosting (payment, kind, file) VALUES (?, ?, ?)",
      [payment, difference.rawValue, file])
  }

  /// Notes that the difference is settled; false when there was none, or it was settled before.
  package func settle(_ payment: Int64, by file: Int64) throws -> Bool {
    try execute("UPDATE unsettledPosting SET settledBy = ? WHERE payment = ? AND settledBy IS NULL", [file, payment])
    return database.changesCount > 0
  }

  /// Those of a stretch of payments that are not settled.
  package func unsettled(from low: Int64, through high: Int64) throws -> Set<Int64> {
    try Int64.fetchSet(
      database,
      sql: "SELECT payment FROM unsettledPosting WHERE payment BETWEEN ? AND ? AND settledBy IS NULL",
      arguments: [low, high])
  }

  /// The number of a bank's next notice: bank, day, serial.
  package func takeNoticeNumber(bank: String, day: Day) throws -> String {
    try takeNumber("notice.\(bank)", bank: bank, day: day)
  }
}
