package import DaifaModel

extension DiscrepancyReport.Item {
  /// What people did about a break, with what an export of it says.
  package struct Desk: Sendable {
    package var number: BreakNumber
    package var standing: DeskStanding
    package var level: BreakLevel
    /// How many payments it is about.
    package var count: Int
    package var mark: ExportMark
    package var clearedOn: Day?

    package init(
      number: BreakNumber, standing: DeskStanding, level: BreakLevel, count: Int, mark: ExportMark, clearedOn: Day?
    ) {
      self.number = number
      self.standing = standing
      self.level = level
      self.count = count
      self.mark = mark
      self.clearedOn = clearedOn
    }

    /// Whether a person closed it, whatever became of it since.
    var isHandClosed: Bool { standing.state.isHandClosed }
  }
}

/// 差异处理单: the breaks that stand open, as a table to be edited in a spreadsheet and sent back.
///
/// The header is the first row and there is no row of totals, so that rows can be sorted and deleted.
package enum BreakWorkSheet {
  package static func csv(_ items: [DiscrepancyReport.Item], to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var csv = CSVWriter(sink)
      try csv.row(BreakWorkField.allCases.map(\.chineseName))
      for item in items {
        guard let desk = item.desk else { continue }
        for field in BreakWorkField.allCases {
          switch field {
          case .lineNumber: csv.number(item.lineNumber)
          case .count: csv.number(desk.count)
          case .amount: csv.amount(item.amount)
          case .openedOn: csv.day(item.opened)
          case .age: csv.number(item.ageInWorkingDays)
          case .clearedOn: csv.day(desk.clearedOn)
          default: csv.text(text(field, item, desk, .chinese))
          }
        }
        try csv.endRow()
      }
      try csv.finish()
    }
  }

  /// The same as XML, namespace `urn:daifa:breakWork:1`, which may be sent back as it is.
  package static func xml(_ items: [DiscrepancyReport.Item], to sink: ReportSink) throws {
    try withoutActuallyEscaping(sink) { sink in
      var xml = XMLWriter(sink)
      let items = items.compactMap { item in item.desk.map { (item, $0) } }
      xml.beginRoot("breakWork")
      xml.attribute("count", items.count)
      try xml.endHead()
      for (item, desk) in items {
        func text(_ field: BreakWorkField) -> String { BreakWorkSheet.text(field, item, desk, .english) }
        xml.begin("break")
        xml.attribute("breakNo", text(.breakNumber))
        xml.attribute("deskState", text(.state))
        xml.attribute("owner", text(.owner))
        xml.attribute("deskReason", text(.reason))
        xml.attribute("kind", text(.kind))
        xml.attribute("bank", text(.bank))
        xml.attribute("department", text(.department))
        xml.attribute("batchNo", text(.batchNumber))
        xml.attribute("instructionNo", text(.instructionNumber))
        xml.attribute("paymentRef", text(.paymentReference))
        xml.attribute("lineNo", item.lineNumber)
        xml.attribute("account", text(.account))
        xml.attribute("expected", text(.expected))
        xml.attribute("found", text(.found))
        xml.attribute("breakCount", desk.count)
        xml.attribute("amount", item.amount)
        xml.attribute("openedOn", item.opened)
        xml.attribute("age", item.ageInWorkingDays)
        xml.attribute("level", text(.level))
        xml.attribute("caseNo", item.caseNumber?.description)
        xml.attribute("proposedBy", text(.proposedBy))
        xml.attribute("lastNote", text(.lastNote))
        xml.attribute("clearedOn", desk.clearedOn)
        xml.attribute("remedy", text(.remedy))
        xml.attribute("asExported", text(.asExported))
        try xml.endEmpty()
      }
      try xml.close("breakWork")
      try xml.finish()
    }
  }

  private static func text(
    _ field: BreakWorkField, _ item: DiscrepancyReport.Item, _ desk: DiscrepancyReport.Item.Desk, _ language: Language
  ) -> String {
    let isChinese = language == .chinese
    switch field {
    case .breakNumber: return desk.number.description
    case .state: return isChinese ? desk.standing.state.chineseName : desk.standing.state.rawValue
    case .owner: return desk.standing.owner
    case .reason: return desk.standing.reason.map { isChinese ? $0.chineseName : $0.rawValue } ?? ""
    case .note, .evidence, .decidedBy: return ""
    case .kind: return isChinese ? item.kind.chineseName : item.kind.rawValue
    case .bank: return item.bankName
    case .department: return item.departmentName
    case .batchNumber: return item.batchNumber
    case .instructionNumber: return item.instructionNumber
    case .paymentReference: return item.reference.withoutPrivateNumbers
    case .account: return Mask.account(item.account)
    // Whose name it is about is not for a sheet that goes from hand to hand.
    case .expected: return item.kind == .nameDiffers ? Mask.name(item.expected) : item.expected.withoutPrivateNumbers
    case .found: return item.kind == .nameDiffers ? Mask.name(item.found) : item.found.withoutPrivateNumbers
    case .level: return isChinese ? desk.level.chineseName : desk.level.name
    case .caseNumber: return item.caseNumber?.description ?? ""
    case .proposedBy: return desk.standing.proposedBy
    case .lastNote: return desk.standing.note.withoutPeoplesNumbers
    case .remedy: return isChinese ? item.remedy.chinese : item.remedy.english
    case .asExported: return desk.mark.description
    case .lineNumber, .count, .amount, .openedOn, .age, .clearedOn: return ""
    }
  }
}
