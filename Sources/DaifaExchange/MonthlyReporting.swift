import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 月报: counts one month's return upward from the payments themselves, with the stages they passed.
struct MonthlyReporting {
  let configuration: Configuration
  let transaction: LedgerTransaction
  let spool: Spool
  /// The day whose ledger it shows.
  let today: Day

  /// What a line of the return is about.
  private struct Key: Hashable {
    var year: Int
    var policy: String
  }

  /// A line while it is counted.
  private struct Counting {
    var name = ""
    var refused = Tally.zero
    var rosters = 0
    /// What the line goes by where its persons are counted.
    var number = 0
    var counties: [String: MonthlyReturn.Figures] = [:]
  }

  /// Writes the return into finance's outbox.
  func write(
    _ request: ReportRequest, _ context: PassContext, _ outgoing: Outgoing, about file: Int64
  ) throws {
    let report = try report(of: request.period)
    let (year, month, _) = request.period.first.parts
    try outgoing.write(
      report, with: MonthlyReturnRenderer.self, "monthly-\(year)\(month < 10 ? "0" : "")\(month)", to: .finance,
      kind: "monthlyReturn", about: file)
    let total = report.total
    try transaction.journal(
      "monthlyReturn", party: Party.finance.path, subject: request.period.description, count: total.month.paid.count,
      amount: total.month.net, at: context.now, day: context.today)
  }

  /// The return of a month, as the ledger stands.
  func report(of month: DayRange) throws -> MonthlyReturn {
    let calendarYear = month.first.year
    guard let year = Day(year: calendarYear, month: 1, day: 1).flatMap({ DayRange($0, month.last) }) else {
      preconditionFailure("a month has a year")
    }
    var concerned = Set(try transaction.rostersConcerned(by: year))
    // Budget years stand whole, or not at all: their figures are those of the reconciliation.
    var years: Set<Int> = [calendarYear]
    for file in concerned {
      if let roster = try transaction.roster(file), let year = try transaction.budgetYear(of: roster) {
        years.insert(year)
      }
    }
    for year in years { concerned.formUnion(try transaction.rosters(ofBudgetYear: year)) }
    var counts: [Key: Counting] = [:]
    let people = PeopleCount(spool: spool)
    for file in concerned.sorted() {
      guard let roster = try transaction.roster(file) else { continue }
      try count(roster, month, year, people, into: &counts)
    }
    let counted = try people.counts()
    var report = MonthlyReturn(
      month: month, day: today, lines: try lines(counts, calendarYear, counted),
      journalHead: try transaction.journalHead().digest)
    report.people = counted.total
    return report
  }

  private func count(
    _ roster: RosterRecord, _ month: DayRange, _ year: DayRange, _ people: PeopleCount,
    into counts: inout [Key: Counting]
  ) throws {
    let times = ArrivalTimes(transaction)
    let key = Key(year: try transaction.budgetYear(of: roster) ?? year.first.year, policy: roster.policy)
    var counting = counts[key] ?? Counting(number: counts.count)
    counting.name = roster.policyName
    counting.rosters += 1
    counting.refused += Tally(count: roster.lines - roster.payments, sum: roster.sum - roster.amount)
    let receivedOn = try times.of(roster.file).flatMap { Day($0.day) }
    var last = ""
    var figures = MonthlyReturn.Figures()
    var seen: Set<String> = []
    try StagedPayments(transaction: transaction, last: today).forEach(of: roster) { payment in
      // Lines come by region more often than not: the county at hand is looked up once.
      if !payment.recorded[.region].starts(with: last.utf8) || last.isEmpty {
        if !last.isEmpty { counting.counties[last] = figures }
        last = Bytes(rebasing: payment.recorded[.region].prefix(6)).text
        figures = counting.counties[last] ?? MonthlyReturn.Figures()
        if seen.insert(last).inserted { figures.rosters += 1 }
      }
      if let paidOn = try add(payment, receivedOn, month, year, times, to: &figures), year.contains(paidOn),
        payment.state == .paid, payment.recorded[.beneficiaryID].count >= 17
      {
        try people.add(
          person: ResidentID.key(payment.recorded[.beneficiaryID]), line: counting.number, county: Int(last) ?? 0,
          isInMonth: month.contains(paidOn))
      }
    }
    if !last.isEmpty { counting.counties[last] = figures }
    counts[key] = counting
  }

