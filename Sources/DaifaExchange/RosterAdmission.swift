import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收清册: checks a roster line by line against the policy list and the ledger, and records what is good of it.
///
/// Two passes over the file: the first checks everything and decides, the second records. Between them lie one sorted list of claims and
/// a bit a line, so that memory stays small whatever the file's size.
final class RosterAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival
  let department: Configuration.Department
  /// Whether nothing is to be written: the file is only checked.
  let isTrial: Bool

  var scan: TableScan
  var sum = Amount.zero
  var refused = LineSet()
  var claims: ClaimList
  var accounts: AccountList
  /// Which lines are whose bank's, and the payments they become.
  var numbering: PaymentNumbering
  /// Lines that are reissues, by their place, with the payment each takes the place of.
  var originals: [Int: Int64] = [:]
  /// The amounts and beneficiaries of those lines.
  var reissueLines: [Int: (amount: Amount, key: UInt64)] = [:]
  /// Payees, accounts and quantities, for what is held against lists, registers and earlier payments.
  var people: RosterPeople
  /// Payments whose accounts are compared with the roster's.
  private(set) var earlier = EarlierScopes()
  /// Lines whose account is known for their payee, and those both sides registered it for.
  var knownAccounts = LineSet()
  var registeredAccounts = LineSet()
  /// What lists of violators say of units.
  var unitRules = ListedUnitRules()
  /// What screening lists did to it.
  var screened: [ListHits] = []
  /// The year it takes its money in, and the closing that says so, where it pays again what was carried over.
  var charge: (year: Int, settlement: SettlementNumber)?
  private var seenNumbers = SeenNumbers()
  private var rosterContext: RosterContext?
  private var tooMany = false

  init(
    _ opened: OpenedFile, _ arrival: Arrival, _ context: PassContext, _ transaction: LedgerTransaction,
    _ book: PolicyBook,
    department: Configuration.Department, isTrial: Bool
  ) {
    self.opened = opened
    self.arrival = arrival
    self.context = context
    self.transaction = transaction
    self.book = book
    self.department = department
    self.isTrial = isTrial
    scan = TableScan(layout: opened.layout!)
    claims = ClaimList(capacity: context.configuration.limits.lines)
    accounts = AccountList(spool: context.spool)
    numbering = PaymentNumbering(banks: context.banks.banks.count)
    people = RosterPeople(capacity: context.configuration.limits.lines)
  }

  /// Checks the file and decides; what is to be recorded is recorded by the admission's `record`.
  func run() throws -> Admission {
    let result = try opened.scan { layout in
      reset(layout)
      try check(layout)
      return layout
    }
    switch result {
    case .refused(let finding):
      var findings = opened.findings
      findings.add(finding)
      return Admission(kind: .roster, outcome: .refused, findings: findings, encoding: opened.encoding)
    case .read(let layout): return try decide(layout)
    }
  }

  private func reset(_ layout: TableLayout) {
    scan = TableScan(layout: layout)
    scan.findings = opened.findings
    sum = .zero
    refused = LineSet()
    claims = ClaimList(capacity: context.configuration.limits.lines)
    accounts = AccountList(spool: context.spool)
    numbering = PaymentNumbering(banks: context.banks.banks.count)
    originals = [:]
    reissueLines = [:]
    people = RosterPeople(capacity: context.configuration.limits.lines)
    knownAccounts = LineSet()
    registeredAccounts = LineSet()
    screened = []
    charge = nil
    seenNumbers = SeenNumbers()
    rosterContext = nil
    tooMany = false
  }

  // MARK: First pass

  private func check(_ layout: TableLayout) throws {
    guard let batch = try firstLine(layout) else { return }
    let rosterContext = batch
    self.rosterContext = rosterContext
    let screeners = [RosterScreener(rosterContext), RosterScreener(rosterContext)]
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    try ChunkPipeline<RosterVerdicts>(reader: reader, layout: layout).run { chunk, worker, _ in
      screeners[worker].screen(chunk.batch)
    } consume: { chunk, verdicts in
      context.tell(.checking, arrival.name, scan.lines)
      return try take(chunk, verdicts)
    }
  }

  /// Reads the batch's own fields off the first line; nil when there is none.
  private func firstLine(_ layout: TableLayout) throws -> RosterContext? {
    let chunk = TableChunk(layout: layout, bytes: 1 << 16)
    let reader = TableReader(descriptor: opened.source.number, layout: layout)
    while try reader.read(into: chunk) {
      try chunk.decode()
      guard chunk.batch.count > 0 else {
        if chunk.findings.isEmpty, chunk.totalsRow == nil, chunk.wrongEncodingLine == nil { continue }
        // Nothing to go by: the scan itself finds what is wrong.
        return try context(batchNumber: "", policyCode: "", period: "")
      }
      let line = chunk.batch.row(0)
      return try context(
        batchNumber: line[RosterField.batchNumber].text, policyCode: line[RosterField.policyCode].text,
        period: line[RosterField.period].text)
    }
    return nil
  }

  private func context(batchNumber: String, policyCode: String, period: String) throws -> RosterContext {
    var roster = RosterContext(
      today: context.today, policy: book.standing(of: policyCode, on: context.today).policy, department: department,
      banks: context.banks, batchNumber: batchNumber, policyCode: policyCode, periodText: period)
    roster.hasGuardians = try transaction.hasGuardians()
    roster.needsQuantities = try transaction.hasBeneficiaryRegisters()
    earlier = EarlierScopes()
    unitRules = try roster.policy.map { try ListedUnitRules($0, department.id, context, transaction) } ?? .init()
    if let policy = roster.policy, let period = Period(period) { earlier = try earlierScopes(policy, period) }
    return roster
  }

  /// Whether lines are held against registers of beneficiaries.
  var asksRegisters: Bool { rosterContext?.needsQuantities == true }

  /// Takes in one chunk's verdicts, in order; false when the file has more lines than it may.
  private func take(_ chunk: TableChunk, _ verdicts: RosterVerdicts) throws -> Bool {
    let first = scan.lines
    let offset = try scan.take(chunk)
    scan.findings.append(verdicts.findings, lineOffset: offset)
    sum += verdicts.sum
    for index in 0..<chunk.batch.count {
      let line = first + index
      if verdicts.refused[index] { refused.insert(line) }
      noteNumber(verdicts.lineNumbers[index], line)
      if refused.contains(line) { continue }
      checkUnit(line, region: chunk.batch.row(index)[RosterField.region], batchNumber: rosterContext?.batchNumber ?? "")
      if refused.contains(line) { continue }
      guard line < context.configuration.limits.lines else { break }
      numbering.insert(line, bank: Int(verdicts.banks[index]))
      claims.append(Claim(key: verdicts.beneficiaryKeys[index], payment: Int64(line)))
      try accounts.append(hash: verdicts.accountHashes[index], payee: verdicts.payeeKeys[index], line: line)
    }
    people.take(
      verdicts, first: first, capacity: context.configuration.limits.lines, accounts: asksRegisters || !earlier.isEmpty
    ) { refused.contains($0) }
    for original in verdicts.originals {
      guard let payment = original.payment else { continue }
      originals[first + original.line] = payment
      reissueLines[first + original.line] = (
        Amount(fen: verdicts.amounts[original.line]), verdicts.beneficiaryKeys[original.line]
      )
    }
    guard scan.lines <= context.configuration.limits.lines else {
      scan.findings.add(Finding(.tooManyLines, required: "\(context.configuration.limits.lines)"))
      tooMany = true
      return false
    }
    return true
  }

  /// Takes the claims of refused lines out, so that the next rule sees only what may still stand.
  func dropRefusedClaims() { claims.compactMap { refused.contains(Int($0.payment)) ? nil : $0 } }

  private func noteNumber(_ number: UInt32, _ line: Int) {
    guard number != 0, !seenNumbers.insert(number) else { return }
    refused.insert(line)
    scan.findings.add(
      Finding(.lineNumberRepeated, line: scan.numbers[line], field: RosterField.lineNumber, found: "\(number)"))
  }

  // MARK: Deciding

  private func decide(_ layout: TableLayout) throws -> Admission {
    var admission = Admission(kind: .roster, outcome: .refused, findings: Findings(), encoding: encoding(layout))
    // Where lines could not be read at all, what is missing or does not add up says nothing more.
    let isBroken = scan.findings.refusesFile
    if let rosterContext, scan.lines > 0 || !isBroken { try checkBatch(rosterContext, into: &admission) }
    if !tooMany, !isBroken {
      RosterRules.checkTotals(said: scan.said, count: scan.lines, sum: sum, findings: &scan.findings)
      if scan.lines == 0 { scan.findings.add(Finding(.noLines)) }
    }
    try checkClosed(policy: admission.policy, period: admission.period)
    let scope = try admission.policy.flatMap { policy in
      try admission.period.flatMap { try transaction.knownClaimScope(policy: policy.code, period: $0.description) }
    }
    claims.sort()
    people.payees.sort()
    let figures = try figuresBefore(admission.policy, admission.period)
    var taken = try checkHistory(scope: scope, policy: admission.policy, period: admission.period)
    try refuseExcluded(policy: admission.policy, period: admission.period)
    try checkLists(policy: admission.policy)
    try checkGuardians()
    try checkRegisters(policy: admission.policy)
    try checkAccounts()
    try settleContests()
    // A line that is refused after all takes nobody's place.
    taken = taken.filter { !refused.contains($0.key) }
    checkShare()
    try figures()
    scan.findings.sortByLine()
    admission.findings = scan.findings
    admission.lines = scan.lines
    admission.sum = sum
    admission.refused = refused.count
    guard !scan.findings.refusesFile, let rosterContext, let policy = admission.policy, let period = admission.period
    else { return admission }
    admission.accepted = scan.lines - refused.count
    admission.outcome = refused.count == 0 ? .accepted : .partly
    let plan = RosterRecording.Plan(
      batchNumber: rosterContext.batchNumber, policy: policy, period: period, layout: layout, replaced: taken)
    try RosterRecording(self, plan).run(&admission)
    return admission
  }

  /// Looks at what was paid before, before lines are refused; gives what says so once they are.
  private func figuresBefore(_ policy: Policy?, _ period: Period?) throws -> () throws -> Void {
    guard let policy, let period, !scan.findings.refusesFile else { return {} }
    let last = try lookAtLastPeriod(policy, period)
    return { [self] in
      guard !scan.findings.refusesFile else { return }
      advisePayees()
      try adviseAccounts(period)
      if let last { adviseLastPeriod(last) }
    }
  }

  private func encoding(_ layout: TableLayout) -> String {
    layout.hasSourceLines || opened.layout?.encoding == layout.encoding
      ? opened.encoding
      : opened.encoding.replacing(opened.layout?.encoding.rawValue ?? "", with: layout.encoding.rawValue)
  }

  private func checkBatch(_ roster: RosterContext, into admission: inout Admission) throws {
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

  private func checkShare() {
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
