package import DaifaModel

/// 应报清册: a roster that a policy's department, or one below it, has to send.
package struct ExpectedRoster: Hashable, Sendable {
  package var policy: Policy
  package var period: Period
  /// The day its limit is counted from.
  package var start: Day
  /// Working days from there.
  package var workingDays: Int
}

extension PolicyBook {
  /// The rosters that have to come by a day: one a period, of every policy in force that says by when and pays more than once, for the
  /// periods that began since it is valid and since the ledger's first day.
  ///
  /// The limit is counted from the first day of the period, or from the day the policy with its limit was first published and received,
  /// whichever is later: nobody could send a roster before.
  package func expectedRosters(on today: Day, since firstDay: Day) -> [ExpectedRoster] {
    codesWithSubmission.sorted { $0.key < $1.key }.flatMap { code, announced -> [ExpectedRoster] in
      guard case .listed(let policy) = standing(of: code, on: today), let days = policy.submitDays,
        policy.status == .active, policy.category == .subsidy, policy.frequency != .once
      else { return [] }
      let last = min(today, policy.validTo ?? today)
      return Period.beginning(
        policy.frequency.periodForm, from: max(policy.validFrom, firstDay), through: last
      ).map { period in
        ExpectedRoster(policy: policy, period: period, start: max(period.firstDay, announced), workingDays: days)
      }
    }
  }

  /// Whether any list says a limit for a stage other than the bank's.
  package var limitsStages: Bool {
    lists.contains { list in
      list.policies.contains { $0.submitDays != nil || $0.reviewDays != nil || $0.instructDays != nil }
    }
  }

  /// Every code that any list gives a limit for its rosters, with the first day on which that was both published and received.
  private var codesWithSubmission: [String: Day] {
    var codes: [String: Day] = [:]
    for list in lists {
      for policy in list.policies where policy.submitDays != nil {
        guard let published = policy.publishedOn else { continue }
        let announced = max(published, list.receivedOn ?? published)
        codes[policy.code] = min(codes[policy.code] ?? announced, announced)
      }
    }
    return codes
  }
}
