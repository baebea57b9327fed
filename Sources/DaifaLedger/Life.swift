package import DaifaModel
internal import GRDB

/// One payment's whole life, masked, for whoever has to answer a question about it.
package struct PaymentLife: Sendable {
  /// One thing that happened to it.
  package struct Event: Sendable {
    package var at: String
    package var what: String
    package var detail: String
  }

  package var reference: String
  package var state: PaymentState
  package var isInConflict: Bool
  package var policy: String
  package var period: String
  package var department: String
  package var batchNumber: String
  package var lineNumber: Int
  package var beneficiary: String
  package var account: String
  package var bank: String
  package var amount: Amount
  package var events: [Event]
  package var openBreaks: [BreakRecord]
  /// Why it failed or came back, where it did.
  package var reason: ReasonCode?
  /// What finance decided about that.
  package var decision: FailureDecision?
  /// 补发沿革: this payment with what it took the place of and what took its place, the oldest first; itself alone in the usual case.
  package var lineage: [PaymentStanding] = []
  /// The cases of money to be got back that are about it.
  package var cases: [ClawbackCase] = []

  /// What is to be done, by whom; nil when nothing is, or its breaks say it.
  package var action: (chinese: String, english: String)? {
    guard !isInConflict else { return BreakKind.statusConflict.remedy }
    if cases.contains(where: { $0.origin == .notDue }), state == .failed || state == .returned {
      return (ReasonCode.Action.never.chineseName, ReasonCode.Action.never.englishName)
    }
    if let decision, state == .failed || state == .returned { return (decision.chineseName, decision.englishName) }
    switch state {
    case .failed:
      let action = (reason ?? .other).action
      return (action.chineseName, action.englishName)
    case .returned: return BreakKind.returned.remedy
    default: return nil
    }
  }
}

extension LedgerTransaction {
  /// The life of one payment; nil when there is none of that number.
  package func life(of payment: Int64) throws -> PaymentLife? {
    let found = try paymentCursor().withPayment(payment) { recorded in
      PaymentLife(
        reference: PaymentReference(payment: payment).description, state: .recorded, isInConflict: false, policy: "",
        period: "", department: "", batchNumber: "\(recorded.roster)", lineNumber: recorded.lineNumber,
        beneficiary: "\(Mask.name(recorded[.beneficiaryName].text)) \(Mask.identity(recorded[.beneficiaryID]))",
        account: Mask.account(recorded[.account]), bank: recorded[.bank].text, amount: recorded.amount, events: [],
        openBreaks: [])
    }
    guard var life = found, let file = Int64(life.batchNumber), let roster = try roster(file) else { return nil }
    life.policy = "\(roster.policy) \(roster.policyName)"
    life.period = roster.period
    life.department = roster.department
    life.batchNumber = roster.batchNumber.withoutPersonalNumbers
    life.state = roster.state == .instructed ? .instructed : roster.state
    try addArrival(roster, to: &life)
    for decision in try decisions(roster: roster.file) where decision.payment == nil || decision.payment == payment {
      let reason = decision.reason.isEmpty ? "" : "：\(decision.reason)"
      life.events.append(
        .init(
          at: decision.at, what: "\(decision.action.chineseName) \(decision.action.rawValue)",
          detail: "\(decision.party) \(decision.decidedBy)\(reason)".withoutPrivateNumbers))
    }
    let part = try part(bank: life.bank, payment: payment)
    if let part { try addInstruction(part, payment, to: &life) }
    try addAnswers(payment, to: &life)
    life.events += try inspections(of: payment) + endedReissueEvents(of: payment)
    if let record = try stateRecord(payment: payment) {
      // What was stopped before any bank was told of it stays stopped, whatever is sent in its place.
      let isStopped = record.isUninstructed || roster.state == .stopped
      life.state = isStopped && record.state == .reissued ? .stopped : record.state
      life.isInConflict = record.inConflict
      life.reason = record.reason
      life.decision = record.decision
      if let by = record.reissuedBy {
        life.events.append(.init(at: "", what: "补发 reissued", detail: PaymentReference(payment: by).description))
      }
    }
    life.openBreaks = try breaks(payment: payment).filter { $0.clearedOn == nil }
    life.lineage = try lineage(of: payment)
    try addCases(payment, to: &life)
    try addDesk(payment, part: part?.id, to: &life)
    return life
  }

