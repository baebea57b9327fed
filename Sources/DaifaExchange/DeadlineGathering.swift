package import DaifaLedger
package import DaifaModel
import DaifaScreening

/// 限时办理: gathers everything that has a time limit, from the lists and the ledger. Reads only.
package struct DeadlineGathering {
  let transaction: LedgerTransaction
  let configuration: Configuration
  let calendar: WorkingCalendar
  let today: Day
  let book: PolicyBook

  /// Everything as on a day.
  package init(_ transaction: LedgerTransaction, configuration: Configuration, today: Day) throws {
    self.transaction = transaction
    self.configuration = configuration
    self.today = today
    calendar = WorkingCalendar(adding: configuration.calendar)
    book = PolicyBook(lists: try transaction.policyLists())
  }

  /// Where an item stands.
  package func standing(_ item: DeadlineItem) -> DeadlineStanding {
    item.deadline.standing(on: today, soon: configuration.dueSoonDays, calendar: calendar)
  }

  /// Everything that is not done; with `done`, also what was due, or begun, in this year.
  package func items(done: Bool) throws -> [DeadlineItem] {
    let since = done ? Day(year: today.year, month: 1, day: 1) : nil
    return try submissions(since: since) + rosters(since: since) + returns(since: since)
  }

  private func isWanted(_ deadline: Deadline, _ since: Day?) -> Bool {
    guard deadline.isDone else { return true }
    return since.map { (deadline.dueOn ?? deadline.start) >= $0 } ?? false
  }

  /// Rosters of policies that say by when they come.
  private func submissions(since: Day?) throws -> [DeadlineItem] {
    guard let firstDay = try transaction.firstDay() else { return [] }
    var came: [String: [String: Day]] = [:]
    return try book.expectedRosters(on: today, since: firstDay).compactMap { expected in
      let policy = expected.policy
      if came[policy.code] == nil { came[policy.code] = try transaction.firstRosters(policy: policy.code) }
      let period = expected.period.description
      let deadline = Deadline(
        start: expected.start, workingDays: expected.workingDays, doneOn: came[policy.code]?[period],
        calendar: calendar)
      guard isWanted(deadline, since) else { return nil }
      return DeadlineItem(
        .submission, subject: "\(policy.code) \(period)", party: Party(role: .department, id: policy.department),
        department: policy.department, policy: policy.code, policyName: policy.name, period: period,
        deadline: deadline)
    }
  }

  /// Reviews and instructions of rosters whose policy limits them.
  private func rosters(since: Day?) throws -> [DeadlineItem] {
    var items: [DeadlineItem] = []
    for roster in try transaction.rosterStages(since: since) {
      func add(_ stage: Stage, from start: Day, _ days: Int?, doneOn: Day?) {
        guard let days else { return }
        let deadline = Deadline(start: start, workingDays: days, doneOn: doneOn, calendar: calendar)
        guard isWanted(deadline, since) else { return }
        var item = DeadlineItem(
          stage, subject: "\(roster.file)", party: .finance, department: roster.department, policy: roster.policy,
          policyName: roster.policyName, period: roster.period, deadline: deadline)
        item.batchNumber = roster.batchNumber
        (item.payments, item.amount) = (roster.payments, roster.amount)
        items.append(item)
      }
      add(.review, from: roster.receivedOn, roster.reviewDays, doneOn: roster.reviewedOn)
      // What was stopped is not to be instructed.
      if let reviewedOn = roster.reviewedOn, roster.state != .stopped {
        add(.instruction, from: reviewedOn, roster.instructDays, doneOn: roster.instructedOn)
      }
    }
    return items
  }

  /// Answers of banks, a part of an instruction each.
  private func returns(since: Day?) throws -> [DeadlineItem] {
    try transaction.partStages(since: since).compactMap { part in
      let isDone = part.inFlight == 0
      let deadline = Deadline(
        start: part.instructedOn, dueOn: part.dueOn, isDone: isDone, doneOn: isDone ? part.answeredOn : nil)
      guard isWanted(deadline, since) else { return nil }
      var item = DeadlineItem(
        .bankReturn, subject: part.instructionNumber, party: Party(role: .bank, id: part.bank),
        department: part.department, policy: part.policy, policyName: part.policyName, period: part.period,
        deadline: deadline)
      item.batchNumber = part.batchNumber
      item.instructionNumber = part.instructionNumber
      (item.payments, item.amount) = isDone ? (part.count, part.amount) : (part.inFlight, part.inFlightSum)
      return item
    }
  }
}
