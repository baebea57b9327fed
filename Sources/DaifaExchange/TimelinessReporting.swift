import DaifaLedger
import DaifaModel
import DaifaReports

/// 时限报告: writes what is late, due soon and was done late for finance, and for every department and bank that has a part in it.
struct TimelinessReporting {
  let reporting: Reporting
  let gathering: DeadlineGathering

  func write() throws -> [(party: Party, name: String)] {
    let items = try gathering.items(done: true).map { item in
      TimelinessReport.Item(
        item, standing: gathering.standing(item), partyName: name(item.party),
        departmentName: name(Party(role: .department, id: item.department)))
    }
    let head = try reporting.transaction.journalHead().digest
    var names: [(Party, String)] = []
    for (scope, party) in reporting.scopes {
      let own = items.filter { isOf($0.item, party) }
      guard scope == .finance || !own.isEmpty else { continue }
      let report = TimelinessReport(
        scope: scope, day: gathering.today, soonDays: gathering.configuration.dueSoonDays, all: own, journalHead: head)
      names += try reporting.outgoing.write(
        report, with: TimelinessRenderer.self, "timeliness-\(gathering.today.compact)", to: party, kind: "timeliness",
        about: nil)
    }
    return names
  }

  private func isOf(_ item: DeadlineItem, _ party: Party) -> Bool {
    switch party.role {
    case .finance: true
    case .department: item.department == party.id
    case .bank, .audit, .anyone: item.party == party
    }
  }

  private func name(_ party: Party) -> String {
    switch party.role {
    case .department: gathering.configuration.name(ofDepartment: party.id)
    case .bank: gathering.configuration.name(ofBank: party.id)
    case .finance, .audit, .anyone: "财政部门"
    }
  }
}
