import GRDB
import Testing

@testable import DaifaLedger

@Suite("The export for audit: no table of the ledger is forgotten")
struct ExportTableTests {
  /// Tables that exports read row by row in code and not by a question of their own, and the table of the export they are in.
  private static let readInCode = [
    "finding": "findings", "paymentBlock": "payments", "postingBlock": "postings", "paymentState": "payments",
    "debitBlock": "statement_debits", "withdrawnDebit": "statement_debits",
  ]

  /// Tables that are in no export, and why.
  private static let exceptions = [
    // What follows from tables that are exported.
    "claimScope": "an index of payments", "claimBlock": "an index of payments", "accountRun": "an index of payments",
    "accountBlock": "an index of payments", "postedDay": "sums of postings and return lines",
    "statementPosition": "sums of statements' entries", "statementPart": "which debits there are, a bit each",
    "unsettledPosting": "which notices wait, by open breaks",
    "counter": "numbers that only grow",
    // What proves the ledger whole, and is proved by the journal that is exported.
    "seal": "digests that the journal answers for",
    // What parties sent about people, of which the files are in the archive and their digests in files_received.
    "screeningBlock": "people on lists: no business of a period's auditor but for what was found",
    "guardian": "keys of people, no names", "registerSide": "keys of people, no names",
    "registerPolicy": "keys of people, no names", "registerUse": "keys of people, no names",
    "registerBlock": "keys of people, no names",
    // GRDB's own.
    "grdb_migrations": "which version of the schema it is",
  ]

  @Test func everyTableIsExportedOrIsNamedWithTheReasonWhyNot() throws {
    let scene = try LedgerScene()
    let tables = try DatabaseQueue(path: scene.path).read {
      try String.fetchSet($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    }
    let words = Set(
      ExportQuery.allCases.flatMap { $0.sql.split { !$0.isLetter && $0 != "_" }.map(String.init) })
    for table in tables.sorted() {
      let isTold = words.contains(table) || Self.readInCode[table] != nil
      let isExcepted = Self.exceptions[table] != nil
      #expect(isTold || isExcepted, "\(table) is in no export, and no reason is given")
      #expect(!(words.contains(table) && isExcepted), "\(table) is exported: no exception is needed")
    }
    for table in Array(Self.exceptions.keys) + Array(Self.readInCode.keys) {
      #expect(tables.contains(table), "\(table) is no table of the ledger")
    }
  }
}
