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
      result.acceptedSum = try record(with: nil)
      return
    }
    let first = try transaction.takePaymentNumbers(count)
    let recorder = try transaction.paymentRecorder(roster: admission.arrival.file, firstPayment: first)
    result.acceptedSum = try record(with: recorder)
    result.contentDigest = recorder.finish()
    admission.refused.index(lines: admission.scan.lines)
    let refused = admission.refused
    admission.claims.compactMap {
      refused.contains(Int($0.payment))
        ? nil : Claim(key: $0.key, payment: first + Int64(refused.rank(Int($0.payment))))
    }
    let scope = try transaction.claimScope(policy: plan.policy.code, period: plan.period.description)
    try transaction.takeClaims(scope: scope, UnsafeBufferPointer(admission.claims.claims))
    try replace(first: first)
    let roster = roster(result, scope: scope, first: first)
    let context = admission.context
    result.record = { try $0.record(roster, at: context.now, day: context.today) }
    if roster.state == .held { result.outcome = .held }
  }

  private func roster(_ result: Admission, scope: Int64, first: Int64) -> RosterRecord {
    let configuration = admission.context.configuration
    let department = admission.department.id
    let policy = plan.policy
    let approval = configuration.approval(department: department, policy: policy.code)
    return RosterRecord(
      file: admission.arrival.file, department: department, batchNumber: plan.batchNumber, policy: policy.code,
      policyName: policy.name, shortName: policy.shortName, policyList: admission.book.listNumber(of: policy),
      period: plan.period.description, scope: scope, state: approval == .automatic ? .recorded : .held,
      firstPayment: first, payments: result.accepted, amount: result.acceptedSum, lines: result.lines,
      sum: result.sum, limitDays: policy.limitDays,
      payerAccount: configuration.payer(department: department, policy: policy.code).account)
  }

  /// Reads the file again and writes its good lines, block by block, or only counts them; gives what they add up to.
  private func record(with recorder: PaymentRecorder?) throws -> Amount {
    let reader = TableReader(descriptor: admission.opened.source.number, layout: plan.layout)
    let banks = admission.context.banks
    let bankIDs = banks.banks.map(\.id)
    let refused = admission.refused
    let starts = admission.scan.chunkStarts
    var sum = Amount.zero
    var lines = 0
    try ChunkPipeline<[PaymentBlock]>(reader: reader, layout: plan.layout).run { chunk, _, ordinal in
      try RosterRecording.blocks(chunk.batch, banks: banks, bankIDs: bankIDs) { refused.contains(starts[ordinal] + $0) }
    } consume: { _, blocks in
      for block in blocks {
        try recorder?.record(block)
        sum += block.amount
        lines += block.count
      }
      admission.context.tell(.recording, admission.arrival.name, lines)
      return true
    }
    return sum
  }

  private static func blocks(
    _ batch: LineBatch, banks: BankDirectory, bankIDs: [String], isRefused: (Int) -> Bool
  ) throws -> [PaymentBlock] {
    var refused: [Bool] = []
    var numbers: [UInt32] = []
    var amounts: [Int64] = []
    var places: [UInt16] = []
    for index in 0..<batch.count {
      let line = batch.row(index)
      let isOut = isRefused(index)
      refused.append(isOut)
      numbers.append(UInt32(truncatingIfNeeded: line[RosterField.lineNumber].unsignedInteger ?? 0))
      amounts.append(isOut ? 0 : Amount(yuan: line[RosterField.amount])?.fen ?? 0)
      let bank = isOut ? 0 : banks.bank(ofCode: line[RosterField.bankCode])
      guard let bank else { throw FormatFault(operation: "find the bank of a line that was accepted", errno: 0) }
      places.append(UInt16(bank))
    }
    return PaymentBlockWriter.blocks(
      of: batch, refused: refused, lineNumbers: numbers, amounts: amounts, banks: places, bankIDs: bankIDs)
  }

  /// Says of each replaced payment which one took its place, and clears what was open about it.
  private func replace(first: Int64) throws {
    let context = admission.context
    for (line, original) in plan.replaced.sorted(by: { $0.key < $1.key }) {
      guard var record = try admission.transaction.stateRecord(payment: original) else { continue }
      try moveToReissued(original, from: record.state)
      record.state = .reissued
      record.reissuedBy = first + Int64(admission.refused.rank(line))
      try admission.transaction.setState(record, amount: .zero, by: admission.arrival.file, at: context.now)
      try admission.transaction.clear(
        [.failed, .returned], payment: original, by: admission.arrival.file, on: context.today)
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
