package import DaifaModel

/// One row of a return, read. Its texts lie in the batch it was read from.
package struct ReturnRow: Sendable {
  /// Its place in the batch.
  package var index: Int
  /// Its line in the file.
  package var line: Int
  /// The payment it names; nil when the reference cannot be one of ours.
  package var payment: Int64?
  package var result: PaymentResult
  package var amount: Amount?
  package var postedOn: Day?
  package var reason: ReasonCode?

  package init(
    index: Int, line: Int, payment: Int64?, result: PaymentResult, amount: Amount?, postedOn: Day?, reason: ReasonCode?
  ) {
    self.index = index
    self.line = line
    self.payment = payment
    self.result = result
    self.amount = amount
    self.postedOn = postedOn
    self.reason = reason
  }
}

/// What the checks found in one chunk of a return.
package struct ReturnVerdicts: Sendable {
  /// Findings, numbered as the batch numbers its lines.
  package var findings = Findings()
  /// The good rows; their lines are numbered as the batch numbers them.
  package var rows: [ReturnRow] = []
  package var refused = 0
  /// The sum of the rows with result S.
  package var paidSum = Amount.zero
  /// Of those, the rows that are not refused.
  package var goodPaidRows = 0
  package var goodPaidSum = Amount.zero
  /// The instruction numbers the rows name, in the order they first do.
  package var instructionNumbers: [String] = []
}

/// The rules about the rows of a return as such; whom they pay is for ``ReturnMatching``.
package struct ReturnScreener {
  private let reasons: [String: ReasonCode]
  private var verdicts = ReturnVerdicts()
  private var number = 0
  /// The instruction number of the row before, which neighbours share.
  private var lastNumber = ReturnScreener.noNumber
  /// What no text is.
  private static let noNumber: [UInt8] = [0xFF]

  /// - Parameter reasons: the bank's own reason codes.
  package init(reasons: [String: ReasonCode]) { self.reasons = reasons }

  package mutating func screen(_ batch: LineBatch) -> ReturnVerdicts {
    verdicts = ReturnVerdicts()
    lastNumber = ReturnScreener.noNumber
    verdicts.rows.reserveCapacity(batch.count)
    for index in 0..<batch.count {
      number = batch.number(index)
      note(batch.row(index)[ReturnField.instructionNumber])
      if let row = read(batch.row(index), index) { verdicts.rows.append(row) } else { verdicts.refused += 1 }
    }
    return verdicts
  }

  private mutating func note(_ bytes: Bytes) {
    if lastNumber.withUnsafeBufferPointer({ bytes.equals($0) }) { return }
    lastNumber = Array(bytes)
    let text = String(bytes.text.prefix(40))
    if !verdicts.instructionNumbers.contains(text) { verdicts.instructionNumbers.append(text) }
  }

  private mutating func read(_ fields: LineFields, _ index: Int) -> ReturnRow? {
    let amountBytes = fields[ReturnField.amount]
    var amount: Amount?
    if amountBytes.count > 0 {
      amount = Amount(yuan: amountBytes)
      if amount == nil { add(.amountUnreadable, .amount, found: amountBytes.text) }
    }
    let resultBytes = fields[ReturnField.result]
    guard resultBytes.count == 1, let result = PaymentResult(rawValue: resultBytes[0] & 0xDF) else {
      add(.resultUnknown, .result, found: resultBytes.text)
      return nil
    }
    if result == .paid {
      guard let amount else {
        if amountBytes.count == 0 { add(.amountMissing, .amount) }
        return nil
      }
      verdicts.paidSum += amount
    }
    let postedBytes = fields[ReturnField.postedOn]
    let postedOn = postedBytes.count > 0 ? Day(postedBytes) : nil
    if postedBytes.count > 0, postedOn == nil {
      add(.postedOnUnreadable, .postedOn, found: postedBytes.text)
      return nil
    }
    if result == .paid, let amount {
      verdicts.goodPaidRows += 1
      verdicts.goodPaidSum += amount
    }
    let reason = reason(fields[ReturnField.reasonCode], result)
    // A failure that is said to be in progress or not known is no failure: what is not final is never paid again.
    let meant: PaymentResult =
      result == .failed && reason == .inProgress
      ? .inProgress : result == .failed && reason == .unknown ? .unknown : result
    return ReturnRow(
      index: index, line: number, payment: PaymentReference(fields[ReturnField.paymentReference])?.payment,
      result: meant, amount: amount, postedOn: postedOn, reason: reason)
  }

  private mutating func reason(_ bytes: Bytes, _ result: PaymentResult) -> ReasonCode? {
    guard result != .paid else { return nil }
    let text = bytes.text
    if let mapped = reasons[text] ?? ReasonCode(rawValue: text.uppercased()) { return mapped }
    switch result {
    case .inProgress where text.isEmpty: return .inProgress
    case .unknown where text.isEmpty: return .unknown
    default:
      if result == .failed || !text.isEmpty { add(.reasonUnmapped, .reasonCode, found: text) }
      return .other
    }
  }

  private mutating func add(_ code: FindingCode, _ field: ReturnField, found: String = "") {
    verdicts.findings.add(Finding(code, line: number, field: field, found: String(found.prefix(40))))
  }
}
