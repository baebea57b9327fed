package import DaifaModel

/// Which policy a code stands for on a day, over every list that was taken.
package struct PolicyBook: Sendable {
  let lists: [PolicyListVersion]
  /// The rows of each list by their code.
  private let rows: [[String: Policy]]
  /// Every region that issued a list, upper levels first.
  private let regions: [Region]

  /// - Parameter lists: every list taken and confirmed, the newest first.
  package init(lists: [PolicyListVersion]) {
    self.lists = lists
    rows = lists.map { Dictionary($0.policies.map { ($0.code, $0) }) { first, _ in first } }
    var seen: Set<Region> = []
    regions = lists.map(\.region).filter { seen.insert($0).inserted }.sorted {
      ($0.depth, $0.code) < ($1.depth, $1.code)
    }
  }

  /// What the lists say of a code on a day. Upper levels' lists come first: a lower one carries their rows unchanged.
  package func standing(of code: String, on day: Day) -> PolicyStanding {
    var waiting: Policy?
    for region in regions {
      // From the newest back: a list without the code withdrew it; a row that comes into force later leaves the one before standing.
      for (version, rows) in zip(lists, rows) where version.region == region && version.inForceFrom <= day {
        guard let row = rows[code] else { break }
        guard let published = row.publishedOn else { return .listed(row) }
        if published <= day { return .listed(row) }
        waiting = waiting ?? row
      }
    }
    if let waiting { return .unpublished(waiting) }
    let announced = rows.lazy.compactMap { $0[code] }.first { ($0.publishedOn ?? day) > day }
    return announced.map { .unpublished($0) } ?? .unknown
  }

  /// The list a region's policies are paid by on a day.
  package func list(of region: Region, on day: Day) -> PolicyListVersion? {
    lists.first { $0.region == region && $0.inForceFrom <= day }
  }

  /// The newest list of a region, in force or about to be.
  package func newestList(of region: Region) -> PolicyListVersion? { lists.first { $0.region == region } }

  /// The number of the list that a policy's row in force on a day comes from; 0 when there is none.
  package func listNumber(of policy: Policy) -> Int64 {
    lists.first { $0.policies.contains(policy) }?.file ?? 0
  }

  /// Every code that is, or was, on a list.
  package var codes: Set<String> { Set(lists.flatMap { $0.policies.map(\.code) }) }

  /// The codes that may not be paid to the same person for the same time as a policy, whichever of the two says so on a day. What a
  /// withdrawn policy paid still counts.
  package func excluded(by policy: Policy, on day: Day) -> [String] {
    let others = Set(lists.flatMap { $0.policies.map(\.code) }).filter { code in
      row(of: code, on: day)?.excludes.contains(policy.code) == true
    }
    return Set(policy.excludes).union(others).subtracting([policy.code]).sorted()
  }

  /// The row of a code that says most on a day: the one in force or about to be, or else the newest there ever was.
  package func row(of code: String, on day: Day) -> Policy? {
    standing(of: code, on: day).policy ?? rows.lazy.compactMap { $0[code] }.first
  }

  /// Whether a code is on any list.
  package func knows(_ code: String) -> Bool { lists.contains { $0.policies.contains { $0.code == code } } }

  /// The row of a code on an upper level's newest list.
  package func upperRow(of code: String, above region: Region) -> Policy? {
    regions.filter { $0 != region && $0.contains(region) }.lazy
      .compactMap { newestList(of: $0)?.policies.first { $0.code == code } }.first
  }
}
