package import DaifaModel
internal import GRDB

extension LedgerTransaction {
  /// Records a list; `inForce` is false while finance has to confirm it.
  package func record(_ list: PolicyListVersion, inForce: Bool, at: Instant, day: Day) throws {
    let before = try Int64.fetchOne(
      database, sql: "SELECT max(file) FROM policyList WHERE inForce = 1 AND region = ?",
      arguments: [list.region.description])
    try execute(
      "INSERT INTO policyList VALUES (?, ?, ?, ?)",
      [list.file, list.region.description, list.inForceFrom.description, inForce])
    for policy in list.policies { try insert(policy, list: list.file) }
    let rows = try RawStatement(
      database, "SELECT * FROM policy WHERE list = \(list.file) ORDER BY code", operation: "record a policy list")
    let digest = RunningDigest()
    while try rows.step() { rows.rowDigest(of: "policy").withUnsafeBytes { digest.update($0) } }
    try journal(
      inForce ? "policyList.inForce" : "policyList.waits", party: Party.finance.path,
      subject: "\(list.file) \(list.region) \(list.inForceFrom)\(before.map { " instead of \($0)" } ?? "")",
      count: list.policies.count, contentDigest: digest.finish(), at: at, day: day)
  }

  private func insert(_ policy: Policy, list: Int64) throws {
    let kind: String
    var standard: Int64?
    var maximum: Int64?
    switch policy.standard {
    case .fixed(let amount): (kind, standard) = ("fixed", amount.fen)
    case .perUnit(let amount): (kind, standard) = ("per_unit", amount.fen)
    case .range(let low, let high): (kind, standard, maximum) = ("range", low.fen, high.fen)
    case .actual: kind = "actual"
    }
    try execute(
      """
      INSERT INTO policy (list, code, name, shortName, level, region, department, grantType, standardKind, standardFen,
        standardMaximumFen, frequency, limitDays, category, validFrom, validTo, publishedOn, status, itemCapFen,
        minimumAge, maximumAge, noticeDays, excludes, mergedInto, budgetFen, target, unit, legalBasis, fundLevel,
        documentNumber, url, submitDays, reviewDays, instructDays, screening, goalPeople,
        goalFen, goalBy, discloseNames)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?)
      """,
      [
        list, policy.code, policy.name, policy.shortName, policy.level.rawValue, policy.region.description,
        policy.department, policy.grantType.rawValue, kind, standard, maximum, policy.frequency.rawValue,
        policy.limitDays, policy.category.rawValue, policy.validFrom.description, policy.validTo?.description,
        policy.publishedOn?.description, policy.status.rawValue, policy.itemCap?.fen, policy.minimumAge,
        policy.maximumAge, policy.noticeDays, policy.excludes.joined(separator: ";"), policy.mergedInto,
        policy.budget?.fen, policy.target, policy.unit, policy.legalBasis, policy.fundLevel, policy.documentNumber,
        policy.url, policy.submitDays, policy.reviewDays, policy.instructDays, policy.screening.description,
        policy.goal?.people, policy.goal?.amount?.fen, policy.goal?.by?.description,
        policy.disclosesNames,
      ])
  }

  /// Every list that was taken and confirmed, the newest first.
  package func policyLists() throws -> [PolicyListVersion] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT l.*, f.day AS receivedDay FROM policyList l JOIN file f ON f.id = l.file WHERE l.inForce = 1
        ORDER BY l.file DESC
        """
    ).compactMap { row in
      guard let region = Region(row["region"] as String), let from = Day(row["inForceFrom"] as String) else {
        return nil
      }
      let file: Int64 = row["file"]
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM policy WHERE list = ? ORDER BY code", arguments: [file])
      var version = PolicyListVersion(
        file: file, region: region, inForceFrom: from, policies: rows.compactMap(LedgerTransaction.policy))
      version.receivedOn = Day(row["receivedDay"] as String)
      return version
    }
  }

  private static func policy(_ row: Row) -> Policy? {
    func amount(_ column: String) -> Amount? { (row[column] as Int64?).map { Amount(fen: $0) } }
    func day(_ column: String) -> Day? { (row[column] as String?).flatMap { Day($0) } }
    let low = amount("standardFen") ?? .zero
    let standard: Policy.Standard? =
      switch row["standardKind"] as String {
      case "fixed": .fixed(low)
      case "per_unit": .perUnit(low)
      case "range": .range(low, amount("standardMaximumFen") ?? low)
      case "actual": .actual
      default: nil
      }
    guard let standard, let region = Region(row["region"] as String), let validFrom = day("validFrom"),
      let level = Policy.Level(rawValue: row["level"]), let grantType = Policy.GrantType(rawValue: row["grantType"]),
      let frequency = Policy.Frequency(rawValue: row["frequency"]),
      let category = Policy.Category(rawValue: row["category"]), let status = Policy.Status(rawValue: row["status"])
    else { return nil }
    var policy = Policy(
      code: row["code"], name: row["name"], shortName: row["shortName"], level: level, region: region,
      department: row["department"], grantType: grantType, standard: standard, frequency: frequency,
      limitDays: row["limitDays"], category: category, validFrom: validFrom, validTo: day("validTo"),
      publishedOn: day("publishedOn"), status: status, itemCap: amount("itemCapFen"), minimumAge: row["minimumAge"],
      maximumAge: row["maximumAge"], noticeDays: row["noticeDays"],
      excludes: (row["excludes"] as String).split(separator: ";").map(String.init), mergedInto: row["mergedInto"],
      budget: amount("budgetFen"), target: row["target"], unit: row["unit"], legalBasis: row["legalBasis"],
      fundLevel: row["fundLevel"], documentNumber: row["documentNumber"], url: row["url"])
    policy.submitDays = row["submitDays"]
    policy.reviewDays = row["reviewDays"]
    policy.instructDays = row["instructDays"]
    policy.goal = Policy.Goal(people: row["goalPeople"], amount: amount("goalFen"), by: day("goalBy"))
    policy.screening = (row["screening"] as String?).flatMap { ScreeningRule($0) } ?? .standard
    policy.disclosesNames = row["discloseNames"] ?? false
    return policy
  }

  /// How many payments of a policy are recorded or in flight.
  package func paymentsInFlight(policy: String) throws -> Int {
    let waiting = try Int.fetchOne(
      database, sql: "SELECT coalesce(sum(payments), 0) FROM roster WHERE policy = ? AND state <> 'instructed'",
      arguments: [policy])!
    let flying = try Int.fetchOne(
      database,
      sql: """
        SELECT coalesce(sum(p.count - p.paidCount - p.failedCount - p.returnedCount - p.reissuedCount), 0)
        FROM instructionPart p JOIN roster r ON r.file = p.roster WHERE r.policy = ?
        """, arguments: [policy])!
    return waiting + flying
  }
}
