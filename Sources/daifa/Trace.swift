import ArgumentParser
import DaifaLedger
import DaifaModel
import Foundation

/// One payment's, or one person's, whole life.
struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "查询一笔支付或一个人的全部记录。One payment's, or one person's, whole life.",
    discussion: """
      Examples:
        daifa trace DF000000000000123
        daifa trace --id-from-stdin < id.txt

      An identity number is read from standard input, so that it stands in no process list and no shell history. What is printed is
      masked.
      """)

  @Argument(help: "A payment's reference.") var reference: String?
  @Flag(name: .customLong("id-from-stdin"), help: "Read a person's identity number from standard input.")
  var fromInput = false
  @OptionGroup var options: SpoolOptions
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if (reference == nil) != fromInput { throw ValidationError("Give a payment's reference, or --id-from-stdin.") }
  }

  func run() throws {
    let ledger = try options.readLedger()
    let lives = try ledger.read("trace") { transaction in
      try payments(transaction).compactMap { try transaction.life(of: $0) }
    }
    if json { return try sayJSON(["payments": lives.map(TraceOutput.init)]) }
    if lives.isEmpty {
      say("没有记录。Nothing is recorded.")
      throw ExitCode(1)
    }
    for life in lives { tell(life) }
  }

  private func payments(_ transaction: LedgerTransaction) throws -> [Int64] {
    if let reference {
      guard let parsed = PaymentReference(reference) else {
        throw ValidationError("“\(reference.withoutPrivateNumbers)” 不是支付编号。Not a payment's reference.")
      }
      return [parsed.payment]
    }
    let line = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
    let key: UInt64? = line.withBytes { bytes in
      bytes.count == 18 && Bytes(rebasing: bytes[0..<17]).isAllDigits ? ResidentID.key(bytes) : nil
    }
    guard let key else { throw ValidationError("证件号码应为18位。An identity number has 18 characters.") }
    return try transaction.payments(ofPerson: key)
  }

  private func tell(_ life: PaymentLife) {
    say("\(life.reference)  \(life.state.chineseName)\(life.isInConflict ? "（结果冲突）" : "")  \(life.amount.grouped)元")
    say("  \(life.policy)  \(life.period)  \(life.department) 批次\(life.batchNumber) 明细\(life.lineNumber)")
    say("  享受人 \(life.beneficiary)  账号 \(life.account)  代发 \(life.bank)")
    for event in life.events { say("  \(event.at.isEmpty ? "" : event.at + "  ")\(event.what)  \(event.detail)") }
    if let action = life.action {
      let reason = life.reason.map { "\($0.rawValue) \($0.chineseName)，" } ?? ""
      say("  要做的事：\(reason)\(action.chinese)")
    }
    if life.lineage.count > 1 { say("  补发沿革：" + life.lineage.map(Trace.words).joined(separator: " → ")) }
    for standing in life.cases {
      say(
        "  追回 \(standing.number) \(standing.origin.chineseName) \(standing.chineseState)：应追回\(standing.owed.grouped)元，已追回\(standing.recovered.grouped)元，核销\(standing.waived.grouped)元，未收回\(standing.left.grouped)元"
      )
    }
    for item in life.openBreaks {
      let desk = item.desk.version > 0 ? "，\(item.desk.chineseState)" : ""
      say(
        "  差异 \(BreakNumber.recorded(item.number)) \(item.kind.chineseName)：应为 \(item.expected)，实为 \(item.found)（\(item.openedOn)）\(desk)"
      )
    }
  }
}

extension Trace {
  /// One payment of a lineage: reference, state, amount.
  private static func words(_ standing: PaymentStanding) -> String {
    "\(PaymentReference(payment: standing.payment)) \(standing.state.chineseName) \(standing.amount.grouped)元"
  }
}

/// One payment in `trace --json`.
struct TraceOutput: Encodable {
  var reference: String
  var state: String
  var inConflict: Bool
  var policy: String
  var period: String
  var department: String
  var batchNo: String
  var lineNo: Int
  var account: String
  var bank: String
  var amountFen: Int64
  var events: [[String: String]]
  var openBreaks: [[String: String]]
  var action: String?
  var lineage: [Link]
  var cases: [CaseOutput]

  /// One payment of the lineage.
  struct Link: Encodable {
    var reference: String
    var state: String
    var amountFen: Int64
  }

  init(_ life: PaymentLife) {
    reference = life.reference
    state = life.state.rawValue
    inConflict = life.isInConflict
    policy = life.policy
    period = life.period
    department = life.department
    batchNo = life.batchNumber
    lineNo = life.lineNumber
    account = life.account
    bank = life.bank
    amountFen = life.amount.fen
    events = life.events.map { ["at": $0.at, "what": $0.what, "detail": $0.detail] }
    action = life.action?.english
    lineage = life.lineage.map {
      Link(
        reference: PaymentReference(payment: $0.payment).description, state: $0.state.rawValue, amountFen: $0.amount.fen
      )
    }
    cases = life.cases.map { CaseOutput($0) }
    openBreaks = life.openBreaks.map {
      [
        "kind": $0.kind.rawValue, "expected": $0.expected, "found": $0.found,
        "breakNo": BreakNumber.recorded($0.number).description, "deskState": $0.desk.state.rawValue,
      ]
    }
  }
}
