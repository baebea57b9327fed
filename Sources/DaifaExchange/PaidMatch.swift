import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// What a new list says of payments made before it came: exact counts, and the first payments, by department. What an earlier list of its
/// kind said already is only counted.
struct PaidMatch {
  /// One department's part.
  struct Part {
    var blocked = Tally.zero
    var advised = Tally.zero
    /// Those that were waiting and are stopped now.
    var stopped = Tally.zero
    /// Those that an earlier list told.
    var known = Tally.zero
    /// Those that should not have been made, and the others, each up to the bound.
    var blockedItems: [ScreeningReport.Item] = []
    var advisedItems: [ScreeningReport.Item] = []

    mutating func add(_ item: ScreeningReport.Item) {
      let tally = Tally(count: 1, sum: item.amount)
      if item.isBlocked {
        if item.state == .stopped { stopped += tally } else { blocked += tally }
        if blockedItems.count < PaidMatch.listBound { blockedItems.append(item) }
      } else {
        advised += tally
        if advisedItems.count < PaidMatch.listBound { advisedItems.append(item) }
      }
    }

    var hasNews: Bool { blocked.count + advised.count + stopped.count > 0 }

    var items: [ScreeningReport.Item] { Array((blockedItems + advisedItems).prefix(PaidMatch.listBound)) }
  }

  /// How many payments a report lists.
  static let listBound = 10_000

  var all = Part()
  var departments: [String: Part] = [:]

  /// The payments that should not have been made and that no list has told before.
  var found: ScreenedPayments {
    var found = ScreenedPayments()
    (found.count, found.sum) = (all.blocked.count, all.blocked.sum)
    return found
  }

  mutating func add(_ item: ScreeningReport.Item, department: String) {
    all.add(item)
    departments[department, default: Part()].add(item)
  }

  mutating func addKnown(_ item: ScreeningReport.Item, department: String) {
    let tally = Tally(count: 1, sum: item.amount)
    all.known += tally
    departments[department, default: Part()].known += tally
  }

  /// Says where an operator looks that there are payments that should not have been made.
  func raiseAlarm(
    _ list: ScreeningList, _ arrival: Arrival, _ context: PassContext, _ transaction: LedgerTransaction
  ) throws {
    guard all.blocked.count > 0 else { return }
    try transaction.alarm(
      "screenedPaid", party: arrival.party, file: arrival.file,
      detail: "\(list.title.withoutPrivateNumbers): 不应发放\(all.blocked.count)笔，\(all.blocked.sum)元",
      contentDigest: arrival.digest.hex, at: context.now, day: context.today)
  }

  /// Tells finance all of it, and each department its own part.
  func write(_ list: ScreeningList, _ context: PassContext, _ outgoing: Outgoing) throws {
    guard all.hasNews else { return }
    try write(all, .finance, .finance, list, context, outgoing)
    for (id, part) in departments.sorted(by: { $0.key < $1.key }) {
      let party = Party(role: .department, id: id)
      guard part.hasNews, let department = context.configuration.departments[id] else { continue }
      try write(part, .department(id: id, name: department.name), party, list, context, outgoing)
    }
  }

  private func write(
    _ part: Part, _ scope: ReportScope, _ party: Party, _ list: ScreeningList, _ context: PassContext,
    _ outgoing: Outgoing
  ) throws {
    let report = ScreeningReport(
      scope: scope, kind: list.kind, source: list.source, asOf: list.asOf,
      senderName: context.configuration.name(of: list.party), people: list.people, day: context.today,
      blocked: part.blocked, advised: part.advised, stopped: part.stopped, known: part.known, items: part.items,
      journalHead: try outgoing.journalHead())
    try outgoing.write(
      report, with: ScreeningRenderer.self, "screening-\(list.kind.rawValue)-\(list.asOf.compact)", to: party,
      kind: "screening", about: list.file)
  }
}
