import DaifaLedger
import DaifaModel
import DaifaScreening

/// Which admission a file gets: by what it is and who sent it.
struct Admitting {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  /// Whether nothing is to be written: the file is only checked.
  var isTrial = false

  /// Checks the lines of a roster before its digest is known; nil for everything else. Nothing is written.
  func checkAhead(_ opened: OpenedFile, _ arrival: Arrival) throws -> RosterAdmission? {
    guard refusal(opened, arrival) == nil else { return nil }
    let admission = roster(opened, arrival)
    try admission?.checkAhead()
    return admission
  }

  /// Admits a file; `checked` is what was checked of it ahead.
  func run(
    _ opened: OpenedFile, _ arrival: Arrival, checked: RosterAdmission? = nil
  ) throws -> (Admission, [InstructionPart]) {
    if let refusal = refusal(opened, arrival) { return (refusal, []) }
    let refusal = Admission(kind: opened.kind, outcome: .refused, findings: opened.findings, encoding: opened.encoding)
    switch opened.kind {
    case .roster:
      guard let admission = checked ?? roster(opened, arrival) else { return (refusal, []) }
      return (try admission.run(), [])
    case .policyList:
      let admission = PolicyListAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .bankReturn:
      guard let bank = context.configuration.banks[arrival.party.id] else { return (refusal, []) }
      let admission = ReturnAdmission(
        context: context, transaction: transaction, opened: opened, arrival: arrival, bank: bank, isTrial: isTrial)
      return try admission.run()
    case .accountStatement:
      guard let bank = context.configuration.banks[arrival.party.id] else { return (refusal, []) }
      let admission = StatementAdmission(
        context: context, transaction: transaction, opened: opened, arrival: arrival, bank: bank, isTrial: isTrial)
      return (try admission.run(), [])
    case .allotment:
      let admission = AllotmentAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .screeningList:
      let admission = ScreeningListAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .guardianRegister:
      return (try RegisterAdmission(context: context, book: book, opened: opened, arrival: arrival).runGuardians(), [])
    case .beneficiaryRegister:
      return (
        try RegisterAdmission(context: context, book: book, opened: opened, arrival: arrival).runBeneficiaries(), []
      )
    case .breakWork:
      let admission = BreakWorkAdmission(
        context: context, transaction: transaction, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .clawback:
      let admission = ClawbackAdmission(
        context: context, transaction: transaction, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .settlement:
      let admission = SettlementAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .tableRequest:
      let admission = TableRequestAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival, isTrial: isTrial)
      return (try admission.run(), [])
    case .inspection:
      let admission = InspectionAdmission(context: context, transaction: transaction, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .reportRequest:
      let admission = ReportRequestAdmission(
        context: context, transaction: transaction, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .approval:
      let admission = ApprovalAdmission(
        context: context, transaction: transaction, book: book, opened: opened, arrival: arrival)
      return (try admission.run(), [])
    case .unknown: return (refusal, [])
    }
  }

  /// Why the file is not even read; nil when it is.
  private func refusal(_ opened: OpenedFile, _ arrival: Arrival) -> Admission? {
    var refusal = Admission(kind: opened.kind, outcome: .refused, findings: opened.findings, encoding: opened.encoding)
    let expected = FileKind.expected(from: arrival.party.role)
    if opened.kind != .unknown, !expected.contains(opened.kind) {
      let kinds = expected.map(\.chineseName).joined(separator: "、")
      refusal.findings.add(Finding(.kindNotExpected, required: kinds, found: opened.kind.chineseName))
    }
    return opened.layout != nil && !refusal.findings.refusesFile ? nil : refusal
  }

  private func roster(_ opened: OpenedFile, _ arrival: Arrival) -> RosterAdmission? {
    guard opened.kind == .roster, let department = context.configuration.departments[arrival.party.id] else {
      return nil
    }
    return RosterAdmission(opened, arrival, context, transaction, book, department: department, isTrial: isTrial)
  }
}
