import DaifaLedger
import DaifaModel
import DaifaScreening

/// 退汇之后又入账: what is known of a payment that came back once, when the bank speaks of it again.
extension ReturnMatcher {
  /// Tells what of a row is news after money came back: a posting of a later day, though its reference is the old one; and that such a posting
  /// came back too, though the reference is that of the first return.
  func noteReturn(_ row: ReturnRow, _ reference: Bytes, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts) throws
  {
    guard row.result == .paid || row.reason == .returned, let payment = row.payment,
      let back = try transaction.daysCameBack(from: payment, through: payment, ofContradictions: true)[payment]
    else { return }
    if row.result == .paid, let postedOn = row.postedOn {
      let known = earlier.filter {
        $0.bankReference.isEmpty || reference.count == 0 || $0.bankReference.utf8.elementsEqual(reference)
      }
      facts.isPostedAgain = BankDays.isPostedAgain(
        on: postedOn, known: known.compactMap(\.postedOn), cameBackOn: back.told, cameBackTold: back.came)
    }
    // The latest of several postings under one reference: it came back where the return is of its day or later.
    let several = earlier.filter { posting in
      earlier.contains { $0.bankReference == posting.bankReference && $0.postedOn != posting.postedOn }
    }
    guard row.result == .failed, facts.isKnownFailure, let told = row.postedOn,
      let last = several.compactMap(\.postedOn).max(), told >= last
    else { return }
    facts.isKnownFailure = try transaction.knewFailure(
      payment: payment, reason: row.reason, bankReference: reference.text, postedOn: told)
  }

  /// Tells whether a posting is the one that a return told before it had brought back: older than that, it is; of the same day or later, and not
  /// known, somebody may have been paid again.
  func noteReturnAhead(
    _ row: ReturnRow, _ reference: Bytes, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts
  ) throws {
    guard let payment = row.payment, let postedOn = row.postedOn, reference.count > 0,
      let back = try transaction.returnedAhead(
        payment: payment, bankReference: reference.text, today: context.today)
    else { return }
    if earlier.isEmpty {
      facts.isBackAlready = postedOn < back
    } else if postedOn >= back, !earlier.contains(where: { $0.postedOn == postedOn }) {
      facts.isPostedAgain = true
    }
  }

  /// Tells an old return said again from a new one: a return told before its posting said nothing of that, and what came back, was posted once
  /// more and stands as a second posting may come back too. New is only what is of a later day than the old return, and of no day before the
  /// posting.
  func noteSaidBackAgain(
    _ row: ReturnRow, _ reference: Bytes, _ payment: Int64, _ earlier: [EarlierPosting], _ facts: inout PaymentFacts
  ) throws {
    let posted = earlier.filter { $0.bankReference.utf8.elementsEqual(reference) }.compactMap(\.postedOn).max()
    if facts.isInConflict, !facts.isKnownFailure,
      let ahead = try transaction.returnedAhead(
        payment: payment, bankReference: reference.text, today: context.today)
    {
      let isNew = row.postedOn.map { day in day > ahead && posted.map { day >= $0 } ?? true } ?? false
      facts.isKnownFailure = !isNew
    } else if facts.isPosted, facts.isKnownFailure, reference.count > 0, let told = row.postedOn, let posted,
      told >= posted
    {
      let name = String(reference.text.prefix(60))
      if try transaction.openDuplicates(ofPayment: payment).contains(where: { $0.bankReference == name }) {
        facts.isKnownFailure = false
      }
    }
  }
}
