package import DaifaModel

/// 清算报告: what a year came to, by policy, department and bank: before it is closed, as it was closed, or what came after.
package struct SettlementReport: Sendable {
  package enum Kind: Sendable {
    /// 清算前查看: nothing is closed by it.
    case look
    /// 清算报告: as it was closed.
    case closing(Settlement)
    /// 清算后变动: what came after the closing, beside what it stated.
    case after(Settlement)
  }

  /// Names by code or id.
  package struct Names: Sendable {
    package var policies: [String: String] = [:]
    package var departments: [String: String] = [:]
    package var banks: [String: String] = [:]
    package var regions = RegionNames()

    package init() {}
  }

  package var scope: ReportScope
  package var kind: Kind
  package var day: Day
  /// The reader's part of the figures: of the closing, or as they are now.
  package var figures: SettlementFigures
  /// What the closing stated, where ``figures`` is what came after.
  package var closed: SettlementFigures?
  /// The closing that holds all of what is looked at; nil where it can still be closed.
  package var standing: Settlement?
  /// The files that changed something after the closing, in words.
  package var files: [String] = []
  package var names: Names
  package var journalHead: String

  package init(
    scope: ReportScope, kind: Kind, day: Day, figures: SettlementFigures, names: Names, journalHead: String
  ) {
    self.scope = scope
    self.kind = kind
    self.day = day
    self.figures = scope.part(of: figures)
    self.names = names
    self.journalHead = journalHead
  }

  /// The closing it is about; nil before there is one.
  package var settlement: Settlement? {
    switch kind {
    case .look: standing
    case .closing(let settlement), .after(let settlement): settlement
    }
  }

  /// Whether it is about what came after a closing.
  var isAfter: Bool {
    if case .after = kind { true } else { false }
  }

  package var title: String {
    switch kind {
    case .look: standing == nil ? "清算数字（未清算）" : "清算数字（已清算）"
    case .closing: "清算报告"
    case .after: "清算后变动报告"
    }
  }

  var kindWord: String {
    switch kind {
    case .look: "look"
    case .closing: "closing"
    case .after: "after"
    }
  }

  /// 核对码, to be quoted by whoever closes; nil where there is nothing to close.
  package var code: String? {
    guard case .look = kind, standing == nil, !figures.code.isEmpty else { return nil }
    return figures.code
  }

  /// 未占用指标的已入账: paid by rosters that took no budget; nil where budgets are not looked at.
  package var paidOutsideBudgets: Amount? {
    scope == .finance && figures.scope.hasBudgets ? figures.paidOutsideBudgets : nil
  }

  /// 范围 in words: the year, the policy, the department.
  package var subject: String {
    let scope = figures.scope
    let policy = scope.policy.map { "\($0) \(names.policies[$0] ?? "")" } ?? "全部项目"
    let department = scope.department.map { names.departments[$0] ?? $0 } ?? "全部部门"
    return "\(scope.year)年 \(policy) \(department)"
  }

  func policy(_ code: String) -> String { names.policies[code] ?? "" }
  func department(_ id: String) -> String { names.departments[id] ?? id }
  func bank(_ id: String) -> String { id.isEmpty ? "按清册" : names.banks[id] ?? id }

  /// The lines of a policy added up, in the order of the policies.
  var policies: [(code: String, totals: SettlementTotals)] {
    var sums: [(code: String, totals: SettlementTotals)] = []
    for line in figures.lines {
      if sums.last?.code != line.policy { sums.append((line.policy, SettlementTotals())) }
      sums[sums.count - 1].totals = sums[sums.count - 1].totals + line.totals
    }
    return sums
  }

  /// One figure that reads otherwise than it was closed.
  struct Change {
    var policy: String
    var department: String
    var bank: String
    var figure: SettlementFigure
    var closed: ControlTotal
    var now: ControlTotal
  }

  /// What reads otherwise now, line by line.
  var changes: [Change] {
    guard let closed else { return [] }
    let before = Dictionary(closed.lines.map { ($0.key, $0.totals) }) { first, _ in first }
    let now = Dictionary(figures.lines.map { ($0.key, $0.totals) }) { first, _ in first }
    return Set(before.keys).union(now.keys).sorted { $0.lexicographicallyPrecedes($1) }.flatMap { key in
      let (earlier, later) = (before[key] ?? SettlementTotals(), now[key] ?? SettlementTotals())
      return SettlementFigure.allCases.compactMap { figure in
        earlier[figure] == later[figure]
          ? nil
          : Change(
            policy: key[0], department: key[1], bank: key[2], figure: figure, closed: earlier[figure],
            now: later[figure])
      }
    }
  }

  /// Whether there is anything in it for its reader.
  package var isEmpty: Bool {
    if case .after = kind { return changes.isEmpty && closed?.budgets == figures.budgets }
    return figures.lines.isEmpty && figures.budgets.isEmpty
  }

  /// What a region is called; empty where daifa.yaml does not say.
  func regionName(_ code: String) -> String { Region(code).map { names.regions.name(of: $0) } ?? "" }

  /// What must add up, in Chinese.
  static let rule =
    "接收＝送盘＋待审待送＋停发＋退回撤销；送盘＝已入账＋失败未补发＋退汇未补发＋已补发＋不再发放＋在途；"
    + "结余＝已下达指标－在途－已入账－状态冲突（只计占用了指标的清册）。已入账不含退回的款项；追回的款项在结余之外，另行收回。"
}

extension ReportScope {
  /// A reader's part of figures: budgets are finance's; a bank sees what it was instructed.
  package func part(of figures: SettlementFigures) -> SettlementFigures {
    var part = figures
    switch self {
    case .finance: return part
    case .department(let id, _):
      part.lines.removeAll { $0.department != id }
      part.carries.removeAll { $0.department != id }
      part.waits.removeAll { $0.department != id }
    case .bank(let id, _):
      part.lines.removeAll { $0.bank != id }
      part.carries.removeAll { $0.bank != id }
      part.waits = []
    }
    part.budgets = []
    part.code = ""
    return part
  }
}
