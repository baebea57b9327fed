package import DaifaModel
internal import GRDB

/// A register as somebody asks what is in force.
package struct RegisterStanding: Sendable {
  package var party: Party
  /// The newest file, the day it came and how many rows the register has now.
  package var file: Int64
  package var day: String
  package var rows: Int
}

/// 登记表: guardians row by row, the later of two about the same persons holds; beneficiaries in blocks of sorted entries, side by side for
/// finance and each department.
extension LedgerTransaction {
  // MARK: Guardians

  /// Whether any guardian was ever registered.
  package func hasGuardians() throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM guardian)")!
  }

  /// Records the lines of a guardian register, and writes it into the journal.
  package func record(_ guardians: [RegisteredGuardian], file: Int64, party: Party, at: Instant, day: Day) throws {
    let digest = RunningDigest()
    for row in guardians {
      let (beneficiary, guardian) = (Int64(row.beneficiary), Int64(row.guardian))
      let until = row.until?.number ?? ListedPerson.forever
      try execute(
        """
        INSERT INTO guardian (file, line, beneficiary, guardian, since, until, basis) VALUES (?, ?, ?, ?, ?, ?, ?)
        """, [file, row.line, beneficiary, guardian, row.since.number, until, row.basis])
      withUnsafeBytes(of: (beneficiary.littleEndian, guardian.littleEndian)) { digest.update($0) }
      withUnsafeBytes(of: (row.since.number.littleEndian, until.littleEndian)) { digest.update($0) }
    }
    try journal(
      "guardianRegister.taken", party: party.path, subject: "\(file)", count: guardians.count,
      contentDigest: digest.finish(), at: at, day: day)
  }

  /// Whether somebody is registered as a beneficiary's guardian on a day.
  package func isGuardian(_ guardian: UInt64, of beneficiary: UInt64, on day: Day) throws -> Bool {
    let statement = try database.cachedStatement(
      sql: "SELECT since, until FROM guardian WHERE beneficiary = ? AND guardian = ? ORDER BY id DESC LIMIT 1")
    let row = try Row.fetchOne(statement, arguments: [Int64(beneficiary), Int64(guardian)])
    return row.map { ($0[0] as Int32) <= day.number && day.number <= ($0[1] as Int32) } ?? false
  }

  /// The guardian register as it stands; nil when none was taken.
  package func guardianStanding() throws -> RegisterStanding? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT f.id, f.day, f.party, (SELECT count(*) FROM (SELECT DISTINCT beneficiary, guardian FROM guardian))
        FROM file f WHERE f.id = (SELECT max(file) FROM guardian)
        """
    ).flatMap { row in
      Party(path: row[2]).map { RegisterStanding(party: $0, file: row[0], day: row[1], rows: row[3]) }
    }
  }

  // MARK: Beneficiaries

  /// Whether any register of beneficiaries was ever taken.
  package func hasBeneficiaryRegisters() throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM registerSide)")!
  }

  /// Puts rows into a side's register, each in place of the one before it about the same beneficiary and policy, and writes it into the
  /// journal. Their `policy` is the place of the code in `policies`, of which the first stands for all policies.
  package func record(
    _ rows: [RegisteredBeneficiary], policies: [String], file: Int64, party: Party, at: Instant, day: Day
  ) throws {
    try execute("INSERT INTO registerSide (party, rows) VALUES (?, 0) ON CONFLICT DO NOTHING", [party.path])
    let side = try Int64.fetchOne(
      database, sql: "SELECT id FROM registerSide WHERE party = ?", arguments: [party.path])!
    let used = Set(rows.map(\.policy))
    var numbers = [UInt32](repeating: 0, count: policies.count)
    for (place, code) in policies.enumerated() where used.contains(UInt32(place)) {
      numbers[place] = try code.isEmpty ? 0 : registerPolicy(code)
      try execute(
        "INSERT INTO registerUse (side, policy) VALUES (?, ?) ON CONFLICT DO NOTHING", [side, numbers[place]])
    }
    var sorted = rows
    for index in sorted.indices {
      sorted[index].policy = numbers[Int(sorted[index].policy)]
      sorted[index].file = UInt32(clamping: file)
    }
    sorted.sort(by: RegisteredBeneficiary.isBefore)
    let writer = try RegisterWriter(database, side: side)
    try writer.put(sorted)
    try execute("UPDATE registerSide SET rows = rows + ? WHERE id = ?", [writer.added, side])
    let digest = RunningDigest()
    sorted.withUnsafeBytes { digest.update($0) }
    try journal(
      "beneficiaryRegister.taken", party: party.path, subject: "\(file)", count: rows.count,
      contentDigest: digest.finish(), at: at, day: day)
  }

  private func registerPolicy(_ code: String) throws -> UInt32 {
    try execute("INSERT INTO registerPolicy (code) VALUES (?) ON CONFLICT DO NOTHING", [code])
    return try knownRegisterPolicy(code)!
  }

  private func knownRegisterPolicy(_ code: String) throws -> UInt32? {
    try UInt32.fetchOne(database, sql: "SELECT id FROM registerPolicy WHERE code = ?", arguments: [code])
  }

  /// A side's register, as far as it speaks of a policy; nil when it does not.
  package func register(of party: Party, policy: String) throws -> RegisterReader? {
    let number = try knownRegisterPolicy(policy) ?? 0
    let uses = try Row.fetchAll(
      database,
      sql: """
        SELECT u.side, u.policy FROM registerUse u JOIN registerSide s ON s.id = u.side
        WHERE s.party = ? AND u.policy IN (0, ?)
        """, arguments: [party.path, number])
    guard let first = uses.first else { return nil }
    return try RegisterReader(
      database, side: first[0], policy: number,
      isSpecific: number != 0 && uses.contains { ($0[1] as UInt32) == number })
  }

  /// The registers of beneficiaries as they stand.
  package func registerStandings() throws -> [RegisterStanding] {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT s.party, s.rows, max(f.id), f.day FROM registerSide s JOIN file f ON f.party = s.party
          AND f.kind = 'beneficiaryRegister' AND f.outcome IN ('accepted', 'partly') GROUP BY s.id ORDER BY s.party
        """)
    return rows.compactMap { row in
      Party(path: row[0]).map { RegisterStanding(party: $0, file: row[2], day: row[3], rows: row[1]) }
    }
  }
}

