import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening

/// 收登记表: takes the rows of a guardian register or of a beneficiary register; each takes the place of the one before it about the same
/// persons.
struct RegisterAdmission {
  let context: PassContext
  let book: PolicyBook
  let opened: OpenedFile
  let arrival: Arrival

  /// Two persons, or a person and a policy.
  private struct Pair: Hashable {
    var first: UInt64
    var second: UInt64
  }

  func runGuardians() throws -> Admission {
    var file = try ControlFile<RegisteredGuardian>.read(opened, context) { fields, number in
      let (row, findings) = GuardianScreener.read(fields, line: number, today: context.today)
      return (row, findings, .zero)
    }
    let rows = distinct(&file, GuardianField.beneficiaryID) { Pair(first: $0.beneficiary, second: $0.guardian) }
    var admission = file.decided(accepted: rows.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    admission.record = { [context, arrival] in
      try $0.record(rows, file: arrival.file, party: arrival.party, at: context.now, day: context.today)
    }
    return admission
  }

  func runBeneficiaries() throws -> Admission {
    var screener = BeneficiaryScreener(
      today: context.today, owner: { [book, context] in book.standing(of: $0, on: context.today).policy?.department },
      mayList: { [context, arrival] in context.configuration.mayRegister(arrival.party, policyOf: $0) })
    var file = try ControlFile<RegisteredBeneficiary>.read(opened, context, begin: { screener.begin() }) {
      fields, number in
      let (row, findings) = screener.read(fields, line: number)
      return (row, findings, .zero)
    }
    let rows = distinct(&file, BeneficiaryField.beneficiaryID) { Pair(first: $0.key, second: UInt64($0.policy)) }
    var admission = file.decided(accepted: rows.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    admission.record = { [context, arrival, policies = screener.policies] in
      try $0.record(
        rows, policies: policies, file: arrival.file, party: arrival.party, at: context.now, day: context.today)
    }
    return admission
  }

  /// The lines that say something of persons no earlier line of the file speaks of; the others are refused.
  private func distinct<Line>(
    _ file: inout ControlFile<Line>, _ field: some FileField, _ pair: (Line) -> Pair
  ) -> [Line] {
    var lineOf: [Pair: Int] = [:]
    var kept: [Line] = []
    kept.reserveCapacity(file.lines.count)
    let lines = file.lines
    file.lines = []
    for (number, line) in lines {
      let pair = pair(line)
      if let first = lineOf[pair] {
        file.refuse(
          Finding(
            .personRepeated, line: number, field: field, required: "\(first)",
            found: Mask.identity(ResidentID.text(ofKey: pair.first))))
      } else {
        lineOf[pair] = number
        kept.append(line)
      }
    }
    return kept
  }
}
