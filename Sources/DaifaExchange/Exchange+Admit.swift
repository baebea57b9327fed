import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool
import Logging

extension Exchange {
  /// A claimed file on its way through one group.
  private struct Item {
    var claimed: ClaimedFile
    var copy: PrivateCopy?
    var tooLarge: Int64?
    var signatureCopy: PrivateCopy?
  }

  /// That an account statement is taken in after the returns that came with it: what it says of the account is held against what they say
  /// was posted, and which of the files was named first tells nothing.
  private struct AfterReturns: Error {}

  /// Takes a group of claimed files in: copy, check, record, answer, archive. One transaction for all of them, each undone by itself when
  /// it meets a fault.
  ///
  /// The copies are made durable and archived last, before the transaction ends: by then the disk has written most of them, while they
  /// were checked, and nobody waits for it.
  func admit(_ claimed: [ClaimedFile], _ report: inout PassReport) throws {
    let items = try copy(claimed, &report)
    guard !items.isEmpty else { return }
    let context = context()
    var done: [(claimed: ClaimedFile, file: Int64)] = []
    var reports: [PassReport.File] = []
    var faults: [String] = []
    let files = try ledger.write("record what came") { transaction in
      let outgoing = Outgoing(spool, transaction, context, signatures: self.signatures)
      var book = PolicyBook(lists: try transaction.policyLists())
      var waiting = items[...]
      var statements: [Item] = []
      while !waiting.isEmpty || !statements.isEmpty {
        let isFirstTurn = !waiting.isEmpty
        let item = isFirstTurn ? waiting.removeFirst() : statements.removeFirst()
        // Statements keep their order among themselves: one may put another right.
        let mayWait = isFirstTurn && !(waiting.isEmpty && statements.isEmpty)
        let filesBefore = outgoing.files.count
        do {
          let (file, handled) = try transaction.attempt {
            try handle(item, context, transaction, outgoing, book, statementsWait: mayWait)
          }
          done.append((item.claimed, file))
          reports.append(handled)
          if handled.kind == .policyList { book = PolicyBook(lists: try transaction.policyLists()) }
        } catch is AfterReturns {
          statements.append(item)
        } catch let fault as LedgerFault {
          throw fault
        } catch let fault as SpoolFault {
          throw fault
        } catch {
          // Its receipt goes with it: the ledger does not know either.
          outgoing.drop(after: filesBefore)
          faults.append("\(item.claimed.party.path)/\(item.claimed.name.escaped): \(error)")
        }
      }
      let group = spool.group()
      _ = try spool.archive(items.compactMap(\.copy) + items.compactMap(\.signatureCopy), group)
      try group.commit()
      try outgoing.sync()
      return outgoing.files
    }
    for file in reports { log(file) }
    report.files += reports
    report.faults += faults
    report.faults += try publish(files).values
    try finish(done)
  }

  private func log(_ file: PassReport.File) {
    logger.info(
      "File handled",
      metadata: [
        "party": "\(file.party.path)", "kind": "\(file.kind.rawValue)", "outcome": "\(file.outcome.rawValue)",
        "lines": "\(file.lines)", "accepted": "\(file.accepted)", "refused": "\(file.refused)",
        "amount": "\(file.acceptedSum)",
      ])
  }

  private func copy(_ claimed: [ClaimedFile], _ report: inout PassReport) throws -> [Item] {
    var items: [Item] = []
    let group = spool.group()
    for file in claimed {
      let (signature, mustWait) = try copySignature(of: file)
      if mustWait {
        report.waiting += 1
        continue
      }
      let outcome = try spool.copy(file, maximumBytes: Int64(configuration.limits.fileBytes))
      if let signature, !outcome.isCopied { try spool.drop(signature) }
      switch outcome {
      case .copied(let copy): items.append(Item(claimed: file, copy: copy, signatureCopy: signature))
      case .tooLarge(let bytes): items.append(Item(claimed: file, tooLarge: bytes))
      case .writerPresent, .changedWhileRead: report.waiting += 1
      case .unsafe(let reason):
        report.left.append((file.party, file.name.escaped, reason.rawValue))
        _ = try spool.giveBack(file, group, isSigned: isSigned(file.party))
      case .unreadable(let cause):
        report.faults.append("\(file.party.path)/\(file.name.escaped): \(cause)")
        _ = try spool.giveBack(file, group, isSigned: isSigned(file.party))
      case .gone: break
      }
    }
    try group.commit()
    return items
  }

  /// Removes the claimed files that are recorded, and forgets them.
  private func finish(_ done: [(claimed: ClaimedFile, file: Int64)]) throws {
    guard !done.isEmpty else { return }
    let group = spool.group()
    for (claimed, _) in done { try spool.finish(claimed, group, isSigned: isSigned(claimed.party)) }
    try group.commit()
    try ledger.write("finish what was recorded") { transaction in
      for (_, file) in done { try transaction.forgetClaimed(file: file) }
    }
  }

  // MARK: One file

