import DaifaModel
import DaifaScreening

/// The small files of finance and departments, a line at a time, by the reader of its kind.
enum ControlLines {
  /// What was found in one line.
  static func read(_ kind: FileKind, _ fields: LineFields, today: Day) -> [Finding] {
    switch kind {
    case .approval: DecisionRules.read(fields, line: 2).findings
    case .allotment: AllotmentLineReader.read(fields, line: 2, book: PolicyBook(lists: []), today: today).findings
    case .guardianRegister: GuardianScreener.read(fields, line: 2, today: today).findings
    case .breakWork: BreakWorkLineReader.read(fields, line: 2).findings
    case .clawback: ClawbackLineReader.read(fields, line: 2, today: today).findings
    case .settlement: SettlementRules.read(fields, line: 2).findings
    case .tableRequest: TableRequestLineReader.read(fields, line: 2).findings
    case .inspection: InspectionLineReader.read(fields, line: 2, today: today).findings
    case .reportRequest: ReportRequestReader.read(fields, line: 2, today: today).findings
    case .screeningList:
      listed(fields, today)
    case .beneficiaryRegister:
      registered(fields, today)
    case .roster, .policyList, .bankReturn, .accountStatement, .unknown: []
    }
  }

  private static func listed(_ fields: LineFields, _ today: Day) -> [Finding] {
    var screener = ScreeningListScreener(
      today: today, owner: { $0 == "T-01" ? "civil" : nil }, mayList: { _ in true }, isDepartment: { $0 == "civil" })
    screener.begin()
    return screener.read(fields, line: 2).findings + screener.read(fields, line: 3).findings
  }

  private static func registered(_ fields: LineFields, _ today: Day) -> [Finding] {
    var screener = BeneficiaryScreener(today: today, owner: { $0 == "T-01" ? "civil" : nil }, mayList: { _ in true })
    screener.begin()
    return screener.read(fields, line: 2).findings
  }
}
