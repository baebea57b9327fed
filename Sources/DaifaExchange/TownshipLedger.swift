import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 乡镇补贴底册: what the people of a township were paid in a year, by village, person, policy and period.
final class TownshipLedger {
  private let township: Region
  private let year: Int
  private let lines: SortedScratch
  private(set) var count = 0
  private(set) var amount = Amount.zero
  private(set) var paid = Amount.zero
  private var names: [String: String] = [:]

  init(_ context: PassContext, _ transaction: LedgerTransaction, _ scope: TableScope, township: Region, year: Int)
    throws
  {
    (self.township, self.year) = (township, year)
    lines = SortedScratch(spool: context.spool)
    try InstructedLines(context, transaction, scope).forEach { line in
      count += 1
      amount += line.payment.amount
      paid += line.paid
      names[line.roster.policy] = line.roster.policyName
      var record = RecordWriter()
      record.number(line.region.code)
      record.key(line.payment[.beneficiaryID].text)
      record.key(line.roster.policy)
      record.key(line.roster.period)
      record.number(line.payment.payment)
      record.number(line.payment.amount.fen)
      record.number(line.paid.fen)
      record.text(line.payment[.beneficiaryName])
      try lines.append(record)
    }
  }

  /// One person's payments of one policy and period.
  private struct Entry {
    var region: Int64
    var identity: String
    var policy: String
    var period: String
    var name: String
    var count = 0
    var amount = Amount.zero
    var paid = Amount.zero

    func isSame(_ other: Entry) -> Bool {
      (region, identity, policy, period) == (other.region, other.identity, other.policy, other.period)
    }

    mutating func add(_ other: Entry) {
      count += other.count
      amount += other.amount
      paid += other.paid
    }
  }

  func write(_ context: PassContext, _ outgoing: Outgoing, about file: Int64) throws {
    let report = TownshipTables.ledger(
      township: township, year: year, count: count, amount: amount, paid: paid, day: context.today,
      journalHead: try outgoing.journalHead(), names: context.configuration.regionNames)
    let places = context.configuration.regionNames
    try outgoing.writeList(
      report, "ledger-\(township)-\(year)-\(context.today.compact)", to: .finance, kind: "townshipLedger", about: file
    ) { list in
      var current: Entry?
      var village: Entry?
      func end() throws {
        guard let entry = current else { return }
        try list.row(
          TownshipTables.row(
            region: text(entry.region), name: entry.name, maskedID: Mask.identity(entry.identity),
            policy: names[entry.policy] ?? entry.policy, period: entry.period, count: entry.count,
            amount: entry.amount, paid: entry.paid))
        village?.add(entry)
        current = nil
      }
      func endVillage() throws {
        try end()
        guard let sums = village else { return }
        try list.row(
          TownshipTables.sum("小计 \(places.label(text(sums.region)))", sums.count, sums.amount, sums.paid), isSum: true)
        village = nil
      }
      try lines.forEach { record in
        let entry = Self.entry(record)
        if let standing = current, !standing.isSame(entry) { try end() }
        if village?.region != entry.region {
          try endVillage()
          list.section("区划\(places.label(text(entry.region)))")
          village = Entry(region: entry.region, identity: "", policy: "", period: "", name: "")
        }
        if current == nil { current = entry } else { current?.add(entry) }
      }
      try endVillage()
      list.section("全乡镇")
      try list.row(TownshipTables.sum("合计", count, amount, paid), isSum: true)
    }
  }

  private static func entry(_ record: RecordReader) -> Entry {
    var record = record
    var entry = Entry(
      region: record.number(), identity: record.key(), policy: record.key(), period: record.key(), name: "", count: 1)
    _ = record.number()
    entry.amount = Amount(fen: record.number())
    entry.paid = Amount(fen: record.number())
    entry.name = String(decoding: record.text(), as: UTF8.self)
    return entry
  }

  private func text(_ code: Int64) -> String {
    let digits = String(code)
    return Region(String(repeating: "0", count: max(0, 12 - digits.count)) + digits)?.description ?? digits
  }
}