  private func handle(
    _ item: Item, _ context: PassContext, _ transaction: LedgerTransaction, _ outgoing: Outgoing, _ book: PolicyBook,
    statementsWait: Bool
  ) throws -> (Int64, PassReport.File) {
    let digest = item.copy?.digest ?? Digest(of: [UInt8]())
    let arrival = Arrival(
      file: try transaction.nextFileNumber(), party: item.claimed.party, name: item.claimed.name.escaped, digest: digest
    )
    var touched: [InstructionPart] = []
    let admission = try admission(
      item, arrival, context, transaction, book, statementsWait: statementsWait, &touched)
    var record = FileRecord(
      party: arrival.party, name: arrival.name, claimedName: item.claimed.name.bytes, digest: digest.hex,
      bytes: Int(item.copy?.size ?? item.tooLarge ?? 0), kind: admission.kind, outcome: admission.outcome,
      receivedAt: context.now, day: context.today, encoding: admission.encoding)
    record.id = arrival.file
    record.lines = admission.lines
    record.sum = admission.sum
    record.accepted = admission.accepted
    record.acceptedSum = admission.acceptedSum
    record.refused = admission.refused
    record.duplicateOf = admission.earlier?.id
    try transaction.record(record, findings: admission.findings, contentDigest: admission.contentDigest)
    if let signature = admission.signature { try transaction.record(signature, file: arrival.file) }
    if let finding = admission.alarm { try alarm(finding, arrival, context, transaction) }
    try admission.record?(transaction)
    let given = try transaction.rostersGivenBack(by: arrival.file)
    try transaction.noteAfterClosing(
      rosters: admission.touchedRosters.union(touched.map(\.roster)).union(given), file: arrival.file,
      party: arrival.party,
      at: context.now, day: context.today)
    try ReceiptWriting(context: context, transaction: transaction, outgoing: outgoing).write(admission, arrival)
    try admission.report?(outgoing)
    _ = try ResultReporting(context: context, transaction: transaction, outgoing: outgoing).write(
      touched, arrival: arrival)
    try NoticeWriting(context: context, transaction: transaction, outgoing: outgoing).write(
      admission.notices, arrival: arrival)
    let file = PassReport.File(
      party: arrival.party, name: arrival.name, kind: admission.kind, outcome: admission.outcome,
      lines: admission.lines, accepted: admission.accepted, acceptedSum: admission.acceptedSum,
      refused: admission.refused, findings: admission.findings.counts)
    return (arrival.file, file)
  }

  private func admission(
    _ item: Item, _ arrival: Arrival, _ context: PassContext, _ transaction: LedgerTransaction, _ book: PolicyBook,
    statementsWait: Bool, _ touched: inout [InstructionPart]
  ) throws -> Admission {
    guard let copy = item.copy else {
      var findings = Findings()
      findings.add(
        Finding(
          .fileTooLarge, required: "\(configuration.limits.fileBytes)", found: "\(item.tooLarge ?? 0)"))
      return Admission(kind: .unknown, outcome: .refused, findings: findings, encoding: "")
    }
    var signature = try checkSignature(item, copy)
    if let refusal = signature.refusal { return refused(refusal, signature.record) }
    if let earlier = try transaction.takenFile(party: arrival.party, digest: arrival.digest.hex),
      try !isTurnedDown(earlier, context, transaction)
    {
      var admission = Admission(
        kind: earlier.kind, outcome: .duplicate, findings: Findings(), encoding: earlier.encoding)
      admission.earlier = earlier
      admission.lines = earlier.lines
      admission.sum = earlier.sum
      admission.signature = signature.record
      return admission
    }
    let opened = try OpenedFile.open(try spool.openCopy(copy), spool: spool, limits: configuration.limits)
    if statementsWait, opened.kind == .accountStatement { throw AfterReturns() }
    signature.hold(to: opened.kind)
    if let refusal = signature.refusal { return refused(refusal, signature.record) }
    var (admission, parts) = try Admitting(context: context, transaction: transaction, book: book).run(opened, arrival)
    admission.signature = signature.record
    touched = parts
    return admission
  }

  /// Whether an earlier file is a roster that was rejected or cancelled this year: sent once more it is not "the same again" but refused,
  /// since its batch number is used, and the sender is told so.
  private func isTurnedDown(
    _ earlier: EarlierFile, _ context: PassContext, _ transaction: LedgerTransaction
  ) throws -> Bool {
    guard let roster = try transaction.roster(earlier.id), roster.state == .stopped else { return false }
    return try transaction.batchUsed(
      department: roster.department, year: context.today.year, batchNumber: roster.batchNumber) != nil
  }

  /// Refuses a file for its signature, and raises an alarm.
  private func refused(_ refusal: Finding, _ signature: SignatureRecord?) -> Admission {
    var admission = Admission(kind: .unknown, outcome: .refused, findings: Findings(), encoding: "")
    admission.findings.add(refusal)
    (admission.signature, admission.alarm) = (signature, refusal)
    return admission
  }

  /// Holds a file to the signature its party must give, by the bytes of the private copy.
  private func checkSignature(_ item: Item, _ copy: PrivateCopy) throws -> SignatureAdmission.Outcome {
    guard let rule = configuration.signatures[item.claimed.party] else { return SignatureAdmission.Outcome() }
    let signature = try item.signatureCopy.map { try SignatureAdmission.Sent(spool.openCopy($0)) }
    return try SignatureAdmission(rule: rule, party: item.claimed.party, signature: signature)
      .check(try spool.openCopy(copy))
  }
}
