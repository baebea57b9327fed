import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收差异处理: takes what people edited in an export of breaks, row by row; a row that is stale or wrong changes nothing, one that nobody
/// edited is left alone, and the receipt says of each what became of it.
struct BreakWorkAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival

  /// One row that may be taken, with the break as it is before it.
  private struct Step {
    var work: DeskWork
    var item: DeskBreak
    var next: DeskStanding
  }

  func run() throws -> Admission {
    var file = try ControlFile<DeskWork>.read(opened, context) { fields, line in
      BreakWorkLineReader.read(fields, line: line)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var steps: [Step] = []
    // Later rows are judged by what earlier ones of the file make of the break: of two rows about one break the second is stale.
    var items: [BreakNumber: DeskBreak] = [:]
    var accepted = 0
    for (line, work) in file.lines {
      let number = work.number.description
      func say(_ code: FindingCode, required: String = "") {
        file.admission.findings.add(
          Finding(code, line: line, field: BreakWorkField.breakNumber, required: required, found: number))
      }
      guard var item = try items[work.number] ?? transaction.deskBreak(work.number, on: context.today) else {
        file.refuse(Finding(.breakUnknown, line: line, field: BreakWorkField.breakNumber, found: number))
        continue
      }
      switch try judge(work, on: item) {
      case .refused(let refusal):
        file.refuse(
          Finding(refusal.code, line: line, field: refusal.field, required: refusal.required, found: refusal.found))
        continue
      case .untouched: say(.breakNotEdited)
      case .taken(let next, let proposal):
        say(proposal == nil ? .breakTaken : .breakProposed, required: next.chineseState)
        if case .otherEvidence = proposal { say(.breakEvidenceOther) }
        steps.append(Step(work: work, item: item, next: next))
        item.record.desk = next
        items[work.number] = item
      }
      accepted += 1
    }
    var admission = file.decided(accepted: accepted, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    admission.record = record(steps)
    return admission
  }

  private func judge(_ work: DeskWork, on item: DeskBreak) throws -> DeskRules.Verdict {
    var subject = DeskRules.Subject(
      kind: item.record.kind, amount: item.record.amount, clearedOn: item.record.clearedOn, facts: item.mark.facts,
      openCase: item.record.openCase, desk: item.desk)
    (subject.bank, subject.department) = (item.record.bank, item.record.department)
    (subject.instructionNumber, subject.openedBy) = (item.record.instructionNumber, item.record.openedBy)
    subject.openedOn = item.record.openedOn
    subject.payerAccounts = try transaction.payerAccounts(of: item.record)
    return DeskRules.judge(
      work, on: subject, today: context.today,
      evidence: try evidence(work.evidence.isEmpty ? item.desk.evidence : work.evidence))
  }

  private func evidence(_ digest: String) throws -> DeskRules.Evidence {
    guard try !digest.isEmpty && transaction.isArchived(digest: digest) else { return .unknown }
    return .known(
      try transaction.archived(digest: digest).map {
        var file = DeskRules.EvidenceFile(
          number: $0.number, party: $0.party, kind: $0.kind,
          isTaken: $0.outcome == .accepted || $0.outcome == .partly || $0.outcome == .held, day: $0.day,
          instructionNumber: $0.instructionNumber, statementThrough: $0.statementThrough)
        file.statementAccount = $0.statementAccount
        return file
      })
  }

  private func record(_ steps: [Step]) -> (LedgerTransaction) throws -> Void {
    let (now, today, arrival) = (context.now, context.today, arrival)
    return { transaction in
      for step in steps {
        try transaction.record(
          step.next, of: step.item, note: step.work.note, evidence: step.work.evidence, hand: step.work.decidedBy,
          file: arrival.file, on: today)
        let why = [
          step.next.proposedBy.isEmpty ? "" : "拟\((step.next.proposal ?? .accepted).chineseName)", step.work.decidedBy,
          step.next.reason?.chineseName ?? "",
          step.work.note, step.work.evidence,
        ]
        try transaction.journal(
          "break.\(step.next.state.rawValue)", party: arrival.party.path,
          subject: "\(step.item.number) \(why.filter { !$0.isEmpty }.joined(separator: " "))", count: step.item.count,
          amount: step.item.record.amount, contentDigest: arrival.digest.hex, at: now, day: today)
      }
    }
  }
}
