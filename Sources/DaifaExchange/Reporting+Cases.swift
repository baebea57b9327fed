import DaifaLedger
package import DaifaModel
import DaifaReports
import DaifaScreening

extension Reporting {
  /// The cases open in a scope.
  func openCases(department: String?, bank: String?) throws -> OpenCases {
    let sums = try transaction.openCaseSums(department: department, bank: bank)
    let cases = try transaction.cases(department: department, bank: bank, limit: Reporting.listBound)
    let items = try cases.map { standing in
      OpenCases.Item(
        standing, owedBy: try transaction.debtor(of: standing, context.configuration),
        ageInWorkingDays: context.calendar.workingDays(after: standing.openedOn, through: context.today))
    }
    return OpenCases(
      items: items, recovered: Tally(count: sums.recovered.count, sum: sums.recovered.sum),
      waived: Tally(count: sums.waived.count, sum: sums.waived.sum),
      left: Tally(count: sums.left.count, sum: sums.left.sum))
  }
}

extension LedgerTransaction {
  /// Who owes the money of a case: the bank that posted it, or the person who was paid, masked.
  package func debtor(of standing: ClawbackCase, _ configuration: Configuration) throws -> String {
    if standing.origin.isOwedByBank { return configuration.name(ofBank: standing.bank) }
    return try standing.payment.flatMap { payment in
      try paymentCursor().withPayment(payment) {
        "\(Mask.name($0[.beneficiaryName].text)) \(Mask.identity($0[.beneficiaryID]))"
      }
    } ?? ""
  }
}
