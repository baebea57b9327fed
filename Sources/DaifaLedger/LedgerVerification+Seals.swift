import DaifaModel
internal import GRDB

extension LedgerVerification {
  /// Each entry's seals against the entry, then every row against the latest seal of its chunk.
  func checkSeals() throws {
    try checkEntries()
    for part in try SealedPart.all(database) {
      try withLatestSeals(part) { seals in
        switch part.grouping {
        case .row: try checkRows(part, seals)
        case .file(let column): try checkOrdered(part, owner: column, seals)
        case .whole: try checkOrdered(part, owner: "0", seals)
        }
      }
    }
  }

  /// The seals in the order they were written, entry by entry, beside the entries that answer for them.
  private func checkEntries() throws {
    let entries = try statement("SELECT seq, count, contentDigest FROM journal WHERE kind = 'seal' ORDER BY seq")
    let seals = try statement("SELECT id, entry, part, owner, chunk, rows FROM seal ORDER BY id")
    var (entry, number, expected): (Int64, Int64, Int64) = (0, 0, 1)
    var digest = RunningDigest()
    func close() throws {
      guard number > 0 else { return }
      try compare(entries, entry, number, digest.finish())
      (digest, number) = (RunningDigest(), 0)
    }
    while try seals.step() {
      let isOfTypes = seals.hasTypes("iitiib")
      let (id, of) = (seals.integer(0), seals.integer(1))
      if id != expected || of < entry || !isOfTypes {
        flaws.add(
          .seal, "seal", "\(id)", required: "seal \(expected), entry \(entry) or later",
          found: "seal \(id), entry \(of)")
      }
      if of != entry { try close() }
      (entry, expected) = (of, id &+ 1)
      digest.addSeal(part: seals.bytes(2), owner: seals.integer(3), chunk: seals.integer(4), rows: seals.bytes(5))
      number += 1
    }
    try close()
    while try entries.step() {
      flaws.add(
        .seal, "seal", "entry \(entries.integer(0))", required: "\(entries.integer(1)) seals", found: "none")
    }
  }

  /// Compares the seals of one entry with the entry; the entries' cursor goes on to it.
  private func compare(_ entries: RawStatement, _ entry: Int64, _ number: Int64, _ digest: String) throws {
    while try entries.step() {
      let (at, count) = (entries.integer(0), entries.integer(1))
      if at < entry {
        flaws.add(.seal, "seal", "entry \(at)", required: "\(count) seals", found: "none")
      } else if at > entry {
        flaws.add(.seal, "seal", "entry \(at)", required: "the seals of entry \(at) next", found: "entry \(entry)")
        break
      } else {
        if count != number || entries.text(2) != digest {
          flaws.add(
            .seal, "seal", "entry \(entry)", required: "\(count) \(entries.text(2))", found: "\(number) \(digest)")
        }
        return
      }
    }
    flaws.add(.chain, "journal", "\(entry)", required: "an entry for \(number) seals, digest \(digest)", found: "none")
  }

  /// Hands out the latest seals of a part, in order of owner and chunk.
  private func withLatestSeals(_ part: SealedPart, _ body: (RawStatement) throws -> Void) throws {
    // One text for all parts: it is prepared once.
    let seals = try statement(
      """
      SELECT owner, chunk, rows, max(id), entry FROM seal WHERE part = ? GROUP BY owner, chunk ORDER BY owner, chunk
      """)
    try Array(part.name.utf8).withUnsafeBytes {
      seals.bindText(1, $0)
      try body(seals)
    }
  }

