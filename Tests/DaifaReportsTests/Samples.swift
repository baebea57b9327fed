import DaifaModel
import DaifaReports

/// Reports as they would come in a county, with invented people.
enum Samples {
  static let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  static let journalHead = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
  static let received = Instant(milliseconds: 1_783_904_405_000)
  static let policy = PolicyTitle(code: "NY-2026-001", name: "耕地地力保护补贴")
  static let period = Period(year: 2026, form: .year, ordinal: 1)
  static var today: Day { received.day }

  static func tally(_ count: Int, _ fen: Int64) -> Tally { Tally(count: count, sum: Amount(fen: fen)) }

  static func findings(_ count: Int) -> Findings {
    var findings = Findings()
    findings.add(Finding(.columnIgnored, found: "备注2"))
    for index in 0..<count {
      let line = index * 7 + 2
      switch index % 5 {
      case 0:
        findings.add(Finding(.identityCheck, line: line, field: RosterField.beneficiaryID, found: "140105********1234"))
      case 1: findings.add(Finding(.accountCheck, line: line, field: RosterField.account, found: "6217***********0011"))
      case 2:
        findings.add(
          Finding(.amountAboveStandard, line: line, field: RosterField.amount, required: "335.00", found: "3350.00"))
      case 3:
        findings.add(
          Finding(
            .beneficiaryRepeated, line: line, field: RosterField.beneficiaryID, required: "15",
            found: "140105********2048"))
      default: findings.add(Finding(.accountDamaged, line: line, field: RosterField.account, found: "6.21E+18"))
      }
    }
    return findings
  }

  static func receipt(
    _ outcome: Receipt.Outcome = .partly, fileName: String = "2026年耕地地力保护补贴清册.csv", findings: Findings = findings(12)
  ) -> Receipt {
    let isWhole = outcome == .accepted || outcome == .held
    let isNone = outcome == .refused || outcome == .duplicate
    let lines = tally(1_286, 43_081_250)
    return Receipt(
      sender: Party(role: .department, id: "agriculture"), senderName: "小店区农业农村局", fileName: fileName, kind: .roster,
      outcome: outcome, received: received, businessDay: today, digest: digest, batchNumber: "NYJ2026-0007",
      policy: policy,
      period: period, encoding: "GB18030", lines: lines,
      accepted: isWhole ? lines : isNone ? .zero : tally(1_274, 42_679_250),
      refusedCount: isWhole || outcome == .duplicate ? 0 : outcome == .refused ? 1_286 : 12,
      refusedSum: isWhole || outcome == .duplicate
        ? .zero : outcome == .refused ? lines.sum : Amount(fen: 402_000),
      findings: isWhole || outcome == .duplicate ? Findings() : findings,
      firstArrival: outcome == .duplicate
        ? .init(received: Instant(milliseconds: 1_783_645_205_000), fileName: "清册最终版.csv") : nil,
      journalHead: journalHead)
  }

  static let result = PaymentResultReport(
    departmentName: "小店区农业农村局", batchNumber: "NYJ2026-0007", policy: policy, period: period, bankName: "小店农村信用社",
    instructionNumber: "RCU20260713000001", returnDigest: digest, day: received.day,
    totals: [
      .paid: tally(1_241, 41_573_750), .failed: tally(21, 703_500), .returned: tally(3, 100_500),
      .instructed: tally(9, 301_500),
    ], journalHead: journalHead)

