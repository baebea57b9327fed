import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 公示: writes a gathered disclosure into the public's outbox: a table a village, and an index whose sums are what was paid.
struct DisclosureWriting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing
  let arrival: Arrival
  private static let party = Party(role: .anyone)

  /// What became of one place.
  private struct Published {
    var region: Region
    var place: DisclosurePlan.Place
    /// The file to open; nil where it was withheld.
    var page: String?
  }

  /// Writes one disclosure; nothing of it when its sums are not what was paid.
  func write(_ plan: DisclosurePlan) throws {
    guard plan.agrees, plan.count > 0 else { return }
    let stem = "disclosure-\(Outgoing.namePart(plan.policy.code))-\(plan.scope.time.word)"
    var published: [Published] = []
    var village: Village?
    let regions = Dictionary(grouping: plan.places.keys, by: \.code)
    func end() throws {
      guard let done = village else { return }
      published.append(Published(region: done.region, place: done.place, page: try finish(done, plan)))
      village = nil
    }
    try plan.lines.forEach { record in
      var record = record
      let (code, depth) = (record.number(), record.number())
      if village.map({ $0.region.code != code || $0.region.depth != Int(depth) }) ?? true {
        try end()
        guard let region = regions[code]?.first(where: { $0.depth == Int(depth) }) else { return }
        village = try Village(self, plan, region, stem: stem)
      }
      try village?.add(record)
    }
    try end()
    try writeIndex(plan, published, stem: stem)
  }

  /// Ends a village's table; gives the file to open, or nil when it was withheld.
  private func finish(_ village: Village, _ plan: DisclosurePlan) throws -> String? {
    guard let table = village.table else { return nil }
    let page = table.pageName
    let found = try village.finish()
    guard !found.isEmpty else { return page }
    try transaction.alarm(
      "disclosureWithheld", party: arrival.party, file: arrival.file,
      detail: "\(plan.title) \(village.region)：\(found.places)，未公布", at: context.now, day: context.today)
    return nil
  }

  /// The table of one village while it is written; none where a name in it is no name.
  private final class Village {
    let region: Region
    let place: DisclosurePlan.Place
    let table: ScannedTable?
    private var ordinal = 0

    init(_ writing: DisclosureWriting, _ plan: DisclosurePlan, _ region: Region, stem: String) throws {
      self.region = region
      place = plan.places[region] ?? .init()
      guard place.faults.isEmpty else {
        table = nil
        return
      }
      let table = try ScannedTable(
        writing.outgoing, stem: "\(stem)-\(region)-\(writing.context.today.compact)", party: DisclosureWriting.party,
        kind: "disclosure", about: writing.arrival.file)
      let report = DisclosureTables.village(
        DisclosureTables.Head(
          policy: plan.policy, scope: plan.scope, day: writing.context.today,
          journalHead: try writing.outgoing.journalHead(), showsNames: plan.showsNames,
          names: writing.context.configuration.regionNames), region: region,
        count: place.count, amount: place.amount, paid: place.paid)
      try writing.allow(table, plan)
      table.allow(region.description)
      for amount in [place.amount, place.paid] { table.allow(amount) }
      try table.begin(report)
      self.table = table
    }

    func add(_ record: RecordReader) throws {
      guard let table else { return }
      var record = record
      let period = record.key()
      _ = record.number()
      let amount = Amount(fen: record.number())
      let paid = Amount(fen: record.number())
      let name = String(decoding: record.text(), as: UTF8.self)
      for _ in 0..<4 { table.forbid(record.text()) }
      ordinal += 1
      table.allow(amount)
      table.allow(paid)
      try table.row([.number(ordinal), .text(name), .text(period), .amount(amount), .amount(paid)])
    }

    func finish() throws -> [(name: String, hit: PrivacyScan.Hit)] {
      try table?.row(
        [.text("合计"), .text("\(place.count)笔"), .text(""), .amount(place.amount), .amount(place.paid)], isSum: true)
      return try table?.finish() ?? []
    }
  }

  /// What every table of a disclosure holds of ours.
  private func allow(_ table: ScannedTable, _ plan: DisclosurePlan) throws {
    for text in [
      context.today.description, try outgoing.journalHead(), plan.policy.code, plan.scope.region?.description ?? "",
    ] { table.allow(text) }
  }

  private func writeIndex(_ plan: DisclosurePlan, _ published: [Published], stem: String) throws {
    let shown = published.filter { $0.page != nil }
    let disclosed = shown.reduce(Amount.zero) { $0 + $1.place.paid }
    let withheld = published.filter { $0.page == nil }.reduce(Amount.zero) { $0 + $1.place.paid }
    // What is shown and what is kept back come to what was paid, or nothing leaves.
    precondition(disclosed + withheld == plan.paid, "a village is in no sum")
    let table = try ScannedTable(
      outgoing, stem: "\(stem)-index-\(context.today.compact)", party: DisclosureWriting.party, kind: "disclosure",
      about: arrival.file)
    try allow(table, plan)
    for item in published {
      table.allow(item.region.description)
      table.allow(item.page ?? "")
      for amount in [item.place.amount, item.place.paid] { table.allow(amount) }
    }
    for amount in [plan.amount, plan.paid, disclosed, withheld] { table.allow(amount) }
    try table.begin(
      DisclosureTables.index(
        DisclosureTables.Head(
          policy: plan.policy, scope: plan.scope, day: context.today, journalHead: try outgoing.journalHead(),
          showsNames: plan.showsNames, names: context.configuration.regionNames), places: published.count,
        withheldPlaces: published.count - shown.count,
        count: plan.count, amount: plan.amount, paid: plan.paid, withheld: withheld))
    for item in published {
      try table.row(
        DisclosureTables.indexRow(
          item.region, name: context.configuration.regionNames.name(of: item.region), count: item.place.count,
          amount: item.place.amount, paid: item.place.paid, page: item.page))
    }
    try table.row(
      [.text("合计"), .text(""), .text(""), .number(plan.count), .amount(plan.amount), .amount(plan.paid), .text("")],
      isSum: true)
    let found = try table.finish()
    if !found.isEmpty {
      try transaction.alarm(
        "disclosureWithheld", party: arrival.party, file: arrival.file, detail: "\(plan.title)：\(found.places)，未公布",
        at: context.now, day: context.today)
    }
    try transaction.journal(
      "disclosure", party: DisclosureWriting.party.path,
      subject: "\(arrival.file) \(plan.policy.code) \(plan.scope.time)", count: shown.count, amount: disclosed,
      contentDigest: arrival.digest.hex, at: context.now, day: context.today)
  }
}
