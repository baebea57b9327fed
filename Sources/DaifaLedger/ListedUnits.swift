package import DaifaModel
internal import GRDB

/// 违规单位: the units on lists of violators.
extension LedgerTransaction {
  /// Writes the units of a list.
  package func record(_ units: [ListedUnit], list: Int64) throws {
    for unit in units {
      try execute(
        "INSERT INTO screeningUnit (list, line, code, since, until, policies) VALUES (?, ?, ?, ?, ?, ?)",
        [list, unit.line, unit.code, unit.since?.description, unit.until?.description, unit.policies])
    }
  }

  /// The units of a list, in order.
  package func units(ofList list: Int64) throws -> [ListedUnit] {
    try Row.fetchAll(
      database, sql: "SELECT code, since, until, policies, line FROM screeningUnit WHERE list = ? ORDER BY id",
      arguments: [list]
    ).map { row in
      ListedUnit(
        code: row[0], since: (row[1] as String?).flatMap { Day($0) }, until: (row[2] as String?).flatMap { Day($0) },
        policies: row[3], line: row[4])
    }
  }
}
