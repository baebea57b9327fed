package import DaifaModel
internal import GRDB

/// What the match of a new list with payments already made gave, of those that should not have been made.
package struct ScreenedPayments: Sendable {
  package var count = 0
  package var sum = Amount.zero

  package init() {}
}

/// A list or register as somebody asks what is in force.
package struct ListStanding: Sendable {
  package var list: ScreeningList
  /// Lines of rosters it refused, and lines it advised about.
  package var refused: Int
  package var advised: Int
  /// Payments it was found to be against when it came.
  package var paid: Int
  package var paidSum: Amount
}

/// 比对名单: the lists, each replaced as a whole by the next of its party, kind and source; their people in blocks of sorted entries, so that
/// matching a roster with a list is reading both side by side.
extension LedgerTransaction {
  /// A block fills one page of the database.
  private static let listBlockCapacity = 330

  /// The lists in force: by kind, then as they came.
  package func screeningLists() throws -> [ScreeningList] {
    let rows = try Row.fetchAll(database, sql: "SELECT * FROM screeningList WHERE inForce = 1 ORDER BY file")
    let lists = try rows.compactMap { row -> ScreeningList? in
      guard let party = Party(path: row["party"]), let kind = ListKind(rawValue: row["kind"]),
        let asOf = Day(row["asOf"] as String)
      else { return nil }
      let file: Int64 = row["file"]
      let sets = try String.fetchAll(
        database, sql: "SELECT policies FROM screeningPolicies WHERE list = ? ORDER BY place", arguments: [file])
      return ScreeningList(
        file: file, party: party, kind: kind, source: row["source"], asOf: asOf, people: row["people"],
        policySets: [[]] + sets.map { $0.split(separator: ";").map(String.init) })
    }
    let order = ListKind.allCases
    return lists.sorted {
      (order.firstIndex(of: $0.kind) ?? 0, $0.file) < (order.firstIndex(of: $1.kind) ?? 0, $1.file)
    }
  }

  /// Whether any list is in force.
  package func hasScreeningLists() throws -> Bool {
    try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM screeningList WHERE inForce = 1)")!
  }

  /// The date of the list that a new one of a party, kind and source would replace.
  package func screeningListAsOf(party: Party, kind: ListKind, source: String) throws -> Day? {
    try String.fetchOne(
      database, sql: "SELECT asOf FROM screeningList WHERE party = ? AND kind = ? AND source = ? AND inForce = 1",
      arguments: [party.path, kind.rawValue, source]
    ).flatMap { Day($0) }
  }

  /// Puts a list in force, in place of the one before it, and writes it into the journal. Its people are sorted by
  /// ``ListedPerson/isBefore(_:_:)``.
  package func record(
    _ list: ScreeningList, people: UnsafeBufferPointer<ListedPerson>, at: Instant, day: Day
  ) throws {
    let before = try Int64.fetchOne(
      database, sql: "SELECT file FROM screeningList WHERE party = ? AND kind = ? AND source = ? AND inForce = 1",
      arguments: [list.party.path, list.kind.rawValue, list.source])
    if let before {
      try execute("UPDATE screeningList SET inForce = 0, replacedBy = ? WHERE file = ?", [list.file, before])
    }
    try execute(
      """
      INSERT INTO screeningList (file, party, kind, source, asOf, people, inForce, paid, paidFen)
      VALUES (?, ?, ?, ?, ?, ?, 1, 0, 0)
      """,
      [list.file, list.party.path, list.kind.rawValue, list.source, list.asOf.description, people.count])
    for (place, codes) in list.policySets.enumerated() where place > 0 {
      try execute(
        "INSERT INTO screeningPolicies (list, place, policies) VALUES (?, ?, ?)",
        [list.file, place, codes.joined(separator: ";")])
    }
    let digest = try write(people, list: list.file)
    try journal(
      "screeningList.inForce", party: list.party.path,
      subject: "\(list.file) \(list.kind.rawValue) \(list.asOf)\(before.map { " instead of \($0)" } ?? "")",
      count: people.count, contentDigest: digest, at: at, day: day)
  }

  /// Notes which payments that should not have been made were found when a list came.
  package func record(_ found: ScreenedPayments, of list: ScreeningList, at: Instant, day: Day) throws {
    guard found.count > 0 else { return }
    try execute(
      "UPDATE screeningList SET paid = ?, paidFen = ? WHERE file = ?", [found.count, found.sum.fen, list.file])
    try journal(
      "screeningList.paid", party: list.party.path, subject: "\(list.file)", count: found.count, amount: found.sum,
      at: at, day: day)
  }

  /// Writes the people of a list, block by block; gives their digest.
  private func write(_ people: UnsafeBufferPointer<ListedPerson>, list: Int64) throws -> String {
    let insert = try RawStatement(
      database, "INSERT INTO screeningBlock (list, firstKey, count, entries) VALUES (?, ?, ?, ?)",
      operation: "record a screening list")
    let digest = RunningDigest()
    var start = 0
    while start < people.count {
      var end = min(start + LedgerTransaction.listBlockCapacity, people.count)
      while end < people.count, people[end].key == people[end - 1].key { end += 1 }
      // ListedPerson is five little-endian words without gaps on every machine Daifa runs on: its memory is the entry.
      let entries = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: people[start..<end]))
      insert.bind(1, list)
      insert.bind(2, Int64(people[start].key))
      insert.bind(3, Int64(end - start))
      insert.bindBlob(4, entries)
      try insert.run()
      digest.update(entries)
      start = end
    }
    return digest.finish()
  }

  /// Hands out the entries of a list whose persons stand in a sorted list of claims, each with the place of the first claim of its key.
  package func forEachListed(
    list: Int64, matching claims: UnsafeBufferPointer<Claim>, _ body: (ListedPerson, _ place: Int) throws -> Void
  ) throws {
    try SortedBlocks(database, table: "screeningBlock", owner: "list").forEach(of: list, matching: claims) {
      entries, part in
      let people = entries.bytes.bindMemory(to: ListedPerson.self)
      var place = part.lowerBound
      for person in people {
        while place < part.upperBound, claims[place].key < person.key { place += 1 }
        guard place < part.upperBound else { return }
        if claims[place].key == person.key { try body(person, place) }
      }
    }
  }

  /// Notes that lists of a kind say something of a payment; false when one has before.
  package func noteListed(_ kind: ListKind, isBlocked: Bool, payment: Int64, list: Int64) throws -> Bool {
    try execute(
      "INSERT OR IGNORE INTO listedPayment (kind, isBlocked, payment, list) VALUES (?, ?, ?, ?)",
      [kind.rawValue, isBlocked, payment, list])
    return database.changesCount > 0
  }

  /// Notes how many lines of a roster a list refused and advised about.
  package func recordScreened(roster: Int64, list: Int64, refused: Int, advised: Int) throws {
    try execute(
      "INSERT INTO screened (roster, list, refused, advised) VALUES (?, ?, ?, ?)", [roster, list, refused, advised])
  }

  /// The lists in force with what each has done.
  package func listStandings() throws -> [ListStanding] {
    try screeningLists().map { list in
      let counts = try Row.fetchOne(
        database, sql: "SELECT coalesce(sum(refused), 0), coalesce(sum(advised), 0) FROM screened WHERE list = ?",
        arguments: [list.file])!
      let paid = try Row.fetchOne(
        database, sql: "SELECT paid, paidFen FROM screeningList WHERE file = ?", arguments: [list.file])!
      return ListStanding(
        list: list, refused: counts[0], advised: counts[1], paid: paid[0], paidSum: Amount(fen: paid[1]))
    }
  }
}
