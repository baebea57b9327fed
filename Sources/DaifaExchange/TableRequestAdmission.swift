import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening
import DaifaSpool

/// 收出表单: makes the tables that finance asks for, each from one look at the ledger; a line that is wrong makes none.
struct TableRequestAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival
  /// Whether nothing is to be written: the payments are not read then.
  let isTrial: Bool

  /// What is to be written of the good lines, once the file is recorded.
  private typealias Step = (Outgoing) throws -> Void

  func run() throws -> Admission {
    var file = try ControlFile<TableRequest>.read(opened, context) { fields, line in
      let (request, findings) = TableRequestLineReader.read(fields, line: line)
      return (request, findings, .zero)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var steps: [Step] = []
    var alarms: [(party: Party, detail: String)] = []
    var accepted: [TableRequest] = []
    var samples = 0
    for (line, request) in file.lines {
      if let refusal = try refusal(request, line) {
        file.refuse(refusal)
        continue
      }
      accepted.append(request)
      guard !isTrial else { continue }
      let made = try make(request, line: line, sampled: samples)
      if request.document == .sample { samples += 1 }
      for finding in made.findings { file.admission.findings.add(finding) }
      alarms += made.alarms
      steps.append(made.write)
    }
    var admission = file.decided(accepted: accepted.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    admission.record = { [self, accepted] transaction in
      for request in accepted {
        try transaction.journal(
          "tableRequest", party: arrival.party.path,
          subject: "\(request.document.rawValue) \(request.number) \(request.requestedBy)".withoutPrivateNumbers,
          count: 1, contentDigest: arrival.digest.hex, at: context.now, day: context.today)
      }
      for alarm in alarms {
        try transaction.alarm(
          "disclosureWithheld", party: alarm.party, file: arrival.file, detail: alarm.detail, at: context.now,
          day: context.today)
      }
    }
    admission.report = { outgoing in for step in steps { try step(outgoing) } }
    return admission
  }

  /// Why a table cannot be made: its policy is unknown, or nothing was instructed in its scope.
  private func refusal(_ request: TableRequest, _ line: Int) throws -> Finding? {
    guard let scope = request.scope else { return nil }
    if let policy = scope.policy, try !transaction.hasRosters(policy: policy) {
      return Finding(
        .requestPolicyUnknown, line: line, field: TableRequestField.policyCode,
        required: try transaction.policiesWithRosters().listed, found: policy)
    }
    let rosters = try InstructedLines(context, transaction, scope).rosters
    guard rosters.isEmpty else { return nil }
    return Finding(
      .requestEmpty, line: line, field: TableRequestField.document,
      found: scope.time.chinese + (scope.policy.map { " \($0)" } ?? "") + (scope.region.map { " 区划\($0)" } ?? ""))
  }

  /// What one line makes.
  private struct Made {
    var findings: [Finding] = []
    var alarms: [(party: Party, detail: String)] = []
    var write: Step = { _ in }

    mutating func tell(_ line: Int, _ what: String, _ found: String) {
      findings.append(
        Finding(.tableMade, line: line, field: TableRequestField.document, required: found, found: what))
    }

    mutating func withhold(_ line: Int, _ what: String, _ why: String, _ party: Party) {
      findings.append(
        Finding(.tableWithheld, line: line, field: TableRequestField.document, required: why, found: what))
      alarms.append((party, "\(what)：\(why)，未公布"))
    }
  }

  private func make(_ request: TableRequest, line: Int, sampled: Int) throws -> Made {
    switch (request.document, request.scope) {
    case (.disclosure, let scope?): return try disclosure(scope, line)
    case (.ledger, let scope?): return try ledger(scope, line)
    case (.sample, let scope?): return try sample(request, scope, line, place: sampled)
    case (.policies, _): return policies(line)
    default: preconditionFailure("a request without a scope is refused by its reader")
    }
  }

  // MARK: Other tables

  private func ledger(_ scope: TableScope, _ line: Int) throws -> Made {
    guard let township = scope.region, case .year(let year) = scope.time else { return Made() }
    let table = try TownshipLedger(context, transaction, scope, township: township, year: year)
    var made = Made()
    made.tell(line, "乡镇补贴底册\(township) \(year)", "\(table.count)笔，补贴金额\(table.amount)元，实发\(table.paid)元")
    made.write = { [self] outgoing in try table.write(context, outgoing, about: arrival.file) }
    return made
  }

  private func policies(_ line: Int) -> Made {
    var made = Made()
    made.tell(line, "政策清单", "\(context.today)现行")
    made.write = { [self] outgoing in
      try PolicyPublishing(context: context, transaction: transaction, outgoing: outgoing).write(about: arrival.file)
    }
    return made
  }

  private func sample(_ request: TableRequest, _ scope: TableScope, _ line: Int, place: Int) throws -> Made {
    let draw = try Sampling(context: context, transaction: transaction).draw(
      scope, size: request.size, seed: request.seed)
    let number = SampleNumber(try transaction.nextSample().number + Int64(place))
    let words = [scope.time.chinese, scope.policy ?? "", scope.region?.description ?? ""].filter { !$0.isEmpty }
    let record = SampleRecord(
      number: number, file: arrival.file, line: line, scope: words.joined(separator: " "), seed: request.seed,
      size: request.size, population: draw.population, strata: draw.strata.count,
      head: try transaction.journalHead().digest, day: context.today, requestedBy: request.requestedBy)
    var made = Made()
    let sum = draw.payments.reduce(Amount.zero) { $0 + $1.amount }
    made.tell(
      line, "抽查表\(number)",
      "从\(draw.population.count)笔、\(draw.population.sum)元中抽取\(draw.payments.count)笔、\(sum)元，\(draw.strata.count)层，"
        + "日志链头\(record.head.prefix(16))")
    made.write = { [self] outgoing in
      try SampleWriting(context: context, transaction: transaction, outgoing: outgoing).write(
        record, draw, digest: arrival.digest)
    }
    return made
  }

  // MARK: Disclosure

  private func disclosure(_ scope: TableScope, _ line: Int) throws -> Made {
    var made = Made()
    var plans: [DisclosurePlan] = []
    for code in Set(try transaction.instructedRosters(in: scope).map(\.policy)).sorted() {
      let row = book.row(of: code, on: context.today)
      var own = scope
      own.policy = code
      let plan = DisclosurePlan(
        context, policy: PolicyTitle(code: code, name: row?.name ?? ""), scope: own,
        showsNames: row?.disclosesNames ?? false)
      try plan.gather(context, transaction)
      guard plan.agrees else {
        made.withhold(
          line, plan.title, "账本实发\(plan.paidByParts ?? Amount.zero)元，明细\(plan.paidByLines)元，二者不符", arrival.party)
        continue
      }
      for region in plan.regions.filter({ plan.places[$0]?.faults.isEmpty == false }).prefix(100) {
        let faults = plan.places[region]?.faults ?? []
        let words = faults.prefix(5).map(\.words).joined(separator: "，") + (faults.count > 5 ? "等" : "")
        made.withhold(
          line, "\(plan.title) \(region)", words, Party(role: .department, id: faults[0].department))
      }
      made.tell(
        line, plan.title,
        "\(plan.places.count)个区划、\(plan.count)笔，补贴金额\(plan.amount)元，实发\(plan.paid)元，账本实发\((scope.region == nil ? plan.paidByParts : nil) ?? plan.paid)元"
      )
      plans.append(plan)
    }
    made.write = { [self] outgoing in
      let writing = DisclosureWriting(
        context: context, transaction: transaction, outgoing: outgoing, arrival: arrival)
      for plan in plans { try writing.write(plan) }
    }
    return made
  }
}
