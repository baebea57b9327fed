import DaifaLedger
import DaifaModel
import DaifaScreening

/// Payments nobody instructed.
extension ReturnMatcher {
  func recordUnknown(_ row: ReturnRow, _ line: Int, _ fields: LineFields) throws {
    let reference = String(fields[ReturnField.paymentReference].text.prefix(35))
    let bankReference = String(fields[ReturnField.bankReference].text.prefix(60))
    if row.result == .failed, row.reason == .returned,
      try transaction.clearUnknown(
        bank: bank.id, reference: reference, bankReference: bankReference, by: arrival.file, on: context.today)
    {
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "unknownReturned"), bankReturn: arrival.file)
    }
    if row.result == .failed, row.reason == .returned,
      try transaction.isUnknownResolvedByCase(bank: bank.id, reference: reference, bankReference: bankReference)
    {
      // A case was about it, and closed: what comes back now is more than was left.
      if try !transaction.knewReturnOfUnknown(
        reference: reference, bankReference: fields[ReturnField.bankReference].text)
      {
        try transaction.noteSurplus(
          ofClosed: .unknownPayment, payment: nil, bank: bank.id, reference: reference, bankReference: bankReference,
          by: arrival.file, on: context.today)
      }
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "repeated"), bankReturn: arrival.file)
    }
    if row.result == .failed {
      // Nothing was posted: somebody has to look at the reference, and no money is astray.
      let isKnown =
        try row.reason == .returned
        && transaction.knewReturnOfUnknown(
          reference: reference, bankReference: fields[ReturnField.bankReference].text)
      if !isKnown {
        findings.add(Finding(.unknownFailed, line: line, field: ReturnField.paymentReference, found: reference))
      }
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: isKnown ? "repeated" : "unknownFailed"),
        bankReturn: arrival.file)
    }
    let found = "\(row.result.letter) \(row.amount?.description ?? "")"
    let key = "\(reference)\u{0}\(bankReference)\u{0}\(found)"
    seenUnknown[key, default: 0] += 1
    let known = try transaction.knownUnknown(
      bank: bank.id, reference: reference, bankReference: bankReference, found: found, before: arrival.file)
    let isRepeated = seenUnknown[key]! <= known
    try transaction.record(
      returnLine(row, line, fields, payment: nil, meaning: isRepeated ? "repeated" : BreakKind.unknownPayment.rawValue),
      bankReturn: arrival.file)
    guard !isRepeated else { return }
    var item = BreakRecord(
      kind: .unknownPayment, bank: bank.id, instructionNumber: instructionNumber, reference: reference,
      expected: "无此支付编号", found: "\(row.result.letter) \(row.amount?.description ?? "")",
      amount: row.result == .paid ? row.amount ?? .zero : .zero,
      openedOn: context.today, openedBy: arrival.file, line: line)
    item.bankReference = bankReference
    try transaction.open(item)
    guard row.result == .paid else { return }
    // A statement may have told of it before: it is one wrong, and told once.
    _ = try transaction.clearUnmatched(
      .debitUnmatched, bank: bank.id, reference: reference, bankReference: "", amount: item.amount, by: arrival.file,
      on: context.today)
  }
}
