import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening

/// 公布政策清单: writes the lists in force into the public's outbox.
struct PolicyPublishing {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes them when a list came into force since the last time: by a mark in the ledger, so that no crash loses it, and no outage the day
  /// on which one that came before begins to hold.
  func writeDue() throws {
    let lists = try transaction.listsInForce(by: context.today)
    guard try transaction.counter("publishedLists") < lists else { return }
    try write(about: nil)
    try transaction.setCounter("publishedLists", lists)
  }

  /// Writes them now. Gives where something that looks private kept the page back; empty when it was written.
  @discardableResult
  func write(about file: Int64?) throws -> String {
    let policies = try standing()
    guard !policies.isEmpty else { return "" }
    let table = try ScannedTable(
      outgoing, stem: "policies-\(context.today.compact)", party: Party(role: .anyone), kind: "policies", about: file,
      isOfDays: true)
    table.allow(context.today.description)
    table.allow(try outgoing.journalHead())
    for policy in policies { allow(policy, in: table) }
    try table.begin(
      PolicyTables.list(
        policies: policies.count,
        active: policies.count { $0.status == .active && $0.category == .subsidy && !isOver($0) }, day: context.today,
        journalHead: try outgoing.journalHead()))
    var heading = ""
    for policy in policies {
      if PolicyTables.heading(policy) != heading {
        heading = PolicyTables.heading(policy)
        table.section(heading)
      }
      let department = Party(role: .department, id: policy.department)
      try table.row(
        PolicyTables.row(
          policy, departmentName: context.configuration.name(of: department), isOver: isOver(policy),
          names: context.configuration.regionNames))
    }
    let places = try table.finish().places
    if places.isEmpty {
      try transaction.journal(
        "policies", party: Party(role: .anyone).path, subject: "\(context.today)", count: policies.count,
        at: context.now, day: context.today)
    } else {
      try transaction.alarm(
        "disclosureWithheld", party: .finance, file: file, subject: "policies", detail: "政策清单：\(places)，未公布",
        at: context.now, day: context.today)
    }
    return places
  }

  private func isOver(_ policy: Policy) -> Bool { policy.validTo.map { $0 < context.today } ?? false }

  /// The published rows of every region's list in force today, by level, category and code.
  private func standing() throws -> [Policy] {
    let lists = try transaction.policyLists()
    let book = PolicyBook(lists: lists)
    let regions = Set(lists.map(\.region))
    return regions.compactMap { book.list(of: $0, on: context.today) }
      .flatMap(\.policies).filter { $0.publishedOn.map { $0 <= context.today } ?? false }
      .sorted { left, right in
        func key(_ policy: Policy) -> (Int, Int, Int64, String) {
          (
            Policy.Level.allCases.firstIndex(of: policy.level) ?? 0,
            Policy.Category.allCases.firstIndex(of: policy.category) ?? 0, policy.region.code, policy.code
          )
        }
        return key(left) < key(right)
      }
  }

  /// What a row holds of days, codes and sums.
  private func allow(_ policy: Policy, in table: ScannedTable) {
    for text in [policy.code, policy.region.description, policy.mergedInto ?? "", policy.validFrom.description] {
      table.allow(text)
    }
    for day in [policy.validTo, policy.publishedOn] { table.allow(day?.description ?? "") }
    if case .range(let low, let high) = policy.standard {
      table.allow(low)
      table.allow(high)
    }
    if let cap = policy.itemCap { table.allow(cap) }
    if let rate = policy.standard.rate { table.allow(rate) }
  }
}
