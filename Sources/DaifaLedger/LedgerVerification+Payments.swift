import DaifaModel

/// A sum over claims in which the order of adding does not show.
struct ClaimSum: Equatable {
  var low: UInt64 = 0
  var high: UInt64 = 0
  var count = 0

  mutating func add(_ claim: Claim, keys: (UInt64, UInt64)) {
    low &+= ClaimSum.mix(claim.key ^ keys.0, UInt64(bitPattern: claim.payment))
    high &+= ClaimSum.mix(claim.key ^ keys.1, ~UInt64(bitPattern: claim.payment))
    count += 1
  }

  private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var value = first &* 0x9E37_79B9_7F4A_7C15
    value = (value ^ (value >> 32) ^ second) &* 0xD6E8_FEB8_6659_FD93
    value = (value ^ (value >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return value ^ (value >> 32)
  }
}

/// What the payments of one part add up to, by their states.
private final class PartCount {
  let id: Int64
  let bank: [UInt8]
  let first: Int64
  let last: Int64
  let kept: [Int64]
  let paid: [UInt8]
  /// count, fen; then both for paid, failed, returned, reissued.
  var found = [Int64](repeating: 0, count: 10)
  var postedBits = 0

  init(_ row: RawStatement) {
    id = row.integer(0)
    bank = Array(row.text(1).utf8)
    first = row.integer(2)
    last = row.integer(3)
    kept = (4..<14).map { row.integer($0) }
    paid = Array(row.bytes(14))
  }

  func isPosted(_ payment: Int64) -> Bool {
    let place = payment &- first
    return place >= 0 && place / 8 < Int64(paid.count) && paid[Int(place / 8)] >> UInt8(place % 8) & 1 == 1
  }

  func add(_ payment: Int64, fen: Int64, state: String?) {
    let posted = isPosted(payment)
    if posted { postedBits += 1 }
    found[0] += 1
    found[1] &+= fen
    let place: Int? =
      switch state ?? (posted ? "paid" : "instructed") {
      case "paid": 2
      case "failed": 4
      case "returned": 6
      case "reissued": 8
      default: nil
      }
    guard let place else { return }
    found[place] += 1
    found[place + 1] &+= fen
  }
}

/// The payments that have a state of their own, in order, beside the payments themselves.
private struct StateCursor {
  private let statement: RawStatement
  private var at: (payment: Int64, state: String)?

  init(_ statement: RawStatement, from first: Int64) throws {
    self.statement = statement
    statement.reset()
    statement.bind(1, first)
    try step()
  }

  private mutating func step() throws {
    at = try statement.step() ? (statement.integer(0), statement.text(1)) : nil
  }

  /// The state of a payment; payments must be asked for in order.
  mutating func state(of payment: Int64) throws -> String? {
    while let here = at, here.payment < payment { try step() }
    return at?.payment == payment ? at?.state : nil
  }
}

extension LedgerVerification {
  /// The payments of every roster: those its entry recorded, numbered without a gap; and the counters of the parts they lie in.
  func checkPayments() throws {
    let rosters = try statement(
      "SELECT file, firstPayment, payments, amountFen, scope FROM roster ORDER BY firstPayment, file")
    let blocks = try statement(
      """
      SELECT firstPayment, roster, count, lines FROM paymentBlock WHERE firstPayment >= ? AND firstPayment < ?
      ORDER BY firstPayment
      """)
    let states = try statement(
      """
      SELECT payment, CASE WHEN ended THEN 'replaced' WHEN isUninstructed AND state = 'reissued' THEN 'replaced'
        WHEN isUninstructed THEN 'stopped' ELSE state END
      FROM (SELECT payment, state, isUninstructed, EXISTS (SELECT 1 FROM endedReissue e WHERE e.replacement = s.payment) AS ended
          FROM paymentState s WHERE payment >= ?1
        UNION ALL SELECT replacement, 'stopped', 1, 1 FROM endedReissue e
          WHERE replacement >= ?1 AND NOT EXISTS (SELECT 1 FROM paymentState WHERE payment = e.replacement)
        ORDER BY 1)
      """)
    let parts = try statement(
      """
      SELECT id, bank, firstPayment, lastPayment, count, amountFen, paidCount, paidFen, failedCount, failedFen,
        returnedCount, returnedFen, reissuedCount, reissuedFen, paid FROM instructionPart WHERE roster = ? ORDER BY firstPayment
      """)
    while try rosters.step() {
      var check = RosterCheck(
        file: rosters.integer(0), first: rosters.integer(1), payments: rosters.integer(2), fen: rosters.integer(3),
        scope: rosters.integer(4))
      guard check.payments > 0, check.first > 0, check.payments < 1 << 40, check.first < 1 << 60 else { continue }
      parts.bind(1, check.file)
      while try parts.step() { check.parts.append(PartCount(parts)) }
      parts.reset()
      try checkPayments(&check, blocks, states)
    }
  }

