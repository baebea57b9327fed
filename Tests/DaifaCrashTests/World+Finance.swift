import DaifaModel
import DaifaTestKit

/// The statements of one bank, each beginning where the one before ended.
struct StatementChain {
  var last: TestStatement
  /// Instructions it has debited already.
  var debited: Set<String> = []
}

/// What finance does in a world, and what banks say of the account: right most of the time, and wrong often enough.
extension World {
  func workAtFinance() throws {
    switch Int.random(in: 0..<12, using: &random) {
    case 0..<4: try decide()
    case 4: try allot()
    case 5..<9: try state()
    case 9: try workBreaks()
    case 10: try settle()
    default: try ask()
    }
  }

  // MARK: Decisions

  /// About rosters that wait, and about payments that failed.
  private func decide() throws {
    let waiting = try books().rows(
      """
      SELECT file, payments - stoppedCount, amountFen - stoppedFen, firstPayment, payments FROM roster
      WHERE state <> 'instructed' ORDER BY file
      """)
    let failed = try books().rows(
      """
      SELECT p.roster, p.payment, p.amountFen FROM paymentNow p WHERE p.state IN ('failed', 'returned') ORDER BY p.payment
      """)
    var lines: [TestApproval.Line] = []
    for row in waiting where random.chance(60) {
      let numbers = row.compactMap { Int64($0) }
      let control = ControlNumber(numbers[0]).description
      let action = pick([
        DecisionAction.approve, .approve, .approve, .approve, .reject, .hold, .release, .stop, .cancel,
      ])
      if action == .stop {
        let payment = numbers[3] + .random(in: 0..<max(numbers[4], 1), using: &random)
        let fen = try books().number("SELECT amountFen FROM payment WHERE payment = \(payment)")
        lines.append(
          .init(
            control, .stop, count: 1, amount: Amount(fen: fen),
            reference: PaymentReference(payment: payment).description))
        continue
      }
      let wrong: Int64 = random.chance(10) ? 1 : 0
      lines.append(
        .init(
          control, action, count: Int(numbers[1]), amount: Amount(fen: numbers[2] + wrong),
          reason: action.needsReason ? "核对" : ""))
    }
    if let row = failed.randomElement(using: &random)?.compactMap({ Int64($0) }), random.chance(40) {
      lines.append(
        .init(
          ControlNumber(row[0]).description, pick([.permit, .forgo]), count: 1, amount: Amount(fen: row[2]),
          reference: PaymentReference(payment: row[1]).description))
    }
    guard !lines.isEmpty else { return }
    let decisions = TestApproval(lines)
    try drop(
      random.chance(30) ? decisions.xml : decisions.csv,
      from: random.chance(85) ? .finance : .department("civil"))
  }

  private func allot() throws {
    let rows = (0..<Int.random(in: 1...2, using: &random)).map { index in
      var row = TestAllotment.Row(
        "ZB-\(dropped)-\(index)", "\(Int.random(in: 1...40, using: &random))00.00", policy: pick(["T-01", "T-02"]))
      if random.chance(15) { row.direction = "reduce" }
      return row
    }
    try drop(TestAllotment(rows).csv, from: .finance)
  }

  // MARK: Statements

  private func state() throws {
    readers.look()
    let bank = pick(["rcu", "abc", "psbc"])
    let chain = statements[bank]
    // A bank that was never told to pay anything has no statement of the account.
    guard readers.instructions.contains(where: { $0.bank == .bank(bank) }) || random.chance(5) else { return }
    if let chain, random.chance(15) { return try correct(chain, bank) }
    let first = chain.map { $0.last.last.advanced(by: 1) } ?? Day.on("2026-03-10")
    // Only days that are over have a statement; now and then one comes too early.
    let last = random.chance(95) ? day.advanced(by: -1) : day
    guard first <= last else { return }
    var debited = chain?.debited ?? []
    var rows: [TestStatement.Row] = []
    for (party, instruction) in readers.instructions where party == .bank(bank) {
      if debited.insert(instruction.number).inserted {
        rows += debits(instruction, on: last)
      } else if let line = instruction.lines.randomElement(using: &random), random.chance(30) {
        rows.append(.credit(line, on: booking(first, last)))
      }
    }
    if random.chance(20) { rows.append(.other(pick(["fee", "interest", "other"]), "credit", "0.37", on: first)) }
    if random.chance(20),
      let number = try books().texts("SELECT id FROM clawbackCase ORDER BY id").randomElement(using: &random),
      let id = Int64(number)
    {
      var row = TestStatement.Row.other("recovery", "credit", pick(["0.50", "1.00", "5.00"]), on: first)
      row.payment = CaseNumber(id).description
      row.bankReference = "Z\(dropped)"
      rows.append(row)
    }
    if rows.isEmpty { rows = [.nothing(on: first)] }
    let opening = random.chance(92) ? chain?.last.closing ?? "100000.00" : "1.00"
    var statement = TestStatement("DZ-\(bank)-\(dropped)", first, last, opening: opening, rows)
    if random.chance(4) { statement.saidClosing = "2.00" }
    try drop(random.chance(30) ? statement.xml : statement.csv, from: .bank(bank))
    if statement.saidClosing == nil { statements[bank] = StatementChain(last: statement, debited: debited) }
  }

