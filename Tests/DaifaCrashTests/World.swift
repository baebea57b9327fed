import DaifaExchange
import DaifaModel
import DaifaSpool
import DaifaTestKit
import Glibc

/// A small world that follows from a seed: departments that send, and send again, and send nonsense; banks that answer late, twice, and
/// against what they said, and whose statements say something else again; finance that decides, allots, works breaks and closes years; an
/// engine whose disk fails and whose process ends at any call. A day at a time.
final class World {
  let spool: TestSpool
  let readers: Readers
  var random: SeededRandom
  private(set) var day = Day.on("2026-03-10")
  let configuration: DaifaModel.Configuration
  private var exchange: Exchange?
  /// What everybody looks things up in who sends something; nobody writes meanwhile, and a pass must not find it open.
  private var openBooks: Books?

  /// Files dropped so far; each must be answered by one row of the ledger.
  private(set) var dropped = 0
  /// What each bank has said in its statements.
  var statements: [String: StatementChain] = [:]
  /// What each whole roster adds up to, by its sender and digest.
  private(set) var sums: [String: Amount] = [:]
  /// Everything sent, to be sent again.
  private var sent: [(party: Party, bytes: [UInt8])] = []
  private var batches: [(party: Party, batch: String)] = []
  /// References of which a bank has said, in a file that holds, that they were not paid or came back.
  private(set) var released: Set<String> = []
  private var passes = 0
  private(set) var faulted = 0
  private(set) var cut = 0

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    spool = try TestSpool()
    readers = Readers(spool)
    var configuration = DaifaModel.Configuration.forTests(
      instructionLines: random.chance(50) ? .random(in: 1...6, using: &random) : 100_000,
      abcFormat: random.chance(30) ? .xml : .csv, approval: random.chance(40) ? .required : .automatic)
    configuration.notices = seed % 2 == 0 ? .bank : .finance
    self.configuration = configuration
    try drop(TestPolicyList("T-01", "T-02").csv, from: .finance)
    try pass()
    exchange = nil
  }

  func pick<Element>(_ elements: [Element]) -> Element { elements.randomElement(using: &random)! }

  func drop(_ bytes: [UInt8], from party: Party) throws {
    dropped += 1
    try spool.drop(bytes, as: "file-\(dropped)", from: party)
  }

  func books() throws -> Books {
    let books = try openBooks ?? Books(spool)
    openBooks = books
    return books
  }

  // MARK: A day

  /// One day: what comes, then passes of the engine, of which some meet a fault. After each pass `check` is asked, with whether the pass
  /// had to come to its end.
  func liveADay(_ check: (_ isSettled: Bool) throws -> Void) throws {
    for _ in 0..<Int.random(in: 1...7, using: &random) {
      switch Int.random(in: 0..<24, using: &random) {
      case 0..<6: try sendRoster()
      case 6..<12: try answer()
      case 12: try sendAgain()
      case 13, 14: try clawBack()
      case 15: try sendList()
      default: try workAtFinance()
      }
    }
    openBooks = nil
    while random.chance(45) {
      try disturbedPass()
      try check(false)
    }
    try pass()
    try check(true)
    day = day.advanced(by: .random(in: 1...9, using: &random))
    exchange = nil
  }

  /// A pass that nothing disturbs, as a process has it that has just started, or one that goes on after a fault it lived through.
  private func pass() throws {
    passes += 1
    let exchange = try exchange ?? spool.exchange(configuration, on: day)
    self.exchange = exchange
    let report = try exchange.pass()
    guard report.faults.isEmpty else { throw TestFault("an undisturbed pass told of faults: \(report.faults)") }
  }

  private func disturbedPass() throws {
    passes += 1
    faulted += 1
    let first = random.chance(50) ? Int.random(in: 1...60, using: &random) : Int.random(in: 1...500, using: &random)
    let error = pick([EIO, ENOSPC, EINTR])
    let plan: FaultPlan =
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: .crash(at: first)
      case 2: .crash(at: first, torn: true)
      case 3: .error(EIO, at: first, done: true)
      case 4: .error(error, at: first)
      default: .error(error, at: first, further: 400)
      }
    var isOver = plan.isCrash
    _ = plan.meeting {
      do {
        let exchange = try self.exchange ?? spool.exchange(configuration, on: day)
        self.exchange = exchange
        if try !exchange.pass().faults.isEmpty { cut += 1 }
      } catch {
        // The process ends here: with what it says of the state being unknown, or because the ledger cannot be opened.
        cut += 1
        isOver = true
      }
      // Whatever still holds the ledger lets go of it before the fault is over, or it would write in peace what a dead process cannot.
      if isOver { self.exchange = nil }
    }
  }

  // MARK: Departments and finance

  private func sendList() throws {
    let codes = ["T-01", "T-02"] + (random.chance(50) ? ["T-03"] : [])
    try drop(TestPolicyList(codes.map { .init($0) }).csv, from: .finance)
  }

  /// Steps in cases, right and wrong ones, and payments that should not have been made.
  private func clawBack() throws {
    let open = try books().rows(
      """
      SELECT id, owedFen - recoveredFen - waivedFen FROM clawbackCase WHERE closedOn IS NULL ORDER BY id
      """)
    if random.chance(50), let row = open.randomElement(using: &random), let id = Int64(row[0]), let fen = Int64(row[1])
    {
      return try drop(TestClawback([rightStep(CaseNumber(id).description, left: fen)]).csv, from: .finance)
    }
    guard !open.isEmpty || random.chance(30) else { return }
    let steps = (0..<Int.random(in: 1...5, using: &random)).map { _ -> TestClawback.Step in
      let number = CaseNumber(.random(in: 1...12, using: &random)).description
      let by = pick(["财政01", "财政02"])
      switch Int.random(in: 0..<8, using: &random) {
      case 0..<3: return .recover(number, pick(["0.50", "1.00", "5.00", "50.00"]), voucher: "V\(dropped)", by: by)
      case 3: return .waive(number, pick(["0.50", "1.00", "20.00"]), by: by)
      case 4..<7: return .close(number, by: by)
      default:
        let reference = readers.references.sorted().randomElement(using: &random)
        return .open(reference ?? "DF000000000000199", pick(["0.50", "1.00", "5.00"]), by: by)
      }
    }
    try drop(random.chance(30) ? TestClawback(steps).xml : TestClawback(steps).csv, from: .finance)
  }

  /// What may be done in an open case of which so much is left.
  private func rightStep(_ number: String, left fen: Int64) -> TestClawback.Step {
    if fen == 0 { return .close(number, by: "财政03") }
    let part = Amount(fen: random.chance(50) ? fen : .random(in: 1...fen, using: &random))
    return random.chance(75)
      ? .recover(number, "\(part)", voucher: "V\(dropped)", by: pick(["财政01", "财政02"])) : .waive(number, "\(part)")
  }

  private func sendAgain() throws {
    guard let old = sent.randomElement(using: &random) else { return }
    try drop(old.bytes, from: old.party)
  }

  private func sendRoster() throws {
    let party = pick([Party.department("civil"), .department("taiyuan-civil")])
    var roster = TestRoster("B\(dropped)", policy: pick(["T-01", "T-01", "T-01", "T-02", "T-02", "T-02", "T-03"]))
    if random.chance(6), let old = batches.randomElement(using: &random), old.party == party {
      roster.batch = old.batch
    }
    // Few people, so that many are named twice.
    for number in 1...Int.random(in: 1...12, using: &random) {
      var line = TestRoster.Line(
        number, Person(.random(in: 1...40, using: &random)), bank: pick(["402", "103", "403"]),
        amount: "\(Int.random(in: 1...100, using: &random)).00")
      if random.chance(5) { line.account = "12" }
      if random.chance(5) { line.amount = "100.01" }
      if random.chance(30), let reference = readers.references.sorted().randomElement(using: &random) {
        line = line.reissuing(
          random.chance(80) ? released.sorted().randomElement(using: &random) ?? reference : reference)
        if let told = toldTo(line.original) { line.person = told }
      }
      roster.lines.append(line)
    }
    var bytes = random.chance(30) ? roster.xml : random.chance(30) ? try roster.gb18030 : roster.csv
    if random.chance(20) { bytes = try gzipped(bytes) }
    if random.chance(6) {
      bytes.removeLast(bytes.count / 3)
    } else {
      sums["\(party.path) \(Digest(of: bytes).hex)"] = roster.sum
      batches.append((party, roster.batch))
    }
    try drop(bytes, from: party)
    sent.append((party, bytes))
  }

  /// The person a payment went to.
  private func toldTo(_ reference: String) -> Person? {
    readers.line(reference).flatMap { line in (1...40).map { Person($0) }.first { $0.identity == line.payeeIdentity } }
  }

  // MARK: Banks

  private func answer() throws {
    readers.look()
    guard let (party, instruction) = readers.instructions.randomElement(using: &random) else { return }
    var answer = TestReturn(instruction: instruction.number, rows: [])
    var freed: Set<String> = []
    let isWhole = random.chance(60)
    for line in instruction.lines where isWhole || random.chance(40) {
      var row = TestReturn.Row(line, on: day)
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<62: break
      case 62..<80: row.fail(pick(["R03", "R20", "R99", "R15"]))
      case 80..<84: row.result = "P"
      case 84..<88: row.amount = "0.50"
      case 88..<91: row.account = Person(99).card()
      case 91..<94: row.bankReference += "-\(dropped)"
      case 94..<97: row.reference = "DF000000000000199"
      default: row.postedOn = day.advanced(by: -3).description
      }
      if row.result == "P" { (row.amount, row.bankReference, row.postedOn) = ("", "", "") }
      if row.result == "F" { freed.insert(row.reference) }
      answer.rows.append(row)
    }
    guard !answer.rows.isEmpty else { return }
    let isGood = random.chance(90)
    if !isGood { answer.saidSum = "0.01" }
    if isGood { released.formUnion(freed) }
    let bytes = random.chance(20) ? answer.xml : answer.csv
    try drop(bytes, from: party)
    if isGood { sent.append((party, bytes)) }
  }
}