  /// Counts a payment; gives the day it was posted on, where it was.
  private func add(
    _ payment: StagedPayment, _ receivedOn: Day?, _ month: DayRange, _ year: DayRange, _ times: ArrivalTimes,
    to figures: inout MonthlyReturn.Figures
  ) throws -> Day? {
    let one = Tally(count: 1, sum: payment.recorded.amount)
    func note(_ day: Day?, _ place: WritableKeyPath<MonthlyReturn.Flow, Tally>) {
      guard let day, year.contains(day) else { return }
      figures.year[keyPath: place] += one
      if month.contains(day) { figures.month[keyPath: place] += one }
    }
    note(receivedOn, \.received)
    note(payment.instructed?.instructedOn, \.instructed)
    figures.standing[payment.state, default: .zero] += one
    let bank = payment.bank
    let answeredOn = try times.of(bank.answeredBy).flatMap { Day($0.day) }
    let instructedOn = payment.instructed?.instructedOn
    let postedOn =
      bank.isPosted
      ? answeredOn.map { BankDays.posted(told: bank.firstPostedOn, came: $0, instructedOn: instructedOn) } : nil
    if bank.isPosted {
      note(postedOn, \.paid)
      if let due = payment.instructed?.part.dueOn,
        let postedOn = [bank.firstToldOn, answeredOn].compactMap(\.self).min()
      {
        if postedOn <= due { figures.onTime += 1 } else { figures.late += 1 }
      }
    } else if bank.hasFailed {
      note(answeredOn, \.failed)
    } else if payment.state == .instructed, let due = payment.instructed?.part.dueOn, due < today {
      figures.overdue += 1
    }
    if bank.returnedBy != 0 {
      let toldOn = try times.of(bank.returnedBy).flatMap { Day($0.day) }
      note(
        toldOn.map {
          BankDays.cameBack(
            told: bank.cameBackOn, postedOn: bank.postedDays, came: $0, instructedOn: instructedOn)
        }, \.returned)
    }
    return postedOn
  }

  /// The lines in order, with what the lists plan and what was allotted; policies with budget and no payment too.
  private func lines(
    _ counts: [Key: Counting], _ year: Int, _ people: PeopleCount.Counts
  ) throws -> [MonthlyReturn.Line] {
    let book = PolicyBook(lists: try transaction.policyLists())
    var counts = counts
    let budgets = try transaction.budgets()
    for budget in budgets where budget.key.year == year {
      counts[Key(year: year, policy: budget.key.policy), default: Counting(number: -1)].rosters += 0
    }
    return counts.sorted { ($0.key.year, $0.key.policy) < ($1.key.year, $1.key.policy) }.map { key, counting in
      let own = budgets.filter { $0.key.policy == key.policy && $0.key.year == key.year }
      let day = key.year < today.year ? Day(year: key.year, month: 12, day: 31) ?? today : today
      let policy = book.row(of: key.policy, on: day)
      var counties = counting.counties
      // What was allotted to a county or below it stands beside it, also where nothing was paid yet.
      var allotted: [String: Amount] = [:]
      for budget in own where budget.key.region.depth >= 3 {
        let code = String(budget.key.region.description.prefix(6))
        allotted[code, default: .zero] += budget.allotted
        counties[code, default: MonthlyReturn.Figures()].rosters += 0
      }
      for (code, _) in counties {
        let place = PeopleCount.Place(line: counting.number, county: Int(code) ?? 0)
        counties[code]?.people = people.counties[place] ?? MonthlyReturn.People()
      }
      var line = MonthlyReturn.Line(
        budgetYear: key.year,
        policy: PolicyTitle(code: key.policy, name: policy?.name ?? counting.name), level: policy?.level,
        planned: policy?.budget, allotted: own.reduce(.zero) { $0 + $1.allotted }, refused: counting.refused,
        rosters: counting.rosters,
        counties: counties.sorted { $0.key < $1.key }.map {
          MonthlyReturn.County(code: $0.key, allotted: allotted[$0.key] ?? .zero, figures: $0.value)
        })
      line.people = people.lines[counting.number] ?? MonthlyReturn.People()
      return line
    }
  }
}