  /// A day of the statement.
  private func booking(_ first: Day, _ last: Day) -> Day {
    first.advanced(by: Int.random(in: 0...Int(last.number - first.number), using: &random))
  }

  /// One debit of all of an instruction, or of each payment; now and then not what was instructed.
  private func debits(_ instruction: TestInstruction, on day: Day) -> [TestStatement.Row] {
    let reference = "K\(dropped)-\(instruction.number.suffix(6))"
    guard random.chance(50) else {
      let sum = random.chance(90) ? instruction.sum : instruction.sum + Amount(fen: 100)
      return [.debit("\(sum)", of: instruction.number, on: day, reference: reference)]
    }
    return instruction.lines.filter { _ in random.chance(95) }.map { line in
      var row = TestStatement.Row.debit(line, on: day)
      row.bankReference += "-\(dropped)"
      return row
    }
  }

  /// The last statement over again, with something else in it.
  private func correct(_ chain: StatementChain, _ bank: String) throws {
    var statement = chain.last
    statement.replaces = statement.number
    statement.number = "DZ-\(bank)-\(dropped)"
    if random.chance(50), statement.rows.count > 1 {
      statement.rows.removeLast()
    } else if statement.rows[0].purpose != "none" {
      statement.rows.append(.other("fee", "debit", "0.21", on: statement.last))
    }
    try drop(statement.csv, from: .bank(bank))
    statements[bank]?.last = statement
  }

  // MARK: Breaks, years, reports

  /// Finance's newest sheet, with a few rows decided by one or another.
  private func workBreaks() throws {
    let newest = try books().texts(
      "SELECT name FROM message WHERE kind = 'breakWork' AND state = 'published' AND name LIKE '%.csv' ORDER BY id DESC LIMIT 1"
    )
    guard let name = newest.first else { return }
    var sheet = TestBreakWork(csv: try spool.text("finance/outbox/\(name)"))
    if random.chance(40), let row = sheet.rows.indices.randomElement(using: &random) {
      sheet.say(row, .looking, by: pick(["财政01", "财政02"]))
      return try drop(sheet.csv, from: .finance)
    }
    for row in sheet.rows.indices where random.chance(50) {
      sheet.say(
        row, pick(DeskState.allCases), random.chance(70) ? pick(DeskReason.allCases) : nil, by: pick(["财政01", "财政02"]))
    }
    try drop(sheet.csv, from: .finance)
  }

  /// Closes one policy's year as somebody sees it, asks for one to be opened again, or confirms that.
  private func settle() throws {
    // Once a year is closed nothing of it is paid any more: not before there is something to look back on.
    guard readers.references.count > 8 || random.chance(5) else { return }
    let by = pick(["财政01", "财政02", "财政03"])
    if random.chance(50),
      let row = try books().rows(
        """
        SELECT settlement, sum(paidCount), sum(paidFen) FROM settlementLine WHERE version = 0 GROUP BY 1 ORDER BY 1 DESC LIMIT 1
        """
      ).first, let id = Int64(row[0]), let count = Int(row[1]), let fen = Int64(row[2])
    {
      let step = TestSettlement.Step(
        pick(["reopen", "reopen", "confirm"]), number: SettlementNumber(id).description,
        quote: ControlTotal(count: count, sum: Amount(fen: fen)), by: by)
      return try drop(TestSettlement([step]).csv, from: .finance)
    }
    let figures = try spool.settlementFigures(policy: pick(["T-01", "T-02"]))
    let step = TestSettlement.Step(closing: figures, carryTo: random.chance(70) ? 2027 : nil, by: by)
    try drop(random.chance(30) ? TestSettlement([step]).xml : TestSettlement([step]).csv, from: .finance)
  }

  private func ask() throws {
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      try drop(
        TestRequest(pick(["export", "monthly"]), "2026-03-01", "2026-03-31", number: "SQ-\(dropped)").csv,
        from: .finance)
    case 1: try drop(TestTableRequest(.disclosure()).csv, from: .finance)
    default: try drop(TestTableRequest(.sample(5, seed: "s\(dropped)")).csv, from: .finance)
    }
  }
}
