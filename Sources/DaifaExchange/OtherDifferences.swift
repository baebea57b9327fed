import DaifaLedger
import DaifaModel
import DaifaScreening

extension LedgerTransaction {
  /// How what the bank last said of a payment's standing posting differs from what was instructed, the sum aside: in the account, or else in
  /// the name; nil when it does not.
  func otherDifference(ofPayment payment: Int64) throws -> OtherDifference? {
    guard let (account, name, line) = try lastPosting(ofPayment: payment) else { return nil }
    let found = try paymentCursor().withPayment(payment) { recorded -> OtherDifference? in
      if !recorded[.account].spells(account) {
        return OtherDifference(
          kind: .accountDiffers, expected: Mask.account(recorded[.account]), found: Mask.account(account), line: line,
          roster: recorded.roster, amount: recorded.amount)
      }
      guard !name.withBytes({ PersonName.same($0, recorded.accountName) }) else { return nil }
      return OtherDifference(
        kind: .nameDiffers, expected: Mask.name(recorded.accountName.text), found: Mask.name(name), line: line,
        roster: recorded.roster, amount: recorded.amount)
    }
    return found ?? nil
  }
}