  private func addArrival(_ roster: RosterRecord, to life: inout PaymentLife) throws {
    let row = try Row.fetchOne(
      database, sql: "SELECT name, receivedAt, digest FROM file WHERE id = ?", arguments: [roster.file])
    guard let row else { return }
    life.events.append(
      .init(
        at: row["receivedAt"], what: "登记 recorded",
        detail: "\(row["name"] as String) sha256 \((row["digest"] as String).prefix(8))"))
  }

  private func addInstruction(_ part: InstructionPart, _ payment: Int64, to life: inout PaymentLife) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT i.instructionNo, i.createdAt, m.publishedAt, m.name FROM instruction i JOIN message m ON m.id = i.message
        WHERE i.id = ?
        """, arguments: [part.instruction])
    guard let row else { return }
    let due = part.dueOn.map { "，\($0)前入账" } ?? "，入账期限不详（工作日历未知）"
    life.events.append(
      .init(at: row["createdAt"], what: "送盘 instructed", detail: "\(row["instructionNo"] as String)\(due)"))
    if let published = row["publishedAt"] as String? {
      life.events.append(.init(at: published, what: "发布 published", detail: row["name"]))
    }
    life.state = part.isPosted(payment) ? .paid : .instructed
    let postings = try earlierPostings(instruction: part.instruction, from: payment, through: payment) { $0 == payment }
    for posting in postings[payment] ?? [] where posting.amount == nil {
      let at = try String.fetchOne(
        database, sql: "SELECT receivedAt FROM file WHERE id = ?", arguments: [posting.bankReturn])
      life.events.append(
        .init(
          at: at ?? "", what: "回盘 S 成功",
          detail: "入账日期 \(posting.postedOn?.description ?? "未报") 流水号 \(posting.bankReference.withoutPersonalNumbers)"))
    }
  }

  private func addAnswers(_ payment: Int64, to life: inout PaymentLife) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT r.amountFen, r.result, r.meaning, r.reasonCode, r.postedOn, r.bankReference, f.receivedAt
        FROM returnLine r JOIN file f ON f.id = r.bankReturn WHERE r.payment = ?
        ORDER BY r.bankReturn, r.ordinal
        """, arguments: [payment])
    for row in rows {
      let amount = (row["amountFen"] as Int64?).map { "\(Amount(fen: $0))元 " } ?? ""
      life.events.append(
        .init(
          at: row["receivedAt"], what: "回盘 \(row["result"] as String) \(row["meaning"] as String)",
          detail:
            "\(amount)\(row["reasonCode"] as String) 入账日期 \(row["postedOn"] as String? ?? "未报") 流水号 \((row["bankReference"] as String).withoutPersonalNumbers)"
        ))
    }
  }

  private func addCases(_ payment: Int64, to life: inout PaymentLife) throws {
    life.cases = try cases(payment: payment)
    for standing in life.cases {
      for (at, step) in try steps(of: standing.number) {
        let why = [step.voucher, step.reason].filter { !$0.isEmpty }.joined(separator: " ").withoutPersonalNumbers
        let amount = step.amount == .zero ? "" : " \(step.amount)元"
        life.events.append(
          .init(
            at: at, what: "\(step.action.chineseName) \(step.action.rawValue)",
            detail: "\(standing.number)\(amount) \(step.decidedBy.withoutPersonalNumbers) \(why)"))
      }
    }
  }

  private func addDesk(_ payment: Int64, part: Int64?, to life: inout PaymentLife) throws {
    for step in try deskSteps(payment: payment, part: part) {
      let evidence = step.evidence.isEmpty ? "" : "佐证\(step.evidence.prefix(8))"
      let owner = step.owner.isEmpty ? "" : "责任人\(step.owner)"
      let proposal = step.proposedBy.isEmpty ? "" : "\(step.proposedBy)拟\((step.proposal ?? .accepted).chineseName)"
      let words = [step.hand, proposal, owner, step.reason?.chineseName ?? "", step.note, evidence]
      life.events.append(
        .init(
          at: step.at, what: "差异处理 \(step.state.chineseName) \(step.state.rawValue)",
          detail: "\(step.number) \(step.kind.chineseName) " + words.filter { !$0.isEmpty }.joined(separator: " ")))
    }
  }

  /// Every payment of a person, over all policies and periods, the reissued ones they took the place of and reissues that never went out included.
  package func payments(ofPerson key: UInt64) throws -> [Int64] {
    var found: [Int64] = []
    for scope in try Int64.fetchAll(database, sql: "SELECT id FROM claimScope ORDER BY id") {
      guard let payment = try claimHolder(scope: scope, key: key) else { continue }
      for one in try lineage(endingWith: payment).reversed() { found += [one] + (try endedReissues(of: one)) }
    }
    return found
  }

  /// The numbers an operator looks at first; what opened by the thresholds has risen.
  package func overview(
    on day: Day, _ thresholds: Escalation.Thresholds = Escalation.Thresholds()
  ) throws -> LedgerOverview {
    func tally(_ sql: String) throws -> (Int, Amount) {
      let row = try Row.fetchOne(database, sql: sql)
      return (row?[0] ?? 0, Amount(fen: row?[1] ?? 0))
    }
    var states: [(PaymentState, Int, Amount)] = []
    for state in [PaymentState.held, .recorded] {
      let (count, sum) = try tally(
        """
        SELECT coalesce(sum(payments - stoppedCount), 0), coalesce(sum(amountFen - stoppedFen), 0) FROM roster
        WHERE state = '\(state.rawValue)'
        """)
      states.append((state, count, sum))
    }
    let (stoppedCount, stoppedSum) = try tally(
      """
      SELECT coalesce(sum(CASE WHEN state = 'stopped' THEN payments ELSE stoppedCount END), 0),
        coalesce(sum(CASE WHEN state = 'stopped' THEN amountFen ELSE stoppedFen END), 0) FROM roster
      """)
    if stoppedCount > 0 { states.append((.stopped, stoppedCount, stoppedSum)) }
    let sums = try Row.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(count), 0), coalesce(sum(amountFen), 0), coalesce(sum(paidCount), 0),
          coalesce(sum(paidFen), 0), coalesce(sum(failedCount), 0), coalesce(sum(failedFen), 0),
          coalesce(sum(returnedCount), 0), coalesce(sum(returnedFen), 0), coalesce(sum(reissuedCount), 0),
          coalesce(sum(reissuedFen), 0) FROM instructionPart
        """)!
    let values = (0..<10).map { sums[$0] as Int64 }
    let answered = (values[2] + values[4] + values[6] + values[8], values[3] + values[5] + values[7] + values[9])
    states.append((.instructed, Int(values[0] - answered.0), Amount(fen: values[1] - answered.1)))
    for (state, index) in [(PaymentState.paid, 2), (.failed, 4), (.returned, 6), (.reissued, 8)] {
      states.append((state, Int(values[index]), Amount(fen: values[index + 1])))
    }
    let head = try journalHead()
    let alarms = try alarms(since: day.advanced(by: -LedgerOverview.alarmDays), limit: 5)
    var overview = LedgerOverview(
      states: states, breaks: try openBreakCounts(on: day),
      files: try Int.fetchOne(database, sql: "SELECT count(*) FROM file")!,
      unpublished: try Int.fetchOne(database, sql: "SELECT count(*) FROM message WHERE state = 'ready'")!,
      policies: try Int.fetchOne(
        database, sql: "SELECT count(*) FROM policy WHERE list IN (SELECT file FROM policyList WHERE inForce = 1)")!,
      journalEntries: head.sequence, journalHead: head.digest)
    (overview.alarms, overview.alarmCount) = alarms
    overview.budgetWaits = try budgetWaits()
    overview.cases = try openCaseSums()
    overview.desk = try deskCounts(on: day, thresholds)
    return overview
  }
}

/// Where everything stands, in a few numbers.
package struct LedgerOverview: Sendable {
  package var states: [(state: PaymentState, count: Int, sum: Amount)]
  package var breaks: [BreakKind: Int]
  package var files: Int
  /// Files recorded and not yet in their outboxes.
  package var unpublished: Int
  package var policies: Int
  package var journalEntries: Int64
  package var journalHead: String
  /// The newest alarms of the last ``alarmDays`` days, and how many there were.
  package var alarms: [AlarmRecord] = []
  package var alarmCount = 0
  /// The rosters that wait for budget.
  package var budgetWaits: [BudgetWait] = []
  /// What the open cases of money to be got back come to.
  package var cases: OpenCaseSums?
  /// How far people are with the breaks that stand.
  package var desk = DeskCounts()

  /// For how many days an alarm is shown.
  package static let alarmDays = 7
}