  /// One roster on its way through its blocks.
  private struct RosterCheck {
    var file: Int64
    var first: Int64
    var payments: Int64
    var fen: Int64
    var scope: Int64
    var parts: [PartCount] = []
    var next: Int64 = 0
    var sum: Int64 = 0
  }

  private func checkPayments(_ check: inout RosterCheck, _ blocks: RawStatement, _ states: RawStatement) throws {
    let digest = RunningDigest()
    let reader = PaymentBlockReader()
    var cursor = try StateCursor(states, from: check.first)
    check.next = check.first
    blocks.reset()
    blocks.bind(1, check.first)
    blocks.bind(2, check.first + check.payments)
    var claims = claimsDue[check.scope] ?? ClaimSum()
    while try blocks.step() {
      let isOfTypes = blocks.hasTypes("iiit")
      let first = blocks.integer(0)
      // As `PaymentRecorder` makes it: over the digest of every block.
      sha256(Array(blocks.bytes(3))).withUnsafeBytes { digest.update($0) }
      do { try reader.load(blocks.bytes(3)) } catch let fault as LedgerFault {
        flaws.add(.payments, "paymentBlock", "\(first)", required: "readable", found: fault.reason)
        continue
      }
      if first != check.next || blocks.integer(1) != check.file || blocks.integer(2) != Int64(reader.count)
        || !isOfTypes
      {
        flaws.add(
          .payments, "paymentBlock", "\(first)",
          required: "payment \(check.next), roster \(check.file), \(reader.count) payments",
          found: "payment \(first), roster \(blocks.integer(1)), \(blocks.integer(2)) payments")
      }
      try reader.forEach(first: first, roster: check.file, from: first, through: .max) { payment in
        let state = try cursor.state(of: payment.payment)
        add(payment, state, &check, &claims)
      }
      check.next = first + Int64(reader.count)
      count(.payments, reader.count)
    }
    claimsDue[check.scope] = claims
    close(check, digest.finish())
  }

  private func add(
    _ payment: RecordedPayment, _ state: String?, _ check: inout RosterCheck, _ claims: inout ClaimSum
  ) {
    let fen = payment.amount.fen
    check.sum &+= fen
    let beneficiary = payment[.beneficiaryID]
    if state != "reissued", state != "replaced", beneficiary.count >= 17 {
      claims.add(Claim(key: ResidentID.key(beneficiary), payment: payment.payment), keys: claimKeys)
    }
    guard state != "stopped", state != "replaced" else { return }
    let bank = payment[.bank]
    for part in check.parts where payment.payment >= part.first && payment.payment <= part.last {
      let isOfBank = part.bank.withUnsafeBufferPointer { $0.equals(bank) }
      if isOfBank { return part.add(payment.payment, fen: fen, state: state) }
    }
  }

