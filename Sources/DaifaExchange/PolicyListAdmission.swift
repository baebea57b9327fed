import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收清单: checks a policy list, and puts it in force or holds it for finance to confirm.
struct PolicyListAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  func run() throws -> Admission {
    let result = try opened.scan { layout in try read(layout) }
    switch result {
    case .refused(let finding):
      var findings = opened.findings
      findings.add(finding)
      return Admission(kind: .policyList, outcome: .refused, findings: findings, encoding: opened.encoding)
    case .read(let (scan, verdict)): return try decide(scan, verdict)
    }
  }

  private func read(_ layout: TableLayout) throws -> (TableScan, PolicyListVerdict) {
    var batches: [(batch: LineBatch, lineOffset: Int)] = []
    var scan = try TableScan.run(opened, layout: layout, most: context.configuration.limits.lines) { batch, offset in
      batches.append((batch, offset))
    }
    var screener = PolicyListScreener(today: context.today, book: book)
    let verdict = screener.screen(batches)
    scan.findings.append(verdict.findings, lineOffset: 0)
    return (scan, verdict)
  }

  private func decide(_ read: TableScan, _ verdict: PolicyListVerdict) throws -> Admission {
    var scan = read
    let hasTotals = scan.checkCount()
    if context.configuration.refuseAbove.isExceeded(refused: verdict.refused, of: scan.lines) {
      scan.findings.add(Finding(.tooManyRefused, required: "", found: "\(verdict.refused) / \(scan.lines)"))
    }
    var isHeld = false
    if let region = verdict.region, let current = book.newestList(of: region) {
      isHeld = try checkWithdrawals(current, verdict, hasTotals: hasTotals, &scan.findings)
    }
    scan.findings.sortByLine()
    var admission = Admission(
      kind: .policyList, outcome: .refused, findings: scan.findings, encoding: opened.encoding)
    admission.lines = scan.lines
    admission.refused = verdict.refused
    guard !scan.findings.refusesFile, let region = verdict.region, !verdict.policies.isEmpty else { return admission }
    admission.accepted = verdict.policies.count
    admission.outcome = isHeld ? .held : verdict.refused == 0 ? .accepted : .partly
    let published = verdict.policies.compactMap(\.publishedOn).min() ?? context.today
    let list = PolicyListVersion(
      file: arrival.file, region: region, inForceFrom: published, policies: verdict.policies)
    let isInForce = !isHeld
    let (now, today) = (context.now, context.today)
    admission.record = { try $0.record(list, inForce: isInForce, at: now, day: today) }
    return admission
  }

  /// Finds what the list would take back of the one in force; gives whether it must wait for finance to confirm it.
  private func checkWithdrawals(
    _ current: PolicyListVersion, _ verdict: PolicyListVerdict, hasTotals: Bool, _ findings: inout Findings
  ) throws -> Bool {
    let codes = Set(verdict.policies.map(\.code))
    let refused = Set(verdict.refusedCodes)
    var isHeld = false
    for policy in current.policies where !codes.contains(policy.code) {
      if refused.contains(policy.code) {
        findings.add(Finding(.refusedLineWithdraws, found: policy.code))
        continue
      }
      if !hasTotals {
        isHeld = true
        findings.add(Finding(.withdrawsWithoutTotals, found: policy.code))
      }
      let inFlight = try transaction.paymentsInFlight(policy: policy.code)
      if inFlight > 0 { findings.add(Finding(.withdrawsInFlight, required: "\(inFlight)", found: policy.code)) }
    }
    return isHeld
  }
}
