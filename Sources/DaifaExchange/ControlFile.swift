import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// A file of decisions, budget or registers, read through: its lines as values, and the admission as far as the file alone decides it.
///
/// Such files are small beside rosters: their good lines are held in memory together.
struct ControlFile<Line> {
  var admission: Admission
  /// The lines whose values can be read, with their numbers in the file.
  var lines: [(number: Int, line: Line)] = []

  /// Reads a file: `read` makes a line's values, or finds what is wrong with them, and says what it adds to the file's sum; `begin` is
  /// called first, and again where the file has to be read once more in another encoding.
  static func read(
    _ opened: OpenedFile, _ context: PassContext, begin: () -> Void = {},
    _ read: (LineFields, _ number: Int) -> (line: Line?, findings: [Finding], amount: Amount)
  ) throws -> ControlFile {
    var file = ControlFile(
      admission: Admission(kind: opened.kind, outcome: .refused, findings: opened.findings, encoding: opened.encoding))
    let result = try opened.scan { layout in
      begin()
      file.lines = []
      file.admission.sum = .zero
      file.admission.refused = 0
      // Bounded, like those of the scan: a file of millions of lines may have something wrong in each.
      var found = Findings()
      var scan = try TableScan.run(opened, layout: layout, most: context.configuration.limits.lines) { batch, offset in
        for index in 0..<batch.count {
          let number = batch.number(index) + offset
          let (line, findings, amount) = read(batch.row(index), number)
          for finding in findings { found.add(finding) }
          file.admission.sum += amount
          if let line { file.lines.append((number, line)) } else { file.admission.refused += 1 }
        }
      }
      scan.findings.append(found, lineOffset: 0)
      return scan
    }
    switch result {
    case .refused(let finding): file.admission.findings.add(finding)
    case .read(var scan):
      file.admission.lines = scan.lines
      if !scan.findings.refusesFile, try !file.mayLackTotals(scan, opened) { file.checkTotals(&scan) }
      file.admission.findings = scan.findings
    }
    return file
  }

  /// The totals show that the file is whole: without them nothing of it is done.
  private func checkTotals(_ scan: inout TableScan) {
    if admission.kind.hasSum {
      RosterRules.checkTotals(said: scan.said, count: scan.lines, sum: admission.sum, findings: &scan.findings)
    } else if !scan.checkCount() {
      scan.findings.add(Finding(.totalsMissing))
    }
  }

  /// Whether the file may do without totals: rows of worked breaks are sorted and deleted as people like, and each carries its own check.
  /// A line break at its end shows that its last row is whole.
  private func mayLackTotals(_ scan: TableScan, _ opened: OpenedFile) throws -> Bool {
    guard admission.kind == .breakWork, scan.said == nil else { return false }
    return try opened.endsWithLineBreak()
  }

  /// Whether the file as such can be taken.
  var isReadable: Bool { !admission.findings.refusesFile }

  /// Refuses a line for something that the ledger says.
  mutating func refuse(_ finding: Finding) {
    precondition(finding.effect == .refusesLine, "\(finding.code) refuses no line")
    admission.findings.add(finding)
    admission.refused += 1
  }

  /// The admission once every line is decided: refused when nothing of the file goes on.
  func decided(accepted: Int, sum: Amount) -> Admission {
    var admission = admission
    precondition(
      accepted + admission.refused == admission.lines || admission.findings.refusesFile, "a line is in no count")
    if admission.lines > 0, accepted == 0, !admission.findings.refusesFile {
      admission.findings.add(
        Finding(.tooManyRefused, required: "< 100%", found: "\(admission.refused) / \(admission.lines)"))
    }
    admission.findings.sortByLine()
    guard !admission.findings.refusesFile else { return admission }
    admission.accepted = accepted
    admission.acceptedSum = sum
    admission.outcome = admission.refused == 0 ? .accepted : .partly
    return admission
  }
}
