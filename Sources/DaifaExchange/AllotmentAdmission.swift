import DaifaLedger
import DaifaModel
import DaifaScreening

/// 收指标: checks an allotment file line by line against what was allotted before, and adds its good lines to their budgets.
struct AllotmentAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  func run() throws -> Admission {
    let today = context.today
    var file = try ControlFile<Allotment>.read(opened, context) { fields, number in
      AllotmentLineReader.read(fields, line: number, book: book, today: today)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var good: [(line: Int, allotment: Allotment)] = []
    var lineOfNumber: [String: Int] = [:]
    var left: [BudgetKey: Amount] = [:]
    for (line, allotment) in file.lines {
      if let finding = try checkNumber(allotment, line, lineOfNumber) {
        file.refuse(finding)
        continue
      }
      if let finding = try checkOpen(allotment, line) {
        file.refuse(finding)
        continue
      }
      if allotment.direction == .reduce, let finding = try checkReduction(allotment, line, &left) {
        file.refuse(finding)
        continue
      }
      lineOfNumber[allotment.number] = line
      good.append((line, allotment))
    }
    let sum = good.reduce(Amount.zero) { $0 + $1.allotment.amount }
    var admission = file.decided(accepted: good.count, sum: sum)
    guard !good.isEmpty, !admission.findings.refusesFile else { return admission }
    let recording = AllotmentRecording(context: context, file: arrival.file, lines: good)
    admission.record = { try recording.run($0) }
    return admission
  }

  /// Each number is used once, in this file and for life. A refused line does not use its number up.
  private func checkNumber(
    _ allotment: Allotment, _ line: Int, _ lineOfNumber: [String: Int]
  ) throws -> Finding? {
    let earlier = try transaction.allotmentUsed(allotment.number)
    guard let place = earlier ?? lineOfNumber[allotment.number].map({ "第\($0)行" }) else { return nil }
    return Finding(
      .allotmentRepeated, line: line, field: AllotmentField.allotmentNumber, required: place, found: allotment.number)
  }

  /// What was closed gets no budget, and gives none back: its surplus was stated.
  private func checkOpen(_ allotment: Allotment, _ line: Int) throws -> Finding? {
    let scope = SettlementScope(year: allotment.budget.year, policy: allotment.budget.policy)
    guard let closing = try transaction.closings(of: scope).first else { return nil }
    return Finding(
      .allotmentYearClosed, line: line, field: AllotmentField.year, required: "\(closing.number)",
      found: "\(allotment.budget.year)")
  }

  /// A reduction takes only what was neither blocked nor spent before the file came: what the same file adds is not counted, so that the
  /// order of its lines changes nothing.
  private func checkReduction(
    _ allotment: Allotment, _ line: Int, _ left: inout [BudgetKey: Amount]
  ) throws -> Finding? {
    let key = allotment.budget
    let before =
      try left[key] ?? transaction.budgets(policy: key.policy, year: key.year)
      .first { $0.key == key }?.left ?? .zero
    left[key] = before
    guard allotment.amount > before else {
      left[key] = before - allotment.amount
      return nil
    }
    return Finding(
      .reductionAboveLeft, line: line, field: AllotmentField.amount, required: before.description,
      found: allotment.amount.description)
  }
}

/// Writes a file's allotments, and puts rosters that were instructed before their budget was there under it.
private struct AllotmentRecording {
  let context: PassContext
  let file: Int64
  let lines: [(line: Int, allotment: Allotment)]

  func run(_ transaction: LedgerTransaction) throws {
    try transaction.record(lines, file: file, at: context.now, day: context.today)
    var seen: Set<PolicyYear> = []
    for (_, allotment) in lines {
      let place = PolicyYear(policy: allotment.budget.policy, year: allotment.budget.year)
      if seen.insert(place).inserted { try adopt(place, transaction) }
    }
  }

  /// What was paid by a policy in a year before its budget came is spent of that budget too.
  private func adopt(_ place: PolicyYear, _ transaction: LedgerTransaction) throws {
    let rosters = try transaction.rostersWithoutBudget(policy: place.policy, year: place.year)
    guard !rosters.isEmpty else { return }
    let budgets = try transaction.budgets(policy: place.policy, year: place.year)
    for roster in rosters {
      guard let budget = budgets.covering(context.region(of: roster)) else { continue }
      try transaction.block(roster, budget: budget, took: roster.standing, at: context.now, day: context.today)
    }
  }
}

/// A policy in a year: what either has budgets or has none.
struct PolicyYear: Hashable {
  var policy: String
  var year: Int
}

extension PassContext {
  /// The region of the department that sent a roster; all of the country when the department is not known any more, so that no budget of
  /// a part of it is taken by mistake.
  func region(of roster: RosterRecord) -> Region {
    configuration.departments[roster.department]?.region ?? .country
  }
}
