package import DaifaModel

/// 清算规则: when a year's books may be closed, and who may have them opened again. Pure.
///
/// Closing states figures, so whoever closes quotes those that were looked at. Opening them again takes two people: one asks, and one who
/// neither asked nor closed them confirms, so that nobody undoes alone what nobody could do otherwise.
package enum SettlementRules {
  /// Why a step may not be taken: the code, the column it is about, what was required and what was found.
  package typealias Refusal = (code: FindingCode, field: SettlementField, required: String, found: String)

  /// Reads one line of a settlement file; the amount counts into the file's sum whatever else is wrong.
  package static func read(
    _ fields: LineFields, line: Int
  ) -> (line: SettlementRequest?, findings: [Finding], amount: Amount) {
    var values = LineReader<SettlementField>(fields, line: line)
    let action = values.word(.action, SettlementAction.self, SettlementAction.allCases.map(\.chineseName))
    let isClosing = action == .close
    let year = values.number(.year, AllotmentLineReader.years, required: isClosing)
    let policy = values.text(.policyCode, limit: 35)
    let department = values.text(.department, limit: 32)
    let carryTo = values.number(.carryTo, AllotmentLineReader.years)
    let number = number(&values, action)
    let count = values.number(.count, 0...1_000_000_000, required: true)
    let amount = values.sum(.amount, required: true)
    let code = values.text(.figuresCode, limit: 16, required: isClosing)
    let decidedBy = values.text(.decidedBy, limit: 40, required: true)
    let reason = values.text(.reason, limit: 140, required: action == .reopen || action == .decline)
    guard !values.isRefused, let action, let count, let amount else { return (nil, values.findings, amount ?? .zero) }
    var request = SettlementRequest(
      action, number: number, carryTo: isClosing ? carryTo : nil, quote: ControlTotal(count: count, sum: amount),
      code: code, decidedBy: decidedBy, reason: reason)
    if isClosing, let year {
      request.scope = SettlementScope(
        year: year, policy: policy.isEmpty ? nil : policy, department: department.isEmpty ? nil : department)
    }
    return (request, values.findings, amount)
  }

  private static func number(
    _ values: inout LineReader<SettlementField>, _ action: SettlementAction?
  ) -> SettlementNumber? {
    guard let action, action != .close else { return nil }
    let text = values.text(.settlementNumber, limit: 20, required: true)
    if text.isEmpty { return nil }
    if let number = SettlementNumber(text) { return number }
    values.add(.settlementUnknown, .settlementNumber, found: text)
    return nil
  }

  /// Judges a closing by what can be said without its figures: the closings that stand and hold all of it, and those of the year it
  /// carries over to.
  package static func refusal(
    ofClosing scope: SettlementScope, carryTo: Int?, today: Day, standing: [Settlement], ofNextYear: [Settlement]
  ) -> Refusal? {
    if let closed = standing.first {
      return (
        .settlementClosed, .year, "\(closed.number)", "\(scope)"
      )
    }
    if scope.year > today.year { return (.settlementYearAhead, .year, "\(today.year)", "\(scope.year)") }
    guard let carryTo else { return nil }
    if carryTo != scope.year + 1 { return (.settlementCarryYear, .carryTo, "\(scope.year + 1)", "\(carryTo)") }
    if let closed = ofNextYear.first {
      return (.settlementCarryYear, .carryTo, "未清算（\(closed.number)）", "\(carryTo)")
    }
    return nil
  }

  /// Judges a closing by its figures; nil when it may be made.
  package static func refusal(of request: SettlementRequest, _ figures: SettlementFigures) -> Refusal? {
    if let first = figures.waits.first {
      let names = figures.waits.prefix(3).map { "\($0.control)" }.joined(separator: "、")
      let rest = figures.waits.count > 3 ? "等\(figures.waits.count)份" : ""
      return (.settlementRosterWaits, .year, first.state.chineseName, names + rest)
    }
    let open = figures.openAtBanks
    if open.count > 0, request.carryTo == nil {
      return (.settlementInFlight, .carryTo, "\(figures.scope.year + 1)", "\(open.count)笔 \(open.sum)元")
    }
    let paid = figures.total[.paid]
    if request.quote.count != paid.count {
      return (.settlementFiguresDiffer, .count, "\(paid.count)", "\(request.quote.count)")
    }
    if request.quote.sum != paid.sum {
      return (.settlementFiguresDiffer, .amount, "\(paid.sum)", "\(request.quote.sum)")
    }
    // The code itself is not told: it is to be read off figures that were looked at.
    if request.code.uppercased() != figures.code {
      return (.settlementFiguresDiffer, .figuresCode, "最近一次查看的核对码", request.code)
    }
    return nil
  }

  /// Judges a step about a closing there is; `paid` is what it states as paid.
  package static func refusal(
    of request: SettlementRequest, about settlement: Settlement, paid: ControlTotal
  ) -> Refusal? {
    if !settlement.stands {
      return (
        .settlementOutOfOrder, .action, "未重开", "\(settlement.number) 已于\(settlement.reopenedOn?.description ?? "")重开"
      )
    }
    let isAsked = !settlement.askedBy.isEmpty
    if request.action == .reopen, isAsked {
      return (.settlementOutOfOrder, .action, "没有待确认的申请", "\(settlement.askedBy)已申请重开")
    }
    if request.action != .reopen, !isAsked {
      return (.settlementOutOfOrder, .action, "有人申请重开", "\(settlement.number) 没有申请")
    }
    if request.quote.count != paid.count {
      return (.settlementFiguresDiffer, .count, "\(paid.count)", "\(request.quote.count)")
    }
    if request.quote.sum != paid.sum {
      return (.settlementFiguresDiffer, .amount, "\(paid.sum)", "\(request.quote.sum)")
    }
    guard request.action == .confirm else { return nil }
    for hand in [settlement.askedBy, settlement.closedBy] where PersonName.isSamePerson(request.decidedBy, hand) {
      return (.settlementSamePerson, .decidedBy, hand, request.decidedBy)
    }
    return nil
  }
}
