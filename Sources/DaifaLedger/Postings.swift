package import DaifaModel
internal import GRDB

/// 入账: what a bank last said of each payment of a stretch, in flat memory: for the pass over all lines.
///
/// Filled by the thread that reads the ledger and then read by one other.
package final class PostingTable: @unchecked Sendable {
  private struct Entry {
    var start: UInt32 = 0
    var length: UInt16 = 0
    var isThere = false
    var postedOn: Day?
    var amount: Amount?
    var firstDay: Day?
    var firstReturn: Int64 = 0
  }

  private let first: Int64
  private var entries: [Entry]
  private var text: [UInt8] = []
  /// Days besides the first that were told of a payment's postings, where there are any.
  private var laterDays: [Int64: [Day]] = [:]
  // Most postings of a block are of one day: its bytes are read once.
  private var lastDay: (bytes: [UInt8], day: Day?) = ([], nil)

  init(from low: Int64, through high: Int64) {
    first = low
    entries = Array(repeating: Entry(), count: Int(max(high - low + 1, 0)))
  }

  /// Runs a closure over what is known of a payment: the bank's reference, the day, and the amount where it was not as instructed. Nil
  /// for what the bank never said.
  package func withPosting<Result>(
    _ payment: Int64, _ body: (_ bankReference: Bytes, _ postedOn: Day?, _ amount: Amount?) throws -> Result
  ) rethrows -> Result {
    let place = Int(payment - first)
    guard entries.indices.contains(place), entries[place].isThere else {
      return try body(Bytes(start: nil, count: 0), nil, nil)
    }
    let entry = entries[place]
    return try text.withUnsafeBufferPointer {
      let low = Int(entry.start)
      return try body(Bytes(rebasing: $0[low..<(low + Int(entry.length))]), entry.postedOn, entry.amount)
    }
  }

  /// The day on which a payment was posted as its bank first said, and the return that said so: putting it right later moves no money of an
  /// earlier month; with all days it said of any posting of the payment. Nil where nothing says that it was.
  package func posted(_ payment: Int64) -> (postedOn: Day?, days: [Day?], bankReturn: Int64)? {
    let place = Int(payment - first)
    guard entries.indices.contains(place), entries[place].isThere else { return nil }
    return (entries[place].firstDay, [entries[place].firstDay] + (laterDays[payment] ?? []), entries[place].firstReturn)
  }

  /// Notes a day that was told of a posting.
  func note(_ payment: Int64, day: Day?) {
    if let day { laterDays[payment, default: []].append(day) }
  }

  func note(_ payment: Int64, _ bankReference: Bytes, _ postedOn: Day?, _ amount: Amount?, bankReturn: Int64) {
    let place = Int(payment - first)
    guard entries.indices.contains(place) else { return }
    let known = entries[place]
    if known.isThere, postedOn != known.firstDay { note(payment, day: postedOn) }
    let (firstDay, firstReturn) = known.isThere ? (known.firstDay, known.firstReturn) : (postedOn, bankReturn)
    entries[place] = Entry(
      start: UInt32(text.count), length: UInt16(clamping: bankReference.count), isThere: true, postedOn: postedOn,
      amount: amount, firstDay: firstDay, firstReturn: firstReturn)
    text.append(contentsOf: bankReference)
  }

  func day(_ bytes: Bytes) -> Day? {
    if !lastDay.bytes.isEmpty, bytes.elementsEqual(lastDay.bytes) { return lastDay.day }
    lastDay = (Array(bytes), Day(bytes))
    return lastDay.day
  }
}

extension LedgerTransaction {
  /// What a bank last said of each payment from one number through another of one instruction: of the posting that stands, and not of a second
  /// one or one that contradicts it.
  package func postings(instruction: Int64, from low: Int64, through high: Int64) throws -> PostingTable {
    let table = PostingTable(from: low, through: high)
    let statement = try RawStatement(
      database,
      """
      SELECT firstPayment, lines, bankReturn FROM postingBlock
      WHERE instruction = ? AND firstPayment <= ? AND lastPayment >= ? ORDER BY id
      """, operation: "read postings")
    statement.bind(1, instruction)
    statement.bind(2, high)
    statement.bind(3, low)
    let reader = PostingBlockReader()
    while try statement.step() {
      let (first, bankReturn) = (statement.integer(0), statement.integer(2))
      reader.forEach(statement.bytes(1)) { offset, bankReference, postedOn in
        table.note(first + offset, bankReference, table.day(postedOn), nil, bankReturn: bankReturn)
      }
    }
    let lines = try Row.fetchCursor(
      database,
      sql: """
        SELECT payment, bankReference, postedOn, amountFen, bankReturn, meaning FROM returnLine
        WHERE payment BETWEEN ?1 AND ?2 AND (result = 'S' OR meaning IN ('duplicateReturned', 'firstReturned'))
          AND meaning NOT IN ('statusConflict', 'conflictCorrected', 'postedReturned') ORDER BY bankReturn, ordinal
        """, arguments: [low, high])
    var seconds = SecondPostings()
    while let row = try lines.next() {
      let payment: Int64 = row[0]
      var said = SecondPostings.Posting(
        bankReference: row[1], postedOn: (row[2] as String?).flatMap { Day($0) },
        amount: (row[3] as Int64?).map { Amount(fen: $0) })
      if let role = SecondPostings.Role(meaning: row[5]) {
        if role == .second { table.note(payment, day: said.postedOn) }
        guard let standing = seconds.take(said, of: payment, role) else { continue }
        said = standing
      }
      said.bankReference.withBytes { table.note(payment, $0, said.postedOn, said.amount, bankReturn: row[4]) }
    }
    return table
  }
}

/// Reads a block of postings back.
final class PostingBlockReader {
  private var text: [UInt8] = []

  /// Hands out each posting as (payment - first payment, bank's reference, day).
  func forEach(_ json: UnsafeRawBufferPointer, _ body: (Int64, Bytes, Bytes) throws -> Void) rethrows {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: json)
    try text.withUnsafeMutableBufferPointer { text in
      var position = 1
      while position < text.count, text[position] == UInt8(ascii: "[") {
        position += 1
        var offset: Int64 = 0
        while position < text.count, text[position].isASCIIDigit {
          offset = offset * 10 + Int64(text[position] - 0x30)
          position += 1
        }
        let reference = string(text, after: &position)
        let day = string(text, after: &position)
        try body(offset, reference, day)
        position += 2
      }
    }
  }

  /// Takes the string that follows a comma, made plain in place.
  private func string(_ text: UnsafeMutableBufferPointer<UInt8>, after position: inout Int) -> Bytes {
    let start = position + 2
    var read = start
    var write = start
    while read < text.count, text[read] != 0x22 {
      if text[read] == 0x5C { read += 1 }
      text[write] = text[read]
      read += 1
      write += 1
    }
    position = read + 1
    return Bytes(start: text.baseAddress! + min(start, text.count), count: max(write - start, 0))
  }
}
