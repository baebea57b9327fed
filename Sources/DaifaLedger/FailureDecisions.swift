import DaifaModel
internal import GRDB

extension LedgerTransaction {
  /// Writes down what finance decided about a payment that was not made. What will not be paid is no difference any more; what may be after
  /// all is one again.
  func decide(_ decision: FailureDecision, about payment: Int64, roster: Int64, file: Int64, on day: Day) throws {
    try execute("UPDATE paymentState SET decision = ? WHERE payment = ?", [decision.rawValue, payment])
    for one in try lineage(endingWith: payment) {
      switch decision {
      case .forgo: try clear([.failed, .returned], payment: one, by: file, on: day)
      case .permit:
        try execute(
          """
          UPDATE "break" SET clearedOn = NULL, clearedBy = NULL WHERE payment = ?1 AND kind IN ('failed', 'returned')
            AND clearedBy IN (SELECT file FROM decision WHERE roster = ?3 AND payment = ?2 AND action = 'forgo')
          """, [one, payment, roster])
      }
    }
  }
}
