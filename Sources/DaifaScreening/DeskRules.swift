package import DaifaModel

/// 差异处理: what a person may say about a break. Pure. None of it touches money: what was paid, failed or came back only banks say.
package enum DeskRules {
  /// Why a row may not be taken: the code, the column it is about, what was required and what was found.
  package typealias Refusal = (code: FindingCode, field: BreakWorkField, required: String, found: String)

  /// A break as it is when a row about it is judged.
  package struct Subject: Sendable {
    package var kind: BreakKind
    package var amount: Amount
    /// The day it was put right; nil while it stands.
    package var clearedOn: Day?
    /// What an export would say of it now (``ExportMark/facts``).
    package var facts: UInt64
    /// The case of money to be got back that is open about it.
    package var openCase: CaseNumber?
    package var desk: DeskStanding
    /// The bank and the department concerned, and the instruction it is of; empty where there is none.
    package var bank = ""
    package var department = ""
    package var instructionNumber = ""
    /// The payer accounts it was debited from; none where it is of no instruction.
    package var payerAccounts: Set<String> = []
    /// The file that raised it; zero for what is missing, which was due on a day.
    package var openedBy: Int64 = 0
    package var openedOn: Day?

    package init(
      kind: BreakKind, amount: Amount, clearedOn: Day?, facts: UInt64, openCase: CaseNumber?, desk: DeskStanding
    ) {
      self.kind = kind
      self.amount = amount
      self.clearedOn = clearedOn
      self.facts = facts
      self.openCase = openCase
      self.desk = desk
    }

    /// Whether closing it needs more than one person's word.
    var isAboutMoney: Bool { kind.isAboutMoney && amount.fen > 0 }
  }

  /// One file of the archive that a row names as evidence.
  package struct EvidenceFile: Sendable {
    package var number: Int64
    package var party: Party
    package var kind: FileKind
    package var isTaken: Bool
    package var day: Day
    /// The instructions a return answers, a blank between them; empty for other files.
    package var instructionNumber: String
    /// The last day a statement is about.
    package var statementThrough: Day?
    /// The payer account a statement is of.
    package var statementAccount = ""

    package init(
      number: Int64, party: Party, kind: FileKind, isTaken: Bool, day: Day, instructionNumber: String,
      statementThrough: Day? = nil
    ) {
      self.number = number
      self.party = party
      self.kind = kind
      self.isTaken = isTaken
      self.day = day
      self.instructionNumber = instructionNumber
      self.statementThrough = statementThrough
    }
  }

  /// What the archive has of the file a row names.
  package enum Evidence: Sendable {
    /// No such file.
    case unknown
    /// One that came: all of these bytes, since they may have come more than once; none when it is one that went.
    case known([EvidenceFile])
  }

  /// Whether a file can by itself show that a break about money is settled: it was taken, came after the break arose, and is a return of the
  /// break's bank about all its instructions, a statement of that bank and of the account they were debited from, or, in what is the
  /// department's own to say, that department's roster or decision. A statement that another one took the place of is none.
  package static func shows(_ file: EvidenceFile, _ subject: Subject, reason: DeskReason?) -> Bool {
    let isLater = file.number > subject.openedBy && (subject.openedOn.map { file.day >= $0 } ?? true)
    guard file.isTaken, isLater else { return false }
    switch file.party.role {
    case .bank:
      // An entry that nobody instructed no later file of the bank answers, or it would have cleared it: people have to say what it was.
      // Nor what two statements contradict each other in, which is of no account that is known to be right.
      let isOfBalance = subject.kind == .balanceDiffers && !subject.payerAccounts.isEmpty
      guard file.party.id == subject.bank, !subject.instructionNumber.isEmpty || isOfBalance else { return false }
      if let through = file.statementThrough {
        // A statement of days before the break arose says nothing of it.
        return (subject.openedOn.map { through >= $0 } ?? true)
          && (subject.payerAccounts.isEmpty || subject.payerAccounts.contains(file.statementAccount))
      }
      let answered = Set(file.instructionNumber.split(separator: " "))
      return file.kind == .bankReturn && !subject.instructionNumber.isEmpty
        && answered.isSuperset(of: subject.instructionNumber.split(separator: " "))
    case .department:
      guard file.party.id == subject.department, [.roster, .approval].contains(file.kind) else { return false }
      return reason == .payeeConfirmed || reason == .notToBePaid
    case .finance, .audit, .anyone: return false
    }
  }

  /// What becomes of a row.
  package enum Verdict {
    case refused(Refusal)
    /// Nobody edited it.
    case untouched
    /// How the break stands after it; a proposal waits for a second person.
    case taken(DeskStanding, Proposal?)
  }

  /// Why one person's word is not enough.
  package enum Proposal: Sendable {
    /// It is to be accepted as it is.
    case accepting
    /// The evidence cannot show it by itself.
    case otherEvidence
  }

  /// Judges a row; `evidence` is what the archive has of the file it names, or of the one that was named before where it names none.
  package static func judge(
    _ work: DeskWork, on subject: Subject, today: Day, evidence: Evidence
  ) -> Verdict {
    guard work.isEdited else { return .untouched }
    if let refusal = staleness(work, subject) ?? gap(work, subject, evidence) { return .refused(refusal) }
    let desk = subject.desk
    var proposal: Proposal?
    var closedBy = work.decidedBy
    if work.state.isHandClosed, subject.isAboutMoney, desk.state != work.state || desk.reason != work.reason,
      work.state == .accepted || !shows(evidence, subject, reason: work.reason)
    {
      if desk.proposedBy.isEmpty || desk.reason != work.reason || desk.proposal != work.state {
        proposal = work.state == .accepted ? .accepting : .otherEvidence
      } else if PersonName.isSamePerson(desk.proposedBy, work.decidedBy) {
        return .refused((.breakSamePerson, .decidedBy, desk.proposedBy, work.decidedBy))
      } else {
        closedBy = "\(desk.proposedBy)、\(work.decidedBy)"
      }
    }
    return .taken(next(work, desk, today, closedBy: closedBy, isProposal: proposal != nil), proposal)
  }

  private static func shows(_ evidence: Evidence, _ subject: Subject, reason: DeskReason?) -> Bool {
    guard case .known(let files) = evidence else { return false }
    return files.contains { shows($0, subject, reason: reason) }
  }

  /// What changed since the row was exported.
  private static func staleness(_ work: DeskWork, _ subject: Subject) -> Refusal? {
    let number = work.number.description
    if let clearedOn = subject.clearedOn { return (.breakCleared, .breakNumber, clearedOn.description, number) }
    guard work.mark.facts == subject.facts else {
      return (.breakChanged, .breakNumber, subject.desk.chineseState, number)
    }
    return nil
  }

  /// What is missing or does not fit.
  private static func gap(_ work: DeskWork, _ subject: Subject, _ evidence: Evidence) -> Refusal? {
    let closes = work.state.isHandClosed
    if closes, let number = subject.openCase {
      return (.breakCaseOpen, .state, number.description, work.number.description)
    }
    if let reason = work.reason, !reason.fits(subject.kind) {
      return (.breakReasonNotFitting, .reason, fitting(subject.kind), reason.chineseName)
    }
    if closes, work.reason == nil { return (.valueMissing, .reason, "", "") }
    if !work.evidence.isEmpty, case .unknown = evidence { return (.breakEvidenceUnknown, .evidence, "", work.evidence) }
    let reopens = subject.desk.state.isHandClosed && !closes
    if work.note.isEmpty, reopens || (closes && work.reason == .other) { return (.valueMissing, .note, "", "") }
    if work.state == .resolved, subject.isAboutMoney, work.evidence.isEmpty, subject.desk.evidence.isEmpty {
      return (.valueMissing, .evidence, "", "")
    }
    return nil
  }

  /// The reasons that fit a kind of break, after its name, in both languages.
  private static func fitting(_ kind: BreakKind) -> String {
    let reasons = DeskReason.allCases.filter { $0.fits(kind) }.map { "\($0.chineseName) \($0.rawValue)" }
    return "\(kind.chineseName)可用：\(reasons.joined(separator: "、"))"
  }

  private static func next(
    _ work: DeskWork, _ desk: DeskStanding, _ today: Day, closedBy: String, isProposal: Bool
  ) -> DeskStanding {
    var next = desk
    next.version += 1
    next.owner = work.owner
    next.reason = work.reason
    if !work.note.isEmpty { next.note = work.note }
    // What somebody opens again has to be shown anew.
    let reopens = desk.state.isHandClosed && !work.state.isHandClosed
    if !work.evidence.isEmpty || reopens { next.evidence = work.evidence }
    next.state = isProposal ? .looking : work.state
    // A proposal stands while nobody changes what it is about.
    let keepsProposal = work.state == .looking && work.reason == desk.reason
    next.proposedBy = isProposal ? work.decidedBy : keepsProposal ? desk.proposedBy : ""
    next.proposal = isProposal ? work.state : keepsProposal ? desk.proposal : nil
    if !next.state.isHandClosed {
      (next.closedBy, next.closedOn) = ("", nil)
    } else if next.state != desk.state || next.reason != desk.reason {
      (next.closedBy, next.closedOn) = (closedBy, today)
    }
    return next
  }
}
