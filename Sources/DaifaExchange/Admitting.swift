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

  func run(_ opened: OpenedFile, _ arrival: Arrival) throws -> (Admission, [InstructionPart]) {
    var refusal = Admission(kind: opened.kind, outcome: .refused, findings: opened.findings, encoding: opened.encoding)
    let expected = FileKind.expected(from: arrival.party.role)
    if opened.kind != .unknown, !expected.contains(opened.kind) {
      let kinds = expected.map(\.chineseName).joined(separator: "、")
      refusal.findings.add(Finding(.kindNotExpected, required: kinds, found: opened.kind.chineseName))
    }
    guard opened.layout != nil, !refusal.findings.refusesFile else { return (refusal, []) }
    switch opened.kind {
    case .roster:
      guard let department = context.configuration.departments[arrival.party.id] else { return (refusal, []) }
      let admission = RosterAdmission(
        opened, arrival, context, transaction, book, department: department, isTrial: isTrial)
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
}
