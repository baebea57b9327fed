internal import DaifaModel

/// What an incoming kind of XML file looks like: its elements, their attributes, and the fields those stand for.
///
/// The schema is what a file is held to; the layout is how the parser finds its way and names what the schema refused.
struct XMLLayout: Sendable {
  /// An attribute of the line element.
  struct Field: Sendable {
    var attribute: String
    var name: String
    var chineseName: String
  }

  /// What an attribute of the root says.
  enum RootMeaning: Sendable {
    case field(Int)
    case count
    case sum
  }

  let kind: FileKind
  let root: String
  let line: String
  let namespace: String
  let fields: [Field]
  /// A bit for each field that a line may have: what stands on the root may be repeated in some kinds and not in others.
  let onLine: UInt64
  /// A bit for each field that every line must have.
  let required: UInt64
  let rootAttributes: [(attribute: String, isRequired: Bool, meaning: RootMeaning)]
  /// The field whose form the schema fixes, as an amount of at most ten digits and two decimals, and whether it may be empty; any text may
  /// stand in the others.
  let amount: (field: Int, mayBeEmpty: Bool)?
  let schemaName: String
  let schema: [UInt8]

  private init<F: FileField>(
    _ kind: FileKind, line: String, of _: F.Type, onRoot: [F], optional: [F] = [], hasSum: Bool, schemaName: String,
    schema: [UInt8], isCountRequired: Bool = false, repeatsRoot: Bool = false,
    amount: (field: F, mayBeEmpty: Bool)? = nil
  ) {
    self.kind = kind
    root = kind.rawValue
    self.line = line
    namespace = "urn:daifa:\(kind.rawValue):1"
    fields = F.allCases.map { Field(attribute: $0.attributeName, name: $0.name, chineseName: $0.chineseName) }
    onLine = F.allCases.reduce(into: 0) { bits, field in
      if repeatsRoot || !onRoot.contains(field) { bits |= 1 << UInt64(field.rawValue) }
    }
    required = F.allCases.reduce(into: 0) { bits, field in
      if field.isRequired, !onRoot.contains(field), !optional.contains(field) { bits |= 1 << UInt64(field.rawValue) }
    }
    rootAttributes =
      onRoot.map { ($0.attributeName, $0.isRequired, .field($0.rawValue)) }
      + [("count", hasSum || isCountRequired, .count)] + (hasSum ? [("amount", true, .sum)] : [])
    self.amount = amount.map { ($0.field.rawValue, $0.mayBeEmpty) }
    self.schemaName = schemaName
    self.schema = schema
  }

  static let roster = XMLLayout(
    .roster, line: "line", of: RosterField.self, onRoot: [.batchNumber, .policyCode, .period], hasSum: true,
    schemaName: "roster.xsd", schema: PackageResources.roster_xsd, repeatsRoot: true, amount: (.amount, false))

  static let policyList = XMLLayout(
    .policyList, line: "policy", of: PolicyField.self, onRoot: [], hasSum: false, schemaName: "policy-list.xsd",
    schema: PackageResources.policy_list_xsd)

  /// A result that is not S may leave out the amount.
  static let bankReturn = XMLLayout(
    .bankReturn, line: "payment", of: ReturnField.self, onRoot: [.instructionNumber], optional: [.amount], hasSum: true,
    schemaName: "bank-return.xsd", schema: PackageResources.bank_return_xsd, repeatsRoot: true, amount: (.amount, true))

  static let accountStatement = XMLLayout(
    .accountStatement, line: "entry", of: StatementField.self,
    onRoot: StatementField.allCases.filter(\.isOfStatement), optional: [.direction], hasSum: true,
    schemaName: "account-statement.xsd", schema: PackageResources.account_statement_xsd)

  static let approval = XMLLayout(
    .approval, line: "decision", of: ApprovalField.self, onRoot: [], hasSum: true, schemaName: "approval.xsd",
    schema: PackageResources.approval_xsd)

  static let allotment = XMLLayout(
    .allotment, line: "item", of: AllotmentField.self, onRoot: [], hasSum: true, schemaName: "allotment.xsd",
    schema: PackageResources.allotment_xsd)

  static let screeningList = XMLLayout(
    .screeningList, line: "person", of: ScreeningField.self, onRoot: [.listKind, .source, .asOf], hasSum: false,
    schemaName: "screening-list.xsd", schema: PackageResources.screening_list_xsd, isCountRequired: true)

  static let guardianRegister = XMLLayout(
    .guardianRegister, line: "guardian", of: GuardianField.self, onRoot: [], hasSum: false,
    schemaName: "guardian-register.xsd", schema: PackageResources.guardian_register_xsd, isCountRequired: true)

  static let beneficiaryRegister = XMLLayout(
    .beneficiaryRegister, line: "beneficiary", of: BeneficiaryField.self, onRoot: [], hasSum: false,
    schemaName: "beneficiary-register.xsd", schema: PackageResources.beneficiary_register_xsd, isCountRequired: true)

  /// Of a break, nothing but what people edit has to come back.
  static let breakWork = XMLLayout(
    .breakWork, line: "break", of: BreakWorkField.self, onRoot: [], optional: BreakWorkField.omittable, hasSum: false,
    schemaName: "break-work.xsd", schema: PackageResources.break_work_xsd, isCountRequired: true)

  /// A step that moves no money may leave out the amount.
  static let clawback = XMLLayout(
    .clawback, line: "step", of: ClawbackField.self, onRoot: [], optional: [.amount], hasSum: true,
    schemaName: "clawback.xsd", schema: PackageResources.clawback_xsd)

  /// Only a closing has a year and a code; only what follows it has a number.
  static let settlement = XMLLayout(
    .settlement, line: "step", of: SettlementField.self, onRoot: [], hasSum: true, schemaName: "settlement.xsd",
    schema: PackageResources.settlement_xsd)

  static let tableRequest = XMLLayout(
    .tableRequest, line: "table", of: TableRequestField.self, onRoot: [], hasSum: false,
    schemaName: "table-request.xsd", schema: PackageResources.table_request_xsd, isCountRequired: true)

  static let inspection = XMLLayout(
    .inspection, line: "payment", of: InspectionField.self, onRoot: [], hasSum: false, schemaName: "inspection.xsd",
    schema: PackageResources.inspection_xsd, isCountRequired: true)

  static let reportRequest = XMLLayout(
    .reportRequest, line: "request", of: ReportRequestField.self, onRoot: [], hasSum: false,
    schemaName: "report-request.xsd", schema: PackageResources.report_request_xsd, isCountRequired: true)

  static let all = [
    roster, policyList, bankReturn, accountStatement, approval, allotment, screeningList, guardianRegister,
    beneficiaryRegister, breakWork, clawback, settlement, tableRequest, inspection, reportRequest,
  ]
}
