package import DaifaModel

/// 比对名单: what finance or a department would drop.
package struct TestScreeningList: Sendable {
  package struct Entry: Sendable {
    package var person: Person
    package var since = ""
    package var until = ""
    package var appliesTo = ""
    /// A unit, in place of the person.
    package var unit = ""

    /// A unit.
    package static func unit(_ code: String, since: String = "", until: String = "", appliesTo: String = "") -> Entry {
      var entry = Entry(Person(1), since: since, until: until, appliesTo: appliesTo)
      entry.unit = code
      return entry
    }

    package init(_ person: Person, since: String = "", until: String = "", appliesTo: String = "") {
      self.person = person
      self.since = since
      self.until = until
      self.appliesTo = appliesTo
    }
  }

  package var kind: String
  package var source: String
  package var asOf: String
  package var entries: [Entry]

  /// The deceased.
  package init(source: String = "公安", asOf: String = "2026-03-31", _ entries: [Entry]) {
    self.init(.deceased, source: source, asOf: asOf, entries)
  }

  package init(_ kind: ListKind, source: String = "公安", asOf: String = "2026-03-31", _ entries: [Entry]) {
    self.kind = kind.rawValue
    self.source = source
    self.asOf = asOf
    self.entries = entries
  }

  package var csv: [UInt8] {
    var rows = [
      [
        "list_kind", "source", "as_of", "person_id", "person_name", "since", "until", "applies_to", "remark",
        "unit_code",
      ]
    ]
    for entry in entries {
      rows.append([
        kind, source, asOf, entry.unit.isEmpty ? entry.person.identity : "", entry.person.name, entry.since,
        entry.until,
        entry.appliesTo, "", entry.unit,
      ])
    }
    rows.append(["TOTAL", "\(entries.count)"] + [String](repeating: "", count: 8))
    return Array(rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }

  package var xml: [UInt8] {
    let body = entries.map { entry -> String in
      let fields = [
        ("personId", entry.person.identity), ("since", entry.since), ("until", entry.until),
        ("appliesTo", entry.appliesTo), ("unitCode", entry.unit),
      ].map { $0.0 == "personId" && !entry.unit.isEmpty ? ($0.0, "") : $0 }
      return "<person "
        + fields.filter { !$0.1.isEmpty || $0.0 == "personId" }.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: " ")
        + "/>"
    }
    return Array(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <screeningList xmlns="urn:daifa:screeningList:1" listKind="\(kind)" source="\(source)" asOf="\(asOf)" \
      count="\(entries.count)">
      \(body.joined(separator: "\n"))
      </screeningList>

      """.utf8)
  }
}

/// 监护人登记表: what finance would drop.
package struct TestGuardianRegister: Sendable {
  package struct Entry: Sendable {
    package var beneficiary: Person
    package var guardian: Person
    package var since = ""
    package var until = ""

    package init(_ beneficiary: Person, _ guardian: Person, since: String = "", until: String = "") {
      self.beneficiary = beneficiary
      self.guardian = guardian
      self.since = since
      self.until = until
    }
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  package var csv: [UInt8] {
    var rows = [
      ["beneficiary_id", "beneficiary_name", "guardian_id", "guardian_name", "since", "until", "basis", "remark"]
    ]
    for entry in entries {
      rows.append([
        entry.beneficiary.identity, entry.beneficiary.name, entry.guardian.identity, entry.guardian.name, entry.since,
        entry.until, "村委会指定", "",
      ])
    }
    rows.append(["TOTAL", "\(entries.count)"] + [String](repeating: "", count: 6))
    return Array(rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }
}

/// 享受人登记表: what finance or a department would drop.
package struct TestBeneficiaryRegister: Sendable {
  package struct Entry: Sendable {
    package var person: Person
    package var policy = "T-01"
    package var householder: Person?
    package var payee: Person?
    package var account = ""
    package var quantity = ""
    package var status = ""
    package var until = ""

    package init(_ person: Person, change: (inout Entry) -> Void = { _ in }) {
      self.person = person
      change(&self)
    }
  }

  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  package var csv: [UInt8] {
    var rows = [
      [
        "beneficiary_id", "beneficiary_name", "policy_code", "householder_id", "householder_name", "payee_id",
        "payee_name", "account", "bank_code", "quantity", "status", "until",
      ]
    ]
    for entry in entries {
      rows.append([
        entry.person.identity, entry.person.name, entry.policy, entry.householder?.identity ?? "",
        entry.householder?.name ?? "", entry.payee?.identity ?? "", entry.payee?.name ?? "", entry.account,
        entry.account.isEmpty ? "" : bankCode("402"), entry.quantity, entry.status, entry.until,
      ])
    }
    rows.append(["TOTAL", "\(entries.count)"] + [String](repeating: "", count: 10))
    return Array(rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined().utf8)
  }
}
