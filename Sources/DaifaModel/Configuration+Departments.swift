extension Configuration {
  /// Whether a department is another, or stands below it.
  package func isDepartment(_ id: String, atOrBelow other: String) -> Bool {
    var seen: Set<String> = []
    var next: String? = id
    while let current = next, seen.insert(current).inserted {
      if current == other { return true }
      next = departments[current]?.parent
    }
    return false
  }

  /// A department and those above it, from below.
  package func departmentsUpward(from id: String) -> [String] {
    var way: [String] = []
    var next: String? = id
    while let current = next, !way.contains(current) {
      way.append(current)
      next = departments[current]?.parent
    }
    return way
  }

  /// Whether what a party registers of beneficiaries is asked for a department's policies: finance's for all, a department's for those it pays
  /// and for those of departments below it.
  package func mayRegister(_ party: Party, policyOf owner: String) -> Bool {
    mayList(party, policyOf: owner) || party.role == .department && isDepartment(party.id, atOrBelow: owner)
  }

  /// Whether a party's lists hold for a department's policies: finance's for all, a department's for its own and for those of the
  /// departments below it.
  package func mayList(_ party: Party, policyOf owner: String) -> Bool {
    party.role == .finance || party.role == .department && isDepartment(owner, atOrBelow: party.id)
  }
}
