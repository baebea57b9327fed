package import DaifaModel

/// Writes the accepted lines of a chunk as blocks. Pure, so that any thread can.
package enum PaymentBlockWriter {
  /// The blocks of those lines of a batch that a closure accepts, all of one bank, whose id is `bank`.
  package static func blocks(of batch: LineBatch, bank: String, accepts: (Int) -> Bool) -> [PaymentBlock] {
    var blocks: [PaymentBlock] = []
    var text = BlockText()
    var count = 0
    var fen: Int64 = 0
    func close() {
      guard count > 0 else { return }
      let json = text.finish()
      blocks.append(PaymentBlock(count: count, amount: Amount(fen: fen), json: json, digest: sha256(json)))
      count = 0
      fen = 0
    }
    for index in 0..<batch.count where accepts(index) {
      let line = batch.row(index)
      let amount = Amount(yuan: line[RosterField.amount])?.fen ?? 0
      append(line, bank: bank, fen: amount, to: &text)
      count += 1
      fen += amount
      if count == PaymentBlock.capacity { close() }
    }
    close()
    return blocks
  }

  private static func append(_ line: LineFields, bank: String, fen: Int64, to text: inout BlockText) {
    text.beginPayment()
    text.number(Int64(line[RosterField.lineNumber].unsignedInteger ?? 0))
    bank.withBytes { text.string($0) }
    for field in leading { text.string(line[field]) }
    text.number(fen)
    var last = trailing.count
    while last > 0, line[trailing[last - 1]].count == 0 { last -= 1 }
    for index in 0..<last { text.string(line[trailing[index]]) }
    text.endPayment()
  }

  private static let leading: [RosterField] = [.region, .beneficiaryName, .beneficiaryID, .account, .bankCode]
  private static let trailing: [RosterField] = [
    .quantity, .rate, .accountType, .payeeName, .payeeID, .relation, .phone, .noticeFrom, .noticeTo, .originalReference,
    .remark,
  ]
}
