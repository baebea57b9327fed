import DaifaLedger
import DaifaModel
import DaifaScreening

/// 退汇之后又入账: what is known of a payment that came back, when the bank speaks of it again.
extension ReturnMatcher {
  /// Tells on which day it last came back, and what of the row is news after that: a posting of a later day, though its reference is the old one;
  /// and that such a posting came back too, though the reference is that of the first return.
  func noteReturn(
    _ row: ReturnRow, _ reference: Bytes, _ part: Part, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts
  ) throws {
    guard let payment = row.payment,
      let back = try transaction.daysCameBack(from: payment, through: payment, ofContradictions: true)[payment]
    else { return }
    let days = earlier.map(\.postedOn)
    let cameBackOn = BankDays.cameBack(
      told: back.told, postedOn: days, came: back.came, instructedOn: part.instructedOn)
    let again = earlier.filter { posting in
      posting.postedOn.map { $0 > cameBackOn } ?? false
    }
    facts.cameBackOn = cameBackOn
    facts.isKnownAgain = again.contains {
      $0.bankReturn != arrival.file && $0.bankReference.utf8.elementsEqual(reference)
    }
    guard row.reason == .returned, facts.isKnownFailure, let told = row.postedOn,
      let last = again.filter({ posting in
        earlier.contains { $0.bankReference == posting.bankReference && $0.postedOn != posting.postedOn }
      }).compactMap(\.postedOn).max(), told >= last
    else { return }
    facts.isKnownFailure = try transaction.knewFailure(
      payment: payment, reason: row.reason, bankReference: reference.text, postedOn: told)
  }
}
