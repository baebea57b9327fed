import DaifaModel

extension LedgerVerification {
  /// Files, rosters, instructions and their parts, against the journal and against each other.
  func checkBooks() throws {
    try checkFiles()
    try checkRosters()
    try checkInstructions()
    try checkPartsApart()
    try checkTotals()
    try checkBudgets()
    try checkStatements()
    try checkDesk()
    try checkSettlements()
  }

  func expect(
    _ kind: LedgerFlaw.Kind, _ table: String, _ row: String, _ name: String, _ required: some Equatable,
    _ found: some Equatable & CustomStringConvertible
  ) {
    let (required, found) = ("\(name) \(required)", "\(name) \(found)")
    if required != found { flaws.add(kind, table, row, required: required, found: found) }
  }

  private func checkFiles() throws {
    let rows = try statement(
      """
      SELECT id, kind || '.' || outcome, party, digest, accepted, acceptedFen, lines, refused, outcome, sumFen FROM file ORDER BY id
      """)
    var missing = Set(recorded.keys)
    while try rows.step() {
      let id = rows.integer(0)
      guard let entry = recorded[id] else {
        flaws.add(.record, "file", "\(id)", required: "an entry of the journal", found: "none")
        continue
      }
      missing.remove(id)
      let required = "\(entry.kind) \(entry.party) \(entry.digest) \(entry.count) \(entry.amountFen)"
      let found = "\(rows.text(1)) \(rows.text(2)) \(rows.text(3)) \(rows.integer(4)) \(rows.integer(5))"
      if required != found {
        flaws.add(.record, "file", "\(id)", required: "\(required) (entry \(entry.entry))", found: found)
      }
      if ["accepted", "partly", "held"].contains(rows.text(8)), rows.integer(4) &+ rows.integer(7) != rows.integer(6) {
        flaws.add(
          .money, "file", "\(id)", required: "accepted + refused = \(rows.integer(6)) lines",
          found: "\(rows.integer(4)) + \(rows.integer(7))")
      }
      count(.books)
    }
    for id in missing.sorted() {
      flaws.add(.record, "file", "\(id)", required: "the file of entry \(recorded[id]?.entry ?? 0)", found: "none")
    }
  }

  /// Σ received = Σ accepted + Σ refused, roster by roster, and what was accepted is in instructions or waits.
  private func checkRosters() throws {
    let rows = try statement(
      """
      SELECT r.file, r.payments, r.amountFen, r.lines, r.sumFen, r.state, f.accepted, f.acceptedFen, f.lines, f.sumFen,
        (SELECT coalesce(sum(count), 0) FROM instructionPart t WHERE t.roster = r.file),
        (SELECT coalesce(sum(amountFen), 0) FROM instructionPart t WHERE t.roster = r.file),
        r.stoppedCount, r.stoppedFen,
        (SELECT count(*) FROM paymentState s WHERE s.payment BETWEEN r.firstPayment AND r.firstPayment + r.payments - 1
          AND s.isUninstructed),
        (SELECT coalesce(sum(amountFen), 0) FROM paymentState s
          WHERE s.payment BETWEEN r.firstPayment AND r.firstPayment + r.payments - 1 AND s.isUninstructed)
      FROM roster r LEFT JOIN file f ON f.id = r.file ORDER BY r.file
      """)
    while try rows.step() {
      let row = "\(rows.integer(0))"
      expect(.money, "roster", row, "payments", rows.integer(6), rows.integer(1))
      expect(.money, "roster", row, "amountFen", rows.integer(7), rows.integer(2))
      expect(.money, "roster", row, "lines", rows.integer(8), rows.integer(3))
      expect(.money, "roster", row, "sumFen", rows.integer(9), rows.integer(4))
      expect(.money, "roster", row, "stoppedCount", rows.integer(14), rows.integer(12))
      expect(.money, "roster", row, "stoppedFen", rows.integer(15), rows.integer(13))
      let isInstructed = rows.text(5) == "instructed"
      let count = isInstructed ? rows.integer(1) &- rows.integer(12) : 0
      expect(.bound, "roster", row, "payments in instructions", count, rows.integer(10))
      let fen = isInstructed ? rows.integer(2) &- rows.integer(13) : 0
      expect(.money, "roster", row, "fen in instructions", fen, rows.integer(11))
      self.count(.books)
    }
  }

