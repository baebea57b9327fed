import DaifaFormats
package import DaifaLedger
package import DaifaModel

/// What the owners of an instruction's payments were told, or would have been, by the books as they stand. Records nothing.
package struct NoticeListing {
  private let ledger: Ledger
  private let configuration: Configuration

  package init(ledger: Ledger, configuration: Configuration) {
    self.ledger = ledger
    self.configuration = configuration
  }

  /// Hands on the notice of an instruction, piece by piece, without a number of its own; false when there is no such instruction.
  package func write(instruction number: String, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
    try ledger.read("list notices") { transaction in
      guard let instruction = try transaction.instruction(number: number) else { return false }
      var writer = NoticeWriter(number: "")
      for part in try transaction.parts(instruction: instruction.id) {
        try notices(of: part, transaction).layOut(configuration, transaction) { lines in
          writer.append(lines)
          try writer.drain(sink)
        }
      }
      writer.finish()
      try writer.drain(sink)
      return true
    }
  }

  private func notices(of part: InstructionPart, _ transaction: LedgerTransaction) throws -> PartNotices {
    var notices = PartNotices(part: part)
    let unsettled = try transaction.unsettled(from: part.firstPayment, through: part.lastPayment)
    for payment in part.firstPayment...part.lastPayment where part.isPosted(payment) && !unsettled.contains(payment) {
      notices.insert(.paid, payment)
    }
    for (payment, record) in try transaction.stateRecords(from: part.firstPayment, through: part.lastPayment)
    where part.isPosted(payment) && !unsettled.contains(payment) {
      // A payment that was posted can be reissued only after it came back.
      if record.state == .returned || record.state == .reissued { notices.insert(.returned, payment) }
    }
    return notices
  }
}