/// One side's register, read beside sorted claims. Valid inside its transaction.
package final class RegisterReader {
  private let blocks: SortedBlocks
  private let side: Int64
  private let policy: UInt32
  /// Whether it has rows about this very policy, not only about all.
  package let isSpecific: Bool

  init(_ database: Database, side: Int64, policy: UInt32, isSpecific: Bool) throws {
    blocks = try SortedBlocks(database, table: "registerBlock", owner: "side")
    self.side = side
    self.policy = policy
    self.isSpecific = isSpecific
  }

  /// Hands out, for each claim whose beneficiary is registered on a day, what is registered: for the policy, or else for all.
  package func forEach(
    matching claims: UnsafeBufferPointer<Claim>, on day: Day,
    _ body: (RegisteredBeneficiary, _ place: Int) throws -> Void
  ) throws {
    try blocks.forEach(of: side, matching: claims) { entries, part in
      var place = part.lowerBound
      // Rows about all policies come before those about one: the last that fits is the one that holds.
      for row in entries.bytes.bindMemory(to: RegisteredBeneficiary.self)
      where row.policy == 0 || row.policy == policy {
        while place < part.upperBound, claims[place].key < row.key { place += 1 }
        guard place < part.upperBound else { return }
        guard claims[place].key == row.key, row.hasBegun(on: day) else { continue }
        try body(row, place)
      }
    }
  }
}

/// Writes blocks of a register.
private final class RegisterWriter {
  /// A block fills one page of the database.
  private static let capacity = 120
  /// How many rows were new, and took no other's place.
  private(set) var added = 0
  private let find: RawStatement
  private let insert: RawStatement
  private let update: RawStatement

  init(_ database: Database, side: Int64) throws {
    find = try RawStatement(
      database,
      """
      SELECT id, coalesce((SELECT min(firstKey) FROM registerBlock WHERE side = \(side)
        AND firstKey > max(b.firstKey, ?1)), 0), entries
      FROM registerBlock b WHERE side = \(side)
        AND firstKey = coalesce((SELECT max(firstKey) FROM registerBlock WHERE side = \(side) AND firstKey <= ?1),
          (SELECT min(firstKey) FROM registerBlock WHERE side = \(side)))
      """, operation: "read a register")
    insert = try RawStatement(
      database, "INSERT INTO registerBlock (side, firstKey, count, entries) VALUES (\(side), ?, ?, ?)",
      operation: "record a register")
    update = try RawStatement(
      database, "UPDATE registerBlock SET firstKey = ?, count = ?, entries = ? WHERE id = ?",
      operation: "record a register")
  }

  /// Puts rows in: sorted, each beneficiary and policy once.
  func put(_ rows: [RegisteredBeneficiary]) throws {
    var next = 0
    while next < rows.count {
      find.bind(1, Int64(rows[next].key))
      guard try find.step() else {
        find.reset()
        added += rows.count - next
        return try write(Array(rows[next...]), replacing: nil)
      }
      let (id, end) = (find.integer(0), UInt64(find.integer(1)))
      let bytes = find.bytes(2)
      let standing = [RegisteredBeneficiary](unsafeUninitializedCapacity: bytes.count / 64) { buffer, count in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        count = bytes.count / 64
      }
      find.reset()
      let start = next
      while next < rows.count, end == 0 || rows[next].key < end { next += 1 }
      let merged = RegisterWriter.merged(standing, with: rows[start..<next])
      added += merged.count - standing.count
      try write(merged, replacing: id)
    }
  }

  private static func merged(
    _ standing: [RegisteredBeneficiary], with new: ArraySlice<RegisteredBeneficiary>
  ) -> [RegisteredBeneficiary] {
    var result: [RegisteredBeneficiary] = []
    result.reserveCapacity(standing.count + new.count)
    var taken = new.startIndex
    for row in standing {
      while taken < new.endIndex, RegisteredBeneficiary.isBefore(new[taken], row) {
        result.append(new[taken])
        taken += 1
      }
      guard taken < new.endIndex, new[taken].isOfSame(row) else {
        result.append(row)
        continue
      }
      result.append(new[taken])
      taken += 1
    }
    result += new[taken...]
    return result
  }

  /// Writes rows as as many blocks as they need, the first in the place of one that stood; all rows of a beneficiary go into one.
  private func write(_ rows: [RegisteredBeneficiary], replacing id: Int64?) throws {
    var start = 0
    while start < rows.count {
      var end = min(start + RegisterWriter.capacity, rows.count)
      while end < rows.count, rows[end].key == rows[end - 1].key { end += 1 }
      // RegisteredBeneficiary is little-endian words without gaps on every machine Daifa runs on: its memory is the entry.
      try rows[start..<end].withUnsafeBytes { entries in
        let statement = start == 0 && id != nil ? update : insert
        statement.bind(1, Int64(rows[start].key))
        statement.bind(2, Int64(end - start))
        statement.bindBlob(3, entries)
        if let id, start == 0 { statement.bind(4, id) }
        try statement.run()
      }
      start = end
    }
  }
}
