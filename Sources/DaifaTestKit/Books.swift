import DaifaExchange
package import DaifaLedger
import DaifaModel
import DaifaSpool
import Foundation
import GRDB
import GRDBSQLite

extension TestSpool {
  /// Changes the ledger behind the engine's back: to make what a crash would have left, or what somebody tampered with.
  package func alter(_ sql: String) throws {
    try DatabaseQueue(path: ledgerPath).write { try $0.execute(sql: sql) }
  }
}

/// The ledger as somebody reads it who does not trust the engine: with SQL of its own, and against the files themselves.
package struct Books: Sendable {
  package let spool: TestSpool
  private let queue: DatabaseQueue

  package init(_ spool: TestSpool) throws {
    self.spool = spool
    var configuration = GRDB.Configuration()
    configuration.readonly = true
    // Nobody observes what is read, and telling what is read takes half of what preparing a question takes.
    configuration.prepareDatabase { sqlite3_set_authorizer($0.sqliteConnection, nil, nil) }
    queue = try DatabaseQueue(path: spool.ledgerPath, configuration: configuration)
  }

  /// The one number a query gives.
  package func number(_ sql: String) throws -> Int64 {
    try queue.unsafeReentrantRead { try Int64.fetchOne($0, sql: sql) ?? 0 }
  }

  /// The texts of a query's first column.
  package func texts(_ sql: String) throws -> [String] {
    try queue.unsafeReentrantRead { try String.fetchAll($0, sql: sql) }
  }

  /// The rows of a query, as texts.
  package func rows(_ sql: String) throws -> [[String]] {
    try queue.unsafeReentrantRead { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.databaseValues.map { value in
          switch value.storage {
          case .null: ""
          case .int64(let number): "\(number)"
          case .double(let number): "\(number)"
          case .string(let text): text
          case .blob(let data): data.map { String($0, radix: 16) }.joined()
          }
        }
      }
    }
  }

  /// How many payments are in each state, by the view `paymentNow`.
  package func states() throws -> [String: Int] {
    var states: [String: Int] = [:]
    for row in try rows("SELECT state, count(*) FROM paymentNow GROUP BY state") { states[row[0]] = Int(row[1]) }
    return states
  }

  /// What the books say and what the banks were given, without instants: equal for two runs that came to the same end.
  package func fingerprint() throws -> [String] {
    var lines: [String] = []
    for sql in [
      "SELECT party, digest, kind, outcome, lines, accepted, acceptedFen, refused FROM file ORDER BY party, digest, outcome",
      "SELECT instructionNo, bank, day, count, amountFen FROM instruction ORDER BY instructionNo",
      "SELECT payment, batchNo, lineNo, bank, beneficiaryId, amountFen, instructionNo, state, reasonCode FROM paymentNow",
      #"SELECT kind, bank, reference, amountFen, openedOn, clearedOn FROM "break" ORDER BY 1, 2, 3, 5"#,
      "SELECT number, budget, addFen, day FROM allotment ORDER BY number",
      "SELECT roster, budget, takenFen, day FROM budgetRoster ORDER BY roster",
      """
      SELECT s.year, s.policy, s.closedBy, l.version > 0, l.bank, l.paidFen, l.failedFen, l.returnedFen, l.inFlightFen
      FROM settlementLine l JOIN settlement s ON s.id = l.settlement ORDER BY 1, 2, 4, 5
      """,
      "SELECT state, owner, reason, proposedBy, closedBy, version FROM breakDesk ORDER BY id",
      "SELECT roster, budget, neededFen, shortFen, day, endedOn FROM budgetWait ORDER BY roster",
    ] {
      lines += try rows(sql).map { $0.joined(separator: "|") }
    }
    for bank in spool.names("banks") {
      for name in spool.outbox(.bank(bank), "instruction-") {
        lines.append("\(name) \(Digest(of: try spool.bytes("banks/\(bank)/outbox/\(name)")).hex)")
      }
    }
    return lines
  }

  /// What of the rules that must always hold does not, in sentences; none when everything holds. With `isSettled` the last pass went
  /// through, so that nothing may lie half-done.
  package func faults(isSettled: Bool = true) throws -> [String] {
    let ledger = try Ledger(path: spool.ledgerPath, readOnly: true)
    return try queue.read { _ in
      var faults: [String] = []
      faults += try moneyFaults()
      faults += try claimFaults(ledger)
      faults += try caseFaults()
      faults += try fileFaults(isSettled: isSettled)
      faults += try budgetFaults(ledger)
      faults += try flaws(ledger).map(\.description)
      return faults
    }
  }

  /// Σ accepted = Σ instructed + Σ waiting, in lines and in money, by every table that says so.
  private func moneyFaults() throws -> [String] {
    let accepted = try rows(
      """
      SELECT coalesce(sum(accepted), 0), coalesce(sum(acceptedFen), 0) FROM file
      WHERE kind = 'roster' AND outcome IN ('accepted', 'partly', 'held')
      """)[0]
    let rosters = try rows("SELECT coalesce(sum(payments), 0), coalesce(sum(amountFen), 0) FROM roster")[0]
    let payments = try rows("SELECT count(*), coalesce(sum(amountFen), 0) FROM payment")[0]
    let waiting = try rows(
      """
      SELECT coalesce(sum(CASE WHEN state = 'instructed' THEN stoppedCount ELSE payments END), 0),
        coalesce(sum(CASE WHEN state = 'instructed' THEN stoppedFen ELSE amountFen END), 0) FROM roster
      """)[0]
    let instructed = try rows("SELECT coalesce(sum(count), 0), coalesce(sum(amountFen), 0) FROM instruction")[0]
    let parts = try rows("SELECT coalesce(sum(count), 0), coalesce(sum(amountFen), 0) FROM instructionPart")[0]
    let onTheWay = (0..<2).map { "\((Int64(waiting[$0]) ?? 0) + (Int64(instructed[$0]) ?? 0))" }
    var faults: [String] = []
    if accepted != rosters { faults.append("files accepted \(accepted), rosters say \(rosters)") }
    if accepted != payments { faults.append("files accepted \(accepted), payments are \(payments)") }
    if accepted != onTheWay { faults.append("accepted \(accepted), instructed and waiting \(onTheWay)") }
    if instructed != parts { faults.append("instructions \(instructed), their parts \(parts)") }
    return faults
  }

  /// What `daifa verify` finds.
  package func flaws() throws -> [LedgerFlaw] { try flaws(Ledger(path: spool.ledgerPath, readOnly: true)) }

  private func flaws(_ ledger: Ledger) throws -> [LedgerFlaw] {
    try Verifying(spool: Spool(root: spool.root), ledger: ledger).verify().flaws.list
  }

  /// One payment that holds for each person, policy and period, and it is the one the claims name.
  private func claimFaults(_ ledger: Ledger) throws -> [String] {
    var faults: [String] = []
    let twice = try rows(
      """
      SELECT policy, period, beneficiaryId, count(*) FROM paymentNow
      WHERE state IN ('recorded', 'held', 'instructed', 'paid') GROUP BY 1, 2, 3 HAVING count(*) > 1
      """)
    if !twice.isEmpty { faults.append("paid twice: \(twice)") }
    let holding = try rows(
      """
      SELECT r.scope, p.beneficiaryId, p.payment FROM paymentNow p JOIN roster r ON r.file = p.roster
      WHERE p.state IN ('recorded', 'held', 'instructed', 'paid')
      """)
    let wrong = try ledger.read("check claims") { transaction in
      try holding.filter { row in
        guard let scope = Int64(row[0]), let payment = Int64(row[2]) else { return true }
        let key = row[1].withBytes { ResidentID.key($0) }
        return try transaction.claimHolder(scope: scope, key: key) != payment
      }
    }
    if !wrong.isEmpty { faults.append("no claim for \(wrong.count) payments, first \(wrong[0])") }
    return faults
  }

  /// The files in the outboxes against what the ledger says was published.
  private func fileFaults(isSettled: Bool) throws -> [String] {
    var faults: [String] = []
    var published = Set<String>()
    for row in try rows("SELECT party, name, digest, state, kind FROM message") {
      let path = "\(row[0])/outbox/\(row[1])"
      published.insert(path)
      guard row[3] == "published" else {
        if isSettled { faults.append("\(path) is \(row[3])") }
        continue
      }
      let digest = Digest(of: try spool.bytes(path)).hex
      if digest != row[2] { faults.append("\(path) has other bytes than the ledger says") }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(spool.root)/\(path)")[.posixPermissions] as? Int
      if mode != 0o640 { faults.append("\(path) cannot be read by its party") }
      if (try? spool.bytes("private/archive/\(row[2].prefix(2))/\(row[2])")) == nil {
        faults.append("\(path) is not in the archive")
      }
    }
    for role in Party.Role.allCases {
      for path in spool.files(below: role.rawValue) where path.contains("outbox/") {
        let whole = "\(role.rawValue)/\(path)"
        if !published.contains(whole) { faults.append("\(whole) is in no ledger") }
      }
    }
    var seen: [String: String] = [:]
    var lines: Int64 = 0
    for bank in spool.names("banks") {
      for instruction in try spool.instructions(bank) {
        lines += Int64(instruction.lines.count)
        if instruction.saidCount != instruction.lines.count || instruction.saidSum != instruction.sum {
          faults.append("\(instruction.name) says other totals than its lines")
        }
        for line in instruction.lines {
          if let before = seen.updateValue(instruction.name, forKey: line.reference) {
            faults.append("\(line.reference) is in \(before) and in \(instruction.name)")
          }
        }
      }
    }
    guard isSettled else { return faults }
    let expected = try number("SELECT coalesce(sum(count), 0) FROM instruction")
    if expected != lines { faults.append("the ledger instructed \(expected) lines, the files hold \(lines)") }
    for place in ["private/work", "private/ready", "private/claimed"] where !spool.files(below: place).isEmpty {
      faults.append("left in \(place): \(spool.files(below: place))")
    }
    return faults
  }
}