  private func checkInstructions() throws {
    let rows = try statement(
      """
      SELECT i.instructionNo, i.count, i.amountFen, coalesce(sum(t.count), 0), coalesce(sum(t.amountFen), 0), m.digest,
        m.kind, coalesce(sum(t.bank <> i.bank), 0)
      FROM instruction i LEFT JOIN instructionPart t ON t.instruction = i.id LEFT JOIN message m ON m.id = i.message
      GROUP BY i.id ORDER BY i.id
      """)
    var missing = Set(instructed.keys)
    while try rows.step() {
      let number = rows.text(0)
      expect(.money, "instruction", number, "count", rows.integer(3), rows.integer(1))
      expect(.money, "instruction", number, "amountFen", rows.integer(4), rows.integer(2))
      expect(.bound, "instruction", number, "parts of other banks", 0, rows.integer(7))
      missing.remove(number)
      let found = "\(rows.integer(1)) \(rows.integer(2)) \(rows.text(5))"
      let entry = instructed[number]
      let required = entry.map { "\($0.count) \($0.amountFen) \($0.digest)" } ?? "an entry of the journal"
      if required != found { flaws.add(.record, "instruction", number, required: required, found: found) }
      count(.books)
    }
    for number in missing.sorted() {
      flaws.add(.record, "instruction", number, required: "an instruction", found: "none")
    }
  }

  /// No number lies in two parts of one bank: every reference is in at most one instruction.
  private func checkPartsApart() throws {
    let rows = try statement(
      "SELECT id, bank, firstPayment, lastPayment FROM instructionPart ORDER BY bank, firstPayment, id")
    var (bank, last): (String, Int64) = ("", -1)
    while try rows.step() {
      if rows.text(1) == bank, rows.integer(2) <= last {
        flaws.add(
          .bound, "instructionPart", "\(rows.integer(0))", required: "first payment above \(last)",
          found: "\(rows.integer(2))")
      }
      last = rows.text(1) == bank ? max(last, rows.integer(3)) : rows.integer(3)
      bank = rows.text(1)
    }
  }

  /// The sums over everything: received = instructed + waiting + refused, and the numbers given out.
  private func checkTotals() throws {
    let rows = try statement(
      """
      SELECT (SELECT coalesce(sum(sumFen), 0) FROM file WHERE kind = 'roster' AND outcome IN ('accepted', 'partly', 'held')),
        (SELECT coalesce(sum(amountFen), 0) FROM instruction),
        (SELECT coalesce(sum(amountFen), 0) FROM roster WHERE state <> 'instructed')
          + (SELECT coalesce(sum(stoppedFen), 0) FROM roster WHERE state = 'instructed'),
        (SELECT coalesce(sum(sumFen - amountFen), 0) FROM roster),
        (SELECT coalesce(max(firstPayment + payments - 1), 0) FROM roster WHERE payments > 0),
        (SELECT coalesce(max(value), 0) FROM counter WHERE name = 'payment'),
        (SELECT coalesce(sum(payments), 0) FROM roster), (SELECT coalesce(sum(count), 0) FROM paymentBlock)
      """)
    guard try rows.step() else { return }
    let parts = "instructed \(rows.integer(1)) + waiting \(rows.integer(2)) + refused \(rows.integer(3))"
    let sum = rows.integer(1) &+ rows.integer(2) &+ rows.integer(3)
    if sum != rows.integer(0) {
      flaws.add(.money, "", "", required: "received \(rows.integer(0)) fen", found: "\(parts) = \(sum) fen")
    }
    if rows.integer(5) < rows.integer(4) {
      flaws.add(
        .money, "counter", "payment", required: "at least \(rows.integer(4))", found: "\(rows.integer(5))")
    }
    expect(.payments, "paymentBlock", "", "payments", rows.integer(6), rows.integer(7))
  }
}
