package import DaifaModel

/// How the lines of one file are laid out: what its header said, or what the transcript of an XML file holds.
package struct TableLayout: Sendable {
  /// What the file is.
  package var kind: FileKind
  package var encoding: TextEncoding
  /// How many slots a line has: the number of fields of its kind.
  package var fieldCount: Int
  /// For each column the slot it goes to, or -1 when it is not used.
  package var slotOfColumn: [Int]
  /// Fields that every line has alike because the file's root says them.
  package var constants: [(field: Int, value: String)] = []
  /// Whether the first column is the number of the line in the file this one was made from.
  package var hasSourceLines = false
  /// Where the first line of data begins, in bytes.
  package var dataOffset = 0
  /// How many lines stand before it.
  package var headerLines = 0
  /// Columns that the totals row may say its count and sum in, when its second and third field are empty.
  package var countColumn: Int?
  package var sumColumn: Int?
  /// Totals said by an XML root; a CSV says them in its last row.
  package var totals: ControlTotal?

  package init(kind: FileKind, encoding: TextEncoding, fieldCount: Int, slotOfColumn: [Int]) {
    self.kind = kind
    self.encoding = encoding
    self.fieldCount = fieldCount
    self.slotOfColumn = slotOfColumn
  }

  /// The layout of an XML file's transcript: the line's number in the file, then every field of the kind in its order.
  package static func transcript(
    kind: FileKind, constants: [(field: Int, value: String)], totals: ControlTotal?
  ) -> TableLayout {
    let fields = FileSchema.of(kind)?.fields.count ?? 0
    var layout = TableLayout(kind: kind, encoding: .utf8, fieldCount: fields, slotOfColumn: [-1] + Array(0..<fields))
    layout.constants = constants
    layout.hasSourceLines = true
    layout.totals = totals
    return layout
  }
}

/// The columns of one kind of file, without its Swift type.
package struct FileSchema: Sendable {
  package struct Column: Sendable {
    package var name: String
    package var chineseName: String
    package var isRequired: Bool
  }

  package var kind: FileKind
  package var fields: [Column]
  /// The columns of which this kind alone has one, by their slots.
  private let telling: Set<Int>
  /// The slots by the names a header may give them, in either language.
  private let slots: [String: Int]

  private init<Field: FileField>(_ kind: FileKind, _ type: Field.Type, telling: [Field]) {
    self.kind = kind
    fields = Field.allCases.map { Column(name: $0.name, chineseName: $0.chineseName, isRequired: $0.isRequired) }
    let names = fields.enumerated().flatMap { [($1.name, $0), ($1.chineseName, $0)] }
    slots = Dictionary(names) { first, _ in first }
    self.telling = Set(telling.compactMap { [slots] in slots[$0.name] })
  }

  /// The kinds that arrive.
  package static let incoming: [FileSchema] = [
    FileSchema(.roster, RosterField.self, telling: [.beneficiaryID, .beneficiaryName, .batchNumber]),
    FileSchema(
      .policyList, PolicyField.self, telling: [.standardKind, .policyName, .shortName, .frequency, .validFrom]),
    FileSchema(.bankReturn, ReturnField.self, telling: [.paymentReference, .result]),
    FileSchema(
      .accountStatement, StatementField.self, telling: [.statementNumber, .openingBalance, .closingBalance]),
    FileSchema(.approval, ApprovalField.self, telling: [.controlNumber]),
    FileSchema(.allotment, AllotmentField.self, telling: [.allotmentNumber]),
    FileSchema(.screeningList, ScreeningField.self, telling: [.listKind, .personID]),
    FileSchema(.guardianRegister, GuardianField.self, telling: [.guardianID, .guardianName]),
    FileSchema(
      .beneficiaryRegister, BeneficiaryField.self, telling: [.householderID, .householderName, .status, .since]),
    FileSchema(.breakWork, BreakWorkField.self, telling: [.breakNumber, .asExported]),
    FileSchema(.settlement, SettlementField.self, telling: [.settlementNumber, .carryTo, .figuresCode]),
    FileSchema(.tableRequest, TableRequestField.self, telling: [.requestNumber, .document, .size, .seed]),
    FileSchema(.inspection, InspectionField.self, telling: [.sampleNumber, .inspectedOn]),
    FileSchema(.clawback, ClawbackField.self, telling: [.caseNumber, .recoveredOn, .voucherNumber]),
    FileSchema(.reportRequest, ReportRequestField.self, telling: [.requestNumber, .report]),
  ]

  /// The columns of a kind; nil for the unknown.
  package static func of(_ kind: FileKind) -> FileSchema? { incoming.first { $0.kind == kind } }

  /// The slot of a column by the ``plain(_:)`` name a header gives it, in either language.
  func slot(named plain: String) -> Int? { slots[plain] }

  /// Whether a header of such plain names has what only this kind has.
  func isTold(by names: [String]) -> Bool { names.contains { slots[$0].map(telling.contains) ?? false } }

  /// A header's name without what people put around it: spaces, a leading star, a unit in brackets.
  static func plain(_ name: String) -> String {
    var text = name.lowercased().filter { !$0.isWhitespace }
    if text.hasPrefix("*") { text.removeFirst() }
    if let bracket = text.firstIndex(where: { $0 == "(" || $0 == "（" }), bracket != text.startIndex {
      text = String(text[..<bracket])
    }
    return text
  }
}
