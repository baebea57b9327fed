import DaifaModel
internal import GRDB

extension Schema {
  /// Payments that were to take another one's place and never went out.
  static let reissues = """
    -- 未成的补发: replacement was to take the place of payment, and was turned down or stopped (by file, on day) before it was instructed.
    -- Nothing took the place of payment by it.
    CREATE TABLE endedReissue (
      id INTEGER PRIMARY KEY, payment INTEGER NOT NULL, replacement INTEGER NOT NULL UNIQUE, day TEXT NOT NULL,
      file INTEGER NOT NULL REFERENCES file(id));
    CREATE INDEX endedReissuePayment ON endedReissue(payment);
    CREATE INDEX endedReissueFile ON endedReissue(file);

    -- What finance decided about a payment that failed or came back: permit 准予补发, forgo 不再发放; empty before.
    ALTER TABLE paymentState ADD COLUMN decision TEXT NOT NULL DEFAULT '';
    CREATE INDEX paymentStateDecision ON paymentState(decision) WHERE decision <> '';
    ALTER TABLE settlementLine ADD COLUMN forgoneCount INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE settlementLine ADD COLUMN forgoneFen INTEGER NOT NULL DEFAULT 0;

    """

  /// Gives back what stopped payments had taken the place of before there was ``reissues``. What that changes of closed years is noted with
  /// the last file that came.
  static func endStoppedReissues(_ database: Database) throws {
    let transaction = LedgerTransaction(database: database)
    let stopped = try Row.fetchAll(
      database,
      sql: """
        SELECT d.file, d.day, d.at, d.party, d.payment, r.firstPayment, r.payments FROM decision d JOIN roster r ON r.file = d.roster
        WHERE r.payments > 0 AND d.action IN ('stop', 'reject', 'cancel') ORDER BY d.id
        """)
    var rosters: Set<Int64> = []
    for row in stopped {
      guard let day = Day(row["day"] as String) else { continue }
      var first: Int64 = row["firstPayment"]
      var last = first + (row["payments"] as Int64) - 1
      if let payment = row["payment"] as Int64? { (first, last) = (payment, payment) }
      rosters.formUnion(try transaction.endReissues(by: first...last, file: row["file"], on: day))
    }
    guard let row = stopped.last, let party = Party(path: row["party"]), let day = Day(row["day"] as String),
      let file = try Int64.fetchOne(database, sql: "SELECT max(id) FROM file")
    else { return }
    try transaction.noteAfterClosing(rosters: rosters, file: file, party: party, at: row["at"], day: day.description)
  }
}
