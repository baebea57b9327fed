/// Which payment each accepted line of a roster becomes: numbered bank by bank, in the order in which the banks first appear, and within
/// a bank in the order of the lines.
///
/// So a bank's payments of a roster are a range without holes: an instruction binds a range, a return touches the blocks of its own bank
/// alone, and the bits that say what was paid are as many as the payments.
struct PaymentNumbering: Sendable {
  /// For each bank of the directory, its accepted lines.
  private var lines: [LineSet]
  /// For each bank, the number of its first payment.
  private(set) var firstPayments: [Int64]

  /// No lines yet, of so many banks.
  init(banks: Int) {
    lines = Array(repeating: LineSet(), count: banks)
    firstPayments = Array(repeating: 0, count: banks)
  }

  /// Notes the bank of a line that has not been refused so far.
  mutating func insert(_ line: Int, bank: Int) { lines[bank].insert(line) }

  /// Settles the numbers, from `first` on, of all lines but the refused ones.
  mutating func settle(refused: LineSet, first: Int64) {
    for bank in lines.indices {
      lines[bank].subtract(refused)
      lines[bank].index()
    }
    var next = first
    for bank in lines.indices.sorted(by: { (lines[$0].first ?? .max) < (lines[$1].first ?? .max) }) {
      firstPayments[bank] = next
      next += Int64(lines[bank].count)
    }
  }

  /// Whether a line is one of a bank's.
  func contains(_ line: Int, bank: Int) -> Bool { lines[bank].contains(line) }

  /// The number of an accepted line's payment; nil for a line that was refused.
  func payment(of line: Int) -> Int64? {
    for bank in lines.indices where lines[bank].contains(line) {
      return firstPayments[bank] + Int64(lines[bank].rank(line))
    }
    return nil
  }

  /// The banks that have any of the lines.
  var banks: [Int] { lines.indices.filter { lines[$0].count > 0 } }
}
