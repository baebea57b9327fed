package import DaifaModel

/// Reads one row of worked breaks. A row that nobody edited is not held to anything: spreadsheets may have done what they like to the rest of it.
package enum BreakWorkLineReader {
  private static let states = DeskState.allCases.map(\.chineseName)
  private static let reasons = DeskReason.allCases.map(\.chineseName)

  /// What was worked, or nil when the row cannot be read; with what was found.
  package static func read(
    _ fields: LineFields, line: Int
  ) -> (line: DeskWork?, findings: [Finding], amount: Amount) {
    var values = LineReader<BreakWorkField>(fields, line: line)
    guard let (number, mark) = identity(&values) else { return (nil, values.findings, .zero) }
    var work = DeskWork(number: number, mark: mark)
    work.isEdited = isEdited(values, mark)
    guard work.isEdited else { return (work, [], .zero) }
    work.state = values.word(.state, DeskState.self, states) ?? .open
    work.owner = plain(values.text(.owner, limit: 40))
    if values.bytes(.reason).count > 0 {
      let kind = ClosedList.word(values.bytes(.kind).text, of: BreakKind.self, BreakKind.allCases.map(\.chineseName))
      work.reason = values.word(.reason, DeskReason.self, reasons) { reason in kind.map(reason.fits) ?? true }
    }
    work.note = values.text(.note, limit: 140).withoutPrivateNumbers
    // A digest may have a run of digits in it that looks like somebody's number, and is none.
    let evidence = unquoted(values.text(.evidence, limit: 80)).lowercased()
    work.evidence = isDigest(evidence) ? evidence : ""
    if !evidence.isEmpty, !isDigest(evidence) {
      values.add(.breakEvidenceUnknown, .evidence, found: evidence.withoutPrivateNumbers)
    }
    work.decidedBy = values.text(.decidedBy, limit: 40, required: true).withoutPrivateNumbers
    return (values.isRefused ? nil : work, values.findings, .zero)
  }

  private static func identity(
    _ values: inout LineReader<BreakWorkField>
  ) -> (BreakNumber, ExportMark)? {
    let text = values.bytes(.breakNumber).text
    let number = BreakNumber(text)
    if number == nil { values.add(text.isEmpty ? .valueMissing : .breakUnknown, .breakNumber, found: text) }
    let said = values.bytes(.asExported).text
    let mark = ExportMark(said)
    if mark == nil { values.add(said.isEmpty ? .valueMissing : .breakMarkUnreadable, .asExported, found: said) }
    guard let number, let mark else { return nil }
    return (number, mark)
  }

  private static func isEdited(_ values: LineReader<BreakWorkField>, _ mark: ExportMark) -> Bool {
    if values.bytes(.note).count > 0 || values.bytes(.evidence).count > 0 { return true }
    let (state, reason) = (values.bytes(.state).text, values.bytes(.reason).text)
    let edits = [
      ClosedList.word(state, of: DeskState.self, states)?.rawValue ?? state, plain(values.bytes(.owner).text),
      ClosedList.word(reason, of: DeskReason.self, reasons)?.rawValue ?? reason,
    ]
    return ExportMark.hash(edits) != mark.edits
  }

  /// Without the apostrophe that keeps a cell text in an export.
  private static func plain(_ text: String) -> String { unquoted(text).withoutPrivateNumbers }

  private static func unquoted(_ text: String) -> String { text.hasPrefix("'") ? String(text.dropFirst()) : text }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { $0.isASCIIDigit || (0x61...0x66).contains($0) }
  }
}
