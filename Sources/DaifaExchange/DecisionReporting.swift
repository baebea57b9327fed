import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 审核结果: tells the other side what was decided: the department whose roster it is, or finance where a department decided itself.
struct DecisionReporting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  /// Writes the results of one approval file, whose decisions are carried out already.
  func write(_ steps: [ApprovalAdmission.Step], _ arrival: Arrival) throws {
    var readers: [Party] = []
    for step in steps {
      let reader = reader(of: step, arrival)
      if !readers.contains(reader) { readers.append(reader) }
    }
    for reader in readers {
      let items = try steps.filter { self.reader(of: $0, arrival) == reader }.map(item)
      let report = DecisionReport(
        readerName: context.configuration.name(of: reader), deciderName: context.configuration.name(of: arrival.party),
        decided: context.now, digest: arrival.digest.hex, items: items,
        journalHead: try transaction.journalHead().digest)
      try write(report, to: reader, arrival)
    }
  }

  private func reader(of step: ApprovalAdmission.Step, _ arrival: Arrival) -> Party {
    // A department that is no longer configured has no outbox.
    let department = context.configuration.departments[step.roster.department]
    return arrival.party == .finance && department != nil
      ? Party(role: .department, id: step.roster.department) : .finance
  }

  private func item(_ step: ApprovalAdmission.Step) throws -> DecisionReport.Item {
    let roster = try transaction.roster(step.roster.file) ?? step.roster
    return DecisionReport.Item(
      control: step.decision.control,
      departmentName: context.configuration.name(of: Party(role: .department, id: roster.department)),
      batchNumber: roster.batchNumber, policy: PolicyTitle(code: roster.policy, name: roster.policyName),
      period: Period(roster.period), action: step.decision.action,
      reference: step.decision.payment.map { PaymentReference(payment: $0) },
      quote: Tally(count: step.decision.quote.count, sum: step.decision.quote.sum),
      decidedBy: step.decision.decidedBy, reason: step.decision.reason, state: roster.state,
      isOnHold: roster.heldBy != nil)
  }

  private func write(_ report: DecisionReport, to party: Party, _ arrival: Arrival) throws {
    try outgoing.write(
      report, with: DecisionRenderer.self, "decision-\(context.today.compact)-\(arrival.digest.first8)", to: party,
      kind: "decision", about: arrival.file)
  }
}
