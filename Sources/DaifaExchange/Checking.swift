import DaifaFormats
package import DaifaLedger
package import DaifaModel
import DaifaScreening
package import DaifaSpool

/// 预检: does with a file everything its admission would, and writes nothing.
package struct Checking {
  /// What would become of the file.
  package struct Verdict: Sendable {
    package var kind: FileKind
    package var outcome: FileOutcome
    package var findings: Findings
    package var encoding: String
    package var lines: Int
    package var sum: Amount
    package var accepted: Int
    package var acceptedSum: Amount
    package var refused: Int
    package var batchNumber: String?
  }

  private let spool: Spool
  private let ledger: Ledger
  private let configuration: Configuration
  private let today: Day?

  package init(spool: Spool, ledger: Ledger, configuration: Configuration, today: Day?) {
    self.spool = spool
    self.ledger = ledger
    self.configuration = configuration
    self.today = today
  }

  /// Checks a file as one that a party would drop now, with a signature where there is one.
  package func check(
    _ file: Descriptor, name: String, party: Party, signature: Descriptor? = nil
  ) throws -> Verdict {
    let now = Instant(milliseconds: MachineClock.wallMilliseconds())
    let context = PassContext(
      spool: spool, configuration: configuration, banks: BankDirectory(configuration.banks),
      calendar: WorkingCalendar(adding: configuration.calendar), today: today ?? now.day, now: now)
    var signed = try outcome(of: signature, for: file, from: party)
    let opened = try OpenedFile.open(file, spool: spool, limits: configuration.limits)
    signed.hold(to: opened.kind)
    let arrival = Arrival(file: 0, party: party, name: name, digest: try digest(of: file))
    var admission = try ledger.read("check a file") { transaction in
      if let earlier = try transaction.takenFile(party: party, digest: arrival.digest.hex) {
        return Admission(
          kind: earlier.kind, outcome: .duplicate, findings: Findings(), encoding: earlier.encoding)
      }
      let book = PolicyBook(lists: try transaction.policyLists())
      return try Admitting(context: context, transaction: transaction, book: book, isTrial: true)
        .run(opened, arrival).0
    }
    if let refusal = signed.refusal {
      // Taken in, it would be refused for this alone; whoever signs it later still wants to know the rest.
      var findings = Findings()
      findings.add(refusal)
      findings.append(admission.findings, lineOffset: 0)
      (admission.outcome, admission.findings) = (.refused, findings)
      (admission.accepted, admission.acceptedSum) = (0, .zero)
    }
    return Verdict(
      kind: admission.kind, outcome: admission.outcome, findings: admission.findings, encoding: admission.encoding,
      lines: admission.lines, sum: admission.sum, accepted: admission.accepted, acceptedSum: admission.acceptedSum,
      refused: admission.refused, batchNumber: admission.batchNumber)
  }

  /// What the check of its signature would give.
  private func outcome(of signature: Descriptor?, for file: Descriptor, from party: Party) throws
    -> SignatureAdmission.Outcome
  {
    guard let rule = configuration.signatures[party] else { return SignatureAdmission.Outcome() }
    let sent = try signature.map { try SignatureAdmission.Sent($0) }
    return try SignatureAdmission(rule: rule, party: party, signature: sent).check(file)
  }

  /// The digest of a file's bytes as they are.
  private func digest(of file: Descriptor) throws -> Digest {
    let stream = DigestStream()
    var offset = 0
    while true {
      let piece = try readPiece(file.number, at: offset, bytes: 1 << 20)
      if piece.isEmpty { return stream.finish() }
      stream.update(piece)
      offset += piece.count
    }
  }
}
