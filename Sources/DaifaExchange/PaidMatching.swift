import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 事后比对: a new list beside the claims of every policy and period, so that only payments of people on it are read.
///
/// A payment counts when its money is with the person or may still get there, and it was instructed while the person was what the list
/// says. The day it was instructed stands for the day it was posted, which would cost a read of the returns. One that waits, and that the
/// list would have refused, is stopped.
final class PaidMatching {
  /// A payment of somebody on the list.
  struct Found {
    var item: ScreeningReport.Item
    var payment: Int64
    var roster: RosterRecord
    var line: UInt32
  }

  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let list: ScreeningList
  let lookup: PaymentLookup
  private var result = PaidMatch()

  init(context: PassContext, transaction: LedgerTransaction, book: PolicyBook, list: ScreeningList) {
    self.context = context
    self.transaction = transaction
    self.book = book
    self.list = list
    lookup = PaymentLookup(transaction)
  }

  /// What the list says of payments, for its people, sorted by ``ListedPerson/isBefore(_:_:)``; once it is recorded itself.
  func run(_ people: [ListedPerson]) throws -> PaidMatch {
    let keys = people.enumerated().map { Claim(key: $1.key, payment: Int64($0)) }
    for scope in try transaction.claimScopes() {
      guard let policy = book.row(of: scope.policy, on: context.today),
        context.configuration.mayList(list.party, policyOf: policy.department)
      else { continue }
      let effect = policy.screening[list.kind]
      let isAbout = list.setsAbout(policy.code)
      guard effect != .off, isAbout.contains(true) else { continue }
      let matches = try matches(scope.id, people, keys, isAbout)
      try look(matches, people, isBlocked: effect == .block)
    }
    if list.kind == .deceased { try lookAtWaitingPayees(people) }
    return result
  }

  /// Takes a payment into the result: stops it where it waits and must not be made, tells it unless an earlier list did.
  func take(_ found: Found) throws {
    var item = found.item
    let department = found.roster.department
    if item.isBlocked, item.state == .held || item.state == .recorded {
      try stop(found)
      item.state = .stopped
      return result.add(item, department: department)
    }
    let isNew = try transaction.noteListed(
      list.kind, isBlocked: item.isBlocked, payment: found.payment, list: list.file)
    if isNew { result.add(item, department: department) } else { result.addKnown(item, department: department) }
  }

  private func stop(_ found: Found) throws {
    // Read again: an earlier stop may have changed it.
    guard let roster = try transaction.roster(found.roster.file) else { return }
    let decision = Decision(
      control: ControlNumber(roster.file), action: .stop, payment: found.payment,
      quote: ControlTotal(count: 1, sum: found.item.amount), decidedBy: context.configuration.name(of: list.party),
      reason: "比对名单：\(list.title.withoutPrivateNumbers)")
    try transaction.carryOut(
      decision, on: roster, by: list.party, file: list.file, line: Int(found.line), at: context.now, day: context.today)
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
    _ matches: [(payment: Int64, place: Int)], _ people: [ListedPerson], isBlocked: Bool
  ) throws {
    let cursor = try transaction.paymentCursor()
    var done: Int64 = 0
    for (payment, place) in matches where payment != done {
      let found = try cursor.withPayment(payment) { recorded in
        try self.found(recorded, payment, people[place], isBlocked: isBlocked)
      }
      guard let found, let found else { continue }
      try take(found)
      // Another entry of the same person says nothing more about the payment.
      done = payment
    }
  }

  /// What a list's entry says of a payment; nil when nothing, or its money is not with anybody.
  func found(
    _ recorded: RecordedPayment, _ payment: Int64, _ person: ListedPerson, isBlocked: Bool
  ) throws -> Found? {
    guard let roster = try lookup.roster(recorded.roster) else { return nil }
    let part = try lookup.part(bank: recorded[.bank], payment: payment)
    let record = try transaction.stateRecord(payment: payment)
    let state = record?.state ?? part.map { $0.isPosted(payment) ? .paid : .instructed } ?? roster.state
    guard state.holdsClaim || record?.inConflict == true else { return nil }
    let instructedOn = part == nil ? nil : lookup.instructedOn
    guard person.holds(on: instructedOn ?? context.today) else { return nil }
    let item = ScreeningReport.Item(
      reference: PaymentReference(payment: payment),
      departmentName: context.configuration.name(ofDepartment: roster.department),
      policy: PolicyTitle(code: roster.policy, name: roster.policyName), period: roster.period,
      batchNumber: roster.batchNumber, lineNumber: recorded.lineNumber, name: recorded[.beneficiaryName].text,
      identity: recorded[.beneficiaryID].text, amount: recorded.amount, state: state, instructedOn: instructedOn,
      since: person.sinceDay, isBlocked: isBlocked)
    return Found(item: item, payment: payment, roster: roster, line: person.line)
  }

  /// 待付清册的收款人: nobody can be paid who is dead, so payees of rosters that wait are looked at as well, which claims do not name.
  private func lookAtWaitingPayees(_ people: [ListedPerson]) throws {
    for (roster, _, _, _) in try transaction.waitingRosters() where roster.payments > 0 {
      guard let policy = book.row(of: roster.policy, on: context.today),
        context.configuration.mayList(list.party, policyOf: policy.department)
      else { continue }
      let effect = policy.screening[list.kind]
      let isAbout = list.setsAbout(policy.code)
      var waiting: [Found] = []
      let last = roster.firstPayment + Int64(roster.payments) - 1
      try transaction.forEachPayment(from: roster.firstPayment, through: last) { payment in
        let isOwn = payment.payeeID.equals(payment[.beneficiaryID])
        guard !isOwn || effect == .off else { return }
        let key = ResidentID.key(payment.payeeID)
        var place = people.firstPlace(of: key)
        while place < people.count, people[place].key == key {
          if isAbout[Int(people[place].policies)],
            let found = try found(payment, payment.payment, people[place], isBlocked: true)
          {
            return waiting.append(found)
          }
          place += 1
        }
      }
      for found in waiting { try take(found) }
    }
  }
}

extension [ListedPerson] {
  /// The place of the first entry whose key is not below one.
  fileprivate func firstPlace(of key: UInt64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The roster and the part asked for last, since payments in order are of few.
final class PaymentLookup {
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
