/// 参与方: somebody who exchanges files with Daifa, named by the directory it drops them in.
package struct Party: Hashable, Sendable {
  /// What a party is.
  package enum Role: String, Sendable, CaseIterable {
    case department = "departments"
    case bank = "banks"
    case finance, audit
    case anyone = "public"
  }

  /// What the party is.
  package var role: Role
  /// The party's id in daifa.yaml; empty for finance, audit and the public, of which there is one each.
  package var id: String

  package init(role: Role, id: String = "") {
    self.role = role
    self.id = id
  }

  /// The finance department 财政部门.
  package static let finance = Party(role: .finance)

  /// Reads a path as ``path`` writes it.
  package init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let role = Role(rawValue: String(first)) else { return nil }
    switch (role, parts.count) {
    case (.department, 2), (.bank, 2):
      guard !parts[1].isEmpty else { return nil }
      self.init(role: role, id: String(parts[1]))
    case (.finance, 1), (.audit, 1), (.anyone, 1): self.init(role: role)
    default: return nil
    }
  }

  /// Where the party's directory lies in the spool: `departments/agriculture`, `finance`.
  package var path: String { id.isEmpty ? role.rawValue : "\(role.rawValue)/\(id)" }
}

extension Party: CustomStringConvertible {
  package var description: String { path }
}
