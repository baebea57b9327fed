import DaifaLedger
import DaifaModel

/// What a list did to a roster.
struct ListHits {
  var list: Int64
  var refused = 0
  var advised = 0
}

/// 比对: whether a line's beneficiary, or a payee who is somebody else, is on a screening list in force.
extension RosterAdmission {
  /// Holds the lines that are still good against every list that is about the policy: refuses or advises, as the policy says.
  func checkLists(policy: Policy?) throws {
    screened += unitRules.hits.values.sorted { $0.list < $1.list }
    guard let policy, claims.count > 0, try transaction.hasScreeningLists() else { return }
    let lists = try transaction.screeningLists().filter { list in
      context.configuration.mayList(list.party, policyOf: policy.department)
        && list.setsAbout(policy.code).contains(true)
    }
    // What refuses comes first, so that nobody is advised about a line that is refused anyway.
    for effect in [ScreeningRule.Effect.block, .advise, .off] {
      for list in lists where policy.screening[list.kind] == effect {
        var hits = ListHits(list: list.file)
        let isAbout = list.setsAbout(policy.code)
        if effect != .off { try check(claims, list, isAbout, effect, .beneficiaryID, &hits) }
        // Nobody can be paid who is dead, whatever the policy says of its beneficiaries: a funeral grant goes to the heirs.
        if list.kind == .deceased { try check(people.payees, list, isAbout, .block, .payeeID, &hits) }
        if list.kind == .deceased, effect == .off {
          try check(claims, list, isAbout, .block, .beneficiaryID, &hits, where: { !people.isToOther($0) })
        }
        if hits.refused + hits.advised > 0 { screened.append(hits) }
      }
    }
    dropRefusedClaims()
  }

  /// Goes through a list and the persons of the roster side by side.
  private func check(
    _ persons: ClaimList, _ list: ScreeningList, _ isAbout: [Bool], _ effect: ScreeningRule.Effect,
    _ field: RosterField,
    _ hits: inout ListHits, where isAsked: (_ line: Int) -> Bool = { _ in true }
  ) throws {
    let lines = UnsafeBufferPointer(persons.claims)
    var told = LineSet()
    try transaction.forEachListed(list: list.file, matching: lines) { person, place in
      guard isAbout[Int(person.policies)], person.holds(on: context.today) else { return }
      for index in place..<lines.count {
        guard lines[index].key == person.key else { break }
        let line = Int(lines[index].payment)
        guard !refused.contains(line), isAsked(line), told.insert(line) else { continue }
        let required = person.sinceDay.map { "\(list.title)，自\($0)" } ?? list.title
        let found = Mask.identity(ResidentID.text(ofKey: person.key))
        if effect == .block {
          refuse(line, .screenedOut, field, required: required, found: found)
          hits.refused += 1
        } else {
          add(.screenedAdvice, line, field, required: required, found: found)
          hits.advised += 1
        }
      }
    }
  }
}
