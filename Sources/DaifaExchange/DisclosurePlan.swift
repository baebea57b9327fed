import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaScreening

/// 公示: what one policy's payments of a scope come to, village by village, gathered before any of it is written.
final class DisclosurePlan {
  /// One region's part: a village's where rosters say villages.
  struct Place {
    var count = 0
    var amount = Amount.zero
    var paid = Amount.zero
    /// Where a name is no name: roster, line, and what it looks like.
    var faults: [Fault] = []
  }

  struct Fault {
    var department: String
    var batch: String
    var line: Int
    var kind: PrivacyScan.Kind

    /// Where it is, for whoever has to put it right; never what it is.
    var words: String { "批次\(batch.withoutPersonalNumbers)明细\(line)的姓名疑似\(kind.chineseName)" }
  }

  let policy: PolicyTitle
  let scope: TableScope
  /// Whether names are shown in full.
  let showsNames: Bool
  private(set) var places: [Region: Place] = [:]
  let lines: SortedScratch
  /// What the parts say was paid, and what the lines say; the first is nil where parts do not know.
  private(set) var paidByParts: Amount?
  private(set) var paidByLines = Amount.zero

  init(_ context: PassContext, policy: PolicyTitle, scope: TableScope, showsNames: Bool) {
    (self.policy, self.scope, self.showsNames) = (policy, scope, showsNames)
    lines = SortedScratch(spool: context.spool)
  }

  /// Reads the payments.
  func gather(_ context: PassContext, _ transaction: LedgerTransaction) throws {
    let source = try InstructedLines(context, transaction, scope)
    var scan = PrivacyScan()
    paidByLines = try source.forEach { line in
      let name = shown(Self.name(line.payment).text)
      var place = places[line.region] ?? Place()
      place.count += 1
      place.amount += line.payment.amount
      place.paid += line.paid
      if place.faults.count < 20, let kind = suspicion(name, line.payment, &scan) {
        place.faults.append(
          Fault(
            department: line.roster.department, batch: line.roster.batchNumber, line: line.payment.lineNumber,
            kind: kind))
      }
      places[line.region] = place
      try lines.append(record(line, name: name))
    }
    paidByParts = try source.paidByParts()
  }

  /// Who is named: the head of the household where the roster says that the subsidy goes to one, else the beneficiary.
  private static func name(_ payment: RecordedPayment) -> Bytes {
    RosterRelation(payment[.relation]) == .householder ? payment.accountName : payment[.beneficiaryName]
  }

  private func shown(_ name: String) -> String { showsNames ? name : Mask.name(name) }

  /// What a name that is shown looks like besides a name: digits of any kind, or one of the person's own numbers.
  private func suspicion(_ name: String, _ payment: RecordedPayment, _ scan: inout PrivacyScan) -> PrivacyScan.Kind? {
    if let kind = scan.kind(of: name) { return kind }
    let digits = name.utf8.filter(\.isASCIIDigit)
    guard digits.count >= 4 else { return nil }
    let isOwn = [PaymentField.beneficiaryID, .payeeID, .account, .phone].contains { field in
      Bytes.contains(payment[field], digits)
    }
    return isOwn ? .known : nil
  }

  private func record(_ line: InstructedLine, name: String) -> RecordWriter {
    var record = RecordWriter()
    record.number(line.region.code)
    record.number(Int64(line.region.depth))
    record.key(line.roster.period)
    record.number(line.payment.payment)
    record.number(line.payment.amount.fen)
    record.number(line.paid.fen)
    name.withBytes { record.text($0) }
    for field in [PaymentField.beneficiaryID, .payeeID, .account, .phone] { record.text(line.payment[field]) }
    return record
  }

  // MARK: What it comes to

  /// Regions in the order of their codes.
  var regions: [Region] { places.keys.sorted { ($0.code, $0.depth) < ($1.code, $1.depth) } }

  var count: Int { places.values.reduce(0) { $0 + $1.count } }
  var amount: Amount { places.values.reduce(.zero) { $0 + $1.amount } }
  var paid: Amount { places.values.reduce(.zero) { $0 + $1.paid } }

  /// Whether the lines come to what the parts say was paid.
  var agrees: Bool { paidByParts == nil || paidByParts == paidByLines }

  /// Its name in words: 公示 T-01 2026.
  var title: String { "公示\(policy.code) \(scope.time.chinese)\(scope.region.map { " \($0)" } ?? "")" }
}

extension UnsafeBufferPointer where Element == UInt8 {
  /// Whether a run of digits is part of a number.
  fileprivate static func contains(_ number: Bytes, _ digits: [UInt8]) -> Bool {
    guard number.count >= digits.count else { return false }
    return (0...(number.count - digits.count)).contains { start in
      number[start..<(start + digits.count)].elementsEqual(digits)
    }
  }
}
