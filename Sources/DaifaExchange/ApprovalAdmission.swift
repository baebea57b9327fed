import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收审核文件: carries out decisions about recorded rosters, each on its own; a wrong one changes nothing and is answered.
struct ApprovalAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  /// One decision that may be carried out, with the roster as it was before it.
  struct Step {
    var line: Int
    var decision: Decision
    var roster: RosterRecord
  }

  func run() throws -> Admission {
    var file = try ControlFile<Decision>.read(opened, context) { fields, line in
      DecisionRules.read(fields, line: line)
    }
    guard file.isReadable else { return file.admission }
    var steps: [Step] = []
    // Later lines are judged by what earlier ones of the file will have made of the roster.
    var rosters: [Int64: RosterRecord] = [:]
    var stopped: Set<Int64> = []
    for (line, decision) in file.lines {
      let known = try rosters[decision.control.number] ?? transaction.roster(decision.control.number)
      guard let roster = known else {
        file.refuse(
          Finding(
            .controlNumberUnknown, line: line, field: ApprovalField.controlNumber,
            found: decision.control.description))
        continue
      }
      let earlier = steps.last { $0.roster.file == roster.file }?.decision
      let facts = try facts(roster, decision, stopped: stopped, earlier: earlier)
      if let objection = DecisionRules.objection(to: decision, by: arrival.party, facts, line: line) {
        file.refuse(objection)
        continue
      }
      if let obstacle = try obstacle(to: decision, roster, line: line) {
        file.refuse(obstacle)
        continue
      }
      steps.append(Step(line: line, decision: decision, roster: roster))
      rosters[roster.file] = roster.after(decision, by: arrival.party)
      if let payment = decision.payment { stopped.insert(payment) }
    }
    return admission(file, steps)
  }

  /// Why a roster may not be released now, whoever says so; nil when it may, or when that is not what is decided.
  private func obstacle(to decision: Decision, _ roster: RosterRecord, line: Int) throws -> Finding? {
    guard decision.action == .approve || decision.action == .release && roster.state == .recorded else { return nil }
    let obstacles = ReleaseObstacles(context: context, transaction: transaction, book: book)
    return try obstacles.obstacle(of: roster).map {
      Finding(
        .rosterNotPayable, line: line, field: ApprovalField.action, required: decision.action.chineseName,
        found: $0.words)
    }
  }

  private func admission(_ file: ControlFile<Decision>, _ steps: [Step]) -> Admission {
    let sum = steps.reduce(Amount.zero) { $0 + $1.decision.quote.sum }
    var admission = file.decided(accepted: steps.count, sum: sum)
    guard admission.outcome == .accepted || admission.outcome == .partly else { return admission }
    for step in steps where step.decision.action.failure != nil { admission.touchedRosters.insert(step.roster.file) }
    let (now, today, arrival) = (context.now, context.today, arrival)
    admission.record = { transaction in
      for step in steps {
        // The roster is read again: an earlier line of the file may have changed it.
        guard let roster = try transaction.roster(step.roster.file) else { continue }
        try transaction.carryOut(
          step.decision, on: roster, by: arrival.party, file: arrival.file, line: step.line, at: now, day: today)
      }
    }
    admission.report = { [context, transaction, arrival] outgoing in
      try DecisionReporting(context: context, transaction: transaction, outgoing: outgoing).write(steps, arrival)
    }
    return admission
  }

  private func facts(
    _ roster: RosterRecord, _ decision: Decision, stopped: Set<Int64>, earlier: Decision?
  ) throws -> DecisionFacts {
    let last = try transaction.lastDecision(roster: roster.file)
    var words = last.map { "\($0.at.prefix(19)) \($0.decidedBy) \($0.action.chineseName)" } ?? ""
    if let earlier { words = "本文件 \(earlier.decidedBy) \(earlier.action.chineseName)" }
    var facts = DecisionFacts(
      department: roster.department,
      departmentName: context.configuration.name(of: Party(role: .department, id: roster.department)),
      state: roster.state, heldBy: roster.heldBy, standing: roster.standing,
      payment: try decision.payment.flatMap { try payment($0, of: roster, stopped: stopped) },
      lastDecision: words.withoutPersonalNumbers)
    if decision.action.failure != nil, let payment = decision.payment, facts.payment != nil {
      facts.paymentState = "\(PaymentReference(payment: payment)) \(stopped.contains(payment) ? "本文件已作决定" : "")"
      guard !stopped.contains(payment), let standing = try transaction.standing(ofPayment: payment) else {
        return facts
      }
      facts.paymentState += "\(standing.state.chineseName)\(standing.isInConflict ? "，银行结果矛盾" : "")"
      if let record = try transaction.stateRecord(payment: payment), record.isFree, record.state != .stopped {
        facts.failure = DecisionFacts.Failure(reason: record.reason ?? .other, decision: record.decision)
      }
    }
    return facts
  }

  /// The amount of a roster's payment, and whether it is stopped already; nil when the roster has none of that number.
  private func payment(
    _ payment: Int64, of roster: RosterRecord, stopped: Set<Int64>
  ) throws -> (amount: Amount, isStopped: Bool)? {
    let found = try transaction.paymentCursor().withPayment(payment) { (roster: $0.roster, amount: $0.amount) }
    guard let found, found.roster == roster.file else { return nil }
    return (found.amount, try stopped.contains(payment) || transaction.stateRecord(payment: payment) != nil)
  }
}
