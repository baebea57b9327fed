import DaifaModel
internal import GRDB

/// 受益人数: how many different persons a policy paid in a year, counted without holding them: the claims of each period are sorted by
/// person, and are read side by side.
extension LedgerTransaction {
  /// The persons of whom at least one payment of a policy and year is paid now.
  package func peopleReached(policy: String, year: Int) throws -> Int {
    let own = LedgerTransaction.rosters(SettlementScope(year: year, policy: policy))
    let paid = try PaidPayments(database, rosters: own)
    let scopes = try Int64.fetchAll(
      database, sql: "SELECT DISTINCT scope FROM roster WHERE file IN (\(own)) AND payments > 0 ORDER BY scope")
    var cursors = try scopes.map { try ClaimCursor(database, scope: $0) }.filter { $0.claim != nil }
    var people = 0
    while let key = cursors.lazy.compactMap({ $0.claim?.key }).min() {
      var isReached = false
      for cursor in cursors {
        guard let claim = cursor.claim, claim.key == key else { continue }
        isReached = isReached || paid.contains(claim.payment)
        try cursor.advance()
      }
      if isReached { people += 1 }
      cursors.removeAll { $0.claim == nil }
    }
    return people
  }
}

/// Which payments of some rosters are paid now: a bit for each.
private struct PaidPayments {
  private var firsts: [Int64] = []
  private var bits: [[UInt8]] = []

  /// The rosters are those whose numbers a query gives.
  init(_ database: Database, rosters own: String) throws {
    func raw(_ sql: String) throws -> RawStatement {
      try RawStatement(database, sql, operation: "count who was reached")
    }
    let rosters = try raw(
      "SELECT firstPayment, payments, file FROM roster WHERE file IN (\(own)) AND payments > 0 ORDER BY firstPayment")
    let parts = try raw("SELECT firstPayment, paid FROM instructionPart WHERE roster = ?")
    // The bit says that it was posted; a state of its own says what became of it since.
    let others = try raw("SELECT payment FROM paymentState WHERE payment BETWEEN ? AND ? AND state <> 'paid'")
    while try rosters.step() {
      let (first, count) = (rosters.integer(0), Int(rosters.integer(1)))
      var own = [UInt8](repeating: 0, count: (count + 7) / 8)
      parts.bind(1, rosters.integer(2))
      while try parts.step() {
        let start = Int(parts.integer(0) - first)
        for (index, byte) in parts.bytes(1).enumerated() where byte != 0 {
          for bit in 0..<8 where byte >> UInt8(bit) & 1 == 1 {
            let place = start + index * 8 + bit
            if place >= 0, place < count { own[place / 8] |= 1 << UInt8(place % 8) }
          }
        }
      }
      parts.reset()
      others.bind(1, first)
      others.bind(2, first + Int64(count) - 1)
      while try others.step() {
        let place = Int(others.integer(0) - first)
        own[place / 8] &= ~(1 << UInt8(place % 8))
      }
      others.reset()
      firsts.append(first)
      bits.append(own)
    }
  }

  func contains(_ payment: Int64) -> Bool {
    var (low, high) = (0, firsts.count)
    while low < high {
      let middle = (low + high) / 2
      if firsts[middle] <= payment { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let place = Int(payment - firsts[low - 1])
    return place / 8 < bits[low - 1].count && bits[low - 1][place / 8] >> UInt8(place % 8) & 1 == 1
  }
}

/// The claims of one policy and period, one after the other in the order of their persons.
private final class ClaimCursor {
  private let blocks: RawStatement
  private var place = 0
  private(set) var claim: Claim?

  init(_ database: Database, scope: Int64) throws {
    blocks = try RawStatement(
      database, "SELECT entries FROM claimBlock WHERE scope = \(scope) ORDER BY firstKey",
      operation: "count who was reached")
    if try blocks.step() { read() }
  }

  /// Goes to the next; there is none when ``claim`` is nil.
  func advance() throws {
    place += 1
    read()
    guard claim == nil else { return }
    place = 0
    if try blocks.step() { read() }
  }

  private func read() {
    let entries = blocks.bytes(0)
    claim = place < entries.count / 16 ? LedgerTransaction.claim(entries, place) : nil
  }
}
