import DaifaFormats
import DaifaLedger
import DaifaModel
import DaifaScreening
import DaifaSpool

/// 登记: the second pass over a roster, which writes its good lines into the ledger as payments and takes their claims.
struct RosterRecording {
  /// What the first pass found out.
  struct Plan {
    var batchNumber: String
    var policy: Policy
    var period: Period
    var layout: TableLayout
    /// For lines that take the place of a failed payment, by their place, that payment.
    var replaced: [Int: Int64]
  }

  /// What is kept of one chunk: the blocks of each bank, and the townships of its good lines.
  private struct Piece: Sendable {
    var banks: [(bank: Int, blocks: [PaymentBlock])]
    var townships: Set<Int64> = []
  }

  private let admission: RosterAdmission
  private let plan: Plan

  init(_ admission: RosterAdmission, _ plan: Plan) {
    self.admission = admission
    self.plan = plan
  }

  /// Writes the payments and claims; the roster itself follows once its file is recorded.
  func run(_ result: inout Admission) throws {
    let count = result.accepted
    let transaction = admission.transaction
    guard !admission.isTrial else {
      admission.numbering.settle(refused: admission.refused, first: 1)
      result.acceptedSum = try record(with: nil, count: count).sum
      return
    }
    let first = try transaction.takePaymentNumbers(count)
    admission.numbering.settle(refused: admission.refused, first: first)
    let numbering = admission.numbering
    let recorder = try transaction.paymentRecorder(
      roster: admission.arrival.file, firstPayments: numbering.firstPayments)
    let townships: Set<Int64>
    (result.acceptedSum, townships) = try record(with: recorder, count: count)
    result.contentDigest = recorder.finish()
    try admission.recordAccounts()
    admission.claims.compactMap { claim in
      numbering.payment(of: Int(claim.payment)).map { Claim(key: claim.key, payment: $0) }
    }
    let scope = try transaction.claimScope(policy: plan.policy.code, period: plan.period.description)
    try transaction.takeClaims(scope: scope, UnsafeBufferPointer(admission.claims.claims))
    let needsRelease = try needsAnothersDecision()
    try replace()
    for original in plan.replaced.values {
      if let roster = try transaction.roster(ofPayment: original) { result.touchedRosters.insert(roster.file) }
    }
    let roster = roster(result, scope: scope, first: first, needsRelease: needsRelease)
    let charge = admission.charge
    let context = admission.context
    let screened = admission.screened
    result.record = { transaction in
      try transaction.record(roster, at: context.now, day: context.today)
      try transaction.recordTownships(townships, roster: roster.file)
      if let charge {
        try transaction.charge(roster, to: charge.year, by: charge.settlement, at: context.now, day: context.today)
      }
      for hits in screened {
        try transaction.recordScreened(
          roster: roster.file, list: hits.list, refused: hits.refused, advised: hits.advised)
      }
    }
    result.control = ControlNumber(roster.file)
    guard roster.state == .held else { return }
    result.outcome = .held
    let arrival = admission.arrival
    result.report = { [held = result] outgoing in
      try ReviewReporting(context: context, transaction: transaction, outgoing: outgoing).write(roster, held, arrival)
    }
  }

  /// Whether a line pays what somebody else than the department has stopped, or what failed for a reason that finance has to see to and has not
  /// permitted: then somebody else has to release it, even where rosters are paid at once.
  private func needsAnothersDecision() throws -> Bool {
    let (transaction, own) = (admission.transaction, admission.arrival.party)
    for original in plan.replaced.values.sorted() {
      let record = try transaction.stateRecord(payment: original)
      if let record, record.state == .failed || record.state == .returned, record.decision != .permit,
        (record.reason ?? .other).action == .human
      {
        return true
      }
      let isStopped = record == nil || record?.state == .stopped
      for payment in try transaction.endedReissues(of: original) + (isStopped ? [original] : []) {
        guard let roster = try transaction.roster(ofPayment: payment),
          let stopper = try transaction.stopper(of: payment, roster: roster.file)
        else { continue }
        if stopper != own { return true }
      }
    }
    return false
  }

