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

  /// What becomes of a row.
  package enum Verdict {
    case refused(Refusal)
    /// Nobody edited it.
    case untouched
    /// How the break stands after it; a proposal waits for a second person.
    case taken(DeskStanding, isProposal: Bool)
  }

  /// Judges a row; `knowsEvidence` says whether the archive has the file it names.
  package static func judge(
    _ work: DeskWork, on subject: Subject, today: Day, knowsEvidence: Bool
  ) -> Verdict {
    guard work.isEdited else { return .untouched }
    if let refusal = staleness(work, subject) ?? gap(work, subject, knowsEvidence: knowsEvidence) {
      return .refused(refusal)
    }
    let desk = subject.desk
    var isProposal = false
    var closedBy = work.decidedBy
    if work.state == .accepted, subject.isAboutMoney, desk.state != .accepted || desk.reason != work.reason {
      if desk.proposedBy.isEmpty || desk.reason != work.reason {
        isProposal = true
      } else if PersonName.isSamePerson(desk.proposedBy, work.decidedBy) {
        return .refused((.breakSamePerson, .decidedBy, desk.proposedBy, work.decidedBy))
      } else {
        closedBy = "\(desk.proposedBy)、\(work.decidedBy)"
      }
    }
    return .taken(next(work, desk, today, closedBy: closedBy, isProposal: isProposal), isProposal: isProposal)
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
  private static func gap(_ work: DeskWork, _ subject: Subject, knowsEvidence: Bool) -> Refusal? {
    let closes = work.state.isHandClosed
    if closes, let number = subject.openCase {
      return (.breakCaseOpen, .state, number.description, work.number.description)
    }
    if let reason = work.reason, !reason.fits(subject.kind) {
      return (.breakReasonNotFitting, .reason, fitting(subject.kind), reason.chineseName)
    }
    if closes, work.reason == nil { return (.valueMissing, .reason, "", "") }
    if !work.evidence.isEmpty, !knowsEvidence { return (.breakEvidenceUnknown, .evidence, "", work.evidence) }
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
    if !next.state.isHandClosed {
      (next.closedBy, next.closedOn) = ("", nil)
    } else if next.state != desk.state || next.reason != desk.reason {
      (next.closedBy, next.closedOn) = (closedBy, today)
    }
    return next
  }
}
