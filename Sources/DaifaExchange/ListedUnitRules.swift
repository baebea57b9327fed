import DaifaLedger
import DaifaModel
import DaifaScreening

/// 违规单位: what lists of violators say of units, for the rosters of one department by one policy on one day.
struct ListedUnitRules {
  private struct Rule {
    var unit: ListedUnit
    var list: ScreeningList
    /// The township or village; nil where the whole roster is meant.
    var region: Region?
  }

  /// Whether lines are refused, or only advised about.
  let isBlocking: Bool
  private let rules: [Rule]
  /// What each list did, by its file.
  private(set) var hits: [Int64: ListHits] = [:]

  /// No rules.
  init() { (isBlocking, rules) = (false, []) }

  init(_ policy: Policy, _ department: String, _ context: PassContext, _ transaction: LedgerTransaction) throws {
    let effect = policy.screening[.violator]
    isBlocking = effect == .block
    guard effect != .off, try transaction.hasScreeningLists() else {
      rules = []
      return
    }
    rules = try transaction.screeningLists().filter {
      $0.kind == .violator && context.configuration.mayList($0.party, policyOf: policy.department)
    }.flatMap { list in
      let isAbout = list.setsAbout(policy.code)
      return try transaction.units(ofList: list.file).filter { unit in
        isAbout.indices.contains(unit.policies) && isAbout[unit.policies] && unit.holds(on: context.today)
          && (unit.region != nil || unit.code == department)
      }.map { Rule(unit: $0, list: list, region: $0.region) }
    }
  }

  var isEmpty: Bool { rules.isEmpty }

  /// The list that a line of a region is on, with the unit; noted as a hit.
  mutating func hit(_ region: Bytes) -> (unit: ListedUnit, list: String)? {
    let own = Region(region)
    let rule = rules.first { rule in rule.region.map { place in own.map(place.contains) ?? false } ?? true }
    guard let rule else { return nil }
    var found = hits[rule.list.file] ?? ListHits(list: rule.list.file)
    if isBlocking { found.refused += 1 } else { found.advised += 1 }
    hits[rule.list.file] = found
    return (rule.unit, rule.unit.since.map { "\(rule.list.title)，自\($0)" } ?? rule.list.title)
  }
}

extension RosterAdmission {
  /// Refuses a line of a unit on a list of violators, or advises about it.
  func checkUnit(_ line: Int, region: Bytes, batchNumber: String) {
    guard !unitRules.isEmpty, let (unit, list) = unitRules.hit(region) else { return }
    let isPlace = unit.region != nil
    let found = isPlace ? unit.code : "\(batchNumber) (\(unit.code))"
    let field = isPlace ? RosterField.region : .batchNumber
    if unitRules.isBlocking {
      refuse(line, .screenedOut, field, required: list, found: found)
    } else {
      add(.screenedAdvice, line, field, required: list, found: found)
    }
  }
}
