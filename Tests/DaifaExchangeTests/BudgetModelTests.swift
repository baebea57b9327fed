import DaifaExchange
import DaifaModel
import DaifaTestKit
import Testing

/// What budgets should do, as simple as it can be said: every payment with its state, every roster with the budget it took from.
private struct BudgetModel {
  enum State { case recorded, instructed, paid, failed, returned, reissued }

  struct Payment {
    var person: Int
    var state = State.recorded
    var isContested = false
    /// The bank's number of the posting that contests it.
    var posting = ""
  }

  struct Roster {
    var batch: String
    var policy: String
    var region: String
    var payments: [Payment]
    var isReleased = true
    var isStopped = false
    var budget: String?
  }

  var allotted: [String: Int] = [:]
  var rosters: [Roster] = []

  /// In yuan; every payment is of 100.
  func left(_ budget: String) -> Int {
    let used = rosters.filter { $0.budget == budget }.flatMap(\.payments).count {
      $0.state == .instructed || $0.state == .paid || $0.isContested
    }
    return allotted[budget, default: 0] - used * 100
  }

  /// The budget of a roster, empty where there is one for others only, nil where there is none at all.
  func budget(of roster: Roster) -> String? {
    guard allotted.keys.contains(where: { $0.hasPrefix(roster.policy) }) else { return nil }
    for region in roster.region == "140100" ? ["140100", "140000"] : ["140000"] {
      if allotted["\(roster.policy) \(region) 2026"] != nil { return "\(roster.policy) \(region) 2026" }
    }
    return ""
  }

  /// What was instructed while nothing was allotted is put under what is.
  mutating func adopt() {
    for index in rosters.indices where rosters[index].budget == nil && isInstructed(rosters[index]) {
      if let budget = budget(of: rosters[index]), !budget.isEmpty { rosters[index].budget = budget }
    }
  }

  func isInstructed(_ roster: Roster) -> Bool { roster.payments.contains { $0.state != .recorded } }

  func waits(_ roster: Roster) -> Bool { roster.isReleased && !roster.isStopped && !isInstructed(roster) }

  mutating func instruct() {
    for index in rosters.indices where waits(rosters[index]) {
      let budget = budget(of: rosters[index])
      if let budget {
        guard !budget.isEmpty, rosters[index].payments.count * 100 <= left(budget) else { continue }
        rosters[index].budget = budget
      }
      for payment in rosters[index].payments.indices { rosters[index].payments[payment].state = .instructed }
    }
  }

  /// By how much each waiting roster is short.
  var short: [String: Int] {
    var result: [String: Int] = [:]
    for roster in rosters where waits(roster) {
      let budget = budget(of: roster) ?? ""
      result[roster.batch] = roster.payments.count * 100 - (budget.isEmpty ? 0 : left(budget))
    }
    return result
  }
}

/// Random sequences of what finance, departments and banks may do, against the model.
private final class BudgetTrial {
  var scene: Scene
  var model = BudgetModel()
  private var random: SeededRandom
  private var people = 1
  private var numbers = 0
  private let day = Day.on("2026-04-07")

  init(seed: UInt64) throws {
    scene = try Scene()
    random = SeededRandom(seed: seed)
  }