  private func roster(_ result: Admission, scope: Int64, first: Int64, needsRelease: Bool) -> RosterRecord {
    let configuration = admission.context.configuration
    let department = admission.department.id
    let policy = plan.policy
    let approval = configuration.approval(department: department, policy: policy.code)
    return RosterRecord(
      file: admission.arrival.file, department: department, batchNumber: plan.batchNumber, policy: policy.code,
      policyName: policy.name, shortName: policy.shortName, policyList: admission.book.listNumber(of: policy),
      period: plan.period.description, scope: scope, state: approval == .automatic && !needsRelease ? .recorded : .held,
      firstPayment: first, payments: result.accepted, amount: result.acceptedSum, lines: result.lines,
      sum: result.sum, limitDays: policy.limitDays,
      payerAccount: configuration.payer(department: department, policy: policy.code).account)
  }

  /// Reads the file again and writes its good lines, block by block, or only counts them; gives what they add up to, and
  /// their townships as nine digits.
  private func record(
    with recorder: PaymentRecorder?, count: Int
  ) throws -> (sum: Amount, townships: Set<Int64>) {
    let reader = TableReader(descriptor: admission.opened.source.number, layout: plan.layout)
    let bankIDs = admission.context.banks.banks.map(\.id)
    let numbering = admission.numbering
    let own = numbering.banks
    let starts = admission.scan.chunkStarts
    var sum = Amount.zero
    var lines = 0
    var townships: Set<Int64> = []
    try ChunkPipeline<Piece>(reader: reader, layout: plan.layout).run {
      chunk, _, ordinal in
      var piece = Piece(banks: [])
      var last: Int64 = -1
      piece.banks = own.map { bank in
        let blocks = PaymentBlockWriter.blocks(of: chunk.batch, bank: bankIDs[bank]) { line in
          guard numbering.contains(starts[ordinal] + line, bank: bank) else { return false }
          let township = (Region(chunk.batch.row(line)[RosterField.region])?.code ?? 0) / 1_000
          if township != last { piece.townships.insert(township) }
          last = township
          return true
        }
        return (bank, blocks)
      }
      return piece
    } consume: { _, piece in
      townships.formUnion(piece.townships)
      for (bank, blocks) in piece.banks {
        for block in blocks {
          try recorder?.record(block, of: bank)
          sum += block.amount
          lines += block.count
        }
      }
      admission.context.tell(.recording, admission.arrival.name, lines)
      return true
    }
    // What was counted as accepted must be what was written, or somebody is not paid.
    precondition(lines == count, "\(count) lines were accepted and \(lines) written")
    return (sum, townships)
  }

  /// Says of each replaced payment which one took its place, and clears what was open about it.
  private func replace() throws {
    let context = admission.context
    for (line, original) in plan.replaced.sorted(by: { $0.key < $1.key }) {
      // One that has no state of its own was stopped with its roster.
      var record =
        try admission.transaction.stateRecord(payment: original)
        ?? PaymentStateRecord(payment: original, state: .stopped)
      try moveToReissued(original, from: record.state)
      record.state = .reissued
      record.reissuedBy = admission.numbering.payment(of: line)
      try admission.transaction.setState(record, amount: .zero, by: admission.arrival.file, at: context.now)
      // Where a reissue was turned down, what it had taken the place of stands open again.
      for payment in try admission.transaction.lineage(endingWith: original) {
        try admission.transaction.clear(
          [.failed, .returned], payment: payment, by: admission.arrival.file, on: context.today)
      }
    }
  }

  /// Counts a payment of an instruction as reissued instead of failed or returned.
  private func moveToReissued(_ payment: Int64, from state: PaymentState) throws {
    let transaction = admission.transaction
    let facts = try transaction.paymentCursor().withPayment(payment) { (bank: $0[.bank].text, amount: $0.amount) }
    guard let facts, var part = try transaction.part(bank: facts.bank, payment: payment) else { return }
    if state == .failed {
      part.failedCount -= 1
      part.failedSum = part.failedSum - facts.amount
    } else if state == .returned {
      part.returnedCount -= 1
      part.returnedSum = part.returnedSum - facts.amount
    } else {
      return
    }
    part.reissuedCount += 1
    part.reissuedSum += facts.amount
    try transaction.update(part)
  }
}
