import DaifaLedger
import DaifaModel
import DaifaReports

extension AuditExporting {
  /// Every accepted line of the rosters, with every stage it passed.
  func writePayments(_ rosters: [Int64], to writer: inout ExportTableWriter) throws {
    let staged = StagedPayments(transaction: transaction, last: period.last)
    let times = ArrivalTimes(transaction)
    for file in rosters {
      guard let roster = try transaction.roster(file) else { continue }
      let receivedAt = try times.of(file)?.at
      try staged.forEach(of: roster) { payment in
        writeLine(payment, to: &writer)
        writer.text(receivedAt)
        try writeStages(payment, times, to: &writer)
        try writer.endRow()
      }
      context.tell(.exporting, request.number, writer.rows)
    }
  }

  /// The line as the department sent it.
  private func writeLine(_ payment: StagedPayment, to writer: inout ExportTableWriter) {
    let (recorded, roster) = (payment.recorded, payment.roster)
    writer.integer(recorded.payment)
    writer.integer(recorded.roster)
    writer.integer(Int64(recorded.lineNumber))
    for text in [roster.department, roster.batchNumber, roster.policy, roster.period] { writer.text(text) }
    for field in [
      PaymentField.region, .beneficiaryName, .beneficiaryID, .payeeName, .payeeID, .relation, .account, .accountType,
      .bank, .bankCode, .quantity, .rate,
    ] {
      writer.text(recorded[field])
    }
    writer.amount(recorded.amount)
    for field in [PaymentField.noticeFrom, .noticeTo, .phone, .originalReference, .remark] {
      writer.text(recorded[field])
    }
  }

  /// What happened to it since.
  private func writeStages(
    _ payment: StagedPayment, _ times: ArrivalTimes, to writer: inout ExportTableWriter
  ) throws {
    let (bank, part) = (payment.bank, payment.instructed)
    writer.text(payment.reviewedOn)
    writer.text(part?.number)
    writer.text(part?.instructedAt)
    writer.day(part?.instructedOn)
    writer.text(part?.publishedAt)
    writer.day(part?.part.dueOn)
    let answered = try times.of(bank.answeredBy)
    writer.text(answered?.at)
    writer.text(answered?.day)
    writer.day(bank.postedOn)
    writer.text(bank.bankReference)
    writer.amount(bank.isPosted ? bank.postedAmount ?? payment.recorded.amount : nil)
    let returned = try times.of(bank.returnedBy)
    writer.text(returned?.at)
    writer.text(returned?.day)
    writer.day(bank.cameBackOn)
    writer.text(payment.state.rawValue)
    writer.text(bank.reason)
    writer.integer(payment.reissuedBy)
  }
}