  /// Rows with numbers: the table and its seals, side by side.
  private func checkRows(_ part: SealedPart, _ seals: RawStatement) throws {
    let rows = try statement(#"SELECT rowid, * FROM "\#(part.name)" ORDER BY rowid"#)
    var sealed: (chunk: Int64, entries: SealEntries, entry: Int64)?
    func next() throws {
      sealed = try seals.step() ? (seals.integer(1), SealEntries(Array(seals.bytes(2))), seals.integer(4)) : nil
    }
    /// Says which rows of the seal at hand were not met.
    func close() {
      guard let rest = sealed else { return }
      for (place, digest) in rest.entries.digests.sorted(by: { $0.key < $1.key }) {
        flaws.add(
          .row, part.name, "\(rest.chunk << 4 | place)",
          required: "digest \(hexadecimal(digest)) (entry \(rest.entry))",
          found: "none")
      }
    }
    try next()
    while try rows.step() {
      let number = rows.integer(0)
      while let at = sealed, at.chunk < number >> 4 {
        close()
        try next()
      }
      let found = rows.rowDigest(of: part.name, from: 1)
      let isHere = sealed?.chunk == number >> 4
      let expected = isHere ? sealed?.entries.digests[number & 15] : nil
      if isHere { sealed?.entries.set(number & 15, nil) }
      compare(part.name, "\(number)", expected, found, entry: sealed?.entry)
      count(.seals)
    }
    while sealed != nil {
      close()
      try next()
    }
  }

  /// Rows without numbers: in the order of their key, those of each owner counted from its first.
  private func checkOrdered(_ part: SealedPart, owner: String, _ seals: RawStatement) throws {
    let order = try part.keyOrder(database)
    let rows = try statement(#"SELECT \#(owner), * FROM "\#(part.name)" ORDER BY \#(order)"#)
    var expected: [(owner: Int64, place: Int64, digest: [UInt8], entry: Int64)] = []
    func fill() throws {
      while expected.isEmpty, try seals.step() {
        let (owner, chunk, entry) = (seals.integer(0), seals.integer(1), seals.integer(4))
        if case .whole = part.grouping {
          let bytes = Array(seals.bytes(2))
          for start in stride(from: 0, to: bytes.count - Seals.entryBytes + 1, by: Seals.entryBytes) {
            expected.append((0, Int64(expected.count), Array(bytes[start + 1..<start + Seals.entryBytes]), entry))
          }
        } else {
          for (place, digest) in SealEntries(Array(seals.bytes(2))).digests.sorted(by: { $0.key < $1.key }) {
            expected.append((owner, chunk << 4 | place, digest, entry))
          }
        }
        expected.reverse()
      }
    }
    func missing(_ item: (owner: Int64, place: Int64, digest: [UInt8], entry: Int64)) {
      flaws.add(
        .row, part.name, name(item.owner, item.place),
        required: "digest \(hexadecimal(item.digest)) (entry \(item.entry))",
        found: "none")
    }
    func name(_ owner: Int64, _ place: Int64) -> String {
      owner == 0 ? "row \(place + 1)" : "file \(owner), row \(place + 1)"
    }
    var last: Int64 = -1
    var place: Int64 = 0
    while try rows.step() {
      let owner = rows.integer(0)
      place = owner == last ? place + 1 : 0
      last = owner
      try fill()
      while let item = expected.last, (item.owner, item.place) < (owner, place) {
        missing(expected.removeLast())
        try fill()
      }
      let item = expected.last.flatMap { ($0.owner, $0.place) == (owner, place) ? $0 : nil }
      if item != nil { expected.removeLast() }
      compare(
        part.name, name(owner, place), item?.digest, rows.rowDigest(of: part.name, from: 1), entry: item?.entry)
      count(.seals)
    }
    try fill()
    while !expected.isEmpty {
      missing(expected.removeLast())
      try fill()
    }
  }

  private func compare(_ table: String, _ row: String, _ expected: [UInt8]?, _ found: [UInt8], entry: Int64?) {
    guard expected != found else { return }
    let required = expected.map { "digest \(hexadecimal($0)) (entry \(entry ?? 0))" } ?? "none"
    flaws.add(.row, table, row, required: required, found: "digest \(hexadecimal(found))")
  }
}
