package import DaifaModel

/// Up to 256 payments of a roster as the ledger keeps them: a JSON array, one array a payment.
///
/// A payment's number is the block's first number plus its place. The places within a payment are those of ``PaymentField``; empty
/// ones at the end are left off.
package struct PaymentBlock: Sendable {
  /// The most payments a block holds.
  package static let capacity = 256

  package var count: Int
  package var amount: Amount
  package var json: [UInt8]
  /// The SHA-256 of the JSON, 32 bytes.
  package var digest: [UInt8]
}

/// The places of a payment's values in its JSON array. The view `payment` names them.
package enum PaymentField: Int, CaseIterable, Sendable {
  case lineNumber, bank, region, beneficiaryName, beneficiaryID, account, bankCode, amountFen
  case quantity, rate, accountType, payeeName, payeeID, relation, phone, noticeFrom, noticeTo
  case originalReference, remark
}

/// One payment as it was recorded, valid only inside the closure it is handed to.
package struct RecordedPayment {
  /// The payment's number.
  package var payment: Int64
  /// The roster it is of: the file's number.
  package var roster: Int64
  let base: UnsafePointer<UInt8>
  let slots: UnsafePointer<FieldSlice>

  package subscript(_ field: PaymentField) -> Bytes {
    let slice = slots[field.rawValue]
    return Bytes(start: base + Int(slice.start), count: Int(slice.length))
  }

  package var lineNumber: Int { self[.lineNumber].unsignedInteger ?? 0 }
  package var amount: Amount { Amount(fen: Int64(self[.amountFen].unsignedInteger ?? 0)) }
  /// 户名: the name the account must have.
  package var accountName: Bytes {
    let payee = self[.payeeName]
    return payee.count > 0 ? payee : self[.beneficiaryName]
  }
  /// The identity number of who holds the account.
  package var payeeID: Bytes {
    let payee = self[.payeeID]
    return payee.count > 0 ? payee : self[.beneficiaryID]
  }
}

/// Reads a block back into its payments. Keeps its memory from block to block.
final class PaymentBlockReader {
  private var text: [UInt8] = []
  private var slots: [FieldSlice] = []
  private(set) var count = 0

  /// Takes a block's JSON apart.
  func load(_ json: UnsafeRawBufferPointer) throws {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: json)
    slots.removeAll(keepingCapacity: true)
    count = 0
    var position = 1
    while position < text.count, text[position] == UInt8(ascii: "[") {
      position = try readPayment(from: position + 1)
      guard position < text.count else { throw damaged }
      if text[position] == UInt8(ascii: "]") { return }
      position += 1
    }
    throw damaged
  }

  private var damaged: LedgerFault {
    LedgerFault(operation: "read a block of payments", reason: "the block is damaged")
  }

  private func readPayment(from start: Int) throws -> Int {
    let width = PaymentField.allCases.count
    let row = slots.count
    slots.append(contentsOf: repeatElement(.empty, count: width))
    var position = start
    var field = 0
    return try text.withUnsafeMutableBufferPointer { text in
      while position < text.count, field < width {
        if text[position] == UInt8(ascii: "\"") {
          let (length, next) = unescape(text, from: position + 1)
          slots[row + field] = FieldSlice(start: UInt32(position + 1), length: UInt32(length))
          position = next
        } else {
          let begin = position
          while position < text.count, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "]") {
            position += 1
          }
          slots[row + field] = FieldSlice(start: UInt32(begin), length: UInt32(position - begin))
        }
        field += 1
        guard position < text.count else { break }
        if text[position] == UInt8(ascii: "]") {
          count += 1
          return position + 1
        }
        position += 1
      }
      throw damaged
    }
  }

  /// Makes an escaped string plain in place; gives its length and where the text goes on after the closing quote.
  private func unescape(_ text: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> (length: Int, next: Int) {
    var read = start
    while read < text.count, text[read] != 0x22, text[read] != 0x5C { read += 1 }
    var write = read
    while read < text.count, text[read] != 0x22 {
      if text[read] == 0x5C { read += 1 }
      text[write] = text[read]
      read += 1
      write += 1
    }
    return (write - start, read + 1)
  }

  /// Hands out the payments from one place of the block to another.
  func forEach(
    first: Int64, roster: Int64, from low: Int64, through high: Int64, _ body: (RecordedPayment) throws -> Void
  ) rethrows {
    let width = PaymentField.allCases.count
    try text.withUnsafeBufferPointer { text in
      try slots.withUnsafeBufferPointer { slots in
        for index in 0..<count {
          let payment = first + Int64(index)
          guard payment >= low, payment <= high else { continue }
          try body(
            RecordedPayment(
              payment: payment, roster: roster, base: text.baseAddress!, slots: slots.baseAddress! + index * width))
        }
      }
    }
  }

  /// Hands out one payment by its place.
  func withPayment<Value>(
    at index: Int, first: Int64, roster: Int64, _ body: (RecordedPayment) throws -> Value
  ) rethrows -> Value {
    let width = PaymentField.allCases.count
    return try text.withUnsafeBufferPointer { text in
      try slots.withUnsafeBufferPointer { slots in
        try body(
          RecordedPayment(
            payment: first + Int64(index), roster: roster, base: text.baseAddress!,
            slots: slots.baseAddress! + index * width))
      }
    }
  }
}
