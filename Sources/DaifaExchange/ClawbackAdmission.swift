import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收追回: takes the steps of a clawback file one after the other; a line that is wrong changes nothing.
struct ClawbackAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival

  /// What the good lines of a file come to.
  private struct Plan {
    /// Steps in cases that there are, each with the case as it is then.
    var steps: [(step: ClawbackStep, standing: ClawbackCase)] = []
    /// What a statement showed before, by the place in `steps` of what was entered by hand now.
    var shown: [Int: ShownRecovery] = [:]
    /// What statements showed and nobody entered, by the place in `steps` of what was entered by hand beside it.
    var beside: [Int: Amount] = [:]
    /// Cases as the steps so far leave them, by number.
    var cases: [Int64: ClawbackCase] = [:]
    var opened: [Int64: [ClawbackCase]] = [:]
    var accepted = 0
    var sum = Amount.zero
  }

  func run() throws -> Admission {
    let today = context.today
    var file = try ControlFile<ClawbackStep>.read(opened, context) { fields, line in
      ClawbackLineReader.read(fields, line: line, today: today)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var plan = Plan()
    var next = try transaction.nextCase().number
    for (line, step) in file.lines {
      guard let refusal = try take(step, &plan, next: CaseNumber(next)) else {
        plan.accepted += 1
        plan.sum += step.amount
        if step.action == .open {
          file.admission.findings.add(
            Finding(
              .caseOpened, line: line, field: ClawbackField.paymentReference, required: step.amount.description,
              found: CaseNumber(next).description))
          next += 1
        } else if let shown = plan.shown[plan.steps.count - 1] {
          let place = [shown.bankReference.withoutPrivateNumbers, shown.bookedOn].filter { !$0.isEmpty }
          file.admission.findings.add(
            Finding(
              .recoveredOnStatement, line: line, field: ClawbackField.amount, required: place.joined(separator: " "),
              found: step.amount.description))
        } else if let beside = plan.beside[plan.steps.count - 1] {
          file.admission.findings.add(
            Finding(
              .recoveredBeside, line: line, field: ClawbackField.amount, required: beside.description,
              found: step.amount.description))
        }
        continue
      }
      file.refuse(
        Finding(refusal.code, line: line, field: refusal.field, required: refusal.required, found: refusal.found))
    }
    var admission = file.decided(accepted: plan.accepted, sum: plan.sum)
    guard admission.outcome != .refused else { return admission }
    admission.notices = try notices(plan)
    for (_, standing) in plan.steps {
      if let payment = standing.payment, let roster = try transaction.roster(ofPayment: payment) {
        admission.touchedRosters.insert(roster.file)
      }
    }
    admission.record = record(plan)
    return admission
  }

  /// Takes one step if the rules let it through, and otherwise says why not.
  private func take(_ step: ClawbackStep, _ plan: inout Plan, next: CaseNumber) throws -> ClawbackRules.Refusal? {
    if let payment = step.payment {
      let standing = try transaction.standing(ofPayment: payment)
      let cases = try transaction.cases(payment: payment) + (plan.opened[payment] ?? [])
      let facts = standing.map { (amount: $0.amount, state: $0.state) }
      if let refusal = ClawbackRules.refusal(ofOpening: step, payment: facts, cases: cases) { return refusal }
      guard let standing else { return (.casePaymentNotPaid, .paymentReference, "", "") }
      let new = ClawbackCase(
        number: next, origin: .notDue, payment: payment, reference: PaymentReference(payment: payment).description,
        bank: standing.bank, department: standing.department, owed: step.amount, openedOn: context.today)
      plan.opened[payment, default: []].append(new)
      plan.cases[next.number] = new
      plan.steps.append((step, new))
      return nil
    }
    guard let number = step.caseNumber,
      var standing = try plan.cases[number.number] ?? transaction.clawbackCase(number)
    else { return (.caseUnknown, .caseNumber, "", step.caseNumber?.description ?? "") }
    var step = step
    let taken = Set(plan.shown.values.map(\.step))
    let shown =
      step.action == .recover ? try transaction.shownRecovery(of: step, in: standing, except: taken) : nil
    if shown != nil { step.action = .confirm }
    if let refusal = ClawbackRules.refusal(of: step, in: standing) { return refusal }
    plan.shown[plan.steps.count] = shown
    if step.action == .recover {
      let beside = try transaction.unconfirmed(in: number, except: taken)
      if beside.fen > 0 { plan.beside[plan.steps.count] = beside }
    }
    plan.steps.append((step, standing))
    standing.take(step, on: context.today)
    plan.cases[number.number] = standing
    return nil
  }

  /// Owners who are told, now that what was posted too much is settled.
  private func notices(_ plan: Plan) throws -> [PartNotices] {
    guard context.configuration.notices != .nobody else { return [] }
    var parts: [Int64: PartNotices] = [:]
    for (step, standing) in plan.steps where step.action == .close && standing.origin == .overpaid {
      // Told only when nothing else about the posting is in question: whether the money arrived, how much, and where.
      guard let payment = standing.payment, try !transaction.unsettled(from: payment, through: payment).isEmpty,
        try transaction.standing(ofPayment: payment)?.state == .paid,
        try transaction.hasOpenBreak([.overpaid], payment: payment),
        try !transaction.hasOpenBreak(
          [.underpaid, .accountDiffers, .nameDiffers, .statusConflict], payment: payment),
        try transaction.otherDifference(ofPayment: payment) == nil,
        let part = try transaction.part(bank: standing.bank, payment: payment)
      else { continue }
      parts[part.id, default: PartNotices(part: part)].insert(.paid, payment)
    }
    return parts.values.sorted { $0.part.id < $1.part.id }
  }

  private func record(_ plan: Plan) -> (LedgerTransaction) throws -> Void {
    let (now, today, arrival) = (context.now, context.today, arrival)
    return { transaction in
      for (place, (step, standing)) in plan.steps.enumerated() {
        if step.action == .open {
          try transaction.openCase(standing, by: step, file: arrival.file)
        } else if try transaction.record(step, in: standing, file: arrival.file, on: today),
          standing.origin == .overpaid, let payment = standing.payment
        {
          // A row raises one kind: once the sum is settled, what else was wrong with it stands, and its owner is not told.
          if let other = try transaction.otherDifference(ofPayment: payment) {
            try transaction.openDifference(other, of: standing, payment: payment, by: arrival.file, on: today)
          } else {
            _ = try transaction.settle(payment, by: arrival.file)
          }
        }
        if let shown = plan.shown[place] { try transaction.confirm(shown, in: standing.number) }
        let why = [step.decidedBy, step.voucher, step.reason].filter { !$0.isEmpty }.joined(separator: " ")
        try transaction.journal(
          "case.\(step.action.rawValue)", party: arrival.party.path,
          subject: "\(standing.number) \(why.withoutPrivateNumbers)", count: 1, amount: step.amount,
          contentDigest: arrival.digest.hex, at: now, day: today)
      }
    }
  }
}