  static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "欧阳", "𠮷", "吴"]
  static let reasons: [ReasonCode] = [
    .accountMissing, .nameDiffers, .accountClosed, .holderDead, .accountFrozen, .cardInactive,
  ]

  static func line(_ number: Int, _ state: PaymentState) -> PaymentResultLine {
    let reason: ReasonCode? = state == .failed ? reasons[number % reasons.count] : state == .returned ? .returned : nil
    return PaymentResultLine(
      lineNumber: number, reference: PaymentReference(payment: Int64(1_000 + number)),
      name: surnames[number % surnames.count] + "建国", identity: "140105\(1950 + number % 60)01011234",
      account: "621700123456\(1_000_000 + number)", amount: Amount(fen: 33_500), state: state,
      postedAmount: state == .paid || state == .returned ? Amount(fen: 33_500) : nil,
      postedOn: state == .paid || state == .returned ? today : nil, reason: reason,
      bankReference: state == .paid ? "2026071300000\(10_000 + number)" : "")
  }

  static var actionLines: [PaymentResultLine] {
    (1...21).map { line($0 * 13, .failed) } + (1...3).map { line($0 * 101, .returned) }
  }

  static func batch(_ number: Int, _ name: String, off: Int64 = 0) -> Reconciliation.Batch {
    let standing = Standing(
      received: tally(1_286 * number, 43_081_250 * Int64(number)), refused: tally(12 * number, 402_000 * Int64(number)),
      accepted: tally(1_274 * number, 42_679_250 * Int64(number)),
      instructed: tally(1_264 * number, 42_344_250 * Int64(number)),
      states: [
        .held: tally(4 * number, 134_000 * Int64(number)), .recorded: tally(6 * number, 201_000 * Int64(number)),
        .paid: tally(1_231 * number, 41_238_750 * Int64(number) + off),
        .failed: tally(18 * number, 603_000 * Int64(number)),
        .returned: tally(3 * number, 100_500 * Int64(number)), .reissued: tally(3 * number, 100_500 * Int64(number)),
        .instructed: tally(9 * number, 301_500 * Int64(number)),
      ])
    return Reconciliation.Batch(
      departmentName: "小店区农业农村局", batchNumber: "NYJ2026-000\(number)",
      policy: PolicyTitle(code: "NY-2026-00\(number)", name: name),
      period: number == 2 ? Period(year: 2026, form: .month, ordinal: 6) : period, standing: standing)
  }

  static func reconciliation(off: Int64 = 0, scope: ReportScope = .finance) -> Reconciliation {
    var batches = [batch(1, "耕地地力保护补贴"), batch(2, "农机购置与应用补贴", off: off), batch(3, "退耕还林补助")]
    if case .bank = scope {
      for index in batches.indices {
        batches[index].standing.received = nil
        batches[index].standing.refused = nil
      }
    }
    let total = batches.map(\.standing).reduce(.zero, +)
    var first = batches[0].standing
    first.received = nil
    first.refused = nil
    var rest = Standing(accepted: .zero, instructed: total.instructed - first.instructed, states: [:])
    for state in PaymentState.allCases { rest.states[state] = total[state] - first[state] }
    return Reconciliation(
      scope: scope, day: today, batches: batches,
      banks: [
        .init(name: "小店农村信用社", standing: first, overdue: tally(2, 67_000)),
        .init(name: "农业银行小店支行", standing: rest, overdue: .zero),
      ], journalHead: journalHead)
  }

  static func item(
    _ kind: BreakKind, _ number: Int, _ expected: String, _ found: String, isOpen: Bool = true
  ) -> DiscrepancyReport.Item {
    let isOurs = kind != .unknownPayment
    return DiscrepancyReport.Item(
      kind: kind, bankName: "小店农村信用社", departmentName: isOurs ? "小店区农业农村局" : "",
      batchNumber: isOurs ? "NYJ2026-0007" : "",
      instructionNumber: "RCU20260713000001",
      reference: isOurs ? PaymentReference(payment: Int64(number)).description : "X2026-77",
      lineNumber: isOurs ? number : nil, account: "621700123456\(1_000_000 + number)", expected: expected, found: found,
      amount: Amount(fen: 33_500), opened: today.advanced(by: -number % 9),
      ageInWorkingDays: number % 4 == 3 ? nil : number % 9,
      isOpen: isOpen)
  }

  static func discrepancies(listed: Int? = nil) -> DiscrepancyReport {
    var items = [
      item(.duplicate, 17, "335.00元，一次", "335.00元，两次"), item(.overpaid, 18, "335.00元", "3,350.00元"),
      item(.unknownPayment, 5, "无", "335.00元"), item(.accountDiffers, 22, "6217***********0022", "6217***********0023"),
      item(.missing, 31, "2026-07-10前回盘", "没有结果"), item(.statusConflict, 40, "成功", "失败（R03已销户）"),
      item(.nameDiffers, 44, "王建国", "王建囯"), item(.returned, 50, "已入账", "退汇（R20）"),
    ]
    items += (60..<72).map {
      item(.failed, $0, "335.00元入账", "失败（\(reasons[$0 % 6].rawValue)\(reasons[$0 % 6].chineseName)）")
    }
    items.append(item(.late, 75, "2026-07-08", "2026-07-13", isOpen: false))
    var counts: [BreakKind: Int] = [:]
    for item in items where item.isOpen { counts[item.kind, default: 0] += 1 }
    return DiscrepancyReport(
      scope: .finance, day: today, items: listed.map { Array(items.prefix($0)) } ?? items, openCounts: counts,
      itemCount: items.count, journalHead: journalHead)
  }
}
