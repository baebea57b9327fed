package import DaifaLedger
package import DaifaModel
import DaifaScreening
package import DaifaSpool
package import Logging

/// A fault after which the state on disk is not known: the process must end, and its next start reads what is there.
package struct StateUnknown: Error, CustomStringConvertible {
  package var cause: String

  package var description: String { "\(cause) What was done is read again at the next start; daifa ends now." }
}

/// 交换: takes what lies in the inboxes, records it, and publishes what follows from it. One pass at a time, on one thread.
package final class Exchange {
  let spool: Spool
  let ledger: Ledger
  let logger: Logger
  private(set) var configuration: Configuration
  private(set) var banks: BankDirectory
  private(set) var calendar: WorkingCalendar
  private(set) var signatures: OutgoingSignatures
  /// The business day to do everything as on; nil for the day it is.
  let fixedDay: Day?
  private let listener: PassListener?
  private var memory = ScanMemory()
  var clock = ClockWatch()
  /// The day on which time limits were looked at last.
  var deadlinesSeenOn: Day?
  /// Whether something was left half-done, so that the next pass has to put it right first.
  private var needsRecovery = true

  /// An exchange over a spool whose lock the caller holds. It works as on the day `today`, or on the day it is in China, and tells the
  /// listener how far a pass has come. Throws when directories cannot be made.
  package init(
    spool: Spool, ledger: Ledger, configuration: Configuration, today: Day?, logger: Logger,
    listener: PassListener? = nil
  ) throws {
    self.spool = spool
    self.ledger = ledger
    self.configuration = configuration
    self.logger = logger
    fixedDay = today
    self.listener = listener
    banks = BankDirectory(configuration.banks)
    calendar = WorkingCalendar(adding: configuration.calendar)
    signatures = try OutgoingSignatures(configuration)
    try spool.prepare(parties: Exchange.parties(configuration))
  }

  private static func parties(_ configuration: Configuration) -> [Party] {
    configuration.senders + [Party(role: .audit), Party(role: .anyone)]
  }

  /// Takes another configuration from the next pass on.
  package func reload(_ configuration: Configuration) throws {
    let signatures = try OutgoingSignatures(configuration)
    try spool.prepare(parties: Exchange.parties(configuration))
    deadlinesSeenOn = nil
    self.signatures = signatures
    self.configuration = configuration
    banks = BankDirectory(configuration.banks)
    calendar = WorkingCalendar(adding: configuration.calendar)
  }

  func context() -> PassContext {
    let now = clock.now
    return PassContext(
      spool: spool, configuration: configuration, banks: banks, calendar: calendar, today: fixedDay ?? now.day,
      now: now,
      listener: listener)
  }

  // MARK: A pass

  /// Handles everything that is complete now. Throws ``StateUnknown`` when the
  /// process must end; other faults are told in the report and tried again.
  package func pass() throws -> PassReport {
    var report = PassReport()
    do {
      try expectSurroundings()
      if needsRecovery { report.faults += try recover() }
      needsRecovery = true
      try takeInboxes(&report)
      try instruct(&report)
      try reportStanding(&report)
      try watchDeadlines(&report)
      needsRecovery = !report.faults.isEmpty
    } catch let fault as SpoolFault where fault.leavesUnknown {
      throw StateUnknown(cause: fault.description)
    } catch let fault as LedgerFault where fault.leavesUnknown {
      throw StateUnknown(cause: fault.description)
    } catch let fault as StateUnknown {
      throw fault
    } catch {
      let isTransient =
        (error as? SpoolFault)?.isTransient ?? (error as? LedgerFault)?.isTransient ?? (error is any PassingFault)
      let shortage =
        (error as? SpoolFault)?.chineseShortage ?? (error as? LedgerFault)?.chineseShortage
        ?? (error as? any PassingFault)?.chinese ?? ""
      let words = shortage.isEmpty ? "\(error)" : "\(shortage)。\(error)"
      report.faults.append(words)
      // What passes by itself is told once, as a pause, by who calls again.
      if isTransient {
        report.pause = words
      } else {
        logger.error("A pass was cut short", metadata: ["fault": "\(error)"])
      }
    }
    return report
  }

  private func takeInboxes(_ report: inout PassReport) throws {
    // Lists before all; what banks say before what departments want paid because of it.
    let order: [Party.Role] = [.finance, .bank, .department]
    let claimed = try spool.claimedFiles().filter { !isSignature($0) }
    let inOrder = order.flatMap { role in claimed.filter { $0.party.role == role } }
    for group in groups(inOrder, weight: { _ in 1 }) { try admit(group, &report) }
    for party in order.flatMap({ role in configuration.senders.filter { $0.role == role } }) {
      let scan: InboxScan
      do {
        scan = try self.scan(party)
      } catch let fault as SpoolFault where !fault.leavesUnknown {
        // One party's directory in disorder stops nobody else. A fault further on is the machine's, and ends the pass.
        report.faults.append("\(party.path): \(fault)")
        continue
      }
      report.waiting += scan.waiting
      report.left += scan.left.map { (party, $0.name.escaped, $0.reason.rawValue) }
      for group in groups(scan.complete, weight: { Int($0.identity.size) }) {
        try admit(try claim(group, &report), &report)
      }
    }
  }

  private func scan(_ party: Party) throws -> InboxScan {
    let arrival = configuration.arrival(of: party)
    return try spool.scan(
      party, quietSeconds: arrival.quietSeconds ?? configuration.quietSeconds, marker: arrival.marker,
      memory: &memory, monotonicNow: MachineClock.monotonicNanoseconds(), signatures: signatureWait(party),
      wallSeconds: MachineClock.wallMilliseconds() / 1_000)
  }

  /// Files to handle in one transaction: so many, or so much, or one.
  private func groups<Item>(_ items: [Item], weight: (Item) -> Int) -> [[Item]] {
    var groups: [[Item]] = []
    var size = 0
    for item in items {
      let itemSize = weight(item)
      if groups.isEmpty || groups[groups.count - 1].count == Spool.groupLimit || size + itemSize > 64 << 20 {
        groups.append([])
        size = 0
      }
      groups[groups.count - 1].append(item)
      size += itemSize
    }
    return groups
  }

  private func claim(_ candidates: [Candidate], _ report: inout PassReport) throws -> [ClaimedFile] {
    let group = spool.group()
    var claimed: [ClaimedFile] = []
    for candidate in candidates {
      do throws(SpoolFault) {
        switch try spool.claim(candidate, group) {
        case .claimed(let file): claimed.append(file)
        case .busy, .changed: report.waiting += 1
        case .gone: break
        }
      } catch {
        // A party may change the mode of an inbox that it owns. That is its own disorder and stops nobody else.
        guard error.isForbidden else { throw error }
        report.faults.append("\(candidate.party.path): \(error)")
        break
      }
    }
    try group.commit()
    return claimed
  }

  // MARK: Instructions and reports

  private func instruct(_ report: inout PassReport) throws {
    let context = context()
    let (files, instructions, waits) = try ledger.write("instruct payments") { transaction in
      let outgoing = Outgoing(spool, transaction, context, signatures: signatures)
      let blocking = Blocking(context, transaction, outgoing)
      let rosters = try blocking.run(try rostersToInstruct(transaction, context))
      let instructing = Instructing(context, transaction, outgoing)
      if !rosters.isEmpty { try instructing.run(rosters) }
      try outgoing.sync()
      return (outgoing.files, instructing.report, blocking.newWaits)
    }
    let blocked = try publish(files)
    report.faults += blocked.values
    for wait in waits {
      logger.notice(
        "Roster waits for budget",
        metadata: [
          "department": "\(wait.roster.department)", "batch": "\(wait.roster.batchNumber.withoutPersonalNumbers)",
          "amount": "\(wait.needed)", "short": "\(wait.short)",
        ])
    }
    for instruction in instructions where blocked[instruction.file] == nil {
      logger.info(
        "Instruction published",
        metadata: [
          "bank": "\(instruction.bank)", "number": "\(instruction.number)", "count": "\(instruction.count)",
          "amount": "\(instruction.amount)",
        ])
    }
    report.instructions += instructions.filter { blocked[$0.file] == nil }
  }

  /// The rosters that may go, without those that might pay somebody a second time, or what is not to be paid any more.
  private func rostersToInstruct(_ transaction: LedgerTransaction, _ context: PassContext) throws -> [RosterRecord] {
    let released = try transaction.rostersToInstruct()
    guard !released.isEmpty else { return [] }
    let obstacles = ReleaseObstacles(
      context: context, transaction: transaction, book: PolicyBook(lists: try transaction.policyLists()))
    let contradicted = try transaction.rostersInConflict()
    for roster in released where contradicted.contains(roster.file) {
      try transaction.alarmOnce(
        "reissueInConflict", roster: roster,
        detail: "清册\(ControlNumber(roster.file))中的补发，其原支付的银行结果相互矛盾，暂不送盘；查清后自动继续，或停发该笔",
        at: context.now, day: context.today)
    }
    return try released.filter { roster in
      guard !contradicted.contains(roster.file) else { return false }
      guard let obstacle = try obstacles.obstacle(of: roster) else { return true }
      try transaction.alarmOnce(
        obstacle.kind, roster: roster,
        detail: "清册\(ControlNumber(roster.file))暂不送盘：\(obstacle.words)；原因消除后自动继续，或撤销清册、停发相应明细",
        at: context.now, day: context.today)
      return false
    }
  }

  /// Writes the standing reports when the books changed by a bank's answer, or a day passed with something overdue; and those of budget when
  /// budget changed.
  private func reportStanding(_ report: inout PassReport) throws {
    let context = context()
    let (files, names) = try ledger.write("report") { transaction in
      let outgoing = Outgoing(spool, transaction, context, signatures: signatures)
      var names = try reportBooks(context, transaction, outgoing)
      names += try BudgetReporting.writeDue(context, transaction, outgoing)
      names += try PeriodPublishing(context: context, transaction: transaction, outgoing: outgoing).writeDue()
      names += try SettlementReporting(context: context, transaction: transaction, outgoing: outgoing).writeAfter()
      try PolicyPublishing(context: context, transaction: transaction, outgoing: outgoing).writeDue()
      try outgoing.sync()
      return (outgoing.files, names)
    }
    report.faults += try publish(files).values
    report.reports += names
  }

  private func reportBooks(
    _ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing
  ) throws -> [(party: Party, name: String)] {
    // By marks in the ledger, not by what this pass did: a crash may have come between the answer and its report.
    let lastReturn = try transaction.lastReturn()
    let answered = try transaction.counter("reportedReturn") < lastReturn
    let lastDay = try transaction.counter("reportedDay")
    let isNewDay = Int64(context.today.number) != lastDay
    let hasRisen = try DeskWatch(context: context, transaction: transaction).run()
    guard try answered || hasRisen || (isNewDay && !transaction.overdueParts(on: context.today).isEmpty) else {
      return []
    }
    let names = try Reporting(context: context, transaction: transaction, outgoing: outgoing).writeStanding()
    try transaction.setCounter("reportedDay", Int64(context.today.number))
    try transaction.setCounter("reportedReturn", lastReturn)
    return names
  }
}
