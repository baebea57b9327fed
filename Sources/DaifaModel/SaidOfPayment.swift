/// What a row of a return said of a payment.
package struct SaidOfPayment: Sendable {
  package var meaning: String
  package var isPosting: Bool
  package var bankReference: String
  package var postedOn: Day?
  /// Nil where it was as instructed.
  package var amount: Amount?
  /// The business day its return came.
  package var came: Day

  package init(
    meaning: String, isPosting: Bool, bankReference: String, postedOn: Day?, amount: Amount? = nil, came: Day
  ) {
    self.meaning = meaning
    self.isPosting = isPosting
    self.bankReference = bankReference
    self.postedOn = postedOn
    self.amount = amount
    self.came = came
  }
}
