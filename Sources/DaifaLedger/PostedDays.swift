package import DaifaModel
internal import GRDB

/// What returns say of a part, or of more, on one day.
package struct PostedDay: Sendable, Equatable {
  package var day: Day
  package var postedCount = 0
  package var posted = Amount.zero
  package var backCount = 0
  package var back = Amount.zero
  package var failedCount = 0
  package var failed = Amount.zero

  package init(day: Day) { self.day = day }
}

/// 入账日: what returns say, by the day on which the bank posted it, on which it came back, on which its failure was told.
package struct PostedDays: Sendable {
  /// Nearly every row of a return is of the same day as the one before.
  private var latest: PostedDay?
  private var others: [Day: PostedDay] = [:]

  package init() {}

  /// One payment was posted.
  package mutating func post(_ amount: Amount, on day: Day) {
    change(day) {
      $0.postedCount += 1
      $0.posted += amount
    }
  }

  /// One payment came back.
  package mutating func bring(back amount: Amount, on day: Day) {
    change(day) {
      $0.backCount += 1
      $0.back += amount
    }
  }

  /// One payment finally failed.
  package mutating func fail(_ amount: Amount, on day: Day) {
    change(day) {
      $0.failedCount += 1
      $0.failed += amount
    }
  }

  /// The bank says another sum of what it posted.
  package mutating func correct(by change: Amount, on day: Day) { self.change(day) { $0.posted += change } }

  private mutating func change(_ day: Day, _ body: (inout PostedDay) -> Void) {
    if latest?.day != day {
      if let latest { others[latest.day] = latest }
      latest = others.removeValue(forKey: day) ?? PostedDay(day: day)
    }
    if latest != nil { body(&latest!) }
  }

  /// Every day, in order.
  package var all: [PostedDay] {
    (others.values + (latest.map { [$0] } ?? [])).sorted { $0.day < $1.day }
  }

  /// What the bank says it moved: posted less what came back.
  package var moved: Amount { all.reduce(.zero) { $0 + $1.posted - $1.back } }

  package var last: Day? { all.last?.day }
}

extension LedgerTransaction {
  /// Adds what a return says to what earlier ones said of a part.
  package func add(_ days: PostedDays, part: Int64) throws {
    for day in days.all {
      try execute(
        """
        INSERT INTO postedDay (part, day, postedCount, postedFen, backCount, backFen, failedCount, failedFen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (part, day) DO UPDATE SET
          postedCount = postedCount + excluded.postedCount, postedFen = postedFen + excluded.postedFen,
          backCount = backCount + excluded.backCount, backFen = backFen + excluded.backFen,
          failedCount = failedCount + excluded.failedCount, failedFen = failedFen + excluded.failedFen
        """,
        [
          part, day.day.description, day.postedCount, day.posted.fen, day.backCount, day.back.fen, day.failedCount,
          day.failed.fen,
        ])
    }
  }

  /// What returns say of some parts together, by day.
  package func postedDays(parts: [Int64]) throws -> [PostedDay] {
    var days: [Day: PostedDay] = [:]
    let statement = try database.cachedStatement(
      sql: """
        SELECT day, postedCount, postedFen, backCount, backFen, failedCount, failedFen FROM postedDay WHERE part = ?
        """)
    for part in parts {
      for row in try Row.fetchAll(statement, arguments: [part]) {
        guard let day = Day(row[0] as String) else { continue }
        var sum = days[day] ?? PostedDay(day: day)
        sum.postedCount += row[1]
        sum.posted += Amount(fen: row[2])
        sum.backCount += row[3]
        sum.back += Amount(fen: row[4])
        sum.failedCount += row[5]
        sum.failed += Amount(fen: row[6])
        days[day] = sum
      }
    }
    return days.values.sorted { $0.day < $1.day }
  }
}