  private func close(_ check: RosterCheck, _ digest: String) {
    let row = "\(check.file)"
    let entry = recorded[check.file]
    let required = "\(check.payments) payments, \(check.fen) fen, digest \(entry?.contentDigest ?? "")"
    let found = "\(check.next - check.first) payments, \(check.sum) fen, digest \(digest)"
    if required != found {
      flaws.add(
        .payments, "roster", row, required: "\(required) (entry \(entry?.entry ?? 0))", found: found)
    }
    for part in check.parts {
      if part.found != part.kept {
        flaws.add(
          .counter, "instructionPart", "\(part.id)", required: LedgerVerification.counters(part.found),
          found: LedgerVerification.counters(part.kept))
      }
      let bits = part.paid.reduce(0) { $0 + $1.nonzeroBitCount }
      if bits != part.postedBits {
        flaws.add(
          .counter, "instructionPart", "\(part.id)",
          required: "\(part.postedBits) payments of this bank marked as posted",
          found: "\(bits)")
      }
    }
  }

  private static func counters(_ values: [Int64]) -> String {
    let names = ["payments", "paid", "failed", "returned", "reissued"]
    return names.enumerated().map { "\($0.element) \(values[$0.offset * 2]) (\(values[$0.offset * 2 + 1]) fen)" }
      .joined(separator: ", ")
  }

  // MARK: Claims

  /// Claims follow from the payments: one a beneficiary that stands in a policy and period, held by the payment that was not replaced.
  func checkClaims() throws {
    let blocks = try statement(
      "SELECT id, scope, firstKey, count, entries FROM claimBlock ORDER BY scope, firstKey")
    var found: [Int64: ClaimSum] = [:]
    var last: (scope: Int64, key: UInt64)?
    while try blocks.step() {
      let isOfTypes = blocks.hasTypes("iiiib")
      let scope = blocks.integer(1)
      let entries = blocks.bytes(4)
      var isInOrder = isOfTypes && entries.count == Int(blocks.integer(3)) &* 16 && !entries.isEmpty
      for index in 0..<(entries.count / 16) {
        let claim = LedgerTransaction.claim(entries, index)
        if index == 0, claim.key != UInt64(bitPattern: blocks.integer(2)) { isInOrder = false }
        if let last, last.scope == scope, last.key >= claim.key { isInOrder = false }
        last = (scope, claim.key)
        found[scope, default: ClaimSum()].add(claim, keys: claimKeys)
      }
      if !isInOrder {
        flaws.add(
          .claim, "claimBlock", "\(blocks.integer(0))", required: "keys in order, counted",
          found: "\(entries.count / 16) claims, \(blocks.integer(3)) said")
      }
      count(.claims, entries.count / 16)
    }
    let ids = try statement("SELECT count(*), coalesce(max(id), 0) FROM claimBlock")
    if try ids.step(), ids.integer(0) != ids.integer(1) {
      flaws.add(
        .claim, "claimBlock", "\(ids.integer(1))", required: "\(ids.integer(0)) blocks numbered from 1",
        found: "number \(ids.integer(1))")
    }
    for scope in Set(found.keys).union(claimsDue.keys).sorted() {
      let (due, here) = (claimsDue[scope] ?? ClaimSum(), found[scope] ?? ClaimSum())
      if due != here {
        flaws.add(
          .claim, "claimBlock", "scope \(scope)\(try firstWrongClaim(scope))",
          required: "\(due.count) claims of its payments",
          found: here.count == due.count ? "\(here.count), not all of them those" : "\(here.count)")
      }
    }
  }

  /// The first claim of a scope that is not its payment's.
  private func firstWrongClaim(_ scope: Int64) throws -> String {
    let blocks = try statement("SELECT id, entries FROM claimBlock WHERE scope = ? ORDER BY firstKey")
    blocks.bind(1, scope)
    let cursor = try transaction.paymentCursor()
    while try blocks.step() {
      let entries = blocks.bytes(1)
      for index in 0..<(entries.count / 16) {
        let claim = LedgerTransaction.claim(entries, index)
        let key = try? cursor.withPayment(claim.payment) { payment in
          payment[.beneficiaryID].count >= 17 ? ResidentID.key(payment[.beneficiaryID]) : 0
        }
        if key != claim.key { return ", block \(blocks.integer(0)), claim \(index + 1)" }
      }
    }
    return ""
  }
}
