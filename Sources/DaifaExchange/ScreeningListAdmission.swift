import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 收比对名单: checks a screening list, puts it in force in place of the one before it, and holds it against the payments there are.
struct ScreeningListAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  func run() throws -> Admission {
    var screener = ScreeningListScreener(
      today: context.today, owner: { [book, context] in book.standing(of: $0, on: context.today).policy?.department },
      mayList: { [context, arrival] in context.configuration.mayList(arrival.party, policyOf: $0) },
      isDepartment: { [context] in context.configuration.departments[$0] != nil })
    var file = try ControlFile<ListedPerson>.read(opened, context, begin: { screener.begin() }) { fields, number in
      let (person, findings) = screener.read(fields, line: number)
      return (person, findings, .zero)
    }
    guard let head = screener.head, !file.admission.findings.refusesFile else {
      return file.decided(accepted: file.lines.count, sum: .zero)
    }
    if let before = try transaction.screeningListAsOf(party: arrival.party, kind: head.kind, source: head.source),
      before > head.asOf
    {
      file.admission.findings.add(
        Finding(
          .listOlder, line: nil, field: ScreeningField.asOf, required: before.description, found: head.asOf.description)
      )
    }
    let units = screener.units
    file.lines.removeAll(where: \.line.isUnit)
    let isEmpty = file.lines.count == 1 && file.admission.lines == 1 && file.lines[0].line.isNobody
    if !isEmpty { refuseNobody(&file) }
    // Whoever's line cannot be read would be off the list that takes the place of the one before: nobody is let off by a slip.
    if file.admission.refused > 0, !file.admission.findings.refusesFile {
      file.admission.findings.add(
        Finding(.tooManyRefused, required: "0", found: "\(file.admission.refused) / \(file.admission.lines)"))
    }
    let people = isEmpty ? [] : sorted(&file)
    var admission = file.decided(accepted: isEmpty ? 1 : people.count + units.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    let list = ScreeningList(
      file: arrival.file, party: arrival.party, kind: head.kind, source: head.source, asOf: head.asOf,
      people: people.count, policySets: screener.policySets)
    var match: PaidMatch?
    admission.record = { [context, book, arrival] transaction in
      try people.withUnsafeBufferPointer {
        try transaction.record(list, people: $0, at: context.now, day: context.today)
      }
      try transaction.record(units, list: list.file)
      let found = try PaidMatching(context: context, transaction: transaction, book: book, list: list).run(people)
      match = found
      try transaction.record(found.found, of: list, at: context.now, day: context.today)
      try found.raiseAlarm(list, arrival, context, transaction)
    }
    admission.report = { [context] outgoing in try match?.write(list, context, outgoing) }
    return admission
  }

  /// Beside others, a line that names nobody is one whose number is missing.
  private func refuseNobody(_ file: inout ControlFile<ListedPerson>) {
    for (number, _) in file.lines.filter(\.line.isNobody) {
      file.refuse(Finding(.valueMissing, line: number, field: ScreeningField.personID))
    }
    file.lines.removeAll(where: \.line.isNobody)
  }

  /// The people in the order they are kept in; a line that says again what an earlier one says is refused.
  private func sorted(_ file: inout ControlFile<ListedPerson>) -> [ListedPerson] {
    var people = file.lines.map(\.line)
    file.lines = []
    people.sort(by: ListedPerson.isBefore)
    var kept: [ListedPerson] = []
    kept.reserveCapacity(people.count)
    for person in people {
      if let last = kept.last, last.says(sameAs: person) {
        file.refuse(
          Finding(
            .personRepeated, line: Int(person.line), field: ScreeningField.personID, required: "\(last.line)",
            found: Mask.identity(ResidentID.text(ofKey: person.key))))
      } else {
        kept.append(person)
      }
    }
    return kept
  }
}
