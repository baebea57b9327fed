import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool
import Logging

extension Exchange {
  /// Looks once a day, whatever day that is, for what became due soon or late since it last looked: notes each such matter once, raises
  /// alarms about what should have come and did not, and writes the timeliness reports when anything changed.
  ///
  /// What was found before is in the ledger, so that a crash, an outage of days or a second look on the same day changes nothing.
  func watchDeadlines(_ report: inout PassReport) throws {
    let context = context()
    guard deadlinesSeenOn != context.today else { return }
    let (files, names, alarms) = try ledger.write("watch time limits") { transaction in
      let gathering = try DeadlineGathering(
        transaction, configuration: context.configuration, today: context.today)
      let watch = DeadlineWatch(context: context, transaction: transaction, gathering: gathering)
      let (hasChanged, alarms) = try watch.run()
      // Without limits of stages on any list, reconciliation and discrepancies tell all there is.
      guard hasChanged, gathering.book.limitsStages else {
        return ([ReadyFile](), [(party: Party, name: String)](), alarms)
      }
      let outgoing = Outgoing(spool, transaction, context, signatures: signatures)
      let names = try TimelinessReporting(
        reporting: Reporting(context: context, transaction: transaction, outgoing: outgoing), gathering: gathering
      ).write()
      try outgoing.sync()
      return (outgoing.files, names, alarms)
    }
    deadlinesSeenOn = context.today
    for alarm in alarms {
      logger.error(
        "What was due has not come", metadata: ["kind": "\(alarm.kind)", "detail": "\(alarm.detail)"])
    }
    report.faults += try publish(files).values
    report.reports += names
  }
}

/// 时限提示: compares what presses now with what was noted before.
private struct DeadlineWatch {
  let context: PassContext
  let transaction: LedgerTransaction
  let gathering: DeadlineGathering

  private struct Key: Hashable {
    var stage: String
    var subject: String
  }

  /// A matter as it is noted: all that goes by one name.
  private struct Matter {
    var item: DeadlineItem
    var standing: DeadlineStanding
    var payments = 0
    var amount = Amount.zero
  }

  /// Notes what is new; gives whether anything is, and the alarms that were raised.
  func run() throws -> (hasChanged: Bool, alarms: [(kind: String, detail: String)]) {
    var hasChanged = false
    var alarms: [(kind: String, detail: String)] = []
    let items = try gathering.items(done: true)
    let pending = items.filter { !$0.deadline.isDone }
    for matter in matters(pending) {
      let isLate = matter.standing.isLate
      let noted = try transaction.notedDeadline(matter.item.stage, subject: matter.item.subject)
      if let noted, !noted.isEnded, noted.isLate || !isLate { continue }
      try transaction.note(matter.item, isLate: isLate, on: context.today)
      hasChanged = true
      guard isLate, noted?.isLate != true, let (kind, detail) = alarm(matter) else { continue }
      try transaction.alarm(
        kind, party: matter.item.party, file: nil, subject: matter.item.subject, detail: detail, at: context.now,
        day: context.today)
      alarms.append((kind, detail))
    }
    let still = Set(pending.map { Key(stage: $0.stage.rawValue, subject: $0.subject) })
    for (id, name) in try transaction.openDeadlines()
    where !still.contains(Key(stage: name.stage, subject: name.subject)) {
      try transaction.endDeadline(id, on: context.today)
      hasChanged = true
    }
    // What became late and was done between two looks was late all the same; it came, and is no alarm.
    for item in items where item.deadline.isDone {
      guard case .doneLate = gathering.standing(item),
        !still.contains(Key(stage: item.stage.rawValue, subject: item.subject)),
        try transaction.notedDeadline(item.stage, subject: item.subject)?.isLate != true
      else { continue }
      try transaction.note(item, isLate: true, endedOn: context.today, on: context.today)
      hasChanged = true
    }
    return (hasChanged, alarms)
  }

  /// What presses, a matter a name, the latest of several before the others. What began today is too new to be told of.
  private func matters(_ items: [DeadlineItem]) -> [Matter] {
    var order: [Key] = []
    var matters: [Key: Matter] = [:]
    for item in items where item.deadline.start < context.today {
      let standing = gathering.standing(item)
      guard standing.isPressing else { continue }
      let key = Key(stage: item.stage.rawValue, subject: item.subject)
      if matters[key] == nil { order.append(key) }
      var matter = matters[key] ?? Matter(item: item, standing: standing)
      if standing.isLate, !matter.standing.isLate { matter = Matter(item: item, standing: standing) }
      guard standing.isLate == matter.standing.isLate else { continue }
      if (item.deadline.dueOn ?? context.today) < (matter.item.deadline.dueOn ?? context.today) {
        (matter.item, matter.standing) = (item, standing)
      }
      matter.payments += item.payments
      matter.amount += item.amount
      matters[key] = matter
    }
    return order.compactMap { matters[$0] }
  }

  /// The alarm about something that should have come from outside; nil for stages of our own.
  private func alarm(_ matter: Matter) -> (kind: String, detail: String)? {
    let item = matter.item
    let day = item.deadline.dueOn?.description ?? ""
    let name = context.configuration.name(of: item.party)
    switch item.stage {
    case .submission:
      return (
        "rosterExpected",
        "应报未报：\(name)（\(item.department)）最迟应在\(day)报送 \(item.policy) \(item.policyName) \(item.period) 的清册，没有收到可办理的清册"
      )
    case .bankReturn:
      return (
        "returnOverdue",
        "应回未回：\(name)（\(item.party.id)）最迟应在\(day)对 \(item.subject) 回盘，仍有\(matter.payments)笔"
          + "\(matter.amount)元没有最终结果"
      )
    case .review, .instruction: return nil
    }
  }
}
