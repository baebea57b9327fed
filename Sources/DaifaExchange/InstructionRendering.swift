import DaifaFormats
import DaifaLedger
import DaifaModel

extension InstructionRow {
  /// Writes the instruction's file once more, from the payments bound to it: the very bytes that were recorded, as long as nobody touched
  /// the ledger.
  func render(
    from transaction: LedgerTransaction, to sink: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var writer = InstructionWriter(number: number, format: format, total: total)
    var lines: InstructionLines?
    var common = ("", "", "")
    func flush() throws {
      guard let laid = lines else { return }
      laid.forEach { _, line, amount in writer.append(line, amount: amount) }
      try writer.drain(sink)
      lines = nil
    }
    try transaction.forEachBound(id, bank: bank) { payment, postscript, payer, dueOn in
      // A damaged number would be no reference at all; the digest differs in any case.
      guard payment.payment >= 0, payment.payment < 10_000_000_000_000 else { return }
      if lines?.count == 1_024 || common != (postscript, payer, dueOn) { try flush() }
      common = (postscript, payer, dueOn)
      let laid =
        lines
        ?? InstructionLines(
          format: format, postscript: postscript, dueOn: dueOn, payerAccount: payer)
      laid.append(
        PaymentReference(payment: payment.payment), account: payment[.account], accountName: payment.accountName,
        payeeID: payment.payeeID, bankCode: payment[.bankCode], amount: payment.amount)
      lines = laid
    }
    try flush()
    writer.finish()
    try writer.drain(sink)
  }
}
