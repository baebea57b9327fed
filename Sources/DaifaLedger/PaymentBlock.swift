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
