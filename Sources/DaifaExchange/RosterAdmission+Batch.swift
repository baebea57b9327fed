import DaifaLedger
import DaifaModel
import DaifaScreening

/// What is asked of a batch as a whole: whether its policy, period and number may be, and whether too much of it was refused.
extension RosterAdmission {
  func checkBatch(_ roster: RosterContext, into admission: inout Admission) throws {
    let standing = book.standing(of: roster.policyCode, on: context.today)
    let entitled =
      standing.policy.map { context.configuration.isDepartment(department.id, atOrBelow: $0.department) } ?? false
    let line = scan.lines > 0 ? scan.numbers[0] : 2
    let findings = RosterRules.checkBatch(roster, standing: standing, isEntitled: entitled, line: line)
    scan.findings.append(findings, lineOffset: 0)
    admission.batchNumber = roster.batchNumber
    admission.policy = standing.policy
    admission.period = Period(roster.periodText)
    if let used = try transaction.batchUsed(
      department: department.id, year: context.today.year, batchNumber: roster.batchNumber)
    {
      scan.findings.add(
        Finding(
          .batchReused, line: line, field: RosterField.batchNumber, required: String(used.prefix(19)),
          found: roster.batchNumber))
    }
  }

  func checkShare() {
    let bound = context.configuration.refuseAbove
    guard scan.lines > 0, !scan.findings.refusesFile else { return }
    if bound.isExceeded(refused: refused.count, of: scan.lines) {
      let share = "\(bound.partsPerMillion / 10_000)%"
      scan.findings.add(
        Finding(.tooManyRefused, required: "\(bound.lines) / \(share)", found: "\(refused.count) / \(scan.lines)"))
    } else if refused.count == scan.lines {
      scan.findings.add(Finding(.tooManyRefused, required: "< 100%", found: "\(refused.count) / \(scan.lines)"))
    }
  }
}