  func step() throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<15: try allot()
    case 15..<25: try reduce()
    case 25..<60: try send()
    case 60..<95: try answer()
    default: try reissue()
    }
    model.instruct()
  }

  private func place() -> (policy: String, region: String) {
    (random.chance(70) ? "T-01" : "T-02", random.chance(60) ? "140000" : "140100")
  }

  private func allot() throws {
    numbers += 1
    let (policy, region) = place()
    let amount = Int.random(in: 1...12, using: &random) * 50
    try take(TestAllotment("ZB-\(numbers)", "\(amount).00", policy: policy, region: region).csv, from: .finance)
    model.allotted["\(policy) \(region) 2026", default: 0] += amount
    model.adopt()
  }

  private func reduce() throws {
    numbers += 1
    let (policy, region) = place()
    let key = "\(policy) \(region) 2026"
    let amount = Int.random(in: 1...6, using: &random) * 50
    let isGood = model.allotted[key] != nil && amount <= model.left(key)
    let file = TestAllotment("ZB-\(numbers)", "\(amount).00", policy: policy, region: region, reduces: true)
    let outcome = try take(file.csv, from: .finance)
    #expect(outcome == (isGood ? .accepted : .refused))
    if isGood { model.allotted[key, default: 0] -= amount }
  }

  private func send() throws {
    let isTaiyuan = random.chance(40)
    let count = Int.random(in: 1...5, using: &random)
    let policy = place().policy
    let batch = "B\(model.rosters.count)"
    let roster = TestRoster(batch, policy: policy, people: people..<(people + count))
    #expect(try take(roster.csv, from: .department(isTaiyuan ? "taiyuan-civil" : "civil")) == .accepted)
    model.rosters.append(
      .init(
        batch: batch, policy: policy, region: isTaiyuan ? "140100" : "140000",
        payments: (people..<(people + count)).map { .init(person: $0) }))
    people += count
  }

  /// A bank says something about one payment: that it was paid, failed, came back, or was paid after all.
  private func answer() throws {
    let places = model.rosters.indices.flatMap { roster in
      model.rosters[roster].payments.indices.map { (roster, $0) }
    }.filter { model.rosters[$0.0].payments[$0.1].state != .recorded }
    guard let (roster, index) = places.randomElement(using: &random) else { return }
    let payment = model.rosters[roster].payments[index]
    var fails: String?
    var after = payment
    switch (payment.state, payment.isContested) {
    case (.instructed, _): (after.state, fails) = random.chance(50) ? (.paid, nil) : (.failed, "R03")
    case (.paid, _): (after.state, fails) = (.returned, "R20")
    case (.failed, false): (after.isContested, after.posting) = (true, "L-\(numbers)")
    case (.failed, true): (after.isContested, fails) = (false, "R20")
    default: return
    }
    let identity = Person(payment.person).identity
    let lines = try scene.spool.instructions("rcu").flatMap(\.lines)
    // A reissued person has two lines, of which the last is the one at hand.
    let line = try #require(lines.last { $0.payeeIdentity == identity })
    var row = TestReturn.Row(line, on: day)
    if let fails { row.fail(fails) }
    // What is posted after a failure, and comes back again, is a posting of its own.
    if payment.state == .failed { row.bankReference = after.posting }
    #expect(try take(TestReturn(instruction: line.number, rows: [row]).csv, from: .bank("rcu")) == .accepted)
    model.rosters[roster].payments[index] = after
  }

  private func reissue() throws {
    let places = model.rosters.indices.flatMap { roster in
      model.rosters[roster].payments.indices.map { (roster, $0) }
    }.filter {
      let payment = model.rosters[$0.0].payments[$0.1]
      return payment.state == .failed && !payment.isContested && !wasReissued(payment.person)
    }
    guard let (roster, index) = places.randomElement(using: &random) else { return }
    let old = model.rosters[roster]
    let person = old.payments[index].person
    let identity = Person(person).identity
    let line = try #require(
      scene.spool.instructions("rcu").flatMap(\.lines).last { $0.payeeIdentity == identity })
    let batch = "B\(model.rosters.count)"
    let new = TestRoster(batch, policy: old.policy, [.init(1, Person(person)).reissuing(line.reference)])
    let department = old.region == "140100" ? "taiyuan-civil" : "civil"
    #expect(try take(new.csv, from: .department(department)) == .accepted)
    model.rosters[roster].payments[index].state = .reissued
    model.rosters.append(
      .init(batch: batch, policy: old.policy, region: old.region, payments: [.init(person: person)]))
  }

  private func wasReissued(_ person: Int) -> Bool {
    model.rosters.flatMap(\.payments).contains { $0.person == person && $0.state == .reissued }
  }

  @discardableResult
  private func take(_ bytes: [UInt8], from party: Party) throws -> FileOutcome {
    numbers += 1
    try scene.spool.drop(bytes, as: "file-\(numbers).csv", from: party)
    let report = try scene.drain(on: day)
    return try #require(report.files.first).outcome
  }

  /// The engine's books against the model.
  func compare(_ note: String) throws {
    let left = try scene.spool.budgetsLeft()
    let expected = model.allotted.keys.map { ($0, Int64(model.left($0)) * 100) }
    #expect(left == Dictionary(uniqueKeysWithValues: expected), "\(note)")
    let waits = try Books(scene.spool).rows(
      """
      SELECT r.batchNo, w.shortFen FROM budgetWait w JOIN roster r ON r.file = w.roster WHERE w.endedOn IS NULL
      """)
    let short = Dictionary(uniqueKeysWithValues: waits.map { ($0[0], (Int($0[1]) ?? 0) / 100) })
    #expect(short == model.short, "\(note)")
  }
}

@Suite("Budget against a simple model")
struct BudgetModelTests {
  @Test(arguments: Trials.seeds(short: 8, long: 300))
  func randomSequencesComeToWhatASimpleModelSays(seed: UInt64) throws {
    let trial = try BudgetTrial(seed: seed)
    for step in 0..<40 {
      try trial.step()
      try trial.compare("step \(step); \(Trials.replay(seed))")
    }
    try trial.scene.expectSound()
  }
}
