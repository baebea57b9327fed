import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// What a new list says of payments made before it came: exact counts, and the first payments, by department.
struct PaidMatch {
  /// One department's part.
  struct Part {
    var blocked = Tally.zero
    var advised = Tally.zero
    /// Those that should not have been made, and the others, each up to the bound.
    var blockedItems: [ScreeningReport.Item] = []
    var advisedItems: [ScreeningReport.Item] = []

    mutating func add(_ item: ScreeningReport.Item) {
      let tally = Tally(count: 1, sum: item.amount)
      if item.isBlocked {
        blocked += tally
        if blockedItems.count < PaidMatch.listBound { blockedItems.append(item) }
      } else {
        advised += tally
        if advisedItems.count < PaidMatch.listBound { advisedItems.append(item) }
      }
    }

    var items: [ScreeningReport.Item] { Array((blockedItems + advisedItems).prefix(PaidMatch.listBound)) }
  }

  /// How many payments a report lists.
  static let listBound = 10_000

  var all = Part()
  var departments: [String: Part] = [:]

  /// The payments that should not have been made.
  var found: ScreenedPayments {
    var found = ScreenedPayments()
    (found.count, found.sum) = (all.blocked.count, all.blocked.sum)
    return found
  }

  mutating func add(_ item: ScreeningReport.Item, department: String) {
    all.add(item)
    departments[department, default: Part()].add(item)
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
    guard all.blocked.count + all.advised.count > 0 else { return }
    try write(all, .finance, .finance, list, context, outgoing)
    for (id, part) in departments.sorted(by: { $0.key < $1.key }) {
      let party = Party(role: .department, id: id)
      guard let department = context.configuration.departments[id] else { continue }
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
      blocked: part.blocked, advised: part.advised, items: part.items, journalHead: try outgoing.journalHead())
    try outgoing.write(
      "screening-\(list.kind.rawValue)-\(list.asOf.compact)", to: party, kind: "screening", about: list.file,
      forms: context.configuration.reportFormats, csv: { try ScreeningRenderer.csv(report, to: $0) },
      xml: { try ScreeningRenderer.xml(report, to: $0) }, html: { try ScreeningRenderer.html(report, to: $0) })
  }
}

/// 事后比对: a new list beside the claims of every policy and period, so that only payments of people on it are read.
///
/// A payment counts when its money is with the person or may still get there, and it was instructed (or has not been) while the person was
/// what the list says. The day it was instructed stands for the day it was posted, which would cost a read of the returns.
struct PaidMatching {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let list: ScreeningList

  /// What the list says of payments, for its people, sorted by ``ListedPerson/isBefore(_:_:)``.
  func run(_ people: [ListedPerson]) throws -> PaidMatch {
    var result = PaidMatch()
    let keys = people.enumerated().map { Claim(key: $1.key, payment: Int64($0)) }
    for scope in try transaction.claimScopes() {
      guard let policy = book.row(of: scope.policy, on: context.today),
        context.configuration.mayList(list.party, policyOf: policy.department)
      else { continue }
      let effect = policy.screening[list.kind]
      let isAbout = list.setsAbout(policy.code)
      guard effect != .off, isAbout.contains(true) else { continue }
      let matches = try matches(scope.id, people, keys, isAbout)
      try look(matches, people, policy, isBlocked: effect == .block, into: &result)
    }
    return result
  }

  /// The payments of people on the list, in the order of their numbers, each with the places of the person's entries.
  private func matches(
    _ scope: Int64, _ people: [ListedPerson], _ keys: [Claim], _ isAbout: [Bool]
  ) throws -> [(payment: Int64, place: Int)] {
    var matches: [(payment: Int64, place: Int)] = []
    try keys.withUnsafeBufferPointer { keys in
      try transaction.forEachClaim(scope: scope, matching: keys) { standing, place in
        for index in place..<people.count {
          guard people[index].key == standing.key else { break }
          if isAbout[Int(people[index].policies)] { matches.append((standing.payment, index)) }
        }
      }
    }
    // The payments lie in the ledger by number, not by person.
    matches.sort { ($0.payment, $0.place) < ($1.payment, $1.place) }
    return matches
  }

  private func look(
    _ matches: [(payment: Int64, place: Int)], _ people: [ListedPerson], _ policy: Policy, isBlocked: Bool,
    into result: inout PaidMatch
  ) throws {
    let cursor = try transaction.paymentCursor()
    let lookup = PaymentLookup(transaction)
    var done: Int64 = 0
    for (payment, place) in matches where payment != done {
      let person = people[place]
      let item = try cursor.withPayment(payment) { recorded -> (item: ScreeningReport.Item, department: String)? in
        guard let roster = try lookup.roster(recorded.roster) else { return nil }
        let part = try lookup.part(bank: recorded[.bank], payment: payment)
        let record = try transaction.stateRecord(payment: payment)
        let state =
          record?.state ?? part.map { $0.isPosted(payment) ? .paid : .instructed } ?? roster.state
        guard state.holdsClaim || record?.inConflict == true else { return nil }
        let instructedOn = part == nil ? nil : lookup.instructedOn
        guard person.concerns(instructedOn) else { return nil }
        let item = ScreeningReport.Item(
          reference: PaymentReference(payment: payment),
          departmentName: context.configuration.departments[roster.department]?.name ?? roster.department,
          policy: PolicyTitle(code: roster.policy, name: roster.policyName), period: roster.period,
          batchNumber: roster.batchNumber, lineNumber: recorded.lineNumber, name: recorded[.beneficiaryName].text,
          identity: recorded[.beneficiaryID].text, amount: recorded.amount, state: state, instructedOn: instructedOn,
          since: person.sinceDay, isBlocked: isBlocked)
        return (item, roster.department)
      }
      guard let item, let (found, department) = item else { continue }
      result.add(found, department: department)
      // Another entry of the same person says nothing more about the payment.
      done = payment
    }
  }
}

/// The roster and the part asked for last, since payments in order are of few.
private final class PaymentLookup {
  private let transaction: LedgerTransaction
  private var lastRoster: RosterRecord?
  private var lastPart: InstructionPart?
  /// The day of the part asked for last.
  private(set) var instructedOn: Day?

  init(_ transaction: LedgerTransaction) { self.transaction = transaction }

  func roster(_ file: Int64) throws -> RosterRecord? {
    if let lastRoster, lastRoster.file == file { return lastRoster }
    lastRoster = try transaction.roster(file)
    return lastRoster
  }

  func part(bank: Bytes, payment: Int64) throws -> InstructionPart? {
    if let lastPart, payment >= lastPart.firstPayment, payment <= lastPart.lastPayment, bank.spells(lastPart.bank) {
      return lastPart
    }
    lastPart = try transaction.part(bank: bank.text, payment: payment)
    instructedOn = try lastPart.flatMap { try transaction.instructionDay($0.instruction) }
    return lastPart
  }
}
