import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收清算文件: closes years and opens them again, line by line; a line that is wrong changes nothing.
struct SettlementAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  /// One step that may be taken.
  private enum Step {
    case close(SettlementRequest, SettlementFigures)
    case about(SettlementRequest, Settlement)
  }

  func run() throws -> Admission {
    var file = try ControlFile<SettlementRequest>.read(opened, context) { fields, line in
      SettlementRules.read(fields, line: line)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var steps: [(line: Int, step: Step)] = []
    var sum = Amount.zero
    var next = try transaction.nextSettlement().number
    for (line, request) in file.lines {
      switch try judge(request, after: steps.map(\.step)) {
      case .failure(let refusal):
        file.refuse(
          Finding(refusal.code, line: line, field: refusal.field, required: refusal.required, found: refusal.found))
      case .success(let step):
        steps.append((line, step))
        sum += request.quote.sum
        guard case .close(_, let figures) = step else { continue }
        file.admission.findings.add(
          Finding(
            .settlementDone, line: line, field: SettlementField.year, required: "\(figures.scope)",
            found: SettlementNumber(next).description))
        next += 1
      }
    }
    var admission = file.decided(accepted: steps.count, sum: sum)
    guard admission.outcome != .refused else { return admission }
    let (now, today, number) = (context.now, context.today, arrival.file)
    admission.record = { transaction in
      for (line, step) in steps {
        switch step {
        case .close(let request, let figures):
          _ = try transaction.close(request, figures, file: number, line: line, at: now, day: today)
        case .about(let request, let settlement):
          try transaction.record(request, about: settlement, file: number, at: now, day: today)
        }
      }
    }
    admission.report = { [context, transaction] outgoing in
      try SettlementReporting(context: context, transaction: transaction, outgoing: outgoing).writeClosings(of: number)
    }
    return admission
  }

  /// Why a step may not be taken, as an error that is a value.
  private struct Refused: Error {
    var code: FindingCode
    var field: SettlementField
    var required: String
    var found: String

    init(_ refusal: SettlementRules.Refusal) { (code, field, required, found) = refusal }
  }

  private func judge(_ request: SettlementRequest, after steps: [Step]) throws -> Result<Step, Refused> {
    guard let scope = request.scope else { return try judgeStep(request, after: steps) }
    if let policy = scope.policy, try !book.knows(policy) && !transaction.hasRosters(policy: policy) {
      return .failure(Refused((.settlementUnknown, .policyCode, book.codes.listed, policy)))
    }
    if let department = scope.department, context.configuration.departments[department] == nil,
      try !transaction.hasRosters(department: department)
    {
      return .failure(
        Refused((.settlementUnknown, .department, context.configuration.departments.keys.listed, department)))
    }
    // A closing of the same file is not in the ledger yet, and may not be made twice either.
    for case .close(_, let earlier) in steps where earlier.scope.contains(scope) {
      return .failure(Refused((.settlementClosed, .year, "本文件", "\(scope)")))
    }
    let next = SettlementScope(year: scope.year + 1, policy: scope.policy, department: scope.department)
    if let refusal = SettlementRules.refusal(
      ofClosing: scope, carryTo: request.carryTo, today: context.today, standing: try transaction.closings(of: scope),
      ofNextYear: try transaction.closings(of: next))
    {
      return .failure(Refused(refusal))
    }
    let figures = try transaction.settlementFigures(scope)
    if let refusal = SettlementRules.refusal(of: request, figures) { return .failure(Refused(refusal)) }
    return .success(.close(request, figures))
  }

  private func judgeStep(_ request: SettlementRequest, after steps: [Step]) throws -> Result<Step, Refused> {
    guard let number = request.number, let settlement = try transaction.settlement(number) else {
      return .failure(
        Refused((.settlementUnknown, .settlementNumber, "", request.number?.description ?? "")))
    }
    // What one file asks for it does not agree to: two people are two files.
    for case .about(_, let earlier) in steps where earlier.number == number {
      return .failure(Refused((.settlementOutOfOrder, .action, "一份文件一步", "本文件已有一步")))
    }
    let paid = try transaction.settledLines(number, atClosing: true).reduce(SettlementTotals()) { $0 + $1.totals }
    if let refusal = SettlementRules.refusal(of: request, about: settlement, paid: paid[.paid]) {
      return .failure(Refused(refusal))
    }
    return .success(.about(request, settlement))
  }
}
