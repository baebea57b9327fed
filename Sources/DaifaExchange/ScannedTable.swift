import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 待公布的表: one table for the public in all forms, whose every byte is scanned while it is written. It is recorded, and so published,
/// only when nothing was found.
final class ScannedTable {
  private let outgoing: Outgoing
  private let party: Party
  private let kind: String
  private let about: Int64?
  private var files: [(name: String, writer: ReadyWriter, form: Configuration.ReportFormat)] = []
  private var scans: [Configuration.ReportFormat: PrivacyScan] = [:]
  private var writer: ListWriter?

  /// Begins the files. `isOfDays` says whether days written out are the table's own matter, see ``PrivacyScan``. Throws when a file cannot be
  /// begun.
  init(
    _ outgoing: Outgoing, stem: String, party: Party, kind: String, about: Int64?, isOfDays: Bool = false
  ) throws {
    (self.outgoing, self.party, self.kind, self.about) = (outgoing, party, kind, about)
    for form in Configuration.ReportFormat.allCases where outgoing.forms.contains(form) {
      let name = try outgoing.freeName(stem, ".\(form.rawValue)", party: party)
      files.append((name, try outgoing.begin(name, party: party), form))
      scans[form] = PrivacyScan(isOfDays: isOfDays)
      allow(name)
    }
  }

  /// The name of the form that people open first.
  var pageName: String { (files.last { $0.form == .html } ?? files.first)?.name ?? "" }

  /// Says that a text of our own will be in the table.
  func allow(_ text: String) {
    for form in scans.keys { scans[form]?.allow(text) }
  }

  func allow(_ amount: Amount) {
    if amount.fen.magnitude >= 1_000_000_000 { allow(amount.description) }
  }

  /// Says that a number of a person is not to be in the table.
  func forbid(_ number: [UInt8]) {
    number.withUnsafeBufferPointer { bytes in for form in scans.keys { scans[form]?.forbid(bytes) } }
  }

  /// Begins the table, once what it may hold was said.
  func begin(_ report: ListReport) throws {
    writer = try ListWriter(report, csv: sink(.csv), xml: sink(.xml), html: sink(.html))
  }

  private func sink(_ form: Configuration.ReportFormat) -> ReportSink? {
    guard let file = files.first(where: { $0.form == form }) else { return nil }
    return { [unowned self] piece in
      scans[form]?.scan(piece)
      try file.writer.write(piece)
    }
  }

  func section(_ title: String, note: String = "") { writer?.section(title, note: note) }

  func row(_ cells: [ListReport.Cell], isSum: Bool = false) throws { try writer?.row(cells, isSum: isSum) }

  /// Ends the table. Gives what was found, by the file it was found in, and then records none of its files; else records them all.
  func finish() throws -> [(name: String, hit: PrivacyScan.Hit)] {
    try writer?.finish()
    writer = nil
    var found: [(String, PrivacyScan.Hit)] = []
    for file in files {
      scans[file.form]?.finish()
      found += (scans[file.form]?.hits ?? []).map { (file.name, $0) }
    }
    if found.isEmpty {
      for file in files { try outgoing.end(file.writer, name: file.name, party: party, kind: kind, about: about) }
    }
    files = []
    return found
  }
}

extension [(name: String, hit: PrivacyScan.Hit)] {
  /// Where something was found and what it looks like, never what it is.
  var places: String {
    prefix(5).map { "\($0.name)第\($0.hit.line)行疑似\($0.hit.kind.chineseName)" }.joined(separator: "，")
      + (count > 5 ? "等\(count)处" : "")
  }
}
