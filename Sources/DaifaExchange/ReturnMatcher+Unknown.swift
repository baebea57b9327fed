import DaifaLedger
import DaifaModel
import DaifaScreening

/// Payments nobody instructed.
extension ReturnMatcher {
  func recordUnknown(_ row: ReturnRow, _ line: Int, _ fields: LineFields) throws {
    let reference = String(fields[ReturnField.paymentReference].text.prefix(35))
    let bankReference = String(fields[ReturnField.bankReference].text.prefix(60))
    let isBack = row.result == .failed && row.reason == .returned
    let isKnownBack = try isBack && knewReturn(reference, fields)
    let isResolved =
      try isBack
      && transaction.isUnknownResolvedByCase(bank: bank.id, reference: reference, bankReference: bankReference)
    // Said again, or of one that a case settled, it is not about another posting of that reference.
    if isBack,
      try transaction.clearUnknown(
        bank: bank.id, reference: reference, bankReference: bankReference, orOldest: !isKnownBack && !isResolved,
        by: arrival.file, on: context.today)
    {
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "unknownReturned"), bankReturn: arrival.file)
    }
    if isResolved {
      // A case was about it, and closed: what comes back now is more than was left.
      if !isKnownBack {
        try transaction.noteSurplus(
          ofClosed: .unknownPayment, payment: nil, bank: bank.id, reference: reference, bankReference: bankReference,
          by: arrival.file, on: context.today)
      }
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "repeated"), bankReturn: arrival.file)
    }
    if row.result == .failed {
      // Either nothing was posted, or it is back before its posting was told: somebody has to look at the reference, and no money is astray.
      if !isKnownBack {
        findings.add(
          Finding(
            isBack ? .unknownReturned : .unknownFailed, line: line, field: ReturnField.paymentReference,
            found: reference))
      }
      let meaning = isKnownBack ? "repeated" : isBack ? "returnedAhead" : "unknownFailed"
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: meaning), bankReturn: arrival.file)
    }
    let found = unknownFound(row)
    let key = "\(reference)\u{0}\(bankReference)\u{0}\(found)"
    seenUnknown[key, default: 0] += 1
    let known = try transaction.knownUnknown(
      bank: bank.id, reference: reference, bankReference: bankReference, found: found, amount: row.amount,
      before: arrival.file)
    let isRepeated = seenUnknown[key]! <= known
    // Two sums in one file are two postings; another sum in a later one is what the bank says of it now.
    let isOnlySum = !seenUnknown.keys.contains { $0 != key && $0.hasPrefix("\(reference)\u{0}\(bankReference)\u{0}S") }
    if !isRepeated, isOnlySum, row.result == .paid, try correctUnknown(row, line, reference, bankReference) {
      return try transaction.record(
        returnLine(row, line, fields, payment: nil, meaning: "unknownCorrected"), bankReturn: arrival.file)
    }
    let isReturned =
      try !isRepeated && row.result == .paid
      && transaction.hasReturnAhead(
        bank: bank.id, reference: reference, bankReference: fields[ReturnField.bankReference].text,
        postedOn: row.postedOn, in: arrival.file)
    let meaning = isRepeated ? "repeated" : isReturned ? "postedReturned" : BreakKind.unknownPayment.rawValue
    try transaction.record(
      returnLine(row, line, fields, payment: nil, meaning: meaning), bankReturn: arrival.file)
    // What is back already is nobody's to get back.
    guard !isRepeated, !isReturned else { return }
    try openUnknown(row, line, reference, bankReference, row.result == .paid ? row.amount ?? .zero : .zero)
    guard row.result == .paid else { return }
    // A statement may have told of it before: it is one wrong, and told once.
    _ = try transaction.clearUnmatched(
      .debitUnmatched, bank: bank.id, reference: reference, bankReference: "", amount: row.amount ?? .zero,
      by: arrival.file,
      on: context.today)
  }

  /// Whether the bank said before that money of this reference and bank reference came back.
  private func knewReturn(_ reference: String, _ fields: LineFields) throws -> Bool {
    try transaction.knewReturnOfUnknown(
      bank: bank.id, reference: reference, bankReference: fields[ReturnField.bankReference].text, in: arrival.file)
  }

  /// Another sum of a posting told before: what stands open of it is so much more, or less; where a case settled it, more is owed anew, and less was
  /// settled too much. False where nothing of it stands, so that it is a posting of its own.
  private func correctUnknown(_ row: ReturnRow, _ line: Int, _ reference: String, _ bankReference: String) throws
    -> Bool
  {
    guard let amount = row.amount, !bankReference.isEmpty,
      let last = try transaction.lastSaidUnknown(
        bank: bank.id, reference: reference, bankReference: bankReference, before: arrival.file),
      last != amount
    else { return false }
    let change = amount - last
    let revised = try transaction.reviseUnknown(
      bank: bank.id, reference: reference, bankReference: bankReference, found: unknownFound(row), by: change,
      file: arrival.file, on: context.today)
    let isSettled = try transaction.isUnknownResolvedByCase(
      bank: bank.id, reference: reference, bankReference: bankReference)
    guard revised != nil || isSettled else { return false }
    if revised == nil, change > .zero { try openUnknown(row, line, reference, bankReference, change) }
    let less = revised ?? .zero - change
    if isSettled, less > .zero {
      _ = try transaction.correctSettled(
        .unknownPayment, payment: nil, bank: bank.id, reference: reference, bankReference: bankReference, by: less,
        file: arrival.file, on: context.today)
    }
    return true
  }

  private func unknownFound(_ row: ReturnRow) -> String { "\(row.result.letter) \(row.amount?.description ?? "")" }

  private func openUnknown(
    _ row: ReturnRow, _ line: Int, _ reference: String, _ bankReference: String, _ amount: Amount
  ) throws {
    var item = BreakRecord(
      kind: .unknownPayment, bank: bank.id, instructionNumber: instructionNumber, reference: reference,
      expected: "无此支付编号", found: unknownFound(row), amount: amount, openedOn: context.today,
      openedBy: arrival.file, line: line)
    item.bankReference = bankReference
    try transaction.open(item)
  }
}
