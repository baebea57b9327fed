package import DaifaModel

/// Reads one line of a request for tables, finding everything that is wrong with its values.
package enum TableRequestLineReader {
  /// The request, or nil when the line cannot be one; with what was found.
  package static func read(_ fields: LineFields, line: Int) -> (request: TableRequest?, findings: [Finding]) {
    var values = LineReader<TableRequestField>(fields, line: line)
    let number = values.text(.requestNumber, limit: 40, required: true)
    let document = values.word(.document, TableDocument.self, TableDocument.allCases.map(\.chineseName))
    let requestedBy = values.text(.requestedBy, limit: 40, required: true)
    let policy = values.text(.policyCode, limit: 35)
    let region = values.bytes(.region).count > 0 ? values.region(.region) : nil
    let time = time(&values)
    let size = values.number(.size, 1...10_000, required: document == .sample)
    let seed = values.text(.seed, limit: 40, required: document == .sample)
    // An auditor types it into another program: nothing that a shell or a spreadsheet would make something else of.
    if !seed.utf8.allSatisfy({ $0.isASCIIDigit || ($0 | 0x20) &- 0x61 < 26 || $0 == 0x2D || $0 == 0x5F }) {
      values.add(.wordUnknown, .seed, required: "A-Z a-z 0-9 - _", found: seed)
    }
    if let document, document != .policies, time == nil, !values.isRefused { values.add(.valueMissing, .year) }
    if document == .ledger { checkLedger(&values, time, region) }
    guard !values.isRefused, let document else { return (nil, values.findings) }
    let scope = time.map { TableScope(time: $0, policy: policy.isEmpty ? nil : policy, region: region) }
    let request = TableRequest(
      number: number, document: document, scope: document == .policies ? nil : scope, size: size ?? 0, seed: seed,
      requestedBy: requestedBy)
    return (request, values.findings)
  }

  /// A ledger is one township's, of one year.
  private static func checkLedger(
    _ values: inout LineReader<TableRequestField>, _ time: TableScope.Time?, _ region: Region?
  ) {
    if region?.depth != 4 {
      let text = values.bytes(.region).text
      values.add(text.isEmpty ? .valueMissing : .wordUnknown, .region, required: "乡镇区划代码，9位", found: text)
    }
    guard let time else { return }
    if case .year = time { return }
    values.add(.wordUnknown, .year, required: "年度", found: time.description)
  }

  /// Either a period, or a year, or a month of a year.
  private static func time(_ values: inout LineReader<TableRequestField>) -> TableScope.Time? {
    let year = values.number(.year, 1990...2199)
    let month = values.number(.month, 1...12)
    let text = values.bytes(.period).text
    if month != nil, year == nil { values.add(.valueMissing, .year) }
    guard !text.isEmpty else {
      guard let year else { return nil }
      return month.map { .month(year: year, month: $0) } ?? .year(year)
    }
    guard let period = Period(text), year == nil, month == nil else {
      values.add(.wordUnknown, .period, required: "2026, 2026H1, 2026Q1, 2026-01；与年度、月份只填一项", found: text)
      return nil
    }
    return .period(period)
  }
}

/// Reads one line of the results of an inspection, finding everything that is wrong with its values.
package enum InspectionLineReader {
  /// The result, or nil when the line cannot be one; with what was found.
  package static func read(
    _ fields: LineFields, line: Int, today: Day
  ) -> (inspection: Inspection?, findings: [Finding]) {
    var values = LineReader<InspectionField>(fields, line: line)
    let sampleText = values.text(.sampleNumber, limit: 20, required: true)
    let sample = SampleNumber(sampleText)
    if sample == nil, !sampleText.isEmpty { values.add(.sampleUnknown, .sampleNumber, found: sampleText) }
    let referenceText = values.text(.paymentReference, limit: 35, required: true)
    let reference = PaymentReference(referenceText)
    if reference == nil, !referenceText.isEmpty {
      values.add(.inspectionNotSampled, .paymentReference, required: sampleText, found: referenceText)
    }
    let result = values.word(.result, InspectionResult.self, InspectionResult.allCases.map(\.chineseName))
    let found = values.amount(.foundAmount)
    if result == .amountDiffers, found == nil, values.bytes(.foundAmount).count == 0 {
      values.add(.valueMissing, .foundAmount)
    }
    let inspector = values.text(.inspector, limit: 40, required: true)
    let inspectedOn = values.day(.inspectedOn, required: true)
    if let inspectedOn, inspectedOn > today {
      values.add(.inspectedLater, .inspectedOn, required: today.description, found: inspectedOn.description)
    }
    let note = values.text(.note, limit: 200)
    guard !values.isRefused, let sample, let reference, let result, let inspectedOn else {
      return (nil, values.findings)
    }
    let inspection = Inspection(
      sample: sample, payment: reference.payment, result: result, found: found, inspector: inspector,
      inspectedOn: inspectedOn, note: note)
    return (inspection, values.findings)
  }
}
